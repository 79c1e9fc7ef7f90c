"""What a probe brought, what it proves, and when to ask again: `judge` and `next_due`, pure.

The rules are those of the README, "How it judges a link". Everything here is a value; there is no clock, no chance,
no network: the same observations always give the same health.
"""

from readinglist.health.due import LONGEST_WAIT, REFUSED_WAIT, next_due
from readinglist.health.judging import judge, needed
from readinglist.health.words import (
    DEFAULT_POLICY,
    INCONCLUSIVE,
    READERS_WORDS,
    UNREACHED,
    WORST_FIRST,
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

__all__ = [
    "DEFAULT_POLICY",
    "INCONCLUSIVE",
    "LONGEST_WAIT",
    "READERS_WORDS",
    "REFUSED_WAIT",
    "UNREACHED",
    "WORST_FIRST",
    "Answer",
    "Condition",
    "Flag",
    "Health",
    "Outcome",
    "Policy",
    "Proof",
    "Strike",
    "Verdict",
    "judge",
    "needed",
    "next_due",
]
