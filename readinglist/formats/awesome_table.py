"""Tables of a Markdown list: which column says what; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from readinglist.formats import Entry, Reject
from readinglist.formats.awesome_item import Said, entry_of_item
from readinglist.formats.awesome_words import YEAR, is_label, is_mark, names_of
from readinglist.formats.markdown_inline import LONGEST, Piece, pieces, plain

_COLUMNS = (
    ("title", re.compile(r"titles?|paper titles?|题目|标题|论文", re.IGNORECASE)),
    ("paper", re.compile(r"papers?|articles?|publications?|works?|references?", re.IGNORECASE)),
    (
        "name",
        re.compile(r"names?|models?|methods?|projects?|repo\w*|tools?|librar\w+|datasets?|resources?", re.IGNORECASE),
    ),
    ("authors", re.compile(r"authors?|by", re.IGNORECASE)),
    (
        "venue",
        re.compile(r"venues?|conferences?|journals?|conf\.?|publication venue|pub\.?|published(?: in)?", re.IGNORECASE),
    ),
    ("year", re.compile(r"years?|dates?|published|time", re.IGNORECASE)),
    ("note", re.compile(r"descriptions?|notes?|comments?|remarks?|summary|about", re.IGNORECASE)),
)
_WIDEST = 60
_TABLE_TAG = re.compile(r"</?t(?:[rdh]|able|body|head|foot)\b[^<>]{0,400}>", re.IGNORECASE)
_CELL = re.compile(r"(?<!\\)\|")


def cells_of(line: str) -> list[str]:
    """Return the cells of a table's row."""
    bare = line[:LONGEST].strip()
    return [cell.strip() for cell in _CELL.split(bare.removeprefix("|").removesuffix("|"), maxsplit=_WIDEST)]


class Table:
    """A table by what its columns are."""

    def __init__(self, head: list[str]) -> None:
        self._columns: dict[str, int] = {}
        for at, cell in enumerate(head):
            name = plain(cell).strip(" :")
            for column, pattern in _COLUMNS:
                if pattern.fullmatch(name):
                    self._columns.setdefault(column, at)
                    break

    @property
    def names_papers(self) -> bool:
        """Whether a column says what the papers are called."""
        return not self._columns.keys().isdisjoint(("title", "paper", "name"))

    def entry(self, cells: list[str], said: Said, addresses: Mapping[str, str]) -> Iterator[Entry | Reject]:
        """Yield the paper of a row; one that leads nowhere yields nothing but a Reject, an empty one nothing."""
        if not any(cell.strip("-: ") for cell in cells):
            return
        title_at = self._title_at(cells)
        order = [title_at, *(at for at in range(len(cells)) if at != title_at)]
        made: list[Piece] = []
        text = {column: plain(_words(cells[at])) for column, at in self._columns.items() if at < len(cells)}
        for at in order:
            if at < len(cells):
                made += [self._found(piece, addresses) for piece in pieces(cells[at])] + [Piece(" ")]
        title = _title(cells[title_at]) if title_at < len(cells) else ""
        for item in entry_of_item(made, replace(said, title=title if not is_label(title) else "")):
            if isinstance(item, Entry):
                year = YEAR.search(text.get("year", "") or text.get("venue", ""))
                venue = YEAR.sub("", text.get("venue", "")).strip(" ,-'")
                venue = "" if is_label(venue) and not is_mark(venue) else venue
                yield replace(
                    item,
                    authors=names_of(text.get("authors", "")) or item.authors,
                    venue=venue[:200] or item.venue,
                    year=int(year[1]) if year else item.year,
                    note=item.note or text.get("note", ""),
                )
            else:
                yield item

    def _title_at(self, cells: list[str]) -> int:
        """The column of the title: that of the name where the paper's cell only says “link”."""
        known = [self._columns[column] for column in ("title", "paper", "name") if column in self._columns]
        for at in known:
            if at < len(cells) and (title := _title(cells[at])) and not is_label(title):
                return at
        return known[0] if known else 0

    def _found(self, piece: Piece, addresses: Mapping[str, str]) -> Piece:
        return replace(piece, url=addresses.get(piece.reference, "")) if piece.reference else piece


def html_rows(lines: str) -> Iterator[list[str]]:
    """Yield the cells of each row of a table in HTML, their contents as they stand."""
    for row in re.split(r"<tr\b", lines, flags=re.IGNORECASE)[1:]:
        cells = re.split(r"<t[dh]\b[^<>]{0,400}>", row, flags=re.IGNORECASE)[1:]
        yield [_TABLE_TAG.sub("", cell[:LONGEST]).strip() for cell in cells[:_WIDEST]]


def _title(cell: str) -> str:
    """The words of a cell without links that only say what they lead to."""
    kept = (piece for piece in pieces(cell) if not piece.image and not (piece.url and is_label(plain(piece.words))))
    return plain("".join(piece.words for piece in kept)).strip(" []|")


def _words(cell: str) -> str:
    return "".join(piece.words for piece in pieces(cell) if not piece.image)
