"""Saved searches: kept from the list, and a page to rename, change and forget them."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from readinglist.errors import BadWord
from readinglist.library import searches
from readinglist.library.find import Finding
from readinglist.search import Search
from readinglist.web.desk import desk, page

pages = Blueprint("searches", __name__)


@pages.get("/searches")
def index() -> ResponseReturnValue:
    """All saved searches."""
    return _page()


def _page(complaint: str = "", at: int = 0, name: str = "", text: str = "") -> str:
    """The page; a complaint stands at the form of one search, or at that of a new one (0), with what was typed."""
    with desk().reading() as session:
        now = desk().now()
        kept = searches.counted(session, Finding(session, Search(), now), now)
        typed = {"complaint": complaint, "at": at, "name": name, "text": text or request.args.get("q", "")}
        return page(session, "searches/list.html", kept=kept, **typed)


@pages.post("/searches")
def save() -> ResponseReturnValue:
    """Keep a search and show what it finds."""
    name, text = request.form.get("name", ""), request.form.get("q", "").strip()
    try:
        with desk().doing("Saved a search") as session:
            searches.save(session, name, text)
    except BadWord as mistake:
        return _page(str(mistake), 0, name, text), 400
    return redirect(url_for("papers.index", q=text), 303)


@pages.post("/searches/<number:number>")
def change(number: int) -> ResponseReturnValue:
    """Rename or change a saved search."""
    name, text = request.form.get("name", ""), request.form.get("q", "").strip()
    try:
        with desk().doing("Changed a saved search") as session:
            searches.change(session, number, name, text)
    except BadWord as mistake:
        return _page(str(mistake), number, name, text), 400
    return redirect(url_for("searches.index"), 303)


@pages.post("/searches/<number:number>/forget")
def forget(number: int) -> ResponseReturnValue:
    """Take a saved search away."""
    with desk().doing("Took a saved search away") as session:
        searches.forget(session, number)
    return redirect(url_for("searches.index"), 303)
