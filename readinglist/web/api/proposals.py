"""Proposals: what others have for gaps of papers, to accept or decline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from readinglist import journal
from readinglist.errors import BadWord, NotFound
from readinglist.library import acceptance, asking, find, inferring, lookups, offered, proposals
from readinglist.library.intake_records import proposal_record
from readinglist.library.offered import Choice
from readinglist.metadata import Gap, Supplier, Want
from readinglist.search import Search
from readinglist.web import present
from readinglist.web.api.answers import OthersThanExpected, done, listing, one, unless_changed
from readinglist.web.api.part import CHANGED, may_answer, part
from readinglist.web.api.shapes import LONGEST, MOST, Asked, Count, Id, IfMatch, Listing, Page, Said, SaidId, Truth
from readinglist.web.desk import desk
from readinglist.web.proposals import PACE

api = part("proposals", "What others have for gaps of papers; nothing changes until it is accepted.")


class ProposalShape(BaseModel):
    """A value that somebody has for a gap of a paper; `paper_with_doi` is another paper that has the DOI proposed."""

    id: int
    paper: int
    title: str
    gap: Gap
    value: Any
    instead_of: Any
    by: Supplier
    reason: str
    at: datetime
    paper_with_doi: int | None


class ProposalPage(Page[ProposalShape]):
    """A part of the proposals that are open, those of My list first."""


class ProposalsAsked(Listing):
    """Which proposals."""

    gap: Gap | None = None
    by: Supplier | None = None
    paper: Id | None = None
    pairs: bool = Field(default=False, description="Those whose DOI another paper has.")


class ProposalPath(Asked):
    """One proposal."""

    proposal_id: Id


class ProposalsMeant(Said):
    """Some proposals by their numbers, or all of a choice."""

    proposals: list[SaidId] = Field(default=[], max_length=10_000)
    all: Truth = Field(default=False, description="All that `gap`, `by`, `paper` and `pairs` say, instead of numbers.")
    gap: Gap | None = None
    by: Supplier | None = None
    paper: SaidId | None = None
    pairs: Truth = False
    expect: Count | None = Field(default=None, description="How many `all` are; 409 when they are others.")


class Held(BaseModel):
    """A proposal that was left: another paper has its DOI. Merge the two, or call them two works."""

    proposal: int
    paper_with_doi: int


class AcceptedShape(BaseModel):
    """What became of them; `stale` are those that have no place any more."""

    accepted: int
    papers: int
    stale: int
    held: list[Held]


class DeclinedShape(BaseModel):
    """How many were declined."""

    declined: int


class PartedShape(BaseModel):
    """The two papers that are different works."""

    papers: list[int]


class LookAsked(Asked):
    """Which papers are to be looked at."""

    q: str = Field(default="shelf:mine", max_length=LONGEST, description="A search.")


class LookSaid(Said):
    """Which papers are looked at."""

    q: str = Field(default="shelf:mine", max_length=LONGEST, description="A search.")
    papers: list[SaidId] = Field(default=[], max_length=MOST, description="Papers by number, instead of a search.")


class LookShape(BaseModel):
    """What a look would be: of `total` papers `lacking` would be asked about; `waiting` are asked about already."""

    total: int
    lacking: int
    seconds: float
    waiting: int


class LookedShape(BaseModel):
    """What a look brought: proposals out of the library itself, and of how many papers registries are asked."""

    proposed: int
    asked: int


@api.get("/proposals", responses={200: ProposalPage})
def list_proposals(query: ProposalsAsked) -> Response:
    """List the proposals that are open, those of My list first."""
    choice = Choice(query.gap, query.by, query.paper, query.pairs)
    with desk().reading() as session:
        found = offered.part(session, choice, query.limit, query.offset)
        return listing(query, offered.count(session, choice), [proposal_record(each) for each in found])


@api.get("/proposals/<number:proposal_id>", responses={200: ProposalShape})
def get_proposal(path: ProposalPath) -> Response:
    """Return one proposal."""
    with desk().reading() as session:
        return one(_record(session, path.proposal_id))


_OTHERS = may_answer(_409="`all` are others than expected")


@api.post("/proposals/accept", responses={200: AcceptedShape, **_OTHERS})
def accept_proposals(body: ProposalsMeant) -> Response:
    """Write the values of proposals into their papers; those whose DOI another paper has are left."""
    with desk().doing("Accepted proposals") as session:
        taken = acceptance.accept(session, _meant(session, body, free=True), desk().now())
        told = f"Accepted {present.count(taken.accepted, 'proposal')} for {present.count(taken.papers, 'paper')}"
        journal.tell(session, told)
    held = [{"proposal": number, "paper_with_doi": holder} for number, holder in taken.held.items()]
    return one({"accepted": taken.accepted, "papers": taken.papers, "stale": taken.stale, "held": held})


@api.post("/proposals/decline", responses={200: DeclinedShape, **_OTHERS})
def decline_proposals(body: ProposalsMeant) -> Response:
    """Decline proposals, so that nobody makes them again."""
    with desk().doing("Declined proposals") as session:
        declined = proposals.decline(session, _meant(session, body), desk().now())
        journal.tell(session, f"Declined {present.count(declined, 'proposal')}")
    return one({"declined": declined})


@api.post("/proposals/<number:proposal_id>/part", responses={200: PartedShape, **CHANGED})
def part_proposal(path: ProposalPath, header: IfMatch) -> Response:
    """Say that a paper and the one that has the DOI proposed for it are two works; the proposal is declined."""
    with desk().doing("Called two papers different works") as session:
        unless_changed(header, _record(session, path.proposal_id))
        papers = proposals.part(session, path.proposal_id, desk().now())
        first, second = (present.short_title(find.title_of(session, number), 40) for number in papers)
        journal.tell(session, f"Called {first} and {second} different works")
    return one({"papers": list(papers)})


@api.get("/proposals/look", responses={200: LookShape})
def preview_look(query: LookAsked) -> Response:
    """Return of how many papers of a search somebody would be asked, and how long that takes, about."""
    with desk().reading() as session:
        ids = find.find_ids(session, Search.from_text(query.q), desk().now())
        lacking = len(asking.askable(session, ids, desk().now()))
        waiting = lookups.count(session, Want.SUGGEST)
    return one({"total": len(ids), "lacking": lacking, "seconds": lacking * PACE, "waiting": waiting})


@api.post("/proposals/look", responses={200: LookedShape})
def look_for_proposals(body: LookSaid) -> Response:
    """Look in the library for what papers lack, and have registries asked; no paper changes by it."""
    now = desk().now()
    with desk().reading() as session:
        for number in body.papers:
            find.title_of(session, number)
        ids = list(body.papers or find.find_ids(session, Search.from_text(body.q), now))
        found = inferring.finds(session, ids)
    with desk().writing() as session:
        proposed, asked = proposals.propose_all(session, found, now), asking.ask(session, ids, now)
    if asked:
        desk().doors.complete_soon()
    return one({"proposed": proposed, "asked": asked})


@api.post("/proposals/stop", responses={204: None})
def stop_looking() -> Response:
    """Ask nobody any more about papers that wait for it; proposals stay."""
    with desk().writing() as session:
        asking.stop(session)
    return done()


def _record(session: Session, proposal_id: int) -> dict[str, object]:
    found = offered.get(session, proposal_id)
    if found is None:
        raise NotFound(f"there is no open proposal {proposal_id}")
    return proposal_record(found)


def _meant(session: Session, said: ProposalsMeant, *, free: bool = False) -> Sequence[int]:
    """The proposals a request speaks of; raises BadWord and NotFound."""
    choice = Choice(said.gap, said.by, said.paper, said.pairs)
    if bool(said.proposals) == said.all:
        raise BadWord("name proposals by their numbers, or say that `all` are meant")
    if said.proposals:
        if choice != Choice():
            raise BadWord("`gap`, `by`, `paper` and `pairs` go with `all`")
        known = set(offered.there(session, said.proposals))
        if missing := [str(number) for number in said.proposals if number not in known]:
            raise NotFound(f"there is no open proposal {', '.join(missing[:5])}; nothing was done")
        return said.proposals
    found = offered.ids(session, choice, free=free)
    if said.expect is not None and len(found) != said.expect:
        there = present.count(len(found), "proposal")
        raise OthersThanExpected(f"these are {there} now, not {said.expect:,}; nothing was done")
    return found
