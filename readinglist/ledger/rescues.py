"""Copies of links: whose are still to be looked for, and what was found."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from readinglist.health import Answer, Verdict
from readinglist.identifiers import CODE_KINDS, Kind
from readinglist.ledger.watched import on_a_paper
from readinglist.models import Link, Mention, Observation, Rescue

_ASK_AGAIN = timedelta(hours=1)  # whoever could not be asked
_LOOK_AGAIN = timedelta(days=30)  # archives grow
_REMIND_AGAIN = timedelta(days=1)  # whoever could not be asked about what lives
_REMEMBER_AGAIN = timedelta(days=180)
# An unregistered DOI names nothing that could have been kept; what is living is remembered by its host.
_NO_COPIES = (Kind.DOI, Kind.ARXIV, Kind.YOUTUBE, Kind.SHORTENER)


def to_rescue(session: Session, now: datetime, limit: int, without: Collection[int] = ()) -> list[Link]:
    """Return dead and failing links whose copy is to be looked for, with papers and rescue: the dead first, code first.

    Those that nobody looked for, or not since the verdict came, or not for a month: a copy that is known may be gone
    from its archive as well. What could not be asked is asked again sooner. Not those in `without`.
    """
    again = or_(
        Rescue.link_id.is_(None),
        Rescue.sought < Link.since,
        Rescue.sought <= now - _LOOK_AGAIN,
        and_(Rescue.trouble != "", Rescue.sought <= now - _ASK_AGAIN),
    )
    worst = (
        case((Link.verdict == Verdict.DEAD, 0), else_=1),
        case((Link.kind.in_(CODE_KINDS), 0), else_=1),
        Rescue.sought,  # the never sought first: NULL sorts lowest
        Link.id,
    )
    bad = Link.verdict.in_((Verdict.DEAD, Verdict.FAILING))
    statement = _looked_for().where(bad, again, Link.id.not_in(without)).order_by(*worst)
    return list(session.scalars(statement.limit(limit)))


def to_remember(session: Session, now: datetime, limit: int) -> list[Link]:
    """Return a few living links of papers whose copies nobody looked for yet, or not for long: code first."""
    again = or_(
        Rescue.link_id.is_(None),
        Rescue.sought <= now - _REMEMBER_AGAIN,
        and_(Rescue.trouble != "", Rescue.sought <= now - _REMIND_AGAIN),
    )
    living = Link.verdict.in_((Verdict.ALIVE, Verdict.MOVED, Verdict.RESTRICTED))
    first = (case((Link.kind.in_(CODE_KINDS), 0), else_=1), Rescue.sought, Link.id)
    statement = _looked_for().where(living, again).order_by(*first)
    return list(session.scalars(statement.limit(limit)))


def last_alive(session: Session, link_id: int) -> datetime | None:
    """Return when a link was last seen to be there, None when it never was."""
    good = (Answer.OK, Answer.MOVED)
    found: datetime | None = session.scalar(
        select(func.max(Observation.at)).where(Observation.link_id == link_id, Observation.answer.in_(good))
    )
    return found


def _looked_for() -> Any:
    return (
        select(Link)
        .outerjoin(Link.rescue)
        .where(on_a_paper(), Link.kind.not_in(_NO_COPIES), Link.muted.is_(False))
        .options(joinedload(Link.rescue), selectinload(Link.mentions).joinedload(Mention.paper))
    )


def keep_rescue(session: Session, link_id: int, found: Rescue, facts: Mapping[str, Any]) -> None:
    """Write what a search for a copy brought; a copy known before stays only when somebody could not be asked."""
    link = session.get(Link, link_id, options=[joinedload(Link.rescue)])
    if link is None:
        return  # the reader removed it meanwhile
    if facts:
        link.facts = {**link.facts, **facts}
    known = link.rescue
    if known is None:
        link.rescue = found
        return
    known.sought, known.trouble = found.sought, found.trouble
    if found.url or not found.trouble:
        known.url, known.source, known.at, known.words = found.url, found.source, found.at, found.words
