"""One question over the wire: the address checked and connected to, deadlines, and no more read than was asked for."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import certifi

from readinglist.health import Answer
from readinglist.transport.address import Address
from readinglist.transport.client import Client
from readinglist.transport.failures import Failure
from readinglist.transport.guard import names_private
from readinglist.transport.manners import Manners
from readinglist.transport.names import Names
from readinglist.transport.question import Asking, Heard, Question, body_of, texts_of
from readinglist.transport.reply import Reply
from readinglist.transport.resolver import Resolver

_LOGIN_TO_PROXY = 407
_LOGIN_TO_NETWORK = 511  # no host says it of itself (RFC 6585, 6)
_UNCONNECTED = frozenset((Answer.REFUSED, Answer.TIMEOUT, Answer.OFFLINE))


class Wire:
    """Sends questions, each to an address that may be connected to. Failures are values."""

    def __init__(self, manners: Manners, resolver: Resolver) -> None:
        self._manners = manners
        self._names = Names(resolver, manners.opened)
        self._client = Client(manners, trust())
        self.opened: dict[str, str] = self._names.opened

    async def close(self) -> None:
        """Close all connections."""
        await self._names.close()
        await self._client.pools.close()

    @property
    def kept(self) -> int:
        """How many hosts' connections are kept."""
        return len(self._client.pools)

    async def denied(self, address: Address) -> bool:
        """Whether the name servers say now that there is no such name."""
        until = asyncio.get_running_loop().time() + self._manners.names_deadline
        found = await self._names.pairs(address, until)
        return isinstance(found, Failure) and found.answer is Answer.DNS_GONE

    async def send(self, question: Question, asking: Asking) -> Reply | Failure:
        """Send one question; a Failure is `stale` when a connection kept from an earlier one broke."""
        address = question.address
        proxy = self._client.proxy_for(address.scheme, address.host)
        if names_private(address.host, self._manners.opened, proxied=bool(proxy)):
            return Failure(Answer.GUARDED, f"{address.host} is not a public address")
        try:
            heard = await (self._client.ask(question, asking, proxy=proxy) if proxy else self._ask(question, asking))
        except TimeoutError:
            self._names.forget(address)
            return Failure(Answer.TIMEOUT, f"no answer within {self._manners.deadline:g} s")
        except (OSError, ImportError, ValueError) as mistake:  # a proxy that cannot be used, or no file left to open
            return Failure(Answer.OFFLINE, f"our own system could not ask: {mistake}")
        if isinstance(heard, Failure):
            return heard
        if heard.status == _LOGIN_TO_NETWORK or (proxy and heard.status == _LOGIN_TO_PROXY):
            return Failure(Answer.OFFLINE, f"our own network wants a login first (HTTP {heard.status})")
        headers, cookies = texts_of(heard.headers)
        body, whole = body_of(heard, headers.get("content-encoding", ""), asking.cap)
        return Reply(address.text, heard.status, headers, body, whole, cookies, heard.seconds)

    async def _ask(self, question: Question, asking: Asking) -> Heard | Failure:
        slowest = asyncio.get_running_loop().time() + self._manners.names_deadline
        pairs = await self._names.pairs(question.address, min(asking.until, slowest))
        if isinstance(pairs, Failure):
            return pairs
        heard = await self._client.ask(question, asking, pairs=pairs)
        if isinstance(heard, Failure) and heard.answer in _UNCONNECTED:
            self._names.forget(question.address)
        return heard


def trust() -> ssl.SSLContext:
    """Trust the system's certificates, or SSL_CERT_FILE's; those that httpx brings where a system has none at all."""
    context = ssl.create_default_context()
    # Newer Pythons refuse certificates that every browser takes: that would call living sites broken.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    folder = ssl.get_default_verify_paths().capath
    if not context.cert_store_stats()["x509_ca"] and not (folder and any(Path(folder).iterdir())):
        context.load_verify_locations(certifi.where())
    return context
