"""Mistakes, each mapped once to a status and a page that says what happened, why, and what to do now."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from readinglist import errors

_STATUS: dict[type[errors.ReadinglistError], int] = {
    errors.NotFound: 404,
    errors.AlreadyRunning: 409,
    errors.CannotOpen: 500,
    errors.BadConfig: 500,
}
# By status: what happened, and what to do now. The reason between them is the mistake's own sentence.
_WORDS = {
    400: ("That could not be read", "Go back, mend it, and send it again. Nothing was changed."),
    403: ("Refused", "Open the page here and send its form again."),
    404: ("Nothing here", "It may have been removed, or the address has a slip. The list has everything there is."),
    405: ("Not this way", "This address takes forms, not visits. Go back to the page you came from."),
    409: ("Already at it", "Wait until it is done; the Runs page shows how far it is."),
    413: ("Too large", "One upload may hold 64 MB. Send fewer files at once, or use `readinglist import`."),
    500: ("Something broke", "Nothing was changed. Try again; if it stays, the log of `readinglist serve` says more."),
}
_REASONS = {
    404: "There is no page at this address.",
    405: "The address is right, but it does not answer this kind of request.",
    413: "The upload is larger than 64 MB.",
    500: "The program made a mistake that is not yours.",
}


class Refused(errors.ReadinglistError):
    """A request that is not answered, whoever asks."""


def register(app: Flask) -> None:
    """Answer every mistake of an app with a page of its own."""
    app.register_error_handler(errors.ReadinglistError, _of_a_person)
    app.register_error_handler(HTTPException, _of_http)


def _of_a_person(mistake: errors.ReadinglistError) -> tuple[str, int]:
    status = 403 if isinstance(mistake, Refused) else _STATUS.get(type(mistake), 400)
    return error_page(status, str(mistake))


def _of_http(mistake: HTTPException) -> HTTPException | tuple[str, int] | tuple[str, int, list[tuple[str, str]]]:
    status = mistake.code or 500
    if status < 400:
        return mistake  # a redirect of the router
    if isinstance(mistake, InternalServerError):
        return error_page(500, _REASONS[500])
    headers = [(name, value) for name, value in mistake.get_headers() if name.lower() in ("allow", "retry-after")]
    return (*error_page(status, _REASONS.get(status, mistake.description or "")), headers)


def same_site(address: str | None) -> bool:
    """Whether an address is one of our own pages."""
    return urlsplit(address or "").netloc.lower() == request.host.lower()


def error_page(status: int, reason: str) -> tuple[str, int]:
    """Return the page of a mistake with its status."""
    what, now_what = _WORDS.get(status, _WORDS[500] if status >= 500 else _WORDS[400])
    why = reason[:1].upper() + reason[1:]
    why = why if why.endswith((".", "!", "?", "…")) else why + "."
    came_from = request.referrer if request.method == "POST" and same_site(request.referrer) else None
    words = {"what": what, "why": why, "now_what": now_what, "came_from": came_from}
    page = render_template("error.html", status=status, **words)
    return page, status
