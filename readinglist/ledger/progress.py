"""What a run is doing while it goes on: the shape of `Run.progress`, which the checker writes and the pages read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from readinglist.models import Run


class Waiting(StrEnum):
    """What a run waits for at a host."""

    REST = "rest"  # it asks for one, which is waited for
    ROBOTS = "robots"  # its robots.txt is being asked for
    LIMITED = "limited"  # it said that it is asked too much, and is asked more slowly since
    BUSY = "busy"  # it is overloaded, and is asked more slowly since
    SLOW = "slow"  # its answers take long, and it is asked more slowly since
    PUT_OFF = "put-off"  # it wants to be left alone for longer than a run waits
    SILENT = "silent"  # it answers nothing at all: not asked any more
    BROKEN = "broken"  # it failed too often in a row: not asked any more
    ENOUGH = "enough"  # it had as many requests as one host gets in a run


@dataclass(frozen=True, slots=True)
class HostProgress:
    """A host of a run: links left and asked, requests made, seconds from request to request, what is waited for."""

    host: str
    left: int = 0
    asked: int = 0
    requests: int = 0
    pace: float = 0.0
    waiting: Waiting | None = None
    rest: float = 0.0  # seconds of it, from when this was written


@dataclass(frozen=True, slots=True)
class QuotaProgress:
    """What a host last told of its limits: `left` of a `limit` until a `reset`, or a `limit` in an `interval`."""

    host: str
    what: str = ""
    limit: int | None = None
    left: int | None = None
    reset: str | None = None
    interval: float | None = None
    at_once: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """What a run is doing now; `rate` is of requests a second over the last seconds.

    `ends` are the seconds until all links are asked, None when that cannot be said; `more` says that more will follow
    than is known yet. `others` is how many hosts with links left are not named.
    """

    requests: int = 0
    rate: float = 0.0
    ends: float | None = None
    more: bool = False
    hosts: tuple[HostProgress, ...] = ()
    others: int = 0
    quotas: tuple[QuotaProgress, ...] = ()

    def as_values(self) -> dict[str, Any]:
        """The JSON values that are stored."""
        return asdict(self)


def progress_of(values: Mapping[str, Any]) -> Progress | None:
    """Return what a run said of itself, None when it said nothing yet, or in a form of another version."""
    try:
        hosts = (
            HostProgress(**{**host, "waiting": Waiting(host["waiting"]) if host["waiting"] else None})
            for host in values["hosts"]
        )
        quotas = (QuotaProgress(**quota) for quota in values["quotas"])
        return Progress(**{**values, "hosts": tuple(hosts), "quotas": tuple(quotas)})
    except (KeyError, TypeError, ValueError):
        return None


def tell(session: Session, run_id: int, progress: Progress) -> bool:
    """Write what a run is doing, and return whether it is asked to end; a run that ended says nothing more."""
    told = update(Run).where(Run.id == run_id, Run.finished.is_(None)).returning(Run.stop_asked)
    values = {"progress": progress.as_values(), "requests": progress.requests}
    return bool(session.scalar(told.values(values), execution_options={"synchronize_session": False}))
