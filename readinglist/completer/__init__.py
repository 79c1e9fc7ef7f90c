"""Papers completed: read which want metadata, close the session, look up, write what came."""

from __future__ import annotations

import asyncio

from readinglist.completer.run import Run
from readinglist.completer.task import Result, Task
from readinglist.database import Library

__all__ = ["Result", "Task", "complete"]


def complete(library: Library, task: Task) -> Result:
    """Look up the papers that are due; raises AlreadyRunning when another process is at it.

    Killed at any moment it leaves whole batches, and the next run goes on with what is still due.
    """
    busy = "papers of this library are being completed already; it will see to what is due"
    with library.alone("lookups", busy, patience=1):
        return asyncio.run(Run(library, task).go())
