"""A stream of BibTeX cut into its items; one that nobody closes costs no other; pure.

bibtexparser and pybtex want the whole file in memory and lose repeated keys; this reads on in pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_LONGEST = 4_000_000  # signs of one item
_WINDOW = 8_192  # signs that are looked through at a time
_AHEAD = 16_384  # signs within which a value that holds `@type{` at the start of a line must find its end
_AHEAD_OF_COMMENT = 262_144
_MOST_LOOKS = 100  # ahead, in a file; where more is broken, every `@type{` at a line's start begins an item
_TAIL = 300  # signs that a beginning may need
_KEPT = 262_144  # signs that are read before those behind are forgotten
_START = re.compile(r"@\s{0,80}([^\W\d_][\w:.+/-]{0,60})\s{0,80}([{(])")
_NEXT = re.compile(r"\n[ \t]{0,40}@[ \t]{0,40}[^\W\d_]\w{0,60}\s{0,80}[{(]")
_BRACES = re.compile(r"[{}]")
_BRACES_AND_QUOTES = re.compile(r"[{}\")]")
_NO_ESCAPED = re.compile(r"\\[{}]|[{}]")
_MORE = re.compile(r"[ \t]*+,?+\s{0,80}+,?+[ \t]*+[A-Za-z][\w-]{0,60}[ \t]*+=[ \t]*+[{\"\d]")


class Item(NamedTuple):
    """An `@type{…}` of a file: what stands between its brackets, and whether these were closed.

    With `escapes`, braces behind a backslash do not count, since the item makes sense only so.
    """

    line: int
    type: str
    body: str
    closed: bool = True
    escapes: bool = False


class _End(NamedTuple):
    at: int
    closed: bool = True
    escapes: bool = False


def items(chunks: Iterable[str]) -> Iterator[Item]:
    """Yield the items of a file in order; what stands between them is nobody's."""
    source = _Source(chunks)
    while found := source.find():
        kind, line, opening = found[1].lower(), source.line_at(found.start()), found.end()
        if kind == "comment" and found[2] == "(":
            source.move(opening)
            continue
        end = source.end_of(opening, found[2], ahead=source.ahead_of_comment if kind == "comment" else _AHEAD)
        if kind != "comment":
            yield Item(line, kind, source.text[opening : end.at], end.closed, end.escapes)
        elif not end.closed:
            source.ahead_of_comment //= 2  # a file full of open comments is not looked through again and again
        source.move(end.at + end.closed)


class _Source:
    """The part of a file that is looked at; `at` is the place in `text` to look on from."""

    def __init__(self, chunks: Iterable[str]) -> None:
        self._chunks = iter(chunks)
        self.text = "\n"  # so that the first line begins as all others
        self.at = 0
        self.ahead_of_comment = _AHEAD_OF_COMMENT
        self._line = 0
        self._counted = 0  # signs of `text` whose line ends are in `_line`
        self._looks = 0
        self._ended = False

    def _fill(self, length: int = 0) -> bool:
        """Read on until there are so many signs, or at least one more piece; False where nothing is left."""
        parts, have = [self.text], len(self.text)
        while not self._ended and (len(parts) == 1 or have < length):
            piece = next(self._chunks, None)
            if piece is None:
                self._ended = True
            else:
                parts.append(piece)
                have += len(piece)
        if len(parts) > 1:
            self.text = "".join(parts)
        return len(parts) > 1

    def line_at(self, place: int) -> int:
        """Return the line of a place that lies behind all that were asked for."""
        self._line += self.text.count("\n", self._counted, place)
        self._counted = place
        return self._line

    def move(self, place: int) -> None:
        """Look on from a place; what lies far behind it is forgotten now and then."""
        self.at = place
        if place > _KEPT:
            cut = place - 1_000
            if self._counted < cut:
                self.line_at(cut)
            cut = min(cut, self._counted)
            self.text = self.text[cut:]
            self._counted -= cut
            self.at -= cut

    def find(self) -> re.Match[str] | None:
        """Find the next beginning of an item that no `%` hides."""
        while True:
            for found in _START.finditer(self.text, self.at):
                begin = self.text.rfind("\n", max(0, found.start() - 1_000), found.start()) + 1
                if not self.text[begin : found.start()].lstrip().startswith("%"):
                    return found
            if self._ended:
                return None
            tail = self.text.find("@", max(self.at, len(self.text) - _TAIL))
            self.move(tail if tail >= 0 else len(self.text))
            self._fill()

    def end_of(self, opening: int, bracket: str, ahead: int) -> _End:
        """Return where an item ends; an open one ends where the next begins at the start of a line."""
        depth, at, quoted, window = 1, opening, False, _TAIL
        following = None  # where the next item begins, if this one is not closed
        limit = opening + _LONGEST
        pattern = _BRACES if bracket == "{" else _BRACES_AND_QUOTES
        while True:
            if len(self.text) < at + window and not self._ended:
                self._fill(at + _WINDOW)
            upto = min(at + window, len(self.text), limit)
            first = not following
            if first and (following := _NEXT.search(self.text, max(opening, at - _TAIL), upto)):
                upto = max(at, following.start())
            for found in pattern.finditer(self.text, at, upto):
                sign = found[0]
                if sign == "{":
                    depth += 1
                elif sign == "}":
                    depth -= 1
                elif depth == 1:
                    quoted ^= sign == '"'
                if (not depth) if bracket == "{" else (sign == ")" and depth <= 1 and not quoted):
                    if bracket == "(" or not self._goes_on(found.start()):
                        return _End(found.start())
                    if better := self._unescaped(found.start() + 1, found.start() + _WINDOW, opening):
                        return better
                    depth = 1  # one brace too many
            if first and following:
                self._looks += 1
                between_fields = depth <= 1 and ahead == _AHEAD
                limit = following.start() + (ahead if self._looks <= _MOST_LOOKS and not between_fields else 0)
            at, window = upto, min(2 * window, _WINDOW)
            if at >= limit or (self._ended and at >= len(self.text)):
                return self._open(opening, following.start() if following else at)

    def _open(self, opening: int, end: int) -> _End:
        """An item without an end: perhaps it has one if braces behind a backslash do not count."""
        return self._unescaped(opening, end, opening) or _End(end, closed=False)

    def _unescaped(self, least: int, end: int, opening: int) -> _End | None:
        """The end of an item in which escaped braces do not count, if it has one behind `least`."""
        if self.text.find("\\{", opening, end) < 0 and self.text.find("\\}", opening, end) < 0:
            return None
        depth = 1
        for found in _NO_ESCAPED.finditer(self.text, opening, end):
            depth += {"{": 1, "}": -1}.get(found[0], 0)
            if not depth:
                return _End(found.start(), escapes=True) if found.start() >= least else None
        return None

    def _goes_on(self, end: int) -> bool:
        """Whether another field follows behind what should be the end."""
        if len(self.text) < end + _TAIL and not self._ended:
            self._fill(end + _TAIL)
        return bool(_MORE.match(self.text, end + 1))
