"""Entries that take fields from others: `crossref` and `xdata`, also from what comes later in the file; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from readinglist.formats import Reject
from readinglist.formats.bibtex.parsing import Raw

_MOST = 50_000  # entries that wait, and that others may refer to
_LONGEST = 2_000  # signs of a value that others take
_OTHERS = 5_000  # of them that are no books
_PARENTS = frozenset(
    "proceedings mvproceedings book mvbook collection mvcollection reference mvreference periodical xdata".split()
)
# What is only there to be referred to, and stands on no list once somebody does.
_NO_PAPERS = frozenset(("proceedings", "mvproceedings", "xdata", "set"))
_TITLES = {"title": "booktitle", "subtitle": "booksubtitle", "titleaddon": "booktitleaddon"}
_OWN = frozenset(
    "key crossref xref ids entryset entrysubtype execute label options presort related relatedoptions relatedtype "
    "shorthand shorthandintro sortkey sorttitle sortname xdata abstract keywords keyword groups file comment annote "
    "annotation note timestamp creationdate modificationdate owner readstatus ranking priority relevance "
    "qualityassured doi date-added date-modified author url urldate eprint title subtitle pages".split()
)
_KEPT = frozenset(("title", "subtitle", "author", "crossref", "xdata"))


def inherit(entries: Iterable[Raw | Reject]) -> Iterator[Raw | Reject]:
    """Yield entries with what they take from others; who refers to what comes later waits for it."""
    family = _Family()
    for entry in entries:
        if isinstance(entry, Reject):
            yield entry
        else:
            yield from family.meet(entry)
    yield from family.close()


class _Family:
    def __init__(self) -> None:
        self._parents: dict[str, Raw] = {}  # by lower-case keys
        self._waiting: dict[int, Raw] = {}
        self._wanted: dict[str, list[int]] = {}  # who waits for a key
        self._used: set[str] = set()
        self._held: list[Raw] = []  # what may turn out to be no paper
        self._number = 0

    def meet(self, entry: Raw) -> Iterator[Raw]:
        key = entry.key.lower()
        wants = _wants(entry)
        if entry.type in _PARENTS or key in self._wanted or len(self._parents) < _OTHERS:
            for name in (key, *_listed(entry.fields.get("ids", ""))):
                self._remember(name, entry)
        if entry.type in _NO_PAPERS:
            self._held.append(entry)
        elif missing := [name for name in wants if name not in self._parents]:
            self._number += 1
            self._waiting[self._number] = entry
            for name in missing:
                self._wanted.setdefault(name, []).append(self._number)
            if len(self._waiting) > _MOST:
                yield self._take(self._waiting.pop(next(iter(self._waiting))))
        else:
            yield self._take(entry)
        for number in self._wanted.pop(key, ()) if key in self._parents else ():
            waits = self._waiting.get(number)
            if waits and all(name in self._parents for name in _wants(waits)):
                yield self._take(self._waiting.pop(number))

    def close(self) -> Iterator[Raw]:
        """Yield whoever waited in vain, and the proceedings that nobody refers to."""
        for entry in self._waiting.values():
            yield self._take(entry)
        for entry in self._held:
            if entry.type == "set" and not entry.fields.get("title"):
                continue
            if entry.type != "xdata" and entry.key.lower() not in self._used:
                yield self._take(entry)

    def _remember(self, key: str, entry: Raw) -> None:
        if key and len(self._parents) < _MOST and key not in self._parents:
            kept = entry.fields
            if entry.type not in _PARENTS:
                kept = {name: value for name, value in kept.items() if name not in _OWN or name in _KEPT}
            self._parents[key] = Raw(entry.line, entry.type, entry.key, kept)

    def _take(self, entry: Raw) -> Raw:
        """Give an entry the fields it lacks and its parents have, and these what they take themselves."""
        met = {entry.key.lower()}
        below, generation = entry, 0
        while generation < 5:
            generation += 1
            parents = [name for name in _wants(below) if name not in met]
            for name in parents:
                met.add(name)
                if parent := self._parents.get(name):
                    self._used.add(name)
                    _give(parent, entry, whole=name in _listed(below.fields.get("xdata", "")))
            if not parents or not (above := self._parents.get(parents[0])):
                break
            below = above
        return entry


def _wants(entry: Raw) -> list[str]:
    fields = entry.fields
    crossref = fields.get("crossref", "").strip().lower()
    return [*_listed(fields.get("xdata", "")), *([crossref] if crossref else [])]


def _listed(names: str) -> list[str]:
    return [name.strip().lower() for name in names.split(",") if name.strip()] if names else []


def _give(parent: Raw, child: Raw, *, whole: bool) -> None:
    """Let a child have what it lacks; a book's title is the `booktitle` of what stands in it."""
    for name, value in parent.fields.items():
        if len(value) > _LONGEST:
            continue
        if whole:
            child.fields.setdefault(name, value)
        elif name in ("title", "subtitle", "titleaddon"):
            if parent.type == "periodical" or child.type == "article":
                child.fields.setdefault("journaltitle" if name == "title" else name + "-of-journal", value)
            elif not (parent.type.startswith("mv") and child.type not in ("book", "collection", "proceedings")):
                child.fields.setdefault(_TITLES[name], value)
            else:
                child.fields.setdefault("main" + name, value)
        elif name == "author" and child.type in ("inbook", "bookinbook", "suppbook"):
            child.fields.setdefault("bookauthor", value)
            child.fields.setdefault("author", value)
        elif name not in _OWN:
            child.fields.setdefault(name, value)
    if not whole and "title" not in child.fields and parent.type in ("book", "mvbook", "inbook", "article", "misc"):
        child.fields.update({name: parent.fields[name] for name in ("title", "author") if name in parent.fields})
