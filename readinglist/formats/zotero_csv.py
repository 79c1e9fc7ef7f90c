"""Zotero's own CSV export, in which every field of an item has its column; streaming; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from readinglist.formats import Entry, Reject
from readinglist.formats.csl_meaning import take_note
from readinglist.formats.csv_rows import Row, bare_cell, plain_name, table_of
from readinglist.formats.dates import date_of, moment_of
from readinglist.formats.draft import Draft, addresses_in, line_of, paragraphs_of
from readinglist.formats.html_notes import markdown_of
from readinglist.formats.names import family_in, on_title_page
from readinglist.formats.text import Text

_COLUMNS = {
    name: name for name in ("key", "itemtype", "title", "author", "publicationtitle", "doi", "url", "date", "extra")
}
_NAMING = frozenset(("key",))
_TYPES = {
    "journalArticle": "article", "magazineArticle": "article", "newspaperArticle": "article", "book": "book",
    "conferencePaper": "inproceedings", "bookSection": "incollection", "thesis": "phdthesis", "report": "techreport",
    "preprint": "misc", "webpage": "online", "blogPost": "online", "forumPost": "online", "document": "misc",
    "manuscript": "unpublished", "computerProgram": "software", "dataset": "dataset", "patent": "patent",
    "standard": "standard", "encyclopediaArticle": "inreference", "dictionaryEntry": "inreference",
    "presentation": "misc", "videoRecording": "video", "film": "movie", "letter": "letter",
}  # fmt: skip
_PLAIN = {
    "isbn": "isbn", "issn": "issn", "volume": "volume", "issue": "number", "publisher": "publisher", "place": "address",
    "language": "language", "series": "series", "seriestitle": "series", "edition": "edition", "type": "type",
    "shorttitle": "shorttitle", "journalabbreviation": "shortjournal", "numberofvolumes": "volumes",
    "numpages": "pagetotal", "rights": "rights", "archive": "archive", "archivelocation": "archivelocation",
    "librarycatalog": "librarycatalog", "callnumber": "callnumber", "number": "number", "version": "version",
    "meetingname": "eventtitle", "seriesnumber": "seriesnumber", "section": "section", "reporttype": "type",
    "fileattachments": "file", "accessdate": "urldate",
}  # fmt: skip
_PEOPLE = {"editor": "editor", "serieseditor": "serieseditor", "translator": "translator", "bookauthor": "bookauthor"}
_BETWEEN_NOTES = re.compile(r"(?<=>)\s*;\s+(?=<(?:p|div|h\d|ul|ol|blockquote|table|pre)\b)")
_NO_PAPERS = frozenset(("attachment", "annotation"))


def read(text: Text) -> Iterator[Entry | Reject]:
    """Yield the items of an export in order, and a Reject for what is none, with its line; never raises.

    A note that stands alone is a Reject; lone attachments yield an entry only where they have a title or an address.
    """
    table = table_of(text, _COLUMNS, _NAMING)
    if table is None:
        yield Reject(1, "no line names the columns of Zotero’s export")
        return
    names = [plain_name(name) for name in table.names]
    for row in table.rows:
        if isinstance(row, Reject):
            yield row
        else:
            yield from _entries(names, row)


def _entries(names: list[str], row: Row) -> Iterator[Entry | Reject]:
    cells = {name: value for name, cell in zip(names, row.cells, strict=False) if (value := bare_cell(cell))}
    draft = Draft(row.line)
    kind = cells.get("itemtype", "")
    if kind == "note" and not cells.get("title"):
        yield Reject(row.line, "a note that belongs to no item was passed over")
        return
    if kind:
        draft.details["entrytype"] = _TYPES.get(kind, kind.lower()[:40])
    draft.detail("key", cells.get("key", ""))
    draft.title = line_of(cells.get("title", ""))
    draft.authors = _people(draft, cells.get("author", "")) or _people(draft, cells.get("contributor", ""))
    for role, name in _PEOPLE.items():
        if people := _people(draft, cells.get(role, "")):
            draft.detail(name, " and ".join(people))
    if not draft.authors:
        draft.authors = _people(draft, cells.get("editor", ""))
    for name in ("publicationtitle", "proceedingstitle", "booktitle", "conferencename", "meetingname"):
        if not draft.venue:
            draft.appear_in(cells.get(name, ""))
    draft.dated(date_of(cells.get("date", "")))
    draft.dated(date_of(cells.get("publicationyear", "")))
    draft.abstract = paragraphs_of(cells.get("abstractnote", ""))
    for name in ("manualtags", "automatictags"):
        for word in re.split(r"[;\n]", cells.get(name, "")):
            draft.tag(word)
    draft.added = moment_of(cells.get("dateadded", ""))
    draft.detail("pages", re.sub(r"(?<=\w)\s?[-–—]{1,3}\s?(?=\w)", "–", cells.get("pages", "")[:1_000]))
    for name, said in _PLAIN.items():
        if name in cells and cells[name] != draft.venue:
            draft.detail(said, cells[name])
    _take_places(draft, cells)
    yield from draft.entry()


def _take_places(draft: Draft, cells: Mapping[str, str]) -> None:
    if doi := cells.get("doi"):
        draft.identify(doi)
    take_note(draft, cells.get("extra", ""))
    if notes := cells.get("notes"):
        draft.notes += map(markdown_of, _BETWEEN_NOTES.split(notes))
    for address in addresses_in(cells.get("url", "")):
        draft.place(address)
    for address in addresses_in(cells.get("linkattachments", "")):
        if "://" in address:
            draft.links[address] = None


def _people(draft: Draft, value: str) -> list[str]:
    """The names in a cell; Zotero sorts people, so who has no comma is a body."""
    parts = [line_of(part) for part in value.split(";")[:20_000]]
    draft.named += [(on_title_page(part), part if "," not in part else family_in(part)) for part in parts]
    return [name for part in parts if (name := on_title_page(part))]
