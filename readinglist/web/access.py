"""Log-in, and the page on which the reader says who may come in: password, log-ins, tokens."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from readinglist.access import scope_of
from readinglist.errors import BadPassword, BadWord, TooSoon, WrongPassword
from readinglist.library import access, knocking
from readinglist.library.browsers import browser_of
from readinglist.web.desk import desk, page
from readinglist.web.door import cookie_name, give_cookie, may_come_in, take_cookie, who
from readinglist.web.guard import own_address
from readinglist.web.refusals import status_of

pages = Blueprint("access", __name__)


@pages.get("/log-in")
def log_in() -> ResponseReturnValue:
    """The page that asks for the password; who is in already goes on."""
    if may_come_in(who()):
        return redirect(_next(), 303)
    return _form("")


@pages.post("/log-in")
def try_password() -> ResponseReturnValue:
    """Look at a password; who gave the right one goes on to the page they wanted."""
    if not who().password:
        return redirect(_next(), 303)
    now, given = desk().now(), request.form.get("password", "")
    try:
        kept = check(given)
        again = access.rehashed(kept, given)
        with desk().writing() as session:
            secret = access.log_in(session, kept, request.headers.get("User-Agent", ""), now)
            access.log_out(session, request.cookies.get(cookie_name(), ""))
            if again:
                access.rehash(session, again)
    except TooSoon as mistake:
        return _form(f"{mistake}.".capitalize(), 429, {"Retry-After": str(mistake.seconds)})
    except WrongPassword as mistake:
        return _form(f"{mistake}.".capitalize(), 403)
    answer = redirect(_next(), 303)
    assert isinstance(answer, Response)
    return give_cookie(answer, secret)


def check(given: str) -> str:
    """Return what is kept of the password when this is it; raises WrongPassword, and TooSoon for the next wrong ones.

    A try counts as wrong before it is looked at, so that many at once are as slow as one by one. No session is open
    while argon2 works.
    """
    address, now = request.remote_addr or "", desk().now()
    with desk().library.reading() as session:
        kept = access.kept_password(session)
        if seconds := knocking.wait(session, address, now):
            raise TooSoon(seconds)
    with desk().writing() as session:
        knocking.knock(session, address, now)
    if kept is None or not access.is_right(kept, given):
        raise WrongPassword("that is not the password")
    with desk().writing() as session:
        knocking.welcome(session, address)
    return kept


def _form(complaint: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    shown = render_template(
        "access/log_in.html", next=_next(), complaint=complaint, typed={}, refused="", timed_out=False
    )
    return make_response(shown, status, headers or {})


def _next() -> str:
    """Where the reader wanted to go: to one of our own pages, whatever the address says."""
    return own_address(request.values.get("next", "")) or url_for("home.index")


@pages.post("/log-out")
def log_out() -> ResponseReturnValue:
    """End this browser's log-in."""
    with desk().writing() as session:
        access.log_out(session, request.cookies.get(cookie_name(), ""))
    return _out()


def _out() -> Response:
    answer = redirect(url_for("access.log_in"), 303)
    assert isinstance(answer, Response)
    return take_cookie(answer)


@pages.get("/access")
def index() -> ResponseReturnValue:
    """Password, log-ins and tokens."""
    return _shown()


def _shown(status: int = 200, **words: Any) -> Response:
    seen = desk().doors.seen
    with desk().reading() as session:
        log_ins = [(row, seen.of_log_in(row.id, row.seen), browser_of(row.about)) for row in access.log_ins(session)]
        tokens = [(row, seen.of_token(row.id, row.used)) for row in access.tokens(session)]
        told = {"complaint": "", "at": "", "made": None, "name": "", **words}
        shown = page(session, "access/index.html", log_ins=log_ins, tokens=tokens, password=g.password, **told)
    return make_response(shown, status)


@pages.post("/access/password")
def set_password() -> ResponseReturnValue:
    """Set the password, or another one in its place for who knows the old one; all other log-ins end."""
    given = {name: request.form.get(name, "") for name in ("old", "new", "again")}
    try:
        if given["new"] != given["again"]:
            raise BadPassword("the new password was typed in two ways")
        secret = change_password(given["old"], given["new"], logs_in=True)
    except TooSoon as mistake:
        waiting = _shown(429, at="password", complaint=str(mistake))
        waiting.headers["Retry-After"] = str(mistake.seconds)
        return waiting
    except BadPassword as mistake:
        return _shown(status_of(mistake), at="password", complaint=str(mistake))
    answer = redirect(url_for("access.index", said="password-set"), 303)
    assert isinstance(answer, Response)
    return give_cookie(answer, secret)


def change_password(old: str, new: str, *, logs_in: bool) -> str:
    """Put a new password in the place of the old one, where there is one; returns the secret of a log-in, if any.

    Raises BadPassword, WrongPassword, TooSoon.
    """
    with desk().library.reading() as session:
        kept = access.kept_password(session)
    made = access.hashed(new)  # a new one that cannot be is told before a try is counted
    if kept is not None:
        kept = check(old)
    with desk().writing() as session:
        access.same_as(session, kept)
        access.set_password(session, made, desk().now())
        if not logs_in:
            return ""
        return access.log_in(session, made, request.headers.get("User-Agent", ""), desk().now())


@pages.post("/access/log-ins/<number:number>/end")
def end_log_in(number: int) -> ResponseReturnValue:
    """End the log-in of one browser."""
    with desk().writing() as session:
        access.end_log_in(session, number)
    return _out() if number == g.log_in else redirect(url_for("access.index", said="log-in-ended"), 303)


@pages.post("/access/log-ins/end")
def end_all_log_ins() -> ResponseReturnValue:
    """Log out everywhere, here as well."""
    with desk().writing() as session:
        access.end_all_log_ins(session)
    return _out()


@pages.post("/access/tokens")
def make_token() -> ResponseReturnValue:
    """Make a token, and show it on this answer alone: it goes into no address, no cookie and no store."""
    name = request.form.get("name", "")
    try:
        scope = scope_of(request.form.get("scope", ""))
        with desk().writing() as session:
            token, secret = access.make_token(session, name, scope, desk().now())
    except BadWord as mistake:
        return _shown(400, at="tokens", complaint=str(mistake), name=name)
    answer = _shown(at="tokens", made=(token.name, secret))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.post("/access/tokens/<number:number>/revoke")
def revoke_token(number: int) -> ResponseReturnValue:
    """Make a token worth nothing."""
    with desk().writing() as session:
        access.revoke(session, number)
    return redirect(url_for("access.index", said="token-revoked"), 303)
