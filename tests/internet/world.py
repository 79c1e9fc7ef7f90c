"""The world: a scenario with a memory (who asked what, how much of a quota is spent) and no sockets."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from tests.internet.facts import State
from tests.internet.limits import WINDOWS
from tests.internet.scenario import Scenario
from tests.internet.wire import Request


@dataclass(slots=True)
class Seen:
    """One request in the journal; times are monotonic seconds, `status` is 0 when no reply was formed."""

    time: float
    method: str
    scheme: str
    host: str
    path: str  # with its query
    user_agent: str
    headers: dict[str, str]
    connection: int = 0
    status: int = 0
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class Spent:
    """A quota after one request took from it."""

    limit: int
    used: int
    reset: int

    @property
    def over(self) -> bool:
        """Whether this request was one too many."""
        return self.used > self.limit

    @property
    def left(self) -> int:
        """What remains."""
        return max(0, self.limit - self.used)

    @property
    def headers(self) -> dict[str, str]:
        """The counters as GitHub sends them."""
        told = {"limit": self.limit, "remaining": self.left, "used": min(self.used, self.limit), "reset": self.reset}
        return {f"x-ratelimit-{name}": str(value) for name, value in told.items()}


class World(Scenario):
    """A running copy of a scenario."""

    def __init__(self, scenario: Scenario | None = None, *, clock: Callable[[], float] | None = None) -> None:
        copy = Scenario.from_json((scenario or Scenario()).to_json())
        super().__init__(**{f.name: getattr(copy, f.name) for f in fields(State)})
        self._clock = clock or time.time  # noqa: TID251 - servers do know the time
        self.lock = threading.RLock()
        self._journal: list[Seen] = []
        self._journal_path: Path | None = None
        self._quotas: dict[str, tuple[int, float]] = {}
        self._turns: Counter[str] = Counter()

    def adopt(self, scenario: Scenario) -> None:
        """Takes over all facts of another scenario; unchanged pages keep their count of visits."""
        with self.lock:
            for f in fields(State):
                if f.name != "pages":
                    setattr(self, f.name, getattr(scenario, f.name))
            for url in [u for u in self.pages if u not in scenario.pages]:
                del self.pages[url]
            for url, behaviour in scenario.pages.items():
                if url not in self.pages or self.pages[url] != behaviour:
                    self.pages[url] = behaviour

    # the journal

    @property
    def requests(self) -> list[Seen]:
        """All requests since the last `clear`, oldest first."""
        with self.lock:
            return list(self._journal)

    def asked(self, host: str, path: str = "") -> list[Seen]:
        """The requests to one host whose path starts so."""
        return [seen for seen in self.requests if seen.host == host and seen.path.startswith(path)]

    def clear(self) -> None:
        """Empties the journal; facts, visits and quotas stay."""
        with self.lock:
            self._journal.clear()

    def pace(self, host: str) -> float:
        """The smallest time in seconds between the starts of two requests to that host (inf for fewer)."""
        starts = sorted(seen.time for seen in self.asked(host))
        return min((b - a for a, b in itertools.pairwise(starts)), default=float("inf"))

    def at_once(self, host: str) -> int:
        """The largest number of requests to that host which were under way at the same time."""
        steps = [step for s in self.asked(host) for step in ((s.time, 1), (s.until or float("inf"), -1))]
        under_way = most = 0
        for _, step in sorted(steps):
            under_way += step
            most = max(most, under_way)
        return most

    def note(self, request: Request, connection: int) -> Seen:
        """Writes a request into the journal."""
        agent = request.headers.get("user-agent", "")
        headers = dict(request.headers)
        seen = Seen(
            time.monotonic(), request.method, request.scheme, request.host, request.target, agent, headers, connection
        )
        with self.lock:
            self._journal.append(seen)
        return seen

    def done(self, seen: Seen) -> None:
        """Notes the end of an answer."""
        seen.until = time.monotonic()
        if self._journal_path:
            with self.lock, self._journal_path.open("a", encoding="utf-8") as out:
                out.write(json.dumps(asdict(seen)) + "\n")

    def write_journal(self, path: Path) -> None:
        """Also appends every finished request to a file, one JSON object a line."""
        self._journal_path = path

    # time

    def clock(self) -> float:
        """The world's own time, in seconds since 1970."""
        return self._clock() + self.clock_shift

    def moment(self, written: str) -> str:
        """A time of the facts as ISO 8601; "-400d" is so many days before now."""
        if written[:1] not in ("+", "-"):
            return written
        then = self.clock() + float(written.removesuffix("d")) * 86_400
        return datetime.fromtimestamp(then, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    # quotas

    def turn(self, what: str) -> int:
        """Counts: 1 at the first call with that word, then 2 …"""
        with self.lock:
            self._turns[what] += 1
            return self._turns[what]

    def turns(self, what: str) -> int:
        """How often `turn` was called with that word."""
        return self._turns[what]

    def spend(self, bucket: str, points: int = 1) -> Spent:
        """Takes points from a quota named in `limits`; its window is in `limits.WINDOWS`."""
        most, window = WINDOWS.get(bucket, (1_000_000, 3600.0))
        limit = self.limits.get(bucket, most)
        with self.lock:
            now = self._tick(bucket)
            used, reset = self._quotas.get(bucket, (0, now + window))
            if now >= reset:
                used, reset = 0, now + window
            self._quotas[bucket] = (min(used + points, limit + 1), reset)
            return Spent(limit, used + points, int(self.clock() + reset - now))

    def exhaust(self, bucket: str) -> None:
        """Leaves nothing of a quota for an hour."""
        with self.lock:
            self._quotas[bucket] = (self.spend(bucket, 0).limit, self._tick(bucket) + 3600)

    def refill(self) -> None:
        """Gives every quota back."""
        with self.lock:
            self._quotas.clear()

    def _tick(self, bucket: str) -> float:
        """What a quota's window is measured by: a moved clock does not hurry the seconds of politeness."""
        return time.monotonic() if WINDOWS.get(bucket, (0, 3600.0))[1] <= 60 else self.clock()
