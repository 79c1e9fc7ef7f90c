"""How the API answers: one thing with its ETag, a part of a list, and changes that must not lose another's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, make_response, request

from readinglist.errors import ReadinglistError
from readinglist.web.api.shapes import IfMatch, Listing


class ChangedMeanwhile(ReadinglistError):
    """A change was made on something that somebody else changed since it was read."""


class OthersThanExpected(ReadinglistError):
    """A change would reach other things, or more of them, than the asker said."""


def one(record: Mapping[str, Any], status: int = 200) -> Response:
    """Return one thing with its ETag; 304 when the asker has it already."""
    answer = make_response(_text(record), status, {"Content-Type": "application/json"})
    answer.set_etag(_mark(record))
    _tell_operation(answer)
    if request.method in ("GET", "HEAD"):
        answer.make_conditional(request)
    return answer


def listing(asked: Listing, count: int, results: Sequence[Mapping[str, Any]], **more: Any) -> Response:
    """Return a part of a list: `results` are its things from `offset` on, `count` is how many there are in all."""
    behind = asked.offset + len(results)
    following = f"{request.base_url}?{_query(behind)}" if results and behind < count else None
    told = {"count": count, "next": following, "results": list(results), **more}
    return make_response(_text(told), 200, {"Content-Type": "application/json"})


def done(status: int = 204) -> Response:
    """Return that a thing was done, when there is nothing to say of it."""
    answer = make_response("", status)
    _tell_operation(answer)
    return answer


def unless_changed(header: IfMatch, record: Mapping[str, Any]) -> None:
    """Let a change go on when the thing is as the asker knows it; raises ChangedMeanwhile (412).

    It is asked in the session that makes the change, so that nobody comes between.
    """
    if header.if_match is None or header.if_match.strip() == "*":
        return
    known = [mark.strip().removeprefix("W/").strip('"') for mark in header.if_match.split(",")]
    if _mark(record) not in known:
        raise ChangedMeanwhile("this was changed since it was read; read it again, and make the change on that")


def as_expected(expected: int | None, found: int) -> None:
    """Let a change of many go on when they are as many as the asker expects; raises OthersThanExpected (409).

    It is asked in the session that makes the change.
    """
    if expected is not None and expected != found:
        papers = "paper" if found == 1 else "papers"
        raise OthersThanExpected(f"this would change {found:,} {papers} now, not {expected:,}; nothing was done")


def _mark(record: Mapping[str, Any]) -> str:
    return blake2b(_text(record).encode(), digest_size=12).hexdigest()


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(values)


def _tell_operation(answer: Response) -> None:
    if g.get("did"):
        answer.headers["Readinglist-Operation"] = g.did


def _query(offset: int) -> str:
    return urlencode(
        [(name, value) for name, value in request.args.items(multi=True) if name != "offset"]
        + [("offset", str(offset))]
    )
