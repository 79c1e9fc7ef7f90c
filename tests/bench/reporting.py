"""A report of a usual week over 27,000 papers and 1,000,000 observations, against a named reference.

Run `python -m tests.bench.reporting [OBSERVATIONS [PAPERS]]`; the library is made in a temporary folder, by the rules
that judge a real one. The reference is `ledger.tally`, which counts the links by verdict, in the same run.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select

from readinglist import ledger
from readinglist.database import Library, open_library
from readinglist.library import reports
from readinglist.models import Flip, Link, Observation, Run
from readinglist.report import Report
from tests.bench.desk import counting
from tests.bench.watching import build_library

__all__ = ["build_library"]

ROUNDS = 5
WEEK = timedelta(days=7)


class Taken(NamedTuple):
    """What a deed takes, in milliseconds: by the clock on the wall, and of the processor alone."""

    wall: float
    processor: float


def measured(do: Callable[[], object]) -> Taken:
    """The medians of a deed, after a first time that is not counted."""
    times = []
    for _ in range(ROUNDS + 1):
        begun = time.perf_counter(), time.process_time()
        do()
        times.append(((time.perf_counter() - begun[0]) * 1000, (time.process_time() - begun[1]) * 1000))
    return Taken(*(statistics.median(column) for column in zip(*times[1:], strict=True)))


def main() -> None:
    """Print the figures."""
    given = [int(word) for word in sys.argv[1:3]]
    observations, papers = (*given, *(1_000_000, 27_000)[len(given) :])
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "library.sqlite3"
        begun = time.perf_counter()
        until = build_library(path, observations=observations, papers=papers)
        print(f"made in {time.perf_counter() - begun:.0f} s, {path.stat().st_size / 1e6:,.0f} MB")
        library = open_library(f"sqlite:///{path}", Path(home))
        with library.reading() as session:
            counted = (Link, Run, Observation, Flip)
            numbers = [(it.__tablename__, session.scalar(select(func.count()).select_from(it))) for it in counted]
            print(", ".join(f"{number:,} {name}" for name, number in numbers))
        _measure(library, until)
        library.close()


def _measure(library: Library, until: datetime) -> None:
    def made(weeks: int) -> Report:
        with library.reading() as session:
            return reports.make(session, until - weeks * WEEK, until)

    def tallied() -> object:
        with library.reading() as session:
            return ledger.tally(session)

    with counting(library) as said:
        report = made(1)
    print(f"a week: {report.summary}")
    reference = measured(tallied)
    print(f"the reference, ledger.tally: {reference.wall:.0f} ms, {reference.processor:.0f} of the processor")
    for words, weeks in (("a week", 1), ("four weeks", 4), ("a year", 52)):
        taken = measured(lambda weeks=weeks: made(weeks))  # type: ignore[misc]
        rows = sum(len(rows) for rows in made(weeks).sections.values())
        ratio = taken.wall / reference.wall
        print(
            f"a report of {words}: {rows} rows, {taken.wall:.0f} ms, {taken.processor:.0f} of the processor, ", end=""
        )
        print(f"{ratio:.1f} times the reference")
    print(f"{len(said)} statements for a week")


if __name__ == "__main__":
    main()
