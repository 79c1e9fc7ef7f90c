"""What readers say in BibTeX files, by the habits of JabRef, BibDesk, Mendeley, Zotero and our own; pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from readinglist.errors import BadTag
from readinglist.formats.bibtex.latex import line_of, note_of
from readinglist.reading import RATINGS, TAG_LENGTH, Priority, Shelf, Status, tag_of

STATUS = "readinglist-status"  # our own exact words
SHELF = "readinglist-shelf"
LINKS = "readinglist-links"
PRIORITIES = {"prio1": Priority.HIGH, "prio2": Priority.NORMAL, "prio3": Priority.LOW}
_STATUSES = {"read": Status.READ, "skimmed": Status.READING}
_YES = frozenset(("1", "true", "yes"))
_TAGS = ("keywords", "keyword", "tags", "mendeley-tags", "mendeley-groups", "groups")
_NOTES = ("comment", "annote", "annotation", "review")
_ADDED = ("creationdate", "date-added", "timestamp", "added-at", "dateadded", "date_added")
_HIERARCHY = re.compile(r"\s*>\s*")
_MOST_TAGS = 500
_DAY = re.compile(
    r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)?\s*(Z|[+-]\d{2}:?\d{2})?"
)


def status_in(fields: dict[str, str]) -> Status | None:
    """Take the status out of an entry's fields; our own word wins."""
    own, said, done = (fields.get(name, "").strip().lower() for name in (STATUS, "readstatus", "read"))
    found = Status(own) if own in frozenset(Status) else _STATUSES.get(said)
    if not found and done in _YES:
        found = Status.READ
    if own in frozenset(Status):
        fields.pop(STATUS)
    if found:
        _drop(fields, *(name for name, known in (("readstatus", said in _STATUSES), ("read", done in _YES)) if known))
    return found


def shelf_in(fields: dict[str, str]) -> Shelf | None:
    """Take the shelf out of an entry's fields."""
    said = fields.get(SHELF, "").strip().lower()
    return Shelf(fields.pop(SHELF).strip().lower()) if said in frozenset(Shelf) else None


def priority_in(fields: dict[str, str]) -> Priority | None:
    """Take the priority out of an entry's fields."""
    said = fields.get("priority", "").strip().lower()
    found = PRIORITIES.get(said) or (Priority(said) if said in frozenset(Priority) else None)
    if found:
        fields.pop("priority")
    return found


def rating_in(fields: dict[str, str]) -> int | None:
    """Take the stars out of an entry's fields."""
    for name in ("ranking", "rating"):
        said = fields.get(name, "").strip().lower().removeprefix("rank")
        if said in map(str, RATINGS):
            fields.pop(name)
            return int(said)
    return None


def tags_in(fields: dict[str, str]) -> tuple[str, ...]:
    """Take keywords and groups out of an entry's fields, in the form of tags; one that is too long is shortened."""
    made: dict[str, None] = {}
    for name in _TAGS:
        for word in _divided(line_of(fields.pop(name, ""))):
            if len(made) < _MOST_TAGS and (tag := _tag(word)):
                made[tag] = None
    return tuple(made)


def _divided(words: str) -> list[str]:
    by_semicolons = words.count(";") > words.count(",")  # then a comma stands within a keyword
    parts = words.replace(",", " ").split(";") if by_semicolons else re.split("[;,]", words)
    return [part for part in parts if part.strip()]


@lru_cache(maxsize=4096)
def _tag(word: str) -> str | None:
    word = _HIERARCHY.sub("/", word) if ">" in word else word
    for text in (word, word[:TAG_LENGTH].rpartition(" ")[0] or word[:TAG_LENGTH]):
        try:
            return tag_of(text)
        except BadTag:
            continue
    return None


def note_in(fields: dict[str, str]) -> str:
    """Take what the reader wrote out of an entry's fields, each text once."""
    names = (*_NOTES, *(name for name in fields if name.startswith("comment-") or name[:-1] in ("comment-", "annote-")))
    notes = dict.fromkeys(note_of(fields.pop(name)) for name in names if name in fields)
    return "\n\n".join(note for note in notes if note.strip())


def added_in(fields: dict[str, str]) -> datetime | None:
    """Take the moment an entry came there out of its fields; DBLP's timestamp is of its own record."""
    for name in _ADDED:
        if name == "timestamp" and ("biburl" in fields or "bibsource" in fields):
            continue
        if moment := _moment(fields.get(name, "")):
            fields.pop(name)
            return moment
    return None


def _moment(text: str) -> datetime | None:
    text = text.strip(" {}")
    try:
        if found := _DAY.match(text):
            zone = (found[7] or "+0000").replace(":", "").replace("Z", "+0000")
            day = "-".join(found[part].zfill(2) for part in (1, 2, 3))
            time = ":".join((found[part] or "0").zfill(2) for part in (4, 5, 6))
            return datetime.strptime(f"{day} {time} {zone}", "%Y-%m-%d %H:%M:%S %z").astimezone(UTC)
        if re.match(r"[A-Z][a-z]{2}, ", text):
            moment = parsedate_to_datetime(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return None


def _drop(fields: dict[str, str], *names: str) -> None:
    for name in names:
        fields.pop(name, None)
