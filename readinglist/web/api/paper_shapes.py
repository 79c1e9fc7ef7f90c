"""The shapes of a paper: as it is told, and as it is changed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from readinglist.health import Condition, Flag, Verdict
from readinglist.identifiers import Kind
from readinglist.library import measure
from readinglist.reading import Priority, Shelf, Status
from readinglist.web.api.shapes import LONGEST, Asked, Following, Id, Listing, Moment, Page, Said, Whole

NAME = 60  # letters of a tag as it is kept; as typed it may have blanks and a # before it
_Line = Annotated[str, Field(max_length=measure.TITLE)]
Tagged = Annotated[str, Field(max_length=2 * NAME)]


class StandingShape(BaseModel):
    """How a link of a paper stands."""

    id: int
    url: str
    kind: Kind
    verdict: Verdict
    condition: Condition | None
    since: datetime | None
    flag: Flag | None
    muted: bool


class PaperShape(BaseModel):
    """A paper. `links` are the addresses of its links, `health` how each of them stands."""

    id: int
    title: str
    authors: list[str]
    venue: str | None
    year: int | None
    doi: str | None
    arxiv: str | None
    url: str | None
    shelf: Shelf
    status: Status | None
    status_since: datetime | None
    priority: Priority
    rating: int | None
    up_next: int | None
    tags: list[str]
    note: str
    abstract: str | None
    links: list[str]
    added: datetime
    details: dict[str, Any] = Field(description="Further fields, by the names BibTeX has for them.")
    filled: dict[str, Any] = Field(description="Who supplied a field that nobody had, by the field's name.")
    health: list[StandingShape]


class PaperPage(Following[PaperShape]):
    """A part of the papers that a search finds."""

    gone: list[int] = Field(
        description="With `modified_since`: papers that changed and that the search does not find, because they were "
        "deleted or do not fit it (any more)."
    )


class PapersAsked(Listing):
    """Which papers."""

    q: str = Field(default="", max_length=LONGEST, description="A search, as in the box of the pages.")
    modified_since: Moment | None = Field(
        default=None, description="Only what changed at this moment or later, by the clock of the library."
    )


class PaperPath(Asked):
    """One paper."""

    paper_id: Id


class PaperTagPath(PaperPath):
    """A tag on a paper."""

    name: Annotated[Tagged, Field(min_length=1)]


class PaperChange(Said):
    """What is to be changed of a paper; what is not named stays, and null takes away."""

    title: _Line | None = None
    authors: list[_Line] | None = Field(default=None, max_length=measure.AUTHORS)
    venue: _Line | None = None
    year: Annotated[Whole, Field(ge=1000, le=2999)] | None = None
    doi: _Line | None = None
    arxiv: _Line | None = None
    url: str | None = Field(default=None, max_length=measure.ADDRESS)
    abstract: str | None = Field(default=None, max_length=measure.ABSTRACT)
    shelf: Shelf | None = None
    status: Status | None = Field(default=None, description="A status brings a paper to My list.")
    priority: Priority | None = None
    rating: Annotated[Whole, Field(ge=1, le=5)] | None = None
    up_next: Annotated[Whole, Field(ge=1, le=2**31)] | None = Field(
        default=None, description="The place in what is up next, counted from 1; one beyond the end is the last."
    )
    tags: list[Tagged] | None = Field(
        default=None, max_length=measure.TAGS_OF_A_PAPER, description="All the tags it is to have."
    )
    note: str | None = Field(default=None, max_length=measure.NOTE)


class StatusShape(BaseModel):
    """What was said of a paper's shelf and status."""

    at: datetime
    shelf: Shelf
    status: Status | None


class StatusPage(Page[StatusShape]):
    """A part of what was said of a paper's shelf and status, the oldest first."""


class SuggestionShape(BaseModel):
    """A tag of the reader that fits a paper, and why."""

    tag: str
    reason: str


class SuggestionPage(Page[SuggestionShape]):
    """A part of the tags that fit a paper."""
