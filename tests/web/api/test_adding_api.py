"""Adding over the API: by DOI, title and BibTeX, with look-ups through the door; what is still to be learnt; shares."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from readinglist.database import Library
from readinglist.library import lookups
from readinglist.metadata import Candidates
from readinglist.models import Lookup
from readinglist.web import Doors, create_app
from tests.web import shelf
from tests.web.test_adding import FOUND, OTHER, Knowing
from tests.web.test_statements import cost

V1 = "/api/v1"


@pytest.fixture
def knowing() -> Knowing:
    return Knowing()


@pytest.fixture
def client(library: Library, watch: shelf.Watch, knowing: Knowing) -> FlaskClient:
    doors = Doors(watch.clock, watch.check_now, look_up=knowing.look_up, complete_soon=knowing.complete_soon)
    return create_app(library, doors, instance_path=str(library.lock_path.parent)).test_client()


def add(client: FlaskClient, expected: int, /, **said: Any) -> dict[str, Any]:
    answer = client.post(f"{V1}/papers", json=said)
    assert answer.status_code == expected, answer.text
    told: dict[str, Any] = answer.json  # type: ignore[assignment]
    return told


def test_a_doi_is_looked_up_and_leads_to_its_paper(client: FlaskClient, knowing: Knowing) -> None:
    answer = client.post(
        f"{V1}/papers", json={"text": "10.1000/found", "tags": ["A b"], "note": "Mine.", "status": "read"}
    )
    assert (answer.status_code, answer.location) == (201, f"{V1}/papers/4")
    assert answer.json == {"papers": [{"id": 4, "became": "new", "gained": [], "waiting": None}], "rejected": []}
    assert answer.headers["Readinglist-Operation"].isdecimal()
    paper = client.get(answer.location).json
    assert paper is not None
    assert (paper["title"], paper["tags"], paper["note"], paper["status"]) == (FOUND.title, ["a-b"], "Mine.", "read")
    assert [one.doi for one in knowing.asked] == ["10.1000/found"]


def test_what_is_there_already_is_told_with_what_it_gained(client: FlaskClient, head: int) -> None:
    doi = shelf.ENTRIES[0].doi
    same = client.post(f"{V1}/papers", json={"text": doi, "stacks": True})
    assert (same.status_code, same.location) == (200, f"{V1}/papers/{head}")
    assert "Readinglist-Operation" not in same.headers
    told = add(client, 200, text=doi, tags=["heads"], status="reading")
    assert told["papers"] == [{"id": head, "became": "updated", "gained": ["tag added", "status set"], "waiting": None}]


def test_a_title_that_may_mean_several_papers_is_left_to_the_asker(client: FlaskClient, knowing: Knowing) -> None:
    knowing.known["A Work That Was"] = Candidates((FOUND, OTHER))
    answer = client.post(f"{V1}/papers", json={"text": "A Work That Was"})
    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    assert answer.json is not None
    assert [one["doi"] for one in answer.json["candidates"]] == ["10.1000/found", "10.1000/other"]
    assert client.get(f"{V1}/papers").json["count"] == 3  # type: ignore[index]
    told = add(client, 201, text="A Work That Was", as_typed=True)
    assert client.get(f"{V1}/papers/{told['papers'][0]['id']}").json["title"] == "A Work That Was"  # type: ignore[index]


def test_with_nobody_to_ask_a_paper_waits(client: FlaskClient, knowing: Knowing) -> None:
    told = add(client, 201, text="10.1000/silent", title="What the Page Calls It")
    assert told["papers"][0]["waiting"] == "Crossref could not be asked: no answer"
    assert knowing.soon == 1
    listed = client.get(f"{V1}/look-ups?want=fill").json
    assert listed is not None
    (row,) = listed["results"]
    assert (row["paper"], row["title"], row["given_up"]) == (4, "What the Page Calls It", False)
    assert client.get(f"{V1}/look-ups?want=suggest").json["count"] == 0  # type: ignore[index]


def test_what_cannot_be_read_is_told_beside_what_was_added(client: FlaskClient) -> None:
    told = add(client, 201, text="@article{a, title={A Whole One}, author={Lee, Ann}}\n@article{b, title={A cut one")
    assert [paper["became"] for paper in told["papers"]][:1] == ["new"]
    assert told["rejected"][0]["line"] == 2


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"text": "  "}, 400),
        ({"text": "10.1000/x", "tags": ["#"]}, 400),
        ({"text": "10.1000/x", "tags": "a"}, 422),
        ({"text": "10.1000/x", "status": "eaten"}, 422),
        ({"text": "10.1000/x", "stacks": True, "status": "read"}, 400),
        ({"text": "10.1000/x", "stacks": "yes"}, 422),
        ({"text": "\n".join(f"10.1000/{at}" for at in range(201))}, 400),
        ({"text": "x" * 100_001}, 422),
        ({}, 422),
        ({"text": None}, 422),
        ({"text": "10.1000/x", "choice": "y"}, 422),
    ],
)
def test_each_mistake_has_its_status_and_adds_nothing(client: FlaskClient, said: Any, status: int) -> None:
    answer = client.post(f"{V1}/papers", json=said)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
    assert client.get(f"{V1}/papers").json["count"] == 3  # type: ignore[index]


def test_a_paper_is_looked_up_anew_also_when_it_was_given_up(
    client: FlaskClient, library: Library, knowing: Knowing, head: int
) -> None:
    first = client.post(f"{V1}/papers/{head}/look-up").json
    assert first is not None
    assert (first["paper"], first["want"], first["tries"]) == (head, "suggest", 0)
    with library.writing() as session:
        lookups.give_up(session, {head: "nobody knows it"})
    assert client.get(f"{V1}/look-ups").json["results"][0]["given_up"] is True  # type: ignore[index]
    again = client.post(f"{V1}/papers/{head}/look-up").json
    assert again is not None
    assert again["given_up"] is False
    assert knowing.soon == 2
    assert client.post(f"{V1}/papers/99/look-up").status_code == 404


def test_a_list_of_look_ups_costs_the_same_whatever_it_holds(empty: Library, watch: shelf.Watch) -> None:
    shelf.fill(empty, shelf.many(30))
    costs = []
    for numbers in (range(1, 11), range(11, 31)):
        with empty.writing() as session:
            for number in numbers:
                session.add(Lookup(paper_id=number, want="fill", asked=shelf.NOW, due=shelf.NOW))
        costs.append(cost(empty, watch, f"{V1}/look-ups?limit=500"))
    assert costs[0] == costs[1] <= 5


def test_what_is_shared_leads_to_its_paper_or_to_what_adds_it(client: FlaskClient, head: int) -> None:
    there = client.get(f"{V1}/share?url={quote(shelf.ENTRIES[0].url or '')}")
    assert there.json == {"paper": head, "text": "", "title": ""}
    new = client.get(f"{V1}/share", query_string={"url": "https://doi.org/10.1000/new", "title": "New Work | Nature"})
    assert new.json == {"paper": None, "text": "https://doi.org/10.1000/new", "title": "New Work"}
    assert client.get(f"{V1}/share").json == {"paper": None, "text": "", "title": ""}
    assert client.get(f"{V1}/share?url={'x' * 4001}").status_code == 422
