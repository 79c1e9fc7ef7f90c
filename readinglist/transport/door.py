"""The door itself: every request goes through `Transport.ask`, so that no caller forgets its manners."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Self

from readinglist.health import Answer
from readinglist.identifiers import host_of
from readinglist.transport.address import Address, address_of
from readinglist.transport.failures import Failure
from readinglist.transport.guard import refusal
from readinglist.transport.limits import Quota, quota_rest, retry_after, speak_of_limits, told_pace, told_quota
from readinglist.transport.lines import PATIENCE, Line, Lines
from readinglist.transport.manners import Manners
from readinglist.transport.pace import Sign
from readinglist.transport.paces import Rows, paces_for
from readinglist.transport.question import Asking, Question, Writer
from readinglist.transport.reply import PAGE_CAP, Reply
from readinglist.transport.resolver import Resolver, SystemResolver
from readinglist.transport.robots import CAP as ROBOTS_CAP
from readinglist.transport.robots import Purse, Remembered, Robots
from readinglist.transport.state import Closed, HostState
from readinglist.transport.wire import Wire

# Failures that cost a run time: a host that goes on with them is left alone.
_TROUBLE = frozenset((Answer.TIMEOUT, Answer.REFUSED, Answer.RESET, Answer.ERROR, Answer.TLS, Answer.DNS_FAILED))
# Those that come from the host itself: somebody is there.
_SPOKEN = frozenset((Answer.REFUSED, Answer.RESET, Answer.ERROR, Answer.TLS))


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
        paces = paces_for(manners.paces, manners.user_agent)
        self._lines = Lines(Rows(paces, manners.usual_pace), manners.slow_pace)
        self._robots = Robots(
            manners.agent, robots or {}, ask=self._ask_robots, now=wall_clock, deadline=manners.robots_deadline
        )
        self._writer = Writer(manners.user_agent)
        self._under_way = asyncio.Semaphore(manners.at_once)
        self._quotas: dict[tuple[Line, str], tuple[str, Quota]] = {}
        self.requests = 0
        self.robots_requests = 0  # of them
        self.reached: set[str] = set()
        self.unreached: set[str] = set()
        self._certified: set[str] = set()

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
        try:
            question = self._writer.question(method, address_of(url), headers, content)
        except ValueError as mistake:
            return Failure(Answer.GUARDED, f"not a usable address: {mistake}")
        address = question.address
        if refused := refusal(address, own=own):
            return refused
        # To the very name alone: what is written otherwise is not what the reader gave it for.
        credential = self._manners.credentials.get(address.host) if address.scheme == "https" else None
        if with_token and credential:
            question.headers.append((b"Authorization", credential.encode()))
        line = self._line(address, token_left_out=bool(credential) and not with_token)
        answer = await self._in_turn(question, line, cap)
        if answer is None:
            return self._unasked(address.name, line)
        self._note(address, line, answer)
        return answer

    def proves(self, host: str) -> bool:
        """Whether a certificate, or a network opened by the reader, vouches for a host."""
        return host in self._certified or host in self._wire.opened

    @property
    def inside(self) -> Mapping[str, str]:
        """The hosts that lead into a network opened by the reader, and into which."""
        return self._wire.opened

    async def denied(self, host: str) -> bool:
        """Whether the name servers say now that there is no such host; nothing is asked of the host itself."""
        address = _read(f"https://{host}")
        return address is not None and await self._wire.denied(address)

    async def allowed(self, url: str, *, own: bool = True) -> bool:
        """Whether the site's robots.txt leaves this page to us: it is asked once a day; only our own name counts."""
        address = _read(url)
        if address is None or refusal(address, own=own):
            return True  # no request will be made
        if (delay := await self._robots.delay(address)) is not None:
            self._lines.keep_to(address.name, delay)
        return not await self._robots.forbids(address)

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
        address = _read(host if "://" in host else f"http://{host}")
        if address is None:
            return False
        return self._line(address).put_off if "://" in host else self._lines.put_off(address.name)

    def leave_alone(self, host: str, seconds: float) -> None:
        """Ask nothing more of a host (or of what counts with an address of it) for so long."""
        address = _read(host if "://" in host else f"http://{host}")
        if address is None:
            return
        if "://" in host:
            self._line(address).leave_alone(seconds)
        else:
            self._lines.leave_alone(address.name, seconds)

    def busy(self) -> Mapping[str, int]:
        """The hosts for which requests are in line or under way, and how many."""
        return self._lines.busy()

    def state(self, host: str) -> HostState:
        """How a host is being asked just now."""
        state = self._lines.state(host)
        enough = self._lines.asked[host] >= self._manners.most_per_host
        return replace(
            state, robots=self._robots.asks(host), closed=state.closed or (Closed.ENOUGH if enough else None)
        )

    @property
    def quotas(self) -> list[tuple[str, Quota]]:
        """What hosts last told of their limits, by host; with a token and without are two."""
        return sorted(self._quotas.values(), key=lambda told: (told[0], told[1].what, -(told[1].limit or 0)))

    def wait_of(self, reply: Reply) -> float | None:
        """Return the seconds an answer asks us to wait."""
        return retry_after(reply.headers, self._wall_clock())

    def _line(self, address: Address, *, token_left_out: bool = False) -> Line:
        return self._lines.of(address.name, address.target, token_left_out=token_left_out)

    async def _in_turn(
        self, question: Question, line: Line, cap: int, *, robots: Purse | None = None
    ) -> Reply | Failure | None:
        """Send when the turn has come; None when the host is to be left alone."""
        async with line.turn() as ready, self._under_way:
            if not ready or not self._count(question.address, robots=robots is not None):
                return None
            loop = asyncio.get_running_loop()
            began = loop.time()
            asking = Asking(cap, began + (robots.seconds if robots else self._manners.longest))
            answer = await self._wire.send(question, asking)
            if isinstance(answer, Failure) and answer.stale and self._count(question.address, robots=bool(robots)):
                answer = await self._wire.send(question, replace(asking, fresh=True))
            if robots:
                robots.seconds -= loop.time() - began
            elif isinstance(answer, Failure) and answer.answer is Answer.TIMEOUT:
                line.kept_silent()
            self._learn(line, answer, began)
            return answer

    def _count(self, address: Address, *, robots: bool) -> bool:
        """Count a request; whether it may be made at all."""
        if self._lines.asked[address.name] >= self._manners.most_per_host:
            return False
        self._lines.asked[address.name] += 1
        self.requests += 1
        self.robots_requests += robots
        return True

    async def _ask_robots(self, url: str, own: bool, purse: Purse) -> Reply | Failure:
        question = self._writer.question("GET", address_of(url))
        if refused := refusal(question.address, own=own):
            return refused
        answer = await self._in_turn(question, self._line(question.address), ROBOTS_CAP, robots=purse)
        return answer or Failure(Answer.DEFERRED, "not asked")

    def _unasked(self, host: str, line: Line) -> Failure:
        """Why a request was not made when its turn came."""
        if self._lines.asked[host] >= self._manners.most_per_host:
            return Failure(Answer.DEFERRED, f"{host} had enough requests in one run; the rest is asked in the next")
        if line.silent:
            return Failure(Answer.DEFERRED, f"{host} answers nothing at all; it is asked again in the next run")
        if line.broken and not line.limits:
            return Failure(Answer.DEFERRED, f"{host} failed too often in a row; it is asked again in the next run")
        return Failure(Answer.LIMITED, f"{host} asked to be left alone for a while")

    def _learn(self, line: Line, answer: Reply | Failure, began: float) -> None:
        """Follow what an answer says of how its host wants to be asked."""
        if isinstance(answer, Failure):
            if answer.answer is Answer.TIMEOUT:
                line.hear(Sign.SILENT, asyncio.get_running_loop().time() - began, began)
            elif answer.answer in _SPOKEN:
                line.spoke()
            return
        line.spoke()
        line.hear(_sign(answer), answer.seconds, began)
        if speak_of_limits(answer.headers):
            if told := told_pace(answer.headers):
                line.keep_to(told)
            if quota := told_quota(answer.headers, self._wall_clock()):
                self._quotas[line, quota.what] = host_of(answer.url), quota
        # A 429 names its own rest; any other answer may tell that it used up what was left.
        rest = (retry_after if answer.status == 429 else quota_rest)(answer.headers, self._wall_clock())
        if rest:
            line.leave_alone(rest)

    def _note(self, address: Address, line: Line, answer: Reply | Failure) -> None:
        """Remember which hosts could be connected to at all, and which are in trouble."""
        if isinstance(answer, Failure):
            line.note(trouble=answer.answer in _TROUBLE)
        else:
            line.note(trouble=answer.status >= 500 or answer.status == 429, limits=answer.status == 429)
        host = address.name
        if isinstance(answer, Reply) and address.scheme == "https":
            self._certified.add(host)
        if isinstance(answer, Reply) or answer.answer in (Answer.ERROR, Answer.RESET):
            self.reached.add(host)
            self.unreached.discard(host)
        elif host not in self.reached and answer.answer is not Answer.GUARDED:
            self.unreached.add(host)


def _read(url: str) -> Address | None:
    try:
        return address_of(url)
    except ValueError:
        return None


def _sign(answer: Reply) -> Sign:
    if answer.status == 429 or (answer.status == 503 and "retry-after" in answer.headers):
        return Sign.LIMITED
    return Sign.BUSY if answer.status == 503 else Sign.GOOD
