"""Links that moved are accepted many at a time, each at the address that was told of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from readinglist import ledger
from readinglist.errors import BadIdentifier
from readinglist.health import Verdict
from readinglist.identifiers import identity
from readinglist.library import link as links_of
from readinglist.models import Link
from readinglist.report import Report, Section

_CHUNK = 500  # links in one IN (…)


class Settled(NamedTuple):
    """What became of moves: accepted, settled before in another way, and such as cannot be accepted."""

    accepted: int
    past: int
    refused: int


def stands(link: Link | None, address: str | None) -> bool:
    """Whether a link is still on a paper, and still moved to the address that was told of it."""
    return link is not None and _moved(link, address) and any(not mention.removed for mention in link.mentions)


def _moved(link: Link, address: str | None) -> bool:
    return link.verdict is Verdict.MOVED and link.replacement == address


def told_in(report: Report) -> list[tuple[int, str]]:
    """Return the links that a report tells of as moved, each with its new address."""
    return [(row.link, row.replacement) for row in report.sections.get(Section.MOVED, ()) if row.replacement]


def accept_all(session: Session, told: Iterable[tuple[int, str]], now: datetime) -> Settled:
    """Put the told address in the place of every link that still stands so; one that cannot be taken stays as it is."""
    asked = list(told)
    links = _links(session, sorted({number for number, _ in asked}))
    on_a_paper = {link.identity for link, on in links.values() if on}
    wanted: list[tuple[int, str]] = []
    past = refused = 0
    for number, address in asked:
        link, _ = links.get(number, (None, False))
        if link is None or link.identity not in on_a_paper or not _moved(link, address):
            past += 1
            continue
        try:
            url = links_of.another_address(link, address)
        except BadIdentifier:
            refused += 1
            continue
        wanted.append((number, url))
        on_a_paper.remove(link.identity)
        on_a_paper.add(identity(url))  # it may have moved as well, and be the next one
    links_of.put_in_place(session, wanted, now)
    return Settled(len(wanted), past, refused)


def _links(session: Session, numbers: Sequence[int]) -> dict[int, tuple[Link, bool]]:
    """Links by their numbers, and whether a paper has each."""
    found: dict[int, tuple[Link, bool]] = {}
    for start in range(0, len(numbers), _CHUNK):
        some = select(Link, ledger.on_a_paper()).where(Link.id.in_(numbers[start : start + _CHUNK]))
        found.update((link.id, (link, on)) for link, on in session.execute(some))
    return found
