"""What a probe brought, and what is known of a link: the words and values of health."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any


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
    """The thresholds of proof, what counts as stale, and how often a living link of a shelf is asked; settings."""

    confirm_after: timedelta = timedelta(hours=24)
    guess_count: int = 3
    guess_after: timedelta = timedelta(days=14)
    trouble_count: int = 4
    trouble_after: timedelta = timedelta(days=14)
    stale_after: timedelta = timedelta(days=3 * 365)
    watch_mine: timedelta = timedelta(days=7)
    watch_stacks: timedelta = timedelta(days=30)


DEFAULT_POLICY = Policy()
