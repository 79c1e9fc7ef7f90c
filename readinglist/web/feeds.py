"""The Atom feed of the kept reports (RFC 4287), at an address that only its reader knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from html import escape
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from feedgenerator import Atom1Feed
from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from readinglist import __version__
from readinglist.library import feeds, reports
from readinglist.models import Feed
from readinglist.report import Report, When
from readinglist.web.desk import Doors, desk
from readinglist.web.mails import render_report_words

pages = Blueprint("feeds", __name__)

ENTRIES = 50
_LOOKED_AT = 500  # reports among which there may be so many that are not calm
_TYPE = "application/atom+xml"
_NOT_XML = {0xFFFE: None, 0xFFFF: None}  # no XML may hold these; other controls are gone before


class Entry(NamedTuple):
    """A kept report with its number."""

    number: int
    report: Report


@pages.get("/feed/<secret>/reports.atom")
def reports_feed(secret: str) -> ResponseReturnValue:
    """The last reports for a feed reader; a wrong secret is an address like any that is not there."""
    doors = desk().doors
    with desk().reading() as session:
        feed = feeds.of_secret(session, secret)
        if feed is None:
            abort(404)
        numbers = _numbers(session, calm=doors.feed_when is When.ALWAYS)
        newest = reports.stored(session, numbers[0]) if numbers else None
        answer = Response(content_type=f"{_TYPE}; charset=utf-8")
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.set_etag(_mark(feed, numbers, doors))
        answer.last_modified = _later(feed, newest)
        answer.make_conditional(request)
        if answer.status_code == 200:
            entries = [Entry(number, reports.stored(session, number)) for number in numbers]
            answer.set_data(as_atom(feed, entries, doors.public_url).encode())
    return answer


def as_atom(feed: Feed, entries: Sequence[Entry], base: str) -> str:
    """Return the feed of some reports, the newest first; its links begin with `base`."""
    base = base.rstrip("/")
    made = _Atom(
        title="readinglist: link reports",
        link=f"{base}/reports",
        description="What became of the links of your papers.",
        language="en",
        author_name="readinglist",
        feed_guid=f"urn:uuid:{feed.identity}",
        own_address=feeds.address(feed, base),
        changed=_later(feed, entries[0].report if entries else None),
    )
    for number, report in entries:
        until = datetime.fromisoformat(report.until)
        made.add_item(
            title=f"Report {number}: {report.summary.rstrip('.')}",
            link=f"{base}/reports/{number}",
            description=escape(report.summary),  # the summary of an entry is HTML as well
            content=render_report_words(report, number, base).translate(_NOT_XML),
            unique_id=f"urn:uuid:{uuid5(UUID(feed.identity), str(number))}",
            pubdate=until,
            updateddate=until,
        )
    return str(made.writeString("utf-8"))


class _Atom(Atom1Feed):  # type: ignore[misc]  # the library ships no types
    """A feed that names the media type of its own address, and needs no clock while it is empty."""

    def add_root_elements(self, handler: Any) -> None:
        itself = {"rel": "self", "type": _TYPE, "href": self.feed["own_address"]}
        handler.addQuickElement("link", "", itself)
        super().add_root_elements(handler)

    def latest_post_date(self) -> datetime:
        changed: datetime = self.feed["changed"]
        return changed


def _numbers(session: Session, *, calm: bool) -> list[int]:
    """The numbers of the last reports, the newest first; with calm ones, or only those with news."""
    kept = reports.kept(session, ENTRIES if calm else _LOOKED_AT)
    return [one.number for one in kept if calm or not one.calm][:ENTRIES]


def _later(feed: Feed, newest: Report | None) -> datetime:
    """When the feed last changed: with its newest report, or when its address was made."""
    return max(feed.made, datetime.fromisoformat(newest.until)) if newest else feed.made


def _mark(feed: Feed, numbers: Sequence[int], doors: Doors) -> str:
    """What changes when the feed does: reports never do, so their numbers tell, and how they are written."""
    told = (__version__, feed.identity, feed.secret, doors.public_url, *numbers)
    return blake2b("\n".join(map(str, told)).encode(), digest_size=12).hexdigest()
