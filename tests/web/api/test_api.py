"""What holds for all of the API."""

from __future__ import annotations

from flask.testing import FlaskClient

V1 = "/api/v1"


def test_a_change_on_what_is_no_longer_so_is_refused(client: FlaskClient, head: int) -> None:
    first = client.get(f"{V1}/papers/{head}")
    mark = {"If-Match": first.headers["ETag"]}
    changed = client.patch(f"{V1}/papers/{head}", json={"status": "reading"}, headers=mark)
    assert (changed.status_code, changed.json and changed.json["status"]) == (200, "reading")
    assert changed.headers["Readinglist-Operation"].isdecimal()
    lost = client.patch(f"{V1}/papers/{head}", json={"status": "read"}, headers=mark)
    assert (lost.status_code, lost.content_type) == (412, "application/problem+json")
    assert client.get(f"{V1}/papers/{head}").json["status"] == "reading"  # type: ignore[index]


def test_a_wrong_shape_is_told_with_its_place(client: FlaskClient) -> None:
    answer = client.get(f"{V1}/papers?limit=0")
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert answer.json is not None
    assert answer.json["errors"][0]["where"] == "limit"


def test_a_list_says_how_many_there_are_and_where_it_goes_on(client: FlaskClient) -> None:
    first = client.get(f"{V1}/papers?limit=2").json
    assert first is not None
    assert (first["count"], len(first["results"])) == (3, 2)
    rest = client.get(first["next"]).json
    assert rest is not None
    assert (len(rest["results"]), rest["next"]) == (1, None)


def test_what_is_not_there_is_a_problem_too(client: FlaskClient) -> None:
    for path in ("papers/99", "nothing"):
        answer = client.get(f"{V1}/{path}")
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
