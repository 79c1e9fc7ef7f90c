"""`/healthz`: whether this server works, for whoever watches over it; a stranger learns nothing else."""

from __future__ import annotations

import logging

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from readinglist.database import patience
from readinglist.errors import ReadinglistError
from readinglist.web.desk import desk

pages = Blueprint("healthz", __name__)
_log = logging.getLogger(__name__)


@pages.get("/healthz")
def healthz() -> ResponseReturnValue:
    """`ok`, or with 503 one word for what does not work: `locked`, `damaged`, `unreadable` or `clock`."""
    trouble = _trouble()
    if trouble:
        _log.warning("not healthy", extra={"told": {"trouble": trouble}})
    return Response(f"{trouble or 'ok'}\n", 503 if trouble else 200, {"Cache-Control": "no-store"}, "text/plain")


def _trouble() -> str:
    try:
        with desk().reading() as session:
            found = patience.pulse(session)
    except (SQLAlchemyError, ReadinglistError, OSError):
        return "unreadable"
    return found or ("" if desk().doors.clock_runs() else "clock")
