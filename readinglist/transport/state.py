"""How hosts are being asked just now, as plain values for whoever wants to tell it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from readinglist.transport.pace import Sign


class Closed(Enum):
    """Why a host is not asked any more in this run."""

    REST = auto()  # it wants to be left alone for longer than anybody here waits
    SILENT = auto()  # it answers nothing at all
    BROKEN = auto()  # it failed too often in a row
    ENOUGH = auto()  # it had as many requests as one host gets


@dataclass(frozen=True, slots=True)
class HostState:
    """How one host is being asked, all parts of it together; seconds count from now.

    `slowed` is what it did to be asked more slowly than usual; GOOD and SILENT there mean that its answers take long.
    """

    asked: int = 0
    waiting: int = 0  # requests in line or under way
    interval: float = 0.0
    rest: float = 0.0
    slowed: Sign | None = None
    robots: bool = False  # its robots.txt is being asked for
    closed: Closed | None = None
