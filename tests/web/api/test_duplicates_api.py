"""Duplicates, proposals and the doctor over the API: listed in parts, decided, and refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from readinglist.database import Library
from readinglist.formats import Entry
from readinglist.library import doctor, proposals
from readinglist.library.proposals import Find
from readinglist.metadata import Gap, Supplier
from tests.web import shelf
from tests.web.test_duplicates import LEE, PERHAPS, SURE
from tests.web.test_statements import cost

V1 = "/api/v1"
WHOLE = [4, 5]


@pytest.fixture
def doubled(library: Library) -> Library:
    """Papers 4 and 5 are one, 6 and 7 may be."""
    for one in (*SURE, *PERHAPS):
        shelf.fill(library, (one,))
    return library


@pytest.fixture
def suggested(library: Library) -> Library:
    """Three proposals for the third paper, the second of which has a DOI that another paper has."""
    with library.writing() as session:
        for values, by in (
            ({Gap.ABSTRACT: "About it."}, Supplier.CROSSREF),
            ({Gap.DOI: shelf.ENTRIES[1].doi or ""}, Supplier.ARXIV),
            ({Gap.URL: "https://a.example/b"}, Supplier.PAGE),
        ):
            assert proposals.propose_all(session, [Find(3, values, by, "somebody says so")], shelf.START)
    return library


def got(client: FlaskClient, path: str, status: int = 200) -> Any:
    answer = client.get(V1 + path)
    assert answer.status_code == status, answer.text
    return answer.json


def sent(client: FlaskClient, path: str, said: Any = None, status: int = 200) -> Any:
    answer = client.post(V1 + path, json={} if said is None else said)
    assert answer.status_code == status, answer.text
    assert answer.content_type == ("application/json" if status < 300 else "application/problem+json")
    return answer.json


def test_groups_are_listed_in_parts_with_what_differs(client: FlaskClient, doubled: Library) -> None:
    listed = got(client, "/duplicates?limit=1")
    assert (listed["count"], listed["certain"]) == (2, 1)
    (first,) = listed["results"]
    assert [paper["id"] for paper in first["papers"]] == WHOLE
    assert first["certain"]
    venue = next(field for field in first["fields"] if field["name"] == "venue")
    assert venue == {
        "name": "venue",
        "values": [{"paper": 4, "value": "CVPR"}, {"paper": 5, "value": "arXiv"}],
        "proposed": 4,
    }
    (second,) = client.get(listed["next"]).json["results"]  # type: ignore[index]
    assert not second["certain"]
    assert got(client, "/duplicates/compare?paper=6&paper=7") == second


def test_papers_are_merged_field_by_field(client: FlaskClient, doubled: Library) -> None:
    merged = sent(client, "/duplicates/merge", {"papers": WHOLE, "fields": {"venue": 5}})
    assert (merged["id"], merged["venue"]) == (4, "arXiv")
    assert got(client, "/duplicates")["count"] == 1


def test_papers_are_called_different_works(client: FlaskClient, doubled: Library) -> None:
    assert client.post(f"{V1}/duplicates/part", json={"papers": WHOLE}).status_code == 204
    assert [group["certain"] for group in got(client, "/duplicates")["results"]] == [False]


def test_all_certain_ones_are_merged_when_they_are_as_many_as_expected(client: FlaskClient, doubled: Library) -> None:
    assert "not 2" in sent(client, "/duplicates/all", {"expect": 2}, 409)["detail"]
    assert sent(client, "/duplicates/all", {"expect": 1}) == {"merged": 1}
    assert sent(client, "/duplicates/all") == {"merged": 0}


@pytest.mark.parametrize(
    ("path", "said", "status"),
    [
        ("/duplicates/merge", {"papers": [4]}, 422),
        ("/duplicates/merge", {"papers": [4, 4]}, 400),
        ("/duplicates/merge", {"papers": [4, 99]}, 404),
        ("/duplicates/merge", {"papers": ["4", 5]}, 422),
        ("/duplicates/merge", {"papers": list(range(1, 22))}, 422),
        ("/duplicates/merge", {"papers": WHOLE, "fields": {"venue": 6}}, 400),
        ("/duplicates/merge", {"papers": WHOLE, "fields": {"colour": 4}}, 400),
        ("/duplicates/part", {"papers": [4, 99]}, 404),
        ("/duplicates/part", {}, 422),
        ("/duplicates/all", {"expect": "1"}, 422),
        ("/duplicates/all", {"expect": -1}, 422),
    ],
)
def test_each_mistake_with_duplicates_has_its_status_and_merges_nothing(
    client: FlaskClient, doubled: Library, path: str, said: Any, status: int
) -> None:
    sent(client, path, said, status)
    assert got(client, "/papers")["count"] == 7
    assert got(client, "/duplicates")["count"] == 2


def test_proposals_are_listed_by_what_they_are(client: FlaskClient, suggested: Library) -> None:
    assert [row["gap"] for row in got(client, "/proposals")["results"]] == ["abstract", "doi", "url"]
    assert [row["id"] for row in got(client, "/proposals?pairs=true")["results"]] == [2]
    assert got(client, "/proposals?by=crossref&gap=url")["count"] == 0
    assert got(client, "/proposals?paper=3&limit=1")["count"] == 3
    one = got(client, "/proposals/2")
    assert (one["value"], one["paper_with_doi"]) == (shelf.ENTRIES[1].doi, 2)


def test_proposals_are_accepted_and_what_another_holds_is_left(client: FlaskClient, suggested: Library) -> None:
    told = sent(client, "/proposals/accept", {"proposals": [1, 2]})
    assert told == {"accepted": 1, "papers": 1, "stale": 0, "held": [{"proposal": 2, "paper_with_doi": 2}]}
    assert got(client, "/papers/3")["abstract"] == "About it."
    assert sent(client, "/proposals/2/part") == {"papers": [3, 2]}
    assert sent(client, "/proposals/accept", {"all": True, "expect": 1})["accepted"] == 1
    assert got(client, "/proposals")["count"] == 0


def test_declined_proposals_are_gone(client: FlaskClient, suggested: Library) -> None:
    assert sent(client, "/proposals/decline", {"all": True, "gap": "url"}) == {"declined": 1}
    assert sent(client, "/proposals/decline", {"proposals": [1, 2]}) == {"declined": 2}
    assert got(client, "/proposals/1", 404)["status"] == 404


@pytest.mark.parametrize("deed", ["accept", "decline"])
@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, 400),
        ({"proposals": [1], "all": True}, 400),
        ({"proposals": [1], "gap": "url"}, 400),
        ({"proposals": [1, 99]}, 404),
        ({"proposals": ["1"]}, 422),
        ({"all": "yes"}, 422),
        ({"all": True, "expect": 9}, 409),
        ({"all": True, "gap": "colour"}, 422),
    ],
)
def test_each_mistake_with_proposals_has_its_status_and_decides_nothing(
    client: FlaskClient, suggested: Library, deed: str, said: Any, status: int
) -> None:
    sent(client, f"/proposals/{deed}", said, status)
    assert got(client, "/proposals")["count"] == 3


def test_a_look_is_previewed_done_and_stopped(client: FlaskClient) -> None:
    would = got(client, "/proposals/look?q=shelf:stacks")
    assert (would["total"], would["waiting"]) == (3, 0)
    assert would["lacking"] > 0
    assert sent(client, "/proposals/look", {"q": "shelf:stacks"})["asked"] == would["lacking"]
    assert got(client, "/look-ups?want=suggest")["count"] == would["lacking"]
    assert client.post(f"{V1}/proposals/stop").status_code == 204
    assert got(client, "/look-ups")["count"] == 0
    sent(client, "/proposals/look", {"papers": [99]}, 404)


def test_checks_are_named_done_and_mended(client: FlaskClient, library: Library, head: int) -> None:
    assert got(client, "/doctor/checks")["count"] == len(doctor.CHECKS)
    with library.writing() as session:
        session.execute(text("UPDATE papers SET title = 'Learning <i>Heads</i>' WHERE id = :id"), {"id": head})
    found = got(client, "/doctor/checks/markup")
    assert (found["found"], found["mendable"], found["findings"][0]["paper"]) == (1, 1, head)
    fixed = sent(client, "/doctor/checks/markup/fix")
    assert (fixed["found"], fixed["fixed"]) == (0, 1)
    assert got(client, f"/papers/{head}")["title"] == "Learning Heads"
    seen = got(client, "/doctor?limit=500")
    assert seen["count"] == len(seen["results"]) == len(doctor.CHECKS)


def test_a_check_that_is_none_or_cannot_be_fixed_is_told(client: FlaskClient) -> None:
    got(client, "/doctor/checks/heart", 404)
    sent(client, "/doctor/checks/heart/fix", status=404)
    assert "cannot be mended" in sent(client, "/doctor/checks/year/fix", status=400)["detail"]


def _doubles(library: Library, at: int) -> None:
    shelf.fill(library, (Entry(f"Learning Neural Fields of Cats Number {at}", LEE, "CVPR", 2022),))
    shelf.fill(library, (Entry(f"Leanring Neural Fields of Cats Number {at}", LEE, "arXiv", 2022),))


def _proposes(library: Library, at: int) -> None:
    shelf.fill(library, (Entry(f"A Work That Lacks Much {at}"),))
    number = shelf.paper_id(library, f"A Work That Lacks Much {at}")
    with library.writing() as session:
        proposals.propose_all(session, [Find(number, {Gap.YEAR: 2020}, Supplier.CROSSREF, "so")], shelf.NOW)


@pytest.mark.parametrize(("path", "more"), [("/duplicates", _doubles), ("/proposals", _proposes)])
def test_a_list_costs_the_same_whatever_it_holds(
    empty: Library, watch: shelf.Watch, path: str, more: Callable[[Library, int], None]
) -> None:
    costs = []
    for numbers in (range(2, 5), range(5, 12)):
        for at in numbers:
            more(empty, at)
        costs.append(cost(empty, watch, f"{V1}{path}?limit=500"))
    assert costs[0] == costs[1] <= 9
