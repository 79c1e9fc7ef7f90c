"""A document of our own comes back: whole into an empty library, or what entries cannot carry into one with papers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from readinglist import index
from readinglist.errors import ReadinglistError
from readinglist.formats.own import Damaged, Part
from readinglist.formats.text import Text
from readinglist.library.document import INSIDE, LEFT_OUT, SECTIONS, SHAPES, SHAPES_INSIDE, BadValue, checked, plain
from readinglist.library.export import last_numbers
from readinglist.library.rest import take_rest
from readinglist.models import Base, Operation

__all__ = ["NotEmpty", "look_empty", "restore", "take_rest"]

_BATCH = 500  # things written at a time


class NotEmpty(ReadinglistError):
    """A library that has something in it already."""


def restore(session: Session, text: Text, now: datetime) -> dict[str, int]:
    """Write everything of a document into an empty library, under its old numbers; returns how many rows of what came.

    Raises NotEmpty, and Damaged where the document is not whole, newer than this program, or makes no sense: then
    nothing may be kept of what was written. The full-text index is made anew; the journal begins anew.
    """
    look_empty(session)
    restoring = _Restoring(session)
    source = checked(text)
    head = next(source).value
    for part in source:
        restoring.take(part)
    restoring.finish()
    _keep_numbers(session, head, now)
    return restoring.written


def look_empty(session: Session) -> None:
    """See that a library has nothing in it but what holds for this machine alone; raises NotEmpty."""
    for name in Base.metadata.tables.keys() - LEFT_OUT:
        if session.execute(select(sql("1")).select_from(plain(name)).limit(1)).first():
            what = name.replace("_", " ")
            raise NotEmpty(
                f"the library is not empty (it has {what}); `restore --replace` keeps it beside and puts the other in "
                "its place, `import` adds the papers of a document to those that are there"
            )


class _Restoring:
    """Writes things as they come, some hundred at a time, and remembers what later ones speak of."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection()
        self._waiting: dict[str, list[dict[str, Any]]] = {}
        self._tags: dict[str, int] = {}
        self._landings: list[dict[str, int]] = []
        self._section, self._first, self._last = "", 1, 1
        self.written: dict[str, int] = {}

    def take(self, part: Part) -> None:
        """Write a thing, sooner or later; raises Damaged."""
        if part.section not in SECTIONS:
            raise Damaged(part.line, f"“{part.section}” is no list that this readinglist knows")
        if part.section != self._section:
            self._write()
            self._section, self._first = part.section, part.line
        self._last = part.line
        try:
            if part.section == "papers":
                self._paper(part.value)
            else:
                self._add(part.section, self._row(part.section, part.value))
        except BadValue as mistake:
            raise Damaged(part.line, str(mistake)) from None
        if len(self._waiting[part.section]) >= _BATCH:
            self._write()
            self._first = part.line

    def finish(self) -> None:
        """Write what still waits; raises Damaged."""
        self._write()

    def _add(self, name: str, row: dict[str, Any]) -> None:
        self._waiting.setdefault(name, []).append(row)

    def _row(self, name: str, thing: Mapping[str, Any]) -> dict[str, Any]:
        row = SHAPES[name].back(thing)
        if name == "tags":
            self._tags[row["name"]] = row["id"]
        elif name == "links" and row["landing_id"] is not None:
            # It may lead to a link that comes later.
            self._landings.append({"link": row["id"], "landing": row.pop("landing_id")})
            row["landing_id"] = None
        return row

    def _paper(self, thing: Mapping[str, Any]) -> None:
        """A paper, and the rows of other tables that stand in it."""
        beside = {name: _list(thing, name) for name in ("authors", "tags", *INSIDE)}
        row = SHAPES["papers"].back({name: value for name, value in thing.items() if name not in beside})
        self._add("papers", row)
        number = row["id"]
        for place, name in enumerate(beside["authors"]):
            self._add("authors", {"paper_id": number, "position": place, "name": _name(name)})
        for name in beside["tags"]:
            if _name(name) not in self._tags:
                raise BadValue(f"the tag “{name}” stands on a paper, but not in the list of tags before it")
            self._add("paper_tags", {"paper_id": number, "tag_id": self._tags[name]})
        for table in INSIDE:
            for line in beside[table]:
                if not isinstance(line, dict):
                    raise BadValue(f"something in “{table}” of a paper is no row")
                self._add(table, {"paper_id": number, **SHAPES_INSIDE[table].back(line)})

    def _write(self) -> None:
        """Write what waits, papers before what stands in them."""
        try:
            for name, rows in self._waiting.items():
                self._connection.execute(insert(plain(name)), rows)
                self.written[name] = self.written.get(name, 0) + len(rows)
            if self._landings and self._section != "links":
                links = plain("links")
                for pair in self._landings:
                    one = update(links).where(links.c.id == pair["link"]).values(landing_id=pair["landing"])
                    self._connection.execute(one)
                self._landings.clear()
        except (DBAPIError, OverflowError, UnicodeError) as mistake:
            raise Damaged(self._last, f"{self._where()}{_reason(mistake)}") from None
        if papers := self._waiting.get("papers"):
            index.put(self._session, [row["id"] for row in papers])
        self._waiting.clear()

    def _where(self) -> str:
        return f"from line {self._first} on, something of “{self._section}” " if self._first != self._last else ""


def _reason(mistake: Exception) -> str:
    told = str(getattr(mistake, "orig", mistake))
    if isinstance(mistake, IntegrityError):
        if "FOREIGN KEY" in told:
            return "speaks of something that is not in the document before it"
        return f"is there twice ({told.rpartition(': ')[2]})"
    return f"cannot be kept ({told})"


def _list(thing: Mapping[str, Any], name: str) -> list[Any]:
    found = thing.get(name, [])
    if not isinstance(found, list):
        raise BadValue(f"“{name}” of a paper is no list")
    return found


def _name(value: Any) -> str:
    if not isinstance(value, str):
        raise BadValue("a name is no text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadValue("a name holds half of a sign") from None
    return value


def _keep_numbers(session: Session, head: Mapping[str, Any], now: datetime) -> None:
    """See that no number of a paper, link or proposal that was there before is given again."""
    said, present = head.get("last_numbers", {}), last_numbers(session)
    if not isinstance(said, dict) or not all(isinstance(said.get(name, 0), int) for name in present):
        raise Damaged(1, "the last numbers of papers and links are no numbers")
    higher = {name: said[name] for name in present if present[name] < said.get(name, 0) < 2**62}
    if last_paper := higher.pop("papers", 0):
        words = "Restored the library; the numbers of papers that were deleted stay taken"
        session.add(Operation(at=now, words=words, undone=now, last_paper=last_paper, open=False))
        session.flush()
    for name, number in higher.items():
        session.execute(sql("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
        kept = sql("INSERT INTO sqlite_sequence(name, seq) VALUES (:name, :number)")
        session.execute(kept, {"name": name, "number": number})
