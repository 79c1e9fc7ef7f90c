"""The append-only book as it is read: histories, flips, and all of it judged again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from readinglist.health import DEFAULT_POLICY, Answer, Health, Outcome, Policy, judge
from readinglist.ledger.runs import policy_from
from readinglist.ledger.watched import on_a_paper, shown
from readinglist.models import Flip, Link, Observation, Run


def history(session: Session, link_id: int, limit: int = 100) -> list[Observation]:
    """Return the latest observations of a link, the newest first."""
    return list(
        session.scalars(
            select(Observation).where(Observation.link_id == link_id).order_by(Observation.id.desc()).limit(limit)
        )
    )


def last_answered(session: Session, link_id: int) -> datetime | None:
    """Return when a link last answered well, to us or to the reader; None if it never did."""
    good = (Answer.OK, Answer.MOVED, Answer.SEEN)
    return session.scalar(
        select(Observation.at)
        .where(Observation.link_id == link_id, Observation.answer.in_(good))
        .order_by(Observation.id.desc())
        .limit(1)
    )


def replay(session: Session, link_id: int, unwritten: Policy = DEFAULT_POLICY) -> Health:
    """Return the health that a link's observations give when they are judged again from the first.

    Each is judged by the thresholds of its own run; those of an older library wrote none down, and get `unwritten`.
    """
    statement = (
        select(Observation, Run.policy)
        .outerjoin(Run, Observation.run_id == Run.id)
        .where(Observation.link_id == link_id)
        .order_by(Observation.id)
    )
    health = Health()
    for seen, policy in session.execute(statement):
        health = judge(health, _outcome(seen), seen.at, policy_from(policy) if policy else unwritten)
    return health


def _outcome(seen: Observation) -> Outcome:
    return Outcome(
        seen.answer,
        seen.reason,
        seen.code,
        seen.final_url,
        seen.replacement,
        seen.condition,
        seen.proved,
        flag=seen.flag,
        notice=seen.notice,
        last_push=seen.last_push,
    )


def replay_all(session: Session, unwritten: Policy = DEFAULT_POLICY) -> tuple[int, dict[int, tuple[Health, Health]]]:
    """Return how many links there are, and those whose health is not what their observations give: written, proved."""
    found: dict[int, tuple[Health, Health]] = {}
    links = session.scalars(select(Link).order_by(Link.id)).all()
    for link in links:
        proved = replay(session, link.id, unwritten)
        if link.health != proved:
            found[link.id] = (link.health, proved)
    return len(links), found


def flips_between(session: Session, since: datetime, until: datetime) -> list[Flip]:
    """Return the flips after `since` up to `until` with their links and papers, the oldest first.

    Those of links that the reader muted are left out.
    """
    return list(
        session.scalars(
            select(Flip)
            .join(Flip.link)
            .where(Flip.at > since, Flip.at <= until, on_a_paper(), Link.muted.is_(False))
            .options(joinedload(Flip.link).options(*shown()))
            .order_by(Flip.id)
        )
    )
