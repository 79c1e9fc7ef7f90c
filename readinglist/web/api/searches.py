"""Searches that are kept under a name."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from readinglist.library import searches
from readinglist.library.find import Finding
from readinglist.library.intake_records import search_record
from readinglist.search import Search
from readinglist.web.api.answers import done, listing, one, unless_changed
from readinglist.web.api.part import CHANGED, part
from readinglist.web.api.shapes import LONGEST, Asked, Id, IfMatch, Listing, Page, Said
from readinglist.web.desk import desk

api = part("searches", "Searches that are kept under a name, each with the number of papers it finds.")


class SearchShape(BaseModel):
    """A saved search."""

    id: int
    name: str
    q: str
    papers: int = Field(description="How many papers it finds now.")


class SearchPage(Page[SearchShape]):
    """A part of the saved searches, by name."""


class SearchPath(Asked):
    """One saved search."""

    number: Id


class SearchSaid(Said):
    """A search and its name."""

    name: str = Field(max_length=200, description=f"{searches.NAME_LENGTH} letters at most, once blanks are tidied.")
    q: str = Field(max_length=LONGEST, description="A search, as in the box of the pages.")


class SearchChange(Said):
    """What is to be changed of a saved search; what is not named stays."""

    name: str | None = Field(default=None, max_length=200)
    q: str | None = Field(default=None, max_length=LONGEST)


@api.get("/searches", responses={200: SearchPage})
def list_searches(query: Listing) -> Response:
    """List the saved searches by name."""
    with desk().reading() as session:
        found = _counted(session)
    return listing(query, len(found), found[query.offset : query.offset + query.limit])


@api.post("/searches", responses={200: SearchShape, 201: SearchShape})
def save_search(body: SearchSaid) -> Response:
    """Keep a search under a name; 200 when the name was there already and got the new search."""
    with desk().doing("Saved a search") as session:
        before = {known.id for known in searches.saved(session)}
        number = searches.save(session, body.name, body.q.strip()).id
        record = _record(session, number)
    answer = one(record, 200 if number in before else 201)
    answer.headers["Location"] = url_for(".get_search", number=number)
    return answer


@api.get("/searches/<number:number>", responses={200: SearchShape})
def get_search(path: SearchPath) -> Response:
    """Return one saved search."""
    with desk().reading() as session:
        return one(_record(session, path.number))


@api.patch("/searches/<number:number>", responses={200: SearchShape, **CHANGED})
def change_search(path: SearchPath, header: IfMatch, body: SearchChange) -> Response:
    """Give a saved search another name or other words."""
    with desk().doing("Changed a saved search") as session:
        before = _record(session, path.number)
        unless_changed(header, before)
        name = before["name"] if body.name is None else body.name
        searches.change(session, path.number, name, before["q"] if body.q is None else body.q.strip())
        session.flush()
        record = _record(session, path.number)
    return one(record)


@api.delete("/searches/<number:number>", responses={204: None, **CHANGED})
def forget_search(path: SearchPath, header: IfMatch) -> Response:
    """Take a saved search away; its papers stay."""
    with desk().doing("Took a saved search away") as session:
        unless_changed(header, _record(session, path.number))
        searches.forget(session, path.number)
    return done()


def _counted(session: Session) -> list[dict[str, Any]]:
    now = desk().now()
    kept = searches.counted(session, Finding(session, Search(), now), now)
    return [search_record(row.id, row.name, row.text, row.number) for row in kept]


def _record(session: Session, number: int) -> dict[str, Any]:
    row = searches.get(session, number)
    found = Finding(session, Search.from_text(row.search), desk().now()).total
    return search_record(row.id, row.name, row.search, found)
