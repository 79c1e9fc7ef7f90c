"""Edits of many papers: counted and asked about first, done as they were confirmed, undone in one press."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from readinglist.database import Library
from readinglist.library import find
from readinglist.models import Link, Operation, Paper
from tests.web import shelf
from tests.web.conftest import app_over


def tags(library: Library) -> dict[int, list[str]]:
    with library.reading() as session:
        ids = session.scalars(session.query(Paper.id).order_by(Paper.id).statement).all()
        return {number: [tag.name for tag in find.get(session, number).tags] for number in ids}


def asked(page: str) -> tuple[str, dict[str, Any]]:
    """The question of a page, and what its form sends."""
    question = re.search(r"<h1>(.*?)</h1>", page)
    assert question
    form = re.search(r'<form method="post" action="/bulk" class="tools">(.*?)</form>', page, re.DOTALL)
    assert form
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[1]):
        fields.setdefault(name, []).append(value)
    return question[1], fields


def test_many_papers_are_counted_and_confirmed_first(client: FlaskClient, library: Library) -> None:
    before = shelf.counted(library)
    page = client.post("/bulk", data={"action": "tag", "tags": "#X, y/z", "paper": ["1", "2"]})
    assert page.status_code == 200
    question, fields = asked(page.text)
    assert question == "Tag 2 papers with #x and #y/z?"
    assert shelf.counted(library) == before
    answer = client.post("/bulk", data=fields)
    assert (answer.status_code, answer.location) == (303, "/")
    assert tags(library) == {1: ["x", "y/z"], 2: ["x", "y/z"], 3: []}
    assert "Tagged 2 papers with #x and #y/z" in client.get("/?q=").text
    client.post("/undo")
    assert tags(library) == {1: [], 2: [], 3: []}


def test_one_paper_is_edited_at_once(client: FlaskClient, library: Library) -> None:
    answer = client.post("/bulk", data={"action": "tag", "tags": "x", "paper": "3", "q": "status:none x", "page": "2"})
    assert (answer.status_code, answer.location) == (303, "/?q=status:none+x&page=2")
    assert tags(library)[3] == ["x"]


def test_all_of_a_search_are_meant_also_those_on_other_pages(empty: Library, watch: shelf.Watch) -> None:
    shelf.fill(empty, shelf.many(120))
    client = app_over(empty, watch).test_client()
    given = {"action": "status:reading", "all": "1", "q": "in:cvpr year:2000..2011", "paper": "1"}
    question, fields = asked(client.post("/bulk", data=given).text)
    assert question == "Mark 60 papers as “Reading”?"
    assert "paper" not in fields
    client.post("/bulk", data=fields)
    with empty.reading() as session:
        assert session.query(Paper).filter_by(status="reading").count() == 60
    client.post("/undo")
    with empty.reading() as session:
        assert session.query(Paper).filter_by(status="reading").count() == 0


def test_what_changed_between_question_and_answer_is_not_done(client: FlaskClient, library: Library) -> None:
    _, fields = asked(client.post("/bulk", data={"action": "delete", "all": "1", "q": ""}).text)
    client.post("/papers/3/delete")
    before = shelf.counted(library)
    answer = client.post("/bulk", data=fields)
    assert answer.status_code == 409
    assert "There are 2 papers now, not 3: something changed meanwhile. Nothing was done yet." in answer.text
    assert shelf.counted(library) == before
    assert asked(answer.text)[0] == "Move 2 papers to the trash?"
    client.post("/bulk", data=asked(answer.text)[1])
    assert tags(library) == {}


@pytest.mark.parametrize(
    ("action", "question"),
    [
        ("status:read", "Mark 2 papers as “Read”?"),
        ("status:none", "Take the status off 2 papers?"),
        ("shelf:mine", "Put 2 papers on My list?"),
        ("priority:high", "Set the priority of 2 papers to high?"),
        ("untag", "Take #x off 2 papers?"),
        ("next", "Put 2 papers up next?"),
        ("delete", "Move 2 papers to the trash?"),
    ],
)
def test_every_edit_is_asked_done_and_undone(client: FlaskClient, library: Library, action: str, question: str) -> None:
    both = {"paper": ["1", "2"], "tags": "x", "confirmed": "2"}
    client.post("/bulk", data={"action": "tag", **both})
    client.post("/bulk", data={"action": "status:to-read", **both})

    def rows() -> list[Any]:
        with library.reading() as session:
            columns = (Paper.id, Paper.status, Paper.shelf, Paper.priority, Paper.up_next)
            return [*session.query(*columns).order_by(Paper.id), *tags(library).items()]

    before = rows()
    said, fields = asked(client.post("/bulk", data={"action": action, "paper": ["1", "2"], "tags": "x"}).text)
    assert said == question
    assert rows() == before
    assert client.post("/bulk", data=fields).status_code == 303
    with library.reading() as session:
        done = session.query(Operation).order_by(Operation.id.desc()).first()
    if action == "shelf:mine":  # they are there
        assert rows() == before
        return
    assert done is not None
    assert "2 papers" in done.words
    assert rows() != before
    client.post("/undo")
    assert rows() == before


def test_links_are_asked_for_at_once(client: FlaskClient, library: Library, watch: shelf.Watch) -> None:
    _, fields = asked(client.post("/bulk", data={"action": "recheck", "paper": ["1", "2"]}).text)
    assert watch.asked == 0
    answer = client.post("/bulk", data=fields)
    assert watch.asked == 1
    assert "first in line" in client.get(answer.location).text
    with library.reading() as session:
        assert session.query(Link).filter(Link.due > watch.now).count() == 0


def test_papers_are_handed_out_in_the_order_of_the_search(client: FlaskClient) -> None:
    answer = client.post("/bulk", data={"action": "export:bibtex", "all": "1", "q": "sort:title"})
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.text.count("@inproceedings{") == 3
    answer = client.post("/bulk", data={"action": "export:csl-json", "paper": ["2", "1"]})
    assert [item["title"][:5] for item in json.loads(answer.text)] == ["$R^{2", "Learn"]


@pytest.mark.parametrize(
    ("given", "status", "why"),
    [
        ({"action": "tag", "tags": " # ", "paper": "1"}, 400, "No tag was written"),
        ({"action": "", "paper": "1"}, 400, "choose what to do"),
        ({"action": "status:gone", "paper": "1"}, 400, "“gone” is no status"),
        ({"action": "shelf:gone", "paper": "1"}, 400, "“gone” is no shelf"),
        ({"action": "priority:", "paper": "1"}, 400, "is no priority"),
        ({"action": "export:pdf", "paper": "1"}, 400, "“pdf” is no format"),
        ({"action": "merge", "paper": "1"}, 400, "Two to 20 papers can be merged at once; 1 were chosen"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is(
    client: FlaskClient, library: Library, given: dict[str, Any], status: int, why: str
) -> None:
    before = shelf.counted(library)
    answer = client.post("/bulk", data=given)
    assert answer.status_code == status
    assert why in answer.text
    assert shelf.counted(library) == before


@pytest.mark.parametrize("action", ["tag", "export", "export:bibtex", "merge"])
@pytest.mark.parametrize("paper", [[], ["99", "x", "-1", "9" * 30]])
def test_with_nothing_marked_the_same_page_says_so(
    client: FlaskClient, library: Library, action: str, paper: list[str]
) -> None:
    before = shelf.counted(library)
    answer = client.post("/bulk", data={"action": action, "tags": "x", "paper": paper, "q": "heads"})
    assert answer.location == "/?q=heads&said=mark-some"
    assert "Mark some first" in client.get(answer.location).text
    assert shelf.counted(library) == before


def test_the_list_offers_it_as_a_plain_form(client: FlaskClient) -> None:
    page = client.get("/?q=in:cvpr").text
    form = re.search(r'<form id="bulk".*?</form>', page, re.DOTALL)
    assert form
    assert '<input type="hidden" name="q" value="in:cvpr">' in form[0]
    assert page.count('name="paper"') == 2
