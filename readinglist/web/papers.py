"""The list: search, facets, pages; and everything a search can be narrowed to."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from readinglist.library import find
from readinglist.search import Field, Search, Sort
from readinglist.web import facets, sayings
from readinglist.web.desk import desk, page

pages = Blueprint("papers", __name__)

SEARCH_LENGTH = 400  # letters; more is no search of a person
LOOSENED = 6
# The fields of the form on narrow screens and the clause that each stands for.
_FORM = {
    "shelf": Field.SHELF,
    "status": Field.STATUS,
    "link": Field.LINK,
    "tag": Field.TAG,
    "venue": Field.VENUE,
    "year": Field.YEAR,
}


def search_text() -> str:
    """Return the search in the address, as typed."""
    return request.args.get("q", "")[:SEARCH_LENGTH].strip()


def search_address(search: Search, number: int = 1) -> str:
    """Return the address of a page of a search; a page has dozens, so it is put together by hand."""
    words = {"q": str(search)} if search != Search() else {}
    if number > 1:
        words["page"] = str(number)
    return f"{request.script_root}/" + (f"?{urlencode(words)}" if words else "")


def clause_address(field: Field, value: str) -> str:
    """Return the address of all papers with one value in a field."""
    return search_address(Search().having(field, value.replace('"', " ")))


@pages.app_context_processor
def _addresses() -> dict[str, object]:
    return {"search_address": search_address, "clause_address": clause_address, "Field": Field}


@pages.get("/")
def index() -> ResponseReturnValue:
    """The list of a search; what a form asks for beside the box is written into the box first."""
    search = Search.from_text(search_text())
    if request.args.keys() & {"sort", *_FORM}:
        return redirect(search_address(_narrowed(search)), 303)
    with desk().reading() as session:
        found = find.find(session, search, request.args.get("page", 1, type=int))
        offered = find.facets(session)
        return page(
            session,
            "papers/list.html",
            text=search_text(),
            search=search,
            found=found,
            facets=offered,
            shelves=facets.shelves(search, offered),
            groups=facets.groups(search, offered, facets.SHOWN),
            at=_addresses_of_rows(found.number),
            looser=[] if found.total else _looser(session, search),
            say=sayings.of_paper,
            flags=sayings.flags,
        )


def _addresses_of_rows(number: int) -> dict[str, str]:
    """What stands before and behind a paper's number in the addresses of its row: the way back goes along."""
    q = {"q": search_text()} if search_text() else {}
    return {
        "papers": f"{request.script_root}/papers/",
        "query": urlencode({"q": search_text()}),
        "form": urlencode({**q, "page": number}),
    }


def _narrowed(search: Search) -> Search:
    """The search with what the forms beside the box say; an empty field takes its clause off."""
    for name, field in _FORM.items():
        if (value := request.args.get(name)) is not None:
            search = search.having(field, value.replace('"', "").strip())
    order = request.args.get("sort", "")
    if order.removeprefix("-") in frozenset(Sort):
        search = search.sorted_by(Sort(order.removeprefix("-")), order.startswith("-"))
    return search


def _looser(session: Session, search: Search) -> list[tuple[facets.Loosened, int]]:
    """What each clause keeps away, for a search that finds nothing."""
    counted = [(loose, find.find(session, loose.search, size=1).total) for loose in facets.loosened(search)]
    return sorted(counted, key=lambda pair: -pair[1])[:LOOSENED]


@pages.get("/browse")
def browse() -> ResponseReturnValue:
    """Every tag, venue and year, to narrow a search by."""
    search = Search.from_text(search_text())
    with desk().reading() as session:
        offered = find.facets(session)
        return page(session, "papers/browse.html", search=search, groups=facets.groups(search, offered))
