"""Outcomes that may say more of our own network than of a host: held back until that is proved."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from readinglist.checker.course import Course
from readinglist.checker.network import Network
from readinglist.health import INCONCLUSIVE, UNREACHED, Answer, Outcome
from readinglist.identifiers import host_of
from readinglist.probe import Target
from readinglist.transport import Transport

OFFLINE = Outcome(Answer.OFFLINE, "our own network did not work when this was asked", evidence={"rule": "void-run"})
_AWAY = Outcome(
    Answer.OFFLINE, "it stands in a network of yours that could not be reached", evidence={"rule": "own-network-away"}
)
_LOOKUPS = 16  # names asked for at once
_INSIDE = "own_network"  # the fact of a link: the opened range in which it answered


class Held:
    """Holds what is doubtful of a run's outcomes, and gives it back once the network was proved again."""

    def __init__(self, network: Network, door: Transport, course: Course) -> None:
        self._network = network
        self._door = door
        self._course = course
        self._held: dict[int, Outcome] = {}
        self._inside: dict[int, str] = {}

    def __bool__(self) -> bool:
        return bool(self._held)

    def know(self, targets: Iterable[Target]) -> None:
        """Learn which links answered in a network of the reader's own before."""
        self._inside.update((target.id, str(target.known.get(_INSIDE) or "")) for target in targets)

    def ready(self, batch: Mapping[int, Outcome]) -> dict[int, Outcome]:
        """The part of a batch that may be written now; the rest is held."""
        doubtful = {link for link, seen in batch.items() if self._network.dark or seen.answer in UNREACHED}
        self._held.update((link, batch[link]) for link in doubtful)
        return {link: self._placed(link, seen) for link, seen in batch.items() if link not in doubtful}

    async def judged(self, *, void: bool = False, seconds: float | None = None) -> dict[int, Outcome]:
        """What was held, once the network was proved: what that or a second look-up does not bear out is void.

        Names that could not be looked up in so many seconds stay held.
        """
        names = {
            link: self._name(link, seen) for link, seen in self._held.items() if not void and self._asks(link, seen)
        }
        denied = await self._denied_again(set(names.values()), seconds)
        held, self._held = self._held, {link: self._held[link] for link, name in names.items() if name not in denied}
        given = {
            link: OFFLINE if void else self._weighed(link, seen, denied)
            for link, seen in held.items()
            if link not in self._held
        }
        self._network.wavered = False
        return given

    def _asks(self, link: int, seen: Outcome) -> bool:
        """Whether a second look-up is wanted: a name was denied, and not by a network that is doubted anyway."""
        return _is_nameless(seen) and not self._network.doubts(self._course.host(link), seen.answer)

    async def _denied_again(self, names: set[str], seconds: float | None) -> dict[str, bool]:
        """Whether names are denied a second time: a router that lost its line for a moment denies everybody's."""
        denied: dict[str, bool] = {}
        few = asyncio.Semaphore(_LOOKUPS)

        async def ask(name: str) -> None:
            async with few:
                denied[name] = await self._door.denied(name)

        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
                for name in sorted(names):
                    group.create_task(ask(name))
        return denied

    def _name(self, link: int, seen: Outcome) -> str:
        """The host whose name was denied: where the last redirect led, if there was one."""
        return host_of(seen.final_url or "") or self._course.host(link)

    def _weighed(self, link: int, seen: Outcome, denied: Mapping[str, bool]) -> Outcome:
        host = self._course.host(link)
        if self._network.doubts(host, seen.answer):
            return OFFLINE
        if seen.answer in UNREACHED and self._is_away(link):
            return _AWAY
        if _is_nameless(seen) and not denied.get(name := self._name(link, seen)):
            why = f"the name servers said that there is no {name}, and a moment later they did not"
            return Outcome(Answer.DNS_FAILED, why, evidence={**seen.evidence, "rule": "name-not-denied-again"})
        return self._placed(link, seen)

    def _is_away(self, link: int) -> bool:
        """Whether a link is of a network of the reader's own (a VPN, say) in which nobody answered this time.

        Nothing tells a VPN that is off from one whose last host was retired, nor is it known when a link answered last:
        links in a network of the reader's own from which nobody else answers stay as they are, however long.
        """
        inside = self._inside.get(link)
        return bool(inside) and inside not in {self._door.inside.get(host) for host in self._door.reached}

    def _placed(self, link: int, seen: Outcome) -> Outcome:
        """An outcome with the fact where its host stands, where that is news."""
        if seen.answer in UNREACHED or seen.answer in INCONCLUSIVE:
            return seen
        inside = self._door.inside.get(self._course.host(link), "")
        return seen if inside == self._inside.get(link, "") else replace(seen, facts={**seen.facts, _INSIDE: inside})


def _is_nameless(seen: Outcome) -> bool:
    return seen.answer is Answer.DNS_GONE
