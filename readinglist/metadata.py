"""What is known of a paper beside what its reader says: who said it, and what is still wanted; pure."""

from __future__ import annotations

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
