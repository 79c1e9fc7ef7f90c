"""What the reader just did, told once at the foot of the next page, with a button that takes it back."""

from __future__ import annotations

import re
from typing import NamedTuple

from flask import Response, g, request
from sqlalchemy.orm import Session

from readinglist import journal
from readinglist.errors import NotFound
from readinglist.journal import Undone

_COOKIE = "did"
_LIFE = 60  # seconds: a page that is opened later tells nothing of it
_VALUE = re.compile(r"(\d{1,18})(?:-(\d{1,9})-(\d{1,9}))?", re.ASCII)


class Toast(NamedTuple):
    """What is told: `number` is the operation that can be undone, None when something was undone."""

    words: str
    number: int | None = None


def done(operation: int | None) -> None:
    """Let the next page tell of an operation; of none, when nothing was changed."""
    g.did = str(operation) if operation else None


def undone(operation: int, what: Undone) -> None:
    """Let the next page tell that an operation was undone."""
    g.did = f"{operation}-{len(what.words)}-{what.lost}"


def carry(answer: Response) -> Response:
    """Send along what the next page is to tell, and forget what this one told."""
    did = g.get("did")
    path = f"{request.script_root}/"
    if did and answer.status_code == 303:
        answer.set_cookie(_COOKIE, did, max_age=_LIFE, path=path, httponly=True, samesite="Strict")
    elif g.get("told"):
        answer.delete_cookie(_COOKIE, path=path, httponly=True, samesite="Strict")
    return answer


def told(session: Session) -> Toast | None:
    """Return what this page tells, None when there is nothing to tell."""
    given = request.cookies.get(_COOKIE)
    found = _VALUE.fullmatch(g.get("did") or given or "")
    g.told = given is not None
    if not found:
        return None
    number, several, lost = (int(part or 0) for part in found.groups())
    try:
        operation = journal.get(session, number)
    except NotFound:
        return None
    if several:
        return Toast(_words_of_undoing(operation.words, several, lost)) if operation.undone else None
    return None if operation.undone else Toast(operation.words, number)


def _words_of_undoing(words: str, several: int, lost: int) -> str:
    newer = f", and {several - 1} newer" if several > 1 else ""
    papers = "1 paper is" if lost == 1 else f"{lost:,} papers are"
    gone = f" {papers} gone for good and could not come back." if lost else ""
    return f"Undone: {words}{newer}.{gone}"
