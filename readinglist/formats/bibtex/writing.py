"""Papers as BibTeX: one field a line, braces always in balance, everything read back as it was; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from readinglist.formats.bibtex import escaping
from readinglist.formats.bibtex.entries import PEOPLE, VENUES, VERBATIM, is_place, year_in
from readinglist.formats.bibtex.keys import Keys, kept_key
from readinglist.formats.bibtex.latex import is_balanced
from readinglist.formats.bibtex.parsing import MONTHS
from readinglist.formats.bibtex.words import LINKS, PRIORITIES, SHELF, STATUS
from readinglist.formats.names import NO_PERSON, known_families, parts_of
from readinglist.identifiers import doi_url
from readinglist.reading import Priority, Shelf, Status

_JOURNAL = re.compile(r"\b(journal|transactions|letters|magazine|annals|review|reviews)\b", re.IGNORECASE)
# The names are sorted instead, and the parents' fields stand in the entry itself.
_UNSAID = frozenset(("families", "crossref", "xdata"))
_TYPE = re.compile(r"[A-Za-z][A-Za-z_-]{0,40}")
_NO_TYPES = frozenset(("string", "comment", "preamble", "xdata", "set"))
_NAME = re.compile(r"[a-z][a-z0-9_:.+/-]{0,79}")
_VENUE_OF = {
    "article": "journal", "periodical": "journal", "phdthesis": "school", "mastersthesis": "school", "thesis": "school",
    "techreport": "institution", "report": "institution", "misc": "howpublished", "online": "howpublished",
    "manual": "organization", "unpublished": "howpublished",
}  # fmt: skip
_RANGE = re.compile(r"(?<=\w)–(?=\w)")
_MONTHS = {month: short for short, month in MONTHS.items()}
_PRIORITIES: dict[str, str] = {
    priority: word for word, priority in PRIORITIES.items() if priority is not Priority.NORMAL
}


def write(records: Iterable[Mapping[str, Any]], escaped: bool = False) -> Iterator[str]:
    """Yield papers, as the records that JSON shows, as BibTeX entries with a blank line between them.

    `escaped` writes every sign beyond ASCII that LaTeX has as LaTeX.
    """
    keys = Keys()
    between = ""
    for record in records:
        yield between + _entry(record, keys.key(record, ascii_only=escaped), escaped)
        between = "\n"


def entry_text(record: Mapping[str, Any]) -> str:
    """Return one paper, as the record that JSON shows, as a BibTeX entry that ends with a line end."""
    return _entry(record, kept_key(record), escaped=False)


def kind_of(venue: str) -> str:
    """Return `article` or `inproceedings`, as the name of a venue tells, `misc` without one."""
    return "misc" if not venue else "article" if _JOURNAL.search(venue) else "inproceedings"


def _entry(record: Mapping[str, Any], key: str, escaped: bool) -> str:
    details = _details(record)
    kind = details.pop("entrytype", "")
    if not _TYPE.fullmatch(kind) or kind.lower() in _NO_TYPES:
        kind = kind_of(record.get("venue") or "")
    fields = {name: value for name, value in _fields(record, kind, details, escaped) if value}
    for name, value in details.items():
        if name in PEOPLE:
            value = _names(value.split(" and "), details, escaped)
        elif name not in _UNSAID:
            value = _detail(name, value, escaped)
        if name not in fields and name not in _UNSAID and value:
            fields[name] = value
    lines = [f"  {name:<13} = {{{value}}}," for name, value in fields.items()]
    if (month := _MONTHS.get(details.get("month", ""))) and "month" in fields:
        lines = [f"  month         = {month}," if line.startswith("  month  ") else line for line in lines]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"]) + "\n"


def _details(record: Mapping[str, Any]) -> dict[str, str]:
    """The further fields under names that BibTeX can read, without those that would speak against the paper's own."""
    made = {name.lower(): value for name, value in (record.get("details") or {}).items() if isinstance(value, str)}
    made.pop("key", None)
    year = record.get("year")
    if year_in(made.get("date", "")) not in (None, year):
        made.pop("date")
    # `to appear` is kept where it hides no year.
    if year_in(made.get("year", "")) != year and not (
        year_in(made.get("year", "")) is None and year_in(made.get("date", "")) == year
    ):
        made.pop("year", None)
    return {name: value for name, value in made.items() if value and _NAME.fullmatch(name)}


def _fields(
    record: Mapping[str, Any], kind: str, details: Mapping[str, str], escaped: bool
) -> Iterator[tuple[str, str]]:
    doi, arxiv, url = record.get("doi"), record.get("arxiv"), record.get("url")
    yield "title", escaping.title(record["title"], ascii_only=escaped)
    authors = list(record.get("authors") or ())
    if authors != details.get("editor", "").split(" and "):
        yield "author", _names(authors, details, escaped)
    if venue := record.get("venue"):
        yield _venue_field(kind, venue, details), escaping.line(venue, ascii_only=escaped)
    yield "year", escaping.line(details.get("year") or str(record.get("year") or ""), ascii_only=escaped)
    yield "doi", escaping.verbatim(doi or "")
    if arxiv and "eprint" in details:  # of another archive
        yield "arxiv", escaping.verbatim(arxiv)
    elif arxiv:
        yield "eprint", escaping.verbatim(arxiv)
        yield "archiveprefix", "arXiv"
    yield "url", escaping.address(url or "", ascii_only=escaped)
    yield "abstract", escaping.paragraphs(record.get("abstract") or "", ascii_only=escaped)
    yield from _readers(record, escaped)
    yield LINKS, " ".join(escaping.address(link, ascii_only=escaped) for link in _unsaid_links(record))


def _readers(record: Mapping[str, Any], escaped: bool) -> Iterator[tuple[str, str]]:
    """What the reader says, in JabRef's words and, where these are too few, in ours."""
    yield "keywords", escaping.line(", ".join(record.get("tags") or ()), ascii_only=escaped)
    yield "comment", escaping.note(record.get("note") or "", ascii_only=escaped)
    status = record.get("status")
    if status:
        yield "readstatus", "read" if status == Status.READ else ""
        yield STATUS, str(status)
    elif record.get("shelf") == Shelf.MINE:
        yield SHELF, "mine"
    yield "priority", _PRIORITIES.get(record.get("priority") or "", "")
    rating = record.get("rating")
    yield "ranking", f"rank{rating}" if rating else ""
    yield "creationdate", (record.get("added") or "").removesuffix("Z")


def _unsaid_links(record: Mapping[str, Any]) -> list[str]:
    """The links that no other field tells."""
    links = record.get("links") or ()
    if not links:
        return []
    doi, arxiv = record.get("doi"), record.get("arxiv")
    said = {record.get("url"), doi_url(doi) if doi else "", f"https://arxiv.org/abs/{arxiv}"}
    texts = f"{record.get('abstract') or ''}\n{record.get('note') or ''}"
    return [link for link in links if link not in said and not _stands_in(link, texts)]


def _stands_in(link: str, texts: str) -> bool:
    at = texts.find(link)
    return at >= 0 and texts[at + len(link) : at + len(link) + 1] in ("", " ", "\n", ",", ")")


def _venue_field(kind: str, venue: str, details: Mapping[str, str]) -> str:
    """The field for the venue: the usual one of the type, unless another would be read before it."""
    wanted = _VENUE_OF.get(kind.lower(), "booktitle")
    if (wanted == "howpublished" and not is_place(venue)) or not details.keys().isdisjoint(
        VENUES[: VENUES.index(wanted)]
    ):
        return "journal"
    return wanted


def _detail(name: str, value: str, escaped: bool) -> str:
    if VERBATIM.fullmatch(name):
        return value if is_balanced(value) else value.replace("{", "").replace("}", "")
    if name == "pages":
        return "--".join(escaping.line(part, ascii_only=escaped) for part in _RANGE.split(value))
    return escaping.line(value, ascii_only=escaped)


def _names(names: Iterable[str], details: Mapping[str, str], escaped: bool) -> str:
    families = known_families(details.get("families"))
    return " and ".join(_name(name, families, escaped) for name in names)


def _name(name: str, families: frozenset[str], escaped: bool) -> str:
    """One name, sorted where BibTeX would part it otherwise; what would part a body's is kept from it."""
    parts = parts_of(name, families)
    if parts.suffix or (families and parts != parts_of(name) and parts.given):
        sorted_parts = (escaping.line(part, ascii_only=escaped) for part in (parts.family, parts.suffix, parts.given))
        return ", ".join(filter(None, sorted_parts))
    written = escaping.line(name, ascii_only=escaped)
    return f"{{{written}}}" if NO_PERSON.search(name) or f"{{{name}}}" in families else written
