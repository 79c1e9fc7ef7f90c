"""Home: what is next, what is being read, what changed since the last visit, and how the list grows and shrinks."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, make_response, request, url_for
from flask.typing import ResponseReturnValue

from readinglist.library import deliveries, find, glance, lookups, offered
from readinglist.library.glance import Glance, Share
from readinglist.metadata import Want
from readinglist.search import Field, Search
from readinglist.web import charts
from readinglist.web.charts import Bar, Figure
from readinglist.web.desk import desk, page
from readinglist.web.papers import clause_address

pages = Blueprint("home", __name__)

NEWS = 12
COOKIE = (
    "visit"  # two moments in seconds: what the news are counted from (0 is nothing), and when it was last asked for
)
_PAUSE = timedelta(minutes=30)  # a visit ends when nothing was asked for so long: a reload keeps its news
FIRST = timedelta(days=7)  # what a first visit is told of
_KEPT = timedelta(days=400)


@pages.get("/home")
def index() -> ResponseReturnValue:
    """The home page; when it was visited is kept by the browser alone."""
    now = desk().now()
    since = last_visit(request.cookies.get(COOKIE, ""), now)
    with desk().reading() as session:
        news = glance.news(session, since or now - FIRST, now, NEWS + 1)
        shown = glance.glance(session, now)
        words = {
            "glance": shown,
            "papers": find.count_papers(session),
            "news": news[:NEWS],
            "more": len(news) > NEWS,
            "since": since,
            "figures": figures(shown),
            "offered": offered.count(session),
            "undelivered": deliveries.troubles(session),
            "waiting": lookups.count(session, Want.FILL),
            "waiting_search": Search.from_text("is:waiting"),
        }
        answer = make_response(page(session, "home/index.html", **words))
    stamp = f"{int(since.timestamp()) if since else 0}-{int(now.timestamp())}"
    answer.set_cookie(
        COOKIE, stamp, max_age=_KEPT, httponly=True, samesite="Lax", path=url_for("home.index")
    )  # fmt: skip
    return answer


def last_visit(stamp: str, now: datetime) -> datetime | None:
    """Return when the reader was here before this visit, by what the browser kept; None on the first one."""
    found = re.fullmatch(r"(\d{1,11})-(\d{1,11})", stamp, re.ASCII)
    if found is None:
        return None
    since, seen = (datetime.fromtimestamp(int(part), UTC) for part in found.groups())
    before = seen if now - seen > _PAUSE else since
    return before if 0 < before.timestamp() < now.timestamp() else None


def figures(shown: Glance) -> list[Figure]:
    """Return the charts of the home page; those without any papers are left out."""
    weekly = [
        _weekly("Put on My list, by week", shown.came),
        _weekly("Read, by week", shown.read),
    ]
    ages = [Bar(name, (number,)) for name, number in shown.ages]
    title = "To read, by how long they wait"
    waiting = Figure(title, charts.lying(title, ages), ("Waits", "Papers"), _rows(ages))
    shares = [
        _shared("My list by venue", "Venue", Field.VENUE, shown.venues),
        _shared("My list by tag", "Tag", Field.TAG, shown.tags),
    ]
    return [one for one in (*weekly, waiting, *shares) if any(any(numbers) for _, _, numbers in one.rows)]


def _weekly(title: str, weeks: list[tuple[date, int]]) -> Figure:
    bars = [Bar(f"{monday.day} {monday:%b}", (number,)) for monday, number in weeks]
    return Figure(title, charts.standing(title, bars), ("Week of", "Papers"), _rows(bars))


def _rows(bars: list[Bar]) -> tuple[tuple[str, str, tuple[int, ...]], ...]:
    return tuple((bar.name, "", bar.numbers) for bar in bars)


def _shared(title: str, head: str, field: Field, shares: list[Share]) -> Figure:
    bars = [Bar(share.name, (share.read, share.unread)) for share in shares]
    rows = tuple((bar.name, clause_address(field, bar.name), bar.numbers) for bar in bars)
    drawing = charts.lying(f"{title}, read and not", bars, ("full", "open"))
    return Figure(title, drawing, (head, "Read", "Not read"), rows, key="filled: read")
