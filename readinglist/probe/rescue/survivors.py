"""What still lives elsewhere: the best of the forks noted earlier, or the address an anonymous repository revealed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urljoin

from readinglist.health import INCONCLUSIVE, Answer
from readinglist.identifiers import Repository, repository_of
from readinglist.probe.page import Hop, judge_page
from readinglist.probe.rescue.archive import Archive
from readinglist.probe.rescue.heritage import origin_of
from readinglist.probe.rescue.wanted import Fork, Found, NotAsked, Rescue, Source, Wanted
from readinglist.transport import Failure, Reply, Transport

MOST_FOR_FORKS = 3  # requests for one link, hops after renames among them
MOST_FOR_REVEALED = 3
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_UNSURE = frozenset((Answer.FORBIDDEN, Answer.CHALLENGE, Answer.ERROR, Answer.TIMEOUT))
_PASSING = frozenset((Answer.TIMEOUT, Answer.ERROR, Answer.RESET, Answer.REFUSED, Answer.TLS))


def of_the_thing(reply: Reply) -> bool:
    """Whether a refusal by git speaks of the repository: 403 is one that its host shut, not a ban."""
    return reply.status == 403


def ranked(wanted: Wanted) -> list[Fork]:
    """The forks worth offering, best first: as new as the original or newer, writable, by stars, then by last push."""
    original = (origin_of(wanted.url) or "").lower()
    fit = [
        fork
        for fork in wanted.forks
        if not fork.archived
        and (wanted.last_push is None or (fork.pushed_at is not None and fork.pushed_at >= wanted.last_push))
        and f"https://github.com/{fork.full_name}".lower() != original
    ]
    return sorted(fit, key=lambda fork: (-fork.stars, -(fork.pushed_at or _EARLIEST).timestamp(), fork.full_name))


async def seek_fork(wanted: Wanted, github: Archive) -> Found:
    """Return the best fork that still answers, in at most MOST_FOR_FORKS requests."""
    git = _Git(github, MOST_FOR_FORKS)
    trouble: NotAsked | None = None
    for fork in ranked(wanted):
        if github.shut:
            return github.shut
        if git.left <= 0:
            break
        found = await git.find(repository_of(f"https://github.com/{fork.full_name}"))
        if isinstance(found, NotAsked):
            trouble = found
        elif found and f"https://github.com/{found.full_name}".lower() != (origin_of(wanted.url) or "").lower():
            return Rescue(f"https://github.com/{found.full_name}", Source.FORK, None, _words(fork, wanted, found))
    return trouble


def _words(fork: Fork, wanted: Wanted, found: Repository) -> str:
    stars = "1 star" if fork.stars == 1 else f"{fork.stars} stars"
    pushed = f", last changed {fork.pushed_at:%Y-%m-%d}" if fork.pushed_at else ""
    original = f"; the original was last changed {wanted.last_push:%Y-%m-%d}" if wanted.last_push else ""
    return f"{found.full_name}, a fork that still stands ({stars}{pushed}{original})"


async def seek_revealed(wanted: Wanted, github: Archive, door: Transport) -> Found:
    """Return the address that an anonymous repository revealed, if it lives, in at most MOST_FOR_REVEALED requests."""
    revealed = wanted.revealed or ""
    words = "the repository under its own name, as its authors revealed it"
    repository = repository_of(revealed)
    if repository and not repository.path:
        found = await _Git(github, MOST_FOR_REVEALED).find(repository)
        if isinstance(found, Repository):
            return Rescue(f"https://github.com/{found.full_name}", Source.REVEALED, None, words)
        return found
    answer = await _living(revealed, door)
    return Rescue(answer, Source.REVEALED, None, words) if isinstance(answer, str) else answer


class _Git:
    """Asks GitHub as git does, which costs no quota; counts its requests."""

    def __init__(self, github: Archive, most: int) -> None:
        self._github = github
        self._headers = {"User-Agent": f"git/2.43.0 ({github.user_agent})"}
        self.left = most

    async def find(self, repository: Repository | None) -> Repository | NotAsked | None:
        """Return the repository, under its present name, if it is there and holds anything."""
        while repository and self.left > 0:
            self.left -= 1
            url = f"https://github.com/{repository.full_name}.git/info/refs?service=git-upload-pack"
            answer = await self._github.ask(url, headers=self._headers, cap=64 * 1024)
            if isinstance(answer, NotAsked):
                return answer
            if answer.status not in _REDIRECTS:
                there = answer.status == 200 and b"service=git-upload-pack" in answer.body[:100]
                return repository if there and re.search(rb"[0-9a-f]{40} (?:HEAD|refs/)", answer.body) else None
            repository = repository_of(re.sub(r"\.git/info/refs.*$", "", answer.headers.get("location", "")))
        return None


async def _living(url: str, door: Transport) -> str | NotAsked | None:
    """Where a page leads, if it lives."""
    at, hops = url.split("#", 1)[0], list[Hop]()
    for _ in range(MOST_FOR_REVEALED):
        answer = await door.ask(at, own=False)
        if isinstance(answer, Failure):
            later = answer.answer in INCONCLUSIVE - {Answer.GUARDED} or answer.answer in _PASSING
            return NotAsked("the revealed address", answer.detail) if later else None
        location = answer.headers.get("location", "")
        if answer.status not in _REDIRECTS or not location:
            outcome = judge_page(url, hops, answer)
            if outcome.answer in (Answer.OK, Answer.MOVED):
                return outcome.replacement or url
            later = outcome.answer in INCONCLUSIVE or outcome.answer in _UNSURE
            return NotAsked("the revealed address", outcome.reason) if later else None
        try:
            to = urljoin(at, location)
        except ValueError:
            return None
        hops.append(Hop(answer.status, at, to))
        at = to
    return None
