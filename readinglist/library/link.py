"""Links of papers: one row per identity, shared; added, corrected and taken off by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from readinglist.errors import NotFound
from readinglist.identifiers import canonical, host_of, identity, kind_of, web_address
from readinglist.library.find import get
from readinglist.models import Link, Mention, Paper


def watched(session: Session, urls: Iterable[str], now: datetime) -> dict[str, Link]:
    """Return the link of every address, made and due at once where it is new."""
    keys = {url: identity(url) for url in urls}
    wanted = sorted(set(keys.values()))
    known: dict[str, Link] = {}
    for start in range(0, len(wanted), 500):
        rows = session.scalars(select(Link).where(Link.identity.in_(wanted[start : start + 500])))
        known.update((row.identity, row) for row in rows)
    for url, key in sorted(keys.items()):
        if key not in known:
            known[key] = Link(
                url=url,
                canonical=canonical(url),
                identity=key,
                kind=kind_of(url),
                host=host_of(url),
                first_seen=now,
                due=now,
            )
            session.add(known[key])
    session.flush()
    return {url: known[key] for url, key in keys.items()}


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
    row = watched(session, [url], now)[url]
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
