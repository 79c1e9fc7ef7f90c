"""How much one request may hold: its address, its body, its fields, its search; more is refused in a sentence.

How long a title, a note or a list of tags may be is a rule of the library, not of its doors: see `library.measure`.
"""

from __future__ import annotations

from flask import Flask, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, RequestURITooLarge

from readinglist.errors import TooMuch
from readinglist.web.api.part import PREFIX

MB = 1024 * 1024
UPLOAD = 64 * MB  # bytes of a body with files, or with a list pasted as text
BODY = MB  # of any other
FIELDS = 2_000  # in one form; a page of papers to choose from has fifty
ADDRESS = 16_000  # letters; a thousand chosen papers on their way to an export take most of it
HEADERS = 32 * 1024  # bytes of all headers with the address; the server refuses more before we see it
UNSENT = 1024 * MB  # bytes of answers that slow readers have still to take: with more no other file is begun
SEARCH = 400  # letters of a search; more is no search of a person
PAGE = 10**9  # pages and places in a list; no library has so many

# Where files come in.
UPLOADS = frozenset(("/import", "/start/file", f"{PREFIX}/imports", f"{PREFIX}/restore"))
_SEARCHES = ("q", "search")
_FORM = "application/x-www-form-urlencoded"


def register(app: Flask) -> None:
    """Hold every request of an app to these limits, before anything else looks at it."""
    app.config.update(MAX_CONTENT_LENGTH=BODY, MAX_FORM_MEMORY_SIZE=BODY, MAX_FORM_PARTS=FIELDS)
    app.before_request(_hold_address)
    app.before_request(_hold_body)


def _hold_address() -> None:
    if len(request.environ.get("PATH_INFO", "")) + len(request.query_string) > ADDRESS:
        raise RequestURITooLarge(f"The address is longer than {ADDRESS:,} letters.")
    for name in ("page", "offset"):
        text = request.args.get(name, "").lstrip("+-")
        if text.isdigit() and len(text) > len(str(PAGE)):
            raise BadRequest(f"There is no such {name} in any list: “{text[:20]}…”.")


def _hold_body() -> None:
    most = UPLOAD if request.path.rstrip("/") in UPLOADS else BODY
    request.max_content_length = request.max_form_memory_size = most
    if (request.content_length or 0) > most:
        raise RequestEntityTooLarge(
            f"What was sent has {request.content_length or 0:,} bytes; this address takes {most // MB} MB."
        )
    if most == BODY:
        _hold_fields()


def _hold_fields() -> None:
    # Fields of this sort are all read at once, whatever their number: one of a few bytes costs a hundred times as many.
    if request.mimetype == _FORM and request.get_data(cache=True).count(b"&") >= FIELDS:
        raise RequestEntityTooLarge(f"The form has more than {FIELDS:,} fields.")


def hold_words() -> None:
    """Refuse what only who came in may send at all; called behind the guard.

    A search that is too long is not cut: it would find, and change, other papers than was meant.
    """
    _hold_fields()
    given = [request.args] if request.mimetype != _FORM else [request.args, request.form]
    for name in _SEARCHES:
        if any(len(text) > SEARCH for values in given for text in values.getlist(name)):
            raise TooMuch(f"the search is longer than {SEARCH} letters; leave some of its words out")
