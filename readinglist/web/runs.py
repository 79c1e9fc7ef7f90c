"""Runs: the one under way with its progress, those before, and asking for the next."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from readinglist import ledger
from readinglist.errors import BadWord
from readinglist.library import standing
from readinglist.library.records import moment
from readinglist.models import Run
from readinglist.web.desk import desk, page, running

pages = Blueprint("runs", __name__)

FLIPS = 200  # changes shown of one run


@pages.get("/runs")
def index() -> ResponseReturnValue:
    """The run under way, what is due, and the runs before; `after` is the last run when a check was asked for."""
    with desk().reading() as session:
        past = ledger.runs(session)
        latest = past[0].id if past else 0
        return page(
            session,
            "runs/list.html",
            runs=past,
            due=standing.count_due(session, desk().now()),
            watched=ledger.count_links(session),
            waited_for=request.args.get("after", -1, type=int) == latest,
        )


@pages.get("/runs/<number:run_id>")
def show(run_id: int) -> ResponseReturnValue:
    """One run and what changed in it."""
    with desk().reading() as session:
        run = ledger.get_run(session, run_id)
        flips = standing.flips_of_run(session, run_id, FLIPS)
        return page(session, "runs/run.html", run=run, live=running(run), flips=flips, most=FLIPS)


@pages.get("/runs/current.json")
def current() -> ResponseReturnValue:
    """How far the run under way is; `run` is the latest one also when none is."""
    with desk().reading() as session:
        latest = next(iter(ledger.runs(session, 1)), None)
    return jsonify(_progress(latest) if latest else {"running": False, "run": None})


def _progress(run: Run) -> dict[str, object]:
    return {
        "running": running(run),
        "run": run.id,
        "started": moment(run.started),
        "total": run.total,
        "probed": run.probed,
        "requests": run.requests,
        "inconclusive": run.inconclusive,
        "flips": run.flips,
        "remark": run.remark,
    }


@pages.post("/check")
def check() -> ResponseReturnValue:
    """Ask for a check of what is due, or of every link."""
    scope = request.form.get("scope", "")
    if scope not in ("due", "all"):
        raise BadWord(f"“{scope}” cannot be checked; a check is of what is due, or of all")
    with desk().writing() as session:
        if scope == "all":
            ledger.ask_all(session, desk().now())
        latest = next(iter(ledger.runs(session, 1)), None)
    desk().doors.check_now()
    return redirect(url_for("runs.index", said=f"check-{scope}", after=latest.id if latest else 0), 303)
