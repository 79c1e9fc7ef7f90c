"""Imports: files come in, what would come of them is seen, and they are added or let go."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from flask import Response, request, url_for
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from sqlalchemy.orm import Session

from readinglist import importer
from readinglist.errors import BadWord
from readinglist.library import imports
from readinglist.library.imports import Wishes
from readinglist.library.intake_records import import_record, reject_record, whole_import_record
from readinglist.models import Stage
from readinglist.web.api.answers import listing, one, unless_changed
from readinglist.web.api.part import CHANGED, may_answer, part
from readinglist.web.api.problems import problem
from readinglist.web.api.shapes import Asked, Id, IfMatch, Listing, Page, Said, Truth
from readinglist.web.desk import desk
from readinglist.web.intake import files_sent, work_on

api = part("imports", "Files that come in, with what would come of them, and what came.")

_TAGS = Field(default="", max_length=4_000, description="Tags for all of its papers, with commas between.")
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_ANSWERED = {Stage.ADDING: "it is being added", Stage.DONE: "it was added", Stage.DROPPED: "it was let go"}


class ImportShape(BaseModel):
    """An import; of the `rejected`, `remarked` are only remarks on what came in.

    While it `stands`, undoing its `operation` takes it back.
    """

    id: int
    at: datetime
    stage: Annotated[Stage, WithJsonSchema({"type": "string", "enum": [*map(str, Stage)]})]  # reports have stages too
    new: int
    updated: int
    same: int
    duplicate: int
    rejected: int
    remarked: int
    files: list[str]
    formats: list[str]
    remark: str
    operation: int | None
    stands: bool
    undone: datetime | None


class WholeImportShape(ImportShape):
    """An import with its progress: `done` of `total` bytes are read in its stage, `expected` entries are to be added.

    `waits_for` is the import that is worked on before it. While it is `asking`, the counts say what would come.
    """

    done: int
    total: int
    expected: int
    waits_for: int | None
    by_file: list[dict[str, Any]]
    wishes: dict[str, Any]
    sample: dict[str, Any]


class RejectShape(BaseModel):
    """What of a file was left out, or `kept` with a remark."""

    file: str
    line: int
    reason: str
    kept: bool


class ImportPage(Page[ImportShape]):
    """A part of the imports, the newest first."""


class RejectPage(Page[RejectShape]):
    """A part of what could not be read; `uncounted` more were not kept."""

    uncounted: int


class ImportPath(Asked):
    """One import."""

    number: Id


class SentAsked(Asked):
    """Whether what is sent is added at once, and what is wanted of all its papers then."""

    add: bool = Field(default=False, description="Add at once; else the import is `asking`, with what would come.")
    mine: bool = Field(default=False, description="All of its papers are put on My list, to be read.")
    tags: str = _TAGS


class WishesSaid(Said):
    """What is wanted of all papers of an import."""

    mine: Truth = False
    tags: str = _TAGS


class SentForm(BaseModel):
    """Files, and text as one more file.

    It has no fields for pydantic: flask-openapi3 would read each as JSON first, and a pasted list is none of its own.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "properties": {
                "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                "text": {"type": "string", "description": "Text as it would stand in a file."},
            }
        }
    )


@api.get("/imports", responses={200: ImportPage})
def list_imports(query: Listing) -> Response:
    """List the imports, the newest first."""
    with desk().reading() as session:
        past = imports.past(session, query.limit, query.offset)
        return listing(query, imports.count_past(session), [import_record(one) for one in past])


@api.post(
    "/imports",
    responses={201: WholeImportShape, **may_answer(_413="more than an upload may hold", _415="it is no form")},
)
def send_import(query: SentAsked, form: SentForm) -> Response:
    """Send files or text; they are read for a preview, or added at once. A long one goes on behind the answer."""
    if request.mimetype and request.mimetype not in _FORMS:
        return problem(415, "send files as multipart/form-data under the name `files`, or text under the name `text`")
    wishes = _wishes(query) if query.add else None
    sent = files_sent()
    if not sent:
        raise BadWord("there was nothing to read: send files under the name `files`, or text under the name `text`")
    number = importer.receive(desk().library, sent, desk().now(), wishes)
    work_on(number)
    answer = _answered(number, 201)
    answer.headers["Location"] = url_for(".get_import", number=number)
    return answer


@api.get("/imports/<number:number>", responses={200: WholeImportShape})
def get_import(path: ImportPath) -> Response:
    """Return one import: how far it is, what would come of it, or what came."""
    return _answered(path.number)


@api.get("/imports/<number:number>/rejects", responses={200: RejectPage})
def list_rejects(path: ImportPath, query: Listing) -> Response:
    """List what an import left out, or kept with a remark."""
    with desk().reading() as session:
        counted = imports.get(session, path.number).rejected
        kept = imports.count_rejects(session, path.number)
        found = imports.rejects(session, path.number, query.limit, query.offset)
        return listing(query, kept, [reject_record(row) for row in found], uncounted=max(0, counted - kept))


_LATE = may_answer(_409="it asks nothing any more")


@api.post("/imports/<number:number>/add", responses={200: WholeImportShape, **_LATE, **CHANGED})
def add_import(path: ImportPath, header: IfMatch, body: WishesSaid) -> Response:
    """Add what was read."""
    _unless_changed(path.number, header)
    if not importer.answer(desk().library, path.number, _wishes(body), desk().now()):
        return _too_late(path.number)
    work_on(path.number)
    return _answered(path.number)


@api.post("/imports/<number:number>/drop", responses={200: WholeImportShape, **_LATE, **CHANGED})
def drop_import(path: ImportPath, header: IfMatch) -> Response:
    """Let what was read go; nothing of it is kept."""
    _unless_changed(path.number, header)
    if not importer.drop(desk().library, path.number):
        return _too_late(path.number)
    return _answered(path.number)


@api.post("/imports/<number:number>/stop", responses={200: WholeImportShape, **CHANGED})
def stop_import(path: ImportPath, header: IfMatch) -> Response:
    """End an import under way; what was added stays, and can be undone. One that has ended stays as it is."""
    _unless_changed(path.number, header)
    importer.stop(desk().library, path.number)
    return _answered(path.number)


def _wishes(said: SentAsked | WishesSaid) -> Wishes:
    return Wishes.of({"mine": said.mine, "tag": said.tags})


def _too_late(number: int) -> Response:
    with desk().reading() as session:
        stage = imports.get(session, number).stage
    return problem(409, f"import {number} asks nothing: {_ANSWERED.get(stage, f'it is {stage}')}")


def _answered(number: int, status: int = 200) -> Response:
    with desk().reading() as session:
        return one(_record(session, number), status)


def _unless_changed(number: int, header: IfMatch) -> None:
    # The change is made in a session of its own, which looks once more whether the import still asks.
    with desk().reading() as session:
        unless_changed(header, _record(session, number))


def _record(session: Session, number: int) -> dict[str, Any]:
    row = imports.get(session, number)
    past, ahead = imports.one_past(session, number), imports.ahead(session, row)
    return whole_import_record(row, past, ahead)
