"""A web server for benches, small and quick: good pages after a delay, a bomb, a page without end, and silence.

Run as `python -m tests.bench.server CERTIFICATE SECONDS`; it says "ready" once it listens on ports 80 and 443, and at
its end how many connections it had. A host whose name begins with `silent.` answers nothing, not even robots.txt.
"""

from __future__ import annotations

import asyncio
import signal
import ssl
import sys
import zlib
from functools import cache
from hashlib import sha256

BOMB_SIZE = 200_000_000
_WORDS = b"<p>We present a method that does well on all data sets there are.</p>\n"
_HEAD = b"HTTP/1.1 200 OK\r\nserver: bench\r\ncontent-type: text/html; charset=utf-8\r\n"
_NONE = b"HTTP/1.1 404 Not Found\r\nserver: bench\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\nnone\n"
_ENDLESS = _WORDS * 500


def page(path: bytes) -> bytes:
    """A page of 8 KB with words of its own: a host that says the same to every address would be suspected."""
    own = bytes(ord("a") + int(sign, 16) for sign in sha256(path).hexdigest())
    title = b"<!doctype html><html><head><title>" + own[:12] + b": a paper</title></head><body>\n"
    words = b"".join(b"<p>" + own[n % 50 : n % 50 + 9] + b" " + _WORDS[3:] for n in range(100))
    body = title + words + b"</body></html>"
    return _HEAD + b"content-length: %d\r\n\r\n" % len(body) + body


@cache
def bomb() -> bytes:
    """A page that is 200 MB when unpacked."""
    press = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1_000_000)
    body = b"".join(press.compress(block) for _ in range(BOMB_SIZE // len(block))) + press.flush()
    return _HEAD + b"content-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(body) + body


class Page(asyncio.Protocol):
    """One connection; what a page does is said by its path."""

    made = 0

    def __init__(self, delay: float) -> None:
        Page.made += 1
        self._delay = delay
        self._buffer = b""
        self._paused = False
        self._endless = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the line."""
        assert isinstance(transport, asyncio.Transport)
        self._line = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the line."""
        self._paused = True

    def pause_writing(self) -> None:
        """Wait until what was written is read."""
        self._paused = True

    def resume_writing(self) -> None:
        """Go on with a page that has no end."""
        self._paused = False
        if self._endless:
            self._go_on()

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1]
            if b"\r\nhost: silent." not in head.lower():
                asyncio.get_running_loop().call_later(self._delay, self._answer, path)

    def _answer(self, path: bytes) -> None:
        if self._line.is_closing():
            return
        match path:
            case b"/robots.txt":
                self._line.write(_NONE)
            case b"/bomb":
                self._line.write(bomb())
            case b"/endless":
                self._line.write(_HEAD + b"\r\n")
                self._endless = True
                self._go_on()
            case _:
                self._line.write(page(path))

    def _go_on(self) -> None:
        if not self._paused and not self._line.is_closing():
            self._line.write(_ENDLESS)
            asyncio.get_running_loop().call_soon(self._go_on)


async def serve(certificate: str, delay: float) -> None:
    """Serve until asked to end."""
    loop = asyncio.get_running_loop()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_alpn_protocols(["http/1.1"])
    bomb()
    await loop.create_server(lambda: Page(delay), "127.0.0.1", 80, backlog=1024)
    await loop.create_server(lambda: Page(delay), "127.0.0.1", 443, ssl=context, backlog=1024)
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    print("ready", flush=True)
    await ended.wait()
    print(Page.made, flush=True)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], float(sys.argv[2])))
