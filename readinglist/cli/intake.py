"""`readinglist import`: files, folders and standard input to papers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import datetime
from itertools import islice
from pathlib import Path

import click
from sqlalchemy.orm import Session

from readinglist import journal
from readinglist.cli.bench import Advance, Bench, Command, say
from readinglist.formats import Entry, Reject, catalogue, decode
from readinglist.health import DEFAULT_POLICY, Policy
from readinglist.library import imports, rules
from readinglist.library.add import Source, Tally, add

SUFFIXES = frozenset((".md", ".markdown"))
_BATCH = 200  # papers a transaction: a killed import leaves whole batches


class _Undo(Exception):
    """Ends a dry run's transaction."""


@click.command("import", cls=Command)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="The result as one JSON object.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and keep nothing.")
@click.pass_obj
def import_paths(bench: Bench, paths: tuple[Path, ...], as_json: bool, dry_run: bool) -> None:
    """Import catalogue pages: files, folders with all that is in them, or - for standard input."""
    files, failures = _files(paths)
    with bench.library() as library, bench.progress("papers") as progress:
        if dry_run:
            with suppress(_Undo), library.writing() as session:
                intake = Intake(bench.now(), lambda: nullcontext(session), progress, policy=bench.config.policy)
                failures += intake.take_all(files)
                raise _Undo
        else:
            intake = Intake(bench.now(), library.writing, progress, policy=bench.config.policy)
            failures += intake.take_all(files)
    if as_json:
        say(intake.result())
    else:
        click.echo(intake.sentence(dry_run=dry_run))
        for reject in intake.rejected:
            click.echo(f"{reject['file']}:{reject['line']}: {reject['reason']}", err=True)
    named = {str(path) for path in paths}  # the index pages of a folder hold none, and need no remark
    for remark in (*(f"no paper was found in {name}" for name in intake.empty if name in named), *failures):
        click.echo(f"readinglist: {remark}", err=True)
    if failures:
        raise click.exceptions.Exit(1)


def _files(paths: tuple[Path, ...]) -> tuple[list[Path], list[str]]:
    """The files that the paths mean, each once, and what could not be found."""
    files: list[Path] = []
    failures: list[str] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
            files += inside
            if not inside:
                failures.append(f"the folder {path} holds no Markdown page")
        elif str(path) == "-" or path.exists():
            files.append(path)
        else:
            failures.append(f"{path} does not exist")
    return list(dict.fromkeys(files)), failures


class Intake:
    """One import while it goes on: what was counted, what was rejected.

    `writing` opens the session of one batch; a dry run gives the same one to all and takes it back at the end. All
    batches are one import and one operation of the journal, opened with the first of them.
    """

    def __init__(
        self,
        now: datetime,
        writing: Callable[[], AbstractContextManager[Session]],
        progress: Advance,
        *,
        policy: Policy = DEFAULT_POLICY,
    ) -> None:
        self._policy = policy
        self._now = now
        self._writing = writing
        self._progress = progress
        self._tally = Tally()
        self._import = self._operation = 0
        self._words = ""
        self._files = 0
        self.rejected: list[dict[str, object]] = []
        self.empty: list[str] = []

    def take_all(self, files: Sequence[Path]) -> list[str]:
        """Read all files and add their papers; what could not be read at all comes back as sentences."""
        failures: list[str] = []
        self._words = f"Imported {_files_counted(len(files))}"
        for file in files:
            try:
                data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
            except OSError as mistake:
                failures.append(f"{file} cannot be read: {mistake.strerror}")
                continue
            if not self._take(str(file), data):
                failures.append(f"{file} is no text file")
        if self._operation:
            with self._writing() as session:
                journal.finish(session, self._operation)
        return failures

    def _take(self, name: str, data: bytes) -> bool:
        """Add one file's papers, a batch a transaction; whether it was text at all."""
        self._files += 1
        text, rejects = decode(data)
        self._reject(name, rejects)
        before = self._entries
        for batch in filter(None, self._batches(name, text)):
            with self._one_of_all() as session:
                self._add(session, name, batch)
        if self._entries == before and not rejects:
            self.empty.append(name)
        return bool(text) or not rejects

    @contextmanager
    def _one_of_all(self) -> Iterator[Session]:
        """The session of one batch, recorded; the import is counted with each, so that a killed one tells the truth."""
        with self._writing() as session:
            self._operation = self._operation or journal.begin(session, self._words, self._now)
            with journal.recording(session, self._operation):
                self._import = self._import or imports.begin(session, self._now)
                yield session
                imports.count(session, self._import, self._tally)

    def _batches(self, name: str, text: str) -> Iterator[list[Entry]]:
        items = catalogue.read(text)
        while items_now := list(islice(items, _BATCH)):
            self._reject(name, [item for item in items_now if isinstance(item, Reject)])
            yield [item for item in items_now if isinstance(item, Entry)]

    def _add(self, session: Session, name: str, batch: list[Entry]) -> None:
        file = "standard input" if name == "-" else Path(name).name
        add(session, batch, self._now, self._tally, Source(self._import, file))
        rules.apply(session, self._tally.came, self._now, policy=self._policy)
        self._tally.came.clear()
        self._reject(name, self._tally.remarks)
        self._tally.remarks.clear()
        self._progress(self._entries, 0, f"papers · {Path(name).name}")

    def _reject(self, name: str, rejects: list[Reject]) -> None:
        self.rejected += [{"file": name, "line": reject.line, "reason": reject.reason} for reject in rejects]

    @property
    def _entries(self) -> int:
        return self._tally.new + self._tally.updated + self._tally.same

    def result(self) -> dict[str, object]:
        """What happened, as JSON values."""
        tally = self._tally
        return {
            "files": self._files,
            "new": tally.new,
            "updated": tally.updated,
            "same": tally.same,
            "rejected": self.rejected,
        }

    def sentence(self, *, dry_run: bool) -> str:
        """What happened, for a person."""
        tally = self._tally
        files = _files_counted(self._files)
        rejected = f"; {len(self.rejected)} lines could not be read" if self.rejected else ""
        would = " (nothing was kept: a dry run)" if dry_run else ""
        return f"{files}: {tally.new} new, {tally.updated} updated, {tally.same} as they were{rejected}{would}."


def _files_counted(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"
