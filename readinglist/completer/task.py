"""What a completing run needs to know, and what it tells at its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from readinglist.checker import CANARIES
from readinglist.health import DEFAULT_POLICY, Policy
from readinglist.transport import Manners
from readinglist.transport.resolver import Resolver


@dataclass(frozen=True)
class Task:
    """What a run needs to know: its moment, its manners, and how many papers it looks up at most.

    `ended` says whether the program ends; the run then ends after its batch, and the next one goes on.
    """

    now: Callable[[], datetime]
    wall_clock: Callable[[], datetime]
    manners: Manners
    policy: Policy = DEFAULT_POLICY
    canaries: Sequence[str] = CANARIES
    resolver: Resolver | None = None
    most: int = 1000
    ended: Callable[[], bool] = field(default=lambda: False)
    progress: Callable[[int, int, str], None] = field(default=lambda done, total, remark: None)


@dataclass(slots=True)
class Result:
    """What a run did. `note` says why it ended early, where it did."""

    asked: int = 0
    filled: int = 0
    proposed: int = 0
    put_off: int = 0
    given_up: int = 0
    requests: int = 0
    seconds: float = 0.0
    note: str = ""
