"""Names of people: one person written in several ways, and how two lists of authors stand to each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache

from readinglist.likeness.letters import folded, undressed

_OTHERS = re.compile(r"[\s,]*(?:\bet\.?\s+al\b\.?|\band\s+others\b|^others$|…|\.\.\.)\s*$", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*;\s*|\s+and\s+|\s+&\s+")
_SUFFIX = frozenset("jr sr ii iii iv phd md".split())
_UMLAUTS = re.compile(r"(?<=[aou])e")
_PART = re.compile(r"[^\W\d_]+")


class People(Enum):
    """How two lists of authors stand to each other."""

    UNKNOWN = "one list is empty"
    OTHERS = "nobody is in both"
    FEW = "somebody is in both, but neither the first author nor half of them"
    SOME = "the first author or half of the shorter list is in both"
    ALL = "everybody of the shorter list is in both"


@lru_cache(maxsize=8192)
def parts_of(name: str) -> tuple[str, ...]:
    """Return the words of a name and its initials, each folded; written-together initials (`Li WJ`) are parted."""
    name = undressed(name)
    raw = _PART.findall(name.replace(".", ". ").replace("'", "").replace("’", ""))
    if len(raw) > 1 and 1 < len(raw[-1]) <= 3 and raw[-1].isupper() and not raw[0].isupper():
        raw[-1:] = list(raw[-1])
    words = [folded(part) for part in (raw or [name])]
    # “ü” is folded to “u”, so that “ue” has to be as well.
    return tuple(_UMLAUTS.sub("", word) if len(word) > 3 else word for word in words if word not in _SUFFIX)


@lru_cache(maxsize=4096)
def persons(names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the people of a list as parts of names, without “et al.” and the like."""
    split = (one.strip() for name in names for one in _SEVERAL.split(_OTHERS.sub("", name)))
    return tuple(parts for one in split if (parts := parts_of(one)))


def family(person: Sequence[str], name: str = "") -> str:
    """Return the family name as far as it can be told: before a comma, else the last long part."""
    if "," in name and person:
        return parts_of(name.split(",")[0])[-1] if parts_of(name.split(",")[0]) else person[0]
    return next((part for part in reversed(person) if len(part) > 1), person[-1] if person else "")


def agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names can be one person's: a whole word in both, and no first name against another."""
    common = [part for part in one if len(part) > 1 and part in other] or [
        part for part in one if part in other and not part.isascii()
    ]
    if not common:
        return False
    left, right = [part for part in one if part not in common], [part for part in other if part not in common]
    return not left or not right or any(_stand_for(first, second) for first in left for second in right)


def _stand_for(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.startswith(short)


def relation(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[People, str]:
    """Return how two lists of names stand to each other, and the family name of somebody who is in both."""
    if one == other and one:
        return People.ALL, family(persons(one)[0], one[0]) if persons(one) else ""
    first, second = persons(one), persons(other)
    if not first or not second:
        return People.UNKNOWN, ""
    short, long = sorted((first, second), key=len)
    left = list(long)
    common: list[tuple[str, ...]] = []
    for person in short:
        twin = next((candidate for candidate in left if agree(person, candidate)), None)
        if twin is not None:
            left.remove(twin)
            common.append(person)
    if not common:
        return People.OTHERS, ""
    if len(common) == len(short):
        found = People.ALL
    elif agree(first[0], second[0]) or 2 * len(common) >= len(short):
        found = People.SOME
    else:
        found = People.FEW
    return found, family(max(common, key=lambda person: max(map(len, person))))
