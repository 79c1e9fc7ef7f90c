"""Papers, tags, notes, many at once, the trash and what was done, by the API."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

V1 = "/api/v1"


def _get(client: FlaskClient, path: str) -> Any:
    answer = client.get(V1 + path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.json


def test_whoever_asks_for_what_changed_since_the_last_answer_misses_nothing(client: FlaskClient, head: int) -> None:
    seen: dict[int, Any] = {}
    told = _get(client, "/papers")
    seen.update((paper["id"], paper) for paper in told["results"])
    client.patch(f"{V1}/papers/{head}", json={"title": "Another Title"})
    client.put(f"{V1}/papers/2/tags/new")
    client.delete(f"{V1}/papers/3")
    while True:
        told = _get(client, f"/papers?modified_since={told['as_of']}&limit=500")
        before = dict(seen)
        seen.update((paper["id"], paper) for paper in told["results"])
        for number in told["gone"]:
            seen.pop(number, None)
        if seen == before:
            break
    assert seen == {paper["id"]: paper for paper in _get(client, "/papers")["results"]}


def test_what_no_longer_fits_the_search_is_told_as_gone(client: FlaskClient, head: int) -> None:
    as_of = _get(client, "/papers?q=title:heads")["as_of"]
    client.patch(f"{V1}/papers/{head}", json={"title": "Faces"})
    told = _get(client, f"/papers?q=title:heads&modified_since={as_of}")
    assert head in told["gone"]
    assert told["results"] == []


def test_a_paper_is_changed_as_a_whole_or_not_at_all(client: FlaskClient, head: int) -> None:
    before = _get(client, f"/papers/{head}")
    answer = client.patch(f"{V1}/papers/{head}", json={"rating": 5, "tags": ["ok"], "doi": "no DOI"})
    assert answer.status_code == 400
    assert _get(client, f"/papers/{head}") == before
    for senseless in ({"title": None}, {"shelf": "stacks", "status": "read"}, {"doi": "10.1109/cvpr52729.2023.01856"}):
        assert client.patch(f"{V1}/papers/{head}", json=senseless).status_code == 400
    assert _get(client, f"/papers/{head}") == before


def test_a_number_is_no_text_and_2_0_is_2(client: FlaskClient, head: int) -> None:
    assert client.patch(f"{V1}/papers/{head}", json={"rating": "2"}).status_code == 422
    assert client.patch(f"{V1}/papers/{head}", json={"rating": True}).status_code == 422
    assert client.patch(f"{V1}/papers/{head}", data="rating=2").status_code == 422
    answer = client.patch(f"{V1}/papers/{head}", json={"rating": 2.0})
    assert answer.json is not None
    assert (answer.status_code, answer.json["rating"]) == (200, 2)


def test_what_is_put_or_taken_off_twice_changes_nothing_the_second_time(client: FlaskClient, head: int) -> None:
    for call in (client.put, client.delete):
        first, second = (call(f"{V1}/papers/{head}/tags/a/b") for _ in range(2))
        assert (first.status_code, second.status_code) == (204, 204)
        assert "Readinglist-Operation" in first.headers
        assert "Readinglist-Operation" not in second.headers


def test_a_lost_update_of_a_tag_is_refused(client: FlaskClient, head: int) -> None:
    client.put(f"{V1}/papers/{head}/tags/faces")
    mark = {"If-Match": client.get(f"{V1}/tags/faces").headers["ETag"]}
    client.put(f"{V1}/papers/2/tags/faces")
    assert client.delete(f"{V1}/tags/faces", headers=mark).status_code == 412
    assert client.delete(f"{V1}/tags/faces?expect=1").status_code == 409
    assert client.delete(f"{V1}/tags/faces?expect=2").status_code == 204
    assert client.get(f"{V1}/tags/faces").status_code == 404


def test_a_note_that_two_write_at_once_keeps_both_texts(client: FlaskClient, head: int) -> None:
    mark = _get(client, f"/papers/{head}/note")["mark"]
    one = client.put(f"{V1}/papers/{head}/note", json={"note": "One.", "bases": [mark]})
    other = client.put(f"{V1}/papers/{head}/note", json={"note": "Other.", "bases": [mark]})
    assert (one.status_code, other.status_code) == (200, 409)
    assert other.json is not None
    assert other.json["note"] == "One."
    (version,) = other.json["versions"]
    path = f"{V1}/papers/{head}/note/versions/{version['id']}"
    assert client.post(path, json={"choice": "both", "seen": [mark]}).status_code == 412
    both = client.post(path, json={"choice": "both"})
    assert both.json is not None
    assert (both.json["note"], both.json["versions"]) == ("One.\n\nOther.", [])


def test_many_are_changed_only_when_they_are_as_many_as_was_said(client: FlaskClient) -> None:
    edit = {"deed": "status", "value": "read", "search": "venue:CVPR"}
    assert client.post(f"{V1}/bulk", json=edit).status_code == 400
    assert client.post(f"{V1}/bulk", json=edit | {"expect": 3}).status_code == 409
    assert _get(client, "/papers?q=status:read")["count"] == 0
    done = client.post(f"{V1}/bulk", json=edit | {"expect": 2})
    assert (done.status_code, done.json) == (200, {"papers": 2})
    assert client.post(f"{V1}/operations/{done.headers['Readinglist-Operation']}/undo").status_code == 200
    assert _get(client, "/papers?q=status:read")["count"] == 0


def test_what_newer_operations_stand_on_is_undone_with_them_alone_when_that_is_said(
    client: FlaskClient, head: int
) -> None:
    first, second = (
        client.patch(f"{V1}/papers/{head}", json={"rating": stars}).headers["Readinglist-Operation"] for stars in (1, 2)
    )
    refused = client.post(f"{V1}/operations/{first}/undo")
    assert refused.status_code == 409
    assert refused.json is not None
    assert f"newest={second}" in refused.json["detail"]
    done = client.post(f"{V1}/operations/{first}/undo?newest={second}")
    assert done.json is not None
    assert (done.status_code, len(done.json["undone"])) == (200, 2)


def test_a_deleted_paper_comes_back_from_the_trash_as_it_was(client: FlaskClient, head: int) -> None:
    before = _get(client, f"/papers/{head}")
    assert client.delete(f"{V1}/papers/{head}").status_code == 204
    assert client.get(f"{V1}/papers/{head}").status_code == 404
    assert _get(client, "/trash")["results"][0]["id"] == head
    back = client.post(f"{V1}/trash/{head}/restore")
    assert back.json is not None
    assert back.json["paper"] == before
    assert client.delete(f"{V1}/trash/{head}").status_code == 404


def test_what_was_read_already_is_not_sent_again(client: FlaskClient, head: int) -> None:
    for path in (f"/papers/{head}", f"/papers/{head}/note", "/home", "/facets"):
        mark = client.get(V1 + path).headers["ETag"]
        assert client.get(V1 + path, headers={"If-None-Match": mark}).status_code == 304
