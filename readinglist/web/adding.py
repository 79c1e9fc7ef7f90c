"""One box for papers: a DOI, an address, BibTeX or a title; and the look-ups that go on after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from readinglist import journal
from readinglist.errors import BadTag, BadWord
from readinglist.formats import Entry, Reject
from readinglist.library import adding, batch, lookups
from readinglist.library.add import Became
from readinglist.library.adding import Added, Typed
from readinglist.library.find import title_of
from readinglist.metadata import Candidates, Gap, Learnt, Named, Supplier, Want, is_stand_in
from readinglist.models import Paper
from readinglist.reading import Status, status_of, tags_of
from readinglist.search import Search
from readinglist.web import present, toast, wording
from readinglist.web.desk import desk, page
from readinglist.web.paper import back

pages = Blueprint("adding", __name__)

TYPED = "typed"  # the choice of a title as it was typed, among those that look like it
_STACKS = "stacks"
_WAITING = Search.from_text("is:waiting")
MANY = "many"  # papers were added; which, is told by the operation
_LENGTH = 100_000  # letters in the box
_SHARED_LENGTH = 4_000  # letters that come in an address


@dataclass(frozen=True, slots=True)
class _Wish:
    """What stands in the form: the text, what the reader says of the papers, and which of several is meant.

    `title` is what another program called the page, for when nobody else names it.
    """

    text: str = ""
    status: str = Status.TO_READ
    tags: str = ""
    note: str = ""
    title: str = ""
    choice: str = ""


@pages.get("/add")
def form() -> ResponseReturnValue:
    """The box, filled with what another program sent, and the papers that were just added."""
    given = {name: request.args.get(name, "")[:_SHARED_LENGTH].strip() for name in ("text", "title", "tags")}
    if request.args.get("said") != MANY:
        return _form(_Wish(**given))
    with desk().reading() as session:
        did = toast.told(session)
        came = journal.came(session, did.number) if did and did.number else []
    return _form(_Wish(**given), came=came)


def _form(
    wish: _Wish,
    complaints: Mapping[str, str] | None = None,
    *,
    candidates: Candidates | None = None,
    came: Sequence[int] = (),
) -> str:
    """The page of the box; `came` are papers that were just added or found."""
    with desk().reading() as session:
        return page(
            session,
            "adding/form.html",
            wish=wish,
            complaints=complaints or {},
            candidates=candidates.found if candidates else (),
            came=batch.load(session, came),
            waiting=lookups.count(session, Want.FILL),
            typed=TYPED,
            statuses=wording.STATUS,
            most=adding.MOST,
            waiting_search=_WAITING,
        )


@pages.post("/add")
def take() -> ResponseReturnValue:
    """Look up what is no more than a name, then add all as one operation and lead to it."""
    names = ("text", "status", "tags", "note", "title", "choice")
    wish = _Wish(**{name: request.form.get(name, "")[:_LENGTH].strip() for name in names})
    chosen = wish.choice if wish.choice not in ("", TYPED) else ""
    try:
        typed = adding.read(chosen or wish.text.replace("\r\n", "\n"))
    except BadWord as mistake:
        return _form(wish, {"text": str(mistake)}), 400
    try:
        tags = tags_of(wish.tags)
    except BadTag as mistake:
        why = str(mistake)
        return _form(wish, {"tags": why[:1].upper() + why[1:]}), 400
    status = None if wish.status == _STACKS else status_of(wish.status or Status.TO_READ)
    if wish.choice == TYPED:
        typed = replace(typed, bare=frozenset())  # the reader looked, and nobody else is to
    if not typed.entries:
        return _form(wish, {"text": _unread(typed.rejects)}), 400
    with desk().reading() as session:
        typed = adding.to_look_up(session, typed)
    learnt = desk().doors.look_up(typed.asked) if typed.bare else {}
    if (several := adding.several(typed, learnt)) and not wish.choice:
        return _form(wish, candidates=several)
    entries = [
        adding.said(adding.titled(one, wish.title), status, tags, wish.note) for one in adding.completed(typed, learnt)
    ]
    added = keep(typed, entries, learnt, None if status is Status.TO_READ else status)
    return _led(added, typed, wish)


def keep(typed: Typed, entries: list[Entry], learnt: Mapping[Named, Learnt], chosen: Status | None) -> Added:
    """Add all; `chosen` is the status that also papers get which are there already."""
    with desk().doing(f"Added {present.count(len(entries), 'paper')}") as session:
        policy = desk().doors.policy
        added = adding.add_all(session, typed, entries, learnt, desk().now(), chosen=chosen, policy=policy)
        names = {number: title_of(session, number) for number in list(added.papers)[:1]}
        journal.tell(session, adding.deed(added, {number: present.short_title(name) for number, name in names.items()}))
    if added.waiting:
        desk().doors.complete_soon()
    return added


def _led(added: Added, typed: Typed, wish: _Wish) -> ResponseReturnValue:
    """Where the reader goes: to the one paper, or back to the box with those added, and with what could not be read."""
    unread = [*typed.rejects, *added.remarks]
    if unread:
        complaint = _unread(unread)
        left = adding.left_over(wish.text.replace("\r\n", "\n"), typed)
        return _form(replace(wish, text=left, choice=""), {"text": complaint}, came=list(added.papers)), 422
    if request.form.get("next") == "start":
        return redirect(url_for("first_run.index"), 303)
    if len(added.papers) == 1:
        number, became = next(iter(added.papers.items()))
        there = "-".join(("there", *(gained.name.lower() for gained in added.gained.get(number, ()))))
        said = there if became is not Became.NEW else "waiting" if added.waiting else "added"
        return redirect(url_for("paper.show", paper_id=number, said=said), 303)
    said = MANY if added.count(Became.NEW) else "all-there"
    return redirect(url_for("adding.form", said=said), 303)


def _unread(rejects: Sequence[Reject]) -> str:
    """What could not be read, by its lines."""
    told = [f"Line {reject.line}: {reject.reason}" for reject in rejects[:5]]
    more = len(rejects) - len(told)
    return "; ".join([*told, *([f"and {more} more"] if more > 0 else [])])


@pages.post("/papers/<number:paper_id>/look-up")
def look_up(paper_id: int) -> ResponseReturnValue:
    """Put a paper first in line to be looked up: nothing that could be taken back once it was asked."""
    with desk().writing() as session:
        lookups.ask_again(session, paper_id, desk().now())
    desk().doors.complete_soon()
    return back(paper_id, said="looked-up")


pages.add_app_template_test(is_stand_in, "stand_in")


@pages.app_template_filter("suppliers")
def _suppliers(paper: Paper) -> str:
    """Who supplied which fields of a paper, in the order of the fields; details count together."""
    told: dict[str, dict[str, None]] = {}
    for name in (*Gap, *paper.filled):
        if by := paper.filled.get(name):
            words = wording.GAP[Gap(name)] if name in frozenset(Gap) else "details"
            told.setdefault(wording.SUPPLIER[Supplier(by)], {})[words] = None
    said = "; ".join(f"{present.listed(names)} from {who}" for who, names in told.items())
    return said[:1].upper() + said[1:]
