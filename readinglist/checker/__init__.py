"""One run: read what is due, prove the network, probe, write what was seen, look for copies of what is lost."""

from __future__ import annotations

import asyncio

from readinglist.checker.run import Run
from readinglist.checker.task import CANARIES, Result, Task
from readinglist.database import Library
from readinglist.errors import AlreadyRunning

__all__ = ["CANARIES", "Result", "Task", "run", "under_way"]


def run(library: Library, task: Task) -> Result:
    """Check all links that are due, or all; raises AlreadyRunning when another process is at it.

    Killed at any moment it leaves whole batches, and the next run goes on with what is still due.
    """
    busy = "another check is under way on this library; it will see to what is due"
    # A second, since whoever looks whether a check is under way holds the lock for a moment.
    with library.alone("", busy, patience=1):
        return asyncio.run(Run(library, task).go())


def under_way(library: Library) -> bool:
    """Whether any process is checking this library now."""
    try:
        with library.alone("", ""):
            return False
    except AlreadyRunning:
        return True
