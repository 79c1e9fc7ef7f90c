"""Copies in the Wayback Machine: a capture is a behaviour at a time."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urljoin, urlsplit

from tests.internet.behaviour import Behaviour
from tests.internet.facts import CaptureFacts, Sorted, WaybackFacts, as_written
from tests.internet.hosts import web
from tests.internet.wire import Reply, Request
from tests.internet.world import World

_LAST = "99991231235959"
_FIRST = "00000101000000"


@dataclass(frozen=True, slots=True)
class Capture:
    """One copy."""

    url: str
    facts: CaptureFacts
    reply: Reply

    @property
    def at(self) -> str:
        """Its fourteen digits."""
        return full(self.facts["at"])

    @property
    def datetime(self) -> str:
        """Its time as an HTTP date."""
        return format_datetime(_when(self.at), usegmt=True)

    @property
    def status(self) -> int:
        """The status that was captured."""
        return self.reply.status

    @property
    def mime(self) -> str:
        """The type that was captured, without its parameters."""
        return self.reply.headers.get("content-type", "unk").partition(";")[0]

    @property
    def target(self) -> str:
        """Where a captured redirect led."""
        return urljoin(self.url, self.reply.headers.get("location", ""))

    @property
    def digest(self) -> str:
        """The same for the same bytes."""
        return base64.b32encode(hashlib.sha1(self.reply.body).digest()).decode()


def facts_of(world: World, url: str) -> WaybackFacts:
    """What is known of a URL, else of its whole host."""
    for key in (url, f"https://{Sorted.fold(url).partition('/')[0]}/*"):
        if key in world.wayback:
            return world.wayback[key]
    return {}


def excluded(world: World, url: str) -> str:
    """Why a URL may not be seen, or nothing."""
    return facts_of(world, url).get("excluded", "")


def captures_of(world: World, url: str) -> list[Capture]:
    """Its copies, oldest first."""
    if url not in world.wayback:
        return []
    written = as_written(world.wayback, url)
    told = [_capture(world, written, facts) for facts in world.wayback[url].get("captures", [])]
    return sorted(told, key=lambda one: one.at)


def _capture(world: World, url: str, facts: CaptureFacts) -> Capture:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    request = Request("GET", target, {"host": parts.netloc, "cookie": ""}, parts.scheme)
    said = web.behave(world, request, Behaviour.from_json(facts.get("page", 200)))
    assert isinstance(said, Reply), "only a page that answers can be captured"
    return Capture(parts.geturl(), facts, said)


def nearest(found: list[Capture], at: str) -> Capture:
    """The copy nearest to a time, which may be written short."""
    wanted = _when(full(at))
    return min(found, key=lambda one: abs((_when(one.at) - wanted).total_seconds()))


def full(at: str) -> str:
    """Fourteen digits out of fewer, at the beginning of what they name."""
    return at + _FIRST[len(at) :]


def end_of(at: str) -> str:
    """Fourteen digits out of fewer, at the end of what they name."""
    return at + _LAST[len(at) :]


def _when(at: str) -> datetime:
    return datetime.strptime(at, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
