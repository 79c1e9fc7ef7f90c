"""`readinglist export`: papers to a file."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

import click

from readinglist.cli.bench import SEARCHING, Bench, Searching, search_of
from readinglist.errors import CannotOpen
from readinglist.formats.writing import Writing, writing_of
from readinglist.library import export, find


@click.command("export", cls=Searching, context_settings=SEARCHING)
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
    asked, wanted = search_of(search), writing_of(form)
    with bench.library() as library, library.reading() as session:
        ids = find.find_ids(session, asked, bench.now())
        words = str(asked) if asked.parts else ""
        pieces = export.pieces(session, wanted, ids, search=words, style=style)
        if output is None:
            pour(pieces, sys.stdout.buffer)
        else:
            write_whole(pieces, output)
        left_out = export.left_out(session, wanted, ids)
    if left_out:
        click.echo(f"{_papers(left_out)} left out: {'it has' if left_out == 1 else 'they have'} no address", err=True)
    if output is not None:
        click.echo(f"{_papers(len(ids) - left_out)} written to {output}", err=True)


def _papers(number: int) -> str:
    return f"{number:,} paper{'' if number == 1 else 's'}"


def pour(pieces: Iterable[str], target: BinaryIO) -> None:
    """Write pieces of text into a stream, in UTF-8 whatever the terminal speaks."""
    for piece in pieces:
        target.write(piece.encode("utf-8", "backslashreplace"))
    target.flush()


def write_whole(pieces: Iterable[str], path: Path) -> None:
    """Write a file whole or not at all; a pipe, a terminal or the like is written into. Raises CannotOpen."""
    try:
        there = path.stat() if path.exists() else None
        if through := there and _written_into(path, there):
            with through:
                pour(pieces, through)
        else:
            _replace(pieces, path.resolve(), there)
    except BrokenPipeError:
        raise
    except OSError as mistake:
        raise CannotOpen(f"{path} cannot be written: {mistake.strerror}") from None


def _written_into(path: Path, there: os.stat_result) -> BinaryIO | None:
    """What is written into as it stands, None for a file; our own streams are never opened anew, which empties them."""
    for own in (1, 2):
        with suppress(OSError):  # it may be closed
            if os.path.samestat(os.fstat(own), there):
                return os.fdopen(own, "wb", closefd=False)
    return None if stat.S_ISREG(there.st_mode) else path.open("wb")


def _replace(pieces: Iterable[str], path: Path, there: os.stat_result | None) -> None:
    """Put a whole file in the place of one, with its mode; raises OSError, also where that may not be written."""
    if there:
        path.open("r+b").close()
    else:
        os.umask(usual := os.umask(0))
    opened, name = mkstemp(dir=path.parent, prefix=".readinglist-")
    begun = Path(name)
    try:
        with os.fdopen(opened, "wb") as target:
            pour(pieces, target)
        begun.chmod(stat.S_IMODE(there.st_mode) if there else 0o666 & ~usual)
        begun.replace(path)
    finally:
        begun.unlink(missing_ok=True)
