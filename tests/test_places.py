"""Hosts with an API or a known trap against the small internet: what each situation on each host means."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from readinglist import checker, ledger
from readinglist.database import open_library
from readinglist.formats import Entry
from readinglist.health import INCONCLUSIVE, Answer, Condition, Health, Outcome, Verdict, judge
from readinglist.identifiers import CODE_KINDS, Kind, kind_of
from readinglist.library.add import Tally, add
from readinglist.probe import Target, probe
from readinglist.probe.places import KINDS
from readinglist.probe.places.pages import told_beside
from readinglist.probe.places.row import thing_at
from readinglist.probe.places.table import PLACES
from readinglist.transport import Transport
from readinglist.web import wording
from tests.internet import Behaviour, How, Scenario, SmallInternet, answer
from tests.world import NOW, door_to, manners_of, task_in, trusting

LAB, OLD = {"pushed_at": "2026-06-01T00:00:00Z"}, {"pushed_at": "2020-06-01T00:00:00Z"}
FORGES = ("gitlab.com", "codeberg.org", "bitbucket.org", "gitee.com")


def places() -> Scenario:
    """Every host with one thing in every situation."""
    world = Scenario()
    for host in FORGES:
        for name, facts in {
            "code": LAB, "old": OLD, "frozen": {**LAB, "archived": True}, "bare": {**LAB, "empty": True},
            "lost": {"gone": True}, "secret": {"private": True}, "before": {"moved_to": "lab/code"},
        }.items():  # fmt: skip
            world.forges[f"{host}/lab/{name}"] = {**facts}  # type: ignore[typeddict-item]
    world.forges["gitlab.com/lab/group/deep/code"] = {**LAB}  # type: ignore[typeddict-item]
    for prefix in ("", "datasets/", "spaces/"):
        world.hub.update(
            {
                f"{prefix}lab/thing": {}, f"{prefix}lab/lost": {"gone": True}, f"{prefix}lab/secret": {"private": True},
                f"{prefix}lab/before": {"moved_to": "lab/thing"}, f"{prefix}lab/gated": {"gated": "auto"},
                f"{prefix}lab/closed": {"gated": "closed"}, f"{prefix}lab/down": {"disabled": True},
                f"{prefix}lab/paused": {"stage": "PAUSED"},
            }
        )  # fmt: skip
    world.put("https://cdn-lfs.huggingface.co/*", How.OK)
    world.zenodo.update(
        {"1": {"latest": "2"}, "2": {}, "3": {"deleted": "spam"}, "4": {"restricted": True}, "5": {"hidden": True}}
    )
    world.figshare.update({"7": {}, "8": {"gone": True}})
    world.osf.update(
        {
            "abcde": {}, "fghij": {"deleted": True}, "klmno": {"private": True},
            "reg12": {"type": "registrations", "withdrawn": True}, "pre12": {"type": "preprints"},
        }
    )  # fmt: skip
    world.repos["lab/code"] = {}
    world.anonymous.update(
        {
            "Ready-1": {}, "expired": {"state": "expired"}, "preparing": {"state": "preparing"},
            "revealed": {"state": "expired", "url": "https://github.com/lab/code"}, "limited": {"state": "limited"},
            "lost-source": {"state": "inaccessible"},
            "revealed-but-lost": {"state": "expired", "url": "https://github.com/lab/nowhere"},
        }
    )  # fmt: skip
    world.forums.update({"F1": {}, "F2": {"private": True}, "F3": {"challenge": True}})
    world.drive.update({"id1": {}, "id2": {"state": "private"}, "id3": {"state": "login"}, "id4": {"state": "quota"}})
    world.put("https://sites.google.com/view/lab", How.OK)
    world.videos.update(
        {"aaaaaaaaaaa": {}, "bbbbbbbbbbb": {"state": "private"}, "ccccccccccc": {"state": "no-embedding"}}
    )
    return world


class Case(NamedTuple):
    """An address, what it must bring, and how many requests it may cost."""

    url: str
    answer: Answer
    requests: int
    proved: bool = False
    condition: Condition | None = None
    replacement: str | None = None


def _forge_cases(host: str, page_of_absent: int, proved: bool, *, archived: bool) -> list[Case]:
    at = f"https://{host}/lab/"
    ok, gone, kept = Answer.OK, Answer.GONE, Condition.ARCHIVED if archived else Condition.ACTIVE
    return [
        Case(f"{at}code", ok, 1, condition=Condition.ACTIVE),
        Case(f"{at}code.git", ok, 1, condition=Condition.ACTIVE),
        Case(f"http://www.{host}/LAB/Code/?x=1#readme", ok, 1, condition=Condition.ACTIVE),
        Case(f"{at}old", ok, 1, condition=Condition.ACTIVE),  # stale by the reader's policy
        Case(f"{at}frozen", ok, 1, condition=kept),
        Case(f"{at}lost", gone, 1 + page_of_absent, proved, Condition.GONE),
        Case(f"{at}secret", gone, 1 + page_of_absent, proved, Condition.GONE),
        Case(f"{at}never-was", gone, 1 + page_of_absent, proved, Condition.GONE),
        Case(f"https://{host}/lab", ok, 1),
    ]


def _moved(host: str, requests: int) -> Case:
    new = f"https://{host}/lab/code"
    return Case(f"https://{host}/lab/before", Answer.MOVED, requests, condition=Condition.ACTIVE, replacement=new)


def _empty(host: str) -> Case:
    return Case(f"https://{host}/lab/bare", Answer.OK, 1, condition=Condition.EMPTY)


ACTIVE = Condition.ACTIVE
FORGE_CASES = [
    # GitLab shows a login in place of what is absent or private: only a second day can prove it.
    *_forge_cases("gitlab.com", 2, False, archived=False),
    _moved("gitlab.com", 2),
    _empty("gitlab.com"),
    Case("https://gitlab.com/lab/group/deep/code", Answer.OK, 1, condition=ACTIVE),
    Case("https://gitlab.com/lab/code/-/blob/main/src/main.py", Answer.OK, 2, condition=ACTIVE),
    Case("https://gitlab.com/lab/code/-/tree/main/none", Answer.GONE, 2, condition=ACTIVE),
    Case("https://gitlab.com/lab/code/tree/main/src", Answer.OK, 3, condition=ACTIVE),
    Case("https://gitlab.com/lab/group", Answer.OK, 2),  # a group: no project, but a page
    Case("https://gitlab.com/explore/projects", Answer.LOGIN, 2),
    *_forge_cases("codeberg.org", 1, True, archived=True),
    _moved("codeberg.org", 2),
    _empty("codeberg.org"),
    Case("https://codeberg.org/lab/code/src/branch/main/src/main.py", Answer.OK, 2, condition=ACTIVE),
    Case("https://codeberg.org/lab/code/src/branch/main/none.py", Answer.GONE, 2, condition=ACTIVE),
    *_forge_cases("bitbucket.org", 1, True, archived=False),
    _moved("bitbucket.org", 1),
    _empty("bitbucket.org"),
    Case("https://bitbucket.org/lab/code/src/main/none.py", Answer.GONE, 2, condition=ACTIVE),
    *_forge_cases("gitee.com", 1, True, archived=False),
    _moved("gitee.com", 1),
    Case("https://gitee.com/lab/code/tree/main/src", Answer.FORBIDDEN, 2, condition=ACTIVE),
]
HUB = "https://huggingface.co/"
HUB_CASES = [
    case
    for prefix in ("", "datasets/", "spaces/")
    for case in (
        Case(f"{HUB}{prefix}lab/thing", Answer.OK, 1),
        Case(f"{HUB}{prefix}lab/before", Answer.MOVED, 2, replacement=f"{HUB}{prefix}lab/thing"),
        Case(f"{HUB}{prefix}lab/gated", Answer.OK, 1),
        Case(f"{HUB}{prefix}lab/closed", Answer.FORBIDDEN, 1),
        Case(f"{HUB}{prefix}lab/down", Answer.BLOCKED, 1, True, Condition.BLOCKED),
        Case(f"{HUB}{prefix}lab/lost", Answer.GONE, 2),
        Case(f"{HUB}{prefix}lab/secret", Answer.GONE, 2),
        Case(f"{HUB}{prefix}lab/thing/resolve/main/config.json", Answer.OK, 3),
        Case(f"{HUB}{prefix}lab/thing/blob/main/none.bin", Answer.GONE, 2),
        Case(f"{HUB}{prefix}lab/gated/resolve/main/config.json", Answer.LOGIN, 2),
    )
] + [
    Case("https://hf.co/lab/thing", Answer.OK, 1),
    Case(f"{HUB}lab", Answer.OK, 1),
    Case(f"{HUB}spaces/lab/paused", Answer.OK, 1),
    Case("https://lab-thing.hf.space/", Answer.OK, 1),
    Case("https://lab-paused.hf.space/", Answer.FORBIDDEN, 1),
    Case("https://lab-none.hf.space/", Answer.GONE, 1),
]
ZENODO, OSF, FOUR = "https://zenodo.org/", "https://osf.io/", "https://anonymous.4open.science/"
DATA_CASES = [
    Case(f"{ZENODO}records/2", Answer.OK, 1),
    Case(f"{ZENODO}record/2#.YkQ", Answer.OK, 1),
    Case(f"{ZENODO}doi/10.5281/zenodo.2", Answer.OK, 1),
    Case(f"{ZENODO}records/1", Answer.OK, 2),  # a concept leads to its latest version: no move
    Case(f"{ZENODO}records/4", Answer.OK, 1),
    Case(f"{ZENODO}records/3", Answer.GONE, 1, True),
    Case(f"{ZENODO}records/5", Answer.GONE, 1, True),
    Case(f"{ZENODO}records/999", Answer.GONE, 1, True),
    Case(f"{ZENODO}records/2/files/data.zip?download=1", Answer.OK, 2),
    Case(f"{ZENODO}records/2/files/none.zip", Answer.GONE, 2),
    Case(f"{ZENODO}communities/lab", Answer.GONE, 1),
    Case("https://figshare.com/articles/dataset/A_title/7", Answer.OK, 1),
    Case("https://figshare.com/articles/dataset/2020/7/2", Answer.OK, 1),
    Case("https://figshare.com/articles/A_title/7/1", Answer.OK, 1),
    Case("https://uni.figshare.com/articles/code/A_title/7?file=3", Answer.OK, 1),
    Case("https://figshare.com/articles/dataset/A_title/8", Answer.GONE, 1, True),
    Case("https://figshare.com/s/0123abcd", Answer.CHALLENGE, 1),
    Case(f"{OSF}abcde", Answer.OK, 2),
    Case(f"{OSF}ABCDE/files/osfstorage/x", Answer.OK, 2),
    Case(f"{OSF}preprints/psyarxiv/pre12_v2", Answer.OK, 2),
    Case(f"{OSF}reg12/", Answer.OK, 2),
    Case(f"{OSF}fghij/", Answer.GONE, 2, True),
    Case(f"{OSF}zzzzz/", Answer.GONE, 1, True),
    Case(f"{OSF}klmno/", Answer.LOGIN, 2),
    Case(f"{OSF}klmno/?view_only=0123abcd", Answer.LOGIN, 2),
    Case(f"{FOUR}r/Ready-1", Answer.OK, 1),
    Case(f"{FOUR}r/Ready-1/src/x.py", Answer.OK, 1),
    Case(f"{FOUR}w/Ready-1/", Answer.OK, 1),
    Case(f"{FOUR}r/revealed/", Answer.MOVED, 2, replacement="https://github.com/lab/code"),
    Case(f"{FOUR}r/revealed-but-lost/", Answer.OK, 2),
    Case(f"{FOUR}r/expired", Answer.GONE, 1, True, Condition.GONE),
    Case(f"{FOUR}r/unknown", Answer.GONE, 1, True, Condition.GONE),
    Case(f"{FOUR}r/preparing", Answer.DEFERRED, 1),
    Case(f"{FOUR}r/limited", Answer.DEFERRED, 1),
    Case(f"{FOUR}r/lost-source", Answer.ERROR, 1),
]
REVIEW, DRIVE, FILM = "https://openreview.net/", "https://drive.google.com/", "https://www.youtube.com/"
PAGE_CASES = [
    Case(f"{REVIEW}forum?id=F1", Answer.OK, 1),
    Case(f"{REVIEW}pdf?id=F1", Answer.OK, 1),
    Case(f"{REVIEW}forum?id=F2", Answer.LOGIN, 2),
    Case(f"{REVIEW}forum?id=F3", Answer.CHALLENGE, 1),
    Case(f"{REVIEW}forum?id=none", Answer.GONE, 1),
    Case(f"{REVIEW}group?id=lab", Answer.OK, 1),
    Case(f"{DRIVE}file/d/id1/view?usp=sharing", Answer.OK, 1),
    Case(f"{DRIVE}file/d/id2/view", Answer.LOGIN, 1),
    Case(f"{DRIVE}file/d/id3/view", Answer.LOGIN, 2),
    Case(f"{DRIVE}uc?export=download&id=id4", Answer.OK, 1),
    Case(f"{DRIVE}file/d/none/view", Answer.GONE, 1),
    Case("https://docs.google.com/document/d/id1/edit", Answer.OK, 1),
    Case("https://docs.google.com/document/d/none/edit", Answer.GONE, 1),
    Case("https://sites.google.com/site/lab/code", Answer.GONE, 1),
    Case("https://sites.google.com/view/lab", Answer.OK, 1),
    Case("https://sites.google.com/view/none", Answer.GONE, 1),
    Case(f"{FILM}watch?v=aaaaaaaaaaa&t=3s", Answer.OK, 1),
    Case("https://youtu.be/aaaaaaaaaaa?t=3", Answer.OK, 1),
    Case("https://m.youtube.com/watch?app=x&v=aaaaaaaaaaa", Answer.OK, 1),
    Case("https://www.youtube-nocookie.com/embed/aaaaaaaaaaa", Answer.OK, 1),
    Case(f"{FILM}watch?v=zzzzzzzzzzz", Answer.GONE, 1),
    Case(f"{FILM}embed/zzzzzzzzzzz", Answer.GONE, 1),
    Case(f"{FILM}watch?v=short", Answer.GONE, 1),
    Case(f"{FILM}watch?v=bbbbbbbbbbb", Answer.OK, 1),
    Case(f"{FILM}watch?v=ccccccccccc", Answer.OK, 1),
    Case(f"{FILM}@lab", Answer.GONE, 1),
]
CASES = FORGE_CASES + HUB_CASES + DATA_CASES + PAGE_CASES


async def _told(door: Transport, urls: tuple[str, ...]) -> dict[str, Outcome]:
    """The outcomes of one run; each must be told exactly once."""
    told: dict[int, Outcome] = {}

    def tell(link: int, outcome: Outcome) -> None:
        assert link not in told
        told[link] = outcome

    await probe([Target(n, url, kind_of(url)) for n, url in enumerate(urls)], door, tell, NOW)
    return {url: told[n] for n, url in enumerate(urls)}


def ask(world: SmallInternet, *urls: str, tokens: dict[str, str] | None = None, **changes: float) -> dict[str, Outcome]:
    """Probe the addresses in one run."""

    async def go() -> dict[str, Outcome]:
        async with door_to(world, manners_of(credentials=tokens or {}, **changes)) as door:
            return await _told(door, urls)

    return asyncio.run(go())


@pytest.fixture(scope="module")
def world() -> Iterator[SmallInternet]:
    with SmallInternet(places()) as world:
        world.limits.update(dict.fromkeys(world.limits, 100_000))
        yield world


@pytest.fixture(scope="module")
def ask_here(world: SmallInternet) -> Iterator[Callable[[str], Outcome]]:
    """Probe one address of the module's world over a door that stays open, since each new one takes its time."""
    with asyncio.Runner() as runner:
        door = door_to(world)
        yield lambda url: runner.run(_told(door, (url,)))[url]
        runner.run(door.__aexit__(None, None, None))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.url)
def test_every_situation_on_every_host_has_its_answer(
    world: SmallInternet, ask_here: Callable[[str], Outcome], case: Case
) -> None:
    world.clear()
    outcome = ask_here(case.url)
    told = (outcome.answer, outcome.proved, outcome.condition, outcome.replacement)
    assert told == (case.answer, case.proved, case.condition, case.replacement), outcome
    asked = [seen.host + seen.path for seen in world.requests if seen.path != "/robots.txt"]
    assert len(asked) == case.requests, asked
    assert outcome.reason
    assert outcome.evidence["rule"]


def test_a_run_over_all_of_them_says_the_same_and_asks_about_each_thing_once(world: SmallInternet) -> None:
    world.clear()
    found = ask(world, *(case.url for case in CASES), connect_timeout=20.0, deadline=20.0, body_deadline=20.0)
    assert {url: outcome.answer for url, outcome in found.items()} == {case.url: case.answer for case in CASES}
    assert len(world.asked("gitlab.com", "/api/v4/projects/lab%2Fcode")) == 1
    assert len(world.asked("zenodo.org", "/api/records/2")) == 2  # itself, and as the latest version of a concept
    asked = [seen for seen in world.requests if seen.path != "/robots.txt"]
    assert len(asked) < sum(case.requests for case in CASES)


def test_the_words_are_honest(world: SmallInternet) -> None:
    said = {
        f"{HUB}lab/lost": "deleted or made private",
        "https://gitlab.com/lab/lost": "deleted or made private",
        "https://codeberg.org/lab/lost": "deleted or made private",
        "https://gitlab.com/lab/code/-/tree/main/none": "the project is alive, but this file or page is missing",
        f"{ZENODO}records/3": "spam",
        f"{OSF}reg12/": "withdrawn",
        f"{HUB}spaces/lab/paused": "PAUSED",
        f"{FOUR}r/revealed/": "reveals https://github.com/lab/code",
        f"{DRIVE}uc?export=download&id=id4": "too many people",
    }
    found = ask(world, *said)
    assert {url: words for url, words in said.items() if words not in found[url].reason} == {}
    revealed = found[f"{FOUR}r/revealed/"]
    assert revealed.replacement == revealed.facts["revealed"] == "https://github.com/lab/code"


def test_what_is_called_dead_needs_a_second_day_unless_the_host_gave_its_word(world: SmallInternet) -> None:
    for case in CASES:
        outcome = Outcome(case.answer, proved=case.proved)
        dead = judge(Health(), outcome, NOW).verdict is Verdict.DEAD
        assert dead == (case.proved or case.answer is Answer.BLOCKED)


# --- trouble of the authority itself: never evidence

API_OF = {
    "https://gitlab.com/lab/code": "https://gitlab.com/api/*",
    "https://codeberg.org/lab/code": "https://codeberg.org/api/*",
    "https://bitbucket.org/lab/code": "https://api.bitbucket.org/*",
    "https://gitee.com/lab/code": "https://gitee.com/api/*",
    f"{HUB}lab/thing": f"{HUB}api/*",
    f"{ZENODO}records/2": f"{ZENODO}api/*",
    "https://figshare.com/articles/dataset/A_title/7": "https://api.figshare.com/*",
    f"{OSF}abcde": "https://api.osf.io/*",
    f"{FOUR}r/Ready-1": f"{FOUR}api/*",
    f"{FILM}watch?v=aaaaaaaaaaa": f"{FILM}oembed*",
}
TROUBLE = {
    "limited": (answer(429, retry_after="3600"), {Answer.LIMITED}, 1),
    "limited, no word for how long": (answer(429), {Answer.LIMITED}, 1),
    "limited for a moment": (answer(429, retry_after="0", times=1, then=Behaviour(How.SITE)), {Answer.OK}, 3),
    "limited with 403": (answer(403, body='{"message": "Rate Limit Exceeded"}'), {Answer.LIMITED}, 1),
    "down": (answer(503), {Answer.DEFERRED}, 3),
    "down for a moment": (answer(502, times=1, then=Behaviour(How.SITE)), {Answer.OK}, 3),
    "another failure": (answer(500, body="oops"), {Answer.DEFERRED}, 3),
    "bot wall": (Behaviour(How.CHALLENGE, status=403), {Answer.DEFERRED}, 1),
    "bot wall with 503": (Behaviour(How.CHALLENGE, status=503), {Answer.DEFERRED}, 3),
    "bot wall of Amazon": (Behaviour(How.WAF), {Answer.DEFERRED}, 1),
    "a page in place of JSON": (Behaviour(How.OK), {Answer.DEFERRED}, 1),
    "teapot": (answer(418), {Answer.DEFERRED}, 1),
    "elsewhere": (Behaviour(How.REDIRECT, status=302, to="https://portal.example/"), {Answer.DEFERRED}, 1),
    "circle": (Behaviour(How.LOOP), {Answer.DEFERRED}, 5),
    "reset": (Behaviour(How.RESET), {Answer.DEFERRED}, 3),
    "silent": (Behaviour(How.SILENT), {Answer.DEFERRED}, 1),
}  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLE)
def test_an_authority_in_trouble_is_no_evidence(trouble: str) -> None:
    behaviour, answers, most = TROUBLE[trouble]
    for_all = places()
    for pattern in API_OF.values():
        for_all.put(pattern, behaviour)
    with SmallInternet(for_all) as world:
        found = ask(world, *API_OF)
        # Silence of the API leaves a link undecided, but for a page that shows that the thing is there.
        shown = {Answer.OK} if Answer.DEFERRED in answers else set()
        for url, outcome in found.items():
            assert outcome.answer in answers | shown, (url, outcome)
            assert not outcome.proved
        assert len(world.requests) <= (most + 3 * len(shown)) * len(API_OF) + 2


def test_a_404_that_is_not_the_apis_own_proves_nothing_and_the_page_has_the_last_word() -> None:
    for_all = places()
    for pattern in API_OF.values():
        for_all.put(pattern, answer(404, body="<p>nothing here</p>"))
    with SmallInternet(for_all) as world:
        found = ask(world, *API_OF)
    assert not [url for url, outcome in found.items() if outcome.proved]
    alive = {url for url, outcome in found.items() if outcome.answer is Answer.OK}
    assert alive >= {f"https://{host}/lab/code" for host in FORGES if host != "gitee.com"} | {f"{HUB}lab/thing"}
    assert f"{ZENODO}records/2" in alive
    # Where pages tell nothing, or refuse robots, an API that is not itself leaves the question open.
    rest = {outcome.answer for url, outcome in found.items() if url not in alive}
    assert rest == {Answer.DEFERRED}
    assert found["https://gitee.com/lab/code"].answer is Answer.DEFERRED


GATEWAYS = (
    '{"message": "no Route matched with those values"}',
    '{"detail": "Not found."}',
    '{"message": "API endpoint has been removed"}',
    '{"error": "not found"}',
    '{"errors": [{"message": "no such route"}]}',
)


def _is_dead_after_a_month_of(outcome: Outcome) -> bool:
    health = judge(Health(), Outcome(Answer.OK), NOW)
    for day in (1, 2.5, 9, 17, 25, 40):
        health = judge(health, outcome, NOW + timedelta(days=day))
    return health.verdict is Verdict.DEAD


@pytest.mark.parametrize("status", [401, 404, 410])
@pytest.mark.parametrize("body", GATEWAYS)
def test_a_gateway_in_place_of_an_api_kills_nothing_however_long(body: str, status: int) -> None:
    for_all = places()
    for pattern in API_OF.values():
        for_all.put(pattern, answer(status, body=body))
    with SmallInternet(for_all) as world:
        found = ask(world, *API_OF, f"{ZENODO}records/3", f"{OSF}zzzzz/", f"{FOUR}r/unknown")
    assert not [url for url, outcome in found.items() if outcome.proved]
    assert not [url for url in API_OF if _is_dead_after_a_month_of(found[url])]


@pytest.mark.parametrize("status", [401, 404])
@pytest.mark.parametrize("body", GATEWAYS)
def test_a_gateway_before_all_of_hugging_face_is_no_second_road(body: str, status: int) -> None:
    with SmallInternet(places()) as world:
        world.put(f"{HUB}*", answer(status, body=body))
        assert ask(world, f"{HUB}lab/thing")[f"{HUB}lab/thing"].answer is Answer.DEFERRED


@pytest.mark.parametrize("body", [*GATEWAYS, '{"message": "Not Found"}', '{"status": 404, "error": "Not Found"}'])
def test_a_gateway_before_all_of_a_forge_is_no_proof_at_once(body: str) -> None:
    with SmallInternet(places()) as world:
        for host in (*FORGES, "api.bitbucket.org"):
            world.break_host(host, answer(404, body=body))
        found = ask(world, *(f"https://{host}/lab/code" for host in FORGES))
    assert not [url for url, outcome in found.items() if outcome.proved]


@pytest.mark.parametrize(
    ("api", "body"),
    [
        ("https://gitlab.com/api/v4/projects/lab%2Fcode", '{"message": "404 Project Not Found"}'),
        ("https://gitlab.com/api/v4/projects/lab%2Fcode", '{"message": "404 Not Found"}'),
        ("https://codeberg.org/api/v1/repos/lab/code", '{"message": "", "url": "https://codeberg.org/api/swagger"}'),
        (
            "https://api.bitbucket.org/2.0/repositories/lab/code",
            '{"type": "error", "error": {"message": "Repository lab/code not found"}}',
        ),
        ("https://gitee.com/api/v5/repos/lab/code", '{"message": "404 Project Not Found"}'),
    ],
)
def test_in_its_own_words_a_forges_no_is_proof_beside_its_pages(api: str, body: str) -> None:
    host = api.split("/")[2].removeprefix("api.")
    with SmallInternet(places()) as world:
        world.put(f"https://{host}/lab/code", 404)
        world.put(api, answer(404, body=body))
        found = ask(world, f"https://{host}/lab/code")[f"https://{host}/lab/code"]
    assert (found.answer, found.proved) == (Answer.GONE, True)


BESIDE = (
    "https://gitlab.com/lab/code/-/blob/main/src/main.py",
    "https://gitlab.com/lab",
    "https://codeberg.org/lab/code/src/branch/main/src/main.py",
    "https://codeberg.org/lab",
    f"{HUB}lab/thing/blob/main/config.json",
    f"{HUB}lab",
    f"{ZENODO}records/2/files/data.zip",
)


@pytest.mark.parametrize("trouble", [answer(500, title="oops"), How.RESET, How.REFUSED, How.CLOSED])
def test_trouble_of_a_great_host_says_nothing_of_the_pages_beside_its_things(trouble: Behaviour | How) -> None:
    with SmallInternet(places()) as world:
        for url in BESIDE:
            world.put(url, trouble)
        found = ask(world, *BESIDE)
        assert {outcome.answer for outcome in found.values()} == {Answer.DEFERRED}
        for url in BESIDE:
            world.put(url, 404)
        found = ask(world, *BESIDE)
    assert {outcome.answer for outcome in found.values()} == {Answer.GONE}


@pytest.mark.parametrize(
    ("word", "ended_at", "counts"),
    [
        (Answer.TIMEOUT, None, False),
        (Answer.TIMEOUT, "https://uni.figshare.com/x", False),
        (Answer.TIMEOUT, "https://data.uni.example/x", True),  # it was sent to a host that may be gone
        (Answer.DNS_GONE, None, True),  # a university gave up its name at figshare
        (Answer.GONE, None, True),
    ],
)
def test_trouble_counts_where_a_host_may_be_gone(word: Answer, ended_at: str | None, counts: bool) -> None:
    page = Outcome(word, "as it was", final_url=ended_at)
    told = told_beside("http://uni.figshare.com/collections/x", page)
    assert told is page if counts else told.answer in INCONCLUSIVE


@pytest.mark.parametrize(
    ("api", "status", "body", "proved"),
    [
        (ZENODO, 404, '{"status": 404, "message": "The persistent identifier does not exist."}', True),
        (ZENODO, 404, '{"status": 404, "message": "The persistent identifier is not registered."}', True),
        (ZENODO, 404, '{"status": 404, "message": "Record not found"}', True),
        (ZENODO, 404, '{"status": 404, "message": "The requested URL was not found on the server."}', False),
        (ZENODO, 404, '{"status": 404, "message": "Not found."}', False),
        (ZENODO, 404, '{"message": "The persistent identifier does not exist."}', False),
        (ZENODO, 410, '{"status": 410, "message": "The record has been deleted."}', True),
        (ZENODO, 410, '{"status": 410, "message": "Gone", "tombstone": {"note": "", "removal_reason": null}}', True),
        (ZENODO, 410, '{"status": 410, "message": "Gone", "tombstone": "API"}', False),
        (ZENODO, 410, '{"status": 404, "message": "Record deleted", "tombstone": {}}', False),
        (OSF, 404, '{"errors": [{"detail": "Not found."}]}', True),
        (OSF, 404, '{"errors": [{"detail": "This feature is deprecated as of version 2.20"}]}', False),
        (OSF, 404, '{"errors": "Not found."}', False),
        (OSF, 404, '{"message": "no Route matched with those values"}', False),
        (OSF, 404, '{"detail": "Not found."}', False),
        (OSF, 404, '{"errors": ["Not found.", null, {"title": "Not found."}]}', False),
        (OSF, 410, '{"errors": [{"detail": "The requested resource is no longer available."}]}', True),
        (OSF, 410, '{"errors": [{"detail": "The requested node is no longer available."}]}', True),
        (OSF, 410, '{"errors": [{"detail": "API endpoint has been removed"}]}', False),
        (FOUR, 404, '{"error": "repo_not_found"}', True),
        (FOUR, 404, '{"error": "repository_not_ready"}', False),
        (FOUR, 404, '{"error": "file_not_found"}', False),
        (FOUR, 404, '{"error": ["repo_not_found"]}', False),
        (FOUR, 410, '{"error": "repository_expired"}', True),
        (FOUR, 404, '{"error": "Not Found"}', False),
    ],
)
def test_a_no_is_proof_at_once_in_the_hosts_own_words_only(api: str, status: int, body: str, proved: bool) -> None:
    url = {ZENODO: f"{ZENODO}records/2", OSF: f"{OSF}abcde", FOUR: f"{FOUR}r/Ready-1"}[api]
    with SmallInternet(places()) as world:
        world.put(API_OF[url], answer(status, body=body))
        outcome = ask(world, url)[url]
    assert outcome.proved is proved
    assert outcome.answer in ({Answer.GONE} if proved else {Answer.DEFERRED, Answer.OK})


def test_a_record_denied_in_other_words_is_dead_as_a_page_is() -> None:
    url = f"{ZENODO}records/999"
    with SmallInternet(places()) as world:
        world.put(API_OF[f"{ZENODO}records/2"], answer(404, body='{"status": 404, "message": "No such thing"}'))
        outcome = ask(world, url)[url]
    assert (outcome.answer, outcome.proved) == (Answer.GONE, False)


@pytest.mark.parametrize(
    ("url", "status", "body"),
    [
        (f"{OSF}abcde", 404, '{"errors": [{"detail": "This node was removed."}]}'),
        (f"{OSF}abcde", 410, '{"errors": [{"detail": "Gone for good."}, null]}'),
        (f"{FOUR}r/Ready-1", 404, '{"error": "repo_banned"}'),
        (f"{FOUR}r/Ready-1", 410, '{"error": "gone"}'),
        ("https://figshare.com/articles/dataset/A_title/7", 404, '{"code": "EntityDeleted", "message": "Gone"}'),
    ],
)
def test_where_no_page_can_be_asked_a_no_in_the_hosts_form_must_last(url: str, status: int, body: str) -> None:
    with SmallInternet(places()) as world:
        world.put(API_OF[url], answer(status, body=body))
        outcome = ask(world, url)[url]
    assert (outcome.answer, outcome.proved) == (Answer.GONE, False)


def test_an_api_and_a_page_that_both_say_404_in_html_prove_nothing_at_once() -> None:
    url = "https://codeberg.org/lab/code"
    with SmallInternet(places()) as world:
        world.put("https://codeberg.org/*", answer(404, body="<p>nothing here</p>"))
        outcome = ask(world, url)[url]
    assert (outcome.answer, outcome.proved) == (Answer.GONE, False)


@pytest.mark.parametrize("host", ["codeberg.org", "bitbucket.org", "gitee.com"])
def test_a_second_road_in_trouble_leaves_it_undecided(host: str) -> None:
    for behaviour, word in (
        (answer(503), {Answer.DEFERRED}),
        (answer(429, retry_after="3600"), {Answer.LIMITED}),
        (Behaviour(How.CHALLENGE, status=403), {Answer.GONE, Answer.FORBIDDEN}),
        (answer(401), {Answer.GONE, Answer.FORBIDDEN}),
    ):
        with SmallInternet(places()) as world:
            world.put(f"https://{host}/lab/lost", behaviour)
            outcome = ask(world, f"https://{host}/lab/lost")[f"https://{host}/lab/lost"]
        assert outcome.answer in word
        assert not outcome.proved


def test_no_network_is_no_evidence() -> None:
    with SmallInternet(places()) as world:
        for behaviour in (How.SERVFAIL, How.NXDOMAIN, How.REFUSED, How.TLS_EXPIRED):
            for pattern in API_OF.values():
                world.put("https://" + pattern.split("/")[2] + "/", behaviour)
            found = ask(world, *API_OF)
            assert {outcome.answer for outcome in found.values()} <= INCONCLUSIVE | {Answer.OK}, behaviour


def test_a_limited_host_is_left_alone() -> None:
    with SmallInternet(places()) as world:
        world.limits["bitbucket"] = 3
        urls = [f"https://bitbucket.org/lab/code{n}" for n in range(30)]
        for url in urls:
            world.forges[url.removeprefix("https://")] = {}
        found = ask(world, *urls)
        assert {outcome.answer for outcome in found.values()} == {Answer.OK, Answer.LIMITED}
        assert len(world.asked("api.bitbucket.org")) <= 3 + 8  # those under way when the limit was met


def test_hugging_face_says_in_its_own_header_for_how_long_it_limits() -> None:
    with SmallInternet(places()) as world:
        world.put(f"{HUB}api/*", answer(429, headers={"ratelimit": '"api";r=0;t=0'}, times=1, then=Behaviour(How.SITE)))
        assert ask(world, f"{HUB}lab/thing")[f"{HUB}lab/thing"].answer is Answer.OK


# --- tokens


def test_a_token_shows_what_is_archived_and_a_bad_one_hides_nothing() -> None:
    with SmallInternet(places()) as world:
        url = "https://gitlab.com/lab/frozen"
        assert ask(world, url, tokens={"gitlab.com": "Bearer x"})[url].condition is Condition.ARCHIVED
        refused = answer(401, body='{"message": "401 Unauthorized"}', times=1, then=Behaviour(How.SITE))
        world.put("https://gitlab.com/api/*", refused)
        assert ask(world, url, tokens={"gitlab.com": "Bearer bad"})[url].answer is Answer.OK
        lost = f"{HUB}lab/lost"
        assert ask(world, lost, tokens={"huggingface.co": f"Bearer {world.hub_token}"})[lost].answer is Answer.GONE
        assert not [seen for seen in world.requests if seen.host == "zenodo.org" and "authorization" in seen.headers]


# --- the table


def test_every_kind_of_the_table_has_its_words_and_its_probers() -> None:
    assert set(wording.KIND) == set(Kind)
    assert {place.kind for place in PLACES} == KINDS
    assert {Kind.GITLAB, Kind.CODEBERG, Kind.BITBUCKET, Kind.GITEE, Kind.ANONYMOUS} <= CODE_KINDS


@pytest.mark.parametrize(
    ("url", "name", "inside"),
    [
        ("https://gitlab.com/a/b", "a/b", ""),
        ("https://gitlab.com/a/b/c/d.git", "a/b/c/d", ""),
        ("https://gitlab.com/a/b/c/-/tree/main/x", "a/b/c", "-/tree/main/x"),
        ("https://gitlab.com/a/b/tree/master/x/y", "a/b", "tree/master/x/y"),
        ("https://gitlab.com/a/tree", "a/tree", ""),
        ("https://www.gitlab.com/a/b/?ref=x", "a/b", ""),
        ("https://huggingface.co/datasets/squad", "squad", ""),
        ("https://huggingface.co/datasets/squad/viewer/x", "squad", "viewer/x"),
        ("https://huggingface.co/datasets/a/b/tree/main", "a/b", "tree/main"),
        ("https://hf.co/a/b/resolve/main/x.bin", "a/b", "resolve/main/x.bin"),
        ("https://zenodo.org/record/123/files/x.zip?download=1", "123", "files/x.zip"),
        ("https://figshare.com/articles/2020/12345/2", "12345", ""),
        ("https://figshare.com/articles/dataset/2020/12345", "12345", ""),
        ("https://osf.io/preprints/psyarxiv/abc12_v3", "abc12", ""),
        ("https://osf.io/download/abc12/", "abc12", ""),
        ("https://www.youtube.com/watch?list=x&v=a-b_c&t=1", "a-b_c", ""),
        ("https://www.youtube.com/shorts/abc?x=1", "abc", ""),
    ],
)
def test_a_thing_is_found_in_an_address(url: str, name: str, inside: str) -> None:
    thing = thing_at(url, PLACES)
    assert thing is not None
    assert (thing.name, thing.inside) == (name, inside)


@pytest.mark.parametrize(
    "url",
    [
        "https://gitlab.com/a", "https://gitlab.com/groups/a/b", "https://gitlab.com/a/-/b", "https://gitlab.com/",
        "https://huggingface.co/papers/1706.03762", "https://huggingface.co/bert-base-uncased",
        "https://huggingface.co/docs/hub", "https://zenodo.org/communities/x", "https://figshare.com/s/abc",
        "https://osf.io/preprints/lissa", "https://osf.io/institutions", "https://osf.io/", "https://bitbucket.org/a",
        "https://www.youtube.com/playlist?list=x", "https://codeberg.org/explore/repos",
        "https://anonymous.4open.science/", "https://openreview.net/group?id=x", "https://notgitlab.com/a/b",
    ],
)  # fmt: skip
def test_other_addresses_of_these_hosts_are_pages_like_any_other(url: str) -> None:
    assert thing_at(url, PLACES) is None


@pytest.mark.parametrize("sign", ["a/", "/", "-", "a&", "v=", "%2e", "tree/", "?", ".git", "&v", "é"])
def test_long_hostile_addresses_take_a_moment(sign: str) -> None:
    begun = time.process_time()
    hosts = ("gitlab.com", "huggingface.co", "figshare.com/articles", "youtube.com/watch?", "osf.io", "codeberg.org")
    for host in hosts:
        thing_at(f"https://{host}/" + sign * (20_000 // len(sign)) + "\x00", PLACES)
    assert time.process_time() - begun < 1


def test_a_file_that_is_there_stays_alive_whatever_its_hosts_interface_says(tmp_path: Path) -> None:
    url = "https://gitee.com/lab/never-was/blob/master/net.py"
    library = open_library(f"sqlite:///{tmp_path / 'library.sqlite3'}", tmp_path)
    with SmallInternet() as world, trusting(world):
        world.put(url, How.OK)
        with library.writing() as session:
            add(session, [Entry(title="One", url=url)], NOW, Tally())
        for day in (0, 1, 2, 9, 30):
            checker.run(library, task_in(world, NOW + timedelta(days=day), everything=True))
            with library.reading() as session:
                assert [link.verdict for link in ledger.links(session)] == [Verdict.ALIVE]
    library.close()
