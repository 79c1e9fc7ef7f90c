"""`readinglist check`: a run by hand, and the end of the one under way."""

from __future__ import annotations

import click

from readinglist import checker, ledger
from readinglist.checker import Result
from readinglist.cli.bench import Bench, Command, say
from readinglist.database import Library
from readinglist.errors import NotFound


@click.command(cls=Command)
@click.option("--all", "everything", is_flag=True, help="All links, also those that are not due.")
@click.option("--json", "as_json", is_flag=True, help="The run as one JSON object.")
@click.option("--stop", is_flag=True, help="End the check under way instead; what it saw is kept.")
@click.pass_obj
def check(bench: Bench, everything: bool, as_json: bool, stop: bool) -> None:
    """Check the links that are due and keep what was seen."""
    if stop and (everything or as_json):
        raise click.UsageError("--stop goes with no other option: it starts no check")
    with bench.library() as library:
        if stop:
            click.echo(_stop(library))
            return
        with bench.progress("links") as progress:
            result = checker.run(library, bench.task(everything=everything, progress=progress))
    if as_json:
        say(_values(result))
    else:
        click.echo(_words(result))


def _stop(library: Library) -> str:
    """Ask the run under way to end; raises NotFound when there is none."""
    with library.writing() as session:
        latest = next(iter(ledger.runs(session, 1)), None)
        if latest is None or not checker.under_way(library) or not ledger.ask_stop(session, latest.id):
            raise NotFound("no check is under way on this library")
        return f"Run {latest.id} will end in a moment; what it saw is kept, and what it did not ask stays due."


def _values(result: Result) -> dict[str, object]:
    return {
        "run": result.run,
        "probed": result.probed,
        "requests": result.requests,
        "inconclusive": result.inconclusive,
        "void": result.void,
        "stopped": result.stopped,
        "flips": result.flips,
        "verdicts": {str(verdict): number for verdict, number in result.verdicts.items()},
        "seconds": result.seconds,
        "note": result.note,
    }


def _words(result: Result) -> str:
    told = ", ".join(f"{number} {verdict}" for verdict, number in result.verdicts.items() if number)
    void = f"{result.note[:1].upper()}{result.note[1:]}, no verdict changed.\n" if result.void else ""
    stopped = "Stopped by you; what was not asked stays due.\n" if result.stopped else ""
    return (
        f"{void}{stopped}"
        f"Run {result.run}: {result.probed} links asked with {result.requests} requests in {result.seconds:.1f} s, "
        f"{result.flips} changed, {result.inconclusive} undecided. All links: {told or 'none'}."
    )
