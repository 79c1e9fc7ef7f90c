"""The pages of the doctor: checks named and explained, what they find, and a fix that can be undone."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import text

from readinglist.database import Library
from readinglist.library import doctor
from tests.web import shelf


def words(page: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page[page.find("<main") :]).split()))


def spoil(library: Library, statement: str) -> None:
    with library.writing() as session:
        session.execute(text(statement))


def title(library: Library, number: int) -> str:
    with library.reading() as session:
        return str(session.scalar(text("SELECT title FROM papers WHERE id = :id"), {"id": number}))


def test_all_checks_are_named_and_lead_to_their_pages(client: FlaskClient) -> None:
    page = client.get("/doctor").text
    for check in doctor.CHECKS:
        assert f'href="/doctor/{check.name}"' in page
        assert f"{check.heading} {check.name}" in words(page)
    assert "Do all checks" in page


def test_all_checks_are_done_when_asked(client: FlaskClient, library: Library, head: int) -> None:
    assert "problem" not in words(client.get("/doctor?all=1").text).split("Nothing found")[0]
    spoil(library, f"UPDATE papers SET title = 'Learning <i>Heads</i>', rating = 7 WHERE id = {head}")
    page = words(client.get("/doctor?all=1").text)
    assert "HTML, JATS or entities left in titles, abstracts, venues and names markup 1 problem 1 can be mended" in page
    assert "Ratings that are not one to five stars ratings 1 problem" in page
    assert page.count("not one to five stars") == 1


def test_a_fix_is_one_operation_that_can_be_undone(client: FlaskClient, library: Library, head: int) -> None:
    spoil(library, f"UPDATE papers SET title = 'Learning <i>Heads</i>' WHERE id = {head}")
    page = client.get("/doctor/markup").text
    assert f'href="/papers/{head}"' in page
    assert "Fix 1 It can be undone." in words(page)
    assert "<code>&lt;i&gt;</code> or <code>&amp;amp;</code>" in page
    assert "“Learning <i>Heads</i>” → “Learning Heads”" in unescape(page)
    answer = client.post("/doctor/markup/fix")
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/doctor/markup")
    assert title(library, head) == "Learning Heads"
    assert "Nothing found" in client.get("/doctor/markup").text
    assert "Doctor: mended HTML, JATS or entities left in titles" in words(client.get("/history").text)
    client.post("/undo")
    assert title(library, head) == "Learning <i>Heads</i>"


def test_looking_writes_nothing(client: FlaskClient, library: Library) -> None:
    before = shelf.counted(library)
    client.get("/doctor?all=1")
    for check in doctor.CHECKS:
        assert client.get(f"/doctor/{check.name}").status_code == 200
    assert shelf.counted(library) == before


def test_a_fix_where_nothing_is_wrong_does_nothing(client: FlaskClient, library: Library) -> None:
    before = shelf.counted(library)
    for check in doctor.CHECKS:
        if check.name not in ("schema", "unreachable"):
            assert client.post(f"/doctor/{check.name}/fix").status_code == 303
    assert shelf.counted(library) == before


def test_a_check_that_is_none_is_told(client: FlaskClient) -> None:
    assert client.get("/doctor/heart").status_code == 404
    assert client.post("/doctor/heart/fix").status_code == 404
