"""A change that says what it is made on is never made on anything else, whatever the call."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient

from readinglist.database import Library
from readinglist.library import deliveries, proposals, reports
from readinglist.library.deliveries import Wanted
from readinglist.library.proposals import Find
from readinglist.metadata import Gap, Supplier
from readinglist.report import Channel, When
from tests.web import shelf

V1 = "/api/v1"
STALE = {"If-Match": '"stale"'}
# What the calls that take If-Match are about in the library below, and what they need to be told; the rest take none.
BODIES: dict[str, dict[str, Any]] = {
    "accept_address": {"url": "https://example.org/new"},
    "add_import": {},
    "add_link": {"url": "https://example.org/new"},
    "change_paper": {"rating": 3},
    "change_rule": {"tag": "other"},
    "change_search": {"name": "other"},
    "change_settings": {"settings": {}},
    "change_tag": {"colour": None},
    "choose_version": {"choice": "both"},
    "correct_link": {"url": "https://example.org/new"},
    "make_feed": {},
    "put_note": {"note": "other"},
    "run_rule": {},
    "say_of_link": {"word": "muted"},
}


def fill(client: FlaskClient, library: Library) -> dict[str, str]:
    """Make one of everything that can be changed, and return how it is named in addresses."""

    def made(answer: Any, status: int = 201) -> Any:
        assert answer.status_code == status, answer.text
        return answer.json

    made(client.put(f"{V1}/papers/1/tags/kept"), 204)
    made(client.put(f"{V1}/papers/1/note", json={"note": "first"}), 200)
    made(client.put(f"{V1}/papers/1/note", json={"note": "second"}), 200)
    rule = made(client.post(f"{V1}/rules", json={"search": "heads", "tag": "faces"}))["id"]
    search = made(client.post(f"{V1}/searches", json={"name": "one", "q": "heads"}))["id"]
    sent = made(client.post(f"{V1}/imports", data={"text": "@book{a, title={Another Book}}"}))["id"]
    link = next(it for it in client.get(f"{V1}/links?paper=1").json["results"])["id"]  # type: ignore[index]
    with library.writing() as session:
        kept = reports.keep(session, reports.make(session, shelf.START, shelf.NOW))
        deliveries.plan(session, kept, [Wanted(Channel.MAIL, "ann@example.org", When.ALWAYS)], shelf.NOW)
        assert proposals.propose_all(session, [Find(3, {Gap.ABSTRACT: "x"}, Supplier.CROSSREF, "so")], shelf.START)
    made(client.delete(f"{V1}/papers/2"), 204)
    done = client.get(f"{V1}/operations").json["results"][0]["id"]  # type: ignore[index]
    numbers = {"link_id": link, "rule_id": rule, "imports": sent, "searches": search, "operation": done}
    return {"paper_id": "1", "trash": "2", "name": "kept", **{name: str(number) for name, number in numbers.items()}}


def test_a_stale_mark_is_never_passed_over(client: FlaskClient, library: Library) -> None:
    named = fill(client, library)
    document = client.get(f"{V1}/openapi.json").json
    assert document is not None
    wrong = {}
    for path, calls in document["paths"].items():
        part = path.split("/")[3]
        address = re.sub(r"{(\w+)}", lambda it: named.get(part) or named.get(it[1], "1"), path)  # noqa: B023
        for method, call in calls.items():
            if method == "get":
                continue
            takes = any(it["name"] == "If-Match" for it in call.get("parameters", ()))
            answer = client.open(address, method=method, json=BODIES.get(call["operationId"]), headers=STALE)
            if answer.status_code != (412 if takes else 400) or takes != ("412" in call["responses"]):
                wrong[f"{method} {address}"] = (answer.status_code, answer.text)
    assert wrong == {}


def test_a_fresh_mark_lets_a_change_be_made(client: FlaskClient) -> None:
    mark = {"If-Match": client.get(f"{V1}/papers/1").headers["ETag"]}
    assert client.put(f"{V1}/papers/1/tags/new", headers=mark).status_code == 204
    assert client.put(f"{V1}/papers/1/tags/newer", headers=mark).status_code == 412
    assert client.delete(f"{V1}/papers/2").status_code == 204
    assert client.delete(f"{V1}/trash/2", headers=mark).status_code == 412
    mark = {"If-Match": client.get(f"{V1}/trash/2").headers["ETag"]}
    assert client.delete(f"{V1}/trash/2", headers=mark).status_code == 204


def test_a_body_that_is_no_json_object_is_called_so(client: FlaskClient) -> None:
    for body in ("{broken", "[1]", "7", '"text"', ""):
        answer = client.post(f"{V1}/bulk", data=body, content_type="application/json")
        assert answer.json is not None
        assert (answer.status_code, answer.json["detail"]) == (422, "body: this is no JSON object"), body
