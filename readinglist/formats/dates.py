"""Dates as reference managers and people write them; pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

MONTHS = "January February March April May June July August September October November December".split()
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d|21\d\d)(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d|21\d\d)[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)")
_COMPACT = re.compile(r"(1[4-9]\d\d|20\d\d|21\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_NAMED = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b", re.IGNORECASE)
_DAY = re.compile(r"(?<!\d)(0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!\d)")
_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d{1,9})?\s?([AaPp][Mm])?")
_LONGEST = 200
_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WEBKIT = 11_644_473_600  # seconds from 1601, where Chromium counts from, to 1970


class Date(NamedTuple):
    """A year, and month and day as far as they are known, 0 where not."""

    year: int
    month: int = 0
    day: int = 0


def date_of(text: str) -> Date | None:
    """Return the date that a text names, with at least its year: `2020///`, `2020/05/01/`, `1 May 2020`, `20200501`."""
    text = text.strip()[:_LONGEST]
    if found := _COMPACT.fullmatch(text):
        return Date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.search(text):
        month, day = int(found[2]), int(found[3] or 0)
        if month > 12 >= day and day:
            month, day = day, month
        if month <= 12 and day <= 31:
            return Date(int(found[1]), month, day if month else 0)
    if not (found := _YEAR.search(text)):
        return None
    named = _NAMED.search(text)
    if not named:
        return Date(int(found[1]))
    month = next(at for at, name in enumerate(MONTHS, 1) if name[:3].lower() == named[1].lower())
    rest = text[: found.start()] + " " + text[found.end() :]
    day_found = None if re.search(r"[a-z]\s?[-/]\s?[a-z]", text, re.IGNORECASE) else _DAY.search(rest)
    return Date(int(found[1]), month, int(day_found[1]) if day_found else 0)


def moment_of(text: str) -> datetime | None:
    """Return the moment that a text names as aware UTC, midnight where it names only a day."""
    text = text.strip()[:_LONGEST]
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        pass
    try:
        if re.match(r"[A-Z][a-z]{2}, \d", text):
            mailed = parsedate_to_datetime(text)
            return (mailed if mailed.tzinfo else mailed.replace(tzinfo=UTC)).astimezone(UTC)
        date = date_of(text)
        if not date or not date.day:
            return moment(text)
        hour, minute, second = _time(text)
        return datetime(date.year, date.month, date.day, hour, minute, second, tzinfo=UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def moment(stamp: str) -> datetime | None:
    """Return the moment that a number means, counted in seconds, thousandths or millionths, by 1970 or Chromium's 1601.

    None where it is none, or before 1990.
    """
    if not re.fullmatch(r"[0-9]{8,18}", stamp.strip()):
        return None
    number = int(stamp)
    if number >= 10**16:
        seconds = number / 1_000_000 - _WEBKIT
    else:
        seconds = number / (1_000_000 if number >= 10**14 else 1_000 if number >= 10**11 else 1)
    at = _EPOCH + timedelta(seconds=seconds)
    return at if _EARLIEST <= at <= _LATEST else None


def _time(text: str) -> tuple[int, int, int]:
    if not (found := _TIME.search(text)):
        return 0, 0, 0
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "pm" else 0)
    return hour, int(found[2]), int(found[3] or 0)
