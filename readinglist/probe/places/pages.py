"""What pages tell of a thing: where a host has no API, where its API says "no", and where it is silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from readinglist.health import Answer, Outcome
from readinglist.identifiers import host_of
from readinglist.probe import web
from readinglist.probe.page_address import same_page
from readinglist.probe.page_walk import Purse, Walked, walk
from readinglist.probe.places.row import Thing, read
from readinglist.probe.target import STUMBLES, not_asked, unless_trouble
from readinglist.transport import PATIENCE, Failure, Transport

THERE = frozenset((Answer.OK, Answer.MOVED))
# No evidence, so not worth another wait in this run: the link is asked again in an hour anyway.
ENOUGH = frozenset((Answer.GUARDED, Answer.LIMITED, Answer.TIMEOUT, Answer.DEFERRED))
_TRIES = 3
_MOST_REQUESTS = 6
_REFUSED = frozenset((Answer.FORBIDDEN, Answer.LOGIN, Answer.CHALLENGE))
_SHOWN_BY_PAGE = frozenset((None, Answer.OK, Answer.GONE))
_NO_SIGN = frozenset((Answer.SOFT_404, Answer.LOOP, Answer.PARKED))
# These hosts are too large to be gone: trouble on the way to them says nothing of a single thing.
_SPEAKS = THERE | _REFUSED | {Answer.GONE, Answer.BLOCKED, Answer.SOFT_404, Answer.PARKED}


async def own_page(thing: Thing, said: Answer | None, door: Transport, now: datetime) -> Outcome:
    """The address itself, where there is no API: read by its row, else as any page; trouble is no evidence."""
    failure, wait = Failure(Answer.DEFERRED, "not asked"), None
    for attempt in range(1, _TRIES + 1):
        if attempt > 1:
            await door.pause(attempt, wait)
        walked = await walk(thing.asked, door, Purse(_MOST_REQUESTS))
        outcome, wait = _read(thing, walked, now), walked.wait
        if outcome.answer in _SPEAKS:
            return await _settled(thing, outcome, walked, said, door)
        failure = Failure(outcome.answer, outcome.reason)
        if wait is not None and wait > PATIENCE:
            door.leave_alone(host_of(outcome.final_url or thing.url), wait)
            break
        if wait is None and outcome.answer in ENOUGH:
            break
    return not_asked(failure, thing.place.whom)


def _read(thing: Thing, walked: Walked, now: datetime) -> Outcome:
    """The word of the row where it has one, also at the end of redirects."""
    told = read(thing, walked.seen.reply, now) if walked.seen else None
    return replace(told, final_url=walked.outcome.final_url) if told else walked.outcome


async def _settled(thing: Thing, outcome: Outcome, walked: Walked, said: Answer | None, door: Transport) -> Outcome:
    """A doubtful page changes no other word; at the end of redirects it is compared with a made-up neighbour."""
    if outcome is not walked.outcome or not walked.doubt or outcome.answer not in THERE:
        return outcome
    if said not in (None, Answer.OK):
        return not_asked(Failure(Answer.DEFERRED, walked.doubt.reason), thing.place.whom)
    return await web.ask_page(thing.asked, door) if outcome.final_url else outcome


def told_beside(url: str, page: Outcome) -> Outcome:
    """Return what a page beside the things of these hosts says, no evidence where its host stumbles.

    A name that is gone stays evidence: universities give up their own names at figshare.
    """
    host = host_of(url)
    return unless_trouble(page, host, STUMBLES) if host_of(page.final_url or url) == host else page


async def arrived(thing: Thing, told: Outcome, at: str, door: Transport) -> Outcome:
    """A move to another host is one when the new address lives; while that cannot be told, nothing changes."""
    page = await web.ask_page(at, door)
    if page.answer in THERE:
        return told
    if page.answer in _NO_SIGN | {Answer.GONE, Answer.DNS_GONE}:
        return replace(told, answer=Answer.OK, replacement=None)
    silence = Failure(page.answer, f"{told.reason}, which does not answer: {page.reason}")
    return replace(not_asked(silence, thing.place.whom), facts=told.facts)


async def page_alone(thing: Thing, silence: Failure, said: Answer | None, door: Transport) -> Outcome:
    """The page when the API has no word: it can show that the thing is there, but not that it is anything else.

    What the API said to have moved, to be closed or taken down stays so: pages of such things answer all the same.
    """
    if thing.page and silence.answer is not Answer.LIMITED and said in _SHOWN_BY_PAGE:
        page = await web.ask_page(thing.page, door)
        if _shows(thing, page, said):
            return page
    return not_asked(silence, thing.place.whom)


async def denied_by_another(thing: Thing, told: Outcome, said: Answer | None, door: Transport) -> Outcome:
    """The page, after something that is not the API said "no" in its place: both together prove nothing at once."""
    page = await web.ask_page(thing.page, door)
    if said in _SHOWN_BY_PAGE and _shows(thing, page, said):
        return page
    if page.answer is Answer.GONE:
        return told
    detail = f"something else answers in its API's place; its page: {page.reason}"
    return not_asked(Failure(page.answer, detail), thing.place.whom)


async def second_road(thing: Thing, told: Outcome, said: Answer | None, door: Transport) -> Outcome:
    """The page a person would open, after the API said "no" to what may be private: two roads are proof."""
    page = await web.ask_page(thing.page, door)
    evidence = {**told.evidence, "rule": f"{thing.place.kind}-two-roads", "page": page.code, "page_says": page.answer}
    whom, was_gone = thing.place.whom, said is Answer.GONE
    if page.answer is Answer.GONE:
        reason = f"{told.reason} ({whom}'s API and its page say “not found”)"
        return replace(told, reason=reason, proved=True, evidence=evidence)
    if page.answer in THERE and (not was_gone or names(thing, page)):
        reason = f"its page is there, though {whom}'s API does not show it"
        return replace(page, reason=reason, evidence={**page.evidence, **evidence})
    if page.answer in _REFUSED and thing.place.refusal and not was_gone:
        refusal = thing.place.refusal
        return replace(page, answer=refusal.answer, reason=refusal.reason, evidence=evidence)
    if page.answer in _REFUSED | _NO_SIGN | THERE:
        return replace(told, reason=f"{told.reason}: {whom} says the same of both", evidence=evidence)
    # A host in trouble says "no" too easily.
    return not_asked(Failure(page.answer, f"its API says “not found”, its page: {page.reason}"), whom)


def _shows(thing: Thing, page: Outcome, said: Answer | None) -> bool:
    """Whether a page alone, reached without being sent elsewhere, proves that the thing is there."""
    led = page.final_url and not same_page(thing.page, page.final_url)
    return page.answer is Answer.OK and not led and (said is not Answer.GONE or names(thing, page))


def names(thing: Thing, page: Outcome) -> bool:
    """Whether a page speaks of the thing: what was gone is not back because somebody answers with 200."""
    own = thing.name.rpartition("/")[2].lower()
    return bool(own) and own in str(page.evidence.get("title", "")).lower()
