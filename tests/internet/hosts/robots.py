"""robots.txt: what every host says about robots; usually nothing."""

from __future__ import annotations

from tests.internet.wire import Reply, Request, content, html
from tests.internet.world import World

USUAL = {"anonymous.4open.science": "User-agent: *\nDisallow: /r/\nDisallow: /w/\n"}


def told(world: World, request: Request) -> Reply | None:
    """What the facts say, a text or a status; None when they are silent about that host."""
    said = world.robots.get(request.host, USUAL.get(request.host))
    if said is None:
        return None
    return html(f"{said}", status=said) if isinstance(said, int) else content(said, "text/plain; charset=utf-8")


def nothing() -> Reply:
    """A host that has no robots.txt."""
    return html("404 Not Found", status=404)
