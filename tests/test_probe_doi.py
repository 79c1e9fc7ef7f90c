"""DOIs as they are asked for, on the wire: odd names, aliases, landing addresses, what a run costs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from readinglist.health import Answer, Flag, Outcome
from readinglist.identifiers import Kind, doi_from, doi_url
from readinglist.probe import Target, probe
from readinglist.probe.registries import Desk, Word
from readinglist.probe.registries.word import address_facts
from readinglist.transport import Failure
from tests.internet import How, SmallInternet, answer
from tests.internet.scenario import DoiFacts
from tests.world import NOW, door_to, manners_of

CROSSREF, DATACITE, HANDLES = "api.crossref.org", "api.datacite.org", "/api/handles/"
HOME = "https://publisher.example/article"


def asked_of(
    world: SmallInternet, *names: str, known: Mapping[str, Mapping[str, Any]] | None = None, **manners: Any
) -> dict[str, Outcome]:
    """Probe DOIs, or addresses of DOIs; every one must be told exactly once."""
    told: dict[int, Outcome] = {}

    def tell(link: int, outcome: Outcome) -> None:
        assert link not in told
        told[link] = outcome

    targets = [
        Target(place, name if "://" in name else doi_url(name), Kind.DOI, (known or {}).get(name, {}))
        for place, name in enumerate(names)
    ]

    async def go() -> None:
        async with door_to(world, manners_of(**manners)) as door:
            await probe(targets, door, tell, NOW)

    asyncio.run(go())
    return {name: told[place] for place, name in enumerate(names)}


def unlimited(world: SmallInternet) -> SmallInternet:
    """Crossref without its quotas, where they are not the matter."""
    for pool in ("public array", "public single", "polite array", "polite single"):
        world.limits[f"crossref {pool}"] = 10_000
    return world


# --- names on the wire

ODD = (
    "10.1016/s0140-6736(97)11096-0",
    "10.1890/0012-9615(1999)069[0569:edilsa]2.0.co;2",
    "10.48612//monograph-2025-2",
    "10.1002/(sici)1097-4636(199823)43:4<338::aid-jbm16>3.0.co;2-b",
    "10.1000/a,b",
    "10.1000/100%",
    "10.1000/100%25",
    "10.1000/q?x#y",
    "10.1000/a+b&c=d",
    "10.1000/{x}|y\\z^`",
    "10.1000/a./b",
    "10.1000/..a",
    "10.1000/größe-Ä-東京",
    "10.1000/" + "very-long-" * 150 + "name",
    "10.1000.10/123456",
)


@pytest.mark.parametrize("name", ODD)
def test_an_odd_doi_is_asked_for_as_it_is_and_leads_where_it_leads(name: str) -> None:
    with unlimited(SmallInternet()) as world:
        world.dois[name] = HOME
        found = asked_of(world, name)[name]
    assert (found.answer, found.facts["landing"], found.flag) == (Answer.OK, HOME, Flag.CLEAR)


@pytest.mark.parametrize("name", ODD)
def test_an_odd_doi_that_is_not_registered_is_denied_under_its_own_name(name: str) -> None:
    with SmallInternet() as world:
        found = asked_of(world, name)[name]
        denied, *_ = world.asked("doi.org", HANDLES)
    assert (found.answer, found.proved) == (Answer.GONE, True)
    assert unquote(denied.path.partition("?")[0]) == HANDLES + name


SIGNS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"))


@given(st.text(SIGNS, min_size=1, max_size=40), st.sampled_from(("10.1000", "10.123456789", "10.1000.5")))
@example("a/%2e%2e/b", "10.1000")
@example("%252F//[x]<y>;:#+", "10.1000")
def test_any_doi_goes_out_so_that_the_other_side_reads_the_same(suffix: str, prefix: str) -> None:
    name = doi_from(doi_url(f"{prefix}/{suffix}")) or ""
    assume(name)
    with SmallInternet() as world:
        world.dois[name] = {"url": HOME, "unlisted": True}
        world.break_host("doi.org", 404, path="/doiRA/")
        asked_of(world, name)
        paths = [seen.path for seen in world.asked("doi.org")]
    assert [unquote(path.partition("?")[0]) for path in paths if path.startswith(HANDLES)] == [HANDLES + name]
    listed = [path.removeprefix("/doiRA/") for path in paths if path.startswith("/doiRA/")]
    assert {unquote(path) for path in listed} == {name if "," not in name else name.partition("/")[0]}
    assert all(path.isascii() and not set(path) & set(' "<>[]\\^`{|}#') for path in paths)


@given(st.lists(st.text(SIGNS, min_size=1, max_size=12), min_size=1, max_size=4, unique=True))
@example(["a;b", "a+b", "a&b=c", "a%26b"])
def test_registries_read_the_names_of_a_batch_as_they_are(suffixes: list[str]) -> None:
    names = {doi_from(doi_url(f"10.1000/{suffix}")) or "" for suffix in suffixes}
    names |= {doi_from(doi_url(f"10.5281/{suffix}")) or "" for suffix in suffixes}
    names = {name for name in names if name and "," not in name}
    assume(len({name.lower() for name in names}) == len(names))
    with unlimited(SmallInternet()) as world:
        world.dois.update({name: {"url": HOME} for name in names})
        asked_of(world, *sorted(names))
        works, dois = world.asked(CROSSREF, "/works?"), world.asked(DATACITE, "/dois?")
    crossref = {name for name in names if name.startswith("10.1000/")}
    filters = [part for seen in works for part in parse_qs(seen.path.partition("?")[2])["filter"]]
    ids = [part for seen in dois for part in parse_qs(seen.path.partition("?")[2])["ids"]]
    assert {part.removeprefix("doi:") for told in filters for part in told.split(",")} == crossref
    assert {part for told in ids for part in told.split(",")} == names - crossref


@pytest.mark.parametrize("path", ["10.1000/../../10.1000/182", "10.1000/%2e%2e/182", "10.1000/a/./b", "10.1000/a/.."])
def test_dot_segments_are_refused_before_anything_is_asked(path: str) -> None:
    with SmallInternet() as world:
        found = asked_of(world, f"https://doi.org/{path}")[f"https://doi.org/{path}"]
        assert world.asked("doi.org") == []
    assert found.answer is Answer.GUARDED


def test_letters_beyond_ascii_keep_their_case_on_the_wire() -> None:
    with SmallInternet() as world:
        world.dois["10.1000/É"] = HOME
        asked_of(world, "10.1000/É")
        assert [seen.path for seen in world.asked("doi.org")] == ["/doiRA/10.1000/%C3%89"]


def test_a_mark_at_the_end_may_belong_to_the_name() -> None:
    with SmallInternet() as world:
        world.dois["10.1000/with-a-dot."] = HOME
        found = asked_of(world, "https://doi.org/10.1000/With-a-dot.", "https://doi.org/10.1000/gone).")
        assert found["https://doi.org/10.1000/With-a-dot."].answer is Answer.OK
        assert found["https://doi.org/10.1000/gone)."].proved


SICI = "10.1002/(sici)1521(1999)2:1<135::aid-pssb135>3.0.co;2-"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("10.1000/182/", "10.1000/182"),
        ("10.1000/182&quot;", "10.1000/182"),
        ("10.1000/a&amp;b", "10.1000/a&b"),
        (SICI.replace("<", "&lt;").replace(">", "&gt;") + "2", SICI + "2"),
        (SICI.replace("<", "%253C").replace(">", "%253E") + "2", SICI + "2"),
        (SICI + "#", SICI + "#"),  # cut where a fragment begins
        ("10.1000/a?b=c#d", "10.1000/a?b=c#d"),
        ("10.1000/a\\_b", "10.1000/a_b"),
        ("10.1000/a{\\_}b", "10.1000/a_b"),
        ("10.1000/a‐b", "10.1000/a-b"),
        ("10.1000/182。", "10.1000/182"),
        ("10.1000/182）", "10.1000/182"),
        ("10.1000/182**", "10.1000/182"),
        ("10.1000/182</a>", "10.1000/182"),
        ("10.1000/182](https://a.example)", "10.1000/182"),
        ("10.1000/182&utm_source=a", "10.1000/182"),
        ("10.1000/182%3Futm_source=a", "10.1000/182"),
        ("10.1000/182;jsessionid=1", "10.1000/182"),
        ("10.48550/arXiv.1706.03762v7", "10.48550/arxiv.1706.03762"),
    ],
)
def test_a_damaged_name_is_not_dead_and_says_which_is_meant(written: str, name: str) -> None:
    url = f"https://doi.org/{written}"
    with unlimited(SmallInternet()) as world:
        denied = asked_of(world, url)[url]
        world.dois[name] = {"url": HOME}
        found = asked_of(world, url)[url]
    assert (denied.answer, denied.proved) == (Answer.GONE, True)
    assert (found.answer, found.replacement, found.facts["landing"]) == (Answer.MOVED, doi_url(name), HOME)
    assert doi_from(doi_url(name)) == name
    assert name in found.reason


def test_a_damaged_name_shares_the_fate_of_the_one_that_is_meant() -> None:
    url = "https://doi.org/10.1000/x/"
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/x"] = {"url": HOME}
        world.retract("10.1000/x", "10.1000/notice")
        found = asked_of(world, url)[url]
    assert (found.answer, found.flag, found.notice) == (Answer.MOVED, Flag.RETRACTED, "10.1000/notice")


def test_a_name_that_may_be_damaged_is_not_dead_while_the_other_cannot_be_asked() -> None:
    with SmallInternet() as world:
        world.dois["10.1000/x"] = {"url": HOME, "code": 2, "unlisted": True}
        found = asked_of(world, "https://doi.org/10.1000/x/")["https://doi.org/10.1000/x/"]
    assert (found.answer, found.proved) == (Answer.DEFERRED, False)


def test_a_spelling_that_the_service_takes_for_no_name_keeps_nothing_from_dying() -> None:
    url = "https://doi.org/10.1000/x/"
    with SmallInternet() as world:
        world.break_host("doi.org", answer(400), path=f"{HANDLES}10.1000/x?")
        found = asked_of(world, url)[url]
    assert (found.answer, found.proved) == (Answer.GONE, True)


def test_the_name_that_is_meant_is_found_behind_one_that_could_not_be_asked() -> None:
    url = "https://doi.org/10.1000/182&amp;utm_source=a"
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/182&utm_source=a"] = {"url": HOME, "code": 2, "unlisted": True}
        unclear = asked_of(world, url)[url]
        world.dois["10.1000/182"] = {"url": HOME}
        found = asked_of(world, url)[url]
    assert unclear.answer is Answer.DEFERRED
    assert (found.answer, found.replacement) == (Answer.MOVED, doi_url("10.1000/182"))


def test_words_behind_a_name_make_another_name() -> None:
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/x"] = HOME
        found = asked_of(world, "10.1000/x.pdf", "10.1000/x/full")
    assert {(outcome.answer, outcome.proved) for outcome in found.values()} == {(Answer.GONE, True)}


GATEWAYS: dict[str, Any] = {
    "no route": answer(404, body='{"message":"no Route matched"}'),
    "no name": answer(404, body='{"responseCode":100}'),
    "another name": answer(404, body='{"responseCode":100,"handle":"10.1000/other"}'),
    "cut": answer(404, body='{"responseCode":100,"handle":"10.1000/th'),
    "a word for a number": answer(404, body='{"responseCode":"100","handle":"10.1000/there"}'),
    "with a good status": answer(200, body='{"responseCode":100,"handle":"10.1000/there"}'),
    "busy": answer(200, body='{"responseCode":3,"handle":"10.1000/there"}'),
    "a list": answer(404, body="[]"),
    "a page": 404,
    "a portal": answer(200, title="Guest network"),
    "nothing": How.EMPTY,
}


@pytest.mark.parametrize("name", GATEWAYS)
def test_what_stands_in_the_registrys_place_proves_no_death(name: str) -> None:
    with SmallInternet() as world:
        world.dois["10.1000/there"] = HOME
        for path in ("/doiRA/", HANDLES):
            world.break_host("doi.org", GATEWAYS[name], path=path)
        found = asked_of(world, "10.1000/there")["10.1000/there"]
    assert (found.answer, found.proved) == (Answer.DEFERRED, False)


def test_an_answer_about_another_name_says_nothing_of_ours() -> None:
    other = '{"responseCode":100,"handle":"10.1000/other"}'
    with SmallInternet() as world:
        world.break_host("doi.org", answer(404, body=other), path=HANDLES)
        found = asked_of(world, "10.1000//ours")["10.1000//ours"]
    assert (found.answer, found.proved) == (Answer.DEFERRED, False)


def test_agencies_in_another_order_are_not_believed() -> None:
    swapped = '[{"DOI":"10.1000/b","status":"DOI does not exist"},{"DOI":"10.1000/a","RA":"Crossref"}]'
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/a"] = HOME
        world.break_host("doi.org", answer(200, body=swapped), path="/doiRA/")
        found = asked_of(world, "10.1000/a", "10.1000/b")
    assert (found["10.1000/a"].answer, found["10.1000/b"].answer) == (Answer.OK, Answer.GONE)


# --- where a DOI leads


@pytest.mark.parametrize(
    ("facts", "host"),
    [
        ({"url": HOME}, CROSSREF),
        ({"url": HOME, "agency": "DataCite"}, DATACITE),
        ({"url": HOME, "agency": "mEDRA"}, "doi.org"),
        ({"url": HOME, "agency": "JaLC"}, "doi.org"),
        ({"url": HOME, "unlisted": True}, "doi.org"),
        ({"url": HOME, "agency": "DataCite", "state": "draft"}, "doi.org"),
    ],
)
def test_the_landing_address_is_the_registrys_and_is_never_asked(facts: DoiFacts, host: str) -> None:
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/x"] = facts
        found = asked_of(world, "10.1000/x")["10.1000/x"]
        assert world.asked("publisher.example") == []
        assert bool(world.asked("doi.org", HANDLES)) is (host == "doi.org")
    assert (found.answer, found.facts["landing"], found.final_url) == (Answer.OK, HOME, HOME)


@pytest.mark.parametrize(
    ("address", "landing"),
    [
        ("https://publisher.example/a b", "https://publisher.example/a%20b"),
        ("HTTP://Publisher.example/x", "HTTP://Publisher.example/x"),
        ("ftp://publisher.example/x", None),
        ("file:///etc/passwd", None),
        ("http://localhost/x", None),
        ("http://10.0.0.1/x", None),
        ("http://169.254.169.254/latest", None),
        ("http://2130706433/", None),
        ("http://[::1]/", None),
        ("publisher.example/x", None),
        ("https://", None),
        ("https://publisher.example/" + "x" * 3000, None),
        ("https://doi.org/10.1000/x", None),  # it leads to itself
    ],
)
def test_a_landing_address_is_one_of_the_public_web(address: str, landing: str | None) -> None:
    assert address_facts("10.1000/x", address) == {"landing": landing}


@given(st.one_of(st.text(max_size=60), st.none(), st.integers(), st.builds("https://{}".format, st.text(max_size=40))))
def test_any_landing_address_is_read(address: object) -> None:
    address_facts("10.1000/x", address)


def test_other_agencies_cost_one_request_each_thirty_a_run_and_none_when_it_is_known() -> None:
    names = [f"10.1000/{n}" for n in range(45)]
    with SmallInternet() as world:
        world.dois.update({name: {"url": HOME, "agency": "mEDRA"} for name in names})
        first = asked_of(world, *names)
        assert len(world.asked("doi.org", HANDLES)) == 30
        world.clear()
        known = {name: outcome.facts for name, outcome in first.items()}
        second = asked_of(world, *names, known=known)
        assert len(world.asked("doi.org", HANDLES)) == 15
    assert {outcome.answer for outcome in (*first.values(), *second.values())} == {Answer.OK}
    assert sum("landing" in outcome.facts for outcome in first.values()) == 30
    assert all(outcome.final_url == HOME for outcome in second.values())


def test_a_landing_address_that_changed_is_known_after_the_next_batch() -> None:
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/x"] = "https://new.example/"
        found = asked_of(world, "10.1000/x", known={"10.1000/x": {"landing": "https://old.example/"}})["10.1000/x"]
    assert found.facts["landing"] == "https://new.example/"


# --- aliases


@pytest.mark.parametrize("facts", [{"alias": "10.1000/primary"}, {"handle_alias": "10.1000/primary"}])
def test_an_alias_is_alive_names_its_primary_and_shares_its_fate(facts: DoiFacts) -> None:
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/primary"] = {"url": HOME}
        world.retract("10.1000/primary", "10.1000/notice")
        world.dois["10.1000/alias"] = {**facts, "unlisted": True}
        found = asked_of(world, "10.1000/alias")["10.1000/alias"]
        assert (found.answer, found.flag, found.notice) == (Answer.OK, Flag.RETRACTED, "10.1000/notice")
        assert "another name of 10.1000/primary" in found.reason
        assert dict(found.facts) == {"alias_of": "10.1000/primary", "landing": HOME}
        world.clear()
        again = asked_of(world, "10.1000/alias", known={"10.1000/alias": found.facts})["10.1000/alias"]
        assert (again.answer, again.flag, again.reason) == (Answer.OK, Flag.RETRACTED, found.reason)
        assert world.asked("doi.org", HANDLES) == []  # both names went to Crossref in one request
        assert len(world.asked(CROSSREF)) == 1


@pytest.mark.parametrize("url", ["https://doi.org/10/abc", "http://dx.doi.org/10/ABC"])
def test_a_short_name_is_judged_by_the_registry_and_not_by_its_page(url: str) -> None:
    with unlimited(SmallInternet()) as world:
        dead = asked_of(world, url)[url]
        world.dois["10.1000/primary"] = {"url": world.put(HOME, 404)}
        world.retract("10.1000/primary", "10.1000/notice")
        world.dois["10/abc"] = {"handle_alias": "10.1000/primary"}
        unheard = '[{"DOI":"10/abc","status":"Invalid DOI"}]'
        world.break_host("doi.org", answer(200, body=unheard), path="/doiRA/10/abc")
        found = asked_of(world, url)[url]
    assert (dead.answer, dead.proved) == (Answer.GONE, True)
    assert (found.answer, found.flag, found.notice) == (Answer.OK, Flag.RETRACTED, "10.1000/notice")
    assert dict(found.facts) == {"alias_of": "10.1000/primary", "landing": HOME}


def test_a_name_that_has_a_record_of_its_own_again_is_no_alias_any_more() -> None:
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/x"] = HOME
        found = asked_of(world, "10.1000/x", known={"10.1000/x": {"alias_of": "10.1000/y"}})["10.1000/x"]
    assert found.facts == {"alias_of": None, "landing": HOME}
    assert "another name" not in found.reason


def test_aliases_in_a_circle_end() -> None:
    with unlimited(SmallInternet()) as world:
        world.dois["10.1000/a"] = {"alias": "10.1000/b"}
        world.dois["10.1000/b"] = {"alias": "10.1000/a"}
        found = asked_of(world, "10.1000/a")["10.1000/a"]
        assert len(world.asked("doi.org", HANDLES)) <= 3
    assert found.answer is Answer.OK


# --- what a run costs, and what it does not wait for


def mixed(world: SmallInternet) -> list[str]:
    """200 DOIs as a library has them: three agencies and others, four that nobody registered."""
    crossref = [f"10.1109/cvpr.2020.{n:05}" for n in range(176)]
    datacite = [f"10.5281/zenodo.{n}" for n in range(15)]
    others = [f"10.3303/cet{n}" for n in range(5)]
    world.dois.update({name: {"url": f"{HOME}/{name}"} for name in (*crossref, *datacite)})
    world.dois.update({name: {"url": HOME, "agency": "mEDRA"} for name in others})
    for name in crossref[::30]:
        world.retract(name)
    return [*crossref, *datacite, *others, *(f"10.1109/nowhere.{n}" for n in range(4))]


def test_two_hundred_dois_cost_eighteen_requests_and_their_landing_and_retractions_are_known() -> None:
    with unlimited(SmallInternet()) as world:
        names = mixed(world)
        found = asked_of(world, *names)
        hosts = {host: len(world.asked(host)) for host in ("doi.org", CROSSREF, DATACITE)}
        assert {seen.status for seen in world.asked(CROSSREF)} == {200}
        assert all(len(seen.path) < 4096 for seen in world.requests)
    assert hosts == {"doi.org": 4 + 4 + 5, CROSSREF: 4, DATACITE: 1}
    answers = [found[name].answer for name in names]
    assert (answers.count(Answer.OK), answers.count(Answer.GONE)) == (196, 4)
    assert all(found[name].facts["landing"] for name in names if found[name].answer is Answer.OK)
    assert sum(outcome.flag is Flag.RETRACTED for outcome in found.values()) == 6
    assert sum(outcome.flag is None for outcome in found.values()) == 9  # other agencies, and what is not there


@pytest.mark.parametrize("how", [403, 500, 503, 429, 404, How.CLOSED, How.REFUSED])
def test_registries_in_trouble_change_no_verdict_and_cost_few_requests(how: How | int) -> None:
    with SmallInternet() as world:
        names = mixed(world)
        world.break_host(CROSSREF, how)
        world.break_host(DATACITE, how)
        found = asked_of(world, *names)
        assert len(world.asked(CROSSREF)) <= (1 if how == 403 else 6)  # two batches of four, three tries each
    answers = [found[name].answer for name in names]
    assert (answers.count(Answer.OK), answers.count(Answer.GONE)) == (196, 4)
    assert {outcome.flag for outcome in found.values()} == {None}
    assert found[names[0]].evidence["registry"]["silent"]
    assert "landing" not in found[names[0]].facts


class _Mute:
    """A registry that takes the question and never answers."""

    asked = 0

    async def ask(self, dois: list[str]) -> Mapping[str, Word] | Failure:
        self.asked += 1
        await asyncio.Event().wait()
        return {}


def test_nobody_waits_for_a_registry_that_never_answers() -> None:
    async def go() -> tuple[set[Answer], int, float]:
        loop, mute = asyncio.get_running_loop(), _Mute()
        began = loop.time()
        async with asyncio.TaskGroup() as group:
            desk = Desk(mute, group, patience=0.2)
            asking = [group.create_task(desk.ask(f"10.1000/{n}")) for n in range(220)]
            await asyncio.sleep(0)
            desk.settle()
        told = {task.result() for task in asking}
        return {word.answer for word in told if isinstance(word, Failure)}, mute.asked, loop.time() - began

    answers, asked, seconds = asyncio.run(go())
    assert (answers, asked) == ({Answer.TIMEOUT}, 1)  # the first batch had to wait, the others were told at once
    assert seconds < 2


def test_a_run_does_not_end_later_for_a_registry_that_is_silent() -> None:
    with SmallInternet() as world:
        names = mixed(world)[:60]
        world.break_host(CROSSREF, How.SILENT)
        found = asked_of(world, *names, deadline=0.3)
    assert {outcome.answer for outcome in found.values()} == {Answer.OK}
