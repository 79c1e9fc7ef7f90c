"""A clock that calls functions at their times."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from readinglist.schedule.rhythm import Rhythm

# A call that comes while the last one lasts is left out; that is meant, and no warning.
logging.getLogger("apscheduler").setLevel(logging.ERROR)


class Clock:
    """Calls each function every so often or in a rhythm, never twice at once, and at any time when asked to."""

    def __init__(self, duties: Mapping[str, tuple[timedelta | Rhythm, Callable[[], None]]]) -> None:
        # The database knows what is due; the clock need remember nothing between two starts. What a machine that was
        # asleep missed is called once, however late.
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        )
        for name, (every, duty) in duties.items():
            self._scheduler.add_job(duty, _trigger(every), id=name, next_run_time=_soon())

    def start(self) -> None:
        """Start; each function is called once at once."""
        self._scheduler.start()

    def call_soon(self, name: str) -> None:
        """Call a function now, or as soon as it is done with its present call."""
        self._scheduler.modify_job(name, next_run_time=_soon())

    def next_call(self, name: str) -> datetime:
        """Return when a function will be called next (aware)."""
        moment: datetime = self._scheduler.get_job(name).next_run_time
        return moment

    def stop(self) -> None:
        """Call nothing more; does not wait for a call under way."""
        self._scheduler.shutdown(wait=False)


class _InRhythm(BaseTrigger):  # type: ignore[misc]  # APScheduler ships no types
    """The moments of a rhythm, as APScheduler asks for them."""

    __slots__ = ("_rhythm",)

    def __init__(self, rhythm: Rhythm) -> None:
        self._rhythm = rhythm

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The first moment after the last call, which may have passed by now."""
        return self._rhythm.next_after(previous or now)


def _trigger(every: timedelta | Rhythm) -> BaseTrigger:
    if isinstance(every, Rhythm):
        return _InRhythm(every)
    return IntervalTrigger(seconds=every.total_seconds(), timezone=UTC)


def _soon() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # the clock is the one guest that knows the time
