"""Papers looked up now, within seconds, for whoever waits for it: the box and `readinglist add`."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping, Sequence

from readinglist import ledger
from readinglist.checker.network import Network
from readinglist.cli.bench import Bench, manners, wall_clock
from readinglist.database import Library
from readinglist.library.lookups import OFFLINE
from readinglist.lookup import look_up
from readinglist.lookup.giving_up import unless_ended
from readinglist.metadata import Found, Learnt, Named, Silent
from readinglist.transport import Remembered, Transport

_log = logging.getLogger(__name__)
PATIENCE = 8.0  # seconds; what takes longer is completed later
_PROOF = 2.0  # seconds in which our own network shows that it works, else others are suspected

Looking = Callable[[Sequence[Named]], Mapping[Named, Learnt]]


def _never() -> bool:
    return False


def looking(bench: Bench, library: Library, ended: Callable[[], bool] = _never) -> Looking:
    """Return a function that asks who may know papers; several at once wait for each other, so that hosts are not.

    Once `ended`, nobody is asked any more, and nothing is learnt.
    """
    one_at_a_time = threading.Lock()

    def look(named: Sequence[Named]) -> Mapping[Named, Learnt]:
        if not named or ended() or not one_at_a_time.acquire(timeout=PATIENCE):
            return {}
        try:
            learnt = asyncio.run(unless_ended(ended, _look(bench, library, named))) or {}
            found = sum(isinstance(said, Found) for said in learnt.values())
            _log.info("look-up", extra={"told": {"asked": len(named), "found": found}})
            return learnt
        finally:
            one_at_a_time.release()

    return look


async def _look(bench: Bench, library: Library, named: Sequence[Named]) -> Mapping[Named, Learnt]:
    with library.reading() as session:
        robots = ledger.robots_known(session, wall_clock())
    known = {said.origin: Remembered(said.fetched, said.rules) for said in robots}
    async with Transport(manners(bench.config), wall_clock=wall_clock, robots=known) as door:
        learnt: Mapping[Named, Learnt] = await look_up(named, door, patience=PATIENCE)
        if all(isinstance(said, Silent) for said in learnt.values()) and await _dark(bench, door):
            learnt = dict.fromkeys(learnt, Silent(OFFLINE))
        new = [ledger.Said(at, it.fetched_at, it.rules) for at, it in door.robots.items() if at not in known]
    if new:
        with library.writing() as session:
            ledger.keep_robots(session, new, wall_clock())
    return learnt


async def _dark(bench: Bench, door: Transport) -> bool:
    """Whether our own network is why nobody answered."""
    network = Network(bench.config.canaries, door)
    try:
        async with asyncio.timeout(_PROOF):
            await network.prove()
    except TimeoutError:
        return False
    return network.dark
