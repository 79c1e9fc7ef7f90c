"""An address as it is asked for: read once, and known at the next question about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import httpx


@dataclass(frozen=True, slots=True)
class Address:
    """An absolute address in the form in which it goes over the wire: ASCII, escaped."""

    text: str
    scheme: str
    host: str  # an IPv6 address without its brackets
    port: int | None  # None for the scheme's own
    authority: str  # host and, where it is not the scheme's own, port
    target: str  # path and query

    @property
    def name(self) -> str:
        """The host by which limits are counted: a last dot makes no other one."""
        return self.host.rstrip(".")

    @property
    def door(self) -> int:
        """The port that is connected to."""
        return (443 if self.scheme == "https" else 80) if self.port is None else self.port

    @property
    def origin(self) -> str:
        """Scheme, host and, where it is not the usual one, port."""
        return f"{self.scheme}://{self.authority}"


# A link is asked about several times: whether it may be asked, by whom it is limited, and then itself.
@lru_cache(maxsize=1024)
def address_of(text: str) -> Address:
    """Read an address as browsers do (names and paths beyond ASCII too); raises ValueError for what is none."""
    try:
        url = httpx.URL(text)
        return Address(
            str(url),
            url.scheme,
            url.raw_host.decode("ascii"),
            url.port,
            url.netloc.decode("ascii"),
            url.raw_path.decode("ascii"),
        )
    except httpx.InvalidURL as mistake:
        raise ValueError(str(mistake)) from mistake
