"""The one door to the network: per-host pace, guard, deadlines, caps, tokens to their own host. All of httpx."""

from __future__ import annotations

from readinglist.transport.door import Transport
from readinglist.transport.failures import Failure
from readinglist.transport.lines import PATIENCE
from readinglist.transport.manners import Manners
from readinglist.transport.paces import PACES, Pace
from readinglist.transport.reply import API_CAP, PAGE_CAP, Reply
from readinglist.transport.robots import Remembered

__all__ = [
    "API_CAP",
    "PACES",
    "PAGE_CAP",
    "PATIENCE",
    "Failure",
    "Manners",
    "Pace",
    "Remembered",
    "Reply",
    "Transport",
]
