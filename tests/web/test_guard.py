"""Headers, other sites, reading that writes nothing, and mistakes: what holds for every page."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from readinglist.database import Library
from readinglist.library import reports
from tests.web import shelf

PAGES = (
    "/", "/?q=by:zhu", "/?q=nobody", "/?q=heads&sort=title", "/browse", "/papers/1", "/papers/1?q=heads",
    "/notes", "/notes?q=heads", "/tools", "/share?title=A&url=https://a.example/b", "/app.webmanifest",
    "/papers/1.bib", "/papers/1/edit", "/links", "/links?verdict=dead", "/links/1", "/runs", "/runs/1",
    "/runs/current.json", "/reports", "/reports/1", "/reports/so-far", "/reports/compare?a=1&b=1",
    "/reports?since=2026-05-01", "/reports/charts", "/import", "/imports",
    "/papers/99", "/nothing", "/home", "/keys", "/searches", "/tags", "/tags/edit?name=heads", "/rules",
    "/duplicates", "/history", "/trash",
    "/backups", "/notifications", "/notifications?feed=new", "/feed/a/reports.atom",
    "/settings", "/start", "/complete?q=a&at=1", "/share", "/add",
    "/add?text=10.1000/x&title=A", "/proposals", "/proposals/look",
)  # fmt: skip
POSTS = (
    "/add", "/backups", "/papers/1/look-up", "/bulk", "/check", "/runs/1/stop", "/doctor/1/fix", "/duplicates/all",
    "/duplicates/merge", "/duplicates/part", "/history/1/undo", "/import",
    "/import/1/add", "/import/1/drop", "/import/1/stop",
    "/keys", "/links/1/accept", "/links/1/check", "/links/1/say",
    "/notifications/1/again", "/notifications/1/leave", "/notifications/feed", "/notifications/test",
    "/papers/1/delete", "/papers/1/edit",
    "/papers/1/links", "/papers/1/links/1/correct", "/papers/1/links/1/remove", "/papers/1/next", "/papers/1/note",
    "/papers/1/note/1", "/papers/1/priority", "/papers/1/rating", "/papers/1/shelf", "/papers/1/status",
    "/papers/1/tags", "/papers/1/tags/add", "/papers/set", "/proposals", "/proposals/look", "/proposals/stop",
    "/rules", "/rules/1",
    "/rules/1/delete", "/rules/1/run",
    "/reports/accept-all", "/reports/1/accept-all",
    "/searches", "/searches/1", "/searches/1/forget", "/tags/colour", "/tags/delete", "/tags/merge", "/tags/rename",
    "/access/log-ins/1/end", "/access/log-ins/end", "/access/password", "/access/tokens", "/access/tokens/1/revoke",
    "/log-in", "/log-out",
    "/settings", "/settings/token", "/start/asking", "/start/check", "/start/file", "/start/pass",
    "/theme", "/trash/1/forget", "/trash/1/restore", "/undo",
)  # fmt: skip


@pytest.mark.parametrize("address", [*PAGES, "/static/app.css", "/static/app.js", "/static/favicon.svg"])
def test_every_answer_keeps_the_page_to_itself(client: FlaskClient, address: str) -> None:
    with client.get(address) as answer:
        headers = answer.headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("address", PAGES)
def test_no_page_asks_another_host_for_anything_or_has_script_or_style_inside(
    client: FlaskClient, address: str
) -> None:
    page = client.get(address).text
    assert not re.search(r'<(?:script|img|link|iframe)[^>]+(?:src|href)="(?!/)', page)
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=", page)


def test_every_post_is_listed_above(app: Flask) -> None:
    shapes = {re.sub(r"<[^>]+>", "1", rule.rule) for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert {shape for shape in shapes if not shape.startswith("/api/")} == set(POSTS)


def test_another_site_changes_nothing_by_the_api(client: FlaskClient, app: Flask, library: Library) -> None:
    before, asked = shelf.counted(library), 0
    for rule in app.url_map.iter_rules():
        for method in {"POST", "PUT", "PATCH", "DELETE"} & (rule.methods or set()):
            if rule.rule.startswith("/api/"):
                path = re.sub(r"<[^>]+>", "1", rule.rule)
                answer = client.open(path, method=method, json={}, headers={"Origin": "https://elsewhere.example"})
                assert (answer.status_code, answer.content_type) == (403, "application/problem+json"), (method, path)
                asked += 1
    assert asked > 20
    assert shelf.counted(library) == before


@pytest.mark.parametrize("address", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_a_form_of_another_site_is_refused(
    client: FlaskClient, library: Library, watch: shelf.Watch, address: str, headers: dict[str, str]
) -> None:
    before = shelf.counted(library)
    form = {
        "status": "read",
        "tags": "a",
        "note": "a",
        "url": "example.org",
        "scope": "all",
        "word": "muted",
        "text": "## [1] A",
    }
    answer = client.post(address, data=form, headers=headers)
    assert answer.status_code == 403
    assert "sent from another site" in answer.text
    assert shelf.counted(library) == before
    assert watch.asked == 0


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost"}, {}]
)
def test_a_form_of_our_own_is_taken(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/papers/1/status", data={"status": "read"}, headers=headers).status_code == 303


def test_reading_never_writes(client: FlaskClient, library: Library) -> None:
    with library.writing() as session:
        reports.keep(session, reports.make(session, shelf.START, shelf.NOW))
    # The version counts what every other connection commits.
    with library.engine.connect() as onlooker:
        before = onlooker.scalar(text("PRAGMA data_version")), shelf.counted(library)
        onlooker.rollback()
        for address in PAGES:
            client.get(address)
            client.head(address)
        assert (onlooker.scalar(text("PRAGMA data_version")), shelf.counted(library)) == before


@pytest.mark.parametrize("address", POSTS)
def test_a_post_has_no_get_of_its_own_that_writes(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code in (200, 303, 400, 404, 405)


@pytest.mark.parametrize(
    ("form", "page"),
    [
        ("/start/file", "/start"),
        ("/start/asking", "/start"),
        ("/access/tokens", "/access"),
        ("/access/password", "/access"),
        ("/papers/1/links", "/papers/1"),
        ("/papers/1/links/1/correct", "/papers/1"),
        ("/papers/1/tags", "/papers/1"),
        ("/tags/rename", "/tags"),
        ("/searches/1", "/searches"),
    ],
)
def test_a_visit_to_the_address_of_a_form_leads_to_its_page(client: FlaskClient, form: str, page: str) -> None:
    answer = client.get(form)
    assert (answer.status_code, answer.location) == (303, page)
    assert client.get(page).status_code == 200
    below = client.get(form, environ_overrides={"SCRIPT_NAME": "/lib"})
    assert below.location == f"/lib{page}"


def test_a_visit_to_what_only_does_something_is_refused(client: FlaskClient) -> None:
    for address in ("/undo", "/access/tokens/1/revoke", "/start/check", "/tags/delete"):
        assert client.get(address).status_code == 405
    assert client.put("/start/file").status_code == 405


def test_who_reads_about_the_api_in_a_browser_meets_pages(client: FlaskClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    answer = client.get("/api/v1/docs/nothing", headers=browser)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    for address, headers in (("/api/v1/docs/nothing", {"Accept": "*/*"}), ("/api/v1/nothing", browser)):
        assert client.get(address, headers=headers).mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("address", "name"),
    [("/settings", "Settings"), ("/access", "Access"), ("/trash", "Trash"), ("/history", "History")],
)
def test_the_foot_of_a_page_says_where_one_is(client: FlaskClient, address: str, name: str) -> None:
    foot = client.get(address).text.partition('<footer class="foot">')[2]
    assert re.findall(r'aria-current="page">([^<]+)<', foot) == [name]
    assert re.findall(r"<dt[^>]*>([^<]+)<", foot) == ["Papers", "Links", "Program"]


def test_mistakes_have_pages_that_say_what_why_and_what_now(client: FlaskClient) -> None:
    answer = client.get("/nothing")
    assert answer.status_code == 404
    assert "There is no page at this address." in answer.text
    answer = client.put("/links")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    answer = client.get("/papers/99")
    assert answer.status_code == 404
    assert "There is no paper 99." in answer.text


def test_a_mistake_of_the_program_has_a_page_too(app: Flask) -> None:
    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("secret detail")

    answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert "Something broke" in answer.text
    assert "secret detail" not in answer.text


def test_static_files_change_their_address_with_their_content(client: FlaskClient) -> None:
    page = client.get("/").text
    found = re.search(r"/static/app\.css\?v=[0-9a-f]{12}", page)
    assert found
    with client.get(found[0]) as answer:
        assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"


def test_our_style_and_script_stay_small(client: FlaskClient) -> None:
    # The reading desk brought keys, bulk, notes that keep themselves, and a style for paper: all of it is ours.
    for name, limit in (("app.css", 36_000), ("app.js", 20_000)):
        with client.get(f"/static/{name}") as answer:
            assert len(answer.data) < limit


def test_a_foreign_name_that_leads_here_is_refused(client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 403
    assert client.get("/", headers={"Host": "localhost:8642"}).status_code == 200
    assert client.get("/", headers={"Host": "127.0.0.1"}).status_code == 200
