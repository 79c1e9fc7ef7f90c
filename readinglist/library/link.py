"""Links of papers: one row per identity, shared; added, corrected and taken off by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, aliased

from readinglist import ledger
from readinglist.errors import BadIdentifier, NotFound
from readinglist.health import Answer, Policy, Verdict
from readinglist.identifiers import identity, web_address
from readinglist.ledger.watched import numbers, on_a_paper, shown
from readinglist.library.find import get
from readinglist.library.tallies import last_change
from readinglist.models import Link, Mention, Paper

_CHUNK = 500  # links in one IN (…)


def numbered(session: Session, urls: Iterable[str], now: datetime) -> dict[str, int]:
    """Return the number of every address's link; a new one is made, in its first spelling, and due at once."""
    keys = {url: identity(url) for url in urls}
    first_spelling: dict[str, str] = {}
    for url, key in keys.items():
        first_spelling.setdefault(key, url)
    known = numbers(session, first_spelling, now)
    return {url: known[key] for url, key in keys.items()}


def get_link(session: Session, link_id: int) -> Link:
    """Return a link with its papers; raises NotFound."""
    found = session.scalar(select(Link).where(Link.id == link_id).options(*shown()))
    if found is None:
        raise NotFound(f"there is no link {link_id}")
    return found


def get_links(session: Session, link_ids: Iterable[int]) -> dict[int, Link]:
    """Return links by their numbers, with all that is shown of them; a number without a link is left out."""
    found = session.scalars(select(Link).where(Link.id.in_(sorted(set(link_ids)))).options(*shown()))
    return {link.id: link for link in found}


def leading_to(session: Session, link_id: int) -> list[Link]:
    """Return the DOIs on papers whose landing page a link is."""
    statement = select(Link).where(Link.landing_id == link_id, on_a_paper()).options(*shown()).order_by(Link.id)
    return list(session.scalars(statement))


def count_dead(session: Session) -> int:
    """Return how many watched links are dead, without those that the reader muted.

    Every page tells it, so it is counted again only when a paper, or a link of one, changed.
    """
    engine = session.connection().engine
    number = last_change(session)
    kept = _DEAD.get(engine)
    if kept is None or kept[0] != number:
        dead = select(func.count()).where(on_a_paper(), Link.verdict == Verdict.DEAD, Link.muted.is_(False))
        kept = _DEAD[engine] = (number, session.scalar(dead.select_from(Link)) or 0)
    return kept[1]


_DEAD: WeakKeyDictionary[Engine, tuple[int, int]] = WeakKeyDictionary()


def add_link(session: Session, paper_id: int, text: str, now: datetime) -> Link:
    """Give a paper one more link by hand; raises BadIdentifier, NotFound."""
    url = web_address(text)
    paper = get(session, paper_id)
    row = session.get_one(Link, numbered(session, [url], now)[url])
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


def accept(session: Session, link_id: int, address: str, now: datetime) -> Link:
    """Put a new address in a link's place on all its papers, each keeping the old one as `former`.

    The new link is watched from now on; the old one keeps its history. Raises BadIdentifier, NotFound.
    """
    old = get_link(session, link_id)
    url = another_address(old, address)
    if all(mention.removed for mention in old.mentions):
        raise NotFound(f"no paper has link {link_id} any more, so there is no place for another address")
    return session.get_one(Link, put_in_place(session, [(link_id, url)], now)[url])


def offered_address(link: Link) -> str:
    """Return the address that is offered in a link's place: where it moved, or a copy of what is dead or failing.

    Raises NotFound when none is.
    """
    if link.replacement:
        return link.replacement
    if link.verdict in (Verdict.DEAD, Verdict.FAILING) and link.rescue and link.rescue.url:
        return link.rescue.url
    raise NotFound(f"nothing is offered in the place of link {link.id}; say which address is to stand there")


def another_address(link: Link, address: str) -> str:
    """Return an address that can stand in a link's place, as it is to be written; raises BadIdentifier."""
    url = web_address(address)
    if identity(url) == link.identity:
        raise BadIdentifier("this is the address the link has already")
    return url


def put_in_place(session: Session, wanted: Sequence[tuple[int, str]], now: datetime) -> dict[str, int]:
    """Put an address in the place of each link on all its papers, in the order given, in a few statements for all.

    Returns the number of every address's link.
    """
    new = numbered(session, (url for _, url in wanted), now)
    on = _mentions_of(session, {number for number, _ in wanted} | set(new.values()))
    for link_id, url in wanted:
        there = on[new[url]]
        for mention in [mention for mention in on[link_id].values() if not mention.removed]:
            known = there.get(mention.paper_id)
            if known is None:
                known = Mention(paper_id=mention.paper_id, link_id=new[url], url=url, position=0, removed=True)
                there[mention.paper_id] = known
                session.add(known)
            if known.removed or known.former is None:  # an address that stands there already keeps its own past
                # What the paper wrote at first, unless that is what it gets back.
                known.former = mention.former if mention.former and mention.former != url else mention.url
            known.url, known.position, known.by_reader, known.removed = url, mention.position, True, False
            mention.removed = True
    session.flush()
    return new


def put_in_their_place(session: Session, link_ids: Iterable[int]) -> dict[int, Link]:
    """Return the link that stands in the place of each that left a paper, where its address is kept as `former`."""
    chosen = sorted(link_ids)
    found: dict[int, Link] = {}
    left = aliased(Mention)
    for start in range(0, len(chosen), _CHUNK):
        there = select(left.link_id, Link).join(Mention, Mention.link_id == Link.id).order_by(Mention.paper_id.desc())
        there = there.join(left, (left.paper_id == Mention.paper_id) & (left.url == Mention.former))
        there = there.where(left.link_id.in_(chosen[start : start + _CHUNK]), left.removed, ~Mention.removed)
        found.update((number, link) for number, link in session.execute(there))
    return found


def _mentions_of(session: Session, link_ids: Iterable[int]) -> dict[int, dict[int, Mention]]:
    """The mentions of links, by the numbers of link and paper."""
    chosen = sorted(link_ids)
    found: dict[int, dict[int, Mention]] = {number: {} for number in chosen}
    for start in range(0, len(chosen), _CHUNK):
        some = Mention.link_id.in_(chosen[start : start + _CHUNK])
        for mention in session.scalars(select(Mention).where(some)):
            found[mention.link_id][mention.paper_id] = mention
    return found


def _mention(paper: Paper, link_id: int) -> Mention:
    for mention in paper.mentions:
        if mention.link_id == link_id and not mention.removed:
            return mention
    raise NotFound(f"paper {paper.id} has no link {link_id}")


def ask(session: Session, link_id: int, now: datetime) -> None:
    """Make a link due at once; raises NotFound."""
    get_link(session, link_id).due = now


# What was done, by the reader's word.
SAYING: Mapping[Answer, str] = {
    Answer.SEEN: "Saw a link work",
    Answer.MUTED: "Muted a link",
    Answer.UNMUTED: "Unmuted a link",
}


def say(session: Session, link_id: int, word: Answer, now: datetime, policy: Policy) -> None:
    """Enter the reader's word on a link, with its reason; raises NotFound."""
    ledger.say(session, link_id, word, "you saw it work" if word is Answer.SEEN else "", now, policy)
