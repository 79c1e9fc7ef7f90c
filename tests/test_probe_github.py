"""GitHub against the small internet: every road, every kind of address, and what each question may cost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.health import Answer, Condition, Flag, Health, Outcome, Policy, Verdict, judge
from readinglist.identifiers import Repository, kind_of
from readinglist.probe import Target, probe
from readinglist.probe.github import forks_of, holds_no_code
from readinglist.probe.github.addresses import on_branch, place_of, under_name
from readinglist.probe.github.calls import KEPT_FOR_CONFIRMING
from readinglist.probe.github.conditions import Seen, entries_of, seen_in_graph, seen_in_rest, there
from readinglist.probe.github.identity import remembered
from readinglist.transport import Transport
from tests.internet import Behaviour, How, SmallInternet, answer, redirect
from tests.internet.scenario import RepoFacts
from tests.world import NOW, door_to, manners_of

Known = Mapping[str, Mapping[str, Any]]
T = TypeVar("T")

REPO = "https://github.com/mpii/code"
RAW = "https://raw.githubusercontent.com/mpii/code/"
YOUNG = "2026-06-01T00:00:00Z"
ROADS = pytest.mark.parametrize("token", ["", "good"])
API, PAGE = "api.github.com", "github.com"


@pytest.fixture
def world() -> Any:
    with SmallInternet() as opened:
        opened.token = "good"
        yield opened


def at_the_door(world: SmallInternet, token: str, act: Callable[[Transport], Awaitable[T]]) -> T:
    async def go() -> T:
        credentials = {API: f"Bearer {token}"} if token else {}
        async with door_to(world, manners_of(credentials=credentials)) as door:
            return await act(door)

    return asyncio.run(go())


def outcomes(
    world: SmallInternet, *urls: str, token: str = "", known: Known | None = None, now: datetime = NOW
) -> dict[str, Outcome]:
    """Probe the addresses with what is known of them; every one must be told exactly once."""
    told: dict[int, Outcome] = {}

    def tell(link: int, outcome: Outcome) -> None:
        assert link not in told
        json.dumps([dict(outcome.evidence), dict(outcome.facts)])  # both are kept as JSON
        told[link] = outcome

    targets = [Target(n, url, kind_of(url), (known or {}).get(url, {})) for n, url in enumerate(urls)]
    at_the_door(world, token, lambda door: probe(targets, door, tell, now))
    return {url: told[n] for n, url in enumerate(urls)}


def outcome_of(world: SmallInternet, url: str, *, token: str = "", known: Known | None = None) -> Outcome:
    return outcomes(world, url, token=token, known=known)[url]


def asked(world: SmallInternet) -> list[str]:
    """The requests of a run without those for robots.txt."""
    return [f"{seen.host}{seen.path}" for seen in world.requests if seen.path != "/robots.txt"]


# --- what is remembered, and names taken over


@ROADS
def test_what_the_api_told_is_kept_with_the_link(world: SmallInternet, token: str) -> None:
    world.repos["Mpii/Code"] = {"id": 7, "stars": 12, "pushed_at": YOUNG, "default_branch": "dev"}
    kept = outcome_of(world, REPO, token=token).facts["repository"]
    assert (kept["id"], kept["full_name"], kept["stars"]) == (7, "Mpii/Code", 12)
    assert (kept["pushed_at"], kept["head"], kept["default_branch"]) == (
        "2026-06-01T00:00:00+00:00",
        f"{7:040x}",
        "dev",
    )
    assert (kept["seen"], isinstance(kept["owner_id"], int)) == ("2026-12-02", True)


@ROADS
def test_a_new_repository_under_an_old_name_is_told_and_the_old_number_kept(world: SmallInternet, token: str) -> None:
    world.repos["mpii/code"] = {"pushed_at": YOUNG}
    first = outcome_of(world, REPO, token=token)
    again = outcome_of(world, REPO, token=token, known={REPO: first.facts})
    assert (first.flag, again.flag) == (None, Flag.CLEAR)
    world.take_over("mpii/code")
    found = outcome_of(world, REPO, token=token, known={REPO: again.facts})
    number = first.facts["repository"]["id"]
    assert (found.answer, found.flag) == (Answer.OK, Flag.TAKEN_OVER)
    assert found.facts["repository"]["id"] == number
    assert f"the one the paper named was number {number}" in found.reason


@ROADS
def test_a_path_in_a_repository_taken_over_is_flagged_as_well(world: SmallInternet, token: str) -> None:
    world.repos["mpii/code"] = {"id": 8}
    url = f"{REPO}/blob/main/README.md"
    found = outcome_of(world, url, token=token, known={url: {"repository": {"id": 7, "forks": ["a/b"]}}})
    assert (found.answer, found.flag, found.facts["repository"]["forks"]) == (Answer.OK, Flag.TAKEN_OVER, ["a/b"])


@ROADS
def test_a_rename_keeps_the_number_and_is_no_takeover(world: SmallInternet, token: str) -> None:
    world.repos["mpii/code"] = {"pushed_at": YOUNG}
    first = outcome_of(world, REPO, token=token)
    world.rename_repo("mpii/code", "eth/better")
    found = outcome_of(world, REPO, token=token, known={REPO: first.facts})
    assert (found.answer, found.flag, found.replacement) == (Answer.MOVED, Flag.CLEAR, "https://github.com/eth/better")
    world.take_over("mpii/code")
    found = outcome_of(world, REPO, token=token, known={REPO: found.facts})
    assert (found.answer, found.flag, found.replacement) == (Answer.OK, Flag.TAKEN_OVER, None)
    assert "last seen as eth/better" in found.reason


def test_where_a_stranger_moved_to_is_no_new_address() -> None:
    shown = there(Repository("mpii", "code", ""), Seen("thief/other", 2))
    found = remembered(shown, {"repository": {"id": 1, "full_name": "mpii/code"}}, NOW)
    assert (shown.answer, found.answer, found.replacement, found.flag) == (
        Answer.MOVED,
        Answer.OK,
        None,
        Flag.TAKEN_OVER,
    )


def test_git_alone_changes_nothing_of_a_repository_whose_number_is_known(world: SmallInternet) -> None:
    world.exhaust("github anonymous")
    world.repos["mpii/code"] = {}
    assert outcome_of(world, REPO).facts["repository"]["default_branch"] == "main"
    assert outcome_of(world, REPO, known={REPO: {"repository": {"id": 3}}}).facts == {}


numbers = st.integers(min_value=1, max_value=3)
known_facts = st.fixed_dictionaries(
    {}, optional={"id": numbers, "full_name": st.just("a/b"), "forks": st.just(["c/b"]), "head": st.just("f" * 40)}
)


@given(known_facts, st.builds(Seen, st.sampled_from(["a/b", "x/y"]), st.none() | numbers, stars=st.none() | numbers))
def test_what_is_remembered_is_never_lost_and_a_flag_means_another_number(old: dict[str, Any], seen: Seen) -> None:
    found = remembered(there(Repository("a", "b", ""), seen), {"repository": old}, NOW)
    kept = found.facts.get("repository", old)
    assert set(old) <= set(kept)
    assert kept.get("forks") == old.get("forks")
    assert old.get("id") in (None, kept.get("id"))
    compared = seen.id is not None and "id" in old
    assert (found.flag is Flag.TAKEN_OVER) == (compared and seen.id != old["id"])
    assert (found.flag is Flag.CLEAR) == (compared and seen.id == old["id"])
    assert (found.answer is Answer.MOVED) == (seen.full_name != "a/b" and found.flag is not Flag.TAKEN_OVER)


@pytest.mark.parametrize(("years", "condition"), [(3, Condition.STALE), (10, Condition.ACTIVE)])
def test_how_long_is_stale_is_for_the_reader_to_say(world: SmallInternet, years: int, condition: Condition) -> None:
    world.repos["mpii/code"] = {"pushed_at": "2021-01-01T00:00:00Z"}
    found = outcome_of(world, REPO, token="good")
    assert found.condition is Condition.ACTIVE
    after = judge(Health(), found, NOW, Policy(stale_after=timedelta(days=365 * years)))
    assert (after.verdict, after.condition) == (Verdict.ALIVE, condition)


# --- the owner of what is gone


@ROADS
def test_a_lost_repository_whose_owner_is_gone_is_told_from_one_that_was_deleted(
    world: SmallInternet, token: str
) -> None:
    world.repos.update({f"left/r{n}": {} for n in range(3)})
    world.repos.update({"mpii/code": {}, "mpii/lost": {"gone": True}})
    world.owners["left"] = {"gone": True}
    lost = [f"https://github.com/left/r{n}" for n in range(3)]
    found = outcomes(world, REPO, "https://github.com/mpii/lost", *lost, token=token)
    assert {(found[url].proved, found[url].evidence["owner"]) for url in lost} == {(True, "gone")}
    assert "the account “left” is gone as well" in found[lost[0]].reason
    assert found["https://github.com/mpii/lost"].evidence["owner"] == "there"
    questions = [path for path in asked(world) if path in ("api.github.com/users/left", "github.com/left")]
    assert len(questions) == 1
    assert not [path for path in asked(world) if path in ("api.github.com/users/mpii", "github.com/mpii")]


@ROADS
def test_an_owner_who_cannot_be_asked_changes_no_verdict(world: SmallInternet, token: str) -> None:
    world.repos["mpii/code"] = {}
    for url in ("https://github.com/left", "https://api.github.com/users/left"):
        world.put(url, 503)
    found = outcomes(world, REPO, "https://github.com/left/r", token=token)["https://github.com/left/r"]
    assert (found.answer, found.proved, found.evidence["owner"]) == (Answer.GONE, True, "not asked")


# --- accounts and gists


@ROADS
@pytest.mark.parametrize(
    ("url", "word", "proved"),
    [
        ("https://github.com/mpii", Answer.OK, False),
        ("https://github.com/MPII/", Answer.OK, False),
        ("https://github.com/left", Answer.GONE, True),
        ("https://github.com/old", Answer.GONE, True),  # a renamed account does not redirect
        ("https://gist.github.com/ada/aa00", Answer.OK, False),
        ("https://gist.github.com/0123456789abcdef0123", Answer.OK, False),
        ("https://gist.github.com/ada/bb00", Answer.GONE, True),
        ("https://gist.github.com/ada/cc00", Answer.BLOCKED, True),
        ("https://gist.github.com/ada/aa00/raw/x.py", Answer.GONE, False),
        ("https://gist.github.com/ada/bb00/raw/x.py", Answer.GONE, True),
    ],
)
def test_accounts_and_gists_are_believed_gone_on_two_roads(
    world: SmallInternet, token: str, url: str, word: Answer, proved: bool
) -> None:
    world.owners.update({"mpii": {}, "left": {"gone": True}, "old": {"moved_to": "mpii"}})
    world.gists.update({"ada/aa00": {}, "ada/0123456789abcdef0123": {}, "ada/cc00": {"blocked": "dmca"}})
    found = outcome_of(world, url, token=token)
    assert (found.answer, found.proved) == (word, proved), found
    if "/aa00/raw" in url:
        assert "the gist is alive" in found.reason


@ROADS
@pytest.mark.parametrize("url", ["https://github.com/left", "https://gist.github.com/ada/bb00"])
def test_an_account_or_gist_that_one_road_shows_is_there(world: SmallInternet, token: str, url: str) -> None:
    world.put(url, How.OK)
    assert outcome_of(world, url, token=token).answer is Answer.OK


@pytest.mark.parametrize("url", ["https://github.com/left", "https://gist.github.com/ada/bb00"])
def test_without_the_api_an_account_or_gist_needs_a_second_day(world: SmallInternet, url: str) -> None:
    world.exhaust("github anonymous")
    found = outcome_of(world, url)
    assert (found.answer, found.proved) == (Answer.GONE, False)


def test_an_account_under_a_new_number_is_taken_over(world: SmallInternet) -> None:
    world.owners["mpii"] = {"id": 5}
    url = "https://github.com/mpii"
    assert outcome_of(world, url, token="good").facts["account"]["id"] == 5
    found = outcome_of(world, url, token="good", known={url: {"account": {"id": 4, "full_name": "mpii"}}})
    assert (found.answer, found.flag) == (Answer.OK, Flag.TAKEN_OVER)


# --- inside a repository


def full() -> RepoFacts:
    return {**_FULL}


_FULL: RepoFacts = {
    "pushed_at": YOUNG,
    "default_branch": "main",
    "branches": ["paper/v2"],
    "renamed_branches": {"trunk": "main"},
    "tags": ["v0"],
    "files": {"README.md": "#", "src/a.py": "x"},
    "releases": {"v1": ["x.zip"]},
    "issues": [1],
    "issues_gone": [5],
    "issues_moved": {"3": "c/d/issues/4"},
    "wiki": ["Home", "Use"],
}
INSIDE = [
    ("/tree/main", Answer.OK, "", 1),
    ("/tree/main/src", Answer.OK, "", 1),
    ("/tree/paper/v2/src", Answer.OK, "", 1),
    ("/blob/main/src/a.py#L3", Answer.OK, "", 1),
    ("/blame/main/src/a.py", Answer.OK, "", 1),
    ("/blob/main/none.py", Answer.GONE, "this file or branch is missing", 1),
    ("/tree/cvpr", Answer.GONE, "this folder or branch is missing", 1),
    ("/blob/master/src/a.py", Answer.MOVED, "/blob/main/src/a.py", 2),
    ("/tree/master", Answer.MOVED, "/tree/main", 2),
    ("/blob/master/none.py", Answer.GONE, "this file or branch is missing", 2),
    ("/tree/trunk/src", Answer.OK, "", 2),
    ("/archive/refs/heads/main.zip", Answer.OK, "", 2),
    ("/archive/master.zip", Answer.MOVED, "/archive/main.zip", 3),
    ("/archive/refs/tags/v7.zip", Answer.GONE, "this download is missing", 1),
    ("/commit/deadbeef", Answer.GONE, "this commit is missing", 1),
    ("/releases", Answer.OK, "", 1),
    ("/releases/tag/v1", Answer.OK, "", 1),
    ("/releases/latest", Answer.OK, "", 2),
    ("/releases/tag/v9", Answer.GONE, "this release is missing", 1),
    ("/releases/download/v1/x.zip", Answer.OK, "", 1),
    ("/releases/download/v1/no.zip", Answer.GONE, "this release is missing", 2),
    ("/issues", Answer.OK, "", 1),
    ("/issues/1", Answer.OK, "", 1),
    ("/issues/3", Answer.MOVED, "https://github.com/c/d/issues/4", 2),
    ("/issues/5", Answer.GONE, "this issue was deleted (HTTP 410)", 1),
    ("/issues/9", Answer.GONE, "this issue is missing", 1),
    ("/pull/9", Answer.GONE, "this pull request is missing", 1),
    ("/discussions/9", Answer.GONE, "this discussion is missing", 1),
    ("/wiki", Answer.OK, "", 1),
    ("/wiki/Use", Answer.OK, "", 1),
    ("/wiki/None", Answer.SOFT_404, "this wiki page is missing", 2),
]


@ROADS
@pytest.mark.parametrize(("path", "word", "told", "most"), INSIDE)
def test_an_address_inside_a_repository_is_judged_for_what_it_is(
    world: SmallInternet, token: str, path: str, word: Answer, told: str, most: int
) -> None:
    world.repos.update({"mpii/code": full(), "c/d": {"issues": [4]}})
    found = outcome_of(world, REPO + path, token=token)
    assert (found.answer, found.proved, found.condition) == (word, False, Condition.ACTIVE), found
    if word is Answer.MOVED:
        assert found.replacement == (told if told.startswith("https:") else REPO + told)
    else:
        assert told in found.reason
    assert word is not Answer.GONE or "the repository is alive" in found.reason
    pages = [path for path in asked(world) if not path.startswith(API) and ".git/" not in path]
    assert len(pages) <= most
    assert found.facts["repository"]["full_name"] == "mpii/code"


@ROADS
@pytest.mark.parametrize(
    ("url", "word", "to"),
    [
        (f"{RAW}main/src/a.py", Answer.OK, None),
        (f"{RAW}refs/heads/main/src/a.py", Answer.OK, None),
        (f"{RAW}main/none.py", Answer.GONE, None),
        (f"{RAW}master/src/a.py", Answer.MOVED, f"{RAW}main/src/a.py"),
        ("https://codeload.github.com/mpii/code/zip/refs/heads/main", Answer.OK, None),
        (
            "https://codeload.github.com/mpii/code/zip/refs/heads/master",
            Answer.MOVED,
            "https://codeload.github.com/mpii/code/zip/refs/heads/main",
        ),
        ("https://codeload.github.com/mpii/code/zip/v7", Answer.GONE, None),
    ],
)
def test_raw_files_and_downloads_belong_to_their_repository(
    world: SmallInternet, token: str, url: str, word: Answer, to: str | None
) -> None:
    world.repos["mpii/code"] = full()
    found = outcome_of(world, url, token=token)
    assert (found.answer, found.replacement, found.condition) == (word, to, Condition.ACTIVE), found
    world.delete_repo("mpii/code")
    found = outcome_of(world, url, token=token)
    assert (found.answer, found.condition, found.proved) == (Answer.GONE, Condition.GONE, True)


@ROADS
@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/blob/main/src/a.py", "/blob/main/src/a.py"),
        ("/releases/tag/v1", "/releases/tag/v1"),
        ("/releases/download/v1/x.zip", "/releases/download/v1/x.zip"),
        ("/blob/master/src/a.py", "/blob/main/src/a.py"),
    ],
)
def test_a_path_in_a_renamed_repository_moved_with_it(world: SmallInternet, token: str, path: str, to: str) -> None:
    world.repos["mpii/code"] = full()
    world.rename_repo("mpii/code", "eth/better")
    found = outcome_of(world, REPO + path, token=token)
    assert (found.answer, found.replacement) == (Answer.MOVED, "https://github.com/eth/better" + to), found
    raw = outcome_of(world, f"{RAW}main/src/a.py", token=token)
    assert raw.replacement == "https://raw.githubusercontent.com/eth/better/main/src/a.py"
    lost = outcome_of(world, f"{REPO}/blob/main/none.py", token=token)
    assert (lost.answer, lost.replacement) == (Answer.GONE, None)


@ROADS
@pytest.mark.parametrize("status", [301, 302])
def test_a_wiki_switched_off_is_no_living_page(world: SmallInternet, token: str, status: int) -> None:
    world.repos["mpii/code"] = {"wiki": False, "pushed_at": YOUNG}
    world.put(f"{REPO}/wiki", redirect(REPO, status))
    found = outcome_of(world, f"{REPO}/wiki", token=token)
    assert (found.answer, found.replacement) == (Answer.SOFT_404, None)
    assert "leads to the repository's front page" in found.reason


@ROADS
def test_many_paths_of_one_repository_ask_for_it_once(world: SmallInternet, token: str) -> None:
    world.repos["mpii/code"] = {**full(), "size": 90_000}
    outcomes(world, *(f"{REPO}/blob/main/README.md#L{n}" for n in range(9)), f"{RAW}main/src/a.py", token=token)
    whole = [path for path in asked(world) if path.startswith(API) or ".git/" in path]
    assert len(whole) == (1 if token else 2)  # git tells that it is there, the API in what condition


def test_a_path_is_alive_when_only_its_repository_cannot_be_asked(world: SmallInternet) -> None:
    world.repos["mpii/code"] = full()
    for host in (API, PAGE):
        world.break_host(host, 503)
    found = outcomes(world, f"{RAW}main/src/a.py", f"{REPO}/wiki", token="good")
    assert [outcome.answer for outcome in found.values()] == [Answer.OK, Answer.DEFERRED]


@pytest.mark.parametrize(
    ("url", "branch", "to"),
    [
        (f"{REPO}/blob/master/a/main.py?x=1#L2", "main", f"{REPO}/blob/main/a/main.py?x=1#L2"),
        (f"{REPO}/tree/main", "dev/x", f"{REPO}/tree/dev/x"),
        (f"{REPO}/tree/main", "main", None),
        (f"{REPO}/tree/v1.0/master", "main", None),
        (f"{REPO}/blob/3f2a9c1/main/a.py", "dev", None),
        (f"{REPO}/releases/tag/master", "main", None),
        (f"{REPO}/archive/refs/heads/master.tar.gz", "main", f"{REPO}/archive/refs/heads/main.tar.gz"),
        (f"{RAW}master/a%20b.py", "main", f"{RAW}main/a%20b.py"),
        (f"{RAW}HEAD/a.py", "main", None),
    ],
)
def test_only_a_default_branch_of_old_is_looked_for_on_that_of_today(url: str, branch: str, to: str | None) -> None:
    assert on_branch(url, branch) == to


def test_a_path_keeps_its_spelling_under_another_name() -> None:
    assert under_name(f"{REPO}/blob/main/a%20b.py?x#L1", "x/y") == "https://github.com/x/y/blob/main/a%20b.py?x#L1"
    assert under_name(f"{RAW}main/a.py", "x/y") == "https://raw.githubusercontent.com/x/y/main/a.py"
    assert place_of(f"{RAW}main/a.py") == Repository("mpii", "code", "main/a.py")
    assert place_of("https://raw.githubusercontent.com/mpii") is None


# --- sites


@ROADS
def test_a_lost_site_tells_what_became_of_its_repository(world: SmallInternet, token: str) -> None:
    world.repos.update(
        {"mlab/on": {"pages": True, "files": {"x.html": ""}}, "mlab/off": {}, "mlab/old": {"pages": True}}
    )
    world.rename_repo("mlab/old", "eth/New")
    site = "https://mlab.github.io/"
    found = outcomes(world, *(site + path for path in ("on/", "on/no.html", "off/", "old/", "none/")), token=token)
    told = [(outcome.answer, outcome.replacement) for outcome in found.values()]
    moved = (Answer.MOVED, "https://eth.github.io/New/")
    gone = (Answer.GONE, None)
    assert told == [(Answer.OK, None), gone, gone, moved, gone]
    assert found[f"{site}off/"].reason.endswith("its repository mlab/off is still there")
    assert not any(outcome.proved for outcome in found.values())


def test_lost_sites_cost_a_bounded_number_of_questions(world: SmallInternet) -> None:
    found = outcomes(world, *(f"https://lab{n}.github.io/paper/" for n in range(30)))
    assert {outcome.answer for outcome in found.values()} == {Answer.GONE}
    assert len([path for path in asked(world) if path.startswith(PAGE)]) == 20


def test_the_site_of_a_renamed_account_is_found_under_its_new_name(world: SmallInternet) -> None:
    world.repos.update({"mlab/mlab.github.io": {"pages": True, "files": {"a.html": ""}}})
    world.rename_repo("mlab/mlab.github.io", "eth/eth.github.io")
    found = outcome_of(world, "https://mlab.github.io/a.html")
    assert (found.answer, found.replacement) == (Answer.MOVED, "https://eth.github.io/a.html")


# --- placeholders

SOON = {"README.md": "# Code coming soon", "LICENSE": "MIT"}


@pytest.mark.parametrize("token", ["", "good"])
def test_a_placeholder_is_found_without_graphql_too(world: SmallInternet, token: str) -> None:
    world.put("https://api.github.com/graphql", 404)
    world.repos.update(
        {"mpii/code": {"files": SOON, "pushed_at": YOUNG}, "mpii/big": {"size": 90_000, "pushed_at": YOUNG}}
    )
    found = outcomes(world, REPO, "https://github.com/mpii/big", token=token)
    assert [outcome.condition for outcome in found.values()] == [Condition.PLACEHOLDER, Condition.ACTIVE]
    assert found[REPO].answer is Answer.OK
    assert "holds no code, only words" in found[REPO].reason
    assert [path for path in asked(world) if "/contents/" in path] == ["api.github.com/repos/mpii/code/contents/"]


@pytest.mark.parametrize(
    ("names", "words_only"),
    [
        ("README.md LICENSE .gitignore assets/", True),
        ("README.md awesome.md papers.pdf", True),
        ("README LICENSE-MIT LICENSE.txt CITATION.cff code_of_conduct.md figs/ .github/ teaser.mp4", True),
        ("README_zh.md README.rst", True),
        ("README.md demo.ipynb", False),
        ("README.md requirements.txt", False),
        ("README.md requirements-dev.txt", False),
        ("README.md environment.yml", False),
        ("README.md CMakeLists.txt", False),
        ("README.md config.yaml", False),
        ("README.md setup.py", False),
        ("README.md authors.py", False),
        ("README.md readme-maker.sh", False),
        ("README.md code.zip", False),
        ("README.md Makefile", False),
        ("README.md Dockerfile", False),
        ("README.md data.csv", False),
        ("README.md src/", False),
        ("README.md module@", False),
        ("main.tex", False),
        ("", False),
    ],
)
def test_code_is_told_from_words_by_the_names_in_the_root(names: str, words_only: bool) -> None:
    kinds = {"/": "tree", "@": "commit"}
    entries = [(name.rstrip("/@"), kinds.get(name[-1], "blob")) for name in names.split()]
    assert holds_no_code(entries) is words_only


# --- taken down


@pytest.mark.parametrize("spent", [False, True])
@ROADS
def test_a_takedown_names_its_notice_on_every_road(world: SmallInternet, token: str, spent: bool) -> None:
    notice = "https://github.com/github/dmca/blob/master/2021/04/2021-04-22-x.md"
    world.repos["mpii/code"] = {"blocked": "dmca"}
    if spent:
        world.exhaust("github anonymous")
        world.exhaust("github token")
    found = outcome_of(world, f"{REPO}/blob/main/README.md", token=token)
    assert (found.answer, found.condition, found.evidence["notice"]) == (Answer.BLOCKED, Condition.BLOCKED, notice)
    assert notice in found.reason


def test_a_breach_of_terms_is_read_from_the_page_when_the_api_is_spent(world: SmallInternet) -> None:
    world.exhaust("github anonymous")
    world.repos["mpii/code"] = {"blocked": "tos"}
    world.put(f"{REPO}.git/info/refs?service=git-upload-pack", 401)
    found = outcome_of(world, REPO)
    assert (found.answer, found.evidence["reason"]) == (Answer.BLOCKED, "tos")


# --- tokens, limits and troubles


@pytest.mark.parametrize("policy", ["classic-token", "saml"])
def test_what_policy_hides_from_a_token_is_read_without_it(world: SmallInternet, policy: Any) -> None:
    world.repos["mpii/code"] = {"policy": policy, "archived": True}
    found = outcome_of(world, REPO, token="good")
    assert (found.answer, found.condition) == (Answer.OK, Condition.ARCHIVED)
    assert not [seen for seen in world.asked(API, "/repos/") if "authorization" in seen.headers]
    world.exhaust("github anonymous")
    assert outcome_of(world, REPO, token="good").answer is Answer.OK


def test_policy_met_on_the_rest_road_leads_to_the_same(world: SmallInternet) -> None:
    world.put("https://api.github.com/graphql", 404)
    world.repos["mpii/code"] = {"policy": "saml", "archived": True}
    assert outcome_of(world, REPO, token="good").condition is Condition.ARCHIVED


def test_a_token_that_github_refuses_is_said_in_the_evidence(world: SmallInternet) -> None:
    world.repos["mpii/code"] = {"pushed_at": YOUNG}
    found = outcomes(world, REPO, f"{REPO}-gone", token="stolen")
    assert {outcome.evidence["token"] for outcome in found.values()} == {"refused"}
    assert [outcome.answer for outcome in found.values()] == [Answer.OK, Answer.GONE]
    assert len([seen for seen in world.requests if "authorization" in seen.headers]) == 1
    assert "token" not in outcome_of(world, REPO, token="good").evidence


def test_a_spent_hour_of_graphql_leaves_rest_its_own(world: SmallInternet) -> None:
    world.exhaust("github graphql")
    world.repos.update({"mpii/code": {"archived": True}, "mpii/b": {"archived": True}})
    found = outcomes(world, REPO, "https://github.com/mpii/b", token="good")
    assert {outcome.condition for outcome in found.values()} == {Condition.ARCHIVED}
    assert len(world.asked(API, "/graphql")) == 1


def test_a_secondary_limit_is_heeded_and_nobody_harmed(world: SmallInternet) -> None:
    world.limit_github(times=50)
    names = [f"{REPO}{n}" for n in range(6)]
    world.repos.update({f"mpii/code{n}": {} for n in range(6)})
    found = outcomes(world, *names, f"{REPO}-gone", token="good")
    assert {found[name].answer for name in names} == {Answer.OK}
    assert (found[f"{REPO}-gone"].answer, found[f"{REPO}-gone"].proved) == (Answer.GONE, False)
    assert len(world.asked(API)) == 1


def test_a_graphql_that_is_only_ever_too_slow_is_given_up_in_bounded_time(world: SmallInternet) -> None:
    world.graphql_bytes = 1
    names = [f"{REPO}{n}" for n in range(60)]
    world.repos.update({f"mpii/code{n}": {"pushed_at": YOUNG, "size": 90_000} for n in range(60)})
    found = outcomes(world, *names, token="good")
    assert {outcome.condition for outcome in found.values()} == {Condition.ACTIVE}
    assert len(world.asked(API, "/graphql")) == 4


def test_one_stumble_of_graphql_does_not_cost_eighty_calls(world: SmallInternet) -> None:
    world.put("https://api.github.com/graphql", answer(500, times=1))
    world.repos.update({f"mpii/code{n}": {"pushed_at": YOUNG} for n in range(40)})
    outcomes(world, *(f"{REPO}{n}" for n in range(40)), token="good")
    assert len(world.asked(API)) == 2


@pytest.mark.parametrize(
    "body",
    [
        "null",
        "[]",
        "7",
        '{"data": null}',
        '{"data": {"r0": []}, "errors": {"type": 1}}',
        '{"data": {"r0": {"nameWithOwner": null}}, "errors": [null, {"type": "FORBIDDEN", "path": null}]}',
        '{"data": {"r0": {"nameWithOwner": "../../x"}}, "errors": [{"path": []}]}',
        '{"full_name": 7, "id": "x"}',
        '{"full_name": "mpii/code", "id": "x", "pushed_at": 7, "owner": [], "size": null, "archived": "no"}',
    ],
)
@ROADS
def test_a_senseless_answer_of_the_api_harms_nobody(world: SmallInternet, token: str, body: str) -> None:
    world.repos["mpii/code"] = {}
    world.break_host(API, answer(200, body=body, headers={"content-type": "application/json"}))
    found = outcome_of(world, REPO, token=token)
    assert (found.answer, found.condition) in ((Answer.OK, None), (Answer.OK, Condition.ACTIVE)), found


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
REST_FIELDS = "id owner pushed_at archived disabled size stargazers_count default_branch".split()
GRAPH_FIELDS = "databaseId owner pushedAt isArchived isEmpty diskUsage defaultBranchRef object".split()


@given(
    st.fixed_dictionaries({"full_name": st.just("a/b") | anything}, optional=dict.fromkeys(REST_FIELDS, anything)),
    st.fixed_dictionaries({"nameWithOwner": st.just("a/b") | anything}, optional=dict.fromkeys(GRAPH_FIELDS, anything)),
    anything,
)
def test_whatever_the_api_sends_is_read_or_left(rest: dict[str, Any], node: dict[str, Any], listing: Any) -> None:
    for seen in (seen_in_rest(rest), seen_in_graph(node)):
        if seen:
            assert there(Repository("a", "b", ""), seen).answer is Answer.OK
            assert seen.id is None or type(seen.id) is int
    assert all(isinstance(part, str) for entry in entries_of(listing) for part in entry)


# --- sixty calls an hour


def test_calls_without_a_token_go_where_the_condition_was_told_longest_ago(world: SmallInternet) -> None:
    names = [f"{REPO}{n:02}" for n in range(70)]
    world.repos.update({f"mpii/code{n:02}": {"archived": True, "size": 90_000} for n in range(70)})
    known = {name: {"repository": {"id": 1, "seen": f"2026-{1 + n % 12:02}-01"}} for n, name in enumerate(names[:60])}
    found = outcomes(world, *names, f"{REPO}-gone", known=known)
    told = {name for name, outcome in found.items() if outcome.condition is Condition.ARCHIVED}
    assert set(names[60:]) <= told  # never told before
    assert len(told) == 60 - 1 - KEPT_FOR_CONFIRMING
    oldest = sorted(names[:60], key=lambda name: str(known[name]["repository"]["seen"]))
    assert told - set(names[60:]) <= set(oldest[: len(told)])
    assert found[f"{REPO}-gone"].proved
    assert len(world.asked(API)) == 60 - KEPT_FOR_CONFIRMING


def test_what_others_spent_of_the_hour_is_heeded(world: SmallInternet) -> None:
    world.spend("github anonymous", 35)
    world.repos.update({f"mpii/code{n}": {"size": 90_000} for n in range(30)})
    found = outcomes(world, *(f"{REPO}{n}" for n in range(30)))
    assert {outcome.answer for outcome in found.values()} == {Answer.OK}
    assert len([seen for seen in world.asked(API) if seen.status == 403]) == 0


def test_every_no_is_confirmed_before_a_condition_is_asked(world: SmallInternet) -> None:
    world.repos.update({f"mpii/code{n}": {"size": 90_000} for n in range(30)})
    lost = [f"{REPO}-gone{n}" for n in range(45)]
    found = outcomes(world, *(f"{REPO}{n}" for n in range(30)), *lost)
    assert all(found[url].proved for url in lost)
    assert len(world.asked(API)) == 45


# --- forks


@ROADS
def test_the_forks_of_a_living_repository_are_told_by_stars(world: SmallInternet, token: str) -> None:
    world.repos["mpii/code"] = {"forks": [f"f{n}/code" for n in range(15)]}
    world.repos.update({f"f{n}/code": {"stars": n, "archived": n == 14, "pushed_at": YOUNG} for n in range(15)})
    forks = at_the_door(world, token, lambda door: forks_of("mpii/code", door))
    assert forks is not None
    assert forks[0] == {
        "full_name": "f14/code",
        "pushed_at": "2026-06-01T00:00:00+00:00",
        "stars": 14,
        "archived": True,
    }
    assert (len(forks), len(world.requests)) == (10, 1)


def test_forks_are_none_when_github_did_not_tell(world: SmallInternet) -> None:
    world.repos["mpii/code"] = {}
    assert at_the_door(world, "good", lambda door: forks_of("mpii/code", door)) == []
    assert at_the_door(world, "good", lambda door: forks_of("mpii/lost", door)) is None
    world.exhaust("github anonymous")
    assert at_the_door(world, "", lambda door: forks_of("mpii/code", door)) is None
    world.break_host(API, answer(200, body='[7, {"full_name": []}]'))
    assert at_the_door(world, "good", lambda door: forks_of("mpii/code", door)) == []


# --- when GitHub itself is ill


def denying(world: SmallInternet, *, control: bool) -> None:
    """GitHub says "not found" of every repository, on every road."""
    for n in range(6):
        world.repos[f"mpii/code{n}"] = {"gone": True}
    if not control:
        world.repos["github/docs"] = {"gone": True}


@ROADS
@pytest.mark.parametrize("many", [1, 6])
@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("control", [True, False])
def test_when_github_shows_nothing_that_lives_its_own_repository_is_asked_for(
    world: SmallInternet, token: str, many: int, before: bool, control: bool
) -> None:
    denying(world, control=control)
    names = [f"{REPO}{n}" for n in range(many)]
    known = {name: {"repository": {"id": 1}} for name in names} if before else {}
    found = outcomes(world, *names, token=token, known=known)
    # Never seen: dead in a day, if GitHub denies its own as well. Seen before: many at once not before tomorrow.
    believed = not before or (many < 5 and control)
    word = (Answer.GONE, control) if believed else (Answer.DEFERRED, False)
    assert {(outcome.answer, outcome.proved) for outcome in found.values()} == {word}
    assert len([path for path in asked(world) if "github/docs" in path]) == 1
    if before and not control:
        assert "of everything just now" in found[names[0]].reason


@pytest.mark.parametrize(("many", "before", "proved"), [(6, True, False), (6, False, True), (4, True, True)])
@pytest.mark.parametrize("since", ["", "2026-11-30T00:00:00+00:00"])
def test_when_the_control_cannot_be_asked_many_sudden_deaths_are_not_believed(
    world: SmallInternet, many: int, before: bool, proved: bool, since: str
) -> None:
    denying(world, control=True)
    world.put("https://api.github.com/repos/github/docs", 503)
    world.put("https://github.com/github/docs.git/*", 503)
    names = [f"{REPO}{n}" for n in range(many)]
    facts = {"id": 1, **({"denied_since": since} if since else {})}
    known = {name: {"repository": facts} for name in names} if before else {}
    found = outcomes(world, *names, token="good", known=known)
    word = (Answer.GONE, True) if proved else (Answer.DEFERRED, False)
    assert {(outcome.answer, outcome.proved) for outcome in found.values()} == {word}


def test_git_answers_for_the_control_when_the_api_does_not(world: SmallInternet) -> None:
    denying(world, control=True)
    world.put("https://api.github.com/repos/github/docs", 503)
    names = [f"{REPO}{n}" for n in range(6)]
    assert all(outcome.proved for outcome in outcomes(world, *names, token="good").values())
    world.repos["github/docs"] = {"gone": True}
    assert not any(outcome.proved for outcome in outcomes(world, *names, token="good").values())


@ROADS
def test_one_living_repository_is_control_enough(world: SmallInternet, token: str) -> None:
    denying(world, control=False)
    world.repos["mpii/there"] = {}
    names = [f"{REPO}{n}" for n in range(6)]
    found = outcomes(world, *names, "https://github.com/mpii/there", token=token)
    assert all(found[name].proved for name in names)
    assert not [path for path in asked(world) if "github/docs" in path]


def test_pages_alone_do_not_vouch_for_an_api_that_denies_everything(world: SmallInternet) -> None:
    world.github_confused = True
    world.repos["mpii/code"] = {}
    found = outcomes(world, REPO, f"{REPO}-gone", token="good")
    assert found[REPO].answer is Answer.OK
    assert (found[f"{REPO}-gone"].answer, found[f"{REPO}-gone"].proved) == (Answer.GONE, False)


def test_an_account_does_not_vouch_for_repositories(world: SmallInternet) -> None:
    denying(world, control=False)
    world.owners["mpii"] = {}
    names = [f"{REPO}{n}" for n in range(6)]
    found = outcomes(world, *names, "https://github.com/mpii", token="good")
    assert not any(found[name].proved for name in names)
    assert found["https://github.com/mpii"].answer is Answer.OK


# --- most of what was there is denied at once


class Days:
    """Links asked again and again, with what the book would keep of them."""

    def __init__(self, world: SmallInternet, urls: list[str], token: str) -> None:
        self._world, self._urls, self._token = world, urls, token
        self.facts: dict[str, dict[str, Any]] = {url: {} for url in urls}
        self.healths = dict.fromkeys(urls, Health())

    def ask(self, day: float, *urls: str) -> None:
        at = NOW + timedelta(days=day)
        self._world.refill()
        asked = list(urls) or self._urls
        found = outcomes(self._world, *asked, token=self._token, known=self.facts, now=at)
        for url, outcome in found.items():
            self.facts[url] |= outcome.facts
            self.healths[url] = judge(self.healths[url], outcome, at)

    def told(self) -> dict[str, tuple[Verdict, Condition | None]]:
        return {url: (health.verdict, health.condition) for url, health in self.healths.items()}


def many_repositories(world: SmallInternet) -> list[str]:
    """Twenty-four that live, one renamed, one taken down, one lost long ago, paths in two, and a gist taken down."""
    world.repos.update({f"mpii/r{n}": {"pushed_at": YOUNG} for n in range(24)})
    world.repos["mpii/old"] = {"pushed_at": YOUNG}
    world.repos["mpii/down"] = {"blocked": "dmca"}
    world.repos["mpii/lost"] = {"gone": True}
    world.rename_repo("mpii/old", "mpii/new")
    names = [*(f"r{n}" for n in range(24)), "old", "down", "lost", "r1/blob/main/README.md", "r2/tree/main/src"]
    return [f"https://github.com/mpii/{name}" for name in names]


@ROADS
@pytest.mark.parametrize("control", [True, False])
@pytest.mark.parametrize("spared", [0, 11])
def test_a_bad_day_of_github_harms_nobody(world: SmallInternet, token: str, control: bool, spared: int) -> None:
    days = Days(world, many_repositories(world), token)
    days.ask(0)
    before = days.told()
    good = dict(world.repos)
    for name in list(good)[spared:]:
        world.repos[name] = {"gone": True}
    if not control:
        world.repos["github/docs"] = {"gone": True}
    for day in (1, 1.1, 1.9):
        days.ask(day)
        assert days.told() == before
    world.repos.clear()
    world.repos.update(good)
    days.ask(2.5)
    assert days.told() == before
    assert "denied_since" not in json.dumps(list(days.facts.values()))
    world.delete_repo("mpii/r3")
    days.ask(9)
    assert days.healths["https://github.com/mpii/r3"].verdict is Verdict.DEAD


@ROADS
def test_many_that_an_owner_deleted_for_good_are_dead_a_day_after_they_were_missed(
    world: SmallInternet, token: str
) -> None:
    world.repos.update({f"mpii/r{n}": {"pushed_at": YOUNG} for n in range(20)})
    world.repos.update({f"eth/r{n}": {} for n in range(3)})
    deleted = [f"https://github.com/mpii/r{n}" for n in range(20)]
    days = Days(world, [*deleted, *(f"https://github.com/eth/r{n}" for n in range(3))], token)
    days.ask(0)
    world.owners["mpii"] = {"gone": True}
    days.ask(7)
    assert {health.verdict for health in days.healths.values()} == {Verdict.ALIVE}
    days.ask(8.01, *deleted)
    assert {(health.verdict, health.condition) for url, health in days.healths.items() if url in deleted} == {
        (Verdict.DEAD, Condition.GONE)
    }
    assert "the account “mpii” is gone as well" in days.healths[deleted[0]].reason


@ROADS
def test_a_month_in_which_github_denies_even_its_own_harms_nobody(world: SmallInternet, token: str) -> None:
    days = Days(world, many_repositories(world), token)
    days.ask(0)
    before = days.told()
    for name in [*world.repos, "github/docs"]:
        world.repos[name] = {"gone": True}
    for day in (1, 2.5, 14, 30):
        days.ask(day)
        assert days.told() == before


def test_a_library_in_which_a_few_of_many_are_gone_hears_it_at_once(world: SmallInternet) -> None:
    days = Days(world, many_repositories(world), "good")
    days.ask(0)
    for n in range(10):
        world.delete_repo(f"mpii/r{n}")
    days.ask(7)
    dead = {url for url, health in days.healths.items() if health.verdict is Verdict.DEAD}
    assert dead >= {f"https://github.com/mpii/r{n}" for n in range(10)}


# --- a page that refuses robots lifts nothing


@ROADS
@pytest.mark.parametrize(
    "page", [answer(403), answer(451), answer(401), answer(503), How.RESET, Behaviour(How.CHALLENGE, status=403)]
)
def test_a_refusal_lifts_no_block_while_the_api_is_silent(world: SmallInternet, token: str, page: Any) -> None:
    gist, raw = "https://gist.github.com/ada/33cc", "https://gist.githubusercontent.com/ada/33cc/raw/x.py"
    account = "https://github.com/left"
    world.gists["ada/33cc"] = {"blocked": "dmca"}
    world.repos["mpii/code"] = {"blocked": "dmca"}
    world.owners["left"] = {"gone": True}
    days = Days(world, [gist, raw, REPO, account], token)
    days.ask(0)
    before = days.told()
    assert {verdict for verdict, _ in before.values()} == {Verdict.DEAD}
    world.break_host(API, 503)
    for host in ("gist.github.com", "gist.githubusercontent.com", "github.com"):
        world.break_host(host, page)
    for day in (1, 30):
        days.ask(day)
        assert days.told() == before


@ROADS
def test_a_gists_own_notice_is_believed_while_the_api_is_silent(world: SmallInternet, token: str) -> None:
    world.gists["ada/33cc"] = {"blocked": "dmca"}
    world.break_host(API, 503)
    found = outcome_of(world, "https://gist.github.com/ada/33cc", token=token)
    assert (found.answer, found.condition) == (Answer.BLOCKED, Condition.BLOCKED)


@ROADS
def test_large_files_and_raw_gists_belong_to_their_repository_and_gist(world: SmallInternet, token: str) -> None:
    world.repos["mpii/code"] = {"pushed_at": YOUNG}
    world.gists["ada/aa00"] = {}
    large = "https://media.githubusercontent.com/media/mpii/code/main/model.bin"
    lost = "https://media.githubusercontent.com/media/mpii/lost/main/model.bin"
    raw = "https://gist.githubusercontent.com/ada/aa00/raw/x.py"
    world.put(large, How.OK)
    world.put("https://media.githubusercontent.com/*", 404)
    world.put("https://gist.githubusercontent.com/*", 404)
    found = outcomes(world, large, lost, raw, token=token)
    assert (found[large].answer, found[large].condition) == (Answer.OK, Condition.ACTIVE)
    assert (found[lost].answer, found[lost].proved, found[lost].condition) == (Answer.GONE, True, Condition.GONE)
    assert (found[raw].answer, found[raw].proved) == (Answer.GONE, False)
    assert "the gist is alive" in found[raw].reason


# --- what it costs


def mixed(world: SmallInternet) -> list[str]:
    """Eighty repositories: seventy there, two of them renamed, six deleted (two with their owner), two taken down,
    and two hidden by policy."""
    for n in range(70):
        world.repos[f"mpii/r{n}"] = {"pushed_at": YOUNG}
    for n in range(2):
        world.rename_repo(f"mpii/r{n}", f"eth/r{n}")
        world.repos.update({f"mpii/down{n}": {"blocked": "dmca"}, f"mpii/policy{n}": {"policy": "saml"}})
    lost = [f"mpii/lost{n}" for n in range(4)] + ["left/a", "left/b"]
    names = (
        [f"mpii/r{n}" for n in range(70)] + lost + [f"mpii/{what}{n}" for what in ("down", "policy") for n in (0, 1)]
    )
    return [f"https://github.com/{name}" for name in names]


@pytest.mark.parametrize(("token", "most"), [("good", 2 + 6 * 2 + 1 + 2 + 2 * 3), ("", 80 + 2 + 6 * 2 + 1 + 40)])
def test_eighty_repositories_of_mixed_fates_cost_little(world: SmallInternet, token: str, most: int) -> None:
    names = mixed(world)
    found = outcomes(world, *names, token=token)
    counted = {word: sum(outcome.answer is word for outcome in found.values()) for word in Answer}
    assert {word: many for word, many in counted.items() if many} == {
        Answer.OK: 70,
        Answer.MOVED: 2,
        Answer.GONE: 6,
        Answer.BLOCKED: 2,
    }
    assert all(outcome.proved for outcome in found.values() if outcome.answer in (Answer.GONE, Answer.BLOCKED))
    assert not token or {outcome.condition for outcome in found.values() if outcome.answer is Answer.OK} == {
        Condition.ACTIVE
    }
    assert len(asked(world)) <= most, len(asked(world))
