"""Reports on their way: planned when kept, sent in order, tried again, given up, never lost and never told twice."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from readinglist.cli import composing, delivering
from readinglist.cli.bench import Bench
from readinglist.cli.reporting import tell_report
from readinglist.database import Library
from readinglist.errors import AlreadyRunning, NotFound
from readinglist.health import Verdict
from readinglist.library import deliveries, reports
from readinglist.library.deliveries import PAUSES, Wanted
from readinglist.models import Delivery, StoredReport
from readinglist.notify import chat, mail
from readinglist.report import Change, Channel, Report, Row, Stage, When, as_values, build
from tests.conftest import empty_library
from tests.smtp import Post, free_port, silent_server
from tests.webhook import webhook

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # a part of Apprise's
START = datetime(2026, 11, 23, 7, tzinfo=UTC)
WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)
ANN = Wanted(Channel.MAIL, "ann@example.org", When.NEWS)


def report_of(until: datetime, *urls: str) -> Report:
    """The report of a week in which code repositories died."""
    row = Row(1, "", "github", "dead", "gone", "not found", until.isoformat(), None, ((7, "A Paper"),))
    changes = [
        Change(replace(row, link=number, url=url), Verdict.ALIVE, Verdict.DEAD, None, None)
        for number, url in enumerate(urls, 1)
    ]
    return build(until - WEEK, until, changes, {Verdict.DEAD: len(urls)}, papers=9, runs=1, void_runs=0)


@dataclass
class Desk:
    """A library with its settings, and a clock that is set by hand."""

    bench: Bench
    library: Library
    environment: dict[str, str]
    now: datetime = START

    def at(self, now: datetime) -> None:
        self.now = now
        self.environment["READINGLIST_NOW"] = now.isoformat()

    def set(self, **settings: str) -> None:
        """Change the settings, as a restart with others does."""
        self.environment |= {f"READINGLIST_{name.upper()}": value for name, value in settings.items()}
        self.bench = Bench(self.bench.instance, self.environment)

    def keep(self, *urls: str) -> int:
        """Keep a report as the clock does; without addresses it is a calm one."""
        with self.library.writing() as session:
            number = reports.keep(session, report_of(self.now, *urls))
            delivering.plan(self.bench, session, number)
        return number

    def round(self) -> delivering.Round:
        return delivering.deliver_due(self.bench, self.library)

    def rounds_until(self, end: datetime, step: timedelta = MINUTE) -> None:
        """Do as the clock does, every so often."""
        while self.now < end:
            self.at(self.now + step)
            self.round()

    def rows(self) -> list[Delivery]:
        with self.library.reading() as session:
            return list(session.scalars(select(Delivery).order_by(Delivery.id)))

    def stages(self) -> list[Stage]:
        return [row.stage for row in self.rows()]

    def troubles(self) -> int:
        with self.library.reading() as session:
            return deliveries.troubles(session)


@contextmanager
def desk_in(folder: Path, **settings: str) -> Iterator[Desk]:
    (folder / "library.sqlite3").write_bytes(empty_library())
    environment = {f"READINGLIST_{name.upper()}": value for name, value in settings.items()}
    bench = Bench(folder, environment)
    with bench.library() as library:
        desk = Desk(bench, library, environment)
        desk.at(START)
        yield desk


def mailing(post: Post, **settings: str) -> dict[str, str]:
    """The settings for mail to Ann over a server without security."""
    post.port = post.port or free_port()
    given = {"mail_to": "ann@example.org", "smtp_host": "127.0.0.1", "smtp_port": str(post.port)}
    return given | {"smtp_security": "none"} | settings


def told(post: Post) -> list[str]:
    """The address that each letter tells of."""
    found = (letter.part("plain").partition("https://github.com/x/")[2] for letter in post.letters)
    return [text.split()[0] if text else "" for text in found]


# --- what waits, and for how long


def kept(session: Session, *urls: str) -> int:
    return reports.keep(session, report_of(START, *urls))


def rows_of(session: Session) -> list[tuple[str, Stage]]:
    return [(row.target, row.stage) for row in session.scalars(select(Delivery).order_by(Delivery.id))]


def test_a_report_is_planned_once_for_each_place(library: Library) -> None:
    folder = Wanted(Channel.FILES, "reports", When.ALWAYS)
    with library.writing() as session:
        number = kept(session, "https://github.com/x/a")
        deliveries.plan(session, number, [ANN, folder, ANN], START)
        deliveries.plan(session, number, [folder, ANN], START)
        assert rows_of(session) == [(ANN.target, Stage.WAITING), ("reports", Stage.WAITING)]
        assert [one.report for one in deliveries.due(session, START)] == [number, number]
        with pytest.raises(NotFound):
            deliveries.plan(session, number + 1, [ANN], START)


def test_a_calm_report_goes_only_where_always_is_wanted(library: Library) -> None:
    with library.writing() as session:
        places = [ANN, replace(ANN, target="bob@example.org", when=When.ALWAYS)]
        deliveries.plan(session, kept(session), places, START)
        assert rows_of(session) == [(ANN.target, Stage.SPARED), ("bob@example.org", Stage.WAITING)]
        assert [one.target for one in deliveries.due(session, START)] == ["bob@example.org"]
        assert deliveries.troubles(session) == 0


def test_a_failing_delivery_is_tried_less_and_less_and_given_up_after_days(library: Library) -> None:
    with library.writing() as session:
        deliveries.plan(session, kept(session, "https://github.com/x/a"), [ANN], START)
        (row,) = session.scalars(select(Delivery))
        now = START
        for number, pause in enumerate(PAUSES, 1):
            assert [one.tries for one in deliveries.due(session, now)] == [number - 1]
            deliveries.record(session, row.id, "nobody is there", now)
            assert pause <= row.due - now <= pause * 1.1
            assert deliveries.due(session, row.due - timedelta(seconds=1)) == []
            assert (row.stage, row.tried, deliveries.troubles(session)) == (Stage.WAITING, now, 1)
            now = row.due
        deliveries.record(session, row.id, "nobody is there", now)
        assert row.stage is Stage.GIVEN_UP
        assert timedelta(days=3.5) < now - START < timedelta(days=4.2)
        assert deliveries.due(session, now + 99 * WEEK) == []
        assert deliveries.troubles(session) == 1


def given_up(session: Session) -> int:
    """A delivery that was given up."""
    deliveries.plan(session, kept(session, "https://github.com/x/a"), [ANN], START)
    found = session.scalars(select(Delivery).order_by(Delivery.id.desc())).first()
    assert found
    for _ in range(len(PAUSES) + 1):
        deliveries.record(session, found.id, "nobody is there", START)
    assert found.stage is Stage.GIVEN_UP
    return found.id


def test_the_reader_may_ask_again_or_let_it_be(library: Library) -> None:
    with library.writing() as session:
        number = given_up(session)
        deliveries.retry(session, number, START + WEEK)
        assert [(one.id, one.tries) for one in deliveries.due(session, START + WEEK)] == [(number, 0)]
        deliveries.let_be(session, number)
        assert rows_of(session) == [(ANN.target, Stage.SPARED)]
        assert (deliveries.due(session, START + WEEK), deliveries.troubles(session)) == ([], 0)
        deliveries.retry(session, number, START)
        deliveries.record(session, number, "", START)
        deliveries.retry(session, number, START)
        deliveries.let_be(session, number)
        assert rows_of(session) == [(ANN.target, Stage.SENT)]
        for change in (deliveries.let_be, lambda session, it: deliveries.retry(session, it, START)):
            with pytest.raises(NotFound):
                change(session, number + 1)


def test_what_was_given_up_goes_along_with_the_next_report(library: Library) -> None:
    with library.writing() as session:
        first = given_up(session)
        deliveries.plan(session, kept(session, "https://github.com/x/b"), [ANN], START + WEEK)
        queue = deliveries.due(session, START + WEEK)
        assert [one.waiting for one in queue] == [False, True]
        assert queue[0].id == first
        deliveries.record(session, queue[0].id, "nobody is there", START + WEEK)
        deliveries.record(session, queue[1].id, "nobody is there", START + WEEK)
        assert deliveries.due(session, START + WEEK) == []
        assert rows_of(session) == [(ANN.target, Stage.GIVEN_UP), (ANN.target, Stage.WAITING)]


def test_a_new_report_has_what_waits_tried_at_once(library: Library) -> None:
    with library.writing() as session:
        deliveries.plan(session, kept(session, "https://github.com/x/a"), [ANN], START)
        (one,) = deliveries.due(session, START)
        for _ in range(5):
            deliveries.record(session, one.id, "nobody is there", START)
        assert deliveries.due(session, START + MINUTE) == []
        deliveries.plan(session, kept(session), [ANN], START + MINUTE)
        assert deliveries.due(session, START + MINUTE) == []  # a calm one is not sent, and wakes nothing
        deliveries.plan(session, kept(session, "https://github.com/x/b"), [ANN], START + MINUTE)
        assert [one.tries for one in deliveries.due(session, START + MINUTE)] == [5, 0]


def test_the_newest_deliveries_come_first(library: Library) -> None:
    with library.writing() as session:
        for _ in range(3):
            deliveries.plan(session, kept(session, "https://github.com/x/a"), [ANN], START)
        assert [row.report_id for row in deliveries.latest(session, 2)] == [3, 2]


# --- mail


def test_a_kept_report_arrives_once(tmp_path: Path) -> None:
    with Post().open() as post, desk_in(tmp_path, **mailing(post, public_url="https://list.example/r/")) as desk:
        number = desk.keep("https://github.com/x/a", "https://github.com/x/b")
        assert desk.round() == delivering.Round(1, ())
        assert desk.round() == delivering.Round(0, ())
    (letter,) = post.letters
    assert letter.mail["Subject"] == "readinglist: 2 code repositories newly dead"
    assert letter.mail["Date"].datetime == START
    assert "https://github.com/x/b" in letter.part("plain")
    assert f"https://list.example/r/reports/{number}" in letter.part("plain")
    assert "github.com/x/b" in letter.part("html")
    (row,) = desk.rows()
    assert (row.stage, row.tries, row.tried, row.trouble) == (Stage.SENT, 1, START, "")


def test_a_server_that_was_down_gets_all_reports_once_and_in_order(tmp_path: Path) -> None:
    post = Post()
    with desk_in(tmp_path, **mailing(post)) as desk:
        for name in "abc":
            desk.keep(f"https://github.com/x/{name}")
        done = desk.round()
        assert done.troubles == (f"report 1, mail: nobody takes mail at 127.0.0.1, port {post.port}",)
        # One try of a dead server is enough for all that waits for it.
        assert [row.tries for row in desk.rows()] == [1, 0, 0]
        assert desk.troubles() == 1
        desk.rounds_until(START + 30 * MINUTE)
        first, second, third = desk.rows()
        assert (first.tries, third.tries) == (4, 0)
        assert second.tries == 1  # after some tries of the first, which might be the trouble itself
        with post.open():
            desk.rounds_until(START + 3 * 60 * MINUTE, 10 * MINUTE)
    assert told(post) == ["a", "b", "c"]
    assert len({letter.mail["Message-ID"] for letter in post.letters}) == 3
    assert (desk.stages(), desk.troubles()) == ([Stage.SENT] * 3, 0)


def test_after_a_month_without_a_server_all_reports_arrive_in_order(tmp_path: Path) -> None:
    post = Post()
    with desk_in(tmp_path, **mailing(post)) as desk:
        for week, name in enumerate("abcd"):
            desk.at(START + week * WEEK)
            desk.keep(f"https://github.com/x/{name}")
            desk.rounds_until(desk.now + timedelta(days=6), timedelta(hours=6))
        assert desk.stages() == [Stage.GIVEN_UP] * 4
        assert [row.tries for row in desk.rows()] == [40, 10, 10, 10]  # the oldest first, then the one whose turn it is
        with post.open():
            desk.rounds_until(desk.now + timedelta(days=1), timedelta(hours=6))
            assert post.letters == []
            desk.at(START + 4 * WEEK)
            desk.keep("https://github.com/x/e")
            assert desk.round().sent == 5
    assert told(post) == list("abcde")


@pytest.mark.parametrize("ask", [0, 1])
def test_asked_by_the_reader_all_that_did_not_arrive_comes_in_order(tmp_path: Path, ask: int) -> None:
    post = Post()
    with desk_in(tmp_path, **mailing(post)) as desk:
        for week, name in enumerate("ab"):
            desk.at(START + week * WEEK)
            desk.keep(f"https://github.com/x/{name}")
            desk.rounds_until(desk.now + timedelta(days=6), timedelta(hours=6))
        with post.open():
            with desk.library.writing() as session:
                deliveries.retry(session, desk.rows()[ask].id, desk.now)
            desk.round()
    assert told(post) == ["a", "b"]


def test_one_report_that_a_server_never_takes_holds_up_no_other(tmp_path: Path) -> None:
    post = Post(answers={"x/poison": "552 no"})
    with post.open(), desk_in(tmp_path, **mailing(post)) as desk:
        desk.keep("https://github.com/x/poison")
        desk.rounds_until(START + timedelta(days=6), timedelta(hours=6))
        assert desk.stages() == [Stage.GIVEN_UP]
        for name in "ab":
            desk.keep(f"https://github.com/x/{name}")
        desk.round()
        assert told(post) == ["a", "b"]
        assert desk.stages() == [Stage.GIVEN_UP, Stage.SENT, Stage.SENT]


def test_a_report_that_a_server_will_not_take_holds_up_no_other_for_long(tmp_path: Path) -> None:
    post = Post(answers={"x/poison": "552 no"})
    with post.open(), desk_in(tmp_path, **mailing(post)) as desk:
        desk.keep("https://github.com/x/poison")
        desk.keep("https://github.com/x/good")
        desk.rounds_until(START + timedelta(minutes=30))
        assert told(post) == ["good"]
        assert desk.rows()[0].trouble == "the mail server 127.0.0.1 did not take the message (552 no)"


def test_each_reader_is_a_place_of_its_own(tmp_path: Path) -> None:
    post = Post(answers={"bob@example.org": "451 later"})
    with post.open(), desk_in(tmp_path, **mailing(post, mail_to="ann@example.org, bob@example.org")) as desk:
        desk.keep("https://github.com/x/a")
        assert desk.round().sent == 1
        post.answers.clear()
        desk.rounds_until(START + 5 * MINUTE)
    assert [letter.recipients for letter in post.letters] == [("ann@example.org",), ("bob@example.org",)]
    assert len({letter.mail["Message-ID"] for letter in post.letters}) == 2


def test_what_waits_outlasts_a_restart(tmp_path: Path) -> None:
    post = Post()
    settings = mailing(post)
    with desk_in(tmp_path, **settings) as desk:
        desk.keep("https://github.com/x/a")
        desk.round()
    environment = desk.environment | {"READINGLIST_NOW": (START + 2 * MINUTE).isoformat()}
    again = Bench(tmp_path, environment)
    with post.open(), again.library() as library:
        assert delivering.deliver_due(again, library).sent == 1
    assert told(post) == ["a"]


def test_who_is_killed_between_sending_and_recording_sends_once_more_under_the_same_name(tmp_path: Path) -> None:
    child: list[subprocess.Popen[bytes]] = []

    def kill() -> None:
        child[0].kill()
        child[0].wait(30)

    post = Post(meanwhile=kill)
    with post.open(), desk_in(tmp_path, **mailing(post)) as desk:
        desk.keep("https://github.com/x/a")
        command = [sys.executable, "-m", "readinglist", "--instance", str(tmp_path), "deliver"]
        child.append(subprocess.Popen(command, env={**os.environ, **desk.environment}))
        assert child[0].wait(60) == -signal.SIGKILL
        assert desk.stages() == [Stage.WAITING]
        post.meanwhile = None
        assert desk.round().sent == 1
        assert desk.round().sent == 0
    first, second = post.letters
    assert first.mail["Message-ID"] == second.mail["Message-ID"]


def test_no_session_is_open_while_a_server_is_waited_for(tmp_path: Path) -> None:
    busy: list[int] = []

    def look() -> None:
        with closing(sqlite3.connect(tmp_path / "library.sqlite3", timeout=0)) as other:
            # It says 1 while anybody reads or writes.
            busy.append(other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])

    post = Post(meanwhile=look)
    with post.open(), desk_in(tmp_path, **mailing(post)) as desk:
        desk.keep("https://github.com/x/a")
        assert desk.round().sent == 1
        with desk.library.reading() as session:
            session.scalar(select(Delivery.id))
            look()
    assert busy == [0, 1]


def test_only_one_process_delivers(tmp_path: Path) -> None:
    with Post().open() as post, desk_in(tmp_path, **mailing(post)) as desk:
        desk.keep("https://github.com/x/a")
        clock = delivering.Delivering(desk.bench, desk.library)
        with FileLock(tmp_path / "library.sqlite3.lock-delivery"):
            with pytest.raises(AlreadyRunning):
                desk.round()
            clock.deliver_due()
            assert post.letters == []
        clock.stop()
        clock.deliver_due()
        assert post.letters == []
        delivering.Delivering(desk.bench, desk.library).deliver_due()
        assert len(post.letters) == 1


def test_the_end_of_the_program_is_not_held_up_by_a_server_that_hangs(tmp_path: Path) -> None:
    with silent_server() as port, desk_in(tmp_path, **mailing(Post(port=port))) as desk:
        for name in "ab":
            desk.keep(f"https://github.com/x/{name}")
        began = time.monotonic()
        done = delivering.deliver_due(desk.bench, desk.library, ended=lambda: time.monotonic() > began + 0.5)
        assert len(done.troubles) == 1
        assert time.monotonic() - began < mail.PATIENCE
        assert [row.tries for row in desk.rows()] == [1, 0]


def test_a_mistake_of_the_program_holds_up_no_other_delivery(tmp_path: Path) -> None:
    broken = replace(report_of(START, "https://github.com/x/a"), since="no moment")
    with Post().open() as post, desk_in(tmp_path, **mailing(post), report_files="csv") as desk:
        desk.keep("https://github.com/x/a")
        with desk.library.writing() as session:
            session.add(StoredReport(since=START, until=START, body=as_values(broken)))
            session.flush()
            delivering.plan(desk.bench, session, 2)
        done = desk.round()
    assert done.sent >= 2
    assert "report 2, mail: a mistake of the program stood in the way; its log says more" in done.troubles
    assert told(post) == ["a"]


# --- places that the settings no longer name


def recipients(post: Post) -> list[tuple[str, str]]:
    """Who got which report."""
    return list(zip((letter.recipients[0] for letter in post.letters), told(post), strict=True))


def test_a_corrected_address_gets_what_waited_for_the_wrong_one_or_was_given_up(tmp_path: Path) -> None:
    post = Post()
    settings = mailing(post, mail_from="list@example.org", mail_to="anm@example.org, bob@example.org")
    with desk_in(tmp_path, **settings) as desk:
        desk.keep("https://github.com/x/a")
        post.answers["anm@example.org"] = "550 nobody of this name"
        with post.open():
            desk.rounds_until(START + timedelta(days=6), timedelta(hours=6))
            desk.keep("https://github.com/x/b")
            desk.round()
            assert desk.stages() == [Stage.GIVEN_UP, Stage.SENT, Stage.WAITING, Stage.SENT]
            desk.set(mail_to="bob@example.org, ann@example.org")
            assert desk.round() == delivering.Round(2, ())
            assert desk.round() == delivering.Round(0, ())
    assert recipients(post)[-2:] == [("ann@example.org", "a"), ("ann@example.org", "b")]
    assert sorted(recipients(post)[:-2]) == [("bob@example.org", "a"), ("bob@example.org", "b")]
    assert {row.target for row in desk.rows()} == {"ann@example.org", "bob@example.org"}
    assert (set(desk.stages()), desk.troubles()) == ({Stage.SENT}, 0)


def test_a_reader_taken_off_the_settings_gets_nothing_more(tmp_path: Path) -> None:
    post = Post(answers={"ann@example.org": "451 later"})
    settings = mailing(post, mail_from="list@example.org", mail_to="ann@example.org, bob@example.org")
    with desk_in(tmp_path, **settings) as desk, post.open():
        desk.keep("https://github.com/x/a")
        assert desk.round().sent == 1
        post.answers.clear()
        desk.set(mail_to="bob@example.org")
        desk.rounds_until(START + timedelta(days=6), timedelta(hours=6))
    assert recipients(post) == [("bob@example.org", "a")]
    gone, _ = desk.rows()
    assert (gone.stage, gone.trouble) == (Stage.SPARED, "ann@example.org is no longer among the settings")
    assert desk.troubles() == 0


def test_a_renewed_chat_gets_what_waited_for_the_old_one(tmp_path: Path) -> None:
    with webhook() as hook:
        hook.answers["/old"] = 404
        with desk_in(tmp_path, chat_urls=f"json://127.0.0.1:{hook.port}/old") as desk:
            desk.keep("https://github.com/x/a")
            assert desk.round().sent == 0
            desk.set(chat_urls=f"json://127.0.0.1:{hook.port}/new json://127.0.0.1:{hook.port}/too")
            assert desk.round().sent == 2
    assert sorted(path for path, _ in hook.heard) == ["/new", "/old", "/too"]
    assert desk.stages() == [Stage.SENT, Stage.SENT]


def test_what_could_not_be_written_goes_into_the_new_folder(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with desk_in(tmp_path, report_files="json", report_folder="taken") as desk:
        desk.keep("https://github.com/x/a")
        assert desk.round().sent == 0
        desk.set(report_folder="free")
        assert desk.round().sent == 1
    assert len(list((tmp_path / "free").iterdir())) == 1


@pytest.mark.parametrize("back", ["ann@example.org", "bob@example.org"])
def test_without_any_place_a_report_rests_and_goes_on_when_there_is_one(tmp_path: Path, back: str) -> None:
    post = Post()
    with desk_in(tmp_path, **mailing(post)) as desk:
        desk.keep("https://github.com/x/a")
        desk.rounds_until(START + timedelta(days=6), timedelta(hours=6))
        desk.keep("https://github.com/x/b")
        desk.round()
        desk.set(mail_to="")
        with post.open():
            desk.rounds_until(desk.now + timedelta(days=30), timedelta(days=1))
            assert [(row.stage, row.tries) for row in desk.rows()] == [(Stage.WAITING, 0)] * 2
            resting = "ann@example.org is no longer among the settings, nor is any other place of this kind"
            assert {row.trouble for row in desk.rows()} == {resting}
            assert desk.troubles() == 2
            desk.set(mail_to=back)
            assert desk.round() == delivering.Round(2, ())
    assert recipients(post) == [(back, "a"), (back, "b")]
    assert (desk.stages(), desk.troubles()) == ([Stage.SENT] * 2, 0)


def test_a_report_kept_by_the_command_is_delivered_as_any_other(tmp_path: Path) -> None:
    with Post().open() as post, desk_in(tmp_path, **mailing(post, mail_when="always")) as desk:
        done = CliRunner().invoke(tell_report, ["--keep"], obj=desk.bench)
        assert done.exit_code == 0, done.output
        assert desk.round().sent == 1
    assert [letter.mail["Subject"] for letter in post.letters] == ["readinglist: no check ran in this period"]


# --- chats, files, tests


def test_of_two_chats_the_one_that_failed_is_tried_again_alone(tmp_path: Path) -> None:
    with webhook() as hook:
        hook.answers["/two"] = 500
        urls = [f"json://127.0.0.1:{hook.port}/{name}" for name in ("one", "two")]
        with desk_in(tmp_path, chat_urls=" ".join(urls)) as desk:
            desk.keep("https://github.com/x/a")
            done = desk.round()
            assert done.sent == 1
            assert done.troubles == (f"report 1, chat: {chat.name_of(urls[1])} refused the message (HTTP status 500)",)
            hook.answers.clear()
            desk.rounds_until(START + 5 * MINUTE)
            assert desk.stages() == [Stage.SENT, Stage.SENT]
    assert sorted(path for path, _ in hook.heard) == ["/one", "/two", "/two"]
    body = hook.heard[-1][1]
    assert body["title"] == "readinglist: 1 code repository newly dead"
    assert "- <https://github.com/x/a>" in body["message"]
    assert "http://127.0.0.1:8642/reports/1" in body["message"]


def test_files_are_written_in_each_form(tmp_path: Path) -> None:
    with desk_in(tmp_path, report_files="html,markdown,json,csv", files_when="always") as desk:
        desk.keep("https://github.com/x/a")
        desk.keep()
        assert desk.round().sent == 2
    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "reports").iterdir()}
    assert sorted(written) == sorted(
        f"readinglist-report-{number}-2026-11-23.{end}" for number in (1, 2) for end in ("html", "md", "json", "csv")
    )
    for end in ("html", "md", "json", "csv"):
        assert "https://github.com/x/a" in written[f"readinglist-report-1-2026-11-23.{end}"]


def test_a_folder_that_cannot_be_written_is_a_trouble_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with desk_in(tmp_path, report_files="json", report_folder="taken") as desk:
        desk.keep("https://github.com/x/a")
        assert desk.round().sent == 0
        assert desk.troubles() == 1
        (tmp_path / "taken").unlink()
        desk.rounds_until(START + 5 * MINUTE)
        assert (desk.stages(), desk.troubles()) == ([Stage.SENT], 0)
    assert len(list((tmp_path / "taken").iterdir())) == 1


def test_no_secret_comes_into_the_library_or_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Post(user="ann", password="right").open() as post, webhook() as hook:
        hook.answers["/t0ken"] = 403
        settings = mailing(post, smtp_user="ann", smtp_password="Wr0ng-secret")
        with desk_in(tmp_path, **settings, chat_urls=f"json://u:chat-s3cret@127.0.0.1:{hook.port}/t0ken") as desk:
            desk.keep("https://github.com/x/a")
            assert len(desk.round().troubles) == 2
            for channel in Channel:
                assert delivering.send_test(desk.bench)(channel)
            shown = repr(delivering.channels(desk.bench.config)) + repr(desk.bench.config)
            bytes_of = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert b"refused the user name or the password" in bytes_of
    ours = "".join(record.getMessage() for record in caplog.records if record.name.startswith("readinglist"))
    assert "refused the user name or the password" in ours
    for secret in ("Wr0ng-secret", "chat-s3cret", "t0ken"):
        assert secret.encode() not in bytes_of
        assert secret not in shown + ours


def test_a_test_goes_over_one_channel_to_all_of_its_places(tmp_path: Path) -> None:
    post = Post()
    with post.open(), webhook() as hook:
        urls = f"json://127.0.0.1:{hook.port}/x"
        settings = mailing(post, mail_to="ann@example.org,bob@example.org", report_files="csv", chat_urls=urls)
        with desk_in(tmp_path, **settings) as desk:
            send = delivering.send_test(desk.bench)
            assert [send(channel) for channel in Channel] == ["", "", ""]
    assert sorted(letter.recipients[0] for letter in post.letters) == ["ann@example.org", "bob@example.org"]
    assert post.letters[0].mail["Subject"] == hook.heard[0][1]["title"] == "readinglist: a test"
    assert (tmp_path / "reports" / "readinglist-test.txt").exists()
    assert desk.rows() == []


def test_a_test_says_what_is_not_set_and_does_not_wait_for_ever(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        send = delivering.send_test(desk.bench)
        assert [send(channel) for channel in Channel] == [
            "mail_to and smtp_host are not set",
            "chat_urls is not set",
            "report_files is not set",
        ]
    with silent_server() as port, desk_in(tmp_path, **mailing(Post(port=port))) as desk:
        desk.set(mail_to="ann@example.org, bob@example.org")  # who fail alike are told of once
        assert delivering.send_test(desk.bench, 0.3)(Channel.MAIL) == "there was no end to it within 0.3 seconds"


def test_how_each_channel_is_set_can_be_told(tmp_path: Path) -> None:
    settings = mailing(Post(), mail_when="always", chat_urls="nonsense://x ntfy://topic", report_folder="/srv/r")
    with desk_in(tmp_path, **settings) as desk:
        by_mail, by_chat, by_files = delivering.channels(desk.bench.config)
    assert (by_mail.targets, by_mail.when, by_mail.missing) == (("ann@example.org",), When.ALWAYS, "")
    assert by_chat.targets == (chat.name_of("nonsense://x"), chat.name_of("ntfy://topic"))
    assert by_chat.missing == f"Apprise cannot read the address of {chat.name_of('nonsense://x')}"
    assert (by_files.configured, by_files.missing) == (False, "report_files is not set")


# --- the command


def command(desk: Desk, *words: str) -> Result:
    return CliRunner().invoke(delivering.deliver, words, obj=desk.bench)


def test_the_command_delivers_and_tells(tmp_path: Path) -> None:
    post = Post()
    with desk_in(tmp_path, **mailing(post)) as desk:
        desk.keep("https://github.com/x/a")
        done = command(desk, "--json")
        assert done.exit_code == 1
        said = json.loads(done.stdout)
        assert (said["sent"], said["in_trouble"], len(said["troubles"])) == (0, 1, 1)
        with post.open():
            desk.at(START + 5 * MINUTE)
            done = command(desk)
        assert (done.exit_code, done.stdout, done.stderr) == (0, "1 delivered, 0 in trouble.\n", "")


def test_the_command_sends_a_test(tmp_path: Path) -> None:
    post = Post()
    with desk_in(tmp_path, **mailing(post)) as desk:
        done = command(desk, "--test", "mail")
        assert done.exit_code == 1
        assert done.stderr == f"readinglist: nobody takes mail at 127.0.0.1, port {post.port}\n"
        with post.open():
            done = command(desk, "--test", "mail")
        assert (done.exit_code, done.stdout) == (0, "The test by mail was sent.\n")
        assert json.loads(command(desk, "--test", "files", "--json").stdout)["trouble"] == "report_files is not set"
        assert command(desk, "--test", "pigeon").exit_code == 2


# --- the words


def test_a_subject_says_what_happened() -> None:
    assert composing.subject(report_of(START, "https://github.com/x/a")) == "readinglist: 1 code repository newly dead"
    assert composing.subject(report_of(START)) == "readinglist: a calm period, nothing changed"


@given(urls=st.lists(st.text(max_size=400), max_size=40))
def test_a_chat_gets_no_more_than_it_takes_and_always_the_way_to_the_rest(urls: list[str]) -> None:
    message = composing.chat(report_of(START, *urls), 7, "https://list.example")
    for text in (message.text, message.markdown):
        assert len(text) <= 1500
    assert message.text.endswith("\nAll of it: https://list.example/reports/7")
    assert message.markdown.endswith("\nAll of it: <https://list.example/reports/7>")


def test_a_mail_of_a_very_long_report_ends_somewhere() -> None:
    urls = [f"https://github.com/x/{number}" for number in range(5000)]
    text = composing.mail(report_of(START, *urls), 7, "https://list.example").text
    assert len(text) < 201_000
    assert text.endswith("\n…\n\nThe report, with all that can be done about it: https://list.example/reports/7\n")


@given(base=st.sampled_from(["http://127.0.0.1:8642", "https://[::1]:8", "https://bücher.example/x", "http://h"]))
def test_a_message_has_a_name_that_stays(base: str) -> None:
    name = composing.message_id(base, 7, "ann")
    assert name == composing.message_id(base, 7, "ann") != composing.message_id(base, 7, "bob")
    assert name.isascii()
    assert name.startswith("<")
    assert name.count("@") == 1
