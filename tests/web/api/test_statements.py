"""A part of a list costs the same number of SQL statements whatever stands in it."""

from __future__ import annotations

from readinglist.database import Library
from readinglist.health import Answer
from readinglist.library import deliveries, reports
from readinglist.library.deliveries import Wanted
from readinglist.report import Channel, When
from tests.web import shelf
from tests.web.test_statements import cost, grow

V1 = "/api/v1"
# What each costs at most; four of them are of asking who comes in and of beginning.
MOST = {
    "/links?limit=500": 8,
    "/links?verdict=dead&modified_since=2026-01-01": 9,
    "/links/1": 9,
    "/links/1/observations": 8,
    "/links/1/flips": 8,
    "/runs": 6,
    "/runs/1/flips": 8,
    "/runs/due": 6,
    "/reports": 7,
    "/reports/so-far?since=2026-05-01": 16,
    "/trends?period=all": 11,
    "/trends/alarms": 6,
    "/deliveries": 6,
    "/check?url=https://github.com/numbers/n1": 7,
}


def test_twenty_rows_cost_as_many_statements_as_ten(empty: Library, watch: shelf.Watch) -> None:
    put(empty, 10)
    ten = {path: cost(empty, watch, V1 + path) for path in MOST}
    put(empty, 20)
    assert {path: cost(empty, watch, V1 + path) for path in MOST} == ten
    assert {path: number for path, number in ten.items() if number > MOST[path]} == {}


def put(library: Library, number: int) -> None:
    """So many papers, links, words of the reader, reports and deliveries."""
    grow(library, number)
    for _ in range(number):
        shelf.say(library, "https://github.com/numbers/n0", Answer.MUTED, shelf.NOW)
        shelf.say(library, "https://github.com/numbers/n0", Answer.UNMUTED, shelf.NOW)
        with library.writing() as session:
            kept = reports.keep(session, reports.make(session, shelf.START, shelf.NOW))
            deliveries.plan(session, kept, [Wanted(Channel.MAIL, "ann@example.org", When.ALWAYS)], shelf.NOW)
