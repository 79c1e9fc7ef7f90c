"""What an outcome proves: `judge`, a fold over observations."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, assert_never

from readinglist.health.words import (
    DEFAULT_POLICY,
    INCONCLUSIVE,
    READERS_WORDS,
    Answer,
    Condition,
    Flag,
    Health,
    Outcome,
    Policy,
    Proof,
    Strike,
    Verdict,
)


def judge(health: Health, outcome: Outcome, at: datetime, policy: Policy = DEFAULT_POLICY) -> Health:
    """Return the health of a link after one more outcome, seen at `at` (aware, UTC)."""
    outcome = _aged(outcome, at, policy)
    evidence = outcome.answer not in INCONCLUSIVE and outcome.answer not in READERS_WORDS
    heard = outcome.answer if evidence else health.heard
    if evidence and _is_contradicted(health, outcome.answer):
        after = replace(health, answer=outcome.answer, vouched=outcome.answer, heard=heard)
    else:
        after = replace(_judge(health, outcome, at, policy), heard=heard, muted=_muted(health, outcome))
    return replace(after, **_flag(health, outcome))


def _is_contradicted(health: Health, answer: Answer) -> bool:
    """Whether the reader's word stands against this answer."""
    first = health.vouched is Answer.SEEN and answer not in (Answer.OK, Answer.MOVED)
    return first or answer is health.vouched


def _aged(outcome: Outcome, at: datetime, policy: Policy) -> Outcome:
    """Tell active from stale where the last push is known; what else a repository is goes before both."""
    if outcome.last_push is None or outcome.condition not in (Condition.ACTIVE, Condition.STALE):
        return outcome
    stale = at - outcome.last_push > policy.stale_after
    return replace(outcome, condition=Condition.STALE if stale else Condition.ACTIVE)


def _judge(health: Health, outcome: Outcome, at: datetime, policy: Policy) -> Health:
    match outcome.answer:
        case Answer.OK:
            return _good(health, outcome, at, Verdict.ALIVE)
        case Answer.MOVED:
            return _good(health, outcome, at, Verdict.MOVED)
        case Answer.FORBIDDEN | Answer.LOGIN | Answer.CHALLENGE:
            return _good(health, outcome, at, Verdict.RESTRICTED)
        case Answer.BLOCKED:
            # The host's own notice: nothing needs a second day.
            notice = replace(outcome, proved=True, condition=Condition.BLOCKED)
            return _bad(health, notice, at, Proof.GONE, policy)
        case Answer.GONE:
            return _bad(health, outcome, at, Proof.GONE, policy)
        case Answer.DNS_GONE:
            return _bad(health, outcome, at, Proof.DNS_GONE, policy)
        case Answer.LOOP:
            return _bad(health, outcome, at, Proof.LOOP, policy)
        case Answer.SOFT_404 | Answer.PARKED:
            return _bad(health, outcome, at, Proof.GUESS, policy)
        case Answer.TIMEOUT | Answer.ERROR | Answer.REFUSED | Answer.RESET | Answer.TLS:
            return _bad(health, outcome, at, Proof.TROUBLE, policy)
        case Answer.LIMITED | Answer.OFFLINE | Answer.DNS_FAILED | Answer.DEFERRED | Answer.GUARDED:
            # A link that was never judged has no reason of its own yet: it says why there is none.
            reason = outcome.reason if health.verdict is Verdict.UNCHECKED else health.reason
            return replace(health, answer=outcome.answer, reason=reason)
        case Answer.SEEN:
            contradicts = health.verdict not in (Verdict.ALIVE, Verdict.MOVED)
            vouched = health.vouched or ((health.heard or Answer.SEEN) if contradicts else None)
            return replace(_good(health, outcome, at, Verdict.ALIVE), vouched=vouched)
        case Answer.MUTED | Answer.UNMUTED:
            return health
        case _:
            assert_never(outcome.answer)


def _muted(health: Health, outcome: Outcome) -> bool:
    return outcome.answer is Answer.MUTED or (health.muted and outcome.answer is not Answer.UNMUTED)


def _flag(health: Health, outcome: Outcome) -> dict[str, Any]:
    """A flag stays until somebody looked again; the reader who saw it work has seen to it."""
    if outcome.answer is Answer.SEEN and health.flag is Flag.TAKEN_OVER:
        return {"flag": None, "notice": None}
    if outcome.flag is None:
        return {"flag": health.flag, "notice": health.notice}
    raised = None if outcome.flag is Flag.CLEAR else outcome.flag
    return {"flag": raised, "notice": outcome.notice if raised else None}


def _good(health: Health, outcome: Outcome, at: datetime, verdict: Verdict) -> Health:
    """Somebody answers: all proof of death falls."""
    return Health(
        verdict=verdict,
        reason=outcome.reason,
        since=health.since if health.verdict is verdict else at,
        answer=outcome.answer,
        condition=outcome.condition or _still(health.condition),
        replacement=outcome.replacement,
        final_url=outcome.final_url,
    )


def _still(condition: Condition | None) -> Condition | None:
    """What stays known of a repository when a probe saw only that it is there."""
    return None if condition in (Condition.GONE, Condition.BLOCKED) else condition


def _bad(health: Health, outcome: Outcome, at: datetime, proof: Proof, policy: Policy) -> Health:
    strike = next((known for known in health.strikes if known.proof is proof), Strike(proof, at, 0))
    strike = replace(strike, count=strike.count + 1)
    strikes = (*(known for known in health.strikes if known.proof is not proof), strike)
    # What was proved dead stays dead until somebody answers: another kind of silence is no sign of life. Only the
    # class seen now can prove anything: time that passes over two early 404s is no later 404.
    proved = outcome.proved or _proves(strike, at, policy)
    was_dead = health.verdict is Verdict.DEAD
    verdict = Verdict.DEAD if proved or was_dead else Verdict.FAILING
    return Health(
        verdict=verdict,
        reason=health.reason if was_dead and not proved else outcome.reason,  # the reason is that of the proof
        since=health.since if health.verdict is verdict else at,
        answer=outcome.answer,
        condition=outcome.condition or health.condition,
        replacement=None,
        final_url=outcome.final_url,
        strikes=strikes,
    )


def _proves(strike: Strike, at: datetime, policy: Policy) -> bool:
    count, after = needed(strike.proof, policy)
    return strike.count >= count and at - strike.first >= after


def needed(proof: Proof, policy: Policy) -> tuple[int, timedelta]:
    """Return how many observations of a class are proof, and how long after the first the last of them must come."""
    match proof:
        case Proof.GONE | Proof.DNS_GONE | Proof.LOOP:
            return 2, policy.confirm_after
        case Proof.GUESS:
            return policy.guess_count, policy.guess_after
        case Proof.TROUBLE:
            return policy.trouble_count, policy.trouble_after
        case _:
            assert_never(proof)
