"""Which links are watched, which are due, and how they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from readinglist.database import insert_rows
from readinglist.health import LONGEST_WAIT, Verdict
from readinglist.identifiers import Kind, canonical, host_of, kind_of
from readinglist.models import Link, Mention


class Due(NamedTuple):
    """One link to probe, free of any session, with the facts that its earlier probes left."""

    id: int
    url: str
    kind: Kind
    known: Mapping[str, Any]


def due(session: Session, now: datetime, *, everything: bool = False) -> list[Due]:
    """Return the links of papers that are due, the longest overdue first; `everything` leaves the date aside."""
    return _asked(session, select(Link).where(on_a_paper()), now, everything=everything)


def landings_due(session: Session, now: datetime, *, everything: bool = False) -> list[Due]:
    """Return the landing pages of watched DOIs that are due and are on no paper themselves, as `due` does."""
    return _asked(session, select(Link).where(Link.watched.is_(False), _is_landing()), now, everything=everything)


def _asked(session: Session, statement: Select[Any], now: datetime, *, everything: bool) -> list[Due]:
    columns = statement.with_only_columns(Link.id, Link.url, Link.kind, Link.facts).order_by(Link.due, Link.id)
    if not everything:
        columns = columns.where(is_due(now))
    return [Due(*row) for row in session.execute(columns)]


def is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a link is to be probed now; also when its date was written by a clock far ahead."""
    return or_(Link.due <= now, Link.due > now + LONGEST_WAIT)


def on_a_paper() -> ColumnElement[bool]:
    """Return the condition that a link is watched: some paper has it, and its reader did not take it off."""
    return Link.watched.is_(True)


def _is_landing() -> ColumnElement[bool]:
    """The condition that a watched DOI leads to a link."""
    doi = aliased(Link)
    return exists().where(doi.landing_id == Link.id, doi.watched.is_(True))


def numbers(session: Session, spellings: Mapping[str, str], now: datetime) -> dict[str, int]:
    """Return the number of the link of each identity; a new one is made, in the spelling given, and due at once."""
    known = _known(session, sorted(spellings))
    fresh = [key for key in spellings if key not in known]
    if fresh:
        insert_rows(session.connection(), Link, [_row(spellings[key], key, now) for key in fresh])
        known |= _known(session, fresh)
    return known


def _known(session: Session, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(keys), 500):
        chunk = keys[start : start + 500]
        found.update(session.execute(select(Link.identity, Link.id).where(Link.identity.in_(chunk))).all())
    return found


def _row(url: str, key: str, now: datetime) -> dict[str, Any]:
    return {
        "url": url,
        "canonical": canonical(url),
        "identity": key,
        "kind": kind_of(url),
        "host": host_of(url),
        "first_seen": now,
        "due": now,
        **_UNSEEN_YET,
    }


# What the class says of a new link, since rows are written plainly.
_UNSEEN_YET = {"verdict": Verdict.UNCHECKED, "reason": "", "strikes": (), "muted": False, "facts": {}}


def ask_all(session: Session, now: datetime) -> None:
    """Make every link that is not due yet due at once."""
    session.execute(update(Link).where(Link.due > now).values(due=now))


def tally(session: Session) -> dict[Verdict, int]:
    """Return the number of watched links by verdict, every verdict named."""
    counted = session.execute(select(Link.verdict, func.count()).where(on_a_paper()).group_by(Link.verdict))
    return dict.fromkeys(Verdict, 0) | dict(counted.all())


def shown() -> tuple[Any, ...]:
    """What is loaded with a link that is to be shown: its papers, its landing page, its rescue."""
    return (
        selectinload(Link.mentions).joinedload(Mention.paper),
        joinedload(Link.landing),
        joinedload(Link.rescue),
    )
