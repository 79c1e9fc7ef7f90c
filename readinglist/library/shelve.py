"""Where the reader puts papers: shelf and status with their dates, priority, rating, and the order of what is next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from readinglist import ledger
from readinglist.errors import BadWord, NotFound
from readinglist.health import DEFAULT_POLICY, Policy
from readinglist.models import Paper, StatusChange
from readinglist.reading import RATINGS, Priority, Shelf, Status

_CHUNK = 500  # papers in one IN (…)
_DONE = (Status.READ, Status.SET_ASIDE)  # what has no place in what is next


def set_status(
    session: Session, paper_ids: Sequence[int], status: Status | None, now: datetime, *, policy: Policy = DEFAULT_POLICY
) -> None:
    """Say how far papers are read; a status brings them to My list, where their links are asked as `policy` says.

    What is read or set aside leaves the order of what is next. Raises NotFound.
    """
    values: dict[str, Any] = {"status": status, "status_since": now if status else None}
    if status is not None:
        values["shelf"] = Shelf.MINE
    _change(session, paper_ids, values, now, policy)
    if status in _DONE:
        unqueue(session, paper_ids)


def set_shelf(
    session: Session, paper_ids: Sequence[int], shelf: Shelf, now: datetime, *, policy: Policy = DEFAULT_POLICY
) -> None:
    """Put papers on a shelf; back in the Stacks they have no status and no place in what is next. Raises NotFound."""
    values: dict[str, Any] = {"shelf": shelf}
    if shelf is Shelf.STACKS:
        values |= {"status": None, "status_since": None}
    _change(session, paper_ids, values, now, policy)
    if shelf is Shelf.STACKS:
        unqueue(session, paper_ids)


def set_priority(session: Session, paper_ids: Sequence[int], priority: Priority) -> None:
    """Say how soon papers are to be read. Raises NotFound."""
    _write(session, paper_ids, {"priority": priority})


def set_rating(session: Session, paper_ids: Sequence[int], rating: int | None) -> None:
    """Give papers one to five stars, or take them away. Raises BadWord, NotFound."""
    if rating is not None and rating not in RATINGS:
        raise BadWord(f"“{rating}” is no rating; give one to five stars")
    _write(session, paper_ids, {"rating": rating})


def queue(session: Session, paper_ids: Sequence[int], now: datetime, *, policy: Policy = DEFAULT_POLICY) -> None:
    """Put papers behind what is next, in the order given; they come to My list if they are not there.

    Those that have a place keep it. Raises NotFound.
    """
    _change(session, paper_ids, {"shelf": Shelf.MINE}, now, policy)
    _number(session, dict.fromkeys((*order(session), *paper_ids)))


def unqueue(session: Session, paper_ids: Sequence[int]) -> None:
    """Take papers out of what is next; the others close up. Raises NotFound."""
    _write(session, paper_ids, {"up_next": None})
    _number(session, order(session))


def move(session: Session, paper_id: int, place: int) -> None:
    """Give a paper another place in what is next, counted from 1; beyond the ends it is first or last.

    Raises NotFound, also when it has no place there.
    """
    standing = order(session)
    if paper_id not in standing:
        raise NotFound(f"paper {paper_id} is not up next")
    standing.remove(paper_id)
    standing.insert(max(place, 1) - 1, paper_id)
    _number(session, standing)


def order(session: Session) -> list[int]:
    """Return the papers up next, the first of them first."""
    return list(session.scalars(select(Paper.id).where(Paper.up_next.is_not(None)).order_by(Paper.up_next, Paper.id)))


def history(session: Session, paper_id: int) -> list[StatusChange]:
    """Return what was said of a paper's shelf and status, the oldest first, as far back as it was kept."""
    statement = select(StatusChange).where(StatusChange.paper_id == paper_id).order_by(StatusChange.id)
    return list(session.scalars(statement))


def _change(
    session: Session, paper_ids: Sequence[int], values: Mapping[str, Any], now: datetime, policy: Policy
) -> None:
    """Write a shelf or status where it differs, and keep it with its date."""
    said = {name: value for name, value in values.items() if name != "status_since"}
    became = [literal(said[name], column.type) if name in said else column for name, column in _SAID.items()]
    entry = select(Paper.id, literal(now, StatusChange.at.type), *became)
    came: list[int] = []
    for chunk in _chunks(session, paper_ids):
        differing = Paper.id.in_(chunk), _differs(said)
        if values.get("shelf") is Shelf.MINE:
            came += session.scalars(select(Paper.id).where(Paper.id.in_(chunk), Paper.shelf != Shelf.MINE))
        session.execute(insert(StatusChange).from_select(["paper_id", "at", *_SAID], entry.where(*differing)))
        session.execute(update(Paper).where(*differing).values(values), execution_options=_UNSEEN)
    ledger.hasten(session, came, now, policy)
    session.expire_all()  # whoever holds one of these papers in this session reads it anew


_SAID = {"shelf": Paper.shelf, "status": Paper.status}


def _write(session: Session, paper_ids: Sequence[int], values: Mapping[str, Any]) -> None:
    """Write values where they differ."""
    for chunk in _chunks(session, paper_ids):
        differing = update(Paper).where(Paper.id.in_(chunk), _differs(values))
        session.execute(differing.values(values), execution_options=_UNSEEN)
    session.expire_all()


def _differs(values: Mapping[str, Any]) -> ColumnElement[bool]:
    return or_(*(getattr(Paper, name).is_distinct_from(value) for name, value in values.items()))


def _number(session: Session, papers: Iterable[int]) -> None:
    """Give papers their places in what is next, from 1 and without gaps."""
    standing = dict(session.execute(select(Paper.id, Paper.up_next).where(Paper.up_next.is_not(None))).all())
    rows = [{"number": number, "place": at} for at, number in enumerate(papers, 1) if standing.get(number) != at]
    if rows:
        statement = update(Paper).where(Paper.id == bindparam("number")).values(up_next=bindparam("place"))
        session.connection().execute(statement, rows)
    session.expire_all()


def _chunks(session: Session, paper_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield the papers some at a time; raises NotFound at the first that is not there."""
    for start in range(0, len(paper_ids), _CHUNK):
        chunk = paper_ids[start : start + _CHUNK]
        known = set(session.scalars(select(Paper.id).where(Paper.id.in_(chunk))))
        if missing := next((number for number in chunk if number not in known), None):
            raise NotFound(f"there is no paper {missing}")
        yield chunk


_UNSEEN = {"synchronize_session": False}
