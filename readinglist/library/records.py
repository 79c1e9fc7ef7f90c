"""Papers and links as plain values: the one shape that JSON on every door has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from readinglist.health import Flag, Verdict
from readinglist.models import Link, Mention, Paper

_RETRACTED = (Flag.RETRACTED, Flag.WITHDRAWN)


def moment(value: datetime | None) -> str | None:
    """A moment as ISO 8601 in UTC with a `Z`."""
    return value.isoformat(timespec="seconds").replace("+00:00", "Z") if value else None


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


def link_record(link: Link) -> dict[str, Any]:
    """A link as JSON values.

    `rescue` is the address of a copy, offered while the link is dead or failing; `retracted` is the DOI of the notice
    that says so, or the word for it where no notice has one.
    """
    landing = link.landing
    rescue = link.rescue if link.verdict in (Verdict.DEAD, Verdict.FAILING) else None
    return {
        "url": link.url,
        "canonical": link.canonical,
        "kind": link.kind,
        "verdict": link.verdict,
        "answer": link.answer,
        "condition": link.condition,
        "reason": link.reason,
        "since": moment(link.since),
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
        "landing": {"verdict": landing.verdict, "reason": landing.reason, "url": landing.url} if landing else None,
        "papers": sorted(mention.paper_id for mention in link.mentions if not mention.removed),
    }
