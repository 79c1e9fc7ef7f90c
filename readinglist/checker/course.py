"""How far a run is: which hosts have links left, what is waited for, how fast it goes, when it may end."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Collection, Iterable
from typing import assert_never

from readinglist.identifiers import Kind, host_of
from readinglist.ledger import HostProgress, Progress, QuotaProgress, Waiting
from readinglist.probe import Target
from readinglist.transport import Transport
from readinglist.transport.pace import Sign
from readinglist.transport.state import Closed, HostState

_HOSTS = 20  # named; of the others only the number is told
_QUOTAS = 12
_RECENT = 10.0  # seconds over which the rate of requests is told
_ENOUGH = 3  # links told of a host before its pace says anything
_FEW = 3  # links left on one host, which end soon whatever their pace


class Course:
    """Counts what is left at each host while the outcomes come, and tells it when it is asked to."""

    def __init__(self) -> None:
        self._hosts: dict[int, str] = {}
        self._dois: set[int] = set()
        self._left: Counter[str] = Counter()
        self._told: Counter[str] = Counter()
        self._last: dict[str, float] = {}
        self._began: dict[str, float] = {}
        self._samples: deque[tuple[float, int]] = deque()

    def know(self, targets: Iterable[Target]) -> None:
        """Count links that will be asked."""
        now = time.monotonic()
        for target in targets:
            host = self._hosts[target.id] = host_of(target.url)
            self._left[host] += 1
            self._began.setdefault(host, now)
            if target.kind is Kind.DOI:
                self._dois.add(target.id)

    def told(self, link: int) -> None:
        """Count a link whose outcome has come."""
        host = self._hosts.get(link)
        if host is None or not self._left[host]:
            return
        self._left[host] -= 1
        self._told[host] += 1
        self._last[host] = time.monotonic()
        self._dois.discard(link)

    def host(self, link: int) -> str:
        """The host of a link."""
        return self._hosts[link]

    @property
    def hosts(self) -> set[str]:
        """All hosts of the run so far."""
        return set(self._hosts.values())

    def progress(self, door: Transport) -> Progress:
        """Return what is going on now; the door is only looked at."""
        now = time.monotonic()
        left = {host: number for host, number in self._left.items() if number}
        busy = door.busy()
        order = sorted({*left, *busy}, key=lambda host: (-left.get(host, 0), -busy.get(host, 0), host))
        return Progress(
            requests=door.requests,
            rate=self._rate(now, door.requests),
            ends=self._ends(now, left),
            more=bool(self._dois),  # they lead to pages that are asked as well
            hosts=tuple(self._of_host(host, door.state(host)) for host in order[:_HOSTS]),
            others=len(order[_HOSTS:]),
            quotas=_quotas(door),
        )

    def _of_host(self, host: str, state: HostState) -> HostProgress:
        waiting = _waiting(state)
        return HostProgress(
            host=host,
            left=self._left[host],
            asked=self._told[host],
            requests=state.asked,
            pace=round(state.interval, 2),
            waiting=waiting,
            rest=round(state.rest, 1) if waiting is Waiting.REST else 0.0,
        )

    def _rate(self, now: float, requests: int) -> float:
        self._samples.append((now, requests))
        while len(self._samples) > 2 and now - self._samples[0][0] > _RECENT:
            self._samples.popleft()
        since, before = self._samples[0]
        return round((requests - before) / (now - since), 1) if now > since else 0.0

    def _ends(self, now: float, left: Collection[str]) -> float | None:
        """The seconds until the slowest host is done at its present pace, None while one has not shown its pace."""
        longest = 0.0
        for host in left:
            told = self._told[host]
            if told < _ENOUGH:
                if self._left[host] > _FEW:
                    return None
                continue
            of_one = (self._last[host] - self._began[host]) / told
            longest = max(longest, self._left[host] * of_one - (now - self._last[host]))
        return round(longest, 1) if longest else None


def _waiting(state: HostState) -> Waiting | None:
    """The one thing that a host is waited for, the weightiest first."""
    match state.closed:
        case Closed.REST:
            return Waiting.PUT_OFF
        case Closed.SILENT:
            return Waiting.SILENT
        case Closed.BROKEN:
            return Waiting.BROKEN
        case Closed.ENOUGH:
            return Waiting.ENOUGH
        case None:
            pass
        case _:
            assert_never(state.closed)
    if state.rest:
        return Waiting.REST
    if state.robots:
        return Waiting.ROBOTS
    match state.slowed:
        case None:
            return None
        case Sign.LIMITED:
            return Waiting.LIMITED
        case Sign.BUSY:
            return Waiting.BUSY
        case Sign.GOOD | Sign.SILENT:
            return Waiting.SLOW
        case _:
            assert_never(state.slowed)


def _quotas(door: Transport) -> tuple[QuotaProgress, ...]:
    return tuple(
        QuotaProgress(
            host=host,
            what=quota.what,
            limit=quota.limit,
            left=quota.left,
            reset=quota.reset.isoformat() if quota.reset else None,
            interval=quota.interval,
            at_once=quota.at_once,
        )
        for host, quota in door.quotas[:_QUOTAS]
    )
