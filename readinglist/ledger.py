"""The append-only book of what was seen: what is due, outcomes recorded, flips, runs, histories; never commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, exists, func, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from readinglist.errors import NotFound
from readinglist.health import INCONCLUSIVE, WORST_FIRST, Health, Outcome, Policy, Verdict, judge, next_due
from readinglist.identifiers import CODE_KINDS, Kind
from readinglist.models import Flip, Link, Mention, Observation, Run

INTERRUPTED = "interrupted"


class Due(NamedTuple):
    """One link to probe, free of any session."""

    id: int
    url: str
    kind: Kind


def due(session: Session, now: datetime, *, everything: bool = False) -> list[Due]:
    """Return the links of papers that are due, the longest overdue first; `everything` leaves the date aside."""
    statement = select(Link.id, Link.url, Link.kind).where(on_a_paper()).order_by(Link.due, Link.id)
    if not everything:
        statement = statement.where(Link.due <= now)
    return [Due(*row) for row in session.execute(statement)]


def on_a_paper() -> ColumnElement[bool]:
    """Return the condition that a link is watched: some paper has it, and its reader did not take it off."""
    return exists().where(Mention.link_id == Link.id, Mention.removed.is_(False))


def ask_all(session: Session, now: datetime) -> None:
    """Make every link that is not due yet due at once."""
    session.execute(update(Link).where(Link.due > now).values(due=now))


def start_run(session: Session, now: datetime, total: int) -> int:
    """Open a run and return its number; a run that was killed before is marked as interrupted.

    The caller holds the library's check lock, so an unfinished run can only be a dead one.
    """
    session.execute(update(Run).where(Run.finished.is_(None)).values(finished=now, remark=INTERRUPTED))
    run = Run(started=now, total=total)
    session.add(run)
    session.flush()
    return run.id


def record(
    session: Session, run_id: int, seen: Mapping[int, Outcome], at: datetime, policy: Policy, requests: int
) -> None:
    """Write a batch of outcomes (by link id): observations, healths, due dates, flips, and the run's progress."""
    links = session.scalars(select(Link).where(Link.id.in_(seen))).all()
    flipped: list[tuple[Observation, Health, Health]] = []
    inconclusive = 0
    for link in links:
        outcome = seen[link.id]
        before, after = link.health, judge(link.health, outcome, at, policy)
        inconclusive += outcome.answer in INCONCLUSIVE
        if outcome.answer in INCONCLUSIVE and outcome.answer is before.answer:
            # Once more no evidence of the same sort adds nothing to the book: a day offline must not fill it.
            link.due = next_due(after, at, link.identity, policy)
            continue
        observation = Observation(
            link_id=link.id,
            run_id=run_id,
            at=at,
            answer=outcome.answer,
            reason=outcome.reason,
            code=outcome.code,
            final_url=outcome.final_url,
            replacement=outcome.replacement,
            condition=outcome.condition,
            proved=outcome.proved,
            evidence=dict(outcome.evidence),
        )
        session.add(observation)
        link.health, link.checked = after, at
        link.due = next_due(after, at, link.identity, policy)
        if (before.verdict, before.condition) != (after.verdict, after.condition):
            flipped.append((observation, before, after))
    session.flush()  # now the observations have their numbers
    session.add_all(_flip(seen_now.link_id, seen_now.id, at, before, after) for seen_now, before, after in flipped)
    session.execute(
        update(Run)
        .where(Run.id == run_id)
        .values(
            probed=Run.probed + len(links),
            flips=Run.flips + len(flipped),
            inconclusive=Run.inconclusive + inconclusive,
            requests=requests,
        )
    )


def _flip(link_id: int, observation_id: int, at: datetime, before: Health, after: Health) -> Flip:
    return Flip(
        link_id=link_id,
        observation_id=observation_id,
        at=at,
        verdict_before=before.verdict,
        verdict_after=after.verdict,
        condition_before=before.condition,
        condition_after=after.condition,
        reason=after.reason,
        replacement=after.replacement,
    )


def remark(session: Session, run_id: int, text: str, requests: int) -> None:
    """Say on the runs page what a run is doing or waiting for."""
    session.execute(update(Run).where(Run.id == run_id).values(remark=text, requests=requests))


def finish_run(session: Session, run_id: int, now: datetime, *, seconds: float, requests: int, void: bool) -> Run:
    """Close a run and return it."""
    run = get_run(session, run_id)
    run.finished, run.seconds, run.requests, run.void = now, seconds, requests, void
    run.remark = "our own network did not work: nothing was judged" if void else ""
    return run


def get_run(session: Session, run_id: int) -> Run:
    """Return a run; raises NotFound."""
    run = session.get(Run, run_id)
    if run is None:
        raise NotFound(f"there is no run {run_id}")
    return run


def runs(session: Session, limit: int = 50) -> list[Run]:
    """Return the latest runs, the newest first."""
    return list(session.scalars(select(Run).order_by(Run.id.desc()).limit(limit)))


def runs_between(session: Session, since: datetime, until: datetime) -> list[Run]:
    """Return the runs that started in a period, the oldest first."""
    return list(session.scalars(select(Run).where(Run.started > since, Run.started <= until).order_by(Run.id)))


def history(session: Session, link_id: int, limit: int = 100) -> list[Observation]:
    """Return the latest observations of a link, the newest first."""
    return list(
        session.scalars(
            select(Observation).where(Observation.link_id == link_id).order_by(Observation.id.desc()).limit(limit)
        )
    )


def replay(session: Session, link_id: int, policy: Policy) -> Health:
    """Return the health that a link's observations give when they are judged again from the first."""
    health = Health()
    for seen in session.scalars(select(Observation).where(Observation.link_id == link_id).order_by(Observation.id)):
        outcome = Outcome(
            seen.answer, seen.reason, seen.code, seen.final_url, seen.replacement, seen.condition, seen.proved
        )
        health = judge(health, outcome, seen.at, policy)
    return health


def tally(session: Session) -> dict[Verdict, int]:
    """Return the number of watched links by verdict, every verdict named."""
    counted = session.execute(select(Link.verdict, func.count()).where(on_a_paper()).group_by(Link.verdict))
    return dict.fromkeys(Verdict, 0) | dict(counted.all())


def links(
    session: Session, verdict: Verdict | None = None, kind: Kind | None = None, page: int | None = None, size: int = 100
) -> list[Link]:
    """Return watched links with their papers, the worst first; all of them, or one page counted from 1."""
    statement = (
        select(Link)
        .where(on_a_paper())
        .options(selectinload(Link.mentions).joinedload(Mention.paper))
        .order_by(_rank(WORST_FIRST), Link.since.desc(), Link.id)
    )
    if verdict:
        statement = statement.where(Link.verdict == verdict)
    if kind:
        statement = statement.where(Link.kind == kind)
    if page:
        statement = statement.limit(size).offset((page - 1) * size)
    return list(session.scalars(statement))


def _rank(order: Sequence[Verdict]) -> ColumnElement[Any]:
    return case({verdict: place for place, verdict in enumerate(order)}, value=Link.verdict)


def count_links(session: Session, verdict: Verdict | None = None, kind: Kind | None = None) -> int:
    """Return how many watched links there are, of a verdict and kind where given."""
    statement = select(func.count()).select_from(Link).where(on_a_paper())
    if verdict:
        statement = statement.where(Link.verdict == verdict)
    if kind:
        statement = statement.where(Link.kind == kind)
    return session.scalar(statement) or 0


def flips_between(session: Session, since: datetime, until: datetime) -> list[Flip]:
    """Return the flips after `since` up to `until` with their links and papers, the oldest first."""
    return list(
        session.scalars(
            select(Flip)
            .join(Flip.link)
            .where(Flip.at > since, Flip.at <= until, on_a_paper())
            .options(joinedload(Flip.link).selectinload(Link.mentions).joinedload(Mention.paper))
            .order_by(Flip.id)
        )
    )


def dead_code(session: Session) -> list[Link]:
    """Return the dead links to code with their papers, the longest dead first."""
    return list(
        session.scalars(
            select(Link)
            .where(on_a_paper(), Link.verdict == Verdict.DEAD, Link.kind.in_(CODE_KINDS))
            .options(selectinload(Link.mentions).joinedload(Mention.paper))
            .order_by(Link.since, Link.id)
        )
    )


def first_run(session: Session) -> datetime | None:
    """Return when the first run of all started, None before it."""
    return session.scalar(select(func.min(Run.started)))
