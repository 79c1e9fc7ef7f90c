"""Files of papers to entries and rejects, papers to text: one file a format; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from readinglist.metadata import Supplier
from readinglist.reading import Priority, Shelf, Status


@dataclass(frozen=True, slots=True)
class Entry:
    """One good item of a file, read but not yet kept.

    `authors` are names as written on a title page ("Ada de Byron", "Martin King, Jr."). `abstract` is plain text with
    `$…$`; `links` are the addresses found in it and in further fields, as written (repaired); `line` is where the item
    begins, counted from 1. Without a title, `title` is what `metadata.stand_in` makes of the identifiers.

    From `status` to `note` it is what the reader said in another program; `tags` have the form of `reading.tag_of`.
    `added` is when it came there. `details` are further fields, under the names BibTeX has for them (`volume`,
    `number`, `pages`, `publisher`, `editor`, `month`, `isbn`, `entrytype`, `key` …): plain text, lower-case names,
    never empty. `filled` says which fields somebody else supplied. What is `doubtful` stood broken in its file and was
    read in part: it only fills what is empty.
    """

    title: str
    authors: tuple[str, ...] = ()
    venue: str | None = None
    year: int | None = None
    doi: str | None = None
    arxiv: str | None = None
    url: str | None = None
    abstract: str | None = None
    links: tuple[str, ...] = ()
    line: int = 1
    shelf: Shelf | None = None
    status: Status | None = None
    priority: Priority | None = None
    rating: int | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    added: datetime | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    filled: Mapping[str, Supplier] = field(default_factory=dict)
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Reject:
    """Something in a file that was left out, with its line counted from 1 and the reason in a plain sentence.

    With `kept`, it is no more than a remark: what the line tells of came in, though not all of it or not as written.
    """

    line: int
    reason: str
    kept: bool = False
