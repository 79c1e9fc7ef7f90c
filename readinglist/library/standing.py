"""How the watched links stand: counts, what is due, and histories of several links at once, for the pages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from readinglist import ledger
from readinglist.health import Verdict
from readinglist.identifiers import Kind
from readinglist.models import Flip, Link, Mention, Observation


def census(session: Session) -> dict[tuple[Kind, Verdict], int]:
    """Return the number of watched links by kind and verdict; pairs without a link are left out."""
    counted = session.execute(
        select(Link.kind, Link.verdict, func.count()).where(ledger.on_a_paper()).group_by(Link.kind, Link.verdict)
    )
    return {(kind, verdict): number for kind, verdict, number in counted}


def histories(session: Session, link_ids: Collection[int], limit: int) -> dict[int, list[Observation]]:
    """Return the latest observations of each link, the oldest of them first, in one statement."""
    place = func.row_number().over(partition_by=Observation.link_id, order_by=Observation.id.desc())
    ranked = select(Observation, place.label("place")).where(Observation.link_id.in_(link_ids)).subquery()
    latest = aliased(Observation, ranked)
    found: dict[int, list[Observation]] = {link_id: [] for link_id in link_ids}
    for seen in session.scalars(select(latest).where(ranked.c.place <= limit).order_by(latest.id)):
        found[seen.link_id].append(seen)
    return found


def flips_of_run(session: Session, run_id: int, limit: int, skipped: int = 0) -> list[Flip]:
    """Return what changed in a run, with links and papers, in the order it was seen; `skipped` are left out first.

    That a new link is alive is left out: a first run has thousands of it. So are landing pages, which are no part of
    a run's numbers.
    """
    told = _told_of_run(select(Flip), run_id)
    titled = joinedload(Flip.link).selectinload(Link.mentions).joinedload(Mention.paper)
    return list(session.scalars(told.options(titled).order_by(Flip.id).limit(limit).offset(skipped)))


def count_flips_of_run(session: Session, run_id: int) -> int:
    """Return how many changes are told of a run."""
    return session.scalar(_told_of_run(select(func.count()).select_from(Flip), run_id)) or 0


def _told_of_run(statement: Select[Any], run_id: int) -> Select[Any]:
    of_run = statement.join(Observation, Observation.id == Flip.observation_id).join(Link, Link.id == Flip.link_id)
    return of_run.where(Observation.run_id == run_id, ledger.worth_telling(), ledger.on_a_paper())
