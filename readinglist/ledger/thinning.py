"""Old observations are thinned: those that tell nothing more go, and what all of them proved stays as a checkpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby, takewhile
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Subquery,
    Text,
    and_,
    case,
    cast,
    delete,
    exists,
    extract,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from readinglist.health import DEFAULT_POLICY, READERS_WORDS, Answer, Health, Policy
from readinglist.ledger.book import Step, columns_of, steps
from readinglist.models import Checkpoint, Flip, Link, Observation, RowChange

_CHUNK = 500  # values in one IN (…)
_UNSEEN = {"synchronize_session": False}


class Thinned(NamedTuple):
    """How many links have another checkpoint now, and how many observations went."""

    links: int
    observations: int


class Past(NamedTuple):
    """The old observations of a link up to `through`: how many there are, what they proved, and which can go."""

    link_id: int
    through: int
    before: datetime
    health: Health
    seen: int
    going: list[int]


class _Kept(NamedTuple):
    """An old observation that is still there; `turned` says that it made a flip."""

    id: int
    link_id: int
    at: datetime
    answer: Answer
    turned: bool


def to_thin(session: Session, now: datetime, keep: timedelta) -> list[int]:
    """Return the links that have something to thin: several observations in a quarter of a year, older than `keep`.

    Only those before what can still be undone count, as in `weigh`: else a link would be named again every day.
    """
    open_from = _undoable_from()
    quarter = extract("year", Observation.at), (extract("month", Observation.at) - 1) // 3
    crowded = (
        select(Observation.link_id)
        .outerjoin(Checkpoint, Checkpoint.link_id == Observation.link_id)
        .outerjoin(open_from, open_from.c.link_id == Observation.link_id)
        .where(Observation.at < _cut(now, keep), Observation.id > func.coalesce(Checkpoint.through, 0))
        .where(or_(open_from.c.first.is_(None), Observation.id < open_from.c.first))
        .group_by(Observation.link_id, *quarter)
        .having(func.count() > 1)
        .subquery()
    )
    return list(session.scalars(select(crowded.c.link_id).distinct().order_by(crowded.c.link_id)))


def weigh(
    session: Session, now: datetime, keep: timedelta, link_ids: Sequence[int], *, unwritten: Policy = DEFAULT_POLICY
) -> list[Past]:
    """Return what is old of links that `to_thin` named, and what of it can go; this takes long, and writes nothing.

    Old are the quarters of years that ended longer than `keep` ago. There stay: what made a flip, the reader's words,
    the first and the last observation, the last good one and those before a flip, and the first of each quarter. What
    can still be undone, and what came after it, is not old yet. `unwritten` judges what a run without thresholds saw,
    as in `replay`. A link that is not what its observations prove is left out.
    """
    cut = _cut(now, keep)
    written = dict(session.execute(select(Link.id, Link.health).where(Link.id.in_(link_ids))).all())
    old: list[list[Step]] = []
    for link_id, taken in groupby(steps(session, link_ids, unwritten), key=lambda step: step.link_id):
        steps_of_link = list(taken)
        if steps_of_link[-1].health == written[link_id]:
            old.append(list(takewhile(lambda step: step.at < cut, steps_of_link)))
    undoable = _undoable(session, [step.id for past in old for step in past if step.run_id is None])
    settled = [list(takewhile(lambda step: step.id not in undoable, past)) for past in old]
    last = {past[-1].link_id: past[-1] for past in settled if past}
    if not last:
        return []
    kept = groupby(_kept(session, {link_id: step.id for link_id, step in last.items()}), key=lambda row: row.link_id)
    return [_past(last[link_id], cut, list(rows)) for link_id, rows in kept]


def thin(session: Session, pasts: Sequence[Past]) -> Thinned:
    """Write checkpoints for what was weighed, and let go what can go.

    No verdict, flip or due date changes, and a replay gives what it gave. A link whose past is no more as it was
    weighed is left alone.
    """
    if not pasts:
        return Thinned(0, 0)
    there = _counted(session, {past.link_id: past.through for past in pasts})
    points = select(Checkpoint.link_id, Checkpoint.through).where(Checkpoint.link_id.in_(list(there)))
    through = dict(session.execute(points).all())
    same = [
        past for past in pasts if there.get(past.link_id) == past.seen and through.get(past.link_id, 0) < past.through
    ]
    if same:
        _keep(session, same)
    gone = _let_go(session, [number for past in same for number in past.going])
    session.expire_all()
    return Thinned(len(same), gone)


def _keep(session: Session, pasts: Sequence[Past]) -> None:
    former = delete(Checkpoint).where(Checkpoint.link_id.in_([past.link_id for past in pasts]))
    session.execute(former, execution_options=_UNSEEN)
    rows = [
        {"link_id": past.link_id, "through": past.through, "before": past.before, **columns_of(past.health)}
        for past in pasts
    ]
    session.execute(insert(Checkpoint), rows)


def _let_go(session: Session, going: Sequence[int]) -> int:
    """Delete observations, but none that a flip stands on, which would go with it: a refold may just have told one."""
    gone = 0
    for start in range(0, len(going), _CHUNK):
        chunk = going[start : start + _CHUNK]
        told = session.scalars(select(Flip.observation_id).where(Flip.observation_id.in_(chunk)))
        free = set(chunk).difference(told)
        session.execute(delete(Observation).where(Observation.id.in_(free)), execution_options=_UNSEEN)
        gone += len(free)
    return gone


def thinned_before(session: Session, link_id: int) -> datetime | None:
    """Return the moment before which a link's observations are thinned, None where all of them are there."""
    return session.scalar(select(Checkpoint.before).where(Checkpoint.link_id == link_id))


def _cut(now: datetime, keep: timedelta) -> datetime:
    """Where the quarter of the moment before which all is old began: a quarter is thinned when it is whole."""
    old = (now - keep).astimezone(UTC)
    return old.replace(month=1 + _quarter(old)[1] * 3, day=1, hour=0, minute=0, second=0, microsecond=0)


def _quarter(at: datetime) -> tuple[int, int]:
    return at.year, (at.month - 1) // 3


def _undoable(session: Session, ids: Sequence[int]) -> set[int]:
    """Those among observations that came with something the reader did, and go when it is undone."""
    keys = {f"[{number}]": number for number in ids}
    # Written out, because SQLite finds the index of these rows only so.
    these = RowChange.table == literal("observations", literal_execute=True)
    found: set[int] = set()
    for start in range(0, len(ids), _CHUNK):
        among = RowChange.key.in_(list(keys)[start : start + _CHUNK])
        found.update(keys[key] for key in session.scalars(select(RowChange.key).where(these, among)))
    return found


def _undoable_from() -> Subquery:
    """The first observation of each link that came with something the reader did and goes when it is undone."""
    key = literal("[") + cast(Observation.id, Text) + literal("]")
    kept = exists().where(RowChange.table == literal("observations", literal_execute=True), RowChange.key == key)
    first = func.min(Observation.id).label("first")
    return (
        select(Observation.link_id, first)
        .where(Observation.run_id.is_(None), kept)
        .group_by(Observation.link_id)
        .subquery()
    )


def _up_to(through: Mapping[int, int]) -> ColumnElement[bool]:
    """The condition that an observation is one of these links', up to the one named."""
    return and_(Observation.link_id.in_(list(through)), Observation.id <= case(through, value=Observation.link_id))


def _counted(session: Session, through: Mapping[int, int]) -> dict[int, int]:
    counted = select(Observation.link_id, func.count()).where(_up_to(through)).group_by(Observation.link_id)
    return dict(session.execute(counted).all())


def _kept(session: Session, through: Mapping[int, int]) -> list[_Kept]:
    """All observations that are still there up to those named, by link and in order."""
    turned = exists().where(Flip.observation_id == Observation.id)
    statement = (
        select(Observation.id, Observation.link_id, Observation.at, Observation.answer, turned)
        .where(_up_to(through))
        .order_by(Observation.link_id, Observation.id)
    )
    return [_Kept(*row) for row in session.execute(statement)]


def _past(last: Step, cut: datetime, rows: Sequence[_Kept]) -> Past:
    stay = _staying(rows)
    return Past(last.link_id, last.id, cut, last.health, len(rows), [row.id for row in rows if row.id not in stay])


def _staying(rows: Sequence[_Kept]) -> set[int]:
    """The observations of a link without which its past would not read as it was."""
    stay = {rows[0].id, rows[-1].id}
    quarters: set[tuple[int, int]] = set()
    good: list[_Kept] = []
    for row in rows:
        quarter = _quarter(row.at)
        if row.turned or row.answer in READERS_WORDS or quarter not in quarters:
            stay.add(row.id)
        if row.turned and good:
            stay.add(good[-1].id)  # until when it answered
        if row.answer in (Answer.OK, Answer.MOVED):
            good.append(row)
        quarters.add(quarter)
    if good:
        # By number and by date, which differ where the clock was wrong.
        stay |= {good[-1].id, max(good, key=lambda row: row.at).id}
    return stay
