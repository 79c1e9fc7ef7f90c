"""Import of catalogue pages against a named reference: the bare sqlite3 module storing and indexing the same text.

Run `python -m tests.bench.importing [FOLDER]`; without a folder, 2,400 papers are made up.
"""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def made_up(folder: Path, papers: int = 2400) -> Path:
    """Write pages of 200 papers each."""
    for page in range(papers // 200):
        blocks = [
            f"## [{n}] Paper {n}: A Method\n\n**Authors**: *Ada Byron, Grace Hopper*\n\n**Conference**: *cvpr 2023*\n\n"
            f"**URL**: [https://doi.org/10.1109/x.{n}](https://doi.org/10.1109/x.{n})\n\n**Abstract**:\n\n"
            + "We present a method that does well on all data sets there are. " * 20
            + f"Code: https://github.com/owner/repo{n}.\n\n----\n"
            for n in range(page * 200, page * 200 + 200)
        ]
        (folder / f"list{page:02}.md").write_text("\n".join(blocks), encoding="utf-8")
    return folder


def timed(argv: list[str]) -> tuple[float, str]:
    """Run a command; its wall time in seconds and what it printed."""
    began = time.perf_counter()
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    return time.perf_counter() - began, done.stdout


REFERENCE = """
import sqlite3, sys, pathlib
db = sqlite3.connect(sys.argv[2])
db.execute("create virtual table t using fts5(page)")
for file in sorted(pathlib.Path(sys.argv[1]).rglob("*.md")):
    text = file.read_text(encoding="utf-8", errors="replace")
    db.executemany("insert into t values (?)", [(block,) for block in text.split("\\n## ")])
    db.commit()
"""


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else made_up(scratch)
        program = [sys.executable, "-m", "readinglist", "--instance", str(scratch / "instance")]
        start, _ = timed([*program, "papers"])  # makes the library, and is the price of any command
        first, told = timed([*program, "import", str(folder), "--json"])
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        again, _ = timed([*program, "import", str(folder), "--json"])
        bare, _ = timed([sys.executable, "-c", REFERENCE, str(folder), str(scratch / "bare.sqlite3")])
        size = os.path.getsize(scratch / "instance" / "library.sqlite3") / 1e6
        with sqlite3.connect(scratch / "instance" / "library.sqlite3") as db:
            links = db.execute("select count(*) from links").fetchone()[0]
        db.close()
    print(f"papers {json.loads(told)['new']}, links {links}, library {size:.1f} MB")
    print(f"any command {start:.2f} s; bare sqlite3 with FTS5 {bare:.2f} s (reference)")
    print(f"first import {first:.2f} s = {first / bare:.1f} × reference; again {again:.2f} s = {again / bare:.1f} ×")
    print(f"peak memory of the largest process {peak:.0f} MB")


if __name__ == "__main__":
    main()
