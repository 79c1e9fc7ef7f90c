from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.event import listen, remove

from readinglist import ledger
from readinglist.database import Library
from readinglist.health import Answer, Verdict
from readinglist.ledger import HostProgress, Progress, QuotaProgress, Reason, Span, Waiting
from readinglist.models import Link, Paper
from readinglist.reading import Shelf
from readinglist.web import Doors, create_app, run_words
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
    assert "Came out as" not in page
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
        "stopping": False,
        "remark": "canaries",
    }
    page = client.get("/runs").text
    assert '<noscript><meta http-equiv="refresh" content="5; url=/runs"></noscript>' in page
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
    page = client.get("/runs").text
    assert "No check has run yet" in page
    assert "Check what is due now" not in page
    assert client.get("/runs/current.json").json == {"running": False, "run": None}
    assert client.post("/check", data={"scope": "due"}).location == "/runs?said=check-due&after=0"
    with empty.writing() as session:
        ledger.start_run(session, shelf.NOW, 3)
    assert "First check running" in client.get("/runs").text


# --- the run under way, its end, and the rest after it


PROGRESS = Progress(
    requests=42,
    rate=3.5,
    ends=754.0,
    more=True,
    hosts=(
        HostProgress("github.com", 12, 30, 0, 0.2, Waiting.REST, 40.0),
        HostProgress("slow.example", 3, 1, 4, 2.0, Waiting.SLOW),
        HostProgress("api.github.com", 0, 0, 5, 0.1),
    ),
    others=7,
    quotas=(
        QuotaProgress("api.crossref.org", "", 10, None, None, 1.0, 3),
        QuotaProgress("api.github.com", "graphql", 5000, 4321, (shelf.NOW + timedelta(minutes=41)).isoformat()),
    ),
)


@pytest.fixture
def going(library: Library) -> int:
    """A run under way that has told of itself."""
    with library.writing() as session:
        run = ledger.start_run(session, shelf.NOW - timedelta(minutes=1), 40)
        assert ledger.tell(session, run, PROGRESS) is False
    return run


def test_a_run_under_way_tells_its_hosts_and_quotas(client: FlaskClient, going: int) -> None:
    told = client.get("/runs/current.json?hosts=1").json
    assert told is not None
    for page in (client.get("/runs").text, told["html"]):
        assert "<td>asks for a rest of 40 s</td>" in page
        assert "slowed down: answers take long" in page
        assert "And 7 more hosts." in page
        assert "At least 13 min more until all links are asked." in page
        assert "Crossref allows 10 requests a second, 3 at once" in page
        assert "GitHub GraphQL: 4,321 of 5,000 requests left, refilled" in page
    assert "html" not in (client.get("/runs/current.json").json or {})


@pytest.mark.parametrize("waiting", [None, *Waiting])
def test_each_wait_has_words_of_its_own(waiting: Waiting | None) -> None:
    said = [run_words.waiting(HostProgress("a.example", waiting=other, rest=3)) for other in (None, *Waiting)]
    own = run_words.waiting(HostProgress("a.example", waiting=waiting, rest=3))
    assert said.count(own) == 1
    assert bool(own) == (waiting is not None)


def test_a_run_is_asked_to_stop_and_the_page_says_so(client: FlaskClient, library: Library, going: int) -> None:
    assert f'action="/runs/{going}/stop"' in client.get("/runs").text
    assert f'action="/runs/{going}/stop"' in client.get(f"/runs/{going}").text
    assert client.post(f"/runs/{going}/stop").location == "/runs?said=run-stop"
    with library.writing() as session:
        assert ledger.tell(session, going, PROGRESS) is True
    page = client.get("/runs").text
    assert "Check stopping" in page
    assert f"/runs/{going}/stop" not in page
    told = client.get("/runs/current.json").json or {}
    assert (told["stopping"], told["remark"]) == (True, run_words.STOPPING)


def test_a_run_that_is_over_or_unknown_cannot_be_stopped(client: FlaskClient) -> None:
    assert client.post("/runs/2/stop").location == "/runs?said=run-over"
    assert client.post("/runs/99/stop").status_code == 404


def test_after_a_stop_the_page_says_until_when_the_schedule_rests(
    client: FlaskClient, library: Library, watch: shelf.Watch, going: int
) -> None:
    client.post(f"/runs/{going}/stop")
    with library.writing() as session:
        ledger.finish_run(session, going, shelf.NOW, seconds=60, requests=42, void="", stopped=True)
    watch.now = shelf.NOW + timedelta(minutes=20)
    page = client.get("/runs").text
    assert "Resting" in page
    assert "13:00 (in 40 minutes)" in page
    assert "stopped by you" in page
    assert "Stopped by you; what was not asked stayed due" in client.get(f"/runs/{going}").text
    watch.now = shelf.NOW + timedelta(minutes=60)
    assert "Resting" not in client.get("/runs").text


# --- what is due next, and the runs before


def test_what_is_due_next_is_counted_by_when_and_why(library: Library) -> None:
    shelf.fill(library, shelf.many(3))
    with library.writing() as session:
        links = {link.url: link for link in session.scalars(select(Link))}
        for link in links.values():
            link.due, link.verdict, link.answer = shelf.NOW + timedelta(days=20), Verdict.ALIVE, Answer.OK
        dues = {
            "https://numbers.example.org/0": (timedelta(minutes=-1), Verdict.FAILING),
            "https://numbers.example.org/1": (timedelta(minutes=30), Verdict.FAILING),
            "https://numbers.example.org/2": (timedelta(minutes=40), Verdict.UNCHECKED),
            "https://github.com/numbers/n0": (timedelta(hours=20), Verdict.DEAD),
            "https://github.com/numbers/n1": (timedelta(days=6), Verdict.RESTRICTED),
            "https://github.com/numbers/n2": (timedelta(days=80), Verdict.ALIVE),  # a clock that was far ahead
        }
        for url, (ahead, verdict) in dues.items():
            links[url].due, links[url].verdict = shelf.NOW + ahead, verdict
        mine = session.scalars(select(Paper).where(Paper.title == "On the number 2")).one()
        mine.shelf = Shelf.MINE
    with library.reading() as session:
        counted = ledger.upcoming(session, shelf.NOW)
        assert counted == {
            Span.NOW: {Reason.FAILING: 1, Reason.MINE: 1},
            Span.HOUR: {Reason.FAILING: 1, Reason.UNSETTLED: 1},
            Span.DAY: {Reason.DEAD: 1},
            Span.WEEK: {Reason.RESTRICTED: 1},
            Span.LATER: {Reason.MINE: 1, Reason.STACKS: ledger.count_links(session) - 7},
        }
        next_due = ledger.next_due_links(session, shelf.NOW, 3)
    assert [link.url for link in next_due] == [list(dues)[1], list(dues)[2], list(dues)[3]]


def test_the_page_names_what_is_due_next_and_when_the_schedule_looks(library: Library, watch: shelf.Watch) -> None:
    doors = Doors(
        watch.clock,
        watch.check_now,
        watching=True,
        checking=watch.is_checking,
        check_minutes=5,
        next_look=lambda: shelf.NOW + timedelta(minutes=3),
    )
    client = create_app(library, doors, instance_path=str(library.lock_path.parent)).test_client()
    page = client.get("/runs").text
    assert "The schedule looks every 5 minutes for what is due, next <time" in page
    assert "in 3 minutes</time>" in page
    assert "of the Stacks, asked every 30 days" in page
    assert "Due next" in page


def test_the_page_costs_the_same_statements_however_many_links_and_runs(library: Library, client: FlaskClient) -> None:
    def statements() -> int:
        seen: list[str] = []

        def count(*told: Any) -> None:
            seen.append(told[2])

        listen(library.engine, "before_cursor_execute", count)
        client.get("/runs")
        remove(library.engine, "before_cursor_execute", count)
        return len(seen)

    before = statements()
    shelf.fill(library, shelf.many(50))
    for hour in range(10):
        shelf.observe(library, {}, shelf.NOW - timedelta(hours=hour))
    assert statements() == before


def test_runs_beyond_fifty_stand_on_pages_of_their_own(library: Library, client: FlaskClient) -> None:
    for hour in range(60):
        shelf.observe(library, {}, shelf.NOW - timedelta(hours=60 - hour))
    first, second = client.get("/runs").text, client.get("/runs?page=2").text
    assert first.count('<td><a href="/runs/') == 50
    assert second.count('<td><a href="/runs/') == 12
    assert 'href="/runs/62"' in first
    assert 'href="/runs/1"' in second
    assert "There are no more runs" in client.get("/runs?page=9").text


def test_a_run_tells_what_came_out_by_verdict(client: FlaskClient) -> None:
    assert "Came out as 1 dead and 1 failing." in client.get("/runs/2").text
