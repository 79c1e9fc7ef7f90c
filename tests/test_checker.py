"""Whole runs against the small internet: verdicts over days, our own network gone, two at once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from readinglist import checker, ledger
from readinglist.database import Library
from readinglist.errors import AlreadyRunning
from readinglist.health import Answer, Verdict
from readinglist.library import reports
from readinglist.report import Section
from tests.internet import How, SmallInternet, answer
from tests.world import (
    ALL,
    DOI,
    FIRST,
    GONE,
    GOOD,
    HOME,
    LOST_REPO,
    NAMELESS,
    NO_DOI,
    NOW,
    REPO,
    SLOW,
    task_in,
    troubled_world,
    trusting,
    watch,
)

DAY = timedelta(days=1)


def verdicts(library: Library) -> dict[str, Verdict]:
    with library.reading() as session:
        return {link.url: link.verdict for link in ledger.links(session)}


def answers(library: Library) -> set[Answer | None]:
    with library.reading() as session:
        return {link.answer for link in ledger.links(session)}


def checked(library: Library, world: SmallInternet, now: datetime = NOW, *, everything: bool = True) -> checker.Result:
    return checker.run(library, task_in(world, now, everything=everything))


def test_verdicts_come_with_days_and_not_before(library: Library) -> None:
    with SmallInternet(troubled_world()) as world, trusting(world):
        watch(library, *ALL)
        result = checked(library, world)
        assert (result.probed, result.inconclusive, result.void) == (len(ALL), 0, False)
        # Two hosts have no name: robots.txt and the page of each were asked for, and never reached.
        assert result.requests == len(world.requests) + 4
        assert verdicts(library) == FIRST
        checked(library, world, NOW + DAY - timedelta(seconds=1))
        assert verdicts(library) == FIRST
        checked(library, world, NOW + DAY)
        after_a_day = FIRST | {GONE: Verdict.DEAD, NAMELESS: Verdict.DEAD}
        assert verdicts(library) == after_a_day
        checked(library, world, NOW + 13 * DAY)
        assert verdicts(library) == after_a_day
        checked(library, world, NOW + 14 * DAY)
        assert verdicts(library) == after_a_day | {HOME: Verdict.DEAD, SLOW: Verdict.DEAD}
    with library.reading() as session:
        for link in ledger.links(session):
            assert link.health == ledger.replay(session, link.id)


def test_only_what_is_due_is_asked_and_everything_when_told(library: Library, world: SmallInternet) -> None:
    world.put(GOOD, How.OK)
    watch(library, GOOD)
    assert checked(library, world, everything=False).probed == 1
    assert checked(library, world, NOW + DAY, everything=False).probed == 0
    assert checked(library, world, NOW + DAY).probed == 1
    assert checked(library, world, NOW + 30 * DAY, everything=False).probed == 0  # it was asked a day later, too
    assert (
        checked(library, world, NOW + 38 * DAY, everything=False).probed == 1
    )  # a month and its spread, in the Stacks


def test_one_good_answer_recovers_and_is_reported(library: Library, world: SmallInternet) -> None:
    world.put(GOOD, 404)
    watch(library, GOOD)
    checked(library, world)
    checked(library, world, NOW + DAY)
    assert verdicts(library) == {GOOD: Verdict.DEAD}
    world.page_recovers(GOOD)
    checked(library, world, NOW + 8 * DAY)
    assert verdicts(library) == {GOOD: Verdict.ALIVE}
    with library.reading() as session:
        report = reports.make(session, NOW + 2 * DAY, NOW + 8 * DAY)
    assert [row.url for row in report.sections[Section.RECOVERED]] == [GOOD]


def test_dead_code_comes_first_in_the_report(library: Library, world: SmallInternet) -> None:
    world.repos["mpii/code"] = {"archived": True}
    watch(library, REPO, LOST_REPO, NO_DOI)
    checked(library, world)
    with library.reading() as session:
        report = reports.make(session, NOW - DAY, NOW)
    assert next(iter(report.sections)) == Section.DEAD_CODE
    assert [row.url for row in report.sections[Section.DEAD_CODE]] == [LOST_REPO]
    assert [row.url for row in report.sections[Section.DEAD]] == [NO_DOI]
    assert [row.url for row in report.sections[Section.ARCHIVED]] == [REPO]


# --- our own network is suspected first


@pytest.mark.parametrize("names", ["nxdomain", "servfail"])
def test_offline_nothing_is_judged_and_nothing_forgotten(
    library: Library, world: SmallInternet, names: Literal["nxdomain", "servfail"]
) -> None:
    for url in (GOOD, GONE):
        world.put(url, How.OK)
    watch(library, GOOD, GONE, DOI, REPO, NAMELESS)
    world.dois["10.1109/there"] = "https://publisher.example/x"
    world.repos["mpii/code"] = {}
    world.put(GONE, 404)
    checked(library, world)
    before = verdicts(library)
    world.offline = True
    world.offline_names = names
    for days in (1, 2, 14, 30):
        result = checked(library, world, NOW + days * DAY)
        assert result.void
        assert result.flips == 0
        assert verdicts(library) == before
        assert answers(library) == {Answer.OFFLINE}
    world.offline = False
    checked(library, world, NOW + 31 * DAY)
    assert verdicts(library)[GOOD] is Verdict.ALIVE
    assert verdicts(library)[GONE] is Verdict.DEAD


def test_a_captive_portal_is_not_believed(library: Library, world: SmallInternet) -> None:
    world.put("http://plain.example/paper", How.OK)
    world.put(GOOD, How.OK)
    watch(library, "http://plain.example/paper", GOOD, DOI, REPO)
    world.dois["10.1109/there"] = "https://publisher.example/x"
    world.repos["mpii/code"] = {}
    checked(library, world)
    before = verdicts(library)
    assert set(before.values()) == {Verdict.ALIVE}
    world.captive = "http://portal.example/login"
    result = checked(library, world, NOW + DAY)
    assert result.void
    assert verdicts(library) == before


def test_one_silent_canary_does_not_void_a_run_in_which_hosts_answer(library: Library) -> None:
    with SmallInternet(troubled_world()) as world, trusting(world):
        world.put("https://example.com/*", How.NXDOMAIN)
        watch(library, *ALL)
        result = checked(library, world)
        assert not result.void
        assert verdicts(library) == FIRST


def test_a_network_that_goes_away_in_the_middle_harms_nobody(library: Library, world: SmallInternet) -> None:
    urls = [f"https://host{n}.example/paper" for n in range(40)]
    for url in urls:
        world.put(url, How.OK, delay=0.05)
    watch(library, *urls)
    checked(library, world)

    def pull_the_plug(done: int, total: int, remark: str) -> None:
        world.offline = True

    result = checker.run(library, task_in(world, NOW + DAY, everything=True, progress=pull_the_plug))
    assert result.probed == len(urls)
    assert set(verdicts(library).values()) == {Verdict.ALIVE}


# --- one at a time


def test_two_checks_never_run_at_once_on_one_library(library: Library, world: SmallInternet) -> None:
    world.put(GOOD, How.SILENT)  # longer than the second that a check waits for the lock
    watch(library, GOOD)
    first = threading.Thread(target=checked, args=(library, world))
    first.start()
    try:
        while not library.lock_path.exists() or not world.requests:
            threading.Event().wait(0.01)
        with pytest.raises(AlreadyRunning, match="another check"):
            checked(library, world)
    finally:
        first.join()
    world.put(GOOD, How.OK)
    assert checked(library, world).probed == 1


def test_a_mistake_of_ours_on_one_link_is_no_evidence(library: Library, world: SmallInternet) -> None:
    world.put(GOOD, answer(200, headers={"set-cookie": "=;;=\x01; domain=["}))
    watch(library, GOOD)
    checked(library, world)
    assert verdicts(library)[GOOD] in (Verdict.ALIVE, Verdict.UNCHECKED)


@pytest.mark.parametrize(("hours", "judged"), [(0, True), (0.5, True), (-0.5, True), (30, False), (-800, False)])
def test_with_a_wrong_clock_nothing_is_judged(
    library: Library, world: SmallInternet, hours: float, judged: bool
) -> None:
    watch(library, GONE)
    world.put(GONE, 404)
    now = datetime.fromtimestamp(world.clock(), UTC) + timedelta(hours=hours)
    result = checker.run(library, task_in(world, now, everything=True, true_clock=True))
    assert (result.void, result.probed) == (not judged, int(judged))
    with library.reading() as session:
        (link,) = ledger.links(session)
        assert (link.verdict, link.due) == (Verdict.FAILING, link.due) if judged else (Verdict.UNCHECKED, NOW)
        assert ("clock" in ledger.runs(session, 1)[0].remark) == (not judged)


def test_a_clock_that_stays_wrong_is_told_once(library: Library, world: SmallInternet) -> None:
    watch(library, GONE)
    wrong = datetime.fromtimestamp(world.clock(), UTC) + 30 * DAY
    for minutes in range(3):
        checker.run(library, task_in(world, wrong + timedelta(minutes=5 * minutes), everything=True, true_clock=True))
    with library.reading() as session:
        (run,) = ledger.runs(session)
        assert run.void
        assert "clock" in run.remark


def test_a_moved_clock_is_believed_in_a_rehearsal(library: Library, world: SmallInternet) -> None:
    watch(library, GONE)
    world.put(GONE, 404)
    result = checker.run(library, task_in(world, NOW + 300 * DAY, everything=True))
    assert (result.void, result.probed) == (False, 1)


def test_robots_txt_is_fetched_once_a_day_and_obeyed_when_it_names_us(library: Library, world: SmallInternet) -> None:
    shy, open_one = "https://shy.example/private/x", "https://open.example/private/x"
    watch(library, shy, open_one)
    world.robots["shy.example"] = "User-agent: readinglist\nDisallow: /private/\n"
    world.robots["open.example"] = "User-agent: *\nDisallow: /\n"
    for url in (shy, open_one):
        world.put(url, How.OK)
    for _ in range(2):
        checker.run(library, task_in(world, everything=True))
    asked = [(seen.host, seen.path) for seen in world.requests]
    assert asked.count(("shy.example", "/robots.txt")) == asked.count(("open.example", "/robots.txt")) == 1
    assert ("shy.example", "/private/x") not in asked
    with library.reading() as session:
        said = {link.url: link for link in ledger.links(session)}
        assert (said[shy].verdict, said[open_one].verdict) == (Verdict.RESTRICTED, Verdict.ALIVE)
        assert "robots.txt" in said[shy].reason
    checker.run(library, task_in(world, everything=True, wall_clock=lambda: NOW + 2 * DAY))
    asked = [(seen.host, seen.path) for seen in world.requests]
    assert asked.count(("shy.example", "/robots.txt")) == 2
