"""Who may come in: what is done in three ways."""

from __future__ import annotations

from collections.abc import Sequence

from readinglist.access import Scope
from readinglist.database import Library
from readinglist.library import access
from readinglist.models import LogIn
from tests.parity import Exempt, Row, The, call, get, post, tell
from tests.web import shelf

PASSWORD = "a few quiet words"


def _token(library: Library, _the: The) -> None:
    """A token, which is the first."""
    with library.writing() as session:
        access.make_token(session, "phone", Scope.READ, shelf.NOW)


def _log_in(library: Library, _the: The) -> None:
    """A log-in, which is the first."""
    with library.writing() as session:
        session.add(LogIn(hash="a", made=shelf.NOW, seen=shelf.NOW, about="Firefox"))


# Secrets are of chance, so that the tables of this part stand aside; tests/web/test_access.py and
# tests/test_access_cli.py look at what stands in them.
ROWS: Sequence[Row] = (
    Row(
        "look at who may come in",
        page=lambda the: [get("/access")],
        api=lambda the: [call("GET", "/tokens"), call("GET", "/log-ins")],
        command=lambda the: [tell("tokens", "--json"), tell("log-ins", "--json")],
    ),
    Row(
        "set the password",
        page=lambda the: [post("/access/password", new=PASSWORD, again=PASSWORD)],
        api=lambda the: [call("PUT", "/password", {"new": PASSWORD})],
        command=lambda the: [tell("password", "-", typed=f"{PASSWORD}\n")],
        undoable=False,
    ),
    Row(
        "make a token",
        page=lambda the: [post("/access/tokens", name="laptop", scope="write")],
        api=lambda the: [call("POST", "/tokens", {"name": "laptop", "scope": "write"})],
        command=lambda the: [tell("tokens", "make", "laptop", "--write")],
        undoable=False,
    ),
    Row(
        "revoke a token",
        before=_token,
        page=lambda the: [post("/access/tokens/1/revoke")],
        api=lambda the: [call("DELETE", "/tokens/1")],
        command=lambda the: [tell("tokens", "revoke", "phone")],
        undoable=False,
    ),
    Row(
        "end a log-in",
        before=_log_in,
        page=lambda the: [post("/access/log-ins/1/end")],
        api=lambda the: [call("DELETE", "/log-ins/1")],
        command=lambda the: [tell("log-ins", "end", 1)],
        undoable=False,
    ),
    Row(
        "log out everywhere",
        before=_log_in,
        page=lambda the: [post("/access/log-ins/end")],
        api=lambda the: [call("DELETE", "/log-ins")],
        command=lambda the: [tell("log-ins", "end", "--all")],
        undoable=False,
    ),
)
EXEMPT: Sequence[Exempt] = (
    Exempt("access.log_in", "the door of browsers; programs show a token"),
    Exempt("access.try_password", "the door of browsers; programs show a token"),
    Exempt("access.log_out", "forgets the cookie of one browser; log-ins end by number everywhere else"),
)
