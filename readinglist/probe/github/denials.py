"""Denials of what GitHub had shown before: many at once are its own trouble until it repeats them a day later; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from readinglist.health import INCONCLUSIVE, Answer, Condition, Outcome
from readinglist.probe.github.addresses import place_of
from readinglist.probe.github.conditions import moment
from readinglist.probe.github.identity import DENIED_SINCE, facts_in
from readinglist.probe.target import Target

MANY = 5
_LASTS = timedelta(hours=24)  # GitHub's own trouble is over by then


class Denials:
    """What one run asked of repositories that were seen alive before, and how many of them are denied."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._asked: set[str] = set()
        self._denied: set[str] = set()
        self._still: set[str] = set()

    def note(self, target: Target, outcome: Outcome) -> Outcome:
        """Count an outcome, and return it with the time of the first denial kept."""
        facts, place = facts_in(target.known), place_of(target.url)
        if place is None or not seen_before(target.known) or outcome.answer in INCONCLUSIVE:
            return outcome
        name, is_denied = place.full_name.lower(), denies(outcome)
        if self.lasting(target):
            self._still |= {name} if is_denied else set()
        else:
            self._asked.add(name)
            self._denied |= {name} if is_denied else set()
        if not is_denied:
            return outcome
        since = facts.get(DENIED_SINCE) or self._now.isoformat()
        return replace(outcome, facts={**outcome.facts, "repository": {**facts, DENIED_SINCE: since}})

    def lasting(self, target: Target, span: timedelta = _LASTS) -> bool:
        """Whether GitHub denied it a day ago and more (or `span`), and nothing was seen of it since."""
        since = moment(facts_in(target.known).get(DENIED_SINCE))
        return since is not None and self._now - since >= span

    @property
    def too_many(self) -> bool:
        """Whether so much is denied at once that GitHub itself is suspected."""
        return len(self._denied) >= MANY and 2 * len(self._denied) > len(self._asked)

    @property
    def many_lasting(self) -> bool:
        """Whether so much is denied again that GitHub had better show something that must be there."""
        return len(self._still) >= MANY


def denies(outcome: Outcome) -> bool:
    """Whether GitHub denies a repository, proved or not, and not only a file in one that is there."""
    return outcome.answer is Answer.GONE and outcome.condition is Condition.GONE


def seen_before(known: Mapping[str, Any]) -> bool:
    """Whether anything is known of a repository that only a living one tells."""
    return any(name != DENIED_SINCE for name in facts_in(known))
