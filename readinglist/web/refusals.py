"""Mistakes, each mapped once to a status and a page that says what happened, why, and what to do now."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError, MethodNotAllowed

from readinglist import errors
from readinglist.web.api.answers import ChangedMeanwhile, OthersThanExpected
from readinglist.web.api.part import PREFIX
from readinglist.web.api.problems import problem
from readinglist.web.limits import UPLOADS

_STATUS: dict[type[errors.ReadinglistError], int] = {
    errors.WrongPassword: 403,
    errors.NotFound: 404,
    errors.AlreadyRunning: 409,
    errors.TookTooLong: 503,
    errors.OutOfService: 503,
    errors.NoRoom: 507,
    errors.CannotOpen: 500,
    errors.BadConfig: 500,
    ChangedMeanwhile: 412,
    OthersThanExpected: 409,
}
# By status: what happened, and what to do now. The reason between them is the mistake's own sentence.
_WORDS = {
    400: ("That could not be read", "Go back, mend it, and send it again. Nothing was changed."),
    401: ("Not logged in", "Log in, and try again."),
    403: ("Refused", "Open the page here and send its form again."),
    404: ("Nothing here", "It may have been removed, or the address has a slip. The list has everything there is."),
    405: ("Not this way", "This address takes forms, not visits. Go back to the page you came from."),
    409: ("Already at it", "Wait until it is done; the Runs page shows how far it is."),
    413: ("Too large", "Send less at once. Nothing was changed."),
    414: ("Too long an address", "Choose fewer papers at once, or all that a search finds."),
    429: ("Too often", "Wait so long, then try again."),
    500: ("Something broke", "Nothing was changed. Try again; if it stays, the log of `readinglist serve` says more."),
    503: ("Not now", "Nothing was changed. Try again when that is over; nothing needs to be restarted."),
    507: ("The disk is full", "Nothing was changed. Make room on it and try again; nothing needs to be restarted."),
}
_SENSELESS = ("The settings make no sense", "Mend that line, then load this page again.")
_FEWER_FILES = "An import may hold 64 MB: send fewer files at once, or use `readinglist import`. Nothing was changed."
# What is drawn again in its place when it is refused; a visit to such an address leads to the page it stands on.
_FORMS = frozenset(
    (
        "access.make_token", "access.set_password", "first_run.say_who", "first_run.take_file", "intake.add",
        "links.add", "links.correct", "searches.change", "tags.merge", "tags.rename", "tags.set_tags",
    )
)  # fmt: skip
_REASONS = {
    404: "There is no page at this address.",
    405: "The address is right, but it does not answer this kind of request.",
    500: "The program made a mistake that is not yours.",
}


class Refused(errors.ReadinglistError):
    """A request that is not answered, whoever asks."""


def register(app: Flask) -> None:
    """Answer every mistake of an app with a page of its own."""
    app.register_error_handler(errors.ReadinglistError, _of_a_person)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(RecursionError, _too_deep)


def _of_a_person(mistake: errors.ReadinglistError) -> Response | tuple[str, int]:
    status = 403 if isinstance(mistake, Refused) else status_of(mistake)
    if _of_the_api():
        return problem(status, str(mistake))
    return error_page(
        status, str(mistake), _SENSELESS if status == 500 and isinstance(mistake, errors.BadConfig) else None
    )


def status_of(mistake: errors.ReadinglistError) -> int:
    """Return the status of a mistake."""
    return _STATUS.get(type(mistake), 400)


def _of_http(mistake: HTTPException) -> HTTPException | ResponseReturnValue:
    status = mistake.code or 500
    if status < 400:
        return mistake  # a redirect of the router
    if _of_the_api():
        answer = mistake.response if status == 422 and isinstance(mistake.response, Response) else None
        answer = answer or problem(status, _REASONS.get(status, mistake.description or ""))
        answer.headers.extend(_kept(mistake))
        return answer
    if isinstance(mistake, InternalServerError):
        return error_page(500, _REASONS[500])
    if isinstance(mistake, MethodNotAllowed) and request.method == "GET" and (page := _page_of_form()):
        return redirect(page, 303)
    return (*error_page(status, _REASONS.get(status, mistake.description or "")), _kept(mistake))


def _too_deep(_mistake: RecursionError) -> Any:
    return _of_http(BadRequest("What was sent lies too deep in itself to be read."))


def _page_of_form() -> str:
    """The page on which the form of this address stands: the nearest one above it; empty where it has none."""
    known = current_app.create_url_adapter(request)
    if known is None or not known.test(method="POST") or known.match(method="POST")[0] not in _FORMS:
        return ""
    path = request.path
    while (path := path.rpartition("/")[0]) and not known.test(path, "GET"):
        pass
    return request.script_root + path if path else ""


def _kept(mistake: HTTPException) -> list[tuple[str, str]]:
    """What the asker must know beside the words."""
    return [(name, value) for name, value in mistake.get_headers() if name.lower() in ("allow", "retry-after")]


def _of_the_api() -> bool:
    """Whether a program asks; who reads its manual in a browser gets a page."""
    if request.path.startswith(f"{PREFIX}/docs") and "text/html" in request.headers.get("Accept", ""):
        return False
    return request.path.startswith(f"{PREFIX}/")


def same_site(address: str | None) -> bool:
    """Whether an address is one of our own pages."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == request.host.lower()


def error_page(status: int, reason: str, words: tuple[str, str] | None = None) -> tuple[str, int]:
    """Return the page of a mistake with its status; `words` are what happened and what to do, if not as usual."""
    what, now_what = words or _WORDS.get(status, _WORDS[500] if status >= 500 else _WORDS[400])
    if status == 413 and request.path.rstrip("/") in UPLOADS:
        now_what = _FEWER_FILES
    why = reason[:1].upper() + reason[1:]
    why = why if why.endswith((".", "!", "?", "…")) else why + "."
    came_from = request.referrer if request.method == "POST" and same_site(request.referrer) else None
    told = {"what": what, "why": why, "now_what": now_what, "came_from": came_from}
    page = render_template("error.html", status=status, **told)
    return page, status
