"""The small internet: doi.org, GitHub, arXiv and every kind of web page, on real sockets of this machine.

    with SmallInternet() as world:
        world.dois["10.1000/182"] = "https://example.com/"
        world.put("https://gone.example/paper", 404)
        world.resolve("doi.org", 443)            # for an in-process resolver
        subprocess.run(…, env=os.environ | world.environment())   # through the proxy

All facts are fields of `facts.State`, with a small typed dictionary for each kind of thing in `facts/`; the stories
that change several of them at once (`retract`, `rename_owner`, `take_over`, `capture`, `pass_time` …) are methods of
`Scenario`. Quotas are in `limits.py`, words for addresses in `addresses.py`, behaviours of pages in `behaviour.py`.

See `python -m tests.internet --help` for running a command inside a namespace of its own.
"""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from email.utils import formatdate
from json import JSONDecodeError
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.internet.addresses import answer_of, literal
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
_NO_ADDRESS = -5  # EAI_NODATA of glibc: the name is there and has no address
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
        known = site(host) or self.pages.knows(host) or host in self.addresses
        return None if known else How.NXDOMAIN

    def words(self, host: str, again: bool = True) -> list[str]:
        """What the addresses of a host are in this answer; `again` makes it a new one."""
        if again:
            return answer_of(self.addresses[host], self.turn(f"name {host}"))
        return answer_of(self.addresses[host], max(1, self.turns(f"name {host}")))

    def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        """Where to connect for that host and port; raises `socket.gaierror` as getaddrinfo would."""
        self.refresh()
        host = host.rstrip(".").lower()
        address = "127.0.0.1" if host == "localhost" else literal(host)
        if address:
            return [(address, port)]
        match self.name_trouble(host):
            case None if host in self.addresses and not self.captive:
                if not (words := self.words(host)):
                    raise socket.gaierror(_NO_ADDRESS, "No address associated with hostname")
                return [self._spot(word, port) for word in words]
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
            return self._late("blackhole", lambda: self.board.swallow(("127.0.0.1", 0)))
        return self._places["https" if port == 443 else "http"]

    def _spot(self, word: str, port: int) -> tuple[str, int]:
        """Where a word of `addresses` leads; on loopback nothing is unreachable, only refused."""
        match word:
            case "v4":
                return self._place(None, port)
            case "v4-refused" | "v4-unreachable":
                return self._places["refused"]
            case "v4-silent":
                return self._place(How.BLACKHOLE, port)
            case "v6":
                talk = self.serve_secure if port == 443 else self.serve_plain
                return self._late(f"v6 {port == 443}", lambda: self.board.listen(("::1", 0), talk))
            case "v6-refused" | "v6-unreachable":
                return self._late("v6-refused", lambda: self.board.refuse("::1"))
            case "v6-silent":
                return self._late("v6-silent", lambda: self.board.swallow(("::1", 0)))
            case _:
                return word, port

    def _late(self, name: str, make: Callable[[], tuple[str, int]]) -> tuple[str, int]:
        """A place that is opened when somebody first goes there."""
        with self.lock:
            if name not in self._places:
                self._places[name] = make()
            return self._places[name]

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
            return line.deliver(request, self._finished(request, said))
        said(line, request)
        return False

    def _finished(self, request: Request, reply: Reply) -> Reply:
        """The reply with the world's date and its host's latency."""
        wait = self.latency.get(request.host, self.latency.get("*", 0.0))
        headers = {"date": formatdate(self.clock(), usegmt=True), **reply.headers}
        return replace(reply, headers=headers, delay=reply.delay + wait)

    def refresh(self) -> None:
        """Reads `scenario_path`, if there is one, again when the file has changed."""
        if self.scenario_path is None:
            return
        with self.lock, suppress(FileNotFoundError, JSONDecodeError):  # it is being written: the old facts hold
            changed = self.scenario_path.stat().st_mtime_ns
            if changed != self._read:
                self.adopt(Scenario.read(self.scenario_path))
                self._read = changed
