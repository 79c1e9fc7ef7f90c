"""Which papers changed since a moment, by the database's own clock: whoever asks again and again misses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from readinglist.models import Touched


@dataclass(frozen=True, slots=True)
class Changes:
    """The papers of a search that changed, in its order; those that did and are not (or no longer) among them."""

    papers: Sequence[int]
    gone: Sequence[int]


def newest(session: Session) -> datetime | None:
    """Return the moment of the last change that this session sees.

    One who writes later dates it later or the same, so `since` this moment begins where this session's sight ends.
    """
    return session.scalar(select(func.max(Touched.at)))


def since(session: Session, found: Sequence[int], moment: datetime) -> Changes:
    """Return which papers changed at or after a moment: those of `found`, and those that are not in it."""
    touched = set(session.scalars(select(Touched.paper_id).where(Touched.at >= moment)))
    papers = [number for number in found if number in touched]
    return Changes(papers, sorted(touched.difference(papers)))


def stamp() -> ColumnElement[str]:
    """Return the moment of a change as the triggers write it: never before the last one."""
    last = func.coalesce(select(func.max(Touched.at)).scalar_subquery(), "")
    return func.max(func.strftime("%Y-%m-%d %H:%M:%f000", "now"), last)
