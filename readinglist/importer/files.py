"""The files of an import: those a reader names, and those that were sent here and wait for an answer."""

from __future__ import annotations

import re
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

from readinglist.database import Library

_LOCK = "lock"


@dataclass(frozen=True)
class File:
    """One file to read: `open` gives its bytes from the beginning, `name` is what the reader calls it.

    `label` is its name without folders, under which its papers remember it. Not `chosen`, it only lay in a folder.
    """

    name: str
    label: str
    open: Callable[[], BinaryIO]
    size: int = 0
    chosen: bool = True

    @classmethod
    def at(cls, path: Path, name: str, label: str, *, chosen: bool = True) -> File:
        """Return the file at a path; raises OSError."""
        known = path.stat()
        size = known.st_size if stat.S_ISREG(known.st_mode) else 0  # a pipe has none
        return cls(name, label, partial(_opened, path), size, chosen)

    def as_values(self) -> dict[str, Any]:
        """What is kept of it before it was read."""
        return {"name": self.label, "size": self.size}


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


class Counted:
    """A stream that knows how much of it was read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.done = 0

    def read(self, size: int = -1) -> bytes:
        """Read as many bytes, or all."""
        data = self._stream.read(size)
        self.done += len(data)
        return data


def folder(library: Library, number: int | None = None) -> Path:
    """Return where the files of an import are kept, or those of all, beside the library."""
    place = library.lock_path.with_name("imports")
    return place if number is None else place / str(number)


def keep(library: Library, number: int, streams: Sequence[BinaryIO]) -> list[int]:
    """Keep files, each under its number: a name from outside never is a path here; returns their sizes in bytes."""
    place = folder(library, number)
    place.mkdir(parents=True, exist_ok=True)
    sizes = []
    for at, stream in enumerate(streams):
        with (place / str(at)).open("wb") as target:
            shutil.copyfileobj(stream, target, 1 << 16)
            sizes.append(target.tell())
    return sizes


def kept(library: Library, number: int, files: Sequence[Mapping[str, Any]]) -> list[File]:
    """Return the files that were kept of an import, by what is known of them."""
    place = folder(library, number)
    return [File.at(place / str(at), str(file["name"]), str(file["name"])) for at, file in enumerate(files)]


def remove(library: Library, number: int) -> None:
    """Remove what was kept of an import."""
    shutil.rmtree(folder(library, number), ignore_errors=True)


def numbers(library: Library) -> Iterator[int]:
    """Yield the imports that something is kept of."""
    place = folder(library)
    for inside in place.iterdir() if place.is_dir() else ():
        if inside.name.isdecimal():
            yield int(inside.name)


class Claim:
    """That one process works on an import; the system gives it free when the process dies."""

    def __init__(self, library: Library, number: int) -> None:
        place = folder(library, number)
        place.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(place / _LOCK)

    def take(self) -> bool:
        """Claim it; False when another works on it."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        return True

    def release(self) -> None:
        """Give it free."""
        self._lock.release()


@contextmanager
def claimed(library: Library, number: int) -> Iterator[bool]:
    """Work on an import alone; yields whether nobody else does."""
    claim = Claim(library, number)
    free = claim.take()
    try:
        yield free
    finally:
        if free:
            claim.release()


def bare_name(name: str) -> str:
    """Return a file's name without folders, which some browsers send along, and without signs that none has."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip()[:200] or "file"
