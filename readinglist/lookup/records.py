"""What registries of DOIs say of a work, as a Found: Crossref's works, CSL of other agencies, DataCite's records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from readinglist import extract
from readinglist.formats.names import families_of
from readinglist.identifiers import arxiv_id_from, doi_from, without_version
from readinglist.lookup.cleaning import abstract, family, line, person, turned
from readinglist.metadata import Found, Supplier
from readinglist.probe.registries.word import inside, listed, text_of

# What is asked of Crossref and DataCite; either may refuse a name, and is then asked for all.
CROSSREF = (
    "DOI,type,title,subtitle,author,container-title,publisher,issued,published,abstract,volume,issue,page,ISBN,ISSN,"
    "relation,institution,group-title"
)
DATACITE = (
    "doi,titles,creators,publicationYear,publisher,descriptions,types,container,relatedIdentifiers,relatedItems,version"
)
_TYPES = {
    "journal-article": "article",
    "article-journal": "article",
    "proceedings-article": "inproceedings",
    "paper-conference": "inproceedings",
    "book-chapter": "incollection",
    "chapter": "incollection",
    "book-section": "incollection",
    "book-part": "incollection",
    "book": "book",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "dissertation": "phdthesis",
    "thesis": "phdthesis",
    "report": "techreport",
    "proceedings": "proceedings",
    "ConferencePaper": "inproceedings",
    "JournalArticle": "article",
    "BookChapter": "incollection",
    "Book": "book",
    "Dissertation": "phdthesis",
    "Report": "techreport",
}
_ACRONYM = re.compile(r"^(?P<name>.{12,}?)\s*\((?P<short>[A-Z][A-Za-z&/+-]{1,14})(?:[\s'’-]*(?:19|20)?\d\d)?\)\s*$")


def crossref_found(work: Mapping[str, Any], supplier: Supplier = Supplier.CROSSREF) -> Found:
    """Return what Crossref, or another agency in CSL-JSON, says of a work."""
    kind = text_of(work.get("type"))
    people = listed(work.get("author"))
    venue, more = _venue(_first(work.get("container-title")), kind)
    if not venue and kind in ("posted-content", "preprint"):
        venue = line(_first(inside(_first(work.get("institution")), "name"))) or line(work.get("group-title")) or None
    text = abstract(work.get("abstract"))
    details = _said(
        {
            "entrytype": _TYPES.get(kind, "misc") if kind else "",
            "volume": work.get("volume"),
            "number": work.get("issue"),
            "pages": work.get("page"),
            "publisher": work.get("publisher"),
            "isbn": _isbn(work.get("ISBN")),
            "issn": _first(work.get("ISSN")),
            "families": families_of((person(one), family(one)) for one in people),
            **more,
        }
    )
    return Found(
        title=_title(work),
        authors=_names(map(person, people)),
        venue=venue,
        year=_year(work),
        doi=doi_from(text_of(work.get("DOI"))),
        abstract=text,
        links=tuple(extract.links(text)) if text else (),
        details=details,
        preprint=_preprint(work),
        published=_related(work, "is-preprint-of"),
    ).of(supplier)


def _title(work: Mapping[str, Any]) -> str:
    title, more = line(_first(work.get("title"))), line(_first(work.get("subtitle")))
    if more and more.casefold() not in title.casefold():
        return f"{title.rstrip(':. ')}: {more}"
    return title


def _venue(raw: object, kind: str) -> tuple[str | None, dict[str, str]]:
    """A venue, proceedings by the short name that stands in brackets behind the long one, and the long one."""
    name = line(raw)
    short = _ACRONYM.match(name) if "proceedings" in kind or "conference" in kind else None
    return (short["short"], {"eventtitle": short["name"]}) if short else (name or None, {})


def _year(work: Mapping[str, Any]) -> int | None:
    for name in ("issued", "published", "published-print", "published-online", "created"):
        parts = inside(work, name, "date-parts")
        first = parts[0][0] if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0] else None
        if (year := year_of(first)) is not None:
            return year
    return None


def _related(work: Mapping[str, Any], name: str) -> str | None:
    """The DOI of a work that stands in a relation to this one."""
    for one in listed(inside(work, "relation", name)):
        if one.get("id-type") == "doi" and (doi := doi_from(text_of(one.get("id")))):
            return doi
    return None


def _preprint(work: Mapping[str, Any]) -> str | None:
    """The arXiv id of the work's preprint, where Crossref names one."""
    for one in listed(inside(work, "relation", "has-preprint")):
        if found := arxiv_id_from(text_of(one.get("id"))):
            return without_version(found)
    return None


def datacite_found(record: Any) -> tuple[str, Found]:
    """Return the DOI of a DataCite record in lower case, and what is said of its work."""
    doi = text_of(inside(record, "doi")).lower()
    titles = [one for one in listed(inside(record, "titles")) if not one.get("titleType")]
    texts = [one for one in listed(inside(record, "descriptions")) if one.get("descriptionType") == "Abstract"]
    text = abstract(texts[0].get("description")) if texts else None
    types = inside(record, "types")
    kind = text_of(inside(types, "resourceTypeGeneral"))
    publisher = inside(record, "publisher")
    container = inside(record, "container")
    arxiv = arxiv_id_from(doi)
    people = [_creator(one) for one in listed(inside(record, "creators"))]
    details = _said(
        {
            "entrytype": _TYPES.get(kind, "misc") if kind else "",
            "volume": inside(container, "volume"),
            "number": inside(container, "issue"),
            "pages": _pages(inside(container, "firstPage"), inside(container, "lastPage")),
            "publisher": publisher if isinstance(publisher, str) else inside(publisher, "name"),
            "version": inside(record, "version"),
            "howpublished": kind if kind in ("Dataset", "Software") else "",
            "families": families_of((person(one), family(one)) for one in people),
        }
    )
    related = [one for one in listed(inside(record, "relatedIdentifiers")) if one.get("relationType") == "IsVersionOf"]
    published = [name for one in related if (name := doi_from(text_of(one.get("relatedIdentifier")))) and arxiv]
    return doi, Found(
        title=line(titles[0].get("title")) if titles else "",
        authors=_names(map(person, people)),
        venue=line(inside(container, "title")) or None,
        year=year_of(inside(record, "publicationYear")),
        doi=doi_from(doi),
        arxiv=without_version(arxiv) if arxiv else None,
        abstract=text,
        links=tuple(extract.links(text)) if text else (),
        details=details,
        published=published[0] if published else None,
    ).of(Supplier.DATACITE)


def _creator(one: Mapping[str, Any]) -> dict[str, Any]:
    """A creator of a DataCite record as Crossref would name it; who is neither sorted nor a body has only a name."""
    if one.get("familyName"):
        return {"given": one.get("givenName"), "family": one.get("familyName")}
    name = line(one.get("name"))
    if one.get("nameType") == "Organizational":
        return {"name": name}
    return {"given": turned(name)}


def year_of(value: object) -> int | None:
    """Return the year that a value is or begins with, None where that makes no sense."""
    found = re.match(r"\s*(1[4-9]\d\d|20\d\d)(?!\d)", text_of(value))
    return int(found[1]) if found else None


def _pages(first: object, last: object) -> str:
    start, end = line(text_of(first)), line(text_of(last))
    return f"{start}-{end}" if start and end and start != end else start


def _isbn(value: object) -> str:
    return re.sub(r"^https?://id\.crossref\.org/isbn/", "", line(_first(value)))


def _first(value: object) -> Any:
    """The first of a list, or what stands there alone."""
    return (value[0] if value else None) if isinstance(value, list) else value


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names)))


def _said(details: Mapping[str, object]) -> dict[str, str]:
    """The details that are said, as texts."""
    texts = {name: line(text_of(value)) for name, value in details.items() if value}
    return {name: text for name, text in texts.items() if text}
