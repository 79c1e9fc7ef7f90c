"""`readinglist home, facets, words`: reading at a glance, and what a search can be narrowed to."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import click

from readinglist.cli.bench import SEARCHING, Bench, Command, Searching, say, search_of
from readinglist.library import find, glance
from readinglist.library.complete import complete
from readinglist.library.records import glance_record, news_record

_MOST_NEWS = 1_000


@click.command("home", cls=Command)
@click.option("--days", type=click.IntRange(1, 3650), default=7, show_default=True, help="How far back the news go.")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_obj
def home(bench: Bench, days: int, as_json: bool) -> None:
    """Tell what is up next, what is being read, and which links stand otherwise than before."""
    now = bench.now()
    with bench.library() as library, library.reading() as session:
        told = glance_record(glance.glance(session, now)) | {"papers": find.count_papers(session)}
        news = [news_record(flip) for flip in glance.news(session, now - timedelta(days=days), now, _MOST_NEWS)]
    if as_json:
        say(told | {"news": news})
    else:
        _tell(told, news)


def _tell(told: dict[str, Any], news: list[dict[str, Any]]) -> None:
    counted = ", ".join(f"{number:,} {word}" for word, number in told["statuses"].items() if number)
    click.echo(f"{told['papers']:,} papers, {told['mine']:,} on My list" + (f": {counted}" if counted else ""))
    for heading, papers in (("Up next", told["next"]), ("Being read", told["reading"])):
        if papers:
            click.echo(f"\n{heading}")
        for paper in papers:
            click.echo(f"{paper['id']:>6}  {paper['title']}")
    if news:
        click.echo("\nLinks that stand otherwise")
    for flip in news:
        click.echo(f"{flip['verdict']:>10}  {flip['url']}  {flip['reason']}")


@click.command("facets", cls=Searching, context_settings=SEARCHING)
@click.argument("search", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_obj
def facets(bench: Bench, search: tuple[str, ...], as_json: bool) -> None:
    """List what a SEARCH can be narrowed to: shelves, statuses, tags, venues, years and files, with their papers."""
    from readinglist.web.facets import record  # the pages take half a second to import

    with bench.library() as library, library.reading() as session:
        told = record(find.Finding(session, search_of(search), bench.now()))
    if as_json:
        say(told)
        return
    for group in told["groups"]:
        click.echo(group["name"])
        for choice in group["choices"]:
            click.echo(f"{choice['papers']:>7}  {choice['word']}  {choice['search']}")


@click.command("words", cls=Command)
@click.argument("typed")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def words(bench: Bench, typed: str, as_json: bool) -> None:
    """List how the last word of a search may go on: fields, tags, authors, venues."""
    with bench.library() as library, library.reading() as session:
        for offer in complete(session, typed, len(typed)):
            if as_json:
                say(asdict(offer))
            else:
                click.echo(f"{offer.label}  {offer.hint}".rstrip())
