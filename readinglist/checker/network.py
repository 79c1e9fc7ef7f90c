"""Our own network is suspected first: canaries, portals that answer in others' names, and a clock that is wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median

from readinglist.health import UNREACHED, Answer
from readinglist.identifiers import host_of
from readinglist.transport import Failure, Reply, Transport
from readinglist.transport.limits import date_of

_SAMPLE = 12
_WRONG_BY = timedelta(hours=1)  # more, and the days between two observations cannot be trusted


class Network:
    """What is known of our own network while a run lasts."""

    def __init__(self, canaries: Sequence[str], door: Transport) -> None:
        self._canaries = canaries
        self._door = door
        self._asked = 0.0
        self._clocks: list[datetime] = []
        self._sang: frozenset[str] | None = None  # at the last proof
        self._forged = False  # the connection to a canary could not be trusted
        self.suspected = False  # a canary did not sing
        self.dark = False  # none did
        self.wavered = False  # one sang at one proof and not at the next

    async def prove(self) -> None:
        """Ask the canaries: one that does not answer over a trusted connection puts our network under suspicion."""
        self._asked = time.monotonic()
        answers = await asyncio.gather(*(self._door.ask(url) for url in self._canaries))
        singing = {url: reply for url, reply in zip(self._canaries, answers, strict=True) if _sings(url, reply)}
        self.suspected, self.dark = len(singing) < len(answers), not singing
        self.wavered = self.wavered or self._sang not in (None, singing.keys())
        self._sang = frozenset(singing)
        self._forged = any(isinstance(answer, Failure) and answer.answer is Answer.TLS for answer in answers)
        dates = (date_of(reply.headers.get("date", "")) for reply in singing.values() if isinstance(reply, Reply))
        self._clocks = [date for date in dates if date]

    @property
    def age(self) -> float:
        """Seconds since the canaries were asked."""
        return time.monotonic() - self._asked

    def clock_is_off_by(self, now: datetime) -> timedelta | None:
        """How far our clock is ahead of those of the canaries that sang, when that is too far to judge anything."""
        if not self._clocks:
            return None
        off = now - datetime.fromtimestamp(median(date.timestamp() for date in self._clocks), tz=now.tzinfo)
        return off if abs(off) > _WRONG_BY else None

    async def sample_fails(self, urls_by_host: Mapping[str, str]) -> bool:
        """Whether more than half of a sample of hosts cannot be connected to either."""
        hosts = sorted(urls_by_host)[:: max(1, len(urls_by_host) // _SAMPLE)][:_SAMPLE]
        answers = await asyncio.gather(*(self._door.ask(urls_by_host[host]) for host in hosts))
        failed = sum(isinstance(answer, Failure) and answer.answer in UNREACHED for answer in answers)
        return max(failed, len(self.strangers(hosts))) * 2 > len(hosts)

    def strangers(self, hosts: Iterable[str]) -> set[str]:
        """The hosts nobody vouches for: when no canary sings, it may be a portal that answered in their name."""
        return {host for host in hosts if not self._door.proves(host)} if self.dark else set()

    def doubts(self, host: str, answer: Answer) -> bool:
        """Whether an answer may be our own network's doing: it was away meanwhile, or reads what others say.

        Canaries have good certificates: where one's is bad, somebody in between puts his own into connections.
        """
        if self.dark or self.wavered:
            return answer in UNREACHED or answer is Answer.ERROR or not self._door.proves(host)
        return self._forged and answer is Answer.TLS

    def fails(self, hosts: set[str]) -> bool:
        """Whether a canary is silent and more than half of the hosts that were tried could not be reached."""
        tried = (self._door.reached | self._door.unreached) & hosts
        lost = self._door.unreached & hosts | self.strangers(tried)
        return self.suspected and len(lost) * 2 > len(tried)


def _sings(url: str, answer: Reply | Failure) -> bool:
    """Whether a canary was really reached: a sensible answer over TLS that does not send us to another host.

    A captive portal cannot show a trusted certificate for the name. An office's gateway can, and says 502, 503 or 504
    in everybody's name when it reaches nobody.
    """
    if isinstance(answer, Failure) or answer.status >= 500:
        return False
    target = answer.headers.get("location", "") if 300 <= answer.status < 400 else ""
    if not target or "//" not in target:
        return True
    own, other = (host_of(address).removeprefix("www.") for address in (url, target))
    return own.split(".")[-2:] == other.split(".")[-2:]
