"""Asking for what papers lack: put in the queue of look-ups, whose answers are proposals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from readinglist.library.gaps import lacking
from readinglist.library.lookups import MOST
from readinglist.metadata import Want
from readinglist.models import Asked, Lookup, Paper
from readinglist.reading import Shelf

AGAIN = timedelta(days=30)  # a registry learns little in less
_CHUNK = 500  # papers in one IN (…)
_UNSEEN = {"synchronize_session": False}


def askable(session: Session, paper_ids: Sequence[int], now: datetime) -> list[int]:
    """Return those of papers that lack what a registry may know and were not asked about within thirty days."""
    found: list[int] = []
    recent = exists().where(Asked.paper_id == Paper.id, Asked.at > now - AGAIN)
    for chunk in _chunks(list(dict.fromkeys(paper_ids))):
        found += session.scalars(select(Paper.id).where(Paper.id.in_(chunk), _idle(), ~recent))
    return found


def any_lacks(session: Session, paper_ids: Sequence[int]) -> bool:
    """Return whether any of papers lacks what a registry may know, whenever it was asked about."""
    chunks = _chunks(list(dict.fromkeys(paper_ids)))
    return any(session.scalar(select(Paper.id).where(Paper.id.in_(chunk), lacking()).limit(1)) for chunk in chunks)


def ask(session: Session, paper_ids: Sequence[int], now: datetime) -> int:
    """Have registries asked at once for what papers lack, where `askable`; returns for how many papers."""
    ids = askable(session, paper_ids, now)
    _enqueue(session, ids, now)
    return len(ids)


def ask_some(session: Session, now: datetime, limit: int) -> int:
    """Have registries asked for what papers of My list lack that nobody asked about yet, the newest so many."""
    never = ~exists().where(Asked.paper_id == Paper.id)
    newest = select(Paper.id).where(Paper.shelf == Shelf.MINE, _idle(), never).order_by(Paper.added.desc(), Paper.id)
    ids = list(session.scalars(newest.limit(limit)))
    _enqueue(session, ids, now)
    return len(ids)


def stop(session: Session) -> None:
    """Ask nobody any more of what waits to be asked about; it can be asked for again at once."""
    waiting = select(Lookup.paper_id).where(Lookup.want == Want.SUGGEST, Lookup.tries < MOST)
    session.execute(delete(Asked).where(Asked.paper_id.in_(waiting)), execution_options=_UNSEEN)
    session.execute(delete(Lookup).where(Lookup.paper_id.in_(waiting)), execution_options=_UNSEEN)


def _idle() -> ColumnElement[bool]:
    """The condition that a paper lacks something and waits in no queue; what was given up waits no more."""
    return lacking() & ~exists().where(Lookup.paper_id == Paper.id, Lookup.tries < MOST)


def _enqueue(session: Session, paper_ids: Sequence[int], now: datetime) -> None:
    again: set[int] = set()
    for chunk in _chunks(paper_ids):
        session.execute(delete(Asked).where(Asked.paper_id.in_(chunk)), execution_options=_UNSEEN)
        given_up = update(Lookup).where(Lookup.paper_id.in_(chunk)).values(asked=now, due=now, tries=0)
        again.update(session.scalars(given_up.returning(Lookup.paper_id), execution_options=_UNSEEN))
    if paper_ids:
        session.execute(insert(Asked), [{"paper_id": number, "at": now} for number in paper_ids])
    queued = {"want": Want.SUGGEST, "asked": now, "due": now, "tries": 0, "trouble": ""}
    if rows := [{"paper_id": number, **queued} for number in paper_ids if number not in again]:
        session.execute(insert(Lookup), rows)


def _chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
