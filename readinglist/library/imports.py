"""Imports: opened, counted, and told afterwards with their files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from readinglist.library.add import Became, Tally
from readinglist.models import Import, Origin


@dataclass(frozen=True, slots=True)
class Past:
    """One import, with the names of its files that papers came from."""

    id: int
    at: datetime
    new: int
    updated: int
    same: int
    files: tuple[str, ...]


class From(NamedTuple):
    """A file that a paper stood in, and the first import that brought it."""

    file: str
    import_id: int
    at: datetime


def begin(session: Session, now: datetime) -> int:
    """Open an import and return its number."""
    statement = insert(Import).values(at=now, new=0, updated=0, same=0).returning(Import.id)
    return session.scalars(statement).one()


def count(session: Session, import_id: int, tally: Tally) -> None:
    """Write what became of the entries of an import so far."""
    counts = {str(became): getattr(tally, became) for became in Became}
    session.execute(update(Import).where(Import.id == import_id).values(counts))


def past(session: Session, limit: int = 20) -> list[Past]:
    """Return the latest imports, the newest first."""
    found = session.scalars(select(Import).order_by(Import.id.desc()).limit(limit)).all()
    files: dict[int, list[str]] = {one.id: [] for one in found}
    named = select(Origin.import_id, Origin.file).where(Origin.import_id.in_(files)).distinct()
    for import_id, file in session.execute(named.order_by(Origin.import_id, Origin.file)):
        files[import_id].append(file)
    return [Past(one.id, one.at, one.new, one.updated, one.same, tuple(files[one.id])) for one in found]


def origins(session: Session, paper_id: int) -> Sequence[From]:
    """Return the files that a paper stood in, each with its first import, the oldest first."""
    first = func.min(Origin.import_id).label("first")
    named = select(Origin.file, first).where(Origin.paper_id == paper_id).group_by(Origin.file).subquery()
    statement = select(named.c.file, Import.id, Import.at).join(Import, Import.id == named.c.first).order_by(Import.id)
    return [From(*row) for row in session.execute(statement)]
