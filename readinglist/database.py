"""Engine, pragmas, migrations and the copy kept before them; the one place that knows how a library is opened."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError
from sqlalchemy.orm import DeclarativeBase, Session

from readinglist.errors import AlreadyRunning, BadConfig, BadStored, CannotOpen
from readinglist.migrations import NEWEST

BUSY_TIMEOUT = 30_000  # milliseconds another process may hold the write lock before we give up


class Migrations(NamedTuple):
    """Where the steps to today's form stand, and the name of the last one."""

    place: str
    newest: str


MIGRATIONS = Migrations("readinglist:migrations", NEWEST)


class Library:
    """An opened library: sessions to read and to write, each one transaction."""

    def __init__(self, engine: Engine, lock_path: Path) -> None:
        self.engine = engine
        self.lock_path = lock_path
        self._writing = engine.execution_options(immediate=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the library and keeps nothing."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are all kept at its end, or none of them; no other process writes meanwhile.

        It begins at once and not with the first change: the moments that are taken in it follow the order of commits.
        """
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            session.connection()
            yield session

    @contextmanager
    def alone(self, deed: str, busy: str, *, patience: float = 0) -> Iterator[None]:
        """Let one process at a time do a deed; after so many seconds in vain raises AlreadyRunning with `busy`.

        The system gives the lock back even when we are killed.
        """
        lock = FileLock(self.lock_path.with_name(f"{self.lock_path.name}{deed and '-'}{deed}"), timeout=patience)
        try:
            lock.acquire()
        except Timeout:
            raise AlreadyRunning(busy) from None
        try:
            yield
        finally:
            lock.release()

    def close(self) -> None:
        """Give all connections back to the system."""
        self.engine.dispose()


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


def open_library(url: str, instance: Path, migrations: Migrations = MIGRATIONS) -> Library:
    """Open the library at a database URL, brought to today's form first; raises CannotOpen with the reason.

    A file of SQLite is copied beside itself (`….before-REVISION`) before a migration changes it. A database that
    another program keeps is left as it is.
    """
    try:
        engine = _engine(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as mistake:
        raise BadConfig(f"DATABASE_URL is not usable: {mistake}") from None
    path = _file_of(engine)
    try:
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        lock_path = path.with_name(path.name + ".lock") if path else instance / "library.lock"
        with FileLock(lock_path.with_name(lock_path.name + "-migration"), timeout=300), engine.connect() as connection:
            _migrate(connection, path, migrations)
    except CannotOpen:
        engine.dispose()
        raise
    except (DatabaseError, sqlite3.Error, OSError) as mistake:
        engine.dispose()
        raise CannotOpen(f"the library {path or engine.url} cannot be opened: {_first_line(mistake)}") from mistake
    return Library(engine, lock_path)


def _first_line(mistake: Exception) -> str:
    original = getattr(mistake, "orig", None) or mistake
    return str(original).splitlines()[0] if str(original) else type(original).__name__


def json_of(stored: str) -> Any:
    """Return the value of JSON as it is stored; raises BadStored."""
    try:
        return json.loads(stored)
    except (ValueError, TypeError, RecursionError):
        raise BadStored(stored, "JSON") from None


def _engine(url: str) -> Engine:
    engine = create_engine(make_url(url), json_deserializer=json_of)
    if engine.dialect.name == "sqlite" and engine.url.database in (None, "", ":memory:"):
        raise ArgumentError("a library in memory keeps nothing")
    if engine.dialect.name != "sqlite":
        raise ArgumentError("only SQLite is supported in this version")

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # sqlite3's own idea of transactions is switched off: we say BEGIN ourselves, below.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes the lock at once: a reader that turns writer later would fail, not wait.
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _file_of(engine: Engine) -> Path | None:
    name = engine.url.database
    return Path(name) if name and name != ":memory:" else None


def _migrate(connection: Connection, path: Path | None, migrations: Migrations) -> None:
    with connection.begin():
        present = _revision(connection)
        foreign = present is None and set(inspect(connection).get_table_names()) - {"alembic_version"}
    if present == migrations.newest:
        return
    if foreign:
        raise CannotOpen(f"{path} is another program's database; nothing was changed in it")
    # Imported only when there is something to do: it would cost every command a third of a second.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", migrations.place)
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if present is not None and present not in known:
        raise CannotOpen(f"the library {path} was written by a newer readinglist (its form is {present})")
    if present is not None and path is not None:
        copy_of(path, path.with_name(f"{path.name}.before-{migrations.newest}"))
    # Foreign keys must rest while tables are copied; SQLite changes that only outside a transaction.
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys = OFF")
    command.upgrade(config, "head")
    driver.execute("PRAGMA foreign_keys = ON")
    connection.rollback()


def _revision(connection: Connection) -> str | None:
    """The form a library has, None for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def copy_of(source: Path, target: Path) -> None:
    """Write a consistent copy of a SQLite file, also while others read and write it: a whole one or none."""
    begun = target.with_name(target.name + ".part")
    begun.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(begun)) as copy:
        original.backup(copy)
    begun.replace(target)


def damage(session: Session) -> Iterator[str]:
    """Yield what SQLite finds damaged in the file, in its words, up to a hundred; nothing when it is whole."""
    try:
        for (line,) in session.connection().exec_driver_sql("PRAGMA integrity_check(100)"):
            if line != "ok":
                yield line
    except DatabaseError as mistake:
        yield _first_line(mistake)


def revision(session: Session) -> str | None:
    """Return the form that a library has."""
    return _revision(session.connection())


class Part(NamedTuple):
    """A table, an index or a trigger of a library: the table it is of, and the statement that made it."""

    table: str
    made_by: str


def form(session: Session) -> dict[tuple[str, str], Part]:
    """Return the tables, indexes and triggers of a library, by sort and name."""
    made = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    found = session.connection().exec_driver_sql(made)
    return {(sort, name): Part(table, made_by) for sort, name, table, made_by in found}


def form_of_new() -> dict[tuple[str, str], Part]:
    """Return the form of a library that was made today."""
    with TemporaryDirectory() as folder:
        library = open_library(f"sqlite:///{folder}/new", Path(folder))
        try:
            with library.reading() as session:
                return form(session)
        finally:
            library.close()


def dangling(session: Session) -> list[tuple[str, int, str]]:
    """Return rows whose parent is not there: the table, the row by SQLite's number, and the table of the parent."""
    found = session.connection().exec_driver_sql("PRAGMA foreign_key_check")
    return [(table, row, parent) for table, row, parent, _ in found]


def let_fall(session: Session, table: str, row: int, column: str | None) -> None:
    """Delete a row by SQLite's number, or empty a column of it."""
    change = f'UPDATE "{table}" SET "{column}" = NULL' if column else f'DELETE FROM "{table}"'
    session.connection().exec_driver_sql(f"{change} WHERE rowid = ?", (row,))


def values_of(session: Session, table: str, column: str) -> list[tuple[object, int]]:
    """Return the values of a column as they are stored, each with how many rows have it."""
    counted = f'SELECT "{column}", count(*) FROM "{table}" GROUP BY "{column}"'
    return [(value, number) for value, number in session.connection().exec_driver_sql(counted)]


def unreadable(session: Session, table: str, column: str, shape: str) -> list[int]:
    """Return the rows whose column holds no JSON of a shape (`object`, `array`) or, for `date`, no moment."""
    right = f'datetime("{column}") IS NOT NULL'
    if shape != "date":
        right = f'CASE WHEN json_valid("{column}") THEN json_type("{column}") = \'{shape}\' ELSE 0 END'
    asked = f'SELECT id FROM "{table}" WHERE "{column}" IS NOT NULL AND NOT ({right}) ORDER BY id'
    return [number for (number,) in session.connection().exec_driver_sql(asked)]


def put_plain(session: Session, row: int, column: str, value: str | None) -> None:
    """Write a stored value of a paper as it stands, past all that reads it."""
    session.connection().exec_driver_sql(f'UPDATE papers SET "{column}" = ? WHERE id = ?', (value, row))
