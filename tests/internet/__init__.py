"""The small internet: doi.org, GitHub, arXiv and every kind of web page, on real sockets of this machine.

    with SmallInternet() as world:
        world.dois["10.1000/182"] = "https://example.com/"
        world.put("https://gone.example/paper", 404)
        world.resolve("doi.org", 443)            # for an in-process resolver
        subprocess.run(…, env=os.environ | world.environment())   # through the proxy

See `python -m tests.internet --help` for running a command inside a namespace of its own.
"""

from __future__ import annotations

import ipaddress
import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from json import JSONDecodeError
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.internet.behaviour import NAMELESS, Behaviour, How, Pages, answer, first, only, redirect
from tests.internet.bestiary import BESTIARY, beast_url, zoo
from tests.internet.certificates import Authority, name_asked
from tests.internet.hosts import respond, site
from tests.internet.proxy import Proxy
from tests.internet.scenario import DoiFacts, GistFacts, OwnerFacts, PaperFacts, RepoFacts, Scenario
from tests.internet.server import Switchboard
from tests.internet.wire import HungUp, Line, Reply, Request
from tests.internet.world import Seen, World

__all__ = [
    "BESTIARY",
    "Behaviour",
    "DoiFacts",
    "GistFacts",
    "How",
    "OwnerFacts",
    "Pages",
    "PaperFacts",
    "RepoFacts",
    "Scenario",
    "Seen",
    "SmallInternet",
    "World",
    "answer",
    "beast_url",
    "first",
    "only",
    "redirect",
    "zoo",
]

_NOT_TLS = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_TOO_OLD = b"\x15\x03\x01\x00\x02\x02\x46"  # the fatal alert "protocol version"


class SmallInternet(World):
    """A world on the air while its `with` block lasts; a fault of its own is raised at the end."""

    def __init__(self, scenario: Scenario | None = None, *, clock: Callable[[], float] | None = None) -> None:
        super().__init__(scenario, clock=clock)
        self._places: dict[str, tuple[str, int]] = {}
        self.scenario_path: Path | None = None  # a file to follow
        self._read = 0

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="small-internet-")
        self.authority = Authority(Path(self._folder.name))
        self.board = Switchboard()
        self._open()
        self.board.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.board.stop()
        self._folder.cleanup()
        if self.board.faults and problem is None:
            raise ExceptionGroup("the small internet has a bug", self.board.faults)

    @property
    def ca_path(self) -> Path:
        """The one certificate to trust, as a PEM file fit for SSL_CERT_FILE."""
        return self.authority.ca_path

    @property
    def proxy_url(self) -> str:
        """The forward proxy that knows every name of this world."""
        host, port = self._places["proxy"]
        return f"http://{host}:{port}"

    def environment(self) -> dict[str, str]:
        """What a child process needs to live in this world through the proxy."""
        proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), self.proxy_url)
        return {**proxies, **self.trust(), "NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}

    def trust(self) -> dict[str, str]:
        """Makes Python, curl and git trust this world's certificates."""
        names = ("SSL_CERT_FILE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "REQUESTS_CA_BUNDLE")
        return dict.fromkeys(names, str(self.ca_path))

    # names

    def name_trouble(self, host: str) -> How | None:
        """What the name server has against that name, if anything."""
        if self.offline:
            return How(self.offline_names)
        if self.captive:
            return None
        fate = self.pages.fate(host)
        if fate in NAMELESS:
            return fate
        return None if site(host) or self.pages.knows(host) else How.NXDOMAIN

    def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        """Where to connect for that host and port; raises `socket.gaierror` as getaddrinfo would."""
        self.refresh()
        host = host.rstrip(".").lower()
        if host == "localhost" or _is_address(host):
            return [("127.0.0.1" if host == "localhost" else host, port)]
        match self.name_trouble(host):
            case None:
                return [self._place(self.pages.fate(host), port)]
            case How.NXDOMAIN:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            case _:
                raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    def address_of(self, host: str, port: int) -> tuple[str, int]:
        """The first of `resolve`."""
        return self.resolve(host, port)[0]

    # places

    def _open(self) -> None:
        self._places["http"] = self.board.listen(("127.0.0.1", 0), self.serve_plain)
        self._places["https"] = self.board.listen(("127.0.0.1", 0), self.serve_secure)
        self._places["proxy"] = self.board.listen(("127.0.0.1", 0), Proxy(self.board, self.resolve, self.note).serve)
        self._places["refused"] = self.board.refuse()

    def _place(self, fate: How | None, port: int) -> tuple[str, int]:
        if fate is How.REFUSED or (fate is How.HTTP_ONLY and port == 443):
            return self._places["refused"]
        if fate is How.BLACKHOLE:
            with self.lock:
                if "blackhole" not in self._places:
                    self._places["blackhole"] = self.board.swallow(("127.0.0.1", 0))
            return self._places["blackhole"]
        return self._places["https" if port == 443 else "http"]

    # talking

    def serve_plain(self, line: Line) -> None:
        """Talks HTTP on a line; TLS as well, for https on odd ports."""
        if line.peek(1) == b"\x16":
            self.serve_secure(line)
        else:
            self._talk(line)

    def serve_secure(self, line: Line) -> None:
        """Talks HTTP over TLS, with the certificate that the host deserves."""
        hello = line.peek()
        name = name_asked(hello) or "127.0.0.1"
        fate = How.TLS_WRONG_HOST if self.captive else self.pages.fate(name)
        if hello[:1] != b"\x16" or fate is How.TLS_PLAIN:
            line.receive()
            line.send(_NOT_TLS)
        elif fate is How.TLS_SILENT:
            line.hold()
        elif fate is How.TLS_OLD:
            line.receive()
            line.send(_TOO_OLD)
        else:
            line.secure(self.authority.context(name, fate))
            self._talk(line)

    def _talk(self, line: Line) -> None:
        staying = True
        while staying:
            request = line.read_request()
            self.refresh()
            if self.offline:
                raise HungUp
            seen = self.note(request, line.number)
            try:
                staying = self._answer(line, request, seen)
            finally:
                self.done(seen)

    def _answer(self, line: Line, request: Request, seen: Seen) -> bool:
        with self.lock:
            said = respond(self, request)
        if isinstance(said, Reply):
            seen.status = said.status
            return line.deliver(request, said)
        said(line, request)
        return False

    def refresh(self) -> None:
        """Reads `scenario_path`, if there is one, again when the file has changed."""
        if self.scenario_path is None:
            return
        with self.lock, suppress(FileNotFoundError, JSONDecodeError):  # it is being written: the old facts hold
            changed = self.scenario_path.stat().st_mtime_ns
            if changed != self._read:
                self.adopt(Scenario.read(self.scenario_path))
                self._read = changed


def _is_address(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return False
