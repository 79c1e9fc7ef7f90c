"""The side bar of the list: every choice is the search that a click leads to, with the papers it would find; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from readinglist.health import WORST_FIRST, Condition
from readinglist.library.find import Finding
from readinglist.reading import Shelf, Status
from readinglist.search import Clause, Field, Part, Search
from readinglist.search.fields import WORDED
from readinglist.web import wording

SHOWN = {Field.TAG: 18, Field.VENUE: 6, Field.YEAR: 8, Field.FILE: 5}
# What can be said of a repository beside that it is there.
_TOLD = tuple(condition for condition in Condition if condition is not Condition.ACTIVE)


@dataclass(frozen=True, slots=True)
class Choice:
    """One facet: its word, how many papers a click finds, the search it leads to, and whether it holds now."""

    word: str
    number: int
    search: Search
    active: bool
    look: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Choices under one heading; `more` are those left out."""

    name: str
    field: Field
    choices: tuple[Choice, ...]
    more: int = 0


def shelves(finding: Finding) -> list[Choice]:
    """Return My list, its statuses and the Stacks; one of them at most holds, so each takes the others' place."""
    search = finding.search
    both = (Field.STATUS, Field.SHELF)
    bare = search.having(Field.STATUS, None).having(Field.SHELF, None)
    on = finding.counts(Field.SHELF, replaced=both)
    in_status = finding.counts(Field.STATUS, replaced=both)

    def shelf(word: Shelf) -> Choice:
        return _choice(bare, search, Field.SHELF, word, wording.SHELF[word], on.get(word, 0))

    statuses = (
        _choice(bare, search, Field.STATUS, word, wording.STATUS[word], in_status.get(word, 0), word) for word in Status
    )
    return [shelf(Shelf.MINE), *statuses, shelf(Shelf.STACKS)]


def groups(finding: Finding, shown: dict[Field, int] | None = None) -> list[Group]:
    """Return links, code, tags, venues, years and files; `shown` limits each, None leaves none out."""
    return [group for group in _groups(finding, shown or {}) if group.choices]


def record(finding: Finding) -> dict[str, Any]:
    """Return all choices of a search as JSON values."""
    both = [Group("Shelves", Field.SHELF, tuple(shelves(finding))), *groups(finding)]
    told = [
        {
            "name": group.name,
            "field": group.field,
            "choices": [
                {"word": it.word, "papers": it.number, "search": str(it.search), "active": it.active}
                for it in group.choices
            ],
        }
        for group in both
    ]
    return {"papers": finding.total, "groups": told}


def _groups(finding: Finding, limits: dict[Field, int]) -> Iterator[Group]:
    for name, field in (
        ("Links", Field.LINK),
        ("Code", Field.REPO),
        ("Tags", Field.TAG),
        ("Venues", Field.VENUE),
        ("Years", Field.YEAR),
        ("Files", Field.FILE),
    ):
        # A paper has many tags, links and files, so a click on one more narrows; of venue and year it has one.
        replaced = (field,) if field in (Field.VENUE, Field.YEAR) else ()
        counts = finding.counts(field, replaced=replaced)
        if field is Field.FILE and len(counts) < 2 and finding.search.value_of(field) is None:
            continue  # where all came from one place, it tells nothing
        yield _group(name, field, finding.search, _sorted(field, counts), limits.get(field))


def _sorted(field: Field, counts: dict[str, int]) -> list[tuple[str, int]]:
    match field:
        case Field.LINK:
            return [(word, counts[word]) for word in WORST_FIRST if word in counts]
        case Field.REPO:
            return [(word, counts[word]) for word in _TOLD if word in counts]
        case Field.YEAR:
            return sorted(counts.items(), reverse=True)
        case _:
            return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _group(name: str, field: Field, search: Search, found: list[tuple[str, int]], limit: int | None) -> Group:
    known = [(word, number) for word, number in found if '"' not in word]  # no clause can hold a quotation mark
    shown = known[:limit] if limit else known
    shown += [pair for pair in known[len(shown) :] if _holding(search, field, pair[0])]
    shown += [(word, 0) for word in _held(search, field) if word.lower() not in {one.lower() for one, _ in shown}]
    single = field in (Field.VENUE, Field.YEAR)
    choices = (
        _choice(search.having(field, None) if single else search, search, field, word, word, number, _look(field, word))
        for word, number in shown
    )
    return Group(name, field, tuple(choices), max(0, len(known) - len(shown)))


def _look(field: Field, word: str) -> str:
    return word if field is Field.LINK else ""


def _held(search: Search, field: Field) -> list[str]:
    return [clause.value for clause in search.clauses if clause.field is field and not clause.negated]


def _choice(base: Search, search: Search, field: Field, value: str, word: str, number: int, look: str = "") -> Choice:
    """What a click on a value leads to: the search with it, or without it where it holds already."""
    held = _holding(search, field, value)
    if held:
        for part in held:
            search = search.without(part)
        return Choice(word, number, search, active=True, look=look)
    wanted = Clause(field, value, quoted=field in WORDED)  # a venue is meant by its whole name
    return Choice(word, number, base.plus(wanted), active=False, look=look)


def _holding(search: Search, field: Field, value: str) -> list[Part]:
    """The parts of a search that ask for just this value."""
    return [
        clause
        for clause in search.clauses
        if clause.field is field and clause.value.lower() == value.lower() and not clause.negated
    ]


@dataclass(frozen=True, slots=True)
class Loosened:
    """One part of a search, and the search without it."""

    clause: str
    search: Search


def loosened(search: Search) -> Iterable[Loosened]:
    """Yield the search without each of its parts."""
    for part in search.parts:
        yield Loosened(str(part), search.without(part))
