"""Live through the year and print its table: `python -m tests.year [hours from look to look]`."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from readinglist.database import open_library
from tests.world import trusting
from tests.year.course import Year, YearsInternet, live
from tests.year.score import Score, score
from tests.year.story import DAY


def table(year: Year, result: Score) -> str:
    """The year in lines."""
    worst, whose = max(result.delays)
    lines = [
        ("links", len(year.stories)),
        ("runs", f"{year.runs}, of which {year.void} void"),
        ("requests", year.requests),
        ("observations", year.observations),
        ("reports", f"{len(year.reports)}, of which {sum(report.calm for report in year.reports)} calm"),
        ("rows", ", ".join(f"{name} {number}" for name, number in result.rows.items() if number)),
        ("deaths that had to be told", result.deaths),
        ("told, each once", result.told),
        ("told, though they ended sooner", result.brief),
        ("told late", len(result.late)),
        ("missed", len(result.missed)),
        ("false deaths", len(result.false_deaths)),
        ("other untrue rows", len(result.untrue)),
        ("sums that do not add up", len(result.numbers)),
        ("from death to report, median", f"{result.median_delay / DAY:.1f} days"),
        ("from death to report, worst", f"{worst / DAY:.1f} days: {whose}"),
        ("seconds", f"{year.seconds:.1f}"),
    ]
    told = [f"{name:34} {value}" for name, value in lines]
    wrong = [*result.late, *result.missed, *result.false_deaths, *result.untrue, *result.numbers]
    delays = [f"{delay / DAY:8.1f} days  {name}" for delay, name in sorted(result.delays)]
    return "\n".join([*told, *wrong, "", *delays])


def main() -> None:
    """Live and print."""
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else 6.0
    with TemporaryDirectory() as folder, YearsInternet() as world, trusting(world):
        library = open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))
        year = live(library, world, Path(folder), timedelta(hours=hours))
        library.close()
    sys.stdout.write(table(year, score(year)) + "\n")


if __name__ == "__main__":
    main()
