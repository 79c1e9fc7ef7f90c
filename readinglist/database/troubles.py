"""What SQLite and the system say when a file cannot be used, as one sentence: what is wrong, where, what helps."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path
from sqlite3 import Error as SqliteError

from readinglist.errors import CannotOpen, NoRoom, OutOfService

BUSY_TIMEOUT = 30_000  # milliseconds another process may hold the write lock before we give up
_TO_DO = "; `readinglist restore --replace` puts a backup in its place and keeps what is there beside it"
_NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT))


def trouble_of(mistake: BaseException, path: Path | str, *, ours: bool = False) -> CannotOpen | None:
    """Return what a mistake of SQLite says of a file; None for one that is not the file's, nor the disk's.

    `ours` says that it is the library in use, for which there is something to do.
    """
    original = getattr(mistake, "orig", None) or mistake
    code = getattr(original, "sqlite_errorcode", None)
    if not isinstance(original, SqliteError) or code is None:
        return None
    match code & 0xFF:  # the rest tells more exactly where in SQLite it happened
        case sqlite3.SQLITE_FULL:
            return NoRoom(f"there is no room left on the disk of {path}; nothing of this was kept")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return OutOfService(f"{path} is locked by another program; try again when that is done")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return OutOfService(f"{path} cannot be written: the file, its folder or its disk is read-only")
        case sqlite3.SQLITE_CORRUPT:
            return OutOfService(f"{path} is damaged ({original}){_TO_DO if ours else ''}")
        case sqlite3.SQLITE_NOTADB:
            damaged = f"{path} cannot be opened: {original}; its beginning is damaged, or it never was one"
            return OutOfService(f"{damaged}{_TO_DO if ours else ''}")
        case sqlite3.SQLITE_CANTOPEN:
            return OutOfService(f"{path} cannot be opened: {original}")
        case sqlite3.SQLITE_IOERR:
            name = getattr(original, "sqlite_errorname", "")
            return OutOfService(f"the disk of {path} cannot be read or written ({name}); it may be full or failing")
    return None


def trouble_of_system(mistake: OSError, what: str) -> CannotOpen:
    """Return what the system says of a file or folder; `what` tells what cannot be done, and where."""
    if mistake.errno in _NO_ROOM:
        return NoRoom(f"{what}: there is no room left on its disk")
    return OutOfService(f"{what}: {mistake.strerror or mistake}")


def first_line(mistake: Exception) -> str:
    """Return what a mistake says, without the statement that SQLAlchemy adds."""
    original = getattr(mistake, "orig", None) or mistake
    return str(original).splitlines()[0] if str(original) else type(original).__name__
