"""The page of backups and its twin: made, listed, taken away as a file; and troubles of the disk, told on a page."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from readinglist.database import Library
from readinglist.web import create_app
from readinglist.web.desk import Desk


def test_a_backup_is_made_listed_and_given_out(client: FlaskClient, library: Library) -> None:
    assert "There is none yet." in client.get("/backups").text
    made = client.post("/backups")
    assert (made.status_code, made.location) == (303, "/backups?said=backup-made")
    page = client.get("/backups").text
    name = "readinglist-2026-05-20T1200Z.sqlite3"
    assert f'href="/backups/{name}"' in page
    assert "by hand" in page
    with client.get(f"/backups/{name}") as file:
        assert file.data == (library.path.parent / "backups" / name).read_bytes()
        assert file.headers["Content-Disposition"] == f"attachment; filename={name}"


def test_the_api_makes_lists_and_gives_out_as_the_page_does(client: FlaskClient) -> None:
    made = client.post("/api/v1/backups")
    assert made.json is not None
    assert (made.status_code, made.location) == (201, f"/api/v1/backups/{made.json['name']}")
    listed = client.get("/api/v1/backups").json
    assert listed is not None
    assert (listed["count"], listed["results"]) == (1, [made.json])
    with client.get(f"/api/v1/backups/{made.json['name']}") as file:
        assert file.data.startswith(b"SQLite format 3\0")
        assert len(file.data) == made.json["size"]


@pytest.mark.parametrize("name", ["config.toml", "..%2Flibrary.db", "readinglist-2026-05-20T1200Z.sqlite3", "x"])
def test_nothing_else_of_the_folder_is_given_out(client: FlaskClient, library: Library, name: str) -> None:
    (library.path.parent / "backups").mkdir()
    (library.path.parent / "backups" / "config.toml").write_text("secret")
    assert client.get(f"/backups/{name}").status_code == 404
    assert client.get(f"/api/v1/backups/{name}").status_code == 404


def test_a_failed_backup_of_the_clock_is_told_at_home_and_where_one_looks(library: Library, app: Flask) -> None:
    desk: Desk = app.extensions["readinglist"]
    told = replace(desk.doors, backup_trouble=lambda: "there is no room left on the disk of /somewhere")
    client = create_app(library, told, instance_path=str(library.path.parent)).test_client()
    for address in ("/home", "/backups", "/notifications"):
        assert "there is no room left on the disk of /somewhere" in client.get(address).text


# --- the disk and the file


@pytest.fixture
def plain(app: Flask) -> FlaskClient:
    app.testing = False
    return app.test_client()


def test_a_full_disk_is_said_and_nothing_of_the_deed_is_kept(plain: FlaskClient, library: Library) -> None:
    def no_larger(connection: sqlite3.Connection, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(library.engine, "connect", no_larger)
    library.close()
    note = {"note": "A long note. " * 4000}
    refused = plain.post("/papers/1/note", data=note)
    assert refused.status_code == 507
    assert "There is no room left on the disk of the library" in refused.text
    by_api = plain.put("/api/v1/papers/1/note", json={"note": note["note"]})
    if by_api.status_code not in (404, 405):
        assert by_api.status_code == 507
        assert by_api.content_type == "application/problem+json"
    assert plain.get("/papers/1").status_code == 200
    event.remove(library.engine, "connect", no_larger)
    library.close()
    assert plain.post("/papers/1/note", data=note).status_code == 303


def test_a_library_that_another_program_holds_is_said_and_comes_back(plain: FlaskClient, library: Library) -> None:
    def impatient(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 50")

    event.listen(library.engine, "connect", impatient)
    library.close()
    with closing(sqlite3.connect(library.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = plain.post("/papers/1/status", data={"status": "read"})
        assert refused.status_code == 503
        assert "is locked by another program" in refused.text
        assert plain.get("/papers/1").status_code == 200
        other.execute("ROLLBACK")
    assert plain.post("/papers/1/status", data={"status": "read"}).status_code == 303
    event.remove(library.engine, "connect", impatient)


def test_a_damaged_page_of_the_file_is_said_on_the_page_that_needs_it(plain: FlaskClient, library: Library) -> None:
    content = _damaged(library, "papers")
    for address in ("/", "/papers/1", "/api/v1/papers"):
        answer = plain.get(address)
        assert answer.status_code == 503
        assert "is damaged" in answer.text
        assert "readinglist restore --replace" in answer.text
    library.close()
    library.path.write_bytes(content)
    assert plain.get("/").status_code == 200


def _damaged(library: Library, table: str) -> bytes:
    """Write nonsense over the first page of a table; returns what the file was."""
    library.close()
    with closing(sqlite3.connect(library.path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        named = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        root, size = connection.execute(named, (table,)).fetchone()[0], 4096
        assert connection.execute("PRAGMA page_size").fetchone()[0] == size
    content = library.path.read_bytes()
    library.path.write_bytes(content[: (root - 1) * size] + b"\xff" * size + content[root * size :])
    return content


def test_a_backup_on_a_full_disk_says_so_and_the_next_works(plain: FlaskClient, library: Library) -> None:
    (library.path.parent / "backups").write_text("a file where the folder should be")
    refused = plain.post("/backups")
    assert refused.status_code == 503
    assert "no backup can be made in" in refused.text.lower()
    (library.path.parent / "backups").unlink()
    assert plain.post("/backups").status_code == 303


def test_every_answer_while_the_file_is_away_is_a_page(plain: FlaskClient, library: Library) -> None:
    with library.reading() as session:
        session.execute(text("SELECT 1"))
    library.close()
    content = library.path.read_bytes()
    library.path.write_bytes(b"nonsense " * 5000)
    answer = plain.get("/")
    assert answer.status_code == 503
    assert "<h1" in answer.text
    library.close()
    library.path.write_bytes(content)
    assert plain.get("/").status_code == 200
