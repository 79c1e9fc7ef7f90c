"""How links fared over time, and how often they were called dead or failing in error; a few statements each.

Observations are never read through: what turned stands in the flips.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Engine, String, and_, exists, func, literal, literal_column, select, union_all
from sqlalchemy.orm import Session

from readinglist import ledger
from readinglist.health import Verdict
from readinglist.library.tallies import last_change
from readinglist.models import Flip, Link, Mention, Observation

POINTS = 60  # at most, of what is told over time
BAD = (Verdict.FAILING, Verdict.DEAD)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Count:
    """How many of the links that are watched now stood at each verdict at the end of a day (UTC)."""

    day: date
    numbers: Mapping[Verdict, int]


def verdicts(session: Session, now: datetime, since: datetime | None = None) -> list[Count]:
    """Return how the watched links stood at the end of each week, or longer period, and how they stand now.

    It is counted back from how they stand, so that it ends there: to the first link, or to `since`. A link counts from
    when it was first seen; those that no paper has any more are left out.
    """
    numbers: Counter[Verdict] = Counter(ledger.tally(session))
    first = session.scalar(select(func.min(Link.first_seen)).where(ledger.on_a_paper())) or now
    first = max(first, since) if since else first
    ends = _ends(first.date(), now.date())
    came = _came(session, ends)
    watched = exists().where(Link.id == Flip.link_id, ledger.on_a_paper())
    turned = _turned(session, ends, watched)
    counts = []
    for end, new, turns in reversed(list(zip(ends, came, turned, strict=True))):
        counts.append(Count(end, {verdict: max(numbers[verdict], 0) for verdict in Verdict}))
        numbers[Verdict.UNCHECKED] -= new
        for (before, after), number in turns.items():
            numbers[after] -= number
            numbers[before] += number
    return counts[::-1]


def _came(session: Session, ends: Sequence[date]) -> list[int]:
    """How many of the watched links were first seen in each of the periods that end on these days."""
    day = func.date(Link.first_seen, type_=String)
    found = [0] * len(ends)
    for on, number in session.execute(select(day, func.count()).where(ledger.on_a_paper()).group_by(day)):
        found[min(bisect_left(ends, date.fromisoformat(on)), len(ends) - 1)] += number
    return found


_Turns = Counter[tuple[Verdict, Verdict]]


def _turned(session: Session, ends: Sequence[date], condition: ColumnElement[bool]) -> list[_Turns]:
    """How often links turned from one verdict to another in each of the periods that end on these days.

    The first of them has no beginning and the last no end. Each is counted by itself along the index of moments:
    that is much faster than to sort all flips by day.
    """
    columns = (Flip.verdict_before, Flip.verdict_after)
    parts = []
    for at in range(1, len(ends)):
        after = [Flip.at >= _midnight(ends[at - 1])]
        before = [Flip.at < _midnight(ends[at])] if at < len(ends) - 1 else []
        counted = select(literal(at), *columns, func.count()).where(
            *after, *before, columns[0] != columns[1], condition
        )
        parts.append(counted.group_by(*columns))
    found = [_Turns() for _ in ends]
    if parts:
        for at, *turn, number in session.execute(union_all(*parts)):
            found[at][turn[0], turn[1]] += number
    return found


def _midnight(day: date) -> datetime:
    """The end of a day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + _DAY


def _ends(first: date, today: date) -> list[date]:
    """The last days of the weeks from the first day on, of months where those are too many, and today."""
    sundays = [first + (6 - first.weekday() + 7 * at) * _DAY for at in range((today - first).days // 7 + 1)]
    if len(sundays) >= POINTS:
        months = _months(first, today)
        step = months // POINTS + 1
        sundays = [_month(today, -back) - _DAY for back in range(0, months, step)][::-1]
    return [*(day for day in sundays if day < today), today]


def _months(first: date, last: date) -> int:
    """How many months lie between the months of two days."""
    return (last.year - first.year) * 12 + last.month - first.month


def _month(day: date, ahead: int = 0) -> date:
    """The first day of a day's month, or of one so many months ahead."""
    years, month = divmod(day.year * 12 + day.month - 1 + ahead, 12)
    return date(years, month + 1, 1)


@dataclass(slots=True)
class Calls:
    """How often links were called failing or dead in a month, and how many of those calls the reader contradicted.

    `troubles` counts a link once from when it left the good until it answers again, whatever it was called meanwhile;
    `failing` and `dead` count each of the two words. A false alarm counts in the month of what it contradicts.
    """

    month: date
    troubles: int = 0
    failing: int = 0
    dead: int = 0
    troubles_wrong: int = 0
    failing_wrong: int = 0
    dead_wrong: int = 0


@dataclass(frozen=True, slots=True)
class Alarms:
    """The calls of each month, and those of the last twelve and of all of them as if they were one."""

    months: Sequence[Calls]
    year: Calls
    whole: Calls


def alarms(session: Session, now: datetime) -> Alarms:
    """Return how often links were called failing or dead in each month, and where "I saw it work" was against it.

    Those count that a paper has or had: of others, such as where a DOI leads, no report tells. The reader's word is
    a false alarm when it ended the trouble: said again, of a living link, or taken back it is none. It
    stands against the word that the link had then, and once against its trouble. The months are those since the first
    flip, sixty at most. All flips are looked through for it, so it is done again only when a link or the month changed.
    """
    engine = session.connection().engine
    key = (last_change(session), session.scalar(select(func.max(Flip.id))), _month(now.date()))
    kept = _KEPT.get(engine)
    if kept is None or kept[0] != key:
        kept = _KEPT[engine] = (key, _alarms(session, now))
    return kept[1]


_KEPT: WeakKeyDictionary[Engine, tuple[tuple[int, int | None, date], Alarms]] = WeakKeyDictionary()


def _alarms(session: Session, now: datetime) -> Alarms:
    """Look through all flips."""
    today = now.date()
    first = session.scalar(select(func.min(Flip.at))) or now
    span = min(max(_months(first.date(), today), 0), POINTS - 1)
    ends = [_month(today, ahead - span) - _DAY for ahead in range(span + 2)]
    months = [Calls(_month(end)) for end in ends[1:]]
    bad = and_(Flip.verdict_after.in_(BAD), _on_a_paper_once())
    for calls, turns in zip(months, _turned(session, ends, bad)[1:], strict=True):
        for (before, after), number in turns.items():
            calls.troubles += number if before not in BAD else 0
            calls.dead += number if after is Verdict.DEAD else 0
            calls.failing += number if after is Verdict.FAILING else 0
    by_month = {calls.month: calls for calls in months}
    nowhere = Calls(today)  # what was called before the first of these months
    for began, called, word in _contradicted(session):
        by_month.get(_month(began.date()), nowhere).troubles_wrong += 1
        calls = by_month.get(_month(called.date()), nowhere)
        calls.dead_wrong += word is Verdict.DEAD
        calls.failing_wrong += word is Verdict.FAILING
    return Alarms(months, _together(months[-12:]), _together(months))


def _on_a_paper_once() -> ColumnElement[bool]:
    """The condition that some paper has the link of a flip, or had it."""
    return exists().where(Mention.link_id == Flip.link_id)


def _contradicted(session: Session) -> Iterator[tuple[datetime, datetime, Verdict]]:
    """When each trouble began that the reader's word ended, when it got its last word, and that word."""
    said = Observation.answer == literal_column("'seen'")  # written out, for the index that holds these alone
    ends = exists().where(Observation.id == Flip.observation_id, said)
    turned = (
        select(Flip.link_id, Flip.at, Flip.verdict_before, Flip.verdict_after, ends)
        .where(Flip.link_id.in_(select(Observation.link_id).where(said)), Flip.verdict_before != Flip.verdict_after)
        .where(_on_a_paper_once())
        .order_by(Flip.link_id, Flip.id)
    )
    of, began, called = 0, None, None
    for link, at, before, after, ended in session.execute(turned):
        if link != of:
            of, began, called = link, None, None
        if after in BAD:
            began, called = began if before in BAD else at, at
        elif before in BAD and ended and called:
            yield began or called, called, before


def _together(months: Sequence[Calls]) -> Calls:
    """The calls of several months as if they were one, the first."""
    names = ("troubles", "failing", "dead", "troubles_wrong", "failing_wrong", "dead_wrong")
    return Calls(months[0].month, *(sum(getattr(month, name) for month in months) for name in names))
