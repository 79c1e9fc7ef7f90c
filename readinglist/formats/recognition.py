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
from readinglist.formats.csv_columns import COLUMNS, NAMING
from readinglist.formats.csv_rows import DELIMITERS, bare_cell, plain_name
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

_NETSCAPE = re.compile(r"\s*<!DOCTYPE\s{1,9}NETSCAPE-Bookmark", re.IGNORECASE)
_BOOKMARKS = re.compile(
    r"<!DOCTYPE\s{1,9}NETSCAPE-Bookmark|<a\s[^<>]{0,400}\b(time_added|add_date)=|<title>\s{0,20}(Instapaper|Pocket)\b|"
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
# What Markdown shows of something else: fenced, or in a quotation.
_SHOWN = re.compile(r"^[ \t]*(```|~~~)(?s:.*?)(^[ \t]*\1|\Z)|^[ \t]{0,9}>.*", re.MULTILINE)
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
_RIS_BEGIN = re.compile(r"\s*(?:TY[ \t]{1,4}-[ \t]*\w|PMID ?- ?\w|FN (?:Clarivate|Thomson|ISI)|PT [JBSCP]\s|%0 [A-Z])")
_BIBTEX_BEGIN = re.compile(r"\s*@[ \t]{0,9}[A-Za-z][\w-]{1,40}\s{0,9}[{(][^\s,{}]{0,200}\s{0,9}[,=]")
_JSON = re.compile(r"\s*(\[\s*(\{|\]\s*\Z|(\"[^\"\\\n]{0,200}\"|-?\d{1,20}|null|true|false)\s*,)|\{\s*[\"}])")
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
_RULE = re.compile(r"[ \t|:-]*-[ \t|:-]*")  # below the names of a table in Markdown
_ZOTERO = ("Key", "Item Type")


def recognise(text: Text) -> Format:
    """Return what a text is, by its first 64 kB, without reading on.

    What it begins with goes before all that is found further down, where any field may hold anything.
    """
    if refusal(text):
        return Format.UNKNOWN
    head = text.peek()
    return _by_beginning(head) or _by_search(head)


def _by_beginning(head: str) -> Format | None:
    if _NETSCAPE.match(head):
        return Format.BOOKMARKS
    if _JSON.match(head):
        return Format.OWN if _OWN.match(head) else Format.CSL_JSON
    if _RIS_BEGIN.match(head):
        return Format.RIS
    if columns := _columns(head):
        return Format.ZOTERO_CSV if set(_ZOTERO) <= set(columns) else Format.CSV
    return Format.BIBTEX if _BIBTEX_BEGIN.match(head) else None


def _by_search(head: str) -> Format:
    if head.lstrip().startswith("<") and _BOOKMARKS.search(head):
        return Format.BOOKMARKS
    if _CATALOGUE.search(head):
        return Format.CATALOGUE
    bare = _SHOWN.sub("", head)
    if _is_bibtex(bare):
        return Format.BIBTEX
    if _RIS.search(bare):
        return Format.RIS
    if "://" not in bare and _INDEX.search(bare):
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
    if not lines or len(lines[0]) > 20_000 or (len(lines) > 1 and _RULE.fullmatch(lines[1])):
        return []
    for separator in DELIMITERS:
        try:
            cells = next(csv.reader(lines[:1], delimiter=separator))
        except (csv.Error, StopIteration):
            continue
        names = [bare_cell(cell).strip("\ufeff\"'") for cell in cells]
        meant = {COLUMNS[plain] for name in names if (plain := plain_name(name)) in COLUMNS}
        if set(_ZOTERO) <= set(names) or (len(meant) >= 2 and meant & NAMING):
            return names
    return []
