"""What a preview shows of a paper: what it is, where it stood, and what would become of its fields; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from readinglist.formats import Entry
from readinglist.library.batch import Known

_SHORT = 160  # letters of a value that is shown whole
_LONG = frozenset(("abstract", "note"))
_LAST = frozenset(("links", "tags", "status", "details", "filled"))  # told after the paper's own fields

Change = tuple[str, str, str]  # a field, what it was and what it becomes; both empty when they are too long to show


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A paper or an entry in a few words; `paper_id` is 0 when the library has no such paper yet."""

    title: str
    paper_id: int = 0
    authors: tuple[str, ...] = ()
    year: int | None = None
    file: str = ""
    changes: tuple[Change, ...] = ()

    def as_values(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            "title": self.title,
            "paper": self.paper_id,
            "authors": list(self.authors),
            "year": self.year,
            "file": self.file,
            "changes": [list(change) for change in self.changes],
        }


def glimpse_of(entry: Entry, file: str) -> Glimpse:
    """Return what is shown of an entry."""
    return Glimpse(entry.title, 0, entry.authors, entry.year, file)


def seen_in(known: Known, file: str, *, new: bool) -> Glimpse:
    """Return what is shown of a paper after an import, with its number, former title and changes when it was there."""
    if new:
        return Glimpse(known.title, 0, known.authors, known.year, file)
    title = str(known.was.get("title", known.title))
    return Glimpse(title, known.id, known.authors, known.year, file, tuple(_changes(known)))


def _changes(known: Known) -> Iterator[Change]:
    for name in sorted(known.changed - _LAST):
        was, now = _told(known.was.get(name)), _told(getattr(known, name))
        if was != now:
            yield (name, "", "") if name in _LONG or max(len(was), len(now)) > _SHORT else (name, was, now)
    if "details" in known.changed:
        before = known.was.get("details", {})
        for name, value in known.details.items():
            was, now = _told(before.get(name)), _told(value)
            if was != now:
                yield (name, "", "") if max(len(was), len(now)) > _SHORT else (name, was, now)
    if "status" in known.changed:
        yield "status", "", ""
    if "tags" in known.changed:
        yield "tags", "", ", ".join(known.tags)[:_SHORT]
    if known.gained:
        yield "links", "", ", ".join(url for _, url in known.gained[:3])
    if known.changed == {"filled"}:
        yield "filled", "", ""


def _told(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
