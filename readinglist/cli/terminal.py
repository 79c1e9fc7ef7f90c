"""What reaches a terminal: words alone, whoever wrote them. A title may hold signs that command it, or turn its text.

They are shown as JSON writes them (`\\u001b`): so the reader sees that they are there, and JSON stays what it is.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import Any, BinaryIO, TextIO, cast

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

# All controls but line end and tab, and the signs that turn the direction of what follows.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """Return a text in which no sign commands a terminal."""
    return text if text.isprintable() else _COMMANDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def begin() -> None:
    """Let nothing but words onto stdout and stderr from now on."""
    if not isinstance(sys.stdout, _Words):
        sys.stdout, sys.stderr = (cast(TextIO, _Words(stream)) for stream in (sys.stdout, sys.stderr))


class WordsConsole(Console):
    """A rich console whose own colours and moves reach the terminal, and no others."""

    def __init__(self, *, stderr: bool = False, soft_wrap: bool = False) -> None:
        stream = sys.stderr if stderr else sys.stdout
        super().__init__(file=stream.below if isinstance(stream, _Words) else stream, soft_wrap=soft_wrap)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield what is drawn, in harmless words."""
        for part in super().render(renderable, options):
            yield part if part.control else part._replace(text=harmless(part.text))


class _Words:
    """A stream of text that lets harmless text through, and what its encoding lacks as an escape."""

    def __init__(self, below: TextIO) -> None:
        self.below = below
        # Another name than ASCII, or click would open the bytes below by itself.
        self.encoding = below.encoding if (below.encoding or "ascii").lower() not in ("ascii", "us-ascii") else "utf-8"

    def write(self, text: str) -> int:
        """Write a text; returns its length."""
        known = self.below.encoding or "ascii"
        self.below.write(harmless(text).encode(known, "backslashreplace").decode(known))
        return len(text)

    @property
    def buffer(self) -> BinaryIO:
        """Where files are written that must stay as they are; a terminal gets words of them too."""
        return cast(BinaryIO, _Bytes(self)) if self.below.isatty() else self.below.buffer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.below, name)


class _Bytes:
    """Whole pieces of text in UTF-8, as words."""

    def __init__(self, words: _Words) -> None:
        self._words = words

    def write(self, piece: bytes) -> int:
        """Write a piece; returns its length."""
        self._words.write(piece.decode("utf-8", "replace"))
        return len(piece)

    def flush(self) -> None:
        """Show what was written."""
        self._words.below.flush()
