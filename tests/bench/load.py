"""Many readers at once on a large library while a real check runs; by hand, in a network of its own.

`python -m tests.bench.load --clients 50 --minutes 10` builds a library of 27,000 papers and a million observations
(`--library FILE` takes one that `tests.bench.watching.build_library` made; it is copied) and starts `serve` on it.
First one client does the mix for `--quiet` minutes without a pause and without a check: that is the reference. Then
the clients do the same mix for `--minutes`, each with pauses of 2 to 8 seconds between two clicks (`--think` is their
mean), since a person looks at a page before clicking again, while a run asks the small internet for all links, again
and again. It prints errors, the time of each route quiet and loaded, clicks a second, and the server's memory over
time. Exit code 1 says that something failed. Needs Linux with `unshare`; `--work FOLDER` says where the library is put
(1.5 GB).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote_plus, urlencode

from filelock import FileLock

from readinglist.database import open_library
from readinglist.library import reports
from tests.bench.watching import build_library
from tests.internet import How, Scenario
from tests.internet.namespace import namespace_command

PAPERS, OBSERVATIONS = 27_000, 1_000_000
_STATUSES = ("to-read", "reading", "read", "set-aside")
_FORM = "application/x-www-form-urlencoded"
_WORDS = ("sparse", "dense scenes", "method", "cvpr", "status:to-read", "link:dead", "year:2020", "by:name12", "-tag:x")


@dataclass(frozen=True)
class Click:
    """One request: the name it is counted under, and what is sent."""

    name: str
    method: str
    path: str
    body: bytes = b""
    kind: str = _FORM


def _page(name: str, path: str) -> Callable[[random.Random], Click]:
    return lambda dice: Click(name, "GET", path)


def _post(name: str, path: str, words: Callable[[random.Random], list[tuple[str, str]]]) -> Callable[..., Click]:
    return lambda dice: Click(name, "POST", _some(path, dice), urlencode(words(dice)).encode())


def _some(path: str, dice: random.Random) -> str:
    return path.replace("ID", str(dice.randrange(1, PAPERS)))


def _searching(dice: random.Random) -> Click:
    return Click("list, a search", "GET", f"/?q={quote_plus(dice.choice(_WORDS))}&page={dice.randrange(1, 6)}")


def _bulk(dice: random.Random) -> list[tuple[str, str]]:
    chosen = [("paper", str(number)) for number in dice.sample(range(1, PAPERS), 50)]
    return [*chosen, ("action", "tag"), ("tags", f"bulk{dice.randrange(20)}"), ("confirmed", "50")]


def _patch(dice: random.Random) -> Click:
    body = b'{"rating": %d}' % dice.randrange(1, 6)
    return Click("API: change a paper", "PATCH", _some("/api/v1/papers/ID", dice), body, "application/json")


# What readers do, and how often.
MIX: tuple[tuple[int, Callable[[random.Random], Click]], ...] = (
    (8, _page("list", "/")),
    (18, _searching),
    (16, lambda dice: Click("paper", "GET", _some("/papers/ID", dice))),
    (4, _page("home", "/home")),
    (4, lambda dice: Click("links", "GET", f"/links?page={dice.randrange(1, 20)}")),
    (3, _page("runs", "/runs")),
    (2, _page("current run", "/runs/current.json")),
    (2, _page("reports", "/reports")),
    (2, _page("charts", "/reports/charts")),
    (2, _page("tags", "/tags")),
    (2, _page("notes", "/notes")),
    (1, _page("history", "/history")),
    (2, lambda dice: Click("export of a year", "GET", f"/export?format=bibtex&q=year:20{dice.randrange(12, 24)}")),
    (3, lambda dice: Click("API: papers", "GET", f"/api/v1/papers?q=dense&offset={dice.randrange(500)}")),
    (3, lambda dice: Click("API: paper", "GET", _some("/api/v1/papers/ID", dice))),
    (3, _patch),
    (8, _post("set a status", "/papers/ID/status", lambda dice: [("status", dice.choice(_STATUSES))])),
    (5, _post("add a tag", "/papers/ID/tags/add", lambda dice: [("tag", f"tag{dice.randrange(60)}")])),
    (5, _post("write a note", "/papers/ID/note", lambda dice: [("note", f"A thought, number {dice.random()}")])),
    (2, _post("tag 50 papers", "/bulk", _bulk)),
    (2, _post("add a paper", "/add", lambda dice: [("text", f"10.1109/bench.{dice.randrange(PAPERS)}")])),
    (3, _page("healthz", "/healthz")),
)  # fmt: skip


WEIGHTS = {deed(random.Random(1)).name: weight for weight, deed in MIX}


@dataclass
class Seen:
    """What clients met: times by name, in milliseconds, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)

    def at(self, name: str, share: float) -> float:
        """The time under which a share of the clicks of one name stayed."""
        times = sorted(self.times[name])
        return times[min(int(share * len(times)), len(times) - 1)] if times else 0.0

    def of_all(self, share: float) -> float:
        """The time under which a share of all clicks stays, each name having the weight of the mix, not of chance."""
        weighed = sorted(
            (took, weight / len(self.times[name])) for name, weight in WEIGHTS.items() for took in self.times[name]
        )
        left = share * sum(weight for _, weight in weighed)
        for took, weight in weighed:
            left -= weight
            if left <= 0:
                return took
        return 0.0


async def _client(port: int, seen: Seen, until: float, think: float, dice: random.Random) -> None:
    """Click again and again over a connection that is kept, as a browser does."""
    weights, deeds = zip(*((weight, deed) for weight, deed in MIX), strict=True)
    line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    await asyncio.sleep(dice.uniform(0, think))
    while time.monotonic() < until:
        click = dice.choices(deeds, weights)[0](dice)
        began = time.perf_counter()
        try:
            line = line or await asyncio.open_connection("127.0.0.1", port)
            status, closes, told = await asyncio.wait_for(_ask(line, click), 60)
            seen.times[click.name].append((time.perf_counter() - began) * 1000)
            if status >= 400 or b"is locked" in told:
                seen.errors[f"{click.name}: {status} {_gist(told)}"] += 1
            if closes:
                line[1].close()
                line = None
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as mistake:
            seen.errors[f"{click.name}: {mistake!r}"] += 1
            line = None
        await asyncio.sleep(dice.uniform(0.4, 1.6) * think)


async def _ask(line: tuple[asyncio.StreamReader, asyncio.StreamWriter], click: Click) -> tuple[int, bool, bytes]:
    reader, writer = line
    head = f"{click.method} {click.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(click.body)}\r\n"
    writer.write(f"{head}Content-Type: {click.kind}\r\n\r\n".encode() + click.body)
    head_told = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head_told.split(" ", 2)[1])
    if found := re.search(r"\r\ncontent-length: (\d+)", head_told):
        told = await reader.readexactly(int(found[1]))
    elif "transfer-encoding: chunked" in head_told:
        told = b""
        while size := int(await reader.readline(), 16):
            told += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    elif status in (204, 304):
        told = b""
    else:
        return status, True, await reader.read()
    return status, "connection: close" in head_told, told


def _gist(told: bytes) -> str:
    main = told.decode("utf-8", "replace").partition("<main")[2] or told.decode("utf-8", "replace")
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())[:400]


async def crowd(served: int, port: int, clients: int, minutes: float, think: float) -> tuple[Seen, list[float]]:
    """Let so many click for so long; returns what they met, and the server's memory in MB every so often."""
    seen, memory = Seen(), [_memory(served)]
    until = time.monotonic() + minutes * 60
    group = [asyncio.create_task(_client(port, seen, until, think, random.Random(at))) for at in range(clients)]
    while time.monotonic() < until:
        await asyncio.sleep(min(60.0, max(minutes * 6, 5.0)))
        memory.append(_memory(served))
    await asyncio.gather(*group)
    return seen, memory


def _memory(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


@contextmanager
def serving(instance: Path, log: Path) -> Iterator[tuple[int, int]]:
    """The real server as a process of its own: its number and its port."""
    words = [sys.executable, "-m", "readinglist", "--instance", str(instance), "serve", "--port", "0"]
    with log.open("w", encoding="utf-8") as out, subprocess.Popen(words, stderr=out) as served:
        try:
            found = None
            while found is None:
                assert served.poll() is None, log.read_text(encoding="utf-8")
                time.sleep(0.2)
                found = re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text(encoding="utf-8"))
            yield served.pid, int(found[1])
        finally:
            served.terminate()
            began = time.monotonic()
            code = served.wait(60)
            print(f"told to end it ended after {time.monotonic() - began:.1f} s with exit code {code}")


def report(quiet: Seen, loaded: Seen, seconds: float) -> None:
    """Print each route quiet and loaded, and the sums."""
    print(f"{'':22}{'quiet':>9}{'':>16}   {'loaded':>9}\n{'':22}{'n':>5}{'p50':>8}{'p95':>8}   {'n':>6}", end="")
    print(f"{'p50':>8}{'p95':>8}{'p99':>8}   p95 loaded / quiet")
    for name in sorted(loaded.times, key=lambda name: -loaded.at(name, 0.95)):
        row = f"{name:22}{len(quiet.times[name]):5}{quiet.at(name, 0.5):8.0f}{quiet.at(name, 0.95):8.0f}   "
        row += f"{len(loaded.times[name]):6}" + "".join(f"{loaded.at(name, share):8.0f}" for share in (0.5, 0.95, 0.99))
        ratio = loaded.at(name, 0.95) / quiet.at(name, 0.95) if quiet.times[name] else 0.0
        print(f"{row}   {ratio:6.1f}")
    print(f"all clicks: {sum(map(len, loaded.times.values())) / seconds:.1f} a second")
    for share in (0.5, 0.9, 0.95, 0.99):
        ratio = loaded.of_all(share) / (quiet.of_all(share) or 1)
        print(
            f"  p{share * 100:.0f} {loaded.of_all(share):.0f} ms, {ratio:.1f} times the quiet {quiet.of_all(share):.0f}"
        )
    for name, seen in (("quiet", quiet), ("loaded", loaded)):
        print(f"errors {name}: {sum(seen.errors.values())}")
        for error, number in seen.errors.most_common(20):
            print(f"  {number} times {error}")


def inside(options: argparse.Namespace, instance: Path) -> int:
    """Do both parts; called in the network of the small internet."""
    library = instance / "library.sqlite3"
    lock = FileLock(library.with_name(library.name + ".lock"))
    with serving(instance, instance / "log") as (process, port):
        with lock:  # whoever holds it checks: so nobody else does
            asyncio.run(crowd(process, port, 1, 0.2, 0.0))  # warm
            quiet, _ = asyncio.run(crowd(process, port, 1, options.quiet, 0.0))
        before = _observations(library)
        began = time.monotonic()
        loaded, memory = asyncio.run(_while_checked(process, port, options))
        seconds, after = time.monotonic() - began, _observations(library)
    report(quiet, loaded, seconds)
    print(f"memory of the server, MB: {' '.join(f'{one:.0f}' for one in memory)}")
    print(f"the check asked {after - before:,} links meanwhile, {(after - before) / seconds:.0f} a second")
    told = (instance / "log").read_text(encoding="utf-8")
    locked, failed = told.count("locked"), told.count('"level": "error"')
    print(f"the log speaks of locks {locked} times, and has {failed} errors")
    return 1 if locked or quiet.errors or loaded.errors else 0


async def _while_checked(process: int, port: int, options: argparse.Namespace) -> tuple[Seen, list[float]]:
    """Let the clients click while a check of all links is under way; one that has ended begins anew."""
    checking = asyncio.create_task(_check_on(port))
    seen = await crowd(process, port, options.clients, options.minutes, options.think)
    checking.cancel()
    return seen


async def _check_on(port: int) -> None:
    while True:
        line = await asyncio.open_connection("127.0.0.1", port)
        _, _, told = await _ask(line, Click("", "GET", "/runs/current.json"))
        if b'"running":true' not in told.replace(b" ", b""):
            status, _, _ = await _ask(line, Click("", "POST", "/check", b"scope=all"))
            assert status == 303, status
        line[1].close()
        await asyncio.sleep(5)


def _observations(library: Path) -> int:
    """The number of the last one: old ones are thinned meanwhile."""
    with closing(sqlite3.connect(library, timeout=60)) as opened:
        return int(opened.execute("SELECT max(id) FROM observations").fetchone()[0])


def scenario() -> Scenario:
    """All that the papers of `watching` link to, each answer a tenth of a second away."""
    world = Scenario()
    for number in range(PAPERS):
        # Of every sixth the library does not know the DOI: adding it brings a new paper.
        world.dois[f"10.1109/bench.{number}"] = f"https://publisher{number % 40}.example/{number}"
        if number % 5 == 0:
            world.repos[f"owner{number % 4000}/code{number}"] = {"pushed_at": "2026-06-01T00:00:00Z"}
        if number % 16 == 1:
            world.put(f"https://lab{number % 900}.example.org/paper{number}", How.OK, delay=0.1)
    return world


def _report_weekly(instance: Path, last: datetime) -> None:
    """Keep a report of the last week and one of all before, as `serve` would have: else a page tells of years."""
    library = open_library(f"sqlite:///{instance / 'library.sqlite3'}", instance)
    with library.writing() as session:
        first = reports.beginning(session, last)
        assert first
        for since, until in ((first, last - timedelta(days=7)), (last - timedelta(days=7), last)):
            reports.keep(session, reports.make(session, since, until))
    library.close()


def main() -> None:
    """Build, go into the other network, and do it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--quiet", type=float, default=2)
    parser.add_argument("--think", type=float, default=5)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        sys.exit(inside(options, options.inside))
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        instance = Path(folder) / "instance"
        instance.mkdir()
        if options.library:
            shutil.copyfile(options.library, instance / "library.sqlite3")
        else:
            build_library(instance / "library.sqlite3", OBSERVATIONS, PAPERS)
        with closing(sqlite3.connect(instance / "library.sqlite3")) as opened:
            (last,) = opened.execute("SELECT max(at) FROM observations").fetchone()
        _report_weekly(instance, datetime.fromisoformat(last).replace(tzinfo=UTC))
        facts = Path(folder) / "scenario.json"
        facts.write_text(scenario().to_json(), encoding="utf-8")
        words = [sys.executable, "-m", "tests.bench.load", *sys.argv[1:], "--inside", str(instance)]
        os.environ["READINGLIST_NOW"] = f"{last[:10]}T{last[11:19]}Z"
        os.environ["READINGLIST_LOG_FORMAT"] = "json"
        sys.exit(subprocess.run(namespace_command(facts, words), check=False).returncode)


if __name__ == "__main__":
    main()
