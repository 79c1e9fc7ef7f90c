"""Our own JSON: a whole library or part of one as one document, a thing a line; written and read in pieces; pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from readinglist.errors import ReadinglistError
from readinglist.formats import Entry, Reject
from readinglist.formats.own_papers import entry_of
from readinglist.formats.text import Text

FORMAT = "readinglist"
VERSION = 1
LARGEST = 64 * 1024 * 1024  # signs of one thing: a paper with all that was said of it is far smaller
_PIECE = 64 * 1024  # signs given out at a time
_BLANKS = re.compile(r"[ \t\n\r]*")
_END = 16  # signs before the end of what was read in which a mistake may only be that more is to come
_CLOSED = re.compile(r"[\s,\]}]")
_to_text = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


_from_text = json.JSONDecoder(parse_constant=_no_number).raw_decode


class Damaged(ReadinglistError):
    """A document that is not whole, not ours, or written by a newer program; says where."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line, self.reason = line, reason


class Part(NamedTuple):
    """One thing of a document: the list it stands in, itself, and its line. The first is the head, in no list."""

    section: str
    value: dict[str, Any]
    line: int


def write(head: Mapping[str, Any], sections: Iterable[tuple[str, Iterable[Mapping[str, Any]]]]) -> Iterator[str]:
    """Yield a document: what the head says beside format and version, then lists by name, a thing a line."""
    lines: list[str] = ["{\n"]
    size = 0
    named = {"format": FORMAT, "version": VERSION, **head}
    lines.append(",\n".join(f"{_to_text(name)}: {_to_text(value)}" for name, value in named.items()))
    for name, things in sections:
        lines.append(f",\n{_to_text(name)}: [")
        between = "\n"
        for thing in things:
            line = between + _to_text(thing)
            between = ",\n"
            lines.append(line)
            size += len(line)
            if size > _PIECE:
                yield "".join(lines)
                lines.clear()
                size = 0
        lines.append("\n]")
    lines.append("\n}\n")
    yield "".join(lines)


def read(text: Text) -> Iterator[Entry | Reject]:
    """Yield the papers of a document as entries, with all that their reader said; the rest of it is passed over."""
    try:
        for part in parts(text.chunks()):
            if part.section == "papers":
                yield from entry_of(part.value, part.line)
    except Damaged as mistake:
        yield Reject(mistake.line, mistake.reason)


def parts(chunks: Iterable[str]) -> Iterator[Part]:
    """Yield the head of a document and then everything in its lists; raises Damaged at the first mistake.

    However the document is laid out, only one thing at a time stands in memory.
    """
    source = _Source(chunks)
    source.take("{", "a document of readinglist begins with {")
    head: dict[str, Any] = {}
    begun = False
    while True:
        name = source.value(str, "the name of a list")
        source.take(":", "a colon was to come")
        if source.sign() == "[":
            if not begun:
                yield Part("", _checked(head), 1)
                begun = True
            yield from _things(source, name)
        elif begun:
            source.value(None, "a value")
        else:
            head[name] = source.value(None, "a value")
        if source.sign() == "}":
            break
        source.take(",", "a comma or the end was to come")
    if not begun:
        yield Part("", _checked(head), 1)
    source.take("}", "")
    if source.sign():
        raise Damaged(source.line, "something stands behind the end of the document")


def _things(source: _Source, name: str) -> Iterator[Part]:
    source.take("[", "")
    if source.sign() == "]":
        source.take("]", "")
        return
    while True:
        source.sign()
        line = source.line
        yield Part(name, source.value(dict, f"something of “{name}”"), line)
        if source.sign() == "]":
            break
        source.take(",", "a comma or the end of a list was to come")
    source.take("]", "")


def _checked(head: Mapping[str, Any]) -> dict[str, Any]:
    if head.get("format") != FORMAT:
        raise Damaged(1, f"this is no document of readinglist: it does not begin with “format”: “{FORMAT}”")
    version = head.get("version")
    if not isinstance(version, int) or version < 1:
        raise Damaged(1, "the document does not say of which version it is")
    if version > VERSION:
        raise Damaged(1, f"a newer readinglist wrote this (version {version}; this one reads up to {VERSION})")
    return dict(head)


class _Source:
    """The text of a document as far as it is read; `line` is the one that is read now."""

    def __init__(self, chunks: Iterable[str]) -> None:
        self._chunks = iter(chunks)
        self._text = ""
        self._at = self._counted = 0
        self._line = 1

    @property
    def line(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _more(self) -> bool:
        """Read on, as much again as is waiting, so that a large thing is not looked at for every piece of it."""
        wanted, pieces = len(self._text) - self._at, [self._text[self._at :]]
        read = 0
        for piece in self._chunks:
            pieces.append(piece)
            read += len(piece)
            if read and read >= wanted:
                break
        if read:
            _ = self.line  # the lines passed are counted before they are dropped
            self._text, self._at, self._counted = "".join(pieces), 0, 0
        return bool(read)

    def sign(self) -> str:
        """The next sign that is no blank, '' at the end."""
        while True:
            found = _BLANKS.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self, sign: str, complaint: str) -> None:
        """Pass a sign over; raises Damaged when another stands there."""
        if (found := self.sign()) != sign:
            raise self._cut() if not found else Damaged(self.line, f"{complaint}, not {found!r}")
        self._at += 1

    def value(self, form: type | None, what: str) -> Any:
        """Take one value; raises Damaged when it is none, or not of the form."""
        self.sign()
        while True:
            try:
                found, end = _from_text(self._text, self._at)
            except RecursionError:
                raise Damaged(self.line, f"{what} is nested too deep") from None
            except ValueError as mistake:
                if self._is_only_begun(mistake) and self._more():
                    continue
                raise self._broken(mistake, what) from None
            if end < len(self._text) or not self._more():
                break
        if form is not None and not isinstance(found, form):
            raise Damaged(self.line, f"{what} was to come")
        self._at = end
        return found

    def _is_only_begun(self, mistake: ValueError) -> bool:
        if not isinstance(mistake, json.JSONDecodeError) or len(self._text) - self._at > LARGEST:
            return False
        return mistake.pos >= len(self._text) - _END or mistake.msg.startswith("Unterminated string")

    def _broken(self, mistake: ValueError, what: str) -> Damaged:
        if not self.sign():
            return self._cut()
        if isinstance(mistake, json.JSONDecodeError):
            if self._is_only_begun(mistake) and not _CLOSED.search(self._text, mistake.pos):
                return self._cut()
            line = self.line + self._text.count("\n", self._at, mistake.pos)
            words = mistake.msg[:1].lower() + mistake.msg[1:]
            return Damaged(line, f"{what} is no JSON: {words}")
        return Damaged(self.line, f"{what} is no JSON: {mistake}")

    def _cut(self) -> Damaged:
        self._at = len(self._text)
        return Damaged(self.line, "the document ends here before it is complete: it was cut")
