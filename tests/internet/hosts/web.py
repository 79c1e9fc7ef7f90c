"""Ordinary pages: each `How` of a page turned into an answer."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate
from html import escape
from http import HTTPStatus
from urllib.parse import quote

from tests.internet.behaviour import FATES, Behaviour, How
from tests.internet.hosts import rude
from tests.internet.wire import Answer, Reply, Request, content, html, redirected
from tests.internet.world import World

GOOD = Behaviour()
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

DEAD_SITE = "There isn't a GitHub Pages site here."
FOR_SALE = "<p>This domain is for sale! Buy this domain today.</p><p>Related searches: cheap flights, credit cards</p>"
NOT_FOUND = "<p>Sorry, the page you are looking for does not exist or is no longer available.</p>"


def _ok(_world: World, _request: Request, page: Behaviour) -> Reply:
    title = page.title or "A paper worth reading"
    return html(title, page.body or "<p>All is well here.</p>", page.status)


def _pdf(_world: World, request: Request, _page: Behaviour) -> Reply:
    whole = content(PDF, "application/pdf", accept_ranges="bytes")
    unit, _, span = request.headers.get("range", "").partition("=")
    start, _, end = span.partition("-")
    if unit != "bytes" or not start.isdigit():
        return whole
    last = min(int(end or len(PDF)), len(PDF) - 1)
    told = {"content-range": f"bytes {start}-{last}/{len(PDF)}"}
    return replace(whole, status=206, body=PDF[int(start) : last + 1]).with_headers(told)


def _big(_world: World, _request: Request, page: Behaviour) -> Reply:
    return html("A long page", "<p>word word word</p>\n" * ((page.size or 1_000_000) // 22))


def _status(_world: World, _request: Request, page: Behaviour) -> Reply:
    phrase = HTTPStatus(page.status).phrase if page.status in set(HTTPStatus) else "Odd"
    if page.body and not page.body.lstrip().startswith("<"):
        return content(page.body, "text/plain; charset=utf-8", page.status)
    if page.body.startswith("<!doctype html>"):
        return content(page.body, "text/html; charset=utf-8", page.status)  # a whole page
    return html(page.title or f"{page.status} {phrase}", page.body, page.status)


def _redirect(_world: World, _request: Request, page: Behaviour) -> Reply:
    status = page.status if page.status != 200 else 302
    return redirected(page.to, status) if page.to else html("Moved, but where?", status=status)


def _loop(_world: World, request: Request, _page: Behaviour) -> Reply:
    return redirected(request.url, 302)


def _cookie_wall(_world: World, request: Request, page: Behaviour) -> Reply:
    cookie = page.body or "idp_session=small; Path=/"
    if cookie.partition(";")[0] in request.headers.get("cookie", ""):
        return html("An article behind a cookie")
    return redirected(request.url, 303, set_cookie=cookie)


def _idp(_world: World, request: Request, _page: Behaviour) -> Reply:
    if "idp_marker=" in request.headers.get("cookie", ""):
        return html("An article behind a cookie")
    to = f"https://idp.springer.com/authorize?response_type=cookie&redirect_uri={quote(request.url, safe='')}"
    return redirected(to, 303, set_cookie="idp_marker=small; Path=/")


def _to_root(_world: World, request: Request, _page: Behaviour) -> Reply:
    return html("Welcome") if request.path == "/" else redirected("/", 302)


def _to_login(_world: World, request: Request, page: Behaviour) -> Reply:
    if request.path == "/login":
        return html("Sign in", '<form><input type="password"></form>')
    return redirected(page.to or f"/login?next={request.path}", 302)


def _meta_refresh(_world: World, _request: Request, page: Behaviour) -> Reply:
    tag = f'<html><head><meta http-equiv="refresh" content="0; url={escape(page.to)}"></head></html>'
    return content(tag, "text/html")


def _challenge(_world: World, _request: Request, page: Behaviour) -> Reply:
    body = '<script src="/challenge.js"></script><noscript>Enable JavaScript and cookies to continue</noscript>'
    reply = html(page.title or "Just a moment...", body, page.status)
    return reply.with_headers({"cf-mitigated": "challenge"}) if page.status == 403 else reply


def _soft_404(_world: World, _request: Request, page: Behaviour) -> Reply:
    return html(page.title or "Page not found", NOT_FOUND)


def _catch_all(world: World, request: Request, page: Behaviour) -> Reply:
    asked = f"<p>You asked for {escape(request.target)}.</p><!-- visit {world.turn(f'catch-all {request.host}')} -->"
    return html(page.title or f"{request.host}: science for everybody", page.body or f"<p>Our group.</p>{asked}")


def _spa(_world: World, _request: Request, page: Behaviour) -> Reply:
    return html(page.title or "App", '<div id="root"></div><script src="/static/main.0123.js"></script>')


def _parked(_world: World, request: Request, _page: Behaviour) -> Reply:
    return html(request.host, FOR_SALE)


def _dead_hosting(_world: World, _request: Request, page: Behaviour) -> Reply:
    return html("Site not found · GitHub Pages", f"<p><strong>{page.body or DEAD_SITE}</strong></p>", page.status)


def _bad_gzip(_world: World, _request: Request, _page: Behaviour) -> Reply:
    return content(b"\x1f\x8b\x08 this is no gzip", "text/html", content_encoding="gzip")


def _bomb(_world: World, _request: Request, page: Behaviour) -> Reply:
    return content(_squeezed(page.size or 50_000_000), "text/html", content_encoding="gzip")


_bombs: dict[int, bytes] = {}


def _squeezed(size: int) -> bytes:
    if size not in _bombs:
        press = zlib.compressobj(9, zlib.DEFLATED, 31)
        block = b"<p>" + b" " * 99_997
        parts = [press.compress(block) for _ in range(-(-size // len(block)))]
        _bombs[size] = b"".join(parts) + press.flush()
    return _bombs[size]


_MANNERS: dict[How, Callable[[World, Request, Behaviour], Reply]] = {
    How.OK: _ok,
    How.PDF: _pdf,
    How.BIG: _big,
    How.EMPTY: lambda _w, _r, _p: content("", "text/html"),
    How.STATUS: _status,
    How.REDIRECT: _redirect,
    How.LOOP: _loop,
    How.COOKIE_WALL: _cookie_wall,
    How.IDP: _idp,
    How.TO_ROOT: _to_root,
    How.TO_LOGIN: _to_login,
    How.META_REFRESH: _meta_refresh,
    How.CHALLENGE: _challenge,
    How.WAF: lambda _w, _r, _p: Reply(202, headers={"x-amzn-waf-action": "challenge"}),
    How.SOFT_404: _soft_404,
    How.CATCH_ALL: _catch_all,
    How.SPA: _spa,
    How.PARKED: _parked,
    How.DEAD_HOSTING: _dead_hosting,
    How.BAD_GZIP: _bad_gzip,
    How.BOMB: _bomb,
}


def behave(world: World, request: Request, page: Behaviour) -> Answer:
    """Does as the behaviour says."""
    if page.how in rude.MANNERS:
        return rude.manner(page)
    reply = _MANNERS[How.OK if page.how in FATES else page.how](world, request, page)
    more = dict(page.headers)
    if page.retry_after:
        after = page.retry_after
        more["retry-after"] = formatdate(world.clock() + float(after[1:]), usegmt=True) if after[0] == "+" else after
    return replace(reply.with_headers(more), delay=page.delay)


def no_such_page(_world: World, request: Request) -> Reply:
    """A host that is up and knows no such page."""
    return html("404 Not Found", NOT_FOUND, 404) if request.path != "/" else html(f"Welcome to {request.host}")


def portal(world: World, request: Request) -> Reply:
    """What a captive portal says to everything."""
    if world.captive.startswith(f"http://{request.host}/"):
        return html("Welcome to our guest network", '<form><input type="password"></form>')
    return redirected(world.captive, 302)


def _canary(_world: World, request: Request) -> Reply:
    return html("Example Domain") if request.path == "/" else html("Example Domain", status=404)


def _says(path: str, reply: Reply) -> Callable[[World, Request], Reply]:
    """A host with one page; the systems' own portal checks are such."""
    return lambda _world, request: reply if request.path == path else html("404 Not Found", status=404)


SITES: dict[str, Callable[[World, Request], Reply]] = {
    **dict.fromkeys(("example.com", "www.example.com", "example.org", "example.net"), _canary),
    "www.iana.org": _says("/", html("Internet Assigned Numbers Authority")),
    "www.wikipedia.org": _says("/", html("Wikipedia")),
    "connectivitycheck.gstatic.com": _says("/generate_204", Reply(204)),
    "detectportal.firefox.com": _says("/success.txt", content("success\n", "text/plain")),
    "nmcheck.gnome.org": _says("/check_network_status.txt", content("NetworkManager is online\n", "text/plain")),
}
