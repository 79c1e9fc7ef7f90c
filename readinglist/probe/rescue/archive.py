"""One archive during one run: asked politely, and not again once it limits, refuses or bans us."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from readinglist.health import Answer
from readinglist.identifiers import host_of
from readinglist.probe.rescue.wanted import NotAsked
from readinglist.transport import API_CAP, Failure, Reply, Transport

_REST = 60.0  # seconds; what a 429 without Retry-After asks for
_TROUBLES = 2  # so many in a row, and the archive counts as down for this run
_PASSING = frozenset((Answer.TIMEOUT, Answer.ERROR, Answer.RESET))


class Archive:
    """Whom we ask for copies; remembers for a run whether it may still be asked.

    `of_the_thing` tells an answer about what was asked for (a captured 403, a take-down) from one about us.
    """

    def __init__(self, name: str, door: Transport, of_the_thing: Callable[[Reply], bool]) -> None:
        self.name = name
        self._door = door
        self._of_the_thing = of_the_thing
        self._shut = ""
        self._troubles = 0
        # One question at a time to a desk: nobody waits in line behind the answer that shuts it.
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def shut(self) -> NotAsked | None:
        """Why it is left alone for the rest of this run; None while it may be asked."""
        return self.trouble(self._shut) if self._shut else None

    @property
    def user_agent(self) -> str:
        """How we name ourselves."""
        return self._door.user_agent

    def busy(self, url: str) -> bool:
        """Whether somebody waits for this archive's answer, or for his turn, already."""
        return self._turns[_desk(url)].locked()

    def trouble(self, why: str) -> NotAsked:
        """The value for an answer that says nothing."""
        return NotAsked(self.name, why)

    async def ask(self, url: str, *, headers: Mapping[str, str] | None = None, cap: int = API_CAP) -> Reply | NotAsked:
        """Ask once, unless it is shut; every answer that is not about the thing itself is a NotAsked."""
        async with self._turns[_desk(url)]:
            if self._shut:
                return self.trouble(self._shut)
            answer = await self._door.ask(url, headers=headers, cap=cap)
            if isinstance(answer, Failure):
                return self._unreached(answer)
            if self._of_the_thing(answer):
                self._troubles = 0
                return answer
            match answer.status:
                case 429:
                    self._door.leave_alone(host_of(url), max(_REST, self._door.wait_of(answer) or 0.0))
                    return self._close("it limits our requests (HTTP 429)")
                case 403:
                    return self._close("it refuses us (HTTP 403)")
                case status if status >= 500 or status == 408:
                    return self._stumble(f"it is in trouble (HTTP {status})")
            self._troubles = 0
            return answer

    def _unreached(self, failure: Failure) -> NotAsked:
        # Refused is how the Wayback Machine bans; a name or a way that fails here fails for every link.
        return self._stumble(failure.detail) if failure.answer in _PASSING else self._close(failure.detail)

    def _stumble(self, why: str) -> NotAsked:
        self._troubles += 1
        return self._close(why) if self._troubles >= _TROUBLES else self.trouble(why)

    def _close(self, why: str) -> NotAsked:
        self._shut = why
        return self.trouble(why)


def _desk(url: str) -> str:
    """What is asked one question at a time: a host, or one of its services where these have limits of their own."""
    return host_of(url) + ("/web/" if urlsplit(url).path.startswith("/web/") else "")


def json_of(reply: Reply) -> Any:
    """An answer's JSON; None when it has none (a portal's page, a broken body)."""
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError):
        return None
