"""The reader's notes on papers: written in several places at once, never lost, and all of them on one page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b

from sqlalchemy import ColumnElement, Select, func, literal_column, select, union
from sqlalchemy.orm import Session

from readinglist import index
from readinglist.errors import NotFound
from readinglist.library import measure
from readinglist.library.matching import condition
from readinglist.models import NoteVersion, Paper
from readinglist.search import Clause, Field, Part, Search


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a text: it is the note, or, with a number, another version beside the note."""

    text: str
    version: int | None = None


class Choice(StrEnum):
    """What a reader says of another version: it takes the note's place, stands behind it, or goes."""

    KEEP = "keep"
    BOTH = "both"
    DISCARD = "discard"


def mark(text: str) -> str:
    """Return a short mark of a note's text, by which a writer knows the text again that they started from."""
    return blake2b(tidy(text).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def tidy(text: str) -> str:
    """Return a text as notes are kept: plain line ends, no empty lines round it."""
    return text.replace("\r\n", "\n").strip("\n")


def set_note(
    session: Session,
    paper_id: int,
    text: str,
    now: datetime,
    *,
    bases: Collection[str] | None = None,
    version: int | None = None,
) -> Kept:
    """Keep the reader's Markdown note on a paper. Raises NotFound, TooMuch.

    `bases` are the marks of the texts that the writer may have started from. When the note is none of them, somebody
    else wrote it since: it stays, and the text is kept as a version beside it, the writer's own `version` where they
    have one already. Without `bases` the text takes the note's place, whatever that was.
    """
    paper = _paper(session, paper_id)
    text = tidy(text)
    own = session.get(NoteVersion, version) if version else None
    if own is not None and (own.paper_id != paper_id or mark(own.text) not in (bases or ())):
        own = None  # somebody else's: numbers of versions that are gone are given again
    measure.hold("the note", text, measure.NOTE, max(paper.note, own.text if own else "", key=len))
    if text != paper.note and bases is not None and mark(paper.note) not in bases:
        if own is None and mark(text) in bases:  # sent again, since the answer did not come
            own = _same(session, paper_id, text)
        if own is None:
            own = NoteVersion(paper_id=paper_id, at=now, text=text)
            session.add(own)
        elif own.text != text:
            own.text, own.at = text, now
        index.put(session, [paper_id])
        return Kept(text, own.id)
    if own is not None:
        session.delete(own)
    _write(session, paper, text, now)
    return Kept(text)


def versions(session: Session, paper_id: int) -> list[NoteVersion]:
    """Return the versions of a paper's note that wait for the reader's choice, the oldest first."""
    return list(session.scalars(select(NoteVersion).where(NoteVersion.paper_id == paper_id).order_by(NoteVersion.id)))


def choose(session: Session, paper_id: int, version: int, choice: Choice, seen: Collection[str], now: datetime) -> bool:
    """Do with a version what the reader chose; nothing when note or version are no longer those they have `seen`.

    `seen` are the marks of both. Returns whether it was done; raises NotFound.
    """
    paper, other = _paper(session, paper_id), session.get(NoteVersion, version)
    if other is None or other.paper_id != paper_id:
        raise NotFound(f"there is no version {version} of this note: it was chosen or discarded before")
    if not {mark(paper.note), mark(other.text)} <= set(seen):
        return False
    session.delete(other)
    match choice:
        case Choice.KEEP:
            text = other.text
        case Choice.BOTH:
            text = f"{paper.note}\n\n{other.text}"
        case Choice.DISCARD:
            text = paper.note
    _write(session, paper, tidy(text), now)
    return True


PAGE_SIZE = 30
_EMPTY: ColumnElement[str] = literal_column(
    "''"
)  # as the index of notes says it: SQLite would not know a parameter for the same


@dataclass(frozen=True, slots=True)
class Written:
    """One page of papers with notes; pages count from 1. `torn` says how many other versions a paper's note has."""

    papers: list[Paper]
    torn: dict[int, int]
    total: int
    number: int
    pages: int


def in_notes(part: Part) -> Part:
    """Return a part of a search whose plain words are looked for in notes alone."""
    if isinstance(part, Clause):
        return replace(part, field=Field.NOTE) if part.field is Field.TEXT else part
    return replace(part, parts=tuple(map(in_notes, part.parts)))


def written(session: Session, search: Search, now: datetime, number: int = 1) -> Written:
    """Return one page of the papers with notes among what a search finds, the last written first.

    Those with other versions of their note stand before all. A number past the end gives the last page.
    """
    noted = _noted(search, now)
    total = count(session, search, now)
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(number, 1), pages)
    papers = session.scalars(noted.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    counted = select(NoteVersion.paper_id, func.count()).group_by(NoteVersion.paper_id)
    versions_of = counted.where(NoteVersion.paper_id.in_([paper.id for paper in papers]))
    return Written(list(papers), dict(session.execute(versions_of).all()), total, number, pages)


def count(session: Session, search: Search, now: datetime) -> int:
    """Return how many papers among what a search finds have a note."""
    return session.scalar(select(func.count()).select_from(_noted(search, now).order_by(None).subquery())) or 0


def some(session: Session, search: Search, now: datetime, offset: int, limit: int) -> list[Paper]:
    """Return some of the papers with notes among what a search finds, in the order of `written`."""
    return list(session.scalars(_noted(search, now).limit(limit).offset(offset)))


def _noted(search: Search, now: datetime) -> Select[Paper]:
    others = select(NoteVersion.paper_id)
    noted = union(select(Paper.id).where(Paper.note != _EMPTY), others)
    order = (Paper.id.in_(others).desc(), Paper.note_since.desc().nulls_last(), Paper.id.desc())
    found = select(Paper.id).where(Paper.id.in_(noted), condition(search, now))
    return select(Paper).where(Paper.id.in_(found)).order_by(*order)


def _write(session: Session, paper: Paper, text: str, now: datetime) -> None:
    if text != paper.note:
        paper.note, paper.note_since = text, now
    index.put(session, [paper.id])


def _paper(session: Session, paper_id: int) -> Paper:
    paper = session.get(Paper, paper_id)
    if paper is None:
        raise NotFound(f"there is no paper {paper_id}")
    return paper


def _same(session: Session, paper_id: int, text: str) -> NoteVersion | None:
    return session.scalar(select(NoteVersion).where(NoteVersion.paper_id == paper_id, NoteVersion.text == text))
