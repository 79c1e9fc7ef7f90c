"""The list: search, facets, pages; and everything a search can be narrowed to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote_plus, urlencode

from flask import Blueprint, Response, current_app, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from readinglist.errors import NotFound
from readinglist.library import find, searches, shelve, tag
from readinglist.library.add import addresses
from readinglist.library.find import Finding
from readinglist.library.rows import Listed
from readinglist.reading import Shelf, status_of
from readinglist.search import Clause, Field, Search, Sort
from readinglist.web import facets, sayings, wording
from readinglist.web.desk import desk, page
from readinglist.web.present import outside

pages = Blueprint("papers", __name__)

SEARCH_LENGTH = 400  # letters; more is no search of a person
LOOSENED = 6
SORT_COOKIE = "sort"
_YEAR = 365 * 86400  # seconds
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
    return request.script_root + _path(search, number)


def _path(search: Search, number: int = 1) -> str:
    words = [f"q={quote_plus(str(search))}"] if search != _EVERYTHING else []
    if number > 1:
        words.append(f"page={number}")
    return "/?" + "&".join(words) if words else "/"


_EVERYTHING = Search()


def clause_address(field: Field, value: str) -> str:
    """Return the address of all papers with one value in a field."""
    return search_address(Search().having(field, value.replace('"', " ")))


@pages.app_context_processor
def _addresses() -> dict[str, object]:
    return {
        "search_address": search_address,
        "clause_address": clause_address,
        "tagged": lambda name: Clause(Field.TAG, name),
        "Field": Field,
    }


def asked() -> Search:
    """Return the search in the address, in the order last chosen where it names none."""
    text = search_text()
    search = Search.from_text(text)
    order = request.cookies.get(SORT_COOKIE, "")
    if not re.search(r"(?i)\bsort:", text) and _is_order(order):
        return search.sorted_by(Sort(order.removeprefix("-")), order.startswith("-"))
    return search


def _is_order(text: str) -> bool:
    return text.removeprefix("-") in frozenset(Sort)


@pages.get("/")
def index() -> ResponseReturnValue:
    """The list of a search; what a form asks for beside the box is written into the box first."""
    if request.args.keys() & {"sort", *_FORM}:
        return _narrowed(Search.from_text(search_text()))
    now = desk().now()
    search = asked()
    with desk().reading() as session:
        found = find.find(session, search, now, request.args.get("page", 1, type=int))
        colours = tag.colours(session)
        return page(
            session,
            "papers/list.html",
            text=search_text(),
            search=search,
            found=found,
            finding=found.finding,
            shelves=facets.shelves(found.finding),
            groups=facets.groups(found.finding, facets.SHOWN),
            searches=searches.counted(session, found.finding, now),
            form=_back(found.number),
            rows=_rows(found, colours, now),
            looser=[] if found.total else looser(found.finding),
        )


def _back(number: int) -> str:
    """What an address carries so that it leads back to this page of the search."""
    return urlencode({**({"q": search_text()} if search_text() else {}), "page": number})


def _rows(found: find.Page, colours: dict[str, str], now: datetime) -> Markup:
    """The papers of a page as HTML; most rows of a list that is shown again are as they were."""
    frame = Frame(request.script_root, urlencode({"q": search_text()}), found.finding.search, now.year)
    theirs = ((paper, tuple((name, colours.get(name, "")) for name in paper.tags)) for paper in found.papers)
    return Markup("").join(_row(paper, tags, frame) for paper, tags in theirs)


class Frame(NamedTuple):
    """What the rows of a page have in common; dates of another year are told with it."""

    root: str
    query: str
    search: Search
    year: int

    def tagged(self, name: str) -> str:
        """Return the address of this search narrowed to a tag."""
        return self.root + _path(self.search.plus(Clause(Field.TAG, name)))


@lru_cache(maxsize=2000)
def _row(paper: Listed, tags: tuple[tuple[str, str], ...], frame: Frame) -> Markup:
    template = current_app.jinja_env.get_template("papers/row.html")
    row: Callable[..., Markup] = template.module.row  # type: ignore[attr-defined]
    # Of the moment a row tells nothing but the year; so it stays the same all through it.
    said = sayings.of_paper(paper.links, datetime(frame.year, 12, 31, tzinfo=UTC))
    return row(paper, tags, said, sayings.flags(paper.links), frame)


def _narrowed(search: Search) -> Response:
    """The search with what the forms beside the box say; an empty field takes its clause off, an order is kept."""
    for name, field in _FORM.items():
        if (value := request.args.get(name)) is not None:
            search = search.having(field, None)
            if typed := value.replace('"', "").strip():
                search = search.plus(Clause(field, typed))
    order = request.args.get("sort", "")
    if _is_order(order):
        search = search.sorted_by(Sort(order.removeprefix("-")), order.startswith("-"))
    answer = redirect(search_address(search), 303)
    assert isinstance(answer, Response)
    if _is_order(order):
        answer.set_cookie(SORT_COOKIE, order, max_age=_YEAR, httponly=True, samesite="Lax")
    return answer


def looser(finding: Finding) -> list[tuple[facets.Loosened, int]]:
    """Return what each part keeps away, for a search that finds nothing."""
    counted = [(loose, finding.count(loose.search)) for loose in facets.loosened(finding.search)]
    return sorted(counted, key=lambda pair: -pair[1])[:LOOSENED]


@pages.post("/papers/set")
def set_one() -> ResponseReturnValue:
    """Set the status of a row, or put it back in the Stacks: the field is named by the paper's number."""
    number, word = next(iter(request.form.items()), ("", ""))
    paper_id = int(number) if re.fullmatch(r"[0-9]{1,18}", number) else 0
    now, policy = desk().now(), desk().doors.policy
    if word == Shelf.STACKS:
        with desk().doing_to(paper_id, "Put {} back in the Stacks") as session:
            shelve.set_shelf(session, [paper_id], Shelf.STACKS, now, policy=policy)
    else:
        status = status_of(word)
        with desk().doing_to(paper_id, f"Marked {{}} as “{wording.STATUS[status]}”") as session:
            shelve.set_status(session, [paper_id], status, now, policy=policy)
    return redirect(_row_in_list(paper_id), 303)


def _row_in_list(paper_id: int) -> str:
    """The address of a paper's row, or of the one that took its place when the search does not find it any more."""
    with desk().reading() as session:
        place = find.place_of(session, asked(), desk().now(), paper_id)
    at = paper_id if place is None or place.found else place.after or place.before
    page = request.args.get("page", 1, type=int)
    words = {"q": search_text()} if search_text() else {}
    if page > 1:
        words["page"] = str(page)
    return f"{request.script_root}/" + (f"?{urlencode(words)}" if words else "") + (f"#p{at}" if at else "")


@pages.get("/papers/<number:paper_id>/open")
def lead_out(paper_id: int) -> ResponseReturnValue:
    """Lead to where a paper was published: its own address, or that of its identifier."""
    with desk().reading() as session:
        paper = find.get(session, paper_id)
    known = addresses(paper.url, paper.doi, paper.arxiv)
    if not known or outside(known[0]) is None:
        raise NotFound(f"paper {paper_id} has no address of its own")
    return redirect(known[0])


@pages.get("/browse")
def browse() -> ResponseReturnValue:
    """Every tag, venue, year and file of a search, to narrow it by."""
    search = asked()
    with desk().reading() as session:
        finding = Finding(session, search, desk().now())
        return page(session, "papers/browse.html", search=search, groups=facets.groups(finding))
