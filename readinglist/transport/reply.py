"""An HTTP answer as a value, and how much of one is read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PAGE_CAP = 64 * 1024
API_CAP = 4 * 1024 * 1024
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
# Whatever stands behind a backslash, so that an escaped one is not taken for the beginning of the next.
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


def _whole(found: re.Match[str]) -> str:
    return r"\ufffd" if found["half"] else found[0]


def _nothing(_: str) -> None:
    """What stands for a number that is none."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer: header names in lower case, the body decoded and cut at the cap; `whole` tells whether it was.

    `seconds` is the time from the request to the headers, without the time to connect.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool
    cookies: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def text(self) -> str:
        """The body as text, whatever it says of its charset: good enough to recognise phrases."""
        return self.body.decode(errors="replace")

    @property
    def json(self) -> Any:
        """The body as JSON, whatever its label says (Crossref's lie); None when it is none.

        Half signs in it, which nothing could keep, become �; `NaN` and `Infinity`, which JSON has not, None.
        """
        try:
            text = self.body.decode(json.detect_encoding(self.body))
            return json.loads(_ESCAPE.sub(_whole, text) if _HALF.search(text) else text, parse_constant=_nothing)
        except (ValueError, RecursionError):
            return None

    @property
    def json_object(self) -> dict[str, Any]:
        """The body as a JSON object, empty when it is none."""
        values = self.json
        return values if isinstance(values, dict) else {}
