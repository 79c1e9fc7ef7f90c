"""One run: read what is due, prove the network, probe, write what was seen, batch by batch."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from readinglist import ledger
from readinglist.database import Library
from readinglist.errors import AlreadyRunning
from readinglist.health import DEFAULT_POLICY, UNREACHED, Answer, Outcome, Policy, Verdict
from readinglist.identifiers import host_of
from readinglist.probe import Target, probe
from readinglist.transport import Failure, Manners, Reply, Transport
from readinglist.transport.resolver import Resolver

if TYPE_CHECKING:
    from collections.abc import Iterator

CANARIES = ("https://doi.org/", "https://github.com/", "https://example.com/")
_BATCH = 50
_BATCH_SECONDS = 2.0
_CANARY_SECONDS = 20.0  # how long outcomes without an answer are held before the canaries are asked again
_SAMPLE = 12


@dataclass(frozen=True)
class Result:
    """What a run did, for its last line."""

    run: int
    probed: int
    requests: int
    inconclusive: int
    void: bool
    flips: int
    verdicts: dict[Verdict, int]
    seconds: float


@dataclass(frozen=True)
class Task:
    """What a run needs to know: its moment, its manners, its measure, and who wants to hear of progress."""

    now: Callable[[], datetime]
    wall_clock: Callable[[], datetime]
    manners: Manners
    policy: Policy = DEFAULT_POLICY
    canaries: Sequence[str] = CANARIES
    everything: bool = False
    resolver: Resolver | None = None
    progress: Callable[[int, int, str], None] = field(default=lambda done, total, remark: None)


def run(library: Library, task: Task) -> Result:
    """Check all links that are due, or all; raises AlreadyRunning when another process is at it.

    Killed at any moment it leaves whole batches, and the next run goes on with what is still due.
    """
    with _alone(library):
        return asyncio.run(_Run(library, task).go())


@contextmanager
def _alone(library: Library) -> Iterator[None]:
    """Hold the library's check lock, which the system gives back even when we are killed."""
    # A second, since whoever looks whether a check is under way holds the lock for a moment.
    lock = FileLock(library.lock_path, timeout=1)
    try:
        lock.acquire()
    except Timeout:
        raise AlreadyRunning("another check is under way on this library; it will see to what is due") from None
    try:
        yield
    finally:
        lock.release()


def under_way(library: Library) -> bool:
    """Whether any process is checking this library now."""
    try:
        with FileLock(library.lock_path, timeout=0):
            return False
    except Timeout:
        return True


class _Run:
    """The state of one run while it lasts."""

    def __init__(self, library: Library, task: Task) -> None:
        self._library = library
        self._task = task
        self._began = time.monotonic()
        self._hosts: dict[int, str] = {}
        self._seen: asyncio.Queue[tuple[int, Outcome] | None] = asyncio.Queue()
        self._held: dict[int, Outcome] = {}
        self._asked_canaries = 0.0
        self._suspected = False  # a canary did not sing
        self._dark = False  # none did
        self._run = 0
        self._total = 0
        self._done = 0

    async def go(self) -> Result:
        with self._library.writing() as session:
            due = ledger.due(session, self._task.now(), everything=self._task.everything)
            self._run, self._total = ledger.start_run(session, self._task.now(), len(due)), len(due)
        targets = [Target(link.id, link.url, link.kind) for link in due]
        self._hosts = {target.id: host_of(target.url) for target in targets}
        manners = self._task.manners
        async with Transport(manners, wall_clock=self._task.wall_clock, resolver=self._task.resolver) as door:
            void = bool(targets) and await self._watch(targets, door)
            requests = door.requests
        seconds = round(time.monotonic() - self._began, 3)
        with self._library.writing() as session:
            closed = ledger.finish_run(
                session, self._run, self._task.now(), seconds=seconds, requests=requests, void=void
            )
            verdicts = ledger.tally(session)
            return Result(
                closed.id, closed.probed, requests, closed.inconclusive, void, closed.flips, verdicts, closed.seconds
            )

    async def _watch(self, targets: list[Target], door: Transport) -> bool:
        """Prove the network, probe, write; whether the run is void."""
        await self._remark("proving that our own network works", door)
        await self._prove(door)
        if self._suspected and await self._sample_fails(targets, door):
            await self._write({target.id: _OFFLINE for target in targets}, door)
            return True
        await self._remark("", door)
        async with asyncio.TaskGroup() as group:
            writer = group.create_task(self._write_all(door))
            await probe(targets, door, self._tell, self._task.now())
            self._seen.put_nowait(None)
            await writer
        return await self._settle_held(door)

    def _tell(self, link: int, outcome: Outcome) -> None:
        self._seen.put_nowait((link, outcome))

    # --- our own network is suspected first

    async def _prove(self, door: Transport) -> None:
        """Ask the canaries: one that does not answer over a trusted connection puts our network under suspicion."""
        self._asked_canaries = time.monotonic()
        answers = await asyncio.gather(*(door.ask(url) for url in self._task.canaries))
        sing = [_sings(url, answer) for url, answer in zip(self._task.canaries, answers, strict=True)]
        self._suspected, self._dark = not all(sing), not any(sing)

    async def _sample_fails(self, targets: list[Target], door: Transport) -> bool:
        """Whether more than half of a sample of hosts cannot be connected to either."""
        by_host = {self._hosts[target.id]: target.url for target in reversed(targets)}
        hosts = sorted(by_host)[:: max(1, len(by_host) // _SAMPLE)][:_SAMPLE]
        answers = await asyncio.gather(*(door.ask(by_host[host]) for host in hosts))
        failed = sum(isinstance(answer, Failure) and answer.answer in UNREACHED for answer in answers)
        return max(failed, len(self._strangers(set(hosts), door))) * 2 > len(hosts)

    def _strangers(self, hosts: set[str], door: Transport) -> set[str]:
        """The hosts nobody vouches for: when no canary sings, it may be a portal that answered in their name."""
        return hosts - door.proved if self._dark else set()

    async def _settle_held(self, door: Transport) -> bool:
        """Judge what was held back for want of a proved network; whether it, and so the run, is void."""
        if not self._held:
            return False
        await self._prove(door)
        hosts = set(self._hosts.values())
        tried = (door.reached | door.unreached) & hosts
        strangers = self._strangers(tried, door)
        void = self._suspected and len(door.unreached & hosts | strangers) * 2 > len(tried)
        held, self._held = self._held, {}
        doubtful = held if void else [link for link in held if self._hosts[link] in strangers]
        await self._write({**held, **dict.fromkeys(doubtful, _OFFLINE)}, door)
        return void

    # --- writing

    async def _write_all(self, door: Transport) -> None:
        """Write outcomes as they come, in short transactions, until told that the last has come."""
        ended = False
        while not ended:
            batch: dict[int, Outcome] = {}
            try:
                async with asyncio.timeout(_BATCH_SECONDS):
                    while len(batch) < _BATCH:
                        item = await self._seen.get()
                        if item is None:
                            ended = True
                            break
                        batch[item[0]] = item[1]
            except TimeoutError:
                pass
            await self._write(await self._trusted(batch, door), door)

    async def _trusted(self, batch: dict[int, Outcome], door: Transport) -> dict[int, Outcome]:
        """The part of a batch that may be written now; the rest is held until our own network is proved."""
        doubtful = {link for link, outcome in batch.items() if self._dark or outcome.answer in UNREACHED}
        self._held.update((link, batch[link]) for link in doubtful)
        ready = {link: outcome for link, outcome in batch.items() if link not in doubtful}
        if self._held and time.monotonic() - self._asked_canaries > _CANARY_SECONDS:
            await self._prove(door)
            if not self._suspected:  # the proof is younger than all that was held
                ready |= self._held
                self._held = {}
        return ready

    async def _write(self, batch: dict[int, Outcome], door: Transport) -> None:
        if not batch:
            return
        await asyncio.to_thread(self._record, batch, door.requests)
        self._done += len(batch)
        self._task.progress(self._done, self._total, "")

    def _record(self, batch: dict[int, Outcome], requests: int) -> None:
        with self._library.writing() as session:
            ledger.record(session, self._run, batch, self._task.now(), self._task.policy, requests)

    async def _remark(self, text: str, door: Transport) -> None:
        with self._library.writing() as session:
            ledger.remark(session, self._run, text, door.requests)
        self._task.progress(self._done, self._total, text)


_OFFLINE = Outcome(Answer.OFFLINE, "our own network did not work when this was asked", evidence={"rule": "void-run"})


def _sings(url: str, answer: Reply | Failure) -> bool:
    """Whether a canary was really reached: an answer over TLS that does not send us to another host.

    A captive portal cannot show a trusted certificate for the name.
    """
    if isinstance(answer, Failure):
        return False
    target = answer.headers.get("location", "") if 300 <= answer.status < 400 else ""
    if not target or "//" not in target:
        return True
    own, other = (host_of(address).removeprefix("www.") for address in (url, target))
    return own.split(".")[-2:] == other.split(".")[-2:]
