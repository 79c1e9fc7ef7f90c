"""The web server of `serve`: waitress, with limits, and an end at which what was asked before is still answered."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer

from readinglist.web import limits

THREADS = 8
SETTINGS: dict[str, Any] = {
    "threads": THREADS,
    "ident": None,
    "max_request_header_size": limits.HEADERS,
    "max_request_body_size": limits.UPLOAD + limits.MB,  # what is a little larger is refused in our own words
    "connection_limit": 200,
    "channel_timeout": 60,  # seconds without a letter
    "cleanup_interval": 10,
    "asyncore_use_poll": True,
}
_GLANCE = 0.25  # seconds between two looks whether we were told to end


class Answering:
    """The course of a server of waitress, over the map of all that it holds open."""

    def __init__(self, server: Any, held: dict[int, Any]) -> None:
        self._dispatcher = server.task_dispatcher
        self._held = held

    def run(self, ended: Callable[[], bool]) -> None:
        """Answer until told to end."""
        while not ended():
            self._turn(_GLANCE)

    def unsent(self) -> int:
        """Return how many bytes of answers wait for who takes them slowly; files that lie there anyway do not count."""
        waiting = (one for channel in self._all(HTTPChannel) for one in list(channel.outbufs))
        return sum(len(one) for one in waiting if isinstance(one, OverflowableBuffer))

    def drain(self, until: float) -> None:
        """Take nothing more in, and answer what is under way, until a moment of the monotonic clock at most."""
        before: list[Any] | None = None
        while before != (now := self._all(HTTPChannel)) and time.monotonic() < until:
            before = now
            self._turn(0.02)  # who stands at the door already comes in, one a turn, and is heard in the next
        for server in self._all(BaseWSGIServer):
            wasyncore.dispatcher.close(server)  # its socket alone: its trigger still wakes us
        while (channels := self._all(HTTPChannel)) and time.monotonic() < until:
            for channel in channels:
                if not (channel.requests or channel.total_outbufs_len):
                    channel.will_close = True
            self._turn(0.05)

    def close(self) -> None:
        """Give up what is still open."""
        self._dispatcher.shutdown(timeout=0.1)
        wasyncore.close_all(self._held, ignore_all=True)

    def _turn(self, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, map=self._held, count=1, use_poll=True)

    def _all(self, sort: type[Any]) -> list[Any]:
        return [one for one in list(self._held.values()) if isinstance(one, sort)]
