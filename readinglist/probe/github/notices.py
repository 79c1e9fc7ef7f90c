"""The page that GitHub shows in place of what it took down, told from a page that only refuses a robot."""

from __future__ import annotations

from readinglist.health import Outcome
from readinglist.probe.github.conditions import block_in, blocked
from readinglist.transport import Reply, Transport

REFUSALS = frozenset((403, 451))


async def notice_at(url: str, door: Transport) -> Outcome | None:
    """Return what a page that is refused says of a takedown; None when it says nothing of one."""
    answer = await door.ask(url)
    if not isinstance(answer, Reply) or answer.status not in REFUSALS:
        return None
    block = block_in(answer.text)
    return blocked(block, answer.status) if block else None
