"""`/healthz`: whoever watches over the server learns whether it works, and a stranger nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from readinglist.access import Entrance
from readinglist.database import Library
from readinglist.library import access
from readinglist.web import Doors, create_app
from tests.web import shelf


def app_of(library: Library, **doors: object) -> Flask:
    watch = shelf.Watch()
    given = {"clock": watch.clock, "check_now": watch.check_now, **doors}
    return create_app(library, Doors(**given), instance_path=str(library.lock_path.parent))  # type: ignore[arg-type]


def test_it_says_ok_without_a_log_in_and_is_kept_by_nobody(library: Library) -> None:
    with library.writing() as session:
        access.set_password(session, access.hashed("a long enough password"), shelf.NOW)
    client = app_of(library, entrance=Entrance("0.0.0.0", frozenset({"reading.example.org"}))).test_client()
    assert client.get("/").status_code in (303, 401)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")
    assert answer.headers["Cache-Control"] == "no-store"
    head = client.head("/healthz")
    assert (head.status_code, head.data) == (200, b"")


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8642", "localhost", "[::1]:8642", "172.17.0.2:8642", "reading.example.org"]
)
def test_a_container_may_ask_by_any_address_or_name_of_this_place(library: Library, host: str) -> None:
    client = app_of(library, entrance=Entrance("0.0.0.0", frozenset({"reading.example.org"}))).test_client()
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_under_a_name_that_is_not_ours_it_answers_nobody(library: Library) -> None:
    answer = app_of(library).test_client().get("/healthz", headers={"Host": "rebound.example.net"})
    assert answer.status_code == 403
    assert "ok" not in answer.text.split()


def test_a_dead_clock_is_told(library: Library) -> None:
    answer = app_of(library, clock_runs=lambda: False).test_client().get("/healthz")
    assert (answer.status_code, answer.text) == (503, "clock\n")


def test_a_locked_library_is_told_and_it_works_again_afterwards(library: Library) -> None:
    client = app_of(library).test_client()
    with library.reading() as session:
        session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    library.close()
    with closing(sqlite3.connect(library.path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("UPDATE papers SET title = title")
        answer = client.get("/healthz")
        assert answer.status_code == 503
        assert answer.text in ("locked\n", "unreadable\n")
        other.execute("ROLLBACK")
    assert client.get("/healthz").text == "ok\n"


def test_a_damaged_library_is_told_without_its_path(library: Library) -> None:
    client = app_of(library).test_client()
    library.close()
    path = Path(library.path)
    size = path.stat().st_size
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    path.write_bytes(b"no library at all".ljust(size, b"\0"))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text.strip() in ("damaged", "unreadable")) == (503, True)


def test_it_writes_nothing(library: Library) -> None:
    client, before = app_of(library).test_client(), shelf.counted(library)
    client.get("/healthz")
    assert shelf.counted(library) == before
