"""Markdown lists of papers (“awesome” lists, reading lists, tables): every item with an address is a paper; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from readinglist.formats import Entry, Reject
from readinglist.formats.awesome_item import Said, entry_of_item, is_detail
from readinglist.formats.awesome_table import Table, cells_of, html_rows
from readinglist.formats.markdown_inline import LONGEST, Piece, pieces, plain
from readinglist.formats.text import Text
from readinglist.formats.web_entry import folder_tag
from readinglist.reading import Status

_ITEM = re.compile(r"^(?P<indent>[ \t]{0,200})(?:[-*+•]|\d{1,4}[.)])[ \t]+(?P<text>\S.*)$")
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(?P<text>\S.*)$")
_HTML_HEADING = re.compile(r"^\s{0,8}<h([1-6])\b[^<>]{0,200}>(.{1,2000}?)(?:</h|$)", re.IGNORECASE)
_SUMMARY = re.compile(r"<summary>(.{1,2000}?)(?:</summary>|$)", re.IGNORECASE)
_UNDERLINE = re.compile(r"^(?:=+|-+)\s*$")
_FENCE = re.compile(r"^\s*(```|~~~)")
_DEFINITION = re.compile(r"^ {0,3}\[([^\]]{1,200})\]:[ \t]+<?(\S{1,4000}?)>?(?:[ \t]|$)")
_QUOTE = re.compile(r"^\s*>[ \t]?(.*)$")
_SKIPPED = re.compile(
    r"(?:table of )?contents?|toc|index|contributing|contributions?|how to contribute|contributors?|licen[cs]e|"
    r"citations?|citing|cite|bibtex|acknowledge?ments?|star[- ]history|stars|sponsors?|changelog|news|"
    r"updates?|installation|install|usage|contact(?: us| me)?|support|目录|贡献",
    re.IGNORECASE,
)
_STATUSES = {
    "to read": Status.TO_READ,
    "to-read": Status.TO_READ,
    "reading": Status.READING,
    "currently reading": Status.READING,
    "read": Status.READ,
    "set aside": Status.SET_ASIDE,
    "further papers": None,
}
_NUMBERING = re.compile(r"^[\dIVX]{1,4}(?:\.\d{1,3}){0,3}[.):]?\s+(?=\S)")
_PICTURES = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe00-\ufe0f\U0001f000-\U0001ffff]")
_ROW = re.compile(r"<tr\b", re.IGNORECASE)
_MOST_LINES = 60  # of one item
_FOLD = 6  # the level of a fold's summary


@dataclass
class _Item:
    """A list item with its further lines, while it is being read."""

    line: int
    indent: int
    lines: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    parent: bool = False  # whether items with titles of their own stand under it
    blank: bool = False  # whether the last line was


def read(text: Text) -> Iterator[Entry | Reject]:
    """Yield the papers of a Markdown list: items, table rows and paragraphs that begin with a title and lead somewhere.

    Headings are tags, but for the one the file begins with; contents, licence and the like are no papers. An item
    without an address, a box or a title in bold is a Reject.
    """
    reader = _Reader()
    for number, line in enumerate(text.lines(), 1):
        yield from reader.take(line, number)
    yield from reader.finish()
    yield from reader.late()


class _Reader:
    """Follows the lines of a file: under which headings it stands, which item it speaks of."""

    def __init__(self) -> None:
        self._item: _Item | None = None
        self._headings: list[tuple[int, str]] = []
        self._skip = 0  # the level of the heading whose section holds no papers
        self._status: Status | None = None
        self._fence = ""
        self._comment = False
        self._first = True
        self._before = ""
        self._table: Table | None = None
        self._rows: list[str] = []  # lines of a row in HTML
        self._html: Table | None = None
        self._addresses: dict[str, str] = {}
        self._waiting: list[tuple[list[Piece], Said]] = []  # items whose addresses stand at the end of the file

    def take(self, line: str, number: int) -> Iterator[Entry | Reject]:
        """Take a line, and yield what it ends."""
        before, self._before = self._before, line
        if self._outside(line):
            return
        if definition := _DEFINITION.match(line):
            self._addresses.setdefault(definition[1].strip().lower(), definition[2])
            return
        if heading := _heading(line):
            yield from self.finish()
            self._head(*heading)
        elif _UNDERLINE.match(line) and before.strip() and not _ITEM.match(before) and "|" not in before:
            self._item = None
            self._head(1 if line.startswith("=") else 2, before)
        elif self._skip:
            return
        elif line.strip().lower() == "</details>":
            yield from self.finish()
            self._headings = [known for known in self._headings if known[0] < _FOLD]
        elif self._rows or ("<" in line and _ROW.search(line)):
            yield from self._html_row(line, number)
        elif self._table or (_is_delimiter(line) and "|" in before):
            yield from self._row(line, before, number)
        elif item := _ITEM.match(line):
            yield from self._begin(len(item["indent"].expandtabs(4)), item["text"], number)
        else:
            yield from self._go_on(line, number)

    def finish(self) -> Iterator[Entry | Reject]:
        """Yield the item that the file has come to the end of."""
        item, self._item = self._item, None
        self._table = None
        if item is None or not any(item.lines):
            return
        note = "\n".join(item.note).strip("\n")
        said = Said(item.line, self._tags(), self._status, note, paragraph=item.indent < 0, parent=item.parent)
        made = pieces("\n".join(item.lines))
        if any(piece.reference and piece.reference not in self._addresses for piece in made):
            self._waiting.append((made, said))
        else:
            yield from entry_of_item(self._found(made), said)

    def late(self) -> Iterator[Entry | Reject]:
        """Yield the items whose addresses were only to be found at the end."""
        for made, said in self._waiting:
            yield from entry_of_item(self._found(made), said)

    def _found(self, made: list[Piece]) -> list[Piece]:
        return [
            replace(piece, url=self._addresses.get(piece.reference, "")) if piece.reference else piece for piece in made
        ]

    def _outside(self, line: str) -> bool:
        """Whether a line stands in a program or a comment."""
        if self._comment:
            self._comment = "-->" not in line
            return True
        if fence := _FENCE.match(line):
            if not self._fence:
                self._fence = fence[1]
            elif self._fence == fence[1]:
                self._fence = ""
            return True
        if self._fence:
            return True
        begun = line.rfind("<!--")
        if begun >= 0 and line.find("-->", begun) < 0:
            self._comment = True
        return line.lstrip().startswith("<!--")

    def _head(self, level: int, text: str) -> None:
        name = plain("".join(piece.words for piece in pieces(text.rstrip("# ")) if not piece.image))
        name = _NUMBERING.sub("", _PICTURES.sub("", name).strip()).strip()
        first, self._first = self._first, False
        if self._skip and level > self._skip:
            return
        self._headings = [known for known in self._headings if known[0] < level]
        bare = name.strip(" :-–—.!#*").lower()
        self._skip = level if _SKIPPED.fullmatch(bare) else 0
        is_status = bare in _STATUSES
        self._status = _STATUSES.get(bare) if is_status else self._status if self._headings else None
        if name and not is_status and not (first and level == 1):
            self._headings.append((level, name))

    def _tags(self) -> tuple[str, ...]:
        tag = folder_tag([name for _, name in self._headings][-3:])
        return (tag,) if tag else ()

    def _begin(self, indent: int, text: str, number: int) -> Iterator[Entry | Reject]:
        item = self._item
        if item and indent > item.indent >= 0:
            if is_detail(text):
                self._add(text)
                return
            item.parent = True
        yield from self.finish()
        self._item = _Item(number, indent, [text[:LONGEST]])

    def _go_on(self, line: str, number: int) -> Iterator[Entry | Reject]:
        item = self._item
        if item is None or (item.indent < 0 and not line.strip()):
            yield from self.finish()
            if line.strip():
                self._item = _Item(number, -1, [line.strip()[:LONGEST]])
            return
        if not line.strip():
            item.blank = True
            if item.note:
                item.note.append("")
            return
        if (quote := _QUOTE.match(line)) and item.indent >= 0:
            item.note.append(quote[1].rstrip())
        elif item.indent >= 0 and not line[0].isspace() and (item.note or item.blank):
            yield from self.finish()
            self._item = _Item(number, -1, [line.strip()[:LONGEST]])
        else:
            self._add(line.strip())
        item.blank = False

    def _add(self, text: str) -> None:
        assert self._item
        if len(self._item.lines) < _MOST_LINES:
            self._item.lines.append(text[:LONGEST])

    def _html_row(self, line: str, number: int) -> Iterator[Entry | Reject]:
        """Take a line of a table in HTML; only one whose columns are named tells of papers."""
        if not self._rows:
            yield from self.finish()
        self._rows.append(line[:LONGEST])
        if "</tr" not in line.lower() and len(self._rows) < _MOST_LINES:
            return
        row, self._rows = "\n".join(self._rows), []
        for cells in html_rows(row):
            head = Table(cells)
            if head.names_papers:
                self._html = head
            elif self._html and any(cells):
                yield from self._html.entry(cells, Said(number, self._tags(), self._status, paragraph=True), {})
        if "</table" in line.lower():
            self._html = None

    def _row(self, line: str, before: str, number: int) -> Iterator[Entry | Reject]:
        if self._table is None:
            if self._item and self._item.lines and self._item.lines[-1] == before.strip()[:LONGEST]:
                self._item.lines.pop()  # the table's head was taken for the item's
            yield from self.finish()
            self._table = Table(cells_of(before))
        elif "|" not in line:
            self._table = None
            yield from self.take(line, number)
        else:
            said = Said(number, self._tags(), self._status, "", paragraph=True)
            yield from self._table.entry(cells_of(line), said, self._addresses)


def _heading(line: str) -> tuple[int, str] | None:
    """The level and words of a heading, Markdown's or HTML's; a fold's summary stands under all others."""
    if found := _HEADING.match(line):
        return len(found[1]), found["text"]
    if "<" in line and (found := _HTML_HEADING.match(line)):
        return int(found[1]), found[2]
    if "<summary" in line and (found := _SUMMARY.search(line)):
        return _FOLD, found[1]
    return None


def _is_delimiter(line: str) -> bool:
    """Whether a line stands between a table's head and its rows."""
    return "|" in line and "-" in line and not line.strip("|:- \t")
