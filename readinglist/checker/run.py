"""The course of one run: what is probed when, what is held back, what is written."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from readinglist import ledger
from readinglist.checker.course import Course
from readinglist.checker.held import OFFLINE, Held
from readinglist.checker.landings import waves
from readinglist.checker.network import Network
from readinglist.checker.rescuing import Rescuing
from readinglist.checker.task import Result, Task
from readinglist.checker.telling import Telling
from readinglist.database import Library
from readinglist.health import Answer, Outcome
from readinglist.identifiers import Kind
from readinglist.probe import Target, probe
from readinglist.transport import Transport
from readinglist.transport.robots import Remembered

_BATCH = 50
_BATCH_SECONDS = 2.0
_SETTLE_SECONDS = 5.0  # how long a run that was stopped may ask whether our own network works
_ENDING_SECONDS = 1.0  # and how long when the whole program ends
_CANARY_SECONDS = 20.0  # how long outcomes without an answer are held before the canaries are asked again
_NAMES_SECONDS = 5.0  # how long writing waits for second look-ups of names that were denied
_NO_NETWORK = "our own network did not work: nothing was judged"


class Run:
    """The state of one run while it lasts."""

    def __init__(self, library: Library, task: Task) -> None:
        self._library = library
        self._task = task
        self._began = time.monotonic()
        self._course = Course()
        self._held: Held  # from the moment when the network is proved
        self._telling: Telling
        self._counted: frozenset[int] = frozenset()
        # A link with its outcome; an event to be set once all before it is written; None at the end.
        self._seen: asyncio.Queue[tuple[int, Outcome] | asyncio.Event | None] = asyncio.Queue()
        self._told: dict[int, Answer] = {}
        self._run = 0
        self._total = 0
        self._done = 0
        self._offline = False
        self._cut = False  # ended before all was done, as the reader wanted it

    async def go(self) -> Result:
        """Do all of it and tell what was done."""
        now, task = self._task.now(), self._task
        with self._library.writing() as session:
            due = ledger.due(session, now, everything=task.everything)
            landings = ledger.landings_due(session, now, everything=task.everything)
            self._run, self._total = ledger.start_run(session, now, len(due), task.policy), len(due)
            known = {
                said.origin: Remembered(said.fetched, said.rules)
                for said in ledger.robots_known(session, task.wall_clock())
            }
        targets = [Target(*link) for link in due]
        self._counted = frozenset(target.id for target in targets)
        self._course.know(targets)
        self._telling = Telling(self._library, self._run, self._course, self._task.ended)
        async with (
            Transport(task.manners, wall_clock=task.wall_clock, resolver=task.resolver, robots=known) as door,
            self._telling.of(door),
        ):
            note = await self._watch(targets, door) if targets or landings else ""
            requests, robots = door.requests, door.robots
        seconds = round(time.monotonic() - self._began, 3)
        with self._library.writing() as session:
            closed = ledger.finish_run(
                session,
                self._run,
                self._task.now(),
                seconds=seconds,
                requests=requests,
                void=note,
                stopped=self._cut,
                interrupted=self._cut and self._task.ended(),
            )
            said = [ledger.Said(origin, its.fetched_at, its.rules) for origin, its in robots.items()]
            ledger.keep_robots(session, said, task.wall_clock())
            verdicts = ledger.tally(session)
            return Result(
                closed.id,
                closed.probed,
                requests,
                closed.inconclusive,
                bool(note),
                closed.flips,
                verdicts,
                closed.seconds,
                note,
                self._cut and not self._task.ended(),
            )

    def _settle_seconds(self) -> float | None:
        if not self._cut:
            return None
        return _ENDING_SECONDS if self._task.ended() else _SETTLE_SECONDS

    async def _watch(self, targets: list[Target], door: Transport) -> str:
        """Prove the network, probe, write, look for copies; why the run is void, empty when it is not."""
        await self._remark("proving that our own network works", door)
        network = Network(self._task.canaries, door)
        self._cut = not await self._telling.unless_stopped(self._prove(network, targets))
        if self._cut:
            return ""
        if self._task.true_clock and (off := network.clock_is_off_by(self._task.now())):
            ahead = "ahead" if off.total_seconds() > 0 else "behind"
            return (
                f"the clock of this machine is {abs(off.total_seconds()) / 3600:.0f} hours {ahead}: nothing was judged"
            )
        if self._offline:
            await self._write({target.id: OFFLINE for target in targets}, door)
            return _NO_NETWORK
        await self._remark("", door)
        rescuing = Rescuing(self._library, self._task, door)
        self._held = Held(network, door, self._course)
        self._held.know(targets)
        async with asyncio.TaskGroup() as group:
            searching = group.create_task(rescuing.go())
            writer = group.create_task(self._write_all(door, network, rescuing))
            self._cut = not await self._telling.unless_stopped(self._probe(targets, door))
            if self._cut:
                rescuing.give_up(searching)
            self._seen.put_nowait(None)
            await writer
            void = await self._settle_held(door, network)
            if not void and not self._cut:
                await self._remark("looking for copies of what is lost", door)
                self._cut = not await self._telling.unless_stopped(rescuing.end(searching))
            rescuing.give_up(searching)
        return _NO_NETWORK if void else ""

    async def _prove(self, network: Network, targets: Sequence[Target]) -> None:
        """Ask the canaries and, where one is silent, some of the hosts."""
        await network.prove()
        sample = {self._course.host(one.id): one.url for one in reversed(targets)}
        self._offline = network.suspected and await network.sample_fails(sample)

    async def _probe(self, targets: list[Target], door: Transport) -> None:
        dois = [target for target in targets if target.kind is Kind.DOI]
        others = [target for target in targets if target.kind is not Kind.DOI]
        async with asyncio.TaskGroup() as group:
            group.create_task(probe(others, door, self._tell, self._task.now()))
            group.create_task(self._probe_dois(dois, door))

    async def _probe_dois(self, dois: list[Target], door: Transport) -> None:
        """Ask the registries, and then the pages they lead to, on a budget of their own."""
        await probe(dois, door, self._tell, self._task.now())
        written = asyncio.Event()
        self._seen.put_nowait(written)
        await written.wait()
        due = await asyncio.to_thread(self._landings_due)
        self._course.know(due)
        self._held.know(due)
        first, rest = waves(due, self._task.budget)
        await probe(first, door, self._tell, self._task.now())
        for target in rest.refused(self._told):
            self._tell(target.id, rest.outcome)
        await probe(rest.welcome(self._told), door, self._tell, self._task.now())

    def _landings_due(self) -> list[Target]:
        with self._library.reading() as session:
            due = ledger.landings_due(session, self._task.now(), everything=self._task.everything)
        return [Target(*link) for link in due]

    def _tell(self, link: int, outcome: Outcome) -> None:
        self._told[link] = outcome.answer
        self._course.told(link)
        self._seen.put_nowait((link, outcome))

    async def _settle_held(self, door: Transport, network: Network) -> bool:
        """Judge what was held back for want of a proved network; whether it, and so the run, is void.

        A run that was stopped drops what cannot be settled soon: it is still due.
        """
        if not self._held:
            return False
        try:
            async with asyncio.timeout(self._settle_seconds()):
                await network.prove()
                void = network.fails(self._course.hosts)
                judged = await self._held.judged(void=void)
        except TimeoutError:
            return False
        await self._write(judged, door)
        return void

    # --- writing

    async def _write_all(self, door: Transport, network: Network, rescuing: Rescuing) -> None:
        """Write outcomes as they come, in short transactions, until told that the last has come."""
        ended = False
        while not ended:
            batch: dict[int, Outcome] = {}
            waiting: asyncio.Event | None = None
            try:
                async with asyncio.timeout(_BATCH_SECONDS):
                    while len(batch) < _BATCH:
                        match await self._seen.get():
                            case None:
                                ended = True
                                break
                            case asyncio.Event() as waiting:
                                break
                            case link, outcome:
                                batch[link] = outcome
            except TimeoutError:
                pass
            await self._write(await self._trusted(batch, network), door)
            rescuing.wake()
            if waiting:
                waiting.set()

    async def _trusted(self, batch: dict[int, Outcome], network: Network) -> dict[int, Outcome]:
        """The part of a batch that may be written now; the rest is held until our own network is proved."""
        ready = self._held.ready(batch)
        if self._held and network.age > _CANARY_SECONDS and not self._telling.stopped:
            await network.prove()
            if not network.suspected:  # the proof is younger than all that was held
                ready |= await self._held.judged(seconds=_NAMES_SECONDS)
        return ready

    async def _write(self, batch: dict[int, Outcome], door: Transport) -> None:
        if not batch:
            return
        await asyncio.to_thread(self._record, batch, door.requests)
        self._done += len(self._counted & batch.keys())
        self._task.progress(self._done, self._total, "")

    def _record(self, batch: dict[int, Outcome], requests: int) -> None:
        with self._library.writing() as session:
            ledger.record(session, self._run, batch, self._task.now(), self._task.policy, requests)

    async def _remark(self, text: str, door: Transport) -> None:
        await asyncio.to_thread(self._write_remark, text, door.requests)
        self._task.progress(self._done, self._total, text)

    def _write_remark(self, text: str, requests: int) -> None:
        with self._library.writing() as session:
            ledger.remark(session, self._run, text, requests)
