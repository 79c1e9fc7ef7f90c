"""`readinglist searches`: searches that are kept under a name."""

from __future__ import annotations

import click

from readinglist.cli.bench import SEARCHING, Bench, Command, Searching, say
from readinglist.library import searches as kept
from readinglist.library.find import Finding
from readinglist.library.intake_records import search_record
from readinglist.report.phrases import line
from readinglist.search import Search


@click.group()
def searches() -> None:
    """Keep searches under a name."""


@searches.command("list", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def list_all(bench: Bench, as_json: bool) -> None:
    """List the saved searches with the number of papers each finds."""
    with bench.library() as library, library.reading() as session:
        now = bench.now()
        found = kept.counted(session, Finding(session, Search(), now), now)
    for row in found:
        if as_json:
            say(search_record(row.id, row.name, row.text, row.number))
        else:
            click.echo(f"{row.id:>5}  {line(row.name)}  {row.number:,}  {line(row.text)}")


# What a search begins with may look like an option: `-old`.
@searches.command(cls=Searching, context_settings=SEARCHING)
@click.argument("name")
@click.argument("search", nargs=-1, required=True)
@click.pass_obj
def save(bench: Bench, name: str, search: tuple[str, ...]) -> None:
    """Keep a SEARCH under a NAME; a name that is there gets the new search."""
    with bench.library() as library, bench.doing(library, "Saved a search") as session:
        number = kept.save(session, name, " ".join(search)).id
    click.echo(number)


@searches.command(cls=Command)
@click.argument("number", type=click.IntRange(1))
@click.option("--name", help="Another name.")
@click.option("--search", help="Other words, as one argument.")
@click.pass_obj
def change(bench: Bench, number: int, name: str | None, search: str | None) -> None:
    """Give a saved search another name or other words."""
    with bench.library() as library, bench.doing(library, "Changed a saved search") as session:
        before = kept.get(session, number)
        words = before.search if search is None else search.strip()
        kept.change(session, number, before.name if name is None else name, words)


@searches.command(cls=Command)
@click.argument("number", type=click.IntRange(1))
@click.pass_obj
def forget(bench: Bench, number: int) -> None:
    """Take a saved search away; its papers stay."""
    with bench.library() as library, bench.doing(library, "Took a saved search away") as session:
        kept.forget(session, number)
