from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from readinglist.database import Library
from readinglist.library import find, imports, shelve
from readinglist.library.add import Source, Tally, add
from readinglist.reading import Priority, Shelf, Status
from tests.web import shelf


def test_the_page_shows_everything_of_a_paper(client: FlaskClient, former: int) -> None:
    page = client.get(f"/papers/{former}?q=in:CVPR").text
    assert '<h1 dir="auto"><math' in page
    assert '<a href="/?q=author%3A%22Sijie+Zhu%22">Sijie Zhu</a>, <a href="/?q=author%3A%22Linjie' in page
    assert 'href="https://arxiv.org/pdf/2304.03410" rel="noopener noreferrer">PDF' in page
    assert f'href="/papers/{former}.bib"' in page
    assert "2 of 2" in page
    assert 'class="v v-dead">dead' in page
    assert "GitHub knows no such repository" in page
    assert "Last 2 checks: 1 answered and 1 in trouble" in page
    assert 'href="/?q=venue%3ACVPR' in page


def test_a_failing_link_says_what_would_prove_it_dead(client: FlaskClient, head: int) -> None:
    page = client.get(f"/papers/{head}").text
    assert "Not found, seen once since 17 May. Dead when seen once more, after" in page


def test_a_paper_without_abstract_authors_or_links_is_whole(library: Library, client: FlaskClient) -> None:
    paper = shelf.paper_id(library, "一种新的方法")
    page = client.get(f"/papers/{paper}").text
    assert "No abstract is kept" in page
    assert "This paper has no links" in page


def test_forty_authors_are_folded(library: Library, client: FlaskClient, head: int) -> None:
    names = "\n".join(f"Given{at} Family{at}" for at in range(40))
    assert client.post(f"/papers/{head}/edit", data={"authors": names}).status_code == 303
    page = client.get(f"/papers/{head}").text
    assert "and 26 more" in page
    assert "Given39 Family39" in page
    assert "Family0, Family1, Family2, … Family39" in client.get("/").text


def test_status_brings_a_paper_to_my_list(client: FlaskClient, library: Library, head: int) -> None:
    answer = client.post(f"/papers/{head}/status?q=heads", data={"status": "read"})
    assert (answer.status_code, answer.location) == (303, f"/papers/{head}?q=heads")
    with library.reading() as session:
        paper = find.get(session, head)
    assert (paper.status, paper.shelf) == (Status.READ, Shelf.MINE)
    assert re.search('value="read" class="s s-read"[^>]* aria-pressed="true"', client.get(f"/papers/{head}").text)
    client.post(f"/papers/{head}/status", data={"status": "none"})
    with library.reading() as session:
        assert find.get(session, head).status is None


def test_priority_rating_and_place_are_said_and_shown(client: FlaskClient, library: Library, head: int) -> None:
    for address, form in (("priority", "high"), ("rating", "4"), ("next", "last")):
        answer = client.post(f"/papers/{head}/{address}?q=heads", data={address: form})
        assert (answer.status_code, answer.location) == (303, f"/papers/{head}?q=heads")
    with library.reading() as session:
        paper = find.get(session, head)
    assert (paper.priority, paper.rating, paper.up_next) == (Priority.HIGH, 4, 1)
    page = client.get(f"/papers/{head}").text
    assert 'name="priority" value="high" aria-pressed="true"' in page
    assert 'value="4" aria-label="4 stars" aria-pressed="true">★' in page
    assert 'value="5" aria-label="5 stars" aria-pressed="false">☆' in page
    assert "number 1 up next" in page
    client.post(f"/papers/{head}/rating", data={"rating": "none"})
    client.post(f"/papers/{head}/next", data={"next": "off"})
    with library.reading() as session:
        paper = find.get(session, head)
    assert (paper.rating, paper.up_next) == (None, None)


@pytest.mark.parametrize("address", ["status", "shelf", "priority", "rating", "next"])
def test_a_form_in_the_list_leads_back_to_its_page_of_the_list(client: FlaskClient, head: int, address: str) -> None:
    words = {"status": "read", "shelf": "mine", "priority": "low", "rating": "5", "next": "last"}
    answer = client.post(f"/papers/{head}/{address}?q=heads&page=2", data=words)
    assert (answer.status_code, answer.location) == (303, f"/?q=heads&page=2#p{head}")


def test_what_was_said_of_a_paper_is_told_with_its_dates(client: FlaskClient, library: Library, head: int) -> None:
    assert "facts past" not in client.get(f"/papers/{head}").text
    for at, status in ((shelf.START, Status.TO_READ), (shelf.NOW, Status.READING)):
        with library.writing() as session:
            shelve.set_status(session, [head], status, at)
    past = told_past(client, head)
    assert past == "To read 3 May Reading 20 May"
    with library.writing() as session:
        for _ in range(4):
            shelve.set_shelf(session, [head], Shelf.STACKS, shelf.NOW)
            shelve.set_status(session, [head], Status.READ, shelf.NOW)
    assert told_past(client, head).startswith("4 earlier")
    assert "Back to Stacks 20 May" in told_past(client, head)


def told_past(client: FlaskClient, paper: int) -> str:
    """What the page of a paper tells of its past, as text."""
    part = client.get(f"/papers/{paper}").text.split('<div class="facts past">')[1].split("</div>")[0]
    return " ".join(re.sub("<[^>]*>", " ", part).split())


def test_a_status_of_an_older_library_is_told_without_a_date(client: FlaskClient, library: Library, head: int) -> None:
    with library.writing() as session:
        find.get(session, head).status = Status.READING  # as it was before dates were kept
    assert told_past(client, head) == "Reading since a day that was not kept"


def test_a_paper_tells_the_files_it_came_from_as_searches(client: FlaskClient, library: Library, head: int) -> None:
    with library.writing() as session:
        number = imports.begin(session, shelf.START)
        add(session, [shelf.ENTRIES[0]], shelf.START, Tally(), Source(number, "CVPR 2023.md"))
    page = client.get(f"/papers/{head}").text
    assert told_past(client, head) == "from CVPR 2023.md , imported 3 May"
    links = re.findall(r'href="(/\?q=(?:file|import)[^"]*)"', page)
    assert len(links) == 2
    for link in links:
        assert f'id="p{head}"' in client.get(link).text


@pytest.mark.parametrize(
    ("address", "form"),
    [("priority", {"priority": "urgent"}), ("rating", {"rating": "6"}), ("rating", {}), ("next", {"next": "soon"}),
     ("next", {}), ("next", {"next": "9" * 5000}), ("status", {"status": "skimmed"}), ("status", {}),
     ("shelf", {"shelf": "attic"}), ("shelf", {})],
)  # fmt: skip
def test_a_word_that_does_not_exist_changes_nothing(
    client: FlaskClient, library: Library, head: int, address: str, form: dict[str, str]
) -> None:
    answer = client.post(f"/papers/{head}/{address}", data=form)
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    with library.reading() as session:
        paper = find.get(session, head)
    assert (paper.status, paper.shelf) == (None, Shelf.STACKS)


def test_tags_are_kept_in_their_form_and_lead_to_their_search(client: FlaskClient, head: int) -> None:
    answer = client.post(f"/papers/{head}/tags", data={"tags": "NeRF, To Cite, nerf"})
    assert answer.location == f"/papers/{head}?said=tags"
    page = client.get(answer.location).text
    assert 'href="/?q=tag%3Anerf">#nerf' in page
    assert "#to-cite" in page
    assert "The tags are kept." in page
    assert "#nerf" in client.get("/?q=tag:nerf").text


def test_a_bad_tag_is_said_beside_the_field_with_what_was_typed(
    client: FlaskClient, library: Library, head: int
) -> None:
    answer = client.post(f"/papers/{head}/tags", data={"tags": "fine, " + "x" * 70})
    assert answer.status_code == 400
    assert "over 60 letters long" in answer.text
    assert "fine, xxx" in answer.text
    with library.reading() as session:
        assert find.get(session, head).tags == []


def test_a_note_is_rendered_and_can_be_written_again(client: FlaskClient, library: Library, head: int) -> None:
    answer = client.post(f"/papers/{head}/note", data={"note": "\r\nA *good* idea\r\n\r\n- one\r\n"})
    assert answer.location == f"/papers/{head}?said=note#note"
    page = client.get(f"/papers/{head}").text
    assert "<em>good</em>" in page
    assert "A *good* idea" in page
    with library.reading() as session:
        assert find.get(session, head).note == "A *good* idea\n\n- one"


def test_fields_are_corrected_by_hand(client: FlaskClient, library: Library, head: int) -> None:
    page = client.get(f"/papers/{head}/edit").text
    assert "Simon Giebenhain\nTobias Kirschstein" in page
    words = {"title": "Heads", "authors": "Tobias Kirschstein\n\nSimon Giebenhain", "venue": "", "year": "2024"}
    answer = client.post(f"/papers/{head}/edit?q=heads", data=words)
    assert (answer.status_code, answer.location) == (303, f"/papers/{head}?q=heads&said=fields")
    with library.reading() as session:
        paper = find.get(session, head)
    assert (paper.title, paper.venue, paper.year) == ("Heads", None, 2024)
    assert [author.name for author in paper.authors] == ["Tobias Kirschstein", "Simon Giebenhain"]
    assert paper.abstract is not None
    assert "your words" in client.get(f"/papers/{head}/edit").text


def test_every_field_that_cannot_be_read_is_said_beside_it_and_nothing_changes(
    client: FlaskClient, library: Library, head: int
) -> None:
    words = {"title": " ", "year": "soon", "doi": "no", "arxiv": "no", "url": "javascript:alert(1)", "venue": "New"}
    answer = client.post(f"/papers/{head}/edit", data=words)
    assert answer.status_code == 400
    assert "5 fields cannot be read" in answer.text
    for sentence in ("a paper needs a title", "“soon” is no year", "“no” is no DOI", "“no” is no arXiv id"):
        assert sentence in answer.text
    assert 'value="soon"' in answer.text
    assert 'value="New"' in answer.text
    with library.reading() as session:
        assert find.get(session, head).venue == "CVPR"


def test_a_doi_of_another_paper_is_refused_beside_its_field(client: FlaskClient, head: int) -> None:
    answer = client.post(f"/papers/{head}/edit", data={"doi": "10.1109/cvpr52729.2023.01856"})
    assert answer.status_code == 400
    assert "is already on paper" in answer.text


def test_bibtex_opens_as_plain_text(client: FlaskClient, former: int) -> None:
    answer = client.get(f"/papers/{former}.bib")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.text.startswith("@inproceedings{zhu2023r2former,")


def test_the_way_through_a_search_leads_from_paper_to_paper(client: FlaskClient, head: int, former: int) -> None:
    page = client.get(f"/papers/{head}?q=sort:title").text
    assert "2 of 3" in page
    assert 'rel="prev"' in page
    assert 'rel="next"' in page
    assert "of 3" not in client.get(f"/papers/{head}").text
    assert f"#p{head}" in page


@pytest.mark.parametrize("address", ["", "/edit", ".bib"])
def test_a_paper_that_is_not_there_is_said_so(client: FlaskClient, address: str) -> None:
    for number in ("99", "0", "-1", "99999999999999999999999", "one"):
        assert client.get(f"/papers/{number}{address}").status_code == 404


@pytest.mark.parametrize("address", ["status", "shelf", "priority", "rating", "next", "tags", "note", "edit", "links"])
def test_no_form_reaches_a_paper_that_is_not_there(client: FlaskClient, library: Library, address: str) -> None:
    before = shelf.counted(library)
    form = {"status": "read", "shelf": "mine", "tags": "a", "note": "a", "title": "a", "url": "example.org"}
    form |= {"priority": "low", "rating": "1", "next": "last"}
    assert client.post(f"/papers/99/{address}", data=form).status_code == 404
    assert shelf.counted(library) == before
