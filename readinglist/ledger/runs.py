"""The runs: opened, told of, closed."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from readinglist.errors import NotFound
from readinglist.health import DEFAULT_POLICY, WORST_FIRST, Policy, Verdict
from readinglist.ledger.watched import on_a_paper
from readinglist.models import Flip, Link, Observation, Run

INTERRUPTED = "interrupted"
STOPPED = "stopped by you"
REST = timedelta(hours=1)  # after a run that was stopped: nobody stops one to see the next begin


def start_run(session: Session, now: datetime, total: int, policy: Policy = DEFAULT_POLICY) -> int:
    """Open a run and return its number; a run that was killed before is marked as interrupted.

    The caller holds the library's check lock, so an unfinished run can only be a dead one.
    """
    session.execute(update(Run).where(Run.finished.is_(None)).values(finished=now, remark=INTERRUPTED, progress={}))
    run = Run(started=now, total=total, policy=policy_values(policy))
    session.add(run)
    session.flush()
    return run.id


def policy_values(policy: Policy) -> dict[str, Any]:
    """The thresholds as JSON values: numbers, and spans of time in seconds."""
    values = {known.name: getattr(policy, known.name) for known in fields(policy)}
    return {name: value.total_seconds() if isinstance(value, timedelta) else value for name, value in values.items()}


def policy_from(values: dict[str, Any]) -> Policy:
    """The thresholds that a run wrote down; the usual ones where it said nothing."""
    given: dict[str, Any] = {}
    for known in fields(Policy):
        usual = getattr(DEFAULT_POLICY, known.name)
        if known.name in values:
            value = values[known.name]
            given[known.name] = timedelta(seconds=value) if isinstance(usual, timedelta) else value
    return Policy(**given)


def remark(session: Session, run_id: int, text: str, requests: int) -> None:
    """Say on the runs page what a run is doing or waiting for."""
    session.execute(update(Run).where(Run.id == run_id).values(remark=text, requests=requests))


def finish_run(
    session: Session,
    run_id: int,
    now: datetime,
    *,
    seconds: float,
    requests: int,
    void: str,
    stopped: bool = False,
    interrupted: bool = False,
) -> Run:
    """Close a run and return it; `void` says why it judged nothing, and is empty when it did.

    It may be cut short: `stopped` by the reader, or `interrupted` since the program ended.
    """
    run = get_run(session, run_id)
    run.finished, run.seconds, run.requests, run.void = now, seconds, requests, bool(void)
    run.remark = void or (INTERRUPTED if interrupted else STOPPED if stopped else "")
    run.progress = {}
    before = session.scalar(select(Run).where(Run.id < run_id).order_by(Run.id.desc()).limit(1))
    if void and before and before.remark == void and not _saw_anything(session, (run_id, before.id)):
        session.delete(before)  # a clock that stays wrong is said once, not every few minutes
    return run


def _saw_anything(session: Session, runs: tuple[int, int]) -> bool:
    return session.scalar(select(Observation.id).where(Observation.run_id.in_(runs)).limit(1)) is not None


def get_run(session: Session, run_id: int) -> Run:
    """Return a run; raises NotFound."""
    run = session.get(Run, run_id)
    if run is None:
        raise NotFound(f"there is no run {run_id}")
    return run


def ask_stop(session: Session, run_id: int) -> bool:
    """Ask a run to end; whether it was still going on. Raises NotFound."""
    run = get_run(session, run_id)
    if run.finished is None:
        run.stop_asked = True
    return run.finished is None


def stops(session: Session) -> bool:
    """Whether the run under way, if any, is asked to end."""
    latest = next(iter(runs(session, 1)), None)
    return latest is not None and latest.finished is None and latest.stop_asked


def rests_until(session: Session, now: datetime) -> datetime | None:
    """Return until when no check begins by itself since the last one was stopped, None when nothing rests.

    One that was killed before it could stop counts from its start.
    """
    latest = next(iter(runs(session, 1)), None)
    if latest is None or not latest.stop_asked:
        return None
    until = (latest.finished or latest.started) + REST
    return until if now < until <= now + REST else None  # not by a clock that was far ahead


def runs(session: Session, limit: int = 50, skipped: int = 0) -> list[Run]:
    """Return the latest runs, the newest first; `skipped` are left out before them."""
    return list(session.scalars(select(Run).order_by(Run.id.desc()).limit(limit).offset(skipped)))


def count_runs(session: Session) -> int:
    """Return how many runs there are."""
    return session.scalar(select(func.count()).select_from(Run)) or 0


def turns(session: Session, run_id: int) -> dict[Verdict, int]:
    """Return how many links of papers came to each verdict, or changed under it, in a run, the worst first."""
    counted = session.execute(
        select(Flip.verdict_after, func.count())
        .join(Observation, Observation.id == Flip.observation_id)
        .join(Link, Link.id == Flip.link_id)
        .where(Observation.run_id == run_id, on_a_paper())
        .group_by(Flip.verdict_after)
    )
    found = dict(counted.all())
    return {verdict: found[verdict] for verdict in WORST_FIRST if verdict in found}


def first_run(session: Session) -> datetime | None:
    """Return when the first run of all started, None before it."""
    return session.scalar(select(func.min(Run.started)))
