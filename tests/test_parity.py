"""Each thing that the pages do is done by the API and by a command as well, and the library is the same afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from flask import Flask

from readinglist import configuring, journal
from readinglist.cli import readinglist
from readinglist.database import Library, open_library
from readinglist.health import DEFAULT_POLICY
from readinglist.library import note, searches, shelve, tag, trash
from readinglist.models import Base
from readinglist.reading import Priority, Status
from readinglist.web import Doors, create_app
from readinglist.web.desk import Desk
from tests.conftest import empty_library
from tests.parity import Ask, Row, Tell, The, access, intake, keeping, links, papers, settings
from tests.web import shelf

AREAS = (papers, links, intake, settings, access, keeping)
ROWS = [row for area in AREAS for row in area.ROWS]
EXEMPT = {exempt.endpoint: exempt.why for area in AREAS for exempt in area.EXEMPT}
# The journal and the database's own clock; who came in and when; what was last asked of whom.
_ASIDE = frozenset("operations row_changes touched touched_links log_ins tokens passwords failed_tries robots".split())
_TABLES = sorted({table.name for table in Base.metadata.sorted_tables} - _ASIDE)
FILE = "library.sqlite3"


@dataclass(frozen=True)
class Filled:
    """The library that every row begins with, as a file, and an app that is laid over its copies."""

    content: bytes
    the: The
    app: Flask


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    folder = tmp_path_factory.mktemp("filled")
    (folder / FILE).write_bytes(empty_library())
    library = open_library(f"sqlite:///{folder / FILE}", folder)
    shelf.fill(library)
    shelf.age(library)
    shelf.trouble(library)
    the = The(library)
    _read(library, the)
    library.close()
    content = (folder / FILE).read_bytes()
    app = create_app(library, _doors(folder), instance_path=str(folder))
    yield Filled(content, the, app)
    library.close()


def _read(library: Library, the: The) -> None:
    """What the reader said: a list, an order, tags, notes, a paper in the trash, a search, and an operation."""
    now = shelf.NOW
    with library.writing() as session:
        shelve.set_status(session, [the.head], Status.READING, now)
        shelve.queue(session, [the.head, the.paper("A Doubted Work"), the.paper("Taken and Refused")], now)
        shelve.set_priority(session, [the.head], Priority.HIGH)
        tag.set_tags(session, the.head, ["3d/heads", "faces"])
        tag.set_tags(session, the.former, ["places", "faces"])
        tag.colour(session, "faces", "red")
        note.set_note(session, the.head, "One note.", now)
        note.set_note(session, the.head, "Another note.", now, bases=[])
        searches.save(session, "Dead", "link:dead")
        trash.put(session, [the.deleted], now)
    with library.writing() as session, journal.doing(session, "Tagged a paper with #older", now):
        tag.add_tags(session, [the.third], ["older"])


def _doors(folder: Path) -> Doors:
    """Doors to the settings in a folder, to a clock that stands, and to nothing else."""
    return Doors(
        clock=lambda: shelf.NOW,
        check_now=lambda: None,
        policy=DEFAULT_POLICY,
        settings=lambda: configuring.look(folder, {}),
        change_settings=lambda changes, mark: configuring.change(folder, {}, changes, mark=mark),
    )


@contextmanager
def _copy(filled: Filled, folder: Path, row: Row) -> Iterator[Library]:
    """A copy of the filled library, prepared for a row."""
    _write(filled, folder)
    library = open_library(f"sqlite:///{folder / FILE}", folder)
    try:
        if row.before:
            row.before(library, filled.the)
        yield library
    finally:
        library.close()


def _write(filled: Filled, folder: Path) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(filled.content)


def _prepare(filled: Filled, folder: Path, row: Row) -> None:
    """A copy of the filled library, prepared for a row and closed."""
    if row.before is None:
        _write(filled, folder)
        return
    with _copy(filled, folder, row):
        pass


def _visit(filled: Filled, library: Library, asks: Sequence[Ask]) -> None:
    """Send requests, each of which has to be answered as it should."""
    filled.app.extensions["readinglist"] = Desk(library, _doors(library.lock_path.parent))
    client, location = filled.app.test_client(), ""
    for ask in asks:
        body = {"data": ask.form} if ask.form is not None else {"data": ask.body} if ask.body is not None else {}
        answer = client.open(
            ask.path.replace("{location}", location),
            method=ask.method,
            json=ask.json,
            headers=dict(ask.headers),
            **body,
        )
        told = f"{ask.method} {ask.path}: {answer.status} {answer.get_data(as_text=True)[:600]}"
        assert answer.status_code == ask.expects if ask.expects else answer.status_code < 400, told
        if answer.location:
            parts = urlsplit(answer.location)
            location = parts.path + (f"?{parts.query}" if parts.query else "")


def _command(folder: Path, tells: Sequence[Tell]) -> None:
    """Run commands, each of which has to end as it should."""
    for told in tells:
        environment = {"READINGLIST_NOW": shelf.NOW.isoformat(), "READINGLIST_INSTANCE": str(folder)}
        done = CliRunner().invoke(readinglist, list(told.words), input=told.typed, env=environment)
        assert done.exit_code == told.exits, f"{' '.join(told.words)}: {done.output} {done.exception!r}"


def _rows(folder: Path, apart: frozenset[str] = frozenset()) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the tables that are to be alike, and the settings."""
    with closing(sqlite3.connect(folder / FILE)) as file:
        tables = [name for name in _TABLES if name not in apart]
        rows = {name: sorted(file.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in tables}
    settings = folder / "config.toml"
    return {**rows, "settings": [(settings.read_text(encoding="utf-8") if settings.exists() else "",)]}


def _operations(folder: Path) -> int:
    with closing(sqlite3.connect(folder / FILE)) as file:
        found: int = file.execute("SELECT count(*) FROM operations WHERE undone IS NULL").fetchone()[0]
        return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_page_api_and_command_do_the_same(filled: Filled, tmp_path: Path, row: Row) -> None:
    the = filled.the
    before, by_page, by_api, by_command = (tmp_path / name for name in ("before", "page", "api", "command"))
    _prepare(filled, before, row)
    with _copy(filled, by_page, row) as library:
        _visit(filled, library, row.page(the))
    _prepare(filled, by_command, row)
    _command(by_command, row.command(the))
    with _copy(filled, by_api, row) as library:
        _visit(filled, library, row.api(the))
        after = _rows(by_page, row.apart)
        assert _rows(by_api, row.apart) == after, "the API leaves another library than the page"
        assert _rows(by_command, row.apart) == after, "the command leaves another library than the page"
        changes = any(ask.method != "GET" for ask in row.page(the))
        deeds = row.deeds if changes and row.undoable else 0
        came = [_operations(folder) - _operations(before) for folder in (by_page, by_api, by_command)]
        assert came == [deeds] * 3, "the operations of page, API and command"
        assert changes or after == _rows(before, row.apart), "looking changed something"
        if deeds > 0:
            _undo(library, deeds)
            aside = row.apart | row.stays
            assert _rows(by_api, aside) == _rows(before, aside), "undoing does not lead back"


def _undo(library: Library, deeds: int) -> None:
    with library.writing() as session:
        for _ in range(deeds):
            latest = journal.latest(session)
            assert latest is not None
            journal.undo(session, latest.id, DEFAULT_POLICY, shelf.NOW)


def test_every_page_is_in_the_table_or_is_exempt_with_a_reason(filled: Filled) -> None:
    asked: set[str] = set()
    for row in ROWS:
        for ask in row.page(filled.the):
            parts = urlsplit(ask.path)
            asked.add(filled.app.url_map.bind("localhost").match(parts.path, method=ask.method)[0])
    known = {rule.endpoint for rule in filled.app.url_map.iter_rules() if not rule.rule.startswith("/api/")}
    assert sorted(known - asked - EXEMPT.keys()) == [], "pages without a row"
    assert sorted(EXEMPT.keys() - known) == [], "exempt, but not there"
    assert sorted(EXEMPT.keys() & asked) == [], "exempt, but in the table"


def test_no_two_rows_have_one_name() -> None:
    names = [row.name for row in ROWS]
    assert len(names) == len(set(names))
