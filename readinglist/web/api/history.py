"""What was done, and can be undone."""

from __future__ import annotations

from datetime import datetime

from flask import Response
from pydantic import BaseModel, Field

from readinglist import journal
from readinglist.journal import Undone
from readinglist.library import undo as undoing
from readinglist.library.records import operation_record
from readinglist.web.api.answers import OthersThanExpected, listing, one, unless_changed
from readinglist.web.api.part import CHANGED, may_answer, part
from readinglist.web.api.shapes import Asked, Id, IfMatch, Listing, Page
from readinglist.web.desk import desk

api = part("operations", "What was done, each as a sentence; the last hundred can be undone.")


class OperationShape(BaseModel):
    """One thing that was done; `undone` is empty while it stands."""

    id: int
    at: datetime
    words: str
    undone: datetime | None


class OperationPage(Page[OperationShape]):
    """A part of the operations, the newest first."""


class OperationPath(Asked):
    """One operation."""

    operation: Id


class UndoAsked(Asked):
    """What is undone with it."""

    newest: Id | None = Field(
        default=None,
        description="The newest operation that may be undone with it; without it, only what has nothing to do with "
        "newer ones, and the newest, is undone.",
    )


class UndoneShape(BaseModel):
    """What was undone, the newest first; so many papers were lost for good and did not come back."""

    undone: list[str]
    lost: int


_NEWER = may_answer(_409="newer operations would be undone with it; `newest` says yes to them")


@api.get("/operations", responses={200: OperationPage})
def list_operations(query: Listing) -> Response:
    """List what was done, the newest first, also what was undone."""
    with desk().reading() as session:
        found = journal.operations(session, query.limit, query.offset)
        return listing(query, journal.count(session), [operation_record(it) for it in found])


@api.get("/operations/<number:operation>", responses={200: OperationShape})
def get_operation(path: OperationPath) -> Response:
    """Return one operation."""
    with desk().reading() as session:
        return one(operation_record(journal.get(session, path.operation)))


@api.post("/operations/<number:operation>/undo", responses={200: UndoneShape, **_NEWER, **CHANGED})
def undo_operation(path: OperationPath, header: IfMatch, query: UndoAsked) -> Response:
    """Undo an operation; what was undone before stays as it is."""
    return _undone(path.operation, query.newest or path.operation, header)


@api.post("/undo", responses={200: UndoneShape})
def undo_newest() -> Response:
    """Undo the newest operation that stands."""
    return _undone(None, 0)


def _undone(operation: int | None, known: int, header: IfMatch | None = None) -> Response:
    with desk().writing() as session:
        if operation is not None and header is not None:
            unless_changed(header, operation_record(journal.get(session, operation)))
        operation = undoing.newest(session) if operation is None else operation
        what = undoing.undo(session, operation, known, desk().doors.policy, desk().now())
        if not isinstance(what, Undone):
            told = "; ".join(f"{it.id} ({it.words})" for it in what[:5]) + ("; and more" if len(what) > 5 else "")
            raise OthersThanExpected(
                f"operation {operation} has to do with newer ones: {told}. "
                f"Ask again with newest={what[0].id} to undo them with it; nothing was undone yet"
            )
    return one({"undone": list(what.words), "lost": what.lost})
