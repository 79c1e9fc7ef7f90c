"""Reports: those that were kept, one of the period so far, two beside each other, and each as a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from readinglist import journal
from readinglist.errors import BadDate, BadWord
from readinglist.library import deliveries, moving, reports
from readinglist.library import link as links_of
from readinglist.library.moving import Settled
from readinglist.report import Report, Section, compare, zone_of
from readinglist.web import present, sayings, trends, wording
from readinglist.web.desk import desk, page
from readinglist.web.report_files import FILES, Place, as_file, file_name

pages = Blueprint("reports", __name__)

KEPT = 100  # reports in the list of them


@pages.get("/reports")
def index() -> ResponseReturnValue:
    """The newest kept report, or the first period so far; with `since`, one made for this visit and not kept."""
    typed = request.args.get("since", "").strip()
    with desk().reading() as session:
        if typed:
            since, now = _day(typed), desk().now()
            if since > now:
                raise BadDate(f"{typed} is still to come; choose a day up to today")
            report = reports.make(session, since, now, desk().doors.zone)
            return _page(session, report, since=typed)
        newest = next(iter(reports.kept(session, 1)), None)
        if newest:
            return _page(session, reports.stored(session, newest.number), number=newest.number, front=True)
        return _page(session, _so_far(session), front=True)


@pages.get("/reports/so-far")
def so_far() -> ResponseReturnValue:
    """What happened since the last kept report: made for this visit and not kept."""
    with desk().reading() as session:
        return _page(session, _so_far(session))


@pages.get("/reports/<number:number>")
def show(number: int) -> ResponseReturnValue:
    """A kept report."""
    with desk().reading() as session:
        return _page(session, reports.stored(session, number), number=number)


def _so_far(session: Session) -> Report | None:
    """The period that is not told yet; nothing before the first check."""
    since, until = reports.period(session, desk().now())
    report = reports.make(session, since, until, desk().doors.zone)
    return report if report.runs or reports.last_until(session) else None


def _page(
    session: Session, report: Report | None, *, number: int | None = None, since: str = "", front: bool = False
) -> str:
    """The page of a report; the one in front tells besides how often such reports were wrong."""
    kept = reports.kept(session, KEPT)
    return page(
        session,
        "reports/list.html",
        report=report,
        place=_place(session, report, {"report": number or 0, "since": since or None}),
        number=number,
        since=since,
        kept=kept,
        newest=kept[0].number if kept else 0,
        undelivered=deliveries.troubles(session),
        alarms=trends.alarms(session, desk().now()) if front and report else None,
    )


def _place(session: Session, report: Report | None, way: dict[str, object]) -> Place:
    """Where a report stands, with its links as they are by now; what was done is told at its row, if it is here."""
    sections = report.sections if report else {}
    rows = {f"{section}-{row.link}": row.link for section, told in sections.items() for row in told}
    row, words = request.args.get("row", ""), wording.SAID.get(request.args.get("said", ""), "")
    numbers = [request.args.get(name, -1, type=int) for name in Settled._fields]
    if min(numbers) >= 0:
        words = sayings.settled(Settled(*numbers))
    here = row in rows or (row == Section.MOVED and bool(sections.get(row)))
    links = links_of.get_links(session, rows.values())
    left = [link.id for link in links.values() if all(mention.removed for mention in link.mentions)]
    heirs = links_of.put_in_their_place(session, left)
    return Place(request.script_root, links, way, row if words and here else "", words, heirs=heirs)


def _day(text: str) -> datetime:
    try:
        day = datetime.combine(date.fromisoformat(text), time(), zone_of(desk().doors.zone))
        return day.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadDate(f"“{text}” is no day; write it as 2026-05-01") from None


@pages.post("/reports/accept-all", defaults={"number": 0})
@pages.post("/reports/<number:number>/accept-all")
def accept_all(number: int) -> ResponseReturnValue:
    """Put the new address in the place of every moved link that a report tells of, where that still holds.

    A report that is not kept says in the form which links it told of, and where to.
    """
    told = list(_told_in_form(request.form.getlist("moved")))
    with desk().doing("Accepted the new addresses of a report") as session:
        if number:
            told = moving.told_in(reports.stored(session, number))
        settled = moving.accept_all(session, told, desk().now())
        journal.tell(session, f"Accepted {present.count(settled.accepted, 'new address', 'new addresses')}")
    way = {**settled._asdict(), "row": str(Section.MOVED), "_anchor": str(Section.MOVED)}
    since = request.args.get("since") or None
    return redirect(report_page(number, since, **way), 303)


def _told_in_form(fields: Iterable[str]) -> Iterator[tuple[int, str]]:
    for text in fields:
        found = re.fullmatch(r"(\d{1,18}) (.+)", text, re.ASCII | re.DOTALL)
        if not found:
            raise BadWord(f"“{text[:60]}” names no link that moved; it is a number and an address")
        yield int(found[1]), found[2]


def report_page(number: int, since: str | None, **words: Any) -> str:
    """Return the address of a kept report, or of one that is not kept when the number is 0."""
    if number > 0:
        return url_for("reports.show", number=number, **words)
    if since:
        return url_for("reports.index", since=since, **words)
    return url_for("reports.so_far", **words)


@pages.get(f"/reports/<number:number>.<any({', '.join(FILES)}):ending>")
def take(number: int, ending: str) -> ResponseReturnValue:
    """A kept report as a file."""
    with desk().reading() as session:
        report = reports.stored(session, number)
    body = as_file(report, ending, desk().doors.public_url, number)
    answer = Response(body, content_type=f"{FILES[ending]}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(report, ending, number)}"'
    return answer


@pages.get("/reports/compare")
def beside() -> ResponseReturnValue:
    """Two kept reports beside each other; asks for them where they are not two."""
    a, b = (min(request.args.get(name, 0, type=int), 2**63 - 1) for name in ("a", "b"))
    with desk().reading() as session:
        first, second = (reports.stored(session, number) if number else None for number in (a, b))
        if first is None or second is None or a == b:
            return page(session, "reports/choose.html", numbers=(a, b), kept=reports.kept(session, KEPT))
        return page(
            session,
            "reports/compare.html",
            numbers=(a, b),
            pair=(first, second),
            comparison=compare(first, second),
            kept=reports.kept(session, KEPT),
            place=Place(request.script_root),
        )
