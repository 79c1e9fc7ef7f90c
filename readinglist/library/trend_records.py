"""The numbers of the charts, and how often links were called dead in error, as plain values."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from readinglist.library import survival, trends
from readinglist.library.survival import Survival
from readinglist.library.trends import Alarms, Calls

YEAR = timedelta(days=365)


def chart_values(session: Session, now: datetime, *, whole: bool) -> dict[str, Any]:
    """Return what the charts draw as JSON values: of the last year, or of the whole time that was watched."""
    found, lives = survival.survival(session), survival.lives(session)
    return {
        "verdicts": [
            {"day": one.day.isoformat(), "numbers": {str(verdict): number for verdict, number in one.numbers.items()}}
            for one in trends.verdicts(session, now, None if whole else now - YEAR)
        ],
        "code": {
            "all": _survival(found.whole),
            "years": [_survival(one) for one in found.years],
            "groups": [_survival(one) for one in found.groups],
            "smaller_groups": {"number": found.pooled, **_survival(found.rest)},
        },
        "hosts": [asdict(host) for host in survival.worst_hosts(session)],
        "lives": {
            "classes": [{"span": span, "links": number} for span, number in lives.classes],
            "median_days": lives.days,
            "never_seen_there": lives.others,
        },
    }


def _survival(one: Survival) -> dict[str, Any]:
    return {**asdict(one), "judged": one.judged}


def alarm_values(found: Alarms) -> dict[str, Any]:
    """Return how often links were called failing or dead, and how often in error, as JSON values."""
    return {
        "year": _calls(found.year),
        "all": _calls(found.whole),
        "months": [{"month": f"{one.month:%Y-%m}", **_calls(one)} for one in found.months],
    }


def _calls(one: Calls) -> dict[str, Any]:
    """The calls of a time; `rate` is what part of the alarms was false, None where there was none."""
    numbers = {name: value for name, value in asdict(one).items() if name != "month"}
    return {**numbers, "rate": one.troubles_wrong / one.troubles if one.troubles else None}
