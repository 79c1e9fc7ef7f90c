"""Links: all that are watched, one with its past, what a reader says of it, and a paper's, changed by hand."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from readinglist import journal, ledger
from readinglist.errors import BadIdentifier, BadWord
from readinglist.health import READERS_WORDS, WORST_FIRST, Answer, Verdict
from readinglist.identifiers import Kind
from readinglist.library import link as links_of
from readinglist.library import standing
from readinglist.report import Section
from readinglist.web.desk import desk, page
from readinglist.web.paper import back, paper_page
from readinglist.web.present import short_url
from readinglist.web.reports import report_page

pages = Blueprint("links", __name__)

PAGE_SIZE = 50
HISTORY = 200


@pages.get("/links")
def index() -> ResponseReturnValue:
    """The watched links, the worst first."""
    verdict = request.args.get("verdict", type=Verdict)
    kind = request.args.get("kind", type=Kind)
    with desk().reading() as session:
        census = standing.census(session)
        total = _count(census, verdict, kind)
        last = max(1, -(-total // PAGE_SIZE))
        number = min(max(request.args.get("page", 1, type=int), 1), last)
        return page(
            session,
            "links/list.html",
            links=ledger.links(session, verdict, kind, number, PAGE_SIZE),
            verdict=verdict,
            kind=kind,
            total=total,
            watched=_count(census),
            verdicts={word: _count(census, word, kind) for word in WORST_FIRST},
            kinds={word: _count(census, verdict, word) for word in Kind if _count(census, None, word)},
            number=number,
            pages=last,
        )


def _count(census: Mapping[tuple[Kind, Verdict], int], verdict: Verdict | None = None, kind: Kind | None = None) -> int:
    return sum(
        number
        for (its_kind, its_verdict), number in census.items()
        if verdict in (None, its_verdict) and kind in (None, its_kind)
    )


@pages.get("/links/<number:link_id>")
def show(link_id: int) -> ResponseReturnValue:
    """One link: how it stands, why, and everything that was seen of it."""
    with desk().reading() as session:
        return page(
            session,
            "links/link.html",
            link=links_of.get_link(session, link_id),
            history=ledger.history(session, link_id, HISTORY),
            last_answered=ledger.last_answered(session, link_id),
            thinned_before=ledger.thinned_before(session, link_id),
            dois=links_of.leading_to(session, link_id),
        )


@pages.post("/links/<number:link_id>/check")
def check(link_id: int) -> ResponseReturnValue:
    """Put a link first in line and ask for a check: nothing that could be taken back once it was asked."""
    with desk().writing() as session:
        links_of.ask(session, link_id, desk().now())
    desk().doors.check_now()
    return _back(link_id, "asked")


@pages.post("/links/<number:link_id>/accept")
def accept(link_id: int) -> ResponseReturnValue:
    """Put another address in a link's place on all its papers: where it moved, or a copy."""
    with desk().doing("Put another address in a link's place") as session:
        new = links_of.accept(session, link_id, request.form.get("url", ""), desk().now())
        journal.tell(session, f"Put {short_url(new.url)} in a link's place")
        new_id = new.id
    return _back(link_id, "link-accepted", new_id)


@pages.post("/links/<number:link_id>/say")
def say(link_id: int) -> ResponseReturnValue:
    """Enter the reader's word: that it works, or that no more is to be told of it."""
    word = request.form.get("word", "")
    if word not in READERS_WORDS:
        raise BadWord(f"“{word}” cannot be said of a link; it can be {', '.join(sorted(READERS_WORDS))}")
    words = links_of.SAYING[Answer(word)]
    with desk().doing(words) as session:
        links_of.say(session, link_id, Answer(word), desk().now(), desk().doors.policy)
        journal.tell(session, f"{words}: {short_url(links_of.get_link(session, link_id).url)}")
    return _back(link_id, word)


def _back(link_id: int, said: str, new_id: int | None = None) -> Response:
    """Send the reader back where the form stood: a paper, a report, or the link's own page."""
    if (paper_id := request.args.get("paper", 0, type=int)) > 0:
        return back(paper_id, said=said, _anchor=f"link-{new_id or link_id}")
    number = request.args.get("report", type=int)
    if number is None:
        target = url_for("links.show", link_id=new_id or link_id, said=said)
    else:
        at = request.args.get("at", "")
        row = f"{at}-{link_id}" if at in frozenset(Section) else None
        target = report_page(number, request.args.get("since"), said=said, row=row, _anchor=row)
    answer = redirect(target, 303)
    assert isinstance(answer, Response)
    return answer


@pages.post("/papers/<number:paper_id>/links")
def add(paper_id: int) -> ResponseReturnValue:
    """Give a paper one more link."""
    typed = request.form.get("url", "")
    try:
        with desk().doing("Added a link to a paper") as session:
            link_id = links_of.add_link(session, paper_id, typed, desk().now()).id
    except BadIdentifier as mistake:
        return paper_page(paper_id, {"form": "add-link", "why": str(mistake), "typed": typed}), 400
    return back(paper_id, said="link-added", _anchor=f"link-{link_id}")


@pages.post("/papers/<number:paper_id>/links/<number:link_id>/correct")
def correct(paper_id: int, link_id: int) -> ResponseReturnValue:
    """Put another address in a link's place on one paper."""
    typed = request.form.get("url", "")
    try:
        with desk().doing("Corrected a link of a paper") as session:
            new_id = links_of.correct_link(session, paper_id, link_id, typed, desk().now()).id
    except BadIdentifier as mistake:
        return paper_page(paper_id, {"form": f"link-{link_id}", "why": str(mistake), "typed": typed}), 400
    return back(paper_id, said="link-corrected", _anchor=f"link-{new_id}")


@pages.post("/papers/<number:paper_id>/links/<number:link_id>/remove")
def remove(paper_id: int, link_id: int) -> ResponseReturnValue:
    """Take a link off a paper."""
    with desk().doing("Took a link off a paper") as session:
        links_of.remove_link(session, paper_id, link_id)
    return back(paper_id, said="link-removed")
