"""The operations: entered, recorded, told, listed, and forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from json import dumps

from sqlalchemy import delete, exists, func, or_, select, text, update
from sqlalchemy.orm import Session

from readinglist.errors import NotFound, UndoneMeanwhile
from readinglist.journal.triggers import TABLES, Change, catch, keys, release
from readinglist.models import Merged, Operation, Paper, RowChange, Trashed

KEPT = 100  # operations that can be undone
_LONGEST = timedelta(days=7)  # what is open for longer was killed
_NUMBER = "operation"  # under which a session knows what it records


def begin(
    session: Session, words: str, now: datetime, *, about: str | None = None, joins: timedelta = timedelta(0)
) -> int:
    """Enter an operation, told in a sentence, and return its number; `finish` closes it.

    It goes on with the newest one instead when that is `about` the same and began less than `joins` ago: a note that
    keeps itself every few seconds is one operation.
    """
    before = latest(session) if joins and about else None
    if before and before.about == about and now - before.at < joins:
        return before.id
    operation = Operation(at=now, words=words, about=about, last_paper=next_paper(session) - 1)
    session.add(operation)
    session.flush()
    return operation.id


@contextmanager
def recording(session: Session, operation: int) -> Iterator[None]:
    """Keep of every row that changes in this session what it takes to change it back.

    An operation may span several transactions, each with a `recording` of its own. Raises UndoneMeanwhile when it
    was undone since it began.
    """
    session.flush()
    known = session.execute(select(Operation.undone).where(Operation.id == operation)).one_or_none()
    if known is None:  # it went on for a week, and a hundred others were done since
        yield
        return
    if known.undone is not None:
        raise UndoneMeanwhile("this was undone while it went on, so the rest of it was not done")
    connection = session.connection()
    catch(connection, operation)
    session.info[_NUMBER] = operation
    try:
        yield
        session.flush()
    finally:
        del session.info[_NUMBER]
        if session.is_active:  # else everything is taken back, the mark as well
            release(connection)


@contextmanager
def along(session: Session) -> Iterator[None]:
    """Write down nothing of rows that belong to others which came in this operation: they come and go with them."""
    number = session.info.get(_NUMBER)
    if number is None:
        yield
        return
    session.flush()
    release(session.connection())
    yield
    session.flush()
    catch(session.connection(), number)


@dataclass
class Deed:
    """What is being done as one operation; `number` is that of the operation afterwards, None when nothing changed."""

    number: int | None = None


@contextmanager
def doing(
    session: Session, words: str, now: datetime, *, about: str | None = None, joins: timedelta = timedelta(0)
) -> Iterator[Deed]:
    """Make what is written in this session one operation that can be undone; `words` tell it in the past tense.

    `tell` makes them exact once the numbers are known. What changed no row was none. See `begin` for the rest.
    """
    deed, number = Deed(), begin(session, words, now, about=about, joins=joins)
    with recording(session, number):
        yield deed
    if finish(session, number):
        deed.number = number


def tell(session: Session, words: str) -> None:
    """Tell what is being recorded in this session in better words; says nothing of a session that records nothing."""
    if number := session.info.get(_NUMBER):
        session.execute(update(Operation).where(Operation.id == number).values(words=words))


def finish(session: Session, operation: int, words: str | None = None) -> bool:
    """Close an operation, in its last words; whether it changed anything: one that did not is removed again.

    Those beyond the last hundred are forgotten, but none that is still open.
    """
    session.flush()
    changed = exists().where(RowChange.operation_id == operation)
    known = session.execute(select(Operation.at, Operation.undone, changed).where(Operation.id == operation)).first()
    if known is None:
        return False
    at, undone, has_changed = known
    if not has_changed and undone is None:
        session.execute(delete(Operation).where(Operation.id == operation), execution_options=_UNSEEN)
        return False
    last_words = {"words": words} if words else {}
    session.execute(update(Operation).where(Operation.id == operation).values(open=False, **last_words))
    _forget_old(session, at)
    return bool(has_changed)


def _forget_old(session: Session, now: datetime) -> None:
    closed = or_(Operation.open.is_(False), Operation.at <= now - _LONGEST)
    for standing in (Operation.undone.is_(None), Operation.undone.is_not(None)):
        oldest = select(Operation.id).where(standing).order_by(Operation.id.desc()).offset(KEPT).limit(1)
        last = session.scalar(oldest)
        if last is not None:
            old = delete(Operation).where(standing, Operation.id <= last, closed)
            session.execute(old, execution_options=_UNSEEN)


def operations(session: Session, limit: int = KEPT, offset: int = 0) -> list[Operation]:
    """Return the last operations, the newest first, also those that were undone."""
    return list(session.scalars(select(Operation).order_by(Operation.id.desc()).limit(limit).offset(offset)))


def count(session: Session) -> int:
    """Return how many operations are kept, also of those that were undone."""
    return session.scalar(select(func.count()).select_from(Operation)) or 0


def latest(session: Session) -> Operation | None:
    """Return the newest operation that stands."""
    return session.scalar(select(Operation).where(Operation.undone.is_(None)).order_by(Operation.id.desc()).limit(1))


def get(session: Session, operation: int) -> Operation:
    """Return an operation; raises NotFound."""
    found = session.get(Operation, operation)
    if found is None:
        raise NotFound(f"there is no operation {operation} any more; the last {KEPT} are kept")
    return found


def came(session: Session, operation: int) -> list[int]:
    """Return the papers that came with an operation, in order."""
    key = func.json_extract(RowChange.key, "$[0]")
    rows = select(key).where(
        RowChange.operation_id == operation, RowChange.table == "papers", RowChange.sort == Change.CAME
    )
    return sorted(session.scalars(rows))


def newer(session: Session, operation: int) -> list[Operation]:
    """Return the operations newer than one that stand, the newest first: they are undone with it."""
    found = select(Operation).where(Operation.id > operation, Operation.undone.is_(None))
    return list(session.scalars(found.order_by(Operation.id.desc())))


def next_paper(session: Session) -> int:
    """Return the number of the next new paper: one that no paper ever had, be it deleted or undone."""
    highest = (
        select(func.max(column)) for column in (Paper.id, Trashed.paper_id, Merged.paper_id, Operation.last_paper)
    )
    return max(session.scalar(statement) or 0 for statement in highest) + 1


def forget(session: Session, paper_ids: Sequence[int]) -> None:
    """Forget what was written down of papers that are gone for good.

    That they went to the trash stays noted, so that undoing it can say that they did not come back.
    """
    ids = dumps([int(number) for number in paper_ids])
    for table, place in _of_papers():
        kept = f" AND sort = '{Change.WENT}'" if table == "trash" else ""
        session.execute(
            text(
                f'DELETE FROM row_changes WHERE "table" = :name{kept} '
                f"AND json_extract({place}) IN (SELECT value FROM json_each(:ids))"
            ),
            {"name": table, "ids": ids},
        )


def _of_papers() -> Iterator[tuple[str, str]]:
    """Each table that speaks of papers, with the place of a paper's number in what is written down of a row."""
    yield "papers", "key, '$[0]'"
    yield "trash", "key, '$[0]'"
    for table in TABLES.values():
        for column in table.columns:
            if any(reference.column.table.name == "papers" for reference in column.foreign_keys):
                named = keys(table)
                in_key = column.name in named
                yield table.name, f"key, '$[{named.index(column.name)}]'" if in_key else f"before, '$.{column.name}'"


_UNSEEN = {"synchronize_session": False}
