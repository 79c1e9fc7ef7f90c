"""Runs that are watched while they go on, and ended by the reader: real runs against the small internet."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from readinglist import checker, ledger
from readinglist.cli.bench import Bench
from readinglist.cli.duties import Runs
from readinglist.database import Library, open_library
from readinglist.health import Answer, Verdict
from readinglist.ledger import Progress, Waiting
from readinglist.models import Link, Observation, Rescue, Run
from readinglist.transport.limits import Quota, told_quota
from readinglist.web import Doors, create_app
from tests.internet import How, SmallInternet, answer
from tests.world import GONE, NOW, manners_of, task_in, watch

DAY = timedelta(days=1)


@contextmanager
def going(library: Library, task: checker.Task) -> Iterator[list[checker.Result]]:
    """A run in a thread of its own; its result is in the list afterwards."""
    results: list[checker.Result] = []
    thread = threading.Thread(target=lambda: results.append(checker.run(library, task)))
    thread.start()
    try:
        yield results
    finally:
        thread.join(60)
    assert not thread.is_alive()


@pytest.fixture
def beside(library: Library, tmp_path: Path) -> Iterator[Library]:
    """The same library over connections of its own, as the pages have it."""
    opened = open_library(f"sqlite:///{tmp_path / 'library.sqlite3'}", tmp_path)
    yield opened
    opened.close()


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def until_run(library: Library, holds: Callable[[Run], bool]) -> None:
    """Wait until the latest run is as it should be."""

    def there() -> bool:
        with library.reading() as session:
            return any(holds(run) for run in ledger.runs(session, 1))

    until(there)


def latest(library: Library) -> Run:
    with library.reading() as session:
        return ledger.runs(session, 1)[0]


def stop(library: Library) -> float:
    """Ask the run under way to end, and return when that was."""
    with library.writing() as session:
        assert ledger.ask_stop(session, ledger.runs(session, 1)[0].id)
    return time.monotonic()


def followed(library: Library, results: list[checker.Result]) -> list[Progress]:
    """All that a run tells of itself until its end."""
    told: list[Progress] = []
    while not results:
        with library.reading() as session:
            run = next(iter(ledger.runs(session, 1)), None)
        now = ledger.progress_of(run.progress) if run else None
        if now and (not told or now != told[-1]):
            told.append(now)
        time.sleep(0.05)
    return told


def many(host: str, number: int) -> list[str]:
    return [f"https://{host}/paper/{n}" for n in range(number)]


# --- what a run tells


def test_a_run_tells_another_connection_of_its_hosts_while_it_goes_on(
    library: Library, beside: Library, world: SmallInternet
) -> None:
    slow = many("slow.example", 160)
    for url in slow:
        world.put(url, How.OK, delay=0.2)
    world.put("https://strict.example/x", answer(429, retry_after="4", times=1))
    world.put("https://shy.example/robots.txt", How.OK, delay=3.0)
    world.put("https://shy.example/x", How.OK)
    world.repos["mpii/code"] = {}
    world.dois["10.1109/there"] = "https://slow.example/paper/1"
    watch(
        library,
        *slow,
        "https://strict.example/x",
        "https://shy.example/x",
        "https://github.com/mpii/code",
        "https://doi.org/10.1109/there",
    )
    with going(library, task_in(world, token=world.token)) as results:
        told = followed(beside, results)
    assert len(told) >= 3
    at_slow = [host for progress in told for host in progress.hosts if host.host == "slow.example"]
    assert [host.left for host in at_slow] == sorted((host.left for host in at_slow), reverse=True)
    assert len({host.left for host in at_slow}) > 1
    assert all(host.left + host.asked == 160 for host in at_slow)
    waits = {(host.host, host.waiting) for progress in told for host in progress.hosts}
    assert ("strict.example", Waiting.REST) in waits
    assert ("shy.example", Waiting.ROBOTS) in waits
    assert any(0 < host.rest <= 4 for progress in told for host in progress.hosts if host.waiting is Waiting.REST)
    assert any(progress.rate > 5 for progress in told)
    assert [one.requests for one in told] == sorted(one.requests for one in told)
    assert any(progress.ends for progress in told)
    quotas = {(quota.host, quota.what): quota for quota in told[-1].quotas}
    of_github = quotas["api.github.com", "graphql"]
    assert (of_github.limit, of_github.left) == (5000, 4999)
    assert of_github.reset is not None
    of_crossref = quotas["api.crossref.org", ""]
    assert (of_crossref.interval, of_crossref.left) == (1.0, None)
    ended = latest(beside)
    assert (ended.remark, ended.progress, ended.finished is not None) == ("", {}, True)


def test_no_more_than_twenty_hosts_are_named(library: Library, beside: Library, world: SmallInternet) -> None:
    urls = [f"https://h{n}.example/x" for n in range(50)]
    for url in urls:
        world.put(url, How.OK, delay=1.0)
    watch(library, *urls)
    with going(library, task_in(world)) as results:
        told = followed(beside, results)
    fullest = max(told, key=lambda progress: progress.others)
    assert (len(fullest.hosts), fullest.others) == (20, 30)


def test_a_form_of_another_version_is_no_progress() -> None:
    assert ledger.progress_of({}) is None
    assert ledger.progress_of({"hosts": [], "quotas": [], "new": 1}) is None
    assert ledger.progress_of({"hosts": [{"host": "a", "waiting": "for nothing known"}], "quotas": []}) is None
    assert ledger.progress_of(Progress(rate=2.0).as_values()) == Progress(rate=2.0)


@pytest.mark.parametrize(
    ("headers", "quota"),
    [
        (
            {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "4", "x-ratelimit-resource": "core"},
            Quota("core", 5000, 4),
        ),
        (
            {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 60)},
            Quota("", None, 0, NOW + timedelta(minutes=1)),
        ),
        (
            {"x-rate-limit-limit": "3", "x-rate-limit-interval": "1s", "x-concurrency-limit": "3"},
            Quota(limit=3, interval=1.0, at_once=3),
        ),
        ({"x-ratelimit-limit": "5000"}, None),
        ({"x-ratelimit-remaining": "many"}, None),
        ({"x-ratelimit-remaining": "-1e300", "x-ratelimit-limit": "1e300"}, Quota("", 1_000_000_000, 0)),
        ({"content-type": "text/html"}, None),
    ],
)
def test_a_quota_is_read_as_github_and_crossref_tell_it(headers: dict[str, str], quota: Quota | None) -> None:
    assert told_quota(headers, NOW) == quota


# --- ended by the reader


def test_a_run_that_is_stopped_asks_nothing_more_and_the_next_goes_on(
    library: Library, beside: Library, world: SmallInternet
) -> None:
    urls = [url for n in range(3) for url in many(f"slow{n}.example", 120)]
    for url in urls:
        world.put(url, How.OK, delay=0.3)
    watch(library, *urls)
    with going(library, task_in(world, manners=manners_of(deadline=20.0))) as results:
        until_run(beside, lambda run: run.probed > 0)
        asked_at = stop(beside)
        until(lambda: bool(results))
        took = time.monotonic() - asked_at
    (first,) = results
    asked = len(world.requests)
    assert (first.stopped, first.void) == (True, False)
    assert took < 10  # two seconds, and what a slow machine adds
    assert 0 < first.probed < len(urls)
    assert asked < len(urls)
    ended = latest(beside)
    assert (ended.remark, ended.stop_asked, ended.probed) == (ledger.STOPPED, True, first.probed)
    with beside.reading() as session:
        assert session.scalar(select(func.count()).select_from(Observation)) == first.probed
        assert len(ledger.due(session, NOW)) == len(urls) - first.probed
        for link in ledger.links(session):
            assert link.health == ledger.replay(session, link.id)
    assert len(world.requests) == asked
    for url in urls:
        world.put(url, How.OK)
    second = checker.run(library, task_in(world, manners=manners_of(deadline=20.0)))
    assert (second.probed, second.stopped) == (len(urls) - first.probed, False)
    with beside.reading() as session:
        assert ledger.tally(session)[Verdict.ALIVE] == len(urls)
        assert ledger.rests_until(session, NOW) is None


def test_a_run_is_stopped_before_its_network_is_proved(library: Library, beside: Library, world: SmallInternet) -> None:
    world.put("https://example.com/*", How.OK, delay=30.0)
    world.put("https://doi.org/*", How.SILENT)
    watch(library, GONE)
    task = task_in(world, manners=manners_of(deadline=20.0))
    with going(library, task) as results:
        until(lambda: bool(world.requests))
        asked_at = stop(beside)
        until(lambda: bool(results))
        assert time.monotonic() - asked_at < 10
    assert (results[0].stopped, results[0].probed) == (True, 0)
    with beside.reading() as session:
        assert [link.url for link in ledger.due(session, NOW)] == [GONE]


@pytest.mark.parametrize("in_time", [True, False])
def test_what_is_held_back_when_a_run_is_stopped_is_no_evidence(
    library: Library, beside: Library, world: SmallInternet, in_time: bool
) -> None:
    lost = [f"https://h{n}.example/x" for n in range(10)]
    slow = many("slow.example", 20)
    for url in (*lost, *slow):
        world.put(url, How.OK)
    watch(library, *lost, *slow)
    checker.run(library, task_in(world))
    before = {link.url: link.verdict for link in links(beside)}

    def lose_the_network(done: int, total: int, remark: str) -> None:
        if remark or total == 0:
            return
        for host in ("doi.org", "github.com", "example.com"):
            world.put(f"https://{host}/*", How.SILENT)  # the canaries, once they have sung
        for url in lost:
            world.put(url, How.NXDOMAIN)
        for url in slow:
            world.put(url, How.OK, delay=15.0)

    manners = manners_of(deadline=1.0 if in_time else 20.0)
    task = task_in(world, NOW + DAY, everything=True, progress=lose_the_network, manners=manners)
    with going(library, task) as results:
        until_run(beside, lambda run: run.id == 2 and run.requests > 20)
        asked_at = stop(beside)
        until(lambda: bool(results))
        assert time.monotonic() - asked_at < 12
    assert (results[0].stopped, results[0].void) == (True, in_time)
    assert {link.url: link.verdict for link in links(beside)} == before
    answers = {link.answer for link in links(beside) if link.url in lost}
    assert answers == {Answer.OFFLINE if in_time else Answer.OK}


def links(library: Library) -> list[Link]:
    with library.reading() as session:
        return ledger.links(session)


def test_the_search_for_copies_ends_with_a_run_that_is_stopped(
    library: Library, beside: Library, world: SmallInternet
) -> None:
    world.put(GONE, 404)
    for host in ("archive.org", "web.archive.org"):
        world.put(f"https://{host}/*", How.OK, delay=30.0)
    watch(library, GONE)
    task = task_in(world, manners=manners_of(deadline=25.0))
    with going(library, task) as results:
        until_run(beside, lambda run: "copies" in run.remark)
        asked_at = stop(beside)
        until(lambda: bool(results))
        assert time.monotonic() - asked_at < 10
    assert (results[0].stopped, results[0].probed) == (True, 1)
    with beside.reading() as session:
        assert session.scalar(select(func.count()).select_from(Rescue)) == 0


def test_a_run_that_ended_cannot_be_stopped(library: Library, world: SmallInternet) -> None:
    watch(library, GONE)
    checker.run(library, task_in(world))
    with library.writing() as session:
        assert not ledger.ask_stop(session, 1)
    assert not latest(library).stop_asked


# --- the hour of rest, with the commands themselves


def stopped_at(library: Library, moment: datetime) -> None:
    """A run that the reader stopped."""
    with library.writing() as session:
        run = ledger.start_run(session, moment - timedelta(minutes=5), 3)
        ledger.ask_stop(session, run)
        ledger.finish_run(session, run, moment, seconds=300, requests=1, void="", stopped=True)


def count_runs(library: Library) -> int:
    with library.reading() as session:
        return ledger.count_runs(session)


def schedule_at(library: Library, moment: datetime) -> Runs:
    instance = library.lock_path.parent
    url = f"sqlite:///{instance / 'library.sqlite3'}"
    return Runs(Bench(instance, {"READINGLIST_NOW": moment.isoformat(), "DATABASE_URL": url}), library)


def test_no_check_begins_by_itself_within_an_hour_of_a_stop(
    library: Library, world: SmallInternet, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in world.environment().items():
        monkeypatch.setenv(name, value)
    world.put(GONE, 404)
    watch(library, GONE)
    stopped_at(library, NOW)
    soon = NOW + timedelta(minutes=59)
    monkeypatch.setenv("READINGLIST_NOW", soon.isoformat())
    schedule_at(library, soon).check_due()
    assert count_runs(library) == 1
    wanted = schedule_at(library, soon)
    wanted.ask()
    wanted.check_due()
    assert count_runs(library) == 2
    assert latest(library).probed == 1


def test_after_the_hour_the_schedule_goes_on(
    library: Library, world: SmallInternet, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = NOW + timedelta(minutes=61)
    for name, value in {**world.environment(), "READINGLIST_NOW": later.isoformat()}.items():
        monkeypatch.setenv(name, value)
    watch(library, GONE)
    stopped_at(library, NOW)
    schedule_at(library, later).check_due()
    assert count_runs(library) == 2


def children() -> list[int]:
    """How nice each child of this process is; proc_pid_stat(5) says where that stands."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if fields[1] == str(os.getpid()):
                found.append(int(fields[16]))
    return found


def test_who_asked_first_and_then_stopped_wanted_it_stopped(
    library: Library, beside: Library, world: SmallInternet, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**world.environment(), "READINGLIST_NOW": NOW.isoformat()}.items():
        monkeypatch.setenv(name, value)
    for url in many("slow.example", 100):
        world.put(url, How.OK, delay=1.0)
    watch(library, *many("slow.example", 100))
    instance = library.lock_path.parent
    runs = Runs(Bench(instance, {"READINGLIST_NOW": NOW.isoformat()}), library)
    thread = threading.Thread(target=runs.check_due)
    thread.start()
    until_run(beside, lambda run: run.requests > 3)
    if sys.platform == "linux":
        nice = max(10, os.getpriority(os.PRIO_PROCESS, 0))
        assert nice in children(), "a check leaves the processor to the pages"
    runs.ask()
    stop(beside)
    thread.join(60)
    assert not thread.is_alive()
    assert (count_runs(beside), latest(beside).remark) == (1, ledger.STOPPED)


def test_a_check_is_stopped_from_a_terminal_and_a_killed_one_shows_as_interrupted(
    library: Library, beside: Library, world: SmallInternet
) -> None:
    for url in many("slow.example", 100):
        world.put(url, How.OK, delay=1.0)
    watch(library, *many("slow.example", 100))
    run = start(library, world)
    until_run(beside, lambda run: run.requests > 3)
    told = subprocess.run(command(library, "check", "--stop"), capture_output=True, text=True, check=True)
    assert "Run 1 will end in a moment" in told.stdout
    said, _ = run.communicate(timeout=30)
    assert (run.returncode, "Stopped by you" in said) == (0, True)
    again = subprocess.run(command(library, "check", "--stop"), capture_output=True, text=True, check=False)
    assert (again.returncode, "no check is under way" in again.stderr) == (1, True)

    killed = start(library, world)
    until_run(beside, lambda run: run.id == 2 and bool(run.progress))
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=30)
    assert latest(beside).finished is None
    doors = Doors(lambda: NOW, lambda: None, checking=lambda: checker.under_way(beside))
    client = create_app(beside, doors, instance_path=str(library.lock_path.parent)).test_client()
    assert "Interrupted" in client.get("/runs/2").text
    assert "interrupted" in client.get("/runs").text
    assert "stopped by you" in client.get("/runs").text
    assert "said=run-over" in client.post("/runs/2/stop").location


def command(library: Library, *words: str) -> list[str]:
    return [sys.executable, "-m", "readinglist", "--instance", str(library.lock_path.parent), *words]


def start(library: Library, world: SmallInternet) -> subprocess.Popen[str]:
    """A check by hand, in a process of its own."""
    return subprocess.Popen(
        command(library, "check"),
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **world.environment(), "READINGLIST_NOW": NOW.isoformat()},
    )
