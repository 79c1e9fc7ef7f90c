"""The rhythm of reports over days of every length, and the clock that calls functions at their times."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from readinglist.errors import BadConfig
from readinglist.schedule import Rhythm
from readinglist.schedule.clock import Clock

DAY: Final = timedelta(days=1)
ZONES: Final = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("posix", "right")))
BERLIN: Final = ZoneInfo("Europe/Berlin")
zones = st.sampled_from(ZONES)
hours = st.integers(0, 23)
FIRST, LAST = datetime(1990, 1, 1), datetime(2037, 1, 1)  # noqa: DTZ001  # the strategy adds the zone
moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    """A time on the walls of a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def coming(rhythm: Rhythm, after: datetime, number: int) -> list[datetime]:
    """The next moments of a rhythm, as the reader's clock shows them."""
    found = []
    for _ in range(number):
        after = rhythm.next_after(after)
        found.append(after.astimezone(ZoneInfo(rhythm.zone_name)))
    return found


def shown(rhythm: Rhythm, after: datetime, number: int = 3) -> list[str]:
    return [f"{moment:%a %Y-%m-%d %H:%M}" for moment in coming(rhythm, after, number)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("daily", ["Fri 2026-01-02 07:00", "Sat 2026-01-03 07:00", "Sun 2026-01-04 07:00"]),
        ("weekly", ["Mon 2026-01-05 07:00", "Mon 2026-01-12 07:00", "Mon 2026-01-19 07:00"]),
        ("monthly", ["Sun 2026-02-01 07:00", "Sun 2026-03-01 07:00", "Wed 2026-04-01 07:00"]),
        ("30 6 * * 1-5", ["Fri 2026-01-02 06:30", "Mon 2026-01-05 06:30", "Tue 2026-01-06 06:30"]),
        ("0 0 29 2 *", ["Tue 2028-02-29 00:00", "Sun 2032-02-29 00:00", "Fri 2036-02-29 00:00"]),
        ("0 8 1,15 JAN-mar *", ["Thu 2026-01-15 08:00", "Sun 2026-02-01 08:00", "Sun 2026-02-15 08:00"]),
        # Either day will do, as in cron; with a star both must be right.
        ("0 8 13 * fri", ["Fri 2026-01-02 08:00", "Fri 2026-01-09 08:00", "Tue 2026-01-13 08:00"]),
        ("0 8 31 2 fri", ["Fri 2026-02-06 08:00", "Fri 2026-02-13 08:00", "Fri 2026-02-20 08:00"]),
        ("0 8 */2 * 5", ["Fri 2026-01-09 08:00", "Fri 2026-01-23 08:00", "Fri 2026-02-13 08:00"]),
    ],
)
def test_a_rhythm_comes_at_its_times(text: str, expected: list[str]) -> None:
    assert shown(Rhythm.of(text, zone="Europe/Berlin"), at("2026-01-01 12:00")) == expected


def test_a_rhythm_comes_at_the_readers_hour_after_the_moment_and_not_at_it() -> None:
    rhythm = Rhythm.of(" Weekly ", 0, "America/New_York")
    monday = at("2026-01-05 00:00", "America/New_York")
    assert rhythm.next_after(monday) == monday + 7 * DAY
    assert rhythm.next_after(monday - timedelta(microseconds=1)) == monday
    assert rhythm.next_after(monday).tzinfo is UTC


def test_a_rhythm_is_said_in_words() -> None:
    assert Rhythm.of("weekly", zone="Europe/Berlin").words == "every Monday at 07:00, Europe/Berlin"
    assert Rhythm.of("daily", 0, "UTC").words == "every day at 00:00, UTC"
    assert Rhythm.of("monthly", 18, "UTC").words == "on the first of every month at 18:00, UTC"
    assert Rhythm.of("0  6 * * 1", zone="UTC").words == "by the cron expression “0 6 * * 1”, UTC"


@pytest.mark.parametrize(("told", "zones"), [("Asia/Tokyo", {"Asia/Tokyo"}), ("Nowhere/AtAll", available_timezones())])
def test_without_a_zone_it_is_that_of_the_system(told: str, zones: set[str]) -> None:
    ask = "from readinglist.schedule import Rhythm; print(Rhythm.of('daily').zone_name)"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ask],
        env=os.environ | {"TZ": told},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() in zones


# --- the weekdays of cron

CRONS_WEEK: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


@pytest.mark.parametrize(
    ("field", "days"),
    [
        *((str(number), {name}) for number, name in enumerate(CRONS_WEEK)),
        *((name, {name}) for name in CRONS_WEEK),
        ("7", {"sun"}),
        ("0,7", {"sun"}),
        ("1-5", {"mon", "tue", "wed", "thu", "fri"}),
        ("5-7", {"fri", "sat", "sun"}),
        ("Fri-Sun", {"fri", "sat", "sun"}),
        ("0-6", set(CRONS_WEEK)),
        ("*", set(CRONS_WEEK)),
        ("*/2", {"sun", "tue", "thu", "sat"}),
        ("1-5/2", {"mon", "wed", "fri"}),
        ("3/2", {"wed", "fri"}),
        ("tue,4,sat-sun", {"tue", "thu", "sat", "sun"}),
    ],
)
def test_weekdays_are_counted_from_sunday_as_in_cron(field: str, days: set[str]) -> None:
    came = coming(Rhythm.of(f"0 12 * * {field}", zone="UTC"), datetime(2026, 3, 1, tzinfo=UTC), 7)
    assert {f"{moment:%a}".lower() for moment in came} == days


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hourly", "report must be daily, weekly, monthly or a cron expression of five fields .*, not “hourly”"),
        ("0 7 * *", "five fields"),
        ("0 7 * * * *", "five fields"),
        ("60 7 * * *", "the minute in “60 7 .*” is “60”, but it must be 0 to 59"),
        ("0 24 * * *", "the hour .* 0 to 23"),
        ("x 7 * * *", "the minute .* is “x”"),
        ("0 7 0 * *", "the day of the month .* 1 to 31"),
        ("0 7 32 * *", "the day of the month"),
        ("0 7 L * *", "the day of the month"),
        ("0 7 * 13 *", "the month .* 1 to 12 or jan to dec"),
        ("0 7 * foo *", "the month"),
        ("0 7 * * 8", "the weekday .* 0 to 7"),
        ("0 7 * * xyz", "the weekday"),
        ("0 7 * * 5-2", "the weekday"),
        ("0 7 * * fri-mon", "is “fri-mon”, but it must be 0 to 7 .*; a range runs forward"),
        ("0 9-7 * * *", "is “9-7”, but it must be 0 to 23; a range runs forward"),
        ("0 7 last * *", "the day of the month .* is “last”, but it must be 1 to 31$"),
        ("٣ 7 * * *", "the minute"),
        ("0 7 * * ٣", "the weekday"),
        ("0 7 * * */0", "the weekday"),
        ("0 7 * * *-3", "the weekday"),
        ("0 7 * * 1,,2", "the weekday"),
        ("0 7 31 2 *", "“0 7 31 2 \\*” never comes"),
        ("0 7 31 4,6,9,11 *", "never comes"),
        ("0 7 30 2 *", "never comes"),
    ],
)
def test_what_is_no_rhythm_is_said(text: str, said: str) -> None:
    with pytest.raises(BadConfig, match=said):
        Rhythm.of(text, zone="UTC")


@given(st.text(alphabet="0123456789*/,-abcdefjlmnorstuvwy ", max_size=24))
def test_any_text_is_a_rhythm_or_a_plain_mistake(text: str) -> None:
    try:
        rhythm = Rhythm.of(text, zone="UTC")
    except BadConfig:
        return
    assert rhythm.next_after(datetime(2026, 1, 1, tzinfo=UTC)) > datetime(2026, 1, 1, tzinfo=UTC)


# --- days of 23, 24 and 25 hours


def test_a_time_that_the_clocks_leave_out_counts_when_they_are_put_forward() -> None:
    rhythm = Rhythm.of("30 2 * * *", zone="Europe/Berlin")
    assert shown(rhythm, at("2026-03-28 12:00")) == [
        "Sun 2026-03-29 03:00",
        "Mon 2026-03-30 02:30",
        "Tue 2026-03-31 02:30",
    ]


def test_a_time_that_comes_twice_counts_once() -> None:
    rhythm = Rhythm.of("30 2 * * *", zone="Europe/Berlin")
    first, second = coming(rhythm, at("2026-10-24 12:00"), 2)
    assert first.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert second.astimezone(UTC) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)
    again = rhythm.next_after(datetime(2026, 10, 25, 1, 10, tzinfo=UTC))  # 02:10 for the second time
    assert again == second


def test_a_day_that_the_calendar_left_out_has_no_report() -> None:
    assert shown(Rhythm.of("daily", zone="Pacific/Apia"), at("2011-12-29 00:00", "Pacific/Apia")) == [
        "Thu 2011-12-29 07:00",
        "Sat 2011-12-31 07:00",
        "Sun 2012-01-01 07:00",
    ]


def dates_of(zone: ZoneInfo, first: datetime, last: datetime) -> set[date]:
    """The days of a zone's calendar that have their noon between two moments."""
    noons = (first + hours * timedelta(hours=1) for hours in range((last - first) // timedelta(hours=1)))
    return {noon.astimezone(zone).date() for noon in noons if noon.astimezone(zone).hour == 12}


@given(zones, hours, moments)
@example("Europe/Berlin", 2, datetime(2026, 3, 20, tzinfo=UTC))
@example("America/Sao_Paulo", 0, datetime(2017, 10, 8, tzinfo=UTC))
@example("Africa/Cairo", 0, datetime(2023, 4, 20, tzinfo=UTC))
@example("Australia/Lord_Howe", 2, datetime(2026, 9, 25, tzinfo=UTC))
@example("Pacific/Apia", 7, datetime(2011, 12, 20, tzinfo=UTC))
@example("Antarctica/Troll", 2, datetime(2026, 3, 20, tzinfo=UTC))
def test_every_day_of_a_zone_has_exactly_one_report(name: str, hour: int, start: datetime) -> None:
    zone, rhythm = ZoneInfo(name), Rhythm.of("daily", hour, name)
    came = coming(rhythm, start, 21)
    middle = [moment.date() for moment in came[1:-1]]  # the first and the last day may be cut
    assert len(set(middle)) == len(middle)
    days = dates_of(zone, start - 2 * DAY, came[-1].astimezone(UTC) + 2 * DAY)
    assert {day for day in days if middle[0] <= day <= middle[-1]} == set(middle)
    for moment in came:
        just_before = (moment.astimezone(UTC) - timedelta(seconds=1)).astimezone(zone)
        put_forward = just_before.utcoffset() != moment.utcoffset()
        assert (moment.hour, moment.minute) == (hour, 0) or put_forward


@given(zones, moments, st.floats(0, 0.999), st.sampled_from(("daily", "weekly", "monthly", "*/20 2 * * *")))
def test_whoever_asks_a_little_later_hears_the_same(name: str, moment: datetime, part: float, text: str) -> None:
    rhythm = Rhythm.of(text, zone=name)
    first = rhythm.next_after(moment)
    assert first > moment
    assert rhythm.next_after(moment + (first - moment) * part) == first


@given(zones, moments)
def test_a_night_is_cut_in_quarters_in_order(name: str, moment: datetime) -> None:
    """Also where the clocks change, every quarter of an hour comes after the one before, none later than an hour."""
    came = coming(Rhythm.of("*/15 * * * *", zone=name), moment, 30)
    steps = [(b.astimezone(UTC) - a.astimezone(UTC)) for a, b in pairwise(came)]
    assert all(timedelta(0) < step <= timedelta(hours=1, minutes=15) for step in steps)


# --- the clock


def test_the_clock_calls_each_duty_once_at_once_and_knows_its_next_time() -> None:
    called: dict[str, threading.Event] = {name: threading.Event() for name in ("often", "weekly")}
    rhythm = Rhythm.of("weekly", zone="UTC")
    clock = Clock({"often": (timedelta(hours=1), called["often"].set), "weekly": (rhythm, called["weekly"].set)})
    clock.start()
    try:
        assert all(event.wait(20) for event in called.values())
        now = datetime.now(UTC)  # noqa: TID251  # what the clock goes by
        due = clock.next_call("weekly")
        assert due == rhythm.next_after(now) or due == rhythm.next_after(now - timedelta(seconds=30))
        called["weekly"].clear()
        clock.call_soon("weekly")
        assert called["weekly"].wait(20)
    finally:
        clock.stop()


def test_a_duty_in_another_rhythm_is_next_called_by_it_and_one_in_the_same_rhythm_as_before() -> None:
    called = threading.Event()
    clock = Clock({"often": (timedelta(hours=1), called.set), "weekly": (Rhythm.of("weekly", zone="UTC"), called.set)})
    clock.start()
    try:
        assert called.wait(20)
        before, began = clock.next_call("often"), datetime.now(UTC)  # noqa: TID251  # what the clock goes by
        clock.change("often", timedelta(hours=1))
        assert clock.next_call("often") == before
        clock.change("often", timedelta(minutes=3))
        assert timedelta(minutes=2) < clock.next_call("often") - began < timedelta(minutes=4)
        daily = Rhythm.of("daily", zone="UTC")
        clock.change("weekly", daily)
        assert clock.next_call("weekly") in (daily.next_after(began), daily.next_after(began + timedelta(minutes=5)))
        called.clear()
        clock.change("often", timedelta(seconds=0.2))
        assert called.wait(20)
    finally:
        clock.stop()


def test_a_duty_that_was_slept_over_is_called_once_however_often_it_was_missed() -> None:
    calls: list[int] = []
    called, other = threading.Event(), threading.Event()

    def duty() -> None:
        calls.append(1)
        called.set()

    rhythm = Rhythm.of("daily", zone="UTC")
    clock = Clock({"daily": (rhythm, duty), "other": (timedelta(days=1), other.set)})
    asleep = datetime.now(UTC) - 30 * DAY  # noqa: TID251  # what the clock goes by
    clock._scheduler.modify_job("daily", next_run_time=asleep)  # as a machine finds it that slept for a month
    clock.start()
    try:
        assert called.wait(20)
        clock.call_soon("other")
        assert other.wait(20)
        assert calls == [1]
    finally:
        clock.stop()


def test_a_clock_that_is_put_back_calls_every_duty_at_once() -> None:
    ahead = [timedelta(0)]
    called: dict[str, threading.Event] = {name: threading.Event() for name in ("often", "weekly")}
    clock = Clock(
        {"often": (timedelta(hours=1), called["often"].set), "weekly": (Rhythm.of("weekly"), called["weekly"].set)},
        wall=lambda: datetime.now(UTC) + ahead[0],  # noqa: TID251  # what the clock goes by
        glance=0.05,
    )
    clock.start()
    try:
        for change, expected in ((-timedelta(hours=3), True), (timedelta(0), False), (-timedelta(seconds=59), False)):
            assert all(event.wait(20) for event in called.values())
            for event in called.values():
                event.clear()
            ahead[0] += change
            assert all(event.wait(20 if expected else 0.5) is expected for event in called.values())
            for event in called.values():
                event.set()
    finally:
        clock.stop()
    assert not any(thread.name == "clock watch" for thread in threading.enumerate())
