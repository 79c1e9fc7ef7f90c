"""An opened library: sessions to read and to write, and what one process does at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session

from readinglist.database.troubles import trouble_of
from readinglist.errors import AlreadyRunning, BadStored


class Library:
    """An opened library: sessions to read and to write, each one transaction."""

    def __init__(self, engine: Engine, lock_path: Path) -> None:
        self.engine = engine
        self.lock_path = lock_path
        self._writing = engine.execution_options(immediate=True)

    @property
    def path(self) -> Path:
        """The file of the library."""
        return file_of(self.engine)

    @contextmanager
    def reading(self, *, within: float | None = None) -> Iterator[Session]:
        """A session that sees one moment of the library and keeps nothing.

        With `within` no question may take longer than so many seconds: raises TookTooLong. Raises NoRoom or
        OutOfService when the file cannot be used now, as `writing` does.
        """
        with self._telling(), Session(self.engine, expire_on_commit=False) as session:
            if within:
                session.connection(execution_options={"within": within})
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are all kept at its end, or none of them; no other process writes meanwhile.

        It begins at once and not with the first change: the moments that are taken in it follow the order of commits.
        """
        with (
            self._telling(),
            Session(self._writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            session.connection()
            yield session

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Say in a sentence what SQLite finds wrong with the file, the disk, or who holds them."""
        try:
            yield
        except DBAPIError as mistake:
            if (trouble := trouble_of(mistake, f"the library {self.path}", ours=True)) is None:
                raise
            raise trouble from mistake

    @contextmanager
    def alone(self, deed: str, busy: str, *, patience: float = 0) -> Iterator[None]:
        """Let one process at a time do a deed; after so many seconds in vain raises AlreadyRunning with `busy`.

        The system gives the lock back even when we are killed.
        """
        with alone(self.lock_path, deed, busy, patience=patience):
            yield

    def close(self) -> None:
        """Give all connections back to the system."""
        self.engine.dispose()


def file_of(engine: Engine) -> Path:
    """Return the file that an engine opens."""
    return Path(engine.url.database or "")


@contextmanager
def alone(lock_path: Path, deed: str, busy: str, *, patience: float = 0) -> Iterator[None]:
    """As `Library.alone`, for a library that is not opened."""
    lock = FileLock(lock_path.with_name(f"{lock_path.name}{deed and '-'}{deed}"), timeout=patience)
    try:
        lock.acquire()
    except Timeout:
        raise AlreadyRunning(busy) from None
    try:
        yield
    finally:
        lock.release()


def json_of(stored: str) -> Any:
    """Return the value of JSON as it is stored; raises BadStored."""
    try:
        return json.loads(stored)
    except (ValueError, TypeError, RecursionError):
        raise BadStored(stored, "JSON") from None


def defer_foreign_keys(session: Session) -> None:
    """Let rows stand before what they belong to, until this transaction ends."""
    session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")


def insert_rows(connection: Connection, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name the same columns: as SQLAlchemy would, but with its work for each value done once a column.

    An import writes ten rows a paper, and spends half its time otherwise.
    """
    if not rows:
        return
    names, table = tuple(rows[0]), model.__table__
    dialect = connection.dialect
    stored = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    values = [
        [row[name] for row in rows] if as_stored is None else [as_stored(row[name]) for row in rows]
        for name, as_stored in zip(names, stored, strict=True)
    ]
    statement = insert(model).compile(dialect=dialect, column_keys=list(names))
    order = [names.index(name) for name in getattr(statement, "positiontup", None) or names]
    connection.exec_driver_sql(str(statement), list(zip(*(values[at] for at in order), strict=True)))
