"""Duplicates: papers that stand twice, side by side, to be made one or called two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from readinglist import journal
from readinglist.errors import BadWord
from readinglist.library import bulk, duplicates, merge
from readinglist.library.curate import EDITABLE
from readinglist.library.duplicates import Group
from readinglist.reading import Shelf
from readinglist.web import present
from readinglist.web.desk import desk, page

pages = Blueprint("duplicates", __name__)

PAGE_SIZE = 10  # groups
_BLANK = "nothing"


@dataclass(frozen=True)
class Field:
    """One field in which papers differ: each value with the number of the paper that has it, and the one proposed."""

    name: str
    values: list[tuple[int, str]]
    proposed: int


@dataclass(frozen=True)
class Shown:
    """A group as its form shows it: the paper whose number stays comes first."""

    group: Group
    papers: dict[int, dict[str, Any]]
    fields: list[Field]
    alike: list[tuple[str, str]]


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
            shown=_shown(session, here),
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
        return page(session, "duplicates/chosen.html", one=_shown(session, [group])[0])


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
        certain = [group for group in duplicates.groups(session) if group.certain]
        if len(certain) != expected:
            now = present.count(len(certain), "certain duplicate")
            raise BadWord(f"there are {now} now, not {expected:,} as the page said; nothing was merged")
        papers = merge.read(session, [number for group in certain for number in group.papers])
        for group in certain:
            keep, *others = _kept_first(group.papers, papers)
            merge.merge(session, keep, others, {}, desk().now())
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
    numbers = list(dict.fromkeys(_number(word) for word in words))
    if not 2 <= len(numbers) <= bulk.MOST_MERGED:
        raise BadWord(f"two to {bulk.MOST_MERGED} papers can be merged at once; {len(numbers):,} were chosen")
    return numbers


def _title(session: Session, paper_id: int) -> str:
    return present.short_title(merge.read(session, [paper_id])[paper_id]["title"])


def _shown(session: Session, groups: Sequence[Group]) -> list[Shown]:
    papers = merge.read(session, [number for group in groups for number in group.papers])
    return [_side_by_side(group, papers) for group in groups]


def _kept_first(numbers: Sequence[int], papers: Mapping[int, Mapping[str, Any]]) -> list[int]:
    """The numbers with that of the paper first whose number stays: of My list, and the oldest."""
    return sorted(numbers, key=lambda number: (papers[number]["shelf"] is not Shelf.MINE, number))


def _side_by_side(group: Group, papers: Mapping[int, dict[str, Any]]) -> Shown:
    own = {number: papers[number] for number in _kept_first(group.papers, papers)}
    proposed = merge.suggested(own)
    fields: list[Field] = []
    alike: list[tuple[str, str]] = []
    for name in EDITABLE:
        texts = {number: _text(paper[name]) for number, paper in own.items()}
        if len(set(texts.values())) > 1:
            first_with = {text: number for number, text in reversed(texts.items())}
            values = [(number, text or _BLANK) for number, text in texts.items() if first_with[text] == number]
            fields.append(Field(name, values, first_with[texts[proposed[name]]]))
        elif text := next(iter(texts.values())):
            alike.append((name, text))
    return Shown(group, own, fields, alike)


def _text(value: object) -> str:
    return "; ".join(value) if isinstance(value, tuple) else str(value or "")
