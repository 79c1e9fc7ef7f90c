"""What our own JSON holds of each table: which rows stand in which list, and how a stored value is written there.

Left out are what can be made anew or holds for this machine alone: the full-text index, the counter of changes, which
links are watched, what sites' robots.txt said, and the journal of what can be undone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Integer, Select, String, Table, TableClause, column, select, table
from sqlalchemy.dialects.sqlite import dialect

from readinglist.database import json_of
from readinglist.errors import ReadinglistError
from readinglist.formats.own import Damaged, Part, parts
from readinglist.formats.text import Text
from readinglist.migrations import NEWEST
from readinglist.models import Base, Moment
from readinglist.models.stored import Ranked, Strikes, Word

# In the order in which rows can be written that speak of each other.
SECTIONS = (
    "tags", "imports", "import_rejects", "runs", "links", "rescues", "papers", "observations", "flips", "checkpoints",
    "reports", "saved_searches", "rules", "distinct_papers", "merged_papers", "trash",
)  # fmt: skip
# What stands inside a paper; names of authors and tags stand there as plain lists.
INSIDE = ("mentions", "status_changes", "note_versions", "origins", "lookups", "asked_papers", "proposals")
# What other rows say already.
_TOLD = {"links": "watched"}
# Whose numbers are never given twice, by SQLite's own word; papers keep theirs in another way.
NUMBERED = tuple(it.name for it in Base.metadata.sorted_tables if it.dialect_options["sqlite"]["autoincrement"])
LEFT_OUT = frozenset(
    "touched touched_links robots operations row_changes deliveries feeds passwords log_ins tokens failed_tries".split()
)


class BadValue(ReadinglistError):
    """A value in a document that its column cannot hold."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One column: its name, and how its values go out as JSON (None: as they are) and come in again."""

    name: str
    nullable: bool
    default: Any
    out: Callable[[Any], Any] | None
    back: Callable[[Any], Any]


@cache
def plain(name: str) -> TableClause:
    """Return a table whose values go in and out as they are stored."""
    return table(name, *(column(it.name) for it in Base.metadata.tables[name].columns))


class Shape:
    """How the rows of one table stand in the document."""

    def __init__(self, name: str, without: str = "") -> None:
        whole: Table = Base.metadata.tables[name]
        self.name = name
        self.cells = tuple(_cell(it) for it in whole.columns if it.name != without)
        self.key = tuple(it.name for it in whole.primary_key.columns)
        self._out = tuple((cell.name, cell.out) for cell in self.cells)
        self._known = frozenset(cell.name for cell in self.cells)

    def rows(self) -> Select[Any]:
        """The question for all rows in order, with values as stored."""
        rows = plain(self.name)
        return select(*(rows.c[cell.name] for cell in self.cells)).order_by(*(rows.c[name] for name in self.key))

    def out(self, row: Sequence[Any]) -> dict[str, Any]:
        """A stored row as JSON values, without those that are empty."""
        return {
            name: value if out is None else out(value)
            for (name, out), value in zip(self._out, row, strict=True)
            if value is not None
        }

    def back(self, thing: Mapping[str, Any]) -> dict[str, Any]:
        """JSON values as a row to be stored; raises BadValue."""
        if unknown := thing.keys() - self._known:
            raise BadValue(f"“{min(unknown)}” is nothing that stands in “{self.name}”")
        return {cell.name: _back(cell, thing, self.name) for cell in self.cells}


def _back(cell: Cell, thing: Mapping[str, Any], where: str) -> Any:
    value = thing.get(cell.name)
    if value is None:
        if not cell.nullable and cell.default is None:
            raise BadValue(f"something of “{where}” has no “{cell.name}”")
        return cell.default if not cell.nullable else None
    try:
        return cell.back(value)
    except (ValueError, TypeError, OverflowError, LookupError):
        shown = json.dumps(value, ensure_ascii=False)
        raise BadValue(f"{shown[:60]} cannot stand in “{cell.name}” of “{where}”") from None


def _cell(it: Column[Any]) -> Cell:
    given: Any = it.default
    default = None if given is None else given.arg(None) if given.is_callable else given.arg
    if isinstance(default, tuple):
        default = list(default)
    out, back = _forms(it.type, type(default) if isinstance(default, list) else dict)
    return Cell(it.name, bool(it.nullable), None if default is None else back(default), out, back)


def _forms(of: Any, inside: type) -> tuple[Callable[[Any], Any] | None, Callable[[Any], Any]]:
    """How the values of a type go out, and come in; JSON has a form inside: a list, or names with values."""
    if isinstance(of, Moment):
        return moment_out, moment_back
    if isinstance(of, Ranked):
        words = tuple(str(word) for word in of.words)
        return words.__getitem__, words.index
    if isinstance(of, Word):
        known = {str(word): str(word) for word in of.words}
        return None, known.__getitem__
    if isinstance(of, JSON | Strikes):
        return json_of, partial(_json, Strikes() if isinstance(of, Strikes) else None, inside)
    if isinstance(of, Boolean):
        return bool, _boolean
    if isinstance(of, Integer):
        return None, _integer
    return None, _text if isinstance(of, String) else _real


def moment_out(stored: str) -> str:
    """A moment as SQLite has it (`2026-01-01 12:00:00.000000`, UTC) as ISO 8601; a whole second without fractions."""
    return f"{stored[:10]}T{stored[11:].removesuffix('.000000')}Z"


def moment_back(said: str) -> str:
    """A moment in ISO 8601 as SQLite has it; raises ValueError."""
    found = datetime.fromisoformat(said)
    if found.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return found.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _json(strikes: Strikes | None, inside: type, said: Any) -> str:
    if type(said) is not inside:
        raise TypeError
    if strikes is not None and isinstance(said, list):
        strikes.process_result_value(said, dialect())  # what it cannot read, nobody can
    return json.dumps(said)


def _boolean(said: Any) -> int:
    if not isinstance(said, bool):
        raise TypeError
    return int(said)


def _integer(said: Any) -> int:
    if not isinstance(said, int) or isinstance(said, bool) or not -(2**63) <= said < 2**63:
        raise TypeError
    return said


def _real(said: Any) -> float:
    if not isinstance(said, int | float) or isinstance(said, bool):
        raise TypeError
    return float(said)


def _text(said: Any) -> str:
    if not isinstance(said, str):
        raise TypeError
    said.encode()  # half of a sign cannot be stored
    return said


def checked(text: Text) -> Iterator[Part]:
    """Yield a document's head and things, as `own.parts`; raises Damaged also for bytes that are no text, or its form.

    The form is the library's own of when it was written, and must not be newer than ours.
    """
    for part in parts(text.chunks()):
        if text.rejects:
            raise Damaged(text.rejects[0].line, text.rejects[0].reason)
        if not part.section:
            form = part.value.get("schema")
            if not isinstance(form, str) or form > NEWEST:
                raise Damaged(part.line, f"a newer readinglist wrote this (its form is {form}, ours is {NEWEST})")
        yield part
    if text.rejects:
        raise Damaged(text.rejects[0].line, text.rejects[0].reason)


SHAPES: Mapping[str, Shape] = {name: Shape(name, without=_TOLD.get(name, "")) for name in SECTIONS}
SHAPES_INSIDE: Mapping[str, Shape] = {name: Shape(name, without="paper_id") for name in INSIDE}


def chunked(values: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    """Values, so many at a time."""
    return (values[start : start + size] for start in range(0, len(values), size))
