"""Lists of papers as CSV or TSV with named columns, in and out; streaming; pure.

Written with a byte-order mark and CR LF, since Excel takes a file without the mark for Windows-1252; every other reader
passes over it. A cell that a spreadsheet would take for a formula begins with `'`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from readinglist.formats import Entry, Reject
from readinglist.formats.csv_columns import COLUMNS, NAMING, entries_of
from readinglist.formats.csv_rows import FORMULA, bare_cell, plain_name, table_of
from readinglist.formats.exact import NAME, further_links, restored, unsaid, words_in, written
from readinglist.formats.text import Text

OURS = (
    "title", "authors", "venue", "year", "doi", "arxiv", "url", "shelf", "status", "priority", "rating", "tags",
    "note", "added", "abstract", "links", "type", "volume", "number", "pages", "publisher", NAME,
)  # fmt: skip
_DETAILS = {"type": "entrytype", "volume": "volume", "number": "number", "pages": "pages", "publisher": "publisher"}
_MANY = {"authors": "; ", "tags": ", ", "links": " "}


def read(text: Text) -> Iterator[Entry | Reject]:
    """Yield the rows of a table in order, and a Reject for what is none, with its line; never raises.

    The first lines must name columns that tell papers apart: title, DOI, arXiv id or address. Columns of other names
    become further fields.
    """
    table = table_of(text, COLUMNS, NAMING)
    if table is None:
        yield Reject(1, "no line names the columns of the table; one of them must be title, doi, arxiv or url")
        return
    ours = [plain_name(name) for name in table.names]
    for row in table.rows:
        if isinstance(row, Reject):
            yield row
        elif NAME in ours:
            yield _own_entry(dict(zip(ours, row.cells, strict=False)), row.line)
        else:
            yield from entries_of(table.names, row)


def write(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield records as CSV, a row a piece; what our columns cannot say exactly stands as JSON in the last one."""
    yield "\ufeff" + _row(OURS)
    for record in records:
        cells = {name: _guarded(_cell(record, name)) for name in OURS[:-1]}
        read_back = _own_entry(cells, 1)
        words = unsaid(record, read_back if isinstance(read_back, Entry) else None)
        yield _row([*cells.values(), written(words) if words else ""])


def _row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _cell(record: Mapping[str, Any], name: str) -> str:
    if name in _DETAILS:
        return str((record.get("details") or {}).get(_DETAILS[name], ""))
    value: Any = further_links(record) if name == "links" else record.get(name)
    if name in _MANY:
        return _MANY[name].join(value or ())
    return "" if value is None else str(value)


def _guarded(cell: str) -> str:
    cell = cell.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return f"'{cell}" if FORMULA.match(cell) else cell


def _own_entry(cells: Mapping[str, str], line: int) -> Entry | Reject:
    """A row of our own table, in which every value stands as it is."""
    said: dict[str, Any] = {name: bare_cell(cells.get(name, "")) or None for name in OURS if name not in _DETAILS}
    for name, between in _MANY.items():
        said[name] = (said[name] or "").split(between)
    for name in ("year", "rating"):
        number = said[name] or ""
        said[name] = int(number) if re.fullmatch(r"[0-9]{1,4}", number) else None
    said["details"] = {there: bare_cell(cells.get(here, "")) for here, there in _DETAILS.items()}
    words = words_in(said.pop(NAME) or "{}") or {}
    entry = restored(restored(Entry("", line=line), said), words)
    if not entry.title:
        return Reject(line, "a row has no title")
    return entry
