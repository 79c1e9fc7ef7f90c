"""An HTTP answer as a value, and how much of one is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PAGE_CAP = 64 * 1024
API_CAP = 4 * 1024 * 1024


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
        """The body as JSON, whatever its label says (Crossref's lie); None when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @property
    def json_object(self) -> dict[str, Any]:
        """The body as a JSON object, empty when it is none."""
        values = self.json
        return values if isinstance(values, dict) else {}
