"""Citation keys: typed by a person, stable, each once in a file; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from readinglist import mathematics

_SMALL = frozenset(
    "a an and are as at be by can do for from how in into is of on or the to towards what when with".split()
)
_SUFFIX = re.compile(r"^(?P<name>.*),\s*(?P<suffix>(?:jr|sr|ii|iii|iv)\.?)$", re.IGNORECASE)
_PARTS = re.compile(r"[\s/–—:-]+")
_NO_LETTERS = re.compile(r"[^a-z0-9]")
_KEY = re.compile(r"[^\s,{}\"#%~\\()'=@]{1,200}")


class Keys:
    """The keys of one file. A paper keeps the key it came with; a second one of the same key gets a letter, `b` first.

    So a key depends on nothing but its paper and the papers before it that would have the same.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def key(self, record: Mapping[str, Any], *, ascii_only: bool) -> str:
        """Return the key of the next paper; BibTeX compares keys without case."""
        wanted = key = kept_key(record, ascii_only=ascii_only)
        number = 1
        while key.lower() in self._taken:
            number += 1
            key = f"{wanted}{_letters(number)}"
        self._taken.add(key.lower())
        return key


def kept_key(record: Mapping[str, Any], *, ascii_only: bool = False) -> str:
    """Return the key a paper came with where BibTeX can read it, else the one made of its names."""
    own = (record.get("details") or {}).get("key")
    if isinstance(own, str) and _KEY.fullmatch(own) and (own.isascii() or not ascii_only):
        return own
    return key_of(record)


def key_of(record: Mapping[str, Any]) -> str:
    """Return a key that a person can type and that stays the same: family name, year, first word of weight.

    A name before a colon is the word: `R² Former: Unified …` by Zhu, 2023, is `zhu2023r2former`.
    """
    authors = record.get("authors") or ()
    family = _ascii(_family(authors[0])) if authors else ""
    title = mathematics.plain(record["title"])
    name, colon, _rest = title.partition(":")
    if colon and len(name.split()) <= 3 and _ascii(name):
        word = _ascii(name)
    else:
        word = next((part for part in map(_ascii, _PARTS.split(title)) if part and part not in _SMALL), "")
    return f"{family or 'paper'}{record.get('year') or ''}{word[:24]}"


def _letters(number: int) -> str:
    """`b` for 2, `z` for 26, `aa` for 27."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(97 + letter) + letters
    return letters


def _family(name: str) -> str:
    bare = (found["name"] if (found := _SUFFIX.match(name)) else name).strip()
    return bare.split(",")[0] if "," in bare else (bare.split() or [""])[-1]


@lru_cache(maxsize=4096)
def _ascii(text: str) -> str:
    """Only the plain letters and digits, in lower case: `Nießner` → `niessner`."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("ø", "o").replace("Ø", "O").replace("ł", "l"))
    return _NO_LETTERS.sub("", text.casefold())
