"""`readinglist restore`: a whole library back, from a backup or from a document."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from readinglist.cli.bench import Bench, Command, say
from readinglist.database.opening import path_of
from readinglist.database.placing import nobody_else, put_in_place
from readinglist.database.troubles import trouble_of_system
from readinglist.errors import CannotOpen
from readinglist.formats.text import Text
from readinglist.library import recovery
from readinglist.library.recovery import Credentials
from readinglist.library.restore import look_empty, restore


@click.command("restore", cls=Command)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--replace", is_flag=True, help="Also where there is a library; it is kept beside, under another name.")
@click.option("--json", "as_json", is_flag=True, help="What came, as one JSON object.")
@click.pass_obj
def restore_library(bench: Bench, file: Path, replace: bool, as_json: bool) -> None:
    """Make the same library again from a FILE: a backup, or what `export --format json` wrote; all of it, or nothing.

    The new library is made and proved beside the old one, and then takes its place at once. The library must be empty
    unless --replace is given; nobody may serve or check it meanwhile. All browsers have to log in again. The password
    and the tokens of a library that is replaced stay; into an empty place those of the backup come back, also tokens
    that were revoked since. `import` adds the papers of a document to those that are there.
    """
    bench.now()  # a moment that makes no sense is said before anything is touched
    path = path_of(bench.config.database_url)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as mistake:
        raise trouble_of_system(mistake, f"the folder {path.parent} cannot be made") from None
    if str(file) != "-" and path.exists() and file.exists() and file.samefile(path):
        raise CannotOpen(f"{file} is the library itself")
    kept = recovery.name_of_old(path, bench.now()) if replace and path.exists() else None
    backup = str(file) != "-" and recovery.is_backup(file)
    if backup or kept:
        written = _anew(bench, file, path, kept, backup=backup)
    else:
        with _opened(file) as stream, bench.library() as library, library.writing() as session:
            written = restore(session, Text(stream), bench.now())
    if as_json:
        say(written)
    else:
        _tell(written, kept)


def _anew(bench: Bench, file: Path, path: Path, kept: Path | None, *, backup: bool) -> Mapping[str, int]:
    """Put a library that is made of a file in the place of the one there; an empty one is not kept."""
    with nobody_else(path):
        if kept is None and path.exists():
            with bench.library() as library, library.reading() as session:
                look_empty(session)
        here = recovery.credentials_of(path) if path.exists() else None
        if here and kept is None and not any(here.values()):
            here = None  # an empty library that asked nobody for anything
        if backup:
            there = recovery.credentials_of(file) or {}
            new, written = recovery.from_backup(file, path, here)
        else:
            there = {}
            with _opened(file) as stream:
                new, written = recovery.from_document(Text(stream), path, bench.now(), here)
        try:
            put_in_place(new, path, kept)
        finally:
            recovery.done(path)
    _tell_who_comes_in(here, there)
    return written


def _tell_who_comes_in(here: Credentials | None, there: Credentials) -> None:
    """Say on stderr which password and tokens hold from now on, where there are any, or were."""
    holding = there if here is None else here
    tokens, password = len(holding.get("tokens", ())), bool(holding.get("passwords"))
    held = f"{tokens} token{'' if tokens == 1 else 's'}"
    if here is not None and (any(here.values()) or any(there.values())):
        stay = f"{'the' if password else 'no'} password and {held}, as before"
        click.echo(f"Who may come in stays: {stay}. Every browser has to log in again.", err=True)
    elif any(there.values()):
        named = " and ".join(([held] if tokens else []) + (["the password"] if password else []))
        holds = "holds" if tokens + password == 1 else "hold"
        click.echo(f"{named[:1].upper()}{named[1:]} of that day {holds} again; see `readinglist tokens`.", err=True)


def _tell(written: Mapping[str, int], kept: Path | None) -> None:
    papers, links, seen = (written.get(name, 0) for name in ("papers", "links", "observations"))
    click.echo(f"{papers:,} papers are back, with {links:,} links and {seen:,} observations of them.")
    if kept:
        click.echo(f"The library that was there is kept as {kept}.")


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
