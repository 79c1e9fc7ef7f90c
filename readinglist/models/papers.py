"""Papers, and what the reader says of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from readinglist.models.stored import Base
from readinglist.reading import Priority, Shelf, Status

if TYPE_CHECKING:
    from readinglist.models.links import Mention


class Paper(Base):
    """A work to read. `edited` names the fields in the reader's own words, which no import overwrites.

    `details` are further fields, by the names BibTeX has for them. `filled` names who supplied a field that nobody
    had: a `metadata.Supplier`, by the field's name. `note_since` is when the note was last written. `rating` is 1 to 5;
    `up_next` is the place in the order the reader made by hand, counted from 1.
    """

    __tablename__ = "papers"
    __table_args__ = (
        Index("ix_papers_shelf", "shelf", "status", "status_since", "venue"),  # all that the home page counts
        Index("ix_papers_noted", "note_since", sqlite_where=text("note != ''")),
        Index("ix_papers_bare", "added", sqlite_where=text("abstract IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(Text, index=True)
    venue: Mapped[str | None] = mapped_column(index=True)
    year: Mapped[int | None] = mapped_column(index=True)
    doi: Mapped[str | None] = mapped_column(unique=True)
    arxiv: Mapped[str | None] = mapped_column(index=True)
    url: Mapped[str | None] = mapped_column(Text)
    abstract: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    note_since: Mapped[datetime | None]
    shelf: Mapped[Shelf] = mapped_column(default=Shelf.STACKS)
    status: Mapped[Status | None] = mapped_column(index=True)
    added: Mapped[datetime] = mapped_column(index=True)
    edited: Mapped[list[str]] = mapped_column(default=list)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    filled: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status_since: Mapped[datetime | None] = mapped_column(index=True)
    priority: Mapped[Priority] = mapped_column(default=Priority.NORMAL, index=True)
    rating: Mapped[int | None] = mapped_column(index=True)
    up_next: Mapped[int | None] = mapped_column(index=True)

    authors: Mapped[list[Author]] = relationship(
        order_by="Author.position", cascade="all, delete-orphan", passive_deletes=True, lazy="raise"
    )
    tags: Mapped[list[Tag]] = relationship(secondary="paper_tags", order_by="Tag.name", lazy="raise")
    mentions: Mapped[list[Mention]] = relationship(
        back_populates="paper",
        order_by="Mention.position",
        cascade="all, delete-orphan",
        passive_deletes=True,
        lazy="raise",
    )


class Author(Base):
    """One author of one paper, at its place in the order."""

    __tablename__ = "authors"
    __table_args__ = (Index("ix_authors_name", "name"),)

    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Tag(Base):
    """A word of the reader on papers; `a/b` lies inside `a`. `colour` is one of `reading.COLOURS`."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    colour: Mapped[str | None]


class PaperTag(Base):
    """A tag on a paper."""

    __tablename__ = "paper_tags"

    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, index=True)


class StatusChange(Base):
    """What the reader said of a paper's shelf and status, and when."""

    __tablename__ = "status_changes"
    __table_args__ = (
        Index("ix_status_changes_paper", "paper_id", "shelf"),
        Index("ix_status_changes_at", "at", "shelf", "paper_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    shelf: Mapped[Shelf]
    status: Mapped[Status | None]


class NoteVersion(Base):
    """Another version of a paper's note, written at the same time in another place; kept until the reader chooses."""

    __tablename__ = "note_versions"
    __table_args__ = (Index("ix_note_versions_paper", "paper_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)


class Distinct(Base):
    """Two papers that look alike and that the reader called two; `first` has the lower number."""

    __tablename__ = "distinct_papers"

    first: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True)
    second: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True, index=True)


class Merged(Base):
    """A paper that was merged `into` another: its number, which old addresses still have, and what it was known by.

    The paper that was kept is here as well, `into` itself, where it was known by other names before. No foreign key:
    the number stays taken also when the other paper is gone. `names` holds its title, people, year, venue and address,
    and which of them were in the reader's words.
    """

    __tablename__ = "merged_papers"

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(index=True)
    into: Mapped[int] = mapped_column(index=True)
    fingerprint: Mapped[str] = mapped_column(Text, index=True)
    doi: Mapped[str | None] = mapped_column(index=True)
    arxiv: Mapped[str | None] = mapped_column(index=True)
    names: Mapped[dict[str, Any]] = mapped_column(JSON)
