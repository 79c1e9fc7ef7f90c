"""`python -m tests.fuzz FORMAT|all N [FIRST]`: N damaged files of each format are read, and every tenth is imported.

Prints cases, failures (with the seed, to have the file again), entries, and the slowest file.
"""

from __future__ import annotations

import sys
import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

from readinglist.database import open_library
from readinglist.formats.recognition import Format
from tests.fuzz import SAMPLES, bring, damaged, read

TOGETHER = 20  # files of one import


def main(words: list[str]) -> None:
    """Run the cases of the formats asked for."""
    forms = sorted(SAMPLES) if words[0] == "all" else [Format(words[0])]
    number, first = int(words[1]), int(words[2]) if len(words) > 2 else 0
    for form in forms:
        failures, entries, slowest = 0, 0, (0.0, 0)
        for seed in range(first, first + number):
            data = damaged(form, seed)
            begun = time.process_time()
            try:
                entries += read(data)
                read(data, form)
            except Exception:
                failures += 1
                print(f"{form} {seed} fails:\n{traceback.format_exc(limit=-3)}", flush=True)
            slowest = max(slowest, (time.process_time() - begun, seed))
        imported, wrong = whole(form, range(first, first + number // 10))
        print(
            f"{form}: {number:,} read, {failures} failures, {entries:,} entries, slowest {slowest[0]:.2f} s (seed "
            f"{slowest[1]}); {imported:,} imported, {wrong} failures", flush=True,
        )  # fmt: skip


def whole(form: Format, seeds: range) -> tuple[int, int]:
    """Import some of them, and return how many, and how often that failed."""
    failures = 0
    with TemporaryDirectory() as folder:
        library = open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))
        for at in range(0, len(seeds), TOGETHER):
            some = seeds[at : at + TOGETHER]
            try:
                bring(library, [damaged(form, seed) for seed in some])
            except Exception:
                failures += 1
                print(f"{form} {some} fails to be imported:\n{traceback.format_exc(limit=-3)}", flush=True)
        library.close()
    return len(seeds), failures


if __name__ == "__main__":
    main(sys.argv[1:])
