"""Notifications: the ways by which reports go, what was delivered, and the address of the feed."""

from __future__ import annotations

from datetime import datetime

from flask import Response, g
from pydantic import BaseModel, Field

from readinglist.access import Scope
from readinglist.library import deliveries, feeds
from readinglist.library.book_records import channel_record, delivery_record
from readinglist.library.records import moment
from readinglist.models import Feed
from readinglist.report import Channel, Stage, When
from readinglist.web.api.answers import listing, one, unless_changed
from readinglist.web.api.part import CHANGED, part
from readinglist.web.api.shapes import Asked, Id, IfMatch, Listing, Page, Said, SaidId
from readinglist.web.desk import desk

api = part("notifications", "The ways by which reports go, what was delivered, and the feed.")


class ChannelShape(BaseModel):
    """How a way of delivery is set; its places are names without secrets."""

    channel: Channel
    configured: bool
    targets: list[str]
    when: When
    missing: str = Field(description="What is missing or wrong, as a sentence.")


class ChannelsShape(BaseModel):
    """All ways of delivery, and how many deliveries are in trouble."""

    channels: list[ChannelShape]
    undelivered: int


class ChannelSaid(Said):
    """One way of delivery."""

    channel: Channel


class TestedShape(BaseModel):
    """How a test went; `trouble` is empty when it arrived."""

    channel: Channel
    trouble: str


class DeliveryShape(BaseModel):
    """One report on its way to one place."""

    id: int
    report: int
    channel: Channel
    target: str
    stage: Stage
    tries: int
    due: datetime
    tried: datetime | None
    trouble: str


class DeliveryPage(Page[DeliveryShape]):
    """A part of the deliveries, those of the latest report first."""


class DeliveriesAsked(Listing):
    """Which deliveries."""

    in_trouble: bool = Field(default=False, description="Only those that did not arrive yet, or were given up.")


class DeliveryPath(Asked):
    """One delivery."""

    delivery_id: Id


class FeedShape(BaseModel):
    """The feed of the reports; `id` is null while it has no address."""

    id: int | None
    made: datetime | None
    address: str | None = Field(description="Secret: null for whoever may only read.")


class FeedSaid(Said):
    """Whether a new address is wanted."""

    instead_of: SaidId | None = Field(
        default=None, description="The `id` of the address that is given up; it ends at once."
    )


@api.get("/notifications", responses={200: ChannelsShape})
def get_channels() -> Response:
    """Return how each way of delivery is set."""
    with desk().reading() as session:
        in_trouble = deliveries.troubles(session)
    return one({"channels": [channel_record(it) for it in desk().doors.channels()], "undelivered": in_trouble})


@api.post("/notifications/test", responses={200: TestedShape})
def send_test(body: ChannelSaid) -> Response:
    """Send a test over a way of delivery, for 20 seconds at most, and return how it went."""
    return one({"channel": body.channel, "trouble": desk().doors.send_test(body.channel)})


@api.get("/deliveries", responses={200: DeliveryPage})
def list_deliveries(query: DeliveriesAsked) -> Response:
    """List the deliveries, those of the latest report first."""
    with desk().reading() as session:
        if query.in_trouble:
            rows = deliveries.in_trouble(session, query.limit, query.offset)
            count = deliveries.troubles(session)
        else:
            rows, count = deliveries.latest(session, query.limit, query.offset), deliveries.count(session)
    return listing(query, count, [delivery_record(row) for row in rows])


@api.get("/deliveries/<number:delivery_id>", responses={200: DeliveryShape})
def get_delivery(path: DeliveryPath) -> Response:
    """Return one delivery."""
    with desk().reading() as session:
        return one(delivery_record(deliveries.get(session, path.delivery_id)))


@api.post("/deliveries/<number:delivery_id>/again", responses={200: DeliveryShape, **CHANGED})
def deliver_again(path: DeliveryPath, header: IfMatch) -> Response:
    """Have a report that did not get through sent again soon, with all that waits for the same place."""
    with desk().writing() as session:
        unless_changed(header, delivery_record(deliveries.get(session, path.delivery_id)))
        deliveries.retry(session, path.delivery_id, desk().now())
        session.expire_all()
        record = delivery_record(deliveries.get(session, path.delivery_id))
    return one(record)


@api.post("/deliveries/<number:delivery_id>/leave", responses={200: DeliveryShape, **CHANGED})
def leave_delivery(path: DeliveryPath, header: IfMatch) -> Response:
    """Try no more to send a report to a place."""
    with desk().writing() as session:
        unless_changed(header, delivery_record(deliveries.get(session, path.delivery_id)))
        deliveries.let_be(session, path.delivery_id)
        record = delivery_record(deliveries.get(session, path.delivery_id))
    return one(record)


@api.get("/feed", responses={200: FeedShape})
def get_feed() -> Response:
    """Return the feed; its address is a secret, and told only to who may write."""
    with desk().reading() as session:
        return one(_feed_record(feeds.current(session)))


@api.post("/feed", responses={200: FeedShape, **CHANGED})
def make_feed(header: IfMatch, body: FeedSaid) -> Response:
    """Give the feed an address where it has none, or a new one instead of the one that is named."""
    with desk().writing() as session:
        unless_changed(header, _feed_record(feeds.current(session)))
        record = _feed_record(feeds.make(session, desk().now(), instead_of=body.instead_of))
    return one(record)


def _feed_record(feed: Feed | None) -> dict[str, object]:
    told = feed is not None and g.get("scope") is Scope.WRITE
    return {
        "id": feed.id if feed else None,
        "made": moment(feed.made) if feed else None,
        "address": feeds.address(feed, desk().doors.public_url) if feed and told else None,
    }
