"""Reading at a glance: what is next, what is being read, how the list grows and shrinks; a few statements in all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from readinglist import ledger
from readinglist.health import WORST_FIRST
from readinglist.identifiers import CODE_KINDS
from readinglist.models import Flip, Link, Mention, Paper, PaperTag, StatusChange, Tag
from readinglist.reading import Shelf, Status

WEEKS = 26  # of the statistics, with the one that goes on
SHOWN = 20  # papers of a list
TOP = 10  # venues and tags
_DAY = timedelta(days=1)
_AGES = (("under a week", 7), ("under a month", 30), ("under 3 months", 91), ("under a year", 365))
_OLDER, _UNKNOWN = "older", "not known"


@dataclass(frozen=True, slots=True)
class Share:
    """How many papers of My list have a venue or tag, and how many of them are read."""

    name: str
    read: int
    unread: int


@dataclass(frozen=True, slots=True)
class Glance:
    """What the home page tells. Weeks begin on Monday; `ages` are those of the papers to read."""

    statuses: dict[Status | None, int]
    next_count: int
    next: list[Paper]
    reading: list[Paper]
    came: list[tuple[date, int]]
    read: list[tuple[date, int]]
    ages: list[tuple[str, int]]
    venues: list[Share]
    tags: list[Share]

    @property
    def mine(self) -> int:
        """How many papers are on My list."""
        return sum(self.statuses.values())


def glance(session: Session, now: datetime) -> Glance:
    """Return reading at a glance, as it stands at `now`."""
    being_read = select(Paper).where(_MINE, Paper.status == Status.READING)
    counted = session.execute(select(Paper.status, func.count()).where(_MINE).group_by(Paper.status))
    return Glance(
        statuses=dict(counted.all()),
        next_count=session.scalar(select(func.count(Paper.up_next)).where(Paper.up_next.is_not(None))) or 0,
        next=_papers(session, select(Paper).where(Paper.up_next.is_not(None)).order_by(Paper.up_next, Paper.id)),
        reading=_papers(session, being_read.order_by(Paper.status_since.desc(), Paper.id.desc())),
        came=_by_week(session, StatusChange.at, _came(), now),
        read=_by_week(session, Paper.status_since, and_(_MINE, Paper.status == Status.READ), now),
        ages=_ages(session, now),
        venues=_shares(session, Paper.venue, select(Paper.venue)),
        tags=_tags(session),
    )


def news(session: Session, since: datetime, until: datetime, limit: int) -> list[Flip]:
    """Return the last flip of each link that stands otherwise than it stood at `since`, code first, then the worst.

    New links that are alive are left out, and so are those that the reader muted.
    """
    spans = (
        select(func.min(Flip.id).label("first"), func.max(Flip.id).label("last"))
        .where(Flip.at > since, Flip.at <= until, ledger.worth_telling())
        .group_by(Flip.link_id)
        .subquery()
    )
    first = aliased(Flip)
    other = or_(
        first.verdict_before != Flip.verdict_after,
        first.condition_before.is_distinct_from(Flip.condition_after),
        first.flag_before.is_distinct_from(Flip.flag_after),
    )
    rank = {verdict: place for place, verdict in enumerate(WORST_FIRST)}
    statement = (
        select(Flip)
        .join(spans, spans.c.last == Flip.id)
        .join(first, spans.c.first == first.id)
        .join(Link, Link.id == Flip.link_id)
        .where(other, ledger.on_a_paper(), Link.muted.is_(False))
        .options(joinedload(Flip.link).selectinload(Link.mentions).joinedload(Mention.paper))
        .order_by(Link.kind.not_in(CODE_KINDS), case(rank, value=Flip.verdict_after), Flip.id.desc())
    )
    return list(session.scalars(statement.limit(limit)))


_MINE = Paper.shelf == Shelf.MINE


def _papers(session: Session, statement: Select[Paper]) -> list[Paper]:
    return list(session.scalars(statement.options(selectinload(Paper.authors)).limit(SHOWN)))


def _came() -> ColumnElement[bool]:
    """The condition that a change first brought its paper to My list."""
    earlier = aliased(StatusChange)
    before = exists().where(
        earlier.paper_id == StatusChange.paper_id, earlier.id < StatusChange.id, earlier.shelf == Shelf.MINE
    )
    return and_(StatusChange.shelf == Shelf.MINE, ~before)


def _by_week(session: Session, moment: Any, condition: ColumnElement[bool], now: datetime) -> list[tuple[date, int]]:
    """Count what happened in each of the last weeks, those with nothing too."""
    monday = now.date() - now.weekday() * _DAY
    weeks = {monday - 7 * at * _DAY: 0 for at in reversed(range(WEEKS))}
    first = now.replace(hour=0, minute=0, second=0, microsecond=0) - (now.weekday() + 7 * (WEEKS - 1)) * _DAY
    day = func.date(moment, type_=String)  # of a moment in UTC
    counted = select(day, func.count()).where(moment >= first, moment <= now, condition).group_by(day)
    for text, number in session.execute(counted):
        on = date.fromisoformat(str(text))
        weeks[on - on.weekday() * _DAY] += number
    return list(weeks.items())


def _ages(session: Session, now: datetime) -> list[tuple[str, int]]:
    """Count the papers to read by how long they have been so; when that is not known, that is said."""
    since = Paper.status_since
    word = case((since.is_(None), _UNKNOWN), *((since > now - days * _DAY, name) for name, days in _AGES), else_=_OLDER)
    found = session.execute(select(word, func.count()).where(_MINE, Paper.status == Status.TO_READ).group_by(word))
    counted: dict[str, int] = dict(found.all())
    names = [*(name for name, _ in _AGES), _OLDER]
    return [(name, counted.get(name, 0)) for name in names + [_UNKNOWN] * (_UNKNOWN in counted)]


def _shares(session: Session, name: Any, statement: Select[Any]) -> list[Share]:
    """Count the papers of My list under the most frequent names, read and not."""
    read, number = func.count(case((Paper.status == Status.READ, 1))), func.count()
    counted = statement.add_columns(read, number).where(_MINE, name.is_not(None)).group_by(name)
    rows = session.execute(counted.order_by(number.desc(), name).limit(TOP))
    return [Share(name, read, number - read) for name, read, number in rows]


def _tags(session: Session) -> list[Share]:
    """Count by numbers first: ten names are looked up then, not one for each paper."""
    by_number = _shares(session, PaperTag.tag_id, select(PaperTag.tag_id).join(Paper))
    named = select(Tag.id, Tag.name).where(Tag.id.in_([share.name for share in by_number]))
    names = dict(session.execute(named).all())
    return [Share(names[int(share.name)], share.read, share.unread) for share in by_number]
