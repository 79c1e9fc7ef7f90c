"""How one host's pace follows its answers: slower when it limits us or labours, back to its own step by step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from readinglist.transport.limits import date_of as date_of  # asked for here by the checker
from readinglist.transport.paces import Pace

FLOOR = 0.5  # seconds from request to request after the first step down; each further step doubles them
SLOWEST = 10  # floors; a slower host is not asked more slowly, but given up for this run
STEPS = 5
GOOD = 4  # good answers for a step back up
LABOURS = 1.0  # seconds; a host that answers within them is never slowed down for its latency
_RISE = 3.0  # times its own best latency
_LATENCY_STEPS = 2  # a slow host holds itself back: more is for those that say they are asked too much
_WEIGHT = 0.2  # of the newest latency in the smoothed one


class Sign(Enum):
    """What an answer says of the pace."""

    GOOD = auto()
    LIMITED = auto()  # 429, or 503 with a word of when to come back
    BUSY = auto()  # a bare 503: one broken page, unless the next answer is another
    SILENT = auto()  # no answer in time


@dataclass(frozen=True, slots=True)
class Tempo:
    """How far a host is slowed down at present, and what made it so."""

    steps: int = 0
    good: int = 0
    troubles: int = 0
    best: float | None = None
    latency: float = 0.0

    def after(self, sign: Sign, seconds: float) -> Tempo:
        """The tempo after one more answer, which took so many seconds."""
        heard = self._heard(seconds)
        match sign:
            case Sign.LIMITED:
                return replace(heard, steps=min(STEPS, self.steps + 1), good=0, troubles=self.troubles + 1)
            case Sign.BUSY:
                steps = min(STEPS, self.steps + 1) if self.troubles else self.steps
                return replace(heard, steps=steps, good=0, troubles=self.troubles + 1)
        if heard._labours:
            steps = max(self.steps, min(_LATENCY_STEPS, self.steps + 1))
            return replace(heard, steps=steps, good=0, troubles=0)
        if sign is Sign.SILENT:
            return replace(heard, good=0)
        if self.good + 1 < GOOD:
            return replace(heard, good=self.good + 1, troubles=0)
        return replace(heard, steps=max(0, self.steps - 1), good=0, troubles=0)

    def interval(self, pace: Pace, floor: float = FLOOR) -> float:
        """The seconds from request to request, where the host's own pace is this one."""
        if not self.steps:
            return pace.interval
        slowed = max(pace.interval * 2.0**self.steps, floor * 2.0 ** (self.steps - 1))
        return min(slowed, max(SLOWEST * floor, pace.interval))

    def places(self, pace: Pace) -> int:
        """How many requests may be under way, where the host's own pace is this one."""
        return max(1, pace.at_once >> self.steps)

    @property
    def _labours(self) -> bool:
        return self.best is not None and self.latency > max(LABOURS, _RISE * self.best)

    def _heard(self, seconds: float) -> Tempo:
        if self.best is None:
            return replace(self, best=seconds, latency=seconds)
        best = min(self.best, seconds)
        # One page that hangs says nothing of its host: no single answer lifts the smoothed latency over the bound.
        counted = min(seconds, max(3 * LABOURS, 4 * best))
        return replace(self, best=best, latency=(1 - _WEIGHT) * self.latency + _WEIGHT * counted)
