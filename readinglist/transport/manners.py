"""Who we are and what we may do on the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from readinglist.transport.guard import Network
from readinglist.transport.pace import FLOOR
from readinglist.transport.paces import PACES, Pace


@dataclass(frozen=True)
class Manners:
    """Who we are and what we may do on the network.

    `user_agent` names us and how to reach the reader; `credentials` are Authorization values by host, sent nowhere
    else; `opened` are networks beyond the public ones; `paces` are rows as in `PACES`. No request takes longer than
    the three deadlines together, from the moment its turn has come.
    """

    user_agent: str
    credentials: Mapping[str, str] = field(default_factory=dict)
    opened: tuple[Network, ...] = ()
    paces: Mapping[str, Pace] = field(default_factory=lambda: PACES)
    usual_pace: Pace = field(default_factory=Pace)
    slow_pace: float = FLOOR  # seconds from request to request of a host that limits us for the first time
    at_once: int = 96  # requests under way over all hosts
    most_per_host: int = 3000  # requests to one host in one run
    connect_timeout: float = 10.0
    names_deadline: float = 15.0  # for the name servers
    deadline: float = 25.0  # until the headers are there
    body_deadline: float = 10.0
    robots_deadline: float = 5.0  # for all of a robots.txt
    first_pause: float = 0.5  # before a second try; three times as long before each further one

    @property
    def agent(self) -> str:
        """The name by which a robots.txt may address us."""
        return self.user_agent.partition("/")[0].strip().lower()

    @property
    def longest(self) -> float:
        """The seconds that one request may take in all."""
        return self.names_deadline + self.deadline + self.body_deadline
