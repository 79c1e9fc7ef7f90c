"""The door to the network: guard, pace, caps, tokens; over real sockets of the small internet."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from readinglist.errors import BadConfig
from readinglist.health import Answer
from readinglist.transport import Failure, Manners, Pace, Reply, Transport
from readinglist.transport.guard import allows, networks_of
from readinglist.transport.limits import retry_after
from tests.internet import How, SmallInternet, answer
from tests.internet.bestiary import BESTIARY, beast_url, zoo
from tests.world import NOW, door_to, manners_of

LOOPBACK = networks_of(["127.0.0.0/8"])


@pytest.fixture(scope="module")
def zoo_world() -> Iterator[SmallInternet]:
    with SmallInternet(zoo()) as world:
        yield world


def ask(world: SmallInternet, *urls: str, manners: Manners | None = None, **how: object) -> list[Reply | Failure]:
    async def go() -> list[Reply | Failure]:
        async with door_to(world, manners) as door:
            return [await door.ask(url, **how) for url in urls]  # type: ignore[arg-type]

    return asyncio.run(go())


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.9.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
        "2002:c0a8:101::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_nothing_private_may_be_connected_to(address: str) -> None:
    assert not allows(address, ())


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "64:ff9b::808:808"])
def test_public_addresses_may_be_connected_to(address: str) -> None:
    assert allows(address, ())


def test_an_opened_network_opens_itself_and_nothing_else() -> None:
    campus = networks_of(["10.1.0.0/16", " fd00::/8 "])
    assert allows("10.1.2.3", campus)
    assert allows("::ffff:10.1.2.3", campus)
    assert allows("fd00::5", campus)
    assert not allows("10.2.0.1", campus)
    with pytest.raises(BadConfig, match="ten"):
        networks_of(["ten"])


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/",
        "http://0177.0.0.1/", "http://127.1/", "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/",
        "http://10.0.0.1:8080/", "http://127.0.0.1.:80/",
    ],
)  # fmt: skip
def test_no_notation_leads_to_a_private_address(url: str) -> None:
    async def go() -> Reply | Failure:
        # The system's own resolver, and no network opened.
        async with Transport(Manners("test"), wall_clock=lambda: NOW) as door:
            return await door.ask(url)

    answered = asyncio.run(go())
    assert isinstance(answered, Failure)
    assert answered.answer in (Answer.GUARDED, Answer.DNS_GONE, Answer.DNS_FAILED), answered


@pytest.mark.parametrize("url", ["ftp://x.example/", "mailto:a@b.example", "file:///etc/passwd", "https://", "x y"])
def test_only_web_addresses_are_asked(url: str) -> None:
    with SmallInternet() as world:
        (answered,) = ask(world, url)
    assert isinstance(answered, Failure)
    assert answered.answer is Answer.GUARDED


def test_a_name_that_leads_to_a_private_address_is_not_asked() -> None:
    async def inside(host: str, port: int) -> list[tuple[str, int]]:
        return [("10.0.0.1", port), ("::1", port)]

    async def go() -> Reply | Failure:
        async with Transport(Manners("test"), wall_clock=lambda: NOW, resolver=inside) as door:
            return await door.ask("https://rebinding.example/")

    answered = asyncio.run(go())
    assert isinstance(answered, Failure)
    assert answered.answer is Answer.GUARDED


def test_a_redirect_may_not_choose_its_port_but_a_paper_may() -> None:
    with SmallInternet() as world:
        world.put("http://lab.example:9000/x", How.OK)
        (own,) = ask(world, "http://lab.example:9000/x")
        (redirected,) = ask(world, "http://lab.example:9000/x", own=False)
    assert isinstance(own, Reply)
    assert isinstance(redirected, Failure)
    assert redirected.answer is Answer.GUARDED


FAILURES = {
    "nxdomain": Answer.DNS_GONE,
    "servfail": Answer.DNS_FAILED,
    "dns-timeout": Answer.DNS_FAILED,
    "refused": Answer.REFUSED,
    "blackhole": Answer.TIMEOUT,
    "tls-expired": Answer.TLS,
    "tls-wrong-host": Answer.TLS,
    "tls-self-signed": Answer.TLS,
    "tls-unknown-ca": Answer.TLS,
    "tls-old": Answer.TLS,
    "tls-plain": Answer.TLS,
    "tls-silent": Answer.TIMEOUT,
    "reset": Answer.RESET,
    "closed": Answer.RESET,
    "silent": Answer.TIMEOUT,
    "bad-status-line": Answer.ERROR,
    "huge-headers": Answer.ERROR,
}


@pytest.mark.parametrize(("name", "word"), FAILURES.items())
def test_every_way_to_fail_has_its_word(zoo_world: SmallInternet, name: str, word: Answer) -> None:
    (answered,) = ask(zoo_world, beast_url(name))
    assert isinstance(answered, Failure)
    assert answered.answer is word, answered
    assert answered.detail


@pytest.mark.parametrize("name", ["drip", "endless", "bomb", "bad-gzip", "short", "cut", "big", "http-1.0"])
def test_a_body_never_costs_more_than_its_cap(zoo_world: SmallInternet, name: str) -> None:
    (answered,) = ask(zoo_world, beast_url(name), cap=10_000)
    assert isinstance(answered, Reply)
    assert answered.status == BESTIARY[name].status == 200
    assert len(answered.body) <= 10_000
    assert name == "http-1.0" or not answered.whole


def test_a_token_goes_to_its_own_host_alone() -> None:
    with SmallInternet() as world:
        world.token = "secret"
        world.repos["lab/code"] = {}
        world.put("https://evil.example/x", How.OK)
        with_token = manners_of(credentials={"api.github.com": "Bearer secret"})
        ask(
            world,
            "https://api.github.com/repos/lab/code",
            "https://github.com/lab/code",
            "https://evil.example/x",
            "http://api.github.com/repos/lab/code",
            manners=with_token,
        )
        told = {(seen.scheme, seen.host) for seen in world.requests if "authorization" in seen.headers}
    assert told == {("https", "api.github.com")}


def test_we_say_who_we_are() -> None:
    with SmallInternet() as world:
        url = world.put("https://lab.example/x", How.OK)
        ask(world, url, manners=manners_of(user_agent="readinglist/9 (mailto:me@lab.example)"))
        assert world.requests[-1].user_agent == "readinglist/9 (mailto:me@lab.example)"


def test_a_host_is_never_asked_faster_or_more_at_once_than_its_pace() -> None:
    async def go(world: SmallInternet) -> None:
        async with door_to(world, manners_of(usual_pace=Pace(at_once=2, interval=0.05))) as door:
            await asyncio.gather(*(door.ask(f"https://lab.example/{n}") for n in range(12)))

    with SmallInternet() as world:
        world.put("https://lab.example/*", How.OK, delay=0.12)
        asyncio.run(go(world))
        starts = sorted(seen.time for seen in world.requests)
        assert len(starts) == 12
        assert world.at_once("lab.example") <= 2
        # 12 requests at 20 a second, never more than 2 under way for 0.12 s each: no burst can be shorter.
        assert starts[-1] - starts[0] >= 11 * 0.05 * 0.9


def test_a_host_that_wants_to_be_left_alone_is_not_asked_again() -> None:
    async def go(world: SmallInternet, url: str) -> list[Reply | Failure]:
        async with door_to(world) as door:
            first = await door.ask(url)
            door.leave_alone("lab.example", 3600)
            assert door.put_off("lab.example")
            return [first, await door.ask(url), await door.ask("https://other.example/")]

    with SmallInternet() as world:
        url = world.put("https://lab.example/x", How.OK)
        world.put("https://other.example/", How.OK)
        first, second, other = asyncio.run(go(world, url))
        assert isinstance(first, Reply)
        assert isinstance(second, Failure)
        assert second.answer is Answer.LIMITED
        assert isinstance(other, Reply)
        assert len(world.asked("lab.example")) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "99999999999999999999"}, 1e9),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, 1e9),
        ({"retry-after": "Wed, 02 Dec 2026 00:01:30 GMT"}, 90),
        ({"retry-after": "Wed, 02 Dec 2026 00:01:30 GMT", "date": "Wed, 02 Dec 2026 00:01:00 GMT"}, 30),
        ({"retry-after": "Mon, 02 Nov 2026 00:00:00 GMT"}, 0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 60)}, 60),
        ({"x-ratelimit-remaining": "7", "x-ratelimit-reset": str(int(NOW.timestamp()) + 60)}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "later"}, None),
    ],
)
def test_every_form_of_retry_after_is_read(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, datetime(2026, 12, 2, tzinfo=UTC)) == seconds


def test_a_proxy_of_the_usual_variables_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async def go() -> Reply | Failure:
        async with Transport(Manners("test"), wall_clock=lambda: NOW) as door:
            return await door.ask("https://lab.example/x")

    with SmallInternet() as world:
        world.put("https://lab.example/x", answer(204))
        for name, value in world.environment().items():
            monkeypatch.setenv(name, value)
        answered = asyncio.run(go())
    assert isinstance(answered, Reply)
    assert answered.status == 204


def test_a_slow_name_server_says_nothing_of_the_host() -> None:
    async def never(host: str, port: int) -> list[tuple[str, int]]:
        await asyncio.sleep(60)
        return []

    async def go() -> Reply | Failure:
        slow = manners_of(names_deadline=0.1)
        async with Transport(slow, wall_clock=lambda: NOW, resolver=never) as door:
            return await door.ask("https://lab.example/")

    answered = asyncio.run(go())
    assert isinstance(answered, Failure)
    assert answered.answer is Answer.DNS_FAILED


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://127.0.0.1./",
        "http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://localhost/", "http://router/", "http://router.internal/",
        "http://printer.local/", "http://a.localhost/", "http://169.254.169.254/latest/", "http://[fec0::1]/",
    ],
)  # fmt: skip
def test_a_proxy_is_not_asked_for_what_names_itself_private(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    async def go() -> Reply | Failure:
        async with Transport(Manners("test"), wall_clock=lambda: NOW) as door:
            return await door.ask(url)

    with SmallInternet() as world:
        for name, value in world.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        answered = asyncio.run(go())
        assert not world.requests
    assert isinstance(answered, Failure)
    assert answered.answer is Answer.GUARDED
