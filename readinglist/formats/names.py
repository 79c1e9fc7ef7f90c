"""Names of people as catalogues sort them (`Family, Given, Suffix`) and as on a title page; plain text, pure.

Names in LaTeX are read in `formats.bibtex.names`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|vi{0,3}|esq|2nd|3rd|4th)\.?", re.IGNORECASE)
_INITIALS = re.compile(
    r"(?P<family>\S.{0,200}?) (?P<given>[^\W\d_a-z]{1,4})(?: (?P<suffix>Jr|Sr|2nd|3rd|4th|II|III|IV)\.?)?"
)
_OTHERS = re.compile(r"(?:and )?others|et\.? al\.?|\.\.\.|…|\[?anonymous\]?|n/?a|none|null", re.IGNORECASE)
_AND_OTHERS = re.compile(r"[\s,;]{1,4}(?:and others|et\.? al\.?|\.\.\.|…)$", re.IGNORECASE)
# Whoever is called so is a body, or several people, and has no family name.
NO_PERSON = re.compile(r"\band\b|[,;]|^\W*(?:others|et\.? al\.?|al\.?|…|\.\.\.)\W*$|=|^[{ ]", re.IGNORECASE)
LONGEST = 1_000


class Parts(NamedTuple):
    """A name in its parts; a body, or whoever has but one name, only has a `family`: the whole."""

    family: str
    given: str = ""
    suffix: str = ""


def known_families(text: str | None) -> frozenset[str]:
    """Return the family names, and bodies in braces, that `details["families"]` lists."""
    return frozenset(text.split("; ")) if text else frozenset()


def families_of(said: Iterable[tuple[str, str]]) -> str:
    """Return what `known_families` reads: of names with their families, those that a plain rule would get wrong.

    A body is said to be its own family; an empty family says nothing.
    """
    wrong = (
        f"{{{name}}}" if family == name else family
        for name, family in said
        if name and family and ";" not in family and not _is_plain(parts_of(name).family, family)
        and (family == name or parts_of(name, frozenset((family,))).family == family)
    )  # fmt: skip
    return "; ".join(dict.fromkeys(wrong))


def _is_plain(guessed: str, family: str) -> bool:
    """Whether a family is what the rule says, small words before it apart."""
    before = guessed.removesuffix(family)
    return guessed == family or (before != guessed and before.endswith(" ") and before.islower())


def parts_of(name: str, families: frozenset[str] = frozenset()) -> Parts:
    """Return the parts of a name: by the families known of its paper, else the last word, small words before it."""
    bare, comma, suffix = name.rpartition(", ")
    if not comma or not _SUFFIX.fullmatch(suffix):
        bare, suffix = name, ""
    if NO_PERSON.search(bare) or f"{{{name}}}" in families:
        return Parts(name)
    words = bare[:LONGEST].split(" ") if families else []
    at = next((at for at in range(1, len(words)) if " ".join(words[at:]) in families), 0)
    words = bare.split(" ")
    at = at or next(
        (at for at, word in enumerate(words[:-1]) if at and word.islower() and word.isalpha()), len(words) - 1
    )
    return Parts(" ".join(words[at:]), " ".join(words[:at]), suffix) if at else Parts(name)


def family_in(name: str) -> str:
    """Return the family of a sorted name (`García Márquez, Gabriel`), empty where no comma says it."""
    parts = [part.strip() for part in " ".join(name[:LONGEST].split()).split(",")]
    if not 2 <= len(parts) <= 3 or not all(parts) or (len(parts) == 2 and _SUFFIX.fullmatch(parts[1])):
        return ""
    return parts[0]


def on_title_page(name: str) -> str:
    """Return a sorted name as on a title page: `King, Martin, Jr.` → `Martin King, Jr.`; empty for “et al.”."""
    name = " ".join(name[:LONGEST].split())
    if _OTHERS.fullmatch(name.strip(",;. ")):
        return ""
    if "," not in name:
        return name
    parts = [part.strip() for part in name.split(",")]
    words = [part for part in parts if part]
    if len(parts) != len(words) or len(words) < 2:
        return ", ".join(words) if len(words) > 3 else _of_parts(words)
    return _of_parts(words) if len(words) <= 3 else name


def _of_parts(words: list[str]) -> str:
    if len(words) < 2:
        return words[0] if words else ""
    if len(words) == 2:
        return ", ".join(words) if _SUFFIX.fullmatch(words[1]) else f"{words[1]} {words[0]}"
    if _SUFFIX.fullmatch(words[1]) and not _SUFFIX.fullmatch(words[2]):
        words = [words[0], words[2], words[1]]  # as BibTeX has it
    return f"{words[1]} {words[0]}, {words[2]}"


def sorted_name(name: str, families: frozenset[str] = frozenset()) -> str:
    """Return a name as catalogues sort it: `Ada de Byron` → `de Byron, Ada`, whatever reads back as the same name."""
    made = ", ".join(filter(None, parts_of(name, families)))
    return made if on_title_page(made) == name else name


def from_initials(name: str) -> str:
    """Return a name as PubMed shortens it in its usual order: `van der Berg JA Jr` → `JA van der Berg, Jr`."""
    found = _INITIALS.fullmatch(" ".join(name[:LONGEST].split()))
    if not found:
        return on_title_page(name)
    return f"{found['given']} {found['family']}" + (f", {found['suffix']}" if found["suffix"] else "")


def people_of(text: str) -> list[str]:
    """Return the names in one field, in order: divided by `;`, line ends, “and” or, where none is sorted, commas."""
    text = _AND_OTHERS.sub("", text[:200_000].rstrip())
    if ";" in text or "\n" in text or "|" in text:
        parts = re.split(r"[;\n|]", text)
    elif re.search(r"\sand\s", text, re.IGNORECASE):
        parts = _at_and(re.split(r",?\s+and\s+", text, flags=re.IGNORECASE))
    elif "," in text:
        parts = _at_commas([part.strip() for part in text.split(",")])
    else:
        parts = [text]
    return [name for part in parts if (name := on_title_page(part.strip().removeprefix("and ")))]


def _at_and(parts: list[str]) -> list[str]:
    """`A, B and C` lists three; in `Family, Given and Family, Given` each comma is inside a name."""
    if len(parts) == 2 and "," not in parts[1] and "," in parts[0]:
        return [*_at_commas([part.strip() for part in parts[0].split(",")]), parts[1]]
    return parts


def _at_commas(parts: list[str]) -> list[str]:
    """Names between commas; one sorted name, or sorted names with initials, keep their commas."""
    initials = re.compile(r"(?:[^\W\d_]\.?[\s-]?){1,3}\.?")
    if all(_INITIALS.fullmatch(part.rstrip(".")) for part in parts):  # PubMed's
        return [from_initials(part.rstrip(".")) for part in parts]
    if len(parts) == 2 and (" " not in parts[0] or initials.fullmatch(parts[1])):
        return [", ".join(parts)]
    if len(parts) % 2 == 0 and all(initials.fullmatch(part) for part in parts[1::2]):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    names: list[str] = []
    for part in parts:
        if names and _SUFFIX.fullmatch(part):
            names[-1] += f", {part}"
        else:
            names.append(part)
    return names
