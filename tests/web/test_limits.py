"""How much may be sent and kept: more is refused in a sentence with the right status, and nothing is half-done."""

from __future__ import annotations

import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, insert, select, text, update
from sqlalchemy.orm import Session

from readinglist.database import Library
from readinglist.database.patience import LONGEST
from readinglist.errors import TookTooLong, TooMuch
from readinglist.library import curate, measure, note, rules, searches, tag
from readinglist.models import Paper, SavedSearch, Tag
from readinglist.search import MOST_CLAUSES, Search, clauses_in
from readinglist.web import limits
from tests.web import shelf

FORM = "application/x-www-form-urlencoded"


def refused(answer: Any, status: int, words: str) -> None:
    assert answer.status_code == status
    assert words in answer.text


def test_a_body_is_one_megabyte_and_an_import_64(client: FlaskClient, head: int, library: Library) -> None:
    before = shelf.counted(library)
    large = b"note=" + b"x" * limits.BODY
    answer = client.post(f"/papers/{head}/note", data=large, content_type=FORM)
    refused(answer, 413, "this address takes 1 MB")
    assert "Send less at once. Nothing was changed." in answer.text
    assert "files" not in answer.text.partition("<main")[2].partition("</main>")[0]
    told = client.patch(f"/api/v1/papers/{head}", data=b"{}" + b" " * limits.BODY, content_type="application/json")
    assert (told.status_code, told.mimetype) == (413, "application/problem+json")
    assert "this address takes 1 MB" in told.get_json()["detail"]
    too_large = {"CONTENT_LENGTH": str(limits.UPLOAD + 1)}
    for path in ("/import", "/start/file"):
        answer = client.post(path, environ_overrides=too_large)
        refused(answer, 413, "this address takes 64 MB")
        assert "send fewer files" in answer.text
    assert shelf.counted(library) == before
    taken = client.post("/import", data={"text": "10.1000/one\n" + "\n" * (3 * limits.MB)})
    assert taken.status_code == 303


@pytest.mark.parametrize("path", ["/bulk", "/import"])
def test_a_form_has_two_thousand_fields_at_most(client: FlaskClient, path: str) -> None:
    fields = b"&".join([b"a=1"] * (limits.FIELDS + 1))
    refused(client.post(path, data=fields, content_type=FORM), 413, "more than 2,000 fields")
    many = {f"a{n}": "1" for n in range(limits.FIELDS + 1)}
    assert client.post(path, data=many, content_type="multipart/form-data").status_code == 413


def test_a_search_that_is_too_long_is_refused_and_not_cut(client: FlaskClient, library: Library) -> None:
    long = "radiance " * 50
    before = shelf.counted(library)
    refused(client.get("/", query_string={"q": long}), 400, "he search is longer than 400 letters")
    words = {"q": long, "all": "1", "action": "tag", "tags": "x", "confirmed": "3"}
    refused(client.post("/bulk", data=words), 400, "he search is longer than 400 letters")
    assert client.get("/api/v1/papers", query_string={"q": long}).status_code in (400, 422)
    assert shelf.counted(library) == before
    assert client.get("/", query_string={"q": "r" * limits.SEARCH}).status_code == 200


def test_an_address_is_so_long_at_most(client: FlaskClient) -> None:
    refused(client.get("/", query_string={"x": "y" * limits.ADDRESS}), 414, "longer than 16,000 letters")


@pytest.mark.parametrize("path", ["/", "/links", "/imports", "/notes", "/runs", "/trash", "/proposals", "/history"])
@pytest.mark.parametrize("number", ["0", "-1", "9999999999", "9" * 30, "9" * 5000, "1e9", "x"])
def test_no_number_of_a_page_breaks_a_list(client: FlaskClient, path: str, number: str) -> None:
    assert client.get(path, query_string={"page": number}).status_code in (200, 303, 400)


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b'{"title": ' + b"9" * 5000 + b"}"])
def test_what_lies_too_deep_in_itself_is_refused(client: FlaskClient, head: int, body: bytes) -> None:
    answer = client.patch(f"/api/v1/papers/{head}", data=body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer.mimetype == "application/problem+json"


# --- what the library takes


def edit(library: Library, paper: int, **words: str) -> None:
    with library.writing() as session:
        curate.edit(session, paper, words, shelf.NOW)


@pytest.mark.parametrize(
    ("name", "most"),
    [("title", measure.TITLE), ("venue", measure.VENUE), ("abstract", measure.ABSTRACT), ("authors", measure.NAME)],
)
def test_a_field_of_a_paper_is_so_long_at_most(library: Library, head: int, name: str, most: int) -> None:
    edit(library, head, **{name: "x" * most})
    with pytest.raises(TooMuch, match=f"it may have {most:,}"):
        edit(library, head, **{name: "x" * (most + 1)})


def test_what_is_longer_from_before_is_shown_and_may_stay_or_shrink(
    library: Library, head: int, client: FlaskClient
) -> None:
    with library.writing() as session:
        session.execute(update(Paper).where(Paper.id == head).values(title="y" * 3000, note="z" * 150_000))
    assert "y" * 3000 in client.get(f"/papers/{head}").text
    edit(library, head, title="y" * 3000, venue="Elsewhere")
    edit(library, head, title="y" * 2900)
    with pytest.raises(TooMuch):
        edit(library, head, title="y" * 2901)
    with library.writing() as session:
        note.set_note(session, head, "z" * 149_000, shelf.NOW)


def test_a_note_is_so_long_at_most(client: FlaskClient, head: int, library: Library) -> None:
    assert client.post(f"/papers/{head}/note", data={"note": "x" * measure.NOTE}).status_code == 303
    refused(client.post(f"/papers/{head}/note", data={"note": "x" * (measure.NOTE + 1)}), 400, "it may have 100,000")
    with library.reading() as session:
        assert session.scalar(select(Paper.note).where(Paper.id == head)) == "x" * measure.NOTE


def test_a_paper_has_so_many_tags_at_most_and_so_has_the_library(library: Library, head: int, former: int) -> None:
    names = [f"tag{n}" for n in range(measure.TAGS_OF_A_PAPER)]
    with library.writing() as session:
        tag.set_tags(session, head, names)
        tag.set_tags(session, head, [f"{name}x" for name in names])  # as many others in their place
    with pytest.raises(TooMuch, match="201 are too many tags of one paper"), library.writing() as session:
        tag.add_tags(session, [head, former], ["one-more"])
    with library.writing() as session:
        session.execute(insert(Tag), [{"name": f"many{n}"} for n in range(measure.TAGS)])
    with pytest.raises(TooMuch, match="too many tags; there may be 20,000"), library.writing() as session:
        tag.add_tags(session, [former], ["new"])


def test_there_are_so_many_saved_searches_and_rules_at_most(library: Library) -> None:
    with library.writing() as session:
        session.execute(insert(SavedSearch), [{"name": f"s{n}", "search": "x"} for n in range(measure.SEARCHES)])
    with pytest.raises(TooMuch, match="501 are too many saved searches"), library.writing() as session:
        searches.save(session, "one more", "y")
    with library.writing() as session:
        searches.save(session, "s1", "another")  # in the place of one
        for n in range(measure.RULES):
            rules.create(session, rules.rule_of(f"word{n}", tag="x"))
    with pytest.raises(TooMuch, match="201 are too many rules"), library.writing() as session:
        rules.create(session, rules.rule_of("word", tag="x"))
    with pytest.raises(TooMuch, match="the search of a rule has 401 letters"):
        rules.rule_of("y" * 401, tag="x")


def test_a_search_has_so_many_conditions_at_most() -> None:
    search = Search.from_text(" or ".join(f"a{n}*" for n in range(100)))
    assert sum(1 for part in search.parts for _ in clauses_in(part)) == MOST_CLAUSES


# --- the time of a question

_LONG = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000000000) SELECT count(*) FROM n"


def long_question(session: Session) -> None:
    session.execute(text(_LONG)).all()


def test_a_question_that_takes_too_long_is_ended_and_the_connection_works_on(library: Library) -> None:
    with pytest.raises(TookTooLong), library.reading(within=0.2) as session:
        long_question(session)
    with library.reading(within=0.2) as session:
        assert session.scalar(select(Paper.id).limit(1))
        time.sleep(0.3)  # what is done between two questions is not their time
        assert session.scalar(select(Paper.id).limit(1))


def test_what_is_no_page_has_no_limit(library: Library) -> None:
    with pytest.raises(TookTooLong), library.reading(within=0.1) as session:
        long_question(session)
    short = _LONG.replace("2000000000", "3000000")
    with library.reading() as session:  # over the same connection
        assert session.scalar(text(short)) == 3_000_000


def test_a_file_takes_as_long_as_its_reader_takes(client: FlaskClient, library: Library) -> None:
    asked: list[float | None] = []

    def note_limit(connection: Connection, *_about: object) -> None:
        asked.append(connection.get_execution_options().get("within"))

    event.listen(library.engine, "before_cursor_execute", note_limit)
    for path in ("/export?format=json", "/api/v1/export?format=bibtex"):
        assert len(client.get(path).data) > 1000
        assert LONGEST in asked[:-3]  # who comes in, and the search itself
        assert asked[-3:] == [None, None, None]  # what is read while it is sent
        asked.clear()


def test_a_page_whose_question_takes_too_long_says_so(app: Flask) -> None:
    def slow() -> str:
        raise TookTooLong("the library took too long to answer this; ask for less at once")

    app.add_url_rule("/slow", "slow", slow)
    refused(app.test_client().get("/slow"), 503, "The library took too long to answer this")
