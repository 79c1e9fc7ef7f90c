"""Papers as BibTeX: UTF-8, one field a line, braces always in balance; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from readinglist import mathematics
from readinglist.identifiers import doi_url

_FORMULA = re.compile(r"(?<![\\$])\$(?!\s|\$)((?:[^$\\]|\\.){1,400}?)(?<!\s)\$(?![\d$])")
_SMALL = frozenset(
    "a an and are as at be by can do for from how in into is of on or the to towards what when with".split()
)
_JOURNAL = re.compile(r"\b(journal|transactions|letters|magazine|annals|review|reviews)\b", re.IGNORECASE)
_SUFFIX = re.compile(r"^(?P<name>.*),\s*(?P<suffix>(?:jr|sr|ii|iii|iv)\.?)$", re.IGNORECASE)
# What TeX would read as its own. BibTeX counts braces even behind a backslash, so they get their long names.
_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "$": r"\$", "&": r"\&",
    "%": r"\%", "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def entry_text(record: Mapping[str, Any]) -> str:
    """Return one paper, as the record that JSON shows, as a BibTeX entry that ends with a line end."""
    venue = record.get("venue") or ""
    kind = kind_of(venue)
    doi, arxiv, url = record.get("doi"), record.get("arxiv"), record.get("url")
    fields = {
        "title": _title(record["title"]),
        "author": " and ".join(_name(name) for name in record.get("authors") or ()),
        "journal" if kind == "article" else "booktitle": _text(venue),
        "year": str(record.get("year") or ""),
        "doi": _verbatim(doi or ""),
        "eprint": _verbatim(arxiv or ""),
        "archiveprefix": "arXiv" if arxiv else "",
        "url": _verbatim(url or (doi_url(doi) if doi else "")),
    }
    lines = [f"  {name:<13} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key_of(record)},", *lines, "}"]) + "\n"


def kind_of(venue: str) -> str:
    """Return `article` or `inproceedings`, as the name of a venue tells, `misc` without one."""
    return "misc" if not venue else "article" if _JOURNAL.search(venue) else "inproceedings"


def key_of(record: Mapping[str, Any]) -> str:
    """Return a key that a person can type and that stays the same: family name, year, first word of weight.

    A name before a colon is the word: `R² Former: Unified …` by Zhu, 2023, is `zhu2023r2former`.
    """
    authors = record.get("authors") or ()
    family = _ascii(_family(authors[0])) if authors else ""
    title = mathematics.plain(record["title"])
    name, colon, _rest = title.partition(":")
    if colon and len(name.split()) <= 3 and _ascii(name):
        word = _ascii(name)
    else:
        words = [_ascii(part) for part in re.split(r"[\s/–—:-]+", title)]
        word = next((part for part in words if part and part not in _SMALL), "")
    return f"{family or 'paper'}{record.get('year') or ''}{word[:24]}"


def _family(name: str) -> str:
    bare = (found["name"] if (found := _SUFFIX.match(name)) else name).strip()
    return bare.split(",")[0] if "," in bare else (bare.split() or [""])[-1]


def _ascii(text: str) -> str:
    """Only the plain letters and digits, in lower case: `Nießner` → `niessner`."""
    folded = unicodedata.normalize("NFKD", text.replace("ø", "o").replace("Ø", "O").replace("ł", "l")).casefold()
    return re.sub(r"[^a-z0-9]", "", folded)


def _name(name: str) -> str:
    """One author; a suffix goes where BibTeX looks for it, and an "and" inside a name is kept from parting it."""
    if found := _SUFFIX.match(name):
        given, _, family = found["name"].strip().rpartition(" ")
        return _text(f"{family}, {found['suffix']}, {given}" if given else name)
    written = _text(name)
    return f"{{{written}}}" if re.search(r"\band\b", name, re.IGNORECASE) else written


def _title(title: str) -> str:
    """Formulas as they are, and a brace round every word whose capitals mean something (`NeRF`, `3D`)."""
    return _with_formulas(title, lambda text: " ".join(_kept(word) for word in text.split(" ")))


def _kept(word: str) -> str:
    return f"{{{_escaped(word)}}}" if any(sign.isupper() for sign in word[1:]) else _escaped(word)


def _text(text: str) -> str:
    return _with_formulas(text, _escaped)


def _with_formulas(text: str, write: Callable[[str], str]) -> str:
    text = " ".join(text.split())
    pieces: list[str] = []
    at = 0
    for found in _FORMULA.finditer(text):
        if _balanced(found[1]):
            pieces += [write(text[at : found.start()]), found[0]]
            at = found.end()
    return "".join([*pieces, write(text[at:])])


def _balanced(signs: Iterable[str]) -> bool:
    depth = 0
    for sign in signs:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(sign, sign) for sign in text)


def _verbatim(text: str) -> str:
    """Addresses and identifiers are read sign by sign; only what would end the field is written otherwise."""
    return "".join(f"%{ord(sign):02X}" if sign in '{}\\" ' else sign for sign in text)
