"""robots.txt: what it says to us by name is obeyed, and it is asked for once a day."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.transport import Failure, Pace, Remembered, Reply, Transport
from readinglist.transport.address import address_of
from readinglist.transport.robots import Purse, Robots, rules_for
from tests.internet import How, SmallInternet, answer, redirect
from tests.world import NOW, door_to, manners_of, resolver_of, trusting

PAGE = "https://lab.example/papers/nerf/index.html?v=2"


def reading(text: str | None, remembered: Mapping[str, Remembered] | None = None) -> Robots:
    """A site with that robots.txt."""

    async def ask(url: str, own: bool, purse: Purse) -> Reply | Failure:
        return Reply(url, 404 if text is None else 200, {}, (text or "").encode(), True)

    return Robots("readinglist", remembered or {}, ask=ask, now=lambda: NOW)


def forbids(text: str, url: str = PAGE) -> bool:
    return asyncio.run(reading(text).forbids(address_of(url)))


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [
        # by name only
        ("User-agent: readinglist\nDisallow: /", True),
        ("USER-AGENT: ReadingList\nDISALLOW: /", True),
        ("User-agent: readinglist/1.0 (a robot)\nDisallow: /", True),
        ("useragent:readinglist\ndisallow:/", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: reading\nDisallow: /", False),
        ("User-agent: list\nDisallow: /", False),
        ("User-agent: readinglist-images\nDisallow: /", False),
        ("User-agent: myreadinglist\nDisallow: /", False),
        ("User-agent: Googlebot\nDisallow: /\n\nUser-agent: *\nDisallow: /", False),
        ("Disallow: /", False),
        ("", False),
        ("<html><title>readinglist</title>Disallow: /</html>", False),
        # groups
        ("User-agent: googlebot\nUser-agent: readinglist\nUser-agent: bing\nDisallow: /", True),
        ("User-agent: *\nUser-agent: readinglist\nDisallow: /", True),
        ("User-agent: readinglist\nDisallow: /papers\nUser-agent: bing\nDisallow: /x", True),
        ("User-agent: readinglist\nDisallow: /x\nUser-agent: bing\nDisallow: /", False),
        ("User-agent: readinglist\nDisallow: /x\n\nUser-agent: *\nDisallow: /", False),
        (
            "User-agent: readinglist\nDisallow: /x\n\nUser-agent: b\nDisallow:\n\nUser-agent: readinglist\nDisallow: /",
            True,
        ),
        ("User-agent: readinglist\n\n\nDisallow: /", True),
        ("User-agent: readinglist\nSitemap: https://lab.example/map\nDisallow: /", True),
        ("User-agent: readinglist\nSitemap: https://lab.example/map\nUser-agent: b\nDisallow: /", True),
        ("User-agent: readinglist\nCrawl-delay: 2\nUser-agent: b\nDisallow: /", False),
        ("User-agent: readinglist\nDisallow:\nUser-agent: b\nDisallow: /", False),
        ("User-agent:\nDisallow: /", False),
        # the longest rule wins, and of equal ones the kinder
        ("User-agent: readinglist\nDisallow: /\nAllow: /papers", False),
        ("User-agent: readinglist\nAllow: /papers\nDisallow: /", False),
        ("User-agent: readinglist\nAllow: /papers\nDisallow: /papers/nerf", True),
        ("User-agent: readinglist\nDisallow: /papers\nAllow: /papers", False),
        ("User-agent: readinglist\nAllow: /\nDisallow: /papers/*/index", True),
        ("User-agent: readinglist\nDisallow:", False),
        ("User-agent: readinglist\nAllow: /", False),
        # wildcards and ends
        ("User-agent: readinglist\nDisallow: *", True),
        ("User-agent: readinglist\nDisallow: /*.html", True),
        ("User-agent: readinglist\nDisallow: /*.html$", False),
        ("User-agent: readinglist\nDisallow: /*v=2$", True),
        ("User-agent: readinglist\nDisallow: /*?", True),
        ("User-agent: readinglist\nDisallow: /papers$", False),
        ("User-agent: readinglist\nDisallow: /*/nerf/", True),
        ("User-agent: readinglist\nDisallow: /nerf", False),
        ("User-agent: readinglist\nDisallow: /Papers", False),
        ("User-agent: readinglist\nDisallow: /p%61pers", True),
        # how it is written
        ("\ufeffUser-agent: readinglist\nDisallow: /", True),
        ("User-agent: readinglist\r\nDisallow: /\r\n", True),
        ("User-agent: readinglist\rDisallow: /\r", True),
        ("  User-agent :  readinglist  # us\n\tDisallow :  /  # all", True),
        ("User-agent: readinglist # Disallow\n# Disallow: /\nDisallow: /x", False),
        ("User-agent: readinglist\nDisallow: /x\x0bDisallow: /\u2028Disallow: /", False),
        ("User-agent: readinglist\nDisallow: /\x00", False),
    ],
)
def test_only_what_is_said_to_us_by_name_forbids(text: str, forbidden: bool) -> None:
    assert forbids(text) is forbidden


def test_a_robots_txt_itself_may_always_be_read() -> None:
    assert not forbids("User-agent: readinglist\nDisallow: /", "https://lab.example/robots.txt")


@pytest.mark.parametrize(
    ("line", "delay"),
    [("5", 5.0), ("0.5", 0.5), ("600", 30.0), ("soon", None), ("-1", None), ("nan", None), ("inf", None), ("0", 0.0)],
)
def test_the_delay_asked_of_us_is_kept_within_bounds(line: str, delay: float | None) -> None:
    robots = reading(f"User-agent: *\nCrawl-delay: 9\n\nUser-agent: readinglist\nCrawl-delay: {line}")
    assert asyncio.run(robots.delay(address_of(PAGE))) == delay


LINES = st.sampled_from(
    [
        "User-agent: *",
        "User-agent: bing",
        "Disallow: /",
        "Allow: /a",
        "Crawl-delay: 3",
        "",
        "# readinglist",
        "x",
        "Sitemap: /",
    ]
)


@given(st.lists(LINES, max_size=12))
def test_no_words_to_others_bind_us(lines: list[str]) -> None:
    assert rules_for("readinglist", "\n".join(lines)) == ""


@given(st.lists(LINES, max_size=8), st.lists(LINES, max_size=8))
def test_a_closed_group_of_our_own_counts_wherever_it_stands(before: list[str], after: list[str]) -> None:
    text = "\n".join([*before, "Sitemap: /", "Allow: /", "User-agent: readinglist", "Disallow: /b", "", *after])
    rules = rules_for("readinglist", text).split("\n")
    assert rules[:2] == ["user-agent: readinglist", "disallow: /b"]
    assert rules_for("readinglist", "\n".join(rules)).split("\n") == rules  # what is kept reads the same again


@given(st.text(max_size=300))
def test_no_text_trips_the_reader(text: str) -> None:
    assert isinstance(forbids(f"User-agent: readinglist\n{text}"), bool)


# --- over the wire


def test_many_pages_of_a_site_cost_one_look() -> None:
    async def go(world: SmallInternet) -> list[bool]:
        async with door_to(world) as door:
            urls = [f"https://lab.example/{n}" for n in range(20)] + ["https://lab.example/private/x"]
            told = list(await asyncio.gather(*map(door.allowed, urls)))
            assert door.robots_requests == door.requests == 1
            assert door.robots == {
                "https://lab.example": Remembered(NOW, "user-agent: readinglist\ndisallow: /private")
            }
            return told

    with SmallInternet() as world:
        world.put("https://lab.example/*", How.OK, delay=0.05)
        world.robots["lab.example"] = "User-agent: *\nDisallow: /\n\nUser-agent: readinglist\nDisallow: /private"
        assert asyncio.run(go(world)) == [True] * 20 + [False]
        assert [seen.path for seen in world.requests] == ["/robots.txt"]


@pytest.mark.parametrize(
    ("hours", "requests"),
    [(-1, 1), (0, 0), (1, 0), (23, 0), (25, 1)],
)
def test_a_look_holds_for_a_day(hours: float, requests: int) -> None:
    earlier = {"https://lab.example": Remembered(NOW - timedelta(hours=hours), "user-agent: readinglist\ndisallow: /")}

    async def go(world: SmallInternet) -> bool:
        with trusting(world):
            door = Transport(manners_of(), wall_clock=lambda: NOW, resolver=resolver_of(world), robots=earlier)
        async with door:
            told = await door.allowed("https://lab.example/x")
            assert door.robots_requests == requests
            assert list(door.robots) == ["https://lab.example"]
            return told

    with SmallInternet() as world:
        world.put("https://lab.example/x", How.OK)
        assert asyncio.run(go(world)) is (requests == 1)  # the site has changed its mind since


FORBIDS_ALL = answer(200, body="User-agent: readinglist\nDisallow: /", headers={"content-type": "text/plain"})


@pytest.mark.parametrize(
    ("like", "allowed", "kept", "requests"),
    [
        (FORBIDS_ALL, False, True, 1),
        (answer(404), True, True, 1),
        (answer(403, body="User-agent: readinglist\nDisallow: /"), True, True, 1),
        (answer(500, body="User-agent: readinglist\nDisallow: /"), True, False, 1),
        (answer(503), True, False, 1),
        (answer(429), True, False, 1),
        (How.SPA, True, True, 1),
        (How.EMPTY, True, True, 1),
        (How.PDF, True, True, 1),
        (How.CLOSED, True, False, 1),
        (How.SILENT, True, False, 1),
        (How.BAD_STATUS_LINE, True, False, 1),
        (How.DRIP, True, True, 1),
        (How.ENDLESS, True, True, 1),
        (How.BOMB, True, True, 1),
        (How.LOOP, True, True, 4),
        (redirect("/other.txt"), False, True, 2),
        (redirect("https://elsewhere.example/robots.txt"), True, True, 1),
        (redirect("http://127.0.0.1/"), True, True, 1),
        (redirect("https://lab.example:22/robots.txt"), True, True, 1),
        (redirect("http://[bad"), True, True, 1),
    ],
)
def test_what_cannot_be_read_forbids_nothing(like: object, allowed: bool, kept: bool, requests: int) -> None:
    async def go(world: SmallInternet) -> None:
        async with door_to(world, manners_of(robots_deadline=0.4)) as door:
            began = asyncio.get_running_loop().time()
            assert await door.allowed("https://lab.example/x") is allowed
            assert await door.allowed("https://lab.example/y") is allowed
            assert asyncio.get_running_loop().time() - began < 1.5
            assert (door.robots_requests, bool(door.robots)) == (requests, kept)

    with SmallInternet() as world:
        world.put("https://lab.example/robots.txt", like)  # type: ignore[arg-type]
        world.put("https://lab.example/other.txt", FORBIDS_ALL)
        asyncio.run(go(world))


@pytest.mark.parametrize("how", [How.BLACKHOLE, How.REFUSED, How.NXDOMAIN, How.TLS_EXPIRED])
def test_a_host_that_cannot_be_reached_costs_a_short_while_and_no_failure(how: How) -> None:
    async def go(world: SmallInternet) -> None:
        async with door_to(world, manners_of(robots_deadline=0.3)) as door:
            began = asyncio.get_running_loop().time()
            assert all([await door.allowed(f"https://lab.example/{n}") for n in range(20)])
            assert asyncio.get_running_loop().time() - began < 1.0
            assert not door.robots
            assert (door.reached, door.unreached) == (set(), set())
            assert isinstance(failure := await door.ask("https://lab.example/1"), Failure)
            assert "too often" not in failure.detail

    with SmallInternet() as world:
        world.put("https://lab.example/*", how)
        asyncio.run(go(world))


def test_all_redirects_of_a_robots_txt_share_its_deadline() -> None:
    async def go(world: SmallInternet) -> None:
        async with door_to(world, manners_of(robots_deadline=0.5)) as door:
            began = asyncio.get_running_loop().time()
            assert await door.allowed("https://lab.example/x")
            assert asyncio.get_running_loop().time() - began < 0.9
            assert not door.robots

    with SmallInternet() as world:
        for n, to in enumerate(("/1", "/2", "/3")):
            path = f"/{n}" if n else "/robots.txt"
            world.put(f"https://lab.example{path}", redirect(to), delay=0.35)
        world.put("https://lab.example/3", FORBIDS_ALL, delay=0.35)
        asyncio.run(go(world))


def test_the_delay_asked_of_us_becomes_the_hosts_pace() -> None:
    async def go(world: SmallInternet) -> None:
        async with door_to(world, manners_of(usual_pace=Pace(at_once=4, interval=0.0))) as door:
            assert await door.allowed("https://lab.example/1")
            await asyncio.gather(*(door.ask(f"https://lab.example/{n}") for n in range(4)))

    with SmallInternet() as world:
        world.put("https://lab.example/*", How.OK)
        world.robots["lab.example"] = "User-agent: readinglist\nCrawl-delay: 0.2"
        asyncio.run(go(world))
        starts = sorted(seen.time for seen in world.requests if seen.path != "/robots.txt")
        assert len(starts) == 4
        assert min(later - earlier for earlier, later in pairwise(starts)) > 0.15
        assert world.at_once("lab.example") == 1


def test_each_origin_has_its_own() -> None:
    async def go(world: SmallInternet) -> None:
        async with door_to(world) as door:
            assert await door.allowed("http://lab.example/1")
            assert await door.allowed("https://lab.example:443/1")
            assert await door.allowed("https://lab.example:8443/1")
            assert sorted(door.robots) == ["http://lab.example", "https://lab.example", "https://lab.example:8443"]
            assert await door.allowed("mailto:a@lab.example")
            assert await door.allowed("no address")
            assert door.robots_requests == 3

    with SmallInternet() as world:
        for origin in ("http://lab.example", "https://lab.example", "https://lab.example:8443"):
            world.put(f"{origin}/1", How.OK)
        asyncio.run(go(world))
