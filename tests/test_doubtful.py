"""What a run sees while its own network stumbles is no evidence: whole runs over weeks, and no verdict is harmed."""

from __future__ import annotations

import asyncio
import socket
from datetime import timedelta

import pytest

from readinglist import checker, ledger
from readinglist.checker.course import Course
from readinglist.checker.held import Held
from readinglist.checker.network import Network
from readinglist.database import Library
from readinglist.health import Answer, Outcome, Verdict
from readinglist.identifiers import Kind
from readinglist.probe import Target
from readinglist.transport import Transport
from readinglist.transport.guard import networks_of
from readinglist.transport.resolver import Resolver
from tests.internet import How, SmallInternet, answer
from tests.world import NOW, door_to, manners_of, resolver_of, task_in, trusting, watch

DAY = timedelta(days=1)
GOOD, LAB = "https://good.example/paper", "https://lab.example/paper"
MONTH = (1, 6, 11, 16, 30)


@pytest.fixture(autouse=True)
def _trust(world: SmallInternet) -> None:
    for url in (GOOD, LAB):
        world.put(url, How.OK)


def said(library: Library) -> dict[str, tuple[Verdict, Answer | None]]:
    with library.reading() as session:
        return {link.url: (link.verdict, link.answer) for link in ledger.links(session)}


def checked(library: Library, world: SmallInternet, day: float, resolver: Resolver | None = None) -> checker.Result:
    manners = manners_of(opened=networks_of(["127.0.0.0/9", "127.128.0.0/9"]))
    task = task_in(world, NOW + day * DAY, everything=True, manners=manners, resolver=resolver or resolver_of(world))
    return checker.run(library, task)


def test_a_name_that_is_denied_only_while_the_line_is_down_is_not_gone(library: Library, world: SmallInternet) -> None:
    async def resolve(host: str, port: int) -> list[tuple[str, int]]:
        # The line is back when the canaries are asked for the second time in a run.
        if "lab.example" in host and len(world.asked("example.com", "/")) < 2:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return world.resolve(host, port)

    watch(library, GOOD, LAB)
    for day in MONTH:
        world.clear()
        checked(library, world, day, resolve)
        assert said(library)[LAB] == (Verdict.UNCHECKED, Answer.DNS_FAILED)


def test_a_name_that_is_denied_again_is_gone(library: Library, world: SmallInternet) -> None:
    world.put(LAB, How.NXDOMAIN)
    watch(library, GOOD, LAB)
    checked(library, world, 0)
    checked(library, world, 1)
    assert said(library)[LAB][0] is Verdict.DEAD


def test_names_are_looked_up_again_a_few_at_a_time_and_not_for_long(world: SmallInternet) -> None:
    busy, most, slow = 0, 0, True

    async def resolve(host: str, port: int) -> list[tuple[str, int]]:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        try:
            await asyncio.sleep(30 if slow and host == "n0.example" else 0.01)
        finally:
            busy -= 1
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async def go() -> list[set[int]]:
        nonlocal slow
        manners = manners_of(names_deadline=60.0)
        async with Transport(manners, wall_clock=lambda: NOW, resolver=resolve) as door:
            course = Course()
            course.know(Target(n, f"https://n{n}.example/", Kind.WEB) for n in range(60))
            held = Held(Network((), door), door, course)
            held.ready({n: Outcome(Answer.DNS_GONE) for n in range(60)})
            first = await held.judged(seconds=1.0)
            slow = False
            last = await held.judged()
            assert {seen.answer for seen in (first | last).values()} == {Answer.DNS_GONE}
            return [set(first), set(last)]

    assert asyncio.run(go()) == [set(range(1, 60)), {0}]
    assert most <= 16


def test_a_network_that_was_away_for_a_while_is_remembered_until_all_is_judged(world: SmallInternet) -> None:
    async def go() -> list[bool]:
        async with door_to(world) as door:
            network = Network(checker.CANARIES, door)
            await door.ask(GOOD)
            told = []
            for offline in (False, True, False):
                world.offline = offline
                await network.prove()
                told.append(network.doubts("good.example", Answer.TIMEOUT))
            return told

    with trusting(world):
        assert asyncio.run(go()) == [False, True, True]


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_that_reaches_nobody_is_no_trouble_of_the_hosts(
    library: Library, world: SmallInternet, status: int
) -> None:
    watch(library, GOOD, LAB)
    checked(library, world, 0)
    before = said(library)
    assert {verdict for verdict, _ in before.values()} == {Verdict.ALIVE}
    for host in ("doi.org", "github.com", "example.com", "good.example", "lab.example"):
        world.put(f"https://{host}/*", answer(status))
    world.put(GOOD, answer(status))
    world.put(LAB, answer(status))
    for day in MONTH:
        checked(library, world, day)
        assert said(library) == dict.fromkeys((GOOD, LAB), (Verdict.ALIVE, Answer.OFFLINE))


def test_one_canary_in_trouble_of_its_own_hides_no_trouble_of_others(library: Library, world: SmallInternet) -> None:
    world.put("https://github.com/*", answer(503))
    world.put(LAB, answer(503))
    watch(library, GOOD, LAB)
    checked(library, world, 0)
    assert said(library) == {GOOD: (Verdict.ALIVE, Answer.OK), LAB: (Verdict.FAILING, Answer.ERROR)}


def test_bad_certificates_prove_nothing_while_a_canarys_is_bad_too(library: Library, world: SmallInternet) -> None:
    watch(library, GOOD, LAB)
    checked(library, world, 0)
    # An office that reads along, but not with everybody.
    for url in ("https://doi.org/*", LAB):
        world.put(url, How.TLS_UNKNOWN_CA)
    for day in MONTH:
        assert not checked(library, world, day).void
        assert said(library) == {GOOD: (Verdict.ALIVE, Answer.OK), LAB: (Verdict.ALIVE, Answer.OFFLINE)}


@pytest.mark.parametrize("away", [How.NXDOMAIN, How.BLACKHOLE])
def test_what_stands_in_a_network_of_ones_own_is_not_gone_while_that_is_away(
    library: Library, world: SmallInternet, away: How
) -> None:
    inner = [f"http://{name}.corp.example/wiki" for name in ("one", "two")]
    place = world.board.listen(("127.200.0.1", 0), world.serve_plain)
    nowhere = world.board.swallow(("127.200.0.2", 0))
    connected = True

    async def resolve(host: str, port: int) -> list[tuple[str, int]]:
        if not host.endswith("corp.example"):
            return world.resolve(host, port)
        if away is How.NXDOMAIN and not connected:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [place if connected else nowhere]

    for url in inner:
        world.put(url, How.OK)
    watch(library, GOOD, *inner)
    checked(library, world, 0, resolve)
    connected = False
    for day in MONTH:
        checked(library, world, day, resolve)
        assert {said(library)[url] for url in inner} == {(Verdict.ALIVE, Answer.OFFLINE)}
    connected = True
    world.put(inner[1], 404)
    for day in (31, 32):
        checked(library, world, day, resolve)
    assert [said(library)[url][0] for url in inner] == [Verdict.ALIVE, Verdict.DEAD]
