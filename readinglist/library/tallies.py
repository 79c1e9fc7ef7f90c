"""Which papers have which value, as bits in memory: what any search finds is counted by every value in a millisecond.

A `Tallies` is one moment of the library and never changes; `of` brings it up to the moment that a session sees by
reading only the papers touched since. Bit n of a set is paper n.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, Select, case, func, select
from sqlalchemy.orm import Session

from readinglist.models import Link, Mention, Origin, Paper, PaperTag, Tag, Touched
from readinglist.reading import Status
from readinglist.search import Field, Sort

_PATCHABLE = 2000  # papers; of more, everything is read again
_OF_PAPER = {
    Field.SHELF: Paper.shelf,
    Field.STATUS: Paper.status,
    Field.PRIORITY: Paper.priority,
    Field.RATING: Paper.rating,
    Field.YEAR: Paper.year,
    Field.VENUE: Paper.venue,
}
_LASTING = frozenset((Sort.ADDED, Sort.TITLE, Sort.YEAR, Sort.VENUE))  # orders that only a moved paper changes


_AS_DIGITS = bytes([ord("0"), ord("1")]) + bytes(254)


class Found:
    """The papers that a search finds: `bits` to count with, and a byte a paper to walk along an order with."""

    def __init__(self, ids: Iterable[int], size: int) -> None:
        flags = bytearray(size)
        for number in ids:
            flags[number] = 1
        self._flags = flags
        self.bits = int(flags.translate(_AS_DIGITS)[::-1], 2) if size else 0

    def __len__(self) -> int:
        """How many papers they are."""
        return self.bits.bit_count()

    def along(self, order: Sequence[int], start: int = 0, stop: int | None = None) -> list[int]:
        """The papers found, in an order of all papers: those from one place to another."""
        return list(islice(compress(order, map(self._flags.__getitem__, order)), start, stop))


@dataclass(frozen=True)
class Tallies:
    """The library at one moment: all papers, those with each value of each field, and the orders asked for so far."""

    number: int
    moved: int
    size: int
    papers: int
    values: Mapping[Field, Mapping[str, int]]
    orders: dict[tuple[Sort, bool], list[int]] = field(default_factory=dict)

    def counts(self, of: Field, found: int | None = None) -> dict[str, int]:
        """Return the number of papers with each value of a field, among those found (all without); none is left out."""
        within = self.papers if found is None else found
        counted = ((word, (bits & within).bit_count()) for word, bits in self.values[of].items())
        return {word: number for word, number in counted if number}


_kept: WeakKeyDictionary[Pool, Tallies] = WeakKeyDictionary()
_lock = threading.Lock()


def last_change(session: Session) -> int:
    """Return the number of the last change of any paper, or of a link of one."""
    return session.scalar(select(func.max(Touched.number))) or 0


def of(session: Session) -> Tallies:
    """Return the tallies of the library at the moment the session sees.

    They are kept for the next that asks; but not those of an older moment than another thread has come to, nor those
    of a session that writes, whose changes may yet be taken back.
    """
    connection = session.connection()
    number = last_change(session)
    with _lock:
        pool = connection.engine.pool  # the same for those who read and those who write
        kept = _kept.get(pool)
        if kept is not None and kept.number == number:
            return kept
        if kept is not None and kept.number > number:
            return read(session, number)
        renewed = _renewed(session, kept, number)
        if not connection.get_execution_options().get("immediate"):
            _kept[pool] = renewed
        return renewed


def _renewed(session: Session, kept: Tallies | None, number: int) -> Tallies:
    if kept is not None and kept.number < number:
        touched = session.execute(
            select(Touched.paper_id, Touched.moved).where(Touched.number > kept.number).limit(_PATCHABLE + 1)
        ).all()
        if len(touched) <= _PATCHABLE:
            return _patched(session, kept, number, touched)
    return read(session, number)


def read(session: Session, number: int) -> Tallies:
    """Return the tallies read anew, as of the change of that number."""
    values = {of: {word: _bits(ids) for word, ids in found.items()} for of, found in _values(session, None).items()}
    ids = session.scalars(select(Paper.id)).all()
    return Tallies(number, number, max(ids, default=0) + 1, _bits(ids), values)


def _bits(ids: Collection[int]) -> int:
    return Found(ids, max(ids, default=-1) + 1).bits


def _patched(session: Session, kept: Tallies, number: int, touched: Iterable[Any]) -> Tallies:
    """The tallies with the touched papers taken out, and put in again where they stand now."""
    touched = list(touched)
    ids = [paper for paper, _ in touched]
    there = session.scalars(select(Paper.id).where(Paper.id.in_(ids))).all()
    gone = ~_bits(ids)
    values: dict[Field, dict[str, int]] = {}
    for of, now in _values(session, ids).items():
        changed = {word: bits & gone for word, bits in kept.values[of].items()}
        for word, holders in now.items():
            changed[word] = changed.get(word, 0) | _bits(holders)
        values[of] = {word: bits for word, bits in changed.items() if bits}
    papers = (kept.papers & gone) | _bits(there)
    moved = max((at for _, at in touched), default=0)
    same = moved <= kept.number and papers == kept.papers
    orders = {key: order for key, order in kept.orders.items() if same and key[0] in _LASTING}
    return Tallies(number, moved, max(kept.size, max(there, default=0) + 1), papers, values, orders)


def _values(session: Session, ids: Collection[int] | None) -> dict[Field, dict[str, list[int]]]:
    """The papers with each value of each field: of some papers, or of all."""
    found: dict[Field, dict[str, list[int]]] = {of: {} for of in (*_OF_PAPER, *_BESIDE)}
    columns = tuple(_OF_PAPER)
    for paper, *row in session.execute(_only(select(Paper.id, *_OF_PAPER.values()), Paper.id, ids)):
        for of, value in zip(columns, row, strict=True):
            if value is not None:
                found[of].setdefault(str(value), []).append(paper)
    for of, (statement, column) in _BESIDE.items():
        for value, paper in session.execute(_only(statement, column, ids)):
            for word in _words(of, value):
                found[of].setdefault(word, []).append(paper)
    return found


def _only(statement: Any, column: Any, ids: Collection[int] | None) -> Any:
    return statement if ids is None else statement.where(column.in_(ids))


_ON_PAPERS = select(Link.verdict, Mention.paper_id).join(Mention.link).where(Mention.removed.is_(False)).distinct()
# What stands in tables of its own: value and paper, and the paper's column.
_BESIDE: dict[Field, tuple[Any, Any]] = {
    Field.TAG: (select(Tag.name, PaperTag.paper_id).join(PaperTag), PaperTag.paper_id),
    Field.LINK: (_ON_PAPERS, Mention.paper_id),
    Field.REPO: (
        select(Link.condition, Mention.paper_id)
        .join(Mention.link)
        .where(Mention.removed.is_(False), Link.condition.is_not(None))
        .distinct(),
        Mention.paper_id,
    ),
    Field.FILE: (select(Origin.file, Origin.paper_id).distinct(), Origin.paper_id),
}


def _words(of: Field, value: str) -> Iterator[str]:
    """A value, and with a tag those it lies inside."""
    yield str(value)
    if of is Field.TAG:
        while "/" in value:
            value = value.rpartition("/")[0]
            yield value


def order(session: Session, tallies: Tallies, sort: Sort, *, reverse: bool) -> list[int]:
    """Return all papers in an order, kept for as long as it holds."""
    known = tallies.orders.get((sort, reverse))
    if known is None:
        known = list(session.scalars(ordered(select(Paper.id), sort, reverse=reverse)))
        if sort is not Sort.CHECKED:  # checks do not touch papers
            tallies.orders[sort, reverse] = known
    return known


def ordered(statement: Select[Any], sort: Sort, *, reverse: bool) -> Select[Any]:
    """Return a statement over papers in an order; where it does not decide, the paper that came first stands first."""
    columns = [column.desc() if reverse != down else column.asc() for column, down in _columns(sort)]
    return statement.order_by(*(column.nulls_last() for column in columns), Paper.id)


def _columns(sort: Sort) -> list[tuple[Any, bool]]:
    """The columns that a list is ordered by, and whether the order that a person means runs down."""
    match sort:
        case Sort.ADDED:
            return [(Paper.added, True)]
        case Sort.TITLE:
            return [(func.lower(Paper.title), False)]
        case Sort.YEAR:
            return [(Paper.year, True)]
        case Sort.VENUE:
            return [(func.lower(Paper.venue), False), (Paper.year, True)]
        case Sort.STATUS:
            return [(case({status: place for place, status in enumerate(Status)}, value=Paper.status), False)]
        case Sort.PRIORITY:
            return [(Paper.priority, True)]
        case Sort.RATING:
            return [(Paper.rating, True)]
        case Sort.NEXT:
            return [(Paper.up_next, False)]
        case Sort.READ:
            return [(case((Paper.status == Status.READ, Paper.status_since)), True)]
        case Sort.CHECKED:
            newest = select(func.max(Link.checked)).join(Link.mentions)
            on_it = newest.where(Mention.paper_id == Paper.id, Mention.removed.is_(False))
            return [(on_it.correlate(Paper).scalar_subquery(), True)]
