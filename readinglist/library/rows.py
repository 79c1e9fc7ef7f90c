"""Papers as the rows of a list: plain values, a handful of statements for a page of any length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from readinglist.health import Condition, Flag, Verdict
from readinglist.identifiers import Kind
from readinglist.models import Author, Link, Mention, Paper, PaperTag, Rescue, Tag
from readinglist.reading import Priority, Shelf, Status


class Standing(NamedTuple):
    """How one link of a paper stands; `copy` is the address of one that is known."""

    kind: Kind
    verdict: Verdict
    condition: Condition | None
    since: datetime | None
    flag: Flag | None
    notice: str | None
    muted: bool
    copy: str | None

    @classmethod
    def of(cls, link: Link) -> Standing:
        """How a link stands that was loaded with its rescue."""
        copy = link.rescue.url if link.rescue else None
        return cls(link.kind, link.verdict, link.condition, link.since, link.flag, link.notice, link.muted, copy)


class Listed(NamedTuple):
    """One paper as a row."""

    id: int
    title: str
    venue: str | None
    year: int | None
    shelf: Shelf
    status: Status | None
    priority: Priority
    rating: int | None
    up_next: int | None
    has_note: bool
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    links: tuple[Standing, ...]


_IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)
_AUTHORS = (
    select(Author.paper_id, Author.name).where(Author.paper_id.in_(_IDS)).order_by(Author.paper_id, Author.position)
)
_TAGS = select(PaperTag.paper_id, Tag.name).join(Tag).where(PaperTag.paper_id.in_(_IDS)).order_by(Tag.name)
_LINKS = (
    select(
        Mention.paper_id, Link.kind, Link.verdict, Link.condition, Link.since, Link.flag, Link.notice, Link.muted,
        Rescue.url,
    )
    .join(Mention.link)
    .outerjoin(Rescue, Rescue.link_id == Link.id)
    .where(Mention.paper_id.in_(_IDS), Mention.removed.is_(False))
    .order_by(Mention.paper_id, Mention.position)
)  # fmt: skip
_PAPERS = select(
    Paper.id, Paper.title, Paper.venue, Paper.year, Paper.shelf, Paper.status, Paper.priority, Paper.rating,
    Paper.up_next, Paper.note != "",
).where(Paper.id.in_(_IDS))  # fmt: skip


def listed(session: Session, ids: Sequence[int]) -> list[Listed]:
    """Return papers as rows, in the order of their numbers as given; a number without a paper is left out."""
    connection, asked = session.connection(), {"ids": list(ids)}
    beside: dict[int, tuple[list[str], list[str], list[Standing]]] = defaultdict(lambda: ([], [], []))
    for paper, name in connection.execute(_AUTHORS, asked):
        beside[paper][0].append(name)
    for paper, name in connection.execute(_TAGS, asked):
        beside[paper][1].append(name)
    for paper, *link in connection.execute(_LINKS, asked):
        beside[paper][2].append(Standing._make(link))
    papers = {row[0]: row for row in connection.execute(_PAPERS, asked)}
    return [Listed._make((*papers[paper], *(tuple(its) for its in beside[paper]))) for paper in ids if paper in papers]
