"""How fast one host may be asked, and how long it wants to be left alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isnan

PATIENCE = 5.0  # seconds that one try may wait for a host; longer, and the host is put off
TROUBLES = 8  # failures in a row after which a host is not asked any more in this run


@dataclass(frozen=True, slots=True)
class Pace:
    """At most so many requests at once, and so many seconds from the start of one to the start of the next."""

    at_once: int = 4
    interval: float = 0.1


# Hosts whose limits are known (their own documentation); all others get Pace().
PACES: Mapping[str, Pace] = {
    "doi.org": Pace(at_once=2, interval=0.2),
    "api.github.com": Pace(at_once=2, interval=0.1),
    "github.com": Pace(at_once=2, interval=0.2),
    "export.arxiv.org": Pace(at_once=1, interval=3.0),
    "arxiv.org": Pace(at_once=1, interval=3.0),
    "api.osf.io": Pace(at_once=1, interval=1.0),
    "api.bitbucket.org": Pace(at_once=1, interval=1.0),
    "gitee.com": Pace(at_once=1, interval=1.0),
    "anonymous.4open.science": Pace(at_once=1, interval=1.0),
}


class HostPace:
    """The waiting line before one host; times are those of the event loop's clock."""

    def __init__(self, pace: Pace) -> None:
        self._interval = pace.interval
        self._places = asyncio.Semaphore(pace.at_once)
        self._next_start = 0.0
        self._quiet_until = 0.0
        self._troubles = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[bool]:
        """Wait for a turn; gives False at once when the host wants to be left alone for longer than PATIENCE."""
        async with self._places:
            loop = asyncio.get_running_loop()
            start = max(self._next_start, self._quiet_until, loop.time())
            if self._quiet_until - loop.time() > PATIENCE:
                yield False
                return
            self._next_start = start + self._interval
            await asyncio.sleep(start - loop.time())
            yield True

    def leave_alone(self, seconds: float) -> None:
        """Ask nothing of this host for so long."""
        self._quiet_until = max(self._quiet_until, asyncio.get_running_loop().time() + seconds)

    def note(self, *, trouble: bool) -> None:
        """Count failures in a row; any sensible answer ends the row."""
        self._troubles = self._troubles + 1 if trouble else 0

    @property
    def broken(self) -> bool:
        """Whether the host failed so often in a row that asking on would only hold up the run."""
        return self._troubles >= TROUBLES

    @property
    def put_off(self) -> bool:
        """Whether the host wants to be left alone for longer than anybody here waits."""
        return self._quiet_until - asyncio.get_running_loop().time() > PATIENCE


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that an answer asks us to wait, None when it asks for nothing readable.

    Reads `Retry-After` as seconds, fractions too, or as a date (RFC 9110, 10.2.3), counted from the answer's own
    `Date`; GitHub's `x-ratelimit-reset`, an epoch, when `x-ratelimit-remaining` is 0. Never negative.
    """
    wait = headers.get("retry-after", "").strip()
    if wait:
        try:
            seconds = float(wait)
            return None if isnan(seconds) else min(max(0.0, seconds), 1e9)
        except ValueError:
            until = _date(wait)
            return max(0.0, (until - (_date(headers.get("date", "")) or now)).total_seconds()) if until else None
    reset = headers.get("x-ratelimit-reset", "")
    if headers.get("x-ratelimit-remaining") == "0" and reset.isascii() and reset.isdigit():
        return max(0.0, int(reset) - now.timestamp())
    return None


def _date(text: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
