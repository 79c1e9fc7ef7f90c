"""The command line: composes everything, holds the clock, gives the exit code."""

from __future__ import annotations

import logging
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import ClassVar

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from readinglist import ledger
from readinglist.cli.adding import add_papers, complete
from readinglist.cli.bench import SEARCHING, Bench, Command, Searching, say, search_of
from readinglist.cli.checking import check
from readinglist.cli.exports import export_papers, restore_library
from readinglist.cli.intake import import_paths
from readinglist.cli.proposals import proposals
from readinglist.cli.upkeep import doctor
from readinglist.errors import BadConfig, BadDate, BadWord, ReadinglistError
from readinglist.health import Verdict
from readinglist.library import find
from readinglist.library.records import link_record, paper_record
from readinglist.models import Link, Paper


class _Group(click.Group):
    """Commands that need more than the library are imported when they are called: all others start in half the time."""

    # The file of each, and its name there.
    _elsewhere: ClassVar = {
        "serve": ("serving", "serve"),
        "demo": ("serving", "demo"),
        "report": ("reporting", "tell_report"),
        "deliver": ("delivering", "deliver"),
    }

    def list_commands(self, context: click.Context) -> list[str]:
        """All names, in order."""
        return sorted({*super().list_commands(context), *self._elsewhere})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of a name."""
        if name in self._elsewhere:
            place, known_as = self._elsewhere[name]
            command: click.Command = getattr(import_module(f"readinglist.cli.{place}"), known_as)
            return command
        return super().get_command(context, name)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="readinglist")
@click.option(
    "--instance",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("instance"),
    envvar="READINGLIST_INSTANCE",
    show_default=True,
    help="The folder of the library and its config.toml; made when missing.",
)
@click.pass_context
def readinglist(context: click.Context, instance: Path) -> None:
    """Keeps the papers you mean to read and watches over their links."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    context.obj = Bench(instance, dict(os.environ))


def main() -> None:
    """Run one command; a person's mistake is one sentence on stderr and exit code 1, or 2 for wrong use."""
    try:
        sys.exit(readinglist(standalone_mode=False))
    except click.Abort:
        click.echo("readinglist: stopped; what was written until now stays", err=True)
        sys.exit(1)
    except click.ClickException as mistake:
        mistake.show()
        sys.exit(mistake.exit_code)
    except (BadConfig, BadDate, BadWord) as mistake:
        click.echo(f"readinglist: {mistake}", err=True)
        sys.exit(2)
    except ReadinglistError as mistake:
        click.echo(f"readinglist: {mistake}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our lines has gone (`| head`); nothing of ours failed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


readinglist.add_command(import_paths)
readinglist.add_command(check)
readinglist.add_command(doctor)
readinglist.add_command(export_papers)
readinglist.add_command(restore_library)
readinglist.add_command(add_papers)
readinglist.add_command(complete)
readinglist.add_command(proposals)


# A word of the search may begin with any letter behind its dash, with `h` too; `-h` alone asks for help.
@readinglist.command(cls=Searching, context_settings=SEARCHING)
@click.argument("search", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def papers(bench: Bench, search: tuple[str, ...], as_json: bool) -> None:
    """List all papers that a SEARCH finds.

    It is what the box of the pages takes: words, "phrases", prefix*, -not, or, parentheses (in quotation marks for the
    shell), tag:x, status:to-read, by:name, in:venue, year:2021..2023, added:30d, link:dead, has:code, sort:year …
    """
    asked = search_of(search)
    with bench.library() as library, library.reading() as session:
        for paper in find.find_all(session, asked, bench.now()):
            if as_json:
                say(paper_record(paper))
            else:
                click.echo(_paper_line(paper))


def _paper_line(paper: Paper) -> str:
    place = " ".join(str(part) for part in (paper.venue, paper.year) if part)
    tags = " ".join(f"#{tag.name}" for tag in paper.tags)
    return "  ".join(filter(None, (f"{paper.id:>5}", f"{paper.status or paper.shelf:<9}", paper.title, place, tags)))


@readinglist.command(cls=Command)
@click.option("--verdict", type=click.Choice([str(verdict) for verdict in Verdict]), help="Only links with it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def links(bench: Bench, verdict: str | None, as_json: bool) -> None:
    """List the watched links, the worst first."""
    with bench.library() as library, library.reading() as session:
        found = ledger.links(session, Verdict(verdict) if verdict else None)
    if as_json:
        for link in found:
            say(link_record(link))
    else:
        Console(soft_wrap=not sys.stdout.isatty()).print(_link_table(found))


def _link_table(found: list[Link]) -> Table:
    table = Table("verdict", "since", "link", "reason", box=None, pad_edge=False)
    for link in found:
        word = f"{link.verdict}" + (f" ({link.condition})" if link.condition else "")
        table.add_row(word, f"{link.since:%Y-%m-%d}" if link.since else "", Text(link.url), Text(link.reason))
    return table
