"""Reports are made from the book and kept as they were made."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, case, exists, func, literal_column, or_, select
from sqlalchemy.orm import Session

from readinglist import ledger
from readinglist.errors import NotFound
from readinglist.health import INCONCLUSIVE, Verdict
from readinglist.identifiers import CODE_KINDS
from readinglist.library.report_rows import rows_of
from readinglist.models import Flip, Link, Observation, Paper, Run, StoredReport
from readinglist.report import STANDING, Change, Report, Still, Unjudged, as_values, build, from_values

_EXAMPLES = 3  # links of those that could not be judged
_WEEK = timedelta(days=7)
_MOMENT = timedelta(seconds=1)
_EVERY = 2**63 - 1


class Kept(NamedTuple):
    """A kept report as a list shows it, without its rows."""

    number: int
    since: datetime
    until: datetime
    calm: bool
    summary: str


def make(session: Session, since: datetime, until: datetime, zone: str = "UTC") -> Report:
    """Return the report of a period as the library stands now; its days are told in `zone`."""
    flips = ledger.flips_between(session, since, until)
    rows = rows_of(session, flips)
    runs, void_runs = _runs(session, since, until)
    return build(
        since,
        until,
        [
            Change(
                rows[flip.link_id],
                flip.verdict_before,
                flip.verdict_after,
                flip.condition_before,
                flip.condition_after,
                flip.flag_before,
                flip.flag_after,
            )
            for flip in flips
        ],
        ledger.tally(session),
        papers=session.scalar(select(func.count()).select_from(Paper)) or 0,
        runs=runs,
        void_runs=void_runs,
        still=_still(session, since, until),
        unjudged=_unjudged(session, since),
        zone=zone,
    )


def _runs(session: Session, since: datetime, until: datetime) -> tuple[int, int]:
    """How many runs began in a period, and how many of them judged nothing."""
    void = func.coalesce(func.sum(case((Run.void, 1), else_=0)), 0)
    row = session.execute(select(func.count(), void).where(Run.started > since, Run.started <= until)).one()
    return row[0], row[1]


def _still(session: Session, since: datetime, until: datetime) -> list[Still]:
    """Count the links that no row tells of.

    Those are the dead and failing that stood so before the period and that nothing happened to in it, all that are
    muted, and all that are restricted, whenever they came to be: that is no news, and so it has no section.
    """
    changed = select(Flip.link_id).where(Flip.at > since, Flip.at <= until, ledger.worth_telling())
    as_before = and_(Link.since <= since, Link.id.not_in(changed))
    code, muted = (func.sum(case((some, 1), else_=0)) for some in (Link.kind.in_(CODE_KINDS), Link.muted))
    counted = session.execute(
        select(Link.verdict, func.count(), code, muted)
        .where(Link.verdict.in_(STANDING), ledger.on_a_paper())
        .where(or_(Link.verdict == Verdict.RESTRICTED, Link.muted, as_before))
        .group_by(Link.verdict)
    )
    return [Still(*one) for one in counted]


def _unjudged(session: Session, since: datetime) -> list[Unjudged]:
    """Count the links whose last answer in the period, or every answer so far, said nothing."""
    asked = (
        select(
            Link.answer,
            Link.id,
            Link.url,
            func.count().over(partition_by=Link.answer).label("number"),
            func.row_number().over(partition_by=Link.answer, order_by=Link.id).label("place"),
        )
        .where(Link.answer.in_(INCONCLUSIVE), Link.muted.is_(False), ledger.on_a_paper())
        .where((Link.checked > since) | (Link.verdict == Verdict.UNCHECKED))
        .subquery()
    )
    found: dict[str, Unjudged] = {}
    for answer, link, url, number, _ in session.execute(select(asked).where(asked.c.place <= _EXAMPLES)):
        known = found.get(answer, Unjudged(answer, number, ()))
        found[answer] = Unjudged(answer, number, (*known.examples, (link, url)))
    return sorted(found.values(), key=lambda one: (-one.number, one.answer))


def keep(session: Session, report: Report) -> int:
    """Keep a report as it is and return its number; beside it stands the last observation that it could know of."""
    through = session.scalar(select(func.max(Observation.id))) or 0
    stored = StoredReport(
        since=datetime.fromisoformat(report.since),
        until=datetime.fromisoformat(report.until),
        body={**as_values(report), "through": through},
    )
    session.add(stored)
    session.flush()
    return stored.id


def stored(session: Session, number: int) -> Report:
    """Return a kept report; raises NotFound."""
    found = session.get(StoredReport, number)
    if found is None:
        raise NotFound(f"there is no report {number}")
    return from_values(found.body)


def count_kept(session: Session) -> int:
    """Return how many reports are kept."""
    return session.scalar(select(func.count()).select_from(StoredReport)) or 0


def kept(session: Session, limit: int = 100, skipped: int = 0) -> list[Kept]:
    """Return the kept reports, the newest first, without their rows; `skipped` are left out before them."""
    body = StoredReport.body
    columns = (StoredReport.id, StoredReport.since, StoredReport.until, body["calm"].as_boolean())
    newest = select(*columns, body["summary"].as_string()).order_by(StoredReport.id.desc())
    rows = session.execute(newest.limit(limit).offset(skipped))
    return [
        Kept(number, since, until, _is_calm(calm, summary), summary or "")
        for number, since, until, calm, summary in rows
    ]


def _is_calm(calm: bool | None, summary: str | None) -> bool:
    """Whether a kept report is calm; one of an earlier version says so in its sentence alone."""
    return (summary or "").startswith(("A calm period", "No check")) if calm is None else calm


def last_until(session: Session, now: datetime | None = None) -> datetime | None:
    """Return the end of the last report that was kept; with `now`, of the last of those that end by then.

    So a clock that ran ahead once does not silence the reports.
    """
    last = _last(session, now)
    return last.until if last else None


def beginning(session: Session, now: datetime) -> datetime | None:
    """Return where the next report begins: at the end of the last, else before the first run; None before there is one.

    Where the clock ran ahead, runs may have seen flips since within a period that was told already: then it begins
    before the first of them. So every flip is in the period of a report; of one only, unless the clock jumped: then
    some are told twice.
    """
    last = _last(session, now)
    if last is None:
        first = ledger.first_run(session)
        return first - _MOMENT if first else None
    through = last.through if last.through is not None else _EVERY  # those of an earlier version do not say it
    at = literal_column("+flips.at", Flip.at.type)  # so that not all flips are looked through in the order of time
    seen_later = exists().where(Observation.id == Flip.observation_id, Observation.run_id.is_not(None))
    missed = session.scalar(select(func.min(at)).where(Flip.observation_id > through, at <= last.until, seen_later))
    return min(last.until, missed - _MOMENT) if missed else last.until


class _Last(NamedTuple):
    """The end of a kept report, and the last observation that it could know of."""

    until: datetime
    through: int | None


def _last(session: Session, now: datetime | None) -> _Last | None:
    """The kept report with the highest number, of those that end by now: not the one that ends last."""
    wanted = select(StoredReport.until, StoredReport.body["through"].as_integer()).order_by(StoredReport.id.desc())
    row = session.execute((wanted.where(StoredReport.until <= now) if now else wanted).limit(1)).first()
    return _Last(*row) if row else None


def period(session: Session, now: datetime) -> tuple[datetime, datetime]:
    """Return the period that a report made now covers; a week where nothing was checked yet."""
    return beginning(session, now) or now - _WEEK, now
