"""How a process of ours ends when it is told to: what is under way is brought to a good end, or given up at once."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import NoReturn

_SAME = 0.5  # seconds in which a second signal is the first once more: Ctrl+C reaches a parent and its children alike
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Ending:
    """Whether this process was told to end. A second telling ends it at once, after `forced` was called."""

    def __init__(self, forced: Callable[[], None] = lambda: None) -> None:
        self.forced = forced
        self.asked = False  # a plain value: a lock that a signal's handler waits for may be held by whom it interrupts
        self._at = 0.0

    def listen(self) -> None:
        """Hear SIGTERM and SIGINT from now on; only the main thread may call this."""
        for number in _SIGNALS:
            signal.signal(number, self._hear)
        atexit.register(_be_deaf)

    def ended(self) -> bool:
        """Whether this process was told to end."""
        return self.asked

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if not self.asked:
            self.asked, self._at = True, now
        elif now - self._at > _SAME:
            self.force(128 + number, "ended at once, since it was told to twice")

    def force(self, code: int, words: str) -> NoReturn:
        """End now: no thread is waited for, nothing is tidied; what was written is whole."""
        self.forced()
        with suppress(OSError, ValueError):
            sys.stderr.write(f"readinglist: {words}\n")
            sys.stderr.flush()
        os._exit(code)


def _be_deaf() -> None:
    # Python gives signals their deadly meaning back as its last act: one more then would turn a good end into a bad.
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
