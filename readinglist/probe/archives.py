"""Copies in archives, which a reader put in a lost link's place: pages whose keeper may be down for weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from readinglist.health import UNREACHED, Answer, Outcome
from readinglist.probe import web
from readinglist.probe.target import Target, Tell
from readinglist.transport import Transport

_DOWN = UNREACHED | {Answer.ERROR, Answer.LIMITED}


async def probe(targets: Sequence[Target], door: Transport, tell: Tell, now: datetime) -> None:
    """Tell of each copy whether it is there; an archive that is down says nothing of what it keeps."""

    def tell_of_copy(link: int, outcome: Outcome) -> None:
        if outcome.answer in _DOWN and outcome.answer is not Answer.OFFLINE:
            reason = f"the archive could not be asked: {outcome.reason}"
            outcome = replace(outcome, answer=Answer.DEFERRED, reason=reason)
        tell(link, outcome)

    await web.probe(targets, door, tell_of_copy, now)
