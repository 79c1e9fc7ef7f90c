"""What a file is, told by its content alone, and read as that; pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from readinglist.formats import (
    Entry,
    Reject,
    awesome,
    bibtex,
    bookmarks,
    catalogue,
    csl_json,
    csv_list,
    own,
    plain_list,
    ris,
    zotero_csv,
)
from readinglist.formats.text import Text


class Format(StrEnum):
    """What an importer knows; `unknown` is what none does."""

    CATALOGUE = "catalogue"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL_JSON = "csl-json"
    ZOTERO_CSV = "zotero-csv"
    CSV = "csv"
    BOOKMARKS = "bookmarks"
    AWESOME = "awesome"
    LIST = "list"
    OWN = "own"
    UNKNOWN = "unknown"


_READERS: Mapping[Format, Callable[[Text], Iterator[Entry | Reject]]] = {
    Format.CATALOGUE: catalogue.read,
    Format.BIBTEX: bibtex.read,
    Format.RIS: ris.read,
    Format.CSL_JSON: csl_json.read,
    Format.ZOTERO_CSV: zotero_csv.read,
    Format.CSV: csv_list.read,
    Format.BOOKMARKS: bookmarks.read,
    Format.AWESOME: awesome.read,
    Format.LIST: plain_list.read,
    Format.OWN: own.read,
}

_INSTEAD = "; BibTeX, RIS, CSL-JSON, CSV, browser bookmarks, Markdown and plain lists can be imported"
# What a file begins with, and what it is then.
_SIGNS = (
    (b"%PDF-", "this is a PDF; give its address or DOI instead"),
    (b"PK\x03\x04", "this is a zip archive or an office document; unpack it, or save it as plain text" + _INSTEAD),
    (b"\x1f\x8b", "this file is compressed with gzip; unpack it first"),
    (b"BZh", "this file is compressed with bzip2; unpack it first"),
    (b"\xfd7zXZ", "this file is compressed with xz; unpack it first"),
    (b"7z\xbc\xaf", "this is a 7z archive; unpack it first"),
    (b"Rar!", "this is a RAR archive; unpack it first"),
    (b"SQLite format 3", "this is a SQLite database; export from the program that made it" + _INSTEAD),
    (b"{\\rtf", "this is a rich-text document; save it as plain text" + _INSTEAD),
    (b"\xd0\xcf\x11\xe0", "this is an old office document; save it as CSV or plain text" + _INSTEAD),
    (b"\x89PNG", "this is an image" + _INSTEAD),
    (b"\xff\xd8\xff", "this is an image" + _INSTEAD),
    (b"GIF8", "this is an image" + _INSTEAD),
    (b"RIFF", "this is an image or a recording" + _INSTEAD),
)
_TEXTS = (
    (r"<!DOCTYPE\s+html|<html\b|<head\b|<body\b", "this is a web page and no bookmark file; give its address instead"),
    (r"<\?xml|<(rdf:RDF|opml|xml|modsCollection|mods|feed|rss|records|xbel|svg)\b", "this is XML" + _INSTEAD),
    (r"\\documentclass\b", "this is a LaTeX document; import its .bib file instead"),
)
_SAID = tuple((re.compile(pattern, re.IGNORECASE), reason) for pattern, reason in _TEXTS)

_BOOKMARKS = re.compile(
    r"<!DOCTYPE\s{1,9}NETSCAPE-Bookmark|<a\s[^>]{0,400}\b(time_added|add_date)=|<title>\s{0,20}(Instapaper|Pocket)\b|"
    r"\A\s*<(?!!|html|head|body)[^>]{0,200}>(.|\n){0,2000}?<DT>\s{0,200}<(A|H3)\b",
    re.IGNORECASE,
)
_CATALOGUE = re.compile(
    r"^[ \t]{0,20}##[ \t]{0,8}\[[ \t]{0,8}\d{0,9}[ \t]{0,8}\](?!\()|"
    r"^[ \t]{0,20}\*\*(Authors?|Conference|Abstract)\s?(:\*\*|\*\*\s?:)|"
    r"^[ \t]{0,20}[-*]?[ \t]{0,8}\[[^\]\n]{1,200}-list\d+\.md\]\([^)\n]{1,200}-list\d+\.md\)",
    re.MULTILINE,
)
_INDEX = re.compile(r"\]\([^()\s]{1,200}\.md\)")  # a page that only leads to others beside it
_FENCED = re.compile(r"^[ \t]*(```|~~~).*?(^[ \t]*\1|\Z)", re.MULTILINE | re.DOTALL)
_TYPES = (
    "article|book|booklet|collection|conference|inbook|incollection|inproceedings|manual|mastersthesis|misc|online|"
    "patent|periodical|phdthesis|proceedings|report|software|dataset|string|comment|preamble|techreport|thesis|"
    "unpublished|electronic|www"
)
_BIBTEX = re.compile(
    rf"@[ \t]{{0,9}}({_TYPES})\s{{0,9}}[{{(]|"
    r"^[ \t]{0,99}@[ \t]{0,9}[A-Za-z][\w-]{1,40}\s{0,9}[{(][^\s,{}]{0,200}\s{0,9},",
    re.IGNORECASE | re.MULTILINE,
)
# RIS, and its kin of PubMed, Web of Science and EndNote, which `formats.ris` reads too.
_RIS = re.compile(
    r"^[\s\W]{0,6}(?:TY|ty)[ \t]{0,4}[-–—][ \t]*\w|\A\s*(?:PMID|OWN) ?- ?\w|"
    r"\A\s*(?:FN (?:Clarivate|Thomson|ISI)|PT [JBSCP]\s)|\A\s*%0 [A-Z]|\A\s*(?:[A-Z][A-Z0-9]  - .{0,2000}\n){2}",
    re.MULTILINE,
)
_JSON = re.compile(r"\s*(\[\s*(\{|\]\s*\Z)|\{\s*[\"}])")
_OWN = re.compile(r'\s*\{\s*"format"\s*:\s*"readinglist"')
_LINK = re.compile(
    r"\[[^\[\]\n]{1,300}\]\((?!\s*\))|\[[^\[\]\n]{1,300}\]\[[^\[\]\n]{0,80}\]|^ {0,3}\[[^\]\n]{1,80}\]:[ \t]+\S",
    re.MULTILINE,
)
_MARKDOWN = re.compile(
    r"^[ \t]{0,20}([-*+]|\d{1,4}[.)])[ \t]{1,8}\[[ xX]\][ \t]|^ {0,3}#{2,6}[ \t]{1,8}\S|"
    r"^[ \t]{0,20}\|?[ \t]{0,8}:?-{2,99}:?[ \t]{0,8}\|[ \t:|-]{0,999}$|^[ \t]{0,20}[-*+][ \t]{1,8}\*\*[^*\n]",
    re.MULTILINE,
)
_COLUMNS = frozenset(
    "title titel titre author authors autor auteur year date doi url link venue journal abstract tags keywords status "
    "note notes arxiv type isbn issn volume pages publication key".split()
)
_NAMING = frozenset(("title", "titel", "titre", "doi", "url", "link", "arxiv"))
_ZOTERO = ("Key", "Item Type")


def recognise(text: Text) -> Format:
    """Return what a text is, by its first 64 kB, without reading on."""
    if refusal(text):
        return Format.UNKNOWN
    head = text.peek()
    if _BOOKMARKS.search(head):
        return Format.BOOKMARKS
    if _JSON.match(head):
        return Format.OWN if _OWN.match(head) else Format.CSL_JSON
    if _CATALOGUE.search(head):
        return Format.CATALOGUE
    bare = _FENCED.sub("", head) if "```" in head or "~~~" in head else head
    if _is_bibtex(bare):
        return Format.BIBTEX
    if _RIS.search(bare):
        return Format.RIS
    if columns := _columns(head):
        return Format.ZOTERO_CSV if set(_ZOTERO) <= set(columns) else Format.CSV
    if "://" not in head and _INDEX.search(head):
        return Format.CATALOGUE
    if _LINK.search(bare) or _MARKDOWN.search(bare):
        return Format.AWESOME
    return Format.BIBTEX if _BIBTEX.search(head) else Format.RIS if _RIS.search(head) else Format.LIST


def refusal(text: Text) -> Reject | None:
    """Return why a text cannot be imported, and what could be instead, None where it can be tried."""
    for sign, reason in _SIGNS:
        if text.start.startswith(sign):
            return Reject(1, reason)
    if not text.is_text:
        return Reject(1, "this is no text file" + _INSTEAD)
    head = text.peek()
    begin = head.lstrip()[:4096]
    for pattern, reason in _SAID:
        if pattern.match(begin):
            return None if _BOOKMARKS.search(head) else Reject(1, reason)
    return None


def read(text: Text) -> Iterator[Entry | Reject]:
    """Yield the entries of a text as what it is recognised as, and Rejects, those of its bytes last."""
    yield from read_as(recognise(text), text)


def read_as(form: Format, text: Text) -> Iterator[Entry | Reject]:
    """Yield the entries of a text in a given format, and Rejects, those of its bytes last."""
    if form is Format.UNKNOWN:
        yield refusal(text) or Reject(1, "this is nothing that could be imported" + _INSTEAD)
        return
    yield from _READERS[form](text)
    yield from text.rejects


def _is_bibtex(head: str) -> bool:
    """Whether BibTeX stands in a text outside of Markdown's fences, and is not the lesser part of it."""
    entries = sum(1 for _ in _BIBTEX.finditer(head))
    return entries > 0 and sum(1 for _ in _LINK.finditer(head)) <= 3 * entries


def _columns(head: str) -> list[str]:
    """The names of a table's columns, none where the first line names none."""
    lines = [line for line in head.lstrip("\n ").split("\n", 20)[:20] if line.strip()]
    if lines and lines[0].lower().startswith("sep="):
        del lines[0]
    if not lines or len(lines[0]) > 20_000:
        return []
    for separator in (",", ";", "\t", "|"):
        try:
            cells = next(csv.reader(lines[:1], delimiter=separator))
        except (csv.Error, StopIteration):
            continue
        names = [cell.strip().strip("\ufeff\"'") for cell in cells]
        known = {name.lower() for name in names} & _COLUMNS
        if len(known) >= 2 and known & _NAMING:
            return names
    return []
