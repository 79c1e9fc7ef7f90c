"""Reports by the API: the kept ones, one of any period, two beside each other, and accepting what moved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from readinglist import journal
from readinglist.database import Library
from readinglist.health import DEFAULT_POLICY, Answer, Outcome
from readinglist.library import reports
from readinglist.report import as_csv, as_markdown, as_text
from tests.web import shelf
from tests.web.api.test_links import asked, problem, said
from tests.web.conftest import app_over

V1 = "/api/v1"


@pytest.fixture
def api(troubled: Library, watch: shelf.Watch) -> FlaskClient:
    """Two kept reports: of the first run alone, and of all that came later."""
    first = shelf.START + timedelta(hours=1)
    with troubled.writing() as session:
        reports.keep(session, reports.make(session, shelf.START - timedelta(days=1), first))
        reports.keep(session, reports.make(session, first, shelf.NOW - timedelta(days=1)))
    return app_over(troubled, watch).test_client()


def test_reports_are_listed_the_newest_first(api: FlaskClient) -> None:
    told = asked(api, "/reports?limit=1")
    assert (told["count"], told["undelivered"]) == (2, 0)
    (newest,) = told["results"]
    assert (newest["number"], newest["calm"], newest["until"]) == (2, False, "2026-05-19T12:00:00Z")
    assert newest["summary"].startswith("2 code repositories newly dead")
    assert [one["number"] for one in said(api.get(told["next"]))["results"]] == [1]


def test_a_kept_report_is_told_in_every_form(api: FlaskClient, troubled: Library) -> None:
    told = asked(api, "/reports/2")
    assert (told["number"], told["calm"], told["totals"]["dead"]) == (2, False, 4)
    assert [row["url"] for row in told["sections"]["moved"]] == [shelf.MOVED]
    with troubled.reading() as session:
        report = reports.stored(session, 2)
    for form, sort, text in (
        ("text", "text/plain", as_text(report)),
        ("markdown", "text/markdown", as_markdown(report)),
        ("csv", "text/csv", as_csv(report)),
    ):
        answer = api.get(f"{V1}/reports/2?format={form}")
        assert (answer.status_code, answer.mimetype, answer.text) == (200, sort, text)
    page = api.get(f"{V1}/reports/2?format=html")
    assert (page.mimetype, "<!doctype html>" in page.text, shelf.MOVED in page.text) == ("text/html", True, True)


def test_a_report_that_is_not_there_or_in_no_form_is_a_mistake(api: FlaskClient) -> None:
    assert problem(api.get(f"{V1}/reports/9"), 404) == "there is no report 9"
    assert problem(api.get(f"{V1}/reports/2?format=pdf"), 422)
    assert problem(api.get(f"{V1}/reports/compare?a=1&b=9"), 404) == "there is no report 9"
    assert problem(api.get(f"{V1}/reports/compare?a=1"), 422)
    assert problem(api.post(f"{V1}/reports/9/accept-all"), 404) == "there is no report 9"


def test_what_happened_since_the_last_report_is_made_and_not_kept(api: FlaskClient, troubled: Library) -> None:
    before = shelf.counted(troubled)
    told = asked(api, "/reports/so-far")
    assert (told["number"], told["since"][:19], told["calm"]) == (None, "2026-05-19T12:00:00", True)
    shelf.observe(troubled, {shelf.KEPT: Outcome(Answer.GONE, "gone", 404, proved=True)}, shelf.NOW)
    told = asked(api, "/reports/so-far")
    assert [row["url"] for row in told["sections"]["dead-code"]] == [shelf.KEPT]
    assert shelf.counted(troubled)[0] == before[0]
    assert asked(api, "/reports")["count"] == 2


def test_a_report_is_made_of_any_period_that_has_been(api: FlaskClient) -> None:
    told = asked(api, "/reports/so-far?since=2026-05-15&until=2026-05-18")
    assert [row["url"] for row in told["sections"]["dead-code"]] == [shelf.CODE]
    assert not told["sections"]["moved"]
    assert (told["since"][:10], told["until"][:10]) == ("2026-05-15", "2026-05-18")
    assert (
        "2026-05-15 to 2026-05-18" in api.get(f"{V1}/reports/so-far?since=2026-05-15&until=2026-05-18&format=text").text
    )


@pytest.mark.parametrize(
    "period",
    [
        "since=2026-05-21",
        "until=2026-05-21",
        "since=2026-05-18&until=2026-05-18",
        "since=2026-05-18&until=2026-05-17",
        "until=2026-05-01",  # before the end of the last kept report
        "since=1969-12-31",
        "since=0001-01-01",
    ],
)
def test_a_period_that_has_not_been_is_400(api: FlaskClient, period: str) -> None:
    assert "a period that has been" in problem(api.get(f"{V1}/reports/so-far?{period}"), 400)


@pytest.mark.parametrize("period", ["since=soon", "since=0001-01-01T00:00:00%2B14:00", "until="])
def test_a_moment_that_is_none_is_422(api: FlaskClient, period: str) -> None:
    assert problem(api.get(f"{V1}/reports/so-far?{period}"), 422)


def test_a_report_can_be_made_at_the_moment_the_last_one_was_kept(api: FlaskClient, watch: shelf.Watch) -> None:
    watch.now = shelf.NOW - timedelta(days=1)
    assert asked(api, "/reports/so-far")["calm"] is True


def test_two_reports_stand_beside_each_other(api: FlaskClient) -> None:
    told = asked(api, "/reports/compare?a=1&b=2")
    assert {pair["url"] for pair in told["only_second"]} >= {shelf.MOVED, shelf.CODE}
    other = asked(api, "/reports/compare?a=2&b=1")
    assert [pair["link"] for pair in other["only_first"]] == [pair["link"] for pair in told["only_second"]]
    assert (other["first"], other["totals"]["dead"]["change"]) == (told["second"], -told["totals"]["dead"]["change"])


def test_all_that_a_report_tells_of_as_moved_is_accepted_once_and_taken_back(
    api: FlaskClient, troubled: Library
) -> None:
    answer = api.post(f"{V1}/reports/2/accept-all")
    assert said(answer) == {"accepted": 1, "past": 0, "refused": 0}
    again = api.post(f"{V1}/reports/2/accept-all")
    assert said(again) == {"accepted": 0, "past": 1, "refused": 0}
    assert "Readinglist-Operation" not in again.headers
    operation = int(answer.headers["Readinglist-Operation"])
    with troubled.writing() as session:
        assert journal.get(session, operation).words == "Accepted 1 new address"
        journal.undo(session, operation, DEFAULT_POLICY, shelf.NOW)
    assert said(api.post(f"{V1}/reports/2/accept-all"))["accepted"] == 1


def test_moves_that_are_named_are_accepted_where_they_still_hold(api: FlaskClient, troubled: Library) -> None:
    moved = {"link": shelf.link_id(troubled, shelf.MOVED), "url": shelf.THERE}
    elsewhere = {**moved, "url": "https://elsewhere.example/"}
    unknown = {"link": 999, "url": shelf.THERE}
    told = said(api.post(f"{V1}/reports/accept-all", json={"moved": [elsewhere, unknown, moved]}))
    assert told == {"accepted": 1, "past": 2, "refused": 0}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"moved": 3},
        {"moved": [{"link": "7", "url": "x"}]},
        {"moved": [{"link": 0, "url": "x"}]},
        {"moved": [{"link": 1}]},
    ],
)
def test_moves_in_another_shape_are_refused(api: FlaskClient, troubled: Library, body: object) -> None:
    before = shelf.counted(troubled)
    assert problem(api.post(f"{V1}/reports/accept-all", json=body), 422)
    assert shelf.counted(troubled) == before


def test_the_numbers_of_the_charts_are_told(api: FlaskClient, troubled: Library) -> None:
    told = asked(api, "/trends")
    last = told["verdicts"][-1]
    assert (last["day"], last["numbers"]["dead"], last["numbers"]["moved"]) == ("2026-05-20", 4, 1)
    assert told["code"]["all"] == {
        "venue": None, "year": None, "there": 2, "failing": 0, "dead": 2, "apart": 0, "judged": 4
    }  # fmt: skip
    assert told["hosts"][0]["name"] == "lab.example"
    assert sum(one["links"] for one in told["lives"]["classes"]) == 4
    assert asked(api, "/trends?period=all")["code"] == told["code"]
    assert problem(api.get(f"{V1}/trends?period=week"), 422)


def test_how_often_links_were_called_dead_in_error_is_told(api: FlaskClient) -> None:
    told = asked(api, "/trends/alarms")
    assert (told["all"]["troubles"], told["all"]["troubles_wrong"]) == (7, 1)
    assert told["all"]["rate"] == pytest.approx(1 / 7)
    assert told["months"][-1]["month"] == "2026-05"


def test_without_an_alarm_there_is_no_rate(empty: Library, watch: shelf.Watch) -> None:
    assert asked(app_over(empty, watch).test_client(), "/trends/alarms")["all"]["rate"] is None
