"""Notes: kept as they are written, chosen from where they were written twice, and all on one page."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from readinglist import mathematics
from readinglist.errors import BadWord
from readinglist.library import find, note
from readinglist.library.records import moment
from readinglist.reading import note_html
from readinglist.search import Search
from readinglist.web.desk import desk, page
from readinglist.web.paper import back
from readinglist.web.papers import search_text

pages = Blueprint("notes", __name__)

_AT = "/papers/<number:paper_id>/note"
BURST = timedelta(minutes=10)  # a note that keeps itself all that time is one operation
DONE = {
    note.Choice.KEEP: "Put another version in the place of a note",
    note.Choice.BOTH: "Put another version behind a note",
    note.Choice.DISCARD: "Discarded another version of a note",
}


@pages.app_context_processor
def _words() -> dict[str, object]:
    return {"note_mark": note.mark}


@pages.get("/notes")
def index() -> ResponseReturnValue:
    """All notes, the last written first; plain words in the box are looked for in notes alone."""
    search = Search.from_text(search_text())
    in_notes = Search(tuple(map(note.in_notes, search.parts)))
    with desk().reading() as session:
        found = note.written(session, in_notes, desk().now(), request.args.get("page", 1, type=int))
        return page(session, "notes/list.html", found=found, text=search_text())


@pages.post(_AT)
def write(paper_id: int) -> ResponseReturnValue:
    """Keep a note, or the text as another version when the note was changed since the writer read it.

    `base` is the mark of the text that the writer started from; `sent` are texts they sent without getting an answer,
    so that one of them may be the note by now; `version` is where their text is kept already. Whoever asks for JSON,
    the script that keeps the note while it is written, gets the new mark, and 409 with the number of a version.
    """
    text = request.form.get("note", "")
    bases = {request.form["base"], *map(note.mark, request.form.getlist("sent"))} if "base" in request.form else None
    with desk().reading() as session:
        title = mathematics.plain(find.get(session, paper_id).title)
    with desk().doing(f"Wrote a note on “{title}”", about=f"note {paper_id}", joins=BURST) as session:
        version = request.form.get("version", type=int)
        kept = note.set_note(session, paper_id, text, desk().now(), bases=bases, version=version)
    if request.accept_mimetypes.best != "application/json":
        return back(paper_id, said="note-twice" if kept.version else "note", _anchor="note")
    told = {
        "saved": moment(desk().now()),
        "mark": note.mark(kept.text),
        "conflict": kept.version,
        "html": note_html(kept.text),
    }
    return jsonify(told), 409 if kept.version else 200


@pages.post(_AT + "/<number:version>")
def choose(paper_id: int, version: int) -> ResponseReturnValue:
    """Do with another version what the reader chose; where note or version have changed meanwhile, show them again."""
    word = request.form.get("choice", "")
    if word not in frozenset(note.Choice):
        raise BadWord(f"“{word}” is no choice; the choices are {', '.join(note.Choice)}")
    choice = note.Choice(word)
    with desk().doing(DONE[choice]) as session:
        done = note.choose(session, paper_id, version, choice, request.form.getlist("seen"), desk().now())
    return back(paper_id, said=f"note-{choice}" if done else "note-again", _anchor="note")
