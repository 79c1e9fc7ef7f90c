"""When a report is kept: in every rhythm, after missed weeks, by two processes at once, with clocks that jump."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from readinglist import ledger
from readinglist.cli.bench import Bench
from readinglist.cli.reporting import keep_report
from readinglist.database import Library, open_library
from readinglist.formats import Entry
from readinglist.health import DEFAULT_POLICY, Answer, Outcome
from readinglist.library import reports
from readinglist.library.add import Tally, add
from readinglist.models import Flip
from readinglist.report import Report, Section
from tests.conftest import empty_library

DAY = timedelta(days=1)
THURSDAY = datetime(2026, 1, 1, 12, tzinfo=UTC)
LOST = Outcome(Answer.GONE, "nobody knows it", proved=True)
GOOD = Outcome(Answer.OK, "it answers")


@pytest.fixture
def link(library: Library) -> int:
    with library.writing() as session:
        add(session, [Entry(title="A paper", url="https://lab.example/code")], THURSDAY, Tally())
        return ledger.links(session)[0].id


def ask(library: Library, now: datetime, **settings: str) -> None:
    """Call the duty at a moment, as a new process would."""
    told = {"time_zone": "UTC", **settings}
    environment = {f"READINGLIST_{name.upper()}": value for name, value in told.items()}
    keep_report(Bench(Path("nowhere"), {**environment, "READINGLIST_NOW": now.isoformat()}), library)


def see(library: Library, link: int, outcome: Outcome, at: datetime) -> None:
    """Enter what a run saw at a moment."""
    with library.writing() as session:
        run = ledger.start_run(session, at, 1)
        ledger.record(session, run, {link: outcome}, at, DEFAULT_POLICY, 1)
        ledger.finish_run(session, run, at, seconds=1.0, requests=1, void="")


def all_kept(library: Library) -> list[Report]:
    """The kept reports, the oldest first."""
    with library.reading() as session:
        return [reports.stored(session, one.number) for one in reversed(reports.kept(session, 1000))]


def ends(library: Library) -> list[str]:
    return [report.until[:16] for report in all_kept(library)]


def ask_daily(
    library: Library, first: datetime, days: int, hours: tuple[int, ...] = (6, 7, 8), **settings: str
) -> None:
    """Call the duty at some hours of each day."""
    for day in range(days):
        for hour in hours:
            ask(library, first.replace(hour=hour) + day * DAY, **settings)


def test_before_the_first_run_there_is_nothing_to_report(library: Library, link: int) -> None:
    ask(library, THURSDAY + 30 * DAY)
    assert ends(library) == []


@pytest.mark.parametrize(
    ("rhythm", "days", "expected"),
    [
        ("daily", 3, ["2026-01-02T07:00", "2026-01-03T07:00", "2026-01-04T07:00"]),
        ("weekly", 20, ["2026-01-05T07:00", "2026-01-12T07:00", "2026-01-19T07:00"]),
        ("monthly", 60, ["2026-02-01T07:00", "2026-03-01T07:00"]),
        ("0 8 * * 5", 10, ["2026-01-02T08:00", "2026-01-09T08:00"]),
    ],
)
def test_a_report_is_kept_at_each_moment_of_the_rhythm_and_at_no_other(
    library: Library, link: int, rhythm: str, days: int, expected: list[str]
) -> None:
    see(library, link, GOOD, THURSDAY)
    ask_daily(library, THURSDAY + DAY, days, report=rhythm)
    assert ends(library) == expected
    kept = all_kept(library)
    assert [report.since for report in kept[1:]] == [report.until for report in kept[:-1]]


def test_the_first_report_tells_of_the_first_run(library: Library, link: int) -> None:
    see(library, link, LOST, THURSDAY)
    ask(library, THURSDAY + 4 * DAY)
    (report,) = all_kept(library)
    assert [row.link for row in report.sections[Section.DEAD]] == [link]
    assert report.runs == 1


def test_three_missed_weeks_are_caught_up_in_one_report(library: Library, link: int) -> None:
    see(library, link, GOOD, THURSDAY)
    ask(library, THURSDAY + 4 * DAY)
    see(library, link, LOST, THURSDAY + 6 * DAY)
    late = THURSDAY + 29 * DAY
    for minutes in range(0, 60, 15):
        ask(library, late + timedelta(minutes=minutes))
    kept = all_kept(library)
    assert [(report.since[:10], report.until[:10]) for report in kept[1:]] == [("2026-01-05", "2026-01-30")]
    assert [row.link for row in kept[1].sections[Section.DEAD]] == [link]
    ask(library, datetime(2026, 2, 2, 7, tzinfo=UTC))  # and then at the usual time
    assert ends(library)[-1] == "2026-02-02T07:00"


def test_a_report_is_told_in_the_zone_of_the_reader_and_comes_at_its_hour(library: Library, link: int) -> None:
    see(library, link, GOOD, THURSDAY)
    ask_daily(library, THURSDAY + DAY, 4, (21, 22, 23), time_zone="Asia/Tokyo")
    ask_daily(library, THURSDAY + 4 * DAY, 8, (12, 13, 14), time_zone="America/New_York", report_hour="8")
    # Monday's eight o'clock came to New York after it had been told in Tokyo.
    assert ends(library) == ["2026-01-04T22:00", "2026-01-05T13:00", "2026-01-12T13:00"]
    assert [report.zone for report in all_kept(library)] == ["Asia/Tokyo", "America/New_York", "America/New_York"]


def test_a_change_of_zone_makes_no_day_without_a_report_and_loses_nothing(library: Library, link: int) -> None:
    see(library, link, GOOD, THURSDAY)
    zones = ("Pacific/Auckland", "America/Los_Angeles", "UTC", "Asia/Kolkata", "Pacific/Pago_Pago")
    for day in range(20):
        ask_daily(
            library, THURSDAY + (day + 1) * DAY, 1, tuple(range(0, 24, 3)), report="daily", time_zone=zones[day // 4]
        )
    kept = all_kept(library)
    assert [report.since for report in kept[1:]] == [report.until for report in kept[:-1]]
    lengths = [datetime.fromisoformat(one.until) - datetime.fromisoformat(one.since) for one in kept]
    assert max(lengths) < 2 * DAY
    assert 18 <= len(kept) <= 24


def test_the_days_on_which_the_clocks_change_have_one_report_each(library: Library, link: int) -> None:
    begin = datetime(2026, 3, 27, 12, tzinfo=UTC)
    see(library, link, GOOD, begin)
    ask_daily(library, begin + DAY, 3, (0, 1, 2), report="daily", report_hour="2", time_zone="Europe/Berlin")
    assert ends(library) == ["2026-03-28T01:00", "2026-03-29T01:00", "2026-03-30T00:00"]


def test_two_processes_at_once_keep_one_report(library: Library, link: int) -> None:
    see(library, link, GOOD, THURSDAY)
    start = threading.Barrier(4)

    def process() -> None:
        start.wait()
        ask(library, THURSDAY + 4 * DAY)

    threads = [threading.Thread(target=process) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(all_kept(library)) == 1


def test_what_is_seen_while_a_report_is_made_is_in_it_or_in_the_next(library: Library, link: int) -> None:
    """A run waits for the report's transaction: its moment must not lie before the report's end."""
    see(library, link, GOOD, THURSDAY)
    began, made = threading.Event(), threading.Event()
    moments: list[str] = []

    def checks() -> None:
        began.set()
        with library.writing():
            moments.append("run" if made.is_set() else "run too early")

    with library.writing():
        thread = threading.Thread(target=checks)
        thread.start()
        began.wait()
        thread.join(0.3)
        made.set()
    thread.join()
    assert moments == ["run"]


def test_a_clock_that_ran_ahead_neither_silences_reports_nor_loses_a_death(library: Library, link: int) -> None:
    see(library, link, GOOD, THURSDAY)
    ask(library, THURSDAY + 400 * DAY)  # for an hour it was next year
    see(library, link, LOST, THURSDAY + DAY)
    ask_daily(library, THURSDAY + 2 * DAY, 11)
    real = [report for report in all_kept(library) if report.until < "2027"]
    assert [report.until[:10] for report in real] == ["2026-01-05", "2026-01-12"]
    assert [len(report.sections[Section.DEAD]) for report in real] == [1, 0]


def test_a_death_after_a_report_of_a_clock_that_ran_ahead_is_told(library: Library, link: int) -> None:
    see(library, link, GOOD, THURSDAY)
    ask(library, THURSDAY + 11 * DAY)
    ask(library, THURSDAY + 22 * DAY)  # for an hour it was eleven days later
    ask(library, THURSDAY + 18 * DAY)
    see(library, link, LOST, THURSDAY + 20 * DAY)
    ask(library, THURSDAY + 25 * DAY)
    kept = all_kept(library)
    assert [(one.since[:10], one.until[:10]) for one in kept[1:]] == [
        ("2026-01-12", "2026-01-23"),
        ("2026-01-12", "2026-01-19"),
        ("2026-01-19", "2026-01-26"),
    ]
    assert [len(report.sections[Section.DEAD]) for report in kept] == [0, 0, 0, 1]


def test_a_death_is_told_where_the_clock_ran_ahead_to_the_end_of_the_period(library: Library, link: int) -> None:
    see(library, link, GOOD, THURSDAY)
    ask(library, THURSDAY + 31 * DAY, report="monthly")  # for an hour it was February
    see(library, link, LOST, THURSDAY + 20 * DAY)
    ask(library, THURSDAY + 60 * DAY, report="monthly")
    assert [len(report.sections[Section.DEAD]) for report in all_kept(library)] == [0, 1]


STEPS = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(["run", "keep", "keep"]), st.sampled_from([0, 0, 0, 9, 30, -9, -30])),
    min_size=2,
    max_size=12,
)


@settings(max_examples=25)
@given(STEPS)
def test_every_flip_is_told_whatever_the_clock_did(steps: list[tuple[int, str, int]]) -> None:
    """Days pass; a run sees a flip, or a report is kept; at some of it the clock is wrong by so many days."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "library.sqlite3").write_bytes(empty_library())
        library = open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))
        with library.writing() as session:
            add(session, [Entry(title="A paper", url="https://lab.example/code")], THURSDAY, Tally())
            link = ledger.links(session)[0].id
        right, is_there = THURSDAY, False
        periods: list[tuple[datetime, datetime, int]] = []  # and how many flips there were
        for days, what, wrong in [(1, "run", 0), *steps, (40, "keep", 0)]:
            right += days * DAY
            now = right + wrong * DAY
            if what == "run":
                is_there = not is_there
                see(library, link, GOOD if is_there else LOST, now)
            else:
                with library.writing() as session:
                    since, until = reports.period(session, now)
                    reports.keep(session, reports.make(session, since, until))
                    flips = session.scalar(select(func.count()).select_from(Flip)) or 0
                    periods.append((since, until, flips))
        with library.reading() as session:
            moments = session.scalars(select(Flip.at).order_by(Flip.id)).all()
        library.close()
    assert moments
    for number, at in enumerate(moments, 1):
        told = sum(since < at <= until and number <= known for since, until, known in periods)
        assert told >= 1 if any(wrong for _, _, wrong in steps) else told == 1
