"""Runs by the API: those there were, the one under way, what is due, asking for a check and for its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from readinglist import ledger
from readinglist.database import Library
from readinglist.health import Answer, Outcome
from readinglist.ledger import HostProgress, Progress, Waiting
from tests.web import shelf
from tests.web.api.test_links import asked, problem, said
from tests.web.conftest import app_over

V1 = "/api/v1"


@pytest.fixture
def going(library: Library) -> int:
    """A run that is under way."""
    with library.writing() as session:
        number = ledger.start_run(session, shelf.NOW, 5)
        hosts = (HostProgress("example.org", left=4, asked=1, requests=2, pace=1.0, waiting=Waiting.SLOW),)
        ledger.tell(session, number, Progress(requests=2, hosts=hosts))
    return number


def test_runs_are_listed_the_newest_first_and_in_parts(client: FlaskClient) -> None:
    first = asked(client, "/runs?limit=1")
    assert (first["count"], [run["id"] for run in first["results"]]) == (2, [2])
    rest = said(client.get(first["next"]))
    assert ([run["id"] for run in rest["results"]], rest["next"]) == ([1], None)
    assert asked(client, "/runs?offset=7")["results"] == []


def test_a_run_is_told_with_its_counts_and_what_changed_in_it(client: FlaskClient, library: Library) -> None:
    run = asked(client, "/runs/2")
    assert (run["total"], run["probed"], run["flips"], run["running"]) == (4, 4, 2, False)
    assert run["turns"] == {"dead": 1, "failing": 1}
    assert run["policy"]["confirm_after"] == 86400
    assert (run["started"], run["finished"]) == ("2026-05-17T08:00:00Z", "2026-05-17T08:01:12Z")
    flips = asked(client, "/runs/2/flips")
    told = {(flip["link"], flip["verdict_after"]) for flip in flips["results"]}
    assert told == {(shelf.link_id(library, shelf.CODE), "dead"), (shelf.link_id(library, shelf.PAGE), "failing")}
    part = asked(client, "/runs/2/flips?limit=1&offset=1")
    assert (part["count"], part["results"]) == (2, flips["results"][1:])


def test_a_run_that_is_not_there_is_404(client: FlaskClient) -> None:
    assert problem(client.get(f"{V1}/runs/99"), 404) == "there is no run 99"
    assert problem(client.get(f"{V1}/runs/99/flips"), 404) == "there is no run 99"
    assert problem(client.post(f"{V1}/runs/99/stop"), 404) == "there is no run 99"


def test_the_run_under_way_is_told_with_its_progress(client: FlaskClient, going: int, watch: shelf.Watch) -> None:
    told = asked(client, "/runs/current")
    assert (told["running"], told["run"]["id"], told["run"]["finished"]) == (True, going, None)
    assert told["progress"]["hosts"][0] == {
        "host": "example.org", "left": 4, "asked": 1, "requests": 2, "pace": 1.0, "waiting": "slow", "rest": 0.0
    }  # fmt: skip
    assert asked(client, f"/runs/{going}")["running"] is True
    watch.checking = False  # it was killed
    told = asked(client, "/runs/current")
    assert (told["running"], told["run"]["id"], told["progress"]) == (False, going, None)


def test_before_the_first_run_there_is_none(empty: Library, watch: shelf.Watch) -> None:
    client = app_over(empty, watch).test_client()
    assert asked(client, "/runs/current") == {"running": False, "run": None, "progress": None, "rests_until": None}
    assert asked(client, "/runs")["count"] == 0


def test_a_check_is_asked_for(client: FlaskClient, library: Library, watch: shelf.Watch) -> None:
    answer = client.post(f"{V1}/check", json={"scope": "due"})
    assert said(answer, 202) == {"watching": True, "running": False, "latest_run": 2}
    assert watch.asked == 1
    assert "later" in asked(client, "/runs/due")["upcoming"]
    said(client.post(f"{V1}/check", json={"scope": "all"}), 202)
    assert watch.asked == 2
    due = asked(client, "/runs/due")
    assert sum(due["upcoming"]["now"].values()) == 5
    assert (list(due["upcoming"]), due["next_links"]) == (["now"], [])


def test_without_a_schedule_it_is_said_that_nobody_begins(library: Library, watch: shelf.Watch) -> None:
    client = app_over(library, watch, watching=False).test_client()
    assert said(client.post(f"{V1}/check", json={}), 202)["watching"] is False


@pytest.mark.parametrize("body", [{"scope": "some"}, {"scope": None}, {"what": "all"}, "all", 3])
def test_a_check_of_something_else_is_refused(client: FlaskClient, watch: shelf.Watch, body: object) -> None:
    assert problem(client.post(f"{V1}/check", json=body), 422)
    assert watch.asked == 0


def test_a_second_check_is_refused_while_one_is_under_way(
    client: FlaskClient, library: Library, watch: shelf.Watch, going: int
) -> None:
    before = asked(client, "/runs/due")
    told = problem(client.post(f"{V1}/check", json={"scope": "all"}), 409)
    assert told == f"run {going} is under way; ask again when it is over"
    assert (watch.asked, asked(client, "/runs/due")) == (0, before)
    # One link may be asked for: the next run takes it.
    number = shelf.link_id(library, shelf.CODE)
    assert said(client.post(f"{V1}/links/{number}/check"), 202)["running"] is True


def test_a_run_is_asked_to_stop(client: FlaskClient, library: Library, watch: shelf.Watch, going: int) -> None:
    assert said(client.post(f"{V1}/runs/{going}/stop"), 202)["stop_asked"] is True
    with library.writing() as session:
        assert ledger.stops(session)
        ledger.finish_run(session, going, shelf.NOW, seconds=60, requests=42, void="", stopped=True)
    assert problem(client.post(f"{V1}/runs/{going}/stop"), 409) == f"run {going} is over"
    assert asked(client, "/runs/current")["rests_until"] == "2026-05-20T13:00:00Z"


def test_a_run_that_was_killed_cannot_be_stopped(client: FlaskClient, watch: shelf.Watch, going: int) -> None:
    watch.checking = False
    assert problem(client.post(f"{V1}/runs/{going}/stop"), 409) == f"run {going} is over"


def test_what_is_due_next_is_named(client: FlaskClient, library: Library) -> None:
    shelf.observe(library, {shelf.PAGE: Outcome(Answer.OK, "it is there", 200)}, shelf.NOW - timedelta(days=1))
    due = asked(client, "/runs/due?limit=2")
    assert [link["due"] for link in due["next_links"]] == sorted(link["due"] for link in due["next_links"])
    assert len(due["next_links"]) == 2
    assert problem(client.get(f"{V1}/runs/due?limit=101"), 422)


def test_runs_and_observations_are_read_only(client: FlaskClient) -> None:
    for path in ("/runs/1", "/runs", "/links/1/observations", "/links/1/flips"):
        for method in ("put", "patch", "delete", "post"):
            assert problem(getattr(client, method)(V1 + path, json={}), 405)
