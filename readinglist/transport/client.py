"""HTTP as httpx speaks it: straight to an address that was checked, or over a proxy of the usual variables."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import zip_longest
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpx

from readinglist.health import Answer
from readinglist.transport.failures import Failure, failure_of
from readinglist.transport.manners import Manners
from readinglist.transport.pools import Pools
from readinglist.transport.question import Asking, Heard, Question

Pairs = Sequence[tuple[str, int]]

_ADDRESSES_TRIED = 3


class Client:
    """Sends questions over connections that are kept for a host's next page. Failures are values."""

    def __init__(self, manners: Manners, trust: ssl.SSLContext) -> None:
        self._manners = manners
        self._proxies = getproxies()
        self.pools = Pools(trust)

    def proxy_for(self, scheme: str, host: str) -> str | None:
        """Return the proxy by which a host is to be asked, None for the straight way."""
        proxy = self._proxies.get(scheme) or self._proxies.get("all")
        if not proxy or proxy_bypass(host):
            return None
        return proxy if "://" in proxy else f"http://{proxy}"

    async def ask(
        self, question: Question, asking: Asking, *, pairs: Pairs = (), proxy: str | None = None
    ) -> Heard | Failure:
        """Ask one question; a Failure is `stale` when a connection kept from an earlier one broke.

        TimeoutError when there was no answer in time.
        """
        loop, manners, course = asyncio.get_running_loop(), self._manners, _Course()
        try:
            async with self.pools.lent(question.address.host, proxy, fresh=asking.fresh) as pool:
                try:
                    async with asyncio.timeout_at(min(asking.until, loop.time() + manners.deadline)):
                        response = await self._through(pool, question, pairs, course)
                except BaseException:
                    await course.hang_up()
                    raise
                try:
                    seconds, chunks, ended = course.seconds(), list[bytes](), False
                    with suppress(TimeoutError, httpx.HTTPError):  # somebody answered, only the rest is missing
                        async with asyncio.timeout_at(min(asking.until, loop.time() + manners.body_deadline)):
                            ended = await _read(response, asking.cap, chunks)
                finally:
                    await response.aclose()
        except httpx.HTTPError as mistake:
            failure = failure_of(mistake)
            if proxy and not course.connected:
                # Whatever this is, it befell the proxy: no host may be judged by it.
                return Failure(Answer.OFFLINE, f"our proxy could not be reached: {failure.detail}")
            return replace(failure, stale=course.reused and failure.answer is Answer.RESET)
        headers = [(name.lower(), value) for name, value in response.headers.raw]
        return Heard(response.status_code, headers, chunks, ended, seconds)

    async def _through(
        self, pool: httpx.AsyncHTTPTransport, question: Question, pairs: Pairs, course: _Course
    ) -> httpx.Response:
        """Send over a proxy, or to the first of the checked addresses that takes the connection; raises as httpx."""
        if not pairs:
            return await pool.handle_async_request(self._request(question, None, course))
        mistakes: list[httpx.TransportError] = []
        for pair in _each_family(pairs)[:_ADDRESSES_TRIED]:
            try:
                return await pool.handle_async_request(self._request(question, pair, course))
            except (httpx.ConnectError, httpx.ConnectTimeout) as mistake:
                mistakes.append(mistake)
        # A machine without IPv6 says "unreachable" of half the addresses: the other half knows more.
        raise next((known for known in mistakes if failure_of(known).answer is not Answer.OFFLINE), mistakes[0])

    def _request(self, question: Question, pair: tuple[str, int] | None, course: _Course) -> httpx.Request:
        """The question to the very address that was checked; the name stays in Host and in the TLS handshake."""
        manners, url = self._manners, httpx.URL(question.address.text)
        limits = {"connect": manners.connect_timeout, "pool": None, "read": manners.deadline, "write": manners.deadline}
        extensions: dict[str, Any] = {"timeout": limits, "trace": course.note}
        if pair:
            url = url.copy_with(host=pair[0], port=pair[1])
            extensions["sni_hostname"] = question.address.name  # a last dot is in no certificate
        return httpx.Request(
            question.method, url, headers=question.headers, content=question.content, extensions=extensions
        )


def _each_family(pairs: Pairs) -> list[tuple[str, int]]:
    """The addresses by turns of IPv6 and IPv4: a broken IPv6 of ours must not use up all tries on a host with many."""
    first = [pair for pair in pairs if (":" in pair[0]) == (":" in pairs[0][0])]
    other = [pair for pair in pairs if pair not in first]
    return [pair for both in zip_longest(first, other) for pair in both if pair]


async def _read(response: httpx.Response, cap: int, chunks: list[bytes]) -> bool:
    """Read the body off the wire up to the cap; whether all of it came."""
    room = cap
    async for chunk in response.stream:  # type: ignore[union-attr]
        chunks.append(chunk[:room])
        room -= len(chunk)
        if room <= 0:
            return False
    return True


class _Course:
    """What happened on the way of one question: whether it went over a kept connection, and when it was sent."""

    def __init__(self) -> None:
        self.reused = False
        self._sent = asyncio.get_running_loop().time()
        self._stream: Any = None

    async def note(self, event: str, details: Mapping[str, Any]) -> None:
        """Take down one of httpcore's events."""
        if event == "connection.connect_tcp.complete":
            self._stream = details["return_value"]
        elif event == "http11.send_request_headers.started":
            self._sent, self.reused = asyncio.get_running_loop().time(), self._stream is None

    @property
    def connected(self) -> bool:
        """Whether there was a connection at all."""
        return self.reused or self._stream is not None

    async def hang_up(self) -> None:
        """Close what this question opened: httpcore leaves it open when a handshake is given up half-way."""
        if self._stream is not None:
            await self._stream.aclose()

    def seconds(self) -> float:
        """The time since the question was sent."""
        return asyncio.get_running_loop().time() - self._sent
