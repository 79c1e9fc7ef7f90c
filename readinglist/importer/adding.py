"""An import that is kept: all its batches are one operation of the journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from readinglist import journal
from readinglist.database import Library
from readinglist.formats import Reject
from readinglist.importer.files import Claim, remove
from readinglist.importer.intake import SoFar, Stopped
from readinglist.library import imports
from readinglist.models import Import, Stage


class Adding:
    """Writes batches into the library, each in a transaction; opens an import with the first unless it has a number.

    Every batch is kept with the counts up to it, so that an import that was killed tells the truth.
    """

    def __init__(
        self, library: Library, now: datetime, *, number: int = 0, files: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        self.number = number
        self._library = library
        self._now = now
        self._files = files
        self._operation = 0
        self._claim: Claim | None = None

    @contextmanager
    def batch(self) -> Iterator[Session]:
        """A session that is recorded. Raises UndoneMeanwhile."""
        with self._library.writing() as session:
            if not self.number:
                self.number = imports.begin(session, self._now, stage=Stage.ADDING, files=self._files)
                self._claim = Claim(self._library, self.number)
                self._claim.take()
            if not self._operation:
                self._operation = journal.begin(session, f"Imported {_files(self._files)}", self._now)
            with journal.recording(session, self._operation):
                yield session

    def note(self, session: Session, so_far: SoFar, file: str, rejects: Sequence[Reject]) -> None:
        """Write down how far the import is, and what could not be read. Raises Stopped."""
        keep_so_far(session, self.number, Stage.ADDING, so_far, operation=self._operation)
        imports.keep_rejects(session, self.number, file, rejects, so_far.rejected - len(rejects))

    def finish(self, so_far: SoFar, stage: Stage = Stage.DONE, remark: str = "") -> None:
        """Close the import, if it was opened."""
        if self.number:
            close(self._library, self.number, stage, remark, files=so_far.files)
        if self._claim:
            self._claim.release()
            remove(self._library, self.number)


def keep_so_far(session: Session, number: int, stage: Stage, so_far: SoFar, **more: Any) -> None:
    """Write down how far an import is. Raises Stopped when it is no longer at that stage."""
    if not imports.change(session, number, stage, **so_far.values(), **more):
        raise Stopped


def close(library: Library, number: int, stage: Stage, remark: str = "", **values: Any) -> None:
    """Bring an import, and its operation, to an end; what was added stays. One that has ended stays as it is.

    Where the remark says `{added}`, it comes to say how much was.
    """
    with library.writing() as session:
        row = imports.get(session, number)
        if row.stage in (Stage.READING, Stage.ASKING, Stage.ADDING):
            told = remark.replace("{added}", _added(row))
            imports.change(session, number, row.stage, stage=stage, remark=told, **values)
        row = imports.get(session, number)
        if row.operation is not None and not journal.finish(session, row.operation, sentence(row)):
            imports.change(session, number, row.stage, operation=None)


def _added(row: Import) -> str:
    entries = row.new + row.updated + row.same + row.duplicate
    return f"{entries:,}{f' of {row.expected:,}' if row.expected else ''} entries were added"


def sentence(row: Import) -> str:
    """Tell what an import did."""
    part = "" if row.stage is Stage.DONE and not row.remark else "part of "
    counts = f"{row.new:,} new, {row.updated:,} updated, {row.same:,} as they are"
    return f"Imported {part}{_files(row.files)}: {counts}"


def _files(files: Sequence[Mapping[str, Any]]) -> str:
    return f"{len(files):,} file{'' if len(files) == 1 else 's'}" if files else "a file"
