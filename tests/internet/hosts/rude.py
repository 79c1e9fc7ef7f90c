"""Behaviours that no `Reply` can express: they write to the open line themselves."""

from __future__ import annotations

from collections.abc import Callable

from tests.internet.behaviour import Behaviour, How
from tests.internet.wire import HungUp, Line, Request, Wire, header_block

HEADERS = {"content-type": "text/html; charset=utf-8"}


def _reset(line: Line, _request: Request, _page: Behaviour) -> None:
    line.reset()


def _cut(line: Line, _request: Request, _page: Behaviour) -> None:
    line.send(header_block(200, {**HEADERS, "content-length": "5000"}) + b"<html><title>Half")
    line.pause(0.05)  # the reset must not overtake the bytes
    line.reset()


def _closed(_line: Line, _request: Request, _page: Behaviour) -> None:
    raise HungUp


def _silent(line: Line, _request: Request, _page: Behaviour) -> None:
    line.hold()


def _drip(line: Line, _request: Request, page: Behaviour) -> None:
    line.send(header_block(200, {**HEADERS, "content-length": "100000"}))
    for _ in range(100_000):
        line.send(b".")
        line.pause(page.delay or 0.5)


def _endless(line: Line, _request: Request, _page: Behaviour) -> None:
    line.send(header_block(200, {**HEADERS, "transfer-encoding": "chunked"}))
    block = b"<p>and on and on</p>" * 1000
    while True:
        line.send(b"%x\r\n%s\r\n" % (len(block), block))


def _short(line: Line, _request: Request, _page: Behaviour) -> None:
    line.send(header_block(200, {**HEADERS, "content-length": "5000"}) + b"<html><title>Half a page</title>")


def _bad_status_line(line: Line, _request: Request, _page: Behaviour) -> None:
    line.send(b"HELO this is not the web\r\n\r\n")


def _huge_headers(line: Line, _request: Request, _page: Behaviour) -> None:
    line.send(header_block(200, {**HEADERS, "content-length": "0", "x-long": "x" * 300_000}))


def _http_1_0(line: Line, _request: Request, _page: Behaviour) -> None:
    line.send(header_block(200, HEADERS, "HTTP/1.0") + b"<html><title>An old server</title></html>")


MANNERS: dict[How, Callable[[Line, Request, Behaviour], None]] = {
    How.RESET: _reset,
    How.CUT: _cut,
    How.CLOSED: _closed,
    How.SILENT: _silent,
    How.DRIP: _drip,
    How.ENDLESS: _endless,
    How.SHORT: _short,
    How.BAD_STATUS_LINE: _bad_status_line,
    How.HUGE_HEADERS: _huge_headers,
    How.HTTP_1_0: _http_1_0,
}


def manner(page: Behaviour) -> Wire:
    """The wire-level answer of a behaviour."""
    do = MANNERS[page.how]

    def with_delay(line: Line, request: Request) -> None:
        if page.delay and page.how is not How.DRIP:
            line.pause(page.delay)
        do(line, request, page)

    return with_delay
