"""Google Drive, Docs, Sites and the login page (upstreams §4.10)."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote

from tests.internet.wire import Answer, Reply, Request, html, redirected
from tests.internet.world import World

NOT_FOUND = "<p>The requested URL was not found on this server. <ins>That's all we know.</ins></p>"
_FILE = re.compile(
    r"/(?:file|document|spreadsheets|presentation|drive/folders|forms)/?(?:d/)?(?:e/)?([\w-]{3,})(?:/.*)?"
)


def _login(request: Request) -> Reply:
    return redirected(f"https://accounts.google.com/v3/signin/identifier?continue={quote(request.url, safe='')}", 302)


def _drive(world: World, request: Request) -> Answer:
    asked = _FILE.fullmatch(request.path)
    number = asked[1] if asked else parse_qs(request.query).get("id", [""])[0]
    facts = world.drive.get(number)
    if facts is None:
        return html("Google Drive - Page Not Found", "<p>Sorry, the file you have requested does not exist.</p>", 404)
    match facts.get("state", "public"):
        case "login":
            return _login(request)
        case "private":
            return html("Google Drive: Access Denied", "<p>You need access</p><p>Request access</p>")
        case "quota":
            return html("Google Drive - Quota exceeded", "<p>Too many users have viewed or downloaded this file.</p>")
    title = facts.get("title", "data.zip")
    if request.path == "/uc":
        return html("Google Drive - Virus scan warning", "<p>Google Drive can't scan this file for viruses.</p>")
    return html(f"{title} - Google Drive")


def _sites(_world: World, request: Request) -> Answer:
    return html("Google Sites") if request.path == "/" else html("Error 404 (Not Found)!!1", NOT_FOUND, 404)


def _accounts(_world: World, _request: Request) -> Answer:
    return html("Sign in - Google Accounts", '<form><input type="email"></form>')


SITES = {
    "drive.google.com": _drive,
    "docs.google.com": _drive,
    "sites.google.com": _sites,
    "accounts.google.com": _accounts,
}
