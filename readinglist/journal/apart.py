"""Whether an operation has nothing to do with those that came after it, so that it can be undone without them.

When in doubt it has: then all that is newer is undone with it, as a pile is taken off from above.
"""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps, loads
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readinglist.journal.triggers import TABLES, Change, keys
from readinglist.models import Operation, RowChange

_MOST = 20_000  # changes of newer operations that are looked at


def stands_apart(session: Session, operation: int) -> bool:
    """Whether none of the newer operations that stand changed a row of this one, or a paper that it was about."""
    session.flush()
    newer = select(Operation.id).where(Operation.id > operation, Operation.undone.is_(None))
    if session.scalar(newer.where(Operation.open).limit(1)):
        return False  # it still goes on
    own = RowChange.operation_id == operation
    if session.scalar(select(RowChange.id).where(own, RowChange.sort == Change.WENT).limit(1)):
        return False  # what comes back may find its place taken
    later = RowChange.operation_id.in_(newer)
    if (session.scalar(select(func.count()).where(later)) or 0) > _MOST:
        return False
    rows: dict[str, set[str]] = {}
    for name, key in session.execute(select(RowChange.table, RowChange.key).where(later)):
        rows.setdefault(name, set()).add(key)
    for name, changed in rows.items():
        if _any_of(session, RowChange.key, changed, own, RowChange.table == name):
            return False
    theirs = _referred(session, later)
    return theirs is not None and _is_foreign(session, operation, theirs)


_Numbers = dict[str, set[int]]


def _is_foreign(session: Session, operation: int, theirs: _Numbers) -> bool:
    """Whether an operation is about no paper that others are about, and made no link that they speak of."""
    ours = _referred(session, RowChange.operation_id == operation)
    if ours is None or ours["papers"] & theirs["papers"]:
        return False
    links = {dumps([number]) for number in theirs["links"]}
    made = (RowChange.operation_id == operation, RowChange.table == "links")
    return not _any_of(session, RowChange.key, links, *made)


def _any_of(session: Session, column: Any, values: set[str], *conditions: Any) -> bool:
    among = select(func.json_each(dumps(sorted(values))).table_valued("value").c.value)
    return session.scalar(select(RowChange.id).where(*conditions, column.in_(among)).limit(1)) is not None


def _referred(session: Session, changes: Any) -> _Numbers | None:
    """The papers that changes are about, and the links whose observations they are; None when one cannot be told."""
    found: _Numbers = {"papers": set(), "links": set()}
    statement = select(RowChange.table, RowChange.sort, RowChange.key, RowChange.before).where(changes)
    unread: dict[tuple[str, str, str], list[int]] = {}  # rows that came, and do not have in their keys what they are of
    for name, sort, key, before in session.execute(statement):
        if name not in TABLES:
            return None
        number = loads(key)
        if name in ("papers", "trash"):
            found["papers"].add(number[0])
        values = dict(zip(keys(TABLES[name]), number, strict=True)) | (loads(before) if before else {})
        for column, parent in _parents(name):
            if column in values:
                found[parent].update(filter(None, [values[column]]))
            elif sort == Change.CAME:
                unread.setdefault((name, column, parent), []).append(number[0])
    for (name, column, parent), numbers in unread.items():
        table = TABLES[name]
        (own_key,) = table.primary_key.columns
        among = select(func.json_each(dumps(numbers)).table_valued("value").c.value)
        told = session.scalars(select(table.c[column]).where(own_key.in_(among))).all()
        if len(told) < len(set(numbers)):
            return None  # a row that came is gone since
        found[parent].update(filter(None, told))
    return found


def _parents(name: str) -> Iterator[tuple[str, str]]:
    """The columns of a table that hold the number of a paper or, for what is seen of it, of a link."""
    for column in TABLES[name].columns:
        for reference in column.foreign_keys:
            parent = reference.column.table.name
            if parent == "papers" or (parent == "links" and name in ("observations", "flips")):
                yield column.name, parent
