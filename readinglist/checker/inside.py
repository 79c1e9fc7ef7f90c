"""Which hosts stand in a network that the reader opened: their addresses are nobody else's business."""

from __future__ import annotations

import asyncio

from readinglist.checker.task import Task
from readinglist.transport.guard import allows
from readinglist.transport.resolver import SystemResolver

_PATIENCE = 5.0  # seconds for the name servers
_AN_ARCHIVE = "web.archive.org"


class Inside:
    """Tells hosts inside the reader's own networks from those that everybody can reach."""

    def __init__(self, task: Task) -> None:
        self._opened = bool(task.manners.opened)
        self._system = SystemResolver() if self._opened and not task.resolver else None
        self._resolve = task.resolver or self._system
        self._archive: bool | None = None

    async def keeps(self, host: str) -> bool | None:
        """Whether a host must not be named to archives; None when its name leads nowhere now.

        Where the archives stand inside as well, what they are told does not leave the house.
        """
        if not self._opened:
            return False
        if self._archive is None:
            self._archive = bool(await self._is_private(_AN_ARCHIVE))
        return False if self._archive else await self._is_private(host)

    def close(self) -> None:
        """Wait for no name any more."""
        if self._system:
            self._system.close()

    async def _is_private(self, host: str) -> bool | None:
        if self._resolve is None:
            return None
        try:
            async with asyncio.timeout(_PATIENCE):
                found = await self._resolve(host, 443)
            return any(not allows(address, ()) for address, _ in found)
        except (OSError, UnicodeError, ValueError):  # no such name, no answer in time, or no possible name
            return None
