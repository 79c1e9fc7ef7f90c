"""Links of papers: one row per identity, shared; added, corrected and taken off by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, selectinload

from readinglist.errors import NotFound
from readinglist.identifiers import canonical, host_of, identity, kind_of, web_address
from readinglist.library.find import get
from readinglist.models import Link, Mention, Paper


def watched(session: Session, urls: Iterable[str], now: datetime) -> dict[str, int]:
    """Return the number of every address's link; a new one is made, in its first spelling, and due at once."""
    keys = {url: identity(url) for url in urls}
    known = _numbers(session, sorted(set(keys.values())))
    first_spelling: dict[str, str] = {}
    for url, key in keys.items():
        if key not in known:
            first_spelling.setdefault(key, url)
    if first_spelling:
        session.connection().execute(insert(Link), [_row(url, key, now) for key, url in first_spelling.items()])
        known |= _numbers(session, sorted(first_spelling))
    return {url: known[key] for url, key in keys.items()}


def _numbers(session: Session, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(keys), 500):
        chunk = keys[start : start + 500]
        found.update(session.execute(select(Link.identity, Link.id).where(Link.identity.in_(chunk))).all())
    return found


def _row(url: str, key: str, now: datetime) -> dict[str, Any]:
    return {
        "url": url,
        "canonical": canonical(url),
        "identity": key,
        "kind": kind_of(url),
        "host": host_of(url),
        "first_seen": now,
        "due": now,
    }


def get_link(session: Session, link_id: int) -> Link:
    """Return a link with its papers; raises NotFound."""
    found = session.scalar(
        select(Link).where(Link.id == link_id).options(selectinload(Link.mentions).joinedload(Mention.paper))
    )
    if found is None:
        raise NotFound(f"there is no link {link_id}")
    return found


def add_link(session: Session, paper_id: int, text: str, now: datetime) -> Link:
    """Give a paper one more link by hand; raises BadIdentifier, NotFound."""
    url = web_address(text)
    paper = get(session, paper_id)
    row = session.get_one(Link, watched(session, [url], now)[url])
    mention = next((known for known in paper.mentions if known.link_id == row.id), None)
    if mention is None:
        place = max((known.position for known in paper.mentions), default=-1) + 1
        paper.mentions.append(Mention(link_id=row.id, url=url, position=place, by_reader=True))
    else:
        mention.removed, mention.by_reader, mention.url = False, True, url
    return row


def remove_link(session: Session, paper_id: int, link_id: int) -> None:
    """Take a link off a paper for good: no import brings it back. Its history stays; raises NotFound."""
    _mention(get(session, paper_id), link_id).removed = True


def correct_link(session: Session, paper_id: int, link_id: int, text: str, now: datetime) -> Link:
    """Put another address in a link's place on one paper; raises BadIdentifier, NotFound."""
    url = web_address(text)
    paper = get(session, paper_id)
    old = _mention(paper, link_id)
    row = add_link(session, paper_id, url, now)
    if row.id == old.link_id:
        # Only the spelling changed. What is probed is the spelling of the link itself.
        old.url = row.url = url
        row.due = now
    else:
        old.removed = True
        next(known for known in paper.mentions if known.link_id == row.id).position = old.position
    return row


def _mention(paper: Paper, link_id: int) -> Mention:
    for mention in paper.mentions:
        if mention.link_id == link_id and not mention.removed:
            return mention
    raise NotFound(f"paper {paper.id} has no link {link_id}")


def ask(session: Session, link_id: int, now: datetime) -> None:
    """Make a link due at once; raises NotFound."""
    get_link(session, link_id).due = now
