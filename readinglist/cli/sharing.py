"""`readinglist share`: which paper something names that another program shares."""

from __future__ import annotations

import click

from readinglist.cli.bench import Bench, Command, say
from readinglist.library import share as sharing
from readinglist.report.phrases import line


@click.command(cls=Command)
@click.argument("text", nargs=-1)
@click.option("--title", default="", help="The title of the page that is shared.")
@click.option("--url", default="", help="Its address.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def share(bench: Bench, text: tuple[str, ...], title: str, url: str, as_json: bool) -> None:
    """Say which paper a TEXT, a title or an address names, or what `add` would take for it."""
    with bench.library() as library, library.reading() as session:
        leads = sharing.leads(session, title, url, "\n".join(text))
    if as_json:
        say({"paper": leads.paper_id, "text": leads.text, "title": leads.title})
    elif leads.paper_id:
        click.echo(f"paper {leads.paper_id}")
    else:
        click.echo(f"no paper; readinglist add {line(leads.text)!r}" if leads.text else "nothing that names a paper")
