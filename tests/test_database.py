"""How a library is opened: new, again, by two at once, older, newer, and not at all."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event, select, text

from readinglist import ledger, migrations
from readinglist.database import Library, Migrations, copy_of, open_library
from readinglist.errors import BadConfig, CannotOpen
from readinglist.library import find
from readinglist.models import Base, Flip, Link, Paper
from tests.conftest import NOW, entry, put


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'library.sqlite3'}"


def titles(library: Library) -> list[str]:
    with library.reading() as session:
        return list(session.scalars(select(Paper.title).order_by(Paper.id)))


def test_a_library_is_made_where_there_is_none_and_opened_again(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    first = open_library(url(folder), folder)
    with first.writing() as session:
        put(session, entry("One"))
    first.close()
    second = open_library(url(folder), folder)
    assert titles(second) == ["One"]
    second.close()
    assert not list(folder.glob("*.before-*"))


def test_the_models_are_what_the_migrations_make(library: Library) -> None:
    def ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return not (kind == "table" and (name or "").startswith("paper_text"))

    with library.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_library_writes_ahead_and_keeps_foreign_keys(library: Library) -> None:
    with library.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_what_fails_in_a_writing_session_leaves_nothing(library: Library) -> None:
    def write_and_fail() -> None:
        with library.writing() as session:
            put(session, entry("One"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert titles(library) == []


def test_two_processes_may_open_a_new_library_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from readinglist.database import open_library\n"
        "open_library(sys.argv[1], Path(sys.argv[2])).close()"
    )
    command = [sys.executable, "-c", code, url(tmp_path), str(tmp_path)]
    racing = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]
    for process in racing:
        _, complaint = process.communicate(timeout=60)
        assert process.returncode == 0, complaint.decode()
    library = open_library(url(tmp_path), tmp_path)
    assert titles(library) == []
    library.close()


def one_step_more(tmp_path: Path, step: str) -> Migrations:
    """The migrations of today, and one of tomorrow."""
    place = tmp_path / "migrations"
    shutil.copytree(Path(migrations.__file__).parent, place, ignore=shutil.ignore_patterns("__pycache__"))
    (place / "versions" / "r9999_next.py").write_text(
        f'revision = "9999"\ndown_revision = "{migrations.NEWEST}"\n\n\ndef upgrade():\n    {step}\n', encoding="utf-8"
    )
    return Migrations(str(place), "9999")


def as_released_first(tmp_path: Path) -> Migrations:
    """The migrations of the first form alone."""
    place = tmp_path / "first"
    shutil.copytree(Path(migrations.__file__).parent, place, ignore=shutil.ignore_patterns("__pycache__", "r000[2-9]*"))
    return Migrations(str(place), "0001")


FIRST_FORM = (
    "INSERT INTO papers (id, title, fingerprint, note, shelf, added, edited) "
    "VALUES (1, 'One', 'one|', 'mine', 'stacks', '2026-01-01', '[]')",
    "INSERT INTO links (id, url, canonical, identity, kind, host, first_seen, due, verdict, reason, answer, "
    "since, strikes) VALUES (1, 'https://a.example/x', 'c', 'i', 'web', 'a.example', '2026-01-01', '2026-02-01', "
    "'failing', 'r', 'gone', "
    """'2026-01-02', '[["gone", "2026-01-02T00:00:00+00:00", 1]]')""",
    "INSERT INTO mentions (paper_id, link_id, url, position, by_reader, removed) "
    "VALUES (1, 1, 'https://a.example/x', 0, 0, 0)",
    "INSERT INTO runs (id, started, finished, total, probed, requests, inconclusive, flips, seconds, void, remark) "
    "VALUES (1, '2026-01-02', '2026-01-02', 1, 1, 1, 0, 1, 1.0, 0, '')",
    "INSERT INTO observations (id, link_id, run_id, at, answer, reason, code, proved, evidence) "
    """VALUES (1, 1, 1, '2026-01-02', 'gone', 'r', 404, 0, '{"rule": "status"}')""",
    "INSERT INTO flips (id, link_id, observation_id, at, verdict_before, verdict_after, reason) "
    "VALUES (1, 1, 1, '2026-01-02', 'unchecked', 'failing', 'r')",
)


def test_a_library_of_the_first_form_comes_up_with_all_it_holds(tmp_path: Path) -> None:
    first = open_library(url(tmp_path), tmp_path, as_released_first(tmp_path))
    with first.engine.begin() as connection:
        for statement in FIRST_FORM:
            connection.exec_driver_sql(statement)
    first.close()
    library = open_library(url(tmp_path), tmp_path)
    with library.reading() as session:
        link = session.get_one(Link, 1)
        assert (link.verdict, link.health.failures, link.muted, link.facts) == ("failing", 1, False, {})
        assert link.health == ledger.replay(session, 1)
        assert ledger.history(session, 1)[0].evidence == {"rule": "status"}
        assert session.scalars(select(Flip.verdict_after)).all() == ["failing"]
        assert find.get(session, 1).note == "mine"
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    library.close()


ADD_COLUMN = 'from alembic import op; op.execute("ALTER TABLE papers ADD COLUMN colour TEXT")'


def test_an_older_library_is_copied_and_brought_to_todays_form(tmp_path: Path) -> None:
    older = open_library(url(tmp_path), tmp_path)
    with older.writing() as session:
        put(session, entry("One"))
    older.close()
    newer = open_library(url(tmp_path), tmp_path, one_step_more(tmp_path, ADD_COLUMN))
    assert titles(newer) == ["One"]
    newer.close()
    copy = tmp_path / "library.sqlite3.before-9999"
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT title FROM papers").fetchall() == [("One",)]
        assert "colour" not in str(connection.execute("PRAGMA table_info(papers)").fetchall())
    assert not list(tmp_path.glob("*.part"))


def test_a_migration_that_fails_leaves_the_library_as_it_was(tmp_path: Path) -> None:
    open_library(url(tmp_path), tmp_path).close()
    broken = one_step_more(tmp_path, ADD_COLUMN + '; op.execute("ALTER TABLE nowhere ADD COLUMN x")')
    with pytest.raises(CannotOpen, match="no such table: nowhere"):
        open_library(url(tmp_path), tmp_path, broken)
    again = open_library(url(tmp_path), tmp_path)
    with again.engine.connect() as connection:
        columns = connection.exec_driver_sql("PRAGMA table_info(papers)").all()
    assert "colour" not in str(columns)
    again.close()


def test_a_library_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    open_library(url(tmp_path), tmp_path, one_step_more(tmp_path, ADD_COLUMN)).close()
    before = (tmp_path / "library.sqlite3").read_bytes()
    with pytest.raises(CannotOpen, match="written by a newer readinglist"):
        open_library(url(tmp_path), tmp_path)
    assert (tmp_path / "library.sqlite3").read_bytes() == before


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "library.sqlite3")) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.commit()
    with pytest.raises(CannotOpen, match="another program's"):
        open_library(url(tmp_path), tmp_path)
    with closing(sqlite3.connect(tmp_path / "library.sqlite3")) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("bookmarks",)]


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite3").write_text(
        "These are only words, and there are enough of them. " * 50, encoding="utf-8"
    )
    with pytest.raises(CannotOpen, match=r"library\.sqlite3 cannot be opened: file is not a database"):
        open_library(url(tmp_path), tmp_path)


def test_a_folder_in_the_place_of_the_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite3").mkdir()
    with pytest.raises(CannotOpen, match="unable to open"):
        open_library(url(tmp_path), tmp_path)


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(CannotOpen, match="cannot be opened"):
        open_library(f"sqlite:///{tmp_path / 'file' / 'library.sqlite3'}", tmp_path)


@pytest.mark.parametrize("address", ["", "nonsense", "nosuch://x", "postgresql://localhost/x"])
def test_an_address_that_is_none_is_a_setting_to_mend(address: str, tmp_path: Path) -> None:
    with pytest.raises((BadConfig, CannotOpen)):
        open_library(address, tmp_path)


def test_a_copy_is_whole_while_others_write(tmp_path: Path, library: Library) -> None:
    with library.writing() as session:
        put(session, entry("One"))
    with library.writing() as session:
        put(session, entry("Two"))
        copy_of(tmp_path / "library.sqlite3", tmp_path / "copy.sqlite3")
    copy = open_library(f"sqlite:///{tmp_path / 'copy.sqlite3'}", tmp_path)
    assert titles(copy) == ["One"]
    copy.close()


def test_moments_come_back_in_utc(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("One"))
        paper = find.get(session, 1)
        paper.added = NOW.astimezone(timezone(timedelta(hours=5)))
    with library.reading() as session:
        added: datetime = find.get(session, 1).added
    assert added == NOW
    assert added.utcoffset() == timedelta(0)


def test_a_reader_and_a_writer_do_not_wait_for_each_other(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("One"))
    with library.reading() as reading:
        assert reading.scalars(select(Paper.title)).all() == ["One"]
        with library.writing() as writing:
            put(writing, entry("Two"))
        assert reading.scalars(select(Paper.title)).all() == ["One"]


def test_a_writer_takes_the_lock_at_once(library: Library) -> None:
    said: list[str] = []
    event.listen(library.engine, "before_cursor_execute", lambda *about: said.append(about[2]))
    with library.writing() as session:
        session.scalars(select(Paper)).all()
    assert said[0] == "BEGIN IMMEDIATE"
