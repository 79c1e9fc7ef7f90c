"""What a foreign format cannot say of a paper exactly, said in our own words beside it; pure.

A writer reads its own item again, and writes down what came out otherwise: so nothing is lost, whatever the text holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from readinglist.errors import BadTag
from readinglist.formats import Entry
from readinglist.formats.dates import moment_of
from readinglist.identifiers import arxiv_id_from, doi_from, doi_url, identity, is_web_address
from readinglist.metadata import Supplier
from readinglist.reading import RATINGS, Priority, Shelf, Status, tag_of

NAME = "readinglist"
_TEXTS = ("title", "venue", "url", "abstract", "note")
_FIELDS = (
    *_TEXTS,
    "authors",
    "year",
    "doi",
    "arxiv",
    "links",
    "shelf",
    "status",
    "priority",
    "rating",
    "tags",
    "added",
)
_DEFAULTS: dict[str, Any] = {
    "priority": Priority.NORMAL,
    "note": "",
    "tags": [],
    "links": [],
    "details": {},
    "filled": {},
}


def further_links(record: Mapping[str, Any]) -> list[str]:
    """Return the links of a record that its own address and identifiers do not name already."""
    doi, arxiv, url = record.get("doi"), record.get("arxiv"), record.get("url")
    own = [url, doi_url(doi) if doi else None, f"https://arxiv.org/abs/{arxiv}" if arxiv else None]
    known = {identity(address) for address in own if address}
    return [link for link in record.get("links") or () if identity(link) not in known]


def said_by(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a record says, field by field, in plain values."""
    said = {name: record.get(name) for name in (*_FIELDS, "details", "filled")}
    said["links"] = further_links(record)
    said["authors"] = list(record.get("authors") or ())
    return {name: _DEFAULTS.get(name) if value is None else value for name, value in said.items()}


def unsaid(record: Mapping[str, Any], entry: Entry | None) -> dict[str, Any]:
    """Return what a record says and an entry read from its foreign form does not, in plain JSON values."""
    if entry is None:
        return {name: value for name, value in said_by(record).items() if value != _DEFAULTS.get(name)}
    read: dict[str, Any] = {name: getattr(entry, name) for name in (*_FIELDS, "details", "filled")}
    read["authors"], read["links"], read["tags"] = list(entry.authors), list(entry.links), list(entry.tags)
    read["details"], read["filled"] = dict(entry.details), dict(entry.filled)
    read["added"] = entry.added.isoformat(timespec="seconds").replace("+00:00", "Z") if entry.added else None
    read = {name: _DEFAULTS.get(name) if value is None else value for name, value in read.items()}
    return {name: value for name, value in said_by(record).items() if value != read[name]}


def written(words: Mapping[str, Any]) -> str:
    """Return our words as one line of JSON."""
    return json.dumps(words, ensure_ascii=False, default=str)


def words_in(text: str) -> dict[str, Any] | None:
    """Return our words out of a line of JSON, None where it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def restored(entry: Entry, words: Mapping[str, Any]) -> Entry:
    """Return an entry in which our own words stand; what makes no sense is left out, whoever wrote it."""
    said: dict[str, Any] = {}
    for name in _TEXTS:
        if name in words and (words[name] is None or isinstance(words[name], str)):
            said[name] = _text(words[name]) or None
    if said.get("url") and not is_web_address(said["url"]):
        del said["url"]
    said["note"] = said.get("note", entry.note) or ""
    said["title"] = said.get("title") or entry.title
    for name in ("authors", "links"):
        if isinstance(words.get(name), list):
            said[name] = tuple(text for text in map(_text, words[name]) if text)
    if "links" in said:
        said["links"] = tuple(filter(is_web_address, said["links"]))
    if "tags" in words:
        said["tags"] = _tags(words["tags"])
    for name, read in (("doi", doi_from), ("arxiv", arxiv_id_from)):
        if name in words:
            said[name] = read(_text(words[name])) if words[name] else None
    said |= _reader_words(words)
    if isinstance(words.get("details"), dict):
        said["details"] = {_text(key).lower(): _text(value) for key, value in words["details"].items() if _text(value)}
    if isinstance(words.get("filled"), dict):
        known = frozenset(Supplier)
        said["filled"] = {_text(key): Supplier(by) for key, by in words["filled"].items() if str(by) in known}
    return replace(entry, **said)


def _reader_words(words: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, kind in (("status", Status), ("shelf", Shelf), ("priority", Priority)):
        if name in words:
            said[name] = kind(words[name]) if words[name] in list(map(str, kind)) else None
    for name, fits in (("rating", lambda it: it in RATINGS), ("year", lambda it: 0 < it < 10_000)):
        if name in words:
            number = words[name]
            said[name] = number if isinstance(number, int) and not isinstance(number, bool) and fits(number) else None
    if "added" in words:
        said["added"] = moment_of(_text(words["added"])) if words["added"] else None
    return said


def _text(value: Any) -> str:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _tags(values: Any) -> tuple[str, ...]:
    made: dict[str, None] = {}
    for value in values if isinstance(values, list) else ():
        try:
            made[tag_of(_text(value))] = None
        except BadTag:
            continue
    return tuple(made)
