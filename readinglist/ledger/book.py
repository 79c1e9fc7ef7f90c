"""The append-only book as it is read: histories, flips, and all of it judged again."""

from __future__ import annotations

from collections.abc import Sequence
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
    return _replayed(session, [link_id], unwritten)[link_id]


def _replayed(session: Session, link_ids: Sequence[int], unwritten: Policy) -> dict[int, Health]:
    """What the observations of each link give; rows, not objects: a library has a hundred thousand."""
    columns = [getattr(Observation, name) for name in _SEEN]
    statement = (
        select(Observation.link_id, Observation.run_id, Observation.at, *columns)
        .where(Observation.link_id.in_(link_ids))
        .order_by(Observation.link_id, Observation.id)
    )
    rows = session.execute(statement).all()
    runs = session.execute(select(Run.id, Run.policy).where(Run.id.in_({row.run_id for row in rows} - {None})))
    policies = {run: policy_from(policy) for run, policy in runs if policy}
    healths = dict.fromkeys(link_ids, Health())
    for link_id, run, at, *seen in rows:
        outcome = Outcome(**dict(zip(_SEEN, seen, strict=True)))
        healths[link_id] = judge(healths[link_id], outcome, at, policies.get(run, unwritten))
    return healths


_SEEN = (
    "answer", "reason", "code", "final_url", "replacement", "condition", "proved", "flag", "notice", "last_push",
)  # fmt: skip
_CHUNK = 500  # links at a time, so that memory stays flat


def replay_all(session: Session, unwritten: Policy = DEFAULT_POLICY) -> tuple[int, dict[int, tuple[Health, Health]]]:
    """Return how many links there are, and those whose health is not what their observations give: written, proved."""
    found: dict[int, tuple[Health, Health]] = {}
    link_ids = session.scalars(select(Link.id).order_by(Link.id)).all()
    for start in range(0, len(link_ids), _CHUNK):
        chunk = link_ids[start : start + _CHUNK]
        proved = _replayed(session, chunk, unwritten)
        for link_id, written in session.execute(select(Link.id, Link.health).where(Link.id.in_(chunk))):
            if written != proved[link_id]:
                found[link_id] = (written, proved[link_id])
    return len(link_ids), found


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
