"""Papers out in each format, and our own JSON back in, against a named reference: bare sqlite3 and json.

Run `python -m tests.bench.exporting LIBRARY`, a file that `tests.bench.many` built; without one, 27,000 papers are made
up, which takes minutes. It is copied first, and every hundredth link of the copy gets 100 observations. The reference
reads the same rows of papers, authors, tags and links and writes them as JSON. Each figure is of a process of its own;
memory is the peak beyond that of a process which opened the library and read one paper.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from readinglist.database import open_library
from readinglist.formats.text import Text
from readinglist.formats.writing import Writing
from readinglist.library import export, find
from readinglist.library.restore import restore
from readinglist.search import Search
from tests.bench.many import NOW, build


def reference(path: Path) -> Iterator[str]:
    """Papers as JSON lines by bare sqlite3, 500 at a time."""
    with closing(sqlite3.connect(path)) as db:
        ids = [number for (number,) in db.execute("SELECT id FROM papers ORDER BY added DESC")]
        for start in range(0, len(ids), 500):
            asked = (json.dumps(ids[start : start + 500]),)
            beside: dict[int, list[str]] = {}
            for column, table in (("name", "authors"), ("tag_id", "paper_tags"), ("url", "mentions")):
                among = "paper_id IN (SELECT value FROM json_each(?))"
                for number, value in db.execute(f"SELECT paper_id, {column} FROM {table} WHERE {among}", asked):
                    beside.setdefault(number, []).append(value)
            for row in db.execute("SELECT * FROM papers WHERE id IN (SELECT value FROM json_each(?))", asked):
                yield json.dumps([row, beside.get(row[0])])


def observe(path: Path) -> None:
    """Give every hundredth link 100 observations in 100 runs."""
    with closing(sqlite3.connect(path)) as db, db:
        links = [number for (number,) in db.execute("SELECT id FROM links WHERE id % 100 = 0")]
        for run in range(1, 101):
            at = (NOW - timedelta(days=7 * (101 - run))).strftime("%Y-%m-%d %H:%M:%S.000000")
            db.execute(
                "INSERT INTO runs(id, started, total, probed, requests, inconclusive, flips, seconds, void, remark, "
                "policy) VALUES (?, ?, 1, 1, 1, 0, 0, 1.0, 0, '', '{}')",
                (run, at),
            )
            db.executemany(
                "INSERT INTO observations(link_id, run_id, at, answer, reason, code, proved, evidence) "
                "VALUES (?, ?, ?, 'ok', 'the page is there (HTTP 200)', 200, 0, ?)",
                [(link, run, at, '{"rule": "page", "hops": [[301, "https://example.org/there"]]}') for link in links],
            )


def _pieces(path: Path, sort: str) -> Iterator[str]:
    library = open_library(f"sqlite:///{path}", path.parent)
    with library.reading() as session:
        ids = find.find_ids(session, Search.from_text(""), NOW)
        if sort == "records":
            yield from map(str, map(len, export.records(session, ids)))
        else:
            yield from export.pieces(session, Writing(sort), ids, search="")
    library.close()


def _restored(document: Path, target: Path) -> Iterator[str]:
    library = open_library(f"sqlite:///{target}", target.parent)
    with document.open("rb") as stream, library.writing() as session:
        yield json.dumps(restore(session, Text(stream), NOW))
    library.close()


def one(sort: str, path: Path, out: Path) -> None:
    """Measure one thing in this process; prints seconds, peak memory and bytes as JSON."""
    makers: dict[str, Callable[[], Iterable[str]]] = {
        "reference": lambda: reference(path),
        "nothing": lambda: [str(next(_pieces(path, "records")))],
        "restore": lambda: _restored(out.with_name("json.out"), out.with_name("restored.sqlite3")),
    }
    began, used, size = time.perf_counter(), time.process_time(), 0
    with out.open("wb") as target:
        for piece in makers.get(sort, lambda: _pieces(path, sort))():
            size += target.write(piece.encode("utf-8", "backslashreplace"))
    took, used = time.perf_counter() - began, time.process_time() - used
    # Of this program alone: what getrusage tells begins with what the process that started it had.
    (told,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    peak = int(told) / 1024
    print(json.dumps({"took": took, "used": used, "peak": peak, "size": size}))


def main() -> None:
    """Print the figures."""
    if len(sys.argv) == 4:
        return one(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "library.sqlite3"
        if len(sys.argv) > 1:
            shutil.copy(sys.argv[1], path)
        else:
            build(path, None, 27_000)
        observe(path)
        told = {}
        for sort in ("reference", "nothing", "records", *map(str, Writing), "restore"):
            argv = [sys.executable, "-m", "tests.bench.exporting", sort, str(path), str(Path(name) / f"{sort}.out")]
            done = subprocess.run(argv, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{sort:16} failed: {done.stderr.strip().splitlines()[-1]}")
                continue
            told[sort] = it = json.loads(done.stdout)
            ratio, extra = it["used"] / told["reference"]["used"], it["peak"] - told.get("nothing", it)["peak"]
            print(
                f"{sort:16} {it['used']:6.2f} s of processor ({it['took']:.2f} s) = {ratio:5.2f} × reference, "
                f"{extra:+6.0f} MB, {it['size'] / 1e6:6.1f} MB written"
            )
    return None


if __name__ == "__main__":
    main()
