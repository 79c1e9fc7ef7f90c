"""Tries of the password, counted before they are looked at: so many at once are no more guesses than one by one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from readinglist.access import WITH_ALL, WITH_ONE, Patience, lane, seconds_until
from readinglist.errors import TooSoon
from readinglist.models import FailedTry

_ALL = "*"  # stands for every address


def wait(session: Session, address: str, now: datetime) -> int:
    """Return for how many seconds no try from an address is heard, 0 for none."""
    return max(_left(session, who, patience, now) for who, patience in _lanes(address))


def knock(session: Session, address: str, now: datetime) -> None:
    """Count a try as a wrong one, until `welcome` says otherwise; raises TooSoon when it is not heard."""
    if seconds := wait(session, address, now):
        raise TooSoon(seconds)
    session.execute(delete(FailedTry).where(FailedTry.last < now - WITH_ONE.forgets))
    for who, patience in _lanes(address):
        row = session.get(FailedTry, who)
        if row is None:
            row = FailedTry(address=who, times=0, last=now, heard_from=now)
            session.add(row)
        row.times = row.times + 1 if now - row.last < patience.forgets else 1
        row.last, row.heard_from = now, now + patience.wait(row.times)


def welcome(session: Session, address: str) -> None:
    """Forget the wrong tries from an address: the last one was right."""
    session.execute(delete(FailedTry).where(FailedTry.address == lane(address)))
    everybody = session.get(FailedTry, _ALL)
    if everybody is not None:
        everybody.times -= 1
        everybody.heard_from = everybody.last + WITH_ALL.wait(everybody.times)


def forget(session: Session) -> None:
    """Forget all wrong tries."""
    session.execute(delete(FailedTry))


def _lanes(address: str) -> tuple[tuple[str, Patience], ...]:
    return (lane(address), WITH_ONE), (_ALL, WITH_ALL)


def _left(session: Session, who: str, patience: Patience, now: datetime) -> int:
    row = session.get(FailedTry, who)
    # A moment that lies farther ahead than any wait is of a clock that went wrong.
    if row is None or row.heard_from > now + patience.longest:
        return 0
    return seconds_until(row.heard_from, now)
