"""Papers as citation meta tags, which reference managers read from a page; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from readinglist import mathematics
from readinglist.formats.bibtex import kind_of
from readinglist.identifiers import doi_url
from readinglist.paper_pages import pdf_url


def tags(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the names and contents of a paper's meta tags, as Google Scholar names them and Zotero reads them."""
    return [(f"citation_{name}", content) for name, content in _filled(record) if content]


def _filled(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    venue, doi, arxiv = record["venue"] or "", record["doi"] or "", record["arxiv"] or ""
    yield "title", mathematics.plain(record["title"])
    for name in record["authors"]:
        yield "author", name
    yield "publication_date", str(record["year"] or "")
    yield "journal_title" if kind_of(venue) == "article" else "conference_title", venue
    yield "doi", doi
    yield "arxiv_id", arxiv
    at_arxiv = f"https://arxiv.org/abs/{arxiv}" if arxiv else ""
    yield "abstract_html_url", _web(record["url"]) or (doi_url(doi) if doi else at_arxiv)
    yield "pdf_url", _web(pdf_url(record["url"], record["arxiv"]))


def _web(url: str | None) -> str:
    return url if url and re.match(r"https?://", url, re.IGNORECASE) else ""
