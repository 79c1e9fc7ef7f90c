"""The book of a link: what was seen of it, and what it came to be called; it is only read."""

from __future__ import annotations

from flask import Response

from readinglist import ledger
from readinglist.library import link as links_of
from readinglist.library.book_records import flip_record, observation_record
from readinglist.web.api.answers import listing
from readinglist.web.api.link_shapes import FlipPage, LinkPath, ObservationPage
from readinglist.web.api.part import part
from readinglist.web.api.shapes import Listing
from readinglist.web.desk import desk

api = part("observations", "The book of each link: what was seen of it, and when it came to be called otherwise.")


@api.get("/links/<number:link_id>/observations", responses={200: ObservationPage})
def list_observations(path: LinkPath, query: Listing) -> Response:
    """List what was seen of a link, and what the reader said of it, the newest first."""
    with desk().reading() as session:
        links_of.get_link(session, path.link_id)
        seen = ledger.history(session, path.link_id, query.limit, query.offset)
        count = ledger.count_history(session, path.link_id)
    return listing(query, count, [observation_record(it) for it in seen])


@api.get("/links/<number:link_id>/flips", responses={200: FlipPage})
def list_flips(path: LinkPath, query: Listing) -> Response:
    """List when a link came to be called otherwise, the newest first."""
    with desk().reading() as session:
        links_of.get_link(session, path.link_id)
        flips = ledger.flips_of_link(session, path.link_id, query.limit, query.offset)
        count = ledger.count_flips(session, path.link_id)
    return listing(query, count, [flip_record(it) for it in flips])
