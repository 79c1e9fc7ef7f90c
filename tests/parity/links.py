"""Links, runs, reports, notifications: what is done in three ways."""

from __future__ import annotations

from collections.abc import Sequence

from readinglist import ledger
from readinglist.database import Library
from readinglist.library import deliveries, reports
from readinglist.library.deliveries import Wanted
from readinglist.models import Rescue
from readinglist.report import Channel, When
from tests.parity import Ask, Exempt, Row, The, call, get, post, tell
from tests.web import shelf

ADDRESS = "https://new.example/place"
SINCE = "2026-05-10"


def _page(path: str, **form: object) -> list[Ask]:
    return [post(path, **form)]


def keep(library: Library, the: The) -> None:
    """Two kept reports."""
    with library.writing() as session:
        for since, until in ((shelf.START.replace(day=2), shelf.START), (shelf.START, shelf.NOW)):
            reports.keep(session, reports.make(session, since, until))


def deliver(library: Library, the: The) -> None:
    """A kept report that one place refused, and that waits for another."""
    keep(library, the)
    with library.writing() as session:
        for target in ("one", "two"):
            deliveries.plan(session, 1, [Wanted(Channel.CHAT, target, When.ALWAYS)], shelf.NOW)
        deliveries.record(session, 1, "it was refused", shelf.NOW)


def configure(library: Library, the: The) -> None:
    """A folder into which reports are put."""
    (library.lock_path.parent / "config.toml").write_text('report_files = ["markdown"]\n')


def find_copy(library: Library, the: The) -> None:
    """A copy of the page that fails."""
    shelf.keep_copy(library, shelf.PAGE, Rescue(url=shelf.COPY, source="wayback", words="a copy"))


def open_feed(library: Library, the: The) -> None:
    """A feed with an address."""
    from readinglist.library import feeds

    with library.writing() as session:
        feeds.make(session, shelf.NOW)


def run(library: Library, the: The) -> None:
    """A run that is over."""
    with library.writing() as session:
        number = ledger.start_run(session, shelf.NOW, 0)
        ledger.finish_run(session, number, shelf.NOW, seconds=1, requests=0, void="")


ROWS: Sequence[Row] = (
    Row(
        "list links",
        page=lambda the: [get("/links"), get("/links?verdict=dead"), get("/links?kind=doi&page=1")],
        api=lambda the: [call("GET", "/links"), call("GET", "/links?verdict=dead"), call("GET", "/links?kind=doi")],
        command=lambda the: [tell("links"), tell("links", "--verdict", "dead"), tell("links", "--kind", "doi")],
    ),
    Row(
        "look at a link",
        page=lambda the: [get(f"/links/{the.code}")],
        api=lambda the: [
            call("GET", f"/links/{the.code}"),
            call("GET", f"/links/{the.code}/observations"),
            call("GET", f"/links/{the.code}/flips"),
            call("GET", f"/check?url={shelf.CODE}"),
        ],
        command=lambda the: [tell("link", the.code), tell("link", shelf.CODE, "--json")],
    ),
    Row(
        "put a link first in line",
        page=lambda the: _page(f"/links/{the.code}/check"),
        api=lambda the: [call("POST", f"/links/{the.code}/check")],
        command=lambda the: [tell("link", "check", the.code)],
        undoable=False,
    ),
    Row(
        "say that a link works",
        page=lambda the: _page(f"/links/{the.page}/say", word="seen"),
        api=lambda the: [call("POST", f"/links/{the.page}/say", {"word": "seen"})],
        command=lambda the: [tell("link", "seen", the.page)],
    ),
    Row(
        "mute a link",
        page=lambda the: _page(f"/links/{the.code}/say", word="muted"),
        api=lambda the: [call("POST", f"/links/{the.code}/say", {"word": "muted"})],
        command=lambda the: [tell("link", "mute", the.code)],
    ),
    Row(
        "unmute a link",
        page=lambda the: _page(f"/links/{the.link(shelf.MUTED)}/say", word="unmuted"),
        api=lambda the: [call("POST", f"/links/{the.link(shelf.MUTED)}/say", {"word": "unmuted"})],
        command=lambda the: [tell("link", "unmute", shelf.MUTED)],
    ),
    Row(
        "accept where a link moved",
        page=lambda the: _page(f"/links/{the.link(shelf.MOVED)}/accept", url=shelf.THERE),
        api=lambda the: [call("POST", f"/links/{the.link(shelf.MOVED)}/accept", {})],
        command=lambda the: [tell("link", "accept", the.link(shelf.MOVED))],
    ),
    Row(
        "accept a copy of a link",
        page=lambda the: _page(f"/links/{the.page}/accept", url=shelf.COPY),
        api=lambda the: [call("POST", f"/links/{the.page}/accept", {})],
        command=lambda the: [tell("link", "accept", the.page)],
        before=find_copy,
    ),
    Row(
        "put any address in the place of a link",
        page=lambda the: _page(f"/links/{the.code}/accept", url=ADDRESS),
        api=lambda the: [call("POST", f"/links/{the.code}/accept", {"url": ADDRESS})],
        command=lambda the: [tell("link", "accept", the.code, ADDRESS)],
    ),
    Row(
        "add a link to a paper",
        page=lambda the: _page(f"/papers/{the.third}/links", url="new.example/place"),
        api=lambda the: [call("POST", f"/papers/{the.third}/links", {"url": "new.example/place"})],
        command=lambda the: [tell("link", "add", the.third, "new.example/place")],
    ),
    Row(
        "correct a link of a paper",
        page=lambda the: _page(f"/papers/{the.former}/links/{the.code}/correct", url=ADDRESS),
        api=lambda the: [call("PUT", f"/papers/{the.former}/links/{the.code}", {"url": ADDRESS})],
        command=lambda the: [tell("link", "correct", the.former, the.code, ADDRESS)],
    ),
    Row(
        "take a link off a paper",
        page=lambda the: _page(f"/papers/{the.former}/links/{the.code}/remove"),
        api=lambda the: [call("DELETE", f"/papers/{the.former}/links/{the.code}")],
        command=lambda the: [tell("link", "remove", the.former, the.code)],
    ),
    Row(
        "look at the runs",
        page=lambda the: [get("/runs"), get("/runs/1"), get("/runs/current.json")],
        api=lambda the: [
            call("GET", path) for path in ("/runs", "/runs/1", "/runs/1/flips", "/runs/current", "/runs/due")
        ],
        command=lambda the: [tell("runs"), tell("runs", 1), tell("runs", 1, "--json"), tell("runs", "--due")],
        before=run,
    ),
    Row(
        "ask for a check of what is due",
        page=lambda the: _page("/check", scope="due"),
        api=lambda the: [call("POST", "/check", {})],
        command=lambda the: [tell("check", "--later")],
        undoable=False,
    ),
    Row(
        "ask for a check of every link",
        page=lambda the: _page("/check", scope="all"),
        api=lambda the: [call("POST", "/check", {"scope": "all"})],
        command=lambda the: [tell("check", "--all", "--later")],
        undoable=False,
    ),
    Row(
        "read the reports",
        page=lambda the: [get("/reports"), get("/reports/2"), get("/reports/2.md"), get("/reports/2.csv")],
        api=lambda the: [
            call("GET", f"/reports{path}")
            for path in ("", "/2", "/2?format=markdown", "/2?format=csv", "/2?format=html")
        ],
        command=lambda the: [
            tell("report", "--list"),
            tell("report", 2),
            tell("report", 2, "--format", "markdown"),
            tell("report", 2, "--format", "csv"),
        ],
        before=keep,
    ),
    Row(
        "read a report of any period",
        page=lambda the: [get("/reports/so-far"), get(f"/reports?since={SINCE}")],
        api=lambda the: [call("GET", "/reports/so-far"), call("GET", f"/reports/so-far?since={SINCE}")],
        command=lambda the: [tell("report"), tell("report", "--since", SINCE)],
    ),
    Row(
        "compare two reports",
        page=lambda the: [get("/reports/compare"), get("/reports/compare?a=1&b=2")],
        api=lambda the: [call("GET", "/reports/compare?a=1&b=2")],
        command=lambda the: [tell("report", "--compare", 1, 2)],
        before=keep,
    ),
    Row(
        "accept all that a kept report tells of as moved",
        page=lambda the: _page("/reports/2/accept-all"),
        api=lambda the: [call("POST", "/reports/2/accept-all")],
        command=lambda the: [tell("link", "accept-moved", 2)],
        before=keep,
    ),
    Row(
        "accept all that moved since the last kept report",
        page=lambda the: _page("/reports/accept-all", moved=[f"{the.link(shelf.MOVED)} {shelf.THERE}"]),
        api=lambda the: [
            call("POST", "/reports/accept-all", {"moved": [{"link": the.link(shelf.MOVED), "url": shelf.THERE}]})
        ],
        command=lambda the: [tell("link", "accept-moved")],
    ),
    Row(
        "look at the charts",
        page=lambda the: [get("/reports/charts"), get("/reports/charts?period=all")],
        api=lambda the: [call("GET", path) for path in ("/trends", "/trends?period=all", "/trends/alarms")],
        command=lambda the: [tell("trends"), tell("trends", "--all", "--json")],
    ),
    Row(
        "look at the notifications",
        page=lambda the: [get("/notifications")],
        api=lambda the: [call("GET", path) for path in ("/notifications", "/deliveries", "/deliveries/1", "/feed")],
        command=lambda the: [
            tell("deliveries"),
            tell("deliveries", "--in-trouble"),
            tell("deliveries", "channels"),
            tell("feed"),
        ],
        before=deliver,
    ),
    Row(
        "send a test",
        page=lambda the: _page("/notifications/test", channel="files"),
        api=lambda the: [call("POST", "/notifications/test", {"channel": "files"})],
        command=lambda the: [tell("deliver", "--test", "files")],
        before=configure,
        undoable=False,
    ),
    Row(
        "give the feed an address",
        page=lambda the: _page("/notifications/feed"),
        api=lambda the: [call("POST", "/feed", {})],
        command=lambda the: [tell("feed", "--make")],
        undoable=False,
        apart=frozenset(("feeds",)),
        because="its secret is made by chance",
    ),
    Row(
        "give the feed another address",
        page=lambda the: _page("/notifications/feed", instead_of="1"),
        api=lambda the: [call("POST", "/feed", {"instead_of": 1})],
        command=lambda the: [tell("feed", "--new")],
        before=open_feed,
        undoable=False,
        apart=frozenset(("feeds",)),
        because="its secret is made by chance",
    ),
    Row(
        "deliver a report again",
        page=lambda the: _page("/notifications/1/again"),
        api=lambda the: [call("POST", "/deliveries/1/again")],
        command=lambda the: [tell("deliveries", "again", 1)],
        before=deliver,
        undoable=False,
    ),
    Row(
        "leave a delivery",
        page=lambda the: _page("/notifications/1/leave"),
        api=lambda the: [call("POST", "/deliveries/1/leave")],
        command=lambda the: [tell("deliveries", "leave", 1)],
        before=deliver,
        undoable=False,
    ),
)
EXEMPT: Sequence[Exempt] = (
    Exempt(
        "runs.stop",
        "only a live process has a run to stop: POST /runs/{run_id}/stop and `check --stop` have tests of their own",
    ),
    Exempt("feeds.reports_feed", "for feed readers, by its secret; the API lists the same reports"),
)
