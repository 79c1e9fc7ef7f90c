"""A machine of its own for one command: private network and mounts, nothing but the small internet (Linux)."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from types import FrameType

from tests.internet import SmallInternet
from tests.internet.addresses import family_of
from tests.internet.behaviour import How
from tests.internet.nameserver import answer_on
from tests.internet.scenario import Scenario

# Public addresses on purpose: a guard against private addresses must let them pass without being told.
EVERYBODY = "192.0.32.1"
REFUSED = "192.0.32.2"
BLACKHOLE = "192.0.32.3"
HTTP_ONLY = "192.0.32.4"
UNREACHABLE = "192.0.33.1"
EVERYBODY6, REFUSED6, BLACKHOLE6, UNREACHABLE6 = (f"2620:0:2d0:200::{n}" for n in (1, 2, 3, 4))
NAMESERVER = "127.0.0.53"
# Private addresses on which somebody listens, so that a hole in the guard is written in the journal.
TRAPS = ("10.0.0.1", "192.168.0.1", "169.254.169.254", "127.0.0.1")

_RESOLV = f"nameserver {NAMESERVER}\noptions timeout:1 attempts:1\n"
_NSSWITCH = "passwd: files\ngroup: files\nhosts: files dns\n"
_HOSTS = "127.0.0.1 localhost\n"


class NamespacedInternet(SmallInternet):
    """The small internet on ports 53, 80 and 443 of a network namespace that is all its own."""

    def _open(self) -> None:
        for number, address in enumerate((EVERYBODY, REFUSED, BLACKHOLE, HTTP_ONLY, *TRAPS[:-1]), 1):
            _add_address(f"lo:{number}", address)
        for address in (EVERYBODY, *TRAPS):
            self.board.listen((address, 80), self.serve_plain)
            self.board.listen((address, 443), self.serve_secure)
        self.board.listen((HTTP_ONLY, 80), self.serve_plain)
        for port in (80, 443):
            self.board.swallow((BLACKHOLE, port))
        self._open6()
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind((NAMESERVER, 53))
        self.board.watch(sock, answer_on(sock, self.lookup))

    def _place(self, fate: How | None, port: int) -> tuple[str, int]:
        match fate:
            case How.REFUSED:
                return REFUSED, port
            case How.BLACKHOLE:
                return BLACKHOLE, port
            case How.HTTP_ONLY:
                return HTTP_ONLY, port
            case _:
                return EVERYBODY, port

    def _open6(self) -> None:
        try:
            for address in (EVERYBODY6, REFUSED6, BLACKHOLE6):
                _add_address6(address)
        except OSError:  # a kernel without IPv6: its names lead nowhere
            return
        for port, talk in ((80, self.serve_plain), (443, self.serve_secure)):
            self.board.listen((EVERYBODY6, port), talk)
            self.board.swallow((BLACKHOLE6, port))

    def _spot(self, word: str, port: int) -> tuple[str, int]:
        return _SPOTS.get(word, word), port

    def lookup(self, name: str, family: int) -> list[str] | How:
        """The records of a name in one family, or what is wrong with it; an A question begins a new answer."""
        self.refresh()
        trouble = self.name_trouble(name)
        if trouble:
            return trouble
        if name in self.addresses and not self.captive:
            return [_SPOTS.get(word, word) for word in self.words(name, family == 4) if family_of(word) == family]
        return [self._place(self.pages.fate(name), 443)[0]] if family == 4 else []


_SPOTS = {
    "v4": EVERYBODY,
    "v4-refused": REFUSED,
    "v4-silent": BLACKHOLE,
    "v4-unreachable": UNREACHABLE,
    "v6": EVERYBODY6,
    "v6-refused": REFUSED6,
    "v6-silent": BLACKHOLE6,
    "v6-unreachable": UNREACHABLE6,
}


def _add_address(name: str, address: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        told = struct.pack("16sHH4s8x", name.encode(), socket.AF_INET, 0, socket.inet_aton(address))
        fcntl.ioctl(sock, 0x8916, told)  # SIOCSIFADDR


def _add_address6(address: str) -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
        told = struct.pack("16sIi", socket.inet_pton(socket.AF_INET6, address), 128, socket.if_nametoindex("lo"))
        fcntl.ioctl(sock, 0x8916, told)  # SIOCSIFADDR
    patience = 100
    while patience and not _can_bind(address):  # the kernel looks for a duplicate before it gives the address out
        time.sleep(0.02)
        patience -= 1


def _can_bind(address: str) -> bool:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
        try:
            sock.bind((address, 0))
        except OSError:
            return False
    return True


def raise_loopback() -> None:
    """Switches loopback on; a fresh network namespace has it off."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        flags = struct.unpack("16sh", fcntl.ioctl(sock, 0x8913, struct.pack("16sh", b"lo", 0)))[1]  # SIOCGIFFLAGS
        fcntl.ioctl(sock, 0x8914, struct.pack("16sh", b"lo", flags | 1))  # SIOCSIFFLAGS, IFF_UP


def cover(folder: Path, path: str, text: str) -> None:
    """Puts other words over a system file, for this mount namespace only."""
    stand_in = folder / Path(path).name
    stand_in.write_text(text)
    subprocess.run(["mount", "--bind", str(stand_in), path], check=True)


@cache
def unshare_argv() -> tuple[str, ...]:
    """The `unshare` call that works here, or nothing."""
    probe = "mount --bind /etc/hosts /etc/resolv.conf && mount --bind /etc/hosts /etc/nsswitch.conf"
    if sys.platform == "linux" and shutil.which("unshare"):
        for flags in (("-n", "-m"), ("-r", "-n", "-m")):
            argv = ("unshare", *flags, "--")
            if subprocess.run([*argv, "sh", "-c", probe], capture_output=True, check=False).returncode == 0:
                return argv
    return ()


def can_unshare() -> bool:
    """Says whether this machine lets us make network and mount namespaces."""
    return bool(unshare_argv())


def namespace_command(scenario: Path | None, argv: list[str], journal: Path | None = None) -> list[str]:
    """The command line that runs `argv` with the small internet as its only network, from any folder."""
    options = [f"--scenario={scenario}"] if scenario else []
    options += [f"--journal={journal}"] if journal else []
    main = str(Path(__file__).parent / "__main__.py")
    return [sys.executable, main, "--namespace", *options, "--", *argv]


def run_inside(scenario: Path | None, argv: list[str], journal: Path | None) -> int:
    """Runs the command; this process must be in fresh namespaces already. Gives its exit code."""
    raise_loopback()
    with tempfile.TemporaryDirectory(prefix="small-internet-etc-") as folder:
        cover(Path(folder), "/etc/resolv.conf", _RESOLV)
        cover(Path(folder), "/etc/nsswitch.conf", _NSSWITCH)
        cover(Path(folder), "/etc/hosts", _HOSTS)
        if Path("/run/nscd").is_dir():  # a name cache of the outer world, reached by a socket file
            subprocess.run(["mount", "-t", "tmpfs", "none", "/run/nscd"], check=True)
        with NamespacedInternet(Scenario.read(scenario) if scenario else None) as world:
            world.scenario_path = scenario
            if journal:
                world.write_journal(journal)
            proxies = {n for n in os.environ if n.lower() in ("http_proxy", "https_proxy", "all_proxy")}
            kept = {name: value for name, value in os.environ.items() if name not in proxies}
            return run_child(argv, {**kept, **world.trust()})


def run_child(argv: list[str], environment: dict[str, str]) -> int:
    """Runs a command, hands SIGTERM and SIGINT on to it, and gives its exit code (128 + n for signal n)."""
    child = subprocess.Popen(argv, env=environment)

    def hand_on(number: int, _frame: FrameType | None) -> None:
        child.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, hand_on)
    code = child.wait()
    return code if code >= 0 else 128 - code
