from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from readinglist import ledger
from readinglist.database import Library
from readinglist.models import Link
from tests.web import shelf
from tests.web.conftest import app_over


def test_runs_stand_newest_first_with_void_ones_marked(client: FlaskClient, library: Library) -> None:
    shelf.observe(library, {}, shelf.NOW - timedelta(hours=3), void=True)
    page = client.get("/runs").text
    assert page.index("/runs/3") < page.index("/runs/2") < page.index("/runs/1")
    assert "<b>void</b>: our own network did not work" in page
    assert "1 min 12 s" in page


def test_a_run_shows_what_changed_in_it(client: FlaskClient) -> None:
    page = client.get("/runs/2").text
    assert "was alive" in page
    assert "R2Former" in page
    assert "GitHub knows no such repository" in page
    page = client.get("/runs/1").text
    assert "4 new links found alive" in page
    assert client.get("/runs/9").status_code == 404


def test_progress_is_told_to_the_script(client: FlaskClient, library: Library, watch: shelf.Watch) -> None:
    assert client.get("/runs/current.json").json["running"] is False  # type: ignore[index]
    with library.writing() as session:
        run = ledger.start_run(session, shelf.NOW - timedelta(minutes=1), 40)
        ledger.remark(session, run, "canaries", 3)
    assert client.get("/runs/current.json").json == {
        "running": True,
        "run": run,
        "started": "2026-05-20T11:59:00Z",
        "total": 40,
        "probed": 0,
        "requests": 3,
        "inconclusive": 0,
        "flips": 0,
        "remark": "canaries",
    }
    page = client.get("/runs").text
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert "Check running" in page
    assert "Under way" in client.get(f"/runs/{run}").text
    watch.checking = False
    assert "interrupted" in client.get("/runs").text
    assert "Interrupted" in client.get(f"/runs/{run}").text


def test_nothing_refreshes_when_nothing_runs(client: FlaskClient) -> None:
    assert "http-equiv" not in client.get("/runs").text


def test_a_check_of_what_is_due_is_asked_for(client: FlaskClient, library: Library, watch: shelf.Watch) -> None:
    answer = client.post("/check", data={"scope": "due"})
    assert answer.location == "/runs?said=check-due&after=2"
    assert watch.asked == 1
    page = client.get(answer.location).text
    assert "A check is about to start" in page
    shelf.observe(library, {}, shelf.NOW)
    assert "about to start" not in client.get(answer.location).text


def test_a_check_of_everything_makes_every_link_due(client: FlaskClient, library: Library, watch: shelf.Watch) -> None:
    assert client.post("/check", data={"scope": "all"}).location == "/runs?said=check-all&after=2"
    assert watch.asked == 1
    with library.reading() as session:
        assert all(due <= shelf.NOW for due in session.scalars(select(Link.due)))


def test_a_check_of_something_else_is_refused(client: FlaskClient, watch: shelf.Watch) -> None:
    assert client.post("/check", data={"scope": "some"}).status_code == 400
    assert client.post("/check").status_code == 400
    assert watch.asked == 0


def test_without_a_schedule_the_pages_say_so(library: Library, watch: shelf.Watch) -> None:
    client = app_over(library, watch, watching=False).test_client()
    assert "No schedule runs here" in client.get("/runs").text
    assert "No schedule runs here" in client.get("/links/1").text
    assert "about to start" not in client.get(client.post("/check", data={"scope": "due"}).location).text


def test_before_the_first_run_the_pages_are_whole(empty: Library, watch: shelf.Watch) -> None:
    client = app_over(empty, watch).test_client()
    assert "No check has run yet" in client.get("/runs").text
    assert client.get("/runs/current.json").json == {"running": False, "run": None}
    assert client.post("/check", data={"scope": "due"}).location == "/runs?said=check-due&after=0"
    with empty.writing() as session:
        ledger.start_run(session, shelf.NOW, 3)
    assert "First check running" in client.get("/runs").text
