"""Imports, what they could not read, and what is still to be learnt of papers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from readinglist.metadata import Gap, Supplier, Want
from readinglist.models.stored import Base, Word


class Stage(StrEnum):
    """How far an import has come."""

    READING = "reading"  # its preview is being made
    ASKING = "asking"  # the reader sees what would happen
    ADDING = "adding"
    DONE = "done"
    DROPPED = "dropped"  # the reader did not want it
    FAILED = "failed"


class Import(Base):
    """One import: what was read, and what became of its entries, or would.

    Of the `rejected`, `remarked` are only remarks on what came in. `done` of `total` bytes are read in its present
    stage; `expected` is how many entries the preview found, 0 where there was none. `files` are plain values (name,
    format, size, …), `sample` what the preview shows, `wishes` what the reader wants of all its papers. `operation` is
    its number in the journal, which may have forgotten it. `remark` says why it failed or is not whole.
    Nothing of this is undone: it tells what was done.
    """

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    stage: Mapped[Stage] = mapped_column(Word(Stage), default=Stage.DONE)
    new: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    duplicate: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    remarked: Mapped[int] = mapped_column(default=0)
    expected: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    files: Mapped[list[Any]] = mapped_column(JSON, default=list)
    sample: Mapped[dict[str, Any]] = mapped_column(default=dict)
    wishes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    operation: Mapped[int | None]
    remark: Mapped[str] = mapped_column(Text, default="")


class ImportReject(Base):
    """Something in a file of an import that was left out, or `kept` with a remark, in order."""

    __tablename__ = "import_rejects"
    __table_args__ = (Index("ix_import_rejects_import", "import_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"))
    file: Mapped[str] = mapped_column(Text)
    line: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    kept: Mapped[bool] = mapped_column(default=False)


class Origin(Base):
    """That a paper stood in a file of an import; `file` is its name without folders.

    `tags` are those it had there: what the reader takes off since does not come back with the same file.
    """

    __tablename__ = "origins"
    __table_args__ = (Index("ix_origins_import", "import_id", "file"), Index("ix_origins_file", "file"))

    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    file: Mapped[str] = mapped_column(Text, primary_key=True)
    tags: Mapped[list[str]] = mapped_column(default=list)


class Lookup(Base):
    """That more is to be learnt of a paper, and when it is next asked for; gone when it was learnt or given up.

    `trouble` says what stood in the way the last time, and `tried` when that was; `tries` counts only those in which
    our own network worked.
    """

    __tablename__ = "lookups"

    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True)
    want: Mapped[Want]
    asked: Mapped[datetime]
    due: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    tried: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(Text, default="")


class Asked(Base):
    """When registries were last asked what a paper lacks, so that they are not soon asked again."""

    __tablename__ = "asked_papers"

    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime]


class Proposal(Base):
    """A value that somebody else has for a gap of a paper, until the reader takes or declines it.

    `value` holds it under `is` (text, number, or list of names), under `was` what the paper has that it is better
    than, and under `identity` that of a link. One that was declined stays, so that it is not made again.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        Index("ix_proposals_paper", "paper_id", "gap"),
        Index("ix_proposals_open", "declined", "gap"),
        {"sqlite_autoincrement": True},  # no number is given twice: undoing brings one back under its own
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"))
    gap: Mapped[Gap]
    value: Mapped[dict[str, Any]]
    by: Mapped[Supplier]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    declined: Mapped[datetime | None]
