"""Connections kept open for their host's next page."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

_MOST = 128  # a run over a thousand hosts must not use up the files that a process may open


class _Pool:
    def __init__(self, transport: httpx.AsyncHTTPTransport) -> None:
        self.transport = transport
        self.users = 0


class Pools:
    """A pool of connections a host: a shared one is scanned per request, and would mix up the TLS of neighbours."""

    def __init__(self, trust: ssl.SSLContext) -> None:
        self._trust = trust
        self._by_host: dict[str, _Pool] = {}  # the longest unused first
        self._retired: set[_Pool] = set()

    def __len__(self) -> int:
        """How many hosts' connections are kept."""
        return len(self._by_host)

    @asynccontextmanager
    async def lent(self, host: str, proxy: str | None, *, fresh: bool) -> AsyncIterator[httpx.AsyncHTTPTransport]:
        """Lend the pool of a host, a new one when it must be fresh."""
        pool = self._by_host.pop(host, None)
        if pool and fresh:
            self._retired.add(pool)
            pool = None
        self._by_host[host] = pool = pool or _Pool(self._opened(proxy))
        pool.users += 1
        try:
            yield pool.transport
        finally:
            pool.users -= 1
            await self._tidy()

    async def close(self) -> None:
        """Close all of them."""
        for pool in (*self._by_host.values(), *self._retired):
            await pool.transport.aclose()

    def _opened(self, proxy: str | None) -> httpx.AsyncHTTPTransport:
        return httpx.AsyncHTTPTransport(
            verify=self._trust,
            trust_env=False,
            proxy=httpx.Proxy(proxy) if proxy else None,
            limits=httpx.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=10),
        )

    async def _tidy(self) -> None:
        surplus = len(self._by_host) - _MOST
        if surplus > 0:
            for host in [host for host, pool in self._by_host.items() if not pool.users][:surplus]:
                self._retired.add(self._by_host.pop(host))
        for pool in [pool for pool in self._retired if not pool.users]:
            self._retired.discard(pool)
            await pool.transport.aclose()
