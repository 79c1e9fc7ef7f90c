"""What stands between us and GitHub, and GitHub's own bad days: neither is ever a death; real deaths stay as quick."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest

from readinglist.health import Answer, Condition, Outcome, Verdict
from tests.internet import Behaviour, How, SmallInternet, answer, redirect
from tests.test_probe_github import RAW, REPO, ROADS, YOUNG, Days, outcome_of

ACCOUNT, GIST = "https://github.com/mpii", "https://gist.github.com/ada/0123456789abcdef0123"
GIST_FILE = "https://gist.githubusercontent.com/ada/0123456789abcdef0123/raw/x.py"
SITE = "https://mpii.github.io/code/"
FILE, RAW_FILE = f"{REPO}/blob/main/README.md", f"{RAW}main/README.md"
HOSTS: Final = ("api.github.com", "github.com", "gist.github.com", "raw.githubusercontent.com")


@pytest.fixture
def world() -> Iterator[SmallInternet]:
    with SmallInternet() as opened:
        opened.token = "good"
        opened.repos["mpii/code"] = {"pushed_at": YOUNG, "pages": True}
        opened.gists["ada/0123456789abcdef0123"] = {}
        yield opened


def said(values: Any, status: int = 404) -> Behaviour:
    return answer(status, body=json.dumps(values), headers={"content-type": "application/json"})


NOT_GITHUBS: Final = {
    "no route": said({"message": "no Route matched with those values"}),
    "a cloud's gateway": said({"message": "Not Found"}),
    "a framework": said({"detail": "Not Found"}),
    "a web server": answer(404, title="404 Not Found", body="<h1>Not Found</h1><hr>nginx"),
    "nothing": answer(404, body=""),
    "a page of the filter": redirect("https://filter.example/why", 302),
}


@ROADS
@pytest.mark.parametrize("gateway", NOT_GITHUBS)
@pytest.mark.parametrize("url", [REPO, FILE, RAW_FILE, ACCOUNT, GIST])
def test_what_answers_in_githubs_place_proves_nothing(world: SmallInternet, token: str, gateway: str, url: str) -> None:
    world.put("https://filter.example/*", 404)
    for host in HOSTS:
        world.break_host(host, NOT_GITHUBS[gateway])
    days = Days(world, [url], token)
    for day in (0, 2, 9):
        days.ask(day)
    assert days.healths[url].verdict is Verdict.UNCHECKED, days.healths[url]


@ROADS
def test_a_page_of_a_filter_is_no_sign_of_life_either(world: SmallInternet, token: str) -> None:
    world.delete_repo("mpii/code")
    for page in (answer(200, title="Blocked", body="by our policy"), redirect("https://filter.example/", 302)):
        world.put("https://filter.example/*", How.OK)
        world.put(REPO, page)
        assert outcome_of(world, REPO, token=token).answer is Answer.DEFERRED


@ROADS
def test_in_githubs_own_words_a_no_is_proof_beside_any_404_of_its_page(world: SmallInternet, token: str) -> None:
    world.delete_repo("mpii/code")
    world.put(REPO, 404)
    found = outcome_of(world, REPO, token=token)
    assert (found.answer, found.proved) == (Answer.GONE, True)


@ROADS
@pytest.mark.parametrize("url", [f"{REPO}s/files/1/x.zip", "https://raw.githubusercontent.com/mpii/none/main/x.py"])
def test_what_lives_is_not_gone_with_a_repository_that_is_denied(world: SmallInternet, token: str, url: str) -> None:
    world.put(url, How.OK)
    found = outcome_of(world, url, token=token)
    assert (found.answer, found.condition) == (Answer.OK, None)


SLOW: Final = answer(504, title="Unicorn! · GitHub", body="This page is taking too long to load.")
FAR: Final = [(SITE, "mpii.github.io"), (GIST_FILE, "gist.githubusercontent.com")] + [
    (url, "raw.githubusercontent.com") for url in (RAW_FILE, "https://raw.githubusercontent.com/wiki/mpii/code/x.png")
]


@ROADS
@pytest.mark.parametrize(("url", "host"), FAR)
@pytest.mark.parametrize("trouble", [How.RESET, How.REFUSED, How.CLOSED, SLOW])
def test_a_host_of_github_that_is_kept_from_us_for_a_month_harms_nobody(
    world: SmallInternet, token: str, url: str, host: str, trouble: Any
) -> None:
    world.break_host(host, trouble)
    days = Days(world, [url], token)
    for day in (0, 2, 9, 16, 30):
        days.ask(day)
    assert days.healths[url].verdict is Verdict.UNCHECKED


@ROADS
@pytest.mark.parametrize("lost", [redirect(SITE), How.NXDOMAIN])
def test_a_site_whose_own_domain_was_lost_is_dead_as_a_page_is(world: SmallInternet, token: str, lost: Any) -> None:
    world.put(SITE, redirect("https://lab.example/code/"))
    world.put("https://lab.example/code/", lost)
    days = Days(world, [SITE], token)
    for day in (0, 2):
        days.ask(day)
    assert days.healths[SITE].verdict is Verdict.DEAD


@ROADS
def test_a_page_too_slow_for_ever_says_nothing_of_what_it_would_show(world: SmallInternet, token: str) -> None:
    url = f"{REPO}/commits/main"
    days = Days(world, [url], token)
    days.ask(0)
    world.put(url, SLOW)
    for day in (2, 9, 16, 30):
        days.ask(day)
        assert days.told() == {url: (Verdict.ALIVE, Condition.ACTIVE)}
    world.put(url, 404)
    days.ask(31)
    days.ask(33)
    assert days.healths[url].verdict is Verdict.DEAD


@ROADS
@pytest.mark.parametrize("ending", [".git", ".js", ".json"])
def test_a_gist_in_another_form_is_the_gist(world: SmallInternet, token: str, ending: str) -> None:
    assert outcome_of(world, GIST + ending, token=token).answer is Answer.OK
    world.gists["ada/0123456789abcdef0123"] = {"gone": True}
    found = outcome_of(world, GIST + ending, token=token)
    assert (found.answer, found.proved) == (Answer.GONE, True)


def test_why_a_repository_was_disabled_is_asked(world: SmallInternet) -> None:
    world.repos["mpii/code"] = {"disabled": True}
    assert outcome_of(world, REPO, token="good").answer is Answer.OK
    block = {"reason": "tos", "created_at": None, "html_url": "https://github.com/tos"}
    world.put(
        "https://api.github.com/repos/mpii/code", said({"message": "Repository access blocked", "block": block}, 403)
    )
    assert blocked(outcome_of(world, REPO, token="good"))


@ROADS
def test_a_page_in_gits_place_that_speaks_of_takedowns_is_none(world: SmallInternet, token: str) -> None:
    world.put(f"{REPO}.git/*", answer(200, title="GitHub - mpii/code: every DMCA takedown in a table"))
    world.break_host("api.github.com", 503)
    assert not blocked(outcome_of(world, REPO, token=token))


def blocked(outcome: Outcome) -> bool:
    return outcome.answer is Answer.BLOCKED and outcome.condition is Condition.BLOCKED
