"""Adding: papers by what one has of them, and what is still to be learnt."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask import Response, make_response, url_for
from pydantic import BaseModel, Field

from readinglist.errors import BadWord
from readinglist.formats import Reject
from readinglist.library import adding, find, lookups, measure
from readinglist.library.add import Became
from readinglist.library.adding import Added, Typed
from readinglist.library.intake_records import added_record, candidate_record, lookup_record
from readinglist.metadata import Candidates, Want
from readinglist.reading import Status, tag_of
from readinglist.web.adding import keep
from readinglist.web.api.answers import listing, one, unless_changed
from readinglist.web.api.papers import record_of
from readinglist.web.api.part import CHANGED, part
from readinglist.web.api.problems import TYPE, Problem
from readinglist.web.api.shapes import Asked, Id, IfMatch, Listing, Page, Said, Truth
from readinglist.web.desk import desk

api = part("adding", "Papers by what one has of them, and what is still to be learnt of some.")


class AddSaid(Said):
    """What names papers, and what the reader says of them."""

    text: str = Field(
        max_length=100_000, description="DOIs, arXiv ids, addresses, BibTeX, RIS or the words of a title, a line each."
    )
    status: Status | None = Field(
        default=None, description="Also of papers that are there already; `to-read` for new ones without it."
    )
    stacks: Truth = Field(default=False, description="Add to the Stacks, without a status.")
    tags: list[str] = Field(default=[], max_length=50)
    note: str = Field(default="", max_length=measure.NOTE)
    title: str = Field(default="", max_length=4_000, description="What another program calls the page of the paper.")
    as_typed: Truth = Field(
        default=False, description="Ask nobody: what was typed is all, also where a title may mean several papers."
    )


class AddedPaper(BaseModel):
    """One paper; `gained` says what one that was there gained, `waiting` why not all could be learnt of it yet."""

    id: int
    became: Became
    gained: list[str]
    waiting: str | None


class UnreadShape(BaseModel):
    """What could not be read, or was `kept` with a remark."""

    line: int
    reason: str
    kept: bool


class AddedShape(BaseModel):
    """What became of all."""

    papers: list[AddedPaper]
    rejected: list[UnreadShape]


class CandidateShape(BaseModel):
    """A paper that a title may mean."""

    title: str
    authors: list[str]
    venue: str | None
    year: int | None
    doi: str | None
    arxiv: str | None
    url: str | None


class SeveralPapers(Problem):
    """A title may mean several papers; add one of the `candidates` by its DOI, or the title `as_typed`."""

    candidates: list[CandidateShape]


class LookUpShape(BaseModel):
    """What is still to be learnt of a paper, when it is next asked for, and what stood in the way the last time."""

    paper: int
    title: str
    want: Want
    asked: datetime
    due: datetime
    tries: int
    tried: datetime | None
    trouble: str
    given_up: bool


class LookUpPage(Page[LookUpShape]):
    """A part of the papers that more is to be learnt of, those that are due first."""


class LookUpsAsked(Listing):
    """Which of them."""

    want: Want | None = Field(
        default=None, description="`fill`: kept by a bare name, and completed; `suggest`: proposals are to be made."
    )


class LookUpPath(Asked):
    """One paper."""

    paper_id: Id


_SEVERAL = {
    "description": "a title may mean several papers; nothing was added",
    "content": {
        TYPE: {
            "schema": {
                "allOf": [{"$ref": f"#/components/schemas/{Problem.__name__}"}],
                "properties": {"candidates": {"type": "array", "items": CandidateShape.model_json_schema()}},
            }
        }
    },
}


@api.post("/papers", responses={200: AddedShape, 201: AddedShape, 409: _SEVERAL})
def add_papers(body: AddSaid) -> Response:
    """Add papers, looked up for some seconds where they are no more than named; 200 when all were there already."""
    typed = adding.read(body.text.replace("\r\n", "\n"))
    tags = [tag_of(tag) for tag in body.tags]
    if body.stacks and body.status:
        raise BadWord("papers of the Stacks have no status: leave `stacks` or `status` away")
    if not typed.entries:
        raise BadWord(_unread(typed.rejects))
    if body.as_typed:
        typed = replace(typed, bare=frozenset())
    with desk().reading() as session:
        typed = adding.to_look_up(session, typed)
    learnt = desk().doors.look_up(typed.asked) if typed.bare else {}
    if several := adding.several(typed, learnt):
        return _choice(several)
    status = None if body.stacks else body.status or Status.TO_READ
    completed = adding.completed(typed, learnt)
    entries = [adding.said(adding.titled(entry, body.title), status, tags, body.note.strip()) for entry in completed]
    return _told(keep(typed, entries, learnt, body.status), typed)


def _told(added: Added, typed: Typed) -> Response:
    new = added.count(Became.NEW)
    answer = one(added_record(added, typed), 201 if new else 200)
    if len(added.papers) == 1:
        answer.headers["Location"] = url_for("api_papers.get_paper", paper_id=next(iter(added.papers)))
    return answer


def _choice(several: Candidates) -> Response:
    told = SeveralPapers(
        title="Conflict",
        status=409,
        detail="the title may mean several papers; add one of them by its DOI, or say `as_typed`",
        candidates=[CandidateShape(**candidate_record(found)) for found in several.found],
    )
    return make_response(told.model_dump_json(), 409, {"Content-Type": TYPE})


def _unread(rejects: tuple[Reject, ...]) -> str:
    return "; ".join(f"line {reject.line}: {reject.reason}" for reject in rejects[:5])


@api.get("/look-ups", responses={200: LookUpPage})
def list_look_ups(query: LookUpsAsked) -> Response:
    """List the papers that more is to be learnt of."""
    with desk().reading() as session:
        found = lookups.listed(session, query.want, query.limit, query.offset)
        count = lookups.count_listed(session, query.want)
        return listing(query, count, [lookup_record(waiting, title) for waiting, title in found])


@api.post("/papers/<number:paper_id>/look-up", responses={200: LookUpShape, **CHANGED})
def look_up_paper(path: LookUpPath, header: IfMatch) -> Response:
    """Have a paper looked up next, also one that was given up; what it was asked for cannot be taken back."""
    with desk().writing() as session:
        unless_changed(header, record_of(session, path.paper_id))
        waiting = lookups.ask_again(session, path.paper_id, desk().now())
        record = lookup_record(waiting, find.title_of(session, path.paper_id))
    desk().doors.complete_soon()
    return one(record)
