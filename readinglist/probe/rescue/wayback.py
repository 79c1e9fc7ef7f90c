"""The Wayback Machine: is there a copy, which is nearest before the paper, and is it really the page.

Facts: the availability service often says "none" where there is a copy, so the list of captures (CDX) is asked as
well; a replay is a copy only with `Memento-Datetime`; a refused connection or a 429 is about us, never about the page.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import quote

from readinglist.probe.page import cosmetic
from readinglist.probe.rescue.archive import Archive, json_of
from readinglist.probe.rescue.capture import (
    Capture,
    capture_of,
    expects_pdf,
    flaw,
    is_of_another,
    memento_time,
    same_written,
)
from readinglist.probe.rescue.wanted import Found, NotAsked, Rescue, Source, Wanted
from readinglist.transport import PAGE_CAP, Reply

REPLAYS = 3  # captures looked at for one link
MOST = 1 + 2 + REPLAYS  # requests for one link: availability, lists, replays
_ROWS = 12
_AVAILABLE = "https://archive.org/wayback/available"
_CDX = "https://web.archive.org/cdx/search/cdx"
_REPLAY = "https://web.archive.org/web/"
_STATUSES = ("200", "-")  # "-": a revisit, the same bytes as in an earlier capture
_FILTER = quote(f"statuscode:({'|'.join(_STATUSES)})", safe=":")


def of_the_thing(reply: Reply) -> bool:
    """Whether an answer speaks of the page: a capture, whatever its status, or the notice that the site is excluded."""
    error = reply.headers.get("x-archive-wayback-runtime-error", "")
    return "memento-datetime" in reply.headers or (reply.status == 403 and "AccessControl" in error)


async def seek_copy(wanted: Wanted, page: str, wayback: Archive) -> Found:
    """Return the best copy of `page` that proves good, in at most MOST requests."""
    return await _Search(wanted, page, wayback).best()


class _Search:
    """The search for one page."""

    def __init__(self, wanted: Wanted, page: str, wayback: Archive) -> None:
        self._page = page
        self._wayback = wayback
        # A name may change hands between the last good answer and the first bad one: pages taken then prove nothing.
        ends = (wanted.dead_since, wanted.last_alive)
        self._death = min((end for end in ends if end), default=None) if wanted.dead_since else None
        self._paper = datetime.combine(wanted.around, time(23, 59, 59), UTC) if wanted.around else None
        self._goal = min((moment for moment in (self._paper, self._death) if moment), default=None)
        self._trouble: NotAsked | None = None
        self._looked_at = set[str]()  # times and digests

    async def best(self) -> Found:
        replays = 0
        async with aclosing(self._candidates()) as candidates:
            async for offered in candidates:
                found: Rescue | Capture | None = offered
                while isinstance(found, Capture) and self._is_new(found) and replays < REPLAYS:
                    replays += 1
                    found = await self._look_at(found)
                if isinstance(found, Rescue):
                    return found
                if replays >= REPLAYS:
                    break
                if self._wayback.shut:
                    return self._wayback.shut
        return self._trouble

    def _is_new(self, capture: Capture) -> bool:
        return not {capture.stamp, capture.digest or capture.stamp} & self._looked_at

    async def _candidates(self) -> AsyncGenerator[Capture, None]:
        """Captures from the best to the worst, each list asked for only when those before it were no good."""
        hint = await self._hint(self._page)
        late = hint is not None and self._goal is not None and hint.at > self._goal
        if hint and not late:
            yield hint
        for window in self._windows():
            for capture in await self._listed(*window):
                yield capture
        if hint is None and self._trouble and not self._wayback.shut:
            hint = await self._hint(re.sub(r"^https?://", "", self._page))  # it often knows a page by one spelling only
            late = hint is not None
        if hint and late:  # only when the lists could not be had: else it was among them
            yield hint

    def _windows(self) -> list[tuple[datetime | None, datetime | None, int]]:
        """From, to, how many (negative: the last): before the paper; then after it, while the link lived."""
        before: tuple[datetime | None, datetime | None, int] = (None, self._goal, -_ROWS)
        if self._goal is None or self._goal == self._death:
            return [before]
        return [before, (self._goal + timedelta(seconds=1), self._death, _ROWS)]

    async def _hint(self, spelling: str) -> Capture | None:
        """What the availability service knows; nothing while others wait for it: the list knows all it knows."""
        if self._wayback.busy(_AVAILABLE):
            return None
        at = f"&timestamp={_stamp(self._goal)}" if self._goal else ""
        answer = await self._wayback.ask(f"{_AVAILABLE}?url={quote(spelling, safe='')}{at}")
        if isinstance(answer, NotAsked):
            return None  # the list decides: it is asked next, unless the archive is shut
        closest = _closest(json_of(answer))
        same = closest is not None and same_written(closest.url, self._page)
        return closest if closest and same and self._before_death(closest.at) else None

    async def _listed(self, first: datetime | None, last: datetime | None, many: int) -> list[Capture]:
        """The captures in a window that may be good, nearest to the paper first."""
        window = (f"&from={_stamp(first)}" if first else "") + (f"&to={_stamp(last)}" if last else "")
        answer = await self._wayback.ask(
            f"{_CDX}?url={quote(self._page, safe='')}&output=json&fl=timestamp,original,statuscode,mimetype,digest"
            f"&filter={_FILTER}&resolveRevisits=true{window}&limit={many}"
        )
        if isinstance(answer, NotAsked):
            self._trouble = answer
            return []
        if answer.status == 403 or not answer.body.strip():
            return []  # the site is excluded; or the list is empty, which is sometimes written so
        rows = json_of(answer)
        if answer.status != 200 or not isinstance(rows, list):
            self._trouble = self._wayback.trouble(f"its list of captures made no sense (HTTP {answer.status})")
            return []
        captures = [one for one in _captures(rows, self._page) if self._before_death(one.at)]
        certain = [one for one in captures if one.digest]
        return [*_ordered(certain, many), *_ordered([one for one in captures if not one.digest], many)]

    async def _look_at(self, capture: Capture) -> Rescue | Capture | None:
        """The rescue when a capture proves good; another capture when replay leads there."""
        self._looked_at |= {capture.stamp, capture.digest or capture.stamp}
        address = self._page if cosmetic(capture.url, self._page) else capture.url.split("#", 1)[0]
        answer = await self._wayback.ask(f"{_REPLAY}{capture.stamp}id_/{address}", cap=PAGE_CAP)
        if isinstance(answer, NotAsked):
            self._trouble = answer
            return None
        at = memento_time(answer)
        if at is None:
            return self._detour(answer, capture)
        if not self._before_death(at) or is_of_another(self._page, answer) or flaw(self._page, answer):
            return None
        words = f"a copy as it was on {at:%Y-%m-%d}, kept by the Wayback Machine"
        return Rescue(f"{_REPLAY}{at:%Y%m%d%H%M%S}/{address}", Source.WAYBACK, at, words)

    def _detour(self, answer: Reply, capture: Capture) -> Capture | None:
        """The capture of the same page to which replay leads from one that is not quite there."""
        told = re.search(r"/web/([0-9]{14})(?:id_)?/(.+)", answer.headers.get("location", ""))
        found = capture_of(told[1], told[2]) if told and answer.status in (301, 302, 303, 307, 308) else None
        same = found is not None and same_written(found.url, self._page)
        return found if found and same and self._before_death(found.at) else None

    def _before_death(self, at: datetime) -> bool:
        return self._death is None or at < self._death


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def _closest(told: Any) -> Capture | None:
    """The capture in an availability answer, None when it offers none with status 200."""
    snapshots = told.get("archived_snapshots") if isinstance(told, dict) else None
    closest = snapshots.get("closest") if isinstance(snapshots, dict) else None
    if not isinstance(closest, dict) or closest.get("available") is not True or str(closest.get("status")) != "200":
        return None
    written = re.fullmatch(r"https?://web\.archive\.org/web/[0-9]+(?:[a-z]{2}_)?/(.+)", str(closest.get("url")))
    return capture_of(closest.get("timestamp"), written[1]) if written else None


def _captures(rows: list[Any], page: str) -> list[Capture]:
    """The captures of a list that may be good; one without a digest is a revisit of something unseen."""
    texts = [row for row in rows if isinstance(row, list) and all(isinstance(cell, str) for cell in row)]
    table = [dict(zip(texts[0], row, strict=False)) for row in texts[1:]]
    seen = {row.get("digest") for row in table if row.get("statuscode") == "200"}
    captures = []
    for row in table:
        kind, digest = str(row.get("mimetype", "")), row.get("digest", "")
        if str(row.get("statuscode")) not in _STATUSES or (expects_pdf(page) and kind == "text/html"):
            continue
        captures.append(capture_of(row.get("timestamp"), row.get("original"), digest if digest in seen else ""))
    return [one for one in captures if one and same_written(one.url, page)]


def _ordered(captures: list[Capture], many: int) -> list[Capture]:
    return sorted(captures, key=lambda one: one.stamp, reverse=many < 0)
