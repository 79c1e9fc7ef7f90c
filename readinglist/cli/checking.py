"""`readinglist check`: a run by hand, and the end of the one under way."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import click

from readinglist import checker, ledger
from readinglist.checker import Result
from readinglist.cli.bench import SEARCHING, Bench, Searching, say
from readinglist.cli.choosing import meant
from readinglist.cli.ending import Ending
from readinglist.database import Library
from readinglist.errors import NotFound
from readinglist.library import bulk

_log = logging.getLogger(__name__)
_LOGGED = ("run", "probed", "flips", "requests", "inconclusive", "void", "stopped", "note", "seconds")


@click.command(cls=Searching, context_settings=SEARCHING)
@click.argument("papers", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All links, also those that are not due.")
@click.option("--json", "as_json", is_flag=True, help="The run as one JSON object.")
@click.option("--stop", is_flag=True, help="End the check under way instead; what it saw is kept.")
@click.option("--later", is_flag=True, help="Ask nothing now: leave it to the next check, also that of a `serve`.")
@click.pass_obj
def check(bench: Bench, /, papers: tuple[str, ...], everything: bool, as_json: bool, stop: bool, later: bool) -> None:
    """Check the links that are due and keep what was seen.

    With PAPERS, those of these numbers or all that a search finds, theirs are due at once.
    """
    if stop and (papers or everything or as_json or later):
        raise click.UsageError("--stop goes with no other option: it starts no check")
    if later and as_json:
        raise click.UsageError("--later and --json do not go together: there is no run to tell of")
    if papers and everything:
        raise click.UsageError("say which papers, or --all")
    with bench.library() as library:
        if papers:
            _make_due(bench, library, papers)
        if stop or later:
            click.echo(_stop(library) if stop else _later(bench, library, everything=everything))
            return
        with bench.progress("links") as progress:
            ending = Ending()
            ending.listen()
            result = checker.run(library, bench.task(everything=everything, progress=progress, ended=ending.ended))
        values = _values(result)
        _log.info("run", extra={"told": {name: values[name] for name in _LOGGED}})
    if as_json:
        say(values)
    else:
        click.echo(_words(result))


def _make_due(bench: Bench, library: Library, papers: Sequence[str]) -> None:
    """Make the links of papers due; raises NotFound where there are no such papers."""
    with library.writing() as session:  # what was asked cannot be taken back, so it is no operation
        chosen = meant(session, bench, papers)
        bulk.recheck(session, chosen, bench.now())
    click.echo(f"The links of {len(chosen):,} paper{'' if len(chosen) == 1 else 's'} are due.", err=True)


def _later(bench: Bench, library: Library, *, everything: bool) -> str:
    """Leave all links, or those that are due anyway, to the next check."""
    if not everything:
        return "The next check asks what is due."
    with library.writing() as session:
        ledger.ask_all(session, bench.now())
    return "Every link is due now; the next check asks them all."


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
