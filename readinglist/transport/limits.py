"""What a host's headers say of its limits: when to come back, and how fast to ask from now on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from math import isfinite, isnan

from readinglist.transport.paces import Pace

SLOWEST_TOLD = 30.0  # seconds; a longer interval told by a host is taken for so much
_LONGEST = 1e9
_EPOCH = 1e9  # more seconds than that are a time, not a span: the autumn of 2001, or 31 years
_EPOCH_IN_MS = 1e12
_FAMILIES = ("x-ratelimit-", "ratelimit-", "x-rate-limit-")


@dataclass(frozen=True, slots=True)
class Quota:
    """What a host last told of its limits; None for what it did not say.

    GitHub says how many are `left` of a `limit` until a `reset`, and of `what` (core, graphql); Crossref a `limit` in
    an `interval` of seconds, and how many `at_once`.
    """

    what: str = ""
    limit: int | None = None
    left: int | None = None
    reset: datetime | None = None
    interval: float | None = None
    at_once: int | None = None


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that an answer asks us to wait, None when it asks for nothing readable.

    Reads `Retry-After` as seconds, fractions too, or as a date (RFC 9110, 10.2.3), counted from the answer's own
    `Date`; without one, `quota_rest`. Never negative.
    """
    wait = headers.get("retry-after", "").strip()
    if not wait:
        return quota_rest(headers, now)
    try:
        seconds = float(wait)
        return None if isnan(seconds) else min(max(0.0, seconds), _LONGEST)
    except ValueError:
        until = date_of(wait)
        return max(0.0, (until - _server_time(headers, now)).total_seconds()) if until else None


def quota_rest(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds until a quota that this answer used up is filled again, None while something is left.

    Reads the fields `…-Remaining: 0` with `…-Reset` of GitHub, Zenodo, Software Heritage and GitLab (a time) and of
    others (a span), and the one field `RateLimit` of the IETF's drafts (`"api";r=0;t=57`, `remaining=0, reset=57`).
    """
    if not speak_of_limits(headers):
        return None
    rests = [*_of_families(headers, now), *_of_draft(headers.get("ratelimit", ""))]
    return max(rests, default=None)


def told_pace(headers: Mapping[str, str]) -> Pace | None:
    """Return the pace that an answer tells as Crossref does: so many in an interval, so many at once.

    A number of requests without an interval (GitHub's 5000) is no pace.
    """
    told = _told_figures(headers)
    if not told.get("interval") or not told.get("limit"):
        return None
    at_once = int(told.get("concurrency", 0)) or 1_000
    return Pace(at_once, min(SLOWEST_TOLD, told["interval"] / told["limit"]))


def _told_figures(headers: Mapping[str, str]) -> dict[str, float]:
    told: dict[str, float] = {}
    for name in ("limit", "interval", "concurrency"):
        spellings = (f"x-rate-limit-{name}", f"x-ratelimit-{name}", f"x-{name}-limit")
        value = next((headers[spelling] for spelling in spellings if spelling in headers), "")
        if read := re.fullmatch(r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*s?\s*", value):
            told[name] = float(read[1])
    return told


def told_quota(headers: Mapping[str, str], now: datetime) -> Quota | None:
    """Return what an answer tells of its host's limits, None when that is nothing a reader could be told."""
    for family in _FAMILIES:
        left, limit = (_number(headers.get(family + name, "")) for name in ("remaining", "limit"))
        if left is not None:
            rest = _until_reset(headers, family, now)
            return Quota(
                what=headers.get(family + "resource", ""),
                limit=None if limit is None else _whole(limit),
                left=_whole(left),
                reset=None if rest is None else now + timedelta(seconds=rest),
            )
    told = _told_figures(headers)
    if not told.get("interval") or not told.get("limit"):
        return None
    return Quota(limit=int(told["limit"]), interval=told["interval"], at_once=int(told.get("concurrency", 0)) or None)


def _whole(number: float) -> int:
    return int(min(max(0.0, number), _LONGEST))


def speak_of_limits(headers: Mapping[str, str]) -> bool:
    """Whether an answer tells of limits at all: few do, and all are read for it."""
    return any("limit" in name for name in headers)


def _of_families(headers: Mapping[str, str], now: datetime) -> Iterator[float]:
    for family in _FAMILIES:
        if _number(headers.get(family + "remaining", "")) != 0:
            continue
        if (rest := _until_reset(headers, family, now)) is not None:
            yield rest


def _until_reset(headers: Mapping[str, str], family: str, now: datetime) -> float | None:
    """The seconds until a quota is filled again, by a field that holds a time or a span."""
    reset = headers.get(family + "reset", "")
    told = _number(reset)
    if told is None:
        until = date_of(reset)
        told = until.timestamp() if until else None
    if told is None:
        return None
    if told >= _EPOCH:
        seconds = told / 1000 if told >= _EPOCH_IN_MS else told
        told = seconds - _server_time(headers, now).timestamp()
    return min(max(0.0, told), _LONGEST)


def _of_draft(field: str) -> Iterator[float]:
    """Each policy of the newer draft is an item with its parameters; the older draft had one list of keys."""
    older = "remaining" in field
    for item in [field] if older else field.split(","):
        told = dict(re.findall(r"\b(r|t|remaining|reset)\s*=\s*(\d{1,12})\b", item))
        left, rest = told.get("r", told.get("remaining")), told.get("t", told.get("reset"))
        if left is not None and int(left) == 0 and rest:
            yield min(float(rest), _LONGEST)


def _server_time(headers: Mapping[str, str], now: datetime) -> datetime:
    # The server's own clock, since ours may be wrong.
    return date_of(headers.get("date", "")) or now


def _number(text: str) -> float | None:
    try:
        value = float(text.partition(",")[0].partition(";")[0])
    except ValueError:
        return None
    return value if isfinite(value) else None


def date_of(text: str) -> datetime | None:
    """Return an HTTP-date as a moment, None when it is none."""
    try:
        read = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
