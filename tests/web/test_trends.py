"""The charts of links and the false alarms, as a reader sees them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from readinglist.database import Library
from readinglist.formats import Entry
from readinglist.health import Answer, Outcome
from tests.web import shelf
from tests.web.conftest import app_over
from tests.web.test_statements import cost, grow

DAY = timedelta(days=1)
FINE = Outcome(Answer.OK, "it is there", 200)
GONE = Outcome(Answer.GONE, "not found", 404, proved=True)
HOSTILE = '</svg><script>alert(1)</script>\x1b "&计算机'


def many_codes(library: Library) -> None:
    """Ten repositories of a venue with a hostile name, of which three die, within half a year."""
    links = tuple(f"https://github.com/mpii/r{at}" for at in range(10))
    shelf.fill(library, (Entry(title="Much Code", venue=HOSTILE, year=2024, links=links),))
    shelf.observe(library, dict.fromkeys(links, FINE), shelf.START - 100 * DAY)
    shelf.observe(library, dict.fromkeys(links[:3], GONE), shelf.START + 10 * DAY)


def figure(page: str, title: str) -> str:
    """One chart of a page, with its table."""
    return next(part for part in page.split("<figure>") if f"<h2>{title}</h2>" in part or f": {title}<" in part)


def test_a_library_without_links_says_when_the_charts_begin(empty: Library, watch: shelf.Watch) -> None:
    page = app_over(empty, watch).test_client().get("/reports/charts").text
    assert "No links are watched yet" in page
    assert "<svg" not in page


def test_links_that_were_never_checked_have_no_charts(empty: Library, watch: shelf.Watch) -> None:
    shelf.fill(empty)
    page = app_over(empty, watch).test_client().get("/reports/charts").text
    assert "Nothing has been checked yet" in page
    assert "5 links wait for a first check" in page
    assert "<svg" not in page


def test_the_first_week_has_figures_but_no_line(empty: Library, watch: shelf.Watch) -> None:
    shelf.fill(empty)
    shelf.observe(empty, {shelf.CODE: GONE}, shelf.START)
    watch.now = shelf.START + DAY
    part = figure(app_over(empty, watch).test_client().get("/reports/charts").text, "Verdicts over time")
    assert "Of 5 watched links 1 is dead. A chart is drawn from the second week on." in part
    assert "<svg" not in part
    assert "As a table" in part


def test_every_chart_says_what_it_shows_and_has_its_figures_as_a_table(library: Library, client: FlaskClient) -> None:
    many_codes(library)
    page = client.get("/reports/charts").text
    assert page.count("<svg") - page.count('<svg class="share"') >= 5
    assert page.count("As a table") == 5
    assert "Of 15 watched links 4 are dead and 1 failing; on " in figure(page, "Verdicts over time")
    code = figure(page, "Code by year of paper")
    assert "7 of 11 judged links to code are there, 64 %." in code
    assert re.search(r'2024</a></th><td class="n">7</td>.*<td class="n">3</td><td class="n">70 %</td>', code)
    hosts = figure(page, "Worst hosts")
    assert "github.com has the most: 4 dead of 11 links." in hosts
    assert '<td class="n">36 %</td>' in hosts
    lives = figure(page, "Time to death")
    assert "links died under watch; half of them within" in lives


def test_links_that_moved_are_in_the_table_and_not_in_the_drawing(library: Library, client: FlaskClient) -> None:
    many_codes(library)
    part = figure(client.get("/reports/charts").text, "Verdicts over time")
    assert "v-moved" not in part
    assert '<th scope="col" class="n">Moved</th>' in part


def test_the_charts_are_of_the_reports_and_lead_back_there(client: FlaskClient) -> None:
    page = client.get("/reports/charts").text
    assert 'href="/reports" aria-current="page">Reports</a>' in page
    assert '<a href="/reports"><span aria-hidden="true">←</span> Reports</a>' in page


def test_a_hostile_venue_is_a_name_and_leads_to_its_papers(library: Library, client: FlaskClient) -> None:
    many_codes(library)
    page = client.get("/reports/charts").text
    assert "<script>alert" not in page
    assert "\x1b" not in figure(page, "Code that is there, by venue and year of paper").split("<details")[0]
    assert not re.search(r"<style|\sstyle=|xlink|<!--", page)
    address = re.search(r'<a href="([^"]+)">2024 ', page)
    assert address
    assert client.get(address[1].replace("&amp;", "&")).status_code == 200


def test_the_period_can_be_a_year_or_all(library: Library, client: FlaskClient) -> None:
    assert 'aria-current="true">Last year' in client.get("/reports/charts").text
    assert 'aria-current="true">All' in client.get("/reports/charts?period=all").text


@pytest.mark.parametrize("period", ["nonsense", "", "<b>"])
def test_an_unknown_period_is_the_year(client: FlaskClient, period: str) -> None:
    assert 'aria-current="true">Last year' in client.get("/reports/charts", query_string={"period": period}).text


def test_the_reports_page_tells_of_false_alarms_until_they_are_taken_back(
    library: Library, client: FlaskClient
) -> None:
    assert "In the last year none of 2 alarms was false." in client.get("/reports").text
    client.post(f"/links/{shelf.link_id(library, shelf.CODE)}/say", data={"word": "seen"})
    page = client.get("/reports").text
    assert "In the last year 1 of 2 alarms was false (50 %); the one link called dead was not." in page
    assert "False alarms by month" in page
    client.post("/undo")
    assert "none of 2 alarms was false" in client.get("/reports").text


def test_the_charts_cost_as_many_statements_whatever_they_show(empty: Library, watch: shelf.Watch) -> None:
    grow(empty, 10)
    shelf.observe(empty, {"https://github.com/numbers/n1": GONE}, shelf.START)
    ten = cost(empty, watch, "/reports/charts")
    grow(empty, 20)
    shelf.observe(empty, {f"https://github.com/numbers/n{at}": GONE for at in range(2, 12)}, shelf.START + 2 * DAY)
    assert cost(empty, watch, "/reports/charts") == ten
    assert ten <= 16
