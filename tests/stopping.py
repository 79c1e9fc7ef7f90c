"""A real `serve` that is told to end at a moment, while it checks, looks up, imports, delivers and answers.

Run in a network of its own: `python -m tests.stopping INSTANCE SECONDS…`, one round for each number of seconds after
the start; one JSON line a round tells what became of it. It is run by `tests/test_stop.py`.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode


def commands(instance: Path, *words: str) -> list[str]:
    """The words of one command."""
    return [sys.executable, "-m", "readinglist", "--instance", str(instance), *words]


@contextmanager
def serving(instance: Path, command: str = "serve") -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server that answers, and its port."""
    words = commands(instance, command, "--port", "0")
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=os.environ) as served:
        assert served.stderr
        found = None
        while found is None and (line := served.stderr.readline()):
            found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        assert found, "it did not start"
        try:
            yield served, int(found[1])
        finally:
            if served.poll() is None:
                served.kill()


class Asking(threading.Thread):
    """One request in a thread of its own; `status` says what became of it, 0 when it was not answered."""

    def __init__(self, port: int, method: str, path: str, words: dict[str, str] | None = None) -> None:
        super().__init__(daemon=True)
        self._asked = (port, method, path, words)
        self.status, self.sent, self.error = 0, threading.Event(), ""

    def run(self) -> None:
        port, method, path, words = self._asked
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if words else {}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request(method, path, urlencode(words) if words else None, headers)
            self.sent.set()
            answer = connection.getresponse()
            answer.read()
            self.status = answer.status
        except (OSError, http.client.HTTPException) as mistake:
            self.error = repr(mistake)
        finally:
            self.sent.set()
            connection.close()


def standing(instance: Path) -> dict[str, Any]:
    """What stands in the library between two starts."""
    with closing(sqlite3.connect(instance / "library.sqlite3")) as library:

        def one(words: str) -> Any:
            return library.execute(words).fetchone()[0]

        return {
            "unfinished": one("SELECT count(*) FROM runs WHERE finished IS NULL"),
            "runs": one("SELECT count(*) FROM runs"),
            "interrupted": one("SELECT count(*) FROM runs WHERE remark = 'interrupted'"),
            "stopped": one("SELECT count(*) FROM runs WHERE remark = 'stopped by you'"),
            "observations": one("SELECT count(*) FROM observations"),
            # What a run counts: the landing pages of DOIs are asked too, but are no part of its numbers.
            "counted": one("SELECT count(*) FROM observations JOIN links ON links.id = link_id WHERE watched"),
            "checked": one("SELECT count(*) FROM links WHERE checked IS NOT NULL"),
            "papers": one("SELECT count(*) FROM papers"),
            "operations": one("SELECT count(*) FROM operations WHERE open"),
            "whole": one("PRAGMA integrity_check"),
        }


def round_of(instance: Path, seconds: float, number: int) -> dict[str, Any]:
    """Start, work, be told to end after so many seconds, and what is there then."""
    with serving(instance) as (served, port):
        time.sleep(seconds)
        asked = [
            Asking(port, "GET", "/"),
            Asking(port, "GET", "/export?format=bibtex"),
            Asking(port, "POST", "/import", {"text": "\n".join(f"10.1000/more.{number}.{n}" for n in range(400))}),
            Asking(port, "POST", "/add", {"text": f"https://slow{number}.example/page"}),
        ]
        for one in asked:
            one.start()
        for one in asked:
            one.sent.wait(10)
        time.sleep(0.1)  # so that all have been read, and some are at work
        began = time.monotonic()
        served.send_signal(signal.SIGTERM)
        assert served.stderr
        told = served.stderr.read()
        code, took = served.wait(60), time.monotonic() - began
        for one in asked:
            one.join(10)
    return {
        "after": seconds,
        "code": code,
        "took": round(took, 2),
        "answered": [one.status for one in asked],
        "errors": [one.error for one in asked if one.error],
        "log": [line for line in told.splitlines() if '"request"' not in line][-40:],
        **standing(instance),
    }


def main(words: Sequence[str]) -> None:
    """Do all rounds."""
    instance = Path(words[0])
    for number, seconds in enumerate(map(float, words[1:])):
        print(json.dumps(round_of(instance, seconds, number)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
