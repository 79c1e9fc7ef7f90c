"""Log-in, the page Access, tokens, and that nobody else reads or changes anything, over all addresses there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from readinglist.access import Entrance, Scope, names_of
from readinglist.database import Library
from readinglist.library import access, feeds, knocking
from readinglist.web import Doors, create_app
from readinglist.web.door import OPEN
from tests.web import shelf

PASSWORD = "a few quiet words"
COOKIE = "readinglist"
EVERYWHERE = Entrance("0.0.0.0", names_of(["reading.example.org"]))


def app_at(library: Library, watch: shelf.Watch, entrance: Entrance) -> Flask:
    doors = Doors(watch.clock, watch.check_now, watching=True, checking=watch.is_checking, entrance=entrance)
    return create_app(library, doors, instance_path=str(library.lock_path.parent))


@pytest.fixture(scope="module")
def made() -> str:
    return access.hashed(PASSWORD)


@pytest.fixture
def locked(library: Library, app: Flask, made: str) -> Flask:
    """An app whose password is set."""
    with library.writing() as session:
        access.set_password(session, made, shelf.NOW)
    return app


def enter(client: FlaskClient, password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post("/log-in", data={"password": password, **more})


def token_of(library: Library, scope: Scope, name: str = "a program") -> dict[str, str]:
    """The header of a new token."""
    with library.writing() as session:
        return {"Authorization": f"Bearer {access.make_token(session, name, scope, shelf.NOW)[1]}"}


ALL = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def _asks(app: Flask, methods: Sequence[str] = ALL) -> Iterator[tuple[Rule, str, str]]:
    """Every address there is, with numbers and words for its parts, in every way it could be asked."""
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:string:)?(\w+)>", "a", re.sub(r"<(?:number|int)[^>]*>", "1", rule.rule))
        path = re.sub(r"<[^>]+>", "a", path)
        for method in methods:
            yield rule, method, path


def _state(library: Library) -> tuple[int, ...]:
    with library.engine.connect() as onlooker:
        version = onlooker.scalar(text("SELECT max(number) FROM touched"))
    return (version or 0, *shelf.counted(library))


@pytest.mark.parametrize("shown", ["nothing", "a wrong cookie", "a wrong token", "another scheme"])
def test_no_request_without_credentials_reads_or_changes_anything(
    locked: Flask, library: Library, watch: shelf.Watch, shown: str
) -> None:
    client, headers = locked.test_client(), {}
    if shown == "a wrong cookie":
        client.set_cookie(COOKIE, "x" * 43)
    if shown == "a wrong token":
        headers = {"Authorization": "Bearer rl_wrong"}
    if shown == "another scheme":
        headers = {"Authorization": "Basic cmVhZGVyOmEgZmV3IHF1aWV0IHdvcmRz"}
    # The connection of an onlooker counts what all others commit.
    with library.engine.connect() as onlooker:
        before = onlooker.scalar(text("PRAGMA data_version")), _state(library)
        onlooker.rollback()
        asked, ways = 0, ALL if shown == "nothing" else ("GET", "POST", "DELETE")
        for rule, method, path in _asks(locked, ways):
            if rule.endpoint in OPEN:
                continue
            form = {"text": "## [1] A", "status": "read"} if method not in ("GET", "HEAD") else None
            with client.open(path, method=method, headers=headers, data=form) as answer:
                told = answer.get_data(as_text=True)
                turned_away = answer.status_code in (401, 429) or (answer.location or "").startswith("/log-in?")
            assert turned_away, (method, path, answer.status)
            assert shelf.GIEBENHAIN not in told
            asked += 1
        assert (onlooker.scalar(text("PRAGMA data_version")), _state(library)) == before
    assert watch.asked == 0
    assert asked > 100 * len(ways)


def test_an_address_that_is_not_there_says_so_only_to_who_is_in(locked: Flask) -> None:
    client = locked.test_client()
    assert client.get("/nothing").status_code == 303
    assert client.get("/api/v1/nothing").status_code == 401
    enter(client)
    assert client.get("/nothing").status_code == 404


def test_where_others_come_and_no_password_is_set_nobody_is_let_in(library: Library, watch: shelf.Watch) -> None:
    for entrance in (EVERYWHERE, Entrance(proxy_hops=1)):
        app = app_at(library, watch, entrance)
        client, before = app.test_client(), _state(library)
        headers = token_of(library, Scope.WRITE, str(entrance.proxy_hops)) if entrance.proxy_hops else {}
        before = _state(library)
        for rule, method, path in _asks(app, ("GET", "POST")):
            if rule.endpoint in OPEN:
                continue
            assert client.open(path, method=method, headers=headers).status_code == 503, (method, path)
        assert enter(client).status_code == 503
        assert "readinglist password" in client.get("/").text
        assert _state(library) == before


def test_a_password_that_is_taken_away_while_others_can_come_lets_nobody_in(
    library: Library, watch: shelf.Watch, made: str
) -> None:
    with library.writing() as session:
        access.set_password(session, made, shelf.NOW)
    client = app_at(library, watch, EVERYWHERE).test_client()
    assert enter(client).status_code == 303
    assert client.get("/").status_code == 200
    with library.writing() as session:
        access.remove_password(session)
    assert client.get("/").status_code == 503


def test_what_has_its_own_key_or_none_answers_without_log_in(locked: Flask, library: Library) -> None:
    with library.writing() as session:
        secret = feeds.make(session, shelf.NOW).secret
    client = locked.test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get(f"/feed/{secret}/reports.atom").status_code == 200
    assert client.get("/feed/wrong/reports.atom").status_code == 404
    with client.get("/static/app.css") as answer:
        assert answer.status_code == 200
    assert client.get("/app.webmanifest").status_code == 303


def test_the_right_password_leads_on_to_the_page_that_was_wanted(locked: Flask) -> None:
    client = locked.test_client()
    asked = client.get("/?q=tag:a&page=1")
    assert asked.status_code == 303
    assert asked.location == "/log-in?next=%2F%3Fq%3Dtag%3Aa%26page%3D1"
    page = client.get(asked.location)
    assert page.status_code == 200
    assert 'value="/?q=tag:a&amp;page=1"' in page.text
    answer = enter(client, next="/?q=tag:a&page=1")
    assert (answer.status_code, answer.location) == (303, "/?q=tag:a&page=1")
    assert client.get(answer.location).status_code == 200
    assert client.get("/log-in").status_code == 303


@pytest.mark.parametrize(
    "next", ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
             "/\t/evil.example", "//[", "/\n", "", "a"],
)  # fmt: skip
def test_log_in_leads_to_no_other_site(locked: Flask, next: str) -> None:
    assert enter(locked.test_client(), next=next).location == "/home"


def test_the_cookie_is_shown_to_nobody_and_by_https_to_https_alone(
    locked: Flask, library: Library, watch: shelf.Watch
) -> None:
    cookie = enter(locked.test_client()).headers["Set-Cookie"]
    assert re.fullmatch(
        r"readinglist=[\w-]{43}; Expires=[^;]+; Max-Age=15552000; HttpOnly; Path=/; SameSite=Lax", cookie
    )
    behind = app_at(library, watch, Entrance(names=names_of(["reading.example.org"]), proxy_hops=1))
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "reading.example.org", "X-Forwarded-For": "192.0.2.1"}
    client = behind.test_client()
    cookie = client.post("/log-in", data={"password": PASSWORD}, headers=headers).headers["Set-Cookie"]
    assert re.fullmatch(
        r"__Host-readinglist=[\w-]{43}; Expires=[^;]+; Max-Age=15552000; Secure; HttpOnly; Path=/; SameSite=Lax", cookie
    )
    prefixed = {**headers, "X-Forwarded-Prefix": "/papers-of-mine"}
    cookie = client.post("/log-in", data={"password": PASSWORD}, headers=prefixed).headers["Set-Cookie"]
    assert cookie.startswith("__Secure-readinglist=")
    assert "Path=/papers-of-mine/" in cookie
    # A secret that came by http is worth nothing by https, where a neighbour may have planted it.
    secret = re.findall(r"readinglist=([\w-]{43})", enter(locked.test_client()).headers["Set-Cookie"])[0]
    assert behind.test_client().get("/", headers={**headers, "Cookie": f"readinglist={secret}"}).status_code == 303


def test_cookies_of_every_part_are_for_https_alone_when_it_is_https(locked: Flask) -> None:
    client = locked.test_client()
    enter(client)
    for address, form in (("/theme", {"theme": "dark"}), ("/keys", {"keys": "off"})):
        plain = client.post(address, data=form).headers.getlist("Set-Cookie")
        assert plain
        assert not any("; Secure" in one for one in plain)
    away = locked.test_client()
    away.post("/log-in", data={"password": PASSWORD}, base_url="https://localhost")
    for address, form in (("/theme", {"theme": "dark"}), ("/keys", {"keys": "off"}), ("/theme", {"theme": "system"})):
        given = away.post(address, data=form, base_url="https://localhost").headers.getlist("Set-Cookie")
        assert given
        assert all(one.count("; Secure") == 1 for one in given)


def test_each_log_in_has_a_secret_of_its_own_and_ends_the_one_it_replaces(locked: Flask, library: Library) -> None:
    client = locked.test_client()
    client.set_cookie(COOKIE, "planted")
    enter(client)
    first = client.get_cookie(COOKIE)
    assert first is not None
    assert first.value != "planted"
    enter(client)
    second = client.get_cookie(COOKIE)
    assert second is not None
    assert second.value != first.value
    with library.reading() as session:
        assert len(access.log_ins(session)) == 1
    client.set_cookie(COOKIE, first.value)
    assert client.get("/").status_code == 303


def test_logging_out_ends_the_log_in_not_only_the_cookie(locked: Flask) -> None:
    client, thief = locked.test_client(), locked.test_client()
    enter(client)
    kept = client.get_cookie(COOKIE)
    assert kept is not None
    assert "Log out" in client.get("/").text
    answer = client.post("/log-out")
    assert (answer.status_code, answer.location) == (303, "/log-in")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert client.get_cookie(COOKIE) is None
    thief.set_cookie(COOKIE, kept.value)
    assert thief.get("/").status_code == 303


def test_a_log_in_that_lay_idle_is_over_and_one_that_is_used_stays(locked: Flask, watch: shelf.Watch) -> None:
    client, idle = locked.test_client(), locked.test_client()
    enter(client)
    enter(idle)
    for day in range(0, 180, 29):
        watch.now = shelf.NOW + timedelta(days=day)
        assert client.get("/").status_code == 200
    assert idle.get("/").status_code == 303
    watch.now = shelf.NOW + timedelta(days=180)
    assert client.get("/").status_code == 303
    assert "Your log-in has ended" in client.post("/rules", data={"name": "x"}).text.replace("your", "Your")


def test_using_a_log_in_or_a_token_writes_nothing_while_pages_are_read(locked: Flask, library: Library) -> None:
    headers = token_of(library, Scope.READ)
    client = locked.test_client()
    enter(client)
    with library.engine.connect() as onlooker:
        before = onlooker.scalar(text("PRAGMA data_version"))
        onlooker.rollback()
        assert client.get("/access").status_code == 200
        assert locked.test_client().get("/api/v1/papers", headers=headers).status_code == 200
        assert onlooker.scalar(text("PRAGMA data_version")) == before
    doors = locked.extensions["readinglist"].doors
    with library.reading() as session:
        log_ins, tokens = access.unwritten(session, doors.seen)
    assert (log_ins, list(tokens.values())) == ({}, [shelf.NOW])
    assert "used" in client.get("/access").text


def test_what_was_typed_is_shown_again_when_the_log_in_had_ended(locked: Flask) -> None:
    note = "Long <thoughts> & a\nsecond line"
    answer = locked.test_client().post(
        "/papers/1/note", data={"note": note}, headers={"Referer": "http://localhost/papers/1?q=heads"}
    )
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="readinglist"'
    assert "Nothing was changed" in answer.text
    assert "Long &lt;thoughts&gt; &amp; a\nsecond line" in answer.text
    assert 'value="/papers/1?q=heads"' in answer.text
    form = {"note": note, "base": "e4a6", "next": "/papers", "mark": "0a1b", "to": "/home"}
    shown = locked.test_client().post("/papers/1/note", data=form).text
    assert re.findall("What you typed: ([^<]+)<", shown) == ["the note"]
    assert "e4a6" not in shown
    secret = locked.test_client().post("/access/password", data={"old": PASSWORD, "new": "another of them"})
    assert secret.status_code == 401
    assert PASSWORD not in secret.text
    large = locked.test_client().post("/papers/1/note", data={"note": "x" * 300_000})
    assert large.status_code == 401
    assert "xxxx" not in large.text


def test_a_script_of_a_page_is_told_that_the_log_in_has_ended(locked: Flask) -> None:
    answer = locked.test_client().get("/runs/current.json", headers={"Sec-Fetch-Dest": "empty"})
    assert answer.status_code == 401


def test_wrong_passwords_make_even_the_right_one_wait_but_nobody_who_is_in(
    locked: Flask, watch: shelf.Watch, library: Library
) -> None:
    reader, stranger = locked.test_client(), locked.test_client()
    enter(reader)
    for _ in range(5):
        answer = enter(stranger, "a guess of mine")
        assert answer.status_code == 403
        assert "That is not the password" in answer.text
    answer = enter(stranger)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "1"
    assert "1 second" in answer.text
    assert 'action="/log-in"' in answer.text
    # What is not heard is not counted either, and a restart forgets nothing.
    before = shelf.counted(library)
    again = app_at(library, watch, Entrance()).test_client()
    assert enter(again).status_code == 429
    assert shelf.counted(library) == before
    assert reader.get("/").status_code == 200
    watch.now += timedelta(seconds=1)
    assert enter(stranger, "a guess of mine").status_code == 403
    assert enter(stranger).headers["Retry-After"] == "2"
    watch.now += timedelta(seconds=2)
    assert enter(stranger).status_code == 303
    assert enter(locked.test_client(), "a guess of mine").status_code == 403


def test_wrong_tokens_wait_and_right_ones_are_always_heard(locked: Flask, library: Library) -> None:
    headers = token_of(library, Scope.READ)
    client = locked.test_client()
    answers = [client.get("/api/v1/papers", headers={"Authorization": f"Bearer rl_{at}"}) for at in range(7)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
    assert answers[0].headers["WWW-Authenticate"] == 'Bearer realm="readinglist", error="invalid_token"'
    assert answers[0].content_type == answers[6].content_type == "application/problem+json"
    assert answers[6].headers["Retry-After"] == "1"
    assert client.get("/api/v1/papers", headers=headers).status_code == 200


def test_a_token_that_reads_changes_nothing_whatever_it_asks(locked: Flask, library: Library) -> None:
    headers = token_of(library, Scope.READ)
    client, before = locked.test_client(), _state(library)
    for rule, method, path in _asks(locked):
        if rule.rule.startswith("/api/") and method not in ("GET", "HEAD", "OPTIONS"):
            answer = client.open(path, method=method, headers=headers, json={})
            assert answer.status_code == 403, (method, path)
            assert answer.content_type == "application/problem+json"
    assert _state(library) == before
    for path in ("/api/v1/tokens", "/api/v1/log-ins"):
        assert client.get(path, headers=headers).status_code == 403
    assert client.get("/api/v1/papers", headers=headers).json["count"] == 3  # type: ignore[index]
    assert client.get("/", headers=headers).status_code == 303  # pages are for browsers


def test_a_token_that_writes_does_and_another_sites_page_may_not_use_it(locked: Flask, library: Library) -> None:
    headers = token_of(library, Scope.WRITE)
    client = locked.test_client()
    assert client.patch("/api/v1/papers/1", json={"status": "read"}, headers=headers).status_code == 200
    for more in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
                 {"Sec-Fetch-Site": "none", "Origin": "https://evil.example"}):  # fmt: skip
        answer = client.patch("/api/v1/papers/1", json={"status": "reading"}, headers={**headers, **more})
        assert answer.status_code == 403


def test_the_page_that_shows_the_api_leads_to_the_log_in_as_pages_do(locked: Flask) -> None:
    answer = locked.test_client().get("/api/v1/docs")
    assert (answer.status_code, answer.location) == (303, "/log-in?next=%2Fapi%2Fv1%2Fdocs")


def test_without_a_password_a_token_that_is_shown_still_counts(app: Flask, library: Library) -> None:
    client = app.test_client()
    headers = token_of(library, Scope.READ)
    assert client.patch("/api/v1/papers/1", json={"status": "read"}).status_code == 200
    assert client.patch("/api/v1/papers/1", json={"status": "read"}, headers=headers).status_code == 403
    assert client.get("/api/v1/papers", headers={"Authorization": "Bearer x"}).status_code == 401


def test_the_first_password_needs_none_and_whoever_set_it_stays_in(client: FlaskClient, app: Flask) -> None:
    page = client.get("/access").text
    assert "No password is set" in page
    assert 'name="old"' not in page
    for new, again in (("short", "short"), (PASSWORD, PASSWORD + "x")):
        answer = client.post("/access/password", data={"new": new, "again": again})
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
    answer = client.post("/access/password", data={"new": PASSWORD, "again": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/access?said=password-set")
    assert "The password is set." in client.get(answer.location).text
    assert app.test_client().get("/").status_code == 303


def test_another_password_needs_the_old_one_and_ends_all_other_log_ins(locked: Flask) -> None:
    client, other = locked.test_client(), locked.test_client()
    enter(client)
    enter(other)
    new = {"new": "another of them", "again": "another of them"}
    for _ in range(5):
        answer = client.post("/access/password", data={"old": "a guess of mine", **new})
        assert answer.status_code == 403
        assert "That is not the password" in answer.text
    answer = client.post("/access/password", data={"old": PASSWORD, **new})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "1"
    desk = locked.extensions["readinglist"]
    with desk.writing() as session:
        knocking.forget(session)
    assert client.post("/access/password", data={"old": PASSWORD, **new}).status_code == 303
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 303
    assert enter(other).status_code == 403


def test_log_ins_are_listed_and_end_one_by_one_or_all_at_once(locked: Flask, library: Library) -> None:
    about = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    clients = [locked.test_client() for _ in range(3)]
    for client in clients:
        client.post("/log-in", data={"password": PASSWORD}, headers={"User-Agent": about})
    first, second, third = clients
    page = first.get("/access").text
    assert page.count("Firefox on Linux <b>(this one)</b>") == 1
    assert page.count('aria-label="Log out Firefox on Linux') == 3
    with library.reading() as session:
        numbers = sorted(row.id for row in access.log_ins(session))
    assert first.post(f"/access/log-ins/{numbers[1]}/end").location == "/access?said=log-in-ended"
    assert second.get("/").status_code == 303
    assert first.post("/access/log-ins/999/end").status_code == 404
    assert first.post("/access/log-ins/end").location == "/log-in"
    assert first.get("/").status_code == third.get("/").status_code == 303


def test_a_token_is_shown_once_and_stands_nowhere_else(locked: Flask, library: Library) -> None:
    client = locked.test_client()
    enter(client)
    for name, scope in (("", "read"), ("a", "all"), ("a", "")):
        assert client.post("/access/tokens", data={"name": name, "scope": scope}).status_code == 400
    answer = client.post("/access/tokens", data={"name": "laptop", "scope": "write"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    secret = re.findall(r"rl_[\w-]{43}", answer.text)[0]
    assert secret not in str(answer.headers)
    page = client.get("/access").text
    assert secret not in page
    assert "laptop" in page
    with library.engine.connect() as connection:
        for row in connection.execute(text("SELECT * FROM tokens")):
            assert secret not in str(row)
    headers = {"Authorization": f"Bearer {secret}"}
    assert locked.test_client().get("/api/v1/papers", headers=headers).status_code == 200
    again = client.post("/access/tokens", data={"name": "laptop", "scope": "read"})
    assert again.status_code == 400
    assert "already" in again.text
    with library.reading() as session:
        number = access.token_named(session, "laptop").id
    assert client.post(f"/access/tokens/{number}/revoke").status_code == 303
    assert locked.test_client().get("/api/v1/papers", headers=headers).status_code == 401
    assert client.post(f"/access/tokens/{number}/revoke").status_code == 404


def test_the_api_makes_and_revokes_tokens_and_ends_log_ins(locked: Flask, library: Library) -> None:
    headers, client, browser = token_of(library, Scope.WRITE), locked.test_client(), locked.test_client()
    enter(browser)
    made = client.post("/api/v1/tokens", json={"name": "phone", "scope": "read"}, headers=headers)
    assert made.status_code == 201
    assert made.json is not None
    assert {"id", "name", "scope", "hint", "made", "used", "token"} == made.json.keys()
    listed = client.get("/api/v1/tokens", headers=headers).json
    assert listed is not None
    assert [(one["name"], one["scope"]) for one in listed["results"]] == [("a program", "write"), ("phone", "read")]
    assert "token" not in listed["results"][0]
    phone = {"Authorization": f"Bearer {made.json['token']}"}
    assert client.get("/api/v1/papers", headers=phone).status_code == 200
    assert client.post("/api/v1/tokens", json={"name": "x", "scope": "write"}, headers=phone).status_code == 403
    assert client.delete(f"/api/v1/tokens/{made.json['id']}", headers=headers).status_code == 204
    assert client.get("/api/v1/papers", headers=phone).status_code == 401
    log_ins = client.get("/api/v1/log-ins", headers=headers).json
    assert log_ins is not None
    assert log_ins["count"] == 1
    assert client.delete("/api/v1/log-ins/77", headers=headers).status_code == 404
    assert client.delete(f"/api/v1/log-ins/{log_ins['results'][0]['id']}", headers=headers).status_code == 204
    assert browser.get("/").status_code == 303
    enter(browser)
    assert client.delete("/api/v1/log-ins", headers=headers).status_code == 204
    assert browser.get("/").status_code == 303


def test_the_api_sets_another_password_for_who_knows_the_old_one(locked: Flask, library: Library) -> None:
    headers, client = token_of(library, Scope.WRITE), locked.test_client()
    new = "another of them"
    for _ in range(5):
        wrong = client.put("/api/v1/password", json={"old": "a guess of mine", "new": new}, headers=headers)
        assert wrong.status_code == 403
    short = client.put("/api/v1/password", json={"old": PASSWORD, "new": "short"}, headers=headers)
    assert short.status_code == 400
    late = client.put("/api/v1/password", json={"old": PASSWORD, "new": new}, headers=headers)
    assert (late.status_code, late.headers["Retry-After"]) == (429, "1")
    with library.writing() as session:
        knocking.forget(session)
    right = client.put("/api/v1/password", json={"old": PASSWORD, "new": new}, headers=headers)
    assert right.status_code == 204
    assert enter(locked.test_client(), new).status_code == 303


def test_the_log_in_page_shows_nothing_of_the_library(locked: Flask) -> None:
    page = locked.test_client().get("/log-in").text
    assert "<nav" not in page
    assert "dead" not in page
    assert "<script" not in page
