"""Notes: found, read, written, and chosen from where they were written twice."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from flask import Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from readinglist.library import find, measure, note
from readinglist.library.records import note_record
from readinglist.search import Search
from readinglist.web.api.answers import ChangedMeanwhile, listing, one, unless_changed
from readinglist.web.api.paper_shapes import PaperPath
from readinglist.web.api.part import may_answer, part
from readinglist.web.api.shapes import LONGEST, Id, IfMatch, Listing, Page, Said
from readinglist.web.desk import desk
from readinglist.web.notes import BURST, DONE

api = part("notes", "The reader's notes on papers, in Markdown.")

_Mark = Annotated[str, Field(max_length=40)]


class VersionShape(BaseModel):
    """Another text of a note, written at the same time in another place."""

    id: int
    at: datetime
    note: str
    mark: str


class NoteShape(BaseModel):
    """A paper's note, and the versions of it that wait for the reader's choice; `mark` is a short mark of a text."""

    paper: int
    title: str
    note: str
    written: datetime | None
    mark: str
    versions: list[VersionShape]


class NotePage(Page[NoteShape]):
    """A part of the notes."""


class NotesAsked(Listing):
    """Which notes."""

    q: str = Field(default="", max_length=LONGEST, description="A search; its plain words are looked for in notes.")


class NotePut(Said):
    """A note's new text."""

    note: str = Field(max_length=measure.NOTE)
    bases: list[_Mark] | None = Field(
        default=None,
        max_length=100,
        description="Marks of the texts that the writer may have started from. When the note is none of them, it "
        "stays, and the text is kept as a version beside it (409).",
    )
    version: Id | None = Field(default=None, description="The version that this writer's text is kept as already.")


class VersionPath(PaperPath):
    """One version of a note."""

    version: Id


class VersionChoice(Said):
    """What becomes of a version: it takes the note's place, stands behind it, or goes."""

    choice: note.Choice
    seen: list[_Mark] | None = Field(
        default=None, max_length=100, description="The marks of note and version as they were read; 412 when others."
    )


@api.get("/notes", responses={200: NotePage})
def list_notes(query: NotesAsked) -> Response:
    """List the notes, those with other versions first, then the last written."""
    search = Search(tuple(map(note.in_notes, Search.from_text(query.q).parts)))
    with desk().reading() as session:
        count = note.count(session, search, desk().now())
        papers = note.some(session, search, desk().now(), query.offset, query.limit)
        return listing(query, count, [note_record(paper, note.versions(session, paper.id)) for paper in papers])


@api.get("/papers/<number:paper_id>/note", responses={200: NoteShape})
def get_note(path: PaperPath) -> Response:
    """Return the note on a paper; its text is empty where there is none."""
    with desk().reading() as session:
        return one(_record(session, path.paper_id))


@api.put(
    "/papers/<number:paper_id>/note",
    responses={200: NoteShape, 409: NoteShape, **may_answer(_412="it was changed meanwhile")},
)
def put_note(path: PaperPath, header: IfMatch, body: NotePut) -> Response:
    """Write a note; with `bases`, a note that somebody else wrote meanwhile stays, and the text is kept beside it."""
    about, bases = f"note {path.paper_id}", body.bases if body.bases is None else set(body.bases)
    with desk().reading() as session:
        words = f"Wrote a note on {find.title_of(session, path.paper_id)}"
    with desk().doing(words, about=about, joins=BURST) as session:
        unless_changed(header, _record(session, path.paper_id))
        kept = note.set_note(session, path.paper_id, body.note, desk().now(), bases=bases, version=body.version)
        session.flush()
        record = _record(session, path.paper_id)
    return one(record, 409 if kept.version else 200)


@api.post(
    "/papers/<number:paper_id>/note/versions/<number:version>",
    responses={200: NoteShape, **may_answer(_412="note or version were changed meanwhile")},
)
def choose_version(path: VersionPath, header: IfMatch, body: VersionChoice) -> Response:
    """Do with another version of a note what was chosen."""
    with desk().doing(DONE[body.choice]) as session:
        before = _record(session, path.paper_id)
        unless_changed(header, before)
        marks = [before["mark"], *(it["mark"] for it in before["versions"])]
        seen = marks if body.seen is None else body.seen
        if not note.choose(session, path.paper_id, path.version, body.choice, seen, desk().now()):
            raise ChangedMeanwhile("the note or its version was changed since it was read; read it again, and choose")
        session.flush()
        record = _record(session, path.paper_id)
    return one(record)


def _record(session: Session, paper_id: int) -> dict[str, Any]:
    return note_record(find.get(session, paper_id), note.versions(session, paper_id))
