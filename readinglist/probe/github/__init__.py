"""GitHub: repositories and addresses inside them, accounts, gists and sites; the API with a token, git without one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial

from readinglist.health import Outcome
from readinglist.identifiers import Kind
from readinglist.probe import web
from readinglist.probe.github.accounts import account, gist
from readinglist.probe.github.addresses import place_of
from readinglist.probe.github.calls import Calls
from readinglist.probe.github.conditions import holds_no_code
from readinglist.probe.github.forks import forks_of
from readinglist.probe.github.notices import told_at_github
from readinglist.probe.github.repositories import Repositories
from readinglist.probe.github.roads import Roads
from readinglist.probe.github.sites import Sites
from readinglist.probe.github.verdicts import Verdicts
from readinglist.probe.target import Target, Tell
from readinglist.transport import Transport

__all__ = ["KINDS", "forks_of", "holds_no_code", "probe"]

KINDS = frozenset((Kind.GITHUB, Kind.GITHUB_PATH, Kind.GITHUB_OWNER, Kind.GIST, Kind.GITHUB_PAGES))
_log = logging.getLogger(__name__)


async def probe(targets: Sequence[Target], door: Transport, tell: Tell, now: datetime) -> None:
    """Tell of each address on GitHub whether it is there, and of repositories in what condition."""
    calls = Calls(door)
    roads = Roads(door, calls)
    verdicts = Verdicts(door, calls, roads, tell, now)
    sites = Sites(door, roads)
    repositories: dict[str, list[Target]] = {}

    async def one(target: Target, ask: Callable[[], Awaitable[Outcome]]) -> None:
        try:
            outcome = await ask()
        except Exception:  # one that trips us must not stop the others; the prober's caller says "not asked"
            _log.exception("a mistake of ours on %s", target.url)
            return
        verdicts.say(target, outcome)

    async with asyncio.TaskGroup() as group:
        for target in targets:
            match target.kind:
                case Kind.GITHUB_PAGES:
                    group.create_task(one(target, partial(sites.ask, target.url)))
                case Kind.GITHUB_OWNER:
                    group.create_task(one(target, partial(account, target.url, door, calls)))
                case Kind.GIST:
                    group.create_task(one(target, partial(gist, target.url, door, calls)))
                case _ if place := place_of(target.url):
                    repositories.setdefault(place.full_name.lower(), []).append(target)
                case _:  # no repository after all: a page like any other
                    group.create_task(one(target, partial(_page, target.url, door)))
        group.create_task(Repositories(repositories, door, calls, verdicts, roads).go())
    await verdicts.settle()


async def _page(url: str, door: Transport) -> Outcome:
    return told_at_github(await web.ask_page(url, door))
