"""What is told of each target, and the last word on those that are gone: is GitHub itself well, does the owner live.

Fact: GitHub has had hours in which it answered "not found" of everything. So a run in which no repository lives proves
nothing until one that must be there is shown; and when most of what was there before is denied at once, nothing is
believed before GitHub says it again a day later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from readinglist.health import Answer, Outcome
from readinglist.identifiers import Kind, Repository
from readinglist.probe.github.accounts import fate
from readinglist.probe.github.addresses import place_of
from readinglist.probe.github.calls import Calls
from readinglist.probe.github.denials import MANY, Denials, denies, seen_before
from readinglist.probe.github.identity import remembered
from readinglist.probe.github.roads import TWO_ROADS, Roads, in_refs
from readinglist.probe.target import Target, Tell
from readinglist.transport import Reply, Transport

CONTROL = Repository("github", "docs", "")  # public for years, and GitHub's own
_TOO_MANY = "GitHub denies most of what it had: believed only if it says so again tomorrow"
_ILL = "GitHub says “not found” of everything just now, so it is not believed"
_UNSURE = "GitHub shows nothing that lives just now, so it is not believed"
_ILL_FOR = timedelta(days=30)
_OF_OWNER = {
    "gone": "; the account “{}” is gone as well",
    "there": "; the account “{}” lives",
    "not asked": "",
}


class Verdicts:
    """What a run says of GitHub's links; its denials are held until all others are told."""

    def __init__(self, door: Transport, calls: Calls, roads: Roads, tell: Tell, now: datetime) -> None:
        self._door = door
        self._calls = calls
        self._roads = roads
        self._tell = tell
        self._now = now
        self._held: list[tuple[Target, Outcome]] = []
        self._denials = Denials(now)
        self._owners: set[str] = set()
        self._alive = False
        self._contradicted = False
        self._needs_a_day = False  # one of GitHub's roads is ill: its denials are judged as those of any page are

    def somebody_lives(self, owner: str = "") -> None:
        """Note that GitHub showed a repository that is there; accounts and gists do not speak for repositories."""
        self._alive = True
        self._owners.add(owner.lower())

    def say(self, target: Target, outcome: Outcome) -> None:
        """Tell of a target, with what is remembered of it; a denial waits for `settle`."""
        thing = "account" if target.kind is Kind.GITHUB_OWNER else "repository"
        outcome = remembered(outcome, target.known, self._now, thing)
        if self._calls.refused:
            outcome = replace(outcome, evidence={**outcome.evidence, "token": "refused"})
        if outcome.answer is Answer.OK and outcome.evidence.get("rule") == TWO_ROADS:
            self._contradicted = True  # a page is there that the API denies
        outcome = self._denials.note(target, outcome)
        if denies(outcome) or (outcome.answer is Answer.GONE and outcome.proved):
            self._held.append((target, outcome))
        else:
            self._tell(target.id, outcome)

    async def settle(self) -> None:
        """Tell of what is denied, once it is known whether GitHub can be believed, and what became of the owners."""
        if not self._held:
            return
        self._needs_a_day = self._contradicted and not self._alive
        doubt = await self._doubt()
        by_owner: dict[str, list[tuple[Target, Outcome]]] = {}
        for target, outcome in self._held:
            place = place_of(target.url)
            # Nobody is ill for so long: what must be there has gone as well.
            ill = "" if doubt == _ILL and self._denials.lasting(target, _ILL_FOR) else doubt
            if why := ill or (_TOO_MANY if self._denials.too_many and not self._denials.lasting(target) else ""):
                self._tell(target.id, _not_believed(outcome, why))
            else:
                by_owner.setdefault(place.owner.lower() if place else "", []).append((target, outcome))
        async with asyncio.TaskGroup() as group:
            for its in by_owner.values():
                group.create_task(self._bury(its))

    async def _bury(self, its: Sequence[tuple[Target, Outcome]]) -> None:
        """Tell of the dead of one owner."""
        place = place_of(its[0][0].url)
        owner, told = place.owner if place else "", "not asked"
        # Only a proof is worth a question about the owner.
        if owner and any(outcome.proved or self._denials.lasting(target) for target, outcome in its):
            told = "there" if owner.lower() in self._owners else await fate(owner, self._door, self._calls)
        for target, outcome in its:
            evidence: dict[str, Any] = {**outcome.evidence, **({"owner": told} if owner else {})}
            reason = outcome.reason + (_OF_OWNER[told].format(owner) if owner else "")
            # A day apart, two denials are proof, over whichever roads they came.
            proved = outcome.proved or (denies(outcome) and self._denials.lasting(target))
            proved = proved and not self._needs_a_day
            self._tell(target.id, replace(outcome, reason=reason, proved=proved, evidence=evidence))

    async def _doubt(self) -> str:
        """Why GitHub's "not found" is not to be believed now, of nothing at all; '' when it may be."""
        few = len({target.url for target, _ in self._held}) < MANY
        if self._alive and (few or not self._denials.many_lasting):
            return ""
        shown = await self._control()
        if shown or (few and shown is None):
            return ""  # two roads said it: a handful needs no witness that is silent
        if not any(seen_before(target.known) for target, _ in self._held):
            self._needs_a_day = shown is False
            return ""
        return _UNSURE if shown is None else _ILL

    async def _control(self) -> bool | None:
        """Whether GitHub shows what must be there, by its API or else by git; None when it does not answer."""
        answer = await self._calls.ask(f"repos/{CONTROL.full_name}", with_token=self._calls.token)
        if isinstance(answer, Reply) and answer.status in (200, 404, 410) and answer.json_object:
            return answer.status == 200
        refs = await self._roads.refs(CONTROL)
        if isinstance(refs, Reply) and in_refs(CONTROL, refs):
            return True
        return False if isinstance(refs, Reply) and refs.status in (401, 404) else None


def _not_believed(outcome: Outcome, why: str) -> Outcome:
    """No evidence, for it is GitHub that is in trouble; what is remembered stays."""
    evidence = {**outcome.evidence, "rule": "github-not-believed", "denied": outcome.reason, "control": why}
    return Outcome(Answer.DEFERRED, f"{why} ({outcome.reason})", outcome.code, evidence=evidence, facts=outcome.facts)
