"""The one door to the network: per-host pace, guard, deadlines, caps, tokens to their own host. All of httpx."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.request import getproxies, proxy_bypass

import certifi
import httpx

from readinglist.health import Answer
from readinglist.transport.failures import Failure, failure_of, name_failure
from readinglist.transport.guard import USUAL_PORTS, Network, allows, names_private
from readinglist.transport.pace import PACES, PATIENCE, HostPace, Pace, retry_after
from readinglist.transport.resolver import Resolver, SystemResolver

PAGE_CAP = 64 * 1024
API_CAP = 4 * 1024 * 1024
_ADDRESSES_TRIED = 3
# Failures that cost a run time: a host that goes on with them is left alone.
_TROUBLE = frozenset((Answer.TIMEOUT, Answer.REFUSED, Answer.RESET, Answer.ERROR, Answer.TLS, Answer.DNS_FAILED))
_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
    "Accept-Language": "en;q=0.8,*;q=0.5",  # some hosts refuse a request that accepts nothing in particular
    "Accept-Encoding": "gzip, deflate",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer: header names in lower case, the body decoded and cut at the cap; `whole` tells whether it was."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool
    cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The body as text, whatever it says of its charset: good enough to recognise phrases."""
        return self.body.decode(errors="replace")

    @property
    def json(self) -> Any:
        """The body as JSON, whatever its label says (Crossref's lie); None when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def json_object(self) -> dict[str, Any]:
        """The body as a JSON object, empty when it is none."""
        values = self.json
        return values if isinstance(values, dict) else {}


@dataclass(frozen=True)
class Manners:
    """Who we are and what we may do on the network.

    `user_agent` names us and how to reach the reader; `credentials` are Authorization values by host, sent nowhere
    else; `opened` are networks beyond the public ones; `paces` overrides by host.
    """

    user_agent: str
    credentials: Mapping[str, str] = field(default_factory=dict)
    opened: tuple[Network, ...] = ()
    paces: Mapping[str, Pace] = field(default_factory=lambda: PACES)
    usual_pace: Pace = field(default_factory=Pace)
    at_once: int = 96  # requests under way over all hosts
    connect_timeout: float = 10.0
    names_deadline: float = 15.0  # for the name servers
    deadline: float = 25.0  # until the headers are there
    body_deadline: float = 10.0
    first_pause: float = 0.5  # before a second try; three times as long before each further one


__all__ = ["API_CAP", "PATIENCE", "Failure", "Manners", "Pace", "Reply", "Transport"]


class Transport:
    """An open door; use as `async with`. Failures of the network are values, never exceptions."""

    def __init__(
        self, manners: Manners, *, wall_clock: Callable[[], datetime], resolver: Resolver | None = None
    ) -> None:
        self._manners = manners
        self._wall_clock = wall_clock
        self._own_resolver = None if resolver else SystemResolver()
        self._resolve: Resolver = resolver or self._own_resolver or SystemResolver()
        self._trust = _trust()
        self._proxies = getproxies()
        self._pools: dict[str, httpx.AsyncHTTPTransport] = {}
        self._hosts: dict[str, HostPace] = {}
        self._under_way = asyncio.Semaphore(manners.at_once)
        self.requests = 0
        self.reached: set[str] = set()
        self.unreached: set[str] = set()
        self.proved: set[str] = set()  # hosts that a certificate, or a network opened by the reader, vouches for

    async def __aenter__(self) -> Self:
        """Open."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            await pool.aclose()
        if self._own_resolver:
            self._own_resolver.close()

    async def ask(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        cap: int = PAGE_CAP,
        own: bool = True,
        with_token: bool = True,
    ) -> Reply | Failure:
        """Ask one address once, without following redirects, when its host's turn has come.

        `own` says the address is a paper's own link and may name any port; a redirect's may not. The body is read up
        to `cap` bytes. A host that asked for a long rest gives Failure(LIMITED) unasked.
        """
        try:
            request = httpx.Request(method, url, headers=self._headers(headers), content=content)
            host, port = request.url.raw_host.decode("ascii"), request.url.port
        except (httpx.InvalidURL, UnicodeError, ValueError) as mistake:
            return Failure(Answer.GUARDED, f"not a usable address: {mistake}")
        if request.url.scheme not in ("http", "https") or not host:
            return Failure(Answer.GUARDED, f"only http and https are probed, not {request.url.scheme or 'nothing'}")
        port = port or (443 if request.url.scheme == "https" else 80)
        if not own and port not in USUAL_PORTS:
            return Failure(Answer.GUARDED, f"a redirect to port {port} is not followed")
        if with_token and (credential := self._manners.credentials.get(host)) and request.url.scheme == "https":
            request.headers["Authorization"] = credential
        async with self._pace(host).turn() as ready, self._under_way:
            if not ready:
                return Failure(Answer.LIMITED, f"{host} asked to be left alone for a while")
            if self._pace(host).broken:
                return Failure(Answer.DEFERRED, f"{host} failed too often in a row; it is asked again in the next run")
            self.requests += 1
            answer = await self._send(request, host, port, cap)
        self._note(request.url.scheme, host, answer)
        return answer

    @property
    def user_agent(self) -> str:
        """How we name ourselves."""
        return self._manners.user_agent

    def has_token(self, host: str) -> bool:
        """Whether a token for this host is at hand."""
        return host in self._manners.credentials

    async def pause(self, attempt: int, wanted: float | None = None) -> None:
        """Wait before a try (the second is 2), as long as the host wanted or as is usual, never over PATIENCE."""
        usual = self._manners.first_pause * 3 ** (attempt - 2)
        await asyncio.sleep(min(PATIENCE, usual if wanted is None else wanted))

    def put_off(self, host: str) -> bool:
        """Whether a host asked to be left alone for longer than a run waits."""
        return self._pace(host).put_off

    def leave_alone(self, host: str, seconds: float) -> None:
        """Ask nothing more of a host for so long."""
        self._pace(host).leave_alone(seconds)

    def wait_of(self, reply: Reply) -> float | None:
        """Return the seconds an answer asks us to wait."""
        return retry_after(reply.headers, self._wall_clock())

    def _headers(self, headers: Mapping[str, str] | None) -> dict[str, str]:
        return {**_HEADERS, "User-Agent": self._manners.user_agent, **(headers or {})}

    def _pace(self, host: str) -> HostPace:
        if host not in self._hosts:
            self._hosts[host] = HostPace(self._manners.paces.get(host, self._manners.usual_pace))
        return self._hosts[host]

    def _note(self, scheme: str, host: str, answer: Reply | Failure) -> None:
        """Remember which hosts could be connected to at all, and which are in trouble."""
        trouble = answer.status >= 500 if isinstance(answer, Reply) else answer.answer in _TROUBLE
        self._pace(host).note(trouble=trouble)
        if isinstance(answer, Reply) and scheme == "https":
            self.proved.add(host)
        if isinstance(answer, Reply) or answer.answer in (Answer.ERROR, Answer.RESET):
            self.reached.add(host)
            self.unreached.discard(host)
        elif host not in self.reached and answer.answer is not Answer.GUARDED:
            self.unreached.add(host)

    async def _send(self, request: httpx.Request, host: str, port: int, cap: int) -> Reply | Failure:
        proxy = self._proxy(request.url.scheme, host)
        if proxy and names_private(host, self._manners.opened):
            return Failure(Answer.GUARDED, f"{host} is not a public address")
        addresses = [] if proxy else await self._addresses(host, port)
        if isinstance(addresses, Failure):
            return addresses
        try:
            async with asyncio.timeout(self._manners.deadline):
                if proxy:
                    response = await self._pool(host, proxy).handle_async_request(self._timed(request))
                else:
                    response = await self._connect(request, host, addresses)
        except TimeoutError:
            return Failure(Answer.TIMEOUT, f"no answer within {self._manners.deadline:g} s")
        except httpx.HTTPError as mistake:
            return failure_of(mistake)
        try:
            body, whole = await self._body(response, cap)
        finally:
            await response.aclose()
        names = {name.lower(): value for name, value in response.headers.items()}
        cookies = tuple(response.headers.get_list("set-cookie"))
        return Reply(str(request.url), response.status_code, names, body, whole, cookies)

    async def _addresses(self, host: str, port: int) -> list[tuple[str, int]] | Failure:
        """The host's addresses that may be connected to; a name server that is slow is no evidence about the host."""
        try:
            async with asyncio.timeout(self._manners.names_deadline):
                found = await self._resolve(host.strip("[]"), port)
        except TimeoutError:
            return Failure(Answer.DNS_FAILED, f"the name servers gave no answer for {host} in time")
        except socket.gaierror as mistake:
            return name_failure(host, mistake)
        except UnicodeError:
            return Failure(Answer.GUARDED, f"{host} is no possible host name")
        allowed = [pair for pair in found if allows(pair[0], self._manners.opened)]
        if not allowed:
            return Failure(Answer.GUARDED, f"{host} leads to {found[0][0] if found else 'nowhere'}, not public")
        if not allows(allowed[0][0], ()):
            self.proved.add(host)
        return allowed

    async def _connect(self, request: httpx.Request, host: str, addresses: list[tuple[str, int]]) -> httpx.Response:
        """Send to the first of the checked addresses that takes the connection; raises what httpx raises."""
        mistakes: list[httpx.TransportError] = []
        for address, port in addresses[:_ADDRESSES_TRIED]:
            try:
                return await self._pool(host, None).handle_async_request(self._pinned(request, host, address, port))
            except (httpx.ConnectError, httpx.ConnectTimeout) as mistake:
                mistakes.append(mistake)
        # A machine without IPv6 says "unreachable" of half the addresses: the other half knows more.
        raise next((known for known in mistakes if failure_of(known).answer is not Answer.OFFLINE), mistakes[0])

    def _proxy(self, scheme: str, host: str) -> str | None:
        proxy = self._proxies.get(scheme) or self._proxies.get("all")
        return proxy if proxy and not proxy_bypass(host) else None

    def _pool(self, host: str, proxy: str | None) -> httpx.AsyncHTTPTransport:
        # A pool a host: one shared pool is scanned per request, and would reuse one site's TLS for its neighbour.
        if host not in self._pools:
            self._pools[host] = httpx.AsyncHTTPTransport(
                verify=self._trust,
                trust_env=False,
                proxy=httpx.Proxy(proxy) if proxy else None,
                limits=httpx.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=10),
            )
        return self._pools[host]

    def _timed(self, request: httpx.Request) -> httpx.Request:
        limits = {"connect": self._manners.connect_timeout, "pool": None}
        request.extensions["timeout"] = {**limits, "read": self._manners.deadline, "write": self._manners.deadline}
        return request

    def _pinned(self, request: httpx.Request, host: str, address: str, port: int) -> httpx.Request:
        """The same request, to the very address that was checked; the name stays in Host and in the TLS handshake."""
        pinned = httpx.Request(
            request.method,
            request.url.copy_with(host=address, port=port),
            headers=request.headers,  # with the Host of the name
            stream=request.stream,
            extensions={"sni_hostname": host.strip("[]")},
        )
        return self._timed(pinned)

    async def _body(self, response: httpx.Response, cap: int) -> tuple[bytes, bool]:
        """Read the wire up to the cap and decode up to the cap: neither a bomb nor a drip gets further."""
        coded = response.headers.get("content-encoding", "").lower() in ("gzip", "x-gzip", "deflate")
        unpack = zlib.decompressobj(wbits=47) if coded else None
        body, wire, whole = b"", 0, False
        try:
            async with asyncio.timeout(self._manners.body_deadline):
                async for chunk in response.stream:  # type: ignore[union-attr]
                    wire += len(chunk)
                    body += unpack.decompress(chunk, cap - len(body)) if unpack else chunk[: cap - len(body)]
                    if len(body) >= cap or wire >= cap:
                        break
                else:
                    whole = True
        except (TimeoutError, httpx.HTTPError, zlib.error):
            pass  # the headers are here: somebody answered, only the rest is missing
        return body, whole


def _trust() -> ssl.SSLContext:
    """The system's certificates, or SSL_CERT_FILE's; where a system has none at all, those that httpx brings."""
    context = ssl.create_default_context()
    # Newer Pythons refuse certificates that every browser takes: that would call living sites broken.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    folder = ssl.get_default_verify_paths().capath
    if not context.cert_store_stats()["x509_ca"] and not (folder and any(Path(folder).iterdir())):
        context.load_verify_locations(certifi.where())
    return context
