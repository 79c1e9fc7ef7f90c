"""`readinglist import`: files, folders and standard input to papers."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

import click
from sqlalchemy.orm import Session

from readinglist.cli.bench import Advance, Bench, Command
from readinglist.database import Library
from readinglist.formats import Entry, Reject, catalogue, decode
from readinglist.library.add import Tally, add

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
    intake = Intake(bench.now())
    with bench.library() as library, bench.progress("papers") as progress:
        for file in files:
            try:
                data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
            except OSError as mistake:
                failures.append(f"{file} cannot be read: {mistake.strerror}")
                continue
            intake.take(library, str(file), data, dry_run=dry_run, progress=progress)
    if as_json:
        click.echo(json.dumps(intake.result(), ensure_ascii=False))
    else:
        click.echo(intake.sentence(dry_run=dry_run))
    for reject in intake.rejected:
        if not as_json:
            click.echo(f"{reject['file']}:{reject['line']}: {reject['reason']}", err=True)
    for remark in intake.empty:
        click.echo(f"readinglist: {remark}", err=True)
    for failure in failures:
        click.echo(f"readinglist: {failure}", err=True)
    if failures:
        raise click.exceptions.Exit(1)


def _files(paths: tuple[Path, ...]) -> tuple[list[Path], list[str]]:
    """The files that the paths mean, each once, and what could not be found."""
    files: list[Path] = []
    failures: list[str] = []
    for path in paths:
        if str(path) == "-" or path.is_file():
            files.append(path)
        elif path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
            files += inside
            if not inside:
                failures.append(f"the folder {path} holds no Markdown page")
        elif path.exists():
            failures.append(f"{path} is neither a file nor a folder")
        else:
            failures.append(f"{path} does not exist")
    return list(dict.fromkeys(files)), failures


class Intake:
    """One import while it goes on: what was counted, what was rejected."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._tally = Tally()
        self._files = 0
        self.rejected: list[dict[str, object]] = []
        self.empty: list[str] = []

    def take(self, library: Library, name: str, data: bytes, *, dry_run: bool, progress: Advance) -> None:
        """Read one file and add its papers, a batch a transaction; a dry run adds them and takes them back."""
        self._files += 1
        text, rejects = decode(data)
        self._reject(name, rejects)
        before = self._entries
        try:
            if dry_run:
                with library.writing() as session:
                    for batch in self._batches(name, text):
                        self._add(session, name, batch, progress)
                    raise _Undo
            for batch in self._batches(name, text):
                with library.writing() as session:
                    self._add(session, name, batch, progress)
        except _Undo:
            self._tally.seen.clear()  # numbers of papers that are no more
        if self._entries == before and not rejects:
            self.empty.append(f"no paper was found in {name}")

    def _batches(self, name: str, text: str) -> Iterator[list[Entry]]:
        items = catalogue.read(text)
        while items_now := list(islice(items, _BATCH)):
            self._reject(name, [item for item in items_now if isinstance(item, Reject)])
            yield [item for item in items_now if isinstance(item, Entry)]

    def _add(self, session: Session, name: str, batch: list[Entry], progress: Advance) -> None:
        add(session, batch, self._now, self._tally)
        self._reject(name, self._tally.remarks)
        self._tally.remarks.clear()
        progress(self._entries, 0, f"papers · {Path(name).name}")

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
        files = f"{self._files} file{'' if self._files == 1 else 's'}"
        rejected = f"; {len(self.rejected)} lines could not be read" if self.rejected else ""
        would = " (nothing was kept: a dry run)" if dry_run else ""
        return f"{files}: {tally.new} new, {tally.updated} updated, {tally.same} as they were{rejected}{would}."
