"""The parts of a search: clauses, and groups of which all or any must hold; each can be turned round; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from readinglist.search.fields import LISTED, Field

NOISE = frozenset({"or", "and", "|"})  # words of the grammar, when they stand alone
_UNSAFE = re.compile(r'[\s()"]|^$')


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition; `quoted` keeps a phrase a phrase on the way back to text."""

    field: Field
    value: str
    negated: bool = False
    quoted: bool = False

    def __str__(self) -> str:
        """The clause as a person would type it."""
        name = "" if self.field is Field.TEXT else f"{self.field}:"
        value = self.value.replace('"', " ")
        return f"{'-' if self.negated else ''}{name}" + (f'"{value}"' if self._needs_quotes() else value)

    def _needs_quotes(self) -> bool:
        if self.quoted or _UNSAFE.search(self.value):
            return True
        return self.field in LISTED and "," in self.value


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of which all must hold or, in a group of alternatives, any."""

    parts: tuple[Part, ...]
    alternatives: bool = False
    negated: bool = False

    def __str__(self) -> str:
        """The group as a person would type it; alternatives in one field with commas."""
        sign = "-" if self.negated else ""
        if listed := _listed(self):
            return sign + listed
        return f"{sign}({self.bare()})"

    def bare(self) -> str:
        """Return the parts without parentheses around them; "and" binds closer than "or"."""
        if not self.alternatives:
            return " ".join(str(part) for part in self.parts)
        return " or ".join(
            part.bare() if isinstance(part, Group) and not part.alternatives and not part.negated else str(part)
            for part in self.parts
        )


Part = Clause | Group


def _listed(group: Group) -> str | None:
    """The alternatives as `field:one,two`, None when they cannot be written so."""
    clauses = [part for part in group.parts if isinstance(part, Clause)]
    if not group.alternatives or len(clauses) < max(2, len(group.parts)):
        return None
    field = clauses[0].field
    if field not in LISTED or any(
        clause.field is not field
        or clause.negated
        or clause.quoted
        or "," in clause.value
        or _UNSAFE.search(clause.value)
        for clause in clauses
    ):
        return None
    return f"{field}:{','.join(clause.value for clause in clauses)}"


def clauses_in(part: Part) -> Iterator[Clause]:
    """Yield every clause of a part, however deep."""
    if isinstance(part, Clause):
        yield part
    else:
        for inner in part.parts:
            yield from clauses_in(inner)


def turned(part: Part) -> Part:
    """Return the part that holds where this one does not."""
    return replace(part, negated=not part.negated)


def joined(parts: Iterable[Part], alternatives: bool = False) -> Part | None:
    """Return parts as one in its simplest form: each once, groups of the same sort opened; None without any."""
    opened: list[Part] = []
    for part in parts:
        if isinstance(part, Group) and part.alternatives is alternatives and not part.negated:
            opened.extend(part.parts)
        else:
            opened.append(part)
    simplest = tuple(dict.fromkeys(opened))
    if len(simplest) > 1:
        return Group(simplest, alternatives)
    return simplest[0] if simplest else None
