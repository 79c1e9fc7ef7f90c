"""The table of truth: every behaviour of a link, and the world in which all of them happen at once."""

from __future__ import annotations

from typing import Final

from tests.internet import Scenario
from tests.truth.afterlife import AFTERLIFE, BEYOND
from tests.truth.hidden import BEHIND, HIDDEN_PAGES
from tests.truth.lookalikes import LOOKALIKES, TWINS
from tests.truth.pages import AROUND, PAGES, SLOW
from tests.truth.row import Row
from tests.truth.services import GITHUB, SERVICES, registered

ROWS: Final[list[Row]] = [*PAGES, *HIDDEN_PAGES, *LOOKALIKES, *AFTERLIFE, *SERVICES]

__all__ = ["GITHUB", "ROWS", "SLOW", "world_of"]


def world_of(rows: list[Row]) -> Scenario:
    """The world in which those rows are true."""
    world = Scenario()
    registered(world)
    for pages in (AROUND, BEHIND, TWINS, BEYOND, *(row.pages for row in rows)):
        for url, does in pages.items():
            world.put(url, does)
    for row in rows:
        world.addresses.update(row.names)
    return world
