"""What is told of each target, and the last word on those that are gone: is GitHub itself well, does the owner live.

Fact: GitHub has had hours in which it answered "not found" of everything, so a run in which nobody lives proves
nothing until a repository that must be there is shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from readinglist.health import Answer, Outcome
from readinglist.identifiers import Kind
from readinglist.probe.github.accounts import fate
from readinglist.probe.github.addresses import place_of
from readinglist.probe.github.calls import Calls
from readinglist.probe.github.identity import facts_in, remembered
from readinglist.probe.target import Target, Tell
from readinglist.transport import Reply, Transport

CONTROL = "github/docs"  # public for years, and GitHub's own
_MANY = 5
_OF_OWNER = {
    "gone": "; the account “{}” is gone as well",
    "there": "; the account “{}” lives",
    "not asked": "",
}


class Verdicts:
    """What a run says of GitHub's links; the proved deaths are held until all others are told."""

    def __init__(self, door: Transport, calls: Calls, tell: Tell, now: datetime) -> None:
        self._door = door
        self._calls = calls
        self._tell = tell
        self._now = now
        self._held: list[tuple[Target, Outcome]] = []
        self._owners: set[str] = set()
        self._alive = False

    def somebody_lives(self, owner: str = "") -> None:
        """Note that GitHub showed something that is there."""
        self._alive = True
        self._owners.add(owner.lower())

    def say(self, target: Target, outcome: Outcome) -> None:
        """Tell of a target, with what is remembered of it; a proved death waits for `settle`."""
        thing = "account" if target.kind is Kind.GITHUB_OWNER else "repository"
        outcome = remembered(outcome, target.known, self._now, thing)
        if self._calls.refused:
            outcome = replace(outcome, evidence={**outcome.evidence, "token": "refused"})
        if outcome.answer is Answer.GONE and outcome.proved:
            self._held.append((target, outcome))
        else:
            self._tell(target.id, outcome)

    async def settle(self) -> None:
        """Tell of the dead, once it is known whether GitHub can be believed, and what became of their owners."""
        if not self._held:
            return
        doubt = await self._doubt()
        by_owner: dict[str, list[tuple[Target, Outcome]]] = {}
        for target, outcome in self._held:
            place = place_of(target.url)
            by_owner.setdefault(place.owner.lower() if place else "", []).append((target, outcome))
        async with asyncio.TaskGroup() as group:
            for its in by_owner.values():
                group.create_task(self._bury(its, doubt))

    async def _bury(self, its: Sequence[tuple[Target, Outcome]], doubt: str) -> None:
        """Tell of the dead of one owner."""
        place = place_of(its[0][0].url)
        owner = place.owner if place else ""
        told = "not asked"
        if owner and not doubt:
            told = "there" if owner.lower() in self._owners else await fate(owner, self._door, self._calls)
        for target, outcome in its:
            evidence: dict[str, Any] = {**outcome.evidence, **({"owner": told} if owner else {})}
            if doubt:
                evidence["control"] = doubt
                reason = f"{outcome.reason}; {doubt}, so it is not believed before it says so again"
                self._tell(target.id, replace(outcome, reason=reason, proved=False, evidence=evidence))
            else:
                reason = outcome.reason + (_OF_OWNER[told].format(owner) if owner else "")
                self._tell(target.id, replace(outcome, reason=reason, evidence=evidence))

    async def _doubt(self) -> str:
        """Why GitHub's "not found" is not to be believed now; '' when it is, for one call at most."""
        if self._alive:
            return ""
        answer = await self._calls.ask(f"repos/{CONTROL}", with_token=self._calls.token)
        if isinstance(answer, Reply) and answer.status == 200:
            return ""
        if isinstance(answer, Reply) and answer.status in (404, 410):
            return "GitHub says “not found” of everything just now"
        many = len({target.url for target, _ in self._held}) >= _MANY
        alive_before = any(facts_in(target.known) for target, _ in self._held)
        return "GitHub shows nothing that lives just now" if many and alive_before else ""
