"""A search as a condition over papers; each part asks an index, none asks once a paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    and_,
    false,
    func,
    intersect,
    literal_column,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from readinglist import index
from readinglist.health import Condition, Flag, Verdict
from readinglist.identifiers import CODE_KINDS
from readinglist.metadata import TRIES, Want
from readinglist.models import Link, Lookup, Mention, Origin, Paper, PaperTag, Rescue, Tag
from readinglist.reading import Priority, Shelf, Status
from readinglist.search import Clause, Field, Part, Search, days_of, ratings_of, years_of
from readinglist.search.fields import MUTED, NEXT, NONE, WAITING, WORDED

# With its plus, the number drives no plan: SQLite would fetch papers one by one, and their rows are long.
_AMONG = literal_column("+papers.id", Integer)
_BARE = aliased(Paper)
_LAST_SIGN = "\U0010ffff"


def condition(search: Search, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a paper is among what a search finds at a moment."""
    return _joined(search.parts, False, now)


def numbers(search: Search, now: datetime) -> Select[int] | CompoundSelect[int]:
    """Return the question for the numbers of the papers that a search finds, each once, in no order.

    Where indexes answer every part of it, no paper is looked at.
    """
    words = [part for part in search.parts if isinstance(part, Clause) and _is_word(part)]
    others = [_question(part, now) for part in search.parts if part not in words]
    questions = [question for question in others if question is not None]
    if not search.parts or len(questions) < len(others):
        return select(Paper.id).where(condition(search, now))
    if not questions:
        return index.found(words)
    if words:
        questions.append(select(index.found(words).subquery().c[0]))
    return intersect(*questions) if len(questions) > 1 else questions[0].distinct()


def _joined(parts: Sequence[Part], alternatives: bool, now: datetime) -> ColumnElement[bool]:
    """The condition that all parts hold, or any; those that ask for words are asked together."""
    words = [part for part in parts if isinstance(part, Clause) and _is_word(part)]
    conditions = [_of_part(part, now) for part in parts if part not in words]
    if words:
        conditions.insert(0, _AMONG.in_(index.found(words, alternatives)))
    return or_(false(), *conditions) if alternatives else and_(true(), *conditions)


def _is_word(part: Part) -> bool:
    return isinstance(part, Clause) and part.field in WORDED and not part.negated


def _of_part(part: Part, now: datetime) -> ColumnElement[bool]:
    holds = _of_clause(part, now) if isinstance(part, Clause) else _joined(part.parts, part.alternatives, now)
    return not_(holds) if part.negated else holds


def _of_clause(clause: Clause, now: datetime) -> ColumnElement[bool]:
    if _is_word(replace(clause, negated=False)):
        return _AMONG.in_(index.found([clause]))
    if (question := _question(replace(clause, negated=False), now)) is not None:
        return _AMONG.in_(question)
    value = clause.value
    match clause.field:
        case Field.STATUS:
            return Paper.status.is_(None) if value == NONE else Paper.status.is_not_distinct_from(Status(value))
        case Field.SHELF:
            return Paper.shelf == Shelf(value)
        case Field.PRIORITY:
            return Paper.priority == Priority(value)
        case Field.YEAR:
            return _between(Paper.year, years_of(value))
        case Field.RATING:
            return _between(Paper.rating, ratings_of(value))
        case Field.ADDED | Field.READ | Field.CHECKED:
            return _of_days(clause.field, value, now)
        case Field.DOI:
            return _begins(Paper.doi, value)
        case Field.ARXIV:
            return _begins(Paper.arxiv, value)
        case Field.NO:
            return not_(_of_clause(Clause(Field.HAS, value), now))
        case Field.HAS:
            return _has(value)
        case _:
            return Paper.up_next.is_not(None)  # is:next; all else was asked for above


def _question(part: Part, now: datetime) -> Select[int] | None:
    """The question for the papers of a part that other tables than theirs answer, None for other parts."""
    if not isinstance(part, Clause) or part.negated:
        return None
    value = part.value
    match part.field:
        case Field.TAG:
            return _tagged(value)
        case Field.FILE | Field.IMPORT:
            return _from(part.field, value)
        case Field.LINK:
            return _with_link(Link.verdict == Verdict(value))
        case Field.REPO:
            return _with_link(Link.condition == Condition(value))
        case Field.IS if value == WAITING:
            return select(Lookup.paper_id).where(Lookup.want == Want.FILL, Lookup.tries < TRIES)
        case Field.IS if value != NEXT:
            return _with_link(Link.muted.is_(True) if value == MUTED else Link.flag == Flag(value))
        case Field.CHECKED:
            begin, end = days_of(value, now) or (None, None)
            return _with_link(Link.checked >= begin) if begin and not end else None
        case Field.HAS:
            return _with(value)
        case _:
            return None


def _between(
    column: InstrumentedAttribute[int | None], span: tuple[int | None, int | None] | None
) -> ColumnElement[bool]:
    first, last = span or (None, None)
    edges = [column >= first] if first is not None else []
    edges += [column <= last] if last is not None else []
    # Negated, a missing number must count as one outside; NULL alone would count as neither.
    return and_(column.is_not(None), *edges)


def _begins(column: InstrumentedAttribute[str | None], value: str) -> ColumnElement[bool]:
    return and_(column.is_not(None), column >= value, column < value + _LAST_SIGN)


def _tagged(name: str) -> Select[int]:
    inside = and_(Tag.name >= name + "/", Tag.name < name + "0")  # "0" is the sign after "/"
    return select(PaperTag.paper_id).where(PaperTag.tag_id.in_(select(Tag.id).where(or_(Tag.name == name, inside))))


def _from(field: Field, value: str) -> Select[int]:
    if field is Field.IMPORT:
        return select(Origin.paper_id).where(Origin.import_id == int(value))
    same = select(Origin.file).where(func.lower(Origin.file) == func.lower(value)).distinct()
    return select(Origin.paper_id).where(Origin.file.in_(same))


def _with_link(*conditions: ColumnElement[bool]) -> Select[int]:
    return select(Mention.paper_id).join(Mention.link).where(Mention.removed.is_(False), *conditions)


def _with(thing: str) -> Select[int] | None:
    match thing:
        case "tag":
            return select(PaperTag.paper_id)
        case "link":
            return select(Mention.paper_id).where(Mention.removed.is_(False))
        case "code":
            return _with_link(Link.kind.in_(CODE_KINDS))
        case "rescue":
            return _with_link(Link.id.in_(select(Rescue.link_id).where(Rescue.url.is_not(None))))
        case _:
            return None


def _of_days(field: Field, value: str, now: datetime) -> ColumnElement[bool]:
    begin, end = days_of(value, now) or (None, None)
    if field is Field.ADDED:
        return and_(true(), *_inside(Paper.added, begin, end))
    if field is Field.READ:
        since = _inside(Paper.status_since, begin, end)
        return and_(Paper.status.is_not(None), Paper.status == Status.READ, Paper.status_since.is_not(None), *since)
    # What counts is the last check of a paper: one inside the days, and none after them.
    inside = _AMONG.in_(_with_link(Link.checked.is_not(None), *_inside(Link.checked, begin, end)))
    return inside if end is None else and_(inside, _AMONG.not_in(_with_link(Link.checked >= end)))


def _inside(column: Any, begin: datetime | None, end: datetime | None) -> list[ColumnElement[bool]]:
    return [*([column >= begin] if begin else []), *([column < end] if end else [])]


def _has(thing: str) -> ColumnElement[bool]:
    by_thing: dict[str, ColumnElement[bool]] = {
        "note": Paper.note != literal_column("''"),  # as it stands in the index of papers with a note
        "abstract": _AMONG.not_in(select(_BARE.id).where(_BARE.abstract.is_(None))),
        "doi": Paper.doi.is_not(None),
        "arxiv": Paper.arxiv.is_not(None),
        "status": Paper.status.is_not(None),
        "rating": Paper.rating.is_not(None),
    }
    return by_thing[thing]
