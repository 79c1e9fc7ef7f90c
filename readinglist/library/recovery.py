"""A library made anew beside the one in use, from a backup or a document, and proved before it takes its place."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from readinglist.database.copies import BESIDE, MAGIC, Counts, copy_of, mark_of, opened, prove
from readinglist.database.opening import open_library, url_of
from readinglist.database.troubles import trouble_of, trouble_of_system
from readinglist.errors import CannotOpen, NewerForm, OutOfService
from readinglist.formats.text import Text
from readinglist.library import access, knocking
from readinglist.library.restore import restore
from readinglist.models import Password, Token

_ENDING = ".restoring"
# Whatever steps to today's form a backup takes, these rows stay as many as they were.
_SAME = ("papers", "links", "mentions", "observations", "flips", "runs", "tags", "paper_tags")
_COLUMNS = {model.__tablename__: model.__table__.columns.keys() for model in (Password, Token)}
Credentials = Mapping[str, list[Any]]  # the rows of the tables `passwords` and `tokens`


def is_backup(file: Path) -> bool:
    """Whether a file is one of SQLite, by its beginning; raises OutOfService when it cannot be read."""
    try:
        with file.open("rb") as stream:
            head = stream.read(len(MAGIC))
    except OSError as mistake:
        raise trouble_of_system(mistake, f"{file} cannot be read") from None
    if not head:
        raise CannotOpen(f"{file} is empty; there is nothing in it to restore")
    if head != MAGIC and b"\0" in head:
        raise CannotOpen(f"{file} is no backup and no document of readinglist, or its beginning is damaged")
    return head == MAGIC


def credentials_of(path: Path) -> Credentials | None:
    """Return the password and the tokens of a library, as they are kept; None where no library can be read."""
    try:
        if mark_of(path) is None:  # which SQLite would make files beside
            return None
        with closing(opened(path)) as connection:
            there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if "alembic_version" not in there:
                return None
            return {
                name: connection.execute(f"SELECT {', '.join(columns)} FROM {name}").fetchall() if name in there else []
                for name, columns in _COLUMNS.items()
            }
    except sqlite3.DatabaseError as mistake:
        if mistake.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return None
        raise trouble_of(mistake, path) or OutOfService(f"{path} cannot be read: {mistake}") from mistake
    except OSError as mistake:
        raise trouble_of_system(mistake, f"{path} cannot be read") from mistake


def _let_in(session: Session, credentials: Credentials | None) -> None:
    """End all log-ins of another day, and give the library the password and the tokens, where some are given."""
    access.end_all_log_ins(session)
    knocking.forget(session)
    connection = session.connection()
    for name, rows in (credentials or {}).items():
        connection.exec_driver_sql(f"DELETE FROM {name}")
        columns = _COLUMNS[name]
        for row in rows:
            places = ", ".join("?" for _ in columns)
            connection.exec_driver_sql(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})", tuple(row))


def from_backup(file: Path, path: Path, credentials: Credentials | None = None) -> tuple[Path, Counts]:
    """Make a library of today's form from a backup, beside the library at `path`; returns its place and its rows.

    Nobody is logged in to it. Its password and tokens are the backup's, unless others are given.

    Raises OutOfService when the backup is not whole, NewerForm when a newer program wrote it, and CannotOpen when it is
    no library: then nothing is left.
    """
    new = _cleared(path)
    try:
        before = copy_of(file, new)
        if "alembic_version" not in before:
            raise CannotOpen(f"{file} is another program's database, and no backup of a library")
        try:
            library = open_library(url_of(new), new.parent, keep=False)
        except NewerForm:
            raise NewerForm(
                f"{file} was written by a newer readinglist ({_form(file)}); update this one first"
            ) from None
        try:
            with library.writing() as session:
                _let_in(session, credentials)
        finally:
            library.close()
        after = prove(new)
        for name in _SAME:
            if before.get(name, 0) != after.get(name, 0):
                raise OutOfService(f"{file} has {before.get(name, 0)} {name}, and {after.get(name, 0)} would come back")
    except BaseException:
        _cleared(path)
        raise
    return new, after


def _form(file: Path) -> str:
    try:
        with closing(opened(file)) as connection:
            return f"its form is {connection.execute('SELECT version_num FROM alembic_version').fetchone()[0]}"
    except sqlite3.Error as mistake:
        raise trouble_of(mistake, file) or OutOfService(f"{file} cannot be read: {mistake}") from mistake


def from_document(
    text: Text, path: Path, now: datetime, credentials: Credentials | None = None
) -> tuple[Path, dict[str, int]]:
    """Make a library from a document, beside the library at `path`; returns its place and the rows that came."""
    new = _cleared(path)
    try:
        library = open_library(url_of(new), new.parent)
        try:
            with library.writing() as session:
                written = restore(session, text, now)
                _let_in(session, credentials)
        finally:
            library.close()
        prove(new)
    except BaseException:
        _cleared(path)
        raise
    return new, written


def done(path: Path) -> None:
    """Clear away what was only needed on the way."""
    _cleared(path)


def _cleared(path: Path) -> Path:
    """The place of what is being made, with what a killed one left there taken away."""
    new = path.with_name(path.name + _ENDING)
    try:
        for name in ("", *BESIDE, ".part", ".new", ".lock-migration", *(f".new{it}" for it in BESIDE)):
            new.with_name(new.name + name).unlink(missing_ok=True)
    except OSError as mistake:
        raise trouble_of_system(mistake, f"{new} cannot be written") from mistake
    return new


def name_of_old(path: Path, now: datetime) -> Path:
    """Return the free name under which a library is kept that another one replaces."""
    stem = f"{path.name}.replaced-{now.astimezone(UTC):%Y-%m-%dT%H%MZ}"
    names = (f"{stem}{f'-{number}' if number > 1 else ''}" for number in range(1, 10_000))
    return next(kept for kept in map(path.with_name, names) if not kept.exists())
