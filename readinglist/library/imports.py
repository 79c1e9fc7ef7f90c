"""Imports: opened, counted, and told afterwards with their files, their rejects, and whether they still stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from readinglist.errors import NotFound
from readinglist.formats import Reject
from readinglist.health import DEFAULT_POLICY, Policy
from readinglist.library import shelve, tag
from readinglist.library.add import Became, Tally
from readinglist.models import Import, ImportReject, Operation, Origin, Paper, Stage
from readinglist.reading import Status, tags_of

REJECTS_KEPT = 10_000  # of one import; the others are only counted
_CHUNK = 500  # papers in one IN (…)
_UNSEEN = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the reader wants of all papers of an import: on My list, to be read, and tags."""

    mine: bool = False
    tags: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Wishes:
        """Return wishes as typed, or as they were kept. Raises BadTag."""
        return cls(bool(values.get("mine")), tuple(tags_of(str(values.get("tag") or ""))))

    def as_values(self) -> dict[str, Any]:
        """The same as `of` takes it."""
        return {"mine": self.mine, "tag": ", ".join(self.tags)}


@dataclass(frozen=True, slots=True)
class Past:
    """One import, with the names of its files.

    `operation` takes it back while it `stands`; `undone` is when it was taken back. Neither: there is nothing to take
    back, or the journal has forgotten it, which `forgotten` says.
    """

    id: int
    at: datetime
    stage: Stage
    new: int
    updated: int
    same: int
    duplicate: int
    rejected: int
    remarked: int
    files: tuple[str, ...]
    formats: tuple[str, ...]
    remark: str
    operation: int | None
    stands: bool
    undone: datetime | None

    @property
    def forgotten(self) -> bool:
        """Whether it can no longer be taken back because much was done since."""
        return self.operation is not None and not self.stands and self.undone is None


class From(NamedTuple):
    """A file that a paper stood in, and the first import that brought it."""

    file: str
    import_id: int
    at: datetime


def begin(
    session: Session, now: datetime, *, stage: Stage = Stage.DONE, files: Sequence[Mapping[str, Any]] = ()
) -> int:
    """Open an import and return its number."""
    total = sum(file.get("size", 0) for file in files)
    row = Import(at=now, stage=stage, files=[dict(file) for file in files], total=total)
    session.add(row)
    session.flush()
    return row.id


def get(session: Session, number: int) -> Import:
    """Return an import as it stands now; raises NotFound."""
    found = session.get(Import, number, populate_existing=True)
    if found is None:
        raise NotFound(f"there is no import {number}")
    return found


def count(session: Session, import_id: int, tally: Tally) -> None:
    """Write what became of the entries of an import so far."""
    session.execute(update(Import).where(Import.id == import_id).values(counts(tally)), execution_options=_UNSEEN)


def counts(tally: Tally) -> dict[str, Any]:
    """Return what a tally counts, by the names of an import's columns."""
    return {str(became): getattr(tally, became) for became in Became}


def change(session: Session, number: int, stage: Stage, /, **values: Any) -> bool:
    """Write values of an import while it is at a stage; whether it was."""
    here = update(Import).where(Import.id == number, Import.stage == stage).returning(Import.id)
    return session.execute(here.values(values), execution_options=_UNSEEN).first() is not None


def waiting(session: Session) -> list[int]:
    """Return the imports that something is to be done for, the oldest first."""
    unready = Import.stage.in_((Stage.READING, Stage.ADDING))
    return list(session.scalars(select(Import.id).where(unready).order_by(Import.id)))


def ahead(session: Session, one: Import) -> int | None:
    """Return the import that one has to wait for, None when it is its turn: they are worked on one by one."""
    if one.done:
        return None
    others = [get(session, number) for number in waiting(session) if number != one.id]
    begun = (other.id for other in others if other.done or other.id < one.id)
    return next(begun, None)


def unfinished(session: Session) -> dict[int, datetime]:
    """Return the imports that are neither done nor dropped, with the moments they began."""
    ended = (Stage.DONE, Stage.DROPPED, Stage.FAILED)
    return {row.id: row.at for row in session.execute(select(Import.id, Import.at).where(Import.stage.not_in(ended)))}


def keep_rejects(session: Session, number: int, file: str, rejects: Sequence[Reject], before: int) -> None:
    """Write down what could not be read of a file, as far as not too much was `before`."""
    rows = [
        {"import_id": number, "file": file, "line": reject.line, "reason": reject.reason, "kept": reject.kept}
        for reject in rejects[: max(0, REJECTS_KEPT - before)]
    ]
    if rows:
        session.execute(insert(ImportReject), rows)


def forget_rejects(session: Session, number: int) -> None:
    """Forget what could not be read: the files are read again."""
    session.execute(delete(ImportReject).where(ImportReject.import_id == number), execution_options=_UNSEEN)


def rejects(session: Session, number: int, limit: int | None = None, skip: int = 0) -> Sequence[ImportReject]:
    """Return what could not be read of an import, in the order of its files."""
    statement = select(ImportReject).where(ImportReject.import_id == number).order_by(ImportReject.id)
    return session.scalars(statement.limit(limit).offset(skip)).all()


def count_rejects(session: Session, number: int) -> int:
    """Return of how many things of an import it is kept why they could not be read."""
    own = ImportReject.import_id == number
    return session.scalar(select(func.count()).select_from(ImportReject).where(own)) or 0


def welcome(
    session: Session, paper_ids: Sequence[int], wishes: Wishes, now: datetime, *, policy: Policy = DEFAULT_POLICY
) -> None:
    """Do with papers of an import what the reader wished; a status that they have stays."""
    if wishes.mine:
        for start in range(0, len(paper_ids), _CHUNK):
            among = Paper.id.in_(paper_ids[start : start + _CHUNK])
            bare = session.scalars(select(Paper.id).where(among, Paper.status.is_(None)).order_by(Paper.id)).all()
            shelve.set_status(session, bare, Status.TO_READ, now, policy=policy)
    if wishes.tags and paper_ids:
        tag.add_tags(session, paper_ids, wishes.tags)


def past(session: Session, limit: int = 20, skip: int = 0) -> list[Past]:
    """Return the latest imports, the newest first, also those under way."""
    found = session.scalars(select(Import).order_by(Import.id.desc()).limit(limit).offset(skip)).all()
    names = _names_of_old(session, [one.id for one in found if not one.files])
    undone = _undone(session, [one.operation for one in found if one.operation is not None])
    return [_past(one, names.get(one.id, ()), undone) for one in found]


def _past(one: Import, names: Sequence[str], undone: Mapping[int, datetime | None]) -> Past:
    named = tuple(str(file["name"]) for file in one.files) or tuple(names)
    formats = dict.fromkeys(str(file["format"]) for file in one.files if file.get("format"))
    number = one.operation
    return Past(
        *(one.id, one.at, one.stage, one.new, one.updated, one.same, one.duplicate, one.rejected, one.remarked),
        files=named,
        formats=tuple(formats),
        remark=one.remark,
        operation=number,
        stands=number is not None and number in undone and undone[number] is None,
        undone=undone.get(number) if number is not None else None,
    )


def _undone(session: Session, operations: Sequence[int]) -> dict[int, datetime | None]:
    """When operations were undone, None for those that stand; without those that are forgotten."""
    rows = session.execute(select(Operation.id, Operation.undone).where(Operation.id.in_(operations)))
    return {row.id: row.undone for row in rows}


def _names_of_old(session: Session, numbers: Collection[int]) -> dict[int, list[str]]:
    """The files that papers of imports came from, where nothing else was kept of the files."""
    names: dict[int, list[str]] = {}
    named = select(Origin.import_id, Origin.file).where(Origin.import_id.in_(numbers)).distinct()
    for import_id, file in session.execute(named.order_by(Origin.import_id, Origin.file)) if numbers else ():
        names.setdefault(import_id, []).append(file)
    return names


def one_past(session: Session, number: int) -> Past:
    """Return one import as it is told. Raises NotFound."""
    one = get(session, number)
    undone = _undone(session, [one.operation] if one.operation is not None else [])
    return _past(one, () if one.files else _names_of_old(session, [number]).get(number, ()), undone)


def count_past(session: Session) -> int:
    """Return how many imports there were."""
    return session.scalar(select(func.count()).select_from(Import)) or 0


def origins(session: Session, paper_id: int) -> Sequence[From]:
    """Return the files that a paper stood in, each with its first import, the oldest first."""
    first = func.min(Origin.import_id).label("first")
    named = select(Origin.file, first).where(Origin.paper_id == paper_id).group_by(Origin.file).subquery()
    statement = select(named.c.file, Import.id, Import.at).join(Import, Import.id == named.c.first).order_by(Import.id)
    return [From(*row) for row in session.execute(statement)]
