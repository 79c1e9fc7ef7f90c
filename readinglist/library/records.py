"""Papers and links as plain values: the one shape that JSON on every door has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from readinglist.health import Flag, Verdict
from readinglist.library import note, trash
from readinglist.library.browsers import browser_of
from readinglist.library.glance import Glance
from readinglist.library.trash import Lying
from readinglist.library.vocabulary import Node
from readinglist.models import Flip, Link, LogIn, Mention, NoteVersion, Operation, Paper, StatusChange, Token
from readinglist.reading import Status

_RETRACTED = (Flag.RETRACTED, Flag.WITHDRAWN)


def moment(value: datetime | None, exact_to: str = "seconds") -> str | None:
    """A moment as ISO 8601 in UTC with a `Z`."""
    return value.isoformat(timespec=exact_to).replace("+00:00", "Z") if value else None


def mentions(paper: Paper) -> list[Mention]:
    """The links a paper has now, in order, without those the reader took off."""
    return [mention for mention in paper.mentions if not mention.removed]


def paper_record(paper: Paper) -> dict[str, Any]:
    """A paper as JSON values."""
    return {
        "id": paper.id,
        "title": paper.title,
        "authors": [author.name for author in paper.authors],
        "venue": paper.venue,
        "year": paper.year,
        "doi": paper.doi,
        "arxiv": paper.arxiv,
        "url": paper.url,
        "shelf": paper.shelf,
        "status": paper.status,
        "status_since": moment(paper.status_since),
        "priority": paper.priority,
        "rating": paper.rating,
        "up_next": paper.up_next,
        "tags": [tag.name for tag in paper.tags],
        "note": paper.note,
        "abstract": paper.abstract,
        "links": [mention.url for mention in mentions(paper)],
        "added": moment(paper.added),
        "details": paper.details,
        "filled": paper.filled,
    }


def standing_record(paper: Paper) -> dict[str, Any]:
    """A paper as JSON values, with how each of its links stands; of it what `library.changed` tells the changes of."""
    standing = [
        {
            "id": mention.link.id,
            "url": mention.url,
            "kind": mention.link.kind,
            "verdict": mention.link.verdict,
            "condition": mention.link.condition,
            "since": moment(mention.link.since),
            "flag": mention.link.flag,
            "muted": mention.link.muted,
        }
        for mention in mentions(paper)
    ]
    return paper_record(paper) | {"health": standing}


def short_record(paper: Paper) -> dict[str, Any]:
    """A paper in short, as lists of a few have it, as JSON values."""
    return {
        "id": paper.id,
        "title": paper.title,
        "authors": [author.name for author in paper.authors],
        "venue": paper.venue,
        "year": paper.year,
        "status": paper.status,
        "status_since": moment(paper.status_since),
        "up_next": paper.up_next,
    }


def glance_record(shown: Glance) -> dict[str, Any]:
    """Reading at a glance as JSON values; a week is told by its Monday."""
    return {
        "statuses": {str(status): shown.statuses.get(status, 0) for status in Status}
        | {"none": shown.statuses.get(None, 0)},
        "mine": shown.mine,
        "next_count": shown.next_count,
        "next": [short_record(paper) for paper in shown.next],
        "reading": [short_record(paper) for paper in shown.reading],
        "came": [{"week": monday.isoformat(), "papers": number} for monday, number in shown.came],
        "read": [{"week": monday.isoformat(), "papers": number} for monday, number in shown.read],
        "waiting": [{"since": name, "papers": number} for name, number in shown.ages],
        "venues": [asdict(share) for share in shown.venues],
        "tags": [asdict(share) for share in shown.tags],
    }


def news_record(flip: Flip) -> dict[str, Any]:
    """How a link stands otherwise than before, as JSON values, with the papers that have it."""
    there = sorted(mention.paper_id for mention in flip.link.mentions if not mention.removed)
    return {
        "link": flip.link_id,
        "url": flip.link.url,
        "at": moment(flip.at),
        "verdict": flip.verdict_after,
        "before": flip.verdict_before,
        "condition": flip.condition_after,
        "flag": flip.flag_after,
        "reason": flip.reason,
        "papers": there,
    }


def status_record(said: StatusChange) -> dict[str, Any]:
    """What was said of a paper's shelf and status, as JSON values."""
    return {"at": moment(said.at), "shelf": said.shelf, "status": said.status}


def operation_record(operation: Operation) -> dict[str, Any]:
    """An operation as JSON values."""
    return {
        "id": operation.id,
        "at": moment(operation.at),
        "words": operation.words,
        "undone": moment(operation.undone),
    }


def note_record(paper: Paper, versions: Sequence[NoteVersion]) -> dict[str, Any]:
    """A paper's note as JSON values, with the versions of it that wait for the reader's choice."""
    others = [{"id": one.id, "at": moment(one.at), "note": one.text, "mark": note.mark(one.text)} for one in versions]
    return {
        "paper": paper.id,
        "title": paper.title,
        "note": paper.note,
        "written": moment(paper.note_since),
        "mark": note.mark(paper.note),
        "versions": others,
    }


def tag_record(node: Node) -> dict[str, Any]:
    """A tag as JSON values: `colour` is its own, `shows` the one it has of it or of a tag it lies in."""
    return {
        "name": node.name,
        "papers": node.papers,
        "own": node.own,
        "colour": node.own_colour,
        "shows": node.colour,
    }


def lying_record(lying: Lying) -> dict[str, Any]:
    """A paper in the trash as JSON values."""
    return {
        "id": lying.paper_id,
        "title": lying.title,
        "doi": lying.doi,
        "arxiv": lying.arxiv,
        "deleted": moment(lying.at),
        "until": moment(lying.at + trash.KEPT),
    }


def link_record(link: Link) -> dict[str, Any]:
    """A link as JSON values.

    `rescue` is the address of a copy, offered while the link is dead or failing; `retracted` is the DOI of the notice
    that says so, or the word for it where no notice has one.
    """
    landing = link.landing
    rescue = link.rescue if link.verdict in (Verdict.DEAD, Verdict.FAILING) else None
    return {
        "id": link.id,
        "url": link.url,
        "canonical": link.canonical,
        "host": link.host,
        "kind": link.kind,
        "verdict": link.verdict,
        "answer": link.answer,
        "condition": link.condition,
        "reason": link.reason,
        "since": moment(link.since),
        "first_seen": moment(link.first_seen),
        "checked": moment(link.checked),
        "due": moment(link.due),
        "final_url": link.final_url,
        "replacement": link.replacement,
        "rescue": rescue.url if rescue else None,
        "rescue_source": rescue.source if rescue else None,
        "rescue_reason": (rescue.words or rescue.trouble or "no copy was found") if rescue else None,
        "flag": link.flag,
        "retracted": (link.notice or link.flag) if link.flag in _RETRACTED else None,
        "notice": link.notice,
        "muted": link.muted,
        "landing": _landing_record(landing) if landing else None,
        "papers": sorted(mention.paper_id for mention in link.mentions if not mention.removed),
    }


def _landing_record(landing: Link) -> dict[str, Any]:
    return {"id": landing.id, "verdict": landing.verdict, "reason": landing.reason, "url": landing.url}


def token_record(token: Token, used: datetime | None = None) -> dict[str, Any]:
    """A token as JSON values, without its secret; `used` may be newer than what is written."""
    return {
        "id": token.id,
        "name": token.name,
        "scope": token.scope,
        "hint": token.hint,
        "made": moment(token.made),
        "used": moment(used or token.used),
    }


def log_in_record(log_in: LogIn, seen: datetime | None = None) -> dict[str, Any]:
    """A log-in as JSON values; `seen` may be newer than what is written."""
    return {
        "id": log_in.id,
        "made": moment(log_in.made),
        "seen": moment(seen or log_in.seen),
        "browser": browser_of(log_in.about),
    }
