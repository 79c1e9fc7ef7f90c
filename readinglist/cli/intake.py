"""`readinglist import`: files, folders and standard input to papers."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, BinaryIO

import click

from readinglist import importer
from readinglist.cli.bench import Advance, Bench, Command, say
from readinglist.cli.imports import tell as tell_import
from readinglist.database import Library
from readinglist.errors import CannotOpen
from readinglist.formats import Reject
from readinglist.formats.recognition import Format
from readinglist.importer import Adding, File, Intake, Rehearsing, Terms
from readinglist.library.imports import Wishes
from readinglist.models import Stage

# What is looked at in a folder; what a file is, its content tells.
SUFFIXES = frozenset(
    ".md .markdown .mdown .bib .bibtex .biblatex .ris .json .csl .csv .tsv .html .htm .txt .text .nbib .enw".split()
)
FORMATS = tuple(str(form) for form in Format if form is not Format.UNKNOWN)


@click.command("import", cls=Command)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="The result as one JSON object.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and keep nothing.")
@click.option("--ask", is_flag=True, help="Keep the files, say what would come, and wait for `imports add`.")
@click.option("--mine", is_flag=True, help="Put all of their papers on My list, to be read.")
@click.option("--tag", "tags", multiple=True, help="A tag for all of their papers; may be given several times.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="What the files are; else their content tells.")
@click.pass_obj
def import_paths(
    bench: Bench, /, paths: tuple[Path, ...], as_json: bool, dry_run: bool, ask: bool, **said: Any
) -> None:
    """Import files, folders with all that is in them, or - for standard input.

    BibTeX, RIS, CSL-JSON, CSV, Zotero's CSV, bookmarks, Markdown lists, lists of addresses and titles, catalogue pages
    of conferences, and what `readinglist export` wrote.
    """
    wishes = Wishes.of({"mine": said["mine"], "tag": ",".join(said["tags"])})
    form: str | None = said["form"]
    if ask and (dry_run or form or wishes != Wishes()):
        raise click.UsageError("--ask goes with --json alone: what is wanted is said with `imports add`")
    files, failures = _files(paths)
    if ask:
        _ask(bench, files, failures, as_json=as_json)
        return
    with bench.library() as library, bench.progress("papers") as progress:
        terms = Terms(bench.now(), bench.config.policy, wishes, Format(form) if form else None)
        taking = _Taking(progress, terms)
        failures += taking.try_all(library, files) if dry_run else taking.add_all(library, files)
    if as_json:
        say(taking.result())
    else:
        click.echo(taking.sentence(dry_run=dry_run))
        for reject in taking.rejected:
            click.echo(f"{reject['file']}:{reject['line']}: {reject['reason']}", err=True)
    for remark in failures:
        click.echo(f"readinglist: {remark}", err=True)
    if failures:
        raise click.exceptions.Exit(1)


def _ask(bench: Bench, files: Sequence[File], failures: Sequence[str], *, as_json: bool) -> None:
    """Keep files until `imports add`, and say what would come of them; nothing is kept when one could not be found."""
    if failures:
        raise CannotOpen("; ".join(failures))
    with bench.library() as library, ExitStack() as opened:
        sent = [(file.label, opened.enter_context(closing(file.open()))) for file in files]
        number = importer.receive(library, sent, bench.now())
        importer.take(library, number, importer.Task(bench.now, bench.config.policy))
        tell_import(library, number, as_json=as_json)


def _files(paths: tuple[Path, ...]) -> tuple[list[File], list[str]]:
    """The files that the paths mean, each once, and what could not be found."""
    files: dict[Path, File] = {}
    failures: list[str] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
            for file in inside:
                files.setdefault(file, File.at(file, str(file), file.name, chosen=False))
            if not inside:
                failures.append(f"the folder {path} holds no file that could be imported")
        elif str(path) == "-":
            files[path] = File("-", "standard input", _standard_input)
        elif path.exists():
            files[path] = File.at(path, str(path), path.name)
        else:
            failures.append(f"{path} does not exist")
    return list(files.values()), failures


def _standard_input() -> BinaryIO:
    return os.fdopen(sys.stdin.fileno(), "rb", closefd=False)


class _Taking:
    """What one command takes in, and what it says of it."""

    def __init__(self, progress: Advance, terms: Terms) -> None:
        self._progress = progress
        self._terms = terms
        self._intake: Intake | None = None
        self._files = 0
        self.rejected: list[dict[str, object]] = []

    def add_all(self, library: Library, files: Sequence[File]) -> list[str]:
        """Add the papers of all files; what could not be read at all comes back as sentences."""
        for remark in importer.close_killed(library):
            click.echo(f"readinglist: an import before was cut short. {remark}", err=True)
        book = Adding(library, self._terms.now, files=[file.as_values() for file in files])
        intake = self._begun(book)
        with ExitStack() as at_worst:
            at_worst.callback(book.finish, intake.so_far, Stage.FAILED, importer.CUT_OFF)
            failures = self._take(intake, files)
            at_worst.pop_all()
        book.finish(intake.so_far)
        return failures

    def try_all(self, library: Library, files: Sequence[File]) -> list[str]:
        """Find out what adding would do, on a copy."""
        with importer.rehearsal(library) as copy:
            return self._take(self._begun(Rehearsing(copy, self._terms.now)), files)

    def _begun(self, book: Adding | Rehearsing) -> Intake:
        self._intake = Intake(
            book,
            self._terms,
            hear=self._reject,
            progress=lambda so_far, file: self._progress(so_far.tally.entries, 0, f"papers · {file.label}"),
        )
        return self._intake

    def _take(self, intake: Intake, files: Sequence[File]) -> list[str]:
        failures: list[str] = []
        for file in files:
            before = intake.so_far.tally.entries
            rejected = len(self.rejected)
            try:
                form = intake.take(file)
            except OSError as mistake:
                failures.append(f"{file.name} cannot be read: {mistake.strerror}")
                continue
            self._files += 1
            unread = [str(reject["reason"]) for reject in self.rejected[rejected:] if not reject["kept"]]
            nothing = intake.so_far.tally.entries == before
            if file.chosen and (form is Format.UNKNOWN or (nothing and unread)):
                failures.append(f"no paper was found in {file.name}: {unread[0] if unread else 'it is nothing known'}")
            elif file.chosen and nothing:
                failures.append(f"no paper was found in {file.name}")
            elif file.chosen and form is Format.OWN and unread:
                failures.append(f"{file.name} was not read whole: {unread[-1]}")
        return failures

    def _reject(self, file: File, rejects: Sequence[Reject]) -> None:
        self.rejected += [
            {"file": file.name, "line": reject.line, "reason": reject.reason, "kept": reject.kept} for reject in rejects
        ]

    def result(self) -> dict[str, Any]:
        """What happened, as JSON values."""
        assert self._intake
        tally = self._intake.so_far.tally
        return {
            "files": self._files,
            "new": tally.new,
            "updated": tally.updated,
            "same": tally.same,
            "duplicate": tally.duplicate,
            "rejected": self.rejected,
        }

    def sentence(self, *, dry_run: bool) -> str:
        """What happened, for a person."""
        assert self._intake
        tally = self._intake.so_far.tally
        files = f"{self._files} file{'' if self._files == 1 else 's'}"
        twice = f", {tally.duplicate} twice" if tally.duplicate else ""
        kept = sum(bool(reject["kept"]) for reject in self.rejected)
        out = len(self.rejected) - kept
        rejected = f"; {out} left out, {kept} kept with a remark" if self.rejected else ""
        would = " (nothing was kept: a dry run)" if dry_run else ""
        return f"{files}: {tally.new} new, {tally.updated} updated, {tally.same} as they are{twice}{rejected}{would}."
