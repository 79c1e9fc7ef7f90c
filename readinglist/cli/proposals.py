"""`readinglist proposals`: what others have for gaps of papers, listed, accepted and declined."""

from __future__ import annotations

from collections.abc import Sequence

import click

from readinglist import journal
from readinglist.cli.bench import Bench, Command, say
from readinglist.errors import NotFound
from readinglist.library import acceptance, offered
from readinglist.library import proposals as proposed
from readinglist.library.offered import Choice, Offered
from readinglist.library.records import moment
from readinglist.metadata import Gap, Supplier

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
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def list_all(bench: Bench, gap: str | None, by: str | None, as_json: bool) -> None:
    """List the proposals that are open, those of My list first."""
    with bench.library() as library, library.reading() as session:
        number, pages = 1, 1
        while number <= pages:
            found = offered.offers(session, _choice(gap, by), number, size=1000)
            for one in found.shown:
                if as_json:
                    say(_record(one))
                else:
                    click.echo(_line(one))
            number, pages = number + 1, found.pages


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
        operation = journal.begin(session, f"{word} {_counted(len(ids))}", bench.now())
        with journal.recording(session, operation):
            if accepting:
                taken = acceptance.accept(session, ids, bench.now())
                done, left = (
                    taken.accepted,
                    [f"the DOI of {at} is paper {holder}’s" for at, holder in taken.held.items()],
                )
            else:
                done, left = proposed.decline(session, ids, bench.now()), []
        journal.finish(session, operation, f"{word} {_counted(done)}")
    click.echo(f"{word} {_counted(done)}.")
    for remark in left:
        click.echo(f"readinglist: {remark}; merge the two papers, or decline it", err=True)
    if left:
        raise click.exceptions.Exit(1)


def _counted(number: int) -> str:
    return f"{number:,} proposal{'' if number == 1 else 's'}"


def _choice(gap: str | None, by: str | None) -> Choice:
    return Choice(gap=Gap(gap) if gap else None, by=Supplier(by) if by else None)


def _record(one: Offered) -> dict[str, object]:
    return {
        "id": one.id,
        "paper": one.paper_id,
        "title": one.title,
        "gap": one.gap,
        "value": one.value["is"],
        "instead_of": one.value.get("was"),
        "by": one.by,
        "reason": one.reason,
        "at": moment(one.at),
        "paper_with_doi": one.holder,
    }


def _line(one: Offered) -> str:
    value = one.value["is"]
    words = ", ".join(value) if isinstance(value, list) else str(value)
    short = " ".join(words.split())
    short = short if len(short) <= _SHOWN else short[: _SHOWN - 1] + "…"
    held = f"  (paper {one.holder} has it)" if one.holder else ""
    return f"{one.id:>6}  paper {one.paper_id:<6} {one.gap:<8}  {short}{held}  [{one.by}: {one.reason}]"
