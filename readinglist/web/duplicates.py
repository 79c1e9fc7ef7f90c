"""Duplicates: papers that stand twice, side by side, to be made one or called two."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from readinglist import journal
from readinglist.errors import BadWord
from readinglist.library import duplicates, merge, uniting
from readinglist.library.curate import EDITABLE
from readinglist.web import present
from readinglist.web.desk import desk, page

pages = Blueprint("duplicates", __name__)

PAGE_SIZE = 10  # groups


@pages.get("/duplicates")
def index() -> ResponseReturnValue:
    """All that may stand twice, what is certain first."""
    with desk().reading() as session:
        found = duplicates.groups(session)
        last = max(1, -(-len(found) // PAGE_SIZE))
        number = min(max(request.args.get("page", 1, type=int), 1), last)
        here = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        return page(
            session,
            "duplicates/list.html",
            shown=uniting.side_by_side(session, here),
            certain=sum(group.certain for group in found),
            total=len(found),
            number=number,
            pages=last,
            asked=request.args.get("sure") == "all",
        )


@pages.get("/duplicates/merge", endpoint="merge")
def merge_page() -> ResponseReturnValue:
    """Chosen papers side by side."""
    with desk().reading() as session:
        group = duplicates.judged(session, _chosen(request.args.getlist("paper")))
        return page(session, "duplicates/chosen.html", one=uniting.side_by_side(session, [group])[0])


@pages.post("/duplicates/merge")
def unite() -> ResponseReturnValue:
    """Make papers one, field by field as chosen."""
    keep, *others = _chosen(request.form.getlist("paper"))
    fields = {name: _number(request.form[name]) for name in EDITABLE if name in request.form}
    with desk().doing(f"Merged {present.count(len(others) + 1, 'paper')} into one") as session:
        merge.merge(session, keep, others, fields, desk().now())
        journal.tell(session, f"Merged {len(others) + 1} papers into {_title(session, keep)}")
    if "page" in request.form:
        return _back()
    return redirect(url_for("paper.show", paper_id=keep), 303)


@pages.post("/duplicates/part")
def part() -> ResponseReturnValue:
    """Keep that papers are different works."""
    papers = _chosen(request.form.getlist("paper"))
    with desk().doing(f"Called {present.count(len(papers), 'paper')} different works") as session:
        duplicates.part(session, papers)
    return _back()


@pages.post("/duplicates/all")
def unite_all() -> ResponseReturnValue:
    """Make every certain group one, when there are as many as the page said; the undecidable ones stay as they are."""
    expected = _number(request.form.get("number", ""))
    with desk().doing(f"Merged {present.count(expected, 'certain duplicate')}") as session:
        uniting.unite_certain(session, desk().now(), expected)
    return _back()


def _back() -> ResponseReturnValue:
    number = request.form.get("page", 1, type=int)
    return redirect(url_for("duplicates.index", page=number if number > 1 else None), 303)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise BadWord(f"“{text}” is no number")
    return int(text)


def _chosen(words: Sequence[str]) -> list[int]:
    """Numbers of papers as a form or an address has them, each once, in their order."""
    return uniting.chosen([_number(word) for word in words])


def _title(session: Session, paper_id: int) -> str:
    return present.short_title(merge.read(session, [paper_id])[paper_id]["title"])
