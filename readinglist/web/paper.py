"""One paper: to read, and the reader's words on it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from readinglist.errors import BadIdentifier, BadTag, BadWord
from readinglist.formats import bibtex
from readinglist.identifiers import pdf_url
from readinglist.library import curate, find, note, shelve, standing, tag
from readinglist.library.records import mentions, paper_record
from readinglist.reading import Shelf, status_of, tags_of
from readinglist.search import Search
from readinglist.web.desk import desk, page
from readinglist.web.papers import search_text

pages = Blueprint("paper", __name__)

_AT = "/papers/<number:paper_id>"

STRIP = 24  # observations shown as marks on a card


def paper_page(paper_id: int, complaint: dict[str, str] | None = None) -> str:
    """Return the page of a paper; `complaint` is what was wrong with a form on it, and what was typed."""
    with desk().reading() as session:
        paper = find.get(session, paper_id)
        shown = mentions(paper)
        search = Search.from_text(search_text())
        return page(
            session,
            "papers/paper.html",
            paper=paper,
            mentions=shown,
            taken_off=[mention for mention in paper.mentions if mention.removed],
            histories=standing.histories(session, [mention.link_id for mention in shown], STRIP),
            pdf=pdf_url(paper.url, paper.arxiv),
            tag_names=find.tag_names(session),
            search=search,
            place=find.place_of(session, search, paper_id) if "q" in request.args else None,
            complaint=complaint or {"form": "", "why": "", "typed": ""},
        )


def back(paper_id: int, **words: Any) -> Response:
    """Send the reader back where a form stood: to the list, when it says on which page of it, else to the paper."""
    q = request.args.get("q")
    if "page" in request.args:
        at = request.args.get("page", 1, type=int)
        target = url_for("papers.index", q=q or None, page=at if at > 1 else None, _anchor=f"p{paper_id}")
    else:
        target = url_for("paper.show", paper_id=paper_id, q=q, **words)
    answer = redirect(target, 303)
    assert isinstance(answer, Response)
    return answer


@pages.get(_AT)
def show(paper_id: int) -> ResponseReturnValue:
    """The page of a paper."""
    return paper_page(paper_id)


@pages.get(_AT + ".bib")
def as_bibtex(paper_id: int) -> ResponseReturnValue:
    """A paper as a BibTeX entry."""
    with desk().reading() as session:
        text = bibtex.entry_text(paper_record(find.get(session, paper_id)))
    return Response(text, content_type="text/plain; charset=utf-8")


@pages.post(_AT + "/status")
def set_status(paper_id: int) -> ResponseReturnValue:
    """Say how far a paper is read; `none` takes the status off."""
    word = request.form.get("status", "")
    status = None if word == "none" else status_of(word)
    with desk().doing("Set the status of a paper") as session:
        shelve.set_status(session, [paper_id], status, desk().now())
    return back(paper_id)


@pages.post(_AT + "/shelf")
def set_shelf(paper_id: int) -> ResponseReturnValue:
    """Put a paper on My list or back in the Stacks."""
    word = request.form.get("shelf", "")
    if word not in frozenset(Shelf):
        raise BadWord(f"“{word}” is no shelf; the shelves are {', '.join(Shelf)}")
    with desk().doing("Moved a paper") as session:
        shelve.set_shelf(session, [paper_id], Shelf(word), desk().now())
    return back(paper_id)


@pages.post(_AT + "/tags")
def set_tags(paper_id: int) -> ResponseReturnValue:
    """Give a paper the tags of a line."""
    typed = request.form.get("tags", "")
    try:
        names = tags_of(typed)
    except BadTag as mistake:
        return paper_page(paper_id, {"form": "tags", "why": str(mistake), "typed": typed}), 400
    with desk().doing("Tagged a paper") as session:
        tag.set_tags(session, paper_id, names)
    return back(paper_id, said="tags")


@pages.post(_AT + "/note")
def set_note(paper_id: int) -> ResponseReturnValue:
    """Keep a note."""
    with desk().doing("Wrote a note") as session:
        note.set_note(session, paper_id, request.form.get("note", ""))
    return back(paper_id, said="note", _anchor="note")


@pages.get(_AT + "/edit")
def edit(paper_id: int) -> ResponseReturnValue:
    """The form that corrects a paper's fields."""
    with desk().reading() as session:
        paper = find.get(session, paper_id)
        words = {name: str(getattr(paper, name) or "") for name in curate.EDITABLE}
        words["authors"] = "\n".join(author.name for author in paper.authors)
        return page(session, "papers/edit.html", paper=paper, words=words, complaints={}, q=search_text())


@pages.post(_AT + "/edit")
def correct(paper_id: int) -> ResponseReturnValue:
    """Correct a paper's fields; what cannot be read is said beside its field, and nothing is changed."""
    words = {name: request.form[name] for name in curate.EDITABLE if name in request.form}
    complaints = curate.complaints(words)
    if not complaints:
        try:
            with desk().doing("Corrected a paper") as session:
                curate.edit(session, paper_id, words, desk().now())
            return back(paper_id, said="fields")
        except BadIdentifier as mistake:
            complaints = {"doi": str(mistake)}  # all else was read before: the DOI is another paper's
    with desk().reading() as session:
        paper = find.get(session, paper_id)
        typed = dict.fromkeys(curate.EDITABLE, "") | words
        shown = page(session, "papers/edit.html", paper=paper, words=typed, complaints=complaints, q=search_text())
    return shown, 400
