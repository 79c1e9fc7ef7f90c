"""Runs: those before, the one under way, what is due next; asking for a check, and for its end."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import Response
from pydantic import BaseModel, Field

from readinglist import ledger
from readinglist.errors import AlreadyRunning
from readinglist.health import Verdict
from readinglist.identifiers import Kind
from readinglist.library import standing
from readinglist.library.book_records import flip_record, next_record, progress_record, run_record
from readinglist.library.records import moment
from readinglist.web.api.answers import listing, one
from readinglist.web.api.link_shapes import CheckShape, FlipPage
from readinglist.web.api.links import check_asked
from readinglist.web.api.part import may_answer, part
from readinglist.web.api.problems import problem
from readinglist.web.api.shapes import Asked, Id, Listing, Page, Said
from readinglist.web.desk import desk, running

api = part("runs", "The checks: those before, the one under way, and what is due next.")


class RunShape(BaseModel):
    """One run: how many links it was to ask and asked, with how many requests, and what came of it."""

    id: int
    started: datetime
    finished: datetime | None = Field(description="Null while it goes on, or when it was killed.")
    total: int
    probed: int
    requests: int
    inconclusive: int
    flips: int
    seconds: float
    void: bool = Field(description="Our own network did not work, so that nothing was judged.")
    stop_asked: bool
    remark: str


class RunPage(Page[RunShape]):
    """A part of the runs, the newest first."""


class WholeRunShape(RunShape):
    """A run, with how many links came to each verdict in it, and the thresholds that were in force."""

    running: bool
    turns: dict[Verdict, int]
    policy: dict[str, Any]


class CurrentShape(BaseModel):
    """The run under way; `run` is the latest one also when none is."""

    running: bool
    run: RunShape | None
    progress: dict[str, Any] | None = Field(description="Hosts, paces and limits, while it goes on.")
    rests_until: datetime | None = Field(description="No run begins by itself before, since the last one was stopped.")


class NextShape(BaseModel):
    """A link that is due next."""

    id: int
    url: str
    kind: Kind
    verdict: Verdict
    due: datetime


class DueShape(BaseModel):
    """How many watched links are due when, and why then; and some that are due next."""

    upcoming: dict[ledger.Span, dict[ledger.Reason, int]]
    next_links: list[NextShape]


class DueAsked(Asked):
    """How many of the next links are named."""

    limit: int = Field(default=5, ge=0, le=100)


class RunPath(Asked):
    """One run."""

    run_id: Id


class CheckScope(StrEnum):
    """What is checked."""

    DUE = "due"
    ALL = "all"


class CheckSaid(Said):
    """What is to be checked."""

    scope: CheckScope = CheckScope.DUE


@api.get("/runs", responses={200: RunPage})
def list_runs(query: Listing) -> Response:
    """List the runs, the newest first."""
    with desk().reading() as session:
        runs = ledger.runs(session, query.limit, query.offset)
        count = ledger.count_runs(session)
    return listing(query, count, [run_record(run) for run in runs])


@api.get("/runs/<number:run_id>", responses={200: WholeRunShape})
def get_run(path: RunPath) -> Response:
    """Return one run with its counts."""
    with desk().reading() as session:
        run = ledger.get_run(session, path.run_id)
        turns = ledger.turns(session, path.run_id)
    return one({**run_record(run), "running": running(run), "turns": turns, "policy": run.policy})


@api.get("/runs/<number:run_id>/flips", responses={200: FlipPage})
def list_flips_of_run(path: RunPath, query: Listing) -> Response:
    """List what changed in a run, in the order it was seen; new links found alive are left out."""
    with desk().reading() as session:
        ledger.get_run(session, path.run_id)
        flips = standing.flips_of_run(session, path.run_id, query.limit, query.offset)
        count = standing.count_flips_of_run(session, path.run_id)
    return listing(query, count, [flip_record(flip) for flip in flips])


@api.get("/runs/current", responses={200: CurrentShape})
def get_current_run() -> Response:
    """Return how far the run under way is."""
    with desk().reading() as session:
        latest = next(iter(ledger.runs(session, 1)), None)
        going = running(latest)
        rests = None if going else ledger.rests_until(session, desk().now())
    told = ledger.progress_of(latest.progress) if latest and going else None
    return one(
        {
            "running": going,
            "run": run_record(latest) if latest else None,
            "progress": progress_record(told),
            "rests_until": moment(rests),
        }
    )


@api.get("/runs/due", responses={200: DueShape})
def get_due(query: DueAsked) -> Response:
    """Return how many links are due when, and which are next."""
    with desk().reading() as session:
        now = desk().now()
        upcoming = ledger.upcoming(session, now)
        following = ledger.next_due_links(session, now, query.limit)
    return one({"upcoming": upcoming, "next_links": [next_record(link) for link in following]})


@api.post("/check", responses={202: CheckShape, **may_answer(_409="a run is under way")})
def check_now(body: CheckSaid) -> Response:
    """Ask for a check of what is due, or of every link."""
    with desk().writing() as session:
        told = check_asked(session)
        if told["running"]:
            raise AlreadyRunning(f"run {told['latest_run']} is under way; ask again when it is over")
        if body.scope is CheckScope.ALL:
            ledger.ask_all(session, desk().now())
    desk().doors.check_now()
    return one(told, 202)


@api.post("/runs/<number:run_id>/stop", responses={202: RunShape, **may_answer(_409="it is over")})
def stop_run(path: RunPath) -> Response:
    """Ask a run to end; it sees that within two seconds, and what it saw is kept."""
    with desk().writing() as session:
        going = ledger.ask_stop(session, path.run_id)
        record = run_record(ledger.get_run(session, path.run_id))
    if not (going and desk().doors.checking()):
        return problem(409, f"run {path.run_id} is over")
    return one(record, 202)
