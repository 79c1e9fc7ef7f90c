"""The file config.toml: read with a mark, edited so that comments stay, written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import tomlkit
from filelock import FileLock, Timeout

from readinglist.choices import Value
from readinglist.config import FILE
from readinglist.database.troubles import trouble_of_system
from readinglist.errors import AlreadyRunning, BadConfig, CannotOpen

_PATIENCE = 10.0  # seconds; a writing takes a few thousandths of one
_DRAFT = ".config-"
_MODE = stat.S_IRUSR | stat.S_IWUSR  # it may hold secrets


@dataclass(frozen=True, slots=True)
class Content:
    """What stood in the file at one moment. `mark` is another as soon as somebody wrote it; it tells nothing of it."""

    text: str
    mark: str


def read(instance: Path) -> Content:
    """Return the text of an instance's file, empty when there is none; raises BadConfig when it cannot be read."""
    path = instance / FILE
    try:
        with path.open("rb") as opened:
            its = os.fstat(opened.fileno())  # first: what is written after it gives another mark
            text = opened.read().decode("utf-8-sig")
    except FileNotFoundError:
        return Content("", _mark())
    except (OSError, UnicodeDecodeError) as mistake:
        raise BadConfig(f"{path} cannot be read: {mistake}") from None
    return Content(text, _mark_of(its))


def mark_of(*paths: Path) -> str:
    """Return the mark of files as they are now, which is another when one of them is."""
    return " ".join(_mark_now(path) for path in paths)


def _mark_now(path: Path) -> str:
    try:
        return _mark_of(path.stat())
    except (OSError, ValueError):  # a path may be nonsense
        return _mark()


def _mark_of(its: os.stat_result) -> str:
    # Not of the content, in which secrets stand that are short enough to be guessed.
    return _mark(its.st_dev, its.st_ino, its.st_mtime_ns, its.st_ctime_ns)


def _mark(*numbers: int) -> str:
    return blake2b(repr(numbers).encode(), digest_size=12).hexdigest()


def edited(text: str, changes: Mapping[str, Value | None]) -> str:
    """Return a text with settings changed, added at its end, or (None) taken away; all else stays, comments too."""
    windows = "\r\n" in text
    document = tomlkit.parse(text.replace("\r\n", "\n"))
    written = {key.lower(): key for key in document}
    for name, value in changes.items():
        if value is None:
            if name in written:
                del document[written[name]]
        elif name in written:
            document[written[name]] = value
        else:
            if document.as_string() and not document.as_string().endswith("\n"):
                document.add(tomlkit.nl())
            document[name] = value
    told = document.as_string()
    return told.replace("\n", "\r\n") if windows else told


@contextmanager
def alone(instance: Path) -> Iterator[None]:
    """Let nobody else of us write the file meanwhile; raises CannotOpen when nothing can be written there."""
    lock = FileLock(instance / "config.lock", timeout=_PATIENCE)
    try:
        instance.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise AlreadyRunning("somebody else is writing the settings just now; try again") from None
    except OSError as mistake:
        raise _unwritable(instance, mistake) from None
    try:
        yield
    finally:
        lock.release()


def write(instance: Path, text: str) -> None:
    """Write the file: whoever reads it finds all of the old or all of the new, whatever happens. Raises CannotOpen.

    A symbolic link stays one, and what it leads to is written. Only its owner can read it then.
    """
    path = Path(os.path.realpath(instance / FILE))
    try:
        for left in path.parent.glob(f"{_DRAFT}*.tmp"):  # by somebody who was killed: we are alone here
            left.unlink(missing_ok=True)
        number, draft = tempfile.mkstemp(prefix=_DRAFT, suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(number, "wb") as opened:
                opened.write(text.encode())
                opened.flush()
                os.fchmod(number, _MODE)
                _keep_owner(number, path)
                os.fsync(number)
            os.replace(draft, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(draft)
            raise
        _sync(path.parent)
    except OSError as mistake:
        raise _unwritable(path.parent, mistake) from None


def _keep_owner(number: int, path: Path) -> None:
    """Who writes as root for somebody else leaves the file his."""
    with suppress(FileNotFoundError, PermissionError):
        its = path.stat()
        os.fchown(number, its.st_uid, its.st_gid)


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _unwritable(folder: Path, mistake: OSError) -> CannotOpen:
    return trouble_of_system(mistake, f"the settings are as they were, since {FILE} cannot be written in {folder}")
