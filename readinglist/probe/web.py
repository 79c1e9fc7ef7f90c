"""Any web page: up to three tries, and where its answer is doubtful a made-up neighbour for comparison.

One link costs at most MOST_REQUESTS, redirects and neighbour included. Pages are asked by GET alone: what servers
answer to HEAD is too often something else.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from readinglist.health import Answer, Outcome
from readinglist.identifiers import host_of
from readinglist.probe.page_address import recoded, same_page
from readinglist.probe.page_lost import Sign
from readinglist.probe.page_sibling import Seen, knows_missing, made_up, mark_of, rough_mark, same, surely_same
from readinglist.probe.page_signs import MENTION, OTHER_THINGS
from readinglist.probe.page_walk import Purse, Walked, walk
from readinglist.probe.page_walls import is_down, refuses
from readinglist.probe.target import Target, Tell
from readinglist.transport import PATIENCE, Transport

_log = logging.getLogger(__name__)
MOST_REQUESTS = 15
DEADLINE = 90.0  # seconds for one link, from its first answer on: the wait for a turn is not the server's fault
_TRIES = 3
_LINKS_AT_ONCE = 16  # of one host; the transport's pace is narrower still
_TOGETHER = 50  # links of one host that are compared, and told once all have answered
_FOR_SIBLING = 4  # requests
# What may pass within seconds: tried again before it is believed.
_TRANSIENT = frozenset((Answer.TIMEOUT, Answer.ERROR, Answer.REFUSED, Answer.RESET, Answer.LIMITED, Answer.DNS_FAILED))
# What is wrong with the host and not with the page: one link's three tries speak for the others.
_HOST_TROUBLE = frozenset((Answer.TIMEOUT, Answer.REFUSED, Answer.DNS_FAILED))
_THERE = frozenset((Answer.OK, Answer.MOVED))
# These say 404 of what is missing, and lead from one page to another by design: a neighbour would tell nothing.
_HONEST = frozenset(("github.com", "gist.github.com", "raw.githubusercontent.com"))


@dataclass
class _Known:
    """What one run has learnt of hosts: made-up neighbours, and which hosts failed three times."""

    siblings: dict[str, Seen | None] = field(default_factory=dict)
    hopeless: set[tuple[str, Answer]] = field(default_factory=set)
    locks: dict[tuple[str, str], asyncio.Lock] = field(default_factory=dict)

    def lock(self, host: str, what: str) -> asyncio.Lock:
        return self.locks.setdefault((host, what), asyncio.Lock())


# A run has one door; what is known of its hosts goes with it.
_known: WeakKeyDictionary[Transport, _Known] = WeakKeyDictionary()


async def probe(targets: Sequence[Target], door: Transport, tell: Tell, now: datetime) -> None:
    """Tell of each page whether it is there; all hosts side by side."""
    by_host: dict[str, list[Target]] = {}
    for target in targets:
        by_host.setdefault(host_of(target.url), []).append(target)
    async with asyncio.TaskGroup() as group:
        for its in by_host.values():
            group.create_task(_probe_host(its, door, tell))


async def _probe_host(targets: list[Target], door: Transport, tell: Tell) -> None:
    """All pages of one host, so many together that a run that is killed loses few outcomes."""
    for start in range(0, len(targets), _TOGETHER):
        await _probe_together(targets[start : start + _TOGETHER], door, tell)


async def _probe_together(targets: list[Target], door: Transport, tell: Tell) -> None:
    """Pages of one host: only together do they tell whether it limits us as a whole, or says the same to all."""
    limited: list[tuple[Target, Outcome]] = []
    there: list[tuple[Target, Outcome, str, Seen]] = []
    answered = False
    places = asyncio.Semaphore(_LINKS_AT_ONCE)

    async def one(target: Target) -> None:
        nonlocal answered
        try:
            async with places:
                asking = _Asking(target.url, door)
                outcome = await asking.go()
        except Exception:  # a page that trips us must not stop the others
            _log.exception("a mistake of ours on %s", target.url)
            return  # the prober's caller says that it was not asked
        if outcome.answer is Answer.LIMITED:
            limited.append((target, outcome))
            return
        answered = answered or outcome.code is not None
        if len(targets) > 1 and (seen := asking.seen()):
            there.append((target, outcome, rough_mark(seen), seen._replace(sight=None)))
            return
        tell(target.id, outcome)

    async with asyncio.TaskGroup() as group:
        for target in targets:
            group.create_task(one(target))
    for target, outcome in limited:
        # Only this page is refused for good when the host's others were given; otherwise we are the ones limited.
        asked = outcome.code == 429
        tell(target.id, _refused(outcome) if (answered or there) and asked else outcome)
    marks = _marks([(rough, seen) for _, _, rough, seen in there])
    for (target, outcome, _, seen), mark in zip(there, marks, strict=True):
        others = (other for (_, _, _, other), its in zip(there, marks, strict=True) if mark and its == mark)
        alike = outcome.answer in _THERE and not all(same_page(other.url, seen.url) for other in others)
        tell(target.id, await _shared(outcome, seen, door) if alike else outcome)


def _marks(pages: list[tuple[str, Seen]]) -> list[str]:
    """The marks of a host's pages, which tell what got the same answer; '' where the rough mark tells it already."""
    often = Counter(rough for rough, _ in pages)
    return [mark_of(seen) if often[rough] > 1 else "" for rough, seen in pages]


def _refused(outcome: Outcome) -> Outcome:
    reason = "this page is refused to us (HTTP 429) while the host's other pages answer"
    return Outcome(Answer.FORBIDDEN, reason, 429, outcome.final_url, evidence=outcome.evidence)


async def _shared(outcome: Outcome, seen: Seen, door: Transport) -> Outcome:
    """A page that says what the host's other pages say: judged by what a made-up one says."""
    try:
        sibling = await _sibling(seen.url, door, Purse(_FOR_SIBLING))
    except Exception:
        _log.exception("a mistake of ours on %s", seen.url)
        return outcome
    if sibling is None or not surely_same(seen, sibling):
        return outcome
    return _proves_nothing(outcome, seen, sibling, "it is what the host answers to every address")


async def ask_page(url: str, door: Transport, *, deadline: float = DEADLINE) -> Outcome:
    """Ask one page, again while the trouble may pass, and say what it means; `deadline` as DEADLINE."""
    return await _Asking(url, door, deadline).go()


class _Asking:
    """One link being asked: its tries, its purse, its deadline."""

    def __init__(self, url: str, door: Transport, deadline: float = DEADLINE) -> None:
        self._url = url
        self._door = door
        self._deadline = deadline
        self._purse = Purse(MOST_REQUESTS)
        self._best: Outcome | None = None
        self._limit = asyncio.timeout(None)
        self._last: Walked | None = None

    async def go(self) -> Outcome:
        """Return what the link means, in bounded time and requests."""
        try:
            async with self._limit:
                return await self._go()
        except TimeoutError:
            late = f"the way to the page has no end within {self._deadline:g} s"
            return self._best or Outcome(Answer.TIMEOUT, late, evidence={"rule": "deadline"})

    def seen(self) -> Seen | None:
        """What may be compared with the host's other answers; None for a page that a script may draw."""
        if self._last is None or self._last.seen is None:
            return None
        seen = self._last.seen
        drawn = (self._last.drawn or seen.shows.may_be_drawn) and same_page(seen.url, seen.final)
        return None if drawn else seen

    async def _go(self) -> Outcome:
        walked = await self._tries()
        if walked.outcome.code == 400 and (other := recoded(self._url)) != self._url and self._purse.left:
            again = await walk(other, self._door, self._purse)
            if again.outcome.answer in _THERE:
                evidence = {**again.outcome.evidence, "asked": other}
                walked = replace(again, outcome=replace(again.outcome, evidence=evidence))
        self._best = walked.outcome
        if walked.seen is None or walked.outcome.answer not in _THERE:
            return walked.outcome
        self._last = walked
        return await self._settled(walked, walked.doubt, walked.seen) if walked.doubt else walked.outcome

    async def _walk(self) -> Walked:
        return await walk(self._url, self._door, self._purse, self._heard)

    def _heard(self) -> None:
        """The first answer starts the clock."""
        if self._limit.when() is None:
            self._limit.reschedule(asyncio.get_running_loop().time() + self._deadline)

    async def _tries(self) -> Walked:
        walked = await self._walk()
        self._best = walked.outcome
        answer, at = walked.outcome.answer, host_of(walked.outcome.final_url or self._url)
        if answer in _HOST_TROUBLE and walked.outcome.code is None:
            known = _known.setdefault(self._door, _Known())
            async with known.lock(at, "tries"):
                if (at, answer) in known.hopeless:
                    return walked
                walked = await self._again(walked)
                if walked.outcome.answer is answer:
                    known.hopeless.add((at, answer))
                return walked
        return await self._again(walked)

    async def _again(self, walked: Walked) -> Walked:
        """Further tries while the trouble may pass and the host wants to be asked."""
        for attempt in range(2, _TRIES + 1):
            at = host_of(walked.outcome.final_url or self._url)
            if walked.outcome.answer not in _TRANSIENT or self._door.put_off(at) or self._purse.left <= 0:
                break
            if walked.wait is not None and walked.wait > PATIENCE:
                self._door.leave_alone(at, walked.wait)
                break
            await self._door.pause(attempt, walked.wait)
            later = await self._walk()
            if later.outcome.code is None and later.outcome.answer in (Answer.DEFERRED, Answer.LIMITED):
                return walked  # the host is left alone from now on; what it said before still counts
            walked, self._best = later, later.outcome
        if walked.outcome.answer in _TRANSIENT and walked.wait is not None and walked.wait > PATIENCE:
            self._door.leave_alone(host_of(walked.outcome.final_url or self._url), walked.wait)
        return walked

    async def _settled(self, walked: Walked, doubt: Sign, seen: Seen) -> Outcome:
        """The outcome of a doubtful page, once a made-up neighbour was asked; alive where that tells nothing."""
        outcome = walked.outcome
        sibling = await _sibling(self._url, self._door, self._purse)
        if sibling is None:
            return _noted(outcome, doubt=doubt.rule)
        told: dict[str, Any] = {"url": sibling.url, "final": sibling.final, "status": sibling.reply.status}
        alike = surely_same if doubt.rule == OTHER_THINGS else same
        if knows_missing(sibling) or not alike(seen, sibling):
            return _noted(outcome, doubt=doubt.rule, sibling=told)
        drawn = walked.drawn or (seen.shows.is_shell and doubt.rule != MENTION)
        if drawn and same_page(seen.url, seen.final):
            reason = "the page is there; a script draws it, so that a missing one would look the same"
            return _noted(replace(outcome, reason=reason), doubt=doubt.rule, sibling=told, rule="spa-shell")
        return _proves_nothing(outcome, seen, sibling, doubt.reason)


async def _sibling(url: str, door: Transport, purse: Purse) -> Seen | None:
    """What the host answers to an address nobody ever wrote, asked once in a run; None when it says nothing of use."""
    known, host = _known.setdefault(door, _Known()), host_of(url)
    if host in _HONEST:
        return None
    async with known.lock(host, "sibling"):
        if host not in known.siblings:
            if purse.left <= 0:
                return None
            walked = await walk(made_up(url), door, Purse(min(_FOR_SIBLING, purse.left)))
            known.siblings[host] = _useful(walked)
        return known.siblings[host]


def _useful(walked: Walked) -> Seen | None:
    """A neighbour's answer that can be compared: a good status or "not found"; bodies only where they are."""
    if walked.seen is None or walked.outcome.answer in (Answer.CHALLENGE, Answer.LOGIN, Answer.FORBIDDEN):
        return None
    reply = walked.seen.reply
    if reply.status in (404, 410):
        return walked.seen._replace(reply=replace(reply, body=b""), sight=None)
    return walked.seen if 200 <= reply.status < 300 else None


def _proves_nothing(outcome: Outcome, seen: Seen, sibling: Seen, why: str) -> Outcome:
    """A page that its host gives to every address: a wall or a site at rest where it says so, else no page."""
    told = {"url": sibling.url, "final": sibling.final, "status": sibling.reply.status}
    name = urlsplit(sibling.url).path
    reason = f"{why}, and the made-up address {name} gets the same"
    answer = Answer.SOFT_404
    if said := refuses(seen.shows):
        answer, reason = Answer.CHALLENGE, f"the host refuses every address (“{said}”)"
    elif is_down(seen.shows):
        answer, reason = Answer.ERROR, "the site says at every address that it is being worked on"
    guessed = replace(outcome, answer=answer, reason=reason, replacement=None)
    return _noted(guessed, rule="same-as-random-sibling", sibling=told)


def _noted(outcome: Outcome, **more: Any) -> Outcome:
    return replace(outcome, evidence={**outcome.evidence, **more})
