"""What a web page says of the paper it is about: citation tags, Dublin Core, JSON-LD, and its own title; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from readinglist import extract
from readinglist.formats.web_entry import clean_title
from readinglist.identifiers import arxiv_id_from, doi_from, without_version
from readinglist.lookup.cleaning import abstract, line, turned
from readinglist.lookup.html_page import Page
from readinglist.lookup.records import year_of
from readinglist.metadata import Found, Supplier
from readinglist.probe.registries.word import text_of

_ARTICLES = frozenset(
    (
        "scholarlyarticle",
        "medicalscholarlyarticle",
        "report",
        "thesis",
        "book",
        "chapter",
        "dataset",
        "publicationissue",
    )
)
# The names that pages give to one thing, the best first; prefixes of Dublin Core and of repositories' programs are off.
_NAMES = {
    "title": ("citation_title", "dc.title", "dcterms.title", "eprints.title", "prism.title", "wkhealth_title"),
    "authors": ("citation_author", "dc.creator", "dcterms.creator", "eprints.creators_name", "dc.contributor.author"),
    "list": ("citation_authors",),
    "date": (
        "citation_publication_date", "citation_date", "citation_year", "citation_online_date", "dc.date.issued",
        "dcterms.issued", "dc.issued", "prism.publicationdate", "dc.date", "dcterms.date", "eprints.date",
    ),
    "venue": (
        "citation_conference_title", "citation_journal_title", "citation_conference", "citation_inbook_title",
        "citation_book_title", "prism.publicationname", "dc.relation.ispartof", "dcterms.ispartof",
        "eprints.publication", "dc.source",
    ),
    "doi": ("citation_doi", "prism.doi", "dc.identifier.doi", "doi", "dc.identifier", "dcterms.identifier"),
    "arxiv": ("citation_arxiv_id",),
    "abstract": ("citation_abstract", "dc.description.abstract", "dcterms.abstract", "eprints.abstract"),
    "volume": ("citation_volume", "prism.volume", "dc.citation.volume"),
    "number": ("citation_issue", "prism.number", "dc.citation.issue"),
    "first": ("citation_firstpage", "prism.startingpage", "citation_first_page"),
    "last": ("citation_lastpage", "prism.endingpage", "citation_last_page"),
    "publisher": ("citation_publisher", "dc.publisher", "dcterms.publisher", "eprints.publisher"),
    "isbn": ("citation_isbn",),
    "issn": ("citation_issn", "prism.issn"),
    "school": ("citation_dissertation_institution",),
}  # fmt: skip
_CONFERENCE = ("citation_conference_title", "citation_conference")


def _first(page: Page, name: str) -> str:
    """The first value under any of the names of one thing."""
    return next((value for known in _NAMES[name] for value in page.said.get(known, ()) if value), "")


def cites(page: Page) -> bool:
    """Return whether a page says of itself that it is about a paper."""
    return bool(_first(page, "title") or any(_articles(page.data)))


def found_in(page: Page, address: str) -> Found:
    """Return what a page says of its paper; only a title where it is no page of one."""
    article = next(_articles(page.data), {})
    given = (_first(page, "abstract"), article.get("abstract"), page.abstract, article.get("description"))
    text = next((cleaned for raw in given if (cleaned := abstract(raw))), None)
    pages = "-".join(dict.fromkeys(filter(None, (_first(page, "first"), _first(page, "last")))))
    kind = "inproceedings" if any(name in page.said for name in _CONFERENCE) else ""
    kind = kind or ("article" if _first(page, "venue") else "phdthesis" if _first(page, "school") else "")
    details = {
        "entrytype": kind,
        "volume": _first(page, "volume"),
        "number": _first(page, "number"),
        "pages": pages,
        "publisher": _first(page, "publisher") or _name(article.get("publisher")),
        "isbn": _first(page, "isbn"),
        "issn": _first(page, "issn"),
        "school": _first(page, "school"),
    }
    arxiv = arxiv_id_from(_first(page, "arxiv"))
    return Found(
        title=line(_first(page, "title") or article.get("headline") or article.get("name")) or own_title(page, address),
        authors=_authors(page, article),
        venue=line(_first(page, "venue") or _name(article.get("isPartOf"))) or None,
        year=year_of(_first(page, "date") or article.get("datePublished")) or _year_behind(_first(page, "date")),
        doi=_doi(page, article),
        arxiv=without_version(arxiv) if arxiv else None,
        url=address,
        abstract=text if cites(page) else None,
        links=tuple(extract.links(text)) if text and cites(page) else (),
        details={name: cleaned for name, value in details.items() if cites(page) and (cleaned := line(value))},
    ).of(Supplier.PAGE)


def own_title(page: Page, url: str) -> str:
    """Return the title of a page without the name of its site."""
    site = " ".join(page.said.get("og:site_name", [""])[0].split())
    raw = next((page.said[name][0] for name in ("og:title", "twitter:title") if page.said.get(name)), "") or page.title
    title = line(raw)
    for separator in (" | ", " · ", " - ", " – ", " — ", " :: "):
        head, sign, tail = title.rpartition(separator)
        if sign and site and tail.casefold() == site.casefold():
            title = head.strip()
    return clean_title(title, url)[0]


def arxiv_ids(page: Page) -> list[str]:
    """Return the arXiv papers that a page links to, each once."""
    found = (arxiv_id_from(href) for href in page.hrefs if "arxiv.org" in href)
    return list(dict.fromkeys(without_version(name) for name in found if name))


def _authors(page: Page, article: dict[str, Any]) -> tuple[str, ...]:
    named = next((page.said[name] for name in _NAMES["authors"] if page.said.get(name)), [])
    if not named and (listed := _first(page, "list")):
        named = re.split(r"\s*;\s*" if ";" in listed else r"\s*,\s+", listed)
    if len(named) == 1 and ";" in named[0]:
        named = re.split(r"\s*;\s*", named[0])
    if not named:
        people = article.get("author") or article.get("creator") or []
        named = [_name(one) for one in (people if isinstance(people, list) else [people])]
    return tuple(dict.fromkeys(filter(None, (turned(name) for name in named))))


def _doi(page: Page, article: dict[str, Any]) -> str | None:
    told = [value for name in _NAMES["doi"] for value in page.said.get(name, ())]
    identifiers = [article.get("@id"), article.get("sameAs"), article.get("identifier"), article.get("doi")]
    for one in identifiers:
        values = one if isinstance(one, list) else [one]
        told += [text_of(value.get("value") if isinstance(value, dict) else value) for value in values if value]
    return next((doi for value in told if (doi := doi_from(value))), None)


def _year_behind(date: str) -> int | None:
    """The year of a date that ends with it: "12 June 2023", "06/12/2023"."""
    found = re.search(r"(?<!\d)((?:19|20)\d\d)\s*$", date)
    return int(found[1]) if found else None


def _name(value: object, depth: int = 4) -> str:
    """The name of a person, journal or publisher in JSON-LD."""
    if isinstance(value, list) and depth:
        return _name(value[0], depth - 1) if value else ""
    if isinstance(value, dict) and depth:
        if inner := value.get("name"):
            return _name(inner, depth - 1)
        if family := text_of(value.get("familyName")):
            return f"{text_of(value.get('givenName'))} {family}".strip()
        return _name(value.get("isPartOf"), depth - 1)
    return value if isinstance(value, str) else ""


def _articles(data: list[Any], depth: int = 4) -> Iterator[dict[str, Any]]:
    """The scholarly works in a page's JSON-LD."""
    for one in data if depth else ():
        if isinstance(one, list):
            yield from _articles(one, depth - 1)
        if not isinstance(one, dict):
            continue
        kinds = one.get("@type")
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if isinstance(kind, str) and kind.lower() in _ARTICLES:
                yield one
                break
        yield from _articles([one.get("@graph"), one.get("mainEntity")], depth - 1)
