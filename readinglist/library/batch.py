"""Papers as plain values, read and written many at a time: an import costs a few statements, however long it is."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from readinglist import journal
from readinglist.database import insert_rows
from readinglist.metadata import Want
from readinglist.models import Author, Link, Lookup, Mention, Merged, Origin, Paper, PaperTag, StatusChange
from readinglist.reading import Priority, Shelf, Status

HEAD = 14  # letters of a fingerprint by which near titles are found
_CHUNK = 500  # values in one IN (…), well under what SQLite takes
_FIELDS = ("title", "fingerprint", "venue", "year", "doi", "arxiv", "url", "abstract")
_SAID = ("status", "priority", "rating", "note", "details", "filled")  # what an entry may say beside


_LOADED = (*_FIELDS, *_SAID, "id", "shelf", "edited")


@dataclass(eq=False, slots=True)
class Known:
    """A paper of the library, or one on its way there (`id` 0).

    `changed` names what an import changed in it, `was` holds what stood there before; `gained` are its new links,
    `tags` those it is to get, `said` all that its entries had.
    """

    title: str
    fingerprint: str
    venue: str | None
    year: int | None
    doi: str | None
    arxiv: str | None
    url: str | None
    abstract: str | None
    id: int = 0
    edited: frozenset[str] = frozenset()
    authors: tuple[str, ...] = ()
    links: set[int] = field(default_factory=set)
    status: Status | None = None
    priority: Priority = Priority.NORMAL
    rating: int | None = None
    note: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    filled: dict[str, Any] = field(default_factory=dict)
    shelf: Shelf = Shelf.STACKS
    added: datetime | None = None
    tags: dict[str, None] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    next_position: int = 0
    changed: set[str] = field(default_factory=set)
    was: dict[str, Any] = field(default_factory=dict)
    gained: list[tuple[int, str]] = field(default_factory=list)

    def change(self, name: str, value: Any) -> None:
        """Give a field another value, and remember that it has one."""
        self.was.setdefault(name, getattr(self, name))
        setattr(self, name, value)
        self.changed.add(name)

    def gain(self, link_id: int, url: str) -> None:
        """Take a link on, unless it is there, or was taken off by the reader."""
        if link_id not in self.links:
            self.links.add(link_id)
            self.gained.append((link_id, url))


def fetch(session: Session, wanted: Mapping[str, Collection[str]], but: Collection[int] = ()) -> list[Known]:
    """Return the papers that hold one of the values, without those of the numbers in `but`.

    The values are of `doi`, `arxiv` or `fingerprint`, or of a link's `identity`.
    """
    by_link = select(Mention.paper_id).join(Mention.link)
    columns = {
        "doi": (select(Paper.id), Paper.doi),
        "arxiv": (select(Paper.id), Paper.arxiv),
        "fingerprint": (select(Paper.id), Paper.fingerprint),
        "identity": (by_link, Link.identity),
    }
    found: set[int] = set()
    for name, values in wanted.items():
        for chunk in _chunks(sorted(values)):
            statement, column = columns[name]
            found.update(session.scalars(statement.where(column.in_(chunk))))
    return load(session, found.difference(but))


def load(session: Session, paper_ids: Collection[int]) -> list[Known]:
    """Return papers by their numbers, in their order; a number without a paper is left out."""
    return [known for chunk in _chunks(sorted(paper_ids)) for known in _load(session, chunk)]


def merged(session: Session, wanted: Mapping[str, Collection[str]]) -> list[tuple[Known, int]]:
    """Return papers as they were before they were merged into others, and the numbers of these, the oldest first."""
    if session.scalar(select(Merged.id).limit(1)) is None:
        return []
    found: dict[tuple[int, int], tuple[Known, int]] = {}
    for column in (Merged.doi, Merged.arxiv, Merged.fingerprint):
        for chunk in _chunks(sorted(wanted.get(column.key, ()))):
            for row in session.execute(select(Merged.__table__).where(column.in_(chunk))):
                known = gone({**row.names, "doi": row.doi, "arxiv": row.arxiv, "fingerprint": row.fingerprint})
                found[row.paper_id, row.id] = (known, row.into)
    return [found[number] for number in sorted(found)]


def gone(values: Mapping[str, Any]) -> Known:
    """Return a paper that is no longer in the library, by what is kept of it."""
    fields: dict[str, Any] = {name: values.get(name) for name in _FIELDS}
    return Known(**fields, authors=tuple(values["authors"]), edited=frozenset(values["edited"]))


def crowded(session: Session, wanted: Mapping[str, Collection[str]], most: int) -> dict[str, set[str]]:
    """Return those values of `head` and `author` that more than so many papers have."""
    found: dict[str, set[str]] = {"head": set(), "author": set()}
    for chunk in _chunks(sorted(wanted["head"])):
        heads, begins = _heads(chunk)
        statement = select(heads.c.value, func.count()).where(begins).group_by(heads.c.value)
        found["head"] |= {head.rstrip("|") for head, number in session.execute(statement) if number > most}
    for chunk in _chunks(sorted(wanted["author"])):
        statement = select(Author.name, func.count()).where(Author.name.in_(chunk)).group_by(Author.name)
        found["author"] |= {name for name, number in session.execute(statement) if number > most}
    return found


def beginning(session: Session, heads: Collection[str]) -> set[int]:
    """Return the numbers of the papers whose fingerprints begin in one of these ways."""
    found: set[int] = set()
    for chunk in _chunks(sorted(heads)):
        found.update(session.scalars(select(Paper.id).where(_heads(chunk)[1])))
    return found


def written_by(session: Session, authors: Collection[str]) -> Iterator[tuple[str, int, str]]:
    """Yield what people of these names wrote: the name, the paper's number and its fingerprint."""
    columns = select(Author.name, Paper.id, Paper.fingerprint).join(Paper, Paper.id == Author.paper_id)
    for chunk in _chunks(sorted(authors)):
        yield from map(tuple, session.execute(columns.where(Author.name.in_(chunk))))


def _heads(heads: Sequence[str]) -> tuple[Any, ColumnElement[bool]]:
    """Beginnings as a table, and the condition that a fingerprint has one: ranges of the index, since LIKE reads all.

    A short beginning is a whole title: its year follows.
    """
    bounds = [head if len(head) == HEAD else head + "|" for head in heads]
    given = func.json_each(json.dumps(bounds)).table_valued("value", joins_implicitly=True)
    fingerprint = Paper.fingerprint
    return given, (fingerprint >= given.c.value) & (fingerprint < given.c.value + "\U0010ffff")


def _load(session: Session, paper_ids: Sequence[int]) -> Iterator[Known]:
    columns = [getattr(Paper, name) for name in _LOADED]
    papers: dict[int, Known] = {}
    for row in session.execute(select(*columns).where(Paper.id.in_(paper_ids)).order_by(Paper.id)):
        known = papers[row.id] = Known(**dict(zip(_LOADED, row, strict=True)))
        known.edited = frozenset(known.edited)
    for paper_id, name in session.execute(
        select(Author.paper_id, Author.name)
        .where(Author.paper_id.in_(paper_ids))
        .order_by(Author.paper_id, Author.position)
    ):
        papers[paper_id].authors += (name,)
    for paper_id, link_id, position in session.execute(
        select(Mention.paper_id, Mention.link_id, Mention.position).where(Mention.paper_id.in_(paper_ids))
    ):
        papers[paper_id].links.add(link_id)
        papers[paper_id].next_position = max(papers[paper_id].next_position, position + 1)
    yield from papers.values()


def number(session: Session, papers: Iterable[Known]) -> list[Known]:
    """Give numbers to the papers that have none, and return these."""
    new = [known for known in papers if not known.id]
    # Whoever writes has the library for himself, so the numbers that follow are free as well.
    for paper_id, known in enumerate(new, journal.next_paper(session) if new else 0):
        known.id = paper_id
    return new


def write_new(session: Session, new: Sequence[Known], now: datetime) -> None:
    """Write new papers, once all is written that belongs to them."""
    insert_rows(session.connection(), Paper, [_new_row(known, now) for known in new])


def write_authors(session: Session, new: Sequence[Known], now: datetime) -> None:
    """Write who wrote new papers, and what their entries say of shelf and status."""
    connection = session.connection()  # plain rows need nothing of what a session does for objects
    insert_rows(connection, Author, _authors(new))
    said = [
        {"paper_id": known.id, "at": known.added or now, "shelf": known.shelf, "status": known.status}
        for known in new
        if known.shelf is Shelf.MINE
    ]
    insert_rows(connection, StatusChange, said)


def write_changed(session: Session, papers: Sequence[Known]) -> None:
    """Write what changed of papers that are there."""
    changed = [known for known in papers if known.changed - {"authors"}]
    renamed = [known for known in papers if "authors" in known.changed]
    if changed:
        session.execute(update(Paper), [_row(known) for known in changed])
    for chunk in _chunks([known.id for known in renamed]):
        session.execute(delete(Author).where(Author.paper_id.in_(chunk)), execution_options=_UNSEEN)
    insert_rows(session.connection(), Author, _authors(renamed))


def _authors(papers: Iterable[Known]) -> list[dict[str, Any]]:
    return [
        {"paper_id": known.id, "position": position, "name": name}
        for known in papers
        for position, name in enumerate(known.authors)
    ]


def write_tags(session: Session, papers: Iterable[Known], numbers: Mapping[str, int]) -> set[Known]:
    """Write the tags that papers are to get, by the numbers of their names; returns those that had not all of them."""
    tagged = {known.id: known for known in papers if known.tags}
    present: set[tuple[int, int]] = set()
    for chunk in _chunks(sorted(tagged)):
        there = select(PaperTag.paper_id, PaperTag.tag_id).where(PaperTag.paper_id.in_(chunk))
        present.update((row.paper_id, row.tag_id) for row in session.execute(there))
    wanted = [(known.id, numbers[name]) for known in tagged.values() for name in known.tags]
    missing = [pair for pair in dict.fromkeys(wanted) if pair not in present]
    rows = [{"paper_id": paper, "tag_id": number} for paper, number in missing]
    insert_rows(session.connection(), PaperTag, rows)
    return {tagged[paper] for paper, _ in missing}


def write_lookups(session: Session, papers: Iterable[Known], want: Want, now: datetime) -> None:
    """Write that more is to be learnt of new papers, at once."""
    said = {"want": want, "asked": now, "due": now, "tries": 0, "trouble": ""}
    insert_rows(session.connection(), Lookup, [{"paper_id": known.id, **said} for known in papers])


_UNSEEN = {"synchronize_session": False}


def write_links(session: Session, papers: Iterable[Known]) -> None:
    """Write the links that papers gained, behind those they have."""
    unsaid = {"by_reader": False, "removed": False, "former": None}
    rows: list[dict[str, Any]] = [
        {"paper_id": known.id, "link_id": link_id, "url": url, "position": position, **unsaid}
        for known in papers
        for position, (link_id, url) in enumerate(known.gained, known.next_position)
    ]
    insert_rows(session.connection(), Mention, rows)


def write_origins(session: Session, papers: Collection[Known], import_id: int, file: str) -> None:
    """Write that papers stood in a file of an import, once for each."""
    paper_ids = [known.id for known in papers]
    present: set[int] = set()
    for chunk in _chunks(paper_ids):
        here = (Origin.import_id == import_id, Origin.file == file, Origin.paper_id.in_(chunk))
        present.update(session.scalars(select(Origin.paper_id).where(*here)))
    rows = [
        {"paper_id": known.id, "import_id": import_id, "file": file, "tags": known.said}
        for known in papers
        if known.id not in present
    ]
    insert_rows(session.connection(), Origin, rows)


def told_tags(session: Session, papers: Iterable[Known], file: str) -> dict[int, set[str]]:
    """Return the tags that papers had in a file of this name before."""
    found: dict[int, set[str]] = {}
    for chunk in _chunks([known.id for known in papers if known.tags]):
        told = select(Origin.paper_id, Origin.tags).where(Origin.file == file, Origin.paper_id.in_(chunk))
        for paper_id, tags in session.execute(told):
            found.setdefault(paper_id, set()).update(tags)
    return found


def _row(known: Known) -> dict[str, Any]:
    return {name: getattr(known, name) for name in ("id", *_FIELDS, *_SAID)}


def _new_row(known: Known, now: datetime) -> dict[str, Any]:
    said = known.added or now
    dates = {"added": said, "status_since": said if known.status else None, "note_since": said if known.note else None}
    return {**_row(known), **dates, "edited": [], "shelf": known.shelf}


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
