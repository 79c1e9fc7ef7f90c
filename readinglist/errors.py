"""The mistakes a person can make, under one base class."""

from __future__ import annotations

from collections.abc import Mapping


class ReadinglistError(Exception):
    """A mistake a person can mend; its text is one plain sentence that says what and where."""


class BadIdentifier(ReadinglistError):
    """A text that is no DOI, arXiv id or web address."""


class BadWord(ReadinglistError):
    """A word that is not one of those the program knows (a status, a shelf, a verdict …)."""


class BadTag(ReadinglistError):
    """A text that cannot be a tag."""


class BadConfig(ReadinglistError):
    """A setting that is unknown or makes no sense; `sentence` says why, without the `name` before it."""

    def __init__(self, sentence: str, name: str = "") -> None:
        self.sentence, self.name = sentence, name
        super().__init__(_of_setting(name, sentence))


def _of_setting(name: str, sentence: str) -> str:
    """A sentence with the setting that it is about before it."""
    verb = sentence.startswith(("must ", "may ", "is ", "has "))
    return f"{name}{' ' if verb else ': '}{sentence}" if name else sentence


class BadDate(ReadinglistError):
    """A text that names no moment."""


class BadPassword(ReadinglistError):
    """A text that can be no password."""


class WrongPassword(BadPassword):
    """Another password than the one that is set."""


class TooSoon(ReadinglistError):
    """A try after too many wrong ones: it is not heard before so many `seconds` are over."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"too many wrong tries; the next one is heard in {waiting_words(seconds)}")


def waiting_words(seconds: int) -> str:
    """Return a time to wait in words."""
    number, unit = (seconds, "second") if seconds < 120 else (-(-seconds // 60), "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"


class NotFound(ReadinglistError):
    """Something asked for by its number that is not in the library."""


class UndoneMeanwhile(ReadinglistError):
    """Something long that the reader took back before it was done."""


class CannotOpen(ReadinglistError):
    """A library, file or folder that cannot be opened."""


class OutOfService(CannotOpen):
    """A library or a copy of it that cannot be read or written now: locked, read-only or damaged."""


class NoRoom(OutOfService):
    """A disk that is full."""


class TookTooLong(ReadinglistError):
    """A question that the library would answer only after too long a time."""


class TooMuch(ReadinglistError):
    """More than the library takes: too long a text, too many of something."""


class NewerForm(CannotOpen):
    """A library that a newer version of this program wrote."""


class Ended(ReadinglistError):
    """Something long that was not done, because the program was told to end."""


class BadStored(ReadinglistError):
    """A value that stands in the library and cannot be read there; the doctor names the row."""

    def __init__(self, value: object, what: str) -> None:
        shown = str(value)[:60]
        super().__init__(f"“{shown}” stands in the library as {what} and is none; `readinglist doctor` says where")


class AlreadyRunning(ReadinglistError):
    """A second check was started while one is under way on the same library."""


class BadSettings(BadConfig):
    """Settings that cannot be so; `mistakes` says why by name and without it, under "" what concerns no single one.

    The text is `told`, or else all of them with their names.
    """

    def __init__(self, mistakes: Mapping[str, str], told: str = "") -> None:
        super().__init__(told or "; ".join(_of_setting(name, sentence) for name, sentence in mistakes.items()))
        self.mistakes = mistakes


class SettingsChanged(ReadinglistError):
    """The settings were changed since they were read, by somebody else or by the same reader elsewhere."""
