"""How often a link is asked while it is there: by the shelf of its papers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, literal, or_, select, union, update
from sqlalchemy.orm import Session, aliased

from readinglist.health import INCONCLUSIVE, LONGEST_WAIT, REFUSED_WAIT, Policy, Verdict
from readinglist.models import Link, Mention, Paper
from readinglist.reading import Shelf

_CHUNK = 500  # papers in one IN (…)


def periods(session: Session, link_ids: Collection[int], policy: Policy) -> Mapping[int, timedelta]:
    """Return how often each link is asked; one paper on My list is enough to ask as often as there."""
    mine = set(session.scalars(select(Link.id).where(Link.id.in_(link_ids), _on_my_list())))
    return {number: policy.watch_mine if number in mine else policy.watch_stacks for number in link_ids}


def _on_my_list() -> ColumnElement[bool]:
    """The condition that a link is watched for a paper on My list: as its own, or as the page its DOI leads to."""
    doi = aliased(Link)
    chosen = and_(Mention.removed.is_(False), Paper.id == Mention.paper_id, Paper.shelf == Shelf.MINE)
    own = exists().where(Mention.link_id == Link.id, chosen)
    led = exists().where(doi.landing_id == Link.id, Mention.link_id == doi.id, chosen)
    return or_(own, led)


def hasten(session: Session, paper_ids: Sequence[int], now: datetime, policy: Policy) -> None:
    """Ask the links of papers that came to My list as often as those there: none later than it was due before.

    They are due a period after the beginning of the day of their last check, so that one statement does for hundreds
    of papers; the next check spreads them again.
    """
    doi = aliased(Link)
    living = _due_by_day(now, policy.watch_mine)
    refusing = _due_by_day(now, max(policy.watch_mine, REFUSED_WAIT))
    # The verdict stands in here and not beside the numbers, where SQLite would walk all links that are alive.
    sooner = case(
        (Link.answer.in_(INCONCLUSIVE), Link.due),
        (Link.verdict.in_((Verdict.ALIVE, Verdict.MOVED)), living),
        (Link.verdict == Verdict.RESTRICTED, refusing),
        else_=Link.due,
    )
    for start in range(0, len(paper_ids), _CHUNK):
        chunk = paper_ids[start : start + _CHUNK]
        own = select(Mention.link_id).where(Mention.paper_id.in_(chunk), Mention.removed.is_(False))
        led = select(doi.landing_id).where(doi.id.in_(own), doi.landing_id.is_not(None))
        wanted = update(Link).where(Link.id.in_(union(own, led)), Link.due > sooner).values(due=sooner)
        session.execute(wanted, execution_options={"synchronize_session": False})


def _due_by_day(now: datetime, every: timedelta) -> ColumnElement[datetime]:
    """When a link is due by the day it was checked; what was checked before the longest wait is due already."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today + timedelta(days=ahead) for ahead in range(1, -LONGEST_WAIT.days, -1)]
    return case(*((Link.checked >= day, literal(day + every, Link.due.type)) for day in days), else_=Link.due)
