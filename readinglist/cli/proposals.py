"""`readinglist proposals`: what others have for gaps of papers, listed, accepted and declined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from readinglist import journal
from readinglist.cli.bench import SEARCHING, Bench, Command, Searching, say, search_of
from readinglist.errors import NotFound
from readinglist.library import acceptance, asking, find, inferring, offered
from readinglist.library import proposals as proposed
from readinglist.library.intake_records import proposal_record
from readinglist.library.offered import Choice, Offered
from readinglist.metadata import Gap, Supplier

_AT_ONCE = 1000  # proposals that are read at once
_SHOWN = 80  # letters of a value on a line
_gap = click.option("--gap", type=click.Choice([str(gap) for gap in Gap]), help="Only those for this field.")
_by = click.option("--by", type=click.Choice([str(by) for by in Supplier]), help="Only those of this supplier.")
_all = click.option("--all", "everything", is_flag=True, help="All of them, or all of the gap and supplier named.")


@click.group("proposals")
def proposals() -> None:
    """List what others know of papers and you do not have yet, and accept or decline it."""


@proposals.command("list", cls=Command)
@_gap
@_by
@click.option("--paper", type=click.IntRange(1), help="Only those for this paper.")
@click.option("--pairs", is_flag=True, help="Only those whose DOI another paper has.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def list_all(bench: Bench, /, gap: str | None, by: str | None, as_json: bool, **more: Any) -> None:
    """List the proposals that are open, those of My list first."""
    choice = _choice(gap, by).but(paper_id=more["paper"], pairs=more["pairs"])
    with bench.library() as library, library.reading() as session:
        for start in range(0, offered.count(session, choice), _AT_ONCE):
            for one in offered.part(session, choice, _AT_ONCE, start):
                if as_json:
                    say(proposal_record(one))
                else:
                    click.echo(_line(one))


@proposals.command(cls=Searching, context_settings=SEARCHING)
@click.argument("search", nargs=-1)
@click.option("--paper", "papers", multiple=True, type=click.IntRange(1), help="A paper by number, instead.")
@click.option("--dry-run", is_flag=True, help="Say of how many papers registries would be asked, and ask nobody.")
@click.pass_obj
def look(bench: Bench, search: tuple[str, ...], papers: tuple[int, ...], dry_run: bool) -> None:
    """Look for what the papers of a SEARCH lack, of My list without one: in the library itself, and at registries.

    The clock of `serve`, or `readinglist complete`, asks the registries.
    """
    if search and papers:
        raise click.UsageError("give a search, or papers by number")
    now, asked_for = bench.now(), search_of(search or ("shelf:mine",))
    with bench.library() as library:
        with library.reading() as session:
            for number in papers:
                find.title_of(session, number)
            ids = list(papers or find.find_ids(session, asked_for, now))
            if dry_run:
                lacking = len(asking.askable(session, ids, now))
                click.echo(f"{lacking:,} of {len(ids):,} papers lack what a registry may know.")
                return
            found = inferring.finds(session, ids)
        with library.writing() as session:
            new, asked = proposed.propose_all(session, found, now), asking.ask(session, ids, now)
    click.echo(f"{_counted(new)} made out of the library itself; registries are asked about {asked:,} papers.")


@proposals.command(cls=Command)
@click.pass_obj
def stop(bench: Bench) -> None:
    """Ask nobody any more about papers that wait for it; proposals stay."""
    with bench.library() as library, library.writing() as session:
        asking.stop(session)


@proposals.command(cls=Command)
@click.argument("number", type=click.IntRange(1))
@click.pass_obj
def part(bench: Bench, number: int) -> None:
    """Say that the paper of a proposal and the one that has its DOI are two works; the proposal is declined."""
    with bench.library() as library, bench.doing(library, "Called two papers different works") as session:
        first, second = proposed.part(session, number, bench.now())
        journal.tell(session, f"Called papers {first} and {second} different works")


@proposals.command(cls=Command)
@click.argument("numbers", nargs=-1, type=click.IntRange(1))
@_all
@_gap
@_by
@click.pass_obj
def accept(bench: Bench, numbers: tuple[int, ...], everything: bool, gap: str | None, by: str | None) -> None:
    """Write the values of proposals into their papers; it can be undone on the History page."""
    _decide(bench, "Accepted", _Meant(numbers, everything, _choice(gap, by)))


@proposals.command(cls=Command)
@click.argument("numbers", nargs=-1, type=click.IntRange(1))
@_all
@_gap
@_by
@click.pass_obj
def decline(bench: Bench, numbers: tuple[int, ...], everything: bool, gap: str | None, by: str | None) -> None:
    """Decline proposals, so that they are not made again."""
    _decide(bench, "Declined", _Meant(numbers, everything, _choice(gap, by)))


class _Meant:
    """Which proposals a command is about: some by their numbers, or all of a choice."""

    def __init__(self, numbers: Sequence[int], everything: bool, choice: Choice) -> None:
        if bool(numbers) == everything:
            raise click.UsageError("name proposals by their numbers, or say --all")
        if numbers and choice != Choice():
            raise click.UsageError("--gap and --by go with --all")
        self.numbers, self.choice = list(dict.fromkeys(numbers)), choice


def _decide(bench: Bench, word: str, meant: _Meant) -> None:
    accepting = word == "Accepted"
    with bench.library() as library, library.writing() as session:
        ids = meant.numbers or offered.ids(session, meant.choice, free=accepting)
        known = set(offered.there(session, ids))
        if missing := [str(number) for number in ids if number not in known]:
            raise NotFound(f"there is no open proposal {', '.join(missing)}; nothing was done")
        with journal.doing(session, f"{word} {_counted(len(ids))}", bench.now()):
            if accepting:
                taken = acceptance.accept(session, ids, bench.now())
                done, left = (
                    taken.accepted,
                    [f"the DOI of {at} is paper {holder}’s" for at, holder in taken.held.items()],
                )
            else:
                done, left = proposed.decline(session, ids, bench.now()), []
            journal.tell(session, f"{word} {_counted(done)}")
    click.echo(f"{word} {_counted(done)}.")
    for remark in left:
        click.echo(f"readinglist: {remark}; merge the two papers, or decline it", err=True)
    if left:
        raise click.exceptions.Exit(1)


def _counted(number: int) -> str:
    return f"{number:,} proposal{'' if number == 1 else 's'}"


def _choice(gap: str | None, by: str | None) -> Choice:
    return Choice(gap=Gap(gap) if gap else None, by=Supplier(by) if by else None)


def _line(one: Offered) -> str:
    value = one.value["is"]
    words = ", ".join(value) if isinstance(value, list) else str(value)
    short = " ".join(words.split())
    short = short if len(short) <= _SHOWN else short[: _SHOWN - 1] + "…"
    held = f"  (paper {one.holder} has it)" if one.holder else ""
    return f"{one.id:>6}  paper {one.paper_id:<6} {one.gap:<8}  {short}{held}  [{one.by}: {one.reason}]"
