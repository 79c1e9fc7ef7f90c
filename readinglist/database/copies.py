"""Copies of a library's file: made while others write, proved whole before they get their name, kept by the disk."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from readinglist.database.troubles import BUSY_TIMEOUT, trouble_of, trouble_of_system
from readinglist.errors import Ended, NoRoom, OutOfService

MAGIC = b"SQLite format 3\0"  # what each file of SQLite begins with
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file while it is used
_AT_ONCE = 500  # pages between two looks whether we are to end
_GLANCE = 100_000  # steps of SQLite between two such looks while a copy is proved
_SPARE = 8 * 1024 * 1024  # bytes that must be left when a copy is made
Counts = dict[str, int]


def _never() -> bool:
    return False


def copy_of(
    source: Path, target: Path, *, ended: Callable[[], bool] = _never, mark: int = 0, lasting: bool = True
) -> Counts:
    """Write a copy of a SQLite file, also while others read and write it; returns the rows of each table.

    It is one moment of the file, held to the end, so that no writer waits and none makes it begin anew. The copy is
    whole, proved and on the disk before it gets its name, and for nobody else's eyes; one that is not `lasting` is
    neither proved nor waited for. `mark` is a number that `mark_of` finds in it again. Raises NoRoom, OutOfService, or
    Ended where `ended` says so meanwhile; nothing is left then.
    """
    begun = target.with_name(target.name + ".part")
    try:
        _clear(begun)
        try:
            counts = _copied(source, begun, ended, mark)
            if lasting:
                _prove(begun, source, counts, ended)
                flushed(begun)
            begun.replace(target)
            if lasting:
                flushed(target.parent)
        finally:
            _clear(begun)
    except sqlite3.Error as mistake:
        raise _of_copying(mistake, source, target) from mistake
    except OSError as mistake:
        raise trouble_of_system(mistake, f"{target} cannot be written") from mistake
    return counts


def _copied(source: Path, begun: Path, ended: Callable[[], bool], mark: int) -> Counts:
    """Copy one moment of a file into a new one that stands alone."""
    os.close(os.open(begun, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(opened(source)) as original, closing(_connected(str(begun))) as copy:
        original.execute("BEGIN")
        counts = counted(original)
        _look_for_room(original, begun.parent)
        original.backup(copy, pages=_AT_ONCE, progress=lambda *_: _go_on(ended), sleep=0)
        original.rollback()
        copy.execute("PRAGMA synchronous = FULL")
        copy.execute("PRAGMA journal_mode = DELETE")  # all of it stands in the one file
        copy.execute(f"PRAGMA user_version = {mark}")
    return counts


def mark_of(path: Path) -> int | None:
    """Return the number that a copy was marked with, without opening it; None for what is no file of SQLite."""
    with path.open("rb") as file:
        head = file.read(100)
    return int.from_bytes(head[60:64]) if len(head) == 100 and head.startswith(MAGIC) else None


def _go_on(ended: Callable[[], bool]) -> None:
    if ended():
        raise Ended("the copy was not made: the program is ending")


def opened(path: Path) -> sqlite3.Connection:
    """Open a file to read alone; one that stands alone is read where nothing may be written, too."""
    alone = not any(path.with_name(path.name + name).exists() for name in BESIDE)
    immutable = "&immutable=1" if alone and not os.access(path.parent, os.W_OK) else ""
    return _connected(f"{path.absolute().as_uri()}?mode=ro{immutable}", uri=True)


def _connected(name: str, *, uri: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(name, isolation_level=None, uri=uri, timeout=BUSY_TIMEOUT / 1000)
    connection.text_factory = lambda stored: stored.decode("utf-8", "replace")  # a damaged name is still a name
    return connection


def counted(connection: sqlite3.Connection) -> Counts:
    """Return how many rows each table has; what SQLite keeps for itself and for full-text search is left out."""
    made = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    names = [name for (name,) in connection.execute(made) if not name.startswith(("sqlite_", "paper_text"))]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def _look_for_room(original: sqlite3.Connection, folder: Path) -> None:
    pages, size = (original.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    needed, free = pages * size + _SPARE, shutil.disk_usage(folder).free
    if needed > free:
        raise NoRoom(f"a copy needs {needed / 1e6:,.0f} MB, and {free / 1e6:,.0f} MB are free in {folder}")


def prove(path: Path, ended: Callable[[], bool] = _never) -> Counts:
    """Return the rows of each table of a file that stands alone; raises OutOfService where it is not whole."""
    try:
        with _looking(path, ended) as connection:
            _look_whole(connection, path)
            return counted(connection)
    except sqlite3.Error as mistake:
        raise trouble_of(mistake, path) or OutOfService(f"{path} cannot be read: {mistake}") from mistake


def _prove(begun: Path, source: Path, counts: Counts, ended: Callable[[], bool]) -> None:
    """See that a copy is whole and holds the rows of its source, whose damage it would have."""
    with _looking(begun, ended) as connection:
        _look_whole(connection, source)
        for name, number in counted(connection).items():
            if counts[name] != number:
                raise OutOfService(f"the copy {begun} has {number} rows in {name}, not {counts[name]}; it was not kept")


@contextmanager
def _looking(path: Path, ended: Callable[[], bool]) -> Iterator[sqlite3.Connection]:
    with closing(opened(path)) as connection:
        connection.set_progress_handler(lambda: int(ended()), _GLANCE)
        try:
            yield connection
        except sqlite3.OperationalError:
            _go_on(ended)  # it was we who broke it off
            raise


def _look_whole(connection: sqlite3.Connection, path: Path) -> None:
    found = [line for (line,) in connection.execute("PRAGMA integrity_check(3)")]
    if found != ["ok"]:
        what = next((line for line in found[0].splitlines() if not line.startswith("***")), found[0])
        raise OutOfService(f"{path} is damaged: {what}")
    if lost := connection.execute("PRAGMA foreign_key_check").fetchone():
        raise OutOfService(f"{path} is damaged: row {lost[1]} of {lost[0]} belongs to what is not in {lost[2]}")


def _of_copying(mistake: sqlite3.Error, source: Path, target: Path) -> Exception:
    # No room and no writing are the copy's; damage and locks are the source's.
    primary = getattr(mistake, "sqlite_errorcode", 0) & 0xFF
    of_copy = primary in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR)
    where = target if of_copy else source
    return trouble_of(mistake, where) or OutOfService(f"{source} could not be copied: {mistake}")


def _clear(begun: Path) -> None:
    for name in ("", *BESIDE):
        begun.with_name(begun.name + name).unlink(missing_ok=True)


def flushed(path: Path) -> None:
    """See a file, or the names in a folder, written to the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
