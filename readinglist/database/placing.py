"""A whole new file in the place of a library's: at any moment there is the old one or the new one, never a mixture."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from readinglist.database.copies import BESIDE, flushed
from readinglist.database.library import alone
from readinglist.database.opening import lock_of, migrating
from readinglist.database.troubles import trouble_of, trouble_of_system
from readinglist.errors import AlreadyRunning, OutOfService

_SERVED = "`readinglist serve` runs on this library; end it first"
_CHECKED = "a check is under way on this library; wait for its end, or end it with `readinglist check --stop`"
_BACKED_UP = "a backup of this library is being made; try again when that is done"
_USED = "another program uses this library; end it first"
_PATIENCE = 1.0  # seconds for another process that has the file open for a moment


@contextmanager
def serving(path: Path) -> Iterator[None]:
    """Let others know that a library is served here; a second server of the same library goes without."""
    with ExitStack() as held:
        with suppress(AlreadyRunning):
            held.enter_context(alone(lock_of(path), "serving", _SERVED))
        yield


@contextmanager
def nobody_else(path: Path) -> Iterator[None]:
    """Hold a library's locks while nobody serves, checks or copies it; raises AlreadyRunning saying who does."""
    with (
        alone(lock_of(path), "serving", _SERVED),
        alone(lock_of(path), "", _CHECKED, patience=_PATIENCE),
        alone(lock_of(path), "backup", _BACKED_UP),
    ):
        yield


def put_in_place(new: Path, path: Path, kept: Path | None) -> None:
    """Give a file a library's name; the old one is kept under the name `kept`, if one is given.

    Nobody opens the library meanwhile. Raises OutOfService when somebody has it open; then nothing was changed.
    """
    try:
        _stand_alone(new)
        flushed(new)
        with migrating(lock_of(path)):
            if path.exists():
                _as_its_own(new, path.stat())
                with _quiet(path) as readable:
                    if kept:
                        _keep(path, kept, readable=readable)
                    _clear_beside(path)
                    new.replace(path)
            else:
                _clear_beside(path)
                new.replace(path)
            flushed(path.parent)
    except sqlite3.Error as mistake:
        raise trouble_of(mistake, new) or OutOfService(f"{new} cannot be put in place: {mistake}") from mistake
    except OSError as mistake:
        raise trouble_of_system(mistake, f"{path} cannot be put in place") from mistake


def _as_its_own(new: Path, old: os.stat_result) -> None:
    """Let the same people read and write a file as the one before it."""
    with suppress(PermissionError):
        os.chown(new, old.st_uid, old.st_gid)
    new.chmod(stat.S_IMODE(old.st_mode))


def _stand_alone(new: Path) -> None:
    """See that all of a file stands in it, and nothing beside it."""
    with closing(sqlite3.connect(new, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def _quiet(path: Path) -> Iterator[bool]:
    """Take all that was written ahead into the old file, and hold it so that nobody else opens it.

    Gives whether that could be done: a file that is damaged is left as it is.
    """
    with closing(sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE)) as old:
        yield _take_in(old)


def _take_in(old: sqlite3.Connection) -> bool:
    try:
        # SQLite lets the log go only when nobody else has the file open.
        old.execute("PRAGMA journal_mode = DELETE")
        old.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as mistake:
        match mistake.sqlite_errorcode & 0xFF:
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                raise OutOfService(_USED) from mistake
            case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
                return False
        raise
    return True


def _keep(path: Path, kept: Path, *, readable: bool) -> None:
    """Give the old file a second name; of a damaged one all that lies beside it goes along, to be together there."""
    for name in () if readable else BESIDE:
        if name == "-shm":  # SQLite makes it anew from the log, as it did when we looked
            continue
        beside = path.with_name(path.name + name)
        if beside.exists():
            shutil.copy2(beside, kept.with_name(kept.name + name))
    try:
        os.link(path, kept)
    except OSError:  # a disk that knows no second names
        shutil.copy2(path, kept)
    flushed(kept)
    flushed(kept.parent)


def _clear_beside(path: Path) -> None:
    for name in BESIDE:
        path.with_name(path.name + name).unlink(missing_ok=True)
