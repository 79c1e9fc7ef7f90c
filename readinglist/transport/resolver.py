"""Names to addresses, in threads of its own: a few dead names must not stall all others."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

# A resolver gives the (IP address, port) pairs to try in order, or raises socket.gaierror.
Resolver = Callable[[str, int], Awaitable[list[tuple[str, int]]]]

_THREADS = 48  # asyncio's own pool has cores + 4


class SystemResolver:
    """Asks the system, so that hosts files, VPNs and local name services count as they do for a browser."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="resolve")

    async def __call__(self, host: str, port: int) -> list[tuple[str, int]]:
        """Return the addresses of a host, in the system's order of preference; raises socket.gaierror."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, self._ask, host, port)
        return list(dict.fromkeys((str(address[4][0]), port) for address in found))

    @staticmethod
    def _ask(host: str, port: int) -> list[tuple[int, int, int, str, tuple[object, ...]]]:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)  # type: ignore[return-value]

    def close(self) -> None:
        """Let the threads end; a look-up under way is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)
