"""Saved searches: kept, counted beside the list, changed, forgotten; the order of the list; keys; ways out."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient

from readinglist.database import Library
from readinglist.models import SavedSearch
from tests.web import shelf
from tests.web.conftest import app_over


def beside(page: str) -> dict[str, str]:
    """The choices of the side bar with their numbers."""
    side = page.partition('class="side"')[2].partition("</nav>")[0]
    found = re.findall(r"<a[^>]*><span[^>]*>([^<]*)</span> <b>([\d,]+)</b>", side)
    return {unescape(word): number for word, number in found}


def test_a_search_is_saved_and_stands_beside_the_list_with_its_number(client: FlaskClient) -> None:
    answer = client.post("/searches", data={"name": " Zhu’s  dead ", "q": "by:zhu link:dead"})
    assert (answer.status_code, answer.location) == (303, "/?q=by:zhu+link:dead")
    assert beside(client.get("/").text).get("Zhu’s dead") == "1", beside(client.get("/").text)
    client.post("/papers/set", data={"1": "read"})
    client.post("/searches", data={"name": "done", "q": "status:read"})
    assert beside(client.get("/").text)["done"] == "1"
    client.post("/papers/set", data={"2": "read"})
    assert beside(client.get("/?q=heads").text)["done"] == "2"


def test_saving_under_a_known_name_changes_the_search(client: FlaskClient, library: Library) -> None:
    for text in ("heads", "by:zhu"):
        client.post("/searches", data={"name": "mine", "q": text})
    with library.reading() as session:
        assert [(row.name, row.search) for row in session.query(SavedSearch)] == [("mine", "by:zhu")]


def test_what_cannot_be_saved_is_said_and_stays_in_the_form(client: FlaskClient) -> None:
    for name, text, why in (
        ("", "heads", "needs a name"),
        ("all", "", "the search is empty"),
        ("x" * 61, "heads", "too long a name"),
    ):
        answer = client.post("/searches", data={"name": name, "q": text})
        assert answer.status_code == 400
        assert why in answer.text
        assert f'value="{text}"' in answer.text


def test_a_saved_search_is_renamed_changed_and_forgotten(client: FlaskClient) -> None:
    for name in ("one", "two"):
        client.post("/searches", data={"name": name, "q": "heads"})
    assert client.post("/searches/1", data={"name": "two", "q": "by:zhu"}).status_code == 400
    assert client.post("/searches/1", data={"name": "uno", "q": "by:zhu"}).status_code == 303
    assert {"uno": "1", "two": "1"}.items() <= beside(client.get("/").text).items()
    assert client.post("/searches/1/forget").status_code == 303
    assert "uno" not in beside(client.get("/").text)
    assert client.post("/searches/1/forget").status_code == 404


def test_what_is_done_with_saved_searches_can_be_undone(client: FlaskClient) -> None:
    client.post("/searches", data={"name": "one", "q": "heads"})
    client.post("/searches/1", data={"name": "uno", "q": "by:zhu"})
    client.post("/searches/1/forget")
    client.post("/undo")
    assert "uno" in beside(client.get("/").text)
    client.post("/undo")
    assert "one" in beside(client.get("/").text)
    client.post("/undo")
    assert "one" not in beside(client.get("/").text)


def test_the_order_last_chosen_is_remembered_until_an_address_names_another(client: FlaskClient) -> None:
    answer = client.get("/?q=heads&sort=title")
    assert answer.location == "/?q=heads+sort%3Atitle"
    assert '<option value="title" selected>' in client.get("/").text
    assert '<option value="year" selected>' in client.get("/?q=sort:year").text
    client.get("/?sort=added")
    assert '<option value="added" selected>' in client.get("/").text


def test_keys_are_told_and_can_be_switched_off(client: FlaskClient) -> None:
    assert "data-keys" not in client.get("/keys").text
    client.post("/keys", data={"keys": "off"})
    assert 'data-keys="off"' in client.get("/").text
    client.post("/keys", data={"keys": "on"})
    assert "data-keys" not in client.get("/").text


def test_a_paper_leads_to_where_it_was_published(client: FlaskClient, head: int) -> None:
    answer = client.get(f"/papers/{head}/open")
    assert answer.status_code == 302
    assert answer.location.startswith("https://doi.org/")
    assert client.get("/papers/99/open").status_code == 404


def test_a_page_of_the_list_stays_small(empty: Library, watch: shelf.Watch) -> None:
    shelf.fill(empty, shelf.many(60))
    client = app_over(empty, watch).test_client()
    client.post("/bulk", data={"all": "1", "q": "", "action": "tag", "tags": "vision/depth, heads", "confirmed": "60"})
    client.post("/bulk", data={"all": "1", "q": "", "action": "status:read", "confirmed": "60"})
    page = client.get("/?q=status:read+paper")
    assert "60 papers" in page.text
    assert len(page.data) <= 60_000
