"""Who takes a large file slowly holds up nobody; many large files at once leave the server its threads and memory."""

from __future__ import annotations

import platform
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from readinglist.access import Entrance
from readinglist.cli.answering import SETTINGS, THREADS, Answering
from readinglist.cli.entering import listen
from readinglist.database import Library
from readinglist.web import Doors, create_app, limits
from tests.stopping import Asking, serving
from tests.web import shelf

PATIENCE = 60.0  # seconds for whatever must happen some time, on the slowest machine
PIECES, PIECE = 32, 1_000_000  # waitress has a thread wait beyond sixteen million letters


def _answer(environ: Any, start: Any) -> Iterator[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] != "/large":
        yield b"small"
        return
    for number in range(PIECES):
        yield bytes([65 + number % 26]) * PIECE


@contextmanager
def served() -> Iterator[tuple[Answering, int]]:
    held: dict[int, Any] = {}
    server = listen(_answer, Entrance(), 0, map=held, **SETTINGS)
    answering, ended = Answering(server, held), threading.Event()
    turning = threading.Thread(target=answering.run, args=(ended.is_set,))
    turning.start()
    try:
        yield answering, int(server.socket.getsockname()[1])  # type: ignore[union-attr]
    finally:
        ended.set()
        turning.join(PATIENCE)
        answering.close()


def slow_reader(port: int) -> socket.socket:
    """One that asks for a large file, and takes nothing of it so far."""
    asking = socket.socket()
    asking.settimeout(PATIENCE)
    asking.connect(("127.0.0.1", port))
    asking.sendall(b"GET /large HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
    return asking


def test_slow_readers_of_large_files_hold_up_nobody_and_get_them_whole() -> None:
    with served() as (answering, port), ExitStack() as closing:
        readers = [closing.enter_context(slow_reader(port)) for _ in range(THREADS)]
        for reader in readers:
            reader.recv(1)
        quick = Asking(port, "GET", "/")
        quick.start()
        quick.join(PATIENCE)
        assert quick.status == 200
        assert answering.unsent() > THREADS * PIECE
        taken = b"H"
        while more := readers[0].recv(PIECE):
            taken += more
        _, _, body = taken.partition(b"\r\n\r\n")
        assert body == b"".join(bytes([65 + number % 26]) * PIECE for number in range(PIECES))
        for reader in readers:
            reader.close()
        until = time.monotonic() + PATIENCE
        while answering.unsent():  # what nobody takes any more lies nowhere
            assert time.monotonic() < until
            time.sleep(0.05)


# --- how many files are written at once


def refused(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "ther large downloads are under way; try again in 30 seconds." in answer.text


def test_no_file_is_written_while_too_much_of_others_was_not_taken(library: Library, tmp_path: Path) -> None:
    shelf.fill(library, shelf.many(3))
    waiting = [limits.UNSENT]
    doors = Doors(clock=lambda: shelf.NOW, check_now=lambda: None, unsent=lambda: waiting[0])
    client = create_app(library, doors, instance_path=str(tmp_path)).test_client()
    for path in ("/export?format=csv", "/api/v1/export?format=json"):
        waiting[0] = limits.UNSENT
        refused(client, path)
        waiting[0] -= 1
        assert client.get(path).status_code == 200


def test_a_few_large_files_are_written_at_once_and_any_number_of_small_ones(library: Library, tmp_path: Path) -> None:
    shelf.fill(library, shelf.many(5001))
    doors = Doors(clock=lambda: shelf.NOW, check_now=lambda: None)
    client = create_app(library, doors, instance_path=str(tmp_path)).test_client()
    large, small = "/export?format=csv", "/export?format=csv&paper=1"
    for _ in range(2):  # every place is given back
        under_way = [client.get(large, buffered=False) for _ in range(THREADS // 2)]
        assert [answer.status_code for answer in under_way] == [200] * (THREADS // 2)
        refused(client, large)
        refused(client, "/api/v1/export?format=json")
        assert client.get(small).status_code == 200
        assert under_way.pop().text.count("\n") > 5000
        assert client.get(large).status_code == 200
        for answer in under_way:
            answer.close()


# --- memory

ON_GLIBC = pytest.mark.skipif(platform.libc_ver()[0] != "glibc" or sys.maxsize < 2**32, reason="heaps are glibc's")
_HEAP = 1 << 26  # bytes of addresses that glibc keeps for the heap of one thread
IN_THREADS = """
import sys, threading
if "one" in sys.argv:
    from readinglist.cli.memory import share_one_heap
    share_one_heap()
full, told = threading.Barrier(9), threading.Event()
def work():
    kept = [bytes(5000) for _ in range(100)]
    full.wait()
    told.wait()
for _ in range(8):
    threading.Thread(target=work, daemon=True).start()
full.wait()
print("full", flush=True)
sys.stdin.read()
"""


def heaps_of(process: int) -> int:
    """How many heaps of threads a process has: what is in use, and unused addresses up to the border of its size."""
    rows = re.findall(r"^(\w+)-(\w+) (\S+) \w+ 00:00 0 *$", Path(f"/proc/{process}/maps").read_text(), re.MULTILINE)
    maps = [(int(begin, 16), int(end, 16), rights) for begin, end, rights in rows]
    return sum(
        begin % _HEAP == 0 and middle == still and end - begin == _HEAP and rights[:2] == "rw" and free[:3] == "---"
        for (begin, middle, rights), (still, end, free) in pairwise(maps)
    )


@ON_GLIBC
@pytest.mark.parametrize(("word", "heaps"), [("one", 0), ("many", 8)])
def test_threads_share_the_heap_of_the_process(word: str, heaps: int) -> None:
    words = [sys.executable, "-c", IN_THREADS, word]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as working:
        assert working.stdout
        assert working.stdout.readline() == "full\n"
        assert heaps_of(working.pid) == heaps
        working.communicate()


@ON_GLIBC
def test_the_threads_of_serve_share_one_heap(tmp_path: Path) -> None:
    with serving(tmp_path) as (server, port):
        asked = [Asking(port, "GET", path) for path in ("/", "/export?format=csv", "/links", "/healthz") * 2]
        for one in asked:
            one.start()
        for one in asked:
            one.join(PATIENCE)
        assert [one.status for one in asked] == [200] * 8
        assert heaps_of(server.pid) == 0
        server.terminate()
        server.communicate(timeout=PATIENCE)
