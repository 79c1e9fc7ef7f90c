"""Spans of numbers and of days in a search: `2021..2023`, `>3`, `<30d`, `2026-05`; pure.

The value of a clause keeps the words; what `<30d` means is known only when the search is run.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

Span = tuple[int | None, int | None]
Days = tuple[datetime | None, datetime | None]

_NUMBERS = re.compile(r"(?P<sign>[<>]=?)(?P<edge>\d+)|(?P<first>\d+)?\.\.(?P<last>\d+)?|(?P<only>\d+)", re.ASCII)
_AGE = re.compile(r"(?P<sign>[<>]=?)?(?P<count>\d{1,4})(?P<unit>[dwmy])", re.ASCII)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_UNIT = {"d": 1, "w": 7, "m": 30, "y": 365}  # days


def years_of(value: str) -> Span | None:
    """Return the first and last year that `2023`, `2021..2023`, `2021..` or `>2020` spans, None for other text."""
    found = _NUMBERS.fullmatch(value)
    if found is None or any(len(part) != 4 for part in re.findall(r"\d+", value)):
        return None
    return _span(found)


def ratings_of(value: str) -> Span | None:
    """Return the lowest and highest rating that `4`, `3..5` or `>3` spans, None for other text."""
    found = _NUMBERS.fullmatch(value)
    if found is None or any(part not in "12345" for part in re.findall(r"\d+", value)):
        return None
    return _span(found)


def _span(found: re.Match[str]) -> Span | None:
    if found["only"]:
        return int(found["only"]), int(found["only"])
    match found["sign"]:
        case ">":
            return int(found["edge"]) + 1, None
        case ">=":
            return int(found["edge"]), None
        case "<":
            return None, int(found["edge"]) - 1
        case "<=":
            return None, int(found["edge"])
    first, last = found["first"], found["last"]
    return (int(first) if first else None, int(last) if last else None) if first or last else None


def days_of(value: str, now: datetime) -> Days | None:
    """Return the first moment and the first moment after what a date, a span of dates or an age means.

    None for other text. `<30d` is the last 30 days, `>2w` all before the last two weeks; a month has 30 days and a
    year 365. Days begin at midnight in the zone of `now`.
    """
    if found := _AGE.fullmatch(value):
        edge = _before(now, int(found["count"]) * _UNIT[found["unit"]])
        return (None, edge) if (found["sign"] or "<").startswith(">") else (edge, None)
    sign, rest = re.fullmatch(r"([<>]=?)?(.*)", value, re.DOTALL).groups()  # type: ignore[union-attr]
    if sign:
        return _beside(sign, _period(rest, now))
    first, dots, last = value.partition("..")
    if not dots:
        return _period(value, now)
    begin, end = _period(first, now), _period(last, now)
    if (first and begin is None) or (last and end is None) or not (first or last):
        return None
    return (begin[0] if begin else None), (end[1] if end else None)


def _beside(sign: str, period: Days | None) -> Days | None:
    if period is None:
        return None
    begin, end = period
    match sign:
        case ">":
            return end, None
        case ">=":
            return begin, None
        case "<":
            return None, begin
        case _:
            return None, end


def _period(word: str, now: datetime) -> Days | None:
    """The begin and end of a year, a month, a day, `today` or `yesterday`; None for other text."""
    if word in ("today", "yesterday"):
        day = now.date() if word == "today" else _before(now, 1).date()
        return _days(day, day, now)
    if not (found := _DATE.fullmatch(word)):
        return None
    year, month, number = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, number or 1)
        if number:
            return _days(first, first, now)
        last = date(first.year + (first.month == 12), first.month % 12 + 1, 1) if month else date(first.year + 1, 1, 1)
    except ValueError:
        return None
    return _days(first, last - timedelta(days=1), now)


def _days(first: date, last: date, now: datetime) -> Days | None:
    if last == date.max:
        return None
    return (
        datetime.combine(first, time(), now.tzinfo),
        datetime.combine(last + timedelta(days=1), time(), now.tzinfo),
    )


def _before(now: datetime, days: int) -> datetime:
    try:
        return now - timedelta(days=days)
    except OverflowError:
        return datetime.min.replace(tzinfo=now.tzinfo)
