"""One repository over as many roads as it takes to be sure: the API, git's own list of references, the page.

Facts: the API and git hide private repositories behind "not found", so a "no" is only believed when a second road
says it too. A token's policy can hide a public repository. Renames answer with redirects on every road.
"""

from __future__ import annotations

import re
from dataclasses import replace

from readinglist.health import Answer, Condition, Outcome
from readinglist.identifiers import Repository
from readinglist.probe import web
from readinglist.probe.github.addresses import SITE, at_github, place_of
from readinglist.probe.github.calls import Calls, denies, refuses_tokens
from readinglist.probe.github.conditions import (
    NOTHING_PUSHED,
    Seen,
    block_in,
    blocked,
    entries_of,
    seen_in_rest,
    there,
)
from readinglist.probe.github.identity import facts_in
from readinglist.probe.github.notices import REFUSALS, by_github, notice_at
from readinglist.probe.target import not_asked
from readinglist.transport import Failure, Reply, Transport

THERE = frozenset((Answer.OK, Answer.MOVED))
TWO_ROADS = "github-two-roads"  # the rule where only the page decides
_HOPS = 3


class Roads:
    """The roads to one repository, within what a run may still ask."""

    def __init__(self, door: Transport, calls: Calls) -> None:
        self._door = door
        self._calls = calls

    async def look(self, repository: Repository, *, hidden: bool = False) -> Outcome:
        """Ask one repository; `hidden` says that policy keeps it from our token."""
        if self._calls.token and not hidden and (told := await self._by_api(repository, with_token=True)):
            return told
        return await self.by_git(repository)

    async def condition(self, repository: Repository, outcome: Outcome) -> Outcome:
        """Ask what git does not tell of a repository that is there: archived, last push; no call is overdrawn."""
        if not self._calls.to_spare(with_token=False):
            return outcome
        now_at = place_of(outcome.replacement or "") or repository
        answer = await self._calls.ask(f"repos/{now_at.full_name}", with_token=False)
        if isinstance(answer, Failure):
            return outcome
        if isinstance(block := answer.json_object.get("block"), dict):
            return blocked(block, answer.status)
        seen = seen_in_rest(answer.json_object) if answer.status == 200 else None
        if not seen:
            return outcome
        told = await self.whole(repository, replace(seen, head=facts_in(outcome.facts).get("head")), with_token=False)
        return replace(told, evidence={**outcome.evidence, **told.evidence})

    async def whole(self, repository: Repository, seen: Seen, *, with_token: bool) -> Outcome:
        """What was seen, with a look into a small repository where that can tell more."""
        if seen.empty is None and seen.size == 0 and await self._is_empty(seen, with_token=with_token):
            seen = replace(seen, empty=True)
        if seen.empty is None and seen.may_be_words and self._calls.to_spare(with_token=with_token):
            answer = await self._calls.ask(f"repos/{seen.full_name}/contents/", with_token=with_token)
            if isinstance(answer, Reply) and answer.status == 200:
                seen = replace(seen, entries=entries_of(answer.json))
        return there(repository, seen)

    async def _is_empty(self, seen: Seen, *, with_token: bool) -> bool:
        """Size 0 alone proves nothing; 409 to a question for commits does."""
        answer = await self._calls.ask(f"repos/{seen.full_name}/commits?per_page=1", with_token=with_token)
        return isinstance(answer, Reply) and answer.status == 409

    # --- the API

    async def _by_api(self, repository: Repository, *, with_token: bool) -> Outcome | None:
        """The API's word; None when it could not give one."""
        answer = await self._calls.ask(f"repos/{repository.full_name}", with_token=with_token)
        if isinstance(answer, Failure):
            return None
        values = answer.json_object
        if isinstance(values.get("block"), dict):
            return blocked(values["block"], answer.status)
        if answer.status == 200 and (seen := seen_in_rest(values)):
            return await self.whole(repository, seen, with_token=with_token)
        if denies(answer):
            return await self._absent(repository, "the API", by_token=with_token)
        if with_token and refuses_tokens(answer):
            return await self._without_token(repository)
        return None

    async def _without_token(self, repository: Repository) -> Outcome | None:
        """What policy keeps from our token, as everybody sees it; None when no call is to spare."""
        if not self._calls.to_spare(with_token=False):
            return None
        answer = await self._calls.ask(f"repos/{repository.full_name}", with_token=False)
        seen = seen_in_rest(answer.json_object) if isinstance(answer, Reply) and answer.status == 200 else None
        return await self.whole(repository, seen, with_token=False) if seen else None

    # --- git

    async def refs(self, repository: Repository) -> Reply | Failure:
        """Ask for the list of references as git does, which costs no call; whoever limits us is left alone."""
        url = f"{SITE}{repository.full_name}.git/info/refs?service=git-upload-pack"
        answer = await self._door.ask(url, headers={"User-Agent": f"git/2.43.0 ({self._door.user_agent})"})
        if isinstance(answer, Reply) and answer.status == 429:
            self._door.leave_alone("github.com", self._door.wait_of(answer) or 60.0)
            return Failure(Answer.LIMITED, "it limits our requests")
        if isinstance(answer, Reply) and answer.status >= 500:
            return Failure(Answer.DEFERRED, f"it answered HTTP {answer.status}")
        return answer

    async def by_git(self, repository: Repository, hops: int = 0) -> Outcome:
        """Ask as git would; a "no" must be confirmed."""
        answer = await self.refs(repository)
        if isinstance(answer, Failure):
            return not_asked(answer, "GitHub")
        if outcome := in_refs(repository, answer):
            return outcome
        if new := renamed_in_refs(answer):
            if hops == _HOPS:
                return not_asked(Failure(Answer.DEFERRED, "it redirects again and again"), "GitHub")
            return _moved(repository, new, await self.by_git(new, hops + 1))
        # Absent, or private, or taken down, or it does not know us. The API decides, else the page.
        if self._calls.left > 0 and (told := await self._by_api(repository, with_token=False)):
            return told
        if answer.status >= 400 and (block := block_in(answer.text)):  # a page in git's place may speak of others'
            notice = None if block.get("html_url") else await notice_at(SITE + repository.full_name, self._door)
            return notice or blocked(block, answer.status)
        return await self._absent(repository, "git", proves=False)

    # --- the page

    async def _absent(
        self, repository: Repository, first: str, *, by_token: bool = False, proves: bool = True
    ) -> Outcome:
        """The second road: the page a person would open. `proves`: the first was the API, and two roads are proof."""
        url = SITE + repository.full_name
        page = await web.ask_page(url, self._door)
        evidence = {"rule": TWO_ROADS, "first": first, "page": page.code}
        if page.code in REFUSALS and (notice := await notice_at(url, self._door)):
            return notice
        new = place_of(page.final_url or "")
        match page.answer if at_github(page.final_url) else Answer.DEFERRED:
            case Answer.GONE if proves or by_github(page):
                reason = f"the repository was deleted or made private ({first} and its page say “not found”)"
                return Outcome(Answer.GONE, reason, 404, condition=Condition.GONE, proved=proves, evidence=evidence)
            case Answer.MOVED if new and new.full_name.lower() != repository.full_name.lower():
                return _moved(repository, new, Outcome(Answer.OK, evidence=evidence))
            case Answer.OK | Answer.MOVED if by_github(page):
                if by_token and (told := await self._without_token(repository)):
                    return told
                reason = f"the repository's page is there, though {first} does not show it"
                return Outcome(Answer.OK, reason, page.code, evidence=evidence)
            case _:
                failure = Failure(page.answer, f"{first} says “not found”, its page: {page.reason}")
                return replace(not_asked(failure, "GitHub's page"), code=page.code)


def in_refs(repository: Repository, answer: Reply) -> Outcome | None:
    """Read git's list of references: the repository is there, or even empty; None when it is no such list."""
    if answer.status != 200 or b"service=git-upload-pack" not in answer.body[:100]:
        return None
    refs = set(re.findall(rb"[0-9a-f]{40} (refs/\S+)", answer.body))
    empty = not refs and answer.whole
    head = re.search(r"([0-9a-f]{40}) HEAD\b", answer.text)
    branch = re.search(r"symref=HEAD:refs/heads/(\S+)", answer.text)
    seen = Seen(
        repository.full_name,
        head=head[1] if head else None,
        default_branch=branch[1] if branch else None,
    )
    return Outcome(
        Answer.OK,
        NOTHING_PUSHED if empty else "the repository is there",
        200,
        final_url=SITE + repository.full_name,
        condition=Condition.EMPTY if empty else None,
        evidence={"rule": "github-git", "refs": len(refs)},
        facts={"repository": seen.facts},
    )


def renamed_in_refs(answer: Reply) -> Repository | None:
    """The repository that git is sent to instead, None when it is not sent to another."""
    if answer.status not in (301, 302, 307, 308):
        return None
    return place_of(re.sub(r"\.git/info/refs.*$", "", answer.headers.get("location", "")))


def _moved(old: Repository, new: Repository, found: Outcome) -> Outcome:
    """What the old name answers, after the new one was asked."""
    if found.answer not in THERE or old.full_name.lower() == new.full_name.lower():
        return found
    address = found.replacement or SITE + new.full_name
    reason = f"renamed or transferred to {address.removeprefix(SITE)}"
    return replace(found, answer=Answer.MOVED, reason=reason, code=301, final_url=address, replacement=address)
