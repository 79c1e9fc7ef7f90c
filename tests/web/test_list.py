from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from readinglist.database import Library
from readinglist.library import find, tag
from readinglist.reading import Shelf, Status
from tests.web import shelf
from tests.web.conftest import app_over


def test_the_list_shows_title_authors_venue_and_what_the_links_say(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "3 papers" in page
    assert "<msup><mi>R</mi>" in page
    assert "Giebenhain, Kirschstein, Georgopoulos, Rünz, Nießner" in page
    assert "Zhu, Yang, Chen, … Wang" in page
    assert "李明, 王芳" in page
    assert "code dead since 17 May" in page
    assert "page failing since 17 May" in page
    assert "DOI alive" in page


def test_a_search_narrows_the_list_and_stays_in_the_box_and_on_the_links(client: FlaskClient, former: int) -> None:
    page = client.get("/?q=by:zhu+link:dead").text
    assert "1 paper<" in page
    assert 'value="by:zhu link:dead"' in page
    assert f'href="/papers/{former}?q=by%3Azhu+link%3Adead"' in page


def test_a_facet_edits_the_text_and_takes_itself_off_again(client: FlaskClient) -> None:
    page = client.get("/?q=by:zhu").text
    assert 'href="/?q=author%3Azhu+link%3Adead"' in page
    page = client.get("/?q=by:zhu+link:dead").text
    assert '<a href="/?q=author%3Azhu" aria-current="true"' in page


def test_a_facet_counts_what_a_click_on_it_finds(client: FlaskClient) -> None:
    assert "link%3Adead" not in client.get("/?q=heads").text  # no link of it is dead
    held = client.get("/?q=heads+link:dead").text
    assert '<a href="/?q=heads" aria-current="true"' in held  # it can be taken off all the same
    for address, number in re.findall(r'<a href="([^"]+)"><span[^>]*>[^<]*</span> <b>(\d+)</b>', client.get("/").text):
        assert f">{number} paper" in client.get(unescape(address)).text


def test_a_status_takes_the_place_of_a_shelf(client: FlaskClient) -> None:
    page = client.get("/?q=shelf:stacks+heads").text
    assert 'href="/?q=heads+status%3Ato-read"' in page


def test_the_form_beside_the_box_writes_into_the_box(client: FlaskClient) -> None:
    answer = client.get("/?q=link:dead+heads&link=&status=read&tag=nerf&venue=CVPR&year=2023&shelf=&sort=title")
    assert answer.status_code == 303
    assert answer.location == "/?q=heads+status%3Aread+tag%3Anerf+venue%3ACVPR+year%3A2023+sort%3Atitle"


def test_an_order_that_does_not_exist_changes_nothing(client: FlaskClient) -> None:
    assert client.get("/?q=heads&sort=beauty").location == "/?q=heads"


def test_nothing_found_says_which_clause_to_leave_out(client: FlaskClient) -> None:
    page = client.get("/?q=by:zhu+heads").text
    assert "No paper has all of this" in page
    assert "without <code>heads</code>" in page
    assert "without <code>author:zhu</code>" in page
    assert "Show all 3 papers" in page


def test_an_empty_library_shows_the_first_steps_with_three_ways_to_fill_it(empty: Library, watch: shelf.Watch) -> None:
    page = app_over(empty, watch).test_client().get("/").text
    assert 'action="/add"' in page
    assert 'action="/start/file"' in page
    assert "Use a sample of 200 papers" in page


def test_pages_keep_the_search(empty: Library, watch: shelf.Watch) -> None:
    shelf.fill(empty, shelf.many(120))
    client = app_over(empty, watch).test_client()
    page = client.get("/?q=in:CVPR&page=2").text
    assert "page 2 of 3" in page
    assert 'href="/?q=venue%3ACVPR&amp;page=3"' in page
    assert 'href="/?q=venue%3ACVPR" rel="prev"' in page
    assert "page 3 of 3" in client.get("/?page=99999").text
    assert client.get("/?page=99999999999999999999999").status_code == 400
    assert "page 1 of 3" in client.get("/?page=-1").text
    assert "page 1 of 3" in client.get("/?page=two").text


def test_hundreds_of_tags_leave_the_list_small_and_stand_on_a_page_of_their_own(
    library: Library, client: FlaskClient, head: int, former: int
) -> None:
    with library.writing() as session:
        tag.set_tags(session, head, [f"tag-{at:03}" for at in range(150)])
        tag.set_tags(session, former, [f"tag-{at:03}" for at in range(150, 300)])
    page = client.get("/").text
    assert "282 more …" in page
    assert "tag-299" in client.get("/browse").text


@pytest.mark.parametrize(
    "text", ['"', "title:!!!", "-", "tag:", "year:1..", "a" * 400, "(" * 50, "* AND NEAR(", "😀", "%00"]
)
def test_no_search_is_an_error(client: FlaskClient, text: str) -> None:
    assert client.get("/", query_string={"q": text}).status_code == 200


def test_a_status_is_set_from_the_row_and_leads_back_to_the_row(
    client: FlaskClient, library: Library, former: int
) -> None:
    answer = client.post(f"/papers/{former}/status?q=by%3Azhu&page=2", data={"status": "reading"})
    assert answer.status_code == 303
    assert answer.location == f"/?q=by:zhu&page=2#p{former}"
    with library.reading() as session:
        assert find.get(session, former).status is Status.READING
    answer = client.post(f"/papers/{former}/shelf?page=1", data={"shelf": "stacks"})
    assert answer.location == f"/#p{former}"
    with library.reading() as session:
        assert find.get(session, former).shelf is Shelf.STACKS


def test_a_running_check_shows_how_far_it_is(library: Library, client: FlaskClient, watch: shelf.Watch) -> None:
    from readinglist import ledger

    with library.writing() as session:
        run = ledger.start_run(session, shelf.NOW - timedelta(minutes=1), 4000)
        ledger.remark(session, run, "waiting for github.com", 12)
    page = client.get("/").text
    assert "0 of 4,000 links asked" in page
    assert "waiting for github.com" in page
    watch.checking = False  # the run was killed: its row stays unfinished
    assert "links asked" not in client.get("/").text
