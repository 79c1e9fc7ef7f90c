"""Papers go out: one by its number, a page of a search, all of a search, and what it can be narrowed to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from readinglist import index
from readinglist.errors import NotFound
from readinglist.library import tallies
from readinglist.library.matching import numbers
from readinglist.library.rows import Listed, listed
from readinglist.library.tallies import Found, Tallies
from readinglist.models import Link, Mention, Paper, Tag
from readinglist.search import Field, Search

PAGE_SIZE = 50
_PARTS = (selectinload(Paper.authors), selectinload(Paper.tags))
_WHOLE = (*_PARTS, selectinload(Paper.mentions).options(joinedload(Mention.link)))
# A page also shows where DOIs lead, and what copies are known.
_SHOWN = (
    *_PARTS,
    selectinload(Paper.mentions).options(
        joinedload(Mention.link).options(joinedload(Link.landing), joinedload(Link.rescue))
    ),
)


def get(session: Session, paper_id: int) -> Paper:
    """Return one paper whole, with authors, tags and links; raises NotFound."""
    paper = session.scalar(select(Paper).where(Paper.id == paper_id).options(*_SHOWN))
    if paper is None:
        raise NotFound(f"there is no paper {paper_id}")
    return paper


def title_of(session: Session, paper_id: int) -> str:
    """Return the title of a paper; raises NotFound."""
    title = session.scalar(select(Paper.title).where(Paper.id == paper_id))
    if title is None:
        raise NotFound(f"there is no paper {paper_id}")
    return title


class Finding:
    """What a search finds at one moment: how many, in its order, and by every value it could be narrowed to."""

    def __init__(self, session: Session, search: Search, now: datetime) -> None:
        self._session = session
        self._now = now
        self._of: dict[tuple[Any, ...], Found] = {}
        self.search = search
        self.tallies: Tallies = tallies.of(session)

    @property
    def total(self) -> int:
        """How many papers are found."""
        return self._bits(self.search).bit_count()

    @property
    def library(self) -> int:
        """How many papers there are in all."""
        return self.tallies.papers.bit_count()

    def ids(self, start: int = 0, stop: int | None = None) -> Sequence[int]:
        """Return the papers found, in the order of the search: those from one place to another."""
        order = tallies.order(self._session, self.tallies, self.search.sort, reverse=self.search.reverse)
        return self._found(self.search).along(order, start, stop) if self.search.parts else order[start:stop]

    def along(self, order: Sequence[int]) -> Sequence[int]:
        """Return the papers found among some, in their order."""
        return self._found(self.search).along(order) if self.search.parts else order

    def counts(self, field: Field, *, replaced: Sequence[Field] = ()) -> dict[str, int]:
        """Return how many papers each value of a field has among those found.

        What the search says of the fields in `replaced` is left aside: a click on a value takes its place.
        """
        base = self.search
        for other in replaced:
            base = base.having(other, None)
        return self.tallies.counts(field, self._bits(base))

    def count(self, search: Search) -> int:
        """Return how many papers another search finds at the same moment."""
        return self._bits(search).bit_count()

    def _bits(self, search: Search) -> int:
        return self._found(search).bits if search.parts else self.tallies.papers

    def _found(self, search: Search) -> Found:
        if search.parts not in self._of:
            ids = index.gathered(self._session, numbers(search, self._now))
            self._of[search.parts] = Found(ids, max(self.tallies.size, max(ids, default=0) + 1))
        return self._of[search.parts]


@dataclass(frozen=True)
class Page:
    """One page of a search's papers; pages count from 1."""

    papers: list[Listed]
    total: int
    number: int
    pages: int
    finding: Finding


def find(session: Session, search: Search, now: datetime, number: int = 1, size: int = PAGE_SIZE) -> Page:
    """Return one page of what a search finds; a number past the end gives the last page."""
    finding = Finding(session, search, now)
    total = finding.total
    pages = max(1, -(-total // size))
    number = min(max(number, 1), pages)
    ids = finding.ids((number - 1) * size, number * size) if total else ()
    return Page(listed(session, ids), total, number, pages, finding)


def find_ids(session: Session, search: Search, now: datetime) -> Sequence[int]:
    """Return the numbers of all papers of a search, in its order."""
    return Finding(session, search, now).ids()


def find_all(session: Session, search: Search, now: datetime) -> Iterator[Paper]:
    """Yield all papers of a search in its order, fetched a few hundred at a time."""
    ids = find_ids(session, search, now)
    for start in range(0, len(ids), 200):
        yield from whole(session, ids[start : start + 200])
        session.expunge_all()


def whole(session: Session, ids: Sequence[int]) -> Iterator[Paper]:
    """Return papers by their numbers, in that order, each with authors, tags and links; without those not there."""
    papers = {paper.id: paper for paper in session.scalars(select(Paper).where(Paper.id.in_(ids)).options(*_WHOLE))}
    return (papers[paper_id] for paper_id in ids if paper_id in papers)


@dataclass(frozen=True)
class Place:
    """Where a paper stands in a search, counted from 1, and the papers beside it.

    A paper that the search does not find (any more) has the place where it would stand, and is not `found`.
    """

    number: int
    total: int
    before: int | None
    after: int | None
    found: bool

    @property
    def page(self) -> int:
        """The page of the list that it is on."""
        return (self.number - 1) // PAGE_SIZE + 1


def place_of(session: Session, search: Search, now: datetime, paper_id: int) -> Place | None:
    """Return where a paper stands in what a search finds, or would stand; None when there is no such paper."""
    finding = Finding(session, search, now)
    order = tallies.order(session, finding.tallies, search.sort, reverse=search.reverse)
    if paper_id not in order:
        return None
    ids = finding.ids()
    at = len(finding.along(order[: order.index(paper_id)]))
    found = at < len(ids) and ids[at] == paper_id
    following = at + 1 if found else at
    after = ids[following] if following < len(ids) else None
    return Place(at + 1, len(ids), ids[at - 1] if at else None, after, found)


def count_papers(session: Session) -> int:
    """Return how many papers there are."""
    return session.scalar(select(func.count()).select_from(Paper)) or 0


def tag_names(session: Session) -> list[str]:
    """Return all tags in order, for completion."""
    return list(session.scalars(select(Tag.name).order_by(Tag.name)))
