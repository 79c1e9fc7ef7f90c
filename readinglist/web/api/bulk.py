"""One edit of many papers: of those that are named, or of all that a search finds."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from flask import Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from readinglist import journal
from readinglist.errors import BadWord
from readinglist.library import bulk, find
from readinglist.library.bulk import Deed, Edit
from readinglist.search import Search
from readinglist.web import present
from readinglist.web.api.answers import as_expected, one
from readinglist.web.api.paper_shapes import Tagged
from readinglist.web.api.part import may_answer, part
from readinglist.web.api.shapes import LONGEST, Id, Said, Whole
from readinglist.web.bulk import words
from readinglist.web.desk import desk

api = part("bulk", "One edit of many papers; it is one operation, and can be undone as one.")


class BulkDeed(StrEnum):
    """What can be done with many papers here; they are merged and exported elsewhere."""

    STATUS = Deed.STATUS
    SHELF = Deed.SHELF
    PRIORITY = Deed.PRIORITY
    TAG = Deed.TAG
    UNTAG = Deed.UNTAG
    NEXT = Deed.NEXT
    RECHECK = Deed.RECHECK
    DELETE = Deed.DELETE


class BulkEdit(Said):
    """What is done, and with which papers: either `papers`, or all that a `search` finds."""

    deed: BulkDeed
    value: str = Field(
        default="", max_length=40, description="A status (or none), a shelf, a priority; as the deed wants it."
    )
    tags: list[Tagged] = Field(default=[], max_length=200, description="For the deeds `tag` and `untag`.")
    papers: list[Annotated[Whole, Id]] | None = Field(default=None, max_length=100_000)
    search: str | None = Field(default=None, max_length=LONGEST)
    expect: Annotated[Whole, Field(ge=0)] | None = Field(
        default=None, description="How many papers are meant; 409 when they are others. A search needs it."
    )


class Edited(BaseModel):
    """How many papers were meant."""

    papers: int


@api.post("/bulk", responses={200: Edited, **may_answer(_409="other papers than expected would change")})
def edit_papers(body: BulkEdit) -> Response:
    """Do one thing with many papers; numbers of papers that are not there are passed over."""
    said = Edit.from_words(f"{body.deed}:{body.value}", ",".join(body.tags))
    if (body.papers is None) == (body.search is None):
        raise BadWord("say which papers are meant: `papers`, or a `search`, and not both")
    if body.search is not None and body.expect is None:
        raise BadWord("say in `expect` how many papers the search is to find, so that no others are changed")
    if said.deed is Deed.RECHECK:
        with desk().writing() as session:  # what was asked cannot be taken back, so it is no operation
            papers = _meant(session, body)
            bulk.recheck(session, papers, desk().now())
        desk().doors.check_now()
        return one({"papers": len(papers)})
    with desk().doing("Changed papers") as session:
        papers = _meant(session, body)
        told = words(said, len(papers))[1]
        if len(papers) == 1:
            told = told.replace("1 paper", present.short_title(find.title_of(session, papers[0])), 1)
        journal.tell(session, told)
        bulk.edit(session, said, papers, desk().now(), desk().doors.policy)
    return one({"papers": len(papers)})


def _meant(session: Session, body: BulkEdit) -> Sequence[int]:
    if body.papers is None:
        papers = find.find_ids(session, Search.from_text(body.search or ""), desk().now())
    else:
        papers = bulk.there(session, body.papers)
    as_expected(body.expect, len(papers))
    return papers
