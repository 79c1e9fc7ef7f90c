"""Proposals on their pages: shown by gap and by supplier, decided one by one or together, undone in one press."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from readinglist.database import Library
from readinglist.formats import Entry
from readinglist.library import offered, proposals
from readinglist.library.offered import Choice
from readinglist.library.proposals import Find
from readinglist.metadata import Gap, Supplier
from readinglist.models import Lookup, Operation, Paper
from tests.web import shelf
from tests.web.conftest import app_over
from tests.web.test_statements import cost

CHINESE = "一种新的方法"


@pytest.fixture
def suggested(library: Library) -> Library:
    """Three papers: the first lacks nothing but a link, the third much, and what it may be is the second."""
    number = shelf.paper_id(library, CHINESE)
    with library.writing() as session:
        for one in (
            Find(1, {Gap.LINK: "https://github.com/heads/nphm"}, Supplier.OWN, "another version names it"),
            Find(number, {Gap.ABSTRACT: "About $x^2$."}, Supplier.CROSSREF, "Crossref has its abstract"),
            Find(number, {Gap.DOI: shelf.ENTRIES[1].doi or ""}, Supplier.ARXIV, "arXiv says where it came out"),
            Find(number, {Gap.URL: "https://a.example/b", Gap.ARXIV: "2101.00001"}, Supplier.PAGE, "its page says so"),
        ):
            assert proposals.propose_all(session, [one], shelf.START)
    return library


def open_ones(library: Library, choice: Choice | None = None) -> dict[Gap, int]:
    with library.reading() as session:
        return {one.gap: one.id for one in offered.offers(session, choice or Choice()).shown}


def asked(page: str) -> tuple[str, dict[str, Any]]:
    """The question of a page, and what its form sends."""
    question = re.search(r"<h1>(.*?)</h1>", page)
    form = re.search(r'<form method="post" action="/proposals" class="tools">(.*?)</form>', page, re.DOTALL)
    assert question
    assert form
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[1]):
        fields.setdefault(name, []).append(value)
    return question[1], fields


def last_words(library: Library) -> str:
    with library.reading() as session:
        return session.scalars(select(Operation.words).order_by(Operation.id.desc())).first() or ""


def test_proposals_are_shown_with_who_says_them_and_why(client: FlaskClient, suggested: Library) -> None:
    page = client.get("/proposals").text
    assert "<h1>Proposals <small>5</small></h1>" in page
    for words in (CHINESE, "Crossref: Crossref has its abstract", "Your library: another version names it", "<math"):
        assert words in page
    assert re.findall(r"Accept these (\d)</button>", page) == ["2"]
    assert 'href="/duplicates/merge?paper=2&amp;paper=3"' in page
    assert "Proposals (5)" in client.get("/home").text
    assert "Proposals</a>" in client.get("/").text


@pytest.mark.parametrize(
    ("address", "gaps"),
    [
        ("/proposals?gap=abstract", {"abstract"}),
        ("/proposals?gap=pair", {"DOI"}),
        ("/proposals?by=page", {"arXiv id", "address"}),
        ("/proposals?by=page&gap=url", {"address"}),
        ("/proposals?by=page&gap=doi", set()),
        ("/proposals?paper=1", {"link"}),
        ("/proposals?paper=99", set()),
        ("/proposals?page=99", {"abstract", "DOI", "arXiv id", "address", "link"}),
    ],
)
def test_they_can_be_narrowed(client: FlaskClient, suggested: Library, address: str, gaps: set[str]) -> None:
    page = client.get(address)
    assert page.status_code == 200
    assert set(re.findall(r'aria-label="Choose the (.+?) for', page.text)) == gaps


@pytest.mark.parametrize("address", ["/proposals?gap=x", "/proposals?by=x", "/proposals?paper=x"])
def test_what_is_no_filter_is_said(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 400


def test_one_is_accepted_and_undone(client: FlaskClient, suggested: Library) -> None:
    number = open_ones(suggested)[Gap.ABSTRACT]
    answer = client.post("/proposals", data={"accept": str(number), "by": "crossref"})
    assert (answer.status_code, answer.location) == (303, "/proposals?by=crossref")
    assert last_words(suggested) == f"Took the abstract from Crossref for “{CHINESE}”"
    assert "About" in client.get("/papers/3").text
    assert Gap.ABSTRACT not in open_ones(suggested)
    client.post("/undo")
    assert open_ones(suggested)[Gap.ABSTRACT] == number
    with suggested.reading() as session:
        assert session.scalar(select(Paper.abstract).where(Paper.id == 3)) is None


def test_one_is_declined_and_undone(client: FlaskClient, suggested: Library) -> None:
    number = open_ones(suggested)[Gap.LINK]
    answer = client.post("/proposals", data={"decline": str(number), "from": "1"})
    assert (answer.status_code, answer.location) == (303, "/papers/1#proposals")
    assert Gap.LINK not in open_ones(suggested)
    assert "Declined the link from your library" in last_words(suggested)
    client.post("/undo")
    assert Gap.LINK in open_ones(suggested)


def test_what_one_supplier_has_is_accepted_as_one(client: FlaskClient, suggested: Library) -> None:
    page = client.get("/papers/3").text
    assert "Proposals (4)" in page
    found = re.search(r'name="accept" value="(\d+ \d+)"', page)
    assert found
    client.post("/proposals", data={"accept": found[1], "from": "3"})
    assert last_words(suggested) == "Accepted 2 proposals for 1 paper"
    assert open_ones(suggested, Choice(paper_id=3)).keys() == {Gap.ABSTRACT, Gap.DOI}


def test_all_of_a_choice_are_counted_asked_about_and_done(client: FlaskClient, suggested: Library) -> None:
    before = shelf.counted(suggested)
    page = client.post("/proposals", data={"action": "accept-all"}).text
    question, fields = asked(page)
    assert question == "Accept 4 of 5 proposals?"
    assert "1 DOI that another paper has is left" in page
    assert "proposal" not in fields
    assert shelf.counted(suggested) == before
    assert client.post("/proposals", data=fields).status_code == 303
    assert open_ones(suggested).keys() == {Gap.DOI}
    assert last_words(suggested) == "Accepted 4 proposals for 2 papers"
    client.post("/undo")
    assert len(open_ones(suggested)) == 5


def test_chosen_ones_are_asked_about_with_their_number(client: FlaskClient, suggested: Library) -> None:
    known = open_ones(suggested)
    chosen = {"proposal": [str(known[Gap.URL]), str(known[Gap.LINK])], "gap": "url"}
    question, fields = asked(client.post("/proposals", data={"action": "decline", **chosen}).text)
    assert question == "Decline 2 proposals?"
    client.post("/proposals/look", data={"paper": "1"})
    client.post("/proposals", data={"decline": str(known[Gap.URL])})
    answer = client.post("/proposals", data=fields)
    assert answer.status_code == 409
    assert "There are 1 now, not 2" in answer.text
    assert client.post("/proposals", data=asked(answer.text)[1]).location == "/proposals?gap=url"
    assert open_ones(suggested).keys() == {Gap.ABSTRACT, Gap.DOI, Gap.ARXIV}


def test_a_doi_that_another_paper_has_leads_to_the_merge(client: FlaskClient, suggested: Library) -> None:
    number = open_ones(suggested)[Gap.DOI]
    before = shelf.counted(suggested)
    answer = client.post("/proposals", data={"accept": str(number)})
    assert answer.status_code == 409
    assert 'href="/duplicates/merge?paper=2&amp;paper=3"' in answer.text
    assert shelf.counted(suggested) == before
    answer = client.post("/proposals", data={"part": str(number)})
    assert answer.status_code == 303
    assert "different works" in last_words(suggested)
    assert Gap.DOI not in open_ones(suggested)
    client.post("/undo")
    assert Gap.DOI in open_ones(suggested)


@pytest.mark.parametrize(
    ("given", "status", "why"),
    [
        ({"action": "eat-all"}, 400, "accept or decline"),
        ({}, 400, "accept or decline"),
        ({"accept": "99"}, 404, "has no place any more"),
        ({"decline": "x"}, 400, "is no number"),
        ({"accept": ""}, 404, "has no place any more"),
        ({"part": "99"}, 404, "no proposal 99"),
        ({"action": "accept-all", "gap": "x"}, 400, "is no part"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_done(
    client: FlaskClient, suggested: Library, given: dict[str, str], status: int, why: str
) -> None:
    before = shelf.counted(suggested)
    answer = client.post("/proposals", data=given)
    assert (answer.status_code, why in answer.text) == (status, True)
    assert shelf.counted(suggested) == before


@pytest.mark.parametrize("proposal", [[], ["99"]])
def test_with_nothing_marked_the_same_page_says_so(
    client: FlaskClient, suggested: Library, proposal: list[str]
) -> None:
    answer = client.post("/proposals", data={"action": "accept", "proposal": proposal, "gap": "url"})
    assert answer.location == "/proposals?said=mark-some&gap=url"
    assert "Mark some first" in client.get(answer.location).text


def test_the_anchor_stays_when_the_last_proposal_is_gone(client: FlaskClient, suggested: Library) -> None:
    numbers = open_ones(suggested, Choice(paper_id=3)).values()
    for number in numbers:
        answer = client.post("/proposals", data={"decline": str(number), "from": "3"})
        assert answer.location == "/papers/3#proposals"
        assert client.get("/papers/3").text.count('id="proposals"') == 1
    assert not open_ones(suggested, Choice(paper_id=3))


def test_a_proposal_whose_gap_was_filled_meanwhile_says_so_and_goes(client: FlaskClient, suggested: Library) -> None:
    number = open_ones(suggested)[Gap.ABSTRACT]
    client.post("/papers/3/edit", data={"abstract": "Mine."})
    assert Gap.ABSTRACT not in open_ones(suggested)
    answer = client.post("/proposals", data={"accept": str(number)})
    assert answer.status_code == 404
    assert "the paper has another value now" in answer.text
    assert "Mine." in client.get("/papers/3").text


def test_looking_is_explained_first_and_changes_no_paper(client: FlaskClient, library: Library) -> None:
    page = client.get("/proposals/look").text
    assert "0 papers are found." in page
    page = client.get("/proposals/look?q=").text
    assert "3 papers are found." in page
    assert "<b>1</b> of them lacks" in page
    assert "is sent to Crossref" in page
    answer = client.post("/proposals/look", data={"q": ""})
    assert (answer.status_code, answer.location) == (303, "/proposals?said=looked")
    assert "registries are asked in the background" in client.get(answer.location).text
    with library.reading() as session:
        assert list(session.scalars(select(Lookup.paper_id))) == [3]
    assert client.post("/proposals/look", data={"q": ""}).location == "/proposals?said=looked-own"


def test_one_paper_is_looked_after_from_its_page(client: FlaskClient, library: Library) -> None:
    assert "Look for what is missing</button>" in client.get("/papers/3").text
    assert "Look for what is missing</button>" not in client.get("/papers/1").text
    answer = client.post("/proposals/look", data={"paper": "3"})
    assert (answer.status_code, answer.location) == (303, "/papers/3?said=looked")
    assert client.post("/proposals/look", data={"paper": "99"}).status_code == 404


def test_what_is_suggested_is_text_and_never_markup(client: FlaskClient, library: Library) -> None:
    bad = "<script>alert(1)</script>"
    with library.writing() as session:
        found = {Gap.ABSTRACT: bad, Gap.URL: "https://a.example/<b>", Gap.LINK: f"https://a.example/{bad}"}
        proposals.propose_all(session, [Find(3, found, Supplier.PAGE, bad)], shelf.START)
    for address in ("/proposals", "/papers/3"):
        assert "<script>alert" not in client.get(address).text


def test_a_page_costs_as_many_statements_whatever_it_shows(empty: Library, watch: shelf.Watch) -> None:
    shelf.fill(empty, tuple(Entry(title=f"On the number {at}", doi=f"10.1000/{at}") for at in range(120)))

    def suggest(numbers: range) -> None:
        with empty.writing() as session:
            finds = [Find(at, {Gap.ABSTRACT: "A.", Gap.VENUE: "V"}, Supplier.CROSSREF, "why") for at in numbers]
            proposals.propose_all(session, finds, shelf.START)

    none = cost(empty, watch, "/papers/1")
    suggest(range(1, 4))
    few = cost(empty, watch, "/proposals")
    suggest(range(4, 121))
    assert cost(empty, watch, "/proposals") == few
    assert few <= 10
    assert cost(empty, watch, "/papers/1") == none <= 17  # two of them ask who comes in
    pages = app_over(empty, watch).test_client().get("/proposals?page=2").text
    assert pages.count('name="proposal"') == 50
    assert 'aria-current="page">2</a>' in pages
