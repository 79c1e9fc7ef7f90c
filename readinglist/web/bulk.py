"""Edits of many papers: what is asked before, what is done, and where the reader comes back to."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from readinglist import journal
from readinglist.errors import BadWord
from readinglist.library import bulk, find
from readinglist.library.bulk import Deed, Edit
from readinglist.search import Search
from readinglist.web import exports, present, wording
from readinglist.web.desk import desk, page
from readinglist.web.papers import SEARCH_LENGTH

pages = Blueprint("bulk", __name__)


class _NoneChosen(BadWord):
    """No paper that is there was marked."""


class _Changed(Exception):
    """The papers are not as many as were confirmed."""


@pages.post("/bulk")
def take() -> ResponseReturnValue:
    """Do with the chosen papers, or with all of a search, what a form says: at once with one, else after a question."""
    said = Edit.from_words(request.form.get("action", ""), request.form.get("tags", ""))
    with desk().reading() as session:
        papers = _chosen(session)
    if said.deed is Deed.EXPORT:
        return _export(said, papers)
    if said.deed is Deed.MERGE:
        return _to_merge(papers)
    confirmed = request.form.get("confirmed", 0, type=int)
    if len(papers) > 1 and confirmed == 0:
        return _question(said, papers)
    try:
        return _do(said, confirmed or 1)
    except _Changed as changed:
        (found,) = changed.args
        why = f"{_there_are(found)} now, not {confirmed:,}: something changed meanwhile. Nothing was done yet."
        return _question(said, found, why), 409


def _chosen(session: Session) -> Sequence[int]:
    """The papers a form speaks of; raises _NoneChosen."""
    if request.form.get("all") == "1":
        papers = find.find_ids(session, Search.from_text(_search()), desk().now())
    else:
        papers = bulk.there(session, [number for number in request.form.getlist("paper", type=int) if number < 2**63])
    if not papers:
        raise _NoneChosen("no paper was chosen; mark some in the list, or all of the search")
    return papers


def _search() -> str:
    return request.form.get("q", "")[:SEARCH_LENGTH].strip()


def _do(said: Edit, confirmed: int) -> ResponseReturnValue:
    if said.deed is Deed.RECHECK:
        with desk().writing() as session:  # what was asked cannot be taken back, so it is no operation
            bulk.recheck(session, _as_confirmed(session, confirmed), desk().now())
        desk().doors.check_now()
        return _back(said="asked-many")
    done = words(said, confirmed)[1]
    with desk().doing(done) as session:
        papers = _as_confirmed(session, confirmed)
        if confirmed == 1:
            journal.tell(session, done.replace("1 paper", present.short_title(find.title_of(session, papers[0])), 1))
        bulk.edit(session, said, papers, desk().now(), desk().doors.policy)
    return _back()


def _as_confirmed(session: Session, number: int) -> Sequence[int]:
    """The chosen papers, as long as nobody else writes; raises _Changed when they are not so many."""
    papers = _chosen(session)
    if len(papers) != number:
        raise _Changed(papers)
    return papers


@pages.errorhandler(_NoneChosen)
def mark_some(_mistake: _NoneChosen) -> Response:
    """The same list again, which says what is lacking."""
    return _back(said="mark-some")


def _back(**words: str) -> Response:
    at = request.form.get("page", 1, type=int)
    target = url_for("papers.index", q=_search() or None, page=at if at > 1 else None, **words)  # type: ignore[arg-type]
    answer = redirect(target, 303)
    assert isinstance(answer, Response)
    return answer


def _question(said: Edit, papers: Sequence[int], complaint: str = "") -> str:
    with desk().reading() as session:
        return page(
            session,
            "bulk/confirm.html",
            question=words(said, len(papers))[0],
            complaint=complaint,
            edit=said,
            papers=() if request.form.get("all") == "1" else papers,
            number=len(papers),
            form=request.form,
            q=_search(),
        )


def _there_are(papers: Sequence[int]) -> str:
    return "There is 1 paper" if len(papers) == 1 else f"There are {len(papers):,} papers"


def words(said: Edit, number: int) -> tuple[str, str]:
    """What an edit is called before it is done, as a question, and after."""
    papers = present.count(number, "paper")
    tags = present.listed(f"#{name}" for name in said.tags) if said.tags else ""
    match said.deed:
        case Deed.STATUS if said.status is None:
            return f"Take the status off {papers}?", f"Took the status off {papers}"
        case Deed.STATUS:
            word = wording.STATUS[said.status or next(iter(wording.STATUS))]
            return f"Mark {papers} as “{word}”?", f"Marked {papers} as “{word}”"
        case Deed.SHELF:
            return f"Put {papers} on {wording.SHELF[said.shelf]}?", f"Put {papers} on {wording.SHELF[said.shelf]}"
        case Deed.PRIORITY:
            level = f"the priority of {papers} to {said.priority}"
            return f"Set {level}?", f"Set {level}"
        case Deed.TAG:
            return f"Tag {papers} with {tags}?", f"Tagged {papers} with {tags}"
        case Deed.UNTAG:
            return f"Take {tags} off {papers}?", f"Took {tags} off {papers}"
        case Deed.NEXT:
            return f"Put {papers} up next?", f"Put {papers} up next"
        case Deed.RECHECK:
            return f"Check the links of {papers} now?", f"Asked for the links of {papers}"
        case Deed.DELETE:
            return f"Move {papers} to the trash?", f"Deleted {papers}"
        case Deed.MERGE | Deed.EXPORT:
            raise BadWord(f"“{said.deed}” is not asked about here")


def _to_merge(papers: Sequence[int]) -> ResponseReturnValue:
    if not 2 <= len(papers) <= bulk.MOST_MERGED:
        raise BadWord(f"two to {bulk.MOST_MERGED} papers can be merged at once; {len(papers):,} were chosen")
    return redirect(url_for("duplicates.merge", paper=list(papers)), 303)


def _export(said: Edit, papers: Sequence[int]) -> ResponseReturnValue:
    search = _search() if request.form.get("all") == "1" else None
    if said.format is None:
        return exports.to_form(papers, search)
    return exports.download(said.format, papers, search)
