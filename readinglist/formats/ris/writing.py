"""A record as a reference in RIS; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from readinglist.formats import Entry
from readinglist.formats.bibtex import kind_of
from readinglist.formats.dates import MONTHS
from readinglist.formats.exact import NAME, further_links, unsaid, written
from readinglist.formats.names import known_families, sorted_name
from readinglist.formats.ris.dialects import TYPES
from readinglist.formats.ris.meaning import entries_of
from readinglist.formats.ris.scanning import Dialect, Raw

_TYPE_OF = {name: kind for kind, name in reversed(TYPES.items())} | {
    "conference": "CPAPER", "proceedings": "CONF", "inbook": "CHAP", "mastersthesis": "THES", "thesis": "THES",
    "report": "RPRT", "electronic": "ELEC", "www": "ELEC", "manual": "BOOK", "collection": "BOOK",
    "inproceedings": "CPAPER",
}  # fmt: skip
_TAGS = {
    "volume": "VL", "number": "IS", "publisher": "PB", "school": "PB", "institution": "PB", "address": "CY",
    "location": "CY", "edition": "ET", "language": "LA", "isbn": "SN", "issn": "SN", "series": "T3",
    "shorttitle": "ST", "shortjournal": "J2", "eid": "AR", "type": "M3", "key": "ID",
}  # fmt: skip


def reference_text(record: Mapping[str, Any]) -> str:
    """Return a record as one reference, ending with an empty line."""
    fields = [(tag, line) for tag, value in _fields(record) if value and (line := _line(str(value)))]
    if words := unsaid(record, _read_back(fields)):
        fields.append(("N1", f"{NAME}: {written(words)}"))
    return "\r\n".join([*(f"{tag}  - {line}" for tag, line in fields), "ER  - ", "", ""])


def _line(value: str) -> str:
    return " ".join(value.replace("\x00", "").split())


def _read_back(fields: list[tuple[str, str]]) -> Entry | None:
    """The entry that the fields are read as: a tag with two blanks behind it always begins a field."""
    raw = Raw(1, Dialect.RIS)
    for tag, line in fields:
        raw.begin(tag, line)
    made = next(entries_of(raw), None)
    return made if isinstance(made, Entry) else None


def _fields(record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    details: Mapping[str, str] = record.get("details") or {}
    venue = record.get("venue") or ""
    entrytype = details.get("entrytype") or kind_of(venue)
    yield "TY", _TYPE_OF.get(entrytype, "GEN")
    families = known_families(details.get("families"))
    for name in record.get("authors") or ():
        yield "AU", sorted_name(name, families)
    for name in details.get("editor", "").split(" and "):
        yield "A2", sorted_name(name, families)
    yield "TI", record.get("title")
    yield "JF" if entrytype == "article" else "PB" if _TYPE_OF.get(entrytype) in ("THES", "RPRT") else "T2", venue
    yield "PY", record.get("year")
    yield "DA", _date(record.get("year"), details)
    yield "DO", record.get("doi")
    yield "UR", record.get("url")
    if (arxiv := record.get("arxiv")) and not record.get("url"):
        yield "UR", f"https://arxiv.org/abs/{arxiv}"
    for link in further_links(record):
        yield "LK", link
    yield "AB", record.get("abstract")
    for tag in record.get("tags") or ():
        yield "KW", tag
    first, _, last = details.get("pages", "").partition("–")
    yield "SP", first
    yield "EP", last
    for name, tag in _TAGS.items():
        yield tag, details.get(name)
    yield "N1", record.get("note")


def _date(year: int | None, details: Mapping[str, str]) -> str:
    month = next((at for at, name in enumerate(MONTHS, 1) if details.get("month", "").lower() == name.lower()), 0)
    if not (year and month):
        return ""
    day = re.fullmatch(r"\d{1,2}", details.get("day", ""))
    return f"{year:04}/{month:02}/{f'{int(day[0]):02}' if day else ''}/"
