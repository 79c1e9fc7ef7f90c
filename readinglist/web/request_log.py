"""One line of the log for each request: what was asked, by whom, what came of it; never a secret.

Not written are the query, headers and bodies: they hold what a reader looks for, and keys.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask import Flask, g, request

_log = logging.getLogger("readinglist.requests")
_ID, _WHO = "readinglist.request_id", "readinglist.who"
_LONGEST = 200  # letters of a path
_SECRET = re.compile(r"^(/+feed/+)[^/]+", re.IGNORECASE)
_QUIET = frozenset({"/healthz"})  # asked every few seconds for as long as it lives

_StartResponse = Callable[..., Callable[[bytes], object]]


def register(app: Flask) -> None:
    """Log the requests of an app."""
    app.wsgi_app = _Logged(app.wsgi_app)  # type: ignore[method-assign]
    app.teardown_request(_note_who)


def _note_who(_mistake: BaseException | None) -> None:
    """Tell the line who asked, which only the guard of the app knows."""
    request.environ[_WHO] = g.get("who") or ("loopback" if "scope" in g else "")


class _Logged:
    def __init__(self, app: Callable[[dict[str, Any], _StartResponse], Iterable[bytes]]) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: _StartResponse) -> Iterable[bytes]:
        line = _Line(environ)

        def start(status: str, headers: list[tuple[str, str]], *about: Any) -> Callable[[bytes], object]:
            line.status = int(status[:3])
            return start_response(status, [*headers, ("X-Request-Id", line.id)], *about)

        try:
            return _Counted(self._app(environ, start), line)
        except BaseException:
            line.write()
            raise


class _Line:
    """What is told of one request at its end."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self._environ = environ
        self._began = time.perf_counter()
        self.id = environ[_ID] = secrets.token_hex(6)  # ours: another's could pose as one
        self.status, self.bytes = 500, 0
        self._written = False

    def write(self) -> None:
        """Write the line, once."""
        if self._written:
            return
        self._written = True
        path = _path(self._environ)
        level = logging.DEBUG if path in _QUIET and self.status == 200 else logging.INFO
        if not _log.isEnabledFor(level):
            return
        told = {
            "method": str(self._environ.get("REQUEST_METHOD", ""))[:20],
            "path": path,
            "status": self.status,
            "ms": round((time.perf_counter() - self._began) * 1000, 1),
            "bytes": self.bytes,
            "who": self._environ.get(_WHO, ""),
            "peer": self._environ.get("REMOTE_ADDR", ""),
            "id": self.id,
        }
        _log.log(level, "request", extra={"told": told})


def _path(environ: dict[str, Any]) -> str:
    path = str(environ.get("PATH_INFO", "")).encode("latin-1", "replace").decode("utf-8", "replace")
    return _SECRET.sub(r"\1…", path)[:_LONGEST]


class _Counted:
    """The body on its way; the line is written when it has gone, or was given up."""

    def __init__(self, body: Iterable[bytes], line: _Line) -> None:
        self._body = body
        self._line = line

    def __iter__(self) -> Iterator[bytes]:
        for part in self._body:
            self._line.bytes += len(part)
            yield part
        self._line.write()

    def close(self) -> None:
        """End the body and write the line."""
        try:
            if end := getattr(self._body, "close", None):
                end()
        finally:
            self._line.write()
