"""Who may come in: tokens, log-ins, the password. Only for who may write."""

from __future__ import annotations

from datetime import datetime

from flask import Response, g
from pydantic import BaseModel, Field
from werkzeug.exceptions import TooManyRequests

from readinglist.access import Scope
from readinglist.errors import TooSoon
from readinglist.library import access
from readinglist.library.records import log_in_record, token_record
from readinglist.web.access import change_password
from readinglist.web.api.answers import done, listing, one
from readinglist.web.api.part import may_answer, part
from readinglist.web.api.shapes import Asked, Id, Listing, Page, Said
from readinglist.web.desk import desk
from readinglist.web.refusals import Refused

api = part("access", "Who may come in: tokens of programs, log-ins of browsers, the password. Asks for a write token.")


class TokenShape(BaseModel):
    """A token; its secret is told once, when it is made."""

    id: int
    name: str
    scope: Scope
    hint: str = Field(description="Its first letters.")
    made: datetime
    used: datetime | None


class MadeToken(TokenShape):
    """A token with its secret."""

    token: str


class LogInShape(BaseModel):
    """A log-in of a browser."""

    id: int
    made: datetime
    seen: datetime
    browser: str
    here: bool = Field(description="Whether this request is of it.")


class TokenAsked(Said):
    """A token that is wanted."""

    name: str = Field(max_length=60)
    scope: Scope


class PasswordAsked(Said):
    """A new password, with the one that is set."""

    old: str = Field(default="", max_length=1000, description="Empty when none is set.")
    new: str = Field(max_length=1000)


class TokenPath(Asked):
    """One token."""

    token_id: Id


class LogInPath(Asked):
    """One log-in."""

    log_in_id: Id


@api.before_request
def _only_writers() -> None:
    if g.scope is not Scope.WRITE:
        raise Refused("This token only reads; who may come in is told to those alone that may also write.")


@api.get("/tokens", responses={200: Page[TokenShape]})
def list_tokens(query: Listing) -> Response:
    """List the tokens."""
    with desk().reading() as session:
        found = access.tokens(session)
    seen = desk().doors.seen
    shown = found[query.offset : query.offset + query.limit]
    return listing(query, len(found), [token_record(row, seen.of_token(row.id, row.used)) for row in shown])


@api.post("/tokens", responses={201: MadeToken})
def make_token(body: TokenAsked) -> Response:
    """Make a token; its secret is in this answer alone."""
    with desk().writing() as session:
        token, secret = access.make_token(session, body.name, body.scope, desk().now())
    answer = one({**token_record(token), "token": secret}, 201)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@api.delete("/tokens/<number:token_id>", responses={204: None})
def revoke_token(path: TokenPath) -> Response:
    """Make a token worth nothing."""
    with desk().writing() as session:
        access.revoke(session, path.token_id)
    return done()


@api.get("/log-ins", responses={200: Page[LogInShape]})
def list_log_ins(query: Listing) -> Response:
    """List the log-ins, the one that was seen last first."""
    with desk().reading() as session:
        found = access.log_ins(session)
    seen = desk().doors.seen
    shown = [
        {**log_in_record(row, seen.of_log_in(row.id, row.seen)), "here": row.id == g.log_in}
        for row in found[query.offset : query.offset + query.limit]
    ]
    return listing(query, len(found), shown)


@api.delete("/log-ins", responses={204: None})
def log_out_everywhere() -> Response:
    """End all log-ins."""
    with desk().writing() as session:
        access.end_all_log_ins(session)
    return done()


@api.delete("/log-ins/<number:log_in_id>", responses={204: None})
def end_log_in(path: LogInPath) -> Response:
    """End a log-in."""
    with desk().writing() as session:
        access.end_log_in(session, path.log_in_id)
    return done()


@api.put("/password", responses={204: None, **may_answer(_429="too many wrong passwords; `Retry-After` says how long")})
def set_password(body: PasswordAsked) -> Response:
    """Set the password, or another one in its place for who knows the old one; all log-ins end."""
    try:
        change_password(body.old, body.new, logs_in=False)
    except TooSoon as mistake:
        raise TooManyRequests(str(mistake), retry_after=mistake.seconds) from None
    return done()
