"""What goes over the wire and what comes back, before anybody reads a meaning into it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from readinglist.transport.address import Address

_USUAL = {
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
    "Accept-Language": "en;q=0.8,*;q=0.5",  # some hosts refuse a request that accepts nothing in particular
    "Accept-Encoding": "gzip, deflate",
}
_WITH_BODY = frozenset(("POST", "PUT", "PATCH"))


@dataclass(frozen=True, slots=True)
class Question:
    """One request, ready to be sent."""

    method: str
    address: Address
    headers: list[tuple[bytes, bytes]]
    content: bytes


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back: names of headers in lower case, the body as it was on the wire, `ended` when all of it came.

    `seconds` is the time from the request to the headers, without the time to connect.
    """

    status: int
    headers: Iterable[tuple[bytes, bytes]]
    chunks: list[bytes]
    ended: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Asking:
    """How one question is to be sent: how much is read, when it must be over, and whether on a new connection."""

    cap: int
    until: float  # of the event loop's clock
    fresh: bool = False


class Writer:
    """Writes questions with the headers that all of ours have."""

    def __init__(self, user_agent: str) -> None:
        self._usual = {**_USUAL, "User-Agent": user_agent}
        self._coded = _coded(self._usual)

    def question(
        self, method: str, address: Address, headers: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> Question:
        """Raises ValueError for a header that cannot be sent."""
        own = _coded({**self._usual, **headers}) if headers else self._coded
        sent = [(b"Host", address.authority.encode("ascii")), *own]
        if content is not None or method in _WITH_BODY:
            sent.append((b"Content-Length", b"%d" % len(content or b"")))
        return Question(method, address, sent, content or b"")


def _coded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


def texts_of(headers: Iterable[tuple[bytes, bytes]]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return headers as texts by name, those of one name joined, and the cookies one by one."""
    names: dict[str, str] = {}
    cookies: list[str] = []
    for raw, value in headers:
        name, text = raw.decode("latin-1"), _text(value)
        if name == "set-cookie":
            cookies.append(text)
        names[name] = f"{names[name]}, {text}" if name in names else text
    return names, tuple(cookies)


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def body_of(heard: Heard, coding: str, cap: int) -> tuple[bytes, bool]:
    """Return the body decoded up to the cap, and whether that is all of it: a bomb gets no further."""
    if coding.lower() not in ("gzip", "x-gzip", "deflate"):
        plain = b"".join(heard.chunks)
        return plain[:cap], heard.ended and len(plain) < cap
    unpack, body, ended = zlib.decompressobj(wbits=47), bytearray(), heard.ended
    try:
        for chunk in heard.chunks:
            body += unpack.decompress(chunk, cap - len(body))
            if len(body) >= cap:
                return bytes(body), False
    except zlib.error:
        ended = False  # the headers are here: somebody answered, only the rest is missing
    return bytes(body), ended
