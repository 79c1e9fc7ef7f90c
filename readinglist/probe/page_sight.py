"""What a page shows: title, headings, visible words, where it refreshes to; pure.

No parser of HTML: a page is split at its tags and walked once, in time that grows with its length alone, whatever a
hostile page holds. No tag reaches over the next "<".
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from readinglist.probe.page_script import led_by
from readinglist.transport import Reply

_MOST_BLOCKS = 400
_MOST_NOTED = 300  # tags in the head of a page
_TITLE_LENGTH = 1000
_TAG_LENGTH = 2000
# What is in these elements is not shown; a comment is another such thing.
_UNSEEN = re.compile(r"<(?:(title|script|style|template|noscript|svg|textarea|select|iframe|object)\b[^<>]*>|!--)")


def _tags(names: str) -> frozenset[str]:
    """Those tags, opened and closed."""
    return frozenset(tag for name in names.split() for tag in (name, "/" + name))


_INLINE = _tags("a abbr b bdi cite code em font i kbd mark q s small span strong sub sup time tt u var wbr")
_BESIDE = _tags("nav footer aside")
_HEADING = _tags("h1 h2")
_EMBEDDED = frozenset("img video audio canvas embed frame frameset".split())
_NOTED = frozenset("meta link input".split())
# The usual ones of those that tell nothing, as they are mostly written: out of the way before the walk begins.
_USUAL_BREAKS = ("<p>", "</p>", "<br>", "</div>", "<li>", "</li>", "</ul>", "<tr>", "</tr>", "<td>", "</td>")
_USUAL_INLINE = ("</a>", "<b>", "</b>", "<i>", "</i>", "<em>", "</em>", "<strong>", "</strong>", "</span>")
_TELLING = _BESIDE | _HEADING | _EMBEDDED | _NOTED
_SIGNS = frozenset("/!?")
_VOID = frozenset("area base br col embed hr img input link meta source wbr".split())
_ATTRIBUTE = re.compile(r"([A-Za-z:-]{1,30})\s{0,5}=\s{0,5}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_HIDDEN = re.compile(r"\shidden(?:[\s=/]|$)|display\s{0,3}:\s{0,3}none", re.IGNORECASE)
_REFRESH = re.compile(r"\s{0,20}([0-9]{1,4})(?:\.[0-9]{0,9})?\s{0,20}[;,]\s{0,20}url\s{0,5}=\s{0,5}(.{1,2000})", re.I)
_HTML_START = re.compile(r"\ufeff?\s{0,50}<(?:!--|!doctype html|html|head|title|body|h1|p\b|div|meta)", re.IGNORECASE)
_SOON = 5  # seconds; a page that leads on later is meant to be read
_DRAWN = 200  # letters; a page that a script draws shows fewer before
_LOADS = re.compile(r"(?:loading|please wait|加载中|正在加载|読み込み中)[\s.…]*", re.IGNORECASE)
_GREETS = re.compile(r"(?:welcome|willkommen|bienvenue)\b|bienvenid|benvenut|欢迎|歡迎|ようこそ", re.IGNORECASE)
# A script shows or hides such parts of a page.
_TEMPLATE = re.compile(
    r"\s(?:v-(?:if|else|show|cloak)|x-(?:if|show|cloak)|ng-(?:if|show|hide|cloak)|\*ngif|data-bind)\b|\{\{"
)
_SHELL = 40  # letters: "Loading …"
_ROOT_NAMES = "root|app|__next|__nuxt|___gatsby|main-app|app-root|svelte|q-app|react-root"
_ROOT = re.compile(rf"id=(?:\"(?:{_ROOT_NAMES})\"|'(?:{_ROOT_NAMES})'|(?:{_ROOT_NAMES})[ >])")
_ROOT_TRACES = ("ng-version=", "data-reactroot", "<app-root", "<flt-glass-pane")


@dataclass(slots=True)
class Sight:
    """What a person would see of an answer's body; everything empty where it is no HTML and no plain text."""

    is_html: bool = False
    title: str = ""
    headings: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)  # the visible words by paragraph, without menus and footers
    text: str = ""  # all of them on one line
    lower: str = ""  # the same in lower case
    beside: int = 0  # letters in menus and footers
    refresh: str = ""  # where a <meta> of at most five seconds leads
    script_to: str = ""  # where a script of an almost wordless page leads
    canonical: str = ""
    scripts: int = 0
    embedded: int = 0  # frames, pictures, films: a page without words may still show something
    has_root: bool = False  # the empty element that a script fills
    asks_password: bool = False
    markup: str = ""  # all of it, ASCII in lower case

    @property
    def is_app(self) -> bool:
        """Whether a script draws what is to be seen, so that the server may send the same for every address."""
        return self.has_root and self.scripts > 0

    @property
    def may_be_drawn(self) -> bool:
        """Whether a script may draw the rest: nothing yet says what the page is about."""
        wordless = not self.headings and len(self.text) < _DRAWN
        return self.scripts > 0 and (wordless or any(_LOADS.fullmatch(block) for block in self.blocks[-5:]))

    @property
    def is_shell(self) -> bool:
        """Whether there is next to nothing but scripts: what is to be seen is theirs."""
        return self.scripts > 0 and not self.headings and len(self.text) < _SHELL

    @property
    def is_template(self) -> bool:
        """Whether a script decides which of the words are shown."""
        return self.scripts > 0 and bool(_TEMPLATE.search(self.markup))

    @property
    def greets(self) -> bool:
        """Whether it begins as front pages do."""
        return any(_GREETS.match(block) for block in self.blocks[:4])

    @property
    def leads_on(self) -> str:
        """Where the page leads by itself."""
        return self.refresh or self.script_to

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
    start = reply.body[:2000].decode(errors="replace")
    if "html" in kind or "xml" in kind or ("json" not in kind and _HTML_START.match(start)):
        return _read(reply.text.replace("’", "'"), reply.body.lower().decode(errors="replace"), reply.url)
    if kind.startswith("text/plain") or (not kind and not re.search("[\0\ufffd]|^%PDF", start[:1900])):
        words = " ".join(start.split())
        return Sight(blocks=[words] if words else [], text=words, lower=words.lower())
    return Sight()


def _read(text: str, lower: str, url: str) -> Sight:
    """Read a page; `lower` is its text letter by letter, ASCII in lower case."""
    sight = Sight(is_html=True, markup=lower)
    sight.has_root = bool(_ROOT.search(lower)) or any(mark in lower for mark in _ROOT_TRACES)
    shown, script_to = _without_unseen(sight, text, lower)
    _Walk(sight, url).go(shown)
    sight.text = " ".join(sight.blocks)
    sight.lower = sight.text.lower()
    if script_to and len(sight.text) < 300:
        sight.script_to = _absolute(url, script_to)
    return sight


def _without_unseen(sight: Sight, text: str, lower: str) -> tuple[str, str]:
    """A page without comments, scripts and the like, and where its scripts lead; an open end hides the rest."""
    kept, at, script_to = [], 0, ""
    while found := _UNSEEN.search(lower, at):
        kept.append(text[at : found.start()])
        name, start = found[1], found.end()
        end = lower.find("</" + name if name else "-->", start)
        inside = text[start : start + 5000 if end < 0 else min(end, start + 5000)]
        if name == "title" and end >= 0:
            sight.title = sight.title or _line(inside[:_TITLE_LENGTH])
        elif name == "script":
            sight.scripts += 1
            if not script_to and "location" in inside:
                script_to = led_by(inside)
        elif name in ("svg", "iframe", "object"):
            sight.embedded += 1
        if end < 0:
            return "\n".join(kept), script_to
        at = end if name else end + 3
    return "".join([*kept, text[at:]]), script_to


class _Walk:
    """One walk over what is shown, from tag to tag: every tag ends a paragraph but those that stand within a line."""

    def __init__(self, sight: Sight, url: str) -> None:
        self._sight = sight
        self._url = url
        self._hidden = ("", 0)  # the element that hides what is in it, and how deep it is nested in itself
        self._heading = False
        self._beside = 0
        self._noted = 0

    def go(self, shown: str) -> None:
        """Take all of it."""
        for odd in "\n\t\r\xa0":
            shown = shown.replace(odd, " ")
        lower = shown.lower()
        hides = " hidden" in lower or "none" in lower
        for tag in () if hides else _USUAL_BREAKS:
            shown = shown.replace(tag, "\n")
        for tag in () if hides else _USUAL_INLINE:
            shown = shown.replace(tag, "")
        said, *pieces = shown.split("<")
        for piece in pieces:
            tag, _, words = piece.partition(">")
            name, _, attributes = tag.partition(" ")
            name = name.lower()
            if hides and self._is_hidden(name, attributes):
                name = "div"  # it ends a paragraph, no more
            if name not in _INLINE:
                if said:
                    self._take(said)
                    said = ""
                if name in _TELLING:
                    self._note(name, attributes[:_TAG_LENGTH])
                elif not name[:1].isalpha() and name[:1] not in _SIGNS:
                    words = piece  # no tag, but mathematics
            if words and not self._hidden[0]:
                said += words
        self._take(said)

    def _take(self, words: str) -> None:
        """Some paragraphs end."""
        for line in words.split("\n"):
            line = _line(line) if "&" in line or "  " in line else line.strip()
            if not line:
                continue
            if self._beside:
                self._sight.beside += len(line)
            elif len(self._sight.blocks) < _MOST_BLOCKS:
                self._sight.blocks.append(line)
                if self._heading and len(self._sight.headings) < 12:
                    self._sight.headings.append(line[:300])

    def _is_hidden(self, name: str, attributes: str) -> bool:
        """Whether a tag lies in an element that is not shown, or opens one."""
        hider, depth = self._hidden
        if hider:
            depth += (name == hider) - (name == "/" + hider)
            self._hidden = (hider, depth) if depth else ("", 0)
            return True
        if not name or len(attributes) < 6 or name in _VOID or name[0] in _SIGNS or attributes[-1] == "/":
            return False
        if not _HIDDEN.search(" " + attributes[:_TAG_LENGTH]):
            return False
        self._hidden = (name, 1)
        return True

    def _note(self, name: str, attributes: str) -> None:
        """What single tags tell of the page."""
        sight = self._sight
        if name in _BESIDE:
            self._beside = max(0, self._beside + (-1 if name[0] == "/" else 1))
        elif name in _HEADING:
            self._heading = name[0] != "/"
        elif name in _EMBEDDED:
            sight.embedded += 1
        elif name == "input":
            sight.asks_password = sight.asks_password or "password" in attributes.lower()
        elif self._noted < _MOST_NOTED:
            self._noted += 1
            given = {
                found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(attributes)
            }
            refresh = _REFRESH.match(html.unescape(given.get("content", "")))
            if given.get("http-equiv", "").lower() == "refresh" and refresh and int(refresh[1]) <= _SOON:
                sight.refresh = _absolute(self._url, refresh[2].strip("'\" "))
            elif given.get("rel", "").lower() == "canonical":
                sight.canonical = _absolute(self._url, html.unescape(given.get("href", "")))


def _absolute(url: str, address: str) -> str:
    try:
        return urljoin(url, address) if address else ""
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
    if "&" in text:
        text = html.unescape(text).replace("’", "'")
    return " ".join(text.split())
