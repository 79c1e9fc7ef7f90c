"""One paper: to read, and the reader's words on it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from readinglist.errors import BadIdentifier, BadWord, NotFound
from readinglist.formats import bibtex
from readinglist.library import curate, find, imports, lookups, merge, note, offered, shelve, standing, tag, vocabulary
from readinglist.library.records import mentions, paper_record
from readinglist.paper_pages import pdf_url
from readinglist.reading import Shelf, priority_of, rating_of, shelf_of, status_of
from readinglist.search import Search
from readinglist.web import present, wording
from readinglist.web.desk import desk, page
from readinglist.web.papers import search_text
from readinglist.web.proposals import together

pages = Blueprint("paper", __name__)

_AT = "/papers/<number:paper_id>"

STRIP = 24  # observations shown as marks on a card


def paper_page(paper_id: int, complaint: dict[str, str] | None = None) -> str:
    """Return the page of a paper; `complaint` is what was wrong with a form on it, and what was typed."""
    with desk().reading() as session:
        paper = find.get(session, paper_id)
        shown = mentions(paper)
        names = find.tag_names(session)
        search = Search.from_text(search_text())
        return page(
            session,
            "papers/paper.html",
            paper=paper,
            mentions=shown,
            histories=standing.histories(session, [mention.link_id for mention in shown], STRIP),
            said_of=shelve.history(session, paper_id),
            origins=imports.origins(session, paper_id),
            pdf=pdf_url(paper.url, paper.arxiv),
            tag_names=names,
            colours=tag.colours(session),
            suggestions=vocabulary.suggestions(session, paper, names),
            versions=note.versions(session, paper_id),
            search=search,
            place=find.place_of(session, search, desk().now(), paper_id) if "q" in request.args else None,
            proposed=together(offered.of_paper(session, paper_id)),
            lookup=lookups.of_paper(session, paper_id),
            most_tries=lookups.MOST,
            offline=lookups.OFFLINE,
            complaint=complaint or {"form": "", "why": "", "typed": ""},
        )


def back(paper_id: int, **words: Any) -> Response:
    """Send the reader back where a form stood: to home or the list, on its page, when it says so; else to the paper."""
    q = request.args.get("q")
    if "home" in request.args:
        target = url_for("home.index", _anchor=f"p{paper_id}")
    elif "page" in request.args:
        at = request.args.get("page", 1, type=int)
        target = url_for("papers.index", q=q or None, page=at if at > 1 else None, _anchor=f"p{paper_id}")
    else:
        target = url_for("paper.show", paper_id=paper_id, q=q, **words)
    answer = redirect(target, 303)
    assert isinstance(answer, Response)
    return answer


@pages.get(_AT)
def show(paper_id: int) -> ResponseReturnValue:
    """The page of a paper; the number of one that was merged leads to the paper it is part of."""
    try:
        return paper_page(paper_id)
    except NotFound:
        with desk().reading() as session:
            into = merge.went_into(session, paper_id)
        if into is None:
            raise
        return redirect(url_for("paper.show", paper_id=into, q=request.args.get("q")), 302)


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
    words = f"Marked {{}} as “{wording.STATUS[status]}”" if status else "Took the status off {}"
    with desk().doing_to(paper_id, words) as session:
        shelve.set_status(session, [paper_id], status, desk().now(), policy=desk().doors.policy)
    return back(paper_id)


@pages.post(_AT + "/shelf")
def set_shelf(paper_id: int) -> ResponseReturnValue:
    """Put a paper on My list or back in the Stacks."""
    shelf = shelf_of(request.form.get("shelf", ""))
    words = "Put {} on My list" if shelf is Shelf.MINE else "Put {} back in the Stacks"
    with desk().doing_to(paper_id, words) as session:
        shelve.set_shelf(session, [paper_id], shelf, desk().now(), policy=desk().doors.policy)
    return back(paper_id)


@pages.post(_AT + "/priority")
def set_priority(paper_id: int) -> ResponseReturnValue:
    """Say how soon a paper is to be read."""
    priority = priority_of(request.form.get("priority", ""))
    with desk().doing_to(paper_id, f"Set the priority of {{}} to {priority}") as session:
        shelve.set_priority(session, [paper_id], priority)
    return back(paper_id)


@pages.post(_AT + "/rating")
def set_rating(paper_id: int) -> ResponseReturnValue:
    """Give a paper its stars; `none` takes them away."""
    rating = rating_of(request.form.get("rating", ""))
    words = f"Gave {{}} {present.count(rating, 'star')}" if rating else "Took the stars off {}"
    with desk().doing_to(paper_id, words) as session:
        shelve.set_rating(session, [paper_id], rating)
    return back(paper_id)


@pages.post(_AT + "/next")
def set_next(paper_id: int) -> ResponseReturnValue:
    """Put a paper up next: `last` behind all others, `off` out of the order, a number at that place of it."""
    word = request.form.get("next", "")
    if word == "last":
        with desk().doing_to(paper_id, "Put {} up next") as session:
            shelve.queue(session, [paper_id], desk().now(), policy=desk().doors.policy)
    elif word == "off":
        with desk().doing_to(paper_id, "Took {} out of what is up next") as session:
            shelve.unqueue(session, [paper_id])
    elif word.isdecimal() and len(word) < 10:
        with desk().doing("Changed the order of what is up next") as session:
            shelve.move(session, paper_id, int(word))
    else:
        raise BadWord(f"“{word}” is no place in what is up next; say last, off, or a number")
    return back(paper_id)


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
            with desk().doing_to(paper_id, "Corrected {}") as session:
                curate.edit(session, paper_id, words, desk().now())
            return back(paper_id, said="fields")
        except BadIdentifier as mistake:
            complaints = {"doi": str(mistake)}  # all else was read before: the DOI is another paper's
    with desk().reading() as session:
        paper = find.get(session, paper_id)
        typed = dict.fromkeys(curate.EDITABLE, "") | words
        shown = page(session, "papers/edit.html", paper=paper, words=typed, complaints=complaints, q=search_text())
    return shown, 400
