"""Links to outcomes, one file a prober; a dead link is a value here, never an exception."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from readinglist.health import Answer, Outcome
from readinglist.identifiers import Kind
from readinglist.probe import archives, arxiv, doi, github, places, web
from readinglist.probe.target import Target, Tell
from readinglist.transport import Transport

__all__ = ["Target", "Tell", "probe"]

_log = logging.getLogger(__name__)
_Prober = Callable[[Sequence[Target], Transport, Tell, datetime], Awaitable[None]]

_BY_KIND: Mapping[Kind, _Prober] = {
    Kind.DOI: doi.probe,
    Kind.ARXIV: arxiv.probe,
    **dict.fromkeys(github.KINDS, github.probe),
    Kind.ARCHIVE: archives.probe,
    **dict.fromkeys(places.KINDS, places.probe),
}


async def probe(targets: Sequence[Target], door: Transport, tell: Tell, now: datetime) -> None:
    """Ask all targets, many hosts side by side; `tell` gets each one's outcome once, as soon as it is known."""
    by_prober: dict[_Prober, list[Target]] = {}
    for target in targets:
        by_prober.setdefault(_BY_KIND.get(target.kind, web.probe), []).append(target)
    async with asyncio.TaskGroup() as group:
        for prober, its in by_prober.items():
            group.create_task(_guarded(prober, its, door, tell, now))


async def _guarded(prober: _Prober, targets: Sequence[Target], door: Transport, tell: Tell, now: datetime) -> None:
    """Run one prober; a mistake of ours in it is logged and is no evidence, and the other probers go on."""
    untold = {target.id for target in targets}

    def tell_once(link: int, outcome: Outcome) -> None:
        if link in untold:
            untold.discard(link)
            tell(link, outcome)

    try:
        await prober(targets, door, tell_once, now)
    except Exception:
        _log.exception("the prober of %s made a mistake", targets[0].kind)
    for link in list(untold):
        tell_once(link, Outcome(Answer.DEFERRED, "not asked: a mistake of ours", evidence={"rule": "our-mistake"}))
