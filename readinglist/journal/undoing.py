"""Rows changed back: the newest first, each to what it was."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from json import dumps, loads
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from readinglist import index, ledger
from readinglist.health import Policy
from readinglist.journal.operations import get, next_paper
from readinglist.journal.triggers import SHARED, TABLES, Change, keys
from readinglist.models import Link, Mention, Observation, Operation, Paper, PaperTag, RowChange, Tag

_CHUNK = 500  # values in one IN (…)
_AT_ONCE = 5000  # changes read at a time, so that memory stays flat
# Columns of a paper that full-text search reads.
_READ = frozenset(("title", "venue", "year", "note", "abstract"))


@dataclass(frozen=True)
class Undone:
    """What was undone, in the words of the operations, the newest first; `lost` papers could not come back."""

    words: tuple[str, ...]
    lost: int = 0


def undo(session: Session, operation_id: int, policy: Policy, now: datetime, *, alone: bool = False) -> Undone:
    """Undo an operation and all newer ones that stand, the newest first; none, when it was undone before.

    It is undone `alone` where the caller knows that it `stands_apart` from the newer ones.

    What the checker saw meanwhile stays, and the health of links that the reader spoke of is judged again from the
    book, with `policy` where a run wrote no other down. A paper that is gone for good does not come back. What is
    undone cannot be done again. Raises NotFound.
    """
    session.flush()
    if get(session, operation_id).undone is not None:
        return Undone(())
    here = select(Operation).where(
        Operation.id == operation_id if alone else Operation.id >= operation_id, Operation.undone.is_(None)
    )
    standing = session.scalars(here.order_by(Operation.id.desc())).all()
    numbers = [operation.id for operation in standing]
    last_paper = next_paper(session) - 1
    spoken_of = _links_spoken_of(session, numbers)
    back = _Back(session.connection(), alone)
    for batch in _changes(session, numbers):
        back.change(batch)
    _remove_links(session, back.new_links)
    _remove_tags(session, back.new_tags)
    if alone:
        _hand_on(session, operation_id, {"links": back.new_links, "tags": back.new_tags})
    session.expire_all()  # whoever holds one of these rows in this session reads it anew
    _tell_the_index(session, back)
    ledger.refold(session, sorted(spoken_of | back.restored_links), now, policy)
    session.execute(delete(RowChange).where(RowChange.operation_id.in_(numbers)), execution_options=_UNSEEN)
    session.execute(update(Operation).where(Operation.id.in_(numbers)).values(undone=now, last_paper=last_paper))
    lost = back.expected - set(_present(session, back.expected))
    return Undone(tuple(operation.words for operation in standing), len(lost))


class _Row(NamedTuple):
    """One change of a row, as it was written down."""

    table: str
    sort: str
    key: list[Any]
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def form(self) -> tuple[str, str, tuple[str, ...]]:
        """What rows have in common that one statement can change back."""
        return self.table, self.sort, tuple(self.before)


def _changes(session: Session, operations: Sequence[int]) -> Iterator[list[_Row]]:
    """The changes of all these operations, the last first: they may have gone on at the same time."""
    columns_of = (RowChange.id, RowChange.table, RowChange.sort, RowChange.key, RowChange.before, RowChange.after)
    statement = select(*columns_of).where(RowChange.operation_id.in_(operations)).order_by(RowChange.id.desc())
    last: int | None = None
    while True:
        below = statement.where(RowChange.id < last) if last is not None else statement
        rows = session.execute(below.limit(_AT_ONCE)).all()
        if not rows:
            return
        last = rows[-1].id
        # Read as one text: thousands of small ones take twice as long.
        keys_of = loads(f"[{','.join(row.key for row in rows)}]")
        befores = loads(f"[{','.join(row.before or '{}' for row in rows)}]")
        afters = loads(f"[{','.join(row.after or '{}' for row in rows)}]")
        values = zip(rows, keys_of, befores, afters, strict=True)
        yield [_Row(row.table, row.sort, key, before, after) for row, key, before, after in values]


def _sorted(rows: Iterable[_Row]) -> Iterator[_Row]:
    """The rows in an order in which few statements change them back.

    Rows that came one after the other are all there, so they may go in any order that has what belongs to others go
    first; likewise those that went.
    """
    places = {name: place for place, name in enumerate(TABLES)}  # what others belong to stands first
    known = (row for row in rows if row.table in places)  # not a table that an older form of the library had
    for sort, alike in groupby(known, key=lambda row: row.sort):
        if sort == Change.CHANGED:
            yield from alike
        else:
            yield from sorted(alike, key=lambda row: places[row.table], reverse=sort == Change.CAME)


@dataclass
class _Back:
    """Rows on their way back, and what has to be put right after them."""

    connection: Connection
    alone: bool  # newer operations stand, and papers of theirs may have the tags that came
    touched: set[int] = field(default_factory=set)  # papers that full-text search has to read anew
    expected: set[int] = field(default_factory=set)  # papers that should be there in the end
    new_links: list[int] = field(default_factory=list)
    new_tags: list[int] = field(default_factory=list)
    restored_links: set[int] = field(default_factory=set)

    def change(self, rows: Iterable[_Row]) -> None:
        for (name, sort, names), alike in groupby(_sorted(rows), key=lambda row: row.form):
            table, together = TABLES[name], list(alike)
            self._notice(table, Change(sort), together)
            match Change(sort):
                case Change.CAME if name == "links":
                    self.new_links += [row.key[0] for row in together]
                case Change.CAME if name == "tags" and self.alone:
                    self.new_tags += [row.key[0] for row in together]
                case Change.CAME:
                    self._say(_removal(table), (row.key for row in together))
                case Change.CHANGED if name in SHARED:
                    values = ((*_pairs(row, names), *row.key) for row in together)
                    self._say(_change_of_shared(table, names), values)
                case Change.CHANGED:
                    self._say(_change(table, names), ((*row.before.values(), *row.key) for row in together))
                case Change.WENT:
                    statement, parents = _return(table, names)
                    values = ((*row.before.values(), *(row.before[name] for name in parents)) for row in together)
                    self._say(statement, values)

    def _say(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        self.connection.exec_driver_sql(statement, [tuple(row) for row in values])

    def _notice(self, table: Table, change: Change, rows: Sequence[_Row]) -> None:
        place = _place_of_paper(table)
        if table.name == "links" and change is Change.WENT:
            self.restored_links.update(row.key[0] for row in rows)
        elif place is not None:
            name = keys(table)[place]
            papers = {row.key[place] for row in rows} | {row.before[name] for row in rows if name in row.before}
            unread = table.name == "papers" and change is Change.CHANGED and _READ.isdisjoint(rows[0].before)
            if table.name in ("papers", "authors") and not unread:
                self.touched |= papers
            # A paper that came to the trash comes back from it.
            if (change is Change.CAME) == (table.name == "trash"):
                self.expected |= papers
            elif table.name == "papers":
                self.expected -= papers


def _place_of_paper(table: Table) -> int | None:
    """The place of a paper's number in the key of a table, None when it is not there."""
    if table.name in ("papers", "trash"):
        return 0
    for place, name in enumerate(keys(table)):
        if any(reference.column.table.name == "papers" for reference in table.columns[name].foreign_keys):
            return place
    return None


def _is(names: Iterable[str]) -> str:
    return " AND ".join(f'"{name}" = ?' for name in names)


def _removal(table: Table) -> str:
    return f'DELETE FROM "{table.name}" WHERE {_is(keys(table))}'


def _change(table: Table, names: Sequence[str]) -> str:
    values = ", ".join(f'"{name}" = ?' for name in names)
    return f'UPDATE OR IGNORE "{table.name}" SET {values} WHERE {_is(keys(table))}'


def _change_of_shared(table: Table, names: Sequence[str]) -> str:
    """What the operation wrote goes back; what the checker wrote in its place since then stays."""
    values = ", ".join(f'"{name}" = iif("{name}" IS ?, ?, "{name}")' for name in names)
    return f'UPDATE OR IGNORE "{table.name}" SET {values} WHERE {_is(keys(table))}'


def _pairs(row: _Row, names: Sequence[str]) -> Iterator[Any]:
    for name in names:
        yield row.after[name]
        yield row.before[name]


def _return(table: Table, names: Sequence[str]) -> tuple[str, list[str]]:
    """A row comes back where what it belongs to is there; the names of the columns that say what that is."""
    parents = [
        (reference.column.table.name, reference.column.name, column.name)
        for column in table.columns
        if not column.nullable
        for reference in column.foreign_keys
    ]
    there = " AND ".join(f'EXISTS (SELECT 1 FROM "{parent}" WHERE "{key}" = ?)' for parent, key, _ in parents)
    listed, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" for _ in names)
    statement = f'INSERT OR IGNORE INTO "{table.name}" ({listed}) SELECT {marks} WHERE {there or "true"}'
    return statement, [name for _, _, name in parents]


def _links_spoken_of(session: Session, operations: Sequence[int]) -> set[int]:
    """The links whose observations these operations entered: the reader's words."""
    entered = select(RowChange.key).where(
        RowChange.operation_id.in_(operations), RowChange.table == "observations", RowChange.sort == Change.CAME
    )
    ids = [loads(key)[0] for key in session.scalars(entered)]
    found: set[int] = set()
    for chunk in _chunks(ids):
        found.update(session.scalars(select(Observation.link_id).where(Observation.id.in_(chunk))))
    return found


def _remove_links(session: Session, candidates: Sequence[int]) -> None:
    """Remove links that came, unless a paper has one of them or a DOI that stays leads to it."""
    going = set(candidates)
    for chunk in _chunks(list(candidates)):
        going.difference_update(session.scalars(select(Mention.link_id).where(Mention.link_id.in_(chunk))))
    needed = True
    while needed:
        needed = False
        for chunk in _chunks(sorted(going)):
            led = session.execute(select(Link.id, Link.landing_id).where(Link.landing_id.in_(chunk))).all()
            stay = {landing for link, landing in led if link not in going}
            needed = needed or bool(stay)
            going -= stay
    while going:
        landings = _landings_made_for(session, going)
        for chunk in _chunks(sorted(going)):
            session.execute(delete(Link).where(Link.id.in_(chunk)), execution_options=_UNSEEN)
        going = landings


def _remove_tags(session: Session, candidates: Sequence[int]) -> None:
    """Remove tags that came, unless a paper has one of them by something that stands."""
    for chunk in _chunks(list(candidates)):
        carried = exists().where(PaperTag.tag_id == Tag.id)
        session.execute(delete(Tag).where(Tag.id.in_(chunk), ~carried), execution_options=_UNSEEN)


def _hand_on(session: Session, operation: int, came: Mapping[str, Sequence[int]]) -> None:
    """Let the next operation have brought the links and tags that stay because newer papers have them."""
    heir = session.scalar(select(func.min(Operation.id)).where(Operation.id > operation, Operation.undone.is_(None)))
    for name, numbers in came.items():
        table = TABLES[name]
        for chunk in _chunks(list(numbers)):
            left = [dumps([number]) for number in session.scalars(select(table.c.id).where(table.c.id.in_(chunk)))]
            theirs = (RowChange.operation_id == operation, RowChange.table == name, RowChange.key.in_(left))
            if heir and left:
                session.execute(update(RowChange).where(*theirs).values(operation_id=heir), execution_options=_UNSEEN)


def _landings_made_for(session: Session, going: Collection[int]) -> set[int]:
    """The landing pages that the checker made for DOIs that go, where nothing else leads to them.

    A page that was there before its DOI may be known for a paper in the trash.
    """
    page, other = aliased(Link), aliased(Link)
    found: set[int] = set()
    for chunk in _chunks(sorted(going)):
        made = select(page.id).join(Link, Link.landing_id == page.id)
        made = made.where(Link.id.in_(chunk), page.first_seen > Link.first_seen)
        found.update(session.scalars(made.where(~exists().where(Mention.link_id == page.id))))
    found -= set(going)
    for chunk in _chunks(sorted(found)):
        led = session.execute(select(other.id, other.landing_id).where(other.landing_id.in_(chunk))).all()
        found -= {landing for link, landing in led if link not in going}
    return found


def _tell_the_index(session: Session, back: _Back) -> None:
    there = set(_present(session, back.touched))
    index.drop(session, sorted(back.touched - there))
    index.put(session, sorted(there))


def _present(session: Session, paper_ids: Collection[int]) -> Iterator[int]:
    for chunk in _chunks(sorted(paper_ids)):
        yield from session.scalars(select(Paper.id).where(Paper.id.in_(chunk)))


def _chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


_UNSEEN = {"synchronize_session": False}
