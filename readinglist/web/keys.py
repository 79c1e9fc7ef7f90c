"""Keys: what each does, told on a page that is a dialog too; and the switch that takes them off."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from readinglist.web.desk import desk, page

pages = Blueprint("keys", __name__)

COOKIE = "keys"
_YEAR = 365 * 86400  # seconds
KEYS: Final = {
    "In the list": (
        ("j, k", "next, previous paper"),
        ("o, Enter", "open the paper"),
        ("v", "open it where it was published"),
        ("x", "mark it; keys then speak for all that are marked"),
        ("1 2 3 4", "to read, reading, read, set aside"),
        ("0", "back to the Stacks"),
        ("s", "choose its status"),
        ("t", "tag it"),
        ("n", "write a note on it"),
        ("#", "move it to the trash"),
    ),
    "On a paper": (("j, k", "next, previous paper of the search"), ("v t n # 0–4", "as in the list")),
    "Anywhere": (
        ("/", "search"),
        ("a", "add a paper"),
        ("u", "undo what was done last"),
        ("g then h p m s", "go to home, papers, My list, Stacks"),
        ("g then n t l r d", "go to notes, tags, links, reports, duplicates"),
        ("?", "this help"),
        ("Escape", "close what is open"),
    ),
}


@pages.app_context_processor
def _switch() -> dict[str, object]:
    return {"keys_on": request.cookies.get(COOKIE) != "off"}


@pages.get("/keys")
def index() -> ResponseReturnValue:
    """All keys, and the switch."""
    with desk().reading() as session:
        return page(session, "keys.html", keys=KEYS)


@pages.post("/keys")
def switch() -> ResponseReturnValue:
    """Switch the keys on or off, in this browser."""
    answer = redirect(url_for("keys.index"), 303)
    assert isinstance(answer, Response)
    if request.form.get("keys") == "off":
        answer.set_cookie(COOKIE, "off", max_age=_YEAR, httponly=True, samesite="Lax")
    else:
        answer.delete_cookie(COOKIE)
    return answer
