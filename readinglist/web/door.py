"""Who asks: a log-in's cookie, a program's token, or this machine alone where no password is set."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, Response, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests
from werkzeug.utils import redirect

from readinglist.access import ABSOLUTE, Scope, lane
from readinglist.errors import waiting_words
from readinglist.library import access
from readinglist.library.access import Known
from readinglist.web.api.part import PREFIX
from readinglist.web.api.problems import problem
from readinglist.web.desk import desk
from readinglist.web.guard import own_address
from readinglist.web.refusals import Refused

# What anybody may ask for: the feed has its own secret, and whether we work is no secret.
OPEN = frozenset(("static", "feeds.reports_feed", "healthz.healthz", "access.log_in", "access.try_password"))
_SAFE = ("GET", "HEAD", "OPTIONS")
# Fields that people write in, by name, as they are called when they are shown again. All others are a form's own
# marks and choices, which are no words of anybody.
_TYPED = {
    "abstract": "the abstract",
    "arxiv": "the arXiv id",
    "authors": "the authors",
    "doi": "the DOI",
    "into": "the tag to merge into",
    "name": "the name",
    "note": "the note",
    "search": "the search",
    "tag": "the tag",
    "tags": "the tags",
    "text": "what to add",
    "title": "the title",
    "url": "the address",
    "venue": "the venue",
    "year": "the year",
}
_ECHOED = 200_000  # bytes of a form that are shown again: more is not read from a stranger


def keep_door(app: Flask) -> None:
    """Let nobody come to an app's pages but who may; `g.scope` says what they may do."""
    app.before_request(_let_in)


def _let_in() -> ResponseReturnValue | None:
    if request.endpoint in OPEN:
        return None
    return _by_token() if _of_the_api() and "Authorization" in request.headers else _by_log_in()


def who(*, token: str = "") -> Known:
    """Return what is known of who asks; nobody gets in where a password is needed and none is set."""
    with desk().library.reading() as session:
        found = access.known(session, request.cookies.get(cookie_name(), ""), token)
    if not found.password and not desk().doors.entrance.alone:
        raise ServiceUnavailable("No password is set, so nobody is let in. Set one with `readinglist password`.")
    return found


def may_come_in(found: Known) -> bool:
    """Whether this is the reader: by a log-in that still holds, or because no password is asked for."""
    return not found.password or found.in_time(desk().doors.seen, desk().now())


def _by_log_in() -> ResponseReturnValue | None:
    found = who()
    if not may_come_in(found):
        return _turned_away(timed_out=found.log_in is not None)
    g.scope, g.log_in, g.password = Scope.WRITE, found.log_in, found.password
    if found.log_in is not None:
        g.who = f"log-in {found.log_in}"
        desk().doors.seen.log_in(found.log_in, desk().now())
    return None


def _by_token() -> ResponseReturnValue | None:
    """A right token is always heard: nobody finds one by trying, and a stranger's tries must not lock it out."""
    scheme, _, token = request.headers["Authorization"].partition(" ")
    found = who(token=token.strip() if scheme.lower() == "bearer" else "")
    if found.token is None:
        if seconds := desk().doors.wrong_tokens.wrong(lane(request.remote_addr or ""), desk().now()):
            raise TooManyRequests(f"Too many wrong tokens; wait {waiting_words(seconds)}.", retry_after=seconds)
        return _unknown("This token is not known; it may be revoked.", ', error="invalid_token"')
    desk().doors.seen.token(found.token, desk().now())
    g.scope, g.log_in, g.password, g.who = found.scope, None, found.password, f"token {found.token}"
    if found.scope is Scope.READ and request.method not in _SAFE:
        raise Refused("This token only reads, so nothing was changed.")
    return None


def _turned_away(*, timed_out: bool) -> ResponseReturnValue:
    if _of_the_api() and request.endpoint != "api_document.as_page":  # that one is a page to read
        return _unknown("Log in, or send a token as `Authorization: Bearer …`.")
    if request.method in ("GET", "HEAD") and request.headers.get("Sec-Fetch-Dest") != "empty":
        return redirect(f"{url_for('access.log_in')}?{urlencode({'next': here()})}", 303)
    # What was typed must not be lost: a redirect would drop it.
    words = _typed() if request.method == "POST" else {}
    back = own_address(_path_of(request.referrer)) or ""
    page = render_template(
        "access/log_in.html", next=back, complaint="", typed=words, refused=request.method, timed_out=timed_out
    )
    return _with_challenge(make_response(page, 401))


def _typed() -> dict[str, str]:
    """What people typed into the form, but for passwords and other secrets."""
    if request.blueprint in ("access", "settings") or (request.content_length or _ECHOED + 1) > _ECHOED:
        return {}
    return {_TYPED[name]: text for name, text in request.form.items() if name in _TYPED and text.strip()}


def here() -> str:
    """The address of this request as a path."""
    return _path_of(request.url)


def _path_of(address: str | None) -> str:
    """The path of an address that is on this host."""
    base = request.host_url
    return f"/{address.removeprefix(base)}" if address and address.startswith(base) else ""


def _unknown(words: str, more: str = "") -> Response:
    return _with_challenge(problem(401, words), more)


def _with_challenge(answer: Response, more: str = "") -> Response:
    answer.headers["WWW-Authenticate"] = f'Bearer realm="readinglist"{more}'
    return answer


def _of_the_api() -> bool:
    return request.path.startswith(f"{PREFIX}/")


def cookie_name() -> str:
    """The name of the log-in's cookie: the prefixes have the browser refuse one that another page planted."""
    if not request.is_secure:
        return "readinglist"
    return "__Secure-readinglist" if request.script_root else "__Host-readinglist"


def give_cookie(answer: Response, secret: str) -> Response:
    """Let the browser keep the secret of a log-in.

    Lax and not Strict: the bookmark that shares a page, and links in mails, come from other sites and have to find
    the reader logged in. What changes anything is a form, and those of other sites are refused by the guard.
    """
    path = f"{request.script_root}/"
    answer.set_cookie(
        cookie_name(), secret, max_age=ABSOLUTE, path=path, httponly=True, samesite="Lax", secure=request.is_secure
    )
    return answer


def take_cookie(answer: Response) -> Response:
    """Have the browser forget its log-in, and the pages it kept."""
    path = f"{request.script_root}/"
    answer.delete_cookie(cookie_name(), path=path, httponly=True, samesite="Lax", secure=request.is_secure)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer
