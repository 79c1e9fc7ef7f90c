"""The pages of tags: the tree, one tag, what is asked before many papers change, and a paper's own tags."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from readinglist.database import Library
from readinglist.library import find, tag
from readinglist.web import tags
from tests.web import shelf


@pytest.fixture
def tagged(library: Library) -> Library:
    with library.writing() as session:
        tag.add_tags(session, [1, 2], ["vision"])
        tag.add_tags(session, [1, 3], ["vision/heads"])
        tag.add_tags(session, [3], ["to-cite"])
        tag.colour(session, "vision", "red")
    return library


def names(library: Library, paper_id: int) -> list[str]:
    with library.reading() as session:
        return [one.name for one in find.get(session, paper_id).tags]


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_tree_shows_counts_colours_and_where_they_lead(client: FlaskClient, tagged: Library) -> None:
    page = client.get("/tags").text
    words = plain(page)
    assert "3 tags" in words
    assert "#vision 3 2 on itself, red" in words
    assert 'class="tag c-red" href="/?q=tag%3Avision">#vision</a>' in page
    assert '<span class="aside">vision/</span>#heads</a>' in page
    assert '<li class="d1">' in page


def test_tags_are_found_by_a_part_of_their_name(client: FlaskClient, tagged: Library) -> None:
    page = client.get("/tags?find=HEAD").text
    assert "1 tag with “HEAD” of 3" in plain(page)
    assert ">#vision/heads</a>" in page
    assert "#to-cite" in client.get("/tags?find=to+cite").text
    assert "0 tags with “zebra”" in plain(client.get("/tags?find=zebra").text)


def test_a_library_without_tags_says_how_to_get_some(client: FlaskClient) -> None:
    assert "No paper has a tag yet" in client.get("/tags").text


def test_two_thousand_tags_come_in_pages(client: FlaskClient, library: Library) -> None:
    shelf.fill(library, shelf.many(10))
    with library.writing() as session:
        for paper in range(10):
            two_hundred = range(200 * paper, 200 * paper + 200)
            tag.add_tags(session, [paper + 1], [f"group-{at % 40:02}/tag-{at:04}" for at in two_hundred])
    first, last = client.get("/tags"), client.get("/tags?page=99")
    assert "page 1 of 11" in plain(first.text)
    assert "page 11 of 11" in plain(last.text)
    assert first.text.count('type="checkbox"') == tags.PAGE_SIZE
    assert len(first.data) < 150_000


def test_one_paper_is_changed_at_once_and_several_after_a_question(client: FlaskClient, tagged: Library) -> None:
    answer = client.post("/tags/rename", data={"name": "to-cite", "to": "Cite Me"})
    assert (answer.status_code, answer.location) == (303, "/tags/edit?name=cite-me")
    question = client.post("/tags/rename", data={"name": "vision", "to": "seeing"})
    assert question.status_code == 200
    assert "3 papers will change" in plain(question.text)
    assert names(tagged, 1) == ["vision", "vision/heads"]
    again = client.post("/tags/rename", data={"name": "vision", "to": "seeing", "sure": "2"})
    assert "3 papers will change" in plain(again.text)
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', question.text.split("</main>")[0]))
    answer = client.post("/tags/rename", data=sent | {"sure": "3"})
    assert answer.location == "/tags/edit?name=seeing"
    assert names(tagged, 1) == ["seeing", "seeing/heads"]
    assert "Renamed the tag #vision to #seeing" in client.get(answer.location).text


def test_a_name_that_is_there_already_is_told_before_two_become_one(client: FlaskClient, tagged: Library) -> None:
    question = client.post("/tags/rename", data={"name": "vision", "to": "to-cite"})
    assert "#to-cite is there already, on 1 paper: they become one tag." in plain(question.text)
    client.post("/tags/rename", data={"name": "vision", "to": "to-cite", "sure": "3"})
    assert names(tagged, 3) == ["to-cite", "to-cite/heads"]


def test_the_ticked_are_merged(client: FlaskClient, tagged: Library) -> None:
    form = {"name": ["vision/heads", "to-cite"], "into": "people"}
    question = client.post("/tags/merge", data=form)
    assert "2 papers will change" in plain(question.text)
    assert question.text.count('type="hidden" name="name"') == 2
    answer = client.post("/tags/merge", data=form | {"sure": "2"})
    assert answer.location == "/tags/edit?name=people"
    assert names(tagged, 3) == ["people"]
    for wrong, said in (
        ({"name": list[str](), "into": "x"}, "tick the tags"),
        ({"name": ["people"], "into": "()"}, "is no tag"),
    ):
        answer = client.post("/tags/merge", data=wrong)
        assert answer.status_code == 400
        assert said in answer.text


def test_a_colour_is_put_on_and_taken_off(client: FlaskClient, tagged: Library) -> None:
    answer = client.post("/tags/colour", data={"name": "vision/heads", "colour": "blue"})
    page = client.get(answer.location).text
    assert 'class="id c-blue">#vision/heads' in page
    assert '"blue" aria-pressed="true"' in page
    client.post("/tags/colour", data={"name": "vision/heads", "colour": ""})
    assert "It shows red, the colour of the tag it lies in" in client.get(answer.location).text
    assert client.post("/tags/colour", data={"name": "vision", "colour": "pink"}).status_code == 400
    assert 'class="tag c-red"' in client.get("/papers/1").text
    assert 'class="tag c-red"' in client.get("/?q=").text


def test_a_deleted_tag_leaves_the_papers(client: FlaskClient, tagged: Library) -> None:
    page = client.get("/tags/edit?name=vision").text
    assert "Take it off 3 papers, with what is inside it" in page
    client.post("/tags/delete", data={"name": "vision", "sure": "3"})
    assert names(tagged, 1) == []
    assert "#vision" not in client.get("/tags").text.split("toast")[0]
    assert client.get("/papers/1").status_code == 200


@pytest.mark.parametrize("address", ["/tags/edit?name=nothing", "/tags/edit?name=a/b"])
def test_a_tag_that_is_not_there_is_not_found(client: FlaskClient, tagged: Library, address: str) -> None:
    assert client.get(address).status_code == 404
    assert client.get("/tags/edit").status_code == 400
    for act in ("rename", "delete", "colour"):
        form = {"name": "nothing", "to": "x", "colour": "red"}
        assert client.post(f"/tags/{act}", data=form).status_code == 404


def test_a_bad_name_is_said_beside_the_field(client: FlaskClient, tagged: Library) -> None:
    answer = client.post("/tags/rename", data={"name": "vision", "to": "x" * 70})
    assert answer.status_code == 400
    assert "over 60 letters long" in answer.text
    assert "x" * 70 in answer.text
    assert names(tagged, 2) == ["vision"]


def test_a_suggested_tag_is_put_on_with_one_press(client: FlaskClient, tagged: Library) -> None:
    page = client.get("/papers/1?q=by:giebenhain").text
    assert "Suggested:" not in page
    with tagged.writing() as session:
        tag.add_tags(session, [2], ["parametric-models", "transformer"])
    page = client.get("/papers/1?q=by:giebenhain").text
    assert "Suggested:" not in page
    page = client.get("/papers/2").text
    assert "Suggested:" not in page
    with tagged.writing() as session:
        tag.add_tags(session, [2], ["head"])
    page = client.get("/papers/1?q=by:giebenhain").text
    assert 'value="head" title="“head” is in the title"' in page
    answer = client.post("/papers/1/tags/add?q=by:giebenhain", data={"tag": "head"})
    assert (answer.status_code, answer.location) == (303, "/papers/1?q=by:giebenhain")
    assert names(tagged, 1) == ["head", "vision", "vision/heads"]
    assert "Tagged a paper with #head" in client.get(answer.location).text
    assert client.post("/papers/99/tags/add", data={"tag": "head"}).status_code == 404
    assert client.post("/papers/1/tags/add", data={"tag": " "}).status_code == 400


def test_looking_writes_nothing(client: FlaskClient, tagged: Library, tmp_path: Path) -> None:
    before = shelf.counted(tagged)
    for address in ("/tags", "/tags/edit?name=vision", "/rules", "/rules/preview?search=heads&tag=x"):
        assert client.get(address).status_code == 200
    client.post("/tags/delete", data={"name": "vision"})
    assert shelf.counted(tagged) == before
