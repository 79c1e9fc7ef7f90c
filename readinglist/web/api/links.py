"""Links: all that are watched, one with what is known of it, an address looked up, and what is done about a link."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from readinglist import journal, ledger
from readinglist.health import Answer
from readinglist.ledger import Choice
from readinglist.library import known
from readinglist.library import link as links_of
from readinglist.library.records import link_record, moment
from readinglist.models import Link
from readinglist.web.api.answers import done, listing, one, unless_changed
from readinglist.web.api.link_shapes import (
    AcceptSaid,
    AddressAsked,
    AddressSaid,
    CheckShape,
    KnownShape,
    LinkPage,
    LinkPath,
    LinksAsked,
    PaperLinkPath,
    PaperOfLinkPath,
    WholeLinkShape,
    WordSaid,
)
from readinglist.web.api.papers import record_of
from readinglist.web.api.part import may_answer, part
from readinglist.web.api.shapes import IfMatch
from readinglist.web.desk import desk, running
from readinglist.web.present import short_url

api = part("links", "The links that are watched: how they stand, and what is done about one.")

_CHANGED = may_answer(_412="it was changed or checked meanwhile")


@api.get("/links", responses={200: LinkPage})
def list_links(query: LinksAsked) -> Response:
    """List the watched links, the worst first."""
    choice = Choice(**query.model_dump(exclude={"limit", "offset"}))
    with desk().reading() as session:
        newest = ledger.newest_change(session)  # before anything else is read, as for papers
        found = ledger.chosen_links(session, choice, query.limit, query.offset)
        count, gone = ledger.count_chosen(session, choice), ledger.gone_links(session, choice)
    as_of = moment(newest, "milliseconds")
    return listing(query, count, [link_record(link) for link in found], as_of=as_of, gone=gone)


@api.get("/check", responses={200: KnownShape})
def look_up_address(query: AddressAsked) -> Response:
    """Return what the library knows of an address, in any spelling of it; nobody is asked about it."""
    with desk().reading() as session:
        return one(known.check_record(session, query.url))


@api.get("/links/<number:link_id>", responses={200: WholeLinkShape})
def get_link(path: LinkPath) -> Response:
    """Return one link with all that is known of it."""
    with desk().reading() as session:
        return one(_record(session, path.link_id))


@api.post("/links/<number:link_id>/check", responses={202: CheckShape, **_CHANGED})
def check_link(path: LinkPath, header: IfMatch) -> Response:
    """Put a link first in line and ask for a check."""
    with desk().writing() as session:
        unless_changed(header, _record(session, path.link_id))
        links_of.ask(session, path.link_id, desk().now())
        told = check_asked(session)
    desk().doors.check_now()
    return one(told, 202)


def check_asked(session: Session) -> dict[str, object]:
    """Return what becomes of a check that is asked for."""
    latest = next(iter(ledger.runs(session, 1)), None)
    return {
        "watching": desk().doors.watching,
        "running": running(latest),
        "latest_run": latest.id if latest else None,
    }


@api.post("/links/<number:link_id>/say", responses={200: WholeLinkShape, **_CHANGED})
def say_of_link(path: LinkPath, header: IfMatch, body: WordSaid) -> Response:
    """Say of a link that it works, or that no more is to be told of it."""
    word = Answer(body.word)
    with desk().doing(links_of.SAYING[word]) as session:
        unless_changed(header, _record(session, path.link_id))
        links_of.say(session, path.link_id, word, desk().now(), desk().doors.policy)
        record = _record(session, path.link_id)
        journal.tell(session, f"{links_of.SAYING[word]}: {short_url(str(record['url']))}")
    return one(record)


@api.post("/links/<number:link_id>/accept", responses={200: WholeLinkShape, **_CHANGED})
def accept_address(path: LinkPath, header: IfMatch, body: AcceptSaid) -> Response:
    """Put another address in a link's place on all its papers, and return the link that stands there now."""
    with desk().doing("Put another address in a link's place") as session:
        old = links_of.get_link(session, path.link_id)
        unless_changed(header, _known(session, old))
        url = links_of.offered_address(old) if body.url is None else body.url
        new_id = links_of.accept(session, path.link_id, url, desk().now()).id
        record = _anew(session, new_id)
        journal.tell(session, f"Put {short_url(str(record['url']))} in a link's place")
    return one(record)


@api.post(
    "/papers/<number:paper_id>/links",
    responses={201: WholeLinkShape, **may_answer(_412="the paper was changed meanwhile")},
)
def add_link(path: PaperOfLinkPath, header: IfMatch, body: AddressSaid) -> Response:
    """Give a paper one more link."""
    with desk().doing("Added a link to a paper") as session:
        unless_changed(header, record_of(session, path.paper_id))
        record = _anew(session, links_of.add_link(session, path.paper_id, body.url, desk().now()).id)
    return one(record, 201)


@api.put("/papers/<number:paper_id>/links/<number:link_id>", responses={200: WholeLinkShape, **_CHANGED})
def correct_link(path: PaperLinkPath, header: IfMatch, body: AddressSaid) -> Response:
    """Put another address in a link's place on one paper, and return the link that stands there now."""
    with desk().doing("Corrected a link of a paper") as session:
        unless_changed(header, _record(session, path.link_id))
        row = links_of.correct_link(session, path.paper_id, path.link_id, body.url, desk().now())
        record = _anew(session, row.id)
    return one(record)


@api.delete("/papers/<number:paper_id>/links/<number:link_id>", responses={204: None, **_CHANGED})
def remove_link(path: PaperLinkPath, header: IfMatch) -> Response:
    """Take a link off a paper."""
    with desk().doing("Took a link off a paper") as session:
        unless_changed(header, _record(session, path.link_id))
        links_of.remove_link(session, path.paper_id, path.link_id)
    return done()


def _record(session: Session, link_id: int) -> dict[str, object]:
    return _known(session, links_of.get_link(session, link_id))


def _known(session: Session, link: Link) -> dict[str, object]:
    return known.known_record(session, link, desk().doors.policy)


def _anew(session: Session, link_id: int) -> dict[str, object]:
    """A link as it is after what was done in this session."""
    session.flush()
    session.expire_all()
    return _record(session, link_id)
