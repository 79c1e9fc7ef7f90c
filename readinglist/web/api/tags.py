"""Tags: all of them, and one renamed, coloured, merged, deleted."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from readinglist.errors import BadWord, NotFound
from readinglist.library import tag, vocabulary
from readinglist.library.records import tag_record
from readinglist.reading import COLOURS, tag_of
from readinglist.web import present
from readinglist.web.api.answers import as_expected, done, listing, one, unless_changed
from readinglist.web.api.paper_shapes import Tagged
from readinglist.web.api.part import may_answer, part
from readinglist.web.api.shapes import Asked, Expecting, IfMatch, Listing, Page, Said, Whole
from readinglist.web.desk import desk

api = part("tags", "The reader's tags; `a/b` lies inside `a`.")

_OTHERS = may_answer(_409="other papers than expected would change", _412="it was changed meanwhile")


class TagShape(BaseModel):
    """A tag: `own` papers have it, `papers` have it or one inside it; it `shows` its own colour or an outer one's."""

    name: str
    papers: int
    own: int
    colour: str | None
    shows: str | None


class TagPage(Page[TagShape]):
    """A part of the tags."""


class TagsAsked(Listing):
    """Which tags."""

    find: str = Field(default="", max_length=60, description="Only those whose names hold this.")


class TagPath(Asked):
    """One tag."""

    name: Annotated[Tagged, Field(min_length=1)]


class TagDeletion(Expecting):
    """How a tag goes."""


class TagChange(Said):
    """What is to be changed of a tag; what is not named stays."""

    name: Tagged | None = Field(
        default=None, description="Its name from now on; with one that is there already it becomes one tag."
    )
    colour: str | None = Field(default=None, description=f"One of {', '.join(COLOURS)}; null takes it off.")
    expect: Annotated[Whole, Field(ge=0)] | None = Field(
        default=None, description="How many papers are to get the new name; 409 when they are others."
    )


class TagMerger(Said):
    """Tags that become one."""

    names: list[Tagged] = Field(min_length=1, max_length=200)
    into: Tagged
    expect: Annotated[Whole, Field(ge=0)] | None = Field(
        default=None, description="How many papers have one of these tags; 409 when they are others."
    )


@api.get("/tags", responses={200: TagPage})
def list_tags(query: TagsAsked) -> Response:
    """List the tags that papers have, and those they lie in, each before what is inside it."""
    with desk().reading() as session:
        nodes = vocabulary.holding(vocabulary.tree(session), query.find)
    shown = nodes[query.offset : query.offset + query.limit]
    return listing(query, len(nodes), [tag_record(node) for node in shown])


@api.get("/tags/<path:name>", responses={200: TagShape})
def get_tag(path: TagPath) -> Response:
    """Return one tag."""
    with desk().reading() as session:
        return one(_record(session, tag_of(path.name)))


@api.patch("/tags/<path:name>", responses={200: TagShape, **_OTHERS})
def change_tag(path: TagPath, header: IfMatch, body: TagChange) -> Response:
    """Rename or colour a tag; what is inside it goes along."""
    name = tag_of(path.name)
    if "name" in body.model_fields_set and body.name is None:
        raise BadWord("a tag always has a name; leave it out to keep the one it has")
    new = tag_of(body.name) if body.name else name
    with desk().doing(f"Renamed the tag #{name} to #{new}" if new != name else f"Coloured the tag #{name}") as session:
        unless_changed(header, _record(session, name))
        if new != name:
            as_expected(body.expect, vocabulary.carriers(session, [name]))
            tag.rename(session, name, new)
        if "colour" in body.model_fields_set:
            tag.colour(session, new, body.colour)
        session.flush()
        record = _record(session, new)
    return one(record)


@api.delete("/tags/<path:name>", responses={204: None, **_OTHERS})
def delete_tag(path: TagPath, query: TagDeletion, header: IfMatch) -> Response:
    """Take a tag, and all inside it, off all papers."""
    name = tag_of(path.name)
    with desk().doing(f"Deleted the tag #{name}") as session:
        unless_changed(header, _record(session, name))
        as_expected(query.expect, vocabulary.carriers(session, [name]))
        tag.delete_tag(session, name)
    return done()


@api.post("/merged-tags", responses={200: TagShape, **may_answer(_409="other papers than expected would change")})
def merge_tags(body: TagMerger) -> Response:
    """Make one tag of several."""
    names, into = [tag_of(name) for name in body.names], tag_of(body.into)
    told = present.listed(f"#{name}" for name in names)
    with desk().doing(f"Merged {told} into #{into}") as session:
        as_expected(body.expect, vocabulary.carriers(session, names))
        tag.merge(session, names, into)
        record = _record(session, into)
    return one(record)


def _record(session: Session, name: str) -> dict[str, Any]:
    node = next((node for node in vocabulary.tree(session) if node.name == name), None)
    if node is None:
        raise NotFound(f"there is no tag “{name}”")
    return tag_record(node)
