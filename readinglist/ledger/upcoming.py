"""What a run will ask next: how many links are due when, and why then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Integer, func, literal, select, union, union_all
from sqlalchemy.orm import Session

from readinglist.health import INCONCLUSIVE, LONGEST_WAIT, Answer, Verdict
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


_ENDS = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))  # of the spans between the first and the last


def upcoming(session: Session, now: datetime) -> dict[Span, dict[Reason, int]]:
    """Return how many watched links are due when, and why, in one statement; what is empty is left out."""
    found = {span: dict.fromkeys(Reason, 0) for span in Span}
    for of_mine, verdict, answer, numbers in _spread(session, now):
        why = _why(verdict, answer)
        for span, number in zip(Span, numbers, strict=True):
            if not of_mine:
                found[span][why] += number
            elif why is Reason.STACKS:
                found[span][Reason.STACKS] -= number
                found[span][Reason.MINE] += number
    told = {span: {reason: number for reason, number in reasons.items() if number} for span, reasons in found.items()}
    return {span: reasons for span, reasons in told.items() if reasons}


def _spread(session: Session, now: datetime) -> Iterator[tuple[bool, Verdict, Answer | None, list[int]]]:
    """How many watched links are due in each span, by verdict and last answer: of all, and of My list once more."""
    met = (is_due(now), Link.due <= now, *(Link.due <= now + ahead for ahead in _ENDS))
    counts: list[Any] = [*(func.sum(condition, type_=Integer) for condition in met), func.count()]
    mine = _of_my_list().subquery()
    # Counted twice, each along an index: asking of every link whether it is of My list would take longer.
    every, own = (
        select(literal(of_mine), Link.verdict, Link.answer, *counts)
        .where(on_a_paper())
        .group_by(Link.verdict, Link.answer)
        for of_mine in (False, True)
    )
    both: CompoundSelect[Any] = union_all(every, own.join(mine, mine.c.link_id == Link.id))
    for of_mine, verdict, answer, due, before, *ends in session.execute(both):
        # Those that a clock far ahead dated are due now, and not later.
        ends[-1] -= due - before
        yield of_mine, verdict, answer, [due, *(end - begin for begin, end in pairwise([before, *ends]))]


def _why(verdict: Verdict, answer: Answer | None) -> Reason:
    """Why a link is asked when it is; one that lives may be of My list."""
    if verdict is Verdict.FAILING:
        return Reason.FAILING
    if verdict is Verdict.UNCHECKED or answer in INCONCLUSIVE:
        return Reason.UNSETTLED
    if verdict is Verdict.DEAD:
        return Reason.DEAD
    return Reason.RESTRICTED if verdict is Verdict.RESTRICTED else Reason.STACKS


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
