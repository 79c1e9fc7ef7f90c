"""A clock that calls functions at their times."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from apscheduler.jobstores.base import JobLookupError
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
        self._under_way: set[str] = set()
        self._changed = threading.Condition()
        self._watch = threading.Thread(target=self._watch_the_wall, name="clock watch", daemon=True)
        # The database knows what is due; the clock need remember nothing between two starts. What a machine that was
        # asleep missed is called once, however late.
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        )
        self._rhythms = {name: every for name, (every, _) in duties.items()}
        for name, (every, duty) in duties.items():
            call = self._calling(name, duty)
            self._scheduler.add_job(call, _trigger(every), id=name, name=name, next_run_time=wall())

    def start(self) -> None:
        """Start; each function is called once at once."""
        self._scheduler.start()
        self._watch.start()

    def call_soon(self, name: str) -> None:
        """Call a function now, or as soon as it is done with its present call; nothing once stopped."""
        with suppress(JobLookupError):  # the last requests are answered while we are stopped
            self._scheduler.modify_job(name, next_run_time=self._wall())

    def change(self, name: str, every: timedelta | Rhythm) -> None:
        """Call a function in another rhythm from now on; in the one it has nothing changes."""
        if self._rhythms[name] != every:
            self._rhythms[name] = every
            with suppress(JobLookupError):
                self._scheduler.reschedule_job(name, trigger=_trigger(every))

    def next_call(self, name: str) -> datetime:
        """Return when a function will be called next (aware); now, once stopped."""
        job = self._scheduler.get_job(name)
        moment: datetime = job.next_run_time if job else self._wall()
        return moment

    @property
    def runs(self) -> bool:
        """Whether functions are called at their times."""
        thread = getattr(self._scheduler, "_thread", None)
        return bool(self._scheduler.running and thread and thread.is_alive() and self._watch.is_alive())

    def stop(self) -> None:
        """Call nothing more; does not wait for a call under way."""
        self._ended.set()
        self._watch.join()
        self._scheduler.shutdown(wait=False)

    def wait(self, seconds: float) -> list[str]:
        """Wait for the calls under way, for so long at most; return the names of those that still are."""
        with self._changed:
            self._changed.wait_for(lambda: not self._under_way, seconds)
            return sorted(self._under_way)

    def _calling(self, name: str, duty: Callable[[], None]) -> Callable[[], None]:
        def call() -> None:
            with self._changed:
                if self._ended.is_set():
                    return
                self._under_way.add(name)
            try:
                duty()
            finally:
                with self._changed:
                    self._under_way.discard(name)
                    self._changed.notify_all()

        return call

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
