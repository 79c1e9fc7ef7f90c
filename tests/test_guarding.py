"""The guard: addresses, notations and tricks, each tried against traps that listen on this machine."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import pytest

from readinglist.health import Answer
from readinglist.identifiers import Kind
from readinglist.probe import Target, probe
from readinglist.transport import Failure, Manners, Reply, Transport
from readinglist.transport.guard import allows, names_private, networks_of
from readinglist.transport.resolver import Resolver
from tests.internet import SmallInternet, redirect
from tests.internet.server import has_ipv6
from tests.world import NOW, door_to, manners_of

EVERYTHING = networks_of(["0.0.0.0/0", "::/0"])
HELLO = b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\ninside"


class Trap:
    """Sockets on which somebody listens who must never be called: all addresses of this machine, or one."""

    def __init__(self, *hosts: str, port: int = 0) -> None:
        self._sockets: list[socket.socket] = []
        for host in hosts:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            listening = socket.create_server((host, port), family=family)
            listening.setblocking(False)
            self._sockets.append(listening)
            port = listening.getsockname()[1]
        self.port = port

    def caught(self) -> int:
        """How many connections came since the last look; each is answered as a web server would."""
        callers = 0
        for listening in self._sockets:
            try:
                while True:
                    caller, _ = listening.accept()
                    with caller:
                        caller.sendall(HELLO)
                    callers += 1
            except BlockingIOError:
                continue
        return callers

    def close(self) -> None:
        for listening in self._sockets:
            listening.close()


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    trap = Trap("0.0.0.0", *(["::"] if has_ipv6() else []))
    yield trap
    trap.close()


def ask(url: str, *, own: bool = True, resolver: Resolver | None = None, manners: Manners | None = None) -> Answer:
    async def go() -> Reply | Failure:
        async with Transport(manners or Manners("test/1"), wall_clock=lambda: NOW, resolver=resolver) as door:
            return await door.ask(url, own=own)

    answered = asyncio.run(go())
    return Answer.OK if isinstance(answered, Reply) else answered.answer


# Every way to write an address of this very machine, or of one beside it; none is a name that a server must look up.
NOTATIONS = [
    *("127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "127.1.", "127.255.255.254"),
    *("2130706433", "2130706433.", "0x7f000001", "0x7F000001", "0x7f.0.0.1", "0x7f.1", "0x7f.0x0.0x0.0x1"),
    *("017700000001", "0177.0.0.1", "0177.0.0.01", "127.0x1", "00000177.0.0.1"),
    *("0", "0.0.0.0", "0x0", "00.0", "localhost", "localhost.", "LOCALHOST", "LocalHost."),
    *("127。0。0。1", "127．0．0．1", "127｡1"),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::ffff:127.0.0.1]", "[::FFFF:7f00:1]", "[::127.0.0.1]"),
    *("[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]"),
    *("[fe80::1%25lo]", "[::ffff:0.0.0.0]", "[fe80::5efe:127.0.0.1]"),
    *("public.example@127.0.0.1", "public.example:80@127.1", "public.example%2F@0x7f.1", "@127.0.0.1"),
]
# What only looks like one: no program may read it as an address, and none is asked for.
NONSENSE = [
    *("１２７.０.０.１", "①②⑦.0.0.1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "%31%32%37.0.0.1", "%6cocalhost", "127.0.0.1%00.public.example"),
    *("127.0.0.1%23.public.example", "127.0.0.1%2f.public.example", "127.0.0.\t1", "127.0.0.\n1", "127.0.0.1\r\nx", ""),
    *("[::1", "[127.0.0.1]", "[::ffff:7f.0.0.1]", "127.0.0.1 .public.example", "[::1].public.example"),
]


@pytest.mark.parametrize("host", NOTATIONS)
def test_no_notation_reaches_this_machine(trap: Trap, host: str) -> None:
    assert ask(f"http://{host}:{trap.port}/") is Answer.GUARDED
    assert trap.caught() == 0


@pytest.mark.parametrize("host", NONSENSE)
def test_what_two_programs_may_read_differently_is_not_asked(trap: Trap, host: str) -> None:
    assert ask(f"http://{host}:{trap.port}/", manners=Manners("test/1", opened=EVERYTHING)) is Answer.GUARDED
    assert trap.caught() == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "017700000001", "localhost", "0"])
def test_the_traps_do_catch_those_who_are_let_through(trap: Trap, host: str) -> None:
    manners = Manners("test/1", opened=EVERYTHING, deadline=0.2)
    ask(f"http://{host}:{trap.port}/", manners=manners)
    assert trap.caught() == 1


@pytest.mark.parametrize(
    "address",
    [
        # loopback, this network, private, link-local, carriers' own
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255"),
        *("192.168.0.1", "169.254.0.1", "100.64.0.1", "100.127.255.255"),
        # where clouds keep their machines' secrets
        *("169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"),
        *("fd20:ce::254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "::ffff:168.63.129.16"),
        # multicast, broadcast, reserved, documentation, measuring
        *("224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.51.100.7", "203.0.113.9"),
        *("198.18.0.1", "198.19.255.255", "192.0.0.1", "192.88.99.1", "2001:db8::1", "3fff::1", "2001:2::1"),
        # IPv6's own
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fdff::1", "ff02::1", "ff0e::1", "100::1"),
        *("2001::1", "2001:10::1", "2001:20::1", "5f00::1"),
        # IPv4 inside IPv6: mapped, compatible, translated, 6to4, Teredo, ISATAP, NAT64
        *("::ffff:10.0.0.1", "::ffff:7f00:1", "::10.0.0.1", "::7f00:1", "::ffff:0:10.0.0.1", "2002:0a00:0001::1"),
        *("2002:7f00:1::", "2002:c0a8:101::1", "2002:a9fe:a9fe::", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
        *("2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1"),
        *("64:ff9b:1::8.8.8.8", "64:ff9b:1:7f00:0:100::"),
    ],
)
def test_the_guard_refuses(address: str) -> None:
    assert not allows(address, ())


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "1.2.3.4.5", "::ffff:999.0.0.1"])
def test_the_guard_is_asked_about_addresses_alone(text: str) -> None:
    with pytest.raises(ValueError, match=r"address|does not appear"):
        allows(text, ())


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "93.184.216.34", "192.0.32.1", "198.20.0.1", "100.128.0.1", "172.32.0.1", "168.63.129.17"),
        *("2606:2800:220:1::1", "2001:4860:4860::8888", "2620:0:2d0:200::1", "64:ff9b::808:808", "::ffff:8.8.8.8"),
    ],
)
def test_the_guard_lets_public_addresses_through(address: str) -> None:
    assert allows(address, ())


@pytest.mark.parametrize("url", ["ftp://{}/", "gopher://{}/", "file:///etc/passwd", "dict://{}/", "ws://{}/", "//{}/"])
def test_only_the_webs_own_schemes_are_spoken(trap: Trap, url: str) -> None:
    assert ask(url.format(f"127.0.0.1:{trap.port}"), manners=Manners("t/1", opened=EVERYTHING)) is Answer.GUARDED
    assert trap.caught() == 0


@pytest.mark.parametrize("port", [1, 22, 25, 81, 6379, 11211, 8000, 65535])
def test_a_redirect_may_not_choose_a_port(trap: Trap, port: int) -> None:
    opened = Manners("test/1", opened=EVERYTHING)
    assert ask(f"http://127.0.0.1:{port}/", own=False, manners=opened) is Answer.GUARDED
    assert ask(f"http://127.0.0.1:{trap.port}/", own=False, manners=opened) is Answer.GUARDED
    assert trap.caught() == 0


@pytest.mark.parametrize("port", [0, 65536, 65616, 99999])
def test_a_port_that_does_not_exist_does_not_wrap_round_to_one_that_does(port: int) -> None:
    assert ask(f"http://127.0.0.1:{port}/", manners=Manners("test/1", opened=EVERYTHING)) is Answer.GUARDED


def names(*answers: list[str]) -> Resolver:
    """A name server that gives these answers one after the other, the last for ever."""
    given = iter([*answers, *[answers[-1]] * 9])

    async def resolve(host: str, port: int) -> list[tuple[str, int]]:
        return [(address, port) for address in next(given)]

    return resolve


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["::1"], ["127.0.0.1", "::1"], ["::ffff:127.0.0.1"], ["not an address"], []]
)
def test_a_name_that_leads_inside_is_not_asked(trap: Trap, addresses: list[str]) -> None:
    assert ask(f"http://inner.example:{trap.port}/", resolver=names(addresses)) is Answer.GUARDED
    assert trap.caught() == 0


def test_of_a_names_addresses_only_the_public_ones_are_connected_to() -> None:
    inside, outside = Trap("127.0.0.2"), Trap("127.0.0.3")
    try:
        manners = Manners("test/1", opened=networks_of(["127.0.0.3/32"]), deadline=0.2)
        both = names(["127.0.0.2", "127.0.0.3"])
        ask(f"http://both.example:{outside.port}/", resolver=both, manners=manners)
        assert outside.caught() == 1
        assert ask(f"http://both.example:{inside.port}/", resolver=both, manners=manners) is Answer.REFUSED
        assert inside.caught() == 0
    finally:
        inside.close()
        outside.close()


def test_a_name_that_changes_its_mind_between_look_and_step_leads_nowhere() -> None:
    """DNS rebinding: the address that was checked is the one connected to, and every request is checked anew."""
    inside, outside = Trap("127.0.0.2"), Trap("127.0.0.3")
    manners = Manners("test/1", opened=networks_of(["127.0.0.3/32"]), deadline=0.2)

    async def go() -> list[Reply | Failure]:
        rebinding = names(["127.0.0.3"], ["127.0.0.2"])
        async with Transport(manners, wall_clock=lambda: NOW, resolver=rebinding) as door:
            return [await door.ask(f"http://rebinding.example:{trap.port}/") for trap in (outside, inside)]

    try:
        _, second = asyncio.run(go())
        assert outside.caught() == 1
        assert isinstance(second, Failure)
        assert second.answer is Answer.GUARDED
        assert inside.caught() == 0
    finally:
        inside.close()
        outside.close()


def test_a_name_is_believed_once_in_a_run_and_then_not_again() -> None:
    """What was found and checked first is where all later requests go, on new connections too."""
    inside, outside = Trap("127.0.0.2", port=0), Trap("127.0.0.3", port=0)
    other = Trap("127.0.0.2", port=outside.port)
    manners = Manners("test/1", opened=networks_of(["127.0.0.3/32"]), deadline=0.2)

    async def go() -> None:
        rebinding = names(["127.0.0.3"], ["127.0.0.2"])
        async with Transport(manners, wall_clock=lambda: NOW, resolver=rebinding) as door:
            for _ in range(3):
                assert isinstance(await door.ask(f"http://rebinding.example:{outside.port}/"), Failure)

    try:
        asyncio.run(go())
        assert other.caught() == 0
        assert outside.caught() >= 1
    finally:
        for trap in (inside, outside, other):
            trap.close()


HOPS = [
    *("http://127.0.7.7:8080/", "http://2130708231:8080/", "http://0x7f.0.7.7:8080/", "//127.0.7.7:8080/x"),
    *("https://127.0.7.7:8443/", "http://[::1]:8080/", "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/"),
    *("http://inner.example:8080/", "http://first.example:22/", "http://%31%32%37.0.7.7:8080/", "file:///etc/passwd"),
    *("http://168.63.129.16/machine", "http://[fd00:ec2::254]/latest/", "http://127.0.7.7.:8080/"),
]


def test_no_redirect_leads_inside() -> None:
    told: dict[int, Answer] = {}
    inside = Trap("127.0.7.7", port=8080)
    try:
        with SmallInternet() as world:
            world.addresses["inner.example"] = ["127.0.7.7"]
            for n, to in enumerate(HOPS):
                world.put(f"https://first{n}.example/1", redirect(to, 302))
                world.put(f"https://first{n}.example/2", redirect(f"https://second{n}.example/1", 301))
                world.put(f"https://second{n}.example/1", redirect(to, 307))
            links = [f"https://first{n}.example/{hops}" for hops in (1, 2) for n in range(len(HOPS))]
            targets = [Target(n, url, Kind.WEB) for n, url in enumerate(links)]

            async def go() -> None:
                async with door_to(world, manners_of(opened=networks_of(["127.0.0.1/32"]))) as door:
                    await probe(targets, door, lambda link, outcome: told.update({link: outcome.answer}), NOW)

            asyncio.run(go())
        assert told == dict.fromkeys(range(2 * len(HOPS)), Answer.GUARDED)
        assert inside.caught() == 0
    finally:
        inside.close()


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "10.0.0.1", "0", "[::1]", "::1", "[fec0::1]"),
        *("::ffff:10.0.0.1", "169.254.169.254", "168.63.129.16", "100.100.100.200", "localhost", "localhost."),
        *("a.localhost", "router", "router.local", "metadata.google.internal", "instance-data", "nas.home.arpa"),
    ],
)
def test_a_proxy_is_never_given_what_says_itself_that_it_is_private(host: str) -> None:
    assert names_private(host, ())


@pytest.mark.parametrize(
    "host", ["example.org", "8.8.8.8", "[2606:2800:220:1::1]", "internal.example.org", "134744072"]
)
def test_a_proxy_is_given_what_may_be_public(host: str) -> None:
    assert not names_private(host, ())
