"""`readinglist history, undo, trash`: what was done, taken back; what was deleted, put back."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from readinglist import journal
from readinglist.cli.bench import Bench, Command, say
from readinglist.errors import NotFound
from readinglist.journal import Undone
from readinglist.library import find, trash
from readinglist.library import undo as undoing
from readinglist.library.records import lying_record, operation_record
from readinglist.models import Operation

_AT_ONCE = 500  # papers read at a time


@click.command("history", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def history(bench: Bench, as_json: bool) -> None:
    """List what was done, the newest first; the last hundred can be undone."""
    with bench.library() as library, library.reading() as session:
        for operation in journal.operations(session):
            if as_json:
                say(operation_record(operation))
            else:
                undone = "  (undone)" if operation.undone else ""
                click.echo(f"{operation.id:>6}  {operation.at:%Y-%m-%d %H:%M}  {operation.words}{undone}")


@click.command("undo", cls=Command)
@click.argument("number", type=click.IntRange(1), required=False)
@click.option("--yes", is_flag=True, help="Undo newer operations with it, where they have to do with it.")
@click.pass_obj
def undo(bench: Bench, number: int | None, yes: bool) -> None:
    """Undo what was done last, or the operation of a NUMBER, as `readinglist history` lists it.

    Newer operations stay when they have nothing to do with it; else it asks whether they are to be undone with it.
    """
    with bench.library() as library:
        known = 2**63 - 1 if yes else number or 0
        while True:
            with library.writing() as session:
                operation = number or undoing.newest(session)
                what = undoing.undo(session, operation, known, bench.config.policy, bench.now())
            if isinstance(what, Undone):
                break
            _ask(what)
            known = what[0].id
    if not what.words:
        click.echo("It was undone before.")
    for words in what.words:
        click.echo(f"Undone: {words}.")
    if what.lost:
        click.echo(f"readinglist: {what.lost:,} papers are gone for good and could not come back", err=True)


def _ask(newer: Sequence[Operation]) -> None:
    """Ask whether newer operations are to be undone as well."""
    for operation in newer:
        click.echo(f"{operation.id:>6}  {operation.words}", err=True)
    question = f"These {len(newer)} newer operations would be undone with it."
    if not sys.stdin.isatty():
        raise click.UsageError(f"{question} Say --yes; nothing was undone.")
    if not click.confirm(f"{question} Undo them all?", err=True):
        raise click.Abort


@click.group("trash")
def trashed() -> None:
    """List what was deleted, put it back, or forget it for good."""


@trashed.command("list", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def list_all(bench: Bench, as_json: bool) -> None:
    """List what lies in the trash, the last deleted first; it stays for thirty days."""
    with bench.library() as library, library.reading() as session:
        at, total = 0, 1
        while at < total:
            lying, total = trash.some(session, at, _AT_ONCE)
            for one in lying:
                if as_json:
                    say(lying_record(one))
                else:
                    click.echo(f"{one.paper_id:>6}  {one.at:%Y-%m-%d}  {one.title}")
            at += _AT_ONCE


@trashed.command("restore", cls=Command)
@click.argument("numbers", nargs=-1, required=True, type=click.IntRange(1))
@click.pass_obj
def put_back(bench: Bench, numbers: tuple[int, ...]) -> None:
    """Put papers back as they were, under their old numbers."""
    with bench.library() as library, bench.doing(library, "Put papers back from the trash") as session:
        remarks = trash.restore(session, numbers, bench.now())
        if len(numbers) == 1:
            journal.tell(session, f"Put back “{find.title_of(session, numbers[0])}”")
    for remark in remarks:
        click.echo(f"readinglist: {remark}", err=True)


@trashed.command(cls=Command)
@click.argument("numbers", nargs=-1, required=True, type=click.IntRange(1))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def forget(bench: Bench, numbers: tuple[int, ...], yes: bool) -> None:
    """Delete papers of the trash for good: nothing takes it back."""
    with bench.library() as library:
        with library.reading() as session:
            titles = [trash.get(session, number).title for number in numbers]
        if not yes:
            question = f"Delete {len(titles)} of the trash for good, “{titles[0]}” …?"
            if not sys.stdin.isatty():
                raise click.UsageError(f"{question} Say --yes; nothing was done.")
            if not click.confirm(question, err=True):
                raise click.Abort
        with library.writing() as session:
            lying = {one.paper_id for one, _ in trash.among(session, {}, numbers)}
            if missing := set(numbers) - lying:
                raise NotFound(f"paper {min(missing)} is not in the trash")
            trash.forget(session, numbers)
