"""Links: all that are watched, one with its past, and a paper's, added, corrected and taken off by hand."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from readinglist import ledger
from readinglist.errors import BadIdentifier
from readinglist.health import WORST_FIRST, Verdict
from readinglist.identifiers import Kind
from readinglist.library import link as links_of
from readinglist.library import standing
from readinglist.web import sayings
from readinglist.web.desk import desk, page
from readinglist.web.paper import back, paper_page

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
            sayings=sayings,
        )


@pages.post("/links/<number:link_id>/check")
def check(link_id: int) -> ResponseReturnValue:
    """Put a link first in line and ask for a check."""
    with desk().writing() as session:
        links_of.ask(session, link_id, desk().now())
    desk().doors.check_now()
    if paper_id := request.args.get("paper", type=int):
        return back(paper_id, said="asked", _anchor=f"link-{link_id}")
    return redirect(url_for("links.show", link_id=link_id, said="asked"), 303)


@pages.post("/papers/<number:paper_id>/links")
def add(paper_id: int) -> ResponseReturnValue:
    """Give a paper one more link."""
    typed = request.form.get("url", "")
    try:
        with desk().writing() as session:
            link_id = links_of.add_link(session, paper_id, typed, desk().now()).id
    except BadIdentifier as mistake:
        return paper_page(paper_id, {"form": "add-link", "why": str(mistake), "typed": typed}), 400
    return back(paper_id, said="link-added", _anchor=f"link-{link_id}")


@pages.post("/papers/<number:paper_id>/links/<number:link_id>/correct")
def correct(paper_id: int, link_id: int) -> ResponseReturnValue:
    """Put another address in a link's place; also how a move is accepted."""
    typed = request.form.get("url", "")
    try:
        with desk().writing() as session:
            new_id = links_of.correct_link(session, paper_id, link_id, typed, desk().now()).id
    except BadIdentifier as mistake:
        return paper_page(paper_id, {"form": f"link-{link_id}", "why": str(mistake), "typed": typed}), 400
    return back(paper_id, said="link-corrected", _anchor=f"link-{new_id}")


@pages.post("/papers/<number:paper_id>/links/<number:link_id>/remove")
def remove(paper_id: int, link_id: int) -> ResponseReturnValue:
    """Take a link off a paper."""
    with desk().writing() as session:
        links_of.remove_link(session, paper_id, link_id)
    return back(paper_id, said="link-removed", removed=link_id)
