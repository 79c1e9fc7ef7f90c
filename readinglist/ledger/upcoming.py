"""What a run will ask next: how many links are due when, and why then."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, case, func, select, union
from sqlalchemy.orm import Session

from readinglist.health import INCONCLUSIVE, LONGEST_WAIT, Verdict
from readinglist.identifiers import Kind
from readinglist.ledger.watched import is_due, on_a_paper
from readinglist.models import Link, Mention, Paper
from readinglist.reading import Shelf


class Span(StrEnum):
    """When something is due."""

    NOW = "now"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    LATER = "later"


class Reason(StrEnum):
    """Why a link is asked again when it is."""

    FAILING = "failing"  # for the proof, or the recovery
    UNSETTLED = "unsettled"  # new, or without an answer of use the last time
    MINE = "mine"  # it lives, and is of a paper on My list
    STACKS = "stacks"  # it lives, and is of papers in the Stacks alone
    RESTRICTED = "restricted"
    DEAD = "dead"


class Next(NamedTuple):
    """A link that is due next."""

    id: int
    url: str
    kind: Kind
    verdict: Verdict
    due: datetime


_SPANS, _REASONS = tuple(Span), tuple(Reason)
_ENDS = ((Span.HOUR, timedelta(hours=1)), (Span.DAY, timedelta(days=1)), (Span.WEEK, timedelta(days=7)))


def upcoming(session: Session, now: datetime) -> dict[Span, dict[Reason, int]]:
    """Return how many watched links are due when, and why, in one statement; what is empty is left out."""
    # Numbers, and one of them: SQLite groups by it sooner than by two words.
    place = (_when(now) * len(Reason) + _why()).label("place")
    counted = session.execute(select(place, func.count()).where(on_a_paper()).group_by("place").order_by("place"))
    found: dict[Span, dict[Reason, int]] = {}
    for at, number in counted:
        when, why = divmod(at, len(Reason))
        found.setdefault(_SPANS[when], {})[_REASONS[why]] = number
    return found


def _when(now: datetime) -> ColumnElement[int]:
    ends = ((Link.due <= now + ahead, _SPANS.index(span)) for span, ahead in _ENDS)
    return case((is_due(now), _SPANS.index(Span.NOW)), *ends, else_=_SPANS.index(Span.LATER))


def _why() -> ColumnElement[int]:
    at = _REASONS.index
    return case(
        (Link.verdict == Verdict.FAILING, at(Reason.FAILING)),
        (Link.verdict == Verdict.UNCHECKED, at(Reason.UNSETTLED)),
        (Link.answer.in_(INCONCLUSIVE), at(Reason.UNSETTLED)),
        (Link.verdict == Verdict.DEAD, at(Reason.DEAD)),
        (Link.verdict == Verdict.RESTRICTED, at(Reason.RESTRICTED)),
        (Link.id.in_(_of_my_list()), at(Reason.MINE)),
        else_=at(Reason.STACKS),
    )


def _of_my_list() -> CompoundSelect[int]:
    """The links of papers on My list, and the pages their DOIs lead to: found once, not looked up for each link."""
    own = (
        select(Mention.link_id)
        .join(Paper, Paper.id == Mention.paper_id)
        .where(Mention.removed.is_(False), Paper.shelf == Shelf.MINE)
    )
    led = select(Link.landing_id).where(Link.id.in_(own), Link.landing_id.is_not(None))
    return union(own, led)


def next_due_links(session: Session, now: datetime, limit: int) -> list[Next]:
    """Return the watched links that are due next, after those that are due now."""
    asked = (
        select(Link.id, Link.url, Link.kind, Link.verdict, Link.due)
        .where(on_a_paper(), Link.due > now, Link.due <= now + LONGEST_WAIT)
        .order_by(Link.due, Link.id)
        .limit(limit)
    )
    return [Next(*row) for row in session.execute(asked)]
