"""How often something is done, in a person's words and time zone, and the moments that follow from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from readinglist.errors import BadConfig

USUAL_HOUR = 7
_WORDS = {"daily": "every day", "weekly": "every Monday", "monthly": "on the first of every month"}
_FIELDS = {"daily": "0 {} * * *", "weekly": "0 {} * * mon", "monthly": "0 {} 1 * *"}
# The five fields of cron: what APScheduler calls them, what a person does, what may stand there.
_PARTS = (
    ("minute", "minute", "0 to 59"),
    ("hour", "hour", "0 to 23"),
    ("day", "day of the month", "1 to 31"),
    ("month", "month", "1 to 12 or jan to dec"),
    ("day_of_week", "weekday", "0 to 7 from Sunday to Sunday or sun to sat"),
)
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_SIGNS = re.compile(r"[0-9*/,-]+")
_NAMED = re.compile(r"([0-9*/,-]|\b[a-z]{3}\b)+")  # months and weekdays also have names
_WEEKDAY = re.compile(r"(\*|\d|[a-z]{3})(?:-(\d|[a-z]{3}))?(?:/([1-9]\d?))?")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Moments that come again: `text` is daily, weekly, monthly or five fields of cron; made by `of`."""

    text: str
    hour: int
    zone_name: str

    @classmethod
    def of(cls, text: str, hour: int | None = None, zone: str = "") -> Rhythm:
        """Return the rhythm of the settings `report`, `report_hour` and `time_zone`; raises BadConfig.

        Without an hour it is seven in the morning, without a zone that of the system.
        """
        words = " ".join(text.lower().split())
        if words not in _FIELDS and hour is not None:
            raise BadConfig(f"must be left out, since the report names its own hour: “{text.strip()}”", "report_hour")
        if hour is not None and not 0 <= hour <= 23:
            raise BadConfig(f"must be an hour from 0 to 23, not {hour}", "report_hour")
        rhythm = cls(words, USUAL_HOUR if hour is None else hour, _zone_named(zone))
        if words not in _FIELDS:  # the others are known to be right
            _triggers(words)
        return rhythm

    @property
    def words(self) -> str:
        """The rhythm as a person says it."""
        if self.text in _WORDS:
            return f"{_WORDS[self.text]} at {self.hour:02}:00, {self.zone_name}"
        return f"by the cron expression “{self.text}”, {self.zone_name}"

    def next_after(self, moment: datetime) -> datetime:
        """Return the first moment of the rhythm after another (both aware, the answer in UTC).

        A time that the clocks leave out counts at the moment they are put forward, a time that comes twice when it
        comes first; a day that the calendar left out has none.
        """
        zone = ZoneInfo(self.zone_name)
        wall = moment.astimezone(zone).replace(tzinfo=None)
        triggers = _triggers(_FIELDS.get(self.text, self.text).format(self.hour))
        while True:
            wall = min(_walls_after(triggers, wall))
            at = _moment(wall, zone)
            if at is not None and at > moment:
                return at


def _zone_named(name: str) -> str:
    if not name:
        return _system_zone()
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadConfig(
            f"“{name}” is no time zone that is known; write a name such as Europe/Berlin or UTC", "time_zone"
        ) from None


def _system_zone() -> str:
    """The name of the system's time zone; UTC where it has none that is known, as in a bare container."""
    from tzlocal import get_localzone_name

    try:
        return ZoneInfo(get_localzone_name() or "UTC").key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"


@lru_cache
def _triggers(text: str) -> tuple[Any, ...]:
    """The triggers that together are a cron expression; raises BadConfig.

    They count in walls' time, told as UTC: what APScheduler does when clocks change is not what cron does.
    """
    from apscheduler.triggers.cron import CronTrigger  # a tenth of a second, which few commands need

    fields = text.split()
    if len(fields) != len(_PARTS):
        named = ", ".join(name for _, name, _ in _PARTS)
        raise BadConfig(
            f"must be daily, weekly, monthly or a cron expression of five fields ({named}), not “{text}”", "report"
        )
    given: dict[str, str] = {}
    for (key, name, allowed), field in zip(_PARTS, fields, strict=True):
        try:
            if not (_NAMED if key in ("month", "day_of_week") else _SIGNS).fullmatch(field):
                raise ValueError(field)  # APScheduler takes words that cron has not
            given[key] = _weekdays(field) if key == "day_of_week" else field
            CronTrigger(**{key: given[key]}, timezone=UTC)
        except ValueError:
            forward = "; a range runs forward" if "-" in field else ""
            raise BadConfig(
                f"the {name} in “{text}” is “{field}”, but it must be {allowed}{forward}", "report"
            ) from None
    told = [given]
    if not (fields[2].startswith("*") or fields[4].startswith("*")):
        # So it is in cron: where both days are named, either will do.
        told = [{**given, "day_of_week": "*"}, {**given, "day": "*"}]
    found = tuple(CronTrigger(**values, timezone=UTC) for values in told if _comes(CronTrigger, values))
    if not found:
        raise BadConfig(f"“{text}” never comes, since no such day is in the calendar", "report")
    return found


def _comes(trigger: Any, values: dict[str, str]) -> bool:
    """Whether there is any such day in forty years, in which every date falls on every weekday."""
    first, last = datetime(2000, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
    return trigger(**values, end_date=last, timezone=UTC).get_next_fire_time(None, first) is not None


def _weekdays(field: str) -> str:
    """The weekdays of a field of cron by name: cron counts them from Sunday, APScheduler from Monday."""
    chosen: set[int] = set()
    for part in field.split(","):
        match = _WEEKDAY.fullmatch(part)
        if not match or (match[1] == "*" and match[2]):
            raise ValueError(part)
        step = int(match[3] or 1)
        first = 0 if match[1] == "*" else _weekday(match[1])
        last = 6 if match[1] == "*" or (match[3] and not match[2]) else _weekday(match[2] or match[1])
        last = 7 if last < first and last == 0 else last  # a week may also end with its Sunday
        if last < first:
            raise ValueError(part)
        chosen.update(day % 7 for day in range(first, last + 1, step))
    return ",".join(_WEEKDAYS[day] for day in sorted(chosen))


def _weekday(word: str) -> int:
    day = int(word) if word.isdigit() else _WEEKDAYS.index(word)
    if day > 7:
        raise ValueError(word)
    return day


def _walls_after(triggers: tuple[Any, ...], wall: datetime) -> Iterator[datetime]:
    after = wall.replace(tzinfo=UTC) + timedelta(microseconds=1)
    return (trigger.get_next_fire_time(None, after).replace(tzinfo=None) for trigger in triggers)


def _moment(wall: datetime, zone: tzinfo) -> datetime | None:
    """When the clocks on the walls of a zone show a time, or go past it; None on a day that never was."""
    late = wall.replace(tzinfo=zone).astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None) == wall:
        return late
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if late - early >= timedelta(days=1):
        return None
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):  # the clocks change after `early`, at `late` at the latest
        middle = early + timedelta(seconds=(late - early).total_seconds() // 2)
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late
