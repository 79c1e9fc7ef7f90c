"""How the pages fit the reader's machine: theme, installing, sharing, and a bookmarklet."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from readinglist.errors import BadWord
from readinglist.formats import citation
from readinglist.library import share
from readinglist.library.records import paper_record
from readinglist.models import Paper
from readinglist.web.desk import desk, page
from readinglist.web.guard import own_address
from readinglist.web.places import asset_versions

pages = Blueprint("tools", __name__)

THEMES = ("light", "dark", "system")
COLOURS = {"light": "#fdfcfa", "dark": "#15181a"}  # of the page, as the style sheet has them
_YEAR = 365 * 86400  # seconds
SHARED_LENGTH = 4_000  # letters of each text; a title and an address are far shorter


@pages.app_template_filter("citation")
def _citation(paper: Paper) -> list[tuple[str, str]]:
    return citation.tags(paper_record(paper))


@pages.app_context_processor
def _theme() -> dict[str, object]:
    chosen = request.cookies.get("theme")
    return {"theme": chosen if chosen in COLOURS else "system", "themes": THEMES, "theme_colours": COLOURS}


@pages.post("/theme")
def set_theme() -> ResponseReturnValue:
    """Remember in a cookie how the pages look, and send the reader back to the page they came from."""
    word = request.form.get("theme", "")
    if word not in THEMES:
        raise BadWord(f"“{word}” is no theme; the themes are {', '.join(THEMES)}")
    answer = redirect(own_address(request.form.get("to", "")) or url_for("papers.index"), 303)
    assert isinstance(answer, Response)
    if word == "system":
        answer.delete_cookie("theme", httponly=True, samesite="Lax")
    else:
        answer.set_cookie("theme", word, max_age=_YEAR, httponly=True, samesite="Lax")
    return answer


@pages.get("/app.webmanifest")
def manifest() -> ResponseReturnValue:
    """What a browser needs to install the pages as an app that takes what other apps share.

    There is no service worker: it would keep pages for when the library is not there, and they would all be stale.
    """
    versions = asset_versions()
    icons = [
        {"src": url_for("static", filename=name, v=versions[name]), "sizes": sizes, "type": kind, "purpose": purpose}
        for name, sizes, kind, purpose in (
            ("favicon.svg", "any", "image/svg+xml", "any"),
            ("icon-192.png", "192x192", "image/png", "any"),
            ("icon-512.png", "512x512", "image/png", "any"),
            ("icon-512.png", "512x512", "image/png", "maskable"),
        )
    ]
    answer = jsonify(
        id=url_for("papers.index"),
        name="readinglist",
        short_name="readinglist",
        description="The papers you mean to read, and whether their links still work.",
        lang="en",
        start_url=url_for("papers.index"),
        scope=url_for("papers.index"),
        display="standalone",
        background_color=COLOURS["light"],
        theme_color=COLOURS["light"],
        icons=icons,
        share_target={
            "action": url_for("tools.shared"),
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
    )
    answer.content_type = "application/manifest+json"
    return answer


@pages.get("/share")
def shared() -> ResponseReturnValue:
    """Lead to the paper that was shared, or to the box for papers with what names it."""
    title, text, url = (request.args.get(name, "")[:SHARED_LENGTH] for name in ("title", "text", "url"))
    with desk().reading() as session:
        leads = share.leads(session, title, url, text)
    if leads.paper_id:
        return redirect(url_for("paper.show", paper_id=leads.paper_id), 303)
    if not leads.text:
        return redirect(url_for("adding.form", said="nothing-shared"), 303)
    return redirect(url_for("adding.form", text=leads.text, title=leads.title or None), 303)


_BOOKMARKLET = (
    "javascript:void open('{}?'+new URLSearchParams({{url:location.href,title:document.title,text:getSelection()}}))"
)


@pages.get("/tools")
def index() -> ResponseReturnValue:
    """A bookmark that sends the page being read here, and how to install the pages."""
    bookmarklet = _BOOKMARKLET.format(url_for("tools.shared", _external=True))
    with desk().reading() as session:
        return page(session, "tools/index.html", bookmarklet=bookmarklet)
