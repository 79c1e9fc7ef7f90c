"""Runs: the one under way with its progress and its end, those before, what is due next, and asking for the next."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from readinglist import ledger
from readinglist.errors import BadWord
from readinglist.library import standing
from readinglist.library.records import moment
from readinglist.models import Run
from readinglist.web import run_words
from readinglist.web.desk import desk, page, running

pages = Blueprint("runs", __name__)

FLIPS = 200  # changes shown of one run
PAGE_SIZE = 50
NEXT = 5  # links named that are due next


@pages.get("/runs")
def index() -> ResponseReturnValue:
    """The run under way, what is due, and the runs before; `after` is the last run when a check was asked for."""
    number = max(request.args.get("page", 1, type=int), 1)
    with desk().reading() as session:
        now = desk().now()
        latest = next(iter(ledger.runs(session, 1)), None)
        counted = ledger.upcoming(session, now)
        return page(
            session,
            "runs/list.html",
            runs=ledger.runs(session, PAGE_SIZE, (number - 1) * PAGE_SIZE),
            number=number,
            pages=-(-ledger.count_runs(session) // PAGE_SIZE),
            words=run_words,
            told=ledger.progress_of(latest.progress) if latest and running(latest) else None,
            rests=None if running(latest) else ledger.rests_until(session, now),
            due=counted,
            due_now=sum(counted.get(ledger.Span.NOW, {}).values()),
            watched=sum(sum(its.values()) for its in counted.values()),
            next_due=ledger.next_due_links(session, now, NEXT),
            waited_for=request.args.get("after", -1, type=int) == (latest.id if latest else 0),
        )


@pages.get("/runs/<number:run_id>")
def show(run_id: int) -> ResponseReturnValue:
    """One run and what changed in it."""
    with desk().reading() as session:
        run = ledger.get_run(session, run_id)
        return page(
            session,
            "runs/run.html",
            run=run,
            live=running(run),
            flips=standing.flips_of_run(session, run_id, FLIPS),
            most=FLIPS,
            words=run_words,
            turns=run_words.turns(ledger.turns(session, run_id)),
        )


@pages.get("/runs/current.json")
def current() -> ResponseReturnValue:
    """How far the run under way is; `run` is the latest one also when none is. `hosts` asks for its hosts as HTML."""
    with desk().reading() as session:
        latest = next(iter(ledger.runs(session, 1)), None)
    if latest is None:
        return jsonify({"running": False, "run": None})
    told = _progress(latest)
    if told["running"] and "hosts" in request.args:
        going = ledger.progress_of(latest.progress)
        told["html"] = render_template("runs/hosts.html", told=going, words=run_words, now=desk().now())
    return jsonify(told)


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
        "stopping": run.stop_asked,
        "remark": run_words.remark(run) if run.finished is None else run.remark,
    }


@pages.post("/runs/<number:run_id>/stop")
def stop(run_id: int) -> ResponseReturnValue:
    """Ask a run to end; it sees that within two seconds."""
    with desk().writing() as session:
        going = ledger.ask_stop(session, run_id)
    return redirect(url_for("runs.index", said="run-stop" if going and desk().doors.checking() else "run-over"), 303)


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
