"""Notifications by the API: the ways by which reports go, a test of one, what was delivered, and the feed."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from readinglist.access import Scope
from readinglist.database import Library
from readinglist.library import access, deliveries, reports
from readinglist.library.deliveries import ChannelState, Wanted
from readinglist.models import Delivery
from readinglist.report import Channel, Stage, When
from readinglist.web import Doors, create_app
from tests.web import shelf
from tests.web.api.test_links import asked, problem, said
from tests.web.test_notifications import Post

V1 = "/api/v1"


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def api(library: Library, watch: shelf.Watch, post: Post) -> FlaskClient:
    """Two reports that wait for one reader of mail, of which the first was refused."""
    mail = Wanted(Channel.MAIL, "ann@example.org", When.ALWAYS)
    with library.writing() as session:
        for _ in range(2):
            deliveries.plan(
                session, reports.keep(session, reports.make(session, shelf.START, shelf.NOW)), [mail], shelf.NOW
            )
        deliveries.record(session, 1, "it was refused", shelf.NOW)
    states = [ChannelState(Channel.MAIL, ("ann@example.org",), When.NEWS, "")]
    doors = Doors(watch.clock, watch.check_now, channels=lambda: states, send_test=post.send_test)
    return create_app(library, doors, instance_path=str(library.lock_path.parent)).test_client()


def stage_of(library: Library, number: int) -> Stage:
    with library.reading() as session:
        return session.get_one(Delivery, number).stage


def test_how_each_way_is_set_is_told(api: FlaskClient) -> None:
    told = asked(api, "/notifications")
    assert told["undelivered"] == 1
    assert told["channels"] == [
        {"channel": "mail", "configured": True, "targets": ["ann@example.org"], "when": "news", "missing": ""}
    ]


def test_a_test_is_sent_and_its_trouble_told(api: FlaskClient, post: Post) -> None:
    assert said(api.post(f"{V1}/notifications/test", json={"channel": "mail"})) == {"channel": "mail", "trouble": ""}
    post.trouble = "the server knows no such reader"
    assert said(api.post(f"{V1}/notifications/test", json={"channel": "mail"}))["trouble"] == post.trouble
    assert post.tested == [Channel.MAIL, Channel.MAIL]
    assert problem(api.post(f"{V1}/notifications/test", json={"channel": "pigeon"}), 422)
    assert len(post.tested) == 2


def test_deliveries_are_listed_in_parts(api: FlaskClient) -> None:
    first = asked(api, "/deliveries?limit=1")
    assert (first["count"], first["results"][0]["report"]) == (2, 2)
    rest = said(api.get(first["next"]))
    assert (rest["results"][0]["report"], rest["results"][0]["trouble"], rest["next"]) == (1, "it was refused", None)
    troubled = asked(api, "/deliveries?in_trouble=true")
    assert (troubled["count"], [row["id"] for row in troubled["results"]]) == (1, [1])
    assert asked(api, "/deliveries/1") == rest["results"][0]


def test_a_report_is_sent_again_or_left(api: FlaskClient, library: Library) -> None:
    left = said(api.post(f"{V1}/deliveries/1/leave"))
    assert (left["stage"], stage_of(library, 1)) == ("spared", Stage.SPARED)
    again = said(api.post(f"{V1}/deliveries/1/again"))
    assert (again["stage"], again["tries"], again["due"]) == ("waiting", 0, "2026-05-20T12:00:00Z")
    with library.writing() as session:
        deliveries.record(session, 1, "", shelf.NOW)
    assert said(api.post(f"{V1}/deliveries/1/again"))["stage"] == "sent"  # it arrived, and is not sent twice
    assert said(api.post(f"{V1}/deliveries/1/leave"))["stage"] == "sent"


def test_a_delivery_that_is_not_there_is_404(api: FlaskClient) -> None:
    for answer in (
        api.get(f"{V1}/deliveries/9"),
        api.post(f"{V1}/deliveries/9/again"),
        api.post(f"{V1}/deliveries/9/leave"),
    ):
        assert problem(answer, 404) == "there is no delivery 9"


def test_the_feed_gets_an_address_and_another_one(api: FlaskClient) -> None:
    assert asked(api, "/feed") == {"id": None, "made": None, "address": None}
    made = said(api.post(f"{V1}/feed", json={}))
    assert made["address"].startswith("http://127.0.0.1:8642/feed/")
    assert made == asked(api, "/feed") == said(api.post(f"{V1}/feed", json={}))
    path = made["address"].removeprefix("http://127.0.0.1:8642")
    assert api.get(path).status_code == 200
    renewed = said(api.post(f"{V1}/feed", json={"instead_of": made["id"]}))
    assert renewed["address"] != made["address"]
    assert api.get(path).status_code == 404
    # Sent twice it makes one new address.
    assert said(api.post(f"{V1}/feed", json={"instead_of": made["id"]})) == renewed
    assert problem(api.post(f"{V1}/feed", json={"instead_of": "1"}), 422)


def test_the_address_of_the_feed_is_not_told_to_who_may_only_read(api: FlaskClient, library: Library) -> None:
    said(api.post(f"{V1}/feed", json={}))
    with library.writing() as session:
        secrets = {scope: access.make_token(session, str(scope), scope, shelf.NOW)[1] for scope in Scope}
    reading, writing = (
        said(api.get(f"{V1}/feed", headers={"Authorization": f"Bearer {secrets[scope]}"}))
        for scope in (Scope.READ, Scope.WRITE)
    )
    assert (reading["id"], reading["address"]) == (1, None)
    assert writing["address"]
