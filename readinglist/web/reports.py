"""Reports: those that were kept, one since a day of the reader's choice, and one as a file of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy.orm import Session

from readinglist import ledger
from readinglist.errors import BadDate
from readinglist.library import link as links_of
from readinglist.library import reports
from readinglist.report import HEADINGS, Report, Section
from readinglist.web import present, wording
from readinglist.web.desk import desk, page
from readinglist.web.places import STATIC, TEMPLATES

pages = Blueprint("reports", __name__)

DEFAULT_PERIOD = timedelta(days=7)
# What a person can do about a section, said once above its rows.
ADVICE = {
    Section.DEAD_CODE: "Use the copy where one was found; else correct the address on the paper, or take the link off.",
    Section.DEAD: "Proved gone. Use the copy, correct the address on the paper, or take the link off.",
    Section.FAILING: "Nothing to do yet: they are asked again, and called dead only on proof.",
    Section.RECOVERED: "They answer again. Nothing to do.",
    Section.MOVED: "Accept the new address; the old one is kept beside it.",
    Section.ARCHIVED: "Still there, but read-only: save what you need.",
    Section.CLEARED: "The notice was taken back, or the name is its own again. Nothing to do.",
    Section.FLAGGED: "Read the notice before you rely on the work; a repository may be somebody else's now.",
}


@pages.get("/reports")
def index() -> ResponseReturnValue:
    """The newest kept report, or the first period so far; with `since`, one made for this visit and not kept."""
    with desk().reading() as session:
        kept = reports.kept(session)
        typed = request.args.get("since", "").strip()
        number: int | None = None
        report: Report | None = None
        if typed:
            report = reports.make(session, _day(typed), desk().now())
        elif kept:
            number, report = kept[0]
        elif ledger.runs(session, 1):
            report = reports.make(session, *reports.period(session, desk().now(), DEFAULT_PERIOD))
        return _page(session, report, kept=kept, number=number, since=typed)


@pages.get("/reports/<number:number>")
def show(number: int) -> ResponseReturnValue:
    """A kept report."""
    with desk().reading() as session:
        report = reports.stored(session, number)
        return _page(session, report, kept=reports.kept(session), number=number, since="")


def _page(session: Session, report: Report | None, **words: object) -> str:
    """The page of a report; what can be done about its links depends on how they stand by now."""
    rows = [row.link for section in report.sections.values() for row in section] if report else []
    links = links_of.get_links(session, rows)
    return page(session, "reports/list.html", report=report, links=links, **words, **_words())


def _words() -> dict[str, object]:
    return {"headings": HEADINGS, "advice": ADVICE}


def _day(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        raise BadDate(f"“{text}” is no day; write it as 2026-05-01") from None


def render_report_html(report: Report) -> str:
    """Return a report as one HTML file that needs nothing else: its style inside, no script, no address of ours."""
    room = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=StrictUndefined,
    )  # fmt: skip
    room.filters.update(present.FILTERS)
    room.globals.update(wording=wording)
    style = Markup((STATIC / "app.css").read_text(encoding="utf-8"))
    return room.get_template("reports/file.html").render(report=report, style=style, **_words()) + "\n"
