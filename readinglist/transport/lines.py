"""The waiting lines: who may ask which host when, whom we leave alone, and how much one host is asked in a run."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from readinglist.transport.pace import FLOOR, Sign, Tempo
from readinglist.transport.paces import Pace, Rows
from readinglist.transport.state import Closed, HostState

PATIENCE = 5.0  # seconds that one try may wait for a host; longer, and the host is put off
TROUBLES = 8  # failures in a row after which a host is not asked any more in this run
LIMITS = 5  # the same, where the last of them was that it limits us
RESTS = 120.0  # seconds of rests asked for, and of waits of a host that goes on limiting us, after which it is put off
_SILENCES = 2  # one request may be lost on the way
_CAREFUL = 2.0  # seconds between requests; slower than that because of limits, and they count as rests


class Line:
    """The waiting line before one host, or one part of it that counts by itself; by the event loop's clock."""

    def __init__(self, pace: Pace, floor: float = FLOOR) -> None:
        self._own = self._pace = pace
        self._floor = floor
        self._tempo = Tempo()
        self._inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._last_start = float("-inf")
        self._quiet_until = 0.0
        self._slowed_at = 0.0
        self._slowed_by: Sign | None = None
        self._rested = 0.0
        self._troubles = 0
        self._silences = 0
        self._spoke = False
        self.limits = False  # the last trouble was that it limits us

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[bool]:
        """Wait for a turn; gives False at once when the host wants to be left alone for longer than PATIENCE."""
        await self._enter()
        try:
            yield await self._ready()
        finally:
            self._inside -= 1
            self._admit()

    async def _enter(self) -> None:
        """Wait for a place, in the order of coming; their number may change meanwhile."""
        if not self._waiting and self._inside < self.places:
            self._inside += 1
            return
        ticket = asyncio.get_running_loop().create_future()
        self._waiting.append(ticket)
        try:
            await ticket
        except asyncio.CancelledError:
            if ticket.done() and not ticket.cancelled():  # given up in the very moment of getting it
                self._inside -= 1
                self._admit()
            raise

    def _admit(self) -> None:
        while self._waiting and self._inside < self.places:
            ticket = self._waiting.popleft()
            if not ticket.done():
                self._inside += 1
                ticket.set_result(None)

    async def _ready(self) -> bool:
        """Wait until the next request may start; what is learnt while waiting counts."""
        loop = asyncio.get_running_loop()
        while not self.put_off and not self.broken and not self.silent:
            start = max(self._last_start + self.interval, self._quiet_until)
            if start <= loop.time():
                # Timers fire late: a small delay is made up for, so that they do not add up over a long line.
                self._last_start = max(start, loop.time() - self.interval / 10)
                self._count_rest(self.interval if self.interval >= max(_CAREFUL, 2 * self._pace.interval) else 0.0)
                return True
            await asyncio.sleep(start - loop.time())
        return False

    @property
    def interval(self) -> float:
        """The seconds from request to request at present."""
        return self._tempo.interval(self._pace, self._floor)

    @property
    def places(self) -> int:
        """How many requests may be under way at present; a host that never spoke has lost those it left unanswered."""
        places = self._tempo.places(self._pace)
        return places if self._spoke else max(1, places - self._silences)

    def hear(self, sign: Sign, seconds: float, since: float) -> None:
        """Follow an answer to a request that began `since`: slower or faster from now on."""
        after = self._tempo.after(sign, seconds)
        if after.steps > self._tempo.steps:
            if since < self._slowed_at:
                return  # it was asked before we slowed down: no news
            self._slowed_at = asyncio.get_running_loop().time()
            self._slowed_by = sign
        self._tempo = after
        self._admit()

    def keep_to(self, told: Pace) -> None:
        """Ask no faster than a host tells, and never faster than its row."""
        at_once = max(1, min(self._own.at_once, told.at_once))
        self._pace = Pace(at_once, max(self._own.interval, told.interval))

    def leave_alone(self, seconds: float) -> None:
        """Ask nothing of this host for so long; short rests add up to a long one."""
        now = asyncio.get_running_loop().time()
        before, self._quiet_until = self._quiet_until, max(self._quiet_until, now + seconds)
        self._count_rest(self._quiet_until - max(before, now))

    def _count_rest(self, seconds: float) -> None:
        if seconds <= 0:
            return
        self._rested += seconds
        if self._rested > RESTS:
            self._quiet_until = float("inf")

    def note(self, *, trouble: bool, limits: bool = False) -> None:
        """Count failures in a row; any sensible answer ends the row."""
        self._troubles = self._troubles + 1 if trouble else 0
        self.limits = limits

    def spoke(self) -> None:
        """Take down that the host is there, whatever it says."""
        self._spoke = True

    def kept_silent(self) -> None:
        """Count a request that a host left without any answer."""
        self._silences += 1

    @property
    def silent(self) -> bool:
        """Whether the host has answered nothing yet to as many requests as it may be asked at once (at least two)."""
        return not self._spoke and self._silences >= max(_SILENCES, self._pace.at_once)

    @property
    def broken(self) -> bool:
        """Whether the host failed so often in a row that asking on would only hold up the run."""
        return self._troubles >= (LIMITS if self.limits else TROUBLES)

    @property
    def put_off(self) -> bool:
        """Whether the host wants to be left alone for longer than anybody here waits."""
        return self.rest > PATIENCE

    @property
    def rest(self) -> float:
        """The seconds that the host is left alone from now on."""
        return max(0.0, self._quiet_until - asyncio.get_running_loop().time())

    @property
    def waiting(self) -> int:
        """How many requests are in line or under way."""
        return self._inside + len(self._waiting)

    @property
    def slowed(self) -> Sign | None:
        """What the host did to be asked more slowly than usual now; None when it is not."""
        return self._slowed_by if self._tempo.steps else None

    @property
    def closed(self) -> Closed | None:
        """Why the host is not asked any more, as far as this line knows."""
        if self.silent:
            return Closed.SILENT
        if self.broken:
            return Closed.BROKEN
        return Closed.REST if self.put_off else None


class Lines:
    """All lines of a run by what counts by itself: a row of the table, with and without a token."""

    def __init__(self, rows: Rows, floor: float = FLOOR) -> None:
        self._rows = rows
        self._floor = floor
        self._by_host: dict[str, dict[str, Line]] = {}
        self._quiet_until: dict[str, float] = {}
        self._told: dict[str, Pace] = {}
        self.asked: Counter[str] = Counter()

    def of(self, host: str, target: str, *, token_left_out: bool = False) -> Line:
        """The line for a path and query on a host; a token has a quota of its own."""
        key, pace = self._rows.of(host, target)
        lines = self._by_host.setdefault(host, {})
        key = f"{key} without a token" if token_left_out else key
        if key not in lines:
            lines[key] = Line(pace, self._floor)
            if host in self._told:
                lines[key].keep_to(self._told[host])
            if (rest := self._quiet_until.get(host, 0.0) - asyncio.get_running_loop().time()) > 0:
                lines[key].leave_alone(rest)
        return lines[key]

    def of_host(self, host: str) -> Iterable[Line]:
        """All lines of a host that were stood in so far."""
        return self._by_host.get(host, {}).values()

    def busy(self) -> dict[str, int]:
        """The hosts with requests in line or under way, and how many."""
        counted = ((host, sum(line.waiting for line in its.values())) for host, its in self._by_host.items())
        return {host: number for host, number in counted if number}

    def state(self, host: str) -> HostState:
        """How a host is asked now: by the slowest of its lines in which anybody stands, or else of all."""
        lines = list(self.of_host(host))
        lines = [line for line in lines if line.waiting] or lines
        if not lines:
            return HostState(rest=max(0.0, self._quiet_until.get(host, 0.0) - asyncio.get_running_loop().time()))
        slowest = max(lines, key=lambda line: (line.rest, line.slowed is not None, line.interval))
        return HostState(
            asked=self.asked[host],
            waiting=sum(line.waiting for line in lines),
            interval=slowest.interval,
            rest=slowest.rest,
            slowed=slowest.slowed,
            closed=slowest.closed,
        )

    def leave_alone(self, host: str, seconds: float) -> None:
        """Ask nothing of a whole host for so long."""
        until = asyncio.get_running_loop().time() + seconds
        self._quiet_until[host] = max(self._quiet_until.get(host, 0.0), until)
        for line in self.of_host(host):
            line.leave_alone(seconds)

    def put_off(self, host: str) -> bool:
        """Whether a host, or any part of it, wants to be left alone for longer than a run waits."""
        rest = self._quiet_until.get(host, 0.0) - asyncio.get_running_loop().time()
        return rest > PATIENCE or any(line.put_off for line in self.of_host(host))

    def keep_to(self, host: str, interval: float) -> None:
        """Ask a whole host one request at a time, no faster than so."""
        self._told[host] = Pace(1, interval)
        for line in self.of_host(host):
            line.keep_to(self._told[host])
