"""Bookmark files of browsers and services: folders, tags, dates and notes come in; what is written comes back."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.formats import Entry, Reject, bookmarks
from readinglist.formats.text import Text
from readinglist.reading import Priority, Status

HEAD = "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE>\n<H1>Bookmarks Menu</H1>\n<DL><p>\n"


def items(text: str) -> list[Entry | Reject]:
    return list(bookmarks.read(Text.of(HEAD + text + "\n</DL><p>\n")))


def only(text: str) -> Entry:
    (item,) = items(text)
    assert isinstance(item, Entry)
    return item


def folder(name: str, inside: str, said: str = "") -> str:
    return f"<DT><H3{said}>{name}</H3>\n<DL><p>\n{inside}\n</DL><p>\n"


LINK = '<DT><A HREF="https://example.org/paper">A Paper</A>\n'


def test_a_bookmark_is_read_with_all_that_it_says() -> None:
    said = (
        '<DT><A HREF="https://example.org/p?a=1&amp;b=2" ADD_DATE="1496000000" TAGS="ml,Deep Learning" TOREAD="1" '
        'PRIVATE="1" ICON="data:image/png;base64,A>B">Gr&uuml;&szlig;e &amp; more</A>\n'
        "<DD>First line\nsecond &lt;b&gt;\n"
    )
    assert only(said) == Entry(
        title="Grüße & more",
        url="https://example.org/p?a=1&b=2",
        line=5,
        status=Status.TO_READ,
        tags=("ml", "deep-learning"),
        note="First line\nsecond <b>",
        added=datetime(2017, 5, 28, 19, 33, 20, tzinfo=UTC),
        details={"private": "yes"},
    )


def test_folders_are_tags_but_for_those_that_every_browser_has() -> None:
    inside = folder("Vision", folder("C/C++", LINK))
    assert only(folder("Lesezeichen-Symbolleiste", inside)).tags == ("vision/c-c++",)
    assert only(folder("My bar", inside, ' PERSONAL_TOOLBAR_FOLDER="true"')).tags == ("vision/c-c++",)
    assert only(folder("Vision", "") + LINK).tags == ()


def test_a_folder_ends_where_its_list_ends() -> None:
    found = items(folder("One", LINK) + folder("Two", LINK) + LINK)
    assert [item.tags for item in found if isinstance(item, Entry)] == [("one",), ("two",), ()]


@pytest.mark.parametrize("stamp", ["1496000000", "1496000000000", "1496000000000000", "13140473600000000"])
def test_a_date_is_read_in_every_unit(stamp: str) -> None:
    assert only(f'<DT><A HREF="https://a.org" ADD_DATE="{stamp}">A</A>').added == datetime(
        2017, 5, 28, 19, 33, 20, tzinfo=UTC
    )


@pytest.mark.parametrize("stamp", ["0", "", "yesterday", "-5", "99999999999999999999", "12345678"])
def test_what_is_no_date_is_none(stamp: str) -> None:
    assert only(f'<DT><A HREF="https://a.org" ADD_DATE="{stamp}">A</A>').added is None


@pytest.mark.parametrize("address", ["javascript:alert(1>2)", "place:sort=8", "chrome://history", "file:///a", ""])
def test_an_address_that_is_no_page_is_a_reject_with_its_line(address: str) -> None:
    first, second = items(f'<DT><A HREF="{address}">A</A>\n' + LINK)
    assert isinstance(first, Reject)
    assert first.line == 5
    assert isinstance(second, Entry)


def test_separators_and_feeds_are_nothing() -> None:
    assert len(items('<HR>\n<DT><A FEEDURL="https://a.org/rss">Feed</A>\n' + LINK)) == 1


@pytest.mark.parametrize(
    ("address", "title", "found"),
    [
        ("https://arxiv.org/abs/1706.03762", "[1706.03762] Attention Is All You Need", "Attention Is All You Need"),
        ("https://x.org", "Deep Nets | IEEE Conference Publication | IEEE Xplore", "Deep Nets"),
        ("https://openreview.net/forum?id=a", "Deep Nets | OpenReview", "Deep Nets"),
        ("https://github.com/a/b", "GitHub - a/b: Code for a thing", "a/b: Code for a thing"),
        ("https://github.com/a/b", 'GitHub - a/b: Code for "A Paper on Things"', "A Paper on Things"),
        ("https://x.org", "A Title - With a Dash | And a Stroke", "A Title - With a Dash | And a Stroke"),
        ("https://x.org/p", "CVPR 2019 Open Access Repository", "https://x.org/p"),
        ("https://arxiv.org/pdf/1706.03762.pdf", "1706.03762.pdf", "arXiv:1706.03762"),
        ("https://x.org", "", "https://x.org"),
    ],
)
def test_a_pages_title_is_cleaned_to_the_papers(address: str, title: str, found: str) -> None:
    assert only(f'<DT><A HREF="{address}">{title}</A>').title == found


def test_identifiers_are_told_from_the_address() -> None:
    entry = only('<DT><A HREF="https://dl.acm.org/doi/pdf/10.1145/3292500.3330701">A</A>')
    assert (entry.doi, entry.url) == ("10.1145/3292500.3330701", "https://dl.acm.org/doi/10.1145/3292500.3330701")
    assert only('<DT><A HREF="https://arxiv.org/pdf/1706.03762v7">A</A>').arxiv == "1706.03762v7"


def test_services_say_what_is_unread_in_their_own_ways() -> None:
    pocket = "<h1>Unread</h1><ul><li><a href='https://a.org' time_added='1496000000' tags='x'>A</a></li></ul>"
    read = "<h1>Read Archive</h1><ul><li><a href='https://b.org'>B</a></li></ul>"
    found = list(bookmarks.read(Text.of(pocket + read)))
    assert [item.status for item in found if isinstance(item, Entry)] == [Status.TO_READ, Status.READ]
    safari = folder("Reading List", LINK, ' id="com.apple.ReadingList"')
    assert (only(safari).status, only(safari).tags) == (Status.TO_READ, ())
    assert only('<DT><A HREF="https://a.org" DATA-IMPORTANT="true">A</A>').priority is Priority.HIGH


def test_linkdings_notes_stand_below_its_description() -> None:
    note = only(LINK + "<DD>Words[linkding-notes]Line one\nline two[/linkding-notes]").note
    assert note == "Words\n\nLine one\nline two"


@pytest.mark.parametrize("cut", [1, 7, 64, 65_535])
def test_pieces_may_end_anywhere(cut: int) -> None:
    text = HEAD + folder("One", "<DT><A HREF=\"https://a.org/x>y\" TAGS='a,b'>Title <b>of</b> it</A><DD>note" * 30)
    whole = list(bookmarks.read(Text.of(text)))

    class Cut(Text):
        def chunks(self) -> Any:
            for piece in super().chunks():
                for at in range(0, len(piece), cut):
                    yield piece[at : at + cut]

    made = Cut.of(text)
    assert list(bookmarks.read(made)) == whole
    assert len(whole) == 30


def test_an_open_quotation_mark_costs_a_remark_and_not_what_follows() -> None:
    found = items('<DT><A HREF="https://a.org>A</A>\n<DT><A HREF=https://b.org>B</A>')
    assert [item.title for item in found if isinstance(item, Entry)] == ["A", "B"]
    assert any(isinstance(item, Reject) for item in found)


@pytest.mark.parametrize(
    "token", ["<", "<DL>", "<A ", '<A HREF="', "<!--", "<DT><A HREF='", "<H3>", "&#", "<a =", "= "]
)
def test_a_hostile_file_is_read_in_one_go(token: str) -> None:
    begun = time.process_time()
    list(bookmarks.read(Text.of(HEAD + token * (300_000 // len(token)))))
    assert time.process_time() - begun < 10


words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40).map(
    lambda text: "W" + " ".join(text.split()).replace("$", "")
)
tags = st.lists(st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8})?", fullmatch=True), unique=True, max_size=3).map(sorted)
records = st.fixed_dictionaries(
    {
        "title": words,
        "url": st.from_regex(r"https://[a-z]{3,8}\.org/[a-z0-9&=?%()]{0,12}x", fullmatch=True),
        "status": st.sampled_from([None, "to-read"]),
        "tags": tags,
        "note": st.lists(words, max_size=3).map("\n".join),
        "added": st.integers(10**9, 4 * 10**9).map(
            lambda number: datetime.fromtimestamp(number, UTC).isoformat().replace("+00:00", "Z")
        ),
    }
)


@given(record=records)
def test_what_is_written_comes_back(record: Mapping[str, Any]) -> None:
    (entry,) = bookmarks.read(Text.of("".join(bookmarks.write([record]))))
    assert isinstance(entry, Entry)
    assert entry.added
    assert {
        "title": entry.title,
        "url": entry.url,
        "status": entry.status,
        "tags": list(entry.tags),
        "note": entry.note,
        "added": entry.added.isoformat().replace("+00:00", "Z"),
    } == record


def test_a_paper_without_an_address_has_that_of_its_identifier() -> None:
    record = {"title": "A", "url": None, "doi": "10.1000/x", "arxiv": "1706.03762"}
    assert 'HREF="https://doi.org/10.1000/x"' in "".join(bookmarks.write([record]))
    assert 'HREF="https://arxiv.org/abs/1706.03762"' in "".join(bookmarks.write([record | {"doi": None}]))
    assert "HREF" not in "".join(bookmarks.write([{"title": "A"}]))


def test_hostile_words_are_harmless() -> None:
    record = {
        "title": "<script>alert(1)</script>",
        "url": 'https://a.org/"onclick="x',
        "note": "</DL><script>",
        "tags": [],
    }
    written = "".join(bookmarks.write([record]))
    assert "<script>" not in written
    assert '"onclick' not in written
