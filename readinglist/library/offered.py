"""Proposals as they are shown: those that are open and still have a place in their papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from readinglist.library.gaps import standing
from readinglist.metadata import Gap, Supplier
from readinglist.models import Paper, Proposal
from readinglist.reading import Shelf

PAGE_SIZE = 50
_HOLDER = aliased(Paper)  # the paper that has the DOI proposed for another


@dataclass(frozen=True, slots=True)
class Choice:
    """Which proposals are meant: for a gap, by a supplier, on a paper; `pairs` are those whose DOI a paper has."""

    gap: Gap | None = None
    by: Supplier | None = None
    paper_id: int | None = None
    pairs: bool = False

    def but(self, **fields: Any) -> Choice:
        """This choice with other fields."""
        return replace(self, **fields)


@dataclass(frozen=True, slots=True)
class Offered:
    """A proposal with what is shown of its paper, and of the paper that has its DOI already."""

    id: int
    paper_id: int
    gap: Gap
    value: dict[str, Any]
    by: Supplier
    reason: str
    at: datetime
    title: str
    venue: str | None
    year: int | None
    holder: int | None
    holder_title: str | None


@dataclass(frozen=True, slots=True)
class Offers:
    """One page of proposals, counted from 1; `gaps` and `suppliers` say how many another choice would show."""

    shown: list[Offered]
    total: int
    number: int
    pages: int
    gaps: dict[Gap, int]
    suppliers: dict[Supplier, int]
    pairs: int


def offers(session: Session, choice: Choice, number: int = 1, size: int = PAGE_SIZE) -> Offers:
    """Return one page of proposals, those of My list first; a number past the end gives the last."""
    gaps, suppliers, pairs, total = _counts(session, choice)
    pages = max(1, -(-total // size))
    number = min(max(number, 1), pages)
    shown = part(session, choice, size, (number - 1) * size) if total else []
    return Offers(shown, total, number, pages, gaps, suppliers, pairs)


def part(session: Session, choice: Choice, limit: int, skip: int = 0) -> list[Offered]:
    """Return a part of the proposals of a choice, those of My list first."""
    # Their numbers first: sorting all of them with their values takes long.
    place = _chosen(_joined(select(Proposal.id)), choice).order_by(*_ORDER).limit(limit).offset(skip)
    here = _shown().where(Proposal.id.in_(place)).order_by(*_ORDER)
    return [Offered(*row) for row in session.execute(here)]


def of_paper(session: Session, paper_id: int) -> list[Offered]:
    """Return the proposals for a paper."""
    here = _chosen(_shown(), Choice(paper_id=paper_id)).order_by(*_ORDER)
    return [Offered(*row) for row in session.execute(here)]


def get(session: Session, proposal_id: int) -> Offered | None:
    """Return a proposal by its number, None when it is not open or has no place any more."""
    found = session.execute(_chosen(_shown(), Choice()).where(Proposal.id == proposal_id)).first()
    return Offered(*found) if found else None


def ids(session: Session, choice: Choice, *, free: bool = False) -> list[int]:
    """Return the numbers of all proposals of a choice; `free` leaves out those whose DOI another paper has."""
    statement = _chosen(_joined(select(Proposal.id)), choice).order_by(Proposal.id)
    return list(session.scalars(statement.where(_HOLDER.id.is_(None)) if free else statement))


def there(session: Session, proposal_ids: Sequence[int]) -> list[int]:
    """Return those of proposals that are open and have a place, each once."""
    found: list[int] = []
    wanted = sorted(set(proposal_ids))
    for start in range(0, len(wanted), 500):
        chunk = wanted[start : start + 500]
        found += session.scalars(_joined(select(Proposal.id)).where(standing(), Proposal.id.in_(chunk)))
    return found


def count(session: Session, choice: Choice | None = None) -> int:
    """Return how many proposals there are to decide, in all or of a choice."""
    if choice is not None and choice != Choice():
        return session.scalar(_chosen(_joined(select(func.count())), choice)) or 0
    joined = select(func.count()).select_from(Proposal).join(Paper, Paper.id == Proposal.paper_id)
    return session.scalar(joined.where(standing())) or 0


# What belongs to one find was written together, so it stands together.
_ORDER = (Paper.shelf != Shelf.MINE, Proposal.paper_id, Proposal.id)


def _joined(statement: Select[Any]) -> Select[Any]:
    holds = and_(
        Proposal.gap == Gap.DOI,
        _HOLDER.doi == func.json_extract(Proposal.value, "$.is"),
        _HOLDER.id != Proposal.paper_id,
    )
    papers = statement.select_from(Proposal).join(Paper, Paper.id == Proposal.paper_id)
    return papers.outerjoin(_HOLDER, holds)


def _shown() -> Select[Any]:
    own = (Proposal.id, Proposal.paper_id, Proposal.gap, Proposal.value, Proposal.by, Proposal.reason, Proposal.at)
    return _joined(select(*own, Paper.title, Paper.venue, Paper.year, _HOLDER.id, _HOLDER.title))


def _chosen(statement: Select[Any], choice: Choice) -> Select[Any]:
    statement = statement.where(standing())
    if choice.gap is not None:
        statement = statement.where(Proposal.gap == choice.gap)
    if choice.by is not None:
        statement = statement.where(Proposal.by == choice.by)
    if choice.paper_id is not None:
        statement = statement.where(Proposal.paper_id == choice.paper_id)
    if choice.pairs:
        statement = statement.where(_HOLDER.id.is_not(None))
    return statement


def _counts(session: Session, choice: Choice) -> tuple[dict[Gap, int], dict[Supplier, int], int, int]:
    """How many there are by gap and by supplier, each among what the other part of the choice leaves; in one look."""
    among = Choice(paper_id=choice.paper_id)
    paired = _HOLDER.id.is_not(None)
    columns: Select[*tuple[Any, ...]] = select(Proposal.gap, Proposal.by, paired, func.count())
    counted = _chosen(_joined(columns), among)
    gaps: dict[Gap, int] = {}
    suppliers: dict[Supplier, int] = {}
    pairs = total = 0
    for gap, by, is_pair, number in session.execute(counted.group_by(Proposal.gap, Proposal.by, paired)):
        fits = choice.by in (None, by)
        if fits:
            gaps[gap] = gaps.get(gap, 0) + number
            pairs += number if is_pair else 0
        if choice.gap in (None, gap) and (is_pair or not choice.pairs):
            suppliers[by] = suppliers.get(by, 0) + number
            total += number if fits else 0
    return gaps, suppliers, pairs, total
