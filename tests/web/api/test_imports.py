"""Imports over the API: files and text come in, are looked at before they are added, or added at once; and refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from readinglist import importer
from readinglist.database import Library
from readinglist.formats import Reject
from readinglist.library import imports
from readinglist.models import Stage
from readinglist.web import Doors, create_app
from tests.web import shelf
from tests.web.test_statements import cost, counting

V1 = "/api/v1"
ONE = "@article{{{0}, title={{A Work Called {0}}}, author={{Byron, Ada}}, year={{2024}}, doi={{10.1000/{0}}}}}\n"
BROKEN = ONE.format("good") + "@article{cut, title = {One That Is Cut\n"


def send(client: FlaskClient, *files: tuple[str, bytes], query: str = "", **fields: Any) -> TestResponse:
    data = {"files": [(BytesIO(content), name) for name, content in files], **fields}
    return client.post(f"{V1}/imports{query}", data=data, content_type="multipart/form-data")


def papers(client: FlaskClient, q: str) -> int:
    found: int = client.get(f"{V1}/papers", query_string={"q": q}).json["count"]  # type: ignore[index]
    return found


def told(answer: TestResponse, status: int) -> dict[str, Any]:
    assert (answer.status_code, answer.content_type) == (status, "application/json"), answer.text
    record: dict[str, Any] = answer.json  # type: ignore[assignment]
    return record


def test_an_import_is_seen_before_it_is_added(client: FlaskClient) -> None:
    answer = send(client, ("list.bib", ONE.format("x").encode()))
    asked = told(answer, 201)
    assert answer.location == f"{V1}/imports/1"
    assert (asked["stage"], asked["new"], asked["files"]) == ("asking", 1, ["list.bib"])
    assert asked["sample"]["new"][0]["title"] == "A Work Called x"
    assert papers(client, "Called") == 0
    added = told(client.post(f"{V1}/imports/1/add", json={"mine": True, "tags": "a, b"}), 200)
    assert (added["stage"], added["new"], added["stands"]) == ("done", 1, True)
    assert papers(client, "Called tag:a tag:b status:to-read") == 1
    assert told(client.get(f"{V1}/imports/1"), 200) == added


def test_what_is_wanted_at_once_is_added_at_once(client: FlaskClient) -> None:
    added = told(send(client, ("list.bib", ONE.format("x").encode()), query="?add=true&mine=1&tags=a,b"), 201)
    assert (added["stage"], added["new"]) == ("done", 1)
    assert papers(client, "Called tag:a tag:b status:to-read") == 1
    assert client.post(f"{V1}/operations/{added['operation']}/undo", json={}).status_code == 200
    assert papers(client, "Called") == 0
    assert told(client.get(f"{V1}/imports/1"), 200)["undone"]


def test_an_answer_that_comes_too_late_is_told(client: FlaskClient) -> None:
    send(client, ("list.bib", ONE.format("x").encode()))
    assert told(client.post(f"{V1}/imports/1/drop"), 200)["stage"] == "dropped"
    for deed in ("add", "drop"):
        late = client.post(f"{V1}/imports/1/{deed}", json={})
        assert (late.status_code, late.content_type) == (409, "application/problem+json")
        assert "it was let go" in late.text
    assert told(client.post(f"{V1}/imports/1/stop"), 200)["stage"] == "dropped"
    assert papers(client, "Called") == 0


def test_an_import_under_way_can_be_stopped(client: FlaskClient, library: Library) -> None:
    importer.receive(library, [("list.bib", BytesIO(ONE.format("x").encode()))], shelf.NOW)
    under_way = told(client.get(f"{V1}/imports/1"), 200)
    assert (under_way["stage"], under_way["done"], under_way["total"] > 0) == ("reading", 0, True)
    assert told(client.post(f"{V1}/imports/1/stop"), 200)["stage"] == "dropped"


def test_what_could_not_be_read_is_listed_in_parts(client: FlaskClient) -> None:
    asked = told(send(client, ("odd.bib", BROKEN.encode())), 201)
    assert asked["rejected"] == 1
    listed = told(client.get(f"{V1}/imports/1/rejects"), 200)
    assert (listed["count"], listed["uncounted"]) == (1, 0)
    (row,) = listed["results"]
    assert (row["file"], row["line"]) == ("odd.bib", 2)
    assert told(client.get(f"{V1}/imports/1/rejects?offset=1"), 200)["results"] == []


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "\u202egpj.bib",
        "=cmd|' /C calc'!A0.bib",
        "<script>alert(1)</script>.bib",
        "null\x00byte.bib",
        "ü漢字🙂.bib",
        "x" * 500 + ".bib",
        "123",
        "null",
        '{"a": 1}',
    ],
)
def test_a_file_of_an_odd_name_is_read_and_never_becomes_a_path(
    client: FlaskClient, library: Library, name: str
) -> None:
    before = {path for path in library.lock_path.parent.rglob("*") if path.is_file()}
    asked = told(send(client, (name, ONE.format("x").encode())), 201)
    assert asked["new"] == 1
    (shown,) = asked["files"]
    assert shown.isprintable()
    assert "/" not in shown
    assert "\\" not in shown
    assert len(shown) <= 200
    new = {path.relative_to(library.lock_path.parent) for path in library.lock_path.parent.rglob("*")}
    strange = [path for path in new if path.parts[0] == "imports" and not all(map(_ours, path.parts[1:]))]
    assert not strange
    assert before
    assert client.get(f"{V1}/imports").status_code == 200


def test_a_name_with_quotation_marks_is_read_as_browsers_send_it(client: FlaskClient) -> None:
    head = 'Content-Disposition: form-data; name="files"; filename="\\"quoted\\";x.bib"'
    body = f"--b\r\n{head}\r\n\r\n{ONE.format('x')}\r\n--b--\r\n".encode()
    answer = client.post(f"{V1}/imports", data=body, content_type="multipart/form-data; boundary=b")
    assert told(answer, 201)["files"] == ['"quoted";x.bib']


def _ours(part: str) -> bool:
    return part.isdecimal() or part == "lock"


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "123",
        "true",
        '"a text in quotation marks"',
        '{"a": 1}',
        "[1, 2, 3]",
        "[" * 50_000,
        "1" * 5_000,
        "NaN",
        "\x00\x01\x02",
        "\ud7ff\U0010ffff",
        "  \n\t ",
    ],
)
def test_text_is_taken_as_text_whatever_else_it_looks_like(client: FlaskClient, text: str) -> None:
    answer = send(client, text=text)
    assert answer.status_code == (400 if not text.strip() else 201), answer.text
    if answer.status_code == 201:
        assert told(answer, 201)["files"] == ["pasted text"]


def test_a_list_of_csl_json_can_be_pasted(client: FlaskClient) -> None:
    pasted = '[{"id": "a", "type": "book", "title": "A Work in CSL", "DOI": "10.1000/csl"}]'
    assert told(send(client, text=pasted, query="?add=true"), 201)["new"] == 1
    assert papers(client, '"Work in CSL"') == 1


@pytest.mark.parametrize("name", ["list.bib", "list.json", "list.html", "list"])
@pytest.mark.parametrize("content", [b"", b"\x00" * 1000, b"\xff\xfe\x00\xd8", b"PK\x03\x04" + bytes(range(256)) * 8])
def test_a_file_that_is_nothing_is_let_go_with_a_reason(client: FlaskClient, name: str, content: bytes) -> None:
    for query in ("", "?add=true"):
        record = told(send(client, (name, content), query=query), 201)
        assert (record["stage"], record["operation"]) == ("dropped", None)
        assert record["remark"].startswith("Nothing to import: ")


def test_nothing_and_what_is_no_form_is_refused(client: FlaskClient) -> None:
    assert send(client).status_code == 400
    for kind in ("application/json", "text/plain", "application/octet-stream"):
        answer = client.post(f"{V1}/imports", data=b"@article{a, title={A}}", content_type=kind)
        assert (answer.status_code, answer.content_type) == (415, "application/problem+json")
        assert "multipart/form-data" in answer.text
    assert told(client.get(f"{V1}/imports"), 200)["count"] == 0


@pytest.mark.parametrize(
    ("method", "path", "said", "status"),
    [
        ("GET", "/imports/7", None, 404),
        ("GET", "/imports/7/rejects", None, 404),
        ("POST", "/imports/7/add", {}, 404),
        ("POST", "/imports/7/drop", None, 404),
        ("POST", "/imports/7/stop", None, 404),
        ("POST", "/imports/1/add", {"mine": "yes"}, 422),
        ("POST", "/imports/1/add", {"tags": "#, x"}, 200),
        ("POST", "/imports/1/add", {"tags": "x" * 61}, 400),
        ("POST", "/imports/1/add", {"other": 1}, 422),
        ("GET", "/imports?limit=0", None, 422),
        ("GET", "/imports?offset=-1", None, 422),
        ("GET", "/imports/1?more=1", None, 200),
    ],
)
def test_each_mistake_has_its_status(client: FlaskClient, method: str, path: str, said: Any, status: int) -> None:
    send(client, ("list.bib", ONE.format("x").encode()))
    answer = client.open(V1 + path, method=method, json=said)
    assert answer.status_code == status, answer.text
    if status >= 400:
        assert answer.content_type == "application/problem+json"
        assert papers(client, "Called") == 0


def test_a_bad_tag_keeps_nothing_of_what_was_sent(client: FlaskClient) -> None:
    answer = send(client, ("list.bib", ONE.format("x").encode()), query="?add=true&tags=" + "x" * 61)
    assert answer.status_code == 400
    assert told(client.get(f"{V1}/imports"), 200)["count"] == 0


def test_imports_are_listed_in_parts_the_newest_first(client: FlaskClient) -> None:
    for at in range(3):
        send(client, (f"list{at}.bib", ONE.format(f"x{at}").encode()))
    first = told(client.get(f"{V1}/imports?limit=2"), 200)
    assert (first["count"], [row["files"] for row in first["results"]]) == (3, [["list2.bib"], ["list1.bib"]])
    assert [row["id"] for row in told(client.get(first["next"]), 200)["results"]] == [1]


@pytest.mark.parametrize("path", ["/imports?limit=500", "/imports/1/rejects?limit=500"])
def test_a_list_costs_the_same_whatever_it_holds(empty: Library, watch: shelf.Watch, path: str) -> None:
    costs = []
    for _ in range(2):
        with empty.writing() as session:
            for at in range(15):
                number = imports.begin(session, shelf.NOW, stage=Stage.DONE, files=[{"name": f"{at}.bib"}])
                imports.keep_rejects(session, 1, "a.bib", [Reject(at, "no paper")], 0)
                assert number
        costs.append(cost(empty, watch, V1 + path))
    assert costs[0] == costs[1] <= 8


@contextmanager
def slowly(library: Library) -> Iterator[FlaskClient]:
    """A client of an app whose clock takes imports up later."""
    doors = Doors(lambda: shelf.NOW, lambda: None, take_import=lambda number: None)
    yield create_app(library, doors, instance_path=str(library.lock_path.parent)).test_client()


def test_a_long_import_goes_on_behind_the_answer(library: Library) -> None:
    with slowly(library) as client:
        record = told(send(client, ("list.bib", ONE.format("x").encode()), query="?add=true&tags=a"), 201)
        assert record["stage"] == "adding"
        importer.take_up(library, importer.Task(lambda: shelf.NOW))
        assert told(client.get(f"{V1}/imports/1"), 200)["stage"] == "done"
        with counting(library) as said:
            importer.take_up(library, importer.Task(lambda: shelf.NOW))
        assert not [words for words in said if "INSERT" in words or "UPDATE" in words]
        assert papers(client, "Called tag:a") == 1
