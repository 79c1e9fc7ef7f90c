"""References in CSL-JSON: an array, one object, `{"items": […]}`, or an object a line; streaming; pure.

Items are found by their brackets and read one by one, so that a broken one costs no other and each has its line;
ijson knows no lines and stops at the first mistake.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from readinglist.formats import Entry, Reject
from readinglist.formats.csl_meaning import entries_of
from readinglist.formats.csl_writing import item_of
from readinglist.formats.text import Text

LARGEST = 4_000_000  # signs of one item
_MOST_LOOKS = 200  # for the next item behind a broken one
_MOST_IN_VAIN = 500_000  # strings and brackets of items that had no end
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+("?)|[{}\[\]]', re.DOTALL)
_SCALAR = re.compile(r'"(?:[^"\\]|\\.)*+"|[^\s,\[\]"{}]++')
_MOST_PASSED = 10_000  # signs
_NEXT = re.compile(r'[\n,]\s{0,40}\{\s{0,200}"[^"\\\n]{1,80}"\s{0,8}:')
# Under these names a document holds its references: Zotero's and Crossref's habits, and pandoc's.
_LISTS = re.compile(r'"(?:items|references|message|data|bibliography|results|publications|papers)"\s*:\s*[\[{]')
_to_text = json.JSONEncoder(ensure_ascii=False).encode


def read(text: Text) -> Iterator[Entry | Reject]:
    """Yield the references of a document in order, and a Reject for what is none, with its line; never raises."""
    for item in _items(text.chunks()):
        if isinstance(item, Reject):
            yield item
            continue
        try:
            value = json.loads(item.text)
        except (ValueError, RecursionError):
            yield Reject(item.line, "an item is no valid JSON and was passed over")
            continue
        yield from entries_of(value, item.line)


def write(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield records as an array of CSL-JSON that is valid against its schema, a reference a piece.

    What CSL has no place for stands in `custom` under `readinglist`, and is read back by us.
    """
    between = "[\n"
    for record in records:
        yield between + _to_text(item_of(record))
        between = ",\n"
    yield "\n]\n" if between == ",\n" else "[]\n"


class _Item(NamedTuple):
    line: int
    text: str


def _items(chunks: Iterable[str]) -> Iterator[_Item | Reject]:
    """The objects of a document that are no lists of others."""
    source = _Source(iter(chunks))
    plain = True  # an array, and no object that wraps one
    while (at := source.find("{")) >= 0:
        source.passed += source.held[:at]
        source.drop(at)
        line = source.line
        plain = plain and source.passed.lstrip()[:1] in ("[", ",", "]")
        yield from _others(source, line) if plain else ()
        source.passed = ""
        end = source.end_of_item()
        if end > 0:
            text = source.held[:end]
            if _is_list(text):
                source.drop(1)  # its objects are the items
                continue
            source.drop(end)
            yield _Item(line, text)
        elif source.opens_list():
            source.drop(1)
        else:
            source.looks += 1
            if source.looks > _MOST_LOOKS or source.in_vain > _MOST_IN_VAIN or not source.to_next():
                yield Reject(line, "an item has no end, and the rest could not be read")
                return
            yield Reject(line, "an item has no end and was passed over")
            plain = False
    yield from _others(source, source.line) if plain else ()


def _others(source: _Source, line: int) -> Iterator[Reject]:
    """A Reject for each item that stood before a line and is no object."""
    for _ in _SCALAR.finditer(source.passed[:_MOST_PASSED]):
        yield Reject(line, "an item is no reference and was passed over")


def _is_list(text: str) -> bool:
    """Whether an object only holds a list of references, or wraps one."""
    found = _LISTS.search(text[:20_000])
    return bool(found) and not re.search(r'"(?:title|type|id|DOI)"\s*:\s*"', text[: found.start()]) if found else False


class _Source:
    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks = chunks
        self.held = ""
        self.line = 1
        self.looks = 0
        self.in_vain = 0
        self.passed = ""  # before the next object

    def more(self) -> bool:
        """Read on; False at the end."""
        chunk = next(self._chunks, None)
        self.held += chunk or ""
        return chunk is not None

    def drop(self, end: int) -> None:
        """Forget what stands before `end`."""
        self.line += self.held.count("\n", 0, end)
        self.held = self.held[end:]

    def find(self, sign: str) -> int:
        """Where a sign is next, -1 where it is nowhere."""
        while (at := self.held.find(sign)) < 0:
            self.passed = (self.passed + self.held)[:_MOST_PASSED]
            self.drop(len(self.held))
            if not self.more():
                return -1
        return at

    def end_of_item(self) -> int:
        """Where the object ends that the text begins with, -1 where it has no end within reach."""
        depth = at = seen = 0
        while True:
            found = _TOKEN.search(self.held, at)
            seen += 1
            # A string that is not closed yet is looked at again with more text.
            if found and (found[0][0] != '"' or found[1]):
                at = found.end()
                if found[0][0] != '"':
                    depth += 1 if found[0] in "{[" else -1
                    if depth <= 0:
                        return at
                if len(self.held) <= LARGEST or at <= LARGEST:
                    continue
            else:
                at = found.start() if found else len(self.held)
            if len(self.held) > LARGEST or self.opens_list() or not self._grow():
                self.in_vain += seen
                return -1

    def _grow(self) -> bool:
        """Read on by as much as is held, so that no text is looked at more than a few times."""
        wanted = 2 * len(self.held)
        grown = False
        while len(self.held) < wanted and self.more():
            grown = True
        return grown

    def opens_list(self) -> bool:
        """Whether the object at the beginning holds a list of references."""
        return _is_list(self.held[:20_000])

    def to_next(self) -> bool:
        """Go to where the next item seems to begin."""
        found = _NEXT.search(self.held, 1)
        while not found:
            self.drop(max(1, len(self.held) - 400))
            if not self.more():
                return False
            found = _NEXT.search(self.held)
        self.drop(found.start() + found[0].index("{"))
        return True
