"""How a library is opened: made where there is none, brought to today's form, with a copy kept before that."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

from readinglist.database.copies import BESIDE, copy_of, flushed
from readinglist.database.library import Library, file_of, json_of
from readinglist.database.patience import watch
from readinglist.database.troubles import BUSY_TIMEOUT, first_line, trouble_of, trouble_of_system
from readinglist.errors import BadConfig, CannotOpen, NewerForm, OutOfService
from readinglist.migrations import NEWEST

_PATIENCE = 300  # seconds for another process that brings the library to today's form


class Migrations(NamedTuple):
    """Where the steps to today's form stand, and the name of the last one."""

    place: str
    newest: str


MIGRATIONS = Migrations("readinglist:migrations", NEWEST)


def open_library(url: str, instance: Path, migrations: Migrations = MIGRATIONS, *, keep: bool = True) -> Library:
    """Open the library at a database URL, brought to today's form first; raises CannotOpen with the reason.

    A file of SQLite is copied beside itself (`….before-REVISION`) before a migration changes it, unless `keep` says
    that it is a copy already. A database that another program keeps is left as it is.
    """
    try:
        engine = _engine(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as mistake:
        raise BadConfig(f"DATABASE_URL is not usable: {mistake}") from None
    path = file_of(engine)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with migrating(lock_of(path)):
            if not path.exists():
                _make(path, migrations)
            elif path.is_file() and path.stat().st_size == 0:
                raise CannotOpen(
                    f"{path} is empty: it was cut off. Put a backup in its place with `readinglist restore --replace`, "
                    "or delete it to begin with an empty library"
                )
            with engine.connect() as connection:
                _migrate(connection, path if keep else None, migrations)
    except CannotOpen:
        engine.dispose()
        raise
    except OSError as mistake:
        engine.dispose()
        raise trouble_of_system(mistake, f"the library {path} cannot be opened") from mistake
    except (DatabaseError, sqlite3.Error) as mistake:
        engine.dispose()
        said = f"the library {path} cannot be opened: {first_line(mistake)}"
        raise trouble_of(mistake, f"the library {path}", ours=True) or CannotOpen(said) from mistake
    return Library(engine, lock_of(path))


def lock_of(path: Path) -> Path:
    """Return what the names of a library's locks begin with."""
    return path.with_name(path.name + ".lock")


def migrating(lock_path: Path) -> FileLock:
    """Return the lock under which nobody else opens a library; raises OutOfService where somebody holds it for long."""
    return _Patient(lock_path.with_name(lock_path.name + "-migration"), timeout=_PATIENCE)


class _Patient(FileLock):
    """A lock that says in a sentence when it could not be had."""

    def acquire(self, *args: Any, **kwargs: Any) -> Any:
        """As the lock does."""
        try:
            return super().acquire(*args, **kwargs)
        except Timeout:
            raise OutOfService("another program holds the library for long; try again when that is done") from None


def _make(path: Path, migrations: Migrations) -> None:
    """Make a new library under another name, and give it its own when it is whole: a killed start leaves none."""
    begun = path.with_name(path.name + ".new")
    for name in ("", *BESIDE):
        begun.with_name(begun.name + name).unlink(missing_ok=True)
        left = path.with_name(path.name + name)
        if name and left.exists():  # of a library that was taken away; SQLite would write it into the new one
            left.replace(left.with_name(left.name + ".left"))
    engine = _engine(url_of(begun))
    try:
        with engine.connect() as connection:
            _migrate(connection, None, migrations)
    finally:
        engine.dispose()
    flushed(begun)
    begun.replace(path)
    flushed(path.parent)


def url_of(path: Path) -> str:
    """Return the database URL of a file, whatever signs are in its name."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def path_of(url: str) -> Path:
    """Return the file that a database URL names; raises BadConfig."""
    try:
        engine = _engine(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as mistake:
        raise BadConfig(f"DATABASE_URL is not usable: {mistake}") from None
    engine.dispose()
    return file_of(engine)


def _engine(url: str) -> Engine:
    # Values are hidden in mistakes: these stand in the log.
    engine = create_engine(make_url(url), json_deserializer=json_of, hide_parameters=True)
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
        # What was said to be done is on the disk, also after a power cut: NORMAL might lose the last commits.
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes the lock at once: a reader that turns writer later would fail, not wait.
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    watch(engine)
    return engine


def _migrate(connection: Connection, path: Path | None, migrations: Migrations) -> None:
    """Bring a library to today's form; `path` is the file that is copied before, None where no copy is needed."""
    with connection.begin():
        present = revision_of(connection)
        foreign = present is None and set(inspect(connection).get_table_names()) - {"alembic_version"}
    if present == migrations.newest:
        return
    if foreign:
        raise CannotOpen(f"{connection.engine.url.database} is another program's database; nothing was changed in it")
    # Imported only when there is something to do: it would cost every command a third of a second.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", migrations.place)
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if present is not None and present not in known:
        name = connection.engine.url.database
        raise NewerForm(f"the library {name} was written by a newer readinglist (its form is {present})")
    if present is not None and path is not None:
        copy_of(path, path.with_name(f"{path.name}.before-{migrations.newest}"))
    # Foreign keys must rest while tables are copied; SQLite changes that only outside a transaction.
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys = OFF")
    command.upgrade(config, "head")
    driver.execute("PRAGMA foreign_keys = ON")
    connection.rollback()


def revision_of(connection: Connection) -> str | None:
    """Return the form a library has, None for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision
