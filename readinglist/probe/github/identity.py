"""What is remembered of a repository or account, and whether another one stands under its name now; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from readinglist.health import Answer, Flag, Outcome
from readinglist.probe.github.addresses import SITE

DENIED_SINCE = "denied_since"  # when GitHub first denied what it had shown before; any sign of life ends it
_THERE = frozenset((Answer.OK, Answer.MOVED))


def remembered(outcome: Outcome, known: Mapping[str, Any], now: datetime, thing: str = "repository") -> Outcome:
    """Return the outcome with its facts joined to those known before, and flagged when the number changed.

    Numbers are never given twice and survive renames, so another number is another thing. What shows no number
    changes nothing of a thing whose number is known: it may be a stranger under the same name.
    """
    fresh = facts_in(outcome.facts, thing)
    known_before = facts_in(known, thing)
    old = {name: value for name, value in known_before.items() if name != DENIED_SINCE}
    if not fresh:
        lives = outcome.answer in _THERE and len(old) < len(known_before)
        return replace(outcome, facts={**outcome.facts, thing: old}) if lives else outcome
    if not (number := fresh.get("id")):
        if old.get("id"):
            return replace(outcome, facts={thing: old} if len(old) < len(known_before) else {})
        return replace(outcome, facts={thing: {**old, **fresh}})
    seen = {"seen": f"{now:%Y-%m-%d}"}
    named = old.get("id")
    if named and named != number:
        return _taken_over(
            replace(outcome, facts={thing: {**old, "taken_over_by": number, **seen}}), old, number, thing
        )
    kept = {name: value for name, value in old.items() if name != "taken_over_by"}
    return replace(outcome, facts={thing: {**kept, **fresh, **seen}}, flag=Flag.CLEAR if named else outcome.flag)


def _taken_over(outcome: Outcome, old: Mapping[str, Any], number: object, thing: str) -> Outcome:
    reason = (
        f"another {thing} (number {number}) stands under this name now; the one the paper named was number {old['id']}"
    )
    name = str(old.get("full_name") or "")
    if name and outcome.final_url and not f"{outcome.final_url}/".lower().startswith(f"{SITE}{name}/".lower()):
        reason += f", last seen as {name}"
    if outcome.answer not in (Answer.OK, Answer.MOVED):
        reason = f"{outcome.reason}; {reason}"
    return replace(
        outcome,
        # Where a stranger moved to is no new address of what the paper named.
        answer=Answer.OK if outcome.answer is Answer.MOVED else outcome.answer,
        replacement=None,
        reason=reason,
        flag=Flag.TAKEN_OVER,
        evidence={**outcome.evidence, "id_before": old["id"], "id_now": number},
    )


def facts_in(facts: Mapping[str, Any], thing: str = "repository") -> Mapping[str, Any]:
    """Return the facts of one thing, empty when there are none."""
    value = facts.get(thing)
    return value if isinstance(value, Mapping) else {}
