"""Copies of links: whose are still to be looked for, and what was found."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from readinglist.health import Verdict
from readinglist.identifiers import CODE_KINDS, Kind
from readinglist.ledger.watched import on_a_paper
from readinglist.models import Link, Mention, Rescue

_ASK_AGAIN = timedelta(hours=1)  # whoever could not be asked
_LOOK_AGAIN = timedelta(days=30)  # archives grow
_REMEMBER_AGAIN = timedelta(days=180)
# An unregistered DOI names nothing that could have been kept; what is living is remembered by its host.
_NO_COPIES = (Kind.DOI, Kind.ARXIV, Kind.YOUTUBE, Kind.SHORTENER)


def to_rescue(session: Session, now: datetime, limit: int, without: Collection[int] = ()) -> list[Link]:
    """Return dead and failing links whose copy is to be looked for, with papers and rescue: the dead first, code first.

    Not those that have one, nor those asked for in vain a short while ago, nor those in `without`.
    """
    again = or_(
        Rescue.link_id.is_(None),
        and_(Rescue.url.is_(None), Rescue.trouble != "", Rescue.sought <= now - _ASK_AGAIN),
        and_(Rescue.url.is_(None), Rescue.sought <= now - _LOOK_AGAIN),
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
    again = or_(Rescue.link_id.is_(None), Rescue.sought <= now - _REMEMBER_AGAIN)
    first = (case((Link.kind.in_(CODE_KINDS), 0), else_=1), Rescue.sought, Link.id)
    statement = _looked_for().where(Link.verdict == Verdict.ALIVE, again).order_by(*first)
    return list(session.scalars(statement.limit(limit)))


def _looked_for() -> Any:
    return (
        select(Link)
        .outerjoin(Link.rescue)
        .where(on_a_paper(), Link.kind.not_in(_NO_COPIES), Link.muted.is_(False))
        .options(joinedload(Link.rescue), selectinload(Link.mentions).joinedload(Mention.paper))
    )


def keep_rescue(session: Session, link_id: int, found: Rescue, facts: Mapping[str, Any]) -> None:
    """Write what a search for a copy brought; a copy known before outlives a search that brought nothing."""
    link = session.get_one(Link, link_id, options=[joinedload(Link.rescue)])
    if facts:
        link.facts = {**link.facts, **facts}
    known = link.rescue
    if known is None:
        link.rescue = found
        return
    known.sought, known.trouble = found.sought, found.trouble
    if found.url:
        known.url, known.source, known.at, known.words = found.url, found.source, found.at, found.words
