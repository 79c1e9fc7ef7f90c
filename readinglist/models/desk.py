"""The reader's desk: saved searches, rules, what was done and can be undone, and the trash."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from readinglist.models.stored import Base
from readinglist.reading import Priority, Status


class SavedSearch(Base):
    """A search under a name, in the side bar."""

    __tablename__ = "saved_searches"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    search: Mapped[str] = mapped_column(Text)


class Touched(Base):
    """When a paper last changed, as a number that only grows; written by triggers of the database.

    `moved` is the number of the last change of what lists are ordered by, or of the paper's coming and going. `at` is
    the moment of the change by the database's own clock.
    """

    __tablename__ = "touched"

    paper_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(index=True)
    moved: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)


class TouchedLink(Base):
    """When a link last changed in what is told of it, by the database's own clock; written by triggers as well."""

    __tablename__ = "touched_links"

    link_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class Rule(Base):
    """What is done with papers that a search finds: a tag is added, a status or priority set."""

    __tablename__ = "rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    search: Mapped[str] = mapped_column(Text)
    tag: Mapped[str | None]
    status: Mapped[Status | None]
    priority: Mapped[Priority | None]


class Operation(Base):
    """One thing the reader did, in a sentence; `undone` is empty while it stands.

    `last_paper` is the highest number that a paper ever had: no new paper gets a number twice. `about` tells what it
    was done to, where doing it again soon goes on with it. It is `open` until all of it is done.
    """

    __tablename__ = "operations"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text)
    undone: Mapped[datetime | None]
    last_paper: Mapped[int] = mapped_column(default=0)
    about: Mapped[str | None]
    open: Mapped[bool] = mapped_column(default=True)


class RowChange(Base):
    """One row that an operation changed, with what it takes to change it back.

    `before` is empty for a row that came; for one that changed it holds the values of the columns that did, for one
    that went all of its values, as SQLite stores them. `after` holds what came in their place, in tables that the
    checker writes as well: what it wrote since then stays. `key` holds the values of the primary key.
    """

    __tablename__ = "row_changes"
    __table_args__ = (
        Index("ix_row_changes_operation", "operation_id", "id"),
        # Of the few observations that an operation brought: whether one can still be taken back is often asked.
        Index("ix_row_changes_observations", "key", sqlite_where=text("\"table\" = 'observations'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id", ondelete="CASCADE"))
    table: Mapped[str]
    sort: Mapped[str]
    key: Mapped[str] = mapped_column(Text)
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)


class Trashed(Base):
    """A deleted paper, out of the library but kept for a while; `rows` are all rows it had, by table."""

    __tablename__ = "trash"

    paper_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(Text, index=True)
    doi: Mapped[str | None] = mapped_column(index=True)
    arxiv: Mapped[str | None] = mapped_column(index=True)
    rows: Mapped[dict[str, Any]] = mapped_column(JSON)
