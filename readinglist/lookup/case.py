"""One paper while it is looked up: the names it is asked for by, who answered what, and what that comes to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from readinglist.identifiers import (
    Repository,
    arxiv_id_from,
    doi_from,
    host_of,
    repository_of,
    without_version,
)
from readinglist.likeness import Judgement, Likeness, Work, compare
from readinglist.lookup.pages import Read
from readinglist.metadata import Candidates, Found, Learnt, Missing, Named, Silent
from readinglist.paper_pages import arxiv_of_page, doi_of_page, page_url

_BY_NUMBER = (
    (re.compile(r"^https?://(?:papers\.)?ssrn\.com/.*[?&]abstract_?id=(\d+)", re.IGNORECASE), "10.2139/ssrn.{}"),
    (re.compile(r"^https?://(?:www\.)?zenodo\.org/records?/(\d+)"), "10.5281/zenodo.{}"),
)
_SHORTEST = 12  # letters of a title that can be searched for


@dataclass(eq=False)
class Case:
    """A paper with its names so far, the answers that came, and why others did not.

    `guessed` says that its DOI was read out of an address and may be none. `trouble` is of registries, `refusals` are
    of pages, which nobody misses once a registry has spoken. `pending` says that not all were heard yet.
    """

    named: Named
    doi: str | None = None
    arxiv: str | None = None
    page_at: str | None = None
    repository: Repository | None = None
    guessed: bool = False
    hints: tuple[str, ...] = ()
    registered: Found | None = None
    published: Found | None = None
    preprint: Found | None = None
    page: Found | None = None
    searched: Found | Candidates | None = None
    missing: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    pending: bool = True

    @classmethod
    def of(cls, named: Named) -> Case:
        """Read what an address tells of identifiers; only where it tells none is the page itself to be asked."""
        case = cls(named, named.doi, named.arxiv)
        if named.doi and (preprint := arxiv_id_from(named.doi)):
            case.doi, case.arxiv = None, case.arxiv or preprint
        if not named.url:
            return case._versionless()
        at = page_url(named.url)
        if not (case.doi or case.arxiv):
            case.doi = doi_from(at) if host_of(at).endswith("doi.org") else None
            case.arxiv = arxiv_of_page(at) or arxiv_id_from(case.doi or "")
            case.doi = None if case.arxiv else case.doi
        if not (case.doi or case.arxiv):
            case.doi = doi_of_page(named.url) or _numbered(at)
            case.guessed = case.doi is not None
            case.page_at, case.repository = at, repository_of(at)
        return case._versionless()

    def _versionless(self) -> Case:
        """The work itself is asked for: what a version is called changes little, and some are not there."""
        self.arxiv = without_version(self.arxiv) if self.arxiv else None
        return self

    @property
    def asks_page(self) -> bool:
        """Whether the page is to be asked now: nothing else names the paper."""
        return bool(self.page_at) and not (self.doi or self.arxiv or self.page)

    @property
    def asks_title(self) -> bool:
        """Whether only a search for its title is left."""
        nothing = not (self.registered or self.preprint or self.page or self.trouble or self.searched)
        return nothing and len(self.named.title) >= _SHORTEST

    def hear(self, told: Read | Missing | Silent) -> None:
        """Take a page's word, and the identifiers it names."""
        match told:
            case Missing(reason):
                self.missing.append(reason)
            case Silent(reason):
                self.refusals.append(reason)
            case Read(found, hints):
                self.page, self.hints = found, hints
                self.arxiv = self.arxiv or found.arxiv
                self.doi = self.doi or found.doi

    def judge(self, found: Found) -> Judgement:
        """Compare what was asked for with what was found, by title, people and year."""
        mine = Work(self.named.title, self.named.authors, self.named.year)
        return compare(mine, Work(found.title, found.authors, found.year))

    def learnt(self) -> Learnt:
        """Return what all answers come to: the registry's word before arXiv's, and arXiv's before the page's."""
        parts = [part for part in (self.registered, self._of_preprint(), self.page) if part is not None]
        if not parts and isinstance(self.searched, Found):
            parts = [self.searched]
        if parts:
            whole = parts[0]
            for part in parts[1:]:
                whole = whole.filled_by(part)
            return replace(whole, trouble="; ".join(dict.fromkeys(self.trouble)))
        if isinstance(self.searched, Candidates) and self.named.is_title_only:
            return self.searched
        if silent := [*self.trouble, *self.refusals]:
            return Silent("; ".join(dict.fromkeys(silent)))
        if self.pending:
            return Silent("no answer came in time")
        return Missing(self.missing[0] if self.missing else "nobody can be asked about it")

    def _of_preprint(self) -> Found | None:
        """What arXiv says, behind the published version's registry where that is the same work."""
        if self.preprint is None or self.registered is not None or not self.preprint.doi:
            return self.preprint
        if self.published is None:
            return self.preprint if self.trouble else _without_doi(self.preprint)
        return (
            self.published.filled_by(self.preprint)
            if alike(self.published, self.preprint)
            else _without_doi(self.preprint)
        )


def alike(one: Found, other: Found) -> bool:
    """Whether two answers can be of one work: what authors write of other people's names may be wrong."""
    works = (Work(it.title, it.authors) for it in (one, other))
    return compare(*works).likeness is not Likeness.DIFFERENT


def same_title(named: Named, found: Found) -> bool:
    """Whether what stands under a paper's identifier is that paper, as far as titles tell."""
    if not named.title or not found.title:
        return True
    return compare(Work(named.title, doi="10.1/x"), Work(found.title, doi="10.1/x")).likeness is Likeness.SAME


def _without_doi(found: Found) -> Found:
    return replace(found, doi=None, by={name: by for name, by in found.by.items() if name != "doi"})


def _numbered(url: str) -> str | None:
    return next((form.format(found[1]) for pattern, form in _BY_NUMBER if (found := pattern.match(url))), None)
