"""Notifications: where reports go, a test of each way, what was delivered, and the address of the feed."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from readinglist.errors import BadWord
from readinglist.library import deliveries, feeds
from readinglist.models import Delivery
from readinglist.report import Channel
from readinglist.web.desk import desk, page

pages = Blueprint("notifications", __name__)

SHOWN = 60  # deliveries; those in trouble are shown besides
REMEMBERED = timedelta(minutes=1)  # why a test failed: for the page that follows, and nobody later
# The part of the page in which it is told what was done, by the word in the address.
_TOLD_IN = {
    **{f"test-{channel}": str(channel) for channel in Channel},
    **dict.fromkeys(("feed-made", "feed-renewed"), "feed"),
    **dict.fromkeys(("delivery-again", "delivery-left"), "deliveries"),
}


@pages.get("/notifications")
def index() -> ResponseReturnValue:
    """How each channel is set, the feed, and what became of the deliveries; `feed=new` asks before a new address."""
    said = request.args.get("said", "")
    tested = next((channel for channel in Channel if said == f"failed-{channel}"), None)
    doors = desk().doors
    with desk().reading() as session:
        feed = feeds.current(session)
        return page(
            session,
            "notifications/index.html",
            channels=doors.channels(),
            feed=feed,
            feed_address=feeds.address(feed, doors.public_url) if feed else "",
            asked_new=request.args.get("feed") == "new",
            told_in=_TOLD_IN.get(said, ""),
            tested=tested,
            trouble=_remembered(tested) if tested else "",
            delivery_rows=_rows(session),
            undelivered=deliveries.troubles(session),
        )


@pages.post("/notifications/test")
def send_test() -> ResponseReturnValue:
    """Send a test over a channel; the page tells how it went, and loading it again sends nothing."""
    word = request.form.get("channel", "")
    if word not in set(Channel):
        raise BadWord(f"“{word}” is no way by which reports go; they are {', '.join(Channel)}")
    trouble = desk().doors.send_test(Channel(word))
    _troubles()[Channel(word)] = (desk().now(), trouble)
    said = f"failed-{word}" if trouble else f"test-{word}"
    return redirect(url_for("notifications.index", said=said, _anchor=word), 303)


@pages.post("/notifications/feed")
def make_feed() -> ResponseReturnValue:
    """Give the feed an address, or a new one instead of the one that the form names."""
    given_up = request.form.get("instead_of", type=int)
    with desk().writing() as session:
        feeds.make(session, desk().now(), instead_of=given_up)
    said = "feed-made" if given_up is None else "feed-renewed"
    return redirect(url_for("notifications.index", said=said, _anchor="feed"), 303)


@pages.post("/notifications/<number:delivery_id>/again")
def again(delivery_id: int) -> ResponseReturnValue:
    """Have a report that did not get through sent again, with all that waits for the same place."""
    with desk().writing() as session:
        deliveries.retry(session, delivery_id, desk().now())
    return redirect(url_for("notifications.index", said="delivery-again", _anchor="deliveries"), 303)


@pages.post("/notifications/<number:delivery_id>/leave")
def leave(delivery_id: int) -> ResponseReturnValue:
    """Try no more to send a report to a place."""
    with desk().writing() as session:
        deliveries.let_be(session, delivery_id)
    return redirect(url_for("notifications.index", said="delivery-left", _anchor="deliveries"), 303)


def _troubles() -> dict[Channel, tuple[datetime, str]]:
    """When each channel was tested last in this process, and what went wrong: nobody can put words of his own here."""
    kept: dict[Channel, tuple[datetime, str]] = current_app.extensions.setdefault("readinglist.tests", {})
    return kept


def _remembered(channel: Channel) -> str:
    """Why the test of a channel failed just now; empty when that is forgotten."""
    at, trouble = _troubles().get(channel, (None, ""))
    return trouble if at and desk().now() - at <= REMEMBERED else ""


def _rows(session: Session) -> list[Delivery]:
    """The deliveries that are told: those in trouble first, then the newest."""
    troubled = deliveries.in_trouble(session, SHOWN)
    known = {row.id for row in troubled}
    others = deliveries.latest(session, SHOWN)
    return troubled + [row for row in others if row.id not in known]
