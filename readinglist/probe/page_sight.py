"""What a page shows: title, headings, visible words, where it refreshes to; read by hand in one walk, pure."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from readinglist.transport import Reply

# A page of 64 KB has some hundred tags; a hostile one has twenty thousand, and the walk ends here.
_MOST_TAGS = 3000
_MOST_BLOCKS = 400
_TAG_LENGTH = 2000
_TITLE_LENGTH = 1000
_UNSEEN = frozenset(("script", "style", "template", "noscript", "svg", "textarea", "select", "iframe", "object"))
_BESIDE = frozenset(("nav", "footer", "aside"))
_INLINE = frozenset("a abbr b bdi cite code em font i kbd mark q s small span strong sub sup time tt u var wbr".split())
_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
_NAME = re.compile(r"/?[A-Za-z][A-Za-z0-9]{0,20}")
_ATTRIBUTE = re.compile(r"([A-Za-z:-]{1,30})\s{0,5}=\s{0,5}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_HIDDEN = re.compile(r"\shidden(?:[\s=/]|$)|display\s{0,3}:\s{0,3}none", re.IGNORECASE)
_REFRESH = re.compile(r"\s{0,20}([0-9]{1,4})(?:\.[0-9]{0,9})?\s{0,20}[;,]\s{0,20}url\s{0,5}=\s{0,5}(.{1,2000})", re.I)
_HTML_START = re.compile(r"\ufeff?\s{0,50}<(?:!--|!doctype html|html|head|title|body|h1|p\b|div|meta)", re.IGNORECASE)
_SOON = 5  # seconds; a page that leads on later is meant to be read
_SCRIPT_TO = re.compile(
    r"(?<![\w.])(?:(?:window|document|self|top|parent)\.)?location(?:\.href)?\s{0,3}"
    r"(?:=\s{0,3}|\.(?:replace|assign)\(\s{0,3})([\"'])([^\"'\s]{1,500})\1"
)
_ROOT_NAMES = "root app __next __nuxt ___gatsby main-app app-root svelte q-app react-root".split()
_ROOTS = tuple(
    [
        f"id={quote}{name}{quote or end}"
        for name in _ROOT_NAMES
        for quote, end in (('"', ""), ("'", ""), ("", ">"), ("", " "))
    ]
    + ["ng-version=", "data-reactroot", "<app-root", "<flt-glass-pane"]
)


@dataclass(slots=True)
class Sight:
    """What a person would see of an answer's body; everything empty where it is no HTML and no plain text."""

    is_html: bool = False
    title: str = ""
    headings: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)  # the visible words by paragraph, without menus and footers
    text: str = ""  # all of them on one line
    beside: int = 0  # letters in menus and footers
    refresh: str = ""  # where a <meta> of at most five seconds leads
    script_to: str = ""  # where a script of an almost wordless page leads
    canonical: str = ""
    scripts: int = 0
    embedded: int = 0  # frames, pictures, films: a page without words may still show something
    has_root: bool = False  # the empty element that a script fills
    asks_password: bool = False
    markup: str = ""  # all of it in lower case

    @property
    def is_app(self) -> bool:
        """Whether a script draws what is to be seen, so that the server may send the same for every address."""
        return self.has_root and self.scripts > 0

    @property
    def is_wordless(self) -> bool:
        """Whether there is nothing to read and nothing to look at."""
        return not self.title and len(self.text) < 20 and not (self.scripts or self.embedded or self.beside)

    @property
    def first_words(self) -> str:
        """Title and first headings: what a page says it is about."""
        return " ".join((self.title, *self.headings[:3]))


def sight_of(reply: Reply) -> Sight:
    """Read an answer's body; never raises, and takes milliseconds whatever the body is."""
    kind = reply.headers.get("content-type", "").lower()
    text = reply.text
    if "html" in kind or "xml" in kind or ("json" not in kind and _HTML_START.match(text)):
        return _Walk(text, reply.url).sight
    if kind.startswith("text/plain") or (not kind and not re.search("[\0\ufffd]|^%PDF", text[:2000])):
        words = " ".join(text[:2000].split())
        return Sight(blocks=[words] if words else [], text=words)
    return Sight()


class _Walk:
    """One walk over a page, from tag to tag; each step goes forward, so that no page is walked twice."""

    def __init__(self, text: str, url: str) -> None:
        self.sight = Sight(is_html=True, markup=text.lower())
        self._text = text
        lower = self.sight.markup
        self._lower = lower if len(lower) == len(text) else text
        self.sight.has_root = any(mark in lower for mark in _ROOTS)
        self._url = url
        self._words: list[str] = []
        self._heading: list[str] | None = None
        self._beside = 0
        self._hidden = ("", 0)  # the element that hides what is in it, and how deep it is nested in itself
        self._script_to = ""
        self._go()
        self._break()
        self.sight.text = " ".join(self.sight.blocks)
        if self._script_to and len(self.sight.text) < 300:
            self.sight.script_to = self._absolute(self._script_to)

    def _go(self) -> None:
        at = tags = 0
        while tags < _MOST_TAGS and (start := self._text.find("<", at)) >= 0:
            self._say(self._text[at:start])
            tags += 1
            if self._text.startswith("<!--", start):
                at = self._text.find("-->", start + 4) + 3
                if at < 3:
                    return
                continue
            end = self._text.find(">", start)
            if end < 0:
                return
            name = _NAME.match(self._text, start + 1)
            if not name:
                at = start + 1 if self._text[start + 1 : start + 2] not in ("!", "?") else end + 1
                continue
            at = self._tag(name[0].lower(), self._text[start : min(end, start + _TAG_LENGTH)], end + 1)
            if at < 0:
                return
        if tags < _MOST_TAGS:
            self._say(self._text[at:])

    def _tag(self, name: str, tag: str, at: int) -> int:
        """Take one tag; where to go on, or -1 at the end of what can be read."""
        if name == "title" and not self.sight.title:
            end = self._lower.find("</title", at)
            self.sight.title = _line(self._text[at : min(end, at + _TITLE_LENGTH)]) if end >= 0 else ""
            return end
        if name in _UNSEEN:
            end = self._lower.find("</" + name, at)
            self._note_unseen(name, self._text[at : at + 5000 if end < 0 else min(end, at + 5000)])
            return end
        if self._is_hidden(name, tag):
            return at
        if name.removeprefix("/") in _BESIDE:
            self._break()
            self._beside = max(0, self._beside + (-1 if name[0] == "/" else 1))
        elif name in ("h1", "h2", "/h1", "/h2"):
            self._break()
            self._heading = None if name[0] == "/" else []
        elif name.removeprefix("/") not in _INLINE:
            self._break()
            self._note(name, tag)
        return at

    def _is_hidden(self, name: str, tag: str) -> bool:
        """Whether a tag lies in an element that is not shown, or opens one."""
        hider, depth = self._hidden
        if hider:
            depth += (name == hider) - (name == "/" + hider)
            self._hidden = (hider, depth) if depth else ("", 0)
            return True
        if len(tag) < 8 or name[0] == "/" or name in _VOID or tag.endswith("/"):
            return False
        if _HIDDEN.search(tag):
            self._break()
            self._hidden = (name, 1)
            return True
        return False

    def _note(self, name: str, tag: str) -> None:
        """What single tags tell of the page."""
        if name in ("img", "video", "audio", "canvas", "embed", "frame", "frameset"):
            self.sight.embedded += 1
        elif name == "input" and "password" in tag.lower():
            self.sight.asks_password = True
        elif name in ("meta", "link"):
            given = {found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(tag)}
            refresh = _REFRESH.match(html.unescape(given.get("content", "")))
            if given.get("http-equiv", "").lower() == "refresh" and refresh and int(refresh[1]) <= _SOON:
                self.sight.refresh = self._absolute(refresh[2].strip("'\" "))
            elif given.get("rel", "").lower() == "canonical":
                self.sight.canonical = self._absolute(html.unescape(given.get("href", "")))

    def _note_unseen(self, name: str, inside: str) -> None:
        if name == "script":
            self.sight.scripts += 1
            if not self._script_to and (found := _SCRIPT_TO.search(inside)):
                self._script_to = found[2]
        elif name in ("svg", "iframe", "object"):
            self.sight.embedded += 1

    def _say(self, words: str) -> None:
        if words and not self._hidden[0]:
            self._words.append(words)

    def _break(self) -> None:
        """A paragraph ends."""
        if not self._words:
            return
        line = _line("".join(self._words))
        self._words.clear()
        if not line:
            return
        if self._beside:
            self.sight.beside += len(line)
        elif len(self.sight.blocks) < _MOST_BLOCKS:
            self.sight.blocks.append(line)
            if self._heading is not None and len(self.sight.headings) < 12:
                self.sight.headings.append(line[:300])

    def _absolute(self, address: str) -> str:
        try:
            return urljoin(self._url, address) if address else ""
        except ValueError:
            return ""


def refresh_header(reply: Reply) -> str:
    """Where a `Refresh` header of at most five seconds leads, '' without one."""
    found = _REFRESH.match(reply.headers.get("refresh", ""))
    try:
        return urljoin(reply.url, found[2].strip("'\" ")) if found and int(found[1]) <= _SOON else ""
    except ValueError:
        return ""


def _line(text: str) -> str:
    """Text on one line, entities read, typographic apostrophes made plain."""
    return " ".join(html.unescape(text).replace("’", "'").split())
