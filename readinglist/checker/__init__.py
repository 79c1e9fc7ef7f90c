"""One run: read what is due, prove the network, probe, write what was seen, look for copies of what is lost."""

from __future__ import annotations

import asyncio

from readinglist.checker.run import Run
from readinglist.checker.task import CANARIES, Result, Task
from readinglist.database import Library
from readinglist.errors import AlreadyRunning, CannotOpen

__all__ = ["CANARIES", "Result", "Task", "run", "under_way"]


def run(library: Library, task: Task) -> Result:
    """Check all links that are due, or all; raises AlreadyRunning when another process is at it.

    A library that cannot be written any more ends it with NoRoom or OutOfService: what was written stays.
    Killed at any moment it leaves whole batches, and the next run goes on with what is still due.
    """
    busy = "another check is under way on this library; it will see to what is due"
    # A second, since whoever looks whether a check is under way holds the lock for a moment.
    with library.alone("", busy, patience=1):
        try:
            return asyncio.run(Run(library, task).go())
        except ExceptionGroup as several:
            # What works side by side fails as a group; a library that cannot be written is one thing to say.
            if found := several.subgroup(CannotOpen):
                raise _first(found) from several
            raise


def _first(several: BaseException) -> BaseException:
    return _first(several.exceptions[0]) if isinstance(several, BaseExceptionGroup) else several


def under_way(library: Library) -> bool:
    """Whether any process is checking this library now."""
    try:
        with library.alone("", ""):
            return False
    except AlreadyRunning:
        return True
