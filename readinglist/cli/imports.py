"""`readinglist imports`: what came in, and the imports that wait for an answer."""

from __future__ import annotations

from collections.abc import Callable

import click

from readinglist import importer
from readinglist.cli.bench import Bench, Command, say
from readinglist.cli.past import undo as undo_operation
from readinglist.database import Library
from readinglist.errors import BadWord, NotFound
from readinglist.library import imports as past
from readinglist.library.imports import Past, Wishes
from readinglist.library.intake_records import import_record, reject_record, whole_import_record
from readinglist.models import Stage
from readinglist.report.phrases import line

_AT_ONCE = 500  # rows that are read at once
_number = click.argument("number", type=click.IntRange(1))
_json = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


@click.group()
def imports() -> None:
    """Look at what was imported, and answer what waits for it."""


@imports.command("list", cls=Command)
@_json
@click.pass_obj
def list_all(bench: Bench, as_json: bool) -> None:
    """List the imports, the newest first."""
    with bench.library() as library, library.reading() as session:
        for start in range(0, past.count_past(session), _AT_ONCE):
            for one in past.past(session, _AT_ONCE, start):
                if as_json:
                    say(import_record(one))
                else:
                    click.echo(_told(one))


@imports.command(cls=Command)
@_number
@_json
@click.pass_obj
def show(bench: Bench, number: int, as_json: bool) -> None:
    """Show one import: how far it is, what would come of it, or what came."""
    with bench.library() as library:
        tell(library, number, as_json=as_json)


@imports.command(cls=Command)
@_number
@_json
@click.pass_obj
def rejects(bench: Bench, number: int, as_json: bool) -> None:
    """List what an import left out, or kept with a remark."""
    with bench.library() as library, library.reading() as session:
        left = past.get(session, number).rejected - past.count_rejects(session, number)
        for row in past.rejects(session, number):
            if as_json:
                say(reject_record(row))
            else:
                click.echo(f"{line(row.file)}:{row.line}: {line(row.reason)}{' (kept)' if row.kept else ''}")
    if left > 0:
        click.echo(f"and {left:,} more, which were only counted", err=True)


@imports.command(cls=Command)
@_number
@click.option("--mine", is_flag=True, help="Put all of its papers on My list, to be read.")
@click.option("--tag", "tags", multiple=True, help="A tag for all of its papers; may be given several times.")
@_json
@click.pass_obj
def add(bench: Bench, number: int, mine: bool, tags: tuple[str, ...], as_json: bool) -> None:
    """Add what was read of an import that asks."""
    wishes = Wishes.of({"mine": mine, "tag": ",".join(tags)})
    with bench.library() as library:
        _answered(library, number, lambda: importer.answer(library, number, wishes, bench.now()))
        importer.take(library, number, importer.Task(bench.now, bench.config.policy))
        tell(library, number, as_json=as_json)


@imports.command(cls=Command)
@_number
@click.pass_obj
def drop(bench: Bench, number: int) -> None:
    """Let what was read go; nothing of it is kept."""
    with bench.library() as library:
        _answered(library, number, lambda: importer.drop(library, number))


@imports.command(cls=Command)
@_number
@click.pass_obj
def stop(bench: Bench, number: int) -> None:
    """End an import under way; what was added stays, and can be undone."""
    with bench.library() as library:
        importer.stop(library, number)


@imports.command(cls=Command)
@_number
@click.option("--yes", is_flag=True, help="Undo newer operations with it, where they have to do with it.")
@click.pass_context
def undo(context: click.Context, number: int, yes: bool) -> None:
    """Take an import back, as `readinglist undo` does."""
    bench: Bench = context.obj
    with bench.library() as library, library.reading() as session:
        one = past.one_past(session, number)
    if not one.stands:
        why = "it was taken back already" if one.undone else "the history does not know it"
        raise NotFound(f"import {number} cannot be taken back: {why}")
    context.invoke(undo_operation, number=one.operation, yes=yes)


def tell(library: Library, number: int, *, as_json: bool) -> None:
    """Print an import as it stands."""
    with library.reading() as session:
        row, one = past.get(session, number), past.one_past(session, number)
        record = whole_import_record(row, one, past.ahead(session, row))
    if as_json:
        say(record)
        return
    click.echo(_told(one))
    for file in record["by_file"]:
        counts = f"{file.get('entries', 0):,} entries, {file.get('rejects', 0):,} left out or remarked"
        click.echo(f"  {line(str(file['name']))}: {counts}")
    if one.stage is Stage.ASKING:
        click.echo(
            f"`readinglist imports add {number}` adds it, `readinglist imports drop {number}` lets it go", err=True
        )
    elif one.stands:
        click.echo(f"`readinglist undo {one.operation}` takes it back", err=True)


def _answered(library: Library, number: int, answer: Callable[[], bool]) -> None:
    if not answer():
        with library.reading() as session:
            stage = past.get(session, number).stage
        raise BadWord(f"import {number} asks nothing: it is {stage}")


def _told(one: Past) -> str:
    counts = (
        f"{one.new:,} new, {one.updated:,} updated, {one.same:,} as they are, {one.rejected:,} left out or remarked"
    )
    back = "  taken back" if one.undone else ""
    remark = f"  {line(one.remark)}" if one.remark else ""
    return f"{one.id:>5}  {one.at:%Y-%m-%d %H:%M}  {one.stage}  {line(', '.join(one.files))}: {counts}{back}{remark}"
