"""Exports: the papers of a search as a file in a format."""

from __future__ import annotations

from flask import Response
from pydantic import BaseModel, Field

from readinglist.errors import NotFound
from readinglist.formats import writing
from readinglist.formats.writing import HOW, Writing, styles
from readinglist.library import bulk, find
from readinglist.search import Search
from readinglist.web.api.answers import listing
from readinglist.web.api.part import part
from readinglist.web.api.shapes import LONGEST, MOST, Asked, Id, Listing, Page
from readinglist.web.desk import desk
from readinglist.web.exports import download

api = part("exports", "Papers that go out, in the formats of other programs, or with everything that is kept.")

# JSON of other programs has their shapes, all else is text.
_FILES = {
    content_type: {"schema": {} if content_type.endswith("json") else {"type": "string"}}
    for content_type in sorted({how.content_type for how in HOW.values()})
}


class FormatShape(BaseModel):
    """A format: its word, what it is called and good for; `styles` are those of its citations by their words."""

    format: Writing
    name: str
    use: str
    suffix: str
    content_type: str
    styles: dict[str, str]


class FormatPage(Page[FormatShape]):
    """A part of the formats."""


class ExportAsked(Asked):
    """Which papers, and how."""

    q: str = Field(default="", max_length=LONGEST, description="A search, as in the box of the pages; all without it.")
    paper: list[Id] = Field(default=[], max_length=MOST, description="Papers by number, instead of a search.")
    format: Writing = Writing.BIBTEX
    style: str = Field(default="", max_length=60, description=f"Of citations; {writing.DEFAULT_STYLE} without it.")


@api.get("/export", responses={200: {"description": "The file", "content": _FILES}})
def export(query: ExportAsked) -> Response:
    """Return the papers of a search, or those that are named, as a file that is made while it is sent."""
    with desk().reading() as session:
        if query.paper:
            papers = bulk.there(session, query.paper)
        else:
            papers = list(find.find_ids(session, Search.from_text(query.q), desk().now()))
    if query.paper and not papers:
        raise NotFound("none of the papers that were named is in the library")
    return download(query.format, papers, None if query.paper else query.q, query.style)


@api.get("/export/formats", responses={200: FormatPage})
def list_formats(query: Listing) -> Response:
    """List the formats that papers can be exported in."""
    told = [
        {
            "format": str(form),
            **{name: getattr(how, name) for name in ("name", "use", "suffix", "content_type")},
            "styles": dict(styles()) if how.styled else {},
        }
        for form, how in HOW.items()
    ]
    return listing(query, len(told), told[query.offset : query.offset + query.limit])
