"""A record as an item of CSL-JSON; pure."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from readinglist import mathematics
from readinglist.formats import Entry
from readinglist.formats.bibtex import key_of, kind_of
from readinglist.formats.csl_meaning import TYPES, entries_of
from readinglist.formats.dates import MONTHS
from readinglist.formats.exact import NAME, unsaid
from readinglist.formats.names import known_families, sorted_name

_TYPE_OF = {name: kind for kind, name in reversed(TYPES.items())} | {
    "article": "article-journal", "inproceedings": "paper-conference", "incollection": "chapter", "book": "book",
    "phdthesis": "thesis", "techreport": "report", "misc": "article", "conference": "paper-conference",
    "inbook": "chapter", "mastersthesis": "thesis", "thesis": "thesis", "report": "report", "online": "webpage",
    "electronic": "webpage", "www": "webpage", "proceedings": "book", "collection": "book", "manual": "book",
    "unpublished": "manuscript",
}  # fmt: skip
_PLAIN = {
    "volume": "volume", "number": "issue", "pages": "page", "publisher": "publisher", "school": "publisher",
    "institution": "publisher", "address": "publisher-place", "edition": "edition", "language": "language",
    "isbn": "ISBN", "issn": "ISSN", "series": "collection-title", "shorttitle": "title-short", "pmid": "PMID",
    "pmcid": "PMCID", "shortjournal": "container-title-short", "chapter": "chapter-number", "type": "genre",
}  # fmt: skip
_FORMULA = re.compile(r"\$([\^_])\{([^{}$]{1,80})\}\$")


def item_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record as an item that is valid against the schema of CSL data."""
    details: Mapping[str, str] = record.get("details") or {}
    venue = record.get("venue") or ""
    families = known_families(details.get("families"))
    item: dict[str, Any] = {
        "id": details.get("key") or str(record.get("id") or key_of(record)),
        "type": _TYPE_OF.get(details.get("entrytype") or kind_of(venue), "document"),
        "title": _marked(record.get("title") or ""),
        "author": [_person(name, families) for name in record.get("authors") or ()],
        "editor": [_person(name, families) for name in details.get("editor", "").split(" and ") if name],
        "container-title": html.escape(venue, quote=False),
        "issued": _date(record.get("year"), details),
        "DOI": record.get("doi"),
        "URL": record.get("url") or _address(record),
        "number": f"arXiv:{record['arxiv']}" if record.get("arxiv") else None,
        "abstract": html.escape(record.get("abstract") or "", quote=False),
        "keyword": ", ".join(record.get("tags") or ()),
        "note": record.get("note"),
    }
    item |= {there: details.get(here) for here, there in _PLAIN.items() if not item.get(there) and details.get(here)}
    item = {name: value for name, value in item.items() if value}
    read = next(entries_of(item, 1), None)
    if words := unsaid(record, read if isinstance(read, Entry) else None):
        item["custom"] = {NAME: words}
    return item


def _address(record: Mapping[str, Any]) -> str | None:
    """Where a paper without an address of its own is found; its DOI says that by itself."""
    return f"https://arxiv.org/abs/{record['arxiv']}" if record.get("arxiv") and not record.get("doi") else None


def _marked(title: str) -> str:
    """A title with the few marks that CSL knows; raised and lowered signs are no TeX there."""
    marked = _FORMULA.sub(
        lambda found: f"<{'sup' if found[1] == '^' else 'sub'}>{found[2]}</{'sup' if found[1] == '^' else 'sub'}>",
        html.escape(title, quote=False),
    )
    return marked if mathematics.from_markup(marked) == title else html.escape(title, quote=False)


def _person(name: str, families: frozenset[str]) -> dict[str, str]:
    """A name in its parts; one word, or one that does not come back whole, is a literal."""
    family, comma, rest = sorted_name(name, families).partition(", ")
    given, _, suffix = rest.partition(", ")
    if not comma or not given or not family:
        return {"literal": name}
    parts = {"family": family, "given": given, "suffix": suffix}
    return {part: value for part, value in parts.items() if value}


def _date(year: int | None, details: Mapping[str, str]) -> dict[str, Any] | None:
    if not year:
        return None
    month = next((at for at, name in enumerate(MONTHS, 1) if details.get("month", "").lower() == name.lower()), 0)
    day = int(details["day"]) if month and re.fullmatch(r"[0-9]{1,2}", details.get("day", "")) else 0
    return {"date-parts": [[part for part in (year, month, day) if part]]}
