"""Requests and replies as they go over a socket, and the open line they go over."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from html import escape
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit


class HungUp(Exception):
    """The other side, or the end of the world, closed the line."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came; header names are in lower case, the target keeps its written form."""

    method: str
    target: str
    headers: Mapping[str, str]
    scheme: str = "http"
    version: str = "HTTP/1.1"
    body: bytes = b""

    @property
    def host(self) -> str:
        """The host asked for, in lower case, without its port and last dot."""
        host = self.headers.get("host", "").lower()
        return host if host.endswith("]") else host.rsplit(":", 1)[0].rstrip(".")

    @property
    def path(self) -> str:
        """The path with its percent-encoding."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """What follows the question mark."""
        return self.target.partition("?")[2]

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.headers.get('host', '').lower()}{self.target}"


@dataclass(frozen=True, slots=True)
class Reply:
    """One well-formed answer."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0

    def with_headers(self, more: Mapping[str, str]) -> Reply:
        """The same answer with more headers."""
        return replace(self, headers={**self.headers, **more})


Wire = Callable[["Line", Request], None]
"""An answer that cannot be a `Reply`: it does with the open line what it likes, then the line is closed."""

Answer = Reply | Wire


def html(title: str, body: str = "", status: int = 200, **headers: str) -> Reply:
    """An HTML page; `x_foo=` gives the header `x-foo`."""
    text = f"<!doctype html><html><head><title>{escape(title)}</title></head><body><h1>{escape(title)}</h1>{body}"
    return content(f"{text}</body></html>", "text/html; charset=utf-8", status, **headers)


def json_reply(value: Any, status: int = 200, **headers: str) -> Reply:
    """A JSON answer."""
    return content(json.dumps(value), "application/json; charset=utf-8", status, **headers)


def content(text: str | bytes, kind: str, status: int = 200, **headers: str) -> Reply:
    """Any body with its content type."""
    body = text if isinstance(text, bytes) else text.encode()
    return Reply(status, body, {"content-type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}})


def redirected(to: str, status: int = 302, **headers: str) -> Reply:
    """A redirect with a small page, as servers send it."""
    return html("Redirecting", f'<a href="{escape(to)}">{escape(to)}</a>', status, location=to, **headers)


def header_block(status: int, headers: Mapping[str, str], version: str = "HTTP/1.1") -> bytes:
    """Status line and headers as bytes; values may carry any byte as Latin-1."""
    reason = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    lines = [f"{version} {status} {reason}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


class Line:
    """One open connection; another thread may `abort` it at any time."""

    def __init__(self, sock: socket.socket, stopping: threading.Event) -> None:
        self.sock = sock
        self.scheme = "http"
        self.number = 0
        self._stopping = stopping
        self._buffer = b""

    @property
    def pending(self) -> bool:
        """Whether bytes beyond the head have been read already."""
        return bool(self._buffer)

    def receive(self, size: int = 65536) -> bytes:
        """Gives the next bytes, or nothing at the end."""
        if self._buffer:
            taken, self._buffer = self._buffer[:size], self._buffer[size:]
            return taken
        return self.sock.recv(size)

    def send(self, data: bytes) -> None:
        """Sends all of it."""
        if self._stopping.is_set():
            raise HungUp
        self.sock.sendall(data)

    def peek(self, size: int = 65536) -> bytes:
        """Looks at the first bytes without taking them."""
        data = self.sock.recv(size, socket.MSG_PEEK)
        if not data:
            raise HungUp
        return data

    def hold(self) -> None:
        """Says nothing until the other side gives up."""
        while self.sock.recv(65536):
            pass

    def pause(self, seconds: float) -> None:
        """Waits, unless the world ends first."""
        if self._stopping.wait(seconds):
            raise HungUp

    def secure(self, context: ssl.SSLContext) -> None:
        """Shakes hands as a TLS server."""
        self.sock = context.wrap_socket(self.sock, server_side=True, do_handshake_on_connect=False)
        if self._stopping.is_set():
            raise HungUp
        assert isinstance(self.sock, ssl.SSLSocket)
        self.sock.do_handshake()
        self.scheme = "https"

    def reset(self) -> None:
        """Closes with a TCP reset."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise HungUp

    def abort(self) -> None:
        """Ends the line from another thread; whoever reads or writes on it wakes."""
        try:
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # the plain one: SSLSocket's is not thread-safe
        except OSError:
            return

    def close(self) -> None:
        """Closes the socket."""
        self.sock.close()

    def read_head(self, limit: int = 1 << 18) -> bytes:
        """Reads up to the blank line."""
        head = self._buffer
        while b"\r\n\r\n" not in head:
            data = self.sock.recv(65536)
            if not data or len(head) > limit:
                raise HungUp
            head += data
        head, _, self._buffer = head.partition(b"\r\n\r\n")
        return head

    def read_request(self) -> Request:
        """Reads one whole request; raises HungUp at the end of the line."""
        first, *rest = self.read_head().decode("latin-1").split("\r\n")
        if first.count(" ") != 2:
            raise HungUp
        method, target, version = first.split(" ")
        headers = {n.strip().lower(): v.strip() for n, _, v in (line.partition(":") for line in rest)}
        body = b""
        while len(body) < int(headers.get("content-length", 0)):
            data = self.receive(int(headers["content-length"]) - len(body))
            if not data:
                raise HungUp
            body += data
        if target.startswith(("http://", "https://")):
            parts = urlsplit(target)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Request(method, target, headers, self.scheme, version, body)

    def deliver(self, request: Request, reply: Reply) -> bool:
        """Sends a reply and says whether the line stays open."""
        if reply.delay:
            self.pause(reply.delay)
        keep = request.version == "HTTP/1.1" and request.headers.get("connection", "").lower() != "close"
        headers = {"date": formatdate(usegmt=True), "server": "small-internet", **reply.headers}
        bodiless = reply.status in (204, 304)
        if not bodiless:
            headers.setdefault("content-length", str(len(reply.body)))
        headers["connection"] = "keep-alive" if keep else "close"
        body = b"" if bodiless or request.method == "HEAD" else reply.body
        self.send(header_block(reply.status, headers) + body)
        return keep
