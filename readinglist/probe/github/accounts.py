"""Accounts and gists: small pages of their own, each believed gone only when the API and the page say so."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote, unquote, urlsplit

from readinglist.health import Answer, Outcome
from readinglist.probe import web
from readinglist.probe.github.addresses import SITE, at_github
from readinglist.probe.github.calls import Calls, denies
from readinglist.probe.github.conditions import block_in, blocked, number_of, text_of
from readinglist.probe.github.notices import REFUSALS, by_github, notice_at, told_at_github
from readinglist.probe.target import not_asked
from readinglist.transport import Failure, Reply, Transport

_GIST = re.compile(r"[0-9a-f]{20,40}|\d+", re.IGNORECASE)
_OTHER_FORMS = re.compile(r"(?<=[0-9a-f]{20})\.(?:git|js|json|pibb)$", re.IGNORECASE)  # of a whole gist
_THERE = frozenset((Answer.OK, Answer.MOVED))


async def fate(login: str, door: Transport, calls: Calls) -> str:
    """Return whether an account is `there` or `gone`, or `not asked`; without a token its page tells, for no call."""
    answer: Reply | Failure = Failure(Answer.DEFERRED, "not asked")
    if calls.token:
        answer = await calls.ask(f"users/{quote(login)}", with_token=True)
    if isinstance(answer, Failure) or answer.status not in (200, 404):
        answer = await door.ask(SITE + quote(login))
    status = answer.status if isinstance(answer, Reply) else None
    return {200: "there", 404: "gone"}.get(status or 0, "not asked")


async def account(url: str, door: Transport, calls: Calls) -> Outcome:
    """Return whether an account is there; renamed ones do not redirect, their old name is simply gone."""
    login = _segments(url)[0]
    return await _over_two_roads(url, f"users/{quote(login)}", "account", door, calls)


async def gist(url: str, door: Transport, calls: Calls) -> Outcome:
    """Return whether a gist, or what the address names inside it, is there."""
    segments = [_OTHER_FORMS.sub("", part) for part in _segments(url)]
    at = next((place for place, part in enumerate(segments[:2]) if _is_gist(segments, place, part)), None)
    if at is None:
        # `gist.github.com/{user}` lists the gists of an account.
        return await account(url, door, calls) if len(segments) == 1 else told_at_github(await web.ask_page(url, door))
    if len(segments) > at + 1:  # one of its files or versions
        page = await web.ask_page(url, door)
        if page.answer in _THERE and at_github(page.final_url):
            return page
        url = f"https://gist.github.com/{'/'.join(segments[: at + 1])}"
        whole = await _over_two_roads(url, f"gists/{quote(segments[at])}", "gist", door, calls)
        if whole.answer not in _THERE:
            return whole
        if page.answer is not Answer.GONE:
            return told_at_github(page)
        reason = f"the gist is alive, but this file or version is missing (HTTP {page.code})"
        return Outcome(Answer.GONE, reason, page.code, page.final_url, evidence=page.evidence)
    return await _over_two_roads(url, f"gists/{quote(segments[at])}", "gist", door, calls)


def _is_gist(segments: list[str], place: int, part: str) -> bool:
    """An id stands after its owner's name, of whatever form, or alone, where it must look like one."""
    return place == 1 or (bool(_GIST.fullmatch(part)) and len(segments) == 1)


def _segments(url: str) -> list[str]:
    return [unquote(part) for part in urlsplit(url).path.split("/") if part] or [""]


async def _over_two_roads(url: str, path: str, thing: str, door: Transport, calls: Calls) -> Outcome:
    """The API first with a token, the page first without: the second is only asked after a "no" or a silence."""
    told = await calls.ask(path, with_token=True) if calls.token else None
    if isinstance(told, Reply) and (outcome := _told(told, thing, url)):
        return outcome
    page = await web.ask_page(url, door)
    own = at_github(page.final_url)
    if page.answer in (Answer.FORBIDDEN, Answer.GONE) and not isinstance(told, Reply) and calls.left > 0:
        told = await calls.ask(path, with_token=False)
        if isinstance(told, Reply) and (outcome := _told(told, thing, url)):
            return outcome
    both = isinstance(told, Reply) and denies(told)
    if page.answer is Answer.GONE and own and (both or by_github(page)):
        whom = "the API and its page say" if both else "its page says"
        reason = f"the {thing} is gone: deleted, renamed or hidden ({whom} “not found”)"
        evidence = {
            "rule": f"github-{thing}",
            "page": page.code,
            "api": told.status if isinstance(told, Reply) else None,
        }
        return Outcome(Answer.GONE, reason, page.code, proved=both, evidence=evidence)
    if page.answer in _THERE and own:
        return page
    # What refuses a robot may be the notice of a takedown; a refusal alone says nothing, and lifts nothing.
    if page.code in REFUSALS and (notice := await notice_at(url, door)):
        return notice
    return replace(not_asked(Failure(page.answer, f"its page: {page.reason}"), "GitHub"), code=page.code)


def _told(answer: Reply, thing: str, url: str) -> Outcome | None:
    """What the API says of it; None for a "no", which the page must confirm, and for what says nothing."""
    values = answer.json_object
    block = values.get("block")
    if isinstance(block, dict):
        return blocked(block, answer.status)
    if answer.status in (403, 451) and (shown := block_in(answer.text)):
        return blocked(shown, answer.status)
    if answer.status != 200:
        return None
    number = number_of(values, "id") if thing == "account" else None
    facts = {thing: {"id": number, "full_name": text_of(values, "login")}} if number else {}
    evidence = {"rule": f"github-{thing}", "id": number}
    return Outcome(Answer.OK, f"the {thing} is there", 200, final_url=url, evidence=evidence, facts=facts)
