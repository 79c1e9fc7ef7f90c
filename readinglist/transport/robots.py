"""robots.txt: obeyed where it speaks to us by name; what it says to all robots is meant for crawlers (RFC 9309).

Links are asked one by one because a person put them on a list. A site that does not want even that can say so to us.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from protego import Protego

from readinglist.transport.address import Address, address_of
from readinglist.transport.failures import Failure
from readinglist.transport.reply import Reply

CAP = 500 * 1024  # what RFC 9309 wants read
KEPT_FOR = timedelta(days=1)
LONGEST_DELAY = 30.0
_REDIRECTS = 3
_LINE = re.compile(r"\s*(user-?agent|allow|disallow|crawl-delay)\s*:([^#]*)", re.IGNORECASE)
_NAME = re.compile(r"[a-z_-]*")


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a site's robots.txt said to us, and when; usually nothing."""

    fetched_at: datetime
    rules: str = ""


@dataclass(slots=True)
class Purse:
    """The seconds that are left for all of one robots.txt, redirects included; waiting for a turn costs none."""

    seconds: float


def rules_for(agent: str, text: str) -> str:
    """Return what a robots.txt says to the robot of that name (lower case) and to it alone, as one group, or nothing.

    All groups that name it count together; a group's first lines may name several robots.
    """
    if agent not in text.lower():
        return ""
    rules, ours, naming = list[str](), False, False
    for line in re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")):
        if not (read := _LINE.match(line)):
            continue
        word, value = read[1].lower(), " ".join(read[2].split())
        if word.startswith("user"):
            name = _NAME.match(value.lower())
            ours = (naming and ours) or (name is not None and name[0] == agent)
            naming = True
            continue
        naming = False
        if ours and value:
            rules.append(f"{word}: {value}")
    return "\n".join([f"user-agent: {agent}", *rules]) if rules else ""


class Robots:
    """What is known of the sites' robots.txt, each fetched at most once a day.

    A missing, failing or unreadable one forbids nothing. What could not be fetched is known for this run alone.
    """

    def __init__(
        self,
        agent: str,
        remembered: Mapping[str, Remembered],
        *,
        ask: Callable[[str, bool, Purse], Awaitable[Reply | Failure]],
        deadline: float = 5.0,
        now: Callable[[], datetime],
    ) -> None:
        self._agent = agent
        self._ask = ask
        self._now = now
        self._deadline = deadline
        age = now() - KEPT_FOR
        self.known = {origin: it for origin, it in remembered.items() if age < it.fetched_at <= now()}
        self._rules: dict[str, Protego | None] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def forbids(self, address: Address) -> bool:
        """Whether the site of this address forbids it to us."""
        rules = await self._rules_of(address)
        return rules is not None and not rules.can_fetch(address.text, self._agent)

    def asks(self, host: str) -> bool:
        """Whether the robots.txt of a host is being asked for now."""
        origins = (f"https://{host}", f"http://{host}")
        return any(origin in self._turns and self._turns[origin].locked() for origin in origins)

    async def delay(self, address: Address) -> float | None:
        """The seconds from request to request that the site of this address asks of us."""
        rules = await self._rules_of(address)
        told = rules.crawl_delay(self._agent) if rules else None
        return None if told is None else min(LONGEST_DELAY, told)

    async def _rules_of(self, address: Address) -> Protego | None:
        origin = address.origin
        if origin in self._rules:
            return self._rules[origin]
        async with self._turns[origin]:
            if origin not in self._rules:
                if origin not in self.known and (told := await self._fetched(origin)) is not None:
                    self.known[origin] = Remembered(self._now(), rules_for(self._agent, told))
                known = self.known.get(origin)
                self._rules[origin] = Protego.parse(known.rules) if known and known.rules else None
        return self._rules[origin]

    async def _fetched(self, origin: str) -> str | None:
        """The text of a site's robots.txt, empty when it has none, None when that could not be learnt."""
        at, own, purse = f"{origin}/robots.txt", True, Purse(self._deadline)
        for _ in range(_REDIRECTS + 1):
            answer = await self._ask(at, own, purse)
            if isinstance(answer, Failure) or answer.status >= 500 or answer.status == 429:
                return None
            if answer.status not in (301, 302, 303, 307, 308):
                return answer.body.decode(errors="replace") if answer.status == 200 else ""
            try:
                to = address_of(urljoin(at, answer.headers.get("location", "")))
            except ValueError:
                return ""
            if to.origin != origin:
                return ""
            at, own = to.text, False
        return ""
