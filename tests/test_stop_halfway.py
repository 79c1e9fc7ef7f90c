"""Told to end, or killed, halfway through a delivery or through thinning, `serve` leaves nothing half done or twice."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from readinglist import ledger
from readinglist.cli.duties import THINNED_AT_ONCE
from readinglist.database import open_library
from readinglist.health import DEFAULT_POLICY, Answer, Outcome
from readinglist.report import Stage
from tests.conftest import NOW, empty_library, entry, put
from tests.smtp import Post
from tests.stopping import commands, serving
from tests.test_deliveries import MINUTE, START, desk_in, mailing
from tests.webhook import webhook

PATIENCE = 60.0  # seconds for whatever must happen some time, on the slowest machine
ENDED = 25.0  # seconds after which somebody was waited for: containers leave ten, but this machine may be slow


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until
        time.sleep(0.02)


def asked(instance: Path, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(instance / "library.sqlite3", timeout=PATIENCE)) as library:
        return library.execute(question).fetchall()


def is_closed(port: int) -> bool:
    with socket.socket() as knocking:
        return knocking.connect_ex(("127.0.0.1", port)) != 0


def end_of(served: subprocess.Popen[str]) -> None:
    """It ends well without waiting for anybody who is silent, and nothing broke."""
    assert served.stderr
    told = time.monotonic()
    said = served.stderr.read()
    code = served.wait(PATIENCE)
    assert (code, '"level": "error"' in said) == (0, False), said
    assert time.monotonic() - told < ENDED


def end(served: subprocess.Popen[str]) -> None:
    served.send_signal(signal.SIGTERM)
    end_of(served)


# --- a delivery


@dataclass
class Taker:
    """A mail server or a chat service that says nothing to the second message it takes until it is let go."""

    settings: dict[str, str]
    taken: Callable[[], list[str]]
    under_way: threading.Event
    free: threading.Event


@contextmanager
def mail_server() -> Iterator[Taker]:
    post = Post()
    with _slow(lambda: [letter.mail["Message-ID"] for letter in post.letters], mailing(post)) as (taker, meanwhile):
        post.meanwhile = meanwhile
        with post.open():
            try:
                yield taker
            finally:
                taker.free.set()  # else it could not be closed


@contextmanager
def chat_service() -> Iterator[Taker]:
    with webhook() as hook:
        settings = {"chat_urls": f"json://127.0.0.1:{hook.port}/"}
        with _slow(lambda: [str(body) for _, body in hook.heard], settings) as (taker, meanwhile):
            hook.meanwhile = meanwhile
            yield taker


@contextmanager
def _slow(taken: Callable[[], list[str]], settings: dict[str, str]) -> Iterator[tuple[Taker, Callable[[], None]]]:
    taker = Taker(settings, taken, threading.Event(), threading.Event())

    def meanwhile() -> None:
        if len(taken()) == 2:
            taker.under_way.set()
            taker.free.wait(2 * PATIENCE)

    try:
        yield taker, meanwhile
    finally:
        taker.free.set()


TAKERS = pytest.mark.parametrize("slow", [mail_server, chat_service], ids=["mail", "chat"])


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("READINGLIST_BACKUP_EVERY", "never")
    return monkeypatch


def keep_three(folder: Path, taker: Taker, environment: pytest.MonkeyPatch) -> None:
    """Three reports wait for the taker, and `serve` will know where it is."""
    with desk_in(folder, **taker.settings) as desk:
        for name in "abc":
            desk.keep(f"https://github.com/x/{name}")
        for name, value in desk.environment.items():
            environment.setenv(name, value)


def stages(folder: Path) -> list[tuple[str, int, str]]:
    rows = asked(folder, "SELECT stage, tries, trouble FROM deliveries WHERE report_id <= 3 ORDER BY report_id")
    return [(str(stage), int(tries), str(trouble)) for stage, tries, trouble in rows]


def all_arrive_at_the_next_start(folder: Path, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("READINGLIST_NOW", (START + 2 * MINUTE).isoformat())
    with serving(folder) as (served, _):
        wait_for(lambda: {stage for stage, _, _ in stages(folder)} == {Stage.SENT})
        end(served)


SENT = (Stage.SENT, 1, "")
WAITING = (Stage.WAITING, 0, "")
UNKNOWN = (
    "readinglist was ended before it was known whether it arrived",
    "json at 127.0.0.1 could not be reached, or did not answer in time",  # what comes first, if the machine is slow
)


@TAKERS
def test_what_is_taken_while_serve_ends_is_written_down_and_not_sent_again(
    slow: Any, tmp_path: Path, alone: pytest.MonkeyPatch
) -> None:
    with slow() as taker:
        keep_three(tmp_path, taker, alone)
        with serving(tmp_path) as (served, port):
            assert taker.under_way.wait(PATIENCE)
            served.send_signal(signal.SIGTERM)
            wait_for(lambda: is_closed(port))
            taker.free.set()
            end_of(served)
        # What was begun has come to its end, and nothing more was begun.
        assert stages(tmp_path) == [SENT, SENT, WAITING]
        all_arrive_at_the_next_start(tmp_path, alone)
        assert stages(tmp_path) == [SENT, SENT, SENT]
        assert len(set(taker.taken())) == len(taker.taken()) == 3


@TAKERS
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_what_was_never_said_to_be_taken_is_sent_once_more_and_that_alone(
    slow: Any, number: signal.Signals, tmp_path: Path, alone: pytest.MonkeyPatch
) -> None:
    with slow() as taker:
        keep_three(tmp_path, taker, alone)
        with serving(tmp_path) as (served, _):
            assert taker.under_way.wait(PATIENCE)
            served.send_signal(number)
            if number is signal.SIGTERM:
                end_of(served)
            else:
                assert served.wait(PATIENCE) == -signal.SIGKILL
        first_row, half, last_row = stages(tmp_path)
        assert (first_row, half[:2], last_row) == (SENT, (Stage.WAITING, int(number is signal.SIGTERM)), WAITING)
        assert re.sub(r" \(\w{6}\)", "", half[2]) in (UNKNOWN if number is signal.SIGTERM else ("",))
        taker.free.set()
        all_arrive_at_the_next_start(tmp_path, alone)
        assert [stage for stage, _, _ in stages(tmp_path)] == [Stage.SENT] * 3
        # It had been taken, which nobody could know; a mail is known again by its name.
        first, second, again, third = taker.taken()
        assert again == second
        assert len({first, second, third}) == 3


# --- thinning

LINKS, WEEKS = 300, 30
LATER = NOW + timedelta(days=800)
KEPT = timedelta(days=365)


def seen_often(folder: Path) -> None:
    """A library with so many links that thinning takes a while, and with nothing that is due."""
    (folder / "library.sqlite3").write_bytes(empty_library())
    library = open_library(f"sqlite:///{folder / 'library.sqlite3'}", folder)
    good, bad = Outcome(Answer.OK, "it answers", 200), Outcome(Answer.GONE, "not found", 404)
    with library.writing() as session:
        put(session, entry("Much linked", links=tuple(f"https://example.org/{n}" for n in range(LINKS))))
    for week in range(WEEKS):
        at = NOW + timedelta(weeks=week)
        seen = dict.fromkeys(range(1, LINKS + 1), good if week % 7 else bad)
        with library.writing() as session:
            run = ledger.start_run(session, at, LINKS, DEFAULT_POLICY)
            ledger.record(session, run, seen, at, DEFAULT_POLICY, LINKS)
            ledger.finish_run(session, run, at, seconds=1, requests=1, void="")
    library.close()
    with closing(sqlite3.connect(folder / "library.sqlite3")) as opened, opened:
        opened.execute("UPDATE links SET due = ?", [f"{LATER + timedelta(days=3):%Y-%m-%d %H:%M:%S.%f}"])


def thinned_at_once(folder: Path) -> None:
    library = open_library(f"sqlite:///{folder / 'library.sqlite3'}", folder)
    with library.writing() as session:
        links = ledger.to_thin(session, LATER, KEPT)
        ledger.thin(session, ledger.weigh(session, LATER, KEPT, links))
    library.close()


def book(folder: Path) -> list[list[tuple[Any, ...]]]:
    questions = ("observations ORDER BY id", "flips ORDER BY id", "links ORDER BY id", "checkpoints ORDER BY link_id")
    return [asked(folder, f"SELECT * FROM {it}") for it in questions]


def thinned(folder: Path) -> int:
    number: int = asked(folder, "SELECT count(*) FROM checkpoints")[0][0]
    return number


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_thinning_ends_between_two_batches_and_goes_on_at_the_next_start(
    number: signal.Signals, tmp_path: Path, alone: pytest.MonkeyPatch
) -> None:
    folder, other = tmp_path / "instance", tmp_path / "other"
    folder.mkdir()
    seen_often(folder)
    shutil.copytree(folder, other)
    alone.setenv("READINGLIST_NOW", LATER.isoformat())
    alone.setenv("READINGLIST_KEEP_DAYS", str(KEPT.days))
    with serving(folder) as (served, _):
        wait_for(lambda: thinned(folder) > 0)
        if number is signal.SIGTERM:
            end(served)
        else:
            served.kill()
            assert served.wait(PATIENCE) == -signal.SIGKILL
    assert 0 < thinned(folder) < LINKS
    assert thinned(folder) % THINNED_AT_ONCE == 0
    for check in ("health-replays", "checkpoints", "database"):
        examined = subprocess.run(commands(folder, "doctor", check), capture_output=True, timeout=PATIENCE, check=False)
        assert examined.returncode == 0, examined.stdout
    with serving(folder) as (served, _):
        wait_for(lambda: thinned(folder) == LINKS)
        end(served)
    thinned_at_once(other)
    assert book(folder) == book(other)
