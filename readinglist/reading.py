"""What a reader says: status, shelf, the form of a tag, a note as safe HTML; pure."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.dollarmath.index import math_block_dollar

from readinglist import mathematics
from readinglist.errors import BadTag, BadWord


class Status(StrEnum):
    """How far the reader is with a paper on My list."""

    TO_READ = "to-read"
    READING = "reading"
    READ = "read"
    SET_ASIDE = "set-aside"


class Shelf(StrEnum):
    """`mine`: what the reader chose. `stacks`: imported, untouched."""

    MINE = "mine"
    STACKS = "stacks"


class Priority(StrEnum):
    """How soon the reader wants to read a paper, in rising order."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


COLOURS = ("grey", "red", "orange", "green", "blue", "violet")  # of tags
RATINGS = (1, 2, 3, 4, 5)  # stars
TAG_LENGTH = 60
_NO_PART = frozenset("\"“”„«»',;()<>#")  # of a tag: what divides tags, or quotes in a search


def status_of(word: str) -> Status:
    """Return the status that a word names; raises BadWord."""
    try:
        return Status(word.strip().lower())
    except ValueError:
        known = ", ".join(Status)
        raise BadWord(f"“{word}” is no status; the statuses are {known}") from None


def shelf_of(word: str) -> Shelf:
    """Return the shelf that a word names; raises BadWord."""
    try:
        return Shelf(word.strip().lower())
    except ValueError:
        raise BadWord(f"“{word}” is no shelf; the shelves are {', '.join(Shelf)}") from None


def priority_of(word: str) -> Priority:
    """Return the priority that a word names; raises BadWord."""
    try:
        return Priority(word.strip().lower())
    except ValueError:
        raise BadWord(f"“{word}” is no priority; the priorities are {', '.join(Priority)}") from None


def rating_of(word: str) -> int | None:
    """Return the stars that a word names, `1` to `5`, or None for `none`; raises BadWord."""
    if word == "none":
        return None
    if word not in map(str, RATINGS):
        raise BadWord(f"“{word}” is no rating; give one to five stars, or none")
    return int(word)


@lru_cache(maxsize=4096)
def tag_of(text: str) -> str:
    """Return a tag in the form it is kept in: lower case, dashes for blanks, `/` for nesting.

    Raises BadTag when nothing is left or it is over 60 letters long.
    """
    folded = unicodedata.normalize("NFC", text).strip().lstrip("#").lower()
    folded = re.sub(r"\s+", "-", folded)
    folded = "".join(sign for sign in folded if unicodedata.category(sign)[0] != "C" and sign not in _NO_PART)
    folded = re.sub(r"/{2,}", "/", unicodedata.normalize("NFC", folded)).strip("/-")
    if not folded:
        raise BadTag(f"“{text}” is no tag: nothing is left of it")
    if len(folded) > TAG_LENGTH:
        raise BadTag(f"“{folded[:TAG_LENGTH]}…” is no tag: it is over {TAG_LENGTH} letters long")
    return folded


def ways(tag: str) -> list[str]:
    """Return a tag and those it lies in, the outermost first: `a`, `a/b` and `a/b/c`."""
    parts = tag.split("/")
    return ["/".join(parts[:at]) for at in range(1, len(parts) + 1)]


def tags_of(text: str) -> list[str]:
    """Return the tags of a line a person typed, split at commas and blanks before `#`, each once, in order."""
    parts = [part for part in re.split(r"[,;\n]|\s(?=#)", text) if part.strip(" #")]
    return list(dict.fromkeys(tag_of(part) for part in parts))


def note_html(note: str) -> str:
    """Return a Markdown note as HTML in which nothing can run, load or pose as ours.

    It may hold tables, tasks (`- [x]`), and mathematics between `$` or `$$`, read as in titles. One that is nothing but
    signs, and so would take seconds to read, is shown as it was written.
    """
    try:
        written = _MARKDOWN.render(note, {"steps": 0})
    except _TooMuch:
        written = f"<pre>{html.escape(note)}</pre>"
    return nh3.clean(
        written,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def excerpt(note: str, length: int = 700) -> str:
    """Return the beginning of a note, up to the end of a paragraph, line or word; a short one whole."""
    if len(note) <= length:
        return note
    heads = (note[:length].rpartition(sign)[0].rstrip() for sign in ("\n\n", "\n", " "))
    return next((head for head in heads if len(head) > length // 2), note[:length]) + " …"


_TAGS = {
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong",
    "s", "a", "table", "thead", "tbody", "tr", "th", "td", *mathematics.ELEMENTS,
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}} | {
    name: {*mathematics.ATTRIBUTES, "tabindex"} for name in mathematics.ELEMENTS
}
_OUTSIDE = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_DISPLAYED = re.compile(r"\$\$(?!\$)((?:[^$\\]|\\.){1,4000}?)\$\$(?![\d$])", re.DOTALL)
_TASK = re.compile(r"\[([ xX])\] ")
_MOST_STEPS = 50_000  # of reading a note: three times what the longest one takes in prose
_DEEPEST = 20  # links in links, quotes in quotes


class _TooMuch(Exception):
    """A note would take too long to read."""


def _markdown() -> MarkdownIt:
    made = MarkdownIt("js-default", {"html": False, "maxNesting": _DEEPEST}).disable("image")
    made.validateLink = lambda url: bool(_OUTSIDE.match(url))  # type: ignore[method-assign]
    made.block.ruler.before("fence", "math_block", math_block_dollar(allow_labels=False, allow_blank_lines=False))
    made.inline.ruler.before("escape", "math_inline", _find_formula)
    made.inline.ruler.before("text", "bound", _count_inline)
    inside: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    made.block.ruler.before("table", "bound", _count_block, inside)
    made.core.ruler.after("inline", "tasks", _mark_tasks)
    made.core.ruler.push("headings", _lower_headings)
    made.add_render_rule("math_inline", _inline_html)
    made.add_render_rule("math_block", _block_html)
    return made


def _count_inline(state: StateInline, _silent: bool) -> bool:
    """Count one more place that is looked at; no rule takes it yet."""
    state.env["steps"] += 1
    if state.env["steps"] > _MOST_STEPS:
        raise _TooMuch
    return False


def _count_block(state: StateBlock, _first: int, _last: int, _silent: bool) -> bool:
    """Count one more line that is looked at, and what was made so far: few lines can make many cells of a table."""
    state.env["steps"] += 1
    if max(state.env["steps"], len(state.tokens)) > _MOST_STEPS:
        raise _TooMuch
    return False


def _find_formula(state: StateInline, silent: bool) -> bool:
    found = mathematics.FORMULA.match(state.src, state.pos) or _DISPLAYED.match(state.src, state.pos)
    if not found or found.end() > state.posMax:
        return False
    if not silent:
        token = state.push("math_block" if found.re is _DISPLAYED else "math_inline", "math", 0)
        token.content = found[1]
    state.pos = found.end()
    return True


def _mark_tasks(state: StateCore) -> None:
    """Give the box of a task a sign; a control would look like one of ours."""
    for item, token in zip(state.tokens, state.tokens[2:], strict=False):
        first = token.children[0] if item.type == "list_item_open" and token.children else None
        if first and (found := _TASK.match(first.content)):
            first.content = ("☐ " if found[1] == " " else "☑ ") + first.content[found.end() :]


def _lower_headings(state: StateCore) -> None:
    """Let the headings of a note stand under those of the page, which end with the second level."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"


def _inline_html(_: RendererHTML, tokens: Sequence[Token], at: int, __: OptionsDict, ___: EnvType) -> str:
    return mathematics.formula_html(tokens[at].content.strip())


def _block_html(_: RendererHTML, tokens: Sequence[Token], at: int, __: OptionsDict, ___: EnvType) -> str:
    # A long one is scrolled, also with the keyboard.
    return mathematics.formula_html(tokens[at].content.strip(), "block").replace("<math ", '<math tabindex="0" ', 1)


_MARKDOWN = _markdown()
