"""An import that is only tried: on a copy of the library, so that nothing waits for it, and nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from readinglist.database import Library, copy_of, open_library
from readinglist.formats import Reject
from readinglist.importer.adding import keep_so_far
from readinglist.importer.files import folder
from readinglist.importer.intake import SoFar
from readinglist.library import imports
from readinglist.models import Stage

PREFIX = "rehearsal-"


@contextmanager
def rehearsal(library: Library) -> Iterator[Library]:
    """A copy of a library as it is now, thrown away at the end; it stands beside it, where there is room for it."""
    place = folder(library)
    place.mkdir(parents=True, exist_ok=True)
    source = library.engine.url.database
    assert source  # a library is always a file
    with TemporaryDirectory(dir=place, prefix=PREFIX, ignore_cleanup_errors=True) as inside:
        target = Path(inside) / "library.sqlite3"
        copy_of(Path(source), target, lasting=False)
        url = library.engine.url.set(database=str(target))
        copy = open_library(url.render_as_string(hide_password=False), Path(inside))
        try:
            yield copy
        finally:
            copy.close()


class Rehearsing:
    """Writes batches into a copy; what becomes of them is told in the true library when that has an import for it."""

    def __init__(self, copy: Library, now: datetime, *, number: int = 0, told: Library | None = None) -> None:
        self.number = number
        self._copy = copy
        self._now = now
        self._told = told

    @contextmanager
    def batch(self) -> Iterator[Session]:
        """A session of the copy."""
        with self._copy.writing() as session:
            self.number = self.number or imports.begin(session, self._now, stage=Stage.READING)
            yield session

    def note(self, session: Session, so_far: SoFar, file: str, rejects: Sequence[Reject]) -> None:
        """Tell how far the preview is, and what could not be read. Raises Stopped."""
        if self._told:
            with self._told.writing() as true:
                keep_so_far(true, self.number, Stage.READING, so_far)
                imports.keep_rejects(true, self.number, file, rejects, so_far.rejected - len(rejects))
