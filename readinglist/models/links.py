"""Links: what is watched, on which papers it stands, and what copies are known."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, composite, declared_attr, mapped_column, relationship

from readinglist.health import Answer, Condition, Flag, Health, Strike, Verdict
from readinglist.identifiers import Kind
from readinglist.models.papers import Paper
from readinglist.models.stored import Base


class Judged:
    """What has a health: its columns, and the health that they are together."""

    verdict: Mapped[Verdict] = mapped_column(default=Verdict.UNCHECKED)
    reason: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[datetime | None]
    answer: Mapped[Answer | None]
    condition: Mapped[Condition | None]
    replacement: Mapped[str | None] = mapped_column(Text)
    final_url: Mapped[str | None] = mapped_column(Text)
    strikes: Mapped[tuple[Strike, ...]] = mapped_column(default=())
    flag: Mapped[Flag | None]
    notice: Mapped[str | None] = mapped_column(Text)
    heard: Mapped[Answer | None]
    vouched: Mapped[Answer | None]
    muted: Mapped[bool] = mapped_column(default=False)

    @declared_attr
    @classmethod
    def health(cls) -> Mapped[Health]:
        """The columns as one value."""
        return composite(*(field.name for field in fields(Health)))


class Link(Judged, Base):
    """One URL of one or more papers: the thing that is watched.

    `url` is the spelling first written, and the one that is probed; `identity` knows the same link again. `facts` are
    what its probes left for the next one. The landing page of a DOI is a link as well, asked though on no paper.
    `watched` says that some paper has it whose reader did not take it off; triggers write it, nobody else.
    """

    __tablename__ = "links"
    __table_args__ = (
        Index("ix_links_verdict", "verdict", "muted", "kind"),
        Index("ix_links_standing", "watched", "verdict", "kind", "muted"),
        Index("ix_links_since", "watched", "verdict", "since"),
        Index("ix_links_next", "watched", "verdict", "answer", "due"),
        Index("ix_links_due", "watched", "due"),
        Index("ix_links_first_seen", "watched", "first_seen"),
        Index("ix_links_host", "host", "watched", "verdict"),
        Index("ix_links_kind", "kind"),
        Index("ix_links_condition", "condition"),
        Index("ix_links_flag", "flag"),
        {"sqlite_autoincrement": True},  # no number is given twice: a check may still hold one that was undone
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    canonical: Mapped[str] = mapped_column(Text)
    identity: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[Kind]
    host: Mapped[str]
    first_seen: Mapped[datetime]
    checked: Mapped[datetime | None]
    due: Mapped[datetime]

    # Behind the columns of the health, where they always stood.
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict, sort_order=1)
    landing_id: Mapped[int | None] = mapped_column(
        ForeignKey("links.id", ondelete="SET NULL"), index=True, sort_order=1
    )
    watched: Mapped[bool] = mapped_column(server_default="0", sort_order=1)

    landing: Mapped[Link | None] = relationship(remote_side=[id], lazy="raise")
    rescue: Mapped[Rescue | None] = relationship(
        back_populates="link", cascade="all, delete-orphan", passive_deletes=True, lazy="raise"
    )
    mentions: Mapped[list[Mention]] = relationship(back_populates="link", passive_deletes=True, lazy="raise")


class Rescue(Base):
    """What was found when a copy of a link was looked for: one that was seen to be there, none, or nobody to ask.

    `url` is empty without a copy; `trouble` then says who could not be asked, and is empty when there is none.
    """

    __tablename__ = "rescues"

    link_id: Mapped[int] = mapped_column(ForeignKey("links.id", ondelete="CASCADE"), primary_key=True)
    sought: Mapped[datetime] = mapped_column(index=True)
    url: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None]
    at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(Text, default="")
    trouble: Mapped[str] = mapped_column(Text, default="")

    link: Mapped[Link] = relationship(back_populates="rescue", lazy="raise")


class Robots(Base):
    """What a site's robots.txt says to us by name, as last fetched; empty when it says nothing."""

    __tablename__ = "robots"

    origin: Mapped[str] = mapped_column(Text, primary_key=True)
    fetched: Mapped[datetime] = mapped_column(index=True)
    rules: Mapped[str] = mapped_column(Text, default="")


class Mention(Base):
    """A link as one paper has it: its own spelling, its place, and whether the reader took it off.

    A mention the reader removed stays as a mark, so that the next import does not bring it back. `former` is the
    address in whose place the reader put this one.
    """

    __tablename__ = "mentions"
    __table_args__ = (Index("ix_mentions_link", "link_id", "removed", "paper_id"),)

    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("links.id", ondelete="CASCADE"), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    by_reader: Mapped[bool] = mapped_column(default=False)
    removed: Mapped[bool] = mapped_column(default=False)
    former: Mapped[str | None] = mapped_column(Text)

    paper: Mapped[Paper] = relationship(back_populates="mentions", lazy="raise")
    link: Mapped[Link] = relationship(back_populates="mentions", lazy="raise")
