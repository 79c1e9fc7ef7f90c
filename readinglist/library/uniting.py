"""Papers that stand twice, side by side, and all that are certain made one at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from readinglist.errors import BadWord
from readinglist.library import bulk, duplicates, merge
from readinglist.library.curate import EDITABLE
from readinglist.library.duplicates import Group
from readinglist.reading import Shelf


@dataclass(frozen=True)
class Field:
    """One field in which papers differ: each value with the number of the paper that has it, and the one proposed."""

    name: str
    values: list[tuple[int, str]]
    proposed: int


@dataclass(frozen=True)
class SideBySide:
    """A group with its papers: the one whose number stays comes first."""

    group: Group
    papers: dict[int, dict[str, Any]]
    fields: list[Field]
    alike: list[tuple[str, str]]


def side_by_side(session: Session, groups: Sequence[Group]) -> list[SideBySide]:
    """Return groups with what their papers have alike, and what not; raises NotFound."""
    papers = merge.read(session, [number for group in groups for number in group.papers])
    return [_compared(group, papers) for group in groups]


def chosen(paper_ids: Sequence[int]) -> list[int]:
    """Return papers that are to be one, each once, in their order; raises BadWord for one alone and for too many."""
    numbers = list(dict.fromkeys(paper_ids))
    if not 2 <= len(numbers) <= bulk.MOST_MERGED:
        raise BadWord(f"two to {bulk.MOST_MERGED} papers can be merged at once; {len(numbers):,} were chosen")
    return numbers


def unite_certain(session: Session, now: datetime, expected: int | None = None) -> int:
    """Make every certain group one, and return how many there were; the undecidable ones stay as they are.

    Raises BadWord, with nothing done, when there are not as many as `expected`.
    """
    certain = [group for group in duplicates.groups(session) if group.certain]
    if expected is not None and len(certain) != expected:
        there = f"{len(certain):,} certain duplicate{'' if len(certain) == 1 else 's'}"
        raise BadWord(f"there are {there} now, not {expected:,}; nothing was merged")
    papers = merge.read(session, [number for group in certain for number in group.papers])
    for group in certain:
        keep, *others = _kept_first(group.papers, papers)
        merge.merge(session, keep, others, {}, now)
    return len(certain)


def _kept_first(numbers: Sequence[int], papers: Mapping[int, Mapping[str, Any]]) -> list[int]:
    """The numbers with that of the paper first whose number stays: of My list, and the oldest."""
    return sorted(numbers, key=lambda number: (papers[number]["shelf"] is not Shelf.MINE, number))


def _compared(group: Group, papers: Mapping[int, dict[str, Any]]) -> SideBySide:
    own = {number: papers[number] for number in _kept_first(group.papers, papers)}
    proposed = merge.suggested(own)
    fields: list[Field] = []
    alike: list[tuple[str, str]] = []
    for name in EDITABLE:
        texts = {number: _text(paper[name]) for number, paper in own.items()}
        if len(set(texts.values())) > 1:
            first_with = {text: number for number, text in reversed(texts.items())}
            values = [(number, text) for number, text in texts.items() if first_with[text] == number]
            fields.append(Field(name, values, first_with[texts[proposed[name]]]))
        elif text := next(iter(texts.values())):
            alike.append((name, text))
    return SideBySide(group, own, fields, alike)


def _text(value: object) -> str:
    return "; ".join(value) if isinstance(value, tuple) else str(value or "")
