"""The page of notifications: how each way is set, a test of it, what was delivered, and the feed's address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from readinglist.database import Library
from readinglist.library import deliveries, feeds, reports
from readinglist.library.deliveries import ChannelState, Wanted
from readinglist.models import Delivery
from readinglist.report import Channel, When
from readinglist.web import Doors, create_app
from tests.browsing import Serving
from tests.web import shelf
from tests.web.test_feeds import report, row
from tests.web.told import words

ANN, BOB = "ann@example.org", "bob@example.org"
NTFY = "ntfys at ntfy.sh (3f2a1c)"


@dataclass
class Post:
    """What the doors lead to: the channels as they are set, and a test of them that goes as it is told to."""

    channels: list[ChannelState] = field(default_factory=list)
    trouble: str = ""
    tested: list[Channel] = field(default_factory=list)

    def send_test(self, channel: Channel) -> str:
        self.tested.append(channel)
        return self.trouble


@pytest.fixture
def post() -> Post:
    return Post(
        [
            ChannelState(Channel.MAIL, (ANN, BOB), When.NEWS, ""),
            ChannelState(Channel.CHAT, (NTFY,), When.ALWAYS, ""),
            ChannelState(Channel.FILES, (), When.NEWS, "report_files is not set"),
        ]
    )


Opening = Callable[..., FlaskClient]


@pytest.fixture
def opening(library: Library, watch: shelf.Watch, post: Post) -> Opening:
    def opened(*, watching: bool = True, when: When = When.ALWAYS) -> FlaskClient:
        doors = Doors(
            watch.clock, watch.check_now, watching=watching, feed_when=when, public_url="https://papers.example",
            channels=lambda: post.channels, send_test=post.send_test,
        )  # fmt: skip
        return create_app(library, doors, instance_path=str(library.lock_path.parent)).test_client()

    return opened


def delivered(library: Library, *targets: str, trouble: str = "", tries: int = 1) -> list[int]:
    """A report with news that was tried so often at these places, with this trouble; returns the deliveries."""
    wanted = [Wanted(Channel.MAIL, target, When.NEWS) for target in targets]
    with library.writing() as session:
        number = reports.keep(session, report(row()))
        deliveries.plan(session, number, wanted, shelf.NOW - timedelta(hours=3))
        ids = [one.id for one in deliveries.latest(session, 500) if one.report_id == number]
        for one in ids:
            for _ in range(tries):
                deliveries.record(session, one, trouble, shelf.NOW - timedelta(hours=2))
    return ids


def stored(library: Library, number: int) -> Delivery:
    with library.reading() as session:
        found = session.get(Delivery, number)
        assert found
        return found


def test_each_way_says_where_it_leads_and_what_it_is_for(opening: Opening) -> None:
    page = words(opening().get("/notifications").text)
    assert f"Mail To {ANN} To {BOB} Only reports in which something happened." in page
    assert f"Chat To {NTFY} Every report, calm ones too." in page
    assert "Files No report is written as a file: it is not set. Set it up: Forms of the files" in page
    assert 'href="/settings#s-report_files"' in opening().get("/notifications").text
    assert "Change it: Reports by mail" in page


def test_what_is_wrong_with_a_way_is_said_at_it(opening: Opening, post: Post) -> None:
    post.channels[1] = ChannelState(Channel.CHAT, (NTFY,), When.NEWS, "Apprise cannot read the address")
    page = words(opening().get("/notifications").text)
    assert f"Chat To {NTFY} Only reports in which something happened. Not all of them work: Apprise cannot" in page


def test_only_a_way_that_is_set_can_be_tested(opening: Opening) -> None:
    page = opening().get("/notifications").text
    assert 'value="mail"' in page
    assert 'value="chat"' in page
    assert 'value="files"' not in page


def test_a_test_that_gets_through_is_told_so(opening: Opening, post: Post, library: Library) -> None:
    before = shelf.counted(library)
    client = opening()
    answer = client.post("/notifications/test", data={"channel": "mail"})
    assert (answer.status_code, answer.location) == (303, "/notifications?said=test-mail#mail")
    assert post.tested == [Channel.MAIL]
    assert "The mail server took the test" in client.get(answer.location).text
    assert shelf.counted(library) == before


def test_a_test_that_does_not_get_through_tells_why_at_its_way(opening: Opening, post: Post) -> None:
    post.trouble = "smtp.example.org refused <b>the</b> password"
    client = opening()
    answer = client.post("/notifications/test", data={"channel": "chat"})
    assert (answer.status_code, answer.location) == (303, "/notifications?said=failed-chat#chat")
    page = client.get(answer.location).text
    chat = page[page.index('id="chat"') : page.index('id="files"')]
    assert 'role="alert"' in chat
    assert "did not get through: smtp.example.org refused &lt;b&gt;the&lt;/b&gt; password." in chat
    assert page.count('role="alert"') == 1
    client.get(answer.location)
    assert post.tested == [Channel.CHAT]


def test_why_a_test_failed_is_soon_forgotten_and_not_put_there_by_an_address(
    opening: Opening, post: Post, watch: shelf.Watch
) -> None:
    client = opening()
    page = words(client.get("/notifications?said=failed-mail&trouble=Pay+here").text)
    assert "The test did not get through. Send a test" in page
    assert "Pay here" not in page
    post.trouble = "no answer"
    where = client.post("/notifications/test", data={"channel": "mail"}).location
    assert "The test did not get through: no answer." in words(client.get(where).text)
    watch.now += timedelta(minutes=2)
    assert "no answer" not in client.get(where).text


@pytest.mark.parametrize(
    ("said", "at"),
    [("test-mail", "mail"), ("test-chat", "chat"), ("feed-made", "feed"), ("delivery-left", "deliveries")],
)
def test_what_was_done_is_told_once_in_the_part_where_it_was_asked_for(opening: Opening, said: str, at: str) -> None:
    page = opening().get(f"/notifications?said={said}").text
    part = page[page.index(f'id="{at}"') :]
    assert page.count('class="flash"') == 1
    assert 'class="flash"' in part[: part.index("</section>")]


def test_names_of_settings_are_told_apart_from_words_and_addresses(opening: Opening, post: Post) -> None:
    post.channels[0] = ChannelState(Channel.MAIL, (ANN,), When.NEWS, "mail_to has mail_me@x.example, not <smtp_host>")
    page = opening().get("/notifications").text
    assert "<code>mail_to</code> has mail_me@x.example, not &lt;<code>smtp_host</code>&gt;." in page


@pytest.mark.parametrize("word", ["", "pigeon", "MAIL", "feed"])
def test_a_way_that_there_is_not_cannot_be_tested(opening: Opening, post: Post, word: str) -> None:
    answer = opening().post("/notifications/test", data={"channel": word})
    assert answer.status_code == 400
    assert "is no way by which reports go; they are mail, chat, files." in answer.text
    assert post.tested == []


def test_what_rests_because_its_way_is_not_set_any_more_says_so(opening: Opening, post: Post, library: Library) -> None:
    delivered(library, ANN, trouble="no answer")
    post.channels[0] = ChannelState(Channel.MAIL, (), When.NEWS, "mail_to is not set")
    with library.writing() as session:
        deliveries.lead_on(session, [], shelf.NOW)
    page = words(opening().get("/notifications").text)
    assert f"rests until a place is set {ANN} is no longer among the settings" in page
    assert "next try" not in page
    assert "tried within" not in page


def test_without_a_schedule_the_page_says_that_nothing_is_sent_by_itself(opening: Opening, library: Library) -> None:
    delivered(library, ANN, trouble="no answer")
    page = words(opening(watching=False).get("/notifications").text)
    assert "No schedule runs here, so nothing is sent by itself" in page
    assert "tried when a schedule runs" in page
    assert "No schedule runs here" not in opening().get("/notifications").text


def test_before_anything_is_set_the_page_says_how_it_is_done(client: FlaskClient) -> None:
    page = words(client.get("/notifications").text)
    assert "Nothing was delivered so far." in page
    assert "Make a feed address" in page


def test_deliveries_are_told_those_in_trouble_first(opening: Opening, library: Library) -> None:
    delivered(library, ANN, trouble="the mail server could not be reached")
    delivered(library, BOB)
    page = words(opening().get("/notifications").text)
    table = page[page.index("How it went") :]
    assert f"1 {ANN} mail not yet 1 try, the last 2 hours ago: the mail server could not be reached" in table
    assert table.index("not yet") < table.index(f"2 {BOB} mail sent 2 hours ago")
    assert page.count("1 delivery of reports failed; nothing is lost.") == 1


def test_one_that_was_given_up_is_told_so_and_can_be_tried_again(opening: Opening, library: Library) -> None:
    (number,) = delivered(library, ANN, trouble="it was refused", tries=len(deliveries.PAUSES) + 1)
    client = opening()
    page = words(client.get("/notifications").text)
    assert f"given up {len(deliveries.PAUSES) + 1} tries, the last 2 hours ago: it was refused" in page
    answer = client.post(f"/notifications/{number}/again")
    assert (answer.status_code, answer.location) == (303, "/notifications?said=delivery-again#deliveries")
    again = stored(library, number)
    assert (again.stage, again.tries, again.due) == ("waiting", 0, shelf.NOW)
    page = words(client.get(answer.location).text)
    assert "It is tried again, with all that waits for the same place." in page
    assert "asked for again; tried within a minute failed 2 hours ago: it was refused" in page
    assert page.count("tried within a minute") == 1


def test_one_in_trouble_can_be_left_as_it_is(opening: Opening, library: Library) -> None:
    first, second = delivered(library, ANN, BOB, trouble="it was refused")
    client = opening()
    assert "2 deliveries of reports failed" in words(client.get("/notifications").text)
    assert client.post(f"/notifications/{first}/leave").status_code == 303
    page = words(client.get("/notifications?said=delivery-left").text)
    assert "left as it is" in page
    assert "1 delivery of reports failed" in page
    assert stored(library, second).stage == "waiting"
    page = client.get("/notifications").text
    assert f'action="/notifications/{first}/again"' in page
    assert f'action="/notifications/{first}/leave"' not in page
    client.post(f"/notifications/{first}/again")
    assert stored(library, first).stage == "waiting"


@pytest.mark.parametrize("what", ["again", "leave"])
def test_a_delivery_that_there_is_not_is_not_tried(opening: Opening, what: str) -> None:
    assert opening().post(f"/notifications/99/{what}").status_code == 404


def test_old_troubles_do_not_get_lost_behind_many_deliveries(opening: Opening, library: Library) -> None:
    delivered(library, ANN, trouble="the oldest trouble")
    delivered(library, *(f"reader{at}@example.org" for at in range(80)))
    page = words(opening().get("/notifications").text)
    assert "the oldest trouble" in page
    assert page.count("sent 2 hours ago") == 60


@pytest.mark.parametrize("address", ["/reports", "/home"])
def test_a_failure_is_told_where_the_reader_looks(opening: Opening, library: Library, address: str) -> None:
    client = opening()
    assert "of reports failed" not in client.get(address).text
    delivered(library, ANN, BOB, trouble="it was refused")
    page = client.get(address).text
    assert "2 deliveries of reports failed; nothing is lost. See why" in words(page)
    assert 'href="/notifications#deliveries"' in page


def test_the_page_is_found_from_the_foot_and_from_the_reports(opening: Opening) -> None:
    page = opening().get("/reports").text
    assert page.count('href="/notifications"') >= 2


def test_the_feed_gets_an_address_by_a_button_alone(opening: Opening, library: Library) -> None:
    client = opening(when=When.NEWS)
    client.get("/notifications")
    with library.reading() as session:
        assert feeds.current(session) is None
    answer = client.post("/notifications/feed")
    assert (answer.status_code, answer.location) == (303, "/notifications?said=feed-made#feed")
    with library.reading() as session:
        feed = feeds.current(session)
    assert feed
    page = client.get(answer.location).text
    assert f'href="https://papers.example/feed/{feed.secret}/reports.atom"' in page
    assert "Only reports in which something happened. Made just now." in words(page)
    assert client.get(f"/feed/{feed.secret}/reports.atom").status_code == 200
    client.post("/notifications/feed")
    with library.reading() as session:
        assert feeds.current(session) is not None
        assert client.get(f"/feed/{feed.secret}/reports.atom").status_code == 200


def test_a_new_address_is_asked_about_first_and_offers_no_undo(opening: Opening, library: Library) -> None:
    client = opening()
    client.post("/notifications/feed")
    with library.reading() as session:
        old = feeds.current(session)
    assert old
    assert 'name="instead_of"' not in client.get("/notifications").text
    asked = client.get("/notifications?feed=new").text
    assert "The old address stops working for good" in asked
    assert client.get(f"/feed/{old.secret}/reports.atom").status_code == 200
    answer = client.post("/notifications/feed", data={"instead_of": str(old.id)})
    page = client.get(answer.location).text
    assert "The feed has a new address; the old one no longer answers." in page
    assert old.secret not in page
    assert 'class="toast"' not in page
    assert client.get(f"/feed/{old.secret}/reports.atom").status_code == 404


def test_the_history_of_what_was_done_does_not_tell_the_secret(opening: Opening, library: Library) -> None:
    client = opening()
    client.post("/notifications/feed")
    page = client.get("/history").text
    with library.reading() as session:
        feed = feeds.current(session)
    assert feed
    assert feed.secret not in page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    browser: Browser, opening: Opening, library: Library, post: Post, scheme: str, width: int
) -> None:
    long = "a-very-long-name-of-somebody-at-work@department.of.something.university.example.org"
    post.channels[0] = ChannelState(Channel.MAIL, (ANN, long), When.NEWS, "of these only one works")
    post.trouble = f"smtp.example.org does not know {long}"
    delivered(library, long, BOB, trouble=post.trouble)
    delivered(library, ANN)
    with library.writing() as session:
        feeds.make(session, shelf.START)
    served = Serving(opening().application)
    theme: Literal["light", "dark"] = "dark" if scheme == "dark" else "light"
    context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(served.at("/notifications?feed=new"))
    for opened in (False, True):
        if opened:
            page.click("#mail button")
            page.wait_for_selector("[role=alert]")
            page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        assert [it["id"] for it in Axe().run(page).response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    context.close()
    served.stop()


def test_all_of_it_works_without_script(browser: Browser, opening: Opening, library: Library, post: Post) -> None:
    delivered(library, ANN, trouble="it was refused")
    served = Serving(opening().application)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.at("/notifications"))
    page.click("#mail button")
    page.wait_for_url("**/notifications?said=test-mail#mail")
    assert page.inner_text(".flash").startswith("The mail server took the test")
    assert page.evaluate("document.querySelector('.flash').getBoundingClientRect().top") >= 0
    post.trouble = "no answer"
    page.click("#mail button")
    page.wait_for_url("**/notifications?said=failed-mail#mail")
    assert page.inner_text("#mail [role=alert]") == "The test did not get through: no answer."
    page.goto(served.at("/notifications"))
    page.click("text=Make a feed address")
    page.wait_for_url("**/notifications?said=feed-made#feed")
    first = page.inner_text("#feed .url")
    page.click("text=Make a new address")
    page.wait_for_url("**/notifications?feed=new#feed")
    page.click("#feed button")
    page.wait_for_url("**/notifications?said=feed-renewed#feed")
    assert page.inner_text("#feed .url") != first
    page.click("text=Leave it")
    page.wait_for_url("**/notifications?said=delivery-left#deliveries")
    assert "left as it is" in page.inner_text("#deliveries")
    context.close()
    served.stop()
