"""The box for papers: what is typed is looked up through the door, added as one operation, and told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from readinglist import journal
from readinglist.database import Library
from readinglist.health import DEFAULT_POLICY
from readinglist.library import curate, find, lookups
from readinglist.metadata import Candidates, Found, Learnt, Missing, Named, Silent, Supplier
from readinglist.models import Lookup, Paper
from readinglist.reading import Shelf, Status
from readinglist.web import Doors, create_app
from tests.web import shelf

FOUND = Found(
    title="A Work That Was Found",
    authors=("Ada Byron",),
    venue="CVPR",
    year=2022,
    doi="10.1000/found",
    abstract="Long enough to be one.",
    links=("https://github.com/mpii/found",),
    details={"volume": "7"},
).of(Supplier.CROSSREF)
OTHER = Found(title="Another Work Like It", doi="10.1000/other").of(Supplier.CROSSREF)


@dataclass
class Knowing:
    """Somebody who knows some papers, and remembers what was asked."""

    known: dict[str, Learnt] = field(default_factory=lambda: {"10.1000/found": FOUND})
    asked: list[Named] = field(default_factory=list)
    soon: int = 0

    def look_up(self, named: Sequence[Named]) -> Mapping[Named, Learnt]:
        self.asked += named
        silent = Silent("Crossref could not be asked: no answer")
        return {one: self.known.get(one.doi or one.url or one.title, silent) for one in named}

    def complete_soon(self) -> None:
        self.soon += 1


@pytest.fixture
def knowing() -> Knowing:
    return Knowing()


@pytest.fixture
def client(library: Library, watch: shelf.Watch, knowing: Knowing) -> FlaskClient:
    doors = Doors(watch.clock, watch.check_now, look_up=knowing.look_up, complete_soon=knowing.complete_soon)
    return create_app(library, doors, instance_path=str(library.lock_path.parent)).test_client()


def newest(library: Library) -> Paper:
    with library.reading() as session:
        return find.get(session, max(paper.id for paper in session.query(Paper)))


def test_a_doi_comes_whole_and_who_said_what_is_seen(client: FlaskClient, library: Library, knowing: Knowing) -> None:
    answer = client.post("/add", data={"text": "https://doi.org/10.1000/FOUND", "tags": "heads, 3d", "note": "Why"})
    paper = newest(library)
    assert (answer.status_code, answer.location) == (303, f"/papers/{paper.id}?said=added")
    assert (paper.title, paper.status, paper.shelf, paper.note) == (
        "A Work That Was Found", Status.TO_READ, Shelf.MINE, "Why"
    )  # fmt: skip
    assert [tag.name for tag in paper.tags] == ["3d", "heads"]
    page = client.get(answer.location).text
    assert "Title, authors, venue, year, abstract and details from Crossref" in page
    assert "Added." in page
    assert "Try now" not in page
    assert knowing.soon == 0


def test_adding_is_one_operation_that_undo_takes_back(client: FlaskClient, library: Library) -> None:
    before = shelf.counted(library)
    client.post("/add", data={"text": "10.1000/found\n10.1000/b\n"})
    with library.writing() as session:
        latest = journal.latest(session)
        assert latest
        assert latest.words == "Added 2 papers"
        journal.undo(session, latest.id, DEFAULT_POLICY, shelf.NOW)
    after = shelf.counted(library)
    assert after[:1] == before[:1]
    with library.reading() as session:
        assert find.count_papers(session) == 3
        assert not lookups.is_due(session, shelf.NOW)


def test_with_nobody_to_ask_it_is_kept_as_given_and_completed_later(
    client: FlaskClient, library: Library, knowing: Knowing
) -> None:
    answer = client.post("/add", data={"text": "10.1000/unknown"})
    paper = newest(library)
    assert answer.location == f"/papers/{paper.id}?said=waiting"
    assert paper.title == "doi:10.1000/unknown"
    page = unescape(client.get(answer.location).text)
    assert re.search(r"Being completed; last tried .*, again .*: Crossref could not be asked: no answer\.", page)
    assert "Try now" in page
    assert knowing.soon == 1
    with library.reading() as session:
        assert lookups.is_due(session, shelf.NOW)
    again = client.post(f"/papers/{paper.id}/look-up")
    assert again.location == f"/papers/{paper.id}?said=looked-up"
    assert knowing.soon == 2


def test_a_page_of_an_app_without_doors_keeps_papers_as_given(library: Library, watch: shelf.Watch) -> None:
    app = create_app(library, Doors(watch.clock, watch.check_now), instance_path=str(library.lock_path.parent))
    answer = app.test_client().post("/add", data={"text": "10.1000/found"})
    assert answer.location.endswith("said=waiting")


@pytest.mark.parametrize(
    "text",
    ["10.1109/CVPR52729.2023.01856", "arXiv:2304.03410v3", "https://arxiv.org/pdf/2304.03410", shelf.GIEBENHAIN],
)
def test_what_is_there_is_led_to_and_nobody_is_asked_about_identifiers(
    client: FlaskClient, library: Library, knowing: Knowing, text: str
) -> None:
    answer = client.post("/add", data={"text": text, "status": "stacks"})
    assert re.fullmatch(r"/papers/[12]\?said=there(-link|-fields)?", answer.location)
    assert re.search(
        "It is in the library already|Already here: (link added|details brought)", client.get(answer.location).text
    )
    with library.reading() as session:
        assert find.count_papers(session) == 3
    assert [named.title for named in knowing.asked] == [title for title in (text,) if title == shelf.GIEBENHAIN]


def test_what_is_there_under_a_title_of_the_readers_own_stays_one_paper(
    client: FlaskClient, library: Library, knowing: Knowing
) -> None:
    client.post("/add", data={"text": "10.1000/found"})
    paper = newest(library)
    with library.writing() as session:
        curate.edit(session, paper.id, {"title": "What I call the one with the heads"}, shelf.NOW)
    answer = client.post("/add", data={"text": "doi:10.1000/FOUND"})
    assert answer.location == f"/papers/{paper.id}?said=there"
    assert newest(library).title == "What I call the one with the heads"
    assert len(knowing.asked) == 1


@pytest.mark.parametrize("heading", ["A Work That Was Found: what the blog says", "Papers I read on Monday"])
@pytest.mark.parametrize("text", ["10.1000/found", "https://lab.example/p"])
def test_what_another_program_calls_the_page_of_a_paper_that_is_there_changes_nothing(
    client: FlaskClient, library: Library, knowing: Knowing, text: str, heading: str
) -> None:
    knowing.known["https://lab.example/p"] = replace(OTHER, doi=None)
    client.post("/add", data={"text": text})
    paper = newest(library)
    answer = client.post("/add", data={"text": text, "title": heading})
    assert answer.location == f"/papers/{paper.id}?said=there"
    assert newest(library).title == paper.title
    told = client.post("/api/v1/papers", json={"text": text, "title": heading})
    assert (told.status_code, told.json["papers"][0]["id"]) == (200, paper.id)  # type: ignore[index]
    assert newest(library).title == paper.title


def test_what_has_but_the_heading_of_a_page_is_asked_for_again(
    client: FlaskClient, library: Library, knowing: Knowing
) -> None:
    found = knowing.known.pop("10.1000/found")
    client.post("/add", data={"text": "10.1000/found", "title": "A work - Some Publisher"})
    assert newest(library).title == "A work - Some Publisher"
    knowing.known["10.1000/found"] = found
    client.post("/add", data={"text": "10.1000/found"})
    assert newest(library).title == "A Work That Was Found"


def test_what_is_there_without_a_title_is_asked_for_again(
    client: FlaskClient, library: Library, knowing: Knowing
) -> None:
    found = knowing.known.pop("10.1000/found")
    client.post("/add", data={"text": "10.1000/found"})
    paper = newest(library)
    assert paper.title == "doi:10.1000/found"
    knowing.known["10.1000/found"] = found
    answer = client.post("/add", data={"text": "10.1000/found"})
    assert answer.location.startswith(f"/papers/{paper.id}?said=there-")
    assert "fields" in answer.location
    assert newest(library).title == "A Work That Was Found"


def test_a_title_that_may_mean_several_papers_is_asked_about(
    client: FlaskClient, library: Library, knowing: Knowing
) -> None:
    title = "A work that was found & more"
    knowing.known[title] = Candidates((FOUND, OTHER))
    page = client.post("/add", data={"text": title, "tags": "heads", "status": "reading"}).text
    assert re.findall(r'name="choice" value="([^"]+)"', page) == ["10.1000/found", "10.1000/other", "typed"]
    assert 'value="heads"' in page
    assert '<option value="reading" selected>' in page
    with library.reading() as session:
        assert find.count_papers(session) == 3
    client.post("/add", data={"text": title, "choice": "10.1000/found", "status": "reading"})
    assert (newest(library).title, newest(library).status) == ("A Work That Was Found", Status.READING)
    answer = client.post("/add", data={"text": title, "choice": "typed"})
    assert newest(library).title == title
    assert answer.location.endswith("said=added")
    with library.reading() as session:
        assert not lookups.is_due(session, shelf.NOW)


def test_bibtex_and_ris_need_nobody(client: FlaskClient, library: Library, knowing: Knowing) -> None:
    client.post("/add", data={"text": "@article{a,\n title={On Bib},\n author={Byron, Ada},\n year=2020\n}"})
    assert (newest(library).title, newest(library).filled) == ("On Bib", {})
    client.post("/add", data={"text": "TY  - JOUR\nTI  - On Ris\nAU  - Byron, Ada\nPY  - 2020\nER  - \n"})
    assert newest(library).title == "On Ris"
    assert knowing.asked == []


def test_many_lines_are_many_papers_and_counted(client: FlaskClient, library: Library, knowing: Knowing) -> None:
    lines = "10.1000/found\n10.1000/b\n10.1109/CVPR52729.2023.01856\nhttps://lab.example/p\n"
    answer = client.post("/add", data={"text": lines})
    assert answer.location == "/add?said=many"
    page = client.get(answer.location).text
    assert "3 papers went in" in page
    assert len(re.findall(r'<li><a href="/papers/\d+">', page)) == 3
    assert '<a href="/?q=is%3Awaiting">2 papers</a> wait to be completed' in page
    assert "went in" not in client.get("/add?said=many&new=99").text  # told once, and only by what was done
    assert [named.doi or named.url for named in knowing.asked] == [
        "10.1000/found",
        "10.1000/b",
        "https://lab.example/p",
    ]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"text": ""}, "There was nothing to add"),
        ({"text": "\n".join(f"10.1000/{n}" for n in range(201))}, "use the import"),
        ({"text": "10.1000/a", "tags": "a" * 300}, "tag"),
        ({"text": "<html><body>no</body></html>"}, "web page"),
    ],
)
def test_what_cannot_be_added_is_said_and_nothing_is_done(
    client: FlaskClient, library: Library, form: dict[str, str], said: str
) -> None:
    before = shelf.counted(library)
    answer = client.post("/add", data=form)
    assert answer.status_code == 400
    assert said in unescape(answer.text)
    assert shelf.counted(library) == before


def test_a_word_that_is_no_status_is_refused(client: FlaskClient) -> None:
    assert client.post("/add", data={"text": "10.1000/a", "status": "soon"}).status_code == 400


def test_a_shared_title_stands_where_nobody_else_names_the_page(
    client: FlaskClient, library: Library, knowing: Knowing
) -> None:
    words = urlencode({"text": "https://dl.example/p", "title": "On Walls | OpenReview"})
    assert 'value="On Walls | OpenReview"' in unescape(client.get(f"/add?{words}").text)
    client.post("/add", data={"text": "https://dl.example/p", "title": "On Walls | OpenReview"})
    assert (newest(library).title, newest(library).filled) == ("On Walls", {"title": "page"})
    knowing.known["https://dl.example/q"] = FOUND
    client.post("/add", data={"text": "https://dl.example/q", "title": "On Walls"})
    assert newest(library).title == "A Work That Was Found"


def test_half_an_answer_is_kept_and_the_rest_awaited(client: FlaskClient, library: Library, knowing: Knowing) -> None:
    knowing.known["10.1000/half"] = Found(title="Half", trouble="arXiv could not be asked: no answer").of(Supplier.PAGE)
    answer = client.post("/add", data={"text": "10.1000/half"})
    assert newest(library).title == "Half"
    assert "arXiv could not be asked" in client.get(answer.location).text


def test_what_nobody_knows_says_so(client: FlaskClient, library: Library, knowing: Knowing) -> None:
    knowing.known["10.1000/none"] = Missing("no DOI 10.1000/none is registered")
    answer = client.post("/add", data={"text": "10.1000/none"})
    assert "no DOI 10.1000/none is registered" in client.get(answer.location).text


def test_the_box_writes_nothing_when_it_is_looked_at(client: FlaskClient, library: Library, knowing: Knowing) -> None:
    before = shelf.counted(library)
    client.get("/add?text=10.1000/found")
    assert (shelf.counted(library), knowing.asked) == (before, [])


def test_what_is_said_of_a_paper_that_is_there_is_done_and_told(client: FlaskClient, library: Library) -> None:
    client.post("/add", data={"text": shelf.GIEBENHAIN, "note": "First"})
    answer = client.post("/add", data={"text": shelf.GIEBENHAIN, "note": "Second", "tags": "heads", "status": "read"})
    assert answer.location.endswith("?said=there-tag-more-status")
    page = client.get(answer.location).text
    assert "Already here: tag added, note added to yours, status set." in page
    with library.reading() as session:
        paper = find.get(session, int(answer.location.split("/")[2].split("?")[0]))
        assert (paper.note, paper.status) == ("First\n\nSecond", Status.READ)
        assert [tag.name for tag in paper.tags] == ["heads"]
        done = journal.latest(session)
        assert done
        assert done.words.startswith("Changed “")
        number = done.id
    again = client.post("/add", data={"text": shelf.GIEBENHAIN, "note": "Second", "tags": "heads"})
    assert again.location.endswith("?said=there")
    with library.reading() as session:
        done = journal.latest(session)
        assert done
        assert done.id == number  # nothing was done, so nothing can be undone
    client.post("/add", data={"text": shelf.GIEBENHAIN, "tags": "3d"})
    with library.reading() as session:
        done = journal.latest(session)
        assert done
        assert done.words.startswith("Tagged “")


def test_what_went_in_leaves_the_box_and_the_rest_stays(client: FlaskClient) -> None:
    answer = client.post("/add", data={"text": "10.1000/found\njavascript:alert(1)\n10.99/nonsense\n"})
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert "javascript:alert(1)\n10.99/nonsense</textarea>" in page
    assert "Line 2: “javascript:alert(1)” is no web address" in page
    assert "10.99/nonsense is no DOI" in page
    assert re.search(r'<li><a href="/papers/\d+">A Work That Was Found', page)


def test_what_waits_is_found_by_a_search_and_told_at_home(client: FlaskClient, library: Library) -> None:
    client.post("/add", data={"text": "10.1000/unknown"})
    assert "doi:10.1000/unknown" in client.get("/?q=is:waiting").text
    assert '<a href="/?q=is%3Awaiting">1 paper</a> waits to be completed' in client.get("/home").text


def test_a_try_without_our_own_network_is_told_as_one(client: FlaskClient, library: Library) -> None:
    answer = client.post("/add", data={"text": "10.1000/unknown"})
    with library.writing() as session:
        lookups.not_reached(session, shelf.NOW)
    page = client.get(answer.location).text
    assert "Waiting for the network; last tried " in page


def test_asking_others_is_told_and_can_be_stopped(client: FlaskClient, library: Library) -> None:
    client.post("/proposals/look", data={"q": ""})
    page = client.get("/proposals").text
    found = re.search(r"(\d) papers? (?:is|are) waiting to be asked about", page)
    assert found
    with library.reading() as session:
        waiting = session.query(Lookup.paper_id).first()
    assert waiting
    assert "Others are being asked what they know of it" in client.get(f"/papers/{waiting[0]}").text
    assert "waits to be asked about" in client.get("/proposals/look?q=").text
    client.post("/proposals/stop")
    assert "waiting to be asked" not in client.get("/proposals").text
    with library.reading() as session:
        assert not lookups.is_due(session, shelf.NOW)
    assert "was asked about in the last 30 days" not in client.get("/proposals/look?q=").text
