"""What a reader can say of a link, press about it, and where that leads."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from readinglist.database import Library
from readinglist.library import find, reports
from readinglist.library.link import get_link
from readinglist.library.records import mentions
from readinglist.models import Link, Mention
from tests.web import shelf
from tests.web.told import card, shown, words


def link_of(library: Library, url: str) -> Link:
    with library.reading() as session:
        return get_link(session, shelf.link_id(library, url))


def urls_of(library: Library, title: str) -> list[Mention]:
    with library.reading() as session:
        return mentions(find.get(session, shelf.paper_id(library, title)))


def test_a_copy_is_used_and_the_old_address_is_kept(client: FlaskClient, troubled: Library) -> None:
    link = shelf.link_id(troubled, shelf.RESCUED)
    paper = shelf.paper_id(troubled, "A Retracted Work")
    answer = client.post(f"/links/{link}/accept?paper={paper}&q=a", data={"url": shelf.COPY})
    new = shelf.link_id(troubled, shelf.COPY)
    assert (answer.status_code, answer.location) == (303, f"/papers/{paper}?q=a&said=link-accepted#link-{new}")
    assert (shelf.COPY, shelf.RESCUED) in [
        (mention.url, mention.former) for mention in urls_of(troubled, "A Retracted Work")
    ]
    assert "formerly lab.example/data" in words(card(client, troubled, "A Retracted Work", shelf.COPY))
    assert "formerly lab.example/data" in words(client.get(f"/links/{new}").text)
    assert "No paper has link" in client.post(f"/links/{link}/accept", data={"url": shelf.COPY}).text


def test_a_move_is_accepted_on_the_links_own_page(client: FlaskClient, troubled: Library) -> None:
    page = shown(client, troubled, shelf.MOVED)
    assert "Accept the new address" in page
    assert f'name="url" value="{shelf.THERE}"' in page
    answer = client.post(f"/links/{shelf.link_id(troubled, shelf.MOVED)}/accept", data={"url": shelf.THERE})
    assert answer.location == f"/links/{shelf.link_id(troubled, shelf.THERE)}?said=link-accepted"
    assert "which is kept beside it" in client.get(answer.location).text
    assert "Accept the new address" not in shown(client, troubled, shelf.MOVED)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "ftp://example.org", shelf.MOVED])
def test_an_address_that_cannot_take_the_place_is_refused(client: FlaskClient, troubled: Library, url: str) -> None:
    before = shelf.counted(troubled)
    answer = client.post(f"/links/{shelf.link_id(troubled, shelf.MOVED)}/accept", data={"url": url})
    assert answer.status_code == 400
    assert shelf.counted(troubled) == before


@pytest.mark.parametrize(
    ("url", "offered"),
    [
        (shelf.RESCUED, True),
        (shelf.UNASKED, True),
        (shelf.REFUSED, True),
        (shelf.TAKEN, True),
        (shelf.MOVED, False),
        (shelf.KEPT, False),
        (shelf.VOUCHED, False),
    ],
)
def test_that_it_works_can_be_said_where_there_is_doubt(
    client: FlaskClient, troubled: Library, url: str, offered: bool
) -> None:
    assert ('value="seen"' in shown(client, troubled, url)) is offered


def test_the_readers_word_holds_and_is_shown_as_theirs(client: FlaskClient, troubled: Library) -> None:
    link = shelf.link_id(troubled, shelf.UNASKED)
    answer = client.post(f"/links/{link}/say", data={"word": "seen"})
    assert (answer.status_code, answer.location) == (303, f"/links/{link}?said=seen")
    said = words(client.get(answer.location).text)
    assert "You saw it work on 20 May, against “timed out”. This holds until the answer changes." in said
    assert "you saw it work, your word, not a check" in said
    assert "Last alivejust now" in said
    assert link_of(troubled, shelf.UNASKED).verdict == "alive"
    assert "1 seen to work by you" in words(shown(client, troubled, shelf.VOUCHED))


def test_a_name_taken_over_is_told_and_what_was_seen_to_work_is_taken_as_right(
    client: FlaskClient, troubled: Library
) -> None:
    assert "name taken over" in card(client, troubled, "Taken and Refused", shelf.TAKEN)
    assert "code: name taken over" in client.get("/").text
    link, paper = shelf.link_id(troubled, shelf.TAKEN), shelf.paper_id(troubled, "Taken and Refused")
    answer = client.post(f"/links/{link}/say?paper={paper}", data={"word": "seen"})
    assert answer.location == f"/papers/{paper}?said=seen#link-{link}"
    assert link_of(troubled, shelf.TAKEN).flag is None
    assert "code: name taken over" not in client.get("/").text


def test_a_muted_link_is_watched_and_makes_no_noise(client: FlaskClient, troubled: Library) -> None:
    assert '<span class="tally">3 dead</span>' in client.get("/").text
    page = client.get("/?q=quiet").text
    assert 'class="v v-muted">page dead, muted' in page
    assert "You muted it" in shown(client, troubled, shelf.MUTED)
    link = shelf.link_id(troubled, shelf.MUTED)
    assert client.post(f"/links/{link}/say", data={"word": "unmuted"}).location == f"/links/{link}?said=unmuted"
    assert '<span class="tally">4 dead</span>' in client.get("/").text
    assert "page dead since 12 May" in client.get("/?q=quiet").text
    client.post(f"/links/{link}/say", data={"word": "muted"})
    assert link_of(troubled, shelf.MUTED).muted


@pytest.mark.parametrize("word", ["ok", "gone", "", "dead"])
def test_no_other_word_can_be_said_of_a_link(client: FlaskClient, library: Library, word: str) -> None:
    before = shelf.counted(library)
    answer = client.post("/links/1/say", data={"word": word})
    assert answer.status_code == 400
    assert "cannot be said of a link" in answer.text
    assert shelf.counted(library) == before


def test_no_word_reaches_a_link_that_is_not_there(client: FlaskClient) -> None:
    assert client.post("/links/99/say", data={"word": "muted"}).status_code == 404
    assert client.post("/links/99/accept", data={"url": "https://example.org"}).status_code == 404


def test_a_report_offers_what_can_be_done_now(client: FlaskClient, troubled: Library) -> None:
    page = client.get("/reports?since=2026-05-05").text
    said = words(page)
    assert ": web.archive.org/web/20230411093000" in said
    assert "Retracted, doubted or taken over 3" in said
    assert f"notice {shelf.NOTICE}" in said
    for words_of in ("Use this copy", "Accept the new address", "I saw it work", "Mute"):
        assert words_of in said
    link = shelf.link_id(troubled, shelf.MOVED)
    action = f"/links/{link}/accept?report=0&since=2026-05-05&at=moved"
    assert f'action="{action}"' in unescape(page)
    answer = client.post(action, data={"url": shelf.THERE})
    assert answer.location == f"/reports?since=2026-05-05&said=link-accepted&row=moved-{link}#moved-{link}"
    page = client.get(answer.location).text
    assert "which is kept beside it" in page
    assert f'id="moved-{link}"' not in page  # no paper has it any more


def test_a_kept_report_is_gone_back_to_and_never_changes(client: FlaskClient, troubled: Library) -> None:
    with troubled.writing() as session:
        number = reports.keep(session, reports.make(session, shelf.START, shelf.NOW))
        before = reports.stored(session, number)
    link = shelf.link_id(troubled, shelf.UNASKED)
    answer = client.post(f"/links/{link}/say?report={number}&at=failing", data={"word": "muted"})
    assert answer.location == f"/reports/{number}?said=muted&row=failing-{link}#failing-{link}"
    assert "Unmute" in client.get(answer.location).text
    shelf.take(troubled, shelf.MOVED, shelf.THERE)
    page = client.get(f"/reports/{number}").text
    assert f'id="moved-{shelf.link_id(troubled, shelf.MOVED)}"' in page
    assert "No paper has this link any more" in page
    with troubled.reading() as session:
        assert reports.stored(session, number) == before


def test_a_way_back_that_makes_no_sense_leads_somewhere_of_ours(client: FlaskClient, library: Library) -> None:
    for query in ("report=x&at=moved", "report=-3&at=//evil.example", "paper=x", "report=0&since=//evil.example"):
        answer = client.post(f"/links/1/say?{query}", data={"word": "muted"})
        assert answer.status_code == 303
        assert re.match(r"/(links|reports)\b", answer.location)
        assert "#" not in answer.location
