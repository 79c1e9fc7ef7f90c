"""Every answer keeps to itself whatever it is, and leads nobody elsewhere whoever asks."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from readinglist.database import Library
from tests import hostile
from tests.web import shelf

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "/\t/evil.example",
    "///evil.example",
    "javascript:canary(1)",
    "http:evil.example",
    "/%0d%0aSet-Cookie:%20a=b",
    "/\r\nSet-Cookie: a=b",
    "//[",
    "/\x00",
    "@evil.example",
    "https:///evil.example",
    "//evil.example:80@127.0.0.1/",
    "/.//evil.example",
    "/..//evil.example",
)


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/", 200), ("HEAD", "/", 200), ("GET", "/nothing", 404), ("PUT", "/links", 405),
        ("GET", "/papers/99", 404),
        ("OPTIONS", "/", 200), ("POST", "/theme", 400), ("GET", "/export?format=csv", 200),
        ("GET", "/papers/1/open", 302),
        ("GET", "/export?format=bookmarks", 200), ("GET", "/api/v1/papers", 200), ("GET", "/api/v1/papers/99", 404),
        ("GET", "/api/v1/nothing", 404), ("GET", "/static/app.css", 200), ("GET", "/static/../config.toml", 404),
        ("GET", "/runs/current.json", 200), ("GET", "/share", 303), ("GET", "/feed/no/reports.atom", 404),
    ],
)  # fmt: skip
def test_every_answer_has_every_header(client: FlaskClient, method: str, address: str, status: int) -> None:
    with client.open(address, method=method) as answer:
        assert answer.status_code == status
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert "camera=()" in answer.headers["Permissions-Policy"]


def test_an_answer_that_nothing_changed_has_them_too(client: FlaskClient) -> None:
    with client.get("/static/app.css") as answer:
        mark = answer.headers["ETag"]
    for address, known in (
        ("/static/app.css", mark),
        ("/api/v1/papers/1", client.get("/api/v1/papers/1").headers["ETag"]),
    ):
        with client.get(address, headers={"If-None-Match": known}) as answer:
            assert answer.status_code == 304
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_no_word_in_a_request_leads_to_another_host(client: FlaskClient) -> None:
    for elsewhere in ELSEWHERE:
        for address, form in (
            ("/theme", {"theme": "dark", "to": elsewhere}),
            ("/keys", {"keys": "off", "to": elsewhere}),
        ):
            referer = "".join(filter(str.isprintable, elsewhere))
            answer = client.post(address, data=form, headers={"Referer": referer})
            assert answer.status_code in (303, 400), (address, elsewhere)
            assert _stays(answer.headers.get("Location", "/")), (address, elsewhere)
            assert "Set-Cookie: a=b" not in str(answer.headers)
        names = ("next", "to", "back", "came_from", "q", "said", "page", "report", "return", "url")
        for address in ("/share", "/log-in"):
            answer = client.get(address, query_string=dict.fromkeys(names, elsewhere))
            assert _stays(answer.headers.get("Location", "/")), (address, elsewhere)


def _stays(location: str) -> bool:
    parts = urlsplit(location)
    return (
        location.isprintable() and not parts.netloc and not parts.scheme and not re.match(r"/?[/\\]{2}|/\\", location)
    )


@pytest.mark.parametrize(
    "referer", ["http://[", "javascript://localhost/%0acanary(1)", "http://localhost@evil.example/", "evilplace"]
)
def test_the_way_back_from_a_mistake_is_one_of_our_own_pages(client: FlaskClient, referer: str) -> None:
    answer = client.post("/theme", data={"theme": "no"}, headers={"Referer": referer})
    assert answer.status_code == 400
    assert hostile.Elements(answer.text).bad == []
    assert referer not in answer.text


@pytest.mark.parametrize(
    "path", ["../config.toml", "%2e%2e/config.toml", "..%2f..%2fconfig.toml", "/etc/passwd", "app.css%00", "..\\a"]
)
def test_no_path_leads_out_of_the_static_files(client: FlaskClient, path: str) -> None:
    with client.get(f"/static/{path}") as answer:
        assert answer.status_code in (404, 308, 400)


@pytest.mark.parametrize("name", hostile.NAMES)
def test_a_file_s_name_is_words(client: FlaskClient, library: Library, name: str) -> None:
    import io

    before = {path.name for path in library.lock_path.parent.rglob("*")}
    content = io.BytesIO(b"## [1] A title of it\n\n**Authors**: *Ann Lee*\n")
    answer = client.post("/import", data={"files": (content, name)}, content_type="multipart/form-data")
    assert answer.status_code in (303, 400)
    if answer.status_code == 303:
        client.post(f"{answer.location}/add")
        assert hostile.Elements(client.get(answer.location).text).bad == []
    new = {path.name for path in library.lock_path.parent.rglob("*")} - before
    assert not [path for path in new if "passwd" in path or path.endswith((".bib", ".txt", ".ini"))]


def test_what_a_form_or_body_says_beside_is_not_taken(client: FlaskClient, library: Library) -> None:
    more = {
        "id": "77",
        "added": "1999-01-01T00:00:00Z",
        "fingerprint": "x",
        "shelf": "mine",
        "__proto__": "x",
        "rating": "9",
    }
    before = client.get("/api/v1/papers/1").get_json()
    client.post("/papers/1/edit", data={"title": before["title"], **more})
    for method in ("PATCH", "PUT", "POST"):
        client.open("/api/v1/papers/1", method=method, json={**more, "constructor": {"prototype": {"a": 1}}})
    after = client.get("/api/v1/papers/1").get_json()
    assert (after["id"], after["added"]) == (before["id"], before["added"])
    assert client.get("/api/v1/papers/77").status_code == 404


@pytest.mark.parametrize("address", hostile.ADDRESSES)
def test_no_door_takes_such_an_address_for_a_link(client: FlaskClient, library: Library, address: str) -> None:
    before = shelf.counted(library)
    answer = client.post("/papers/1/links", data={"url": address})
    if address.startswith("//"):  # of a page, read as browsers do
        assert answer.status_code == 303
        assert f'href="https:{address}"' in client.get("/papers/1").text
    else:
        assert answer.status_code == 400
        assert shelf.counted(library) == before
