"""Papers: find, read, change, delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, make_response, redirect, url_for
from sqlalchemy.orm import Session

from readinglist.errors import NotFound
from readinglist.formats import bibtex
from readinglist.library import change, changed, find, merge, shelve, tag, trash, vocabulary
from readinglist.library.records import moment, paper_record, standing_record, status_record
from readinglist.search import Search
from readinglist.web.api.answers import done, listing, one, unless_changed
from readinglist.web.api.paper_shapes import (
    PaperChange,
    PaperPage,
    PaperPath,
    PapersAsked,
    PaperShape,
    PaperTagPath,
    StatusPage,
    SuggestionPage,
)
from readinglist.web.api.part import CHANGED, part
from readinglist.web.api.shapes import IfMatch, Listing
from readinglist.web.desk import desk

api = part("papers", "The papers of the library, with the reader's words on them.")


@api.get("/papers", responses={200: PaperPage})
def list_papers(query: PapersAsked) -> Response:
    """List the papers that a search finds, in its order."""
    with desk().reading() as session:
        newest = changed.newest(session)  # before anything else is read: nothing that comes later is passed over
        ids = find.find_ids(session, Search.from_text(query.q), desk().now())
        gone: Sequence[int] = ()
        if query.modified_since:
            changes = changed.since(session, ids, query.modified_since)
            ids, gone = changes.papers, changes.gone
        papers = find.whole(session, ids[query.offset : query.offset + query.limit])
        records = [standing_record(paper) for paper in papers]
        return listing(query, len(ids), records, as_of=moment(newest, "milliseconds"), gone=list(gone))


@api.get("/papers/<number:paper_id>", responses={200: PaperShape, 307: {"description": "it is part of another now"}})
def get_paper(path: PaperPath) -> Response:
    """Return one paper; the number of one that was merged leads to the paper it is part of."""
    with desk().reading() as session:
        try:
            return one(record_of(session, path.paper_id))
        except NotFound:
            into = merge.went_into(session, path.paper_id)
            if into is None:
                raise
    answer = redirect(url_for("api_papers.get_paper", paper_id=into), 307)
    assert isinstance(answer, Response)
    return answer


@api.patch("/papers/<number:paper_id>", responses={200: PaperShape, **CHANGED})
def change_paper(path: PaperPath, header: IfMatch, body: PaperChange) -> Response:
    """Change what is named of a paper: its fields, where it stands, its tags, its note."""
    said = {name: getattr(body, name) for name in body.model_fields_set}
    with desk().doing_to(path.paper_id, "Changed {}") as session:
        unless_changed(header, record_of(session, path.paper_id))
        change.change(session, path.paper_id, said, desk().now(), policy=desk().doors.policy)
        session.expire_all()
        record = record_of(session, path.paper_id)
    return one(record)


@api.delete("/papers/<number:paper_id>", responses={204: None, **CHANGED})
def delete_paper(path: PaperPath, header: IfMatch) -> Response:
    """Move a paper to the trash."""
    with desk().doing_to(path.paper_id, "Deleted {}") as session:
        unless_changed(header, record_of(session, path.paper_id))
        trash.put(session, [path.paper_id], desk().now())
    return done()


_BIBTEX = {"content": {"application/x-bibtex": {"schema": {"type": "string"}}}, "description": "an entry"}


@api.get("/papers/<number:paper_id>/bibtex", responses={200: _BIBTEX})
def get_bibtex(path: PaperPath) -> Response:
    """Return a paper as a BibTeX entry."""
    with desk().reading() as session:
        text = bibtex.entry_text(paper_record(find.get(session, path.paper_id)))
    return make_response(text, 200, {"Content-Type": "application/x-bibtex; charset=utf-8"})


@api.get("/papers/<number:paper_id>/statuses", responses={200: StatusPage})
def list_statuses(path: PaperPath, query: Listing) -> Response:
    """List what was said of a paper's shelf and status, the oldest first."""
    with desk().reading() as session:
        find.title_of(session, path.paper_id)
        said = shelve.history(session, path.paper_id)
        return listing(query, len(said), [status_record(it) for it in _part(said, query)])


@api.get("/papers/<number:paper_id>/fitting-tags", responses={200: SuggestionPage})
def list_fitting_tags(path: PaperPath, query: Listing) -> Response:
    """List those of the reader's tags that fit a paper and are not on it."""
    with desk().reading() as session:
        paper = find.get(session, path.paper_id)
        found = vocabulary.suggestions(session, paper, find.tag_names(session))
        records = [{"tag": it.tag, "reason": it.reason} for it in _part(found, query)]
        return listing(query, len(found), records)


@api.put("/papers/<number:paper_id>/tags/<path:name>", responses={204: None, **CHANGED})
def put_tag_on_paper(path: PaperTagPath, header: IfMatch) -> Response:
    """Put a tag on a paper; where it is already, nothing changes."""
    with desk().doing_to(path.paper_id, "Tagged {}") as session:
        unless_changed(header, record_of(session, path.paper_id))
        tag.add_tags(session, [path.paper_id], [path.name])
    return done()


@api.delete("/papers/<number:paper_id>/tags/<path:name>", responses={204: None, **CHANGED})
def take_tag_off_paper(path: PaperTagPath, header: IfMatch) -> Response:
    """Take a tag off a paper; where it is not, nothing changes."""
    with desk().doing_to(path.paper_id, "Took a tag off {}") as session:
        unless_changed(header, record_of(session, path.paper_id))
        tag.remove_tags(session, [path.paper_id], [path.name])
    return done()


def record_of(session: Session, paper_id: int) -> dict[str, Any]:
    """Return a paper as the API tells it; raises NotFound."""
    return standing_record(find.get(session, paper_id))


def _part(of: Sequence[Any], query: Listing) -> Sequence[Any]:
    return of[query.offset : query.offset + query.limit]
