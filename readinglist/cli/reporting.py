"""Reports as the clock and the terminal want them: kept when a period is over, and written out."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from readinglist.cli import delivering
from readinglist.cli.bench import Bench, Command
from readinglist.cli.exports import pour, write_whole
from readinglist.config import moment_of
from readinglist.database import Library
from readinglist.errors import BadDate
from readinglist.library import reports
from readinglist.library.records import moment
from readinglist.report import (
    Report,
    as_comparison_text,
    as_csv,
    as_markdown,
    as_text,
    as_values,
    compare,
    comparison_values,
    day_in,
)

FORMATS = ("text", "markdown", "html", "json", "csv")


def keep_report(bench: Bench, library: Library) -> None:
    """Keep a report when one has come due since the last; what was missed is caught up in one report, up to now."""
    rhythm = bench.config.report
    with library.reading() as session:
        with library.writing():  # nobody else writes: what is seen after this is told by the next report
            now = bench.now()
            since, before = reports.beginning(session, now), reports.last_until(session, now)
        last = before or since
        if not (since and last and rhythm.next_after(last) <= now):
            return
        report = reports.make(session, since, now, zone=rhythm.zone_name)  # which takes long, and holds up nobody
    with library.writing() as session:
        if reports.last_until(session, now) == before:  # of two processes the second finds the first one's report
            delivering.plan(bench, session, reports.keep(session, report))


@click.command("report", cls=Command)
@click.argument("number", required=False, type=click.IntRange(1))
@click.option("--list", "listing", is_flag=True, help="The kept reports, the newest first.")
@click.option("--compare", nargs=2, type=click.IntRange(1), metavar="A B", help="Two kept reports beside each other.")
@click.option("--keep", is_flag=True, help="Keep the report that is made now; its number is told on stderr.")
@click.option("--since", help="The beginning of the period (2026-11-01); else the end of the last kept report.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write, else stdout.")
@click.pass_obj
def tell_report(bench: Bench, /, output: Path | None, **asked: Any) -> None:
    """Tell what changed since the last kept report, or what the kept report NUMBER says."""
    wanted = Wanted(**asked)
    wanted.check()
    with bench.library() as library:
        text = _text(bench, library, wanted)
    if output is None:
        pour([text], sys.stdout.buffer)
    else:
        write_whole([text], output)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command was asked for."""

    number: int | None
    listing: bool
    compare: tuple[int, int] | None
    keep: bool
    since: str | None
    form: str

    def check(self) -> None:
        """Raise UsageError for wishes that contradict each other."""
        wishes = {
            "a number": self.number is not None, "--list": self.listing, "--compare": self.compare is not None,
            "--keep": self.keep, "--since": self.since is not None,
        }  # fmt: skip
        given = [name for name, is_given in wishes.items() if is_given]
        if len(given) > 1:
            raise click.UsageError(f"{given[0]} and {given[1]} do not go together; give one of them")
        if (self.listing or self.compare) and self.form not in ("text", "json"):
            raise click.UsageError(f"{given[0]} is written as text or json, not as {self.form}")


def _text(bench: Bench, library: Library, wanted: Wanted) -> str:
    if wanted.keep:
        return _kept_now(bench, library, wanted.form)
    with library.reading() as session:
        if wanted.listing:
            return _listed(reports.kept(session), bench.config.report.zone_name, wanted.form)
        if wanted.compare:
            first, second = (reports.stored(session, number) for number in wanted.compare)
            compared = compare(first, second)
            if wanted.form == "json":
                return json.dumps(comparison_values(compared)) + "\n"
            return as_comparison_text(compared)
        if wanted.number is not None:
            return _written(reports.stored(session, wanted.number), wanted.form)
        now = bench.now()
        since, until = reports.period(session, now)
        if wanted.since is not None:
            since = _beginning(wanted.since, now, bench.config.report.zone_name)
        return _written(reports.make(session, since, until, bench.config.report.zone_name), wanted.form)


def _kept_now(bench: Bench, library: Library, form: str) -> str:
    with library.writing() as session:
        made = reports.make(session, *reports.period(session, bench.now()), zone=bench.config.report.zone_name)
        number = reports.keep(session, made)
        delivering.plan(bench, session, number)
    click.echo(f"kept as report {number}", err=True)
    return _written(made, form)


def _listed(kept: Sequence[reports.Kept], zone: str, form: str) -> str:
    if form == "json":
        values = ({**one._asdict(), "since": moment(one.since), "until": moment(one.until)} for one in kept)
        return "".join(json.dumps(row) + "\n" for row in values)
    days = ([day_in(zone, it.isoformat()) for it in (one.since, one.until)] for one in kept)
    lines = (f"{one.number:>5}  {' to '.join(span)}  {one.summary}\n" for one, span in zip(kept, days, strict=True))
    return "".join(lines) or "No report is kept yet.\n"


def _beginning(text: str, now: datetime, zone: str) -> datetime:
    """The moment from which a report is wanted: a day begins where the reader lives. Raises BadDate."""
    try:
        found = datetime.combine(date.fromisoformat(text.strip()), time(), ZoneInfo(zone))
    except ValueError:
        found = moment_of(text)
    if found >= now:
        raise BadDate(f"“{text}” is still to come; a report tells what has been")
    return found.astimezone(UTC)


def _written(made: Report, form: str) -> str:
    match form:
        case "markdown":
            return as_markdown(made)
        case "html":
            from readinglist.web import render_report_html  # what draws pages is loaded only for a page

            return render_report_html(made)
        case "json":
            return json.dumps(as_values(made)) + "\n"
        case "csv":
            return as_csv(made)
        case _:
            return as_text(made)
