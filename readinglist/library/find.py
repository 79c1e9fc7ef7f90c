"""Papers go out: one by its number, a page of a search, all of a search, and what the filters can offer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from readinglist import index
from readinglist.errors import NotFound
from readinglist.health import Verdict
from readinglist.identifiers import CODE_KINDS
from readinglist.models import Link, Mention, Paper, PaperTag, Tag
from readinglist.reading import Shelf, Status
from readinglist.search import Clause, Field, Search, Sort, years_of

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


@dataclass(frozen=True)
class Page:
    """One page of a search's papers; pages count from 1."""

    papers: list[Paper]
    total: int
    number: int
    pages: int


def get(session: Session, paper_id: int) -> Paper:
    """Return one paper whole, with authors, tags and links; raises NotFound."""
    paper = session.scalar(select(Paper).where(Paper.id == paper_id).options(*_SHOWN))
    if paper is None:
        raise NotFound(f"there is no paper {paper_id}")
    return paper


def find(session: Session, search: Search, number: int = 1, size: int = PAGE_SIZE) -> Page:
    """Return one page of what a search finds; a number past the end gives the last page."""
    statement = _matching(search)
    total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    pages = max(1, -(-total // size))
    number = min(max(number, 1), pages)
    ids = session.scalars(_ordered(statement, search).limit(size).offset((number - 1) * size)).all()
    return Page(list(_loaded(session, list(ids), _SHOWN)), total, number, pages)


def find_all(session: Session, search: Search) -> Iterator[Paper]:
    """Yield all papers of a search in its order, fetched a few hundred at a time."""
    ids = session.scalars(_ordered(_matching(search), search)).all()
    for start in range(0, len(ids), 200):
        yield from _loaded(session, list(ids[start : start + 200]), _WHOLE)
        session.expunge_all()


@dataclass(frozen=True)
class Place:
    """Where a paper stands in a search, counted from 1, and the papers beside it."""

    number: int
    total: int
    before: int | None
    after: int | None


def place_of(session: Session, search: Search, paper_id: int) -> Place | None:
    """Return where a paper stands in what a search finds, None when the search does not find it."""
    ids = session.scalars(_ordered(_matching(search), search)).all()
    if paper_id not in ids:
        return None
    at = ids.index(paper_id)
    return Place(at + 1, len(ids), ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None)


def _loaded(session: Session, ids: list[int], parts: tuple[Any, ...]) -> Iterator[Paper]:
    papers = {paper.id: paper for paper in session.scalars(select(Paper).where(Paper.id.in_(ids)).options(*parts))}
    return (papers[paper_id] for paper_id in ids)


def _matching(search: Search) -> Select[int]:
    conditions = (_condition(clause) for clause in search.clauses)
    return select(Paper.id).where(*conditions)


def _ordered(statement: Select[int], search: Search) -> Select[int]:
    match search.sort:
        case Sort.ADDED:
            columns: list[ColumnElement[Any]] = [Paper.added.asc() if search.reverse else Paper.added.desc()]
        case Sort.TITLE:
            columns = [_directed(func.lower(Paper.title), search)]
        case Sort.YEAR:
            # The newest first is what a person means by "sort by year".
            columns = [(Paper.year.asc() if search.reverse else Paper.year.desc()).nulls_last()]
        case Sort.VENUE:
            columns = [_directed(func.lower(Paper.venue), search).nulls_last(), Paper.year.desc()]
        case Sort.STATUS:
            rank = case({status: place for place, status in enumerate(Status)}, value=Paper.status, else_=len(Status))
            columns = [_directed(rank, search)]
    return statement.order_by(*columns, Paper.id)


def _directed(column: ColumnElement[Any], search: Search) -> ColumnElement[Any]:
    return column.desc() if search.reverse else column.asc()


def _condition(clause: Clause) -> ColumnElement[bool]:
    holds = _holds(clause)
    return not_(holds) if clause.negated else holds


def _holds(clause: Clause) -> ColumnElement[bool]:
    value = clause.value
    match clause.field:
        case Field.TEXT | Field.TITLE | Field.AUTHOR | Field.NOTE:
            return index.holds(clause)
        case Field.TAG:
            inside = Tag.name.startswith(value + "/", autoescape=True)
            return Paper.tags.any((Tag.name == value) | inside)
        case Field.STATUS:
            return func.coalesce(Paper.status, "") == Status(value)
        case Field.SHELF:
            return Paper.shelf == Shelf(value)
        case Field.VENUE:
            # SQLite folds only ASCII; both sides by the same hand.
            return func.lower(func.coalesce(Paper.venue, "")) == func.lower(value)
        case Field.YEAR:
            first, last = years_of(value) or (None, None)
            year = func.coalesce(Paper.year, -1)
            return and_(year >= (0 if first is None else first), year <= (9999 if last is None else last))
        case Field.LINK:
            return _has_link(Link.verdict == value)
        case Field.REPO:
            return _has_link(func.coalesce(Link.condition, "") == value)
        case Field.HAS:
            return _has(value)
        case Field.NO:
            return not_(_has(value))


def _has_link(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return Paper.id.in_(select(Mention.paper_id).join(Mention.link).where(Mention.removed.is_(False), condition))


def _has(thing: str) -> ColumnElement[bool]:
    by_thing: dict[str, ColumnElement[bool]] = {
        "note": Paper.note != "",
        "tag": Paper.id.in_(select(PaperTag.paper_id)),
        "doi": Paper.doi.is_not(None),
        "arxiv": Paper.arxiv.is_not(None),
        "abstract": Paper.abstract.is_not(None),
        "status": Paper.status.is_not(None),
        "code": _has_link(Link.kind.in_(CODE_KINDS)),
    }
    return by_thing[thing]


@dataclass(frozen=True)
class Facets:
    """What a list can be narrowed to, each with the number of papers in the whole library."""

    total: int
    shelves: dict[Shelf, int]
    statuses: dict[Status, int]
    tags: list[tuple[str, int]]
    venues: list[tuple[str, int]]
    years: list[tuple[int, int]]
    verdicts: dict[Verdict, int]


def facets(session: Session) -> Facets:
    """Return the library's shelves, statuses, tags, venues, years and verdicts with their counts of papers."""
    count = func.count()
    shelves = dict(session.execute(select(Paper.shelf, count).group_by(Paper.shelf)).all())
    statuses = session.execute(select(Paper.status, count).where(Paper.status.is_not(None)).group_by(Paper.status))
    tags = session.execute(select(Tag.name, count).join(PaperTag).group_by(Tag.id).order_by(Tag.name))
    venues = session.execute(
        select(Paper.venue, count).where(Paper.venue.is_not(None)).group_by(Paper.venue).order_by(count.desc())
    )
    years = session.execute(
        select(Paper.year, count).where(Paper.year.is_not(None)).group_by(Paper.year).order_by(Paper.year.desc())
    )
    verdicts = session.execute(
        select(Link.verdict, func.count(Mention.paper_id.distinct()))
        .join(Link.mentions)
        .where(Mention.removed.is_(False))
        .group_by(Link.verdict)
    )
    return Facets(
        total=sum(shelves.values()),
        shelves=shelves,
        statuses={status: number for status, number in statuses if status},
        tags=list(tags),
        venues=[(venue, number) for venue, number in venues if venue],
        years=[(year, number) for year, number in years if year],
        verdicts=dict(verdicts.all()),
    )


def tag_names(session: Session) -> list[str]:
    """Return all tags in order, for completion."""
    return list(session.scalars(select(Tag.name).order_by(Tag.name)))
