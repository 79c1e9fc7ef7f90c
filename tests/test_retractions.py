"""Retractions, withdrawals and concerns: from the registries and from arXiv, never at a link's expense."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.health import Answer, Flag, Health, Outcome, Verdict, judge
from readinglist.identifiers import doi_url, kind_of
from readinglist.probe import Target, probe
from readinglist.probe.registries.notices import finding_of
from tests.internet import Behaviour, How, SmallInternet, answer, redirect
from tests.internet.facts import UpdateFacts
from tests.world import NOW, door_to, manners_of

HOME = "https://publisher.example/article"
JSON = {"content-type": "application/json"}


def found_in(world: SmallInternet, *urls: str, contact: str = "") -> dict[str, Outcome]:
    """Probe addresses."""
    told: dict[int, Outcome] = {}
    agent = f"readinglist/1 (link checker{f'; mailto:{contact}' if contact else ''})"

    async def go() -> None:
        async with door_to(world, manners_of(user_agent=agent)) as door:
            await probe([Target(n, url, kind_of(url)) for n, url in enumerate(urls)], door, told.__setitem__, NOW)

    asyncio.run(go())
    return {url: told[n] for n, url in enumerate(urls)}


def doi_in(world: SmallInternet, name: str) -> Outcome:
    return found_in(world, doi_url(name))[doi_url(name)]


def unlimited(world: SmallInternet) -> SmallInternet:
    for pool in ("public array", "public single", "polite array", "polite single"):
        world.limits[f"crossref {pool}"] = 10_000
    return world


def notice(like: str, date: str = "2024-05-06", doi: str = "10.1000/notice", **more: Any) -> UpdateFacts:
    told: UpdateFacts = {"doi": doi, "type": like, "date": date, "source": "publisher"}
    return {**told, **more}  # type: ignore[typeddict-item]


# --- what Crossref lists with a paper


@pytest.mark.parametrize(
    ("like", "flag", "words"),
    [
        ("retraction", Flag.RETRACTED, "retracted (notice of 2024-05-06 from its publisher)"),
        ("Retraction", Flag.RETRACTED, "retracted"),
        ("withdrawal", Flag.WITHDRAWN, "withdrawn"),
        ("removal", Flag.WITHDRAWN, "removed"),
        ("partial_retraction", Flag.CONCERN, "retracted in part"),
        ("expression_of_concern", Flag.CONCERN, "expression of concern"),
        ("expression-of-concern", Flag.CONCERN, "expression of concern"),
        ("Expression of concern", Flag.CONCERN, "expression of concern"),
    ],
)
def test_a_notice_raises_its_flag_and_the_doi_stays_alive(like: str, flag: Flag, words: str) -> None:
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/paper"] = {"url": HOME, "updated_by": [notice(like)]}
        found = doi_in(world, "10.1000/paper")
    assert (found.answer, found.flag, found.notice) == (Answer.OK, flag, "10.1000/notice")
    assert words in found.reason
    told = found.evidence["registry"]
    assert (told["asked"], told["notice"]["date"], told["notice"]["source"]) == ("Crossref", "2024-05-06", "publisher")
    assert judge(Health(), found, NOW).verdict is Verdict.ALIVE


@pytest.mark.parametrize("like", ["correction", "erratum", "addendum", "corrigendum", "new_version", "clarification"])
def test_a_correction_is_no_retraction(like: str) -> None:
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/paper"] = {"url": HOME, "updated_by": [notice(like)]}
        found = doi_in(world, "10.1000/paper")
    assert (found.flag, found.notice) == (Flag.CLEAR, None)


def test_the_notice_itself_is_not_retracted() -> None:
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/paper"] = HOME
        world.retract("10.1000/paper", "10.1000/notice")
        world.dois["10.1000/notice"]["title"] = "RETRACTED: The paper"  # type: ignore[index]
        found = found_in(world, doi_url("10.1000/paper"), doi_url("10.1000/notice"))
    assert found[doi_url("10.1000/paper")].flag is Flag.RETRACTED
    assert found[doi_url("10.1000/notice")].flag is Flag.CLEAR


@pytest.mark.parametrize(
    ("title", "flag"),
    [
        ("Retraction notice to “On Small Results”", Flag.CLEAR),
        ("Retraction: On Small Results", Flag.CLEAR),
        ("On Small Results", Flag.RETRACTED),  # retracted where it stands
        ("Removal of Small Results", Flag.RETRACTED),
        ("RETRACTED: On Small Results", Flag.RETRACTED),
    ],
)
def test_a_notice_that_names_itself_is_still_a_notice(title: str, flag: Flag) -> None:
    told = [notice("retraction", doi="10.1000/paper")]
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/paper"] = {"url": HOME, "title": title, "updated_by": told}
        found = doi_in(world, "10.1000/paper")
    assert found.flag is flag


@pytest.mark.parametrize(
    ("like", "flag", "named"),
    [
        ("erratum", Flag.RETRACTED, None),
        ("expression_of_concern", Flag.RETRACTED, None),
        ("withdrawal", Flag.WITHDRAWN, "10.1000/notice"),
        ("reinstatement", Flag.CLEAR, None),
    ],
)
def test_a_title_weighs_more_than_a_lesser_notice(like: str, flag: Flag, named: str | None) -> None:
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/paper"] = {"url": HOME, "title": "RETRACTED: On Results", "updated_by": [notice(like)]}
        found = doi_in(world, "10.1000/paper")
    assert (found.flag, found.notice) == (flag, named)


@pytest.mark.parametrize(
    ("notices", "flag", "decided"),
    [
        ("retraction 2020 a, correction 2024 b", Flag.RETRACTED, "a"),
        ("expression_of_concern 2024 a, retraction 2020 b", Flag.RETRACTED, "b"),
        ("retraction 2020 a, retraction 2022 b", Flag.RETRACTED, "b"),
        ("retraction 2022 a, retraction 2020 b", Flag.RETRACTED, "a"),
        ("expression_of_concern 2024 a, removal 2020 b", Flag.WITHDRAWN, "b"),
        ("retraction 2020 a, retraction 2022 -", Flag.RETRACTED, "a"),  # a notice without a DOI
        ("retraction 2020 a, reinstatement 2021 b", Flag.CLEAR, None),
        ("reinstatement 2021 a, retraction 2023 b", Flag.RETRACTED, "b"),
    ],
)
def test_of_several_notices_the_worst_counts_and_the_newest_of_these(
    notices: str, flag: Flag, decided: str | None
) -> None:
    split = [one.split() for one in notices.split(", ")]
    told = [notice(like, f"{year}-01-01", "" if name == "-" else f"10.1000/{name}") for like, year, name in split]
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/paper"] = {"url": HOME, "updated_by": told}
        found = doi_in(world, "10.1000/paper")
    assert (found.flag, found.notice) == (flag, decided and f"10.1000/{decided}")


def test_retraction_watch_is_named_with_its_record() -> None:
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/paper"] = {"url": HOME, "updated_by": [notice("retraction", source="retraction-watch")]}
        found = doi_in(world, "10.1000/paper")
    assert "Retraction Watch" in found.reason
    assert found.evidence["registry"]["notice"]["record-id"] == "4036"


@pytest.mark.parametrize(
    ("title", "flag"),
    [
        ("RETRACTED: On Small Results", Flag.RETRACTED),
        ("RETRACTED ARTICLE: On Small Results", Flag.RETRACTED),
        ("WITHDRAWN: On Small Results", Flag.WITHDRAWN),
        ("Retracted: A Survey of Notices", Flag.CLEAR),
        ("RETRACTED PAPERS IN PHYSICS", Flag.CLEAR),
        ("Retraction: On Small Results", Flag.CLEAR),
        ("Why RETRACTED: matters", Flag.CLEAR),
    ],
)
def test_a_registered_title_counts_only_when_it_says_so_in_capitals(title: str, flag: Flag) -> None:
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/paper"] = {"url": HOME, "title": title}
        found = doi_in(world, "10.1000/paper")
    assert (found.flag, found.notice) == (flag, None)


_ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_NAMES = st.sampled_from(("updated-by", "update-to", "title", "type", "DOI", "updated", "date-parts", "date-time"))


@given(st.dictionaries(_NAMES, _ANY_JSON | st.lists(st.dictionaries(_NAMES, _ANY_JSON, max_size=4), max_size=3)))
def test_any_record_is_read(work: Mapping[str, Any]) -> None:
    assert finding_of(work).flag in Flag


# --- how Crossref is asked


def test_fifty_papers_are_one_question_and_the_order_of_the_answers_is_nobodys() -> None:
    names = [f"10.1000/{n}" for n in range(50)]
    with unlimited(SmallInternet()) as world:
        world.dois.update({name: {"url": f"{HOME}/{name}"} for name in names})
        world.retract(names[7])
        found = found_in(world, *map(doi_url, names))
        (asked,) = world.asked("api.crossref.org")
    assert [name for name in names if found[doi_url(name)].flag is Flag.RETRACTED] == [names[7]]
    assert all(found[doi_url(name)].facts["landing"] == f"{HOME}/{name}" for name in names)
    assert len(asked.path) < 4096


def test_a_contact_leads_to_the_polite_pool_and_without_one_nothing_is_made_up() -> None:
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/paper"] = HOME
        found_in(world, doi_url("10.1000/paper"), contact="me+list@example.org")
        found_in(world, doi_url("10.1000/paper"))
        polite, public = (parse_qs(seen.path.partition("?")[2]) for seen in world.asked("api.crossref.org"))
    assert polite["mailto"] == ["me+list@example.org"]
    assert "mailto" not in public


def test_a_deployment_that_refuses_the_field_is_asked_for_whole_records_from_then_on() -> None:
    names = [f"10.1000/{n}" for n in range(110)]
    with unlimited(SmallInternet()) as world:
        world.crossref["unselectable"] = ["updated-by"]
        world.dois.update(dict.fromkeys(names, HOME))
        world.retract(names[5])
        found = found_in(world, *map(doi_url, names))
        statuses = [seen.status for seen in world.asked("api.crossref.org")]
    assert found[doi_url(names[5])].flag is Flag.RETRACTED
    assert sorted(statuses) == [200, 200, 200, 400]


def test_one_name_that_crossref_cannot_read_does_not_silence_it_on_the_others() -> None:
    names = [f"10.1000/{n}" for n in range(8)]
    with unlimited(SmallInternet()) as world:
        world.dois.update(dict.fromkeys([*names, "10.1000/poison"], HOME))
        world.retract(names[5])
        for before in ("", "doi:10.1000/0,doi:10.1000/1,", "doi:10.1000/0,doi:10.1000/1,doi:10.1000/2,doi:10.1000/3,"):
            world.put(f"https://api.crossref.org/works?filter={before}doi:10.1000/poison*", 400)
        found = found_in(world, *map(doi_url, [*names[:4], "10.1000/poison", *names[4:]]))
        asked = len(world.asked("api.crossref.org"))
    assert found[doi_url(names[5])].flag is Flag.RETRACTED
    assert found[doi_url("10.1000/poison")].answer is Answer.OK
    assert found[doi_url("10.1000/poison")].flag is None
    assert asked <= 16


def test_a_name_with_a_comma_is_asked_for_singly() -> None:
    with unlimited(SmallInternet()) as world:
        world.dois.update(dict.fromkeys(("10.1000/a,b", "10.1000/c", "10.5281/d,e"), HOME))
        world.retract("10.1000/a,b", "10.1000/notice")
        world.doi_facts("10.5281/d,e")["withdrawn"] = "2024-01-02"
        found = found_in(world, *map(doi_url, ("10.1000/a,b", "10.1000/c", "10.5281/d,e")))
        assert len(world.asked("api.crossref.org", "/works/10.1000/a%2Cb")) == 1
    assert (found[doi_url("10.1000/a,b")].flag, found[doi_url("10.1000/c")].flag) == (Flag.RETRACTED, Flag.CLEAR)
    assert found[doi_url("10.5281/d,e")].flag is Flag.WITHDRAWN


TEXT_AS_JSON = answer(200, body="Resource not found.", headers=JSON)
PAGE_AS_JSON = answer(200, body="<html><title>Down</title></html>", headers=JSON)


@pytest.mark.parametrize(
    "how",
    [403, 404, 429, 500, 502, 503, 504, How.CLOSED, How.RESET, How.CHALLENGE, How.WAF, How.BOMB, How.SERVFAIL,
     How.TLS_EXPIRED, TEXT_AS_JSON, PAGE_AS_JSON, answer(200, body="[1, 2]", headers=JSON),
     answer(200, body=json.dumps({"status": "ok", "message": {"items": [None, 7, {}, {"DOI": 3}]}}), headers=JSON),
     answer(429, retry_after="3600"), answer(400, body="no", headers=JSON)],
)  # fmt: skip
def test_whatever_crossref_says_it_neither_harms_a_doi_nor_lowers_a_flag(how: Any) -> None:
    with SmallInternet() as world:
        world.dois["10.1000/paper"] = HOME
        world.break_host("api.crossref.org", how)
        found = doi_in(world, "10.1000/paper")
        assert len(world.asked("api.crossref.org")) <= 3
    assert (found.answer, found.flag) == (Answer.OK, None)
    flagged = Health(verdict=Verdict.ALIVE, flag=Flag.RETRACTED, notice="10.1000/notice")
    after = judge(flagged, found, NOW + timedelta(days=7))
    assert (after.verdict, after.flag, after.notice) == (Verdict.ALIVE, Flag.RETRACTED, "10.1000/notice")


def test_crossref_is_asked_only_about_its_own() -> None:
    with SmallInternet() as world:
        world.dois.update({f"10.1000/{n}": {"url": HOME, "agency": "JaLC"} for n in range(3)})
        found_in(world, *(doi_url(f"10.1000/{n}") for n in range(5)))
        assert world.asked("api.crossref.org") == []
        assert world.asked("api.datacite.org") == []


def test_a_limit_without_a_word_is_waited_for() -> None:
    names = [f"10.1000/{n}" for n in range(120)]
    with SmallInternet() as world:  # one list a second, and a 429 without any header for more
        world.dois.update(dict.fromkeys(names, HOME))
        found = found_in(world, *map(doi_url, names))
    assert {outcome.flag for outcome in found.values()} == {Flag.CLEAR}


def test_the_first_limit_of_all_is_given_a_second_although_it_names_none() -> None:
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/paper"] = HOME
        world.put("https://api.crossref.org/works*", answer(429, times=1, then=Behaviour(How.SITE)))
        assert doi_in(world, "10.1000/paper").flag is Flag.CLEAR
        assert world.pace("api.crossref.org") > 0.9


def test_a_flag_falls_when_crossref_has_nothing_any_more() -> None:
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/paper"] = HOME
        world.retract("10.1000/paper")
        raised = judge(Health(), doi_in(world, "10.1000/paper"), NOW)
        world.doi_facts("10.1000/paper")["updated_by"] = []
        lowered = judge(raised, doi_in(world, "10.1000/paper"), NOW + timedelta(days=7))
    assert (raised.flag, lowered.flag) == (Flag.RETRACTED, None)


# --- DataCite


def test_withdrawn_data_is_flagged_and_an_arxiv_doi_is_not_called_clear() -> None:
    with SmallInternet() as world:
        world.dois["10.5281/zenodo.1"] = {"url": HOME, "withdrawn": "2024-01-02"}
        world.dois["10.5281/zenodo.2"] = {"url": HOME}
        world.dois["10.48550/arxiv.1706.03762"] = {"url": "https://arxiv.org/abs/1706.03762"}
        names = ("10.5281/zenodo.1", "10.5281/zenodo.2", "10.48550/arxiv.1706.03762")
        found = list(found_in(world, *map(doi_url, names)).values())
        assert len(world.asked("api.datacite.org")) == 1
    assert [outcome.flag for outcome in found] == [Flag.WITHDRAWN, Flag.CLEAR, None]
    assert "withdrawn on 2024-01-02" in found[0].reason
    assert found[1].evidence["registry"]["state"] == "findable"


@pytest.mark.parametrize("how", [403, 404, 429, 500, How.CLOSED, TEXT_AS_JSON, answer(200, body='{"data":[7]}')])
def test_whatever_datacite_says_it_harms_no_doi(how: Any) -> None:
    with SmallInternet() as world:
        world.dois["10.5281/zenodo.1"] = {"url": HOME, "withdrawn": "2024-01-02"}
        world.break_host("api.datacite.org", how)
        found = doi_in(world, "10.5281/zenodo.1")
    assert (found.answer, found.flag) == (Answer.OK, None)


# --- arXiv

ABS = "https://arxiv.org/abs/"


@pytest.mark.parametrize(
    "comment",
    [
        "This paper has been withdrawn by the author",
        "This article has been withdrawn by arXiv administrators due to a dispute of authorship",
        "Withdrawn due to an error in Lemma 2",
        "withdrawn",
        "Paper withdrawn",
        "The paper is withdrawn from arXiv",
        "This submission has been temporarily withdrawn",
        "12 pages, 3 figures. This paper has been withdrawn by the authors",
        "This paper has been withdrawn in favour of 1234.5678",
    ],
)
def test_a_withdrawn_paper_is_there_and_flagged_with_its_comment(comment: str) -> None:
    with SmallInternet() as world:
        world.papers["1905.00001"] = {}
        world.withdraw_paper("1905.00001", comment)
        found = found_in(world, ABS + "1905.00001")[ABS + "1905.00001"]
    assert (found.answer, found.flag) == (Answer.OK, Flag.WITHDRAWN)
    assert comment in found.reason


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "Accepted at CVPR",
        "Withdrawn from ICLR 2020",
        "Supersedes the withdrawn arXiv:1401.0001",
        "We withdrew an earlier version",
        "A study of withdrawn drugs",
        "The withdrawn papers of arXiv, a list",
        "Withdrawn by the authors from NeurIPS",
    ],
)
def test_a_comment_that_speaks_of_other_withdrawals_raises_no_flag(comment: str) -> None:
    with SmallInternet() as world:
        world.papers["1905.00001"] = {"comment": comment}
        found = found_in(world, ABS + "1905.00001")[ABS + "1905.00001"]
    assert (found.answer, found.flag, found.reason) == (Answer.OK, Flag.CLEAR, "arXiv has it")


@pytest.mark.parametrize("abstract", ["Withdrawn nodes of a network are studied.", "The withdrawn papers are many."])
def test_an_abstract_about_withdrawal_raises_no_flag(abstract: str) -> None:
    with SmallInternet() as world:
        world.papers["1905.00001"] = {"abstract": abstract}
        found = found_in(world, ABS + "1905.00001")[ABS + "1905.00001"]
    assert found.flag is Flag.CLEAR


_PORTAL = answer(200, title="Guest network", body="<p>Sign in</p>")
_UNHEARD = answer(404, title="404 Not Found", body="<p>The requested URL /abs/1905.00001 was not found here.</p>")


@pytest.mark.parametrize("page", [_UNHEARD, 404, 410, _PORTAL, redirect("https://portal.example/", 301)])
def test_what_stands_in_arxivs_place_says_nothing_of_a_paper(page: Any) -> None:
    with SmallInternet() as world:
        world.papers["1905.00001"] = {}
        empty = answer(200, body='\ufeff<feed xmlns="http://www.w3.org/2005/Atom"></feed>')
        world.put("https://export.arxiv.org/api/query*", empty)
        world.put("https://arxiv.org/*", page)
        found = found_in(world, ABS + "1905.00001")[ABS + "1905.00001"]
    assert (found.answer, found.proved, found.flag) == (Answer.DEFERRED, False, None)


def test_a_denial_in_unknown_words_takes_time_where_the_feed_names_the_others() -> None:
    with SmallInternet() as world:
        world.papers["1905.00002"] = {}
        world.put("https://arxiv.org/*", 404)
        found = found_in(world, ABS + "1905.00001", ABS + "1905.00002")
    assert [(one.answer, one.proved) for one in found.values()] == [(Answer.GONE, False), (Answer.OK, False)]


def test_a_portal_lowers_no_flag() -> None:
    with SmallInternet() as world:
        world.papers["1905.00001"] = {"comment": "12 pages. This paper has been withdrawn"}
        world.put("https://arxiv.org/*", _PORTAL)
        found = found_in(world, ABS + "1905.00001")[ABS + "1905.00001"]
    assert (found.answer, found.flag) == (Answer.OK, None)


def test_an_older_version_tells_that_the_latest_was_withdrawn() -> None:
    with SmallInternet() as world:
        world.papers["1905.00001"] = {"versions": 2}
        world.withdraw_paper("1905.00001")
        links = [ABS + name for name in ("1905.00001", "1905.00001v2", "1905.00001v3", "1905.00001v4")]
        found = found_in(world, *links)
        assert len(world.asked("export.arxiv.org")) == 1
        assert found_in(world, links[1])[links[1]] == found[links[1]]  # also when nobody has a link to the latest
    assert [found[link].flag for link in links] == [Flag.WITHDRAWN] * 3 + [None]
    assert "this version is there" in found[links[1]].reason
    assert (found[links[3]].answer, found[links[3]].reason) == (
        Answer.GONE,
        "arXiv has the paper, but no such version of it",
    )


def test_old_ids_are_known_with_and_without_their_subclass() -> None:
    with SmallInternet() as world:
        world.papers.update({"math/0309136": {}, "hep-th/9901001": {}})
        links = [ABS + name for name in ("math.GT/0309136", "math/0309136v1", "hep-th/9901001")]
        found = found_in(world, *links, "https://arxiv.org/pdf/hep-th/9901001v1.pdf")
        assert [seen.host for seen in world.requests] == ["export.arxiv.org"]
    assert {outcome.answer for outcome in found.values()} == {Answer.OK}


@pytest.mark.parametrize("status", [200, 400])
def test_one_id_that_arxiv_cannot_read_does_not_spoil_the_batch(status: Literal[200, 400]) -> None:
    with SmallInternet() as world:
        world.papers.update({"1905.00001": {}, "1999.99999": {"unreadable": status}, "1905.00002": {}})
        links = [ABS + name for name in ("1905.00001", "1999.99999", "1905.00002")]
        found = found_in(world, *links)
        assert [len(world.asked(host)) for host in ("export.arxiv.org", "arxiv.org")] == [2, 1]
    assert [found[link].answer for link in links] == [Answer.OK, Answer.GONE, Answer.OK]


def test_an_empty_feed_is_asked_for_again_before_any_page_is() -> None:
    # What begins with a bracket would be told inside a page: the mark of UTF-8 stands before it.
    empty = answer(200, body='\ufeff<feed xmlns="http://www.w3.org/2005/Atom"></feed>', times=1)
    with SmallInternet() as world:
        ids = [f"1905.{n:05}" for n in range(30)]
        world.papers.update({name: {} for name in ids})
        world.put("https://export.arxiv.org/api/query*", empty)
        found = found_in(world, *(ABS + name for name in ids))
        assert world.asked("arxiv.org") == []
    assert {outcome.answer for outcome in found.values()} == {Answer.OK}


def test_pages_of_arxiv_are_asked_a_bounded_number_of_times() -> None:
    with SmallInternet() as world:
        found = found_in(world, *(f"{ABS}1905.{n:05}" for n in range(60)))
        assert len(world.asked("arxiv.org")) == 20
    answers = [outcome.answer for outcome in found.values()]
    assert (answers.count(Answer.GONE), answers.count(Answer.DEFERRED)) == (20, 40)


@pytest.mark.parametrize("retry_after", ["1", ""])
def test_a_short_pause_of_arxiv_is_waited_for(retry_after: str) -> None:
    with SmallInternet() as world:
        world.papers["1905.00001"] = {}
        world.put("https://export.arxiv.org/api/query*", answer(503, retry_after=retry_after, times=1))
        found = found_in(world, ABS + "1905.00001")[ABS + "1905.00001"]
    assert found.answer is Answer.OK


def test_a_long_pause_of_arxiv_is_left_to_the_next_run() -> None:
    with SmallInternet() as world:
        world.papers.update({f"1905.{n:05}": {} for n in range(120)})
        world.put("https://export.arxiv.org/api/query*", answer(503, retry_after="600"))
        found = found_in(world, *(f"{ABS}1905.{n:05}" for n in range(120)))
        assert len(world.requests) == 1
    assert {outcome.answer for outcome in found.values()} == {Answer.LIMITED}
