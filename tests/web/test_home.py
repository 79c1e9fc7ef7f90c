from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from readinglist.database import Library
from readinglist.health import Answer, Outcome
from readinglist.library import shelve, tag
from readinglist.reading import Status
from readinglist.web.home import last_visit
from tests.web import shelf
from tests.web.conftest import app_over
from tests.web.test_statements import cost, grow

HOUR = timedelta(hours=1)


def names(page: str) -> list[str]:
    """The titles up next, in order."""
    part = page.split('id="next"')[1].split("</section>")[0]
    return re.findall(r'<p class="name"><a href="/papers/(\d+)"', part)


def test_an_empty_library_is_told_how_to_fill_it(empty: Library, watch: shelf.Watch) -> None:
    page = app_over(empty, watch).test_client().get("/home").text
    assert "Your library is empty" in page


def test_a_library_of_stacks_alone_says_what_will_stand_here(client: FlaskClient) -> None:
    page = client.get("/home").text
    assert "Nothing is up next." in page
    assert "Nothing is being read." in page
    assert "My list is empty." in page
    assert "<svg" not in page


def test_what_is_up_next_is_moved_and_removed_by_plain_forms(
    client: FlaskClient, library: Library, head: int, former: int
) -> None:
    for paper in (head, former, 3):
        assert client.post(f"/papers/{paper}/next", data={"next": "last"}).status_code == 303
    assert names(client.get("/home").text) == [str(head), str(former), "3"]
    answer = client.post(f"/papers/{former}/next?home", data={"next": "1"})
    assert (answer.status_code, answer.location) == (303, f"/home#p{former}")
    assert names(client.get("/home").text) == [str(former), str(head), "3"]
    client.post("/papers/3/next?home", data={"next": "2"})
    client.post(f"/papers/{former}/next?home", data={"next": "off"})
    page = client.get("/home").text
    assert names(page) == ["3", str(head)]
    first, last = page.split('id="next"')[1].split("</li>")[:2]
    assert 'value="0" disabled>Up' in first
    assert 'value="3" disabled>Down' in last


def test_what_is_being_read_can_be_called_read_from_here(client: FlaskClient, head: int) -> None:
    client.post(f"/papers/{head}/status", data={"status": "reading"})
    page = client.get("/home").text
    assert "since <time" in page.split('id="now-reading"')[1]
    assert client.post(f"/papers/{head}/status?home", data={"status": "read"}).location == f"/home#p{head}"
    assert "Nothing is being read." in client.get("/home").text


def test_what_changed_is_told_with_its_reason_code_first(client: FlaskClient) -> None:
    page = client.get("/home").text
    part = page.split('id="news"')[1]
    assert part.index("R2Former") < part.index("NPHM")
    assert "in the last seven days" in part
    assert "GitHub knows no such repository" in part
    assert "was alive, now gone" in part


def test_news_are_counted_from_the_last_visit_and_a_reload_keeps_them(
    client: FlaskClient, library: Library, watch: shelf.Watch
) -> None:
    assert "R2Former" in client.get("/home").text
    watch.now += HOUR
    page = client.get("/home").text
    assert "since your last visit" in page
    assert "All is calm" in page
    back = Outcome(Answer.OK, "it is there again", 200)
    shelf.observe(library, {shelf.CODE: back}, watch.now + HOUR)
    watch.now += 2 * HOUR
    for _ in range(3):
        watch.now += timedelta(minutes=20)  # each within the same visit
        assert "it is there again" in client.get("/home").text
    watch.now += HOUR
    assert "it is there again" not in client.get("/home").text


def test_a_visit_writes_nothing_and_is_kept_by_the_browser_alone(client: FlaskClient, library: Library) -> None:
    before = shelf.counted(library)
    answer = client.get("/home")
    assert shelf.counted(library) == before
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/home" in cookie


@pytest.mark.parametrize(
    "stamp", ["", "nonsense", "1", "-", "1-", "99999999999-99999999999", "0-0", "1e3-2", "١-٢", "9" * 30 + "-1"]
)
def test_a_broken_cookie_is_a_first_visit(stamp: str) -> None:
    assert last_visit(stamp, datetime(2026, 5, 20, tzinfo=UTC)) is None


def test_every_chart_has_its_figures_as_a_table_and_leads_to_searches(
    client: FlaskClient, library: Library, head: int, former: int
) -> None:
    with library.writing() as session:
        shelve.set_status(session, [head], Status.READ, shelf.NOW)
        shelve.set_status(session, [former, 3], Status.TO_READ, shelf.NOW)
        tag.set_tags(session, head, ["heads"])
    page = client.get("/home").text
    assert page.count("<svg") == page.count("As a table") == 5
    assert "style=" not in page
    venue = page.split(": My list by venue<")[1].split("</figure>")[0]
    assert 'CVPR</a></th><td class="n">1</td><td class="n">1</td>' in venue
    for part, papers in ((venue, 2), (page.split(": My list by tag<")[1], 1)):
        address = part.split('<a href="')[1].split('"')[0]
        assert client.get(address).text.count('<li id="p') == papers
    assert "2 to read" in page


def test_home_costs_as_many_statements_whatever_it_shows(empty: Library, watch: shelf.Watch) -> None:
    grow(empty, 10)
    ten = cost(empty, watch, "/home")
    grow(empty, 20)
    with empty.writing() as session:
        shelve.queue(session, list(range(1, 15)), shelf.NOW)
    assert cost(empty, watch, "/home") <= ten + 1  # names of authors, where there was nothing next before
    assert ten <= 24
