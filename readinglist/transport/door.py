"""The door itself: every request goes through `Transport.ask`, so that no caller forgets its manners."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Self

import httpx

from readinglist.health import Answer
from readinglist.transport.failures import Failure
from readinglist.transport.guard import refusal
from readinglist.transport.limits import quota_rest, retry_after, told_pace
from readinglist.transport.lines import PATIENCE, Line, Lines
from readinglist.transport.manners import Manners
from readinglist.transport.pace import Sign
from readinglist.transport.paces import Rows
from readinglist.transport.reply import PAGE_CAP, Reply
from readinglist.transport.resolver import Resolver, SystemResolver
from readinglist.transport.robots import CAP as ROBOTS_CAP
from readinglist.transport.robots import Remembered, Robots
from readinglist.transport.wire import Asking, Wire

# Failures that cost a run time: a host that goes on with them is left alone.
_TROUBLE = frozenset((Answer.TIMEOUT, Answer.REFUSED, Answer.RESET, Answer.ERROR, Answer.TLS, Answer.DNS_FAILED))
_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
    "Accept-Language": "en;q=0.8,*;q=0.5",  # some hosts refuse a request that accepts nothing in particular
    "Accept-Encoding": "gzip, deflate",
}


class Transport:
    """An open door; use as `async with`. Failures of the network are values, never exceptions.

    `robots` is what earlier runs learnt of robots.txt files.
    """

    def __init__(
        self,
        manners: Manners,
        *,
        wall_clock: Callable[[], datetime],
        resolver: Resolver | None = None,
        robots: Mapping[str, Remembered] | None = None,
    ) -> None:
        self._manners = manners
        self._wall_clock = wall_clock
        self._own_resolver = None if resolver else SystemResolver()
        self._wire = Wire(manners, resolver or self._own_resolver or SystemResolver())
        self._lines = Lines(Rows(manners.paces, manners.usual_pace), manners.slow_pace)
        self._robots = Robots(manners.agent, robots or {}, ask=self._ask_robots, now=wall_clock)
        self._under_way = asyncio.Semaphore(manners.at_once)
        self.requests = 0
        self.robots_requests = 0  # of them
        self.reached: set[str] = set()
        self.unreached: set[str] = set()
        self.proved: set[str] = self._wire.opened  # hosts that a certificate, or a network opened by the reader, proves

    async def __aenter__(self) -> Self:
        """Open."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        await self._wire.close()
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
        request = self._request(method, url, headers, content)
        if isinstance(request, Failure):
            return request
        if refused := refusal(request.url, own=own):
            return refused
        host, scheme = _host(request.url), request.url.scheme
        # To the very name alone: what is written otherwise is not what the reader gave it for.
        credential = self._manners.credentials.get(request.url.host) if scheme == "https" else None
        if with_token and credential:
            request.headers["Authorization"] = credential
        line = self._line(request.url, token_left_out=bool(credential) and not with_token)
        answer = await self._in_turn(request, line, cap)
        if answer is None:
            return self._unasked(host, line)
        self._note(scheme, host, line, answer)
        return answer

    async def allowed(self, url: str, *, own: bool = True) -> bool:
        """Whether the site's robots.txt leaves this page to us: it is asked once a day; only our own name counts."""
        request = self._request("GET", url, None, None)
        if isinstance(request, Failure) or refusal(request.url, own=own):
            return True  # no request will be made
        if (delay := await self._robots.delay(request.url)) is not None:
            self._lines.keep_to(_host(request.url), delay)
        return not await self._robots.forbids(request.url)

    @property
    def robots(self) -> Mapping[str, Remembered]:
        """What is known of robots.txt files now, by scheme and host: for the next run."""
        return dict(self._robots.known)

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
        """Whether a host (or what counts with an address of it) asked to be left alone for longer than a run waits."""
        request = self._request("GET", host if "://" in host else f"http://{host}", None, None)
        if isinstance(request, Failure):
            return False
        return self._line(request.url).put_off if "://" in host else self._lines.put_off(_host(request.url))

    def leave_alone(self, host: str, seconds: float) -> None:
        """Ask nothing more of a host (or of what counts with an address of it) for so long."""
        request = self._request("GET", host if "://" in host else f"http://{host}", None, None)
        if isinstance(request, Failure):
            return
        if "://" in host:
            self._line(request.url).leave_alone(seconds)
        else:
            self._lines.leave_alone(_host(request.url), seconds)

    def wait_of(self, reply: Reply) -> float | None:
        """Return the seconds an answer asks us to wait."""
        return retry_after(reply.headers, self._wall_clock())

    def _request(
        self, method: str, url: str, headers: Mapping[str, str] | None, content: bytes | None
    ) -> httpx.Request | Failure:
        sent = {**_HEADERS, "User-Agent": self._manners.user_agent, **(headers or {})}
        try:
            request = httpx.Request(method, url, headers=sent, content=content)
            request.url.raw_host.decode("ascii")
        except (httpx.InvalidURL, UnicodeError, ValueError) as mistake:
            return Failure(Answer.GUARDED, f"not a usable address: {mistake}")
        return request

    def _line(self, url: httpx.URL, *, token_left_out: bool = False) -> Line:
        return self._lines.of(_host(url), url.raw_path.decode("ascii"), token_left_out=token_left_out)

    async def _in_turn(
        self, request: httpx.Request, line: Line, cap: int, *, robots: bool = False
    ) -> Reply | Failure | None:
        """Send when the turn has come; None when the host is to be left alone."""
        async with line.turn() as ready, self._under_way:
            if not ready or not self._count(request.url, robots=robots):
                return None
            began = asyncio.get_running_loop().time()
            longest = self._manners.robots_deadline if robots else self._manners.longest
            asking = Asking(cap, began + longest)
            answer = await self._wire.send(request, asking)
            if isinstance(answer, Failure) and answer.stale and self._count(request.url, robots=robots):
                answer = await self._wire.send(request, replace(asking, fresh=True))
            self._learn(line, answer, began)
            return answer

    def _count(self, url: httpx.URL, *, robots: bool) -> bool:
        """Count a request; whether it may be made at all."""
        if self._lines.asked[_host(url)] >= self._manners.most_per_host:
            return False
        self._lines.asked[_host(url)] += 1
        self.requests += 1
        self.robots_requests += robots
        return True

    async def _ask_robots(self, url: str, own: bool) -> Reply | Failure:
        request = self._request("GET", url, None, None)
        if isinstance(request, Failure):
            return request
        if refused := refusal(request.url, own=own):
            return refused
        answer = await self._in_turn(request, self._line(request.url), ROBOTS_CAP, robots=True)
        return answer or Failure(Answer.DEFERRED, "not asked")

    def _unasked(self, host: str, line: Line) -> Failure:
        """Why a request was not made when its turn came."""
        if self._lines.asked[host] >= self._manners.most_per_host:
            return Failure(Answer.DEFERRED, f"{host} had enough requests in one run; the rest is asked in the next")
        if line.broken and not line.limits:
            return Failure(Answer.DEFERRED, f"{host} failed too often in a row; it is asked again in the next run")
        return Failure(Answer.LIMITED, f"{host} asked to be left alone for a while")

    def _learn(self, line: Line, answer: Reply | Failure, began: float) -> None:
        """Follow what an answer says of how its host wants to be asked."""
        if isinstance(answer, Failure):
            if answer.answer is Answer.TIMEOUT:
                line.hear(Sign.SILENT, asyncio.get_running_loop().time() - began, began)
            return
        line.hear(_sign(answer), answer.seconds, began)
        if told := told_pace(answer.headers):
            line.keep_to(told)
        # A 429 names its own rest; any other answer may tell that it used up what was left.
        rest = (retry_after if answer.status == 429 else quota_rest)(answer.headers, self._wall_clock())
        if rest:
            line.leave_alone(rest)

    def _note(self, scheme: str, host: str, line: Line, answer: Reply | Failure) -> None:
        """Remember which hosts could be connected to at all, and which are in trouble."""
        if isinstance(answer, Failure):
            line.note(trouble=answer.answer in _TROUBLE)
        else:
            line.note(trouble=answer.status >= 500 or answer.status == 429, limits=answer.status == 429)
        if isinstance(answer, Reply) and scheme == "https":
            self.proved.add(host)
        if isinstance(answer, Reply) or answer.answer in (Answer.ERROR, Answer.RESET):
            self.reached.add(host)
            self.unreached.discard(host)
        elif host not in self.reached and answer.answer is not Answer.GUARDED:
            self.unreached.add(host)


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii").rstrip(".")


def _sign(answer: Reply) -> Sign:
    if answer.status == 429 or (answer.status == 503 and "retry-after" in answer.headers):
        return Sign.LIMITED
    return Sign.BUSY if answer.status == 503 else Sign.GOOD
