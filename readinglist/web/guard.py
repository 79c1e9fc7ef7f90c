"""What holds for every request and answer: no foreign names, no writing from other sites, headers, trusted proxies."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Flask, Request, Response, request
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix

from readinglist.access import Entrance
from readinglist.web.desk import desk
from readinglist.web.refusals import Refused

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Nothing of ours needs them; to write the clipboard, which a button does, stays allowed.
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=()"
    ),
}
_PREFIX = re.compile(r"(/[\w.~-]+)*", re.ASCII)


def guard(app: Flask, entrance: Entrance) -> None:
    """Put the guard before every request and the headers on every answer of an app.

    What proxies say of a request is believed for exactly as many of them as stand before us, the nearest ones; with
    none of them nothing of it is.
    """
    if hops := entrance.proxy_hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops
        )
    app.before_request(_refuse_other_names)
    app.before_request(_refuse_other_sites)
    app.after_request(_with_headers)


def _refuse_other_names() -> None:
    """A stranger's name that leads to this machine (DNS rebinding) would read the library as if it were its own."""
    named = request.environ.get("HTTP_HOST", "")
    known = desk().doors.entrance.goes_by(named)
    if known is None or request.scheme not in ("http", "https") or not _PREFIX.fullmatch(request.script_root):
        raise BadRequest("The request names no host that can be one.")
    if not known:
        raise Refused("This page was asked for under a name that is not this machine's.")


def _refuse_other_sites() -> None:
    if request.method not in ("GET", "HEAD", "OPTIONS") and not _from_here(request):
        raise Refused("This form was sent from another site, so nothing was changed.")


def _from_here(asked: Request) -> bool:
    """Whether one of our own pages, or no browser at all, sends this.

    Browsers say where a form comes from in Sec-Fetch-Site, older ones in Origin alone; scripts send neither.
    """
    site, origin = asked.headers.get("Sec-Fetch-Site"), asked.headers.get("Origin")
    if site not in (None, "same-origin", "none"):
        return False
    return site == "same-origin" or origin is None or _host_of(origin) == asked.host.lower()


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None


def own_address(address: str) -> str | None:
    """Return an address when it is the path of one of our own pages: no form leads a reader to another host."""
    path = address.replace("\\", "/")
    ours = path.startswith("/") and not path.startswith("//") and path.isprintable()
    return address if ours else None


def _with_headers(answer: Response) -> Response:
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.endpoint != "static":
        answer.headers.setdefault("Cache-Control", "private, no-cache")
    if request.is_secure:
        _only_by_https(answer)
    return answer


def _only_by_https(answer: Response) -> None:
    """Have the browser send back by https alone whatever cookies it was given by it, ours of any part."""
    cookies = answer.headers.getlist("Set-Cookie")
    if cookies:
        answer.headers.setlist("Set-Cookie", [one if "; Secure" in one else f"{one}; Secure" for one in cookies])
