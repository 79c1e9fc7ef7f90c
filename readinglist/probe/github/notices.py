"""GitHub's own pages in place of what is not there: told from those of whatever stands between, and from refusals."""

from __future__ import annotations

from collections.abc import Collection

from readinglist.health import Answer, Outcome
from readinglist.probe.github.addresses import at_github
from readinglist.probe.github.conditions import block_in, blocked
from readinglist.probe.target import TROUBLE, unless_trouble
from readinglist.transport import Reply, Transport

REFUSALS = frozenset((403, 451))


def told_at_github(page: Outcome, trouble: Collection[Answer] = TROUBLE) -> Outcome:
    """Return what a page says, no evidence where its way ended in trouble at GitHub.

    Some of its pages are too slow for ever, and some networks let no raw file through.
    """
    return unless_trouble(page, "GitHub's page", trouble) if at_github(page.final_url) else page


def by_github(page: Outcome) -> bool:
    """Whether GitHub itself speaks on a page, and not a filter or gateway before it."""
    headers = page.evidence.get("headers")
    words = f"{page.evidence.get('title', '')} {headers.get('server', '') if isinstance(headers, dict) else ''}"
    return at_github(page.final_url) and "github" in words.lower()


async def notice_at(url: str, door: Transport) -> Outcome | None:
    """Return what a page that is refused says of a takedown; None when it says nothing of one."""
    answer = await door.ask(url)
    if not isinstance(answer, Reply) or answer.status not in REFUSALS:
        return None
    block = block_in(answer.text)
    return blocked(block, answer.status) if block else None
