"""What a host's authority said of a thing last: while it is silent, nothing less may overrule it; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from readinglist.health import Answer, Outcome
from readinglist.probe.target import not_asked
from readinglist.transport import Failure

_WORDS = frozenset(
    (Answer.OK, Answer.MOVED, Answer.FORBIDDEN, Answer.LOGIN, Answer.CHALLENGE, Answer.GONE, Answer.BLOCKED)
)
_REFUSED = frozenset((Answer.FORBIDDEN, Answer.CHALLENGE))


def said_of(known: Mapping[str, Any]) -> Answer | None:
    """Return the last word of the authority, None where it is not known."""
    facts = known.get("place")
    word = facts.get("said") if isinstance(facts, Mapping) else None
    return next((answer for answer in _WORDS if answer == word), None)


def noted(outcome: Outcome) -> Outcome:
    """Return the outcome with its word among the facts that outlive it, where it is one."""
    if outcome.answer not in _WORDS:
        return outcome
    return replace(outcome, facts={**outcome.facts, "place": {"said": str(outcome.answer)}})


def not_lifted(outcome: Outcome, said: Answer | None, whom: str) -> Outcome:
    """A refusal of robots is no sign of life of what was said to be gone."""
    if said in (Answer.GONE, Answer.BLOCKED) and outcome.answer in _REFUSED:
        return not_asked(Failure(outcome.answer, outcome.reason), whom)
    return outcome
