"""`readinglist paper, set, edit, delete`: papers shown, put in their place, corrected, and moved to the trash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from sqlalchemy.orm import Session

from readinglist.cli.bench import SEARCHING, Bench, Command, Searching, say
from readinglist.cli.choosing import change, yes_option
from readinglist.formats import bibtex
from readinglist.health import Policy
from readinglist.library import curate, find, shelve, trash
from readinglist.library.records import paper_record, standing_record
from readinglist.reading import Priority, Shelf, Status, rating_of

_SHOWN = ("authors", "venue", "year", "doi", "arxiv", "url", "shelf", "status", "priority", "rating", "up_next", "tags")
_NONE = "none"


@click.command("paper", cls=Command)
@click.argument("number", type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.option("--bibtex", "as_bibtex", is_flag=True, help="As a BibTeX entry.")
@click.pass_obj
def paper(bench: Bench, number: int, as_json: bool, as_bibtex: bool) -> None:
    """Show one paper, with its links, its tags and its note."""
    with bench.library() as library, library.reading() as session:
        found = find.get(session, number)
        record = standing_record(found)
        if as_json:
            say(record)
        elif as_bibtex:
            click.echo(bibtex.entry_text(paper_record(found)), nl=False)
        else:
            _show(record)


def _show(record: dict[str, Any]) -> None:
    click.echo(f"{record['id']}  {record['title']}")
    for name in _SHOWN:
        if value := record[name]:
            click.echo(f"{name.replace('_', ' '):>9}  {'; '.join(value) if isinstance(value, list) else value}")
    for link in record["health"]:
        condition = f" ({link['condition']})" if link["condition"] else ""
        click.echo(f"{link['verdict']:>9}{condition}  {link['url']}")
    for text in (record["abstract"], record["note"] and f"Note: {record['note']}"):
        if text:
            click.echo(f"\n{text}")


@click.command("set", cls=Searching, context_settings=SEARCHING)
@click.argument("papers", nargs=-1)
@click.option("--status", type=click.Choice([*map(str, Status), _NONE]), help="How far they are read.")
@click.option("--shelf", type=click.Choice([str(shelf) for shelf in Shelf]), help="My list, or the Stacks.")
@click.option("--priority", type=click.Choice([str(priority) for priority in Priority]), help="How soon to be read.")
@click.option("--rating", metavar="1…5|none", help="One to five stars, or none.")
@click.option("--next", "place", metavar="last|off|PLACE", help="Up next: last, off, or a place counted from 1.")
@yes_option
@click.pass_obj
def set_papers(bench: Bench, /, papers: tuple[str, ...], yes: bool, **options: str | None) -> None:
    """Put PAPERS in their place: those of these numbers, or all that a search finds.

    Words that are all numbers are numbers of papers; a search for a number alone is written "year:2023" or '"2023"'.
    """
    said = {name: value for name, value in options.items() if value is not None}
    if not said:
        raise click.UsageError("say what to set: --status, --shelf, --priority, --rating or --next")
    rating = rating_of(said["rating"]) if "rating" in said else None
    place = _place(said["place"]) if "place" in said else None
    named = ", ".join(f"{'next' if name == 'place' else name} {value}" for name, value in said.items())

    def deed(session: Session, ids: Sequence[int]) -> None:
        now, policy = bench.now(), bench.config.policy
        if "shelf" in said:
            shelve.set_shelf(session, ids, Shelf(said["shelf"]), now, policy=policy)
        if word := said.get("status"):
            shelve.set_status(session, ids, None if word == _NONE else Status(word), now, policy=policy)
        if "priority" in said:
            shelve.set_priority(session, ids, Priority(said["priority"]))
        if "rating" in said:
            shelve.set_rating(session, ids, rating)
        if "place" in said:
            _put_next(session, ids, place, bench, policy)

    change(bench, papers, (f"Set {named} of {{}}?", f"Set {named} of {{}}"), deed, yes=yes)


_LAST = 2**31


def _place(word: str) -> int | None:
    """The place in what is up next that a word names, None for off."""
    if word in ("last", "off"):
        return _LAST if word == "last" else None
    if word.isascii() and word.isdecimal() and 0 < len(word) < 10:
        return int(word)
    raise click.BadParameter(f"“{word}” is no place in what is up next; say last, off, or a number")


def _put_next(session: Session, ids: Sequence[int], place: int | None, bench: Bench, policy: Policy) -> None:
    if place is None:
        shelve.unqueue(session, ids)
        return
    shelve.queue(session, ids, bench.now(), policy=policy)
    if place != _LAST:
        for at, number in enumerate(ids, place):
            shelve.move(session, number, at)


@click.command("edit", cls=Command)
@click.argument("number", type=click.IntRange(1))
@click.option("--title")
@click.option("--author", "authors", multiple=True, help="One author; give all of them, in their order.")
@click.option("--venue")
@click.option("--year")
@click.option("--doi")
@click.option("--arxiv")
@click.option("--url")
@click.option("--abstract")
@click.pass_obj
def edit(bench: Bench, /, number: int, authors: tuple[str, ...], **fields: str | None) -> None:
    """Correct the fields of a paper; an empty text takes one away. What is not named stays."""
    words = {name: text for name, text in fields.items() if text is not None}
    if authors:
        words["authors"] = "\n".join(authors)
    if not words:
        raise click.UsageError("say what to correct: --title, --author, --venue, --year …")
    change(
        bench,
        [str(number)],
        ("", "Corrected {}"),
        lambda session, ids: curate.edit(session, ids[0], words, bench.now()),
        yes=True,
    )


@click.command("delete", cls=Searching, context_settings=SEARCHING)
@click.argument("papers", nargs=-1)
@yes_option
@click.pass_obj
def delete(bench: Bench, papers: tuple[str, ...], yes: bool) -> None:
    """Move PAPERS to the trash: those of these numbers, or all that a search finds."""
    told = ("Move {} to the trash?", "Deleted {}")
    change(bench, papers, told, lambda session, ids: trash.put(session, ids, bench.now()), yes=yes)
