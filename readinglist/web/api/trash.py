"""The trash: what was deleted, put back or forgotten."""

from __future__ import annotations

from datetime import datetime

from flask import Response
from pydantic import BaseModel

from readinglist import journal
from readinglist.library import find, trash
from readinglist.library.records import lying_record
from readinglist.web import present
from readinglist.web.api.answers import done, listing, one, unless_changed
from readinglist.web.api.paper_shapes import PaperPath, PaperShape
from readinglist.web.api.papers import record_of
from readinglist.web.api.part import CHANGED, part
from readinglist.web.api.shapes import IfMatch, Listing, Page
from readinglist.web.desk import desk

api = part("trash", "What was deleted lies here for thirty days.")


class LyingShape(BaseModel):
    """A paper in the trash."""

    id: int
    title: str
    doi: str | None
    arxiv: str | None
    deleted: datetime
    until: datetime


class LyingPage(Page[LyingShape]):
    """A part of what lies in the trash."""


class Restored(BaseModel):
    """A paper that came back, and what could not come along, in sentences."""

    paper: PaperShape
    remarks: list[str]


@api.get("/trash", responses={200: LyingPage})
def list_trash(query: Listing) -> Response:
    """List what lies in the trash, the last deleted first."""
    with desk().reading() as session:
        lying, count = trash.some(session, query.offset, query.limit)
    return listing(query, count, [lying_record(it) for it in lying])


@api.get("/trash/<number:paper_id>", responses={200: LyingShape})
def get_trashed(path: PaperPath) -> Response:
    """Return one paper of the trash."""
    with desk().reading() as session:
        return one(lying_record(trash.get(session, path.paper_id)))


@api.post("/trash/<number:paper_id>/restore", responses={200: Restored, **CHANGED})
def restore_paper(path: PaperPath, header: IfMatch) -> Response:
    """Put a paper back as it was, under its old number."""
    with desk().doing("Put a paper back from the trash") as session:
        unless_changed(header, lying_record(trash.get(session, path.paper_id)))
        remarks = trash.restore(session, [path.paper_id], desk().now())
        title = find.title_of(session, path.paper_id)
        journal.tell(session, remarks[0] if remarks else f"Put back {present.short_title(title)}")
        record = record_of(session, path.paper_id)
    return one({"paper": record, "remarks": remarks})


@api.delete("/trash/<number:paper_id>", responses={204: None, **CHANGED})
def forget_paper(path: PaperPath, header: IfMatch) -> Response:
    """Delete a paper of the trash for good; nothing takes it back."""
    with desk().writing() as session:
        unless_changed(header, lying_record(trash.get(session, path.paper_id)))
        trash.forget(session, [path.paper_id])
    return done()
