"""Reports are made from the book and kept as they were made."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readinglist import ledger
from readinglist.errors import NotFound
from readinglist.health import Verdict
from readinglist.library.records import moment
from readinglist.models import Flip, Link, Paper, StoredReport
from readinglist.report import Change, Report, Row, build, from_values


def make(session: Session, since: datetime, until: datetime) -> Report:
    """Return the report of a period as the library stands now."""
    passed = ledger.runs_between(session, since, until)
    return build(
        since,
        until,
        [_change(flip) for flip in ledger.flips_between(session, since, until)],
        [_row(link, new=link.since is not None and link.since > since) for link in ledger.dead_code(session)],
        ledger.tally(session),
        papers=session.scalar(select(func.count()).select_from(Paper)) or 0,
        runs=len(passed),
        void_runs=sum(run.void for run in passed),
    )


def _row(link: Link, *, new: bool = True) -> Row:
    return Row(
        link=link.id,
        url=link.url,
        kind=link.kind,
        verdict=link.verdict,
        condition=link.condition,
        reason=link.reason,
        since=moment(link.since),
        replacement=link.replacement,
        papers=tuple((mention.paper_id, mention.paper.title) for mention in link.mentions if not mention.removed),
        new=new,
        rescue=link.rescue.url if link.rescue and link.verdict in (Verdict.DEAD, Verdict.FAILING) else None,
        flag=link.flag,
        notice=link.notice,
    )


def _change(flip: Flip) -> Change:
    return Change(
        _row(flip.link),
        flip.verdict_before,
        flip.verdict_after,
        flip.condition_before,
        flip.condition_after,
        flip.flag_before,
        flip.flag_after,
    )


def keep(session: Session, report: Report) -> int:
    """Keep a report as it is and return its number."""
    stored = StoredReport(
        since=datetime.fromisoformat(report.since), until=datetime.fromisoformat(report.until), body=report.as_values()
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


def kept(session: Session, limit: int = 100) -> list[tuple[int, Report]]:
    """Return the kept reports with their numbers, the newest first."""
    rows = session.scalars(select(StoredReport).order_by(StoredReport.id.desc()).limit(limit))
    return [(row.id, from_values(row.body)) for row in rows]


def last_until(session: Session) -> datetime | None:
    """Return the end of the latest kept report, where the next one begins."""
    return session.scalar(select(func.max(StoredReport.until)))


def period(session: Session, now: datetime, length: timedelta) -> tuple[datetime, datetime]:
    """Return the period that a report made now covers: since the last one, or the length of a period."""
    return last_until(session) or now - length, now
