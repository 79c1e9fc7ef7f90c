"""What the reader did, to be undone; and the trash, to be put back."""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from readinglist import journal
from readinglist.errors import NotFound
from readinglist.journal import Undone
from readinglist.library import find, link, trash
from readinglist.library import undo as undoing
from readinglist.library.moving import Settled
from readinglist.web import present, toast
from readinglist.web.desk import desk, page

pages = Blueprint("history", __name__)
pages.after_app_request(toast.carry)

PAGE_SIZE = 100
_TOLD = frozenset(("said", "removed"))  # what a page says once
_TOLD_IN_REPORTS = frozenset((*_TOLD, "row", *Settled._fields))


@pages.get("/history")
def index() -> ResponseReturnValue:
    """The last operations, the newest first, each with how many newer ones are undone with it."""
    with desk().reading() as session:
        operations = journal.operations(session)
        standing = [operation.id for operation in operations if operation.undone is None]
        newer = {number: place for place, number in enumerate(standing)}
        words = {"operations": operations, "newer": newer, "newest": max(newer, default=0), "kept": journal.KEPT}
        return page(session, "history/list.html", **words)


@pages.post("/history/<number:operation>/undo")
def undo(operation: int) -> ResponseReturnValue:
    """Undo an operation and all newer ones that the reader knew of, up to `newest`.

    When there are others, it is undone alone where they have nothing to do with it; else they are shown first.
    """
    return _undone(operation, request.form.get("newest", operation, type=int))


@pages.post("/undo")
def undo_newest() -> ResponseReturnValue:
    """Undo the newest operation that stands."""
    return _undone(None)


def _undone(operation: int | None, known: int = 0) -> ResponseReturnValue:
    with desk().writing() as session:
        operation = undoing.newest(session) if operation is None else operation
        what = undoing.undo(session, operation, known, desk().doors.policy, desk().now())
        if not isinstance(what, Undone):
            asked = journal.get(session, operation)
            return page(session, "history/newer.html", operation=asked, newer=what), 409
        target = _where_the_form_stood(session)
    if what.words:
        toast.undone(operation, what)
    return redirect(target, 303)


def _where_the_form_stood(session: Session) -> str:
    """The page of ours that a form was sent from; the history when that page is no more, or none of ours."""
    came = urlsplit(request.referrer or "")
    path = came.path.removeprefix(request.script_root)
    try:
        if came.netloc != request.host:
            raise NotFound("the form stood on no page of ours")
        adapter = current_app.create_url_adapter(request)
        assert adapter is not None
        endpoint, words = adapter.match(path, method="GET")
        if endpoint.startswith("reports."):
            return _report_where_it_stood(came)
        if endpoint == "tags.show" or words.keys() - {"paper_id", "link_id"}:
            return url_for(endpoint.partition(".")[0] + ".index")  # the tag or rule itself may be gone by now
        if "paper_id" in words:
            find.get(session, words["paper_id"])
        if "link_id" in words:
            link.get_link(session, words["link_id"])
    except (HTTPException, NotFound):
        return url_for("history.index")
    return _without(came, _TOLD)


def _report_where_it_stood(came: SplitResult) -> str:
    """The report that a form was sent from, at the row whose words its address still held."""
    row = dict(parse_qsl(came.query)).get("row", "")
    return _without(came, _TOLD_IN_REPORTS) + (f"#{quote(row)}" if row else "")


def _without(came: SplitResult, told: frozenset[str]) -> str:
    left = urlencode([(name, value) for name, value in parse_qsl(came.query) if name not in told])
    return came.path + (f"?{left}" if left else "")


@pages.get("/trash")
def trashed() -> ResponseReturnValue:
    """What was deleted within the last thirty days."""
    with desk().reading() as session:
        number = max(request.args.get("page", 1, type=int), 1)
        lying, total = trash.listed(session, number, PAGE_SIZE)
        last = max(1, -(-total // PAGE_SIZE))
        if number > last:
            return redirect(url_for("history.trashed", page=last), 303)
        asked = request.args.get("forget", 0, type=int)
        words = {"lying": lying, "total": total, "number": number, "pages": last, "asked": asked, "kept": trash.KEPT}
        return page(session, "history/trash.html", **words)


@pages.post("/trash/<number:paper_id>/restore")
def restore(paper_id: int) -> ResponseReturnValue:
    """Put a paper back as it was."""
    with desk().doing("Put a paper back from the trash") as session:
        remarks = trash.restore(session, [paper_id], desk().now())
        title = find.get(session, paper_id).title
        journal.tell(session, remarks[0] if remarks else f"Put back {present.short_title(title)}")
    return redirect(url_for("paper.show", paper_id=paper_id), 303)


@pages.post("/trash/<number:paper_id>/forget")
def forget(paper_id: int) -> ResponseReturnValue:
    """Delete a paper of the trash for good: no operation, because nothing takes it back; it is asked about before."""
    with desk().writing() as session:
        trash.forget(session, [paper_id])
    return redirect(url_for("history.trashed"), 303)


@pages.post("/papers/<number:paper_id>/delete")
def delete(paper_id: int) -> ResponseReturnValue:
    """Move a paper to the trash."""
    with desk().doing("Deleted a paper") as session:
        journal.tell(session, f"Deleted {present.short_title(find.get(session, paper_id).title)}")
        trash.put(session, [paper_id], desk().now())
    words = {name: request.args[name] for name in ("q", "page") if request.args.get(name)}
    return redirect(url_for("papers.index", **words), 303)  # type: ignore[arg-type]
