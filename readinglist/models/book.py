"""The book of what was seen: runs, observations, flips, and the reports made of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from readinglist.health import Answer, Condition, Flag, Verdict
from readinglist.models.links import Judged, Link
from readinglist.models.stored import Base


class Run(Base):
    """One pass over what is due; `finished` is empty while it goes on, or when it was killed.

    `policy` are the thresholds that were in force, so that what it saw can be judged again. `progress` is what it is
    doing while it goes on, as JSON values for the page; `stop_asked` says that the reader wants it to end.
    """

    __tablename__ = "runs"
    __table_args__ = (Index("ix_runs_started", "started", "void"),)  # which runs a period had

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
    stop_asked: Mapped[bool] = mapped_column(default=False)
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Observation(Base):
    """An outcome kept: what one probe of one link brought, in which run, when, and on what evidence.

    The reader's word is one as well; it belongs to no run.
    """

    __tablename__ = "observations"
    __table_args__ = (
        Index("ix_observations_link", "link_id", "id"),
        Index("ix_observations_seen", "link_id", sqlite_where=text("answer = 'seen'")),  # the reader's word against us
    )

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
    __table_args__ = (
        Index("ix_flips_at", "at"),
        Index("ix_flips_link", "link_id"),
        Index("ix_flips_observation", "observation_id"),
    )

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


class Checkpoint(Judged, Base):
    """The health of a link after its observation `through`, where a replay begins.

    Observations of it from before the moment `before` may be thinned; `through` itself stays, so that no later one
    gets its number or a lower one.
    """

    __tablename__ = "checkpoints"

    link_id: Mapped[int] = mapped_column(ForeignKey("links.id", ondelete="CASCADE"), primary_key=True)
    through: Mapped[int] = mapped_column(ForeignKey("observations.id"), index=True)
    before: Mapped[datetime]


class StoredReport(Base):
    """A report as it was made; it is never changed, replaced or deleted afterwards, which triggers see to."""

    __tablename__ = "reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)
    body: Mapped[dict[str, Any]]
