"""What is to be delivered of the reports, what was tried, and when it is tried again; nothing of it is lost."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from readinglist.errors import NotFound
from readinglist.models import Delivery, StoredReport
from readinglist.report import Channel, Stage, When

# How long to wait after each failed try, and up to a tenth more: given up after three and a half to four days.
PAUSES = (
    *(timedelta(minutes=minutes) for minutes in (1, 5, 15)),
    *(timedelta(hours=hours) for hours in (1, 4, 12, 24, 24, 24)),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A place that reports go to: `target` names it without its secrets, and always by the same name."""

    channel: Channel
    target: str
    when: When


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel as the settings have it: the places it leads to by name, and what is missing or wrong as a sentence."""

    channel: Channel
    targets: tuple[str, ...]
    when: When
    missing: str

    @property
    def configured(self) -> bool:
        """Whether reports go there."""
        return bool(self.targets)


@dataclass(frozen=True, slots=True)
class Due:
    """One report to be sent to one place now; `tries` were in vain, and it was given up unless it is `waiting`."""

    id: int
    report: int
    channel: Channel
    target: str
    tries: int
    waiting: bool


def plan(session: Session, report_id: int, wanted: Sequence[Wanted], now: datetime) -> None:
    """Have a kept report delivered to each place; raises NotFound. Planned twice it is delivered once.

    A calm report is spared where only news are wanted. Else what waits for that place is tried now, before it.
    """
    calm = session.execute(select(StoredReport.body["calm"].as_boolean()).where(StoredReport.id == report_id)).first()
    if calm is None:
        raise NotFound(f"there is no report {report_id}")
    planned = select(Delivery.channel, Delivery.target).where(Delivery.report_id == report_id)
    known = {(channel, target) for channel, target in session.execute(planned)}
    for one in wanted:
        if (one.channel, one.target) in known:
            continue
        known.add((one.channel, one.target))
        stage = Stage.SPARED if calm[0] and one.when is When.NEWS else Stage.WAITING
        if stage is Stage.WAITING:
            _try_now(session, one.channel, one.target, now)
        session.add(Delivery(report_id=report_id, channel=one.channel, target=one.target, stage=stage, due=now))
    session.flush()


_NOT_THERE_YET = select(Delivery).where(Delivery.stage.in_((Stage.WAITING, Stage.GIVEN_UP)))


def astray(session: Session, wanted: Sequence[Wanted]) -> list[Delivery]:
    """Return what did not arrive and leads to no place of the settings, but for what is known to rest."""
    named = {(one.channel, one.target) for one in wanted}
    served = {channel for channel, _ in named}
    rows = session.scalars(_NOT_THERE_YET.order_by(Delivery.report_id, Delivery.channel, Delivery.target))
    lost = [row for row in rows if (row.channel, row.target) not in named]
    return [row for row in lost if row.channel in served or row.trouble != _resting(row)]


def lead_on(session: Session, wanted: Sequence[Wanted], now: datetime) -> None:
    """Have what is astray go to the places of the same channel that its report was never meant for.

    So a corrected address gets what waited for the wrong one. Where each place has its part it is spared, and it rests
    while the channel has none.
    """
    for (report_id, channel), group in groupby(astray(session, wanted), key=lambda row: (row.report_id, row.channel)):
        lost, places = list(group), {one.target for one in wanted if one.channel is channel}
        of_report = select(Delivery.target).where(Delivery.report_id == report_id, Delivery.channel == channel)
        new = sorted(places.difference(session.scalars(of_report)))
        for row in lost:
            if not places:
                row.stage, row.tries, row.due, row.trouble = Stage.WAITING, 0, now, _resting(row)
            elif new:
                session.delete(row)  # not kept as spared, so that its place may be set again
            else:
                row.stage, row.trouble = Stage.SPARED, f"{row.target} is no longer among the settings"
        for target in new:
            session.add(Delivery(report_id=report_id, channel=channel, target=target, stage=Stage.WAITING, due=now))
    session.flush()


def _resting(row: Delivery) -> str:
    return f"{row.target} is no longer among the settings, nor is any other place of this kind"


def due(session: Session, now: datetime) -> list[Due]:
    """Return what is to be sent, each place's reports in their order, the oldest first.

    The oldest report that waits for a place speaks for all that wait behind it: they are due when it is. What was given
    up goes along then, in its order.
    """
    rows = session.scalars(_NOT_THERE_YET.order_by(Delivery.channel, Delivery.target, Delivery.report_id))
    found: list[Due] = []
    for _, group in groupby(rows, key=lambda row: (row.channel, row.target)):
        queue = list(group)
        oldest = next((row for row in queue if row.stage is Stage.WAITING), None)
        if oldest and oldest.due <= now:
            found += [
                Due(row.id, row.report_id, row.channel, row.target, row.tries, row.stage is Stage.WAITING)
                for row in queue
            ]
    return found


def record(session: Session, delivery_id: int, trouble: str, now: datetime) -> None:
    """Write down how a try went: delivered where there is no trouble; else tried again later, given up in the end."""
    row = get(session, delivery_id)
    row.tries, row.tried, row.trouble = row.tries + 1, now, trouble
    if not trouble:
        row.stage = Stage.SENT
    elif row.stage is Stage.WAITING:
        if row.tries > len(PAUSES):
            row.stage = Stage.GIVEN_UP
        else:
            row.due = now + PAUSES[row.tries - 1] * _spread(row)


def _spread(row: Delivery) -> float:
    """A little longer, differently for each try, so that many senders do not come at the same moments."""
    return 1 + zlib.crc32(f"{row.id}/{row.tries}/{row.target}".encode()) % 1000 / 10_000


def retry(session: Session, delivery_id: int, now: datetime) -> None:
    """Have a report sent again at once that did not get through, or was spared; raises NotFound.

    What waits for the same place, or was given up, is tried with it. One that was delivered stays delivered.
    """
    row = get(session, delivery_id)
    if row.stage is Stage.SENT:
        return
    row.stage, row.tries = Stage.WAITING, 0
    session.flush()
    _try_now(session, row.channel, row.target, now)


def _try_now(session: Session, channel: Channel, target: str, now: datetime) -> None:
    waiting = and_(Delivery.channel == channel, Delivery.target == target, Delivery.stage == Stage.WAITING)
    session.execute(update(Delivery).where(waiting).values(due=now))


def let_be(session: Session, delivery_id: int) -> None:
    """Try no more to send a report to a place, as the reader wishes; raises NotFound."""
    row = get(session, delivery_id)
    if row.stage is not Stage.SENT:
        row.stage = Stage.SPARED


_TROUBLED = or_(Delivery.stage == Stage.GIVEN_UP, and_(Delivery.stage == Stage.WAITING, Delivery.trouble != ""))


def troubles(session: Session) -> int:
    """Return how many deliveries are in trouble: tried in vain and waiting, or given up."""
    return session.scalar(select(func.count()).select_from(Delivery).where(_TROUBLED)) or 0


def in_trouble(session: Session, limit: int, skipped: int = 0) -> list[Delivery]:
    """Return the deliveries that are in trouble, those of the latest report first; `skipped` are left out before."""
    found = select(Delivery).where(_TROUBLED).order_by(Delivery.report_id.desc(), Delivery.channel, Delivery.target)
    return list(session.scalars(found.limit(limit).offset(skipped)))


def latest(session: Session, limit: int, skipped: int = 0) -> list[Delivery]:
    """Return the newest deliveries, those of the latest report first; `skipped` are left out before them."""
    newest = select(Delivery).order_by(Delivery.report_id.desc(), Delivery.channel, Delivery.target)
    return list(session.scalars(newest.limit(limit).offset(skipped)))


def count(session: Session) -> int:
    """Return how many deliveries there are, whatever became of them."""
    return session.scalar(select(func.count()).select_from(Delivery)) or 0


def get(session: Session, delivery_id: int) -> Delivery:
    """Return a delivery; raises NotFound."""
    found = session.get(Delivery, delivery_id)
    if found is None:
        raise NotFound(f"there is no delivery {delivery_id}")
    return found
