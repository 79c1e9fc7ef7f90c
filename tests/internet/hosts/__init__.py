"""The hosts that have a life of their own; a new one is one small file with a `SITES` table, named here."""

from __future__ import annotations

from collections.abc import Callable

from tests.internet.behaviour import How
from tests.internet.hosts import (
    arxiv,
    crossref,
    datacite,
    doi,
    dropbox,
    figshare,
    fouropen,
    github,
    github_git,
    github_web,
    gitlab,
    google,
    huggingface,
    openalex,
    openreview,
    osf,
    publishers,
    robots,
    small_forges,
    survivors,
    venues,
    wayback,
    web,
    youtube,
    zenodo,
)
from tests.internet.wire import Answer, Request
from tests.internet.world import World

Site = Callable[[World, Request], Answer]

_PAPERS = (doi, crossref, datacite, openalex, arxiv, openreview, publishers, venues)
_CODE = (github, github_git, github_web, gitlab, small_forges, huggingface, fouropen)
_PLACES = (web, zenodo, figshare, osf, google, youtube, dropbox, wayback, survivors)
SITES: dict[str, Site] = {name: site for module in (*_PAPERS, *_CODE, *_PLACES) for name, site in module.SITES.items()}


def site(host: str) -> Site | None:
    """The site of that host, also by `*.parent`; None when nobody is at home."""
    return SITES.get(host) or SITES.get("*." + host.partition(".")[2])


def respond(world: World, request: Request) -> Answer:
    """What the world says to one request: the page put there, else the host itself, else 404."""
    if world.captive:
        return web.portal(world, request)
    found = world.pages.find(request.url)
    if request.path == "/robots.txt" and (found is None or found[0].endswith("*")):
        said = robots.told(world, request)
        if said or found is None:
            return said or robots.nothing()
    here = site(request.host) or web.no_such_page
    if found is None:
        return here(world, request)
    key, behaviour = found
    turn = world.pages.turn(key, request.method) if key else behaviour
    if turn is None and not site(request.host):
        turn = web.GOOD
    return here(world, request) if turn is None or turn.how is How.SITE else web.behave(world, request, turn)
