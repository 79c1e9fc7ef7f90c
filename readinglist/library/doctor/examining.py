"""Checks done: what each found, kept short, and what was mended."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from readinglist.errors import ReadinglistError
from readinglist.health import Policy
from readinglist.library.doctor.check import Check, Finding, Look, Severity

SHOWN = 100  # findings that are kept of a check
# A sick library may hold anything: half a file, a word that no program wrote, JSON that is none.
_SICK = (ReadinglistError, SQLAlchemyError, sqlite3.Error, ValueError, LookupError, TypeError, AttributeError)


@dataclass
class Examined:
    """What one check found: how many, the first of them, and how many of them its fix can mend."""

    check: Check
    looked_at: int = 0
    found: int = 0
    mendable: int = 0
    fixed: int = 0
    findings: list[Finding] = field(default_factory=list)
    failed: str = ""

    @property
    def problems(self) -> int:
        """How many problems it leaves; a check that could not be done is one."""
        return self.found if self.failed or self.check.severity is Severity.PROBLEM else 0


def examine(look: Look, check: Check) -> Examined:
    """Return what a check finds. One that stumbles over a damaged library says so, and is a problem itself."""
    seen = Examined(check)
    try:
        seen.looked_at = check.looked_at(look.session)
        for finding in check.find(look):
            seen.found += 1
            seen.mendable += finding.cure is not None
            if len(seen.findings) < SHOWN:
                seen.findings.append(finding)
    except _SICK as mistake:
        look.session.rollback()
        seen.failed = reason(mistake)
        seen.found += 1
        seen.findings.insert(0, Finding(f"this check could not be done to its end: {seen.failed}"))
    return seen


def mend(session: Session, check: Check, now: datetime, policy: Policy) -> int:
    """Mend what a check finds now and is sure of; returns how many. Raises what a damaged library makes it raise."""
    if check.fix is None:
        return 0
    look = Look(session, now, policy)
    sure = [finding for finding in check.find(look) if finding.cure is not None]
    if sure:
        check.fix(look, sure)
        session.flush()
        session.expire_all()
    return len(sure)


def reason(mistake: Exception) -> str:
    """Return the first line of what went wrong."""
    original = getattr(mistake, "orig", None) or mistake
    lines = str(original).splitlines()
    return lines[0] if lines else type(original).__name__


def words_of(check: Check) -> str:
    """Return the sentence that tells in the history that a check's fix was done."""
    return f"Doctor: mended {check.looks_for}"
