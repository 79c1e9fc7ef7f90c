"""Names to addresses that may be connected to: looked up once in a run, checked, and then always the same ones."""

from __future__ import annotations

import asyncio
import socket

from readinglist.health import Answer
from readinglist.transport.address import Address
from readinglist.transport.failures import Failure, name_failure
from readinglist.transport.guard import Network, allows, opened_by
from readinglist.transport.resolver import Resolver

Pairs = list[tuple[str, int]]


class Names:
    """What the names of a run lead to.

    What was found and checked is what is connected to from then on: a name that changes its mind is not heard again.
    What was not found is not kept; only those who want to know it at the same moment ask together.
    """

    def __init__(self, resolver: Resolver, opened: tuple[Network, ...]) -> None:
        self._resolve = resolver
        self._networks = opened
        self._known: dict[tuple[str, int], Pairs] = {}
        self._asked: dict[tuple[str, int], asyncio.Task[Pairs | Failure]] = {}
        self.opened: dict[str, str] = {}  # hosts in a network that the reader opened, and which one

    async def pairs(self, address: Address, until: float) -> Pairs | Failure:
        """The host's addresses that may be connected to; a name server that is slow is no evidence about the host."""
        key = (address.host, address.door)
        if known := self._known.get(key):
            return known
        asked = self._asked.get(key)
        if asked is None:
            asked = self._asked[key] = asyncio.create_task(self._look_up(key))
            asked.add_done_callback(lambda _: self._asked.pop(key))
        try:
            async with asyncio.timeout_at(until):
                found = await asyncio.shield(asked)
        except TimeoutError:
            return Failure(Answer.DNS_FAILED, f"the name servers gave no answer for {address.host} in time")
        if not isinstance(found, Failure):
            self._known[key] = found
        return found

    def forget(self, address: Address) -> None:
        """Look a name up again next time: nobody took a connection where it led."""
        self._known.pop((address.host, address.door), None)

    async def close(self) -> None:
        """Wait for no answer any more."""
        for asked in list(self._asked.values()):
            asked.cancel()

    async def _look_up(self, key: tuple[str, int]) -> Pairs | Failure:
        host = key[0]
        try:
            found = await self._resolve(host, key[1])
        except TimeoutError:
            return Failure(Answer.DNS_FAILED, f"the name servers gave no answer for {host} in time")
        except socket.gaierror as mistake:
            return name_failure(host, mistake)
        except UnicodeError:
            return Failure(Answer.GUARDED, f"{host} is no possible host name")
        except OSError as mistake:
            return Failure(Answer.DNS_FAILED, f"the name servers could not be asked: {mistake}")
        try:
            allowed = [pair for pair in found if allows(pair[0], self._networks)]
        except ValueError as mistake:
            return Failure(Answer.GUARDED, f"{host} leads to no address: {mistake}")
        if not allowed:
            return Failure(Answer.GUARDED, f"{host} leads to {found[0][0] if found else 'nowhere'}, not public")
        if inside := opened_by(allowed[0][0], self._networks):
            self.opened[host] = inside
        return allowed
