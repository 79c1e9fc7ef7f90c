"""A real browser and a server for it: what every test that looks at pages begins with."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect, sync_playwright

FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync "
    "--no-first-run"
).split()

# Five seconds, as it comes, are a slow machine's and no mistake of ours; what comes at once costs nothing more.
expect.set_options(timeout=60_000)


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """A Chromium without a window; where there is none the test is skipped, but never in CI."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        assert not os.environ.get("CI"), "CI must have a browser"
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Serving:
    """A server that goes away and comes back at the same address."""

    def __init__(self, app: Flask) -> None:
        self._app, self.port = app, 0
        self.start()

    def start(self) -> None:
        """Answer at the address."""
        self._server = make_server("127.0.0.1", self.port, self._app, _Threads, _Quiet)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        """Go away."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def at(self, path: str) -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a file; while it is open, its own event loop runs in this thread."""
    with opened_browser() as opened:
        yield opened
