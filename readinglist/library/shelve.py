"""Where the reader puts papers: shelf and status."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from readinglist.errors import NotFound
from readinglist.models import Paper, StatusChange
from readinglist.reading import Shelf, Status

_CHUNK = 500  # papers in one IN (…)


def set_status(session: Session, paper_ids: Sequence[int], status: Status | None, now: datetime) -> None:
    """Say how far papers are read; a status brings them to My list. Raises NotFound."""
    values: dict[str, object] = {"status": status, "status_since": now}
    if status is not None:
        values["shelf"] = Shelf.MINE
    _change(session, paper_ids, values, now)


def set_shelf(session: Session, paper_ids: Sequence[int], shelf: Shelf, now: datetime) -> None:
    """Put papers on a shelf; back in the Stacks they have no status. Raises NotFound."""
    values: dict[str, object] = {"shelf": shelf}
    if shelf is Shelf.STACKS:
        values |= {"status": None, "status_since": None}
    _change(session, paper_ids, values, now)


def _change(session: Session, paper_ids: Sequence[int], values: dict[str, object], now: datetime) -> None:
    """Write what differs, and keep it with its date."""
    differs = [getattr(Paper, name).is_distinct_from(value) for name, value in values.items() if name != "status_since"]
    for start in range(0, len(paper_ids), _CHUNK):
        chunk = paper_ids[start : start + _CHUNK]
        known = dict(session.execute(select(Paper.id, Paper.title).where(Paper.id.in_(chunk))).all())
        for paper_id in chunk:
            if paper_id not in known:
                raise NotFound(f"there is no paper {paper_id}")
        changed = session.scalars(select(Paper.id).where(Paper.id.in_(chunk), differs[0] | differs[-1])).all()
        if not changed:
            continue
        session.execute(update(Paper).where(Paper.id.in_(changed)).values(values), execution_options=_UNSEEN)
        now_is = session.execute(select(Paper.id, Paper.shelf, Paper.status).where(Paper.id.in_(changed)))
        rows = [{"paper_id": number, "at": now, "shelf": shelf, "status": status} for number, shelf, status in now_is]
        session.execute(insert(StatusChange), rows)
    session.expire_all()  # whoever holds one of these papers in this session reads it anew


_UNSEEN = {"synchronize_session": False}
