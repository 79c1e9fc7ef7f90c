"""GitHub Pages: a page like any other; when it is gone, git tells for no call what became of its repository.

Facts: a renamed repository or account takes its site along, and the old address of the site does not redirect.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from readinglist.health import Answer, Outcome
from readinglist.identifiers import Repository, host_of, repository_of
from readinglist.probe import web
from readinglist.probe.github.addresses import SITE
from readinglist.probe.github.notices import told_at_github
from readinglist.probe.github.roads import Roads, in_refs, renamed_in_refs
from readinglist.probe.target import TROUBLE
from readinglist.transport import Reply, Transport

_LOST = frozenset((Answer.GONE, Answer.SOFT_404))
# GitHub's certificates vouch for one name before github.io, not for two; a domain that its owner lost may send the site
# back to itself for ever.
_GITHUBS = TROUBLE - {Answer.TLS, Answer.LOOP}
MOST_QUESTIONS = 20  # to git, for all lost sites of a run


class Sites:
    """The sites of one run."""

    def __init__(self, door: Transport, roads: Roads) -> None:
        self._door = door
        self._roads = roads
        self._left = MOST_QUESTIONS

    async def ask(self, url: str) -> Outcome:
        """Ask one page of a site, and after its repository where the page is lost."""
        page = told_at_github(await web.ask_page(url, self._door), _GITHUBS)
        if page.answer not in _LOST or page.replacement:
            return page
        for repository in _behind(url):
            if self._left <= 0:
                break
            self._left -= 1
            answer = await self._roads.refs(repository)
            if not isinstance(answer, Reply):
                break
            if in_refs(repository, answer):
                return replace(page, reason=f"{page.reason}; its repository {repository.full_name} is still there")
            if new := renamed_in_refs(answer):
                return await self._along(url, repository, new, page)
        return page

    async def _along(self, url: str, old: Repository, new: Repository, page: Outcome) -> Outcome:
        """The site where the repository was renamed to; moved when it lives there."""
        to = _under(url, old, new)
        found = await web.ask_page(to, self._door) if to else page
        if not to or found.answer is not Answer.OK:
            return replace(page, reason=f"{page.reason}; its repository was renamed to {new.full_name}")
        reason = f"its repository was renamed to {new.full_name}, and the site went along"
        evidence = {**found.evidence, "rule": "github-site-moved"}
        return replace(found, answer=Answer.MOVED, reason=reason, final_url=to, replacement=to, evidence=evidence)


def _behind(url: str) -> list[Repository]:
    """The repositories that a page of a site can come from, the likelier first."""
    user = host_of(url).removeprefix("www.").removesuffix(".github.io")
    first = urlsplit(url).path.strip("/").partition("/")[0]
    names = ([first] if first else []) + [f"{user}.github.io"]
    found = (repository_of(f"{SITE}{user}/{name}") for name in names)
    return [repository for repository in found if repository and not repository.path]


def _under(url: str, old: Repository, new: Repository) -> str | None:
    """The address of the same page on the site of the repository's new name."""
    inside = urlsplit(url).path.strip("/")
    own = f"{new.owner}.github.io".lower()
    if old.name.lower() == f"{old.owner}.github.io".lower():
        return f"https://{own}/{inside}" if new.name.lower() == own else None
    rest = inside.partition("/")[2]
    return f"https://{own}/{new.name}/{rest}"
