"""A clock that calls functions at their times."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from readinglist.schedule.rhythm import Rhythm

# A call that comes while the last one lasts is left out; that is meant, and no warning.
logging.getLogger("apscheduler").setLevel(logging.ERROR)


_PUT_BACK = timedelta(minutes=1)


def _wall_clock() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # the clock is the one guest that knows the time


class Clock:
    """Calls each function every so often or in a rhythm, never twice at once, and at any time when asked to.

    When the machine's clock is put back, each is called at once, since its next moment may be hours or years away.
    """

    def __init__(
        self,
        duties: Mapping[str, tuple[timedelta | Rhythm, Callable[[], None]]],
        *,
        wall: Callable[[], datetime] = _wall_clock,
        glance: float = 10.0,
    ) -> None:
        self._wall, self._glance = wall, glance  # seconds between two looks whether the machine's clock was put back
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._watch_the_wall, name="clock watch", daemon=True)
        # The database knows what is due; the clock need remember nothing between two starts. What a machine that was
        # asleep missed is called once, however late.
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        )
        for name, (every, duty) in duties.items():
            self._scheduler.add_job(duty, _trigger(every), id=name, next_run_time=wall())

    def start(self) -> None:
        """Start; each function is called once at once."""
        self._scheduler.start()
        self._watch.start()

    def call_soon(self, name: str) -> None:
        """Call a function now, or as soon as it is done with its present call."""
        self._scheduler.modify_job(name, next_run_time=self._wall())

    def next_call(self, name: str) -> datetime:
        """Return when a function will be called next (aware)."""
        moment: datetime = self._scheduler.get_job(name).next_run_time
        return moment

    def stop(self) -> None:
        """Call nothing more; does not wait for a call under way."""
        self._ended.set()
        self._watch.join()
        self._scheduler.shutdown(wait=False)

    def _watch_the_wall(self) -> None:
        """Call everything soon whenever the wall clock falls behind the time that really went by."""
        began = self._began()
        while not self._ended.wait(self._glance):
            before, began = began, self._began()
            if began < before - _PUT_BACK:
                for job in self._scheduler.get_jobs():
                    self.call_soon(job.id)

    def _began(self) -> datetime:
        """When the machine started, by its wall clock of now; later after a sleep."""
        return self._wall() - timedelta(seconds=time.monotonic())


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
