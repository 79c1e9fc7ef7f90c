"""The queue of what is to be learnt of papers: what is due, what is put off, what is done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from readinglist.library import batch
from readinglist.library.batch import Known
from readinglist.library.find import title_of
from readinglist.metadata import TRIES, Missing, Named, Silent, Supplier, Want, is_stand_in
from readinglist.models import Lookup, Paper

MOST = TRIES
OFFLINE = "our own network does not work"
_WAITS = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
)
_OF_MISSING = 4  # as many tries does it count for when nobody knows a paper: it is not known within the hour
_CHUNK = 500  # papers in one IN (…)
_UNSEEN = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Due:
    """A paper that more is to be learnt of now, by what it can be named."""

    paper_id: int
    want: Want
    named: Named


def due(session: Session, now: datetime, limit: int, but: Collection[int] = ()) -> list[Due]:
    """Return what is due, papers that are no more than an identifier first, each kind in the order it fell due."""
    first = case((Lookup.want == Want.FILL, 0), else_=1)
    waiting = select(Lookup.paper_id, Lookup.want).where(Lookup.due <= now, Lookup.tries < MOST)
    rows = session.execute(waiting.order_by(first, Lookup.due, Lookup.paper_id).limit(limit + len(but))).all()
    wants = {row.paper_id: row.want for row in rows if row.paper_id not in but}
    known = {paper.id: paper for paper in batch.load(session, list(wants)[:limit])}
    return [Due(number, want, named(known[number])) for number, want in wants.items() if number in known]


def is_due(session: Session, now: datetime) -> bool:
    """Return whether there is anything to be learnt now."""
    waiting = exists().where(Lookup.due <= now, Lookup.tries < MOST)
    return bool(session.scalar(select(waiting)))


def named(known: Known) -> Named:
    """Return how a paper can be named to somebody who may know it.

    The reader's own title, and what only a page called it, say nothing of what stands under its identifiers.
    """
    own = "title" in known.edited or known.filled.get("title") == Supplier.PAGE
    title = "" if is_stand_in(known.title) or (own and (known.doi or known.arxiv)) else known.title
    return Named(known.doi, known.arxiv, known.url, title, known.authors, known.year)


def count(session: Session, want: Want) -> int:
    """Return how many papers wait to be completed, or to be asked about."""
    waiting = select(func.count()).select_from(Lookup).where(Lookup.want == want, Lookup.tries < MOST)
    return session.scalar(waiting) or 0


def listed(session: Session, want: Want | None, limit: int, skip: int = 0) -> list[tuple[Lookup, str]]:
    """Return what is still to be learnt, each with the title of its paper: what is due first, given up ones last."""
    statement = select(Lookup, Paper.title).join(Paper, Paper.id == Lookup.paper_id)
    order = (Lookup.tries >= MOST, Lookup.due, Lookup.paper_id)
    rows = session.execute(_wanted(statement, want).order_by(*order).limit(limit).offset(skip))
    return [(row[0], row[1]) for row in rows]


def count_listed(session: Session, want: Want | None) -> int:
    """Return of how many papers more is to be learnt, those that were given up counted too."""
    return session.scalar(_wanted(select(func.count()).select_from(Lookup), want)) or 0


def _wanted(statement: Select[*tuple[Any, ...]], want: Want | None) -> Select[*tuple[Any, ...]]:
    return statement if want is None else statement.where(Lookup.want == want)


def of_paper(session: Session, paper_id: int) -> Lookup | None:
    """Return what is to be learnt of a paper, None when nothing is."""
    return session.get(Lookup, paper_id)


def wait_for(session: Session, troubles: Mapping[int, str], now: datetime) -> None:
    """Have more learnt of new papers, which somebody was just asked for and who did not answer; '' where nobody was."""
    for chunk in _chunks(sorted(troubles)):
        present = set(session.scalars(select(Lookup.paper_id).where(Lookup.paper_id.in_(chunk))))
        rows = [
            {"paper_id": number, "want": Want.FILL, "asked": now, "due": now, "tries": 0, "trouble": troubles[number]}
            | {"tried": now if troubles[number] else None}
            for number in chunk
            if number not in present
        ]
        if rows:
            session.execute(insert(Lookup), rows)
        told = [
            {"paper_id": number, "trouble": troubles[number], "tried": now} for number in present if troubles[number]
        ]
        if told:
            session.execute(update(Lookup), told)


def ask_again(session: Session, paper_id: int, now: datetime) -> Lookup:
    """Have a paper looked up next, also one that was given up; raises NotFound."""
    title = title_of(session, paper_id)
    known = of_paper(session, paper_id)
    if known is None:
        want = Want.FILL if is_stand_in(title) else Want.SUGGEST
        known = Lookup(paper_id=paper_id, want=want, asked=now, due=now, tries=0, trouble="")
        session.add(known)
    else:
        known.due, known.tries = now, min(known.tries, MOST - 1)
    session.flush()
    return known


def put_off(session: Session, why: Mapping[int, Missing | Silent], now: datetime) -> list[int]:
    """Count a try that brought nothing and wait longer each time; returns the papers that are given up with it."""
    given_up: list[int] = []
    for chunk in _chunks(sorted(why)):
        for row in session.scalars(select(Lookup).where(Lookup.paper_id.in_(chunk))):
            said = why[row.paper_id]
            row.tries += 1
            if isinstance(said, Missing):
                row.tries = max(row.tries, _OF_MISSING)
            row.due = now + _WAITS[min(row.tries, len(_WAITS)) - 1]
            row.trouble, row.asked, row.tried = said.reason, now, now
            if row.tries >= MOST:
                given_up.append(row.paper_id)
    session.flush()
    return given_up


def not_reached(session: Session, now: datetime) -> None:
    """Write that all that is due was tried while our own network did not work, which counts as no try."""
    due_now = update(Lookup).where(Lookup.due <= now, Lookup.tries < MOST)
    session.execute(due_now.values(tried=now, trouble=OFFLINE), execution_options=_UNSEEN)


def give_up(session: Session, why: Mapping[int, str]) -> None:
    """Ask nobody any more until the reader says so, and say why."""
    rows = [{"paper_id": number, "tries": MOST, "trouble": reason} for number, reason in why.items()]
    if rows:
        session.execute(update(Lookup), rows)


def done(session: Session, paper_ids: Iterable[int]) -> None:
    """Take papers out of the queue."""
    for chunk in _chunks(sorted(paper_ids)):
        session.execute(delete(Lookup).where(Lookup.paper_id.in_(chunk)), execution_options=_UNSEEN)


def _chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
