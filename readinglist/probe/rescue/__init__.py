"""Rescue look-ups: a copy of a dead link that was seen to be there, or the word that nobody could be asked.

Nothing here replaces a link: what is found is offered, with where it is, who keeps it and when it was taken.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from readinglist.identifiers import Kind, canonical, host_of
from readinglist.probe.rescue import heritage, survivors, wayback
from readinglist.probe.rescue.archive import Archive
from readinglist.probe.rescue.discretion import withheld
from readinglist.probe.rescue.wanted import Fork, Found, NotAsked, Rescue, Source, Wanted
from readinglist.transport import Transport

__all__ = [
    "MOST_FOR_CODE",
    "MOST_FOR_PAGE",
    "Fork",
    "Found",
    "NotAsked",
    "Rescue",
    "Rescuer",
    "Source",
    "Wanted",
    "seek",
    "withheld",
]

MOST_FOR_PAGE = wayback.MOST
MOST_FOR_CODE = heritage.MOST + survivors.MOST_FOR_FORKS + survivors.MOST_FOR_REVEALED + wayback.MOST

_log = logging.getLogger(__name__)
# Sites whose pages are drawn by a script from elsewhere: a capture of the page is an empty frame.
_FRAMES = frozenset(("anonymous.4open.science", "drive.google.com"))


async def seek(wanted: Wanted, door: Transport) -> Found:
    """Look for one link alone; for many in a run, one Rescuer knows which archives to leave alone."""
    return await Rescuer(door).seek(wanted)


class Rescuer:
    """Looks for copies during one run; an archive that limits, refuses or bans us is asked nothing more in it."""

    def __init__(self, door: Transport) -> None:
        self._door = door
        self._wayback = Archive("the Wayback Machine", door, wayback.of_the_thing)
        self._heritage = Archive("Software Heritage", door, heritage.of_the_thing)
        self._github = Archive("GitHub", door, survivors.of_the_thing)

    async def seek(self, wanted: Wanted) -> Found:
        """Return the best copy; None when everybody says that there is none; NotAsked when somebody could not say.

        Never raises for what the network does. At most MOST_FOR_PAGE requests for a page, MOST_FOR_CODE for code.
        """
        unasked: list[NotAsked] = []
        for look in self._ways(wanted):
            try:
                found = await look()
            except Exception:
                _log.exception("a mistake of ours while looking for %s", wanted.url)
                found = NotAsked("an archive", "a mistake of ours")
            if isinstance(found, Rescue):
                return found
            if found:
                unasked.append(found)
        if not unasked:
            return None
        return NotAsked(" and ".join(one.whom for one in unasked), "; ".join(one.why for one in unasked))

    def _ways(self, wanted: Wanted) -> list[Callable[[], Awaitable[Found]]]:
        """Whom to ask, in order: for code its history, what survives of it, then its page; for pages the page."""
        if withheld(wanted.url):
            return []
        ways: list[Callable[[], Awaitable[Found]]] = []
        if heritage.origins_of(wanted):
            ways.append(lambda: heritage.seek_visit(wanted, self._heritage))
        if heritage.names_repository(wanted.url) and survivors.ranked(wanted):
            ways.append(lambda: survivors.seek_fork(wanted, self._github))
        if wanted.revealed:
            ways.append(lambda: survivors.seek_revealed(wanted, self._github, self._door))
        if page := _page(wanted):
            ways.append(lambda: wayback.seek_copy(wanted, page, self._wayback))
        return ways


def _page(wanted: Wanted) -> str | None:
    """The address under which archives know a page; None where a captured page would be empty."""
    url = canonical(wanted.url) if wanted.kind is Kind.GITHUB else wanted.url.split("#", 1)[0]
    return None if host_of(url) in _FRAMES else url
