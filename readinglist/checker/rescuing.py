"""The search for copies beside a run: of what is dead or failing, and, a little, of what still lives."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

from readinglist import ledger
from readinglist.checker.task import Task
from readinglist.database import Library
from readinglist.health import Verdict
from readinglist.identifiers import Kind, repository_of
from readinglist.models import Link, Rescue
from readinglist.probe.github import forks_of
from readinglist.probe.github.calls import API
from readinglist.probe.rescue import Fork, Found, NotAsked, Rescuer, Wanted
from readinglist.probe.rescue import Rescue as Copy
from readinglist.transport import Transport

_SIDE_BY_SIDE = 8  # searches; each archive is asked one question at a time anyway


class Rescuing:
    """Looks for copies while the run goes on, and for a bounded time after it; what is left waits for the next run."""

    def __init__(self, library: Library, task: Task, door: Transport) -> None:
        self._library = library
        self._task = task
        self._door = door
        self._rescuer = Rescuer(door)
        self._sought: set[int] = set()
        self._more = asyncio.Event()
        self._last_look = False

    def wake(self) -> None:
        """Say that more links were judged."""
        self._more.set()

    async def end(self, searching: asyncio.Task[None], *, void: bool) -> None:
        """Wait for the search to end, not for long; in a void run not at all."""
        self._last_look = True
        self.wake()
        if not void:
            await asyncio.wait((searching,), timeout=self._task.budget.rescue_seconds)
        searching.cancel()

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
            facts: dict[str, Any] = {}
            # Without a token the calls of an hour are worth more elsewhere.
            asks = link.kind is Kind.GITHUB and self._door.has_token(API)
            repository = repository_of(link.url) if asks else None
            if repository and (forks := await forks_of(repository.full_name, self._door)) is not None:
                facts = {"repository": {**link.facts.get("repository", {}), "forks": forks}}
            await self._seek(link, facts)

    async def _seek(self, link: Link, facts: dict[str, Any] | None = None) -> None:
        found = await self._rescuer.seek(wanted(link))
        await asyncio.to_thread(self._keep, link.id, found, facts or {})

    def _keep(self, link: int, found: Found, facts: dict[str, Any]) -> None:
        row = Rescue(link_id=link, sought=self._task.now(), words="", trouble="")
        match found:
            case Copy():
                row.url, row.source, row.at, row.words = found.url, str(found.source), found.at, found.words
            case NotAsked():
                row.trouble = found.words
            case None:
                pass
        with self._library.writing() as session:
            ledger.keep_rescue(session, link, row, facts)


def wanted(link: Link) -> Wanted:
    """What is to be looked for, with all that earlier probes left of it."""
    repository = link.facts.get("repository")
    known: dict[str, Any] = repository if isinstance(repository, dict) else {}
    years = [mention.paper.year for mention in link.mentions if mention.paper.year and not mention.removed]
    bad = link.verdict in (Verdict.DEAD, Verdict.FAILING)
    revealed = link.facts.get("revealed")
    return Wanted(
        url=link.url,
        kind=link.kind,
        # Only the year is known: a copy of the year itself is as near to the paper as can be told.
        around=date(min(years), 12, 31) if years and min(years) < date.max.year else None,
        dead_since=_first_bad(link) if bad else None,
        spellings=(str(known["full_name"]),) if known.get("full_name") else (),
        last_push=_moment(known.get("pushed_at")),
        forks=tuple(fork for one in known.get("forks") or () if (fork := _fork(one))),
        revealed=revealed if isinstance(revealed, str) else None,
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
