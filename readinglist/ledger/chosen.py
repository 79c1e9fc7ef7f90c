"""The watched links as a list: which are meant, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, union_all
from sqlalchemy.orm import Session

from readinglist.health import WORST_FIRST, Condition, Flag, Verdict
from readinglist.identifiers import Kind
from readinglist.ledger.watched import on_a_paper, shown
from readinglist.models import Link, Mention, TouchedLink


@dataclass(frozen=True, slots=True)
class Choice:
    """Which watched links are meant; what is None leaves all.

    `host` takes in the same host with `www.` before it; `modified_since` are those of which anything that is told
    changed at that moment or later, by the database's own clock.
    """

    verdict: Verdict | None = None
    condition: Condition | None = None
    flag: Flag | None = None
    kind: Kind | None = None
    host: str | None = None
    muted: bool | None = None
    paper: int | None = None
    modified_since: datetime | None = None


def chosen_links(session: Session, choice: Choice, limit: int | None = None, skipped: int = 0) -> list[Link]:
    """Return the watched links of a choice with their papers, the worst first; `skipped` are left out before them."""
    statement = select(Link).options(*shown())
    if limit is None or choice != Choice(verdict=choice.verdict):
        statement = _chosen(statement, choice)
    else:
        # The first of each verdict come in the order of an index; sorting all links would take much longer.
        verdicts = WORST_FIRST if choice.verdict is None else (choice.verdict,)
        firsts = (_firsts(replace(choice, verdict=verdict), skipped + limit) for verdict in verdicts)
        statement = statement.where(Link.id.in_(union_all(*firsts)))
    ordered = statement.order_by(_rank(WORST_FIRST), Link.since.desc(), Link.id)
    return list(session.scalars(ordered.limit(limit).offset(skipped)))


def _firsts(choice: Choice, number: int) -> Select[tuple[int]]:
    """The first links of a choice of one verdict."""
    first = _chosen(select(Link.id), choice).order_by(Link.since.desc(), Link.id).limit(number).subquery()
    return select(first.c.id)


def count_chosen(session: Session, choice: Choice) -> int:
    """Return how many watched links are of a choice."""
    return session.scalar(_chosen(select(func.count()).select_from(Link), choice)) or 0


def links(
    session: Session, verdict: Verdict | None = None, kind: Kind | None = None, page: int | None = None, size: int = 100
) -> list[Link]:
    """Return watched links with their papers, the worst first; all of them, or one page counted from 1."""
    choice = Choice(verdict=verdict, kind=kind)
    return chosen_links(session, choice, size, (page - 1) * size) if page else chosen_links(session, choice)


def count_links(session: Session, verdict: Verdict | None = None, kind: Kind | None = None) -> int:
    """Return how many watched links there are, of a verdict and kind where given."""
    return count_chosen(session, Choice(verdict=verdict, kind=kind))


def newest_change(session: Session) -> datetime | None:
    """Return the moment of the last change of a link that this session sees.

    One who writes later dates it later or the same, so `modified_since` this moment begins where this session's sight
    ends.
    """
    return session.scalar(select(func.max(TouchedLink.at)))


def gone_links(session: Session, choice: Choice) -> list[int]:
    """Return the links that changed since the moment of a choice and are not (or no longer) of it."""
    if choice.modified_since is None:
        return []
    changed = _modified(choice.modified_since)
    left = changed.where(TouchedLink.link_id.not_in(_chosen(select(Link.id), choice)))
    return list(session.scalars(left.order_by(TouchedLink.link_id)))


def _chosen(statement: Select[Any], choice: Choice) -> Select[Any]:
    columns = {
        Link.verdict: choice.verdict, Link.condition: choice.condition, Link.flag: choice.flag, Link.kind: choice.kind,
        Link.muted: choice.muted,
    }  # fmt: skip
    wanted = [on_a_paper(), *(column == value for column, value in columns.items() if value is not None)]
    if choice.host is not None:
        bare = choice.host.strip().lower().removeprefix("www.")
        wanted.append(Link.host.in_((bare, f"www.{bare}")))
    if choice.paper is not None:
        its = select(Mention.link_id).where(Mention.paper_id == choice.paper, Mention.removed.is_(False))
        wanted.append(Link.id.in_(its))
    if choice.modified_since is not None:
        wanted.append(Link.id.in_(_modified(choice.modified_since)))
    return statement.where(*wanted)


def _modified(since: datetime) -> Select[Any]:
    return select(TouchedLink.link_id).where(TouchedLink.at >= since)


def _rank(order: Sequence[Verdict]) -> ColumnElement[Any]:
    return case({verdict: place for place, verdict in enumerate(order)}, value=Link.verdict)
