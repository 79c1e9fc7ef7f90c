"""What a run needs to know, and what it tells at its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from readinglist.health import DEFAULT_POLICY, Policy, Verdict
from readinglist.transport import Manners
from readinglist.transport.resolver import Resolver

CANARIES = ("https://doi.org/", "https://github.com/", "https://example.com/")


@dataclass(frozen=True)
class Result:
    """What a run did, for its last line. `note` says why it judged nothing, where it did not.

    `stopped` says that it ended before it was done because the reader wanted it to.
    """

    run: int
    probed: int
    requests: int
    inconclusive: int
    void: bool
    flips: int
    verdicts: dict[Verdict, int]
    seconds: float
    note: str = ""
    stopped: bool = False


@dataclass(frozen=True)
class Budget:
    """How much a run does beside what is due: the rest waits for the next one.

    `rescue_seconds` is how long the search for copies may go on after the last link was probed; `remembered` is the
    number of living links for which copies are noted then, so that they are known when a link dies, and
    `remember_seconds` how long that may take.
    """

    landings: int = 300
    landings_of_a_host: int = 80
    rescues: int = 60
    rescue_seconds: float = 60.0
    remembered: int = 4
    remember_seconds: float = 10.0


@dataclass(frozen=True)
class Task:
    """What a run needs to know: its moment, its manners, its measure, and who wants to hear of progress.

    `ended` says whether the program ends; the run then ends after its batch, and the next one goes on.
    `true_clock` says that `now` is the machine's own clock, which the hosts' clocks may then contradict.
    """

    now: Callable[[], datetime]
    wall_clock: Callable[[], datetime]
    manners: Manners
    policy: Policy = DEFAULT_POLICY
    canaries: Sequence[str] = CANARIES
    everything: bool = False
    true_clock: bool = False
    budget: Budget = Budget()
    resolver: Resolver | None = None
    ended: Callable[[], bool] = field(default=lambda: False)
    progress: Callable[[int, int, str], None] = field(default=lambda done, total, remark: None)
