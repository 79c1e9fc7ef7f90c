"""Trouble that is not the links': ours, or an authority's own. A month of it harms no verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from readinglist import checker, ledger
from readinglist.database import Library, open_library
from readinglist.formats import Entry
from readinglist.health import Condition, Verdict
from readinglist.library.add import Tally, add
from readinglist.transport import Manners
from readinglist.transport.resolver import Resolver
from tests.internet import Behaviour, How, SmallInternet, answer
from tests.truth.row import Row, Truth
from tests.truth.services import DOIS, FORGES, GITHUB, PLACES
from tests.truth.table import ROWS, world_of
from tests.world import NOW, manners_of, task_in, trusting

_Told = dict[str, tuple[Verdict, Condition | None]]
_Trouble = Callable[[SmallInternet], Mapping[str, Any]]
"""What goes wrong in a world; gives what the run is told differently."""

_HTML_404 = answer(404, title="Error: Not Found", body="<p>nothing here</p>")
_EMPTY_FEED = answer(200, body='<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>')


def _steady(row: Row) -> bool:
    """What has its last verdict after one run."""
    return row.truth in (Truth.ALIVE, Truth.MOVED, Truth.RESTRICTED, Truth.DENIED, Truth.TAKEN_DOWN)


_PAGES = {"a page", "no https at all", "moved by 301", "elsewhere by 302", "cloudflare", "answers 403", "to https"}
PAGES: Final = [row for row in ROWS if row.name in _PAGES]
SHELVES: Final[dict[str, list[Row]]] = {
    "GitHub": [row for row in GITHUB if _steady(row)],
    "doi.org": [row for row in DOIS if _steady(row)],
    "arXiv": [row for row in PLACES if _steady(row) and "arxiv.org" in row.url],
    "places": [row for row in (*FORGES, *PLACES) if _steady(row) and "arxiv.org" not in row.url],
}
# One of each: our own network makes no difference between them.
MIXED: Final = [row for shelf in SHELVES.values() for row in shelf[:4]]
PLAIN: Final = [f"http://plain{n}.truth.example/paper" for n in range(6)]


def _manners(**changes: Any) -> Manners:
    """Manners with the patience that a busy machine needs: no good answer may be late."""
    return manners_of(**{"connect_timeout": 4.0, "deadline": 8.0, "body_deadline": 0.5, **changes})


# --- our own network


def _everything_leads_to(how: How) -> _Trouble:
    def trouble(world: SmallInternet) -> Mapping[str, Any]:
        world.put("https://hole.example/", how)

        async def resolve(host: str, port: int) -> list[tuple[str, int]]:
            return world.resolve("hole.example", port)

        return {"resolver": resolve, "manners": manners_of(connect_timeout=0.3, deadline=0.6)}

    return trouble


def _names_are_slow(_world: SmallInternet) -> Mapping[str, Any]:
    async def resolve(host: str, port: int) -> list[tuple[str, int]]:
        await asyncio.Event().wait()
        return []

    slow: Resolver = resolve
    return {"resolver": slow, "manners": manners_of(names_deadline=0.2)}


def _portal(world: SmallInternet) -> Mapping[str, Any]:
    world.captive = "http://portal.example/login"
    return {}


def _portal_at_home(world: SmallInternet) -> Mapping[str, Any]:
    world.captive = "http://portal.example/"
    return {}


# --- an authority's own


def _says(url: str, does: Behaviour) -> _Trouble:
    def trouble(world: SmallInternet) -> Mapping[str, Any]:
        world.put(url, does)
        return {}

    return trouble


def _both(*troubles: _Trouble) -> _Trouble:
    def trouble(world: SmallInternet) -> Mapping[str, Any]:
        return {name: value for one in troubles for name, value in one(world).items()}

    return trouble


def _api_denies_all(world: SmallInternet) -> Mapping[str, Any]:
    world.github_confused = True
    return {}


def _bad_token(_world: SmallInternet) -> Mapping[str, Any]:
    return {"manners": _manners(credentials={"api.github.com": "Bearer ghp_revoked"})}


def _no_token(_world: SmallInternet) -> Mapping[str, Any]:
    return {"manners": _manners()}


def _spent(*buckets: str) -> _Trouble:
    def trouble(world: SmallInternet) -> Mapping[str, Any]:
        world.limits.update(dict.fromkeys(buckets, 0))
        return {}

    return trouble


def _too_quick(world: SmallInternet) -> Mapping[str, Any]:
    world.limit_github(times=100_000)
    return {}


_API, _GRAPH = "https://api.github.com/*", "https://api.github.com/graphql"
_DOWN, _LIMITED, _WALL = answer(503), answer(429, retry_after="3600"), Behaviour(How.CHALLENGE, status=403)
_PLACES = (
    "gitlab.com/api", "codeberg.org/api", "api.bitbucket.org", "gitee.com/api", "huggingface.co/api", "zenodo.org/api",
    "api.figshare.com", "api.osf.io", "anonymous.4open.science/api", "www.youtube.com/oembed",
)  # fmt: skip


def _places(does: Behaviour) -> _Trouble:
    return _both(*(_says(f"https://{place}*", does) for place in _PLACES))


OURS: Final[dict[str, _Trouble]] = {
    "every connection is refused": _everything_leads_to(How.REFUSED),
    "no connection is answered": _everything_leads_to(How.BLACKHOLE),
    "the name servers are slow": _names_are_slow,
    "a portal with a login": _portal,
    "a portal at its front page": _portal_at_home,
}
_NO_ROUTE = answer(404, body='{"message": "no Route matched with those values"}')
_OWNERS, _OTHER_HOSTS = (
    "https://github.com/vision",
    ("https://raw.githubusercontent.com/*", "https://vision.github.io/*"),
)
_REPOS, _GISTS = "https://github.com/vision/*", "https://gist.github.com/*"
_RA, _HANDLES = "https://doi.org/doiRA/*", "https://doi.org/api/*"
_FEED, _ARXIV = "https://export.arxiv.org/*", "https://arxiv.org/*"
_QUOTAS = ("github token", "github graphql", "github anonymous")
THEIRS: Final[dict[str, dict[str, _Trouble]]] = {
    "GitHub": {
        "API and git deny all, the pages do not": _api_denies_all,
        "API, git and pages deny all": _both(_api_denies_all, _says(_REPOS, _HTML_404)),
        "the API is down, its gists' pages refuse us": _both(_says(_API, _DOWN), _says(_GISTS, answer(403))),
        "the API denies all in HTML": _says(_API, _HTML_404),
        "a gateway answers for all of it": _both(*(_says(url, _NO_ROUTE) for url in (_API, f"{_OWNERS}*", _GISTS))),
        "its other hosts are kept from us": _both(*(_says(url, Behaviour(How.RESET)) for url in _OTHER_HOSTS)),
        "the API is down": _says(_API, _DOWN),
        "the API is behind a wall": _says(_API, _WALL),
        "all is down": _both(_says(_API, _DOWN), _says(_REPOS, _DOWN)),
        "all is silent": _both(_says(_API, Behaviour(How.CLOSED)), _says(_REPOS, Behaviour(How.CLOSED))),
        "the token's hour is spent": _spent("github token", "github graphql"),
        "every hour is spent": _spent(*_QUOTAS),
        "even the pages limit us": _spent(*_QUOTAS, "github web", "github git"),
        "we are too quick": _too_quick,
        "GraphQL is down": _says(_GRAPH, answer(502)),
        "GraphQL speaks HTML": _says(_GRAPH, answer(200, title="Unicorn!")),
        "the token is bad": _bad_token,
        "the token is gone": _no_token,
    },
    "doi.org": {
        "its API says 404 in HTML": _both(_says(_HANDLES, _HTML_404), _says(_RA, _HTML_404)),
        "its list of agencies forgets all": _both(_says(_RA, answer(200, body="[]")), _says(_HANDLES, answer(500))),
        "it is down": _says("https://doi.org/*", _DOWN),
        "it limits us": _says("https://doi.org/*", _LIMITED),
        "it is behind a wall": _says("https://doi.org/*", _WALL),
        "Crossref is down": _says("https://api.crossref.org/*", _DOWN),
        "Crossref denies all": _says("https://api.crossref.org/*", _HTML_404),
    },
    "arXiv": {
        "it is down": _both(_says(_FEED, answer(503, retry_after="1800")), _says(_ARXIV, _DOWN)),
        "its feed is empty": _says(_FEED, _EMPTY_FEED),
        "feed and pages deny all": _both(_says(_FEED, _EMPTY_FEED), _says(_ARXIV, _HTML_404)),
        "it is behind a wall": _both(_says(_FEED, _WALL), _says(_ARXIV, _WALL)),
    },
    "places": {
        "the APIs are down": _places(_DOWN),
        "the APIs limit us": _places(_LIMITED),
        "the APIs are behind a wall": _places(_WALL),
        "the APIs are silent": _places(Behaviour(How.CLOSED)),
        "the APIs speak nonsense": _places(answer(200, title="Unicorn!")),
        "the drive stumbles": _says("https://drive.google.com/*", Behaviour(How.CLOSED)),
    },
}


def _called(library: Library) -> _Told:
    with library.reading() as session:
        return {link.url: (link.verdict, link.condition) for link in ledger.links(session)}


def _checked(library: Library, world: SmallInternet, day: int, changes: Mapping[str, Any]) -> checker.Result:
    world.clock_shift = day * 86_400
    with trusting(world):
        manners = _manners(credentials={"api.github.com": f"Bearer {world.token}"})
        task = task_in(world, NOW + timedelta(days=day), manners=manners, everything=True)
        return checker.run(library, replace(task, **changes))


def _a_world(rows: list[Row]) -> SmallInternet:
    scenario = world_of(rows)
    for url in PLAIN:
        scenario.put(url, How.OK)
    world = SmallInternet(scenario, clock=NOW.timestamp)
    world.limits.update(dict.fromkeys(world.limits, 100_000))
    return world


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = open_library(f"sqlite:///{tmp_path / 'library.sqlite3'}", tmp_path)
    yield opened
    opened.close()


def _a_month_of(library: Library, rows: list[Row], trouble: _Trouble) -> tuple[dict[str, str], list[bool]]:
    """What a month of trouble did to verdicts and conditions, and whether each of its runs was void."""
    with library.writing() as session:
        urls = [*(row.url for row in rows), *PLAIN]
        add(session, [Entry(title=f"Paper on {url}", url=url) for url in urls], NOW, Tally())
    with _a_world(rows) as good, _a_world(rows) as bad:
        _checked(library, good, 0, {})
        before = _called(library)
        changes = trouble(bad)
        harmed: dict[str, str] = {}
        voids: list[bool] = []
        for day in (1, 2, 14, 30):
            voids.append(_checked(library, bad, day, changes).void)
            harmed |= _changes(before, _called(library), f"day {day}")
        _checked(library, good, 31, {})
        harmed |= _changes(before, _called(library), "afterwards")
    return harmed, voids


def _changes(before: _Told, after: _Told, when: str) -> dict[str, str]:
    return {url: f"{when}: {was} became {after[url]}" for url, was in before.items() if after[url] != was}


@pytest.mark.parametrize("name", OURS)
def test_trouble_of_our_own_network_harms_nobody_and_is_known(library: Library, name: str) -> None:
    harmed, voids = _a_month_of(library, [*PAGES, *MIXED], OURS[name])
    assert harmed == {}
    assert all(voids)


@pytest.mark.parametrize(("whose", "name"), [(whose, name) for whose, its in THEIRS.items() for name in its])
def test_trouble_of_an_authority_harms_nobody(library: Library, whose: str, name: str) -> None:
    harmed, voids = _a_month_of(library, SHELVES[whose], THEIRS[whose][name])
    assert harmed == {}
    assert not any(voids)
