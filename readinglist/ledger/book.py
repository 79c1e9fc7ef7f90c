"""The append-only book as it is read: histories, flips, and all of it judged again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from readinglist.health import DEFAULT_POLICY, Answer, Condition, Health, Outcome, Policy, Verdict, judge
from readinglist.ledger.runs import policy_from
from readinglist.ledger.watched import on_a_paper
from readinglist.models import Checkpoint, Flip, Link, Mention, Observation, Paper, Run


def history(session: Session, link_id: int, limit: int = 100, skipped: int = 0) -> list[Observation]:
    """Return the latest observations of a link, the newest first; `skipped` are left out before them."""
    of_it = select(Observation).where(Observation.link_id == link_id).order_by(Observation.id.desc())
    return list(session.scalars(of_it.limit(limit).offset(skipped)))


def count_history(session: Session, link_id: int) -> int:
    """Return how many observations of a link are kept."""
    return session.scalar(select(func.count()).where(Observation.link_id == link_id)) or 0


def flips_of_link(session: Session, link_id: int, limit: int = 100, skipped: int = 0) -> list[Flip]:
    """Return the latest flips of a link, the newest first; `skipped` are left out before them."""
    of_it = select(Flip).where(Flip.link_id == link_id).order_by(Flip.id.desc())
    return list(session.scalars(of_it.limit(limit).offset(skipped)))


def count_flips(session: Session, link_id: int) -> int:
    """Return how many flips a link had."""
    return session.scalar(select(func.count()).where(Flip.link_id == link_id)) or 0


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
    """Return the health that a link's observations give when they are judged again, from its checkpoint or the first.

    Each is judged by the thresholds of its own run; those of an older library wrote none down, and get `unwritten`.
    """
    return _replayed(session, [link_id], unwritten)[link_id]


def _replayed(session: Session, link_ids: Sequence[int], unwritten: Policy) -> dict[int, Health]:
    """What the observations of each link give."""
    last = {step.link_id: step.health for step in steps(session, link_ids, unwritten)}
    return dict.fromkeys(link_ids, Health()) | _checkpoints(session, link_ids) | last


class Step(NamedTuple):
    """An observation, and the health of its link after it."""

    id: int
    link_id: int
    run_id: int | None
    at: datetime
    health: Health


def steps(session: Session, link_ids: Sequence[int], unwritten: Policy) -> Iterator[Step]:
    """Yield what links' observations proved one after the other, by link, each link's behind its checkpoint.

    Rows, not objects: a library has a hundred thousand.
    """
    columns = [getattr(Observation, name) for name in _SEEN]
    statement = (
        select(Observation.id, Observation.link_id, Observation.run_id, Observation.at, *columns)
        .outerjoin(Checkpoint, Checkpoint.link_id == Observation.link_id)
        .where(Observation.link_id.in_(link_ids), Observation.id > func.coalesce(Checkpoint.through, 0))
        .order_by(Observation.link_id, Observation.id)
    )
    rows = session.execute(statement).all()
    runs = session.execute(select(Run.id, Run.policy).where(Run.id.in_({row.run_id for row in rows} - {None})))
    policies = _policies(runs.all())
    healths = dict.fromkeys(link_ids, Health()) | _checkpoints(session, link_ids)
    for number, link_id, run, at, *seen in rows:
        outcome = Outcome(**dict(zip(_SEEN, seen, strict=True)))
        healths[link_id] = judge(healths[link_id], outcome, at, policies.get(run, unwritten))
        yield Step(number, link_id, run, at, healths[link_id])


def _policies(runs: Iterable[Any]) -> dict[int, Policy]:
    """The thresholds of runs that wrote some down; thousands wrote the same, and reading them takes long."""
    known: dict[str, Policy] = {}
    found = {}
    for run, values in runs:
        if values:
            written = repr(values)
            known[written] = known.get(written) or policy_from(values)
            found[run] = known[written]
    return found


def _checkpoints(session: Session, link_ids: Sequence[int]) -> dict[int, Health]:
    kept = select(Checkpoint.link_id, Checkpoint.health).where(Checkpoint.link_id.in_(link_ids))
    return dict(session.execute(kept).all())


_SEEN = (
    "answer", "reason", "code", "final_url", "replacement", "condition", "proved", "flag", "notice", "last_push",
)  # fmt: skip
_HEALTH = tuple(field.name for field in fields(Health))
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


def columns_of(health: Health) -> dict[str, Any]:
    """Return a health as the columns it is kept in."""
    return {name: getattr(health, name) for name in _HEALTH}


def flips_between(session: Session, since: datetime, until: datetime) -> list[Flip]:
    """Return the flips after `since` up to `until` with their links and papers, the oldest first.

    Those of links that the reader muted are left out, and so are new links found alive.
    """
    titled = joinedload(Mention.paper).load_only(Paper.title)
    return list(
        session.scalars(
            select(Flip)
            .join(Flip.link)
            .where(Flip.at > since, Flip.at <= until, worth_telling(), on_a_paper(), Link.muted.is_(False))
            .options(
                joinedload(Flip.link).options(joinedload(Link.rescue), selectinload(Link.mentions).options(titled))
            )
            .order_by(Flip.id)
        )
    )


def worth_telling() -> ColumnElement[bool]:
    """Return the condition that a flip is more than a new link found alive, which everybody hopes for.

    What is said of a repository beside its being there is more: archived, empty, a placeholder.
    """
    new_and_alive = and_(Flip.verdict_before == Verdict.UNCHECKED, Flip.verdict_after == Verdict.ALIVE)
    usual = or_(Flip.condition_after.is_(None), Flip.condition_after.in_((Condition.ACTIVE, Condition.STALE)))
    return not_(and_(new_and_alive, usual, Flip.flag_after.is_(None)))
