"""What a prober is given and whom it tells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from readinglist.health import INCONCLUSIVE, Answer, Outcome
from readinglist.identifiers import Kind
from readinglist.transport import Failure


class Target(NamedTuple):
    """A link to ask: its number, its written spelling, its kind, and the facts that its earlier probes left."""

    id: int
    url: str
    kind: Kind
    known: Mapping[str, Any] = MappingProxyType({})


Tell = Callable[[int, Outcome], None]

STUMBLES = frozenset((Answer.ERROR, Answer.TIMEOUT, Answer.REFUSED, Answer.RESET))
TROUBLE = STUMBLES | {Answer.TLS, Answer.DNS_GONE, Answer.LOOP}


def not_asked(failure: Failure, whom: str) -> Outcome:
    """The outcome when an authority could not be asked: no evidence about what it would have said."""
    answer = failure.answer if failure.answer in INCONCLUSIVE else Answer.DEFERRED
    return Outcome(
        answer,
        f"{whom} could not be asked: {failure.detail}",
        evidence={"rule": "authority-silent", "failure": str(failure.answer), "detail": failure.detail},
    )


def unless_trouble(page: Outcome, whom: str, trouble: Collection[Answer] = TROUBLE) -> Outcome:
    """Return what a page says, no evidence where a host too large to be gone stumbles or is kept from us."""
    return not_asked(Failure(page.answer, page.reason), whom) if page.answer in trouble else page
