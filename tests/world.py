"""How tests reach the small internet from inside the process."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from readinglist.checker import Task
from readinglist.database import Library
from readinglist.formats import Entry
from readinglist.health import Verdict
from readinglist.library.add import Tally, add
from readinglist.transport import Manners, Pace, Transport
from readinglist.transport.guard import networks_of
from readinglist.transport.resolver import Resolver
from tests.internet import How, Scenario, SmallInternet, redirect

NOW = datetime(2026, 12, 2, tzinfo=UTC)


def manners_of(**changes: Any) -> Manners:
    """Manners for loopback: short deadlines and a quick pace."""
    quick: dict[str, Any] = {
        "user_agent": "readinglist/test",
        "opened": networks_of(["127.0.0.0/8"]),
        "connect_timeout": 1.0,
        "deadline": 1.5,
        "body_deadline": 0.5,
        "first_pause": 0.02,
        "paces": {},
        "usual_pace": Pace(at_once=8, interval=0.0),
        "slow_pace": 0.02,
    }
    return Manners(**{**quick, **changes})


def resolver_of(world: SmallInternet) -> Resolver:
    """The world's own names."""

    async def resolve(host: str, port: int) -> list[tuple[str, int]]:
        return world.resolve(host, port)

    return resolve


@contextmanager
def trusting(world: SmallInternet) -> Iterator[None]:
    """Trust the world's certificates for as long as it lasts, as SSL_CERT_FILE does for a reader."""
    before = os.environ.get("SSL_CERT_FILE")
    os.environ["SSL_CERT_FILE"] = str(world.ca_path)
    try:
        yield
    finally:
        if before is None:
            del os.environ["SSL_CERT_FILE"]
        else:
            os.environ["SSL_CERT_FILE"] = before


def door_to(world: SmallInternet, manners: Manners | None = None) -> Transport:
    """An open door to the world."""
    with trusting(world):
        return Transport(manners or manners_of(), wall_clock=lambda: NOW, resolver=resolver_of(world))


def task_in(world: SmallInternet, now: datetime = NOW, *, token: str = "", **changes: Any) -> Task:
    """A run of the checker in the world, at a moment."""
    credentials: Mapping[str, str] = {"api.github.com": f"Bearer {token}"} if token else {}
    given: dict[str, Any] = {
        "now": lambda: now,
        "wall_clock": lambda: now,
        "manners": manners_of(credentials=credentials),
        "resolver": resolver_of(world),
    }
    return Task(**{**given, **changes})


def watch(library: Library, *urls: str, year: int = 2023) -> None:
    """Put a paper on the shelf for each address."""
    with library.writing() as session:
        add(session, [Entry(title=f"Paper on {url}", url=url, year=year) for url in urls], NOW, Tally())


# --- a small story, told by several tests

GOOD, GONE, HOME, SLOW = (f"https://{name}.example/paper/code" for name in ("good", "gone", "home", "slow"))
WALL, MOVED, NAMELESS = (f"https://{name}.example/paper/code" for name in ("wall", "moved", "nameless"))
REPO, LOST_REPO, RENAMED = (f"https://github.com/mpii/{name}" for name in ("code", "lost", "renamed"))
DOI, NO_DOI = "https://doi.org/10.1109/there", "https://doi.org/10.1109/nowhere"


def troubled_world() -> Scenario:
    """One of each: what lives, what is blocked, what is dead openly and behind a good status."""
    world = Scenario()
    world.put(GOOD, How.OK)
    world.put(GONE, 404)
    world.put(HOME, How.TO_ROOT)
    world.put(SLOW, 503)
    world.put(WALL, How.CHALLENGE, status=403)
    world.put(MOVED, redirect("https://elsewhere.example/paper", 301))
    world.put("https://elsewhere.example/paper", How.OK)
    world.put(NAMELESS, How.NXDOMAIN)
    world.repos["mpii/code"] = {"pushed_at": "2026-06-01T00:00:00Z"}
    world.repos["mpii/renamed"] = {"pushed_at": "2026-06-01T00:00:00Z"}
    world.rename_repo("mpii/renamed", "eth/named")
    world.dois["10.1109/there"] = "https://publisher.example/x"
    return world


ALL = (GOOD, GONE, HOME, SLOW, WALL, MOVED, NAMELESS, REPO, LOST_REPO, RENAMED, DOI, NO_DOI)
FIRST = {
    GOOD: Verdict.ALIVE,
    GONE: Verdict.FAILING,
    HOME: Verdict.FAILING,
    SLOW: Verdict.FAILING,
    WALL: Verdict.RESTRICTED,
    MOVED: Verdict.MOVED,
    NAMELESS: Verdict.FAILING,
    REPO: Verdict.ALIVE,
    LOST_REPO: Verdict.DEAD,
    RENAMED: Verdict.MOVED,
    DOI: Verdict.ALIVE,
    NO_DOI: Verdict.DEAD,
}


# --- a walk through the pages, told by several tests


@contextmanager
def three_papers() -> Iterator[SmallInternet]:
    """A world in which three DOIs lead somewhere, one repository lives and one is archived."""
    with SmallInternet() as world:
        for n in range(3):
            world.dois[f"10.1109/b.{n}"] = "https://publisher.example/x"
        world.repos["mpii/code0"] = {"archived": True}
        world.repos["mpii/code1"] = {"pushed_at": "2026-06-01T00:00:00Z"}
        yield world
