"""Thinning a library of 27,000 papers and 1,000,000 observations as the clock does it, while somebody else writes.

Run `python -m tests.bench.thinning [OBSERVATIONS [PAPERS]]`; the library is made in a temporary folder. The reference
for the time is `ledger.replay_all`, the doctor's look at every observation; for the waiting, the same writer alone.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from readinglist import ledger
from readinglist.cli.bench import Bench
from readinglist.cli.duties import PAUSE, THINNED_AT_ONCE, thin
from readinglist.database import Library, open_library
from tests.bench.watching import build_library

YEAR = timedelta(days=365)


def timed(do: Callable[[], Any]) -> tuple[float, Any]:
    """How long a deed takes, in seconds, and what it gives."""
    begun = time.perf_counter()
    given = do()
    return time.perf_counter() - begun, given


class Writer:
    """Somebody who writes now and then, and how long each of that takes, in milliseconds."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._ended = threading.Event()
        self.times: list[float] = []

    def write_for(self, do: Callable[[], object]) -> list[float]:
        """Write while something is done; how long each of it took, the longest first."""
        thread = threading.Thread(target=self._write)
        thread.start()
        do()
        self._ended.set()
        thread.join()
        return sorted(self.times, reverse=True)

    def _write(self) -> None:
        while not self._ended.wait(0.05):
            begun = time.perf_counter()
            with self._library.writing() as session:
                session.execute(text("UPDATE papers SET note = note || 'x' WHERE id = 1"))
            self.times.append((time.perf_counter() - begun) * 1000)


def weight(library: Library) -> str:
    """What the file weighs, and how much of it is free for what comes."""
    with library.reading() as session:
        size, pages, free = (
            session.scalar(text(f"PRAGMA {name}")) or 0 for name in ("page_size", "page_count", "freelist_count")
        )
        seen = session.scalar(text("SELECT count(*) FROM observations"))
    return f"{size * pages / 1e6:,.0f} MB, of them {size * free / 1e6:,.0f} MB free; {seen:,} observations"


def proved(library: Library) -> tuple[float, int, list[Any]]:
    """How long all takes to be replayed, how many links are not what it gives, and all that flips tell."""
    with library.reading() as session:
        taken, (_, wrong) = timed(lambda: ledger.replay_all(session))
        return taken, len(wrong), [tuple(row) for row in session.execute(text("SELECT * FROM flips ORDER BY id"))]


def locked(library: Library, now: datetime, links: list[int]) -> list[float]:
    """Thin links as the duty does; how long each transaction took, in milliseconds, the longest first."""
    times = []
    for start in range(0, len(links), THINNED_AT_ONCE):
        with library.reading() as session:
            pasts = ledger.weigh(session, now, YEAR, links[start : start + THINNED_AT_ONCE])
        begun = time.perf_counter()
        with library.writing() as session:
            ledger.thin(session, pasts)
        times.append((time.perf_counter() - begun) * 1000)
    return sorted(times, reverse=True)


def _spread(times: list[float]) -> str:
    return (
        f"longest {times[0]:.0f} ms, 99 of 100 within {times[len(times) // 100]:.0f}, half {times[len(times) // 2]:.0f}"
    )


def measure(path: Path, now: datetime) -> None:
    """Print the figures of a library."""
    library = open_library(f"sqlite:///{path}", path.parent)
    print("before:", weight(library))
    alone = Writer(library).write_for(lambda: time.sleep(10))
    print(f"a writer alone: {_spread(alone)}")
    replayed, wrong, flips = proved(library)
    print(f"the reference, ledger.replay_all: {replayed:.1f} s; {wrong} links are not what it gives")
    with library.reading() as session:
        looked, links = timed(lambda: ledger.to_thin(session, now, YEAR))
    print(f"to_thin: {len(links):,} links in {looked:.1f} s, {looked / replayed:.2f} of the reference")
    taken = locked(library, now, links[:2000])
    print(f"{len(taken)} transactions of {THINNED_AT_ONCE} links: {_spread(taken)}")
    bench = Bench(path.parent, {"READINGLIST_NOW": now.isoformat()})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    waited = Writer(library).write_for(lambda: thin(bench, library, threading.Event()))
    spent = time.perf_counter() - begun
    resting = PAUSE * (len(links) - 2000) / THINNED_AT_ONCE
    print(f"the rest as the clock does it: {spent:.0f} s, of them {resting:.0f} s pauses")
    print(f"working {(spent - resting) / replayed:.1f} times the reference")
    print(f"a writer meanwhile: {_spread(waited)}, {waited[0] / alone[0]:.1f} times the longest alone")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"memory at most {before / 1024:.0f} MB before, {grown:.0f} MB more while thinning")
    print("after:", weight(library))
    replayed_again, wrong_again, flips_again = proved(library)
    print(f"replay_all: {replayed_again:.1f} s, {replayed_again / replayed:.2f} of the reference; {wrong_again} wrong")
    print("flips are", "the same" if flips == flips_again else "OTHERS")
    again, _ = timed(lambda: thin(bench, library, threading.Event()))
    print(f"once more, with nothing to do: {again:.1f} s")
    library.close()
    with closing(sqlite3.connect(path)) as connection:
        took, _ = timed(lambda: connection.execute("VACUUM"))
    print(f"a VACUUM by hand would take {took:.0f} s and leave {path.stat().st_size / 1e6:,.0f} MB")


def main() -> None:
    """Make the library and print the figures."""
    given = [int(word) for word in sys.argv[1:3]]
    observations, papers = (*given, *(1_000_000, 27_000)[len(given) :])
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "library.sqlite3"
        measure(path, build_library(path, observations=observations, papers=papers))


if __name__ == "__main__":
    main()
