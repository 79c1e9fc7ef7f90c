"""Work that waits for the network, given up when the program ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TypeVar

_GLANCE = 0.2  # seconds
_Made = TypeVar("_Made")


async def unless_ended(ended: Callable[[], bool], work: Coroutine[None, None, _Made]) -> _Made | None:
    """Return what some work brings; None when the program ended first, and the work was given up."""
    doing = asyncio.create_task(work)
    try:
        while not ended():
            done, _ = await asyncio.wait((doing,), timeout=_GLANCE)
            if done:
                return doing.result()
    finally:
        if not doing.done():
            doing.cancel()
            await asyncio.wait((doing,))
    return None
