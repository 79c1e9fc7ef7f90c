"""Any web page: up to three tries, redirects followed by hand, cookies kept for the way of one link."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urljoin, urlsplit

from readinglist.health import Answer, Outcome
from readinglist.identifiers import host_of
from readinglist.probe.page import Hop, judge_page
from readinglist.probe.target import Target, Tell
from readinglist.transport import PATIENCE, Failure, Reply, Transport

_log = logging.getLogger(__name__)
_TRIES = 3
_HOPS = 10
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
# What may pass within seconds: tried again before it is believed.
_TRANSIENT = frozenset((Answer.TIMEOUT, Answer.ERROR, Answer.REFUSED, Answer.RESET, Answer.LIMITED, Answer.DNS_FAILED))
_WORDS = {
    Answer.TIMEOUT: "the server does not answer",
    Answer.REFUSED: "the server refuses connections",
    Answer.RESET: "the server breaks off",
    Answer.TLS: "no trusted connection",
    Answer.ERROR: "the server does not speak sensible HTTP",
    Answer.DNS_GONE: "the site's name is gone",
    Answer.DNS_FAILED: "the name servers did not answer",
    Answer.LIMITED: "the server wants to be left alone",
    Answer.OFFLINE: "our own network did not get through",
    Answer.GUARDED: "an address that is not probed",
}


async def probe(targets: Sequence[Target], door: Transport, tell: Tell, now: datetime) -> None:
    """Tell of each page whether it is there; all hosts side by side."""
    by_host: dict[str, list[Target]] = {}
    for target in targets:
        by_host.setdefault(host_of(target.url), []).append(target)
    async with asyncio.TaskGroup() as group:
        for its in by_host.values():
            group.create_task(_probe_host(its, door, tell))


async def _probe_host(targets: list[Target], door: Transport, tell: Tell) -> None:
    """All pages of one host: only together do they tell whether it limits us as a whole."""
    limited: list[tuple[Target, Outcome]] = []
    answered = False

    async def one(target: Target) -> None:
        nonlocal answered
        try:
            outcome = await ask_page(target.url, door)
        except Exception:  # a page that trips us must not stop the others
            _log.exception("a mistake of ours on %s", target.url)
            return  # the prober's caller says that it was not asked
        if outcome.answer is Answer.LIMITED:
            limited.append((target, outcome))
            return
        answered = answered or outcome.code is not None
        tell(target.id, outcome)

    async with asyncio.TaskGroup() as group:
        for target in targets:
            group.create_task(one(target))
    for target, outcome in limited:
        # Only this page is refused for good when the host's others were given; otherwise we are the ones limited.
        asked = outcome.code == 429
        tell(target.id, _refused(outcome) if answered and asked else outcome)


def _refused(outcome: Outcome) -> Outcome:
    reason = "this page is refused to us (HTTP 429) while the host's other pages answer"
    return Outcome(Answer.FORBIDDEN, reason, 429, outcome.final_url, evidence=outcome.evidence)


async def ask_page(url: str, door: Transport) -> Outcome:
    """Ask one page, again while the trouble may pass, and say what it means."""
    outcome, asked_to_wait = Outcome(Answer.DEFERRED, "not asked"), None
    for attempt in range(1, _TRIES + 1):
        if attempt > 1:
            await door.pause(attempt, asked_to_wait)
        earlier = outcome
        outcome, asked_to_wait = await _walk(url, door)
        if attempt > 1 and outcome.code is None and outcome.answer in (Answer.DEFERRED, Answer.LIMITED):
            return earlier  # the host is left alone from now on; what it said before still counts
        if outcome.answer not in _TRANSIENT or door.put_off(host_of(outcome.final_url or url)):
            break
        if asked_to_wait is not None and asked_to_wait > PATIENCE:
            door.leave_alone(host_of(outcome.final_url or url), asked_to_wait)
            break
    return outcome


async def _walk(url: str, door: Transport) -> tuple[Outcome, float | None]:
    """Follow one link to its end; the outcome, and the seconds that the last answer asks us to wait."""
    at, hops, jar = url, list[Hop](), _Jar()
    seen = {(url, jar.state())}
    while True:
        answer = await door.ask(_without_fragment(at), headers=jar.headers(at), own=not hops)
        if isinstance(answer, Failure):
            return _failed(answer, hops), None
        jar.take(at, answer)
        location = answer.headers.get("location", "").strip()
        if answer.status not in _REDIRECTS or not location:
            return judge_page(url, hops, answer), door.wait_of(answer)
        to = _target(at, location)
        hops.append(Hop(answer.status, at, to))
        if (to, jar.state()) in seen or len(hops) > _HOPS:
            return _loop(hops), None
        seen.add((to, jar.state()))
        if urlsplit(to).scheme not in ("http", "https"):
            return _failed(Failure(Answer.GUARDED, f"it redirects to {to[:200]}"), hops), None
        at = to


def _target(at: str, location: str) -> str:
    """A redirect's address, made whole; servers send raw UTF-8 where they should not."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode()
    try:
        return urljoin(at, location)
    except ValueError:
        return "invalid:" + location


def _without_fragment(url: str) -> str:
    return url.split("#", 1)[0]


def _failed(failure: Failure, hops: list[Hop]) -> Outcome:
    words = _WORDS.get(failure.answer, "not asked")
    evidence = {"rule": "no-answer", "hops": [[hop.status, hop.to] for hop in hops], "detail": failure.detail}
    final = hops[-1].to if hops else None
    return Outcome(failure.answer, f"{words}: {failure.detail}", final_url=final, evidence=evidence)


def _loop(hops: list[Hop]) -> Outcome:
    evidence = {"rule": "loop", "hops": [[hop.status, hop.to] for hop in hops]}
    return Outcome(Answer.LOOP, "it redirects in a circle", hops[-1].status, hops[-1].to, evidence=evidence)


class _Jar:
    """The cookies met on the way of one link, each sent back to its own host alone."""

    def __init__(self) -> None:
        self._by_host: dict[str, dict[str, str]] = {}

    def take(self, url: str, reply: Reply) -> None:
        for line in reply.cookies:
            try:
                for name, morsel in SimpleCookie(line).items():
                    if not (name + morsel.coded_value).isascii():
                        continue  # cannot be sent back
                    host = morsel["domain"].lstrip(".").lower() or host_of(url)
                    if host_of(url) == host or host_of(url).endswith("." + host):
                        self._by_host.setdefault(host, {})[name] = morsel.coded_value
            except CookieError:
                continue

    def headers(self, url: str) -> dict[str, str]:
        at = host_of(url)
        cookies = {
            name: value
            for host, its in self._by_host.items()
            if at == host or (at.endswith("." + host) and "." in host)
            for name, value in its.items()
        }
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}

    def state(self) -> frozenset[tuple[str, str, str]]:
        """All of it, so that a circle is only one when nothing was learnt on the way round."""
        return frozenset((host, name, value) for host, its in self._by_host.items() for name, value in its.items())
