"""Sharing: where an address, a title or a text that another program sends leads."""

from __future__ import annotations

from flask import Response
from pydantic import BaseModel, Field

from readinglist.library import share
from readinglist.web.api.answers import one
from readinglist.web.api.part import part
from readinglist.web.api.shapes import Asked
from readinglist.web.desk import desk
from readinglist.web.tools import SHARED_LENGTH

api = part("share", "Where something that another program shares leads.")


class SharedAsked(Asked):
    """What is shared."""

    title: str = Field(default="", max_length=SHARED_LENGTH)
    text: str = Field(default="", max_length=SHARED_LENGTH)
    url: str = Field(default="", max_length=SHARED_LENGTH)


class LeadsShape(BaseModel):
    """The paper that was shared, when it is there; else the `text` and `title` that add it, empty for nothing."""

    paper: int | None
    text: str
    title: str


@api.get("/share", responses={200: LeadsShape})
def read_shared(query: SharedAsked) -> Response:
    """Return the paper that shared texts name, or what adds it."""
    with desk().reading() as session:
        leads = share.leads(session, query.title, query.url, query.text)
    return one({"paper": leads.paper_id, "text": leads.text, "title": leads.title})
