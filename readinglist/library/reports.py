"""Reports are made from the book and kept as they were made."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from readinglist import ledger
from readinglist.errors import NotFound
from readinglist.health import INCONCLUSIVE, Verdict
from readinglist.identifiers import CODE_KINDS
from readinglist.library.report_rows import rows_of
from readinglist.models import Flip, Link, Paper, Run, StoredReport
from readinglist.report import STANDING, Change, Report, Still, Unjudged, as_values, build, from_values

_EXAMPLES = 3  # links of those that could not be judged
_WEEK = timedelta(days=7)
_MOMENT = timedelta(seconds=1)


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
    """Count the links that stood before the period as they do now, and that nothing happened to in it."""
    changed = select(Flip.link_id).where(Flip.at > since, Flip.at <= until, ledger.worth_telling())
    code = func.sum(case((Link.kind.in_(CODE_KINDS), 1), else_=0))
    counted = session.execute(
        select(Link.verdict, func.count(), code)
        .where(Link.verdict.in_(STANDING), Link.muted.is_(False), Link.since <= since, ledger.on_a_paper())
        .where(Link.id.not_in(changed))
        .group_by(Link.verdict)
    )
    return [Still(verdict, number, of_code) for verdict, number, of_code in counted]


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
    """Keep a report as it is and return its number."""
    stored = StoredReport(
        since=datetime.fromisoformat(report.since), until=datetime.fromisoformat(report.until), body=as_values(report)
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


def kept(session: Session, limit: int = 100) -> list[Kept]:
    """Return the kept reports, the newest first, without reading their rows."""
    body = StoredReport.body
    columns = (StoredReport.id, StoredReport.since, StoredReport.until, body["calm"].as_boolean())
    rows = session.execute(select(*columns, body["summary"].as_string()).order_by(StoredReport.id.desc()).limit(limit))
    return [
        Kept(number, since, until, _is_calm(calm, summary), summary or "")
        for number, since, until, calm, summary in rows
    ]


def _is_calm(calm: bool | None, summary: str | None) -> bool:
    """Whether a kept report is calm; one of an earlier version says so in its sentence alone."""
    return (summary or "").startswith(("A calm period", "No check")) if calm is None else calm


def last_until(session: Session, now: datetime | None = None) -> datetime | None:
    """Return the end of the latest kept report, where the next one begins.

    With `now`, that of the latest that ends by then: a clock that ran ahead once does not silence the reports.
    """
    latest = select(func.max(StoredReport.until))
    return session.scalar(latest.where(StoredReport.until <= now) if now else latest)


def beginning(session: Session, now: datetime) -> datetime | None:
    """Return where the next report begins: at the end of the last, else before the first run; None before there is one.

    So every flip is in the period of one report, and of one only.
    """
    first = ledger.first_run(session)
    return last_until(session, now) or (first - _MOMENT if first else None)


def period(session: Session, now: datetime) -> tuple[datetime, datetime]:
    """Return the period that a report made now covers; a week where nothing was checked yet."""
    return beginning(session, now) or now - _WEEK, now
