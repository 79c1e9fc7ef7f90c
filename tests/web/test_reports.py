"""The pages of reports: what they tell, what can be done from them, and the files."""

from __future__ import annotations

import csv
import json
import re
from datetime import datetime, timedelta
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import event

from readinglist import ledger
from readinglist.database import Library
from readinglist.formats import Entry
from readinglist.health import Answer, Condition, Outcome, Verdict
from readinglist.library import deliveries, moving, reports
from readinglist.library.deliveries import Wanted
from readinglist.report import Channel, Section, When
from readinglist.web import Doors, create_app, render_report_html, wording
from readinglist.web.report_files import style_for
from tests.browsing import Serving
from tests.web import shelf
from tests.web.conftest import app_over
from tests.web.test_statements import cost
from tests.web.told import words

DAY = timedelta(days=1)
FINE = Outcome(Answer.OK, "the page is there (HTTP 200)", 200)


def keep(library: Library, since: datetime = shelf.START, until: datetime = shelf.NOW, zone: str = "UTC") -> int:
    with library.writing() as session:
        return reports.keep(session, reports.make(session, since, until, zone))


def old(at: int) -> str:
    return f"https://moving.example/old/{at}"


def new(at: int) -> str:
    return f"https://moving.example/new/{at}"


def move(library: Library, number: int, at: datetime = shelf.NOW) -> None:
    """So many papers, the link of each of which moved."""
    shelf.fill(
        library,
        tuple(Entry(title=f"On Moving {one}", authors=("Ada Byron",), links=(old(one),)) for one in range(number)),
    )
    shelf.observe(library, {old(one): FINE for one in range(number)}, at - DAY)
    shelf.observe(
        library,
        {old(one): Outcome(Answer.MOVED, "moved for good", 301, new(one), new(one)) for one in range(number)},
        at,
    )


def in_zone(library: Library, watch: shelf.Watch, zone: str) -> FlaskClient:
    """The pages of a reader who lives in a time zone."""
    doors = Doors(watch.clock, watch.check_now, zone=zone)
    return create_app(library, doors, instance_path=str(library.lock_path.parent)).test_client()


def row_of(page: str, section: str, link: int) -> str:
    found = re.search(rf'<li id="{section}-{link}">.*?\n</li>', page, re.DOTALL)
    assert found
    return found[0]


def addresses_of(library: Library, number: int) -> set[str]:
    """The addresses that the moving papers have now."""
    with library.reading() as session:
        links = ledger.links(session, None, None, 1, 500)
        return {
            link.url for link in links if "moving.example" in link.url and any(not one.removed for one in link.mentions)
        }


def test_before_the_first_report_the_page_shows_the_period_so_far(client: FlaskClient, library: Library) -> None:
    before = shelf.counted(library)
    page = client.get("/reports").text
    assert "The first period so far" in page
    assert "links are watched" in page
    assert client.get("/reports/so-far").text.count('<article class="report">') == 1
    assert shelf.counted(library) == before


def test_before_the_first_check_the_page_says_how_reports_come(empty: Library, watch: shelf.Watch) -> None:
    for watching, said in ((True, "The schedule makes one"), (False, "readinglist serve")):
        page = app_over(empty, watch, watching=watching).test_client().get("/reports").text
        assert "No report is kept yet" in page
        assert said in page
        assert '<article class="report">' not in page


def test_the_newest_report_is_shown_and_the_others_are_listed(client: FlaskClient, library: Library) -> None:
    first, second = keep(library), keep(library)
    page = client.get("/reports").text
    assert f"<h1>Report {second}</h1>" in page
    assert f'href="/reports/{first}" rel="prev"' in page
    assert "1 code repository newly dead, 1 newly failing; 5 links are watched." in page
    page = client.get(f"/reports/{first}").text
    assert f"<h1>Report {first}</h1>" in page
    assert f'href="/reports/{second}" rel="next"' in page
    assert client.get("/reports/99").status_code == 404


def test_sections_stand_in_order_with_their_counts_and_what_to_do(client: FlaskClient, troubled: Library) -> None:
    number = keep(troubled)
    page = client.get(f"/reports/{number}").text
    with troubled.reading() as session:
        told = {section: len(rows) for section, rows in reports.stored(session, number).sections.items() if rows}
    assert re.findall(r'<section id="([^"]+)">', page) == list(told)
    assert list(told) == [section for section in Section if section in told]
    assert len(told) >= 6
    for section, rows in told.items():
        assert f"{wording.SECTION[Section(section)]} {rows} {wording.TO_DO[Section(section)]}" in words(page)


def test_a_row_tells_paper_link_reason_since_strikes_evidence_copy_and_what_to_do(
    client: FlaskClient, troubled: Library
) -> None:
    link = shelf.link_id(troubled, shelf.RESCUED)
    row = row_of(client.get(f"/reports/{keep(troubled)}").text, "dead", link)
    said = words(f"<main>{row}")
    assert f'href="/papers/{shelf.paper_id(troubled, "A Retracted Work")}#link-{link}"' in row
    assert f'href="/links/{link}"' in row
    assert f'href="{shelf.COPY}"' in row
    assert "A Retracted Work" in said
    assert "the page is not found (HTTP 404)" in said
    assert "since 12 May" in said
    assert "failed twice in a row since 10 May, last: not found" in said
    assert "a copy as it was on 2023-04-11, kept by the Wayback Machine" in said
    assert "Use the copy that was found." in said
    assert "Evidence seen12 Mayanswernot found (404)way301 https://publisher.example/article/1" in said


def test_a_repository_has_its_last_push_and_its_forks(client: FlaskClient, library: Library) -> None:
    facts = {"pushed_at": "2024-02-03T00:00:00+00:00", "forks": [{"full_name": "eth/former", "stars": 120}]}
    there = Outcome(Answer.OK, "it is there", 200, condition=Condition.ACTIVE, facts={"repository": facts})
    shelf.observe(library, {shelf.CODE: there}, shelf.NOW - 2 * DAY)
    gone = Outcome(Answer.GONE, "GitHub knows no such repository", 404, condition=Condition.GONE, proved=True)
    shelf.observe(library, {shelf.CODE: gone}, shelf.NOW - DAY)
    page = client.get(f"/reports/{keep(library, shelf.NOW - 2 * DAY)}").text
    row = row_of(page, "dead-code", shelf.link_id(library, shelf.CODE))
    assert "last push 3 Feb 2024 1 fork: eth/former (120 stars)" in words(f"<main>{row}")
    assert 'href="https://github.com/eth/former"' in row


@pytest.mark.parametrize("way", ["/reports/1", "/reports/so-far", "/reports?since=2026-05-01"])
def test_a_button_leads_back_to_its_row_with_a_word_of_what_was_done(
    client: FlaskClient, troubled: Library, way: str
) -> None:
    keep(troubled, shelf.START - DAY, shelf.START if way.endswith("far") else shelf.NOW)
    link = shelf.link_id(troubled, shelf.UNASKED)
    row = row_of(client.get(way).text, "failing", link)
    found = re.search(r'action="(/links/\d+/check\?[^"]+)"', row)
    assert found
    answer = client.post(found[1].replace("&amp;", "&"))
    assert answer.status_code == 303
    assert answer.location.endswith(f"#failing-{link}")
    assert answer.location.startswith(way.split("?")[0])
    page = client.get(answer.location).text
    assert f'<p class="flash" role="status">{wording.SAID["asked"]}</p>' in row_of(page, "failing", link)
    assert page.count('class="flash"') == 1


def test_what_was_done_is_told_above_where_its_row_is_gone(client: FlaskClient, library: Library) -> None:
    page = client.get(f"/reports/{keep(library)}?said=muted&row=dead-99").text
    assert page.index(wording.SAID["muted"]) < page.index("<h1>")
    assert "You have won" not in client.get("/reports/1?said=You+have+won&row=dead-99").text


def test_a_link_that_stands_otherwise_by_now_says_so_and_offers_what_fits(
    client: FlaskClient, troubled: Library
) -> None:
    number, link = keep(troubled), shelf.link_id(troubled, shelf.RESCUED)
    before = row_of(client.get(f"/reports/{number}").text, "dead", link)
    assert "Use this copy" in before
    assert "Now " not in before
    client.post(f"/links/{link}/say", data={"word": "seen"})
    client.post(f"/links/{link}/say", data={"word": "muted"})
    after = row_of(client.get(f"/reports/{number}").text, "dead", link)
    assert "<b>Now alive, muted.</b>" in after
    assert 'class="v v-dead">dead' in after  # a kept report never changes
    assert "Use th" not in after  # neither offered nor suggested
    assert "Unmute" in after
    paper = shelf.paper_id(troubled, "A Retracted Work")
    client.post(f"/papers/{paper}/links/{link}/remove")
    after = row_of(client.get(f"/reports/{number}").text, "dead", link)
    assert "No paper has this link any more." in after
    assert "<form" not in after


def test_a_calm_period_is_one_line(client: FlaskClient, library: Library) -> None:
    number = keep(library, shelf.START + DAY, shelf.START + 2 * DAY)
    page = client.get(f"/reports/{number}").text
    article = page[page.index('<article class="report">') : page.index("</article>")]
    assert words(f"<main>{article}").strip() == "4 May to 5 May 2026 No check ran in this period; 5 links are watched."
    assert "What happened since" in page
    with library.reading() as session:
        assert "<section" not in render_report_html(reports.stored(session, number))


def test_what_stands_as_before_is_counted_and_leads_to_its_links(client: FlaskClient, troubled: Library) -> None:
    shelf.observe(troubled, {shelf.entry_doi(0): Outcome(Answer.DNS_FAILED, "name server silent")}, shelf.NOW - DAY)
    move(troubled, 1)
    number = keep(troubled, shelf.NOW - 2 * DAY)
    page = client.get(f"/reports/{number}").text
    said = words(page)
    assert "Still dead: 4 links 2 of them code, 1 muted" in said
    assert 'href="/links?verdict=dead">Still dead' in page
    assert 'href="/links?verdict=restricted">Restricted: 1 link' in page
    assert "1 link, since the name servers did not answer doi.org/10.1109/CVPR52729.2023.02019" in said
    assert f'href="/links/{shelf.link_id(troubled, shelf.entry_doi(0))}"' in page


def test_all_moved_links_of_a_report_are_accepted_at_once_and_taken_back_at_once(
    client: FlaskClient, library: Library
) -> None:
    move(library, 6)
    number = keep(library, shelf.NOW - DAY)
    assert "Accept all 6" in client.get(f"/reports/{number}").text
    # By now one moved on, one was accepted by itself, and one is on no paper any more.
    shelf.observe(library, {old(0): Outcome(Answer.MOVED, "moved", 301, new(90), new(90))}, shelf.NOW)
    shelf.take(library, old(1), new(1))
    client.post(f"/papers/{shelf.paper_id(library, 'On Moving 2')}/links/{shelf.link_id(library, old(2))}/remove")
    assert "Accept all 3" in client.get(f"/reports/{number}").text
    answer = client.post(f"/reports/{number}/accept-all")
    assert answer.status_code == 303
    assert answer.location.endswith("#moved")
    page = client.get(answer.location).text
    assert "3 new addresses are in place on the papers that had the old." in page
    assert "3 links were settled before, or no longer moved there." in page
    assert re.search(r'class="toast".*?Accepted 3 new addresses', page, re.DOTALL)
    assert addresses_of(library, 6) == {old(0), *map(new, (1, 3, 4, 5))}
    assert "Accept all" not in page
    client.post("/undo")
    assert addresses_of(library, 6) == {old(0), new(1), *map(old, (3, 4, 5))}


def test_many_are_accepted_in_the_statements_of_a_few(client: FlaskClient, library: Library) -> None:
    move(library, 40)
    with library.reading() as session:
        told = [(link.id, link.replacement or "") for link in ledger.links(session, Verdict.MOVED)]
    said: list[str] = []
    event.listen(library.engine, "before_cursor_execute", lambda *about: said.append(about[2]))
    costs = []
    for some in (told[:2], told[2:]):
        said.clear()
        with library.writing() as session:
            assert moving.accept_all(session, some, shelf.NOW) == (len(some), 0, 0)
        costs.append(len(said))
    assert costs[0] == costs[1]


def test_links_that_move_on_to_one_another_are_all_accepted(library: Library) -> None:
    move(library, 2)
    shelf.observe(library, {old(0): Outcome(Answer.MOVED, "moved", 301, replacement=old(1))}, shelf.NOW)
    told = [(shelf.link_id(library, old(0)), old(1)), (shelf.link_id(library, old(1)), new(1))]
    with library.writing() as session:
        assert moving.accept_all(session, [*told, *told, (10**6, new(5))], shelf.NOW) == (2, 3, 0)
    assert addresses_of(library, 2) == {new(1)}


def test_a_row_whose_link_was_replaced_leads_to_the_new_one(client: FlaskClient, library: Library) -> None:
    move(library, 2)
    number, link = keep(library, shelf.NOW - DAY), shelf.link_id(library, old(0))
    client.post(f"/papers/{shelf.paper_id(library, 'On Moving 1')}/links/{shelf.link_id(library, old(1))}/remove")
    heir = shelf.take(library, old(0), new(0))
    page = client.get(f"/reports/{number}").text
    assert f'Replaced by <a class="url" href="/links/{heir}" title="{new(0)}">' in row_of(page, "moved", link)
    assert "Replaced by" not in row_of(page, "moved", shelf.link_id(library, old(1)))


def test_a_new_address_is_told_once(client: FlaskClient, library: Library) -> None:
    move(library, 1)
    reason = f"moved for good to {new(0)}"
    shelf.observe(library, {old(0): Outcome(Answer.MOVED, reason, 301, replacement=new(0))}, shelf.NOW)
    row = row_of(client.get(f"/reports/{keep(library)}").text, "moved", shelf.link_id(library, old(0)))
    assert words(f"<main>{row}").count("moving.example/new/0") == 1


def test_what_cannot_be_accepted_leaves_the_rest(client: FlaskClient, library: Library) -> None:
    move(library, 3)
    shelf.observe(library, {old(1): Outcome(Answer.MOVED, "moved", 301, replacement="javascript:alert(1)")}, shelf.NOW)
    number = keep(library, shelf.NOW - DAY)
    page = client.get(client.post(f"/reports/{number}/accept-all").location).text
    assert "2 new addresses are in place" in page
    assert "1 link could not be accepted and stayed as before." in page
    assert addresses_of(library, 3) == {new(0), old(1), new(2)}
    page = client.get(client.post(f"/reports/{number}/accept-all").location).text
    assert "Nothing was left to accept." in page
    assert 'class="toast"' not in page


def test_a_paper_that_has_the_new_address_already_has_it_once(client: FlaskClient, library: Library) -> None:
    move(library, 2)
    paper = shelf.paper_id(library, "On Moving 0")
    client.post(f"/papers/{paper}/links", data={"url": new(0)})
    client.post(f"/reports/{keep(library, shelf.NOW - DAY)}/accept-all")
    assert client.get(f"/papers/{paper}").text.count('class="card"') == 1
    assert addresses_of(library, 2) == {new(0), new(1)}


@pytest.mark.parametrize("way", ["/reports/so-far", "/reports?since=2026-05-19"])
def test_a_report_that_is_not_kept_accepts_what_its_page_told(client: FlaskClient, library: Library, way: str) -> None:
    keep(library, shelf.START, shelf.NOW - DAY)
    move(library, 3)
    page = client.get(way).text
    action = re.search(r'action="(/reports/accept-all[^"]*)"', page)
    assert action
    told = [field.replace("&amp;", "&") for field in re.findall(r'name="moved" value="([^"]+)"', page)]
    assert len(told) == 3
    shelf.observe(library, {old(2): Outcome(Answer.MOVED, "moved", 301, new(9), new(9))}, shelf.NOW)
    answer = client.post(action[1], data={"moved": told})
    assert answer.location.startswith(way)
    assert "2 new addresses are in place" in client.get(answer.location).text
    assert addresses_of(library, 3) == {new(0), new(1), old(2)}


@pytest.mark.parametrize("field", ["", "1", "x https://a.example", "9999999999999999999 https://a.example"])
def test_a_form_that_names_no_moved_link_is_refused(client: FlaskClient, library: Library, field: str) -> None:
    before = shelf.counted(library)
    answer = client.post("/reports/accept-all", data={"moved": field})
    assert answer.status_code == 400
    assert "names no link that moved" in answer.text
    assert shelf.counted(library) == before


@pytest.mark.parametrize("scripted", [True, False])
def test_all_are_accepted_in_a_browser_with_and_without_script(
    browser: Browser, app: Flask, library: Library, scripted: bool
) -> None:
    move(library, 3)
    number = keep(library, shelf.NOW - DAY)
    served = Serving(app)
    context = browser.new_context(java_script_enabled=scripted)
    page = context.new_page()
    page.goto(served.at(f"/reports/{number}"))
    page.click("text=Accept all 3")
    page.wait_for_selector("#moved .flash")
    assert page.inner_text("#moved .flash").startswith("3 new addresses are in place")
    assert addresses_of(library, 3) == {new(0), new(1), new(2)}
    page.click(".toast button")
    page.wait_for_selector("text=Undone: Accepted 3 new addresses")
    assert addresses_of(library, 3) == {old(0), old(1), old(2)}
    context.close()
    served.stop()


def test_a_long_section_is_folded_and_opens_where_something_was_done(client: FlaskClient, library: Library) -> None:
    move(library, 55)
    number = keep(library, shelf.NOW - DAY)
    page = client.get(f"/reports/{number}").text
    assert '<details class="known"><summary>5 more</summary>' in page
    last = re.findall(r'<li id="moved-(\d+)"', page)[-1]
    page = client.get(f"/reports/{number}?said=muted&row=moved-{last}").text
    assert '<details class="known" open><summary>5 more</summary>' in page


def test_ten_rows_cost_as_many_statements_as_a_hundred(empty: Library, watch: shelf.Watch) -> None:
    costs = []
    for number in (10, 100):
        move(empty, number, shelf.NOW + number * DAY)
        kept = keep(empty, shelf.NOW + number * DAY - DAY, shelf.NOW + number * DAY)
        address = f"/reports/{kept}"
        assert app_over(empty, watch).test_client().get(address).text.count('id="moved-') in (10, 90, 100)
        costs.append(cost(empty, watch, address))
    assert costs[0] == costs[1]
    assert costs[0] <= 20


def test_a_report_since_a_day_is_made_and_not_kept(client: FlaskClient, library: Library) -> None:
    before = shelf.counted(library)
    page = client.get("/reports?since=2026-05-10").text
    assert re.search(r"Report since <time[^>]+>10 May</time>", page)
    assert "1 code repository newly dead" in page
    assert "No check ran in this period" in client.get("/reports?since=2026-05-19").text
    assert shelf.counted(library) == before


def test_a_day_to_come_is_refused_and_one_day_is_told_once(client: FlaskClient, library: Library) -> None:
    answer = client.get("/reports?since=2026-05-21")
    assert answer.status_code == 400
    assert "2026-05-21 is still to come; choose a day up to today" in answer.text
    page = words(client.get("/reports?since=2026-05-20").text)
    assert " 20 May 2026 No check ran" in page
    assert "20 May to" not in page
    first, second = (keep(library, shelf.NOW - hours, shelf.NOW) for hours in (DAY / 24, DAY / 12))
    assert re.search(rf">{first}: <time [^>]+>20 May</time></a>", client.get("/reports").text)
    assert f'<option value="{first}">{first}: 20 May</option>' in client.get(f"/reports/{second}").text


def test_days_are_those_of_the_readers_zone(library: Library, watch: shelf.Watch) -> None:
    client = in_zone(library, watch, "Pacific/Kiritimati")  # fourteen hours ahead
    late = shelf.START.replace(hour=11)
    number = keep(library, late - DAY, late, "Pacific/Kiritimati")
    said = words(client.get(f"/reports/{number}").text)
    assert "3 May to 4 May 2026" in said
    assert f"{number}: 3 May to 4 May" in said
    page = client.get("/reports?since=2026-05-04").text
    assert 'datetime="2026-05-03T10:00:00Z"' in page  # midnight there
    assert re.search(r"Report since <time[^>]+>4 May</time>", page)
    assert "1 newly failing" in page


def test_a_zone_that_is_unknown_is_utc(client: FlaskClient, library: Library) -> None:
    for zone in ("No/Where", "../../etc/passwd", ""):
        assert "3 May to 20 May 2026" in words(client.get(f"/reports/{keep(library, zone=zone)}").text)


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "<script>", "99999-01-01", "0001-01-01"])
def test_a_day_that_is_none_is_refused(library: Library, watch: shelf.Watch, day: str) -> None:
    client = in_zone(library, watch, "Europe/Berlin")  # which had another time than UTC in the year 1 as well
    answer = client.get("/reports", query_string={"since": day})
    assert answer.status_code == 400
    assert "is no day" in answer.text
    assert "<script>" not in answer.text


def test_many_kept_reports_are_folded(client: FlaskClient, library: Library) -> None:
    for at in range(15):
        keep(library, shelf.START + at * DAY, shelf.START + (at + 1) * DAY)
    page = client.get("/reports").text
    assert "<summary>Older ones</summary>" in page
    assert page.index('href="/reports/4"') < page.index("Older ones") < page.index('href="/reports/3"')
    assert '<details class="known" open><summary>Older ones' in client.get("/reports/2").text


def test_two_reports_stand_beside_each_other(client: FlaskClient, library: Library) -> None:
    first = keep(library, shelf.START, shelf.NOW - DAY)
    move(library, 1)
    second = keep(library, shelf.NOW - DAY, shelf.NOW)
    assert f'name="a" value="{second}"' in client.get("/reports").text
    page = client.get(f"/reports/compare?a={first}&b={second}").text
    said = words(page)
    assert f"Reports {first} and {second}" in said
    assert "moved01+1" in said
    assert "dead110" in said
    assert f"Only in report {first} 2" in said
    assert f"Only in report {second} 1" in said
    assert f'href="/links/{shelf.link_id(library, old(0))}"' in page
    assert "In both" not in said
    assert "Newly dead code repositories 1" in said
    assert "newly dead code repository" in said
    assert re.search(r'<p class="name">\s*<a href="/papers/\d+#link-\d+">', page)


def test_many_links_of_a_comparison_are_folded(client: FlaskClient, library: Library) -> None:
    first = keep(library, shelf.START, shelf.NOW - DAY)
    move(library, 53)
    second = keep(library, shelf.NOW - DAY, shelf.NOW)
    page = client.get(f"/reports/compare?a={first}&b={second}").text
    assert "Moved 53" in words(page)
    assert "<summary>3 more</summary>" in page


def test_a_comparison_asks_for_two_reports(client: FlaskClient, library: Library) -> None:
    assert "no report is kept so far" in client.get("/reports/compare").text
    first = keep(library, shelf.START, shelf.NOW - DAY)
    assert "only one report is kept so far" in client.get("/reports/compare").text
    second = keep(library, shelf.NOW - DAY, shelf.NOW)
    for query in ("", f"?a={second}", "?a=x", f"?b={second}"):
        answer = client.get(f"/reports/compare{query}")
        assert answer.status_code == 200
        assert f'<option value="{first}">' in answer.text
    same = client.get(f"/reports/compare?a={first}&b={first}").text
    assert f"Both are report {first}: it is one and the same." in same
    assert f'<option value="{second}">' in same


@pytest.mark.parametrize("query", ["?a=99", "?a=99&b=99", "?a=1&b=99", "?a=1&b=99999999999999999999", "?a=-1&b=1"])
def test_reports_that_are_not_there_cannot_be_compared(client: FlaskClient, library: Library, query: str) -> None:
    keep(library)
    answer = client.get(f"/reports/compare{query}")
    assert answer.status_code == 404
    assert "There is no report" in answer.text


def test_a_failed_delivery_is_told_above(client: FlaskClient, library: Library) -> None:
    number = keep(library)
    assert "nothing is lost" not in client.get("/reports").text
    with library.writing() as session:
        deliveries.plan(session, number, [Wanted(Channel.CHAT, "ntfy", When.ALWAYS)], shelf.NOW)
        waiting = deliveries.due(session, shelf.NOW)
        deliveries.record(session, waiting[0].id, "nobody answers", shelf.NOW)
    page = client.get("/reports").text
    assert "1 delivery of reports failed; nothing is lost." in words(page)
    assert page.index('href="/notifications#deliveries"') < page.index("<h1>")


FILES = (("html", "text/html"), ("md", "text/markdown"), ("json", "application/json"), ("csv", "text/csv"))


@pytest.mark.parametrize(("ending", "kind"), FILES)
def test_a_report_is_a_file_with_a_good_name(client: FlaskClient, library: Library, ending: str, kind: str) -> None:
    number = keep(library)
    assert f'href="/reports/{number}.{ending}"' in client.get(f"/reports/{number}").text
    answer = client.get(f"/reports/{number}.{ending}")
    assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
    name = f"readinglist-report-{number}-2026-05-20.{ending}"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert shelf.CODE in answer.text
    if ending == "html":
        assert f"<h1>Link report {number}</h1>" in answer.text
    if ending == "json":
        assert json.loads(answer.text)["zone"] == "UTC"
    if ending == "csv":
        assert len(list(csv.DictReader(StringIO(answer.text)))) == 2
    assert client.get("/reports/99.md").status_code == 404
    assert client.get(f"/reports/{number}.exe").status_code == 404


def test_a_report_as_a_file_needs_nothing_else(library: Library) -> None:
    with library.reading() as session:
        made = render_report_html(reports.make(session, shelf.START, shelf.NOW))
    assert made.startswith("<!doctype html>")
    assert "1 code repository newly dead" in made
    assert f'href="{shelf.CODE}"' in made
    assert not re.search(r"<(?:script|form|img|link|iframe)", made)
    assert not re.search(r'(?:src|href)="/', made)
    assert not re.search(r"url\((?!\"data:)", made)
    assert made.count("<style>") == 1
    assert '<p class="name"><b>' in made
    assert "light-dark(" in made


def test_a_report_as_a_file_leads_to_our_pages_where_they_are_public(library: Library) -> None:
    with library.reading() as session:
        report = reports.make(session, shelf.START, shelf.NOW)
    made = render_report_html(report, "https://reading.example/")
    link, paper = shelf.link_id(library, shelf.CODE), shelf.paper_id(library, shelf.FORMER)
    assert f'href="https://reading.example/papers/{paper}#link-{link}"' in made
    assert f'href="https://reading.example/links/{link}"' in made
    assert f'href="{shelf.CODE}"' in made
    assert not re.search(r'(?:src|href)="/', made)


def test_a_file_carries_only_the_style_it_needs(library: Library) -> None:
    with library.reading() as session:
        made = render_report_html(reports.make(session, shelf.START, shelf.NOW))
    style = made[made.index("<style>") : made.index("</style>")]
    assert len(style) < 14_000
    assert ".links-table > li" in style
    assert ".segments" not in style


def test_a_rule_stays_that_has_no_class_or_one_of_the_page() -> None:
    style = "/* b */ @layer a { p { x: 1 } .b { x: 2 } .c .d { x: 3 } .e, .f { x: 4 } @media (x) { .b { x: 5 } } }"
    kept = re.sub(r"\s+", "", style_for('<p class="d f">', style))
    assert kept == "@layera{p{x:1}.c.d{x:3}.e,.f{x:4}@media(x){}}"
