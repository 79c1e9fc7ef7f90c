"""The command line: composes everything, holds the clock, gives the exit code."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import ClassVar

import click

from readinglist.cli import logs, terminal
from readinglist.cli.bench import SEARCHING, Bench, Searching, say, search_of
from readinglist.cli.checking import check
from readinglist.errors import BadConfig, BadDate, BadPassword, BadTag, BadWord, ReadinglistError
from readinglist.library import find
from readinglist.library.records import standing_record
from readinglist.models import Paper


class _Group(click.Group):
    """Commands that need more than the library are imported when they are called: all others start in half the time."""

    # The file of each, and its name there.
    _elsewhere: ClassVar = {
        "backup": ("backing", "backup"),
        "restore": ("restoring", "restore_library"),
        "log-ins": ("access", "log_ins"),
        "password": ("access", "password"),
        "serve": ("serving", "serve"),
        "settings": ("setting", "settings"),
        "tokens": ("access", "tokens"),
        "demo": ("serving", "demo"),
        "report": ("reporting", "tell_report"),
        "deliver": ("delivering", "deliver"),
        "paper": ("paper", "paper"),
        "set": ("paper", "set_papers"),
        "edit": ("paper", "edit"),
        "delete": ("paper", "delete"),
        "note": ("notes", "write_note"),
        "notes": ("notes", "notes"),
        "tag": ("tags", "tags"),
        "history": ("past", "history"),
        "undo": ("past", "undo"),
        "trash": ("past", "trashed"),
        "home": ("home", "home"),
        "facets": ("home", "facets"),
        "words": ("home", "words"),
        "import": ("intake", "import_paths"),
        "doctor": ("upkeep", "doctor"),
        "export": ("exports", "export_papers"),
        "add": ("adding", "add_papers"),
        "complete": ("adding", "complete"),
        "proposals": ("proposals", "proposals"),
        "imports": ("imports", "imports"),
        "searches": ("searches", "searches"),
        "rules": ("rules", "rules"),
        "duplicates": ("duplicates", "duplicates"),
        "share": ("sharing", "share"),
        "links": ("links", "links"),
        "link": ("links", "link"),
        "runs": ("runs", "runs"),
        "trends": ("runs", "tell_trends"),
        "deliveries": ("deliveries", "deliveries"),
        "feed": ("deliveries", "feed"),
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
    logs.begin()
    context.obj = Bench(instance, dict(os.environ))


def main() -> None:
    """Run one command; a person's mistake is one sentence on stderr and exit code 1, or 2 for wrong use."""
    terminal.begin()
    try:
        sys.exit(readinglist(standalone_mode=False))
    except click.Abort:
        click.echo("readinglist: stopped; what was written until now stays", err=True)
        sys.exit(1)
    except click.ClickException as mistake:
        mistake.show()
        sys.exit(mistake.exit_code)
    except (BadConfig, BadDate, BadPassword, BadTag, BadWord) as mistake:
        click.echo(f"readinglist: {mistake}", err=True)
        sys.exit(2)
    except ReadinglistError as mistake:
        click.echo(f"readinglist: {mistake}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our lines has gone (`| head`); nothing of ours failed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as mistake:
        if mistake.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG):
            raise  # a mistake of ours
        what = mistake.filename or "standard output"
        click.echo(f"readinglist: {what} cannot be written: {mistake.strerror}", err=True)
        sys.exit(1)


readinglist.add_command(check)


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
                say(standing_record(paper))
            else:
                click.echo(_paper_line(paper))


def _paper_line(paper: Paper) -> str:
    place = " ".join(str(part) for part in (paper.venue, paper.year) if part)
    tags = " ".join(f"#{tag.name}" for tag in paper.tags)
    return "  ".join(filter(None, (f"{paper.id:>5}", f"{paper.status or paper.shelf:<9}", paper.title, place, tags)))
