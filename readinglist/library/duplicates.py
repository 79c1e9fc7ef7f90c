"""Papers that stand twice in the library: found by keys, judged by likeness, grouped for the reader."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from readinglist.errors import NotFound
from readinglist.likeness import Judgement, Likeness, Work, alike, compare, forget, near_keys, sure_keys
from readinglist.models import Author, Distinct, Paper

_CHUNK = 500  # papers in one IN (…)
_CROWD = 40  # papers that share a key and are still compared each with each; what more share says nothing


@dataclass(frozen=True, slots=True)
class Group:
    """Papers that are one work, surely or perhaps, by their numbers, with the reasons in words."""

    papers: tuple[int, ...]
    certain: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two papers that are or may be one work; `first` has the lower number."""

    first: int
    second: int
    likeness: Likeness
    reason: str


def groups(session: Session) -> list[Group]:
    """Return what may stand twice, the certain groups first, without what the reader called two papers."""
    return grouped(pairs(session), _distinct(session))


def pairs(session: Session) -> list[Pair]:
    """Return all pairs of papers that are or may be one work, also those that the reader called two."""
    works = _works(session)
    near = _near(works)
    authors = _authors(session, sorted({number for pair in near for number in pair}))
    whole = {number: _with_authors(works[number], names) for number, names in authors.items()}
    judged = ((first, second, compare(whole[first], whole[second])) for first, second in sorted(near))
    found = [
        Pair(first, second, judgement.likeness, judgement.reason)
        for first, second, judgement in judged
        if judgement.likeness is not Likeness.DIFFERENT
    ]
    forget()
    return found


def grouped(found: Sequence[Pair], distinct: Collection[tuple[int, int]]) -> list[Group]:
    """Return pairs as groups: certain where every two papers that were compared are the same, else for a person.

    What is the same is put together first; each pair that may be the same is a group of its own, of the oldest papers
    of either side.
    """
    known = {(pair.first, pair.second): pair for pair in found}
    leaders = _leaders(pair for pair in found if pair.likeness is Likeness.SAME and _key(pair) not in distinct)
    members: dict[int, list[int]] = {}
    for number, leader in sorted(leaders.items()):
        members.setdefault(leader, []).append(number)
    certain: list[Group] = []
    perhaps: dict[tuple[int, ...], Group] = {}
    for together in members.values():
        inside = [pair for two in combinations(together, 2) if (pair := known.get(two))]
        sure = len(inside) == len(together) * (len(together) - 1) // 2 and all(
            pair.likeness is Likeness.SAME and _key(pair) not in distinct for pair in inside
        )
        group = Group(tuple(together), sure, _reasons(inside))
        if sure:
            certain.append(group)
        else:
            perhaps[group.papers] = group
    for pair in found:
        first, second = (leaders.get(number, number) for number in (pair.first, pair.second))
        if pair.likeness is Likeness.MAYBE and first != second and _key(pair) not in distinct:
            two = (min(first, second), max(first, second))
            if two not in distinct:
                perhaps.setdefault(two, Group(two, False, (pair.reason,)))
    return certain + sorted(perhaps.values(), key=lambda group: group.papers)


def judged(session: Session, paper_ids: Sequence[int]) -> Group:
    """Return papers that the reader chose as one group, with what speaks for it; raises NotFound."""
    wanted = sorted(set(paper_ids))
    works = _works(session, wanted)
    for number in wanted:
        if number not in works:
            raise NotFound(f"there is no paper {number}")
    authors = _authors(session, wanted)
    whole = {number: _with_authors(works[number], authors[number]) for number in wanted}
    found = [compare(whole[first], whole[second]) for first, second in combinations(wanted, 2)]
    sure = all(judgement.likeness is Likeness.SAME for judgement in found)
    return Group(tuple(wanted), sure, _words(found))


def part(session: Session, paper_ids: Sequence[int]) -> None:
    """Keep that papers are all different works: they are not offered as one again. Raises NotFound."""
    wanted = sorted(set(paper_ids))
    present = set(session.scalars(select(Paper.id).where(Paper.id.in_(wanted))))
    for number in wanted:
        if number not in present:
            raise NotFound(f"there is no paper {number}")
    known = _distinct(session)
    rows = [{"first": one, "second": other} for one, other in combinations(wanted, 2) if (one, other) not in known]
    if rows:
        session.execute(insert(Distinct), rows)


def _works(session: Session, paper_ids: Sequence[int] | None = None) -> dict[int, Work]:
    """Papers by number, with their first authors only: that is enough to see which are near."""
    columns = select(Paper.id, Paper.title, Author.name, Paper.year, Paper.doi, Paper.arxiv, Paper.url, Paper.venue)
    statement = columns.outerjoin(Author, (Author.paper_id == Paper.id) & (Author.position == 0)).order_by(Paper.id)
    if paper_ids is not None:
        statement = statement.where(Paper.id.in_(paper_ids))
    return {
        number: Work(title, (name,) if name else (), year, doi, arxiv, url, venue)
        for number, title, name, year, doi, arxiv, url, venue in session.execute(statement)
    }


def _near(works: dict[int, Work]) -> set[tuple[int, int]]:
    """The pairs that are worth a look: of one identifier or address, or of like titles."""
    named = _sharing((number, sure_keys(work)) for number, work in works.items())
    titled = _sharing((number, near_keys(work.title, *work.authors)) for number, work in works.items())
    return named | {pair for pair in titled - named if alike(works[pair[0]], works[pair[1]])}


def _sharing(keyed: Iterable[tuple[int, Iterable[str]]]) -> set[tuple[int, int]]:
    sharing: dict[str, list[int]] = {}
    for number, keys in keyed:
        for key in keys:
            sharing.setdefault(key, []).append(number)
    found: set[tuple[int, int]] = set()
    for together in sharing.values():
        if 1 < len(together) <= _CROWD:
            found.update(combinations(together, 2))
    return found


def _authors(session: Session, paper_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {number: [] for number in paper_ids}
    for start in range(0, len(paper_ids), _CHUNK):
        chunk = paper_ids[start : start + _CHUNK]
        statement = select(Author.paper_id, Author.name).where(Author.paper_id.in_(chunk))
        for number, name in session.execute(statement.order_by(Author.paper_id, Author.position)):
            found[number].append(name)
    return {number: tuple(names) for number, names in found.items()}


def _with_authors(work: Work, names: tuple[str, ...]) -> Work:
    return Work(work.title, names, work.year, work.doi, work.arxiv, work.url, work.venue)


def _distinct(session: Session) -> set[tuple[int, int]]:
    return {(first, second) for first, second in session.execute(select(Distinct.first, Distinct.second))}


def _key(pair: Pair) -> tuple[int, int]:
    return pair.first, pair.second


def _leaders(found: Iterable[Pair]) -> dict[int, int]:
    """The lowest number of the papers that each is put together with."""
    leader: dict[int, int] = {}

    def of(number: int) -> int:
        while (above := leader.setdefault(number, number)) != number:
            leader[number] = leader[above]
            number = above
        return number

    for pair in found:
        one, other = sorted((of(pair.first), of(pair.second)))
        leader[other] = one
    return {number: of(number) for number in list(leader)}


def _reasons(found: Iterable[Pair]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pair.reason for pair in found))


def _words(found: Iterable[Judgement]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(judgement.reason for judgement in found if judgement.reason))
