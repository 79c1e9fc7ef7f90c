"""`readinglist runs` and `trends`: the checks there were, and what the charts of the pages draw."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from readinglist import checker, ledger
from readinglist.cli.bench import Bench, Command, say
from readinglist.database import Library
from readinglist.health import Verdict
from readinglist.library import standing, trend_records, trends
from readinglist.library.book_records import flip_record, next_record, progress_record, run_record
from readinglist.library.records import moment
from readinglist.models import Run
from readinglist.report.phrases import count, line

_CHANGES = 200  # changes told of one run
_NEXT = 5  # links named that are due next
_READ = 500  # runs read at once


@click.command("runs", cls=Command)
@click.argument("number", required=False, type=click.IntRange(1))
@click.option("--due", is_flag=True, help="How many links are due when instead, and which are next.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def runs(bench: Bench, number: int | None, due: bool, as_json: bool) -> None:
    """List the checks there were, the newest first; with a NUMBER, one of them and what changed in it."""
    if due and number:
        raise click.UsageError("a number and --due do not go together; give one of them")
    with bench.library() as library:
        if due:
            _due(bench, library, as_json=as_json)
        elif number:
            _one(library, number, as_json=as_json)
        else:
            _all(library, as_json=as_json)


def _all(library: Library, *, as_json: bool) -> None:
    with library.reading() as session:
        for skipped in range(0, max(ledger.count_runs(session), 1), _READ):
            for run in ledger.runs(session, _READ, skipped):
                if as_json:
                    say(run_record(run))
                else:
                    click.echo(_line(run))


def _line(run: Run) -> str:
    remark = f"  {line(run.remark)}" if run.remark else ""
    asked = f"{run.probed} of {count(run.total, 'link')}, {run.flips} changed"
    return f"{run.id:>5}  {run.started:%Y-%m-%d %H:%M}  {asked}, {count(run.requests, 'request')}{remark}"


def _one(library: Library, number: int, *, as_json: bool) -> None:
    with library.reading() as session:
        run = ledger.get_run(session, number)
        turns = ledger.turns(session, number)
        flips = standing.flips_of_run(session, number, _CHANGES)
    going = run.finished is None and checker.under_way(library)
    if as_json:
        progress = progress_record(ledger.progress_of(run.progress)) if going else None
        own = {"running": going, "turns": turns, "policy": run.policy, "progress": progress}
        say({**run_record(run), **own, "changes": [flip_record(flip) for flip in flips]})
        return
    click.echo(_line(run) + ("  under way" if going else ""))
    click.echo("  " + (", ".join(f"{many} {verdict}" for verdict, many in turns.items()) or "nothing changed"))
    for flip in flips:
        click.echo(f"  {flip.verdict_before} → {flip.verdict_after}  {line(flip.link.url)}  {line(flip.reason)}")


def _due(bench: Bench, library: Library, *, as_json: bool) -> None:
    with library.reading() as session:
        upcoming = ledger.upcoming(session, bench.now())
        following = ledger.next_due_links(session, bench.now(), _NEXT)
    if as_json:
        say({"upcoming": upcoming, "next_links": [next_record(link) for link in following]})
        return
    for span, reasons in upcoming.items():
        click.echo(f"{span:<6} {', '.join(f'{many} {reason}' for reason, many in reasons.items())}")
    for link in following:
        click.echo(f"{moment(link.due)}  {line(link.url)}")


@click.command("trends", cls=Command)
@click.option("--all", "whole", is_flag=True, help="Since the first link, instead of the last year.")
@click.option("--json", "as_json", is_flag=True, help="All numbers as one JSON object.")
@click.pass_obj
def tell_trends(bench: Bench, whole: bool, as_json: bool) -> None:
    """Tell how links fare over time, what is left of code, and how often links were called dead in error."""
    with bench.library() as library, library.reading() as session:
        now = bench.now()
        values = trend_records.chart_values(session, now, whole=whole)
        values["alarms"] = trend_records.alarm_values(trends.alarms(session, now))
    if as_json:
        say(values)
    else:
        click.echo("\n".join(_told(values)))


def _told(values: dict[str, Any]) -> Iterable[str]:
    yield "At the end of  " + "  ".join(f"{verdict:>10}" for verdict in Verdict)
    for one in values["verdicts"]:
        yield f"{one['day']}     " + "  ".join(f"{one['numbers'][verdict]:>10,}" for verdict in Verdict)
    yield "\nLinks to code, by year of paper"
    code = values["code"]
    for name, one in (*((it["year"], it) for it in code["years"]), ("all", code["all"])):
        yield f"{name!s:<6} {one['there']:,} there, {one['failing']:,} failing, {one['dead']:,} dead"
    yield "\nHosts with the most dead and failing links"
    for host in values["hosts"]:
        yield f"{line(host['name'])}: {host['dead']:,} dead, {host['failing']:,} failing of {host['links']:,}"
    yield "\nFrom first seen to called dead"
    for one in values["lives"]["classes"]:
        yield f"{one['span']}: {one['links']:,}"
    yield "\nAlarms, and how many of them you contradicted"
    for name, one in (("in the last year", values["alarms"]["year"]), ("in all", values["alarms"]["all"])):
        rate = "" if one["rate"] is None else f" ({100 * one['rate']:.1f} %)"
        yield f"{name}: {one['troubles_wrong']:,} of {one['troubles']:,}{rate}"
