"""All repositories of a run: fifty a request with a token; by git without one, and the few calls where they tell most.

Calls without a token first confirm a "no"; what is left, but for a reserve, goes to repositories whose condition has
been unknown the longest.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from readinglist.health import INCONCLUSIVE, Answer, Outcome
from readinglist.identifiers import Repository
from readinglist.probe import web
from readinglist.probe.github.addresses import at_github, place_of
from readinglist.probe.github.batch import BATCH, Batch, ask_many
from readinglist.probe.github.calls import Calls
from readinglist.probe.github.identity import facts_in
from readinglist.probe.github.inside import within
from readinglist.probe.github.roads import THERE, TWO_ROADS, Roads
from readinglist.probe.github.verdicts import Verdicts
from readinglist.probe.target import Target
from readinglist.transport import Transport

_log = logging.getLogger(__name__)
_HOURLY = 60  # calls without a token


class Repositories:
    """The repositories of one run, by lower-case full name, each with the links that name it or lie in it."""

    def __init__(
        self,
        targets: Mapping[str, Sequence[Target]],
        door: Transport,
        calls: Calls,
        verdicts: Verdicts,
        roads: Roads,
    ) -> None:
        self._targets = targets
        self._door = door
        self._calls = calls
        self._verdicts = verdicts
        self._roads = roads
        self._batching = True
        self._patient = set(sorted(targets, key=self._last_told)[:_HOURLY])
        self._waiting: dict[str, Outcome] = {}

    async def go(self) -> None:
        """Ask all of them, and tell of every link."""
        names = list(self._targets)
        async with asyncio.TaskGroup() as group:
            for start in range(0, len(names), BATCH):
                part = names[start : start + BATCH]
                batch = await self._ahead([self._repository(name) for name in part])
                for name in part:
                    group.create_task(self._guarded(name, batch))
        waiting = sorted(self._waiting, key=self._last_told)
        for name in waiting[:1]:
            await self._guarded(name, None)  # its answer tells how many calls of the hour are left
        async with asyncio.TaskGroup() as group:
            for name in waiting[1:]:
                group.create_task(self._guarded(name, None))

    async def _ahead(self, repositories: Sequence[Repository]) -> Batch:
        """Ask a batch at once where a token allows it; what it leaves open is asked singly."""
        if not (self._calls.token and self._batching):
            return Batch()
        batch = await ask_many(repositories, self._door, self._calls)
        self._batching = batch.usable
        return batch

    async def _guarded(self, name: str, batch: Batch | None) -> None:
        try:
            if batch is None:
                await self._tell(name, await self._roads.condition(self._repository(name), self._waiting[name]))
            else:
                await self._first_look(name, batch)
        except Exception:  # one that trips us must not stop the others; the prober's caller says "not asked"
            _log.exception("a mistake of ours on %s", self._targets[name][0].url)

    async def _first_look(self, name: str, batch: Batch) -> None:
        repository = self._repository(name)
        if (seen := batch.found.get(name)) and not seen.disabled:  # REST names the block of a disabled one
            outcome = await self._roads.whole(repository, seen, with_token=True)
        else:
            outcome = await self._roads.look(repository, hidden=name in batch.hidden)
        patient = self._calls.token or name in self._patient
        if outcome.answer in THERE and outcome.condition is None and patient:
            self._waiting[name] = outcome  # git does not tell: archived, last push
        else:
            await self._tell(name, outcome)

    async def _tell(self, name: str, whole: Outcome) -> None:
        """Tell of all links of one repository."""
        if whole.answer in THERE and whole.evidence.get("rule") != TWO_ROADS:
            now_at = place_of(whole.final_url or "")
            self._verdicts.somebody_lives(now_at.owner if now_at else "")
        async with asyncio.TaskGroup() as group:
            for target in self._targets[name]:
                group.create_task(self._tell_one(target, whole))

    async def _tell_one(self, target: Target, whole: Outcome) -> None:
        place = place_of(target.url)
        outcome = whole
        if place and place.path:
            if whole.answer in THERE:
                outcome = await within(target.url, whole, self._door)
            elif whole.answer is Answer.GONE or whole.answer in INCONCLUSIVE:
                # What lives is not gone, and not all names are repositories'.
                page = await web.ask_page(target.url, self._door)
                lives = page.answer in THERE and at_github(page.final_url)
                outcome = replace(page, condition=None) if lives else whole
        self._verdicts.say(target, outcome)

    def _repository(self, name: str) -> Repository:
        repository = place_of(self._targets[name][0].url)
        assert repository is not None
        return repository

    def _last_told(self, name: str) -> str:
        """The day on which the condition was last told; what was never told comes first."""
        return min(str(facts_in(target.known).get("seen") or "") for target in self._targets[name])
