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


class AlreadyRunning(ReadinglistError):
    """A second check was started while one is under way on the same library."""
