"""`readinglist links` and `link`: what is watched, what is known of one link, and what is done about it."""

from __future__ import annotations

import sys
from typing import Any, ClassVar

import click
from rich.table import Table
from rich.text import Text
from sqlalchemy.orm import Session

from readinglist import config, journal, ledger
from readinglist.cli.bench import Bench, Command, say
from readinglist.cli.terminal import WordsConsole
from readinglist.health import Answer, Condition, Flag, Verdict
from readinglist.identifiers import Kind
from readinglist.ledger import Choice
from readinglist.library import known, moving, reports
from readinglist.library import link as links_of
from readinglist.library.book_records import observation_record
from readinglist.library.records import link_record, moment
from readinglist.models import Link, Observation
from readinglist.report import Report
from readinglist.report.phrases import ANSWERS, count, line

NEWEST = 10  # observations that are told
_LONG = 100  # letters of an address in a sentence


def _one_of(words: type[Any]) -> click.Choice[str]:
    return click.Choice([str(word) for word in words])


@click.command("links", cls=Command)
@click.option("--verdict", type=_one_of(Verdict), help="Only links with it.")
@click.option("--condition", type=_one_of(Condition), help="Only code that is so.")
@click.option("--flag", type=_one_of(Flag), help="Only links of which that is to be known.")
@click.option("--kind", type=_one_of(Kind), help="Only links of this kind.")
@click.option("--host", help="Only links to this host, and to it with www. before.")
@click.option("--muted/--not-muted", default=None, help="Only links that you muted, or did not.")
@click.option("--paper", type=click.IntRange(1), help="Only the links of this paper.")
@click.option("--modified-since", help="Only what changed since, by the clock of the library (2026-11-01).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def links(bench: Bench, /, as_json: bool, modified_since: str | None, **words: Any) -> None:
    """List the watched links, the worst first."""
    since = config.moment_of(modified_since) if modified_since else None
    sorts: dict[str, Any] = {"verdict": Verdict, "condition": Condition, "flag": Flag, "kind": Kind}
    given = {name: sorts[name](word) if name in sorts and word else word for name, word in words.items()}
    with bench.library() as library, library.reading() as session:
        found = ledger.chosen_links(session, Choice(**given, modified_since=since))
    if as_json:
        for link in found:
            say(link_record(link))
    else:
        WordsConsole(soft_wrap=not sys.stdout.isatty()).print(_table(found))


def _table(found: list[Link]) -> Table:
    table = Table("verdict", "since", "link", "reason", box=None, pad_edge=False)
    for link in found:
        word = f"{link.verdict}" + (f" ({link.condition})" if link.condition else "")
        table.add_row(word, f"{link.since:%Y-%m-%d}" if link.since else "", Text(link.url), Text(link.reason))
    return table


class _Group(click.Group):
    """A first word that is no command names the link that is to be shown."""

    aside: ClassVar = frozenset(("-h", "--help"))

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Read `link 7` as `link show 7`."""
        if args and args[0] not in self.commands and args[0] not in self.aside:
            args = ["show", *args]
        return super().parse_args(context, args)


@click.group("link", cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
def link() -> None:
    """Tell what is known of a LINK, by its number or address; or do something about it."""


@link.command("show", cls=Command)
@click.argument("named", metavar="LINK")
@click.option("--json", "as_json", is_flag=True, help="All that is known as one JSON object.")
@click.pass_obj
def show(bench: Bench, named: str, as_json: bool) -> None:
    """Tell how a LINK stands, why, which papers have it, and what was seen of it at last."""
    with bench.library() as library, library.reading() as session:
        found = known.link_named(session, named)
        record = known.known_record(session, found, bench.config.policy)
        seen = ledger.history(session, found.id, NEWEST)
    if as_json:
        say({**record, "observations": [observation_record(it) for it in seen]})
    else:
        click.echo("\n".join(line(words) for words in _told(record, seen)))


def _told(record: dict[str, Any], seen: list[Observation]) -> list[str]:
    condition = f" ({record['condition']})" if record["condition"] else ""
    since = f" since {record['since'][:10]}" if record["since"] else ""
    reason = f": {record['reason']}" if record["reason"] else ""
    facts = {
        "moved to": record["replacement"], "copy": record["rescue"], "flag": record["flag"], "notice": record["notice"],
        "last answered": record["last_answered"], "checked": record["checked"], "next check": record["due"],
    }  # fmt: skip
    papers = [*record["titles"], *(title for doi in record["landing_of"] for title in doi["titles"])]
    return [
        f"link {record['id']}  {record['url']}",
        f"{record['verdict']}{condition}{since}{reason}{'; muted' if record['muted'] else ''}",
        *(strike["words"] for strike in record["strikes"]),
        *(f"{name}: {value}" for name, value in facts.items() if value),
        *(f"paper {it['id']}  {it['title']}" for it in papers),
        *(f"{moment(it.at)}  {ANSWERS[it.answer]}{f': {it.reason}' if it.reason else ''}" for it in seen),
    ]


def _saying(name: str, word: Answer, words: str) -> None:
    """Make the command by which the reader says a word of a link."""

    @link.command(name, cls=Command, help=f"Say of a LINK {words}")
    @click.argument("named", metavar="LINK")
    @click.pass_obj
    def command(bench: Bench, named: str) -> None:
        said = links_of.SAYING[word]
        with bench.library() as library, bench.doing(library, said) as session:
            found = known.link_named(session, named)
            told = f"{said}: {_short(found.url)}"
            journal.tell(session, told)
            links_of.say(session, found.id, word, bench.now(), bench.config.policy)
        click.echo(told)


_saying("seen", Answer.SEEN, "that you saw it work: it counts as alive until something else is seen.")
_saying("mute", Answer.MUTED, "that no more is to be told of it; it is watched as before.")
_saying("unmute", Answer.UNMUTED, "that it is to be told of again.")


@link.command("check", cls=Command)
@click.argument("named", metavar="LINK")
@click.pass_obj
def put_first(bench: Bench, named: str) -> None:
    """Put a LINK first in line: the next check asks it, also that of a `serve` that runs."""
    with bench.library() as library, library.writing() as session:
        number = known.link_named(session, named).id
        links_of.ask(session, number, bench.now())
    click.echo(f"Link {number} is first in line; `readinglist check` asks it now.")


@link.command("accept", cls=Command)
@click.argument("named", metavar="LINK")
@click.argument("url", required=False)
@click.pass_obj
def accept(bench: Bench, named: str, url: str | None) -> None:
    """Put the address URL in a LINK's place on all its papers; without it, where it moved, else a copy of it."""
    with bench.library() as library, bench.doing(library, "Put another address in a link's place") as session:
        old = known.link_named(session, named)
        chosen = links_of.offered_address(old) if url is None else url
        new = links_of.accept(session, old.id, chosen, bench.now())
        words = f"Put {_short(new.url)} in a link's place"
        journal.tell(session, words)
        told = f"{words}; it is link {new.id}"
    click.echo(told)


@link.command("accept-moved", cls=Command)
@click.argument("report", required=False, type=click.IntRange(1))
@click.pass_obj
def accept_moved(bench: Bench, report: int | None) -> None:
    """Accept the new address of every link that moved in a kept REPORT; without it, since the last kept report."""
    with bench.library() as library, bench.doing(library, "Accepted the new addresses of a report") as session:
        found = reports.stored(session, report) if report else _so_far(bench, session)
        settled = moving.accept_all(session, moving.told_in(found), bench.now())
        words = f"Accepted {count(settled.accepted, 'new address', 'new addresses')}"
        journal.tell(session, words)
    click.echo(f"{words}; {settled.past:,} settled before, {settled.refused:,} cannot be taken.")


def _so_far(bench: Bench, session: Session) -> Report:
    since, until = reports.period(session, bench.now())
    return reports.make(session, since, until, bench.config.report.zone_name)


@link.command("add", cls=Command)
@click.argument("paper", type=click.IntRange(1))
@click.argument("url")
@click.pass_obj
def add(bench: Bench, paper: int, url: str) -> None:
    """Give a PAPER, by its number, one more link, the address URL."""
    with bench.library() as library, bench.doing(library, "Added a link to a paper") as session:
        number = links_of.add_link(session, paper, url, bench.now()).id
    click.echo(f"Paper {paper} has link {number}.")


@link.command("correct", cls=Command)
@click.argument("paper", type=click.IntRange(1))
@click.argument("named", metavar="LINK")
@click.argument("url")
@click.pass_obj
def correct(bench: Bench, paper: int, named: str, url: str) -> None:
    """Put the address URL in a LINK's place on one PAPER."""
    with bench.library() as library, bench.doing(library, "Corrected a link of a paper") as session:
        old = known.link_named(session, named).id
        number = links_of.correct_link(session, paper, old, url, bench.now()).id
    click.echo(f"Paper {paper} has link {number} in the place of link {old}.")


@link.command("remove", cls=Command)
@click.argument("paper", type=click.IntRange(1))
@click.argument("named", metavar="LINK")
@click.pass_obj
def remove(bench: Bench, paper: int, named: str) -> None:
    """Take a LINK off a PAPER for good: no import brings it back."""
    with bench.library() as library, bench.doing(library, "Took a link off a paper") as session:
        number = known.link_named(session, named).id
        links_of.remove_link(session, paper, number)
    click.echo(f"Paper {paper} has link {number} no more.")


def _short(url: str) -> str:
    return line(url if len(url) <= _LONG else url[: _LONG - 1] + "…")
