"""Papers as plain values, read and written many at a time: an import costs a few statements, however long it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from readinglist.models import Author, Link, Mention, Paper
from readinglist.reading import Shelf

_CHUNK = 500  # values in one IN (…), well under what SQLite takes
_FIELDS = ("title", "fingerprint", "venue", "year", "doi", "arxiv", "url", "abstract")


@dataclass(eq=False, slots=True)
class Known:
    """A paper of the library, or one on its way there (`id` 0)."""

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
    next_position: int = 0
    fields_changed: bool = False
    authors_changed: bool = False
    gained: list[tuple[int, str]] = field(default_factory=list)

    @property
    def words_changed(self) -> bool:
        """Whether what full-text search knows of it changed."""
        return self.fields_changed or self.authors_changed

    def gain(self, link_id: int, url: str) -> None:
        """Take a link on, unless it is there, or was taken off by the reader."""
        if link_id not in self.links:
            self.links.add(link_id)
            self.gained.append((link_id, url))


def fetch(session: Session, wanted: Mapping[str, Collection[str]]) -> list[Known]:
    """Return the papers that hold one of the values of `doi`, `arxiv`, `fingerprint` or, of a link, `identity`."""
    by_link = select(Mention.paper_id).join(Mention.link)
    columns = {
        "doi": (select(Paper.id), Paper.doi),
        "arxiv": (select(Paper.id), Paper.arxiv),
        "fingerprint": (select(Paper.id), Paper.fingerprint),
        "identity": (by_link, Link.identity),
    }
    found: set[int] = set()
    for name, values in wanted.items():
        statement, column = columns[name]
        for chunk in _chunks(sorted(values)):
            found.update(session.scalars(statement.where(column.in_(chunk))))
    known = {row.id: row for chunk in _chunks(sorted(found)) for row in _load(session, chunk)}
    return list(known.values())


def _load(session: Session, paper_ids: Sequence[int]) -> Iterator[Known]:
    columns = [getattr(Paper, name) for name in (*_FIELDS, "id")]
    papers: dict[int, Known] = {}
    for row in session.execute(select(Paper.edited, *columns).where(Paper.id.in_(paper_ids)).order_by(Paper.id)):
        known = Known(*row[1:])
        known.edited = frozenset(row.edited)
        papers[known.id] = known
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


def write(session: Session, papers: Iterable[Known], now: datetime) -> None:
    """Write new papers, which get their numbers, and what changed of the others; links are written by `write_links`."""
    connection = session.connection()  # plain rows need nothing of what a session does for objects
    papers = list(papers)
    new = [known for known in papers if not known.id]
    changed = [known for known in papers if known.id and known.fields_changed]
    renamed = [known for known in papers if known.id and known.authors_changed]
    if new:
        last = session.scalar(select(func.max(Paper.id))) or 0  # whoever writes has the library for himself
        for number, known in enumerate(new, last + 1):
            known.id = number
        untouched = {"added": now, "edited": [], "note": "", "shelf": Shelf.STACKS}
        rows = [_row(known) | untouched for known in new]
        connection.execute(insert(Paper), rows)
    if changed:
        session.execute(update(Paper), [_row(known) for known in changed])
    for chunk in _chunks([known.id for known in renamed]):
        session.execute(delete(Author).where(Author.paper_id.in_(chunk)), execution_options=_UNSEEN)
    authors = [
        {"paper_id": known.id, "position": position, "name": name}
        for known in (*new, *renamed)
        for position, name in enumerate(known.authors)
    ]
    if authors:
        connection.execute(insert(Author), authors)


_UNSEEN = {"synchronize_session": False}


def write_links(session: Session, papers: Iterable[Known]) -> None:
    """Write the links that papers gained, behind those they have."""
    rows: list[dict[str, Any]] = [
        {"paper_id": known.id, "link_id": link_id, "url": url, "position": position}
        for known in papers
        for position, (link_id, url) in enumerate(known.gained, known.next_position)
    ]
    if rows:
        session.connection().execute(insert(Mention), rows)


def _row(known: Known) -> dict[str, Any]:
    return {name: getattr(known, name) for name in ("id", *_FIELDS)}


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
