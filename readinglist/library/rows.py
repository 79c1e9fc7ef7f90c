"""Papers as the rows of a list: plain values, a handful of statements for a page of any length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
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
    authors: Sequence[str]
    tags: Sequence[str]
    links: Sequence[Standing]


def listed(session: Session, ids: Sequence[int]) -> list[Listed]:
    """Return papers as rows, in the order of their numbers as given; a number without a paper is left out."""
    authors: dict[int, list[str]] = defaultdict(list)
    for paper, name in session.execute(
        select(Author.paper_id, Author.name).where(Author.paper_id.in_(ids)).order_by(Author.paper_id, Author.position)
    ):
        authors[paper].append(name)
    tags: dict[int, list[str]] = defaultdict(list)
    for paper, name in session.execute(
        select(PaperTag.paper_id, Tag.name).join(Tag).where(PaperTag.paper_id.in_(ids)).order_by(Tag.name)
    ):
        tags[paper].append(name)
    links = standings(session, ids)
    columns = (
        Paper.id, Paper.title, Paper.venue, Paper.year, Paper.shelf, Paper.status, Paper.priority, Paper.rating,
        Paper.up_next, Paper.note != "",
    )  # fmt: skip
    papers = {row[0]: tuple(row) for row in session.execute(select(*columns).where(Paper.id.in_(ids)))}
    beside = ((paper, (authors[paper], tags[paper], links.get(paper, ()))) for paper in ids if paper in papers)
    return [Listed._make((*papers[paper], *more)) for paper, more in beside]


def standings(session: Session, ids: Sequence[int]) -> dict[int, list[Standing]]:
    """Return how the links of papers stand, in their order, without those the reader took off."""
    found: dict[int, list[Standing]] = defaultdict(list)
    columns = (
        Link.kind, Link.verdict, Link.condition, Link.since, Link.flag, Link.notice, Link.muted, Rescue.url,
    )  # fmt: skip
    for paper, *row in session.execute(
        select(Mention.paper_id, *columns)
        .join(Mention.link)
        .outerjoin(Rescue, Rescue.link_id == Link.id)
        .where(Mention.paper_id.in_(ids), Mention.removed.is_(False))
        .order_by(Mention.paper_id, Mention.position)
    ):
        found[paper].append(Standing._make(row))
    return found
