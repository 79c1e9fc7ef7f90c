"""What an item of CSL-JSON says; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from readinglist.formats import Entry, Reject
from readinglist.formats.dates import Date, date_of, moment_of
from readinglist.formats.draft import Draft, line_of, note_of, paragraphs_of, rating_of, status_of
from readinglist.formats.exact import NAME, restored
from readinglist.formats.html_notes import markdown_of
from readinglist.formats.names import family_in, on_title_page, people_of
from readinglist.identifiers import arxiv_id_from

TYPES = {
    "article-journal": "article", "article-magazine": "article", "article-newspaper": "article", "article": "misc",
    "paper-conference": "inproceedings", "book": "book", "chapter": "incollection", "thesis": "phdthesis",
    "report": "techreport", "manuscript": "unpublished", "webpage": "online", "post-weblog": "online", "post": "online",
    "software": "software", "dataset": "dataset", "patent": "patent", "standard": "standard",
    "periodical": "periodical", "entry-encyclopedia": "inreference", "entry-dictionary": "inreference",
    "entry": "inreference", "pamphlet": "booklet", "motion_picture": "movie", "review": "review", "document": "misc",
    # Crossref's own words, and those of others who call their JSON CSL.
    "journal-article": "article", "proceedings-article": "inproceedings", "book-chapter": "incollection",
    "monograph": "book", "dissertation": "phdthesis", "posted-content": "misc", "edited-book": "book",
}  # fmt: skip
_PLAIN = {
    "volume": "volume", "issue": "number", "publisher": "publisher", "publisher-place": "address", "edition": "edition",
    "language": "language", "ISBN": "isbn", "ISSN": "issn", "collection-title": "series", "title-short": "shorttitle",
    "shortTitle": "shorttitle", "container-title-short": "shortjournal", "journalAbbreviation": "shortjournal",
    "PMID": "pmid", "PMCID": "pmcid", "genre": "type", "medium": "howpublished", "chapter-number": "chapter",
    "number-of-pages": "pagetotal", "number-of-volumes": "volumes", "call-number": "callnumber", "source": "source",
    "archive": "archive", "archive_location": "archivelocation", "version": "version", "original-title": "origtitle",
    "collection-number": "seriesnumber", "event-place": "eventplace", "citation-key": "key", "citation-label": "label",
    "section": "section", "status": "pubstate", "annote": "annotation", "event-title": "eventtitle",
    "event": "eventtitle", "dimensions": "dimensions", "scale": "scale", "references": "references",
    "jurisdiction": "jurisdiction",
}  # fmt: skip
_PEOPLE = ("editor", "translator", "container-author", "collection-editor", "director", "reviewed-author", "recipient")
_EXTRA = re.compile(r"(?P<key>[A-Za-z][\w. -]{0,40}?)\s*[:=]\s*(?P<value>\S.*)")
_LINE_KEYS = frozenset(
    "arxiv arxiv id arxivid doi pmid pmcid issn isbn url citation key citekey bibtex status read_status readstatus "
    "read status rating ranking original date original-date type publisher volume issue".split()
) | {"arxiv id", "citation key", "read status"}
_BLANKS = re.compile(r"\s+")
_MOST_PEOPLE = 20_000


def entries_of(item: Any, line: int) -> Iterator[Entry | Reject]:
    """Yield an item as an entry with Rejects for what of it was not understood."""
    if not isinstance(item, dict):
        yield Reject(line, "an item is no reference")
        return
    if isinstance(item.get("data"), dict) and "title" not in item:
        item = item["data"]
    draft = Draft(line)
    _describe(draft, item)
    _name_people(draft, item)
    _say_dates(draft, item)
    take_note(draft, markdown_of(text_of(item.get("note"))))
    _place(draft, item)
    custom = item.get("custom")
    words = custom.get(NAME) if isinstance(custom, dict) else None
    if isinstance(words, dict) and words.get("title") and not draft.title:
        draft.title = "untitled"  # our own words say the true one
    for made in draft.entry():
        yield restored(made, words) if isinstance(words, dict) and isinstance(made, Entry) else made


def text_of(value: Any) -> str:
    """Return a text, a number, or the first of a list of them, as text that can be stored."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).encode("utf-8", "replace").decode()


def _describe(draft: Draft, item: Mapping[str, Any]) -> None:
    kind = text_of(item.get("type"))
    if kind:
        draft.details["entrytype"] = TYPES.get(kind, kind.lower()[:40])
    draft.title = line_of(text_of(item.get("title")))
    if subtitle := line_of(text_of(item.get("subtitle"))):
        draft.title = f"{draft.title}: {subtitle}" if draft.title else subtitle
    if not draft.title:
        draft.title = line_of(text_of(item.get("title-short")) or text_of(item.get("reviewed-title")))
    for name in ("container-title", "event-title", "event", "container-title-short", "journalAbbreviation"):
        if not draft.venue:
            draft.appear_in(text_of(item.get(name)))
    draft.abstract = paragraphs_of(text_of(item.get("abstract")))
    keywords = item.get("keyword", item.get("keywords", item.get("subject")))
    words = keywords if isinstance(keywords, list) else re.split(r"[;,\n]", text_of(keywords)[:100_000])
    for word in words:
        draft.tag(text_of(word))
    for name, said in _PLAIN.items():
        value = line_of(text_of(item.get(name)))
        if value and value != draft.venue:
            draft.detail(said, value)
    draft.detail("pages", re.sub(r"(?<=\w)\s?[-–—]{1,3}\s?(?=\w)", "–", text_of(item.get("page"))[:1_000]))
    # What an item is called in its document is its key, but for the addresses and numbers that programs give.
    key = text_of(item.get("id"))
    if key and not re.match(r"https?://|\d+$", key):
        draft.detail("key", key)


def _name_people(draft: Draft, item: Mapping[str, Any]) -> None:
    draft.authors = _people(draft, item.get("author"))
    for role in _PEOPLE:
        names = _people(draft, item.get(role))
        if names and not draft.authors and role == "editor":
            draft.authors = names
        else:
            draft.detail(role, " and ".join(names))


def _people(draft: Draft, value: Any) -> list[str]:
    if isinstance(value, str):
        return people_of(line_of(value))
    people = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    named = [pair for person in people[:_MOST_PEOPLE] if (pair := name_of(person))[0]]
    draft.named += named
    return [name for name, _ in named]


def name_of(person: Any) -> tuple[str, str]:
    """Return a name as on a title page, its suffix behind a comma, and its family; a body is its own family."""
    if isinstance(person, str):
        return on_title_page(line_of(person)), family_in(line_of(person))
    if not isinstance(person, dict):
        return "", ""
    if whole := line_of(text_of(person.get("literal")) or text_of(person.get("name"))):
        return whole, whole
    parts = [
        line_of(text_of(person.get(part))) for part in ("given", "dropping-particle", "non-dropping-particle", "family")
    ]
    family = parts[3]
    particle = " ".join(part for part in parts[1:3] if part)
    joined = particle + family if particle.endswith(("'", "’", "-")) else f"{particle} {family}".strip()
    suffix = line_of(text_of(person.get("suffix")))
    name = f"{parts[0]} {joined}".strip()
    return ", ".join(part for part in (name, suffix) if part), joined if parts[0] else name


def _say_dates(draft: Draft, item: Mapping[str, Any]) -> None:
    for name in (
        "issued",
        "published",
        "published-print",
        "published-online",
        "event-date",
        "available-date",
        "submitted",
    ):
        draft.dated(csl_date(item.get(name)))
    draft.dated(date_of(text_of(item.get("year"))))
    if (seen := csl_date(item.get("accessed"))) and seen.day:
        draft.detail("urldate", f"{seen.year:04}-{seen.month:02}-{seen.day:02}")


def csl_date(value: Any) -> Date | None:
    """Return a date: its parts as numbers or text, or the words of `raw`, `literal` or EDTF."""
    if not isinstance(value, dict):
        return date_of(text_of(value))
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        parts = parts[0]
    if isinstance(parts, list) and parts:
        numbers = [int(text) if re.fullmatch(r"\d{1,4}", text) else 0 for text in map(text_of, parts[:3])]
        year, month, day = (*numbers, 0, 0, 0)[:3]
        if year:
            month = month if month <= 12 else 0
            return Date(year, month, day if month and day <= 31 else 0)
        if found := date_of(text_of(parts[0])):
            return found
    return next((date for name in ("raw", "literal", "edtf") if (date := date_of(text_of(value.get(name))))), None)


def take_note(draft: Draft, note: str) -> None:
    """Take what Zotero's Extra says line by line out of a note; the rest is the reader's."""
    kept: list[str] = []
    for line in note_of(note).split("\n"):
        found = _EXTRA.fullmatch(line.strip()) if len(line) < 2_000 else None
        if not found or not _extra(draft, found["key"].strip(), found["value"].strip()):
            kept.append(line)
    draft.notes.append("\n".join(kept).strip())


def _extra(draft: Draft, key: str, value: str) -> bool:
    """Take a line of Extra; False for one that is running text."""
    low = _BLANKS.sub(" ", key.lower())
    if low.startswith(("tex.", "bibtex.")) and " " not in low:
        name = low.partition(".")[2]
        if name in ("readstatus", "readinglist-status") and status_of(value):
            draft.status = status_of(value)
        else:
            draft.detail(name, value)
        return bool(name)
    if low not in _LINE_KEYS and not re.fullmatch(r"[a-z-]+", key):
        return False
    match low:
        case "arxiv" | "arxiv id" | "arxivid":
            found = arxiv_id_from(value.split()[0])
            draft.arxiv = draft.arxiv or found
            return bool(found)
        case "doi":
            return draft.identify(value)
        case "url":
            draft.place(value)
        case "citation key" | "citekey":
            draft.details["key"] = value
        case "status" | "read status" | "read_status" | "readstatus" if status_of(value):
            draft.status = status_of(value)
        case "rating" | "ranking" if rating_of(value):
            draft.rating = rating_of(value)
        case "added" | "date-added" if moment_of(value):
            draft.added = moment_of(value)
        case "pmid" | "pmcid" | "issn" | "isbn" | "publisher" | "volume":
            draft.detail(low, value)
        case "issue":
            draft.detail("number", value)
        case "original date" | "original-date":
            draft.detail("origdate", value)
        case _ if low in _PLAIN and low.count("-"):
            draft.detail(_PLAIN[low], value)
        case _:
            return False
    return True


def _place(draft: Draft, item: Mapping[str, Any]) -> None:
    doi = text_of(item.get("DOI") or item.get("doi"))
    if doi and not draft.identify(doi):
        draft.detail("identifier", doi)
    number = text_of(item.get("number"))
    archive = f"{text_of(item.get('archive'))} {text_of(item.get('publisher'))}".lower()
    found = arxiv_id_from(number) or (
        arxiv_id_from(text_of(item.get("archive_location"))) if "arxiv" in archive else None
    )
    if found and ("arxiv" in archive or number.lower().startswith("arxiv")):
        draft.arxiv = draft.arxiv or found
    elif number:
        draft.detail("number", number)
    for name in ("URL", "url", "link"):
        if (address := text_of(item.get(name)).strip()) and address != "undefined":
            draft.place(address)
