"""The filter of the list as a value: text to `Search` and back; pure.

Words and "phrases" (all of them must occur), `word*`, `-not`, and the clauses of `Field`. Nothing is an error: what is
no clause is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from readinglist.errors import BadTag
from readinglist.health import Condition, Verdict
from readinglist.reading import Shelf, Status, tag_of


class Field(StrEnum):
    """What a clause looks at."""

    TEXT = "text"
    TITLE = "title"
    AUTHOR = "author"
    NOTE = "note"
    TAG = "tag"
    STATUS = "status"
    SHELF = "shelf"
    VENUE = "venue"
    YEAR = "year"
    LINK = "link"
    REPO = "repo"
    HAS = "has"
    NO = "no"


class Sort(StrEnum):
    """The orders a list can stand in."""

    ADDED = "added"
    TITLE = "title"
    YEAR = "year"
    VENUE = "venue"
    STATUS = "status"


# No person types more, and databases end at some depth.
MOST_CLAUSES = 50

# What `has:` and `no:` know.
THINGS = ("note", "tag", "doi", "arxiv", "code", "abstract", "status")

_ALIASES = {"by": Field.AUTHOR, "in": Field.VENUE, "verdict": Field.LINK}
_WORDS = {
    Field.STATUS: frozenset(Status),
    Field.SHELF: frozenset(Shelf),
    Field.LINK: frozenset(Verdict),
    Field.REPO: frozenset(Condition),
    Field.HAS: frozenset(THINGS),
    Field.NO: frozenset(THINGS),
}
_TOKEN = re.compile(r'(?P<not>-?)(?:(?P<field>[a-z]+):|(?P<hash>#))?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_YEARS = re.compile(r"^(\d{4})?\.\.(\d{4})?$|^(\d{4})$")


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition; `quoted` keeps a phrase a phrase on the way back to text."""

    field: Field
    value: str
    negated: bool = False
    quoted: bool = False

    def __str__(self) -> str:
        """The clause as a person would type it."""
        quoted = self.quoted or re.search(r"\s", self.value) is not None
        value = f'"{self.value}"' if quoted else self.value
        field = "" if self.field is Field.TEXT else f"{self.field}:"
        return f"{'-' if self.negated else ''}{field}{value}"


@dataclass(frozen=True, slots=True)
class Search:
    """Conditions that must all hold, and the order of what is found."""

    clauses: tuple[Clause, ...] = ()
    sort: Sort = Sort.ADDED
    reverse: bool = False

    @classmethod
    def from_text(cls, text: str) -> Search:
        """Read what a person typed, up to MOST_CLAUSES conditions; never fails."""
        clauses: list[Clause] = []
        sort, reverse = Sort.ADDED, False
        text = text.encode("utf-8", "replace").decode()  # half signs, as a terminal may hand them over
        for found in _TOKEN.finditer(text):
            value = found["word"] if found["phrase"] is None else found["phrase"]
            if found["field"] == "sort" and value.lstrip("-") in frozenset(Sort):
                sort, reverse = Sort(value.lstrip("-")), value.startswith("-")
            elif clause := _clause(found, value):
                clauses.append(clause)
        return cls(tuple(dict.fromkeys(clauses))[:MOST_CLAUSES], sort, reverse)

    def __str__(self) -> str:
        """The search as text again; reading it gives an equal search."""
        parts = [str(clause) for clause in self.clauses]
        if (self.sort, self.reverse) != (Sort.ADDED, False):
            parts.append(f"sort:{'-' if self.reverse else ''}{self.sort}")
        return " ".join(parts)

    def value_of(self, field: Field) -> str | None:
        """Return the value of the first plain clause on a field, None without one."""
        return next((clause.value for clause in self.clauses if clause.field is field and not clause.negated), None)

    def having(self, field: Field, value: str | None) -> Search:
        """Return this search with its clauses on a field replaced by one value, or taken off with None."""
        kept = [clause for clause in self.clauses if clause.field is not field]
        return Search((*kept, Clause(field, value)) if value else tuple(kept), self.sort, self.reverse)

    def sorted_by(self, sort: Sort, reverse: bool = False) -> Search:
        """Return this search in another order."""
        return Search(self.clauses, sort, reverse)


def _clause(found: re.Match[str], value: str) -> Clause | None:
    negated, quoted = bool(found["not"]), found["phrase"] is not None
    name = found["field"]
    field = Field.TAG if found["hash"] else _ALIASES.get(name) or _field(name)
    if field and field is not Field.TEXT and value and _makes_sense(field, value):
        return Clause(field, _folded(field, value), negated, quoted)
    raw = found[0].removeprefix("-").strip('"') if name or found["hash"] else value
    raw = raw.replace('"', "")
    if not any(sign.isalnum() for sign in raw):
        return None
    return Clause(Field.TEXT, raw, negated, quoted or bool(re.search(r"\s", raw)))


def _field(name: str | None) -> Field | None:
    try:
        return Field(name) if name else None
    except ValueError:
        return None


def _makes_sense(field: Field, value: str) -> bool:
    if field is Field.YEAR:
        return years_of(value) is not None
    if field is Field.TAG:
        return _folded(field, value) != ""
    return value.lower() in _WORDS.get(field, (value.lower(),))


def _folded(field: Field, value: str) -> str:
    """A value in the form it is compared in; a tag in the form it is kept in."""
    if field is Field.TAG:
        try:
            return tag_of(value)
        except BadTag:
            return ""
    return value if field in (Field.AUTHOR, Field.TITLE, Field.NOTE, Field.VENUE) else value.lower()


def years_of(value: str) -> tuple[int | None, int | None] | None:
    """Return the first and last year that `2023`, `2021..2023`, `2021..` or `..2023` spans, None for other text."""
    if not (found := _YEARS.match(value)) or value == "..":
        return None
    if found[3]:
        return int(found[3]), int(found[3])
    return (int(found[1]) if found[1] else None), (int(found[2]) if found[2] else None)
