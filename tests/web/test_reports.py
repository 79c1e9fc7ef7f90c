from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from readinglist.database import Library
from readinglist.library import reports
from readinglist.web import render_report_html
from tests.web import shelf


def keep(library: Library) -> int:
    with library.writing() as session:
        return reports.keep(session, reports.make(session, shelf.START, shelf.NOW))


def test_before_the_first_report_the_page_shows_the_period_so_far(client: FlaskClient, library: Library) -> None:
    before = shelf.counted(library)
    page = client.get("/reports").text
    assert "The first period so far" in page
    assert "links are watched" in page
    assert shelf.counted(library) == before


def test_the_newest_report_is_shown_and_the_others_are_listed(client: FlaskClient, library: Library) -> None:
    first, second = keep(library), keep(library)
    page = client.get("/reports").text
    assert f"Report {second}" in page
    assert f'href="/reports/{first}"' in page
    assert "1 code repository newly dead, 1 newly failing; 5 links are watched." in page
    assert "Dead code repositories" in page
    assert page.index("Dead code repositories") < page.index("Newly failing")
    assert "Former: Unified Retrieval" in page
    assert f"Report {first}" in client.get(f"/reports/{first}").text
    assert client.get("/reports/99").status_code == 404


def test_a_report_since_a_day_is_made_and_not_kept(client: FlaskClient, library: Library) -> None:
    before = shelf.counted(library)
    page = client.get("/reports?since=2026-05-10").text
    assert re.search(r"Report since <time[^>]+>10 May</time>", page)
    assert "1 code repository newly dead" in page
    page = client.get("/reports?since=2026-05-19").text
    assert "1 known before" in page
    assert shelf.counted(library) == before


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "<script>", "99999-01-01"])
def test_a_day_that_is_none_is_refused(client: FlaskClient, day: str) -> None:
    answer = client.get("/reports", query_string={"since": day})
    assert answer.status_code == 400
    assert "is no day" in answer.text
    assert "<script>" not in answer.text


def test_a_report_as_a_file_needs_nothing_else(library: Library) -> None:
    with library.reading() as session:
        made = render_report_html(reports.make(session, shelf.START, shelf.NOW))
    assert made.startswith("<!doctype html>")
    assert "1 code repository newly dead" in made
    assert f'href="{shelf.CODE}"' in made
    assert "<script" not in made
    assert not re.search(r'(?:src|href)="/', made)
    assert made.count("<style>") == 1
    assert "light-dark(" in made
