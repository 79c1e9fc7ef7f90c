"""Rules and saved searches over the API: made, changed on what is still so, looked at, run, deleted; and refused."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from readinglist.database import Library
from readinglist.library import rules, searches
from tests.web import shelf
from tests.web.test_statements import cost

V1 = "/api/v1"
RULE = {"search": "Former", "tag": "Places", "status": None, "priority": None}


def test_a_rule_is_made_read_changed_run_and_deleted(client: FlaskClient) -> None:
    made = client.post(f"{V1}/rules", json={"search": "Former", "tag": "Places"})
    assert (made.status_code, made.json) == (201, {"id": 1, **RULE, "tag": "places"})
    assert made.location == f"{V1}/rules/1"
    assert made.headers["Readinglist-Operation"].isdecimal()
    would = client.get(f"{V1}/rules/1/preview").json
    assert would is not None
    assert (would["found"], would["changed"], would["first"][0]["tag"]) == (1, 1, True)
    changed = client.patch(f"{V1}/rules/1", json={"status": "to-read", "tag": None})
    assert changed.json == {"id": 1, **RULE, "tag": None, "status": "to-read"}
    assert client.post(f"{V1}/rules/1/run", json={"expect": 1}).json == {"changed": 1}
    assert client.post(f"{V1}/rules/1/run", json={}).json == {"changed": 0}
    assert client.delete(f"{V1}/rules/1").status_code == 204
    assert client.get(f"{V1}/rules/1").status_code == 404


def test_a_rule_that_would_change_others_than_expected_is_not_run(client: FlaskClient, former: int) -> None:
    client.post(f"{V1}/rules", json={"search": "Former", "tag": "places"})
    answer = client.post(f"{V1}/rules/1/run", json={"expect": 7})
    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    assert "1 paper now, not 7" in answer.text
    assert client.get(f"{V1}/papers/{former}").json["tags"] == []  # type: ignore[index]


@pytest.mark.parametrize(
    ("said", "status", "why"),
    [
        ({"search": " ", "tag": "a"}, 400, "needs a search"),
        ({"search": "heads"}, 400, "something to do"),
        ({"search": "heads", "priority": "normal"}, 400, "normal is what papers have"),
        ({"search": "heads", "tag": "#"}, 400, "no tag"),
        ({"search": "heads", "status": "eaten"}, 422, "status"),
        ({"tag": "a"}, 422, "search"),
        ({"search": "x" * 401, "tag": "a"}, 422, "400"),
        ({"search": "heads", "tag": "a", "more": 1}, 422, "more"),
        ([], 422, "no JSON object"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(client: FlaskClient, said: object, status: int, why: str) -> None:
    answer = client.post(f"{V1}/rules", json=said)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert why in answer.text
    assert client.get(f"{V1}/rules").json == {"count": 0, "next": None, "results": []}


def test_a_change_that_leaves_nothing_of_a_rule_is_refused(client: FlaskClient) -> None:
    client.post(f"{V1}/rules", json={"search": "heads", "tag": "a"})
    assert client.patch(f"{V1}/rules/1", json={"tag": ""}).status_code == 400
    assert client.get(f"{V1}/rules/1").json["tag"] == "a"  # type: ignore[index]


def test_a_rule_that_is_not_kept_can_be_looked_at(client: FlaskClient) -> None:
    would = client.get(f"{V1}/rules/preview?search=Former&priority=high").json
    assert would is not None
    assert (would["with_priority"], would["tagged"]) == (1, 0)
    assert client.get(f"{V1}/rules/preview?search=Former").status_code == 400


@pytest.mark.parametrize("deed", ["patch", "delete"])
@pytest.mark.parametrize("kind", ["rules", "searches"])
def test_what_another_changed_is_neither_changed_nor_deleted(client: FlaskClient, kind: str, deed: str) -> None:
    made = {"rules": {"search": "heads", "tag": "a"}, "searches": {"name": "A", "q": "heads"}}[kind]
    changes = {"rules": ({"tag": "b"}, {"tag": "c"}), "searches": ({"name": "B"}, {"name": "C"})}[kind]
    mark = {"If-Match": client.post(f"{V1}/{kind}", json=made).headers["ETag"]}
    assert client.patch(f"{V1}/{kind}/1", json=changes[0], headers=mark).status_code == 200
    before = client.get(f"{V1}/{kind}/1").json
    lost = client.open(f"{V1}/{kind}/1", method=deed.upper(), json=changes[1], headers=mark)
    assert (lost.status_code, lost.content_type) == (412, "application/problem+json")
    assert client.get(f"{V1}/{kind}/1").json == before


def test_a_search_is_saved_counted_changed_and_forgotten(client: FlaskClient) -> None:
    made = client.post(f"{V1}/searches", json={"name": " Heads  now ", "q": "heads"})
    assert (made.status_code, made.location) == (201, f"{V1}/searches/1")
    assert made.json == {"id": 1, "name": "Heads now", "q": "heads", "papers": 1}
    again = client.post(f"{V1}/searches", json={"name": "Heads now", "q": "in:cvpr"})
    assert (again.status_code, again.json and again.json["papers"]) == (200, 2)
    renamed = client.patch(f"{V1}/searches/1", json={"name": "CVPR"})
    assert renamed.json == {"id": 1, "name": "CVPR", "q": "in:cvpr", "papers": 2}
    assert client.get(f"{V1}/searches").json["results"] == [renamed.json]  # type: ignore[index]
    assert client.delete(f"{V1}/searches/1").status_code == 204
    assert client.get(f"{V1}/searches/1").status_code == 404


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"name": "A", "q": " "}, 400),
        ({"name": " ", "q": "heads"}, 400),
        ({"name": "x" * 61, "q": "heads"}, 400),
        ({"name": "A"}, 422),
        ({"name": 7, "q": "heads"}, 422),
    ],
)
def test_a_search_that_makes_no_sense_is_refused(client: FlaskClient, said: object, status: int) -> None:
    assert client.post(f"{V1}/searches", json=said).status_code == status
    assert client.get(f"{V1}/searches").json["count"] == 0  # type: ignore[index]


def test_two_searches_cannot_have_one_name(client: FlaskClient) -> None:
    for name in ("A", "B"):
        client.post(f"{V1}/searches", json={"name": name, "q": "heads"})
    assert client.patch(f"{V1}/searches/2", json={"name": "A"}).status_code == 400


@pytest.mark.parametrize("kind", ["rules", "searches"])
def test_lists_come_in_parts_and_cost_the_same_whatever_they_hold(
    empty: Library, watch: shelf.Watch, client: FlaskClient, kind: str
) -> None:
    costs = []
    for number in (range(10), range(10, 30)):
        with empty.writing() as session:
            for at in number:
                rules.create(session, rules.rule_of(f"word{at}", f"tag{at}"))
                searches.save(session, f"Search {at:02}", f"word{at}")
        costs.append(cost(empty, watch, f"{V1}/{kind}?limit=500"))
    assert costs[0] == costs[1] <= 8


def test_a_list_goes_on_where_its_part_ended(client: FlaskClient) -> None:
    for at in range(5):
        client.post(f"{V1}/rules", json={"search": "heads", "tag": f"t{at}"})
    first = client.get(f"{V1}/rules?limit=2").json
    assert first is not None
    assert (first["count"], [row["tag"] for row in first["results"]]) == (5, ["t0", "t1"])
    second = client.get(first["next"]).json
    assert second is not None
    assert [row["tag"] for row in second["results"]] == ["t2", "t3"]
