"""How the watched links stand: counts, what is due, and histories of several links at once, for the pages."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
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


def flips_of_run(session: Session, run_id: int, limit: int) -> list[Flip]:
    """Return what changed in a run, with links and papers, in the order it was seen.

    That a new link is alive is left out: a first run has thousands of it. So are landing pages, which are no part of
    a run's numbers.
    """
    return list(
        session.scalars(
            select(Flip)
            .join(Observation, Observation.id == Flip.observation_id)
            .join(Link, Link.id == Flip.link_id)
            .where(Observation.run_id == run_id, ledger.worth_telling(), ledger.on_a_paper())
            .options(joinedload(Flip.link).selectinload(Link.mentions).joinedload(Mention.paper))
            .order_by(Flip.id)
            .limit(limit)
        )
    )
