"""Files to entries to papers, batch by batch: the one way in, for a command, a page and a preview alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Protocol, cast

from sqlalchemy.orm import Session

from readinglist.formats import Entry, Reject, recognition
from readinglist.formats.recognition import Format
from readinglist.formats.text import Text
from readinglist.health import DEFAULT_POLICY, Policy
from readinglist.importer.files import Counted, File
from readinglist.library import imports, rules
from readinglist.library.add import Source, Tally, add
from readinglist.library.imports import Wishes

BATCH = 200  # items a transaction: a killed import leaves whole batches


class Stopped(Exception):
    """The reader wants no more of an import under way."""


class Ended(Exception):
    """The program ends while an import is under way."""


@dataclass(frozen=True)
class Terms:
    """How an import is done. `form` is what all files are, None when their content tells; `ended` ends it."""

    now: datetime
    policy: Policy = DEFAULT_POLICY
    wishes: Wishes = field(default=Wishes())
    form: Format | None = None
    ended: Callable[[], bool] = field(default=lambda: False)


@dataclass
class SoFar:
    """What was read so far: `done` bytes, `rejected` items, of which `remarked` were kept, and `files` as values."""

    tally: Tally = field(default_factory=Tally)
    rejected: int = 0
    remarked: int = 0
    done: int = 0
    files: list[dict[str, Any]] = field(default_factory=list)

    def values(self) -> dict[str, Any]:
        """The counts, by the names of an import's columns."""
        rejected = {"rejected": self.rejected, "remarked": self.remarked}
        return {**imports.counts(self.tally), **rejected, "done": self.done}


class Book(Protocol):
    """Where a batch is written: the library, or a copy of it for a preview."""

    number: int

    def batch(self) -> AbstractContextManager[Session]:
        """A session for one batch, kept at its end; gives the import its number with the first."""

    def note(self, session: Session, so_far: SoFar, file: str, rejects: Sequence[Reject]) -> None:
        """Write down with a batch how far the import is, and what could not be read. Raises Stopped."""


class Intake:
    """One import while it goes on. `hear` is told what could not be read, `progress` how far it is."""

    def __init__(
        self,
        book: Book,
        terms: Terms,
        *,
        hear: Callable[[File, Sequence[Reject]], None] = lambda file, rejects: None,
        progress: Callable[[SoFar, File], None] = lambda so_far, file: None,
    ) -> None:
        self._book = book
        self._terms = terms
        self._hear = hear
        self._progress = progress
        self._unwritten: list[tuple[File, Sequence[Reject]]] = []
        self.so_far = SoFar()

    def take_all(self, files: Iterable[File]) -> None:
        """Add the papers of all files. Raises OSError, Stopped, Ended."""
        for file in files:
            self.take(file)

    def take(self, file: File) -> Format:
        """Add the papers of a file and return what it is. Raises OSError, Stopped, Ended.

        A file that only lay in a folder and is nothing that could be imported is passed over in silence.
        """
        before = self.so_far.done
        with closing(file.open()) as stream:
            counted = Counted(stream)
            text = Text(cast(Any, counted))
            form = self._terms.form or recognition.recognise(text)
            if form is Format.UNKNOWN and not file.chosen:
                self.so_far.done = before + file.size
                return form
            told = {**file.as_values(), "format": str(form), "entries": 0, "rejects": 0, "remarks": 0}
            self.so_far.files.append(told)
            items = recognition.read_as(form, text)
            while batch := list(islice(items, BATCH)):
                self.so_far.done = before + counted.done
                told["size"] = max(file.size, counted.done)
                self._keep(file, batch, told)
                if self._terms.ended():
                    raise Ended
            self.so_far.done = before + max(counted.done, file.size)
        return form

    def _keep(self, file: File, items: Sequence[Entry | Reject], told: dict[str, Any]) -> None:
        entries = [item for item in items if isinstance(item, Entry)]
        rejects = [item for item in items if isinstance(item, Reject)]
        tally = self.so_far.tally
        if not entries and not self._book.number:
            self._count(file, rejects, told)  # an import without papers is none
            self._unwritten.append((file, rejects))
            return
        with self._book.batch() as session:
            if entries:
                seen = len(tally.seen)
                add(session, entries, self._terms.now, tally, Source(self._book.number, file.label))
                rules.apply(session, tally.came, self._terms.now, policy=self._terms.policy)
                new = list(islice(tally.seen, seen, None))
                imports.welcome(session, new, self._terms.wishes, self._terms.now, policy=self._terms.policy)
                rejects = sorted([*rejects, *tally.remarks], key=lambda reject: reject.line)
                tally.came.clear()
                tally.remarks.clear()
            for earlier, unread in self._unwritten:
                imports.keep_rejects(session, self._book.number, earlier.label, unread, 0)
            told["entries"] += len(entries)
            self._count(file, rejects, told)
            self._book.note(session, self.so_far, file.label, rejects)
        self._unwritten.clear()
        self._progress(self.so_far, file)

    def _count(self, file: File, rejects: Sequence[Reject], told: dict[str, Any]) -> None:
        told["rejects"] += len(rejects)
        self.so_far.rejected += len(rejects)
        remarks = sum(reject.kept for reject in rejects)
        told["remarks"] += remarks
        self.so_far.remarked += remarks
        if rejects:
            self._hear(file, rejects)
