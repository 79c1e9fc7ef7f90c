"""A run tells through the database what it is doing, and hears there whether it is to end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

from readinglist import ledger
from readinglist.checker.course import Course
from readinglist.database import Library
from readinglist.errors import CannotOpen
from readinglist.transport import Transport

_log = logging.getLogger(__name__)
_EVERY = 1.0  # seconds
_GLANCE = 0.2  # seconds between two looks whether the program ends


class Telling:
    """Writes the course of a run every second in a short transaction of its own, for as long as it is open."""

    def __init__(self, library: Library, run: int, course: Course, ended: Callable[[], bool]) -> None:
        self._library = library
        self._run = run
        self._course = course
        self._ended = ended
        self._stop = asyncio.Event()

    @property
    def stopped(self) -> bool:
        """Whether the run is to end, since the reader wants it or the program ends."""
        return self._stop.is_set()

    @asynccontextmanager
    async def of(self, door: Transport) -> AsyncIterator[None]:
        """Tell how the run goes through this door."""
        tasks = asyncio.create_task(self._tell_on(door)), asyncio.create_task(self._hear_the_end())
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()

    async def unless_stopped(self, work: Coroutine[None, None, None]) -> bool:
        """Do something until the run is to end, and give it up then; whether it was done."""
        doing, hearing = asyncio.create_task(work), asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait((doing, hearing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            hearing.cancel()
            done = doing.done()
            if not done:
                doing.cancel()
                await asyncio.wait((doing,))
        if not doing.cancelled():
            doing.result()  # a mistake of ours on the way is none the less for it
        return done

    async def _hear_the_end(self) -> None:
        # A signal's handler can set nothing that belongs to this loop.
        while not self._ended():  # noqa: ASYNC110
            await asyncio.sleep(_GLANCE)
        self._stop.set()

    async def _tell_on(self, door: Transport) -> None:
        while True:
            try:
                if await asyncio.to_thread(self._tell, self._course.progress(door)):
                    self._stop.set()
            except CannotOpen as mistake:
                _log.warning("how the run goes could not be written: %s", mistake)
            except Exception:
                _log.exception("how the run goes could not be written")  # which is no reason to end it
            await asyncio.sleep(_EVERY)

    def _tell(self, progress: ledger.Progress) -> bool:
        with self._library.writing() as session:
            return ledger.tell(session, self._run, progress)
