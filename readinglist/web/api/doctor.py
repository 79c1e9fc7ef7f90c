"""The doctor: named checks on the library, what each finds, and its fix."""

from __future__ import annotations

from typing import Any

from flask import Response
from pydantic import BaseModel, Field

from readinglist.errors import BadWord
from readinglist.library import doctor
from readinglist.library.doctor import Check, Examined, Severity
from readinglist.library.intake_records import check_record, examined_record
from readinglist.web.api.answers import listing, one
from readinglist.web.api.part import part
from readinglist.web.api.shapes import Asked, Listing, Page
from readinglist.web.desk import desk
from readinglist.web.doctor import look_now, mend, named

api = part("doctor", "Checks of the library: what is wrong in it or worth a look, and what can be mended safely.")


class ExaminationShape(BaseModel):
    """A check; `why` says why it matters, what its fix does, and what it never does."""

    name: str
    severity: Severity
    looks_for: str
    why: str
    can_fix: bool
    undoable: bool


class ExaminationPage(Page[ExaminationShape]):
    """A part of the checks."""


class ExaminedShape(BaseModel):
    """What a check found: how many, how many of them its fix can mend, and the first hundred."""

    name: str
    severity: Severity
    looked_at: int
    found: int
    mendable: int
    fixed: int
    findings: list[dict[str, Any]]


class ExaminedPage(Page[ExaminedShape]):
    """What a part of the checks found."""


class CheckPath(Asked):
    """One check."""

    name: str = Field(max_length=60)


@api.get("/doctor/checks", responses={200: ExaminationPage})
def list_checks(query: Listing) -> Response:
    """List the checks."""
    checks = doctor.CHECKS[query.offset : query.offset + query.limit]
    return listing(query, len(doctor.CHECKS), [check_record(check) for check in checks])


@api.get("/doctor", responses={200: ExaminedPage})
def examine_library(query: Listing) -> Response:
    """Do the checks, and list what each found; in a large library all of them take a while."""
    checks = doctor.CHECKS[query.offset : query.offset + query.limit]
    with desk().reading() as session:
        look = look_now(session)
        seen = [examined_record(doctor.examine(look, check)) for check in checks]
    return listing(query, len(doctor.CHECKS), seen)


@api.get("/doctor/checks/<name>", responses={200: ExaminedShape})
def do_check(path: CheckPath) -> Response:
    """Return what one check finds now."""
    return _examined(named(path.name))


@api.post("/doctor/checks/<name>/fix", responses={200: ExaminedShape})
def fix_check(path: CheckPath) -> Response:
    """Mend what a check is sure of, and return what is left; what was changed of the reader's can be undone."""
    check = named(path.name)
    if check.fix is None:
        raise BadWord(f"what the check {check.name} finds cannot be mended safely by a program")
    return _examined(check, mend(check))


def _examined(check: Check, fixed: int = 0) -> Response:
    with desk().reading() as session:
        seen: Examined = doctor.examine(look_now(session), check)
    seen.fixed = fixed
    return one(examined_record(seen))
