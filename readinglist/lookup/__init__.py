"""What registries, arXiv and pages say of papers; from the network alone, and a source that fails is a value."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from readinglist.likeness import Likeness
from readinglist.lookup import arxiv, pages
from readinglist.lookup.case import Case, alike, same_title
from readinglist.lookup.github import GitHub
from readinglist.lookup.registers import Registers
from readinglist.metadata import Candidates, Found, Learnt, Missing, Named, Silent
from readinglist.transport import Failure, Transport

__all__ = ["look_up"]

_CANDIDATES = 5


async def look_up(named: Sequence[Named], door: Transport, *, patience: float | None = None) -> dict[Named, Learnt]:
    """Return what is known of papers, many asked side by side and each registry in lists.

    What did not answer within so many seconds is Silent, or the `trouble` of what others said by then.
    """
    cases = {one: Case.of(one) for one in dict.fromkeys(named)}
    look = _Look(door)
    try:
        async with asyncio.timeout(patience):
            await look.go(list(cases.values()))
    except TimeoutError:
        for case in cases.values():
            if case.pending:
                case.trouble.append(f"not all answers came within {patience:g} s")
    return {one: case.learnt() for one, case in cases.items()}


class _Look:
    """One look-up of several papers: pages first, since they name identifiers, then arXiv, then the registries."""

    def __init__(self, door: Transport) -> None:
        self._door = door
        self._registers = Registers(door)
        self._github = GitHub(door)

    async def go(self, cases: Sequence[Case]) -> None:
        """Ask all that can be asked."""
        await self._pages(case for case in cases if case.asks_page)
        await self._identifiers(cases)
        guessed = [case for case in cases if case.guessed and case.missing and not case.registered]
        for case in guessed:  # what looked like a DOI in the address is none
            case.doi = None
        await self._pages(guessed)
        await self._identifiers(guessed)
        for case in cases:
            case.pending = case.asks_title
        for case in cases:
            if case.asks_title:
                await self._title(case)
                case.pending = False

    async def _pages(self, cases: Iterable[Case]) -> None:
        by_page: dict[str, list[Case]] = {}
        for case in cases:
            by_page.setdefault(case.page_at or "", []).append(case)
        async with asyncio.TaskGroup() as group:
            for its in by_page.values():
                group.create_task(self._page(its))

    async def _page(self, cases: Sequence[Case]) -> None:
        """Ask one page, for all that stand there."""
        at, repository = cases[0].page_at or "", cases[0].repository
        whole = repository and not repository.path
        told = await (self._github.ask(repository, at) if repository and whole else pages.ask(at, self._door))
        for case in cases:
            case.hear(told)

    async def _identifiers(self, cases: Sequence[Case]) -> None:
        """Ask arXiv and then the registries, which may know the published form of a preprint too."""
        await self._preprints(cases)
        wanted = {case: case.doi for case in cases if case.doi and not case.registered}
        later = {case: case.preprint.doi for case in cases if case.preprint and case.preprint.doi and not case.doi}
        told = await self._registers.ask([*filter(None, wanted.values()), *filter(None, later.values())])
        for case, doi in wanted.items():
            _take(case, told.get(doi or ""))
        for case, doi in later.items():
            said = told.get(doi or "")
            case.published = said if isinstance(said, Found) else None
            if isinstance(said, Silent):
                case.trouble.append(said.reason)

    async def _preprints(self, cases: Sequence[Case]) -> None:
        sure = {case: case.arxiv for case in cases if case.arxiv and not case.preprint}
        hinted = {case: case.hints[0] for case in cases if case.hints and not (case.arxiv or case.doi)}
        ids = list(dict.fromkeys([*filter(None, sure.values()), *hinted.values()]))
        found, failed = await arxiv.ask(ids, self._door) if ids else ({}, {})
        for case, name in (sure | hinted).items():
            said = found.get(arxiv.key(name or ""))
            failure: Failure | None = failed.get(name or "")
            if failure:
                case.trouble.append(f"arXiv could not be asked: {failure.detail}")
            elif said and (case in sure or (case.page and alike(case.page, said))):
                case.preprint = said if same_title(case.named, said) else None
                if case.preprint is None:
                    case.missing.append(f"arXiv's paper {name} has another title: “{said.title}”")
            elif case in sure:
                case.missing.append(f"arXiv knows no paper {name}")

    async def _title(self, case: Case) -> None:
        """Search for a title; what is surely the same is found, else all that are near are candidates."""
        named = case.named
        words = " ".join(filter(None, (named.title, *named.authors[:2], str(named.year or ""))))
        told = await self._registers.crossref.alike(words[:400], _CANDIDATES)
        if isinstance(told, Failure):
            case.trouble.append(f"Crossref could not be asked: {told.detail}")
            return
        near = [found for found in told if found.title and found.doi]
        same = [found for found in near if case.judge(found).likeness is Likeness.SAME]
        if same:  # a preprint and its published form are both the same: the published one says more
            case.searched = min(same, key=lambda found: found.details.get("entrytype", "misc") == "misc")
        elif near:
            case.searched = Candidates(tuple(near))
        case.missing.append(f"Crossref knows no paper that is surely “{named.title[:100]}”")


def _take(case: Case, said: Found | Missing | Silent | None) -> None:
    """Take a registry's word on a paper, unless it speaks of another one."""
    match said:
        case Found():
            if same_title(case.named, said):
                case.registered = said
            else:
                case.missing.append(f"the paper registered as {case.doi} has another title: “{said.title}”")
        case Silent(reason):
            case.trouble.append(reason)
        case Missing(reason):
            case.missing.append(reason)
        case None:
            case.missing.append(f"nobody knows the DOI {case.doi}")
