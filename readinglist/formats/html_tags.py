"""HTML as a row of tags and texts, each read once: no tree, no looking back, however damaged it is; pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from readinglist.formats import Reject

_LONGEST_TAG = 262_144  # signs; icons and little programs stand inside tags
_LONGEST_NAME = 24
_BEGIN = re.compile(r"<(?=[/!?A-Za-z])")
_NAME = re.compile(r"<(/?[A-Za-z][A-Za-z0-9]{0,20})(?=[\s/>])")
# As browsers do it: only behind `=` does a quotation mark begin a value.
_ATTRIBUTE = re.compile(
    r"""[\s/]*(?:([^\s/>=]+|=)(?:\s*=\s*(?:"([^"]*)(?:"|\Z)|'([^']*)(?:'|\Z)|([^\s>"'][^\s>]*))?)?)?"""
)
_KEPT = 20_000  # signs of a value; what is longer is an icon or a program


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag by its lower-case name (`/a` ends what `a` began) and what it says of itself, or a text without name."""

    line: int
    name: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


def tags_and_text(chunks: Iterable[str]) -> Iterator[Tag | Reject]:
    """Yield what a text of HTML is made of; a tag without end is a Reject, and comments yield nothing."""
    source = iter(chunks)
    held, at, line, ended = "", 0, 1, False
    while True:
        begin = _BEGIN.search(held, at)
        found = begin.start() if begin else len(held) - held.endswith("<")
        if begin is None:
            if found > at:
                yield Tag(line, text=held[at:found])
                line += held.count("\n", at, found)
            if ended:
                return
            more = next(source, None)
            ended = more is None
            held, at = held[found:] + (more or " "), 0
            continue
        if found > at:
            yield Tag(line, text=held[at:found])
            line += held.count("\n", at, found)
            at = found
        end, tag = _tag(held, at, line)
        if end < 0:  # its end is still to come
            more = next(source, None) if len(held) - at < _LONGEST_TAG else None
            if more is not None:
                held, at = held[at:] + more, 0
                continue
            yield Reject(line, "a tag has no end, or a quotation mark in it none; what follows it may not be read")
            if (end := held.find(">", at) + 1) == 0:
                line, held, at = line + held.count("\n", at), "", 0
                continue
            tag = _tag(held[at:end].replace('"', " ").replace("'", " "), 0, line)[1]
        if tag:
            yield tag
        line += held.count("\n", at, end)
        at = end


def _tag(held: str, at: int, line: int) -> tuple[int, Tag | None]:
    """Where the tag that begins at `at` ends, -1 where it does not yet, and the tag if it is one."""
    begin = _NAME.match(held, at)
    if not begin:
        if held[at + 1] in "!?":
            return held.find(">", at) + 1 or -1, None
        if len(held) - at < _LONGEST_NAME and (held[at + 1] == "/" or held[at + 1].isalpha()):
            return -1, None
        return at + 1, Tag(line, text="<")
    if held.find(">", begin.end()) < 0:
        return -1, None
    said: dict[str, str] = {}
    pos = begin.end()
    while True:
        found = _ATTRIBUTE.match(held, pos)
        assert found
        pos = found.end()
        if pos >= len(held):
            return -1, None
        if found[1]:
            value = found[2] or found[3] or found[4] or ""
            if len(said) < 60:
                said.setdefault(found[1].lower(), html.unescape(value[:_KEPT]))
        if held[pos] == ">":
            return pos + 1, Tag(line, begin[1].lower(), said)
        if not found[0]:
            pos += 1
