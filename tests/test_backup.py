"""Backups: whole while others write, proved, named by their moment, let go in turn; and put in place again."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from readinglist.access import Scope
from readinglist.cli.backing import Backing
from readinglist.cli.bench import Bench
from readinglist.database import Library, open_library
from readinglist.database.copies import copy_of, prove
from readinglist.database.opening import url_of
from readinglist.errors import AlreadyRunning, Ended, NoRoom, NotFound, OutOfService
from readinglist.library import access, backups, knocking
from readinglist.library.backups import Backup, Every, is_due, too_many
from tests import stopping
from tests.conftest import NOW, entry, put
from tests.web import shelf

DAY = timedelta(days=1)


@pytest.fixture
def filled(library: Library) -> Library:
    shelf.fill(library, shelf.many(50))
    return library


def told(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command, as a reader types it."""
    command = [sys.executable, "-m", "readinglist", "--instance", str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def papers(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM papers").fetchone()[0])


# --- one backup


def test_a_backup_is_a_whole_library_of_its_own(filled: Library, tmp_path: Path) -> None:
    path, counts = backups.make(filled, tmp_path / "backups", NOW)
    assert path.name == "readinglist-2026-01-01T1200Z.sqlite3"
    assert counts["papers"] == 50
    assert prove(path) == counts
    assert [it.name for it in path.parent.iterdir()] == [path.name]
    again = open_library(url_of(path), path.parent)
    again.close()


def test_a_backup_is_for_nobody_elses_eyes(filled: Library, tmp_path: Path) -> None:
    path, _ = backups.make(filled, tmp_path / "backups", NOW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_two_backups_of_one_minute_have_two_names(filled: Library, tmp_path: Path) -> None:
    made = [backups.make(filled, tmp_path / "backups", NOW)[0].name for _ in range(3)]
    assert made[1:] == ["readinglist-2026-01-01T1200Z-2.sqlite3", "readinglist-2026-01-01T1200Z-3.sqlite3"]
    assert [one.name for one in backups.known(filled, tmp_path / "backups")] == made[::-1]


def test_a_backup_never_takes_the_place_of_a_file(filled: Library, tmp_path: Path) -> None:
    (tmp_path / "mine.sqlite3").write_text("mine")
    with pytest.raises(NotFound, match="there already"):
        backups.make(filled, tmp_path / "mine.sqlite3", NOW)
    assert (tmp_path / "mine.sqlite3").read_text() == "mine"


def test_a_backup_holds_one_moment_while_others_write_and_holds_up_nobody(filled: Library, tmp_path: Path) -> None:
    ended, written = threading.Event(), 0

    def write() -> None:
        nonlocal written
        while not ended.is_set():
            with filled.writing() as session:
                session.execute(text("UPDATE papers SET note = note || 'x'"))  # all of them, or none
            written += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(5):
            path, _ = backups.make(filled, tmp_path / "backups", NOW + turn * DAY)
            with closing(sqlite3.connect(path)) as connection:
                assert len(connection.execute("SELECT DISTINCT note FROM papers").fetchall()) == 1
    finally:
        ended.set()
        writer.join()
    assert written > 5


def test_what_a_killed_backup_left_is_cleared_by_the_next(filled: Library, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("readinglist-2025-12-31T0500Z.sqlite3.part", "readinglist-2025-12-31T0500Z.sqlite3.part-journal"):
        (folder / name).write_text("half")
    (folder / "my own.part").write_text("mine")
    path, _ = backups.make(filled, folder, NOW)
    assert sorted(it.name for it in folder.iterdir()) == ["my own.part", path.name]


def test_one_backup_is_made_at_a_time(filled: Library, tmp_path: Path) -> None:
    with filled.alone("backup", "busy"), pytest.raises(AlreadyRunning, match="another backup"):
        backups.make(filled, tmp_path / "backups", NOW)


def test_a_backup_that_is_told_to_end_leaves_nothing(filled: Library, tmp_path: Path) -> None:
    with pytest.raises(Ended):
        backups.make(filled, tmp_path / "backups", NOW, ended=lambda: True)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_damaged_library_gets_no_backup(filled: Library, tmp_path: Path) -> None:
    damage(filled)
    with pytest.raises(OutOfService, match="damaged"):
        backups.make(filled, tmp_path / "backups", NOW)
    assert list((tmp_path / "backups").iterdir()) == []


def damage(library: Library) -> None:
    """Write nonsense over a page in the middle of the file."""
    library.close()
    with closing(sqlite3.connect(library.path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'papers'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with library.path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)


def test_a_disk_without_room_is_said_before_anything_is_written(filled: Library, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "huge.sqlite3")) as connection:
        connection.execute("CREATE TABLE rows (x)")
        connection.execute("PRAGMA page_size")
    free = os.statvfs(tmp_path)
    with (tmp_path / "huge.sqlite3").open("r+b") as file:  # a file with a hole, as large as the disk
        pages = min(free.f_bavail * free.f_frsize // 4096 + 10_000, 0xFFFFFFF0)
        file.seek(28)
        file.write(pages.to_bytes(4))
        file.truncate(pages * 4096)
    with pytest.raises(NoRoom, match=r"a copy needs [\d,]+ MB, and [\d,]+ MB are free in"):
        copy_of(tmp_path / "huge.sqlite3", tmp_path / "copy.sqlite3")
    assert not list(tmp_path.glob("copy*"))


# --- which are let go

MOMENTS = st.lists(st.integers(0, 800), min_size=1, max_size=60, unique=True)


def scheduled(days: int) -> Backup:
    made = NOW + days * DAY
    return Backup(f"readinglist-{made:%Y-%m-%dT%H%M}Z-scheduled.sqlite3", made, 1, True)


@given(MOMENTS, st.integers(1, 9))
def test_the_newest_are_kept_and_at_most_ten_more(days: list[int], keep: int) -> None:
    there = [scheduled(day) for day in days]
    now = max(one.made for one in there)
    gone = too_many(there, keep, now)
    kept = sorted({one.made for one in there} - {one.made for one in gone}, reverse=True)
    assert kept[:keep] == sorted((one.made for one in there), reverse=True)[:keep]
    assert len(kept) <= keep + backups.WEEKS + backups.MONTHS


@given(MOMENTS, st.integers(1, 9), st.integers(-4000, 4000))
def test_whatever_the_clock_says_nothing_of_the_future_goes_nor_all(days: list[int], keep: int, jump: int) -> None:
    there = [scheduled(day) for day in days]
    now = NOW + jump * DAY
    gone = too_many(there, keep, now)
    assert all(one.made <= now + timedelta(hours=1) for one in gone)
    assert len(gone) < len(there)


@given(MOMENTS)
def test_what_a_reader_or_another_library_made_is_never_let_go(days: list[int]) -> None:
    theirs = [Backup(scheduled(day).name, scheduled(day).made, 1, False) for day in days]
    assert too_many(theirs, 1, NOW + 900 * DAY) == []


def test_a_year_of_days_leaves_seven_days_four_weeks_and_six_months() -> None:
    there: list[Backup] = []
    for day in range(400):
        there.append(scheduled(day))
        gone = too_many(there, 7, NOW + day * DAY)
        there = [one for one in there if one not in gone]
    ages = [(there[-1].made - one.made).days for one in there[::-1]]
    assert ages[:7] == list(range(7))
    assert len(ages) in (15, 16, 17)
    assert ages[-1] > 150


@pytest.mark.parametrize(
    ("every", "days", "due"),
    [
        (Every.DAILY, [], True),
        (Every.DAILY, [0], False),
        (Every.DAILY, [-1], True),
        (Every.DAILY, [400], True),  # dated by a clock that was wrong
        (Every.DAILY, [400, 0], False),
        (Every.WEEKLY, [-1], False),  # the first of January 2026 is a Thursday
        (Every.WEEKLY, [-4], True),
        (Every.NEVER, [], False),
    ],
)
def test_a_backup_is_due_when_this_day_or_week_has_none(every: Every, days: list[int], due: bool) -> None:
    assert is_due([scheduled(day) for day in days], every, NOW) is due


# --- by the clock


def backing(library: Library, moment: str, **settings: str) -> Backing:
    given = {f"READINGLIST_{name.upper()}": value for name, value in settings.items()}
    return Backing(Bench(library.path.parent, {"READINGLIST_NOW": moment, **given}), library)


def names(library: Library) -> list[str]:
    return sorted(it.name for it in (library.path.parent / "backups").glob("*"))


def test_the_clock_makes_one_a_day_and_lets_old_ones_go(filled: Library) -> None:
    for day in range(1, 29):
        for hour in ("01", "13"):
            backing(filled, f"2026-02-{day:02}T{hour}:00:00Z", backup_keep="2").back_up()
    kept = names(filled)
    assert kept[-2:] == [f"readinglist-2026-02-{day}T0100Z-scheduled.sqlite3" for day in (27, 28)]
    assert len(kept) <= 2 + backups.WEEKS + backups.MONTHS
    assert all(papers(filled.path.parent / "backups" / name) == 50 for name in kept)


def test_two_libraries_may_keep_their_backups_in_one_folder(filled: Library, tmp_path: Path) -> None:
    place = tmp_path / "other"
    place.mkdir()
    other = open_library(url_of(place / "library.sqlite3"), place)
    shelf.fill(other)
    folder = str(tmp_path / "shared")
    for day in range(1, 20):
        moment = f"2026-02-{day:02}T01:00:00Z"
        backing(filled, moment, backup_folder=folder, backup_keep="1").back_up()
        backing(other, moment, backup_folder=folder, backup_keep="1").back_up()
    other.close()
    numbers = {papers(path) for path in (tmp_path / "shared").iterdir()}
    assert numbers == {50, 3}


def test_an_empty_library_pushes_no_full_one_out(library: Library) -> None:
    backing(library, "2026-02-01T01:00:00Z").back_up()
    assert names(library) == []


def test_a_failed_backup_is_told_and_deletes_nothing_and_is_made_when_the_trouble_ends(
    filled: Library, caplog: pytest.LogCaptureFixture
) -> None:
    for day in range(1, 4):
        backing(filled, f"2026-02-{day:02}T01:00:00Z").back_up()
    before = names(filled)
    filled.close()
    content = filled.path.read_bytes()
    damage(filled)
    failing = backing(filled, "2026-02-04T01:00:00Z", backup_keep="1")
    failing.back_up()
    assert "damaged" in failing.trouble()
    assert "the scheduled backup failed" in caplog.text
    assert names(filled) == before
    filled.close()
    filled.path.write_bytes(content)
    failing.back_up()
    assert failing.trouble() == ""
    assert names(filled)[-1] == "readinglist-2026-02-04T0100Z-scheduled.sqlite3"


# --- and back


def test_a_backup_comes_back_in_the_place_of_the_library_which_is_kept(filled: Library, tmp_path: Path) -> None:
    path, counts = backups.make(filled, tmp_path / "backups", NOW)
    with filled.writing() as session:
        put(session, entry("Written later"))
    filled.close()
    refused = told(tmp_path, "restore", str(path))
    assert (refused.returncode, "the library is not empty" in refused.stderr) == (1, True)
    assert papers(filled.path) == 51
    done = told(tmp_path, "restore", "--replace", str(path))
    assert done.returncode == 0, done.stderr
    assert "50 papers are back" in done.stdout
    kept = next(tmp_path.glob("library.sqlite3.replaced-*"))
    assert (papers(filled.path), papers(kept)) == (50, 51)
    assert prove(filled.path) == counts
    assert not list(tmp_path.glob("*.restoring*"))


def test_a_backup_fills_an_empty_place_without_a_question(filled: Library, tmp_path: Path) -> None:
    path, _ = backups.make(filled, tmp_path / "backups", NOW)
    done = told(tmp_path / "new", "restore", str(path))
    assert done.returncode == 0, done.stderr
    assert papers(tmp_path / "new" / "library.sqlite3") == 50


def let_in(library: Library, password: str, *names: str) -> dict[str, str]:
    """Set a password, log a browser in, fail once, and make tokens; the secrets by what they are for."""
    made = access.hashed(password)
    with library.writing() as session:
        access.set_password(session, made, NOW)
        knocking.knock(session, "10.0.0.1", NOW)
        cookie = access.log_in(session, made, "a browser", NOW)
        tokens = {name: access.make_token(session, name, Scope.WRITE, NOW)[1] for name in names}
    return {"cookie": cookie, **tokens}


def who_comes_in(path: Path, cookie: str, password: str) -> tuple[list[str], bool, bool, int]:
    """The names of the tokens, whether this password holds, whether the log-in does, and the tries that failed."""
    library = open_library(url_of(path), path.parent)
    try:
        with library.reading() as session:
            kept = access.kept_password(session)
            logged_in = access.known(session, cookie).log_in is not None
            names = [token.name for token in access.tokens(session)]
            failed = session.scalar(text("SELECT count(*) FROM failed_tries"))
    finally:
        library.close()
    return names, access.is_right(kept, password), logged_in, int(failed or 0)


def test_what_was_revoked_since_a_backup_stays_revoked_where_the_library_is_replaced(
    filled: Library, tmp_path: Path
) -> None:
    cookie = let_in(filled, "the password of that day", "stolen")["cookie"]
    path, _ = backups.make(filled, tmp_path / "backups", NOW)
    made = access.hashed("the password of today")
    with filled.writing() as session:
        access.set_password(session, made, NOW)
        access.revoke(session, access.token_named(session, "stolen").id)
        access.make_token(session, "of today", Scope.READ, NOW)
    filled.close()
    document = tmp_path / "all.json"
    assert told(tmp_path, "export", "--format", "json", "--output", str(document)).returncode == 0
    for file in (path, document):
        done = told(tmp_path, "restore", "--replace", str(file))
        assert (done.returncode, "the password and 1 token, as before" in done.stderr) == (0, True), done.stderr
        assert who_comes_in(filled.path, cookie, "the password of today") == (["of today"], True, False, 0)


def test_a_backup_into_an_empty_place_says_that_its_password_and_tokens_hold_again(
    filled: Library, tmp_path: Path
) -> None:
    cookie = let_in(filled, "the password of that day", "one", "two")["cookie"]
    path, _ = backups.make(filled, tmp_path / "backups", NOW)
    done = told(tmp_path / "new", "restore", "--json", str(path))
    assert done.stderr == "2 tokens and the password of that day hold again; see `readinglist tokens`.\n"
    came = json.loads(done.stdout)
    assert (came["papers"], came["tokens"], came["passwords"], came["log_ins"]) == (50, 2, 1, 0)
    there = tmp_path / "new" / "library.sqlite3"
    assert who_comes_in(there, cookie, "the password of that day") == (["one", "two"], True, False, 0)


def test_an_empty_library_with_a_password_of_its_own_keeps_it(filled: Library, tmp_path: Path) -> None:
    cookie = let_in(filled, "the password of that day", "one")["cookie"]
    path, _ = backups.make(filled, tmp_path / "backups", NOW)
    there = tmp_path / "new" / "library.sqlite3"
    there.parent.mkdir()
    empty = open_library(url_of(there), there.parent)
    let_in(empty, "the password of here")
    empty.close()
    done = told(tmp_path / "new", "restore", str(path))
    assert (done.returncode, "the password and 0 tokens, as before" in done.stderr) == (0, True), done.stderr
    assert who_comes_in(there, cookie, "the password of here") == ([], True, False, 0)


def test_a_damaged_library_has_no_password_to_keep(filled: Library, tmp_path: Path) -> None:
    let_in(filled, "the password of that day", "one")
    path, _ = backups.make(filled, tmp_path / "backups", NOW)
    filled.close()
    filled.path.write_bytes(b"no database at all, but long enough to be read as one " * 100)
    done = told(tmp_path, "restore", "--replace", str(path))
    assert done.stderr == "1 token and the password of that day hold again; see `readinglist tokens`.\n"
    assert who_comes_in(filled.path, "", "the password of that day") == (["one"], True, False, 0)


def test_a_backup_of_an_older_form_is_brought_to_todays(tmp_path: Path) -> None:
    from tests.test_upgrades import old_library

    (tmp_path / "old").mkdir()
    old = old_library("0002", tmp_path / "old")
    done = told(tmp_path, "restore", str(old))
    assert done.returncode == 0, done.stderr
    assert papers(tmp_path / "library.sqlite3") == papers(old)
    assert not list(tmp_path.glob("*.before-*"))


@pytest.mark.parametrize("change", ["UPDATE alembic_version SET version_num = '9999'", "DROP TABLE alembic_version"])
def test_a_backup_of_a_newer_or_another_program_is_refused(filled: Library, tmp_path: Path, change: str) -> None:
    path, _ = backups.make(filled, tmp_path / "backups", NOW)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(change)
    filled.close()
    before = filled.path.read_bytes()
    done = told(tmp_path, "restore", "--replace", str(path))
    assert done.returncode == 1
    assert ("newer readinglist" in done.stderr) or ("another program's" in done.stderr)
    assert filled.path.read_bytes() == before
    assert not list(tmp_path.glob("*.restoring*"))


def test_a_library_that_somebody_uses_is_not_replaced(filled: Library, tmp_path: Path) -> None:
    path, _ = backups.make(filled, tmp_path / "backups", NOW)
    with filled.reading() as session:
        session.execute(text("SELECT count(*) FROM papers")).all()
        done = told(tmp_path, "restore", "--replace", str(path))
    assert (done.returncode, done.stderr) == (1, "readinglist: another program uses this library; end it first\n")
    for deed, words in (("serving", "serve` runs"), ("", "a check is under way"), ("backup", "backup of this library")):
        with filled.alone(deed, ""):
            done = told(tmp_path, "restore", "--replace", str(path))
        assert (done.returncode, words in done.stderr) == (1, True), done.stderr
    assert not list(tmp_path.glob("*.replaced-*"))


def test_a_library_that_is_shown_by_demo_is_not_replaced(filled: Library, tmp_path: Path) -> None:
    path, _ = backups.make(filled, tmp_path / "backups", NOW)
    filled.close()
    with stopping.serving(tmp_path, "demo") as (shown, _):
        done = told(tmp_path, "restore", "--replace", str(path))
        shown.terminate()
        shown.wait(30)
    assert (done.returncode, "serve` runs" in done.stderr) == (1, True), done.stderr
    assert not list(tmp_path.glob("*.replaced-*"))


def test_what_was_written_ahead_in_the_old_library_never_meets_the_new_one(filled: Library, tmp_path: Path) -> None:
    path, counts = backups.make(filled, tmp_path / "backups", NOW)
    code = (
        "import os, sys, sqlite3\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute(\"UPDATE papers SET title = 'Of the old one'\")\n"
        "os.kill(os.getpid(), 9)"
    )
    filled.close()
    subprocess.run([sys.executable, "-c", code, str(filled.path)], check=False)
    assert (tmp_path / "library.sqlite3-wal").stat().st_size > 0
    assert told(tmp_path, "restore", "--replace", str(path)).returncode == 0
    assert prove(filled.path) == counts
    with closing(sqlite3.connect(filled.path)) as connection:
        assert "Of the old one" not in str(connection.execute("SELECT title FROM papers").fetchall())
    with closing(sqlite3.connect(next(tmp_path.glob("*.replaced-*")))) as connection:
        assert connection.execute("SELECT DISTINCT title FROM papers").fetchall() == [("Of the old one",)]


def test_a_damaged_library_is_replaced_and_kept_with_all_that_lay_beside_it(filled: Library, tmp_path: Path) -> None:
    path, counts = backups.make(filled, tmp_path / "backups", NOW)
    filled.close()
    filled.path.write_bytes(b"no database at all, but long enough to be read as one " * 100)
    (tmp_path / "library.sqlite3-wal").write_bytes(b"what was written ahead")
    done = told(tmp_path, "restore", "--replace", str(path))
    assert done.returncode == 0, done.stderr
    assert prove(filled.path) == counts
    kept = sorted(it.name.partition("Z")[2] for it in tmp_path.glob("*.replaced-*"))
    assert kept == ["", "-wal"]


def test_a_document_takes_the_place_of_a_library_too(filled: Library, tmp_path: Path) -> None:
    filled.close()
    assert told(tmp_path, "export", "--format", "json", "--output", str(tmp_path / "all.json")).returncode == 0
    assert told(tmp_path, "restore", str(tmp_path / "all.json")).returncode == 1
    done = told(tmp_path, "restore", "--replace", str(tmp_path / "all.json"))
    assert done.returncode == 0, done.stderr
    assert papers(filled.path) == 50
    assert papers(next(tmp_path.glob("*.replaced-*"))) == 50


def test_the_command_tells_where_the_backup_is_and_which_there_are(filled: Library, tmp_path: Path) -> None:
    filled.close()
    made = told(tmp_path, "backup")
    assert made.returncode == 0, made.stderr
    assert "50 papers" in made.stdout
    assert "proved whole" in made.stdout
    assert "by hand" in told(tmp_path, "backup", "--list").stdout
    assert datetime.now(UTC).strftime("%Y-%m-%d") in made.stdout  # noqa: TID251  # the command has the true clock
