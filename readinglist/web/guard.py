"""What holds for every request and answer: no writing from other sites, and headers that keep a page to itself."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Request, Response, request

from readinglist.web.refusals import Refused

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def guard(app: Flask) -> None:
    """Put the guard before every request and the headers on every answer of an app."""
    app.before_request(_refuse_other_names)
    app.before_request(_refuse_other_sites)
    app.after_request(_with_headers)


_NAMES = frozenset(("127.0.0.1", "localhost", "::1"))  # `serve` binds to this machine alone


def _refuse_other_names() -> None:
    """A stranger's name that leads to this machine (DNS rebinding) would read the library as if it were its own."""
    if urlsplit(f"//{request.host}").hostname not in _NAMES:
        raise Refused("This page was asked for under a name that is not this machine's.")


def _refuse_other_sites() -> None:
    if request.method not in ("GET", "HEAD", "OPTIONS") and not _from_here(request):
        raise Refused("This form was sent from another site, so nothing was changed.")


def _from_here(asked: Request) -> bool:
    """Whether one of our own pages, or no browser at all, sends this.

    Browsers say where a form comes from in Sec-Fetch-Site, older ones in Origin alone; scripts send neither.
    """
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = asked.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc.lower() == asked.host.lower()


def _with_headers(answer: Response) -> Response:
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.endpoint != "static":
        answer.headers.setdefault("Cache-Control", "private, no-cache")
    return answer
