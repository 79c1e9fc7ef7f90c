"""Hosts with an API or a known trap, by one table: the API's word first, a second road where a "no" may hide things.

Whom to ask and what each status means stands in `table`; here are the roads, the same for every host.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin

from readinglist.health import Answer, Outcome
from readinglist.identifiers import Kind, host_of
from readinglist.probe import web
from readinglist.probe.places.row import Thing, read, thing_at, walled
from readinglist.probe.places.table import PLACES
from readinglist.probe.target import Target, Tell, not_asked
from readinglist.transport import API_CAP, PAGE_CAP, PATIENCE, Failure, Reply, Transport

KINDS: frozenset[Kind] = frozenset(place.kind for place in PLACES)
_log = logging.getLogger(__name__)
_TRIES = 3
_HOPS = 5
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_USUAL_REST = 60.0  # seconds for a host that limits us without saying for how long
# No evidence, so not worth another wait in this run: the link is asked again in an hour anyway.
_ENOUGH = frozenset((Answer.GUARDED, Answer.LIMITED, Answer.TIMEOUT, Answer.DEFERRED))
_THERE = frozenset((Answer.OK, Answer.MOVED))
_REFUSED = frozenset((Answer.FORBIDDEN, Answer.LOGIN, Answer.CHALLENGE))
_NO_SIGN = frozenset((Answer.SOFT_404, Answer.LOOP, Answer.PARKED))


async def probe(targets: Sequence[Target], door: Transport, tell: Tell, now: datetime) -> None:
    """Tell of each address what its host's own authority says; each thing is asked once, however many lead to it."""
    things: dict[str, list[tuple[Target, Thing]]] = {}
    pages: list[Target] = []
    for target in targets:
        if thing := thing_at(target.url, PLACES):
            things.setdefault(thing.asked, []).append((target, thing))
        else:
            pages.append(target)
    async with asyncio.TaskGroup() as group:
        group.create_task(web.probe(pages, door, tell, now))
        for its in things.values():
            group.create_task(_probe_thing(its, door, tell, now))


async def _probe_thing(its: list[tuple[Target, Thing]], door: Transport, tell: Tell, now: datetime) -> None:
    try:
        whole = await _whole(its[0][1], door, now)
        for target, thing in its:
            inside = thing.inside and thing.page and whole.answer in _THERE | {Answer.GONE}
            tell(target.id, _within(thing, await web.ask_page(target.url, door), whole) if inside else whole)
    except Exception:  # one thing that trips us must not stop the others; the prober's caller says "not asked"
        _log.exception("a mistake of ours on %s", its[0][0].url)


def _within(thing: Thing, page: Outcome, whole: Outcome) -> Outcome:
    """The outcome of an address inside a thing, with what is known of the thing; a page that is there is alive."""
    if whole.answer not in _THERE:
        return page if page.answer in _THERE else whole
    reason = page.reason
    if page.answer is Answer.GONE:
        reason = f"the {thing.place.thing} is alive, but this file or page is missing (HTTP {page.code})"
    return replace(page, reason=reason, condition=whole.condition)


async def _whole(thing: Thing, door: Transport, now: datetime) -> Outcome:
    """Ask about one thing, over a second road where the first says "no" without proving it."""
    told = await _authority(thing, door, now)
    if told is None:
        return await web.ask_page(thing.url, door)
    if isinstance(told, Failure):
        return await _page_alone(thing, told, door)
    if told.answer is Answer.GONE and not told.proved and thing.page:
        return await _second_road(thing, told, door)
    if told.answer is Answer.MOVED and told.replacement and host_of(told.replacement) != host_of(thing.url):
        return await _arrived(told, told.replacement, door)
    return told


async def _arrived(told: Outcome, at: str, door: Transport) -> Outcome:
    """A move to another host is one when the new address lives."""
    page = await web.ask_page(at, door)
    lives = page.answer in _THERE
    return told if lives else replace(told, answer=Answer.OK, replacement=None)


async def _page_alone(thing: Thing, silence: Failure, door: Transport) -> Outcome:
    """The page when the API has no word: it can show that the thing is there, but without the API prove nothing."""
    if thing.page and silence.answer is not Answer.LIMITED:
        page = await web.ask_page(thing.page, door)
        if page.answer in _THERE:
            return page
    return not_asked(silence, thing.place.whom)


async def _authority(thing: Thing, door: Transport, now: datetime) -> Outcome | Failure | None:
    """The word of the API, or of the address itself where a host has none; None: it is to be asked as any page is."""
    is_api = bool(thing.place.api)
    failure, wait = Failure(Answer.DEFERRED, "not asked"), None
    for attempt in range(1, _TRIES + 1):
        if attempt > 1:
            await door.pause(attempt, wait)
        answer = await _ask(thing.asked, door, is_api=is_api)
        if isinstance(answer, Failure):
            if not is_api:
                return None
            failure, wait = answer, None
            if answer.answer in _ENOUGH:
                break
            continue
        if (wait := _rest_wanted(answer, door)) is None:
            if outcome := read(thing, answer, now):
                return outcome
            if not is_api:
                return None
        failure = _useless(answer, limited=wait is not None)
        if wait is not None and wait > PATIENCE:
            door.leave_alone(host_of(answer.url), wait)
            break
        if wait is None and answer.status < 500:
            break
    return failure


async def _ask(url: str, door: Transport, *, is_api: bool) -> Reply | Failure:
    """One question, the API's own redirects followed; what a token is refused is asked once more without it."""
    headers = {"Accept": "application/json"} if is_api else None
    with_token = True
    for hop in range(_HOPS):
        answer = await door.ask(
            url, headers=headers, cap=API_CAP if is_api else PAGE_CAP, own=not hop, with_token=with_token
        )
        if isinstance(answer, Failure) or not is_api:
            return answer
        if with_token and answer.status in (401, 403, 404) and door.has_token(host_of(url)):
            with_token = False  # a token of too small a scope, or a revoked one, hides what everybody may see
            continue
        to = urljoin(url, answer.headers.get("location", ""))
        if answer.status not in _REDIRECTS or to == url or host_of(to) != host_of(url):
            return answer
        url = to
    return Failure(Answer.DEFERRED, "its API redirects in a circle")


def _rest_wanted(answer: Reply, door: Transport) -> float | None:
    """The seconds that a host which limits us wants to be left alone, None when it does not limit us.

    Hugging Face names them in the `RateLimit` header of the IETF's draft, Gitee says its limit with 403.
    """
    if answer.status != 429 and not (answer.status == 403 and b"rate limit" in answer.body[:2000].lower()):
        return None
    draft = re.search(r";\s*t=(\d{1,6})", answer.headers.get("ratelimit", ""))
    told = door.wait_of(answer)
    return told if told is not None else float(draft[1]) if draft else _USUAL_REST


def _useless(answer: Reply, *, limited: bool) -> Failure:
    """What is said of an answer that says nothing about the thing."""
    if limited:
        return Failure(Answer.LIMITED, f"it limits our requests (HTTP {answer.status})")
    wall = ", a robot check" if walled(answer) else ""
    return Failure(Answer.DEFERRED, f"it gave no usable answer (HTTP {answer.status}{wall})")


async def _second_road(thing: Thing, told: Outcome, door: Transport) -> Outcome:
    """The page a person would open, after the API said "no" to what may be private: two roads are proof."""
    page = await web.ask_page(thing.page, door)
    evidence = {**told.evidence, "rule": f"{thing.place.kind}-two-roads", "page": page.code, "page_says": page.answer}
    whom = thing.place.whom
    if page.answer is Answer.GONE:
        reason = f"{told.reason} ({whom}'s API and its page say “not found”)"
        return replace(told, reason=reason, proved=True, evidence=evidence)
    if page.answer in _THERE:
        reason = f"its page is there, though {whom}'s API does not show it"
        return replace(page, reason=reason, evidence={**page.evidence, **evidence})
    if page.answer in _REFUSED and thing.place.refusal:
        refusal = thing.place.refusal
        return replace(page, answer=refusal.answer, reason=refusal.reason, evidence=evidence)
    if page.answer in _REFUSED | _NO_SIGN:
        return replace(told, reason=f"{told.reason}: {whom} says the same of both", evidence=evidence)
    # A host in trouble says "no" too easily.
    return not_asked(Failure(page.answer, f"its API says “not found”, its page: {page.reason}"), whom)
