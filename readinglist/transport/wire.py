"""One request over the wire: the address checked and connected to, deadlines, and no more read than was asked for."""

from __future__ import annotations

import asyncio
import socket
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpx

from readinglist.health import Answer
from readinglist.transport.failures import Failure, failure_of, name_failure
from readinglist.transport.guard import allows, names_private
from readinglist.transport.manners import Manners
from readinglist.transport.pools import Pools
from readinglist.transport.reply import Reply
from readinglist.transport.resolver import Resolver

_ADDRESSES_TRIED = 3


@dataclass(frozen=True, slots=True)
class Asking:
    """How one request is to be sent: how much is read, when it must be over, and whether on a new connection."""

    cap: int
    until: float  # of the event loop's clock
    fresh: bool = False


class Wire:
    """Sends requests, each to an address that may be connected to. Failures are values."""

    def __init__(self, manners: Manners, resolver: Resolver) -> None:
        self._manners = manners
        self._resolve = resolver
        self._proxies = getproxies()
        self._pools = Pools()
        self.opened: set[str] = set()  # hosts in a network that the reader opened

    async def close(self) -> None:
        """Close all connections."""
        await self._pools.close()

    async def send(self, request: httpx.Request, asking: Asking) -> Reply | Failure:
        """Send one request; a Failure is `stale` when a connection kept from an earlier request broke."""
        host = request.url.raw_host.decode("ascii")
        proxy = self._proxy(request.url.scheme, host)
        if names_private(host, self._manners.opened, proxied=bool(proxy)):
            return Failure(Answer.GUARDED, f"{host} is not a public address")
        addresses = [] if proxy else await self._addresses(host, request.url, asking)
        if isinstance(addresses, Failure):
            return addresses
        course = _Course()
        request.extensions = {"timeout": self._limits(), "trace": course.note}
        try:
            async with self._pools.lent(host, proxy, fresh=asking.fresh) as pool:
                try:
                    async with asyncio.timeout(_left(asking, self._manners.deadline)):
                        response = await _through(pool, request, addresses)
                except BaseException:
                    await course.hang_up()
                    raise
                seconds = course.seconds()
                try:
                    body, whole = await self._body(response, asking)
                finally:
                    await response.aclose()
        except TimeoutError:
            return Failure(Answer.TIMEOUT, f"no answer within {self._manners.deadline:g} s")
        except httpx.HTTPError as mistake:
            failure = failure_of(mistake)
            return replace(failure, stale=course.reused and failure.answer is Answer.RESET)
        except (OSError, ImportError, ValueError) as mistake:  # a proxy that cannot be used, or no file left to open
            return Failure(Answer.OFFLINE, f"our own system could not ask: {mistake}")
        names = {name.lower(): value for name, value in response.headers.items()}
        cookies = tuple(response.headers.get_list("set-cookie"))
        return Reply(str(request.url), response.status_code, names, body, whole, cookies, seconds)

    async def _addresses(self, host: str, url: httpx.URL, asking: Asking) -> list[tuple[str, int]] | Failure:
        """The host's addresses that may be connected to; a name server that is slow is no evidence about the host."""
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            async with asyncio.timeout(_left(asking, self._manners.names_deadline)):
                found = await self._resolve(host.strip("[]"), port)
        except TimeoutError:
            return Failure(Answer.DNS_FAILED, f"the name servers gave no answer for {host} in time")
        except socket.gaierror as mistake:
            return name_failure(host, mistake)
        except UnicodeError:
            return Failure(Answer.GUARDED, f"{host} is no possible host name")
        except OSError as mistake:
            return Failure(Answer.DNS_FAILED, f"the name servers could not be asked: {mistake}")
        try:
            allowed = [pair for pair in found if allows(pair[0], self._manners.opened)]
        except ValueError as mistake:
            return Failure(Answer.GUARDED, f"{host} leads to no address: {mistake}")
        if not allowed:
            return Failure(Answer.GUARDED, f"{host} leads to {found[0][0] if found else 'nowhere'}, not public")
        if not allows(allowed[0][0], ()):
            self.opened.add(host)
        return allowed

    def _proxy(self, scheme: str, host: str) -> str | None:
        proxy = self._proxies.get(scheme) or self._proxies.get("all")
        if not proxy or proxy_bypass(host):
            return None
        return proxy if "://" in proxy else f"http://{proxy}"

    def _limits(self) -> dict[str, float | None]:
        deadline = self._manners.deadline
        return {"connect": self._manners.connect_timeout, "pool": None, "read": deadline, "write": deadline}

    async def _body(self, response: httpx.Response, asking: Asking) -> tuple[bytes, bool]:
        """Read the wire up to the cap and decode up to the cap: neither a bomb nor a drip gets further."""
        coded = response.headers.get("content-encoding", "").lower() in ("gzip", "x-gzip", "deflate")
        unpack = zlib.decompressobj(wbits=47) if coded else None
        body, wire, whole, cap = bytearray(), 0, False, asking.cap
        try:
            async with asyncio.timeout(_left(asking, self._manners.body_deadline)):
                async for chunk in response.stream:  # type: ignore[union-attr]
                    wire += len(chunk)
                    body += unpack.decompress(chunk, cap - len(body)) if unpack else chunk[: cap - len(body)]
                    if len(body) >= cap or wire >= cap:
                        break
                else:
                    whole = True
        except (TimeoutError, httpx.HTTPError, zlib.error):
            pass  # the headers are here: somebody answered, only the rest is missing
        return bytes(body), whole


def _left(asking: Asking, most: float) -> float:
    return min(most, asking.until - asyncio.get_running_loop().time())


async def _through(
    pool: httpx.AsyncHTTPTransport, request: httpx.Request, addresses: list[tuple[str, int]]
) -> httpx.Response:
    """Send over a proxy, or to the first of the checked addresses that takes the connection; raises as httpx does."""
    if not addresses:
        return await pool.handle_async_request(request)
    mistakes: list[httpx.TransportError] = []
    for address, port in addresses[:_ADDRESSES_TRIED]:
        try:
            return await pool.handle_async_request(_pinned(request, address, port))
        except (httpx.ConnectError, httpx.ConnectTimeout) as mistake:
            mistakes.append(mistake)
    # A machine without IPv6 says "unreachable" of half the addresses: the other half knows more.
    raise next((known for known in mistakes if failure_of(known).answer is not Answer.OFFLINE), mistakes[0])


def _pinned(request: httpx.Request, address: str, port: int) -> httpx.Request:
    """The same request, to the very address that was checked; the name stays in Host and in the TLS handshake."""
    name = request.url.raw_host.decode("ascii").strip("[]").rstrip(".")  # a last dot is in no certificate
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address, port=port),
        headers=request.headers,  # with the Host of the name
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": name},
    )


class _Course:
    """What happened on the way of one request: whether it went over a kept connection, and when it was sent."""

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

    async def hang_up(self) -> None:
        """Close what this request opened: httpcore leaves it open when a handshake is given up half-way."""
        if self._stream is not None:
            await self._stream.aclose()

    def seconds(self) -> float:
        """The time since the request was sent."""
        return asyncio.get_running_loop().time() - self._sent
