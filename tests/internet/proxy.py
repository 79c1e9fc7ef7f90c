"""A forward proxy into the small internet: CONNECT for https, whole addresses for http."""

from __future__ import annotations

import ipaddress
import selectors
import socket
from collections.abc import Callable
from typing import NoReturn

from tests.internet.server import Switchboard
from tests.internet.wire import HungUp, Line, Request, header_block

Resolve = Callable[[str, int], list[tuple[str, int]]]
PATIENCE = 30.0  # seconds for a connection


class Proxy:
    """Serves one connection at a time for each call of `serve`; names are asked of `resolve`."""

    def __init__(self, board: Switchboard, resolve: Resolve, note: Callable[[Request, int], object]) -> None:
        self._board = board
        self._resolve = resolve
        self._note = note

    def serve(self, line: Line) -> None:
        """Takes one request and joins both ends until one of them closes."""
        head = line.read_head()
        rest = line.receive() if line.pending else b""
        method, target, _ = head.decode("latin-1").partition("\r\n")[0].split(" ")
        host, port, path = _parts(method, target)
        far = self._reach(line, host, port)
        try:
            if method == "CONNECT":
                line.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
                far.send(rest)
            else:
                far.send(_origin_form(head, method, path) + rest)
            _join(line, far)
        finally:
            self._board.let_go(far)

    def _reach(self, line: Line, host: str, port: int) -> Line:
        if _is_foreign(host):  # a literal address must not leave this machine; that it was asked is on record
            self._note(Request("CONNECT", f":{port}", {"host": host}), line.number)
            _refuse(line, 502, "no route to that address")
        try:
            addresses = self._resolve(host, port)
        except socket.gaierror as unknown:
            _refuse(line, 502, f"{host}: {unknown.strerror}")
        problem = OSError("no address")
        for address in addresses:
            try:
                return self._connected(line, address)
            except OSError as trouble:
                problem = trouble
        status = 504 if isinstance(problem, TimeoutError) else 502
        return _refuse(line, status, f"{host}: {problem}")

    def _connected(self, line: Line, address: tuple[str, int]) -> Line:
        if _is_foreign(address[0]):  # a name that leads to a private address
            self._note(Request("CONNECT", f":{address[1]}", {"host": address[0]}), line.number)
            raise OSError(f"no route to {address[0]}")
        far = Line(socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET), self._board.stopping)
        self._board.hold(far)
        try:
            far.sock.settimeout(PATIENCE)
            far.sock.connect(address)
            far.sock.settimeout(None)
        except OSError:
            self._board.let_go(far)
            raise
        return far


def _parts(method: str, target: str) -> tuple[str, int, str]:
    path = ""
    if method != "CONNECT":
        target, _, path = target.partition("://")[2].partition("/")
    host, _, port = target.rpartition(":")
    if not port.isdigit():
        host, port = target, "80"
    return host.strip("[]").lower(), int(port), f"/{path}"


def _origin_form(head: bytes, method: str, path: str) -> bytes:
    lines = head.decode("latin-1").split("\r\n")[1:]
    kept = [one for one in lines if one.partition(":")[0].lower() not in ("connection", "proxy-connection")]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *kept, "Connection: close", "", ""]).encode("latin-1")


def _is_foreign(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse(line: Line, status: int, words: str) -> NoReturn:
    body = words.encode()
    line.send(header_block(status, {"content-length": str(len(body)), "connection": "close"}) + body)
    raise HungUp


def _join(near: Line, far: Line) -> None:
    """Carries bytes both ways until one side closes; a reset is passed on as a reset."""
    with selectors.DefaultSelector() as selector:
        selector.register(near.sock, selectors.EVENT_READ, far)
        selector.register(far.sock, selectors.EVENT_READ, near)
        while True:
            for key, _ in selector.select():
                assert isinstance(key.fileobj, socket.socket)
                try:
                    data = key.fileobj.recv(65536)
                except ConnectionResetError:
                    key.data.reset()
                if not data:
                    raise HungUp
                key.data.send(data)
