"""The feed: where it stands, what Atom asks of it (RFC 4287), and that nothing in it does harm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import feedparser
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from readinglist.database import Library
from readinglist.library import feeds, reports
from readinglist.models import Feed
from readinglist.report import Report, Row, Section, When
from readinglist.web import Doors, create_app
from readinglist.web.feeds import Entry, as_atom
from tests.web import shelf

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://papers.example/reading"
HOSTILE = "<script>alert(1)</script> ]]> &amp; \x00\x08\x1b \u202eevil\u2066 \ud800 \ufffe\uffff 👩‍👩‍👧 می‌خواهم $x<1$"
FEED = Feed(
    id=1,
    secret="the-secret-of-it",
    identity="8f2b7a52-2f6e-4d2c-9d0a-0d8e6c1b6a11",
    made=datetime(2026, 1, 1, 9, tzinfo=UTC),
)


def row(**fields: object) -> Row:
    known = Row(
        link=12, url="https://github.com/a/b", kind="github", verdict="dead", condition="gone", reason="it is gone",
        since="2026-05-17T08:00:00+00:00", replacement=None, papers=((3, "A Paper"),), action="correct",
    )  # fmt: skip
    return replace(known, **fields)  # type: ignore[arg-type]


def report(*rows: Row, until: datetime = shelf.NOW) -> Report:
    since = until - timedelta(days=7)
    sections: dict[str, tuple[Row, ...]] = {Section.DEAD_CODE: rows} if rows else {}
    return Report(since.isoformat(), until.isoformat(), sections, {"alive": 3, "dead": 1}, 3, runs=7, void_runs=0)


def keep(library: Library, *made: Report) -> list[int]:
    with library.writing() as session:
        return [reports.keep(session, one) for one in made]


def made(library: Library) -> Feed:
    with library.writing() as session:
        return feeds.make(session, shelf.START)


def at(feed: Feed) -> str:
    return f"/feed/{feed.secret}/reports.atom"


def client_of(library: Library, watch: shelf.Watch, when: When) -> FlaskClient:
    doors = Doors(watch.clock, watch.check_now, public_url=BASE, feed_when=when)
    return create_app(library, doors, instance_path=str(library.lock_path.parent)).test_client()


def check_musts(text: str) -> ElementTree.Element:
    """Check what RFC 4287 says a feed and its entries MUST be; returns the parsed feed."""
    root = ElementTree.fromstring(text.encode())
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for once in ("id", "title", "updated"):
            assert len(element.findall(ATOM + once)) == 1, once
        assert (element.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
        for date in ("updated", "published"):
            for one in element.findall(ATOM + date):
                assert datetime.fromisoformat(one.text or "").tzinfo is not None
        links = [(link.get("rel", "alternate"), link.get("type"), link.get("hreflang")) for link in _links(element)]
        assert all(link.get("href") for link in _links(element))
        assert len(set(links)) == len(links)  # no two alternates of one type and language
        for written in element.findall(f"{ATOM}content") + element.findall(f"{ATOM}summary"):
            assert written.get("type") == "html"
            assert len(written) == 0
        assert len(element.findall(f"{ATOM}content")) <= 1
    assert root.findtext(f"{ATOM}author/{ATOM}name")  # each entry has it from the feed
    assert [link.get("type") for link in _links(root) if link.get("rel") == "self"] == ["application/atom+xml"]
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    assert root.findtext(f"{ATOM}id") not in ids
    return root


def _links(element: ElementTree.Element) -> list[ElementTree.Element]:
    return element.findall(f"{ATOM}link")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))


def tags_of(html: str) -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    parser = _Tags()
    parser.feed(html)
    return iter(parser.found)


def test_there_is_no_feed_until_it_is_asked_for(client: FlaskClient, library: Library) -> None:
    before = shelf.counted(library)
    for secret in ("", "a", "%00", "None"):
        assert client.get(f"/feed/{secret}/reports.atom").status_code == 404
    assert shelf.counted(library) == before


def test_a_wrong_secret_is_an_address_like_any_that_is_not_there(client: FlaskClient, library: Library) -> None:
    feed = made(library)
    keep(library, report(row()))
    unknown = client.get("/nothing")
    for wrong in (feed.secret[:-1], feed.secret + "a", feed.secret.swapcase(), "é", "%ED%A0%80", "0"):
        answer = client.get(f"/feed/{wrong}/reports.atom")
        assert answer.status_code == 404
        # A page names its own address, where the theme leads back to.
        assert re.sub(r'value="/[^"]*"', "", answer.text) == re.sub(r'value="/[^"]*"', "", unknown.text)
        assert feed.secret not in answer.text.replace(f"{feed.secret}a", "")
        unlike = {name for name, value in answer.headers.items() if unknown.headers.get(name) != value}
        assert unlike <= {"Content-Length", "X-Request-Id"}


def test_the_secret_is_long_and_never_the_same(library: Library) -> None:
    with library.writing() as session:
        feed = feeds.make(session, shelf.START)
        found = {feed.secret}
        for _ in range(20):
            feed = feeds.make(session, shelf.START, instead_of=feed.id)
            found.add(feed.secret)
    assert len(found) == 21
    assert min(map(len, found)) >= 43  # 32 bytes in base 64


def test_a_new_address_ends_the_old_one_and_readers_know_the_entries_again(
    client: FlaskClient, library: Library
) -> None:
    old = made(library)
    keep(library, report(row()))
    before = check_musts(client.get(at(old)).text)
    with library.writing() as session:
        new = feeds.make(session, shelf.NOW, instead_of=old.id)
        assert feeds.make(session, shelf.NOW, instead_of=old.id).secret == new.secret  # sent twice
        assert feeds.make(session, shelf.NOW).secret == new.secret
    assert client.get(at(old)).status_code == 404
    after = check_musts(client.get(at(new)).text)
    names = [[one.text for one in root.iter(f"{ATOM}id")] for root in (before, after)]
    assert names[0] == names[1]
    assert old.secret not in "".join(map(str, names[0]))
    assert new.secret not in "".join(map(str, names[0]))


def test_readers_of_feeds_read_it(library: Library, watch: shelf.Watch) -> None:
    feed = made(library)
    first, second = keep(library, report(until=shelf.NOW - timedelta(days=7)), report(row()))
    answer = client_of(library, watch, When.ALWAYS).get(at(feed))
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    check_musts(answer.text)
    read = feedparser.parse(answer.data)
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.title == "readinglist: link reports"
    assert [one["href"] for one in read.feed.links if one["rel"] == "self"] == [BASE + at(feed)]
    assert [entry.link for entry in read.entries] == [f"{BASE}/reports/{second}", f"{BASE}/reports/{first}"]
    assert read.entries[0].title == f"Report {second}: 1 code repository newly dead; 4 links are watched"
    assert read.entries[0].summary == "1 code repository newly dead; 4 links are watched."
    content = read.entries[0].content[0]
    assert content.type == "text/html"
    assert "A Paper" in content.value
    assert f'href="{BASE}/reports/{second}#dead-code-12"' in content.value
    assert read.entries[0].updated_parsed[:5] == shelf.NOW.timetuple()[:5]


def test_the_feed_has_calm_reports_only_when_it_is_to_have_all(library: Library, watch: shelf.Watch) -> None:
    feed = made(library)
    calm, news = keep(library, report(), report(row()))
    for when, numbers in ((When.ALWAYS, [news, calm]), (When.NEWS, [news])):
        root = check_musts(client_of(library, watch, when).get(at(feed)).text)
        shown = [link.get("href") for entry in root.iter(f"{ATOM}entry") for link in _links(entry)]
        assert shown == [f"{BASE}/reports/{number}" for number in numbers]


def test_the_last_fifty_are_in_it(client: FlaskClient, library: Library) -> None:
    feed = made(library)
    numbers = keep(library, *(report(until=shelf.NOW + timedelta(days=day)) for day in range(53)))
    root = check_musts(client.get(at(feed)).text)
    titles = [str(entry.findtext(f"{ATOM}title")) for entry in root.iter(f"{ATOM}entry")]
    assert [int(title.split()[1].rstrip(":")) for title in titles] == numbers[:-51:-1]


def test_an_empty_feed_is_a_feed_and_stays_the_same(client: FlaskClient, library: Library) -> None:
    feed = made(library)
    root = check_musts(client.get(at(feed)).text)
    assert datetime.fromisoformat(str(root.findtext(f"{ATOM}updated"))) == shelf.START
    assert client.get(at(feed)).data == client.get(at(feed)).data


def test_what_did_not_change_is_not_sent_again(client: FlaskClient, library: Library) -> None:
    feed = made(library)
    keep(library, report(row()))
    first = client.get(at(feed))
    changed = first.headers["Last-Modified"]
    assert parsedate_to_datetime(changed) == shelf.NOW
    for headers in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": changed}):
        again = client.get(at(feed), headers=headers)
        assert again.status_code == 304
        assert again.data == b""
        assert again.headers["ETag"] == first.headers["ETag"]
    keep(library, report(until=shelf.NOW + timedelta(days=7)))
    for headers in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": changed}):
        again = client.get(at(feed), headers=headers)
        assert again.status_code == 200
        assert again.headers["ETag"] != first.headers["ETag"]


def test_the_mark_of_the_feed_tells_the_settings_it_is_written_by(library: Library, watch: shelf.Watch) -> None:
    feed = made(library)
    keep(library, report(row()), report())
    marks = {client_of(library, watch, when).get(at(feed)).headers["ETag"] for when in When}
    assert len(marks) == 2


def test_a_look_at_the_head_is_like_the_feed_without_it(client: FlaskClient, library: Library) -> None:
    feed = made(library)
    keep(library, report(row()))
    whole, head = client.get(at(feed)), client.head(at(feed))
    assert head.data == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Referrer-Policy"):
        assert head.headers[name] == whole.headers[name]


def test_the_feed_sets_no_cookie_sends_no_referrer_and_writes_nothing(client: FlaskClient, library: Library) -> None:
    feed = made(library)
    keep(library, report(row()))
    before = shelf.counted(library)
    client.set_cookie("did", "1")
    answer = client.get(at(feed))
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert shelf.counted(library) == before
    assert client.post(at(feed)).status_code == 405


@pytest.mark.parametrize(
    "field", ["url", "reason", "replacement", "rescue", "rescue_words", "notice", "kind", "papers"]
)
def test_hostile_words_stay_words(field: str) -> None:
    fields: dict[str, object] = {"rescue": "https://copy.example/", field: HOSTILE}
    if field == "papers":
        fields[field] = ((3, HOSTILE),)
    text = as_atom(FEED, [Entry(1, report(row(**fields)))], BASE)
    root = check_musts(text)
    assert not feedparser.parse(text.encode()).bozo
    content = str(root.findtext(f"{ATOM}entry/{ATOM}content"))
    assert "<script>alert(1)</script> ]]> &amp;" in unescape(re.sub(r"<[^>]+>", "", content))
    assert not {"script", "img", "iframe", "style"} & {tag for tag, _ in tags_of(content)}
    for steering in "\u202e\u2066\x00\x08\x1b\ufffe\uffff":
        assert steering not in content
    assert "👩‍👩‍👧" in content


@given(st.text(st.characters(codec=None), max_size=60), st.text(st.characters(codec=None), max_size=60))
def test_whatever_is_written_in_it_the_feed_can_be_read(title: str, reason: str) -> None:
    text = as_atom(
        FEED, [Entry(1, report(row(papers=((1, title),), reason=reason, url=f"https://a.example/{title}")))], BASE
    )
    root = check_musts(text)
    content = str(root.findtext(f"{ATOM}entry/{ATOM}content"))
    allowed = {"p", "h2", "ul", "li", "b", "bdi", "br", "span", "a"}
    for tag, attributes in tags_of(content):
        assert tag in allowed
        assert {name for name, _ in attributes} <= {"style", "class", "href"}
        assert all(str(value).startswith(f"{BASE}/") for name, value in attributes if name == "href")


def test_a_long_report_is_a_short_entry() -> None:
    rows = tuple(row(link=at, papers=((at, f"A Paper {at} " * 12),)) for at in range(400))
    text = as_atom(FEED, [Entry(7, report(*rows))], BASE)
    assert len(text.encode()) < 32_000
    assert "more: see them all" in text
