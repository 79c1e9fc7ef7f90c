"""Links by the API: the list and its filters, one link, an address looked up, and what is done about a link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from readinglist import journal, ledger
from readinglist.database import Library
from readinglist.health import DEFAULT_POLICY, Answer, Condition, Flag, Outcome, Verdict
from readinglist.identifiers import Kind, identity
from readinglist.ledger import Choice
from readinglist.library import find
from readinglist.library import link as links_of
from readinglist.library.records import mentions
from readinglist.models import Rescue
from tests.web import shelf
from tests.web.conftest import app_over

V1 = "/api/v1"


def asked(client: FlaskClient, path: str, status: int = 200) -> Any:
    """The JSON of an answer."""
    answer = client.get(V1 + path)
    assert answer.status_code == status, answer.text
    return answer.json


def urls(client: FlaskClient, query: str) -> set[str]:
    return {link["url"] for link in asked(client, f"/links?limit=500&{query}")["results"]}


def said(answer: Any, status: int = 200) -> Any:
    """The JSON of what was done."""
    assert answer.status_code == status, answer.text
    return answer.json


def problem(answer: Any, status: int) -> str:
    """The sentence of a mistake."""
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
    return str(answer.json["detail"])


def urls_of(library: Library, paper: int) -> list[str]:
    with library.reading() as session:
        return [mention.url for mention in mentions(find.get(session, paper))]


@pytest.fixture
def api(troubled: Library, watch: shelf.Watch) -> FlaskClient:
    return app_over(troubled, watch).test_client()


# --- the list


def test_links_stand_worst_first_as_on_the_page(api: FlaskClient) -> None:
    told = asked(api, "/links")
    verdicts = [link["verdict"] for link in told["results"]]
    assert verdicts == sorted(verdicts, key=["dead", "failing", "moved", "restricted", "unchecked", "alive"].index)
    assert told["count"] == len(verdicts) == 16


def test_links_are_read_in_parts_that_make_the_whole(api: FlaskClient) -> None:
    whole = [link["id"] for link in asked(api, "/links")["results"]]
    found: list[int] = []
    address = f"{V1}/links?limit=5"
    while address:
        part = api.get(address).json
        assert part is not None
        assert part["count"] == 16
        found += [link["id"] for link in part["results"]]
        address = part["next"]
    assert found == whole


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("verdict=moved", {shelf.MOVED}),
        ("condition=gone", {shelf.CODE, shelf.LOST}),
        ("flag=taken-over", {shelf.TAKEN}),
        ("kind=doi&flag=retracted", {shelf.RETRACTED}),
        ("host=refused.example", {shelf.REFUSED}),
        ("host=WWW.refused.example", {shelf.REFUSED}),
        ("host=refused", set()),
        ("muted=true", {shelf.MUTED}),
        ("muted=false&verdict=dead", {shelf.CODE, shelf.RESCUED, shelf.LOST}),
        ("paper=2&kind=github", {shelf.CODE}),
    ],
)
def test_links_are_filtered(api: FlaskClient, query: str, expected: set[str]) -> None:
    assert urls(api, query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "verdict=undead",
        "kind=thing",
        "muted=perhaps",
        "paper=0",
        "modified_since=soon",
        "modified_since=0",
        "colour=red",
        "limit=501",
    ],
)
def test_a_filter_that_makes_no_sense_is_a_mistake(api: FlaskClient, query: str) -> None:
    assert query.split("=")[0] in problem(api.get(f"{V1}/links?{query}"), 422)


choices = st.builds(
    Choice,
    verdict=st.none() | st.sampled_from(Verdict),
    condition=st.none() | st.sampled_from(Condition),
    flag=st.none() | st.sampled_from(Flag),
    kind=st.none() | st.sampled_from(Kind),
    host=st.none() | st.sampled_from(["github.com", "lab.example", "www.github.com"]),
    muted=st.none() | st.booleans(),
    paper=st.none() | st.integers(1, 8),
)


def test_a_choice_finds_those_and_only_those_that_are_so(troubled: Library) -> None:
    with troubled.reading() as session:
        every = ledger.chosen_links(session, Choice())

        @given(choices, st.integers(0, 4), st.integers(0, 12))
        def holds(choice: Choice, limit: int, skipped: int) -> None:
            found = ledger.chosen_links(session, choice)
            names = ("verdict", "condition", "flag", "kind", "muted")
            wanted = [
                link
                for link in every
                if all(getattr(choice, name) in (None, getattr(link, name)) for name in names)
                and (choice.host is None or link.host == choice.host.removeprefix("www."))
                and (choice.paper is None or any(it.paper_id == choice.paper for it in link.mentions if not it.removed))
            ]
            assert found == wanted
            assert ledger.count_chosen(session, choice) == len(wanted)
            assert ledger.chosen_links(session, choice, limit, skipped) == wanted[skipped : skipped + limit]

        holds()


def test_what_changed_since_the_last_answer_is_told_whatever_moment_it_was_dated_by(
    api: FlaskClient, troubled: Library, watch: shelf.Watch, former: int
) -> None:
    def news(as_of: str) -> tuple[str, set[str]]:
        told = asked(api, f"/links?limit=500&modified_since={as_of}")
        return told["as_of"], {link["url"] for link in told["results"]}

    as_of = asked(api, "/links")["as_of"]
    far = shelf.NOW + timedelta(days=400)  # a clock that ran ahead hides nothing
    shelf.observe(troubled, {shelf.KEPT: Outcome(Answer.OK, "it is there", 200)}, far)
    as_of, found = news(as_of)
    assert shelf.KEPT in found
    shelf.say(troubled, shelf.CODE, Answer.MUTED, watch.now)
    with troubled.writing() as session:  # as an import does that began long ago
        links_of.add_link(session, former, "new.example", shelf.NOW - timedelta(days=900))
    as_of, found = news(as_of)
    assert found >= {shelf.CODE, "https://new.example"}
    shelf.observe(troubled, {shelf.LANDING: Outcome(Answer.GONE, "not found", 404)}, watch.now)
    as_of, found = news(as_of)
    assert found >= {shelf.RETRACTED, shelf.DOUBTED}  # of which the landing page is told
    shelf.keep_copy(troubled, shelf.LOST, Rescue(sought=watch.now, url=shelf.COPY, source="wayback", at=watch.now))
    assert shelf.LOST in news(as_of)[1]


def test_whoever_keeps_a_list_in_step_loses_and_keeps_nothing(
    api: FlaskClient, troubled: Library, watch: shelf.Watch
) -> None:
    def asks(as_of: str = "") -> Any:
        return asked(api, f"/links?limit=500&muted=false{as_of and '&modified_since=' + as_of}")

    told = asks()
    kept = {link["id"]: link for link in told["results"]}
    shelf.say(troubled, shelf.CODE, Answer.MUTED, watch.now)
    taken = shelf.link_id(troubled, shelf.KEPT)
    with troubled.reading() as session:
        on = [
            paper.paper_id
            for link in ledger.chosen_links(session, Choice())
            if link.id == taken
            for paper in link.mentions
        ]
    for paper in on:
        assert api.delete(f"{V1}/papers/{paper}/links/{taken}").status_code == 204
    papers = next(link["papers"] for link in kept.values() if link["url"] == shelf.LOST)
    for paper in papers:
        assert api.delete(f"{V1}/papers/{paper}").status_code == 204
    told = asks(told["as_of"])
    kept.update((link["id"], link) for link in told["results"])
    assert {shelf.link_id(troubled, shelf.CODE), taken} <= set(told["gone"])
    for number in told["gone"]:
        kept.pop(number, None)
    assert kept == {link["id"]: link for link in asks()["results"]}


def test_a_link_that_is_deleted_is_told_as_gone(api: FlaskClient, troubled: Library, former: int) -> None:
    made = said(api.post(f"{V1}/papers/{former}/links", json={"url": "new.example"}), 201)
    as_of = asked(api, "/links")["as_of"]
    said(api.post(f"{V1}/undo"))
    assert made["id"] in asked(api, f"/links?modified_since={as_of}")["gone"]
    assert asked(api, f"/links/{made['id']}", 404)


# --- one link


def test_a_link_is_told_with_all_that_is_known_of_it(api: FlaskClient, troubled: Library) -> None:
    told = asked(api, f"/links/{shelf.link_id(troubled, shelf.RESCUED)}")
    assert (told["verdict"], told["rescue"], told["copy_found"]["source"]) == ("dead", shelf.COPY, "wayback")
    assert told["strikes"][0]["count"] == 2
    assert told["strikes"][0]["words"] == "Not found, seen 2 times since 2026-05-10T08:00:00Z."
    assert [paper["title"] for paper in told["titles"]] == ["A Retracted Work"]
    assert told["last_answered"] == "2026-05-03T08:00:00Z"
    failing = asked(api, f"/links/{shelf.link_id(troubled, shelf.UNASKED)}")
    assert failing["strikes"][0]["words"] == (
        "Trouble, seen once since 2026-05-12T08:00:00Z. Dead when seen 3 times more, at 2026-05-26T08:00:00Z or later."
    )
    assert failing["copy_found"]["trouble"].startswith("the Wayback Machine could not be asked")
    doi = asked(api, f"/links/{shelf.link_id(troubled, shelf.RETRACTED)}")
    assert (doi["landing"]["url"], doi["notice"]) == (shelf.LANDING, shelf.NOTICE)
    landing = asked(api, f"/links/{doi['landing']['id']}")
    assert [it["url"] for it in landing["landing_of"]] == [shelf.RETRACTED, shelf.DOUBTED]
    assert asked(api, f"/links/{shelf.link_id(troubled, shelf.VOUCHED)}")["vouched"] is True


def test_a_link_stays_the_same_while_nothing_changes(api: FlaskClient, watch: shelf.Watch, troubled: Library) -> None:
    address = f"{V1}/links/{shelf.link_id(troubled, shelf.UNASKED)}"
    mark = api.get(address).headers["ETag"]
    watch.now += timedelta(days=30)
    assert api.get(address, headers={"If-None-Match": mark}).status_code == 304
    shelf.observe(troubled, {shelf.UNASKED: Outcome(Answer.TIMEOUT, "no answer in time")}, watch.now)
    assert api.get(address, headers={"If-None-Match": mark}).status_code == 200


def test_the_book_of_a_link_is_read_in_parts(api: FlaskClient, troubled: Library) -> None:
    number = shelf.link_id(troubled, shelf.VOUCHED)
    seen = asked(api, f"/links/{number}/observations?limit=1")
    assert (seen["count"], seen["results"][0]["answer"], seen["results"][0]["run"]) == (3, "gone", 5)
    before = api.get(seen["next"]).json
    assert before is not None
    assert (before["results"][0]["answer"], before["results"][0]["run"]) == ("seen", None)
    flips = asked(api, f"/links/{number}/flips")
    turns = [(flip["verdict_before"], flip["verdict_after"]) for flip in flips["results"]]
    assert turns == [("failing", "alive"), ("unchecked", "failing")]
    assert asked(api, f"/links/{number}/flips?limit=1&offset=1")["results"] == flips["results"][1:]


def test_what_is_not_there_is_404(api: FlaskClient) -> None:
    for path in ("", "/observations", "/flips"):
        assert problem(api.get(f"{V1}/links/999{path}"), 404) == "there is no link 999"
    body = {"url": "https://x.example/"}
    for deed, its in (("check", None), ("say", {"word": "seen"}), ("accept", body)):
        assert problem(api.post(f"{V1}/links/999/{deed}", json=its), 404) == "there is no link 999"
    assert problem(api.post(f"{V1}/papers/999/links", json=body), 404) == "there is no paper 999"
    assert problem(api.put(f"{V1}/papers/1/links/5", json=body), 404) == "paper 1 has no link 5"
    assert problem(api.delete(f"{V1}/papers/1/links/5"), 404) == "paper 1 has no link 5"
    assert problem(api.get(f"{V1}/links/0"), 404)


# --- an address looked up


@pytest.mark.parametrize(
    "spelling",
    [
        "github.com/jeff-zilence/r2former",
        "http://www.github.com/Jeff-Zilence/R2Former.git",
        "https://github.com/Jeff-Zilence/R2Former/?utm_source=a",
    ],
)
def test_any_spelling_of_an_address_finds_its_link(api: FlaskClient, troubled: Library, spelling: str) -> None:
    told = api.get(f"{V1}/check", query_string={"url": spelling}).json
    assert told is not None
    assert (told["known"], told["link"]) == (True, shelf.link_id(troubled, shelf.CODE))
    assert (told["verdict"], told["since"]) == ("dead", "2026-05-17T08:00:00Z")
    assert told["reason"] == "GitHub knows no such repository"
    assert [paper["title"] for paper in told["papers"]] == [shelf.FORMER]


def test_an_address_nobody_knows_is_told_as_such(api: FlaskClient, troubled: Library) -> None:
    before = shelf.counted(troubled)
    told = asked(api, "/check?url=https://unknown.example/")
    assert (told["known"], told["link"], told["verdict"], told["papers"]) == (False, None, None, [])
    assert shelf.counted(troubled) == before


def test_the_page_that_a_doi_leads_to_is_known_with_the_papers_of_the_doi(api: FlaskClient) -> None:
    told = asked(api, f"/check?url={shelf.LANDING}")
    assert (told["known"], told["verdict"]) == (True, "restricted")
    assert [paper["title"] for paper in told["papers"]] == ["A Retracted Work", "A Doubted Work"]
    assert asked(api, "/check?url=10.1000/RETRACTED.1")["flag"] == "retracted"


def test_an_address_on_no_paper_any_more_is_known_without_papers(
    api: FlaskClient, former: int, troubled: Library
) -> None:
    with troubled.writing() as session:
        links_of.remove_link(session, former, shelf.link_id(troubled, shelf.CODE))
    told = asked(api, f"/check?url={shelf.CODE}")
    assert (told["known"], told["papers"]) == (True, [])


@pytest.mark.parametrize(
    "bad", ["", "nope", "javascript:alert(1)", "https://", "ftp://example.org/", "a b", "http://[::"]
)
def test_an_address_that_is_none_is_400_with_a_sentence(api: FlaskClient, bad: str) -> None:
    assert "is no web address" in problem(api.get(f"{V1}/check", query_string={"url": bad}), 400)


def test_no_address_at_all_and_one_without_end_are_422(api: FlaskClient) -> None:
    assert problem(api.get(f"{V1}/check"), 422)
    assert problem(api.get(f"{V1}/check", query_string={"url": "https://x.example/" + "a" * 9000}), 422)


# --- what is done about a link


def test_a_link_is_put_first_in_line(api: FlaskClient, watch: shelf.Watch, troubled: Library) -> None:
    number = shelf.link_id(troubled, shelf.CODE)
    answer = api.post(f"{V1}/links/{number}/check")
    assert (answer.status_code, answer.json) == (202, {"watching": True, "running": False, "latest_run": 6})
    assert watch.asked == 1
    assert asked(api, f"/links/{number}")["due"] == "2026-05-20T12:00:00Z"


def test_the_readers_word_is_entered_and_taken_back(api: FlaskClient, troubled: Library) -> None:
    number = shelf.link_id(troubled, shelf.CODE)
    answer = api.post(f"{V1}/links/{number}/say", json={"word": "seen"})
    told = said(answer)
    assert (told["verdict"], told["reason"]) == ("alive", "you saw it work")
    operation = int(answer.headers["Readinglist-Operation"])
    with troubled.reading() as session:
        assert journal.get(session, operation).words.startswith("Saw a link work: github.com/")
    with troubled.writing() as session:
        journal.undo(session, operation, DEFAULT_POLICY, shelf.NOW)
    assert asked(api, f"/links/{number}")["verdict"] == "dead"
    assert said(api.post(f"{V1}/links/{number}/say", json={"word": "muted"}))["muted"] is True
    assert said(api.post(f"{V1}/links/{number}/say", json={"word": "unmuted"}))["muted"] is False


@pytest.mark.parametrize("body", [{"word": "dead"}, {"word": "ok"}, {}, {"word": "seen", "more": 1}, {"word": 3}, []])
def test_a_word_that_cannot_be_said_changes_nothing(api: FlaskClient, troubled: Library, body: Any) -> None:
    before = shelf.counted(troubled)
    assert problem(api.post(f"{V1}/links/5/say", json=body), 422)
    assert shelf.counted(troubled) == before


def test_a_change_on_a_link_that_changed_meanwhile_is_refused(api: FlaskClient, troubled: Library, former: int) -> None:
    number = shelf.link_id(troubled, shelf.CODE)
    stale = {"If-Match": api.get(f"{V1}/links/{number}").headers["ETag"]}
    shelf.say(troubled, shelf.CODE, Answer.MUTED, shelf.NOW)
    before = shelf.counted(troubled)
    body = {"url": "https://x.example/"}
    for answer in (
        api.post(f"{V1}/links/{number}/say", json={"word": "seen"}, headers=stale),
        api.post(f"{V1}/links/{number}/accept", json=body, headers=stale),
        api.put(f"{V1}/papers/{former}/links/{number}", json=body, headers=stale),
        api.delete(f"{V1}/papers/{former}/links/{number}", headers=stale),
    ):
        assert "changed since it was read" in problem(answer, 412)
    assert shelf.counted(troubled) == before
    fresh = {"If-Match": api.get(f"{V1}/links/{number}").headers["ETag"]}
    assert api.post(f"{V1}/links/{number}/say", json={"word": "seen"}, headers=fresh).status_code == 200


def test_where_a_link_moved_is_accepted(api: FlaskClient, troubled: Library) -> None:
    number = shelf.link_id(troubled, shelf.MOVED)
    answer = api.post(f"{V1}/links/{number}/accept", json={})
    told = said(answer)
    assert (told["url"], told["titles"][0]["former"]) == (shelf.THERE, shelf.MOVED)
    assert answer.headers["Readinglist-Operation"]
    assert "no paper has link" in problem(api.post(f"{V1}/links/{number}/accept", json={}), 404)


def test_a_copy_is_accepted_where_nothing_moved_and_what_is_said_goes_before_both(
    api: FlaskClient, troubled: Library
) -> None:
    number = shelf.link_id(troubled, shelf.RESCUED)
    assert said(api.post(f"{V1}/links/{number}/accept", json={}))["url"] == shelf.COPY
    moved = shelf.link_id(troubled, shelf.MOVED)
    chosen = api.post(f"{V1}/links/{moved}/accept", json={"url": "chosen.example"})
    assert said(chosen)["url"] == "https://chosen.example"


def test_without_an_offer_an_address_must_be_said(api: FlaskClient, troubled: Library) -> None:
    kept = shelf.link_id(troubled, shelf.KEPT)  # a copy is known, but it lives
    assert "nothing is offered" in problem(api.post(f"{V1}/links/{kept}/accept", json={}), 404)
    same = api.post(f"{V1}/links/{kept}/accept", json={"url": f"{shelf.KEPT}.git"})
    assert problem(same, 400) == "this is the address the link has already"


def test_links_of_a_paper_are_added_corrected_and_taken_off(api: FlaskClient, troubled: Library, head: int) -> None:
    before = urls_of(troubled, head)
    added = api.post(f"{V1}/papers/{head}/links", json={"url": "github.com/owner/name"})
    told = said(added, 201)
    assert (told["url"], told["papers"]) == ("https://github.com/owner/name", [head])
    assert told["due"] == "2026-05-20T12:00:00Z"
    corrected = api.put(f"{V1}/papers/{head}/links/{told['id']}", json={"url": "https://owner.example/"})
    told = said(corrected)
    assert told["url"] == "https://owner.example/"
    assert urls_of(troubled, head) == [*before, "https://owner.example/"]
    removed = api.delete(f"{V1}/papers/{head}/links/{told['id']}")
    assert (removed.status_code, removed.data) == (204, b"")
    assert urls_of(troubled, head) == before
    operations = [answer.headers["Readinglist-Operation"] for answer in (added, corrected, removed)]
    assert len(set(operations)) == 3


@pytest.mark.parametrize("bad", ["", "javascript:alert(1)", "no address", "data:text/html,x"])
def test_a_bad_address_is_400_and_nothing_is_written(api: FlaskClient, troubled: Library, head: int, bad: str) -> None:
    before = shelf.counted(troubled)
    page = shelf.link_id(troubled, shelf.PAGE)
    for answer in (
        api.post(f"{V1}/papers/{head}/links", json={"url": bad}),
        api.put(f"{V1}/papers/{head}/links/{page}", json={"url": bad}),
        api.post(f"{V1}/links/{page}/accept", json={"url": bad}),
    ):
        assert "is no web address" in problem(answer, 400)
    assert shelf.counted(troubled) == before


def test_what_is_offered_is_what_the_page_offers(troubled: Library) -> None:
    shelf.keep_copy(troubled, shelf.MOVED, Rescue(url=shelf.COPY, source="wayback", words="a copy"))
    with troubled.reading() as session:
        moved = links_of.get_link(session, shelf.link_id(troubled, shelf.MOVED))
        assert identity(links_of.offered_address(moved)) == identity(shelf.THERE)
