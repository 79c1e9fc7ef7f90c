"""The course of the year: what happens, the checker's runs, the reports, each at its moment."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from readinglist import checker, ledger
from readinglist.checker.task import Budget
from readinglist.cli.bench import Bench
from readinglist.cli.reporting import keep_report
from readinglist.database import Library
from readinglist.formats import Entry
from readinglist.health import Verdict
from readinglist.library import reports
from readinglist.library.add import Tally, add
from readinglist.library.shelve import set_status
from readinglist.models import Flip, Link, Mention, Observation
from readinglist.reading import Status
from readinglist.report import Report
from tests.internet import SmallInternet
from tests.internet.wire import Line, Request, html
from tests.internet.world import Seen
from tests.world import manners_of, task_in
from tests.year.cast import cast, troubles
from tests.year.story import DAY, DAYS, START, ZONE, Act, Chapter, Rules, Story, Trouble

TOKEN_FROM = 120  # the day on which the reader has a token for GitHub


class YearsInternet(SmallInternet):
    """A small internet that lives in the year; when it greets, a guest network's page answers for everybody."""

    def __init__(self) -> None:
        self.today = START
        super().__init__(clock=lambda: self.today.timestamp())
        self.greets = False
        plenty = dict.fromkeys(self.limits, 100_000)
        self.limits.update({**plenty, "github anonymous": self.limits["github anonymous"]})

    def _answer(self, line: Line, request: Request, seen: Seen) -> bool:
        if self.greets:
            page = html("Welcome to our guest network", '<form><input type="password"></form>')
            return line.deliver(request, self._finished(request, page))
        return super()._answer(line, request, seen)


@dataclass
class Year:
    """What the year brought."""

    stories: list[Story]
    rules: Rules
    reports: list[Report] = field(default_factory=list)
    tallies: list[dict[str, int]] = field(default_factory=list)  # of the book, when each report was made
    flips: list[tuple[str, datetime, Verdict]] = field(default_factory=list)  # address, moment, new verdict
    runs: int = 0
    void: int = 0
    requests: int = 0
    observations: int = 0
    seconds: float = 0.0


def live(library: Library, world: YearsInternet, instance: Path, step: timedelta) -> Year:
    """Live through the year: whenever a step has passed and something is due, it is checked."""
    began = time.perf_counter()
    year = Year(cast(world), Rules(step, troubles()))
    _take_up(library, year.stories)
    coming = sorted(_events(year), key=lambda event: event[0])
    for moment, is_report in _moments(step):
        while coming and coming[0][0] <= moment:
            coming.pop(0)[1](world)
        world.today = moment
        if is_report:
            _report(library, instance, moment, year)
        else:
            _run(library, world, moment, year)
    with library.reading() as session:
        told = select(Link.url, Flip.at, Flip.verdict_after).join(Flip.link).order_by(Flip.id)
        year.flips = [(*row,) for row in session.execute(told.where(Flip.verdict_before != Flip.verdict_after))]
        year.observations = session.scalar(select(func.count()).select_from(Observation)) or 0
        year.reports = [reports.stored(session, kept.number) for kept in reversed(reports.kept(session, 1000))]
    year.seconds = time.perf_counter() - began
    return year


def _take_up(library: Library, stories: list[Story]) -> None:
    with library.writing() as session:
        add(session, [Entry(title=f"Paper on {one.url}", url=one.url, year=2024) for one in stories], START, Tally())
        chosen = [one.url for one in stories if one.mine]
        wanted = select(Mention.paper_id).join(Link, Link.id == Mention.link_id).where(Link.url.in_(chosen))
        set_status(session, list(session.scalars(wanted)), Status.TO_READ, START)


def _events(year: Year) -> Iterator[tuple[datetime, Act]]:
    told: list[Chapter | Trouble] = [chapter for story in year.stories for chapter in story.chapters]
    for one in (*told, *year.rules.troubles):
        yield START + one.day * DAY, one.begin
        if one.until is not None and one.end is not None:
            yield START + one.until * DAY, one.end


def _bench(instance: Path, moment: datetime) -> Bench:
    told = {"READINGLIST_NOW": moment.isoformat(), "READINGLIST_REPORT": "weekly", "READINGLIST_TIME_ZONE": ZONE}
    return Bench(instance, told)


def _moments(step: timedelta) -> Iterator[tuple[datetime, bool]]:
    """The moments at which the clock calls, in order; and whether it is for a report."""
    rhythm = _bench(Path(), START).config.report
    moment, report = START, rhythm.next_after(START)
    while moment <= START + DAYS * DAY:
        while report <= moment:
            yield report, True
            report = rhythm.next_after(report)
        yield moment, False
        moment += step


def _run(library: Library, world: YearsInternet, moment: datetime, year: Year) -> None:
    """Check what is due, as the clock of `serve` does; in trouble everything, as a reader does who wonders."""
    amid = list(_now(year.rules.troubles, moment))
    now = moment + sum((one.clock for one in amid), timedelta())
    with library.reading() as session:
        if not (amid or ledger.due(session, now) or ledger.landings_due(session, now)):
            return
    token = world.token if moment >= START + TOKEN_FROM * DAY else ""
    patient: dict[str, Any] = {"connect_timeout": 5.0, "deadline": 10.0, "body_deadline": 2.0}
    credentials = {"api.github.com": f"Bearer {token}"} if token else {}
    budget = dataclasses.replace(Budget(), remembered=0, rescues=5)
    manners = manners_of(credentials=credentials, **patient)
    told: dict[str, Any] = {"manners": manners, "budget": budget, "true_clock": True, "everything": bool(amid)}
    done = checker.run(library, task_in(world, now, **told))
    year.runs, year.void, year.requests = year.runs + 1, year.void + done.void, year.requests + done.requests


def _now(all_troubles: tuple[Trouble, ...], moment: datetime) -> Iterator[Trouble]:
    return (one for one in all_troubles if START + one.day * DAY <= moment < START + one.until * DAY)


def _report(library: Library, instance: Path, moment: datetime, year: Year) -> None:
    before = _number_kept(library)
    keep_report(_bench(instance, moment), library)
    if _number_kept(library) > before:
        with library.reading() as session:
            year.tallies.append({str(verdict): number for verdict, number in ledger.tally(session).items()})


def _number_kept(library: Library) -> int:
    with library.reading() as session:
        return len(reports.kept(session, 1000))
