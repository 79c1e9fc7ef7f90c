"""The course of one run: a batch looked up, then written, until nothing is due."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from readinglist import journal, ledger
from readinglist.checker.network import Network
from readinglist.completer.task import Result, Task
from readinglist.database import Library
from readinglist.errors import UndoneMeanwhile
from readinglist.library import learning, lookups, rules
from readinglist.library.find import title_of
from readinglist.library.lookups import Due
from readinglist.lookup import look_up
from readinglist.lookup.giving_up import unless_ended
from readinglist.metadata import NAMES, Candidates, Found, Learnt, Missing, Silent, Supplier, Want
from readinglist.transport import Transport
from readinglist.transport.robots import Remembered

_BATCH = 50
_OFFLINE = f"{lookups.OFFLINE}: nobody was asked"
_ENDED = "the program was told to end, so the rest waits for the next run"
_UNDONE = "what was completed was undone meanwhile, so the rest waits for the next run"
_MANY = Missing("several papers have titles like it, and none is surely the same")


class Run:
    """The state of one run while it lasts."""

    def __init__(self, library: Library, task: Task) -> None:
        self._library = library
        self._task = task
        self._result = Result()
        self._met: set[int] = set()
        self._operation = 0
        self._filled: list[int] = []
        self._suppliers: dict[Supplier, None] = {}

    async def go(self) -> Result:
        """Do all of it and tell what was done."""
        began, task = time.monotonic(), self._task
        with self._library.reading() as session:
            robots = ledger.robots_known(session, task.wall_clock())
        known = {said.origin: Remembered(said.fetched, said.rules) for said in robots}
        batch = self._due()
        if batch:
            async with Transport(
                task.manners, wall_clock=task.wall_clock, resolver=task.resolver, robots=known
            ) as door:
                while batch and not self._result.note:
                    await self._look_up(batch, door)
                    batch = await asyncio.to_thread(self._due)
                self._result.requests = door.requests
                self._finish(door)
        self._result.seconds = round(time.monotonic() - began, 3)
        return self._result

    def _due(self) -> list[Due]:
        left = min(_BATCH, self._task.most - len(self._met))
        if left <= 0:
            return []
        with self._library.reading() as session:
            return lookups.due(session, self._task.now(), left, self._met)

    async def _look_up(self, batch: Sequence[Due], door: Transport) -> None:
        """Look up one batch and write what came; what nobody answered is only counted when our network works."""
        self._met.update(one.paper_id for one in batch)
        learnt = await unless_ended(self._task.ended, look_up([one.named for one in batch], door))
        if learnt is None:
            self._result.note = _ENDED
            return
        told = {one.paper_id: learnt[one.named] for one in batch}
        if not any(isinstance(said, Found) for said in told.values()) and await self._offline(door):
            self._result.note = _OFFLINE
            await asyncio.to_thread(self._not_reached)
            return
        self._result.asked += len(batch)
        try:
            await asyncio.to_thread(self._write, batch, told)
        except UndoneMeanwhile:
            self._result.note = _UNDONE
        self._task.progress(len(self._met), 0, "")

    async def _offline(self, door: Transport) -> bool:
        network = Network(self._task.canaries, door)
        await network.prove()
        return network.dark

    def _not_reached(self) -> None:
        with self._library.writing() as session:
            lookups.not_reached(session, self._task.now())

    def _write(self, batch: Sequence[Due], learnt: Mapping[int, Learnt]) -> None:
        """Write one batch in one transaction: gaps filled as part of the run's operation, then all that is no deed."""
        with self._library.writing() as session:
            here = {one.paper_id for one in batch if lookups.of_paper(session, one.paper_id)}  # the reader may undo
            found = {number: said for number, said in learnt.items() if isinstance(said, Found) and number in here}
            fills = {one.paper_id for one in batch if one.want is Want.FILL}
            twins = self._fill(session, {number: said for number, said in found.items() if number in fills})
            self._suggest(session, found, fills)
            lookups.done(
                session, [number for number, said in found.items() if not said.trouble and number not in twins]
            )
            lookups.give_up(session, twins)
            silent = {number: _why(said) for number, said in learnt.items() if number in here}
            self._put_off(session, {number: said for number, said in silent.items() if said}, fills, twins)

    def _fill(self, session: Session, found: Mapping[int, Found]) -> dict[int, str]:
        """Fill papers, as part of the one operation of this run; what stands twice now."""
        if not found:
            return {}
        now = self._task.now()
        self._operation = self._operation or journal.begin(session, "Completed papers", now)
        with journal.recording(session, self._operation):
            told = learning.fill(session, found, now)
            rules.apply(session, told.papers, now, policy=self._task.policy)
            self._filled += told.papers
            self._suppliers |= told.suppliers
            if self._filled:
                journal.tell(session, self._words(session))
        self._result.filled = len(self._filled)
        return told.twins

    def _words(self, session: Session) -> str:
        who = _listed(NAMES[by] for by in self._suppliers)
        if len(self._filled) == 1:
            return f"{who[:1].upper()}{who[1:]} completed “{title_of(session, self._filled[0])}”"
        return f"{who[:1].upper()}{who[1:]} completed {len(self._filled)} papers"

    def _suggest(self, session: Session, found: Mapping[int, Found], fills: set[int]) -> None:
        asked = {number: said for number, said in found.items() if number not in fills}
        filled = {number: said for number, said in found.items() if number in fills}
        now = self._task.now()
        self._result.proposed += learning.suggest(session, asked, now) if asked else 0
        self._result.proposed += learning.suggest_others(session, filled, now) if filled else 0

    def _put_off(
        self, session: Session, why: Mapping[int, Missing | Silent], fills: set[int], twins: Mapping[int, str]
    ) -> None:
        """Have those asked again later that nobody answered; where only a suggestion was wanted, a no is an answer."""
        answered = [number for number, said in why.items() if isinstance(said, Missing) and number not in fills]
        lookups.done(session, answered)
        again = {number: said for number, said in why.items() if number not in answered and number not in twins}
        self._result.put_off += len(again)
        self._result.given_up += len(lookups.put_off(session, again, self._task.now()))

    def _finish(self, door: Transport) -> None:
        with self._library.writing() as session:
            if self._operation:
                journal.finish(session, self._operation)
            said = [ledger.Said(origin, its.fetched_at, its.rules) for origin, its in door.robots.items()]
            ledger.keep_robots(session, said, self._task.wall_clock())


def _why(said: Learnt) -> Missing | Silent | None:
    """Why a paper is to be asked for again."""
    match said:
        case Found(trouble=trouble):
            return Silent(trouble) if trouble else None
        case Candidates():
            return _MANY
        case Missing() | Silent():
            return said


def _listed(names: Iterable[str]) -> str:
    *first, last = dict.fromkeys(names)
    return f"{', '.join(first)} and {last}" if first else last
