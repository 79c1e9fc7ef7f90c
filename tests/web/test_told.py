"""What a reader is told of a link: on its page, its card, its row, in a run and in a report."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

import pytest
from flask.testing import FlaskClient

from readinglist.database import Library
from readinglist.health import READERS_WORDS, Answer, Condition, Flag, Verdict
from readinglist.identifiers import Kind
from readinglist.library import reports
from readinglist.models import Flip, Observation
from readinglist.probe.rescue.wanted import Source
from readinglist.reading import Shelf, Status
from readinglist.report import HEADINGS, Action, Section
from readinglist.web import render_report_html, sayings, wording
from tests.web import shelf
from tests.web.told import card, shown, words


def test_a_dead_link_answers_why_since_when_last_alive_and_what_was_tried(
    client: FlaskClient, troubled: Library
) -> None:
    page = shown(client, troubled, shelf.RESCUED)
    said = words(page)
    assert 'class="v v-dead">dead' in page
    assert "the page is not found (HTTP 404)" in said
    assert "Deadsince 12 May" in said
    assert "Last alive3 May" in said
    assert "way301 https://publisher.example/article/1" in said
    assert "checked byreadinglist " in said


def test_a_copy_is_offered_with_who_keeps_it_and_when_it_was_taken(client: FlaskClient, troubled: Library) -> None:
    for page in (
        shown(client, troubled, shelf.RESCUED),
        card(client, troubled, "A Retracted Work", shelf.RESCUED),
    ):
        assert f'href="{shelf.COPY}"' in page
        assert "kept by the Wayback Machine" in page
        assert "a copy as it was on 2023-04-11" in page
        assert "Use this copy" in page
    assert "Copykept by the Wayback Machine, taken 11 Apr 2023, last looked for 2 days ago" in words(
        shown(client, troubled, shelf.RESCUED)
    )


def test_a_copy_of_what_lives_is_only_mentioned(client: FlaskClient, troubled: Library) -> None:
    page = shown(client, troubled, shelf.KEPT)
    assert "A copy is known, should it ever die" in page
    assert "Use this copy" not in page
    assert "kept-fork" not in card(client, troubled, "Taken and Refused", shelf.KEPT)


def test_a_search_that_brought_no_copy_says_so(client: FlaskClient, troubled: Library) -> None:
    assert "No copy was found on 18 May" in words(shown(client, troubled, shelf.LOST))
    said = words(shown(client, troubled, shelf.UNASKED))
    assert "the Wayback Machine could not be asked: no answer in time. It is looked for again later." in said


def test_every_word_of_the_program_has_words_for_a_person() -> None:
    tables: tuple[tuple[Any, type[StrEnum]], ...] = (
        (wording.ANSWER, Answer),
        (wording.CONDITION, Condition),
        (wording.FLAG, Flag),
        (wording.KIND, Kind),
        (wording.SHELF, Shelf),
        (wording.STATUS, Status),
        (wording.VERDICT, Verdict),
        (HEADINGS, Section),
        (wording.TO_DO, Section),
        (wording.ACTION, Action),
        (wording.SOURCE, Source),
    )
    for table, vocabulary in tables:
        assert set(table) == set(vocabulary)
        assert all(table.values())
    assert set(wording.SAID) >= READERS_WORDS


def test_the_past_of_a_link_has_a_mark_for_every_answer_but_for_muting() -> None:
    history = [Observation(at=shelf.NOW, answer=answer) for answer in Answer]
    looks = {mark.look for mark in sayings.marks(history, shelf.NOW)}
    assert looks == {"good", "moved", "restricted", "bad", "none", "seen"}
    assert len(sayings.marks(history, shelf.NOW)) == len(Answer) - 2
    assert sayings.strip_words(history[-2:]) == "Never checked"


@pytest.mark.parametrize(
    ("flip", "words_of"),
    [
        (Flip(verdict_before=Verdict.ALIVE, verdict_after=Verdict.DEAD), "was alive"),
        (
            Flip(
                verdict_before=Verdict.ALIVE,
                verdict_after=Verdict.ALIVE,
                condition_before=Condition.ACTIVE,
                condition_after=Condition.ARCHIVED,
            ),
            "now archived, read-only",
        ),
        (
            Flip(verdict_before=Verdict.ALIVE, verdict_after=Verdict.ALIVE, flag_before=Flag.RETRACTED),
            "no longer retracted",
        ),
        (Flip(verdict_before=Verdict.ALIVE, verdict_after=Verdict.ALIVE, flag_after=Flag.RETRACTED), ""),
    ],
)
def test_a_flip_says_what_it_changed(flip: Flip, words_of: str) -> None:
    assert sayings.of_flip(flip) == words_of


def test_what_is_retracted_or_in_doubt_is_said_everywhere(client: FlaskClient, troubled: Library) -> None:
    notice = f'href="https://doi.org/{shelf.NOTICE}"'
    rows = client.get("/").text
    assert 'class="v v-retracted">retracted' in rows
    assert 'class="v v-concern">expression of concern' in rows
    page = client.get(f"/papers/{shelf.paper_id(troubled, 'A Retracted Work')}").text
    header = page[page.index('<header class="paper">') : page.index("</header>", page.index('<header class="paper">'))]
    assert "retracted" in header
    assert notice in header
    assert notice in shown(client, troubled, shelf.RETRACTED)
    assert "retracted" in client.get("/links").text


def test_a_landing_page_is_told_beside_its_doi_and_has_a_page_of_its_own(
    client: FlaskClient, troubled: Library
) -> None:
    landing = shelf.link_id(troubled, shelf.LANDING)
    line = "its landing page is restricted</a>: a page that wants a browser"
    assert f'<a href="/links/{landing}">{line}' in card(client, troubled, "A Retracted Work", shelf.RETRACTED)
    said = words(shown(client, troubled, shelf.RETRACTED))
    assert "Leads topublisher.example/article/1restricted: a page that wants a browser" in said
    page = shown(client, troubled, shelf.LANDING)
    said = words(page)
    assert "The landing page of DOI 10.1000/retracted.1 A Retracted Work" in said
    assert "The landing page of DOI 10.1000/doubted.1 A Doubted Work" in said
    assert "No paper has it" not in said
    assert 'value="seen"' in page
    assert 'value="muted"' not in page


def test_a_living_landing_page_is_a_quiet_line(client: FlaskClient, troubled: Library) -> None:
    shelf.say(troubled, shelf.LANDING, Answer.SEEN, shelf.NOW)
    page = card(client, troubled, "A Retracted Work", shelf.RETRACTED)
    assert "leads to publisher.example</a>" in page
    assert "its landing page" not in page


def test_links_in_the_list_carry_flag_copy_and_mute(client: FlaskClient, troubled: Library) -> None:
    said = words(client.get("/links").text)
    assert "lab.example/data web page, copy known" in said
    assert "lab.example/muted web page, muted" in said
    assert "doi.org/10.1000/retracted.1 DOI retracted" in said
    assert "github.com/mpii/taken GitHub repository name taken over" in said


def test_a_row_says_that_a_copy_is_known(client: FlaskClient, troubled: Library) -> None:
    assert "page dead since 12 May, copy known" in client.get("/").text


def test_a_run_tells_what_was_flagged_in_it(client: FlaskClient, library: Library) -> None:
    last = shelf.trouble(library)
    said = words(client.get(f"/runs/{last}").text)
    assert "doi.org/10.1000/retracted.1 was unchecked retracted" in said
    assert "github.com/mpii/taken name taken over" in said
    assert "publisher.example" not in words(client.get(f"/runs/{last + 1}").text)  # a landing page is no news


def test_a_report_as_a_file_has_copies_and_notices_and_no_forms(troubled: Library) -> None:
    with troubled.reading() as session:
        made = render_report_html(reports.make(session, shelf.START, shelf.NOW))
    assert f'href="{shelf.COPY}"' in made
    assert f'href="https://doi.org/{shelf.NOTICE}"' in made
    assert "<form" not in made
    assert not re.search(r'(?:src|href)="/', made)
