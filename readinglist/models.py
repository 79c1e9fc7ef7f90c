"""What has an identity: the mapped classes, and nothing they do."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, Dialect, ForeignKey, Index, String, Text, TypeDecorator
from sqlalchemy import DateTime as StoredDateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, composite, mapped_column, relationship

from readinglist.health import Answer, Condition, Flag, Health, Proof, Strike, Verdict
from readinglist.identifiers import Kind
from readinglist.reading import Shelf, Status


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite forgets time zones, so they are put back on the way out."""

    impl = StoredDateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC without its mark."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back."""
        return value.replace(tzinfo=UTC) if value else None


class Word(TypeDecorator[StrEnum]):
    """A StrEnum stored by its value."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__(20)
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Store the word."""
        return str(value) if value is not None else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Give the member back."""
        return self.words(value) if value is not None else None


class Strikes(TypeDecorator[tuple[Strike, ...]]):
    """The proof so far, as a JSON list of `[class, first, count]`."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[Strike, ...] | None, dialect: Dialect) -> list[list[Any]]:
        """Store plain lists."""
        return [[str(strike.proof), strike.first.isoformat(), strike.count] for strike in value or ()]

    def process_result_value(self, value: list[list[Any]] | None, dialect: Dialect) -> tuple[Strike, ...]:
        """Give the values back."""
        return tuple(Strike(Proof(proof), datetime.fromisoformat(first), count) for proof, first, count in value or ())


class Base(DeclarativeBase):
    """The base of all mapped classes; says once how each Python type is stored."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment(),
        Shelf: Word(Shelf),
        Status: Word(Status),
        Kind: Word(Kind),
        Verdict: Word(Verdict),
        Answer: Word(Answer),
        Condition: Word(Condition),
        Flag: Word(Flag),
        tuple[Strike, ...]: Strikes(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
    }


class Paper(Base):
    """A work to read. `edited` names the fields in the reader's own words, which no import overwrites."""

    __tablename__ = "papers"

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
    shelf: Mapped[Shelf] = mapped_column(default=Shelf.STACKS, index=True)
    status: Mapped[Status | None] = mapped_column(index=True)
    added: Mapped[datetime] = mapped_column(index=True)
    edited: Mapped[list[str]] = mapped_column(default=list)

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
    """A word of the reader on papers."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class PaperTag(Base):
    """A tag on a paper."""

    __tablename__ = "paper_tags"

    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, index=True)


class Link(Base):
    """One URL of one or more papers: the thing that is watched.

    `url` is the spelling first written, and the one that is probed; `identity` knows the same link again. `facts` are
    what its probes left for the next one. The landing page of a DOI is a link as well, watched though on no paper.
    """

    __tablename__ = "links"
    __table_args__ = (Index("ix_links_verdict_kind", "verdict", "kind"), Index("ix_links_due", "due"))

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    canonical: Mapped[str] = mapped_column(Text)
    identity: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[Kind]
    host: Mapped[str] = mapped_column(index=True)
    first_seen: Mapped[datetime]
    checked: Mapped[datetime | None]
    due: Mapped[datetime]

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
    health: Mapped[Health] = composite(
        "verdict",
        "reason",
        "since",
        "answer",
        "condition",
        "replacement",
        "final_url",
        "strikes",
        "flag",
        "notice",
        "heard",
        "vouched",
        "muted",
    )

    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    landing_id: Mapped[int | None] = mapped_column(ForeignKey("links.id", ondelete="SET NULL"), index=True)

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
    __table_args__ = (Index("ix_mentions_link", "link_id"),)

    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("links.id", ondelete="CASCADE"), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    by_reader: Mapped[bool] = mapped_column(default=False)
    removed: Mapped[bool] = mapped_column(default=False)
    former: Mapped[str | None] = mapped_column(Text)

    paper: Mapped[Paper] = relationship(back_populates="mentions", lazy="raise")
    link: Mapped[Link] = relationship(back_populates="mentions", lazy="raise")


class Run(Base):
    """One pass over what is due; `finished` is empty while it goes on, or when it was killed.

    `policy` are the thresholds that were in force, so that what it saw can be judged again.
    """

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    started: Mapped[datetime]
    finished: Mapped[datetime | None]
    total: Mapped[int] = mapped_column(default=0)
    probed: Mapped[int] = mapped_column(default=0)
    requests: Mapped[int] = mapped_column(default=0)
    inconclusive: Mapped[int] = mapped_column(default=0)
    flips: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[float] = mapped_column(default=0.0)
    void: Mapped[bool] = mapped_column(default=False)
    remark: Mapped[str] = mapped_column(Text, default="")
    policy: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Observation(Base):
    """An outcome kept: what one probe of one link brought, in which run, when, and on what evidence.

    The reader's word is one as well; it belongs to no run.
    """

    __tablename__ = "observations"
    __table_args__ = (Index("ix_observations_link", "link_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("links.id", ondelete="CASCADE"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"), index=True)
    at: Mapped[datetime]
    answer: Mapped[Answer]
    reason: Mapped[str] = mapped_column(Text)
    code: Mapped[int | None]
    final_url: Mapped[str | None] = mapped_column(Text)
    replacement: Mapped[str | None] = mapped_column(Text)
    condition: Mapped[Condition | None]
    proved: Mapped[bool] = mapped_column(default=False)
    flag: Mapped[Flag | None]
    notice: Mapped[str | None] = mapped_column(Text)
    last_push: Mapped[datetime | None]
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Flip(Base):
    """An observation that changed the verdict, the condition or the flag of a link."""

    __tablename__ = "flips"
    __table_args__ = (Index("ix_flips_at", "at"), Index("ix_flips_link", "link_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("links.id", ondelete="CASCADE"))
    observation_id: Mapped[int] = mapped_column(ForeignKey("observations.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    verdict_before: Mapped[Verdict]
    verdict_after: Mapped[Verdict]
    condition_before: Mapped[Condition | None]
    condition_after: Mapped[Condition | None]
    flag_before: Mapped[Flag | None]
    flag_after: Mapped[Flag | None]
    reason: Mapped[str] = mapped_column(Text)
    replacement: Mapped[str | None] = mapped_column(Text)

    link: Mapped[Link] = relationship(lazy="raise")


class StoredReport(Base):
    """A report as it was made; it never changes afterwards."""

    __tablename__ = "reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)
    body: Mapped[dict[str, Any]]
