"""The memory of a server that runs for months: what one thread gave back, the next one uses."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_ARENA_MAX = -8  # M_ARENA_MAX in glibc's malloc.h


def share_one_heap() -> None:
    """Have all threads that begin from now on take memory from one heap; nothing on systems without such a choice.

    glibc gives each thread a heap of its own, and each keeps the most that its thread ever held: eight threads, eight
    times one large export. They would hardly gain from it: Python's own lock lets one of them work at a time, and
    SQLite asks for memory under a lock too.
    """
    with suppress(AttributeError, OSError, TypeError):  # no mallopt there, or no way to find it
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
