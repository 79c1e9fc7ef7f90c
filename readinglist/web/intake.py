"""Import as a conversation: files come in, the reader sees what would happen, says yes or no, and can take it back."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from time import sleep
from typing import BinaryIO, cast

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from readinglist import importer
from readinglist.errors import BadTag
from readinglist.library import find, imports
from readinglist.library.imports import Wishes
from readinglist.models import Import, Stage
from readinglist.report.table import as_cell
from readinglist.web import present
from readinglist.web.desk import desk, page

pages = Blueprint("intake", __name__)

PAGE_SIZE = 50
RECENT = 5  # imports shown below the form
SHOWN = 50  # rejects on a page; all that are kept come as a table
_MOMENTS = 20  # that a form waits for a small import, so that it seems to be done at once
_MOMENT = 0.05  # seconds
_UNDER_WAY = (Stage.READING, Stage.ADDING)


@pages.get("/import")
def form() -> ResponseReturnValue:
    """The form, and the last imports below it."""
    return _form()


def _form(complaint: str = "") -> str:
    with desk().reading() as session:
        past = imports.past(session, RECENT + 1)
        return page(session, "intake/form.html", complaint=complaint, past=past[:RECENT], more=len(past) > RECENT)


@pages.post("/import")
def take() -> ResponseReturnValue:
    """Keep what was sent until it is read, and lead to what would come of it."""
    sent = files_sent()
    if not sent:
        return _form("Choose a file, or paste some text: there was nothing to read."), 400
    return _worked_on(importer.receive(desk().library, sent, desk().now()))


def files_sent() -> list[tuple[str, BinaryIO]]:
    """Return the files of a form, and its text as one more, each with its name."""
    sent = [(file.filename, cast(BinaryIO, file.stream)) for file in request.files.getlist("files") if file.filename]
    pasted = request.form.get("text", "")
    if pasted.strip():
        sent.append(("pasted text", BytesIO(pasted.replace("\r\n", "\n").encode("utf-8", "replace"))))
    return sent


@pages.get("/imports")
def index() -> ResponseReturnValue:
    """All imports, the newest first."""
    with desk().reading() as session:
        number = max(request.args.get("page", 1, type=int), 1)
        total = imports.count_past(session)
        last = max(1, -(-total // PAGE_SIZE))
        if number > last:
            return redirect(url_for("intake.index", page=last), 303)
        past = imports.past(session, PAGE_SIZE, (number - 1) * PAGE_SIZE)
        return page(session, "intake/list.html", past=past, total=total, number=number, pages=last)


@pages.get("/import/<number:number>")
def show(number: int) -> ResponseReturnValue:
    """One import: how far it is, what would come of it, or what came of it."""
    return _show(number)


def _show(number: int, complaint: str = "") -> str:
    with desk().reading() as session:
        one = imports.get(session, number)
        template = "intake/result.html"
        if one.stage in _UNDER_WAY:
            template = "intake/under_way.html"
        elif one.stage is Stage.ASKING:
            template = "intake/preview.html"
        return page(
            session,
            template,
            one=one,
            past=imports.one_past(session, number),
            rejects=imports.rejects(session, number, SHOWN),
            most=imports.REJECTS_KEPT,
            names=find.tag_names(session) if one.stage is Stage.ASKING else (),
            words=how_far(one),
            ahead=imports.ahead(session, one) if one.stage in _UNDER_WAY else None,
            complaint=complaint,
            typed={name: request.form.get(name, "") for name in ("mine", "tag")},
        )


@pages.post("/import/<number:number>/add")
def add(number: int) -> ResponseReturnValue:
    """Add what was read, with what the reader wants of all of it."""
    try:
        wishes = Wishes.of(request.form)
    except BadTag as mistake:
        return _show(number, str(mistake)), 400
    if not importer.answer(desk().library, number, wishes, desk().now()):
        return redirect(url_for("intake.show", number=number, said="answered"), 303)
    return _worked_on(number)


@pages.post("/import/<number:number>/drop")
def drop(number: int) -> ResponseReturnValue:
    """Let what was read go; nothing of it is kept."""
    dropped = importer.drop(desk().library, number)
    return redirect(url_for("intake.show", number=number, said=None if dropped else "answered"), 303)


@pages.post("/import/<number:number>/stop")
def stop(number: int) -> ResponseReturnValue:
    """End an import under way; what was added stays, and can be undone."""
    importer.stop(desk().library, number)
    return redirect(url_for("intake.show", number=number), 303)


@pages.get("/import/<number:number>/progress.json")
def progress(number: int) -> ResponseReturnValue:
    """How far an import is; for one that waits, whether it still does."""
    with desk().reading() as session:
        one = imports.get(session, number)
        waits = imports.ahead(session, one) is not None
    running = one.stage in _UNDER_WAY
    done, total = entries_added(one) if one.stage is Stage.ADDING else (one.done, one.total)
    return jsonify(
        {
            "running": running and waits if "waits" in request.args else running,
            "run": one.id,
            "stage": one.stage,
            "words": how_far(one),
            "done": done,
            "total": total,
            **{name: getattr(one, name) for name in ("new", "updated", "same", "duplicate", "remarked")},
            "out": one.rejected - one.remarked,
        }
    )


@pages.get("/import/<number:number>/rejects.csv")
def rejects(number: int) -> ResponseReturnValue:
    """What an import left out, or kept with a remark, as a table: file, line, reason, kept."""
    with desk().reading() as session:
        one, found = imports.get(session, number), imports.rejects(session, number)
    text = StringIO()
    table = csv.writer(text)
    table.writerow(("file", "line", "reason", "kept"))
    table.writerows((as_cell(row.file), row.line, as_cell(row.reason), "yes" if row.kept else "no") for row in found)
    if one.rejected > len(found):
        others = present.count(one.rejected - len(found), "other")
        table.writerow(("", "", f"and {others}, which were only counted", ""))
    name = f'attachment; filename="import-{number}-rejects.csv"'
    return Response(text.getvalue(), mimetype="text/csv", headers={"Content-Disposition": name})


def entries_added(one: Import) -> tuple[int, int]:
    """How many entries an import under way has added, and of how many."""
    return one.new + one.updated + one.same + one.duplicate, one.expected


def how_far(one: Import) -> str:
    """How much of its files an import has read, or of its entries added, as a person says it."""
    if one.stage is Stage.ADDING and one.expected:
        done, total = entries_added(one)
        return f"{done:,} of {total:,} added"
    return f"{_size(one.done)} of {_size(one.total)} read"


def _size(number: int) -> str:
    return f"{number / 1_000_000:.1f} MB" if number >= 100_000 else f"{max(1, round(number / 1000))} kB"


def _worked_on(number: int) -> ResponseReturnValue:
    """Have an import worked on, and lead to its page."""
    work_on(number)
    return redirect(url_for("intake.show", number=number), 303)


def work_on(number: int) -> None:
    """Have an import worked on, and wait a moment whether it is done."""
    here, task = desk(), importer.Task(desk().now, desk().doors.policy)
    if here.doors.take_import:
        here.doors.take_import(number)
        for _ in range(_MOMENTS):
            with here.reading() as session:
                if imports.get(session, number).stage not in _UNDER_WAY:
                    break
            sleep(_MOMENT)
    else:
        importer.take(here.library, number, task)
