"""Which landing pages a run asks for: some of each host, and no more of one that refuses robots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from readinglist.checker.task import Budget
from readinglist.health import Answer, Outcome
from readinglist.identifiers import host_of
from readinglist.probe import Target

_FIRST = 10  # of each host; who refuses all of them refuses us
_REFUSED = frozenset((Answer.FORBIDDEN, Answer.LOGIN, Answer.CHALLENGE))


class Rest:
    """What is asked once the first pages of each host were answered."""

    # GUARDED lets it rest for a fortnight: a publisher's wall does not fall in an hour.
    outcome = Outcome(
        Answer.GUARDED,
        "not asked: this site refused us ten times in a row",
        evidence={"rule": "host-refuses-robots"},
    )

    def __init__(self, first: Sequence[Target], rest: Sequence[Target]) -> None:
        self._first = first
        self._rest = rest

    def refused(self, told: Mapping[int, Answer]) -> Iterator[Target]:
        """Those of hosts that refused all that was asked."""
        hosts = self._refusing(told)
        return (target for target in self._rest if host_of(target.url) in hosts)

    def welcome(self, told: Mapping[int, Answer]) -> list[Target]:
        """All others."""
        hosts = self._refusing(told)
        return [target for target in self._rest if host_of(target.url) not in hosts]

    def _refusing(self, told: Mapping[int, Answer]) -> set[str]:
        answers: defaultdict[str, set[Answer | None]] = defaultdict(set)
        for target in self._first:
            answers[host_of(target.url)].add(told.get(target.id))
        return {host for host, its in answers.items() if its <= _REFUSED}


def waves(due: Sequence[Target], budget: Budget) -> tuple[list[Target], Rest]:
    """Return the pages to ask first and those that may follow, the longest overdue first, within the budget."""
    first: list[Target] = []
    rest: list[Target] = []
    taken: defaultdict[str, int] = defaultdict(int)
    for target in due:
        host = host_of(target.url)
        if len(first) + len(rest) >= budget.landings or taken[host] >= budget.landings_of_a_host:
            continue
        (first if taken[host] < _FIRST else rest).append(target)
        taken[host] += 1
    return first, Rest(first, rest)
