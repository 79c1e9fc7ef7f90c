"""The formats that papers go out in: what each is called, and what writes it; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib import import_module
from itertools import chain
from typing import Any

from readinglist.errors import BadWord

Records = Iterable[Mapping[str, Any]]


class Writing(StrEnum):
    """A format that papers go out in; `json` is our own, with everything that is kept of them."""

    BIBTEX = "bibtex"
    BIBTEX_ESCAPED = "bibtex-escaped"
    RIS = "ris"
    CSL_JSON = "csl-json"
    CSV = "csv"
    MARKDOWN = "markdown"
    BOOKMARKS = "bookmarks"
    CITATIONS = "citations"
    CITATIONS_HTML = "citations-html"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class How:
    """What a format is called on a page and good for, and what its files are; `module` has the function that writes.

    The modules are loaded when they are asked for: most commands write nothing.
    """

    name: str
    use: str
    suffix: str
    content_type: str
    module: str = ""
    options: tuple[tuple[str, Any], ...] = ()
    styled: bool = False


HOW: Mapping[Writing, How] = {
    Writing.BIBTEX: How("BibTeX", "LaTeX, JabRef, Zotero", "bib", "application/x-bibtex", "bibtex"),
    Writing.BIBTEX_ESCAPED: How(
        "BibTeX in plain ASCII", "older LaTeX: signs beyond ASCII are written as LaTeX", "bib", "application/x-bibtex",
        "bibtex", (("escaped", True),),
    ),
    Writing.RIS: How("RIS", "EndNote, Mendeley, Zotero", "ris", "application/x-research-info-systems", "ris"),
    Writing.CSL_JSON: How(
        "CSL-JSON", "Pandoc and citation programs", "json", "application/vnd.citationstyles.csl+json", "csl_json"
    ),
    Writing.CSV: How("CSV", "spreadsheets: a line a paper", "csv", "text/csv", "csv_list"),
    Writing.MARKDOWN: How("Markdown", "a reading list for people", "md", "text/markdown", "markdown"),
    Writing.BOOKMARKS: How("Bookmarks", "browsers and bookmark managers", "html", "text/html", "bookmarks"),
    Writing.CITATIONS: How("Citations", "a bibliography as text", "txt", "text/plain", "citations", styled=True),
    Writing.CITATIONS_HTML: How(
        "Citations as a page", "a bibliography to paste with italics", "html", "text/html", "citations",
        (("html", True),), styled=True,
    ),
    Writing.JSON: How(
        "readinglist", "everything that is kept, what was seen of links too", "json", "application/json"
    ),
}  # fmt: skip


def writing_of(word: str) -> Writing:
    """Return the format that a word names; raises BadWord."""
    try:
        return Writing(word.strip().lower())
    except ValueError:
        raise BadWord(f"“{word}” is no format of an export; the formats are {', '.join(Writing)}") from None


DEFAULT_STYLE = "apa"
_PAGE = '<!doctype html>\n<meta charset="utf-8">\n<title>Citations</title>\n'


def styles() -> Mapping[str, str]:
    """Return the styles of citations by their words, with the name of each."""
    known = import_module("readinglist.formats.citations").STYLES
    return {word: style.name for word, style in known.items()}


def style_of(word: str) -> str:
    """Return the style of citations that a word names, the usual one for none; raises BadWord."""
    wanted = word.strip().lower() or DEFAULT_STYLE
    if wanted not in styles():
        raise BadWord(f"“{word}” is no style of citations; the styles are {', '.join(styles())}")
    return wanted


def write(form: Writing, records: Records, style: str = "") -> Iterator[str]:
    """Return pieces of text with papers in a format, but `json`; raises BadWord for an unknown style at once."""
    how = HOW[form]
    writer: Callable[..., Iterator[str]] = import_module(f"readinglist.formats.{how.module}").write
    options = dict(how.options)
    if how.styled:
        options["style"] = style_of(style)
    pieces = writer(records, **options)
    return chain([_PAGE], pieces) if form is Writing.CITATIONS_HTML else pieces


def file_name(form: Writing, search: str, day: date) -> str:
    """Return the name of a file of an export, by the search and the day: plain letters, digits, dashes and a dot."""
    plain = unicodedata.normalize("NFKD", search).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain)[:60].strip("-")
    return "-".join(filter(None, ("readinglist", words, day.isoformat()))) + f".{HOW[form].suffix}"
