"""What is delivered of the reports, and the secret address of the feed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from readinglist.models.stored import Base
from readinglist.report import Channel, Stage


class Delivery(Base):
    """One report on its way over one channel to one place; `target` names that place without its secrets.

    While it waits it is tried at `due`; `trouble` says why the last try failed, and is empty after a good one.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_report", "report_id", "channel", "target", unique=True),
        Index("ix_deliveries_due", "stage", "due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"))
    channel: Mapped[Channel]
    target: Mapped[str] = mapped_column(Text)
    stage: Mapped[Stage]
    tries: Mapped[int] = mapped_column(default=0)
    due: Mapped[datetime]
    tried: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(Text, default="")


class Feed(Base):
    """The secret part of the feed's address, of which there is one at a time.

    `identity` is a UUID by which feed readers know the feed and its entries again, also at a new address.
    """

    __tablename__ = "feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(Text)
    identity: Mapped[str] = mapped_column(Text)
    made: Mapped[datetime]
