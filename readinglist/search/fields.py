"""The fields of the search language, the orders, and what each field takes as its value; pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum

from readinglist.errors import BadTag
from readinglist.health import Condition, Flag, Verdict
from readinglist.reading import Priority, Shelf, Status, tag_of
from readinglist.search.spans import days_of, ratings_of, years_of


class Field(StrEnum):
    """What a clause looks at."""

    TEXT = "text"
    TITLE = "title"
    AUTHOR = "author"
    NOTE = "note"
    TAG = "tag"
    STATUS = "status"
    SHELF = "shelf"
    VENUE = "venue"
    YEAR = "year"
    LINK = "link"
    REPO = "repo"
    IS = "is"
    PRIORITY = "priority"
    RATING = "rating"
    ADDED = "added"
    READ = "read"
    CHECKED = "checked"
    FILE = "file"
    IMPORT = "import"
    DOI = "doi"
    ARXIV = "arxiv"
    HAS = "has"
    NO = "no"


class Sort(StrEnum):
    """The orders a list can stand in."""

    ADDED = "added"
    TITLE = "title"
    YEAR = "year"
    VENUE = "venue"
    STATUS = "status"
    PRIORITY = "priority"
    RATING = "rating"
    NEXT = "next"
    READ = "read"
    CHECKED = "checked"


# What `has:` and `no:` know.
THINGS = ("note", "tag", "doi", "arxiv", "code", "abstract", "status", "rescue", "rating", "link")

NONE = "none"  # `status:none`: papers without one
MUTED = "muted"  # `is:muted`: a link of the paper is
NEXT = "next"  # `is:next`: the paper stands in the order made by hand

WAITING = "waiting"  # `is:waiting`: little is known of the paper, and who may know more is asked

ALIASES = {"by": Field.AUTHOR, "in": Field.VENUE, "verdict": Field.LINK}

# The fields that take one of a few words.
WORDS: dict[Field, tuple[str, ...]] = {
    Field.STATUS: (*Status, NONE),
    Field.SHELF: tuple(Shelf),
    Field.LINK: tuple(Verdict),
    Field.REPO: tuple(Condition),
    Field.IS: (*(flag for flag in Flag if flag is not Flag.CLEAR), MUTED, NEXT, WAITING),
    Field.PRIORITY: tuple(Priority),
    Field.HAS: THINGS,
    Field.NO: THINGS,
}

# Their values are words to look for; quotation marks make a phrase of them, or the whole name of a venue.
WORDED = frozenset({Field.TEXT, Field.TITLE, Field.AUTHOR, Field.NOTE, Field.VENUE})

# A comma between their values means "or".
LISTED = frozenset(Field) - {Field.TEXT, Field.TITLE, Field.NOTE, Field.FILE}

MOST_LETTERS = 1000  # of one value; no person types more
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def field_of(name: str) -> Field | None:
    """Return the field that a name before a colon means, in any case; None for other words."""
    name = name.lower()
    if name == Field.TEXT:
        return None
    return ALIASES.get(name) or (Field(name) if name in frozenset(Field) else None)


def value_for(field: Field, text: str) -> str | None:
    """Return a value in the form it is compared in, None when it makes no sense in the field."""
    value = " ".join(text.split())[:MOST_LETTERS].strip()
    match field:
        case Field.TEXT | Field.TITLE | Field.NOTE | Field.AUTHOR | Field.VENUE:
            return value if any(sign.isalnum() for sign in value) else None
        case Field.FILE:
            return value or None
        case Field.TAG:
            return _tag(value)
        case Field.YEAR:
            return value if years_of(value) else None
        case Field.RATING:
            return value if ratings_of(value) else None
        case Field.ADDED | Field.READ | Field.CHECKED:
            return value.lower() if days_of(value.lower(), _ANY_DAY) else None
        case Field.IMPORT:
            return value if re.fullmatch(r"\d{1,9}", value, re.ASCII) else None
        case Field.DOI:
            return value.lower() if re.match(r"10\.\d", value, re.ASCII) else None
        case Field.ARXIV:
            return _arxiv(value.lower())
        case _:
            return value.lower() if value.lower() in WORDS[field] else None


def _tag(value: str) -> str | None:
    try:
        return tag_of(value)
    except BadTag:
        return None


def _arxiv(value: str) -> str | None:
    bare = re.sub(r"v\d+$", "", value, flags=re.ASCII)
    return bare if re.match(r"\d{2}|[a-z-]+(?:\.[a-z]{2})?/", bare, re.ASCII) else None
