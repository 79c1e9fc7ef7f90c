"""The side bar of the list: every choice is the search that a click leads to; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from readinglist.health import WORST_FIRST
from readinglist.library.find import Facets
from readinglist.reading import Shelf, Status
from readinglist.search import Field, Search
from readinglist.web import wording

SHOWN = {Field.TAG: 18, Field.VENUE: 8, Field.YEAR: 8}


@dataclass(frozen=True, slots=True)
class Choice:
    """One facet: its word, how many papers it has, the search it leads to, and whether it holds now."""

    word: str
    number: int
    search: Search
    active: bool
    look: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Choices under one heading; `more` are those left out."""

    name: str
    choices: tuple[Choice, ...]
    more: int = 0


def shelves(search: Search, facets: Facets) -> list[Choice]:
    """Return My list, its statuses and the Stacks; one of them at most holds, so each takes the others' place."""
    bare = search.having(Field.STATUS, None).having(Field.SHELF, None)
    mine = _choice(bare, search, Field.SHELF, Shelf.MINE, wording.SHELF[Shelf.MINE], facets.shelves.get(Shelf.MINE, 0))
    statuses = [
        _choice(bare, search, Field.STATUS, status, wording.STATUS[status], facets.statuses.get(status, 0), status)
        for status in Status
    ]
    stacks = facets.shelves.get(Shelf.STACKS, 0)
    return [mine, *statuses, _choice(bare, search, Field.SHELF, Shelf.STACKS, wording.SHELF[Shelf.STACKS], stacks)]


def groups(search: Search, facets: Facets, shown: dict[Field, int] | None = None) -> list[Group]:
    """Return links, tags, venues and years, the most used first; `shown` limits each, None leaves none out."""
    limits = shown or {}
    verdicts = [(str(verdict), facets.verdicts.get(verdict, 0)) for verdict in WORST_FIRST]
    tags = sorted(facets.tags, key=lambda tag: (-tag[1], tag[0]))
    years = [(str(year), number) for year, number in facets.years]
    return [
        _group("Links", Field.LINK, search, [pair for pair in verdicts if pair[1]], None),
        _group("Tags", Field.TAG, search, tags, limits.get(Field.TAG)),
        _group("Venues", Field.VENUE, search, facets.venues, limits.get(Field.VENUE)),
        _group("Years", Field.YEAR, search, years, limits.get(Field.YEAR)),
    ]


def _group(name: str, field: Field, search: Search, found: list[tuple[str, int]], limit: int | None) -> Group:
    known = [(word, number) for word, number in found if '"' not in word]  # no clause can hold a quotation mark
    shown = known[:limit] if limit else known
    shown += [pair for pair in known[len(shown) :] if _holds(search, field, pair[0])]
    choices = (
        _choice(search, search, field, word, word, number, word if field is Field.LINK else "")
        for word, number in shown
    )
    return Group(name, tuple(choices), len(known) - len(shown))


def _choice(base: Search, search: Search, field: Field, value: str, word: str, number: int, look: str = "") -> Choice:
    active = _holds(search, field, value)
    return Choice(word, number, base.having(field, None if active else value), active, look)


def _holds(search: Search, field: Field, value: str) -> bool:
    return any(
        clause.field is field and clause.value.lower() == value.lower() and not clause.negated
        for clause in search.clauses
    )


@dataclass(frozen=True, slots=True)
class Loosened:
    """One clause of a search, and the search without it."""

    clause: str
    search: Search


def loosened(search: Search) -> Iterable[Loosened]:
    """Yield the search without each of its clauses."""
    for at, clause in enumerate(search.clauses):
        rest = search.clauses[:at] + search.clauses[at + 1 :]
        yield Loosened(str(clause), Search(rest, search.sort, search.reverse))
