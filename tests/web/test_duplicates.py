"""The page of duplicates: side by side, merged field by field, called two, all certain ones at once; and undone."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from readinglist.database import Library
from readinglist.formats import Entry
from readinglist.library import find
from readinglist.models import Paper
from tests.web import shelf

LEE = ("Ann Lee", "Bob Ray")
SURE = (
    Entry("Learning Neural Fields of Many Cats", LEE, "CVPR", 2022),
    Entry("Leanring Neural Fields of Many Cats", ("Lee, A.", "Ray, B."), "arXiv", 2022),
)
PERHAPS = (
    Entry("A Long Study of Many Dogs", LEE, "CVPR", 2022, doi="10.1000/a"),
    Entry("A Long Study of Many Dogs", LEE, "IJCV", 2023, doi="10.1000/b"),
)


@pytest.fixture
def doubled(library: Library) -> Library:
    """Papers 4 and 5 are one, 6 and 7 may be."""
    for one in (*SURE, *PERHAPS):
        shelf.fill(library, (one,))
    return library


def numbers(library: Library) -> list[int]:
    with library.reading() as session:
        return list(session.scalars(select(Paper.id).order_by(Paper.id)))


def test_an_empty_page_says_so_and_asking_writes_nothing(client: FlaskClient, library: Library) -> None:
    before = shelf.counted(library)
    assert "No two papers look like one work" in client.get("/duplicates").text
    assert shelf.counted(library) == before


def test_groups_stand_side_by_side_with_their_reasons(client: FlaskClient, doubled: Library) -> None:
    page = client.get("/duplicates").text
    assert "certain: the same title but for a misprint, year 2022, common author Lee" in page
    assert "for you to decide: the same title, year 2022/2023, common author Lee, two DOIs" in page
    assert page.index('id="g4"') < page.index('id="g6"')
    assert re.findall(r'name="venue" value="(\d)"( checked)?', page) == [
        ("4", " checked"),
        ("5", ""),
        ("6", " checked"),
        ("7", ""),
    ]
    assert "Alike: title, authors" in page
    assert "Merge the certain one" in page


def test_a_group_is_merged_as_chosen_and_undone(client: FlaskClient, doubled: Library) -> None:
    answer = client.post("/duplicates/merge", data={"paper": ["6", "7"], "venue": "7", "page": "1"})
    assert (answer.status_code, answer.location) == (303, "/duplicates")
    with doubled.reading() as session:
        assert find.get(session, 6).venue == "IJCV"
    assert client.get("/papers/7?q=x").location == "/papers/6?q=x"
    assert "Merged 2 papers into “A Long Study of Many Dogs”" in client.get("/duplicates").text
    client.post("/undo")
    assert 6 in numbers(doubled)


def test_two_papers_stay_two(client: FlaskClient, doubled: Library) -> None:
    assert client.post("/duplicates/part", data={"paper": ["6", "7"]}).status_code == 303
    assert 'id="g6"' not in client.get("/duplicates").text
    assert numbers(doubled) == [1, 2, 3, 4, 5, 6, 7]


def test_all_certain_ones_are_merged_after_the_count_was_confirmed(client: FlaskClient, doubled: Library) -> None:
    assert "1 certain group will be merged" in client.get("/duplicates?sure=all").text
    refused = client.post("/duplicates/all", data={"number": "3"})
    assert refused.status_code == 400
    assert "there are 1 certain duplicate now, not 3" in refused.text.replace("There", "there")
    assert numbers(doubled) == [1, 2, 3, 4, 5, 6, 7]
    assert client.post("/duplicates/all", data={"number": "1"}).status_code == 303
    assert numbers(doubled) == [1, 2, 3, 4, 6, 7]
    assert 'id="g6"' in client.get("/duplicates").text


def test_chosen_papers_are_shown_and_merged_into_the_one_of_my_list(client: FlaskClient, doubled: Library) -> None:
    client.post("/papers/2/status", data={"status": "reading"})
    page = client.get("/duplicates/merge?paper=1&paper=2").text
    assert "Merge 2 papers into one?" in page
    assert re.findall(r'type="hidden" name="paper" value="(\d)"', page) == ["2", "1"]
    answer = client.post("/duplicates/merge", data={"paper": ["2", "1"]})
    assert answer.location == "/papers/2"
    assert 1 not in numbers(doubled)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/duplicates/merge", 400, "wo to 20 papers can be merged at once; 0 were chosen"),
        ("/duplicates/merge?paper=1&paper=1", 400, "1 were chosen"),
        ("/duplicates/merge?paper=1&paper=x", 400, "“x” is no number"),
        ("/duplicates/merge?paper=1&paper=99", 404, "here is no paper 99"),
        ("/papers/99", 404, "here is no paper 99"),
    ],
)
def test_a_bad_choice_is_said(client: FlaskClient, address: str, status: int, words: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.text


def test_a_page_beyond_the_last_is_the_last(client: FlaskClient, doubled: Library) -> None:
    assert 'id="g4"' in client.get("/duplicates?page=99").text
