"""The search for copies beside a run: of what is dead or failing, and, a little, of what still lives."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from readinglist import ledger
from readinglist.checker.inside import Inside
from readinglist.checker.task import Task
from readinglist.database import Library
from readinglist.health import Condition, Flag, Verdict
from readinglist.identifiers import Kind, repository_of
from readinglist.ledger.rescues import last_alive
from readinglist.models import Link, Rescue
from readinglist.probe.github import forks_of
from readinglist.probe.github.calls import API
from readinglist.probe.rescue import Fork, Found, NotAsked, Rescuer, Wanted, withheld
from readinglist.probe.rescue import Rescue as Copy
from readinglist.transport import Transport

_log = logging.getLogger(__name__)
_SIDE_BY_SIDE = 8  # searches; each archive is asked one question at a time anyway


class Rescuing:
    """Looks for copies while the run goes on, and for a bounded time after it; what is left waits for the next run."""

    def __init__(self, library: Library, task: Task, door: Transport) -> None:
        self._library = library
        self._task = task
        self._door = door
        self._rescuer = Rescuer(door)
        self._inside = Inside(task)
        self._sought: set[int] = set()
        self._more = asyncio.Event()
        self._last_look = False

    def wake(self) -> None:
        """Say that more links were judged."""
        self._more.set()

    async def end(self, searching: asyncio.Task[None]) -> None:
        """Wait for the search to end, not for long."""
        self._last_look = True
        self.wake()
        await asyncio.wait((searching,), timeout=self._task.budget.rescue_seconds)

    def give_up(self, searching: asyncio.Task[None]) -> None:
        """Ask nobody any more."""
        searching.cancel()
        self._inside.close()

    async def go(self) -> None:
        """Look for copies of what the run finds dead or failing, the worst first, until its end."""
        while len(self._sought) < self._task.budget.rescues:
            self._more.clear()
            last = self._last_look
            links = await asyncio.to_thread(self._next)
            if links:
                self._sought.update(link.id for link in links)
                await asyncio.gather(*(self._seek(link) for link in links))
            elif last:
                break
            else:
                await self._more.wait()
        while not self._last_look:
            await self._more.wait()
            self._more.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._task.budget.remember_seconds):
                await self._remember()

    def _next(self) -> list[Link]:
        most = min(_SIDE_BY_SIDE, self._task.budget.rescues - len(self._sought))
        with self._library.reading() as session:
            return ledger.to_rescue(session, self._task.now(), most, self._sought)

    async def _remember(self) -> None:
        """Note what copies a few living links have, and their forks: after a death these can no longer be asked."""
        with self._library.reading() as session:
            links = ledger.to_remember(session, self._task.now(), self._task.budget.remembered)
        for link in links:
            await self._seek(link, living=True)

    async def _seek(self, link: Link, *, living: bool = False) -> None:
        """Look for the copy of one link and write what came; a mistake of ours about it stops no other link."""
        facts: dict[str, Any] = {}
        why: str | None = None
        found: Found
        try:
            facts = await self._inside_of(link)
            why = _withheld(link, facts)
            if living and not why:
                facts |= await self._forks(link)
            seen = await asyncio.to_thread(self._last_alive, link.id)
            found = None if why else await self._rescuer.seek(wanted(link, facts, seen))
        except Exception:
            _log.exception("a mistake of ours while looking for %s", link.url)
            found = NotAsked("an archive", "a mistake of ours")
        try:
            await asyncio.to_thread(self._keep, self._row(link, found, why or ""), facts)
        except Exception:
            _log.exception("a mistake of ours while writing what was found for %s", link.url)

    def _last_alive(self, link: int) -> datetime | None:
        with self._library.reading() as session:
            return last_alive(session, link)

    async def _inside_of(self, link: Link) -> dict[str, Any]:
        """Whether the link's host stands in an opened network, where that can be told and is news."""
        inside = await self._inside.keeps(link.host)
        return {"inside": inside} if inside is not None and inside != link.facts.get("inside", False) else {}

    async def _forks(self, link: Link) -> dict[str, Any]:
        """The forks of a living repository under its present name; without a token an hour's calls go elsewhere."""
        place = repository_of(link.url)
        if link.kind is not Kind.GITHUB or not place or link.flag is Flag.TAKEN_OVER or not self._door.has_token(API):
            return {}
        known = link.facts.get("repository", {})
        forks = await forks_of(str(known.get("full_name") or place.full_name), self._door)
        return {} if forks is None else {"repository": {**known, "forks": forks}}

    def _row(self, link: Link, found: Found, why: str) -> Rescue:
        row = Rescue(link_id=link.id, sought=self._task.now(), words="", trouble="")
        match found:
            case Copy():
                row.url, row.source, row.at, row.words = found.url, str(found.source), found.at, found.words
            case NotAsked():
                row.trouble = found.words
            case None:
                row.words = f"no archive is told of this address: {why}" if why else ""
        return row

    def _keep(self, row: Rescue, facts: dict[str, Any]) -> None:
        with self._library.writing() as session:
            ledger.keep_rescue(session, row.link_id, row, facts)


def _withheld(link: Link, facts: Mapping[str, Any]) -> str | None:
    """Why nobody is told of a link, None where archives may be asked."""
    inside = {**link.facts, **facts}.get("inside")
    return withheld(link.url) or ("its host stands in a network that you opened" if inside else None)


def wanted(link: Link, fresh: Mapping[str, Any] = MappingProxyType({}), seen: datetime | None = None) -> Wanted:
    """What is to be looked for, with all that earlier probes and `fresh` facts tell of it; `seen` is when it lived."""
    facts = {**link.facts, **fresh}
    repository = facts.get("repository")
    known: dict[str, Any] = repository if isinstance(repository, dict) else {}
    years = [mention.paper.year for mention in link.mentions if mention.paper.year and not mention.removed]
    bad = link.verdict in (Verdict.DEAD, Verdict.FAILING)
    revealed, branch, last_push = facts.get("revealed"), known.get("default_branch"), _moment(known.get("pushed_at"))
    taken_over = link.flag is Flag.TAKEN_OVER
    # Up to its last push the name certainly led to what the paper named, and not to the stranger.
    ends = (_first_bad(link) if bad else None, last_push if taken_over else None)
    return Wanted(
        url=link.url,
        kind=link.kind,
        # Only the year is known: a copy of the year itself is as near to the paper as can be told.
        around=date(min(years), 12, 31) if years and min(years) < date.max.year else None,
        dead_since=min((end for end in ends if end), default=None),
        last_alive=seen,
        spellings=(str(known["full_name"]),) if known.get("full_name") else (),
        last_push=last_push,
        forks=tuple(fork for one in known.get("forks") or () if (fork := _fork(one))),
        revealed=revealed if isinstance(revealed, str) else None,
        whole_gone=bad and link.condition in (Condition.GONE, Condition.BLOCKED),
        taken_over=taken_over,
        default_branch=branch if isinstance(branch, str) else None,
    )


def _first_bad(link: Link) -> datetime | None:
    return min((strike.first for strike in link.strikes), default=link.since)


def _fork(values: Any) -> Fork | None:
    if not isinstance(values, dict) or not values.get("full_name"):
        return None
    stars = values.get("stars")
    return Fork(
        str(values["full_name"]),
        _moment(values.get("pushed_at")),
        stars if isinstance(stars, int) else 0,
        bool(values.get("archived")),
    )


def _moment(text: object) -> datetime | None:
    try:
        read = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
