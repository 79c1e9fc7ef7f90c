"""What a probe brought, what it proves, and when to ask again: `judge` and `next_due`, pure.

The rules are those of the README, "How it judges a link". Everything here is a value; there is no clock, no chance,
no network: the same observations always give the same health.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, assert_never


class Verdict(StrEnum):
    """The word for a link now."""

    UNCHECKED = "unchecked"
    ALIVE = "alive"
    MOVED = "moved"
    RESTRICTED = "restricted"
    FAILING = "failing"
    DEAD = "dead"


# The order in which a person wants to hear of them.
WORST_FIRST = (
    Verdict.DEAD,
    Verdict.FAILING,
    Verdict.MOVED,
    Verdict.RESTRICTED,
    Verdict.UNCHECKED,
    Verdict.ALIVE,
)


class Condition(StrEnum):
    """What a code repository is beyond alive; the first that holds, in this order."""

    BLOCKED = "blocked"
    GONE = "gone"
    ARCHIVED = "archived"
    EMPTY = "empty"
    PLACEHOLDER = "placeholder"
    STALE = "stale"
    ACTIVE = "active"


class Answer(StrEnum):
    """The machine word of one probe's outcome."""

    OK = "ok"
    MOVED = "moved"  # permanently, to a living address
    FORBIDDEN = "forbidden"  # somebody answers but refuses a robot
    LOGIN = "login"  # a login is asked for
    CHALLENGE = "challenge"  # a page that wants a browser or a person
    GONE = "gone"  # 404, 410, or a registry's "not found"
    BLOCKED = "blocked"  # taken down by the host, with a notice
    DNS_GONE = "dns-gone"  # the name does not exist
    LOOP = "loop"  # redirects without end, cookies kept
    SOFT_404 = "soft-404"  # "not found" behind a 200, or a redirect home
    PARKED = "parked"  # the domain is for sale
    TIMEOUT = "timeout"
    ERROR = "error"  # 5xx after the tries of a run, or no sensible HTTP
    REFUSED = "refused"  # connection refused
    RESET = "reset"
    TLS = "tls"
    LIMITED = "limited"  # the host as a whole rate-limits us
    OFFLINE = "offline"  # our own network
    DNS_FAILED = "dns-failed"  # the name servers did not answer
    DEFERRED = "deferred"  # not asked to the end: our own limits, quota, or a half answer
    GUARDED = "guarded"  # an address we do not probe: private, or no http
    SEEN = "seen"  # the reader's word: I saw it work
    MUTED = "muted"  # the reader's word: do not tell me of it
    UNMUTED = "unmuted"


# What the reader says is an observation too, so that the book can be replayed.
READERS_WORDS = frozenset((Answer.SEEN, Answer.MUTED, Answer.UNMUTED))

# Never evidence, neither for nor against a link.
INCONCLUSIVE = frozenset((Answer.LIMITED, Answer.OFFLINE, Answer.DNS_FAILED, Answer.DEFERRED, Answer.GUARDED))

# Answers that say nothing was reached at all; these are held back until our own network is proved.
UNREACHED = frozenset(
    (
        Answer.DNS_GONE,
        Answer.DNS_FAILED,
        Answer.TIMEOUT,
        Answer.REFUSED,
        Answer.RESET,
        Answer.TLS,
        Answer.OFFLINE,
    )
)


class Flag(StrEnum):
    """What is to be known of a work or a repository that is there, whatever its verdict."""

    RETRACTED = "retracted"
    WITHDRAWN = "withdrawn"
    CONCERN = "concern"  # an expression of concern
    TAKEN_OVER = "taken-over"  # another repository stands under the name now
    CLEAR = "clear"  # looked for, and there is nothing to say


class Proof(StrEnum):
    """Classes of evidence of death; observations of one class add up."""

    GONE = "gone"
    DNS_GONE = "dns-gone"
    LOOP = "loop"
    GUESS = "guess"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one probe brought.

    `reason` is a plain sentence for a person. `proved` marks the word of an authority that needs no second day
    (a registry's "not found", confirmed; a block notice). `evidence` is what decided it, as JSON values. `flag` is None
    when nobody looked for one; `notice` is the DOI of what announces it. `facts` are what outlives this probe (a
    repository's number, a DOI's landing address): they are kept with the link and given to its next probe.
    `last_push` (aware) decides, by the policy, whether a repository that is active is stale.
    """

    answer: Answer
    reason: str = ""
    code: int | None = None
    final_url: str | None = None
    replacement: str | None = None
    condition: Condition | None = None
    proved: bool = False
    evidence: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    flag: Flag | None = None
    notice: str | None = None
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    last_push: datetime | None = None


@dataclass(frozen=True, slots=True)
class Strike:
    """The proof so far of one class: when it was first seen since the last good answer, and how often."""

    proof: Proof
    first: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of a link now; always the fold of `judge` over its observations.

    `heard` is the last answer that was evidence. `vouched` is the one that the reader contradicted: as long as only
    that is heard, the reader's word holds; SEEN there stands for the first answer that is still to come.
    """

    verdict: Verdict = Verdict.UNCHECKED
    reason: str = ""
    since: datetime | None = None
    answer: Answer | None = None
    condition: Condition | None = None
    replacement: str | None = None
    final_url: str | None = None
    strikes: tuple[Strike, ...] = ()
    flag: Flag | None = None
    notice: str | None = None
    heard: Answer | None = None
    vouched: Answer | None = None
    muted: bool = False

    @property
    def failures(self) -> int:
        """Observations in a row, since the last good answer, that were evidence of trouble."""
        return sum(strike.count for strike in self.strikes)


@dataclass(frozen=True, slots=True)
class Policy:
    """The thresholds of proof, and of what counts as stale; settings of the reader."""

    confirm_after: timedelta = timedelta(hours=24)
    guess_count: int = 3
    guess_after: timedelta = timedelta(days=14)
    trouble_count: int = 4
    trouble_after: timedelta = timedelta(days=14)
    stale_after: timedelta = timedelta(days=3 * 365)


DEFAULT_POLICY = Policy()


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


def _ripe(strike: Strike, policy: Policy) -> datetime | None:
    """When one more observation of this class would be proof; None while more are wanting."""
    count, after = needed(strike.proof, policy)
    return strike.first + after if strike.count + 1 >= count else None


_DAY = timedelta(days=1)
LONGEST_WAIT = 40 * _DAY  # no link is due later than this after a probe; what is was written by a clock that was ahead


def next_due(health: Health, at: datetime, salt: str, policy: Policy = DEFAULT_POLICY) -> datetime:
    """Return when a link should next be probed after it was probed at `at`.

    Soon while failing, weekly to monthly while somebody answers, a slow watch when dead, in an hour when nothing
    was learnt. `salt` (the link's identity) spreads links of one day over the days round it.
    """
    if health.answer is Answer.GUARDED:
        return at + _spread(14 * _DAY, salt)  # nothing but a changed name or setting will make a difference
    if health.answer in INCONCLUSIVE:
        return at + _spread(timedelta(hours=1), salt)
    match health.verdict:
        case Verdict.UNCHECKED:
            return at + _spread(timedelta(hours=1), salt)
        case Verdict.ALIVE | Verdict.MOVED:
            # Seven days at first; the longer it has stood, the rarer it is asked, up to thirty.
            stood = at - (health.since or at)
            return at + _spread(min(max(stood, 7 * _DAY), 30 * _DAY), salt)
        case Verdict.RESTRICTED:
            return at + _spread(14 * _DAY, salt)
        case Verdict.FAILING:
            # Never before the day that a confirmation must lie apart; later, spread over the fortnight, and again as
            # soon as one more observation would be proof.
            usual = at + _spread(policy.confirm_after + min(max(health.failures - 1, 0), 4) * _DAY, salt)
            lag = _spread(_DAY / 2, salt) - _DAY / 2
            ripe = [moment + lag for strike in health.strikes if (moment := _ripe(strike, policy)) and moment > at]
            return min([usual, *(max(moment, at + timedelta(hours=1)) for moment in ripe)])
        case Verdict.DEAD:
            return at + _spread(30 * _DAY, salt)
        case _:
            assert_never(health.verdict)


def _spread(span: timedelta, salt: str) -> timedelta:
    """Return the span lengthened by 0 to 20 %, the same for the same salt."""
    share = int.from_bytes(blake2b(salt.encode(), digest_size=4).digest(), "big") / 2**32
    return span * (1 + 0.2 * share)
