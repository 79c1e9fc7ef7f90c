"""Papers go out: the page where a format is chosen, and the download, which is made while it is sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import ServiceUnavailable

from readinglist.errors import BadWord, NotFound
from readinglist.formats import writing
from readinglist.formats.writing import HOW, Writing, file_name, styles, writing_of
from readinglist.library import bulk, export, find
from readinglist.library.find import Finding
from readinglist.search import Search
from readinglist.web import limits
from readinglist.web.desk import desk, page
from readinglist.web.papers import looser, search_text

pages = Blueprint("exports", __name__)

_MOST = 1000  # papers in one address
_AT_ONCE = 100_000  # letters
_LATER = 30  # seconds
_LARGE = 5000  # papers; their file takes a good part of a second, and those of many thousands several
# Half the threads of the server: the pages have the others, however many files are asked for.
_places = threading.BoundedSemaphore(4)


@pages.get("/exports")
def form() -> ResponseReturnValue:
    """Ask for the format of a search, or of papers that were chosen in the list, and tell how many they are."""
    with desk().reading() as session:
        chosen = _chosen()
        papers = bulk.there(session, chosen)
        finding = Finding(session, Search.from_text(search_text()), desk().now())
        number = len(papers) if chosen else finding.total
        return page(
            session,
            "exports/form.html",
            text=search_text(),
            papers=papers,
            chosen=bool(chosen),
            number=number,
            finding=finding,
            looser=[] if chosen or number else looser(finding),
            formats=HOW,
            styles=styles(),
            form=request.args.get("format", Writing.BIBTEX),
            style=request.args.get("style", writing.DEFAULT_STYLE),
        )


@pages.get("/export")
def take() -> ResponseReturnValue:
    """The papers of a search, or those that were chosen, as a file in a format."""
    chosen, text, now = _chosen(), search_text(), desk().now()
    form, style = writing_of(request.args.get("format", Writing.BIBTEX)), request.args.get("style", "")
    with desk().reading() as session:
        papers = bulk.there(session, chosen) if chosen else find.find_ids(session, Search.from_text(text), now)
    if chosen and not papers:
        raise NotFound("none of the chosen papers is in the library any more")
    return download(form, papers, None if chosen else text, style)


def to_form(papers: Sequence[int], search: str | None) -> ResponseReturnValue:
    """Lead to the page where the format is chosen: for a search, or for papers chosen one by one."""
    if search is not None:
        return redirect(url_for("exports.form", q=search or None), 303)
    if len(papers) > _MOST:
        raise BadWord(f"at most {_MOST:,} papers can be chosen one by one; search for them, and take all of the search")
    return redirect(url_for("exports.form", paper=list(papers)), 303)


def download(form: Writing, papers: Sequence[int], search: str | None, style: str = "") -> Response:
    """Papers as a file, written while it is sent; `search` is what found them, None where they were chosen one by one.

    What cannot be written at all is said before anything is sent; raises BadWord, and what `_place` does.
    """
    words = search if search and Search.from_text(search).parts else ""
    with ExitStack() as opened:
        opened.enter_context(_place(len(papers)))
        # No question is cut short here: its answer is read while the file is written.
        session = opened.enter_context(desk().library.reading())
        pieces = export.pieces(session, form, papers, search=None if search is None else words, style=style)
        answer = Response(_sent(next(pieces, ""), pieces), content_type=f"{HOW[form].content_type}; charset=utf-8")
        name = file_name(form, words, desk().now().date())
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        answer.call_on_close(opened.pop_all().close)
    return answer


@contextmanager
def _place(papers: int) -> Iterator[None]:
    """A place among the files that are written now, which small ones do not need; raises ServiceUnavailable.

    It does so too while much of what was written still lies there, because its readers take it slowly.
    """
    large = papers > _LARGE
    if desk().doors.unsent() >= limits.UNSENT or (large and not _places.acquire(blocking=False)):
        raise ServiceUnavailable(
            f"Other large downloads are under way; try again in {_LATER} seconds.", retry_after=_LATER
        )
    try:
        yield
    finally:
        if large:
            _places.release()


def _sent(begun: str, pieces: Iterator[str]) -> Iterator[bytes]:
    """A text as it goes out: many pieces at a time, since each time the server's other thread has its turn first."""
    waiting, size = [begun], len(begun)
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= _AT_ONCE:
            yield _encoded(waiting)
            waiting, size = [], 0
    yield _encoded(waiting)


def _encoded(pieces: Sequence[str]) -> bytes:
    # Half of a sign, which a page may have told us, stands as JSON would write it.
    return "".join(pieces).encode("utf-8", "backslashreplace")


def _chosen() -> list[int]:
    """The numbers of papers in the address."""
    return [number for number in request.args.getlist("paper", type=int) if 0 < number < 2**63][:_MOST]
