"""`readinglist note, notes`: notes written, read and found."""

from __future__ import annotations

import sys

import click

from readinglist.cli.bench import SEARCHING, Bench, Command, Searching, say, search_of
from readinglist.errors import NotFound
from readinglist.library import find, note
from readinglist.library.records import note_record
from readinglist.search import Search

_AT_ONCE = 500  # notes read at a time


@click.command("note", cls=Command)
@click.argument("number", type=click.IntRange(1))
@click.argument("text", required=False)
@click.option("--json", "as_json", is_flag=True, help="The note as one JSON object.")
@click.option("--base", "bases", multiple=True, help="The mark of the note that TEXT was made of; see --json.")
@click.option("--version", type=click.IntRange(1), help="One of the other versions of the note.")
@click.option("--choose", type=click.Choice([str(choice) for choice in note.Choice]), help="What becomes of --version.")
@click.pass_obj
def write_note(
    bench: Bench,
    number: int,
    text: str | None,
    as_json: bool,
    bases: tuple[str, ...],
    version: int | None,
    choose: str | None,
) -> None:
    """Show the note on a paper, or write TEXT as its note, in Markdown; - reads standard input.

    With --base, a note that was changed since stays, and TEXT is kept as another version beside it.
    """
    if choose:
        _choose(bench, number, version, note.Choice(choose))
    elif text is not None:
        _write(bench, number, sys.stdin.read() if text == "-" else text, set(bases) if bases else None)
    if as_json or (text is None and not choose):
        _show(bench, number, as_json)


def _write(bench: Bench, number: int, text: str, bases: set[str] | None) -> None:
    with bench.library() as library:
        with library.reading() as session:
            title = find.title_of(session, number)
        with bench.doing(library, f"Wrote a note on {title}") as session:
            kept = note.set_note(session, number, text, bench.now(), bases=bases)
    if kept.version:
        click.echo(f"readinglist: the note was changed meanwhile; your text is its version {kept.version}", err=True)
        raise click.exceptions.Exit(1)


def _choose(bench: Bench, number: int, version: int | None, choice: note.Choice) -> None:
    if version is None:
        raise click.UsageError("--choose needs --version")
    with bench.library() as library, bench.doing(library, "Chose a version of a note") as session:
        texts = [find.get(session, number).note]
        texts += [other.text for other in note.versions(session, number) if other.id == version]
        if len(texts) < 2:
            raise NotFound(f"there is no version {version} of this note: it was chosen or discarded before")
        note.choose(session, number, version, choice, [note.mark(text) for text in texts], bench.now())


def _show(bench: Bench, number: int, as_json: bool) -> None:
    with bench.library() as library, library.reading() as session:
        record = note_record(find.get(session, number), note.versions(session, number))
    if as_json:
        say(record)
        return
    click.echo(record["note"])
    for other in record["versions"]:
        click.echo(f"\n--- version {other['id']}, of {other['at']} ---\n{other['note']}")


@click.command("notes", cls=Searching, context_settings=SEARCHING)
@click.argument("search", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def notes(bench: Bench, search: tuple[str, ...], as_json: bool) -> None:
    """List the notes among what a SEARCH finds, the last written first; plain words are looked for in notes."""
    asked = Search(tuple(map(note.in_notes, search_of(search).parts)))
    with bench.library() as library, library.reading() as session:
        at = 0
        while found := note.some(session, asked, bench.now(), at, _AT_ONCE):
            for paper in found:
                if as_json:
                    say(note_record(paper, note.versions(session, paper.id)))
                else:
                    click.echo(f"{paper.id:>5}  {paper.title}\n{paper.note}\n")
            at += len(found)
