"""Engine, pragmas, migrations and the copy kept before them; the one place that knows how a library is opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError
from sqlalchemy.orm import Session

from readinglist.errors import BadConfig, CannotOpen
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
        """A session whose changes are all kept at its end, or none of them."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Give all connections back to the system."""
        self.engine.dispose()


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


def _engine(url: str) -> Engine:
    engine = create_engine(make_url(url))
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
