"""A clock that calls functions at their times; all of APScheduler."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

# A call that comes while the last one lasts is left out; that is meant, and no warning.
logging.getLogger("apscheduler").setLevel(logging.ERROR)


class Clock:
    """Calls each function every so often, never twice at once, and at any time when asked to."""

    def __init__(self, duties: Mapping[str, tuple[timedelta, Callable[[], None]]]) -> None:
        # The database knows what is due; the clock need remember nothing between two starts.
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        )
        for name, (every, duty) in duties.items():
            self._scheduler.add_job(duty, "interval", seconds=every.total_seconds(), id=name, next_run_time=_soon())

    def start(self) -> None:
        """Start; each function is called once at once."""
        self._scheduler.start()

    def call_soon(self, name: str) -> None:
        """Call a function now, or as soon as it is done with its present call."""
        self._scheduler.modify_job(name, next_run_time=_soon())

    def stop(self) -> None:
        """Call nothing more; does not wait for a call under way."""
        self._scheduler.shutdown(wait=False)


def _soon() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # the clock is the one guest that knows the time
