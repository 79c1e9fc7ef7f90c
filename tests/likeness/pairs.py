"""The labelled set: so many pairs of each sort, the same ones each time."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from tests.likeness import near_misses, variants
from tests.likeness.works import Pair, works

A_SORT = 90


def labelled(seed: int, kinds: Iterable[variants.Change], misses: Iterable[near_misses.Change]) -> list[Pair]:
    """Pairs of every sort, as many of each as there can be up to A_SORT."""
    chance = Random(seed)
    papers = works(chance, 900)
    found: list[Pair] = []
    for kind in kinds:
        made = ((work, kind(work, chance)) for work in chance.sample(papers, len(papers)))
        both = (made_of if isinstance(made_of, tuple) else (work, made_of) for work, made_of in made if made_of)
        pairs = [Pair(*two, kind.__name__, same=True) for two in both if two[0] != two[1]]
        found += pairs[:A_SORT]
    for miss in misses:
        misses_made = (miss(work, chance) for work in chance.sample(papers, len(papers)))
        pairs = [Pair(*two, miss.__name__, same=False) for two in misses_made if two]
        found += pairs[:A_SORT]
    return found


def tuned() -> list[Pair]:
    """The pairs that the rules were made with."""
    return labelled(11, variants.TUNED, near_misses.TUNED)


def held_out() -> list[Pair]:
    """Pairs that the rules were not made with: other papers, and mostly other changes."""
    return labelled(4711, variants.HELD_OUT + variants.TUNED, near_misses.HELD_OUT + near_misses.TUNED)
