"""The list page over many papers, against a named reference: the bare sqlite3 module finding and counting the same.

Run `python -m tests.bench.desk PAPERS [FOLDER]`; FOLDER holds catalogue pages, without one papers are made up. The
library is made in a temporary folder. Times are of the server alone (a request through WSGI, no socket), then of 4
clients at once against `waitress` in a process of its own, whose memory is told at the end.
"""

from __future__ import annotations

import http.client
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from waitress.server import BaseWSGIServer, create_server

from readinglist.database import Library, open_library
from readinglist.web import Doors, create_app
from tests.bench.many import NOW, build

ROUNDS = 40
CASES = {
    "page 1": ("", None),
    "last page": ("?page=999999", None),
    "one word": ("?q=radiance", "radiance"),
    "three words": ("?q=neural+radiance+field", "neural radiance field"),
    "commonest word": ("?q=the", "the"),
    "no match": ("?q=xyzzyqq", "xyzzyqq"),
    "status and tag": ("?q=status:to-read+%23vision", None),
    "or, not": ("?q=(diffusion+or+transformer)+-video", "(diffusion OR transformer) NOT video"),
}


def measured(do: Callable[[], object]) -> tuple[float, float]:
    """The median and the 95th percentile of a deed, in milliseconds."""
    do()
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        do()
        times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    return statistics.median(times), times[int(0.95 * ROUNDS) - 1]


@contextmanager
def counting(library: Library) -> Iterator[list[str]]:
    """The statements said meanwhile."""
    said: list[str] = []

    def note(*about: Any) -> None:
        said.append(about[2])

    event.listen(library.engine, "before_cursor_execute", note)
    yield said
    event.remove(library.engine, "before_cursor_execute", note)


def bare(path: Path, words: str | None) -> Callable[[], object]:
    """What the reference does: find, count by status, year and venue, and fetch fifty rows."""
    connection = sqlite3.connect(path)
    which = "id IN (SELECT rowid FROM paper_text WHERE paper_text MATCH ?)" if words else "? IS NULL"

    def do() -> object:
        for column in ("status", "year", "venue"):
            connection.execute(f"SELECT {column}, count(*) FROM papers WHERE {which} GROUP BY 1", (words,)).fetchall()
        return connection.execute(
            f"SELECT id, title, venue, year FROM papers WHERE {which} ORDER BY added DESC LIMIT 50", (words,)
        ).fetchall()

    return do


def pages(path: Path) -> None:
    """Print times, statements and bytes of every case."""
    with closing(open_library(f"sqlite:///{path}", path.parent)) as library:
        client = create_app(
            library, Doors(clock=lambda: NOW, check_now=lambda: None), instance_path=str(path.parent)
        ).test_client()
        print(f"{'':16}{'median':>8}{'p95':>8}  ms  statements   kB   x bare sqlite3")
        for name, (address, words) in CASES.items():
            median, late = measured(lambda address=address: client.get("/" + address))  # type: ignore[misc]
            with counting(library) as said:
                size = len(client.get("/" + address).data)
            reference, _ = measured(bare(path, words))
            row = f"{name:16}{median:8.1f}{late:8.1f}{len(said):15}{size / 1000:7.1f}"
            print(row + (f"{median / reference:10.2f}" if name != "status and tag" else ""))


def crowd(path: Path, clients: int = 4, seconds: float = 8.0) -> None:
    """Print how many pages a second several clients get, and the memory of the process that serves them."""
    command = [sys.executable, "-m", "tests.bench.desk", "--serve", str(path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as served:
        assert served.stderr
        found = re.search(r"127\.0\.0\.1:(\d+)", served.stderr.readline())
        assert found
        port, counts = int(found[1]), [0] * clients
        end = time.monotonic() + seconds

        def ask(number: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            while time.monotonic() < end:
                for address in ("/", "/?q=radiance", "/?page=7", "/?q=year:2022"):
                    connection.request("GET", address)
                    answer = connection.getresponse()
                    assert answer.status == 200
                    answer.read()
                    counts[number] += 1

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        status = Path(f"/proc/{served.pid}/status").read_text(encoding="utf-8")
        peak = re.search(r"VmHWM:\s+(\d+)", status)
        served.terminate()
    assert peak
    print(f"{clients} clients: {sum(counts) / seconds:.0f} pages a second; memory at most {int(peak[1]) / 1024:.0f} MB")


def serve(path: Path) -> None:
    """Serve the pages as `readinglist serve` does, without its checks."""
    library = open_library(f"sqlite:///{path}", path.parent)
    doors = Doors(clock=lambda: NOW, check_now=lambda: None)
    server = create_server(create_app(library, doors, instance_path=str(path.parent)), host="127.0.0.1", port=0)
    assert isinstance(server, BaseWSGIServer)
    assert server.socket
    print(f"127.0.0.1:{server.socket.getsockname()[1]}", file=sys.stderr, flush=True)
    server.run()


def main() -> None:
    """Make the library, look at its pages, let the crowd in."""
    if sys.argv[1:2] == ["--serve"]:
        serve(Path(sys.argv[2]))
        return
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 27_000
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "library.sqlite3"
        begun = time.perf_counter()
        build(path, folder, number)
        print(f"{number:,} papers, made in {time.perf_counter() - begun:.0f} s")
        pages(path)
        crowd(path)


if __name__ == "__main__":
    main()
