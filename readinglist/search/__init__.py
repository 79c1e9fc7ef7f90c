"""The search language: text to `Search` and back; pure.

Words and "phrases", `word*`, `-not`, `or`, parentheses, and the clauses of `Field`. Nothing is an error: what is no
clause is text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from readinglist.search.clauses import Clause, Group, Part, clauses_in, joined, turned
from readinglist.search.fields import ALIASES, THINGS, WORDED, WORDS, Field, Sort, field_of
from readinglist.search.grammar import MOST_CLAUSES, MOST_DEPTH, Reader
from readinglist.search.spans import days_of, ratings_of, years_of

__all__ = [
    "ALIASES",
    "MOST_CLAUSES",
    "MOST_DEPTH",
    "THINGS",
    "WORDS",
    "Clause",
    "Field",
    "Group",
    "Part",
    "Search",
    "Sort",
    "clauses_in",
    "days_of",
    "field_of",
    "ratings_of",
    "turned",
    "years_of",
]


@dataclass(frozen=True, slots=True)
class Search:
    """Parts that must all hold, and the order of what is found."""

    parts: tuple[Part, ...] = ()
    sort: Sort = Sort.ADDED
    reverse: bool = False

    @classmethod
    def from_text(cls, text: str) -> Search:
        """Read what a person typed, up to MOST_CLAUSES conditions; never fails."""
        reader = Reader()
        reader.read(text)
        return cls(_opened(reader.part), reader.sort, reader.reverse)

    def __str__(self) -> str:
        """The search as text again; reading it gives an equal search."""
        only = self.parts[0] if len(self.parts) == 1 else None
        if isinstance(only, Group) and only.alternatives and not only.negated and str(only).startswith("("):
            words = [only.bare()]
        else:
            words = [str(part) for part in self.parts]
        if (self.sort, self.reverse) != (Sort.ADDED, False):
            words.append(f"sort:{'-' if self.reverse else ''}{self.sort}")
        return " ".join(words)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The parts that are plain clauses, outside all parentheses."""
        return tuple(part for part in self.parts if isinstance(part, Clause))

    def value_of(self, field: Field) -> str | None:
        """Return the value of the first plain clause on a field, None without one."""
        return next((clause.value for clause in self.clauses if clause.field is field and not clause.negated), None)

    def having(self, field: Field, value: str | None) -> Search:
        """Return this search with all parts on that field alone replaced by one value, or taken off with None.

        A value of words is meant whole: a venue by its full name, a title's words as a phrase.
        """
        kept = tuple(part for part in self.parts if any(clause.field is not field for clause in clauses_in(part)))
        bare = Search(kept, self.sort, self.reverse)
        return bare.plus(Clause(field, value, quoted=field in WORDED)) if value else bare

    def plus(self, part: Part) -> Search:
        """Return this search narrowed by one part more; one it has already changes nothing."""
        return Search(_opened(joined((*self.parts, part))), self.sort, self.reverse)

    def without(self, part: Part) -> Search:
        """Return this search without one of its parts."""
        return Search(tuple(other for other in self.parts if other != part), self.sort, self.reverse)

    def retagged(self, targets: Mapping[str, str]) -> Search:
        """Return this search asking for tags by their new names; `targets` maps old to new."""
        parts = tuple(_retagged(part, targets) for part in self.parts)
        return Search(_opened(joined(parts)), self.sort, self.reverse)

    def sorted_by(self, sort: Sort, reverse: bool = False) -> Search:
        """Return this search in another order."""
        return Search(self.parts, sort, reverse)


def _opened(part: Part | None) -> tuple[Part, ...]:
    """The parts of a group of which all must hold; any other part alone."""
    if part is None:
        return ()
    if isinstance(part, Group) and not part.alternatives and not part.negated:
        return part.parts
    return (part,)


def _retagged(part: Part, targets: Mapping[str, str]) -> Part:
    if isinstance(part, Group):
        return replace(part, parts=tuple(_retagged(inner, targets) for inner in part.parts))
    return replace(part, value=targets.get(part.value, part.value)) if part.field is Field.TAG else part
