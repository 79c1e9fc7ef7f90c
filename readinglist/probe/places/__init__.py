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
from readinglist.probe.places.memory import not_lifted, noted, said_of
from readinglist.probe.places.pages import (
    ENOUGH,
    THERE,
    arrived,
    denied_by_another,
    own_page,
    page_alone,
    second_road,
    told_beside,
)
from readinglist.probe.places.row import Thing, read, thing_at, walled
from readinglist.probe.places.table import PLACES
from readinglist.probe.target import TROUBLE, Target, Tell, unless_trouble
from readinglist.transport import API_CAP, PATIENCE, Failure, Reply, Transport

KINDS: frozenset[Kind] = frozenset(place.kind for place in PLACES)
_log = logging.getLogger(__name__)
_TRIES = 3
_HOPS = 5
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_USUAL_REST = 60.0  # seconds for a host that limits us without saying for how long


async def probe(targets: Sequence[Target], door: Transport, tell: Tell, now: datetime) -> None:
    """Tell of each address what its host's own authority says; each thing is asked once, however many lead to it."""
    things: dict[str, list[tuple[Target, Thing]]] = {}
    pages: list[Target] = []
    for target in targets:
        if thing := thing_at(target.url, PLACES):
            things.setdefault(thing.asked, []).append((target, thing))
        else:
            pages.append(target)
    written = {target.id: target.url for target in pages}

    def tell_page(link: int, outcome: Outcome) -> None:
        tell(link, told_beside(written[link], outcome))

    async with asyncio.TaskGroup() as group:
        group.create_task(web.probe(pages, door, tell_page, now))
        for its in things.values():
            group.create_task(_probe_thing(its, door, tell, now))


async def _probe_thing(its: list[tuple[Target, Thing]], door: Transport, tell: Tell, now: datetime) -> None:
    try:
        said = next((word for target, _ in its if (word := said_of(target.known))), None)
        whole = await _whole(its[0][1], said, door, now)
        for target, thing in its:
            outcome = whole
            if thing.inside and thing.page and whole.answer in THERE | {Answer.GONE}:
                outcome = _within(thing, await web.ask_page(target.url, door), whole)
            tell(target.id, outcome)
    except Exception:  # one thing that trips us must not stop the others; the prober's caller says "not asked"
        _log.exception("a mistake of ours on %s", its[0][0].url)


def _within(thing: Thing, page: Outcome, whole: Outcome) -> Outcome:
    """The outcome of an address inside a thing, with what is known of the thing; a page that is there is alive."""
    if whole.answer not in THERE:
        return noted(page) if page.answer in THERE else whole
    if page.answer in TROUBLE:  # the host is too large to be gone, and its authority shows the thing
        silence = unless_trouble(page, f"the page at {thing.place.whom}")
        return replace(silence, condition=whole.condition, facts=whole.facts)
    reason = page.reason
    if page.answer is Answer.GONE:
        reason = f"the {thing.place.thing} is alive, but this file or page is missing (HTTP {page.code})"
    return replace(page, reason=reason, condition=whole.condition, facts=whole.facts)


async def _whole(thing: Thing, said: Answer | None, door: Transport, now: datetime) -> Outcome:
    """Ask about one thing, over a second road where the first says "no" without proving it."""
    if not thing.place.api:
        return noted(not_lifted(await own_page(thing, said, door, now), said, thing.place.whom))
    told = await _authority(thing, door, now)
    if isinstance(told, Failure):
        return await page_alone(thing, told, said, door)
    if told.answer is Answer.GONE and not told.proved and thing.page:
        if not told.evidence.get("spoken"):
            return await denied_by_another(thing, told, said, door)
        told = await second_road(thing, told, said, door)
    elif told.answer is Answer.MOVED and told.replacement and host_of(told.replacement) != host_of(thing.url):
        told = await arrived(thing, told, told.replacement, door)
    return noted(told)


async def _authority(thing: Thing, door: Transport, now: datetime) -> Outcome | Failure:
    """The word of the API; a failure when it has none to give."""
    failure, wait = Failure(Answer.DEFERRED, "not asked"), None
    for attempt in range(1, _TRIES + 1):
        if attempt > 1:
            await door.pause(attempt, wait)
        answer = await _ask(thing.asked, door)
        if isinstance(answer, Failure):
            failure, wait = answer, None
            if answer.answer in ENOUGH:
                break
            continue
        if (wait := _rest_wanted(answer, door)) is None and (outcome := read(thing, answer, now)):
            return outcome
        failure = _useless(answer, limited=wait is not None)
        if wait is not None and wait > PATIENCE:
            door.leave_alone(host_of(answer.url), wait)
            break
        if wait is None and answer.status < 500:
            break
    return failure


async def _ask(url: str, door: Transport) -> Reply | Failure:
    """One question, the API's own redirects followed; what a token is refused is asked once more without it."""
    headers = {"Accept": "application/json"}
    with_token = True
    for hop in range(_HOPS):
        answer = await door.ask(url, headers=headers, cap=API_CAP, own=not hop, with_token=with_token)
        if isinstance(answer, Failure):
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
