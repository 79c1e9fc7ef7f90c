"""Reading at a glance, what changed lately, and what a search can be narrowed to."""

from __future__ import annotations

from datetime import date, datetime

from flask import Response
from pydantic import BaseModel, Field

from readinglist.health import Condition, Flag, Verdict
from readinglist.library import deliveries, find, glance, lookups, offered
from readinglist.library.complete import complete
from readinglist.library.find import Finding
from readinglist.library.records import glance_record, news_record
from readinglist.metadata import Want
from readinglist.reading import Status
from readinglist.search import Search
from readinglist.web import facets
from readinglist.web.api.answers import listing, one
from readinglist.web.api.part import part
from readinglist.web.api.shapes import LONGEST, Asked, Listing, Moment, Page
from readinglist.web.desk import desk
from readinglist.web.home import FIRST

api = part("home", "Reading at a glance, what changed lately, and what a search can be narrowed to.")

_MOST_NEWS = 1_000


class ShortPaper(BaseModel):
    """A paper in short."""

    id: int
    title: str
    authors: list[str]
    venue: str | None
    year: int | None
    status: Status | None
    status_since: datetime | None
    up_next: int | None


class Week(BaseModel):
    """How many papers in a week, which is told by its Monday."""

    week: date
    papers: int


class Waiting(BaseModel):
    """How many papers to read have waited for how long."""

    since: str
    papers: int


class ShareShape(BaseModel):
    """How many papers of My list have a venue or tag, read and not."""

    name: str
    read: int
    unread: int


class HomeShape(BaseModel):
    """Reading at a glance; of `next` and `reading` the first twenty, of `venues` and `tags` the first ten."""

    papers: int
    mine: int
    statuses: dict[str, int]
    next_count: int
    next: list[ShortPaper]
    reading: list[ShortPaper]
    came: list[Week] = Field(description="Put on My list, by week.")
    read: list[Week]
    waiting: list[Waiting]
    venues: list[ShareShape]
    tags: list[ShareShape]
    proposals: int = Field(description="How many are open.")
    to_complete: int = Field(description="How many papers wait for what a registry knows of them.")
    undelivered: int = Field(description="How many reports could not be delivered.")


class NewsShape(BaseModel):
    """A link that stands otherwise than it stood."""

    link: int
    url: str
    at: datetime
    verdict: Verdict
    before: Verdict
    condition: Condition | None
    flag: Flag | None
    reason: str
    papers: list[int]


class NewsPage(Page[NewsShape]):
    """A part of the news."""


class NewsAsked(Listing):
    """Since when."""

    since: Moment | None = Field(default=None, description="A week ago, when it is not said.")


class SearchAsked(Asked):
    """A search."""

    q: str = Field(default="", max_length=LONGEST)


class FacetChoice(BaseModel):
    """A value that a search can be narrowed to: the search that does so, and how many papers it finds."""

    word: str
    papers: int
    search: str
    active: bool


class FacetShape(BaseModel):
    """The values of one field."""

    name: str
    field: str
    choices: list[FacetChoice]


class FacetsShape(BaseModel):
    """What a search can be narrowed to."""

    papers: int
    groups: list[FacetShape]


class WordsAsked(SearchAsked):
    """A search, and where in it the cursor stands."""

    at: int | None = Field(default=None, ge=0, le=LONGEST, description="Letters before the cursor; all, unless said.")


class OfferShape(BaseModel):
    """A whole search to put in the place of what was typed, with the cursor `at`; the label is what was added."""

    text: str
    at: int
    label: str
    hint: str


class OfferPage(Page[OfferShape]):
    """What could stand at the cursor, the most used first."""


@api.get("/home", responses={200: HomeShape})
def get_home() -> Response:
    """Return reading at a glance."""
    with desk().reading() as session:
        told = glance_record(glance.glance(session, desk().now())) | {
            "papers": find.count_papers(session),
            "proposals": offered.count(session),
            "to_complete": lookups.count(session, Want.FILL),
            "undelivered": deliveries.troubles(session),
        }
    return one(told)


@api.get("/home/news", responses={200: NewsPage})
def list_news(query: NewsAsked) -> Response:
    """List the links that stand otherwise than they stood, code first, then the worst."""
    now = desk().now()
    with desk().reading() as session:
        found = glance.news(session, query.since or now - FIRST, now, _MOST_NEWS)
        shown = found[query.offset : query.offset + query.limit]
        return listing(query, len(found), [news_record(flip) for flip in shown])


@api.get("/facets", responses={200: FacetsShape})
def get_facets(query: SearchAsked) -> Response:
    """Return every shelf, status, tag, venue, year and file that a search can be narrowed to."""
    with desk().reading() as session:
        return one(facets.record(Finding(session, Search.from_text(query.q), desk().now())))


@api.get("/complete", responses={200: OfferPage})
def list_completions(query: WordsAsked) -> Response:
    """List what could stand at the cursor of a search."""
    with desk().reading() as session:
        offers = complete(session, query.q, len(query.q) if query.at is None else query.at)
    return listing(
        Listing(), len(offers), [{"text": it.text, "at": it.at, "label": it.label, "hint": it.hint} for it in offers]
    )
