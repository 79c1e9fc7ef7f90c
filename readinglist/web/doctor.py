"""Health of the library: what each check of the doctor finds, why it matters, and its fix."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from readinglist import journal
from readinglist.errors import NotFound
from readinglist.library import doctor
from readinglist.library.doctor import Check, Look
from readinglist.web import present
from readinglist.web.desk import desk, page

pages = Blueprint("doctor", __name__)


@pages.get("/doctor")
def index() -> ResponseReturnValue:
    """All checks; with `all` each is done, which takes a while in a large library."""
    with desk().reading() as session:
        asked = "all" in request.args
        seen = [doctor.examine(look_now(session), check) for check in doctor.CHECKS] if asked else []
        return page(session, "doctor/list.html", asked=asked, seen=seen, checks=doctor.CHECKS)


@pages.get("/doctor/<name>")
def show(name: str) -> ResponseReturnValue:
    """What one check finds now."""
    check = named(name)
    with desk().reading() as session:
        return page(session, "doctor/check.html", one=doctor.examine(look_now(session), check), shown=doctor.SHOWN)


@pages.post("/doctor/<name>/fix")
def fix(name: str) -> ResponseReturnValue:
    """Mend what a check is sure of; what was changed of the reader's can be undone."""
    mend(named(name))
    return redirect(url_for("doctor.show", name=name), 303)


def named(name: str) -> Check:
    """Return the check of a name; raises NotFound."""
    if name not in doctor.BY_NAME:
        raise NotFound(f"there is no check “{name}”")
    return doctor.BY_NAME[name]


def look_now(session: Session) -> Look:
    """Return what the checks look at now."""
    return Look(session, desk().now(), desk().doors.policy)


def mend(check: Check) -> int:
    """Mend what a check is sure of, as an operation where it can be undone; returns how many findings it mended."""
    now, policy = desk().now(), desk().doors.policy
    if not check.undoable:
        with desk().writing() as session:
            return doctor.mend(session, check, now, policy)
    with desk().doing(doctor.words_of(check)) as session:
        number = doctor.mend(session, check, now, policy)
        journal.tell(session, f"{doctor.words_of(check)} ({present.count(number, 'finding')})")
    return number
