"""What a check is: a name, what it looks for, how it finds it, and how that is mended where a safe way is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from readinglist.health import Policy
from readinglist.identifiers import identity
from readinglist.library import duplicates
from readinglist.models import Author, Base, Link, Paper

_LONG = 60  # letters of a text that a sentence quotes


class Severity(StrEnum):
    """A `problem` is wrong whoever looks; `advice` is worth a look, and may be right as it is."""

    PROBLEM = "problem"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found, in words, with the paper or link it is about.

    `cure` is what the check's fix needs to mend it, None where nothing is surely right. `more` are plain values for
    programs.
    """

    what: str
    paper: int | None = None
    title: str | None = None
    link: int | None = None
    url: str | None = None
    cure: Any = None
    more: dict[str, Any] | None = None


class Look:
    """What checks look at: a library at one moment, with what costs much to know kept for the next check."""

    def __init__(self, session: Session, now: datetime, policy: Policy) -> None:
        self.session = session
        self.now = now
        self.policy = policy

    @cached_property
    def groups(self) -> list[duplicates.Group]:
        """The papers that may stand twice."""
        return duplicates.groups(self.session)

    @cached_property
    def edited(self) -> dict[int, frozenset[str]]:
        """The fields in the reader's words, of the papers that have some."""
        some = select(Paper.id, Paper.edited).where(cast(Paper.edited, String) != "[]")
        return {number: frozenset(names) for number, names in self.session.execute(some)}

    def is_edited(self, paper: int, field: str) -> bool:
        """Whether a field of a paper is in the reader's words."""
        return field in self.edited.get(paper, ())

    def title(self, paper: int) -> str:
        """The title of a paper."""
        return self.session.scalar(select(Paper.title).where(Paper.id == paper)) or ""

    @cached_property
    def people(self) -> dict[int, list[tuple[int, str]]]:
        """The authors of each paper that has some, with their places."""
        found: dict[int, list[tuple[int, str]]] = {}
        ordered = select(Author.paper_id, Author.position, Author.name).order_by(Author.paper_id, Author.position)
        for number, position, name in self.session.execute(ordered).yield_per(2000):
            found.setdefault(number, []).append((position, name))
        return found

    @cached_property
    def addresses(self) -> dict[str, list[tuple[int, str, str]]]:
        """The links by today's identity of their addresses: number, address, and the identity that is written."""
        found: dict[str, list[tuple[int, str, str]]] = {}
        for row in self.session.execute(select(Link.id, Link.url, Link.identity).order_by(Link.id)).yield_per(2000):
            found.setdefault(identity(row.url), []).append((row.id, row.url, row.identity))
        return found


Find = Callable[[Look], Iterable[Finding]]
Fix = Callable[[Look, Sequence[Finding]], object]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look for; `why` tells why it matters, what the fix does, and what it never does.

    `over` is the table whose rows are looked at, None for the whole file. `undoable` says that its fix can be taken
    back.
    """

    name: str
    looks_for: str
    why: str
    severity: Severity
    find: Find
    fix: Fix | None = None
    over: type[Base] | None = None
    undoable: bool = True

    @property
    def heading(self) -> str:
        """What it looks for, as a heading."""
        return self.looks_for if self.looks_for.startswith("arXiv") else self.looks_for[:1].upper() + self.looks_for[1:]

    def looked_at(self, session: Session) -> int:
        """How many rows there are to look at; 1 for the whole file."""
        if self.over is None:
            return 1
        return session.scalar(select(func.count()).select_from(self.over)) or 0


def quoted(text: str) -> str:
    """Return a text in quotation marks, a long one cut, without signs that a terminal would obey."""
    shown = "".join(sign if sign.isprintable() else "·" for sign in text[: _LONG + 1])
    return f"“{shown[:_LONG]}…”" if len(text) > _LONG else f"“{shown}”"
