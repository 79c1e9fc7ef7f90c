"""How tests reach the small internet from inside the process."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from readinglist.checker import Task
from readinglist.transport import Manners, Pace, Transport
from readinglist.transport.guard import networks_of
from readinglist.transport.resolver import Resolver
from tests.internet import SmallInternet

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
