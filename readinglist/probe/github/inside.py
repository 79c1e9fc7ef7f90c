"""Addresses inside a repository that is there: files, branches, releases, issues, wikis, downloads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from readinglist.health import Answer, Outcome
from readinglist.identifiers import host_of, repository_of
from readinglist.probe import web
from readinglist.probe.github.addresses import on_branch, place_of, thing_at, under_name
from readinglist.probe.github.identity import facts_in
from readinglist.probe.github.notices import told_at_github
from readinglist.transport import Failure, Transport

_THERE = frozenset((Answer.OK, Answer.MOVED))
_HOPS = 5


async def within(url: str, whole: Outcome, door: Transport) -> Outcome:
    """Return a path's own outcome, with what is known of its repository, which is there."""
    page = await _ask(url, door)
    if page.answer in _THERE:
        page = _sent_away(url, page) or await _under_new_name(url, page, whole, door)
    elif page.answer is Answer.GONE:
        page = await _found_elsewhere(url, whole, door) or _missing(url, page)
    page = told_at_github(page)
    evidence = {**page.evidence, "repository": whole.evidence.get("full_name") or whole.final_url}
    return replace(page, condition=whole.condition, evidence=evidence, facts=whole.facts, last_push=whole.last_push)


def _missing(url: str, page: Outcome) -> Outcome:
    told = "was deleted" if page.code == 410 else "is missing"
    return replace(page, reason=f"the repository is alive, but this {thing_at(url)} {told} (HTTP {page.code})")


def _sent_away(url: str, page: Outcome) -> Outcome | None:
    """A redirect to the front of the repository or its wiki is how GitHub says that a part of it is not there."""
    place, final = repository_of(url), repository_of(page.final_url or "")
    if not place or not final:
        return None
    section, _, rest = place.path.partition("/")
    if not final.path:
        reason = f"the repository is alive, but this {thing_at(url)} is not: it leads to the repository's front page"
    elif section == "wiki" and rest.lower() not in ("", "home") and final.path == "wiki":
        reason = "the repository is alive, but this wiki page is missing: it leads to the wiki's front page"
    else:
        return None
    evidence = {**page.evidence, "rule": "github-sent-away"}
    return replace(page, answer=Answer.SOFT_404, reason=reason, replacement=None, evidence=evidence)


async def _under_new_name(url: str, page: Outcome, whole: Outcome, door: Transport) -> Outcome:
    """A path that lives in a renamed repository has moved with it."""
    name = _new_name(whole)
    if not name:
        return page
    final = place_of(page.final_url or "")
    to = page.final_url if final and final.full_name.lower() == name.lower() else None
    if not to:  # raw files follow a rename without saying so
        to = under_name(url, name)
        if (await _ask(to, door)).answer not in _THERE:
            return page
    return _moved(page, to, f"its repository was renamed or transferred to {name}")


async def _found_elsewhere(url: str, whole: Outcome, door: Transport) -> Outcome | None:
    """The same path under the repository's new name or on its default branch, if it lives there."""
    for to, why in _elsewhere(url, whole):
        page = await _ask(to, door)
        if page.answer is Answer.OK and not _sent_away(to, page):
            return _moved(page, to, why)
    return None


def _elsewhere(url: str, whole: Outcome) -> Iterator[tuple[str, str]]:
    if name := _new_name(whole):
        url = under_name(url, name)
        yield url, f"its repository was renamed or transferred to {name}"
    branch = facts_in(whole.facts).get("default_branch")
    if branch and (to := on_branch(url, branch)):
        yield to, f"the branch it names is gone; the same path is on the default branch “{branch}”"


def _new_name(whole: Outcome) -> str | None:
    new = place_of(whole.replacement or "") if whole.answer is Answer.MOVED else None
    return new.full_name if new else None


def _moved(page: Outcome, to: str, why: str) -> Outcome:
    evidence = {**page.evidence, "rule": "github-moved-path"}
    return replace(page, answer=Answer.MOVED, reason=why, final_url=to, replacement=to, evidence=evidence)


async def _ask(url: str, door: Transport) -> Outcome:
    place = repository_of(url)
    released = place and place.path.startswith(("releases/download/", "releases/latest/download/"))
    found = await _download(url, door) if released else None
    return found or await web.ask_page(url, door)


async def _download(url: str, door: Transport) -> Outcome | None:
    """A released file leads to signed storage: that it does is the proof, and the storage is not asked."""
    at, hops = url, list[list[object]]()
    while len(hops) < _HOPS:
        answer = await door.ask(at, own=not hops)
        if isinstance(answer, Failure) or answer.status not in (301, 302, 303, 307, 308):
            return None
        to = urljoin(at, answer.headers.get("location", ""))
        if host_of(to).endswith(".githubusercontent.com"):
            evidence = {"rule": "github-signed-storage", "hops": [*hops, [answer.status, urlsplit(to).hostname]]}
            return Outcome(Answer.OK, "the released file is there", answer.status, at, evidence=evidence)
        if not repository_of(to):
            return None
        hops.append([answer.status, to])
        at = to
    return None
