"""GitHub repositories, and addresses inside them: by its API with a token, by git's own road without one.

Facts: the API and git hide private repositories behind "not found", so a "no" is only believed when a second road
says it too. A token's policy can hide a public repository. Renames answer with redirects on every road.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from readinglist.health import Answer, Condition, Outcome
from readinglist.identifiers import Kind, Repository, repository_of
from readinglist.probe import web
from readinglist.probe.github_batch import BATCH, ask_many
from readinglist.probe.page import judge_page
from readinglist.probe.target import Target, Tell, not_asked
from readinglist.transport import API_CAP, Failure, Reply, Transport

API = "api.github.com"
STALE_AFTER = timedelta(days=3 * 365)
_HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
_TRIES = 3
_HOPS = 3
# Of the sixty calls an hour that GitHub gives without a token, so many are kept to confirm a "no".
_KEPT_FOR_CONFIRMING = 20
_NOTHING_PUSHED = "the repository is there, but nothing was ever pushed to it"
# What a repository holds besides code: words, licences, pictures and settings of the site.
_NO_CODE = re.compile(
    r"(?:readme|licen[cs]e|copying|notice|citation|contributing|code_of_conduct|security|changelog|todo|authors)\b.*"
    r"|\.git.*|\.nojekyll|.*\.(?:md|txt|rst|png|jpe?g|gif|svg|webp|pdf|mp4|webm|bib|cff)",
    re.IGNORECASE,
)
_NO_CODE_FOLDERS = re.compile(
    r"\.git.*|assets?|images?|imgs?|figs?|figures?|pics?|pictures?|media|videos?", re.IGNORECASE
)


async def probe(targets: Sequence[Target], door: Transport, tell: Tell, now: datetime) -> None:
    """Tell of each repository whether it is there and in what condition, and of each path whether it is in it."""
    by_name: dict[str, list[Target]] = {}
    for target in targets:
        repository = repository_of(target.url)
        by_name.setdefault(repository.full_name.lower() if repository else "", []).append(target)
    github = _GitHub(door, now)
    async with asyncio.TaskGroup() as group:
        for target in by_name.pop("", ()):  # no repository after all: a page like any other
            group.create_task(_tell_page(target, door, tell))
        names = list(by_name)
        for start in range(0, len(names), BATCH):
            batch = names[start : start + BATCH]
            await github.ask_ahead([repository for name in batch if (repository := _repository(by_name[name][0]))])
            for name in batch:
                group.create_task(_probe_repository(by_name[name], github, door, tell))


def _repository(target: Target) -> Repository | None:
    return repository_of(target.url)


async def _tell_page(target: Target, door: Transport, tell: Tell) -> None:
    tell(target.id, await web.ask_page(target.url, door))


async def _probe_repository(targets: list[Target], github: _GitHub, door: Transport, tell: Tell) -> None:
    repository = repository_of(targets[0].url)
    assert repository is not None
    whole = await github.repository(repository)
    for target in targets:
        there = whole.answer in (Answer.OK, Answer.MOVED)
        if target.kind is Kind.GITHUB_PATH and there:
            tell(target.id, _within(await web.ask_page(target.url, door), whole))
        else:
            tell(target.id, whole)


def _within(page: Outcome, whole: Outcome) -> Outcome:
    """A path's own outcome, with what is known of its repository."""
    reason = page.reason
    if page.answer is Answer.GONE:
        reason = f"the repository is alive, but this file or page is missing (HTTP {page.code})"
    return Outcome(
        page.answer, reason, page.code, page.final_url, page.replacement, whole.condition, evidence=page.evidence
    )


class _GitHub:
    """What one run has learnt of GitHub's own state: whether the token works, how many calls are left without one."""

    def __init__(self, door: Transport, now: datetime) -> None:
        self._door = door
        self._now = now
        self._token = door.has_token(API)
        self._anonymous_calls = 60
        self._batching = True
        self._ahead: dict[str, Mapping[str, Any]] = {}

    async def ask_ahead(self, repositories: Sequence[Repository]) -> None:
        """Ask a batch at once where a token allows it; what it leaves open is asked singly later."""
        if self._token and self._batching:
            batch = await ask_many(repositories, self._door)
            self._ahead.update(batch.found)
            self._batching = batch.usable

    async def repository(self, repository: Repository) -> Outcome:
        """Ask one repository, over as many roads as it takes to be sure."""
        if values := self._ahead.pop(repository.full_name.lower(), None):
            return await self._alive(repository, values, with_token=True)
        if self._token and (outcome := await self._by_api(repository, with_token=True)):
            return outcome
        outcome = await self._by_git(repository)
        if outcome.answer is Answer.OK and not outcome.condition and self._anonymous_calls > _KEPT_FOR_CONFIRMING:
            # What git does not tell: archived, stale.
            return await self._by_api(repository, with_token=False) or outcome
        return outcome

    async def _by_api(self, repository: Repository, *, with_token: bool) -> Outcome | None:
        """The API's word; None when it could not give one."""
        answer = await self._call(f"https://{API}/repos/{repository.full_name}", with_token=with_token)
        if isinstance(answer, Failure):
            return None
        values = answer.json_object
        message = str(values.get("message", ""))
        match answer.status:
            case 200 if "full_name" in values:
                return await self._alive(repository, values, with_token=with_token)
            case 404:
                return await self._confirm_absence(repository, "the API")
            case 403 | 451 if isinstance(values.get("block"), dict):
                return _blocked(values["block"], answer.status)
            case 401 if with_token:
                self._token = False  # every further call would fail as well, public repository or not
                return None
            case 403 | 429 if _limits(answer, message):
                self._exhausted(answer, with_token=with_token)
                return None
            case 403 if with_token:  # an organisation's policy against tokens: readable without one
                return await self._by_api(repository, with_token=False) if self._anonymous_calls > 0 else None
            case _:
                return None

    async def _call(self, url: str, *, with_token: bool) -> Reply | Failure:
        """One API call with its redirects, tried again while GitHub is in trouble."""
        answer: Reply | Failure = Failure(Answer.DEFERRED, "no calls are left this hour")
        attempt, hops = 1, 0
        while attempt <= _TRIES:
            if not with_token:
                if self._anonymous_calls <= 0:
                    return answer
                self._anonymous_calls -= 1
            answer = await self._door.ask(url, headers=_HEADERS, cap=API_CAP, with_token=with_token)
            if isinstance(answer, Failure):
                return answer
            left = answer.headers.get("x-ratelimit-remaining", "")
            if not with_token and left.isdigit():
                self._anonymous_calls = min(self._anonymous_calls, int(left))
            target = answer.headers.get("location", "")
            if answer.status in (301, 302, 307, 308) and target.startswith(f"https://{API}/") and hops < 3:
                url, hops = target, hops + 1
            elif answer.status >= 500:
                attempt += 1
                if attempt <= _TRIES:
                    await self._door.pause(attempt)
            else:
                break
        return answer

    def _exhausted(self, answer: Reply, *, with_token: bool) -> None:
        """The quota is spent: not another call until it is back."""
        if with_token:
            self._token = False
            self._door.leave_alone(API, self._door.wait_of(answer) or 60.0)
        self._anonymous_calls = 0

    async def _alive(self, repository: Repository, values: Mapping[str, Any], *, with_token: bool) -> Outcome:
        condition, reason = self._condition(values)
        doubtful = values.get("size") == 0 and "empty" not in values
        if doubtful and await self._is_empty(str(values["full_name"]), with_token=with_token):
            condition, reason = Condition.EMPTY, _NOTHING_PUSHED
        evidence = {
            "rule": "github-api",
            "id": values.get("id"),
            "full_name": values["full_name"],
            "pushed_at": values.get("pushed_at"),
            "archived": values.get("archived"),
        }
        address = str(values.get("html_url") or f"https://github.com/{values['full_name']}")
        if str(values["full_name"]).lower() != repository.full_name.lower():
            return Outcome(
                Answer.MOVED,
                f"renamed or transferred to {values['full_name']}; {reason}",
                200,
                final_url=address,
                replacement=address,
                condition=condition,
                evidence=evidence,
            )
        return Outcome(Answer.OK, reason, 200, final_url=address, condition=condition, evidence=evidence)

    def _condition(self, values: Mapping[str, Any]) -> tuple[Condition, str]:
        pushed = _moment(values.get("pushed_at"))
        last = f"last push {pushed:%Y-%m-%d}" if pushed else "no push is known"
        if values.get("archived"):
            return Condition.ARCHIVED, f"archived by its owner, read-only; {last}"
        if values.get("empty"):
            return Condition.EMPTY, _NOTHING_PUSHED
        if holds_no_code(values.get("entries") or ()):
            return Condition.PLACEHOLDER, f"the repository is there, but holds no code yet, only words; {last}"
        if pushed and self._now - pushed > STALE_AFTER:
            return Condition.STALE, f"the repository is there, untouched for years; {last}"
        return Condition.ACTIVE, f"the repository is there; {last}"

    async def _is_empty(self, full_name: str, *, with_token: bool) -> bool:
        """Size 0 alone proves nothing; 409 to a question for commits does."""
        answer = await self._call(f"https://{API}/repos/{full_name}/commits?per_page=1", with_token=with_token)
        return isinstance(answer, Reply) and answer.status == 409

    async def _by_git(self, repository: Repository, hops: int = 0) -> Outcome:
        """Ask as git would, which costs no quota; a "no" must be confirmed."""
        url = f"https://github.com/{repository.full_name}.git/info/refs?service=git-upload-pack"
        answer = await self._door.ask(url, headers={"User-Agent": f"git/2.43.0 ({self._door.user_agent})"})
        if isinstance(answer, Failure):
            return not_asked(answer, "GitHub")
        match answer.status:
            case 200 if b"service=git-upload-pack" in answer.body[:100]:
                return self._refs(repository, answer)
            case 301 | 302 | 307 | 308 if hops < _HOPS:
                new = repository_of(re.sub(r"\.git/info/refs.*$", "", answer.headers.get("location", "")))
                if new is None:
                    break_off = f"GitHub redirects to {answer.headers.get('location', '')[:200]}"
                    return Outcome(Answer.DEFERRED, break_off, answer.status, evidence={"rule": "github-git"})
                return _moved(repository, new, await self._by_git(new, hops + 1))
            case 429:
                self._door.leave_alone("github.com", self._door.wait_of(answer) or 60.0)
                return not_asked(Failure(Answer.LIMITED, "it limits our requests"), "GitHub")
            case status if status >= 500:
                return not_asked(Failure(Answer.DEFERRED, f"it answered HTTP {status}"), "GitHub")
            case _:
                return await self._confirm_by_api(repository)

    def _refs(self, repository: Repository, answer: Reply) -> Outcome:
        refs = set(re.findall(rb"[0-9a-f]{40} (refs/\S+)", answer.body))
        empty = not refs and answer.whole
        return Outcome(
            Answer.OK,
            _NOTHING_PUSHED if empty else "the repository is there",
            200,
            final_url=f"https://github.com/{repository.full_name}",
            condition=Condition.EMPTY if empty else None,
            evidence={"rule": "github-git", "refs": len(refs)},
        )

    async def _confirm_by_api(self, repository: Repository) -> Outcome:
        """Git said "not found": absent, or private, or it does not know us. The API decides, else the page."""
        if self._anonymous_calls > 0 and (outcome := await self._by_api(repository, with_token=False)):
            return outcome
        return await self._confirm_absence(repository, "git", proves=False)

    async def _confirm_absence(self, repository: Repository, first: str, *, proves: bool = True) -> Outcome:
        """The second road: the page a person would open. `proves`: the first was the API, and two roads are proof."""
        url = f"https://github.com/{repository.full_name}"
        answer = await self._door.ask(url)
        evidence = {"rule": "github-two-roads", "first": first, "page": getattr(answer, "status", None)}
        if isinstance(answer, Failure):
            return not_asked(answer, "GitHub's page")
        if answer.status == 451 or (b"DMCA takedown" in answer.body and answer.status != 200):
            return _blocked({"reason": "dmca"}, answer.status)
        new = repository_of(answer.headers.get("location", ""))
        if answer.status in (301, 308) and new and new.full_name.lower() != repository.full_name.lower():
            return _moved(repository, new, await self._by_git(new, _HOPS))
        match judge_page(url, [], answer).answer:
            case Answer.GONE:
                reason = f"the repository was deleted or made private ({first} and its page say “not found”)"
                return Outcome(Answer.GONE, reason, 404, condition=Condition.GONE, proved=proves, evidence=evidence)
            case Answer.OK:
                reason = f"the repository's page is there, though {first} does not show it"
                return Outcome(Answer.OK, reason, answer.status, evidence=evidence)
            case _:
                reason = f"{first} says “not found”, its page HTTP {answer.status}: undecided"
                return Outcome(Answer.DEFERRED, reason, answer.status, evidence=evidence)


def holds_no_code(entries: Sequence[Sequence[str]]) -> bool:
    """Whether a repository's root, as `[name, "blob" or "tree"]`, holds only words and pictures."""
    return bool(entries) and all(
        (_NO_CODE_FOLDERS if kind == "tree" else _NO_CODE).fullmatch(name) for name, kind in entries
    )


def _moved(old: Repository, new: Repository, found: Outcome) -> Outcome:
    """What the old name answers, after the new one was asked."""
    if found.answer not in (Answer.OK, Answer.MOVED) or old.full_name.lower() == new.full_name.lower():
        return found
    address = found.replacement or f"https://github.com/{new.full_name}"
    reason = f"renamed or transferred to {address.removeprefix('https://github.com/')}"
    return Outcome(Answer.MOVED, reason, 301, address, address, found.condition, evidence=found.evidence)


def _blocked(block: Mapping[str, Any], status: int) -> Outcome:
    notice = block.get("html_url")
    why = {"dmca": "a DMCA takedown", "tos": "a breach of its terms"}.get(str(block.get("reason")), block.get("reason"))
    return Outcome(
        Answer.BLOCKED,
        f"GitHub blocks this repository after {why}" + (f": {notice}" if notice else ""),
        status,
        condition=Condition.BLOCKED,
        proved=True,
        evidence={"rule": "github-block", "reason": block.get("reason"), "notice": notice},
    )


def _limits(answer: Reply, message: str) -> bool:
    headers = answer.headers
    spent = headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers
    return spent or answer.status == 429 or "rate limit" in message.lower() or "abuse detection" in message.lower()


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
