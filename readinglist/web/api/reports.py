"""Reports: those that were kept, one of any period, two beside each other, and accepting what moved."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import assert_never

from flask import Response, make_response

from readinglist import journal
from readinglist.errors import BadDate
from readinglist.library import deliveries, moving, reports
from readinglist.library.book_records import kept_record
from readinglist.report import Report, as_csv, as_markdown, as_text, as_values, compare, comparison_values
from readinglist.web.api.answers import listing, one
from readinglist.web.api.part import part
from readinglist.web.api.report_shapes import (
    ComparisonShape,
    FormAsked,
    MovesSaid,
    PeriodAsked,
    ReportForm,
    ReportPage,
    ReportPath,
    ReportsAsked,
    ReportShape,
    SettledShape,
)
from readinglist.web.api.shapes import Listing
from readinglist.web.desk import desk
from readinglist.web.present import count as counted
from readinglist.web.report_files import render_report_html

api = part("reports", "What changed in a period, and what may be done about it.")

_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)  # in any time zone a day that all calendars have


@api.get("/reports", responses={200: ReportPage})
def list_reports(query: Listing) -> Response:
    """List the kept reports, the newest first, each in one sentence."""
    with desk().reading() as session:
        kept = reports.kept(session, query.limit, query.offset)
        count = reports.count_kept(session)
        in_trouble = deliveries.troubles(session)
    return listing(query, count, [kept_record(one) for one in kept], undelivered=in_trouble)


@api.get("/reports/<number:report_id>", responses={200: ReportShape})
def get_report(path: ReportPath, query: FormAsked) -> Response:
    """Return a kept report, as JSON or written out."""
    with desk().reading() as session:
        report = reports.stored(session, path.report_id)
    return _told(report, query.format, path.report_id)


@api.get("/reports/so-far", responses={200: ReportShape})
def make_report(query: PeriodAsked) -> Response:
    """Return what happened since the last kept report, or in the period that is asked for; it is not kept."""
    now = desk().now()
    with desk().reading() as session:
        since, until = reports.period(session, now)
        since, until = query.since or since, query.until or until
        if (query.since or query.until) and (until > now or not _EARLIEST <= since < until):
            raise BadDate("a report is of a period that has been, since 1970: `since` is before `until`, and that past")
        report = reports.make(session, since, until, desk().doors.zone)
    return _told(report, query.format)


def _told(report: Report, form: ReportForm, number: int = 0) -> Response:
    match form:
        case ReportForm.JSON:
            return one({"number": number or None, **as_values(report)})
        case ReportForm.TEXT:
            text, sort = as_text(report), "text/plain"
        case ReportForm.MARKDOWN:
            text, sort = as_markdown(report), "text/markdown"
        case ReportForm.HTML:
            text, sort = render_report_html(report, desk().doors.public_url, number), "text/html"
        case ReportForm.CSV:
            text, sort = as_csv(report), "text/csv"
        case _:
            assert_never(form)
    return make_response(text.encode("utf-8", "backslashreplace"), 200, {"Content-Type": f"{sort}; charset=utf-8"})


@api.get("/reports/compare", responses={200: ComparisonShape})
def compare_reports(query: ReportsAsked) -> Response:
    """Return two kept reports beside each other."""
    with desk().reading() as session:
        first, second = (reports.stored(session, number) for number in (query.a, query.b))
    return one(comparison_values(compare(first, second)))


@api.post("/reports/<number:report_id>/accept-all", responses={200: SettledShape})
def accept_all_of_report(path: ReportPath) -> Response:
    """Put the new address in the place of every moved link that a kept report tells of, where that still holds."""
    with desk().reading() as session:
        told = moving.told_in(reports.stored(session, path.report_id))
    return _accepted(told)


@api.post("/reports/accept-all", responses={200: SettledShape})
def accept_all(body: MovesSaid) -> Response:
    """Put the new address in the place of each link that is named with it, where the link still moved there."""
    return _accepted([(it.link, it.url) for it in body.moved])


def _accepted(told: list[tuple[int, str]]) -> Response:
    with desk().doing("Accepted the new addresses of a report") as session:
        settled = moving.accept_all(session, told, desk().now())
        journal.tell(session, f"Accepted {counted(settled.accepted, 'new address', 'new addresses')}")
    return one(settled._asdict())
