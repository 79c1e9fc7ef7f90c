"""What a reader says: status, shelf, the form of a tag, a note as safe HTML; pure."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

import nh3
from markdown_it import MarkdownIt

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
_MARKDOWN = MarkdownIt("js-default", {"linkify": False, "html": False}).disable("image")
_TAGS = {
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong",
    "s", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


def status_of(word: str) -> Status:
    """Return the status that a word names; raises BadWord."""
    try:
        return Status(word.strip().lower())
    except ValueError:
        known = ", ".join(Status)
        raise BadWord(f"“{word}” is no status; the statuses are {known}") from None


def tag_of(text: str) -> str:
    """Return a tag in the form it is kept in: lower case, dashes for blanks, `/` for nesting.

    Raises BadTag when nothing is left or it is over 60 letters long.
    """
    folded = unicodedata.normalize("NFC", text).strip().lstrip("#").lower()
    folded = re.sub(r"\s+", "-", folded)
    folded = "".join(sign for sign in folded if unicodedata.category(sign)[0] != "C" and sign not in "\"',;()<>#")
    folded = re.sub(r"/{2,}", "/", unicodedata.normalize("NFC", folded)).strip("/-")
    if not folded:
        raise BadTag(f"“{text}” is no tag: nothing is left of it")
    if len(folded) > TAG_LENGTH:
        raise BadTag(f"“{folded[:TAG_LENGTH]}…” is no tag: it is over {TAG_LENGTH} letters long")
    return folded


def tags_of(text: str) -> list[str]:
    """Return the tags of a line a person typed, split at commas and blanks before `#`, each once, in order."""
    parts = [part for part in re.split(r"[,;\n]|\s(?=#)", text) if part.strip(" #")]
    return list(dict.fromkeys(tag_of(part) for part in parts))


def note_html(note: str) -> str:
    """Return a Markdown note as HTML in which nothing can run, load or pose as ours."""
    rendered = _MARKDOWN.render(note)
    return nh3.clean(
        rendered,
        tags=_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
