"""Tables in delimited text to rows: quoted line ends, an unclosed quotation mark, columns under many names; pure."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from readinglist.formats import Reject
from readinglist.formats.text import Text

DELIMITERS = (",", ";", "\t", "|")
LONGEST = 1_000_000  # signs of one row
_MOST_LINES = 20_000  # of one row
_MOST_UNCLOSED = 100
_HEAD = 20  # lines within which the names of the columns must stand
# What a spreadsheet takes for a formula: also behind what nobody sees, in full width, and behind an apostrophe of ours.
FORMULA = re.compile(r"'*(?:[\s\u00ad\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|[\t\n])")
# Python's own limit is 128 kB for a cell, a row is held to `LONGEST` here.
csv.field_size_limit(max(csv.field_size_limit(), 2 * LONGEST))


class Row(NamedTuple):
    """A row and its first line."""

    line: int
    cells: list[str]


class Table(NamedTuple):
    """The names of the columns as written, and the rows below them."""

    names: list[str]
    rows: Iterator[Row | Reject]


def plain_name(name: str) -> str:
    """Return a column's name in small letters and digits alone: `Publication Year` is `publicationyear`.

    Letters lose their accents: `Année` is `annee`.
    """
    return re.sub(r"[^0-9a-z]", "", unicodedata.normalize("NFKD", name[:1_000]).lower())


def table_of(text: Text, known: Mapping[str, str], naming: frozenset[str]) -> Table | None:
    """Return a text as a table, None where none of its first lines names columns.

    `known` tells what a plain name means; one of `naming` must be among the meanings.
    """
    lines = text.lines()
    head: list[str] = []
    for line in lines:
        head.append(line)
        if len(head) >= _HEAD:
            break
    found = _header(head, known, naming)
    if not found:
        return None
    at, delimiter, names = found
    source = _Lines(head[at:], lines, at + 1)
    rows = _rows(source, delimiter, len(names))
    next(rows, None)  # the names themselves
    return Table(names, rows)


def bare_cell(cell: str) -> str:
    """Return a cell without blanks, and without the sign that keeps a spreadsheet from taking it for a formula."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def _header(head: Sequence[str], known: Mapping[str, str], naming: frozenset[str]) -> tuple[int, str, list[str]] | None:
    best: tuple[int, int, str, list[str]] | None = None
    for at, line in enumerate(head):
        if len(line) > 50_000:
            continue
        for delimiter in DELIMITERS:
            names = [bare_cell(name).strip('\ufeff"') for name in next(csv.reader([line], delimiter=delimiter), [])]
            meant = {known[plain] for name in names if (plain := plain_name(name)) in known}
            if not meant & naming or (len(meant) < 2 and (at or len(names) > 1)):
                continue
            if best is None or len(meant) > best[0]:
                best = (len(meant), at, delimiter, names)
        if best:
            break
    return best[1:] if best else None


class _Lines:
    """Lines with their numbers, which can be given back."""

    def __init__(self, head: Sequence[str], further: Iterator[str], first: int) -> None:
        self._ahead = deque(head)
        self._further = further
        self.number = first - 1
        self.taken: list[str] = []
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        while True:
            line = self._ahead.popleft() if self._ahead else next(self._further, None)
            if line is None:
                return
            self.number += 1
            self.taken.append(line)
            self.size += len(line)
            if self.size > LONGEST or len(self.taken) > _MOST_LINES:
                return  # the row has no end: it is given back but for its first line
            yield line + "\n"

    def begin(self) -> None:
        """Begin a row."""
        self.taken, self.size = [], 0

    def give_back(self) -> None:
        """Give back all lines of the row but the first."""
        self._ahead.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1
        self.begin()


def _rows(source: _Lines, delimiter: str, columns: int) -> Iterator[Row | Reject]:
    unclosed = 0
    while True:
        source.begin()
        line = source.number + 1
        try:
            cells = next(csv.reader(iter(source), delimiter=delimiter), None)
        except csv.Error:
            cells = []
        if cells is None:
            if not source.taken:
                return
            cells = []
        if len(source.taken) > 1 and not _is_whole(source, cells, delimiter, columns):
            yield Reject(line, "a quotation mark is not closed; the row was passed over")
            source.give_back()
            unclosed += 1
            if unclosed > _MOST_UNCLOSED:
                yield Reject(line, "too many quotation marks are not closed; the rest was not read")
                return
        elif source.size > LONGEST:
            yield Reject(line, f"a row is over {LONGEST} signs long and was passed over")
        elif any(cell.strip() for cell in cells):
            yield Row(line, cells)


def _is_whole(source: _Lines, cells: Sequence[str], delimiter: str, columns: int) -> bool:
    """Whether the lines of a row belong together: the mark that joins them is closed, and not by another row's."""
    if source.size > LONGEST or len(source.taken) > _MOST_LINES:
        return False
    if sum(line.count('"') for line in source.taken) % 2:
        return False
    if len(cells) == columns:
        return True
    return len(next(csv.reader([source.taken[1]], delimiter=delimiter), [])) != columns
