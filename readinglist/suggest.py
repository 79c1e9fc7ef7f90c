"""Tags of the reader's that a paper might get, each with its reason in words; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from readinglist import mathematics
from readinglist.reading import ways

MOST = 5  # suggestions for one paper
MOST_TERMS = 8  # of a title, that other titles are asked for
_SURE = 0.5  # at least this share of the papers with a word have the tag, also with bad luck in who they are
_LUCK = 1.96  # how many standard deviations of it
_WORD = re.compile(r"[^\W_]+")
# Words that stand in any title and abstract, so that a tag of that name says something else than they do.
_COMMON = frozenset(
    "a all also an and any are as at based be by can do first for from good has have how idea important in into is it "
    "its last later method model my new next no not now of on one or our out paper read reading results see set show "
    "that the their then these they this time to todo two up use used using via was way we what when which who why "
    "will with work you your".split()
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A tag, and why."""

    tag: str
    reason: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A word of a title in the titles of other papers: how many have tags, and how many have each tag."""

    term: str
    tagged: int
    with_tag: Mapping[str, int]


def suggest(
    title: str, abstract: str, tags: Iterable[str], own: Collection[str], shared: Iterable[Shared] = ()
) -> list[Suggestion]:
    """Return up to MOST of `tags` for a paper that has `own`, the surest first.

    Those whose words stand in the title come first, then those in the abstract, then those that other papers have
    whose titles share a word with this one. A tag that the paper has, itself or by one inside it, is not among them.
    """
    known = {outer for tag in own for outer in ways(tag)}
    free = [tag for tag in tags if tag not in known]
    found = {one.tag: one for one in reversed((*_named(title, abstract, free), *_alike(shared, frozenset(free))))}
    ranked = list(reversed(found.values()))
    outers = {outer for one in ranked for outer in ways(one.tag)[:-1]}
    return [one for one in ranked if one.tag not in outers][:MOST]


def terms(title: str) -> list[str]:
    """Return the words by which a title can be like others, as they are written."""
    written = dict.fromkeys(_written(mathematics.plain(title)))
    return [word for word in written if len(word) > 2 and word not in _COMMON and not word.isdigit()][:MOST_TERMS]


def words(text: str) -> list[str]:
    """Return the words of a text as they are compared: no case, no accents, each noun as one."""
    return [_singular(word) for word in _written(text)]


def _written(text: str) -> list[str]:
    folded = text.casefold()
    if not folded.isascii():
        folded = "".join(sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign))
    return _WORD.findall(folded)


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]


def _named(title: str, abstract: str, tags: Iterable[str]) -> list[Suggestion]:
    """The tags whose words stand in the title, then those in the abstract; of more words before those of fewer.

    A tag of one word must stand in the abstract twice: what is said once in passing is hardly what a paper is about.
    """
    found: list[tuple[int, int, str]] = []
    said = [words(mathematics.plain(text)) for text in (title, abstract)]
    looked_at = [(at, frozenset(spoken), f" {' '.join(spoken)} ") for at, spoken in enumerate(said)]
    for tag in tags:
        first, key = _key(tag)
        for at, known, text in looked_at:
            if first in known and text.count(key) >= (2 if at and key.count(" ") == 2 else 1):
                found.append((at, -key.count(" "), tag))
    places = ("title", "abstract")
    return [Suggestion(tag, f"“{_last(tag)}” is in the {places[at]}") for at, _, tag in sorted(found)]


@lru_cache(maxsize=8192)
def _key(tag: str) -> tuple[str, str]:
    """The first word of a tag's last part, and all with blanks round them; empty when they are none that could tell."""
    parts = words(_last(tag))
    telling = any(len(part) > 1 and part not in _COMMON for part in parts)
    return (parts[0], f" {' '.join(parts)} ") if telling else ("", "")


def _last(tag: str) -> str:
    return tag.rpartition("/")[2].replace("-", " ")


def _alike(shared: Iterable[Shared], tags: Collection[str]) -> list[Suggestion]:
    """The tags that surely most of the papers have which share a word; how telling each word is adds up."""
    scores: dict[str, float] = {}
    best: dict[str, tuple[float, int, str]] = {}
    for word in shared:
        for tag, number in word.with_tag.items():
            share = _share(number, word.tagged)
            if tag in tags and share >= _SURE:
                scores[tag] = scores.get(tag, 0) + share
                best[tag] = max(best.get(tag, (0, 0, "")), (share, number, word.term))
    ranked = sorted(scores, key=lambda tag: (-scores[tag], tag))
    return [
        Suggestion(tag, f"as on {best[tag][1]} of your papers with “{best[tag][2]}” in the title") for tag in ranked
    ]


def _share(number: int, among: int) -> float:
    """The least share that `number` of `among` can mean (the lower end of Wilson's interval)."""
    share, spread = number / among, _LUCK**2 / among
    return (share + spread / 2 - sqrt(spread * (share * (1 - share) + spread / 4))) / (1 + spread)
