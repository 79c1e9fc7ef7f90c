"""The inside of an item: its key, and its fields with the values that TeX would see; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_HEAD = re.compile(r"\s*+([^,=]{0,4000}+)([,=]|\Z)?")
_NAME = re.compile(r"(?:[\s,}]++|%[^\n]*+)*+([^\s=,{}\"#%]++)\s*+(=?)\s*+")
_NESTED = re.compile(r"\{([^{}]*+(?:\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}[^{}]*+)*+)\}")
_FIELD = re.compile(  # what nearly every field looks like, in one look
    r"(?:[\s,}]++|%[^\n]*+)*+([^\s=,{}\"#%]++)\s*+=\s*+"
    r"(?:\{([^{}]*+(?:\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}[^{}]*+)*+)\}|\"([^\"{}]*+)\"|(\d++))\s*+(?:,|\}|\Z)"
)
_GAP = re.compile(r"(?:[\s,}]++|%[^\n]*+)*+")
_JUNK = re.compile(r"[^,\n]*+[,\n]")
_BARE = re.compile(r"[^\s,#{}\"=]++")
_JOINED = re.compile(r"\s*+#\s*+")
_LONGEST_MACRO = 2_000  # signs
_LONGEST_VALUE = 4_000_000
_BRACES = re.compile(r"[{}]")
_NO_ESCAPED = re.compile(r"\\[{}]|[{}]")
_IN_QUOTES = re.compile(r"[{}\"]")
_NEXT_FIELD = re.compile(r"\n[ \t]{0,80}[A-Za-z][\w-]{0,40}[ \t]{0,80}=[ \t]{0,80}[{\"\d]")
_FIRST_FIELDS = frozenset("title author year month journal editor booktitle date publisher note url doi".split())
_LISTS = {
    "keywords": ", ",
    "keyword": ", ",
    "groups": ", ",
    "mendeley-tags": ", ",
    "author": " and ",
    "editor": " and ",
}
_MONTHS = (
    "January February March April May June July August September October November December".split()
)  # fmt: skip
MONTHS = {month[:3].lower(): month for month in _MONTHS}


@dataclass(slots=True)
class Raw:
    """An entry as it stands in a file: lower-case names, values in LaTeX, and what was wrong with it."""

    line: int
    type: str
    key: str
    fields: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def raw_of(body: str, macros: Mapping[str, str], entry: Raw, *, escapes: bool = False, closed: bool = True) -> Raw:
    """Fill an entry with its key and its fields; of a field that comes twice both values stay.

    Where the entry is not closed, a value that runs into the next field ends before it.
    """
    entry.key, at = _key(body)
    read = _Reader(body, macros, escapes=escapes, closed=closed)
    while True:
        while closed and not escapes and (found := _FIELD.match(body, at)):
            at = found.end()
            _put(entry.fields, found[1].lower()[:80], (found[2] or found[3] or found[4] or "").strip(" \t\n"))
        if not (found := _NAME.match(body, at)):
            if not (junk := _JUNK.match(body, at)):
                return entry
            gap = _GAP.match(body, junk.end())  # passed over at once, lest each comma of many be looked on from
            at = gap.end() if gap else junk.end()
            continue
        at = found.end()
        name = found[1].lower()
        if not found[2] and body[at : at + 1] not in ("{", '"'):
            continue  # a word that is no field
        value, at, whole = read.value(at)
        if not whole:
            entry.wrong.append(f"the field “{name[:40]}” is not closed")
        _put(entry.fields, name[:80], value)


def macro_of(body: str, macros: Mapping[str, str], *, escapes: bool = False) -> dict[str, str]:
    """Return what an `@string` defines: lower-case names and their values."""
    made: dict[str, str] = {}
    read = _Reader(body, macros, escapes=escapes)
    at = 0
    while found := _NAME.match(body, at):
        at = found.end()
        if found[2] or body[at : at + 1] in ("{", '"'):
            value, at, _ = read.value(at)
            made[found[1].lower()] = value[:_LONGEST_MACRO]
    return made


def _key(body: str) -> tuple[str, int]:
    """Return the key of an entry, and where its fields begin. A comma or the key itself may be missing."""
    found = _HEAD.match(body)
    if not found:
        return "", 0
    words = found[1].split()
    if found[2] != "=":
        return " ".join(words)[:200], found.end()
    following = body[found.end() : found.end() + 200].lstrip()
    if words and following[:1] not in ("{", '"') and words[0].lower() not in _FIRST_FIELDS and len(words) == 1:
        head, comma, _ = following.partition(",")
        if comma and not re.search(r"[{\"=\n]", head):  # the sign belongs to the key
            return " ".join(body[: body.index(",", found.end())].split()), body.index(",", found.end()) + 1
    if len(words) < 2:
        return "", found.start(1)
    return " ".join(words[:-1]), found.start(1) + found[1].rindex(words[-1])


def _put(fields: dict[str, str], name: str, value: str) -> None:
    if not fields.get(name):
        fields[name] = value
    elif value and value != fields[name]:
        if name in _LISTS and len(fields[name]) < 100_000:
            fields[name] += _LISTS[name] + value
        else:
            number = next((n for n in range(2, 20) if f"{name}-{n}" not in fields), 20)
            fields[f"{name}-{number}"] = value


class _Reader:
    """Reads values out of the inside of an item."""

    def __init__(self, body: str, macros: Mapping[str, str], *, escapes: bool, closed: bool = True) -> None:
        self._body = body
        self._macros = macros
        self._escapes = escapes
        self._closed = closed
        self._patience = 2 * len(body) + 10_000  # signs that may be looked through in vain

    def value(self, at: int) -> tuple[str, int, bool]:
        """Return the value that begins at a place, where it ends, and whether it was whole."""
        parts: list[str] = []
        whole, length = True, 0
        while at < len(self._body) and whole:
            sign = self._body[at]
            if sign == "{":
                part, at, whole = self._braced(at)
            elif sign == '"':
                part, at, whole = self._quoted(at)
            elif found := _BARE.match(self._body, at):
                part, at = self._macros.get(found[0].lower(), found[0]), found.end()
            else:
                break
            parts.append(part)
            length += len(part)
            if length > _LONGEST_VALUE or not (joined := _JOINED.match(self._body, at)):
                break
            at = joined.end()
        return ("".join(parts) if len(parts) != 1 else parts[0]).strip(" \t\n"), at, whole

    def _braced(self, at: int) -> tuple[str, int, bool]:
        if self._closed and not self._escapes and (found := _NESTED.match(self._body, at)):
            return found[1], found.end(), True
        depth = 0
        for brace in (_NO_ESCAPED if self._escapes else _BRACES).finditer(self._body, at):
            if self._patience <= 0:
                break
            depth += {"{": 1, "}": -1}.get(brace[0], 0)
            if not depth:
                return self._whole(at, brace.end())
        return self._cut(at)

    def _quoted(self, at: int) -> tuple[str, int, bool]:
        depth = 0
        for sign in _IN_QUOTES.finditer(self._body, at + 1):
            if self._patience <= 0:
                break
            depth += {"{": 1, "}": -1}.get(sign[0], 0)
            if depth < 0:
                break
            if sign[0] == '"' and not depth:
                return self._whole(at, sign.end())
        return self._cut(at)

    def _whole(self, at: int, end: int) -> tuple[str, int, bool]:
        if not self._closed and _NEXT_FIELD.search(self._body, at, end):
            return self._cut(at)
        return self._body[at + 1 : end - 1], end, True

    def _cut(self, at: int) -> tuple[str, int, bool]:
        """A value without an end goes to where the next field seems to begin."""
        self._patience -= len(self._body) - at
        found = _NEXT_FIELD.search(self._body, at)
        end = found.start() if found else len(self._body)
        return self._body[at + 1 : end].rstrip(" \t\n,"), end, False
