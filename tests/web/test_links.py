from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from readinglist.database import Library
from readinglist.health import Answer, Outcome
from readinglist.library import find
from readinglist.library.records import mentions
from readinglist.models import Link
from tests.web import shelf
from tests.web.conftest import app_over


def urls_of(library: Library, paper: int) -> list[str]:
    with library.reading() as session:
        return [mention.url for mention in mentions(find.get(session, paper))]


def test_links_stand_worst_first_with_their_counts(client: FlaskClient) -> None:
    page = client.get("/links").text
    assert page.index("github.com/") < page.index("NPHM")
    assert "5 links, the worst first" in page
    assert '<span class="tally">1 dead</span>' in page


def test_links_are_filtered_by_verdict_and_kind(client: FlaskClient) -> None:
    page = client.get("/links?verdict=failing").text
    assert "NPHM" in page
    assert "R2Former" not in page
    page = client.get("/links?kind=doi").text
    assert "doi.org" in page
    assert "NPHM" not in page
    assert "No such link" in client.get("/links?verdict=dead&kind=doi").text
    assert client.get("/links?verdict=undead&kind=thing&page=x").status_code == 200


def test_a_link_shows_its_past_with_the_evidence(client: FlaskClient, library: Library) -> None:
    page = client.get(f"/links/{shelf.link_id(library, shelf.CODE)}").text
    assert "GitHub knows no such repository" in page
    assert "NOT_FOUND" in page
    assert "Former: Unified Retrieval" in page
    assert "proved" in page


def test_a_link_is_put_first_in_line(client: FlaskClient, library: Library, watch: shelf.Watch, former: int) -> None:
    link = shelf.link_id(library, shelf.CODE)
    assert client.post(f"/links/{link}/check").location == f"/links/{link}?said=asked"
    answer = client.post(f"/links/{link}/check?paper={former}&q=a")
    assert answer.location == f"/papers/{former}?q=a&said=asked#link-{link}"
    assert watch.asked == 2
    with library.reading() as session:
        assert session.scalars(select(Link.due).where(Link.id == link)).one() == shelf.NOW


def test_a_link_is_added_by_hand(client: FlaskClient, library: Library, head: int) -> None:
    answer = client.post(f"/papers/{head}/links", data={"url": "github.com/owner/name"})
    assert answer.status_code == 303
    assert answer.location.startswith(f"/papers/{head}?said=link-added#link-")
    assert urls_of(library, head)[-1] == "https://github.com/owner/name"


@pytest.mark.parametrize("typed", ["", "javascript:alert(1)", "no address", "ftp://example.org", "data:text/html,x"])
def test_an_address_that_is_none_is_said_beside_the_field(
    client: FlaskClient, library: Library, head: int, typed: str
) -> None:
    before = urls_of(library, head)
    answer = client.post(f"/papers/{head}/links", data={"url": typed})
    assert answer.status_code == 400
    assert "is no web address" in answer.text
    link = shelf.link_id(library, shelf.PAGE)
    answer = client.post(f"/papers/{head}/links/{link}/correct", data={"url": typed})
    assert answer.status_code == 400
    assert "is no web address" in answer.text
    assert urls_of(library, head) == before


def test_a_link_is_corrected_in_its_place(client: FlaskClient, library: Library, head: int) -> None:
    link = shelf.link_id(library, shelf.PAGE)
    answer = client.post(f"/papers/{head}/links/{link}/correct", data={"url": "example.org/nphm"})
    assert answer.status_code == 303
    assert urls_of(library, head)[-1] == "https://example.org/nphm"


def test_a_move_is_accepted(client: FlaskClient, library: Library, head: int) -> None:
    new = "https://example.org/nphm"
    moved = Outcome(Answer.MOVED, "moved for good", 301, replacement=new)
    shelf.observe(library, {shelf.PAGE: moved}, shelf.NOW - timedelta(hours=1))
    page = client.get(f"/papers/{head}").text
    assert "Accept the new address" in page
    assert f'name="url" value="{new}"' in page
    link = shelf.link_id(library, shelf.PAGE)
    client.post(f"/links/{link}/accept?paper={head}", data={"url": new})
    assert new in urls_of(library, head)
    assert shelf.PAGE not in urls_of(library, head)


def test_a_removed_link_can_be_added_again(client: FlaskClient, library: Library, head: int) -> None:
    link = shelf.link_id(library, shelf.PAGE)
    answer = client.post(f"/papers/{head}/links/{link}/remove")
    assert answer.location == f"/papers/{head}?said=link-removed"
    assert shelf.PAGE not in urls_of(library, head)
    client.post(f"/papers/{head}/links", data={"url": shelf.PAGE})
    assert shelf.PAGE in urls_of(library, head)


@pytest.mark.parametrize("address", ["/links/99", "/links/0", "/links/x"])
def test_a_link_that_is_not_there_is_said_so(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_no_form_reaches_a_link_that_is_not_there(client: FlaskClient, watch: shelf.Watch, head: int) -> None:
    assert client.post("/links/99/check").status_code == 404
    assert client.post(f"/papers/{head}/links/99/remove").status_code == 404
    assert client.post(f"/papers/{head}/links/99/correct", data={"url": "example.org"}).status_code == 404
    assert watch.asked == 0


def test_an_empty_library_has_no_links_and_says_so(empty: Library, watch: shelf.Watch) -> None:
    assert "No link is watched yet" in app_over(empty, watch).test_client().get("/links").text
