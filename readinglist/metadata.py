"""What is known of a paper beside what its reader says: who said it, and what is still wanted; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum

from readinglist.identifiers import arxiv_id_from, doi_from, without_version


class Supplier(StrEnum):
    """Who said something of a paper: a registry, the page itself, or the other papers of the library."""

    CROSSREF = "crossref"
    DATACITE = "datacite"
    ARXIV = "arxiv"
    AGENCY = "agency"  # another agency of the DOI system, through doi.org
    PAGE = "page"
    OWN = "own"


# As a sentence names them.
NAMES: Mapping[Supplier, str] = {
    Supplier.CROSSREF: "Crossref",
    Supplier.DATACITE: "DataCite",
    Supplier.ARXIV: "arXiv",
    Supplier.AGENCY: "another DOI agency",
    Supplier.PAGE: "the paper’s page",
    Supplier.OWN: "your library",
}


TRIES = 10  # of a look-up; then nobody is asked until the reader says so


class Want(StrEnum):
    """What is done with what a look-up brings.

    `fill`: the paper was kept by a bare identifier, and its gaps are filled. `suggest`: the reader decides.
    """

    FILL = "fill"
    SUGGEST = "suggest"


class Gap(StrEnum):
    """A field of a paper that somebody else may know."""

    TITLE = "title"
    AUTHORS = "authors"
    VENUE = "venue"
    YEAR = "year"
    DOI = "doi"
    ARXIV = "arxiv"
    URL = "url"
    ABSTRACT = "abstract"
    LINK = "link"


def stand_in(doi: str | None, arxiv: str | None, url: str | None) -> str:
    """Return the title of a paper of which only an identifier or address is known, empty without one."""
    return f"doi:{doi}" if doi else f"arXiv:{without_version(arxiv)}" if arxiv else url or ""


def is_stand_in(title: str) -> bool:
    """Whether a title is only an identifier or an address, so that any other is better."""
    word = title.strip()
    if not word or " " in word:
        return not word
    low = word.lower()
    if low.startswith(("http://", "https://", "doi:10.", "10.")):
        return low.startswith("http") or doi_from(word) is not None
    return low.startswith("arxiv:") and arxiv_id_from(word) is not None


@dataclass(frozen=True, slots=True)
class Named:
    """A paper as far as it can be named to somebody who may know more of it; `title` is no stand-in."""

    doi: str | None = None
    arxiv: str | None = None
    url: str | None = None
    title: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None

    @property
    def is_title_only(self) -> bool:
        """Whether nothing but words tells which paper is meant."""
        return not (self.doi or self.arxiv or self.url)


@dataclass(frozen=True, slots=True)
class Found:
    """What was learnt of a paper, in the form that an `Entry` has it; `by` names who said each field.

    `preprint` is the arXiv id of an earlier form of the work, `published` the DOI of a later one, as a registry names
    them; `reference` is where arXiv says it came out, in its authors' words. `trouble` says who could not be asked, so
    that more may be learnt later.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    venue: str | None = None
    year: int | None = None
    doi: str | None = None
    arxiv: str | None = None
    url: str | None = None
    abstract: str | None = None
    links: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    preprint: str | None = None
    published: str | None = None
    reference: str = ""
    by: Mapping[str, Supplier] = field(default_factory=dict)
    trouble: str = ""

    def of(self, supplier: Supplier) -> Found:
        """Return the same with one supplier for all that it says."""
        said = {name: supplier for name in FIELDS if getattr(self, name)}
        return replace(self, by=said | dict.fromkeys(self.details, supplier))

    def filled_by(self, other: Found) -> Found:
        """Return the same with its gaps filled by what somebody else found."""
        given = {part.name: getattr(other, part.name) for part in fields(self) if not getattr(self, part.name)}
        more = {name: value for name, value in other.details.items() if name not in self.details}
        by = {name: said for name, said in other.by.items() if name in given or name in more}
        links = tuple(dict.fromkeys((*self.links, *other.links)))
        told = {**given, "details": {**self.details, **more}, "by": {**by, **self.by}, "links": links}
        return replace(self, **told)


# What of a paper somebody may supply beside its details.
FIELDS = ("title", "authors", "venue", "year", "doi", "arxiv", "url", "abstract")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Papers that a title may mean, the likeliest first; a person has to choose."""

    found: tuple[Found, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Missing:
    """Whoever should know a paper knows nothing of it; the reason is a plain sentence without a full stop."""

    reason: str


@dataclass(frozen=True, slots=True)
class Silent:
    """Whoever should know a paper could not be asked now; the reason is a plain sentence without a full stop."""

    reason: str


Learnt = Found | Candidates | Missing | Silent
