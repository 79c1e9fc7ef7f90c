"""A small web server on loopback that hears what chat services would."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Webhook:
    """What came to a small HTTP server, by path; `answers` are its status codes, else 200."""

    port: int
    heard: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)


@contextmanager
def webhook() -> Iterator[Webhook]:
    """Hear for as long as it lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(hook.answers.get(self.path, 200))
            self.send_header("Content-Length", "0")
            self.end_headers()
            hook.heard.append((self.path, body))

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hook = Webhook(server.server_port)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield hook
        finally:
            server.shutdown()
