"""A web page in one reading: the values it names, its JSON-LD, its title, its links, and its abstract; pure."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from readinglist.formats.html_tags import Tag, tags_and_text

_MOST = 4000  # authors and the like under one name
_LONGEST = 30_000  # letters of an abstract
_BLOCKS = frozenset(("div", "section", "p", "span", "blockquote", "article"))
_HEADING = re.compile(r"abstract|summary", re.IGNORECASE)
_OF_ABSTRACT = re.compile(r"(?:^|[\s_-])abstract(?:$|[\s_-](?:text|content|body|full)?$)", re.IGNORECASE)


@dataclass
class Page:
    """What a page says: named values in order, names in lower case; `abstract` is what it shows under that word."""

    said: dict[str, list[str]] = field(default_factory=dict)
    data: list[Any] = field(default_factory=list)
    title: str = ""
    hrefs: list[str] = field(default_factory=list)
    abstract: str = ""


def page_of(text: str) -> Page:
    """Read a page; never raises, whatever the text is."""
    reader = _Reader()
    for item in tags_and_text([text]):
        if isinstance(item, Tag):
            reader.take(item)
    return reader.page


class _Reader:
    """Collects what stands in a page's head, its links, and what it shows as its abstract."""

    def __init__(self) -> None:
        self.page = Page()
        self._inside = ""
        self._text: list[str] = []
        self._block = ""  # the tag of the block that holds the abstract, while in it
        self._depth = 0
        self._shown: list[str] = []
        self._heading: list[str] | None = None
        self._announced = False  # a heading said that the abstract follows

    def take(self, item: Tag) -> None:
        """Take the next tag or text."""
        if not item.name:
            self._say(item.text)
        elif item.name.startswith("/"):
            self._end(item.name[1:])
        elif self._inside != "script":
            self._begin(item.name, item.said)

    def _begin(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "meta":
            name = (given.get("name") or given.get("property") or "").lower().strip()
            name = name.removeprefix("bepress_") if name.startswith("bepress_citation") else name
            values = self.page.said.setdefault(name, [])
            if len(values) < _MOST and (content := given.get("content", "").strip()):
                values.append(content)
        elif tag == "a" and len(self.page.hrefs) < _MOST:
            self.page.hrefs.append(given.get("href", "").strip())
        elif (tag == "title" and not self.page.title) or (tag == "script" and "ld+json" in given.get("type", "")):
            self._inside, self._text = tag, []
        else:
            self._look_for_abstract(tag, given)

    def _look_for_abstract(self, tag: str, given: Mapping[str, str]) -> None:
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._heading = []  # also in the block: "Abstract" is no part of it
        elif self._block:
            self._depth += tag == self._block
            self._shown.append(" ")
        elif tag in _BLOCKS and not self.page.abstract:
            named = any(_OF_ABSTRACT.search(given.get(name, "")) for name in ("id", "class"))
            if named or (self._announced and tag == "p"):
                self._block, self._depth, self._shown = tag, 1, []

    def _say(self, data: str) -> None:
        if self._inside:
            self._text.append(data)
        elif self._heading is not None:
            self._heading.append(data)
        elif self._block and len(self._shown) < _MOST:
            self._shown.append(data)

    def _end(self, tag: str) -> None:
        if self._heading is not None and len(tag) == 2 and tag.startswith("h"):
            words, self._heading = " ".join("".join(self._heading).split()), None
            self._announced = bool(_HEADING.fullmatch(words)) and not self._block
        elif self._block and tag == self._block:
            self._depth -= 1
            if not self._depth:
                self._block, shown = "", " ".join(html.unescape("".join(self._shown)).split())
                self.page.abstract = shown[:_LONGEST] if len(shown) > 40 else ""
        if not self._inside or tag != self._inside:
            return
        text, self._inside = "".join(self._text), ""
        if tag == "title":
            self.page.title = " ".join(html.unescape(text).split())
            return
        with suppress(ValueError, RecursionError):
            self.page.data.append(json.loads(text))
