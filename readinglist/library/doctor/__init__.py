"""The doctor: named checks on a library, each with what it looks for, why, and a fix where a safe one is known."""

from readinglist.library.doctor import book, desk, identifiers, links, papers, people, store, tags, texts
from readinglist.library.doctor.check import Check, Finding, Look, Severity
from readinglist.library.doctor.examining import SHOWN, Examined, examine, mend, reason, words_of

# In an order in which one round of fixes is enough: what others build on comes first.
CHECKS: tuple[Check, ...] = (
    *store.CHECKS,
    *texts.CHECKS,
    *people.CHECKS,
    *identifiers.CHECKS,
    *papers.CHECKS,
    *tags.CHECKS,
    *links.CHECKS,
    *book.CHECKS,
    *desk.CHECKS,
)
BY_NAME = {check.name: check for check in CHECKS}

__all__ = [
    "BY_NAME", "CHECKS", "SHOWN", "Check", "Examined", "Finding", "Look", "Severity", "examine", "mend", "reason",
    "words_of",
]  # fmt: skip
