"""Told to end in the middle of everything, the real `serve` and the real `check` come to a good end, soon."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from readinglist.access import Entrance
from readinglist.cli.answering import SETTINGS, Answering
from readinglist.cli.entering import listen
from readinglist.cli.serving import _LAST
from readinglist.schedule.clock import Clock
from tests.internet import How, Scenario
from tests.internet.namespace import can_unshare, namespace_command
from tests.stopping import Asking, commands, standing

HOSTS, OF_EACH, NAMED = 40, 3, 30
TEXT = "\n".join(
    [f"https://host{n}.example/paper/{k}" for n in range(HOSTS) for k in range(OF_EACH)]
    + [f"10.1000/known.{n}" for n in range(NAMED)]
)


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    if not can_unshare():
        assert not os.environ.get("CI"), "CI must be able to make network namespaces"
        pytest.skip("this machine allows no network namespaces")
    world = Scenario()
    for number, line in enumerate(TEXT.splitlines()):
        if line.startswith("https:"):
            world.put(line, How.OK, delay=0.3 + number % 8 * 1.5)  # spread, so that a run is never done at one stroke
        else:
            world.dois[line] = f"https://publisher.example/{line}"
    for number in range(10):
        world.put(f"https://slow{number}.example/page", How.OK, delay=4.0)
    path = tmp_path / "scenario.json"
    path.write_text(world.to_json())
    return path


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    folder = tmp_path / "instance"
    words = commands(folder, "import", "--format", "list", "-")
    subprocess.run(words, input=TEXT, text=True, check=True, capture_output=True, timeout=120)
    return folder


def rounds(facts: Path, instance: Path, moments: list[float]) -> list[dict[str, Any]]:
    words = [sys.executable, "-m", "tests.stopping", str(instance), *map(str, moments)]
    done = subprocess.run(namespace_command(facts, words), capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_serve_ends_well_at_any_moment_and_the_next_start_goes_on(facts: Path, instance: Path) -> None:
    dice = random.Random(os.environ.get("PYTEST_SEED"))
    told = rounds(facts, instance, [0.0, *(round(dice.uniform(1, 12), 2) for _ in range(3)), 20.0])
    for one in told:
        assert one["code"] == 0, one
        # Whoever asked had an answer, or was cut off: that alone where all the time for answers was used up.
        assert set(one["answered"]) <= {0, 200, 303}, one
        assert one["answered"].count(0) == len(one["errors"]), one
        assert not one["errors"] or one["took"] >= _LAST, one
        assert (one["unfinished"], one["operations"], one["stopped"], one["whole"]) == (0, 0, 0, "ok"), one
        assert '"level": "error"' not in "\n".join(one["log"]), one
    seen = [one["observations"] for one in told]
    assert seen == sorted(seen)
    assert seen[-1] > 0
    assert any(one["interrupted"] for one in told)
    assert any(not one["errors"] for one in told)
    for check in ("health-replays", "database"):
        words = commands(instance, "doctor", check)
        assert subprocess.run(words, capture_output=True, timeout=120, check=False).returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_check_by_hand_ends_after_its_batch_and_the_next_one_asks_the_rest(
    facts: Path, instance: Path, number: signal.Signals
) -> None:
    words = namespace_command(facts, commands(instance, "check", "--json"))
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        until = time.monotonic() + 60
        while standing(instance)["observations"] == 0:
            assert time.monotonic() < until
            assert run.poll() is None
            time.sleep(0.1)
        run.send_signal(number)
        out, err = run.communicate(timeout=60)
    assert (run.returncode, err) == (0, "")
    first = json.loads(out)
    assert (first["stopped"], first["void"]) == (False, False)
    assert 0 < first["probed"] < HOSTS * OF_EACH
    there = standing(instance)
    assert (there["unfinished"], there["interrupted"], there["counted"]) == (0, 1, first["probed"])
    again = subprocess.run(words, capture_output=True, text=True, timeout=200, check=True)
    rest = json.loads(again.stdout)
    assert (rest["stopped"], rest["void"]) == (False, False)
    with closing(sqlite3.connect(instance / "library.sqlite3")) as library:
        assert library.execute("SELECT count(*) FROM links WHERE due <= datetime('now')").fetchone() == (0,)


def test_a_second_telling_ends_serve_at_once(instance: Path) -> None:
    words = commands(instance, "serve", "--port", "0")
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as served:
        assert served.stderr
        line = served.stderr.readline()
        port = int(line.split("127.0.0.1:")[1].split("/")[0])
        # An upload that never comes to its end is no request yet; one that is answered slowly holds the end up.
        slow = Asking(port, "POST", "/add", {"text": "\n".join(f"10.1000/x.{n}" for n in range(50))})
        slow.start()
        slow.sent.wait(10)
        time.sleep(0.5)
        served.send_signal(signal.SIGTERM)
        time.sleep(0.7)
        served.send_signal(signal.SIGTERM)
        code = served.wait(30)
        slow.join(30)
    assert code in (0, 128 + signal.SIGTERM)  # 0 when all was answered before the second came


# --- the parts


def _served(app: Any) -> tuple[Answering, int]:
    held: dict[int, Any] = {}
    server = listen(app, Entrance(), 0, map=held, **SETTINGS)
    return Answering(server, held), int(server.socket.getsockname()[1])  # type: ignore[union-attr]


def test_what_is_asked_is_answered_whole_and_nothing_new_is_let_in() -> None:
    body = b"x" * 3_000_000
    begun, ended = threading.Event(), threading.Event()

    def app(environ: Any, start: Any) -> list[bytes]:
        begun.set()
        ended.wait(10)
        start("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    answering, port = _served(app)

    def serve() -> None:
        answering.run(ended.is_set)
        answering.drain(time.monotonic() + 15)
        answering.close()

    serving = threading.Thread(target=serve)
    serving.start()
    slow = Asking(port, "GET", "/")
    slow.start()
    assert begun.wait(10)
    ended.set()
    slow.join(20)
    serving.join(20)
    assert (slow.status, slow.error) == (200, "")
    assert not serving.is_alive()
    late = Asking(port, "GET", "/")
    late.start()
    late.join(10)
    assert late.status == 0


def test_the_clock_tells_what_it_waits_for_in_vain_and_is_dead_once_stopped() -> None:
    from datetime import timedelta

    go, begun = threading.Event(), threading.Event()

    def long() -> None:
        begun.set()
        go.wait(20)

    clock = Clock({"long": (timedelta(hours=1), long)})
    runs = [clock.runs]
    clock.start()
    assert begun.wait(10)
    runs.append(clock.runs)
    clock.stop()
    assert [*runs, clock.runs] == [False, True, False]
    clock.call_soon("long")  # by a request that is still answered: nothing happens
    assert clock.wait(0.1) == ["long"]
    go.set()
    assert clock.wait(10) == []
