"""The mistakes a person can make, under one base class."""

from __future__ import annotations


class ReadinglistError(Exception):
    """A mistake a person can mend; its text is one plain sentence that says what and where."""


class BadIdentifier(ReadinglistError):
    """A text that is no DOI, arXiv id or web address."""


class BadWord(ReadinglistError):
    """A word that is not one of those the program knows (a status, a shelf, a verdict …)."""


class BadTag(ReadinglistError):
    """A text that cannot be a tag."""


class BadConfig(ReadinglistError):
    """A setting that is unknown or makes no sense."""


class BadDate(ReadinglistError):
    """A text that names no moment."""


class NotFound(ReadinglistError):
    """Something asked for by its number that is not in the library."""


class UndoneMeanwhile(ReadinglistError):
    """Something long that the reader took back before it was done."""


class CannotOpen(ReadinglistError):
    """A library, file or folder that cannot be opened."""


class BadStored(ReadinglistError):
    """A value that stands in the library and cannot be read there; the doctor names the row."""

    def __init__(self, value: object, what: str) -> None:
        shown = str(value)[:60]
        super().__init__(f"“{shown}” stands in the library as {what} and is none; `readinglist doctor` says where")


class AlreadyRunning(ReadinglistError):
    """A second check was started while one is under way on the same library."""
