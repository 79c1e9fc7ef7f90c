"""Libraries of every released form, as the program of their time wrote them, come up whole; also after a power cut."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from readinglist import database, journal, ledger, migrations
from readinglist.database import Library, open_library
from readinglist.health import DEFAULT_POLICY
from readinglist.library import doctor, find
from readinglist.library.doctor import Look, Severity
from readinglist.models import Base
from readinglist.search import Search
from tests.web.shelf import NOW

FORMS = sorted(path.stem for path in (Path(__file__).parent / "upgrades").glob("*.sql"))
# What a step wrote anew in a column, with the reason; all else is as it was, letter by letter.
ANEW = {
    "links": {"due"},  # how often a link is asked follows other words since 0003
}
Rows = dict[str, list[dict[str, Any]]]


def old_library(form: str, folder: Path) -> Path:
    """The library of a form, as it stood on the disk of its time."""
    path = folder / "library.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((Path(__file__).parent / "upgrades" / f"{form}.sql").read_text(encoding="utf-8"))
    return path


def rows(path: Path) -> Rows:
    """All rows of all tables but those of full-text search."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        made = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        names = [name for (name,) in connection.execute(made) if not name.startswith("paper_text")]
        return {name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')] for name in names}


def opened(path: Path) -> Library:
    return open_library(f"sqlite:///{path}", path.parent)


def lost(before: Rows, after: Rows) -> Iterator[str]:
    """What stood in a library and does not any more, or otherwise."""
    for name, old in before.items():
        if name == "alembic_version":
            continue
        new = after.get(name, [])
        shared = set(new[0]) & set(old[0]) - ANEW.get(name, set()) if new and old else set()
        if old and len(shared) < 2:
            yield f"{name}: nothing of it is left"
        kept = [{column: row[column] for column in sorted(shared)} for row in new]
        for row in old:
            if (same := {column: row[column] for column in sorted(shared)}) not in kept:
                yield f"{name}: {same}"


def test_there_is_a_library_of_every_form_before_todays() -> None:
    assert [f"{number:04}" for number in range(1, int(migrations.NEWEST))] == FORMS


@pytest.mark.parametrize("form", FORMS)
def test_a_library_of_an_older_form_comes_up_with_every_row(form: str, tmp_path: Path) -> None:
    path = old_library(form, tmp_path)
    before = rows(path)
    assert all(before[name] for name in ("papers", "tags", "paper_tags", "links", "observations", "flips", "reports"))
    opened(path).close()
    assert list(lost(before, rows(path))) == []


@pytest.mark.parametrize("form", FORMS)
def test_a_library_of_an_older_form_is_then_as_a_new_one(form: str, tmp_path: Path) -> None:
    library = opened(old_library(form, tmp_path))
    with library.reading() as session:
        there, right = database.form(session), database.form_of_new()
        assert there.keys() == right.keys()
        assert database.revision(session) == migrations.NEWEST
        assert {part.table for part in there.values()} >= set(Base.metadata.tables)
    library.close()


@pytest.mark.parametrize("form", FORMS)
def test_every_verdict_of_an_older_form_is_what_its_book_gives(form: str, tmp_path: Path) -> None:
    library = opened(old_library(form, tmp_path))
    with library.reading() as session:
        seen, wrong = ledger.replay_all(session)
    library.close()
    assert seen
    assert wrong == {}


@pytest.mark.parametrize("form", FORMS)
def test_the_doctor_finds_no_problem_in_what_came_up(form: str, tmp_path: Path) -> None:
    library = opened(old_library(form, tmp_path))
    with library.reading() as session:
        look = Look(session, NOW, DEFAULT_POLICY)
        checks = [check for check in doctor.CHECKS if check.severity is Severity.PROBLEM]
        found = [(check.name, one.what) for check in checks for one in doctor.examine(look, check).findings]
        assert find.find_ids(session, Search.from_text("heads"), NOW)
        assert find.find_ids(session, Search.from_text("tag:heads"), NOW)
    library.close()
    assert found == []


@pytest.mark.parametrize("form", FORMS)
def test_the_library_before_is_kept_beside_it_as_it_was(form: str, tmp_path: Path) -> None:
    path = old_library(form, tmp_path)
    before = rows(path)
    opened(path).close()
    assert rows(tmp_path / f"library.sqlite3.before-{migrations.NEWEST}") == before


@pytest.mark.parametrize("form", [form for form in FORMS if form >= "0004"])
def test_the_newest_deed_of_an_older_form_can_still_be_undone(form: str, tmp_path: Path) -> None:
    library = opened(old_library(form, tmp_path))
    with library.writing() as session:
        assert find.get(session, 2).status == "set-aside"
        newest = journal.operations(session, 1)[0]
        journal.undo(session, newest.id, DEFAULT_POLICY, NOW)
    with library.reading() as session:
        assert find.get(session, 2).status == "to-read"
    library.close()


@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
@pytest.mark.parametrize("form", FORMS)
def test_a_power_cut_in_the_middle_of_the_steps_costs_nothing(form: str, part: float, tmp_path: Path) -> None:
    path = old_library(form, tmp_path)
    before = rows(path)
    whole = tmp_path / "whole"
    whole.mkdir()
    statements = int(steps_of(old_library(form, whole)))
    child = os.fork()
    if not child:
        steps_of(path, die_at=max(1, int(statements * part)))
        os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert rows(path)["alembic_version"] == [{"version_num": form}]
    opened(path).close()
    assert list(lost(before, rows(path))) == []
    assert rows(tmp_path / f"library.sqlite3.before-{migrations.NEWEST}") == before


def steps_of(path: Path, die_at: int = 0) -> int:
    """Open a library and count the statements that this says; at one of them be killed by the hardest signal."""
    said = 0

    def count(*_: object) -> None:
        nonlocal said
        said += 1
        if said == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "after_cursor_execute", count)
    try:
        opened(path).close()
    finally:
        event.remove(Engine, "after_cursor_execute", count)
    return said
