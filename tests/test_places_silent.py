"""An authority that is silent leaves every verdict as it was: every row of the table, every state, every trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import pytest

from readinglist.health import Answer, Condition, Health, Outcome, Verdict, judge
from readinglist.identifiers import kind_of
from readinglist.probe import Target, probe
from readinglist.probe.places.row import Thing, thing_at
from readinglist.probe.places.table import PLACES
from tests.internet import Behaviour, How, SmallInternet, answer
from tests.test_places import API_OF, DRIVE, FILM, FORGES, FOUR, HUB, OSF, REVIEW, ZENODO, places
from tests.world import NOW, door_to

Told = tuple[Verdict, Condition | None]
Facts = dict[str, Any]

LINKS: Final = [
    *(f"https://{host}/lab/{name}" for host in FORGES for name in ("code", "before", "lost")),
    *(f"{HUB}{prefix}lab/{name}" for prefix in ("", "datasets/", "spaces/")
      for name in ("thing", "before", "closed", "down", "lost")),
    "https://lab-thing.hf.space/", "https://lab-paused.hf.space/", "https://lab-none.hf.space/",
    *(f"{ZENODO}records/{number}" for number in (1, 2, 3, 5, 999)),
    "https://figshare.com/articles/dataset/A_title/7", "https://figshare.com/articles/dataset/A_title/8",
    *(f"{OSF}{name}/" for name in ("abcde", "fghij", "klmno", "zzzzz")),
    *(f"{FOUR}r/{name}" for name in ("Ready-1", "expired", "revealed", "unknown")),
    *(f"{REVIEW}forum?id={name}" for name in ("F1", "F2", "F3", "none")),
    *(f"{DRIVE}file/d/{name}/view" for name in ("id1", "id2", "id3", "none")),
    "https://sites.google.com/site/lab/code",
    *(f"{FILM}watch?v={name * 11}" for name in "abz"),
]  # fmt: skip
TROUBLES: Final[Mapping[str, Behaviour]] = {
    "timeout": Behaviour(How.SILENT),
    "refused": Behaviour(How.REFUSED),
    "reset": Behaviour(How.RESET),
    "down": answer(503),
    "failing": answer(500, body="oops"),
    "limited": answer(429, retry_after="3600"),
    "challenge": Behaviour(How.CHALLENGE, status=403),
    "refusal": answer(403, body="<p>Forbidden</p>"),
    "login": answer(401, body="<p>Unauthorized</p>"),
    "nonsense": answer(200, title="Unicorn!", body="<p>We are back in a moment, have some tea.</p>"),
    "empty": Behaviour(How.EMPTY),
}
APIS: Final = sorted(set(API_OF.values()))


def _ask(world: SmallInternet, known: Mapping[str, Facts]) -> dict[str, Outcome]:
    told: dict[int, Outcome] = {}

    async def go() -> None:
        async with door_to(world) as door:
            targets = [Target(n, url, kind_of(url), known[url]) for n, url in enumerate(LINKS)]
            await probe(targets, door, told.__setitem__, NOW)

    asyncio.run(go())
    return {url: told[n] for n, url in enumerate(LINKS)}


def _a_world() -> SmallInternet:
    world = SmallInternet(places())
    world.limits.update(dict.fromkeys(world.limits, 100_000))
    return world


def _thing(url: str) -> Thing:
    thing = thing_at(url, PLACES)
    assert thing is not None
    return thing


@pytest.fixture(scope="module")
def before() -> tuple[dict[str, Health], dict[str, Facts]]:
    """The healths after two good days, a day apart, and what was kept with the links."""
    healths, known = dict.fromkeys(LINKS, Health()), {url: Facts() for url in LINKS}
    for day in (0.0, 1.1):
        with _a_world() as world:
            for url, outcome in _ask(world, known).items():
                healths[url] = judge(healths[url], outcome, NOW + timedelta(days=day))
                known[url] |= outcome.facts
    return healths, known


def _pages(world: SmallInternet, trouble: Behaviour) -> None:
    for url in LINKS:
        for page in {url, _thing(url).page} - {""}:
            world.put(page, trouble)
    world.put("https://github.com/lab/code", trouble)  # what an anonymous repository reveals


def test_every_row_and_every_verdict_is_among_the_links(before: tuple[dict[str, Health], dict[str, Facts]]) -> None:
    asked = {_thing(url).place.pattern for url in LINKS}
    assert asked == {place.pattern for place in PLACES}
    settled = {Verdict.ALIVE, Verdict.MOVED, Verdict.RESTRICTED, Verdict.DEAD}
    assert {health.verdict for health in before[0].values()} == settled
    assert Condition.BLOCKED in {health.condition for health in before[0].values()}


def _may(url: str, trouble: str, was: Told, now: Told) -> bool:
    """Whether a change is what a page that has no API above it says itself."""
    if _thing(url).place.api:
        return False
    refuses = trouble in ("challenge", "refusal", "login") or (trouble == "down" and ".hf.space" in url)
    if refuses and now[0] is Verdict.RESTRICTED:
        return was[0] is Verdict.ALIVE or trouble == "login"
    return trouble == "nonsense" and now[0] is Verdict.ALIVE


@pytest.mark.parametrize("where", ["API", "page", "both"])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_silent_authority_changes_no_verdict_however_long(
    before: tuple[dict[str, Health], dict[str, Facts]], trouble: str, where: str
) -> None:
    healths, known = before
    with _a_world() as world:
        if where != "page":
            for pattern in APIS:
                world.put(pattern, TROUBLES[trouble])
        if where != "API":
            _pages(world, TROUBLES[trouble])
        found = _ask(world, known)
    wrong: dict[str, str] = {}
    for url, outcome in found.items():
        was = now = healths[url]
        for day in (2.5, 9, 17, 25, 40):  # as long as it lasts
            now = judge(now, outcome, NOW + timedelta(days=day))
        told = (was.verdict, was.condition), (now.verdict, now.condition)
        if told[0] != told[1] and not _may(url, trouble, *told):
            wrong[url] = f"{told[0]} became {told[1]}: {outcome.answer}, {outcome.reason}"
        assert now.verdict is not Verdict.DEAD or was.verdict is Verdict.DEAD
    assert wrong == {}


def test_a_page_that_names_a_thing_brings_it_back_while_the_api_is_silent(
    before: tuple[dict[str, Health], dict[str, Facts]],
) -> None:
    url = "https://codeberg.org/lab/lost"
    with _a_world() as world:
        world.put("https://codeberg.org/api/*", TROUBLES["challenge"])
        world.put(url, answer(200, title="lab/lost: code of a paper", body="<p>Code of a paper.</p>"))
        found = _ask(world, before[1])[url]
    assert (before[0][url].verdict, found.answer) == (Verdict.DEAD, Answer.OK)


def test_a_private_file_stays_private_after_one_stumble_of_the_drive() -> None:
    url = f"{DRIVE}file/d/id2/view"
    for stumble in (How.RESET, How.CLOSED):
        with _a_world() as world:
            world.put(url, Behaviour(stumble, times=1, then=Behaviour(How.SITE)))
            found = _ask(world, {link: {} for link in LINKS})[url]
        assert found.answer is Answer.LOGIN
