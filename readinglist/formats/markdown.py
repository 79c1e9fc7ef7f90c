"""A reading list in Markdown, to be pasted where people read it: boxes, linked titles, code links, notes; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from readinglist import mathematics
from readinglist.formats.bookmarks import address_of
from readinglist.hosts import CODE_KINDS
from readinglist.identifiers import arxiv_id_from, doi_from, doi_url, is_web_address, kind_of
from readinglist.reading import Status

_GROUPS = {
    Status.READING: "Reading",
    Status.TO_READ: "To read",
    Status.READ: "Read",
    Status.SET_ASIDE: "Set aside",
    None: "Further papers",
}
_SPECIAL = re.compile(r"[\\`*_\[\]<>#|~&@!{}]")
_LEADING = re.compile(r"^([-+=]|\d{1,9}(?=[.)]))")
_UNSAFE = re.compile(r"[<>\[\]`\n]|\\(?:href|url|include)")
_MOST_AUTHORS = 6
_KEPT = "!#$%&'*+,-./:;=?@~_[]"  # of an address as it is written


def write(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield papers as a Markdown list under a heading for each status, in the order they come within it.

    Nothing in a title, tag or name can be read as a heading, link or HTML; a note stands as it is, in a quotation.
    """
    yield "# Reading list\n"
    groups: dict[Status | None, list[str]] = {status: [] for status in _GROUPS}
    for record in records:
        said = record.get("status")
        status = Status(said) if said else None
        groups[status].append(_item(record, status))
    for status, items in groups.items():
        if items:
            yield f"\n## {_GROUPS[status]}\n\n"
            yield from items


def _item(record: Mapping[str, Any], status: Status | None) -> str:
    """One paper on one line, and its note below."""
    box = "" if status is None else "[x] " if status is Status.READ else "[ ] "
    title, address = _text(record["title"]) or "untitled", address_of(record)
    parts = [f"[{title}]({_address(address)})" if address else f"**{title}**"]
    parts += [part for part in (_authors(record), _published(record)) if part]
    line = ". ".join(part.rstrip(".") for part in parts) + ("." if len(parts) > 1 else "")
    line = " ".join([line, *_links(record, address), *(f"`#{tag}`" for tag in record.get("tags") or ())])
    note = (record.get("note") or "").strip("\n ")
    quoted = "".join(f"  > {part}".rstrip() + "\n" for part in note.split("\n")) if note else ""
    return f"- {box}{line}\n{quoted}"


def _authors(record: Mapping[str, Any]) -> str:
    names = [_text(name) for name in record.get("authors") or ()]
    more = " et al." if len(names) > _MOST_AUTHORS else ""
    return ", ".join(names[:_MOST_AUTHORS]) + more


def _published(record: Mapping[str, Any]) -> str:
    venue, year = record.get("venue"), record.get("year")
    return " ".join(filter(None, (f"*{_text(venue)}*" if venue else "", str(year or ""))))


def _links(record: Mapping[str, Any], address: str) -> Iterator[str]:
    """The identifiers and code of a paper that its title does not lead to already."""
    doi, arxiv = record.get("doi"), record.get("arxiv")
    verdicts = record.get("verdicts") or {}
    if doi and doi_from(address) != doi:
        yield f"[doi]({_address(doi_url(doi))})"
    if arxiv and arxiv_id_from(address) is None:
        yield f"[arXiv](https://arxiv.org/abs/{arxiv})"
    for url in record.get("links") or ():
        if kind_of(url) in CODE_KINDS and url != address and is_web_address(url):
            verdict = verdicts.get(url)
            yield f"[code]({_address(url)})" + (f" ({verdict})" if verdict and verdict != "unchecked" else "")


def _text(text: str) -> str:
    """Text whose signs are signs: formulas stay, unless something else hides in them."""
    text = " ".join(text.split())
    pieces: list[str] = []
    at = 0
    for found in mathematics.FORMULA.finditer(text):
        if not _UNSAFE.search(found[0]):
            pieces += [_escaped(text[at : found.start()]), found[0]]
            at = found.end()
    return _LEADING.sub(r"\\\1", "".join([*pieces, _escaped(text[at:])]))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _address(url: str) -> str:
    """An address that ends where it should: brackets and blanks as their numbers."""
    return quote(url, safe=_KEPT)
