"""What was done is told once with its undo, listed in the history, and taken back; the trash gives papers back."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from readinglist.database import Library
from readinglist.library import find
from readinglist.models import Link, Operation, Paper
from tests.web import shelf
from tests.web.conftest import app_over


def toast(page: str) -> str:
    """The words at the foot of a page, without marks; empty when nothing is told."""
    found = re.search(r'<details class="toast" open>(.*?)</details>', page, re.DOTALL)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", found[1]).split())) if found else ""


def status(library: Library, paper: int) -> str | None:
    with library.reading() as session:
        return session.get_one(Paper, paper).status


def test_what_was_done_is_told_on_the_next_page_only(client: FlaskClient, head: int) -> None:
    answer = client.post(f"/papers/{head}/status", data={"status": "read"})
    cookie = answer.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", "Max-Age=60"))
    page = client.get(answer.location).text
    assert toast(page) == "Marked “Learning Neural Parametric Head Models” as “Read” Undo"
    assert 'role="status"' in page
    assert toast(client.get(answer.location).text) == ""


def test_one_press_takes_it_back_and_says_so_where_the_reader_stood(
    client: FlaskClient, library: Library, head: int
) -> None:
    client.post(f"/papers/{head}/status", data={"status": "read"})
    page = client.get("/?q=heads").text
    undo = re.search(r'action="(/history/\d+/undo)"', page)
    assert undo
    answer = client.post(undo[1], headers={"Referer": "http://localhost/papers/1?q=heads&said=tags"})
    assert (answer.status_code, answer.location) == (303, "/papers/1?q=heads")
    assert (
        toast(client.get(answer.location).text) == "Undone: Marked “Learning Neural Parametric Head Models” as “Read”."
    )
    assert status(library, head) is None


@pytest.mark.parametrize(
    ("referrer", "target"),
    [
        ("", "/history"),
        ("http://elsewhere.example/papers/1", "/history"),
        ("http://localhost/papers/99", "/history"),
        ("http://localhost/links/99", "/history"),
        ("http://localhost/undo", "/history"),
        ("http://localhost/nothing", "/history"),
        ("http://localhost/links?verdict=dead", "/links?verdict=dead"),
        ("http://localhost/trash", "/trash"),
        ("http://localhost/reports/14", "/reports/14"),
        ("http://localhost/reports/14?said=link-accepted&row=moved-3", "/reports/14#moved-3"),
        (
            "http://localhost/reports?since=2026-05-01&accepted=4&past=0&refused=0&row=moved",
            "/reports?since=2026-05-01#moved",
        ),
    ],
)
def test_undo_leads_only_to_pages_of_ours_that_are_there(
    client: FlaskClient, head: int, referrer: str, target: str
) -> None:
    client.post(f"/papers/{head}/status", data={"status": "read"})
    assert client.post("/undo", headers={"Referer": referrer}).location == target


def test_undoing_twice_is_harmless(client: FlaskClient, library: Library, head: int) -> None:
    client.post(f"/papers/{head}/status", data={"status": "reading"})
    client.post(f"/papers/{head}/status", data={"status": "read"})
    assert client.post("/history/2/undo").status_code == 303
    assert client.post("/history/2/undo").status_code == 303
    assert status(library, head) == "reading"
    assert client.post("/undo").status_code == 303
    answer = client.post("/undo")
    assert answer.status_code == 404
    assert "There is nothing to undo." in answer.text
    assert client.post("/history/99/undo").status_code == 404


def test_what_changes_nothing_offers_no_undo(client: FlaskClient, library: Library, head: int) -> None:
    client.post(f"/papers/{head}/status", data={"status": "read"})
    answer = client.post(f"/papers/{head}/status", data={"status": "read"})
    assert "did=" not in answer.headers.get("Set-Cookie", "")
    with library.reading() as session:
        assert session.query(Operation).count() == 1


def test_the_history_says_what_is_undone_along(client: FlaskClient, head: int, former: int) -> None:
    assert "Nothing was changed yet." in client.get("/history").text
    for word in ("to-read", "reading", "read"):
        client.post(f"/papers/{head}/status", data={"status": word})
    page = client.get("/history").text.split('<details class="toast"')[0]
    offered = re.findall(r">(Undo[^<]*)</button>", page)
    assert offered == ["Undo", "Undo this and 1 newer", "Undo this and 2 newer"]
    assert page.count('name="newest" value="3"') == 3
    client.post("/history/2/undo", data={"newest": "3"}, headers={"Referer": "http://localhost/history"})
    page = client.get("/history").text
    assert toast(page) == "Undone: Marked “Learning Neural Parametric Head Models” as “Reading”, and 1 newer."
    assert page.count("undone <time") == 2
    assert "cannot be done again" in page


def test_a_cookie_that_is_no_word_of_ours_tells_nothing(client: FlaskClient, head: int) -> None:
    client.post(f"/papers/{head}/status", data={"status": "read"})
    client.get("/")
    for value in ("x", "1; --", "99", "1-1-0", "9" * 30, "1-x-0", "١"):
        client.set_cookie("did", value)
        assert toast(client.get("/?q=").text) == ""


def test_the_word_on_a_link_is_taken_back_with_all_it_changed(troubled: Library, watch: shelf.Watch) -> None:
    client = app_over(troubled, watch).test_client()
    link = shelf.link_id(troubled, shelf.RESCUED)

    def health() -> object:
        with troubled.reading() as session:
            return session.get_one(Link, link).health

    before = health()
    for word in ("seen", "muted"):
        client.post(f"/links/{link}/say", data={"word": word})
        assert health() != before
        client.post("/undo")
        assert health() == before


def test_an_accepted_address_is_taken_back_in_one_press(troubled: Library, watch: shelf.Watch) -> None:
    client = app_over(troubled, watch).test_client()
    link = shelf.link_id(troubled, shelf.MOVED)
    before = shelf.counted(troubled)
    answer = client.post(f"/links/{link}/accept", data={"url": shelf.THERE})
    assert toast(client.get(answer.location).text).startswith("Put lab.example/new in a link's place")
    client.post("/undo")
    after = shelf.counted(troubled)
    assert len(before) == len(after)
    assert sum(after) - sum(before) == 2  # the operation itself, marked as undone, and that a link was there once
    with troubled.reading() as session:
        assert session.query(Link).filter_by(url=shelf.THERE).count() == 0


def test_a_removed_link_comes_back_by_undo(client: FlaskClient, library: Library, head: int) -> None:
    link = shelf.link_id(library, shelf.PAGE)
    answer = client.post(f"/papers/{head}/links/{link}/remove")
    assert answer.location == f"/papers/{head}?said=link-removed"
    page = client.get(answer.location).text
    assert toast(page) == "Took a link off a paper Undo"
    client.post("/undo")
    with library.reading() as session:
        shown = [mention.link_id for mention in find.get(session, head).mentions if not mention.removed]
    assert link in shown


def test_an_import_is_taken_back_whole(client: FlaskClient, library: Library) -> None:
    text = "## [0] A New Paper\n\n**Authors**: *Ann Lee, Bob Ray*\n\n**URL**: https://new.example/p\n\n----\n"
    before = shelf.counted(library)
    shelf.bring(client, text)
    with library.reading() as session:
        added = session.query(Paper).count()
    client.post("/undo")
    assert added == 4
    # The import, the operation, and that a paper and a link were there once.
    assert sum(shelf.counted(library)) - sum(before) == 4


def test_a_deleted_paper_lies_in_the_trash_and_comes_back(client: FlaskClient, library: Library, head: int) -> None:
    assert "The trash is empty." in client.get("/trash").text
    answer = client.post(f"/papers/{head}/delete?q=heads")
    assert (answer.status_code, answer.location) == (303, "/?q=heads")
    assert toast(client.get(answer.location).text).startswith("Deleted “Learning Neural")
    assert client.get(f"/papers/{head}").status_code == 404
    page = client.get("/trash").text
    assert shelf.GIEBENHAIN in page
    assert "Put back" in page
    answer = client.post(f"/trash/{head}/restore")
    assert answer.location == f"/papers/{head}"
    assert toast(client.get(answer.location).text).startswith("Put back “Learning Neural")
    assert client.post(f"/trash/{head}/restore").status_code == 404


def test_what_is_deleted_for_good_is_asked_about_and_gone(client: FlaskClient, library: Library, head: int) -> None:
    client.post(f"/papers/{head}/delete")
    assert f'action="/trash/{head}/forget"' not in client.get("/trash").text
    assert f'action="/trash/{head}/forget"' in client.get(f"/trash?forget={head}").text
    client.post(f"/trash/{head}/forget")
    assert "The trash is empty." in client.get("/trash").text
    client.post("/undo")
    assert toast(client.get("/?q=").text).endswith("1 paper is gone for good and could not come back.")
    assert client.get(f"/papers/{head}").status_code == 404


def test_to_look_at_history_and_trash_writes_nothing(client: FlaskClient, library: Library, head: int) -> None:
    client.post(f"/papers/{head}/delete")
    before = shelf.counted(library)
    for address in ("/history", "/trash", "/trash?page=9", f"/trash?forget={head}", "/trash?page=x"):
        assert client.get(address).status_code in (200, 303)
    assert shelf.counted(library) == before
    for address in ("/undo", "/history/1/undo", f"/trash/{head}/restore"):
        assert client.get(address).status_code == 405


def test_what_was_done_elsewhere_to_another_paper_stays(
    client: FlaskClient, library: Library, head: int, former: int
) -> None:
    client.post(f"/papers/{head}/status", data={"status": "read"})
    client.post(f"/papers/{former}/status", data={"status": "reading"})
    assert client.post("/history/1/undo", data={"newest": "1"}).status_code == 303
    assert (status(library, head), status(library, former)) == (None, "reading")


def test_what_was_done_elsewhere_meanwhile_is_shown_before_it_is_undone_too(
    client: FlaskClient, library: Library, head: int
) -> None:
    client.post(f"/papers/{head}/status", data={"status": "read"})
    page = client.get("/").text
    found = re.search(r'action="(/history/1/undo)"><input type="hidden" name="newest" value="(\d+)">', page)
    assert found
    client.post(f"/papers/{head}/priority", data={"priority": "high"})
    for told in ({"newest": found[2]}, {}, {"newest": "x"}):
        answer = client.post(found[1], data=told)
        assert answer.status_code == 409
        assert "priority" in answer.text
        assert "Undo this and 1 newer" in answer.text
        assert status(library, head) == "read"
    newest = re.search(r'action="/history/1/undo"><input type="hidden" name="newest" value="(\d+)">', answer.text)
    assert newest
    client.post(f"/papers/{head}/rating", data={"rating": "5"})
    assert client.post(found[1], data={"newest": newest[1]}).status_code == 409
    assert client.post(found[1], data={"newest": "3"}).status_code == 303
    assert status(library, head) is None
    assert client.post(found[1]).status_code == 303  # undone before: nothing to ask
