"""What sites say to us by name in their robots.txt, kept for a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from readinglist.models import Robots

_KEPT = timedelta(days=1)


class Said(NamedTuple):
    """One site's rules for us as fetched: empty when it says nothing to us."""

    origin: str
    fetched: datetime
    rules: str


def robots_known(session: Session, now: datetime) -> list[Said]:
    """Return what was fetched within the last day."""
    statement = select(Robots.origin, Robots.fetched, Robots.rules).where(Robots.fetched > now - _KEPT)
    return [Said(*row) for row in session.execute(statement)]


def keep_robots(session: Session, said: Iterable[Said], now: datetime) -> None:
    """Keep what was fetched, and forget what is older than a day."""
    session.execute(delete(Robots).where(Robots.fetched <= now - _KEPT))
    for one in said:
        session.merge(Robots(**one._asdict()))
