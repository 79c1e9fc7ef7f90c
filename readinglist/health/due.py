"""When a link is asked again: `next_due`."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b
from typing import assert_never

from readinglist.health.judging import needed
from readinglist.health.words import DEFAULT_POLICY, INCONCLUSIVE, Answer, Health, Policy, Strike, Verdict

_DAY = timedelta(days=1)
LONGEST_WAIT = 40 * _DAY  # no link is due later than this after a probe; what is was written by a clock that was ahead

REFUSED_WAIT = 14 * _DAY  # who refuses a robot is asked no sooner, on whatever shelf


def next_due(health: Health, at: datetime, salt: str, policy: Policy = DEFAULT_POLICY, *, every: timedelta) -> datetime:
    """Return when a link should next be probed after it was probed at `at`.

    `every` is how often it is asked while it is there, which depends on the shelf; one that refuses us is asked once
    a fortnight at most. Soon while failing, a slow watch when dead, in an hour when nothing was learnt: the truth
    depends on no shelf. `salt` (the link's identity) spreads links of one day over the days round it.
    """
    if health.answer is Answer.GUARDED:
        return at + _spread(14 * _DAY, salt)  # nothing but a changed name or setting will make a difference
    if health.answer in INCONCLUSIVE:
        return at + _spread(timedelta(hours=1), salt)
    match health.verdict:
        case Verdict.UNCHECKED:
            return at + _spread(timedelta(hours=1), salt)
        case Verdict.ALIVE | Verdict.MOVED:
            return at + _spread(every, salt)
        case Verdict.RESTRICTED:
            return at + _spread(max(every, REFUSED_WAIT), salt)
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


def _ripe(strike: Strike, policy: Policy) -> datetime | None:
    """When one more observation of this class would be proof; None while more are wanting."""
    count, after = needed(strike.proof, policy)
    return strike.first + after if strike.count + 1 >= count else None
