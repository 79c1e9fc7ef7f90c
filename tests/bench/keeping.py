"""Backup and restore of a library of many papers, against a plain copy of its file; and what full safety costs.

Run `python -m tests.bench.keeping [PAPERS|FILE]` (27,000 without); the library is made in a temporary folder, or is a
copy of a FILE. Every table of what comes back is compared, row by row, with what was there.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from hashlib import sha256
from pathlib import Path

from readinglist.database import open_library
from readinglist.database.copies import copy_of, opened, prove
from readinglist.database.placing import put_in_place
from readinglist.library import backups, recovery
from tests.bench.many import NOW, build

COMMITS = 300


def timed(do: Callable[[], object]) -> float:
    """How long a deed takes, in seconds."""
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def plain_copy(source: Path, target: Path) -> None:
    """The reference: the bytes of a file, on the disk."""
    shutil.copyfile(source, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def tables(path: Path) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a digest of all of them."""
    found = {}
    with closing(opened(path)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"):
            digest, number = sha256(), 0
            for row in connection.execute(f'SELECT * FROM "{name}"'):
                digest.update(repr(row).encode())
                number += 1
            found[name] = (number, digest.hexdigest())
    return found


def commits(folder: Path, mode: str) -> float:
    """How many milliseconds one small commit takes, in a mode of SQLite."""
    with closing(sqlite3.connect(folder / mode, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {mode}")
        connection.execute("CREATE TABLE notes (text)")
        note = ("x" * 400,)
        return timed(lambda: [connection.execute("INSERT INTO notes VALUES (?)", note) for _ in range(COMMITS)]) / (
            COMMITS / 1000
        )


def main() -> None:
    """Make the library and print the figures."""
    given = (sys.argv[1:] or ["27000"])[0]
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "library.sqlite3"
        if given.isdecimal():
            build(path, None, int(given))
        else:
            copy_of(Path(given), path, lasting=False)
        library = open_library(f"sqlite:///{path}", path.parent)
        size = path.stat().st_size / 1e6
        reference = min(timed(partial(plain_copy, path, path.with_name(f"copy-{at}"))) for at in range(3))
        print(f"{prove(path)['papers']:,} papers, {size:,.0f} MB; the reference, a plain copy: {reference:.2f} s")
        made: list[Path] = []
        took = timed(lambda: made.append(backups.make(library, Path(home) / "backups", NOW)[0]))
        print(f"backup, proved and on the disk: {took:.2f} s, {took / reference:.1f} times the reference")
        library.close()
        packed = Path(home) / "packed.gz"

        def pack() -> None:
            with made[0].open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as target:
                shutil.copyfileobj(source, target, 1 << 20)

        took = timed(pack)
        share = packed.stat().st_size / made[0].stat().st_size
        print(f"packing it with gzip would take {took:.2f} s more, and leave {share:.0%} of its size")
        before = tables(path)
        kept = path.with_name("kept")

        def restore() -> None:
            new, _ = recovery.from_backup(made[0], path)
            put_in_place(new, path, kept)
            recovery.done(path)

        took = timed(restore)
        print(f"restore, proved, the old one kept: {took:.2f} s, {took / reference:.1f} times the reference")
        after = tables(path)
        same = [name for name in before if before[name] == after.get(name)]
        print(
            f"{len(same)} of {len(before)} tables are equal, with {sum(count for count, _ in before.values()):,} rows"
        )
        for name in before.keys() - set(same):
            print(f"  OTHERWISE: {name}")
        normal, full = commits(Path(home), "NORMAL"), commits(Path(home), "FULL")
        print(f"a small commit: {normal:.2f} ms with NORMAL, {full:.2f} ms with FULL, {full / normal:.1f} times")


if __name__ == "__main__":
    main()
