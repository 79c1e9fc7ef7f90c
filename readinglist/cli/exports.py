"""`readinglist export` and `restore`: papers to a file, and a whole library back from one."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from readinglist.cli.bench import Bench, Command, say
from readinglist.errors import CannotOpen
from readinglist.formats.text import Text
from readinglist.formats.writing import Writing, writing_of
from readinglist.library import export, find
from readinglist.library.restore import restore
from readinglist.search import Search


class _Export(Command):
    """A command whose search may say `-old`: a single dash is only an option where it stands for one alone."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Read `-o` as `--output`."""
        return super().parse_args(context, ["--output" if word == "-o" else word for word in args])


# A word of the search may begin with any letter behind its dash, with `h` too.
_SEARCHING = {"ignore_unknown_options": True, "help_option_names": ["--help"]}


@click.command("export", cls=_Export, context_settings=_SEARCHING)
@click.argument("search", nargs=-1)
@click.option("--format", "form", default=str(Writing.BIBTEX), show_default=True, help=", ".join(Writing))
@click.option("--style", default="", help="Of citations: apa, ieee …")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write (-o too), else stdout."
)
@click.pass_obj
def export_papers(bench: Bench, search: tuple[str, ...], form: str, style: str, output: Path | None) -> None:
    """Write the papers that a SEARCH finds in a format; all without one.

    The format json holds everything that is kept, and `restore` makes the same library of it again.
    """
    if misspelt := next((word for word in search if word.startswith("--")), None):
        raise click.NoSuchOption(misspelt)  # a single dash says "not"
    asked, wanted = Search.from_text(" ".join(search)), writing_of(form)
    with bench.library() as library, library.reading() as session:
        ids = find.find_ids(session, asked, bench.now())
        words = str(asked) if asked.parts else ""
        pieces = export.pieces(session, wanted, ids, search=words, style=style)
        if output is None:
            _pour(pieces, sys.stdout.buffer)
        else:
            _write_whole(pieces, output)
            click.echo(f"{len(ids):,} papers written to {output}", err=True)


def _pour(pieces: Iterable[str], target: BinaryIO) -> None:
    for piece in pieces:
        target.write(piece.encode("utf-8", "backslashreplace"))
    target.flush()


def _write_whole(pieces: Iterable[str], path: Path) -> None:
    """Write a file whole or not at all; raises CannotOpen."""
    begun = path.with_name(path.name + ".part")
    try:
        with begun.open("wb") as target:
            _pour(pieces, target)
        begun.replace(path)
    except OSError as mistake:
        raise CannotOpen(f"{path} cannot be written: {mistake.strerror}") from None
    finally:
        begun.unlink(missing_ok=True)


@click.command("restore", cls=Command)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="What came, as one JSON object.")
@click.pass_obj
def restore_library(bench: Bench, file: Path, as_json: bool) -> None:
    """Make the same library again from a FILE that `export --format json` wrote; all of it, or nothing.

    The library must be empty: `import` adds the papers of such a file to those that are there.
    """
    with _opened(file) as stream, bench.library() as library, library.writing() as session:
        written = restore(session, Text(stream), bench.now())
    if as_json:
        say(written)
    else:
        papers, links, seen = (written.get(name, 0) for name in ("papers", "links", "observations"))
        click.echo(f"{papers:,} papers are back, with {links:,} links and {seen:,} observations of them.")


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    if str(file) == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = file.open("rb")
    except OSError as mistake:
        raise CannotOpen(f"{file} cannot be read: {mistake.strerror}") from None
    with stream:
        yield stream
