"""Ways in that are no files: names of tokens and programs, settings, backups, and cookies of other paths."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from readinglist.access import Scope
from readinglist.database import Library
from readinglist.library import access
from tests import hostile
from tests.web import shelf

PASSWORD = "a few quiet words"
WORDS = (*hostile.MARKUP, *hostile.SIGNS, *hostile.LINES, *hostile.NAMES)


@pytest.fixture(scope="module")
def made() -> str:
    return access.hashed(PASSWORD)


def harmless(page: str) -> None:
    """A page has no element and no command of theirs."""
    assert hostile.Elements(page).bad == []
    assert "\x1b" not in page
    assert "\x00" not in page


def test_names_of_tokens_are_words(client: FlaskClient, library: Library) -> None:
    for name in WORDS:
        answer = client.post("/access/tokens", data={"name": hostile.whole(name), "scope": "read"})
        assert answer.status_code in (200, 400), name
        assert hostile.Elements(answer.text).bad == []
    page = client.get("/access").text
    harmless(page)
    assert page.count("canary(") > 5


def test_programs_that_log_in_are_named_by_words(client: FlaskClient, library: Library, made: str) -> None:
    with library.writing() as session:
        access.set_password(session, made, shelf.NOW)
        for name in WORDS:
            access.log_in(session, made, hostile.whole(name), shelf.NOW)
    assert client.post("/log-in", data={"password": PASSWORD}).status_code == 303
    page = client.get("/access").text
    harmless(page)
    assert page.count('action="/access/log-ins/') >= len(WORDS)


def test_what_is_typed_for_settings_is_shown_as_words(client: FlaskClient) -> None:
    for text in map(hostile.whole, WORDS):
        answer = client.post("/settings", data={"contact": text, "mark": text})
        assert hostile.Elements(answer.text).bad == [], text
        assert "Set-Cookie: b=c" not in str(answer.headers)
    harmless(client.get("/settings").text)


def test_no_name_of_a_backup_leads_elsewhere(client: FlaskClient) -> None:
    for name in hostile.NAMES:
        for address in ("/backups", "/api/v1/backups"):
            answer = client.get(f"{address}/{name}", follow_redirects=True)
            assert not answer.headers.get("Content-Disposition"), name
            assert b"root:" not in answer.data


def test_a_cookie_tossed_in_from_another_path_opens_nothing_and_closes_nothing(
    client: FlaskClient, library: Library, made: str
) -> None:
    with library.writing() as session:
        access.set_password(session, made, shelf.NOW)
    answer = client.post("/log-in", data={"password": PASSWORD})
    good = answer.headers["Set-Cookie"].partition(";")[0]
    name = good.partition("=")[0]
    plain = client.application.test_client(use_cookies=False)
    assert plain.get("/links", headers={"Cookie": good}).status_code == 200
    for tossed in ("x", "x" * 43, '"', "x" * 4_000, "a, b", "\xff"):
        alone = plain.get("/links", headers={"Cookie": f"{name}={tossed}; {name}={tossed}"})
        assert alone.status_code == 303
        for cookies in (f"{good}; {name}={tossed}", f"{name}={tossed}; {good}"):
            answer = plain.get("/links", headers={"Cookie": cookies})
            assert answer.status_code in (200, 303)
            assert answer.status_code == 200 or "/log-in" in answer.location


def test_a_token_made_with_a_hostile_name_still_only_reads(client: FlaskClient, library: Library) -> None:
    with library.writing() as session:
        secret = access.make_token(session, hostile.MARKUP[0], Scope.READ, shelf.NOW)[1]
    sent = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/papers", headers=sent).status_code == 200
    assert client.patch("/api/v1/papers/1", headers=sent, json={"title": "x"}).status_code == 403
