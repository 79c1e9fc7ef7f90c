"""Proposals: what others have for gaps of papers, to accept or decline one by one or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from readinglist import journal
from readinglist.errors import BadWord, NotFound
from readinglist.library import acceptance, asking, find, inferring, lookups, offered, proposals
from readinglist.library.acceptance import Taken
from readinglist.library.offered import Choice, Offered
from readinglist.metadata import Gap, Supplier, Want
from readinglist.search import Search
from readinglist.web import present, wording
from readinglist.web.desk import desk, page
from readinglist.web.papers import SEARCH_LENGTH

pages = Blueprint("proposals", __name__)

PACE = 1.5  # seconds that the answers for one paper take, most of them: Crossref and arXiv are asked politely
_MINE = "shelf:mine"
_ALL = "-all"


@dataclass(frozen=True)
class Together:
    """What one supplier has for one paper, for one reason: it can be accepted as one."""

    first: Offered
    values: list[Offered]

    @property
    def free(self) -> list[Offered]:
        """The values that can be accepted: no other paper has the DOI."""
        return [one for one in self.values if one.holder is None]


class _NoneChosen(BadWord):
    """No proposal that is open was marked."""


class _Changed(Exception):
    """There are not as many proposals as the reader confirmed."""


def together(shown: Sequence[Offered]) -> list[Together]:
    """Return proposals by paper, supplier and reason, in their order."""
    groups = groupby(shown, key=lambda one: (one.paper_id, one.by, one.reason))
    return [Together(values[0], values) for _, found in groups if (values := list(found))]


@pages.get("/proposals")
def index() -> ResponseReturnValue:
    """All proposals, by gap and by who makes them."""
    choice = _choice(request.args)
    with desk().reading() as session:
        found = offered.offers(session, choice, request.args.get("page", 1, type=int))
        return page(
            session,
            "proposals/list.html",
            offers=found,
            choice=choice,
            groups=together(found.shown),
            offered=sum(found.gaps.values()) if choice == Choice() else offered.count(session),
            waiting=lookups.count(session, Want.SUGGEST),
            address=_address,
        )


@pages.post("/proposals")
def take() -> ResponseReturnValue:
    """Accept or decline one proposal, those of one find, chosen ones, or all of a choice after a question."""
    form = request.form
    for deed in ("accept", "decline"):
        if numbers := form.getlist(deed):
            return _do(deed, [_number(word) for word in numbers[0].split()])
    if "part" in form:
        return _part(_number(form["part"]))
    deed = form.get("action", "").removesuffix(_ALL)
    if deed not in ("accept", "decline"):
        raise BadWord(f"“{deed}” is nothing that can be done with proposals; accept or decline them")
    with desk().reading() as session:
        meant = _meant(session, deed)
    confirmed = form.get("confirmed", 0, type=int)
    if len(meant) > 1 and not confirmed:
        return _question(deed, meant)
    try:
        return _do(deed, meant, confirmed or 1)
    except _Changed as changed:
        (found,) = changed.args
        why = f"There are {len(found):,} now, not {confirmed:,}: something changed meanwhile. Nothing was done yet."
        return _question(deed, found, why), 409


@pages.get("/proposals/look")
def looking() -> ResponseReturnValue:
    """What is asked of whom, and how long it takes, before anybody is asked."""
    q = _search(request.args)
    with desk().reading() as session:
        ids = find.find_ids(session, Search.from_text(q), desk().now())
        lacking = asking.askable(session, ids, desk().now())
        words = {"q": q, "total": len(ids), "lacking": len(lacking), "seconds": len(lacking) * PACE}
        some = not lacking and asking.any_lacks(session, ids)
        waiting = lookups.count(session, Want.SUGGEST)
        return page(session, "proposals/look.html", some=some, waiting=waiting, **words)


@pages.post("/proposals/stop")
def stop() -> ResponseReturnValue:
    """Ask nobody any more about papers that wait for it; proposals stay, and no paper changes."""
    with desk().writing() as session:
        asking.stop(session)
    return redirect(url_for("proposals.index", said="stopped-asking"), 303)


@pages.post("/proposals/look")
def look() -> ResponseReturnValue:
    """Look in the library itself for what papers lack, and have registries asked; no paper changes by it."""
    paper_id = request.form.get("paper", 0, type=int)
    now = desk().now()
    with desk().reading() as session:
        if paper_id:
            find.title_of(session, paper_id)
        ids = [paper_id] if paper_id else find.find_ids(session, Search.from_text(_search(request.form)), now)
        found = inferring.finds(session, ids)
    with desk().writing() as session:
        proposals.propose_all(session, found, now)
        asked = asking.ask(session, ids, now)
    if asked:
        desk().doors.complete_soon()
    said = "looked" if asked else "looked-own"
    if paper_id:
        return redirect(url_for("paper.show", paper_id=paper_id, said=said), 303)
    return redirect(url_for("proposals.index", said=said), 303)


def _do(deed: str, meant: Sequence[int], expected: int = 0) -> ResponseReturnValue:
    words = "Accepted" if deed == "accept" else "Declined"
    with desk().doing(f"{words} {present.count(len(meant), 'proposal')}") as session:
        if expected:
            meant = _as_confirmed(session, deed, expected)
        one = offered.get(session, meant[0]) if meant else None
        if one is None and len(meant) < 2:
            raise NotFound("this proposal has no place any more: the paper has another value now, or it was decided")
        if deed == "decline":
            proposals.decline(session, meant, desk().now())
        else:
            if one and one.holder and len(meant) == 1:
                return _held(session, one)
            taken = acceptance.accept(session, meant, desk().now())
            journal.tell(session, _told(taken))
        if one and len(meant) == 1:
            verb = "Took" if deed == "accept" else "Declined"
            what = f"the {wording.GAP[one.gap]} from {wording.SUPPLIER[one.by]}"
            journal.tell(session, f"{verb} {what} for {present.short_title(one.title)}")
    return _back()


def _told(taken: Taken) -> str:
    """What was accepted, and what was not, in a sentence."""
    said = f"Accepted {present.count(taken.accepted, 'proposal')} for {present.count(taken.papers, 'paper')}"
    if taken.held:
        said += f"; left {present.count(len(taken.held), 'DOI')} that another paper has"
    return said


def _held(session: Session, one: Offered) -> ResponseReturnValue:
    return page(session, "proposals/held.html", one=one), 409


def _part(proposal_id: int) -> ResponseReturnValue:
    with desk().doing("Called two papers different works") as session:
        papers = proposals.part(session, proposal_id, desk().now())
        first, second = (present.short_title(find.title_of(session, number), 40) for number in papers)
        journal.tell(session, f"Called {first} and {second} different works")
    return _back()


def _meant(session: Session, deed: str) -> list[int]:
    """The proposals a form speaks of; raises _NoneChosen."""
    if _all():
        meant = offered.ids(session, _choice(request.form), free=deed == "accept")
    else:
        meant = offered.there(session, [_number(word) for word in request.form.getlist("proposal")])
    if not meant:
        raise _NoneChosen("no proposal was chosen; mark some, or take all of them")
    return meant


def _all() -> bool:
    """Whether a form means all of its choice."""
    return request.form.get("action", "").endswith(_ALL)


def _as_confirmed(session: Session, deed: str, number: int) -> list[int]:
    meant = _meant(session, deed)
    if len(meant) != number:
        raise _Changed(meant)
    return meant


def _question(deed: str, meant: Sequence[int], complaint: str = "") -> str:
    with desk().reading() as session:
        of = len(offered.ids(session, _choice(request.form))) if _all() else len(meant)
        number = f"{len(meant):,} of {present.count(of, 'proposal')}" if of > len(meant) else ""
        return page(
            session,
            "proposals/confirm.html",
            question=f"{deed.capitalize()} {number or present.count(len(meant), 'proposal')}?",
            left=of - len(meant),
            deed=deed,
            complaint=complaint,
            number=len(meant),
            all=_all(),
            meant=() if _all() else meant,
            form=request.form,
            cancel=_address(_choice(request.form)),
        )


@pages.errorhandler(_NoneChosen)
def mark_some(_mistake: _NoneChosen) -> ResponseReturnValue:
    """The same page again, which says what is lacking."""
    return _back(said="mark-some")


def _back(said: str | None = None) -> ResponseReturnValue:
    paper_id = request.form.get("from", 0, type=int)
    if paper_id:
        return redirect(url_for("paper.show", paper_id=paper_id, said=said, _anchor="proposals"), 303)
    return redirect(_address(_choice(request.form), request.form.get("page", 1, type=int), said), 303)


def _address(choice: Choice, number: int = 1, said: str | None = None) -> str:
    """The address of a page of proposals."""
    words = {"gap": "pair" if choice.pairs else choice.gap, "by": choice.by, "paper": choice.paper_id}
    return url_for("proposals.index", page=number if number > 1 else None, said=said, **words)  # type: ignore[arg-type]


def _choice(words: MultiDict[str, str]) -> Choice:
    """Which proposals an address or a form means; raises BadWord."""
    gap, by = words.get("gap", ""), words.get("by", "")
    for word, known in ((gap, (*Gap, "pair")), (by, tuple(Supplier))):
        if word and word not in known:
            raise BadWord(f"“{word}” is no part of proposals; choose one of {', '.join(known)}")
    paper = words.get("paper", "")
    return Choice(
        gap=Gap(gap) if gap and gap != "pair" else None,
        by=Supplier(by) if by else None,
        paper_id=_number(paper) if paper else None,
        pairs=gap == "pair",
    )


def _search(words: MultiDict[str, str]) -> str:
    return words.get("q", _MINE)[:SEARCH_LENGTH].strip()


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise BadWord(f"“{text[:40]}” is no number")
    return int(text)
