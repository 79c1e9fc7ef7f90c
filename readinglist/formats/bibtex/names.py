"""Lists of people as BibTeX and biblatex write them, and names as a title page has them; pure."""

from __future__ import annotations

import re

from readinglist.formats.bibtex.latex import line_of

_AND = re.compile(r"[{}]|(?<![^\s}])and(?=[\s{])", re.IGNORECASE)
_COMMA = re.compile(r"[{},]")
_OTHERS = re.compile(r"others|et\.? al\.?|al\.?|\.\.\.|…", re.IGNORECASE)
_EXTENDED = re.compile(r"\s*\"?(?:family|given|prefix|suffix|useprefix|[a-z]+-i|giveni)\s*=", re.IGNORECASE)
_PART = re.compile(r"\s*\"?(?P<name>[a-z-]+)\s*=\s*(?P<value>.*?)\s*\"?\s*", re.IGNORECASE | re.DOTALL)
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|vi{0,3}|esq|ph\.?\s?d|m\.?d)\.?", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]*){1,4}")
_HOMONYM = re.compile(r"(?<=\S)\s+0\d{3}\s*$")  # DBLP numbers people of the same name
_LAST_BRACES = re.compile(r"([^{},]+)\s\{(.+)\}", re.DOTALL)
_IN_ORDER = re.compile(r"(?!(?:Jr|Sr|Ph)\b)[^\W\d_a-z]\S*\s+\S{0,40}[^\W\d_]{2}")  # `John Smith`
_MOST = 20_000  # people of one paper


def people(raw: str) -> tuple[str, ...]:
    """Return the names of a list in LaTeX as on a title page: `von Last, Jr, First` → `First von Last, Jr`."""
    return tuple(name for name, _ in named(raw))


def named(raw: str) -> list[tuple[str, str]]:
    """Return the names of a list as on a title page, each with its family name where the list tells it.

    The family name of a body, which has none, is all of its name.
    """
    return [pair for part in _split(raw)[:_MOST] for pair in _names(part)]


def _split(raw: str) -> list[str]:
    """The names of a list, parted at every `and` outside braces."""
    if "{" not in raw and "}" not in raw:
        parts = re.split(r"(?:(?<=\s)|^)and(?=\s|$)", raw, flags=re.IGNORECASE)
    else:
        parts, depth, begin = [], 0, 0
        for found in _AND.finditer(raw + " "):
            if found[0] in "{}":
                depth = max(0, depth + (1 if found[0] == "{" else -1))
            elif not depth and (found.start() == 0 or raw[found.start() - 1] in " \t\n}"):
                parts.append(raw[begin : found.start()])
                begin = found.end()
        parts.append(raw[begin:])
    return _by_semicolons([part.strip(" \t\n,") for part in parts if part.strip(" \t\n,")])


def _by_semicolons(parts: list[str]) -> list[str]:
    """Some programs part names by semicolons, which no name has."""
    if len(parts) != 1 or ";" not in parts[0] or parts[0][0] == "{" or "&" in parts[0]:
        return parts
    return [part.strip() for part in parts[0].split(";") if part.strip()]


def _names(raw: str) -> list[tuple[str, str]]:
    if raw[-1].isdigit():
        raw = _HOMONYM.sub("", raw)
    if _OTHERS.fullmatch(raw.strip("{} ")) and raw[0] != "{":
        return []
    if "=" in raw and _EXTENDED.match(raw):
        return [pair] if (pair := _extended(raw))[0] else []
    whole = _is_whole(raw)
    parts = [raw] if whole else _at_commas(raw)
    if len(parts) == 1:
        name = line_of(raw)
        return [(name, name if whole else _braced_family(raw))] if name else []
    words = [line_of(part) for part in parts]
    if len(parts) > 3 or (len(parts) == 3 and all(map(_IN_ORDER.match, words))):
        return [(name, "") for name in _too_many(words)]
    if len(words) == 3 and _SUFFIX.fullmatch(words[2]) and not _SUFFIX.fullmatch(words[1]):
        words = [words[0], words[2], words[1]]
    last, *middle, first = words
    if not middle and _SUFFIX.fullmatch(first):
        return [(f"{last}, {first}", "")]
    name = " ".join(filter(None, (first, last)))
    suffix = ", ".join(filter(None, middle))
    return [(f"{name}, {suffix}" if suffix else name, last if first else "")] if name or suffix else []


def _braced_family(raw: str) -> str:
    """The family name in braces behind a given one: `Per {Brinch Hansen}`."""
    found = _LAST_BRACES.fullmatch(raw) if raw.endswith("}") else None
    if not found or not _is_whole(raw[found.start(2) - 1 :]):
        return ""
    given = found[1].split()
    at = next((at for at, word in enumerate(given) if at and word.islower()), len(given))
    return line_of(" ".join((*given[at:], found[2])))


def _too_many(words: list[str]) -> list[str]:
    """A list parted by commas: `Last, F., Last, F.` or `First Last, First Last`."""
    words = [word for word in words if word]
    if len(words) % 2 == 0 and all(_INITIALS.fullmatch(word) for word in words[1::2]):
        return [f"{first} {last}" for last, first in zip(words[::2], words[1::2], strict=True)]
    if all(" " in word for word in words):
        return words
    return [", ".join(words)]


def _is_whole(raw: str) -> bool:
    """Whether one pair of braces is round all of a name, so that it is nobody's family name: a group or a body."""
    if not raw.startswith("{") or not raw.endswith("}"):
        return False
    depth = 0
    for found in re.finditer(r"[{}]", raw):
        depth += 1 if found[0] == "{" else -1
        if not depth:
            return found.end() == len(raw)
    return False


def _at_commas(raw: str) -> list[str]:
    if "{" not in raw:
        return raw.split(",")
    parts, depth, begin = [], 0, 0
    for found in _COMMA.finditer(raw):
        if found[0] == ",":
            if not depth:
                parts.append(raw[begin : found.start()])
                begin = found.end()
        else:
            depth = max(0, depth + (1 if found[0] == "{" else -1))
    return [*parts, raw[begin:]]


def _extended(raw: str) -> tuple[str, str]:
    """A name in biblatex's own form (`family=Beethoven, given=Ludwig, prefix=van`) and its family."""
    said: dict[str, str] = {}
    for part in _at_commas(raw):
        if found := _PART.fullmatch(part):
            said.setdefault(found["name"].lower(), line_of(found["value"].strip(' "')))
    family = " ".join(filter(None, (said.get("prefix"), said.get("family"))))
    name = " ".join(filter(None, (said.get("given"), family)))
    return f"{name}, {said['suffix']}" if name and said.get("suffix") else name, family if said.get("given") else name
