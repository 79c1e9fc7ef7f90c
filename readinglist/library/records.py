"""Papers and links as plain values: the one shape that JSON on every door has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from readinglist.models import Link, Mention, Paper


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
        "tags": [tag.name for tag in paper.tags],
        "note": paper.note,
        "abstract": paper.abstract,
        "links": [mention.url for mention in mentions(paper)],
        "added": moment(paper.added),
    }


def link_record(link: Link) -> dict[str, Any]:
    """A link as JSON values; rescue, retracted and landing are part of the contract and not looked for yet."""
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
        "rescue": None,
        "retracted": None,
        "landing": None,
        "papers": sorted(mention.paper_id for mention in link.mentions if not mention.removed),
    }
