"""Manners: a host's pace follows its answers, its limits are kept before they are met, and nothing is without bound."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.health import Answer
from readinglist.transport import PACES, Failure, Manners, Pace, Reply, Transport
from readinglist.transport.guard import networks_of
from readinglist.transport.limits import SLOWEST_TOLD, quota_rest, retry_after, told_pace
from readinglist.transport.lines import RESTS, Line
from readinglist.transport.pace import FLOOR, GOOD, SLOWEST, STEPS, Sign, Tempo
from readinglist.transport.paces import Rows, paces_for
from tests.internet import Behaviour, How, SmallInternet, answer, first
from tests.world import NOW, door_to, manners_of, trusting

PACE = st.builds(Pace, at_once=st.integers(1, 8), interval=st.sampled_from([0.0, 0.1, 0.35, 1.0, 3.0, 5.0, 30.0]))
ANSWERED = st.tuples(st.sampled_from(Sign), st.floats(0.001, 30))


def after(answers: Sequence[tuple[Sign, float]], tempo: Tempo | None = None) -> Tempo:
    tempo = tempo or Tempo()
    for sign, seconds in answers:
        tempo = tempo.after(sign, seconds)
    return tempo


# --- the pace as a value


@given(st.lists(ANSWERED, max_size=40), PACE)
def test_a_pace_is_never_faster_than_the_hosts_own_nor_slower_than_the_bound(
    answers: list[tuple[Sign, float]], pace: Pace
) -> None:
    tempo = after(answers)
    assert pace.interval <= tempo.interval(pace) <= max(SLOWEST * FLOOR, pace.interval)
    assert 1 <= tempo.places(pace) <= pace.at_once
    assert 0 <= tempo.steps <= STEPS


@given(st.lists(ANSWERED, max_size=40), PACE, st.floats(0.001, 0.99))
def test_good_answers_always_bring_a_host_back_to_its_own_pace(
    answers: list[tuple[Sign, float]], pace: Pace, latency: float
) -> None:
    tempo = after([(Sign.GOOD, latency)] * 60, after(answers))
    assert (tempo.interval(pace), tempo.places(pace)) == (pace.interval, pace.at_once)


@given(st.lists(st.floats(0.03, 0.4), min_size=1, max_size=200), PACE)
def test_a_host_of_ordinary_latencies_is_never_slowed_down(latencies: list[float], pace: Pace) -> None:
    assert after([(Sign.GOOD, latency) for latency in latencies]).steps == 0


@given(st.lists(ANSWERED, max_size=40), ANSWERED, PACE)
def test_a_limit_never_makes_it_faster_and_a_good_answer_never_slower_unless_the_host_labours(
    answers: list[tuple[Sign, float]], last: tuple[Sign, float], pace: Pace
) -> None:
    before, now = after(answers), after([*answers, last])
    if last[0] in (Sign.LIMITED, Sign.BUSY):
        assert now.interval(pace) >= before.interval(pace)
        assert now.places(pace) <= before.places(pace)
    if last[0] is Sign.GOOD and now.latency <= 1.0:
        assert now.interval(pace) <= before.interval(pace)


def test_each_limit_doubles_the_interval_and_halves_the_places() -> None:
    steps = [after([(Sign.LIMITED, 0.1)] * n) for n in range(STEPS + 2)]
    assert [tempo.interval(Pace()) for tempo in steps] == [0.1, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0]
    assert [tempo.places(Pace()) for tempo in steps] == [4, 2, 1, 1, 1, 1, 1]
    assert [tempo.interval(Pace(1, 3.0)) for tempo in steps[:3]] == [3.0, 5.0, 5.0]


def test_recovery_is_step_by_step() -> None:
    slowed = after([(Sign.LIMITED, 0.1)] * 2)
    assert [after([(Sign.GOOD, 0.1)] * n, slowed).steps for n in (GOOD - 1, GOOD, 2 * GOOD - 1, 2 * GOOD)] == [
        2,
        1,
        1,
        0,
    ]


def test_one_broken_page_is_no_busy_host_but_two_in_a_row_are() -> None:
    assert after([(Sign.BUSY, 0.1), (Sign.GOOD, 0.1)] * 20).steps == 0
    assert after([(Sign.BUSY, 0.1)] * 2).steps == 1


def test_a_host_that_has_always_been_slow_is_not_slowed_down_and_one_that_becomes_so_is() -> None:
    assert after([(Sign.GOOD, 4.0)] * 50).steps == 0
    assert after([(Sign.GOOD, 0.1)] * 20 + [(Sign.GOOD, 4.0)]).steps == 0  # one page that takes its time
    assert after([(Sign.GOOD, 0.1)] * 20 + [(Sign.SILENT, 25.0)]).steps == 0
    assert after([(Sign.GOOD, 0.1)] * 20 + [(Sign.GOOD, 4.0)] * 9).steps == 2
    assert after([(Sign.GOOD, 0.1)] * 20 + [(Sign.SILENT, 25.0)] * 9).steps == 2


# --- the rows


@pytest.mark.parametrize(
    ("host", "target", "key"),
    [
        ("lab.example", "/x", "lab.example"),
        ("web.archive.org", "/cdx/search/cdx?url=x", "web.archive.org"),
        ("web.archive.org", "/web/2018id_/https://lab.example/cdx/", "web.archive.org/web/"),
        ("web.archive.org", "/web/timemap/link/https://lab.example/", "web.archive.org/web/timemap/"),
        ("archive.org", "/wayback/available?url=x", "archive.org/wayback/"),
        ("archive.org", "/details/x", "archive.org"),
        ("api.crossref.org", "/works?filter=doi:x", "api.crossref.org/works?"),
        ("api.crossref.org", "/works/10.1/x", "api.crossref.org/works/"),
        ("api.crossref.org", "/journals", "api.crossref.org"),
        ("api.github.com", "/graphql", "api.github.com/graphql"),
        ("huggingface.co", "/api/models/a/b", "huggingface.co/api/"),
        ("huggingface.co", "/a/b/resolve/main/x", "huggingface.co/*/resolve/"),
        ("huggingface.co", "/a/b", "huggingface.co"),
        (
            "archive.softwareheritage.org",
            "/api/1/origin/https://github.com/a/b/visit/latest/?require_snapshot=true",
            "archive.softwareheritage.org/api/1/origin/*/visit/latest",
        ),
        ("archive.softwareheritage.org", "/api/1/origin/https://github.com/a/b/get/", "archive.softwareheritage.org"),
    ],
)
def test_the_longest_row_that_fits_holds(host: str, target: str, key: str) -> None:
    found, pace = Rows(PACES, Pace()).of(host, target)
    assert (found, pace) == (key, PACES.get(key, Pace()))


LIMITS = {  # requests in so many seconds, as stated in public
    "api.crossref.org/works/": (10, 1),
    "api.crossref.org/works?": (3, 1),
    "api.datacite.org": (1000, 300),
    "api.openalex.org": (100, 1),
    "export.arxiv.org": (1, 3),
    "api.github.com": (900, 60),
    "api.github.com/graphql": (2000, 60),
    "gitlab.com": (500, 60),
    "huggingface.co": (100, 300),
    "huggingface.co/api/": (500, 300),
    "huggingface.co/*/resolve/": (3000, 300),
    "zenodo.org": (60, 60),
    "repos.ecosyste.ms": (5000, 3600),
    "archive.org/wayback/": (1, 5),
    "web.archive.org": (30, 60),
    "web.archive.org/web/": (600, 60),
    "archive.softwareheritage.org/api/1/origin/*/visit/latest": (700, 60),
}


@pytest.mark.parametrize(("key", "limit"), LIMITS.items())
def test_no_row_is_faster_than_what_its_host_states(key: str, limit: tuple[int, int]) -> None:
    many, seconds = limit
    assert PACES[key].interval * 1.2 >= seconds / many


def test_who_does_not_say_how_to_be_reached_asks_crossref_as_the_public_may() -> None:
    polite, public = (paces_for(PACES, f"readinglist/1 (+https://x.example{who})") for who in ("; mailto:me@x", ""))
    assert polite == PACES
    assert {key for key in PACES if public[key] != PACES[key]} == {"api.crossref.org/works/", "api.crossref.org/works?"}
    assert public["api.crossref.org/works?"] == Pace(1, 1.0)
    assert public["api.crossref.org/works/"] == Pace(1, 0.2)
    assert paces_for({}, "readinglist/1") == {}


# --- what headers say

EPOCH = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(EPOCH + 60)}, 60),  # GitHub, Zenodo, SWH
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(EPOCH - 60)}, 0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str((EPOCH + 60) * 1000)}, 60),
        ({"x-ratelimit-remaining": "1", "x-ratelimit-reset": str(EPOCH + 60)}, None),
        ({"x-ratelimit-remaining": "0"}, None),
        ({"x-ratelimit-remaining": "none", "x-ratelimit-reset": "9"}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "57"}, 57),
        ({"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "0.5"}, 0.5),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "-57"}, 0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "inf"}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9" * 40}, 1e9),
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": "57"}, 57),
        ({"ratelimit-remaining": "0", "ratelimit-reset": str(EPOCH + 60)}, 60),  # GitLab
        ({"ratelimit-remaining": "0", "ratelimit-reset": "57"}, 57),  # the draft's older form
        ({"ratelimit-remaining": "0", "ratelimit-reset": "Wed, 02 Dec 2026 00:01:00 GMT"}, 60),
        ({"ratelimit": '"api";r=0;t=57'}, 57),  # Hugging Face
        ({"ratelimit": '"api";r=12;t=57'}, None),
        ({"ratelimit": '"api";r=0'}, None),
        ({"ratelimit": '"burst";r=9;t=3, "daily";r=0;t=900;pk=:x:'}, 900),
        ({"ratelimit": "limit=100, remaining=0, reset=50"}, 50),
        ({"ratelimit": "limit=100, remaining=40, reset=50"}, None),
        ({"ratelimit": "nonsense;;==r"}, None),
        (
            {
                "x-ratelimit-remaining": "0",
                "x-ratelimit-reset": str(EPOCH + 3660),
                "date": "Wed, 02 Dec 2026 01:00:00 GMT",  # our own clock is an hour behind
            },
            60,
        ),
    ],
)
def test_an_answer_that_used_up_a_quota_says_until_when(headers: dict[str, str], seconds: float | None) -> None:
    assert quota_rest(headers, NOW) == seconds
    assert retry_after(headers, NOW) == seconds


def test_retry_after_counts_before_a_quota() -> None:
    headers = {"retry-after": "7", "x-ratelimit-remaining": "0", "x-ratelimit-reset": str(EPOCH + 60)}
    assert retry_after(headers, NOW) == 7


@pytest.mark.parametrize(
    ("headers", "pace"),
    [
        ({"x-rate-limit-limit": "3", "x-rate-limit-interval": "1s", "x-concurrency-limit": "3"}, Pace(3, 1 / 3)),
        ({"x-ratelimit-limit": "50", "x-ratelimit-interval": "1s"}, Pace(1000, 0.02)),
        (
            {"x-rate-limit-limit": "1", "x-rate-limit-interval": "60s", "x-concurrency-limit": "1"},
            Pace(1, SLOWEST_TOLD),
        ),
        ({"x-ratelimit-limit": "5000"}, None),  # GitHub's, an hour's
        ({"x-rate-limit-limit": "0", "x-rate-limit-interval": "1s"}, None),
        ({"x-rate-limit-limit": "3", "x-rate-limit-interval": "soon"}, None),
        ({"x-rate-limit-limit": "-3", "x-rate-limit-interval": "1s"}, None),
        ({}, None),
    ],
)
def test_a_pace_told_in_headers_is_read(headers: dict[str, str], pace: Pace | None) -> None:
    assert told_pace(headers) == pace


NAMES = st.sampled_from(
    "retry-after date ratelimit x-ratelimit-remaining x-ratelimit-reset x-ratelimit-limit x-ratelimit-interval".split()
)
VALUES = st.one_of(st.text(max_size=30), st.sampled_from(["0", "-1", "1e400", "nan", "Mon, 99 Zzz 99999 1:2:3"]))


@given(st.dictionaries(NAMES, VALUES))
def test_no_header_trips_the_reader(headers: dict[str, str]) -> None:
    for rest in (retry_after(headers, NOW), quota_rest(headers, datetime(1970, 1, 1, tzinfo=UTC))):
        assert rest is None or 0 <= rest <= 1e9
    assert (told := told_pace(headers)) is None or 0 < told.interval <= SLOWEST_TOLD


# --- over the wire


def through(world: SmallInternet, go: Callable[[Transport], Awaitable[None]], **manners: object) -> None:
    async def run() -> None:
        async with door_to(world, manners_of(**manners)) as door:
            await go(door)

    asyncio.run(run())


def word(answered: Reply | Failure) -> Answer | int:
    return answered.status if isinstance(answered, Reply) else answered.answer


def test_a_host_that_limits_us_is_asked_more_slowly_and_then_at_its_own_pace_again() -> None:
    async def go(door: Transport) -> None:
        for n in range(13):
            await door.ask(f"https://lab.example/{n}")

    with SmallInternet() as world:
        world.put("https://lab.example/*", first(2, answer(429), Behaviour()))
        through(world, go, slow_pace=0.2)
        gaps = [later.time - earlier.time for earlier, later in pairwise(world.requests)]
    assert gaps[0] > 0.2 * 0.5  # the first had to connect before it was seen
    assert min(gaps[1:5]) > 0.4 * 0.9  # two steps down
    assert max(gaps[10:]) < 0.2 * 0.9  # and up again


def test_a_quota_that_is_used_up_is_not_asked_again_before_its_time() -> None:
    async def go(door: Transport) -> None:
        told = [word(await door.ask(f"https://lab.example/{n}")) for n in range(3)]
        assert told == [200, Answer.LIMITED, Answer.LIMITED]
        assert door.put_off("lab.example")
        assert door.put_off("https://lab.example/9")
        assert not door.put_off("other.example")

    with SmallInternet() as world:
        spent = {"RateLimit": '"pages";r=0;t=57'}
        world.put("https://lab.example/*", answer(200, headers=spent))
        through(world, go)
        assert len(world.requests) == 1


def test_a_quota_that_comes_back_soon_is_waited_for() -> None:
    async def go(door: Transport) -> None:
        assert [word(await door.ask(f"https://lab.example/{n}")) for n in range(2)] == [200, 200]

    with SmallInternet() as world:
        world.put("https://lab.example/*", answer(200, headers={"RateLimit-Remaining": "0", "RateLimit-Reset": "1"}))
        through(world, go)
        assert 0.9 < world.pace("lab.example") < 3


def test_a_quota_of_the_token_and_the_one_without_it_are_counted_apart() -> None:
    async def go(door: Transport) -> None:
        for n in (1, 2):
            await door.ask(f"https://api.github.com/repos/lab/{n}", with_token=False)
        assert word(await door.ask("https://api.github.com/repos/lab/3", with_token=False)) is Answer.LIMITED
        assert word(await door.ask("https://api.github.com/repos/lab/3")) == 404
        assert word(await door.ask("https://api.github.com/graphql", method="POST", content=b"{}")) != Answer.LIMITED

    with SmallInternet() as world:
        world.token = "good"
        world.limits["github anonymous"] = 2
        through(world, go, credentials={"api.github.com": "Bearer good"}, paces=PACES)


def test_the_parts_of_a_host_are_paced_and_left_alone_by_themselves() -> None:
    async def go(door: Transport) -> None:
        door.leave_alone("https://web.archive.org/web/2018/https://lab.example/", 60)
        assert word(await door.ask("https://web.archive.org/web/2019/https://lab.example/")) is Answer.LIMITED
        assert word(await door.ask("https://web.archive.org/cdx/search/cdx?url=lab.example")) == 200
        assert door.put_off("web.archive.org")
        door.leave_alone("web.archive.org", 60)
        assert word(await door.ask("https://web.archive.org/cdx/search/cdx?url=lab.example")) is Answer.LIMITED
        assert word(await door.ask("https://web.archive.org/web/timemap/link/x")) is Answer.LIMITED

    with SmallInternet() as world:
        through(world, go, paces=PACES)


def test_a_pace_told_by_the_host_holds_from_then_on_and_never_hurries_us() -> None:
    async def go(door: Transport) -> None:
        await asyncio.gather(*(door.ask(f"https://{host}.example/{n}") for n in range(4) for host in ("slow", "fast")))

    with SmallInternet() as world:
        slow = {"x-rate-limit-limit": "5", "x-rate-limit-interval": "1s", "x-concurrency-limit": "1"}
        fast = {"x-rate-limit-limit": "500", "x-rate-limit-interval": "1s", "x-concurrency-limit": "100"}
        world.put("https://slow.example/*", answer(200, headers=slow))
        world.put("https://fast.example/*", answer(200, headers=fast))
        through(world, go, paces={}, usual_pace=Pace(1, 0.1))
        gaps = {h: [b.time - a.time for a, b in pairwise(world.asked(f"{h}.example"))] for h in ("slow", "fast")}
        assert min(gaps["slow"][1:]) > 0.15  # the first request had to connect before it was seen
        assert min(gaps["fast"][1:]) > 0.05


def test_a_host_gets_so_many_requests_in_a_run_and_no_more() -> None:
    async def go(door: Transport) -> None:
        told = await asyncio.gather(*(door.ask(f"https://lab.example/{n}") for n in range(30)))
        assert Counter(map(word, told)) == {200: 12, Answer.DEFERRED: 18}
        assert "enough requests" in next(t.detail for t in told if isinstance(t, Failure))
        assert word(await door.ask("https://other.example/")) == 200
        assert door.requests == 13

    with SmallInternet() as world:
        world.put("https://lab.example/*", How.OK)
        world.put("https://other.example/", How.OK)
        through(world, go, most_per_host=12)
        assert len(world.asked("lab.example")) == 12


def test_a_host_that_only_limits_us_is_given_up_for_this_run() -> None:
    async def go(door: Transport) -> None:
        told = [word(await door.ask(f"https://lab.example/{n}")) for n in range(9)]
        assert told == [429] * 5 + [Answer.LIMITED] * 4

    with SmallInternet() as world:
        world.put("https://lab.example/*", answer(429, retry_after="0"))
        through(world, go)


class Hurried(asyncio.SelectorEventLoop):
    """A loop whose clock a test may move on."""

    ahead = 0.0

    def time(self) -> float:
        return super().time() + self.ahead


def test_short_rests_add_up_and_do_not_hold_up_a_run_for_ever() -> None:
    async def go() -> int:
        line, loop, rests = Line(Pace()), asyncio.get_running_loop(), 0
        assert isinstance(loop, Hurried)
        while not line.put_off:
            line.leave_alone(4.0)
            line.leave_alone(3.0)  # within the first
            loop.ahead += 4.0
            rests += 1
        return rests

    with asyncio.Runner(loop_factory=Hurried) as runner:
        assert runner.run(go()) == RESTS / 4 + 1


def test_a_host_that_limits_every_other_request_is_put_off_before_long() -> None:
    async def go() -> tuple[int, float]:
        line, loop, asked = Line(Pace()), asyncio.get_running_loop(), 0
        assert isinstance(loop, Hurried)
        began = loop.time()
        while True:
            loop.ahead += line.interval
            async with line.turn() as ready:
                if not ready:
                    return asked, loop.time() - began
                line.hear(Sign.GOOD if asked % 2 else Sign.LIMITED, 0.1, loop.time())
                line.note(trouble=not asked % 2, limits=not asked % 2)
                asked += 1

    with asyncio.Runner(loop_factory=Hurried) as runner:
        asked, seconds = runner.run(go())
    assert asked > 20
    assert seconds < RESTS + 20


def test_places_taken_away_are_given_back_in_the_order_of_coming() -> None:
    order: list[int] = []

    async def one(line: Line, n: int) -> None:
        async with line.turn() as ready:
            assert ready
            order.append(n)
            await asyncio.sleep(0.01)

    async def go() -> None:
        line = Line(Pace(4, 0.0))
        tasks = [asyncio.create_task(one(line, n)) for n in range(12)]
        await asyncio.sleep(0.005)
        assert order == [0, 1, 2, 3]
        tasks[5].cancel()
        line.keep_to(Pace(1, 0.0))
        assert line.places == 1
        await asyncio.wait(tasks)
        assert order == [0, 1, 2, 3, 4, *range(6, 12)]
        line.keep_to(Pace(9, 0.0))
        assert line.places == 4

    asyncio.run(go())


def test_a_slow_host_delays_nobody_else() -> None:
    async def go(door: Transport) -> None:
        slow = [asyncio.create_task(door.ask(f"https://slow.example/{n}")) for n in range(60)]
        began = asyncio.get_running_loop().time()
        await asyncio.gather(*(door.ask(f"https://fast.example/{n}") for n in range(30)))
        assert asyncio.get_running_loop().time() - began < 2.0
        for task in slow:
            task.cancel()
        await asyncio.wait(slow)

    with SmallInternet() as world:
        world.put("https://slow.example/*", How.SILENT)
        world.put("https://fast.example/*", How.OK)
        through(world, go, usual_pace=Pace(4, 0.0), at_once=16)


# --- hosts that say nothing


@pytest.mark.parametrize("how", [How.SILENT, How.BLACKHOLE, How.TLS_SILENT])
def test_a_host_that_never_answers_costs_one_wave_and_the_rest_is_asked_another_time(how: How) -> None:
    async def go(door: Transport) -> None:
        began = asyncio.get_running_loop().time()
        told = await asyncio.gather(*(door.ask(f"https://lab.example/{n}") for n in range(40)))
        assert Counter(map(word, told)) == {Answer.TIMEOUT: 4, Answer.DEFERRED: 36}
        assert [word(answered) for answered in told[:4]] == [Answer.TIMEOUT] * 4  # those who came first
        assert "answers nothing" in next(t.detail for t in told[4:] if isinstance(t, Failure))
        assert asyncio.get_running_loop().time() - began < 2 * 0.6
        assert door.requests == 4
        assert word(await door.ask("https://other.example/")) == 200

    with SmallInternet() as world:
        world.put("https://lab.example/*", how)
        world.put("https://other.example/", How.OK)
        through(world, go, usual_pace=Pace(4, 0.02), deadline=0.6, connect_timeout=0.6)


def test_a_host_that_spoke_once_is_not_called_silent() -> None:
    async def go(door: Transport) -> None:
        assert word(await door.ask("https://lab.example/there")) == 404
        told = await asyncio.gather(*(door.ask(f"https://lab.example/{n}") for n in range(6)))
        assert {word(answered) for answered in told} == {Answer.TIMEOUT}

    with SmallInternet() as world:
        world.put("https://lab.example/*", How.SILENT)
        world.put("https://lab.example/there", 404)
        through(world, go, usual_pace=Pace(2, 0.0), deadline=0.3)


def test_one_lost_request_makes_no_silent_host_where_only_one_is_asked_at_once() -> None:
    async def go(door: Transport) -> None:
        told = [word(await door.ask(f"https://{name}.example/")) for name in ("lost", "lost", "mute", "mute", "mute")]
        assert told == [Answer.TIMEOUT, 200, Answer.TIMEOUT, Answer.TIMEOUT, Answer.DEFERRED]

    with SmallInternet() as world:
        world.put("https://lost.example/*", first(1, Behaviour(How.SILENT), Behaviour()))
        world.put("https://mute.example/*", How.SILENT)
        through(world, go, usual_pace=Pace(1, 0.0), deadline=0.3)


# --- names


def test_a_name_is_looked_up_once_in_a_run_however_many_want_to_know() -> None:
    looked: list[str] = []

    async def go(world: SmallInternet) -> None:
        async def resolve(host: str, port: int) -> list[tuple[str, int]]:
            looked.append(host)
            await asyncio.sleep(0.02)
            return world.resolve(host, port)

        with trusting(world):
            door = Transport(manners_of(), wall_clock=lambda: NOW, resolver=resolve)
        async with door:
            for _ in range(2):
                told = await asyncio.gather(*(door.ask(f"https://lab.example/{n}") for n in range(20)))
                assert {word(answered) for answered in told} == {200}
        assert looked == ["lab.example"]

    with SmallInternet() as world:
        world.put("https://lab.example/*", How.OK)
        asyncio.run(go(world))


@pytest.mark.parametrize(
    ("trouble", "word_of_it"),
    [
        (socket.gaierror(socket.EAI_AGAIN, "later"), Answer.DNS_FAILED),
        (socket.gaierror(socket.EAI_NONAME, "none"), Answer.DNS_GONE),
        (None, Answer.REFUSED),  # it led to where nobody listens
    ],
)
def test_what_a_name_did_not_lead_to_is_asked_again_at_the_next_try(
    trouble: socket.gaierror | None, word_of_it: Answer
) -> None:
    async def go(world: SmallInternet) -> None:
        looked = 0

        async def resolve(host: str, port: int) -> list[tuple[str, int]]:
            nonlocal looked
            looked += 1
            if looked > 1:
                return world.resolve(host, port)
            if trouble:
                raise trouble
            return [("127.0.0.1", 1)]

        with trusting(world):
            door = Transport(manners_of(), wall_clock=lambda: NOW, resolver=resolve)
        async with door:
            told = [word(await door.ask("https://lab.example/")) for _ in range(3)]
        assert (told, looked) == ([word_of_it, 200, 200], 2)

    with SmallInternet() as world:
        world.put("https://lab.example/*", How.OK)
        asyncio.run(go(world))


# --- connections and deadlines


class Scripted:
    """A server that says the next of its lines to each request, whatever it is; it counts its connections."""

    def __init__(self, *says: bytes) -> None:
        self._says = iter(says)
        self.connections = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                said = next(self._says)
                writer.write(said)
                if b"content-length" not in said and b"chunked" not in said:
                    break
        except (asyncio.IncompleteReadError, ConnectionError, StopIteration):
            pass
        writer.close()

    def asked(self, times: int, **how: object) -> list[Reply | Failure]:
        """Ask it so many times, one after the other."""

        async def go() -> list[Reply | Failure]:
            server = await asyncio.start_server(self, "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]
            async with server, Transport(manners_of(), wall_clock=lambda: NOW) as door:
                told = [await door.ask(f"http://127.0.0.1:{port}/{n}", **how) for n in range(times)]  # type: ignore[arg-type]
            await asyncio.sleep(0.02)
            return told

        return asyncio.run(go())


OKAY = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


@pytest.mark.parametrize(
    ("said", "body", "connections"),
    [
        (OKAY, b"ok", 1),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\no\r\n1;x=y\r\nk\r\n0\r\nt: v\r\n\r\n", b"ok", 1),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" + OKAY, b"ok", 1),
        (b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n", b"", 1),
        (OKAY.replace(b"1.1", b"1.0"), b"ok", 3),
        (OKAY.replace(b"content", b"connection: close\r\ncontent"), b"ok", 3),
        (b"HTTP/1.1 200 OK\r\n\r\nok", b"ok", 3),  # until the line is closed
        (OKAY.replace(b": 2", b": 5000") + bytes(4998), b"ok" + bytes(98), 3),  # more than is read
    ],
)
def test_a_connection_carries_page_after_page_where_the_server_lets_it(
    said: bytes, body: bytes, connections: int
) -> None:
    server = Scripted(said, said, said)
    told = server.asked(3, cap=100)
    assert [(t.status // 100, t.body) for t in told if isinstance(t, Reply)] == [(2, body)] * 3
    assert server.connections == connections


def test_headers_of_one_name_are_joined_and_cookies_are_not() -> None:
    said = "HTTP/1.1 200 OK\r\nVary: a\r\nvary: b\r\nSet-Cookie: x=1\r\nset-cookie: y=2\r\nX: é\r\nx: \udce9\r\n"
    server = Scripted((said + "content-length: 0\r\n\r\n").encode(errors="surrogateescape"))
    (answered,) = server.asked(1)
    assert isinstance(answered, Reply)
    assert (answered.headers["vary"], answered.cookies) == ("a, b", ("x=1", "y=2"))
    assert answered.headers["x"] == "é, é"  # UTF-8 and Latin-1


def test_what_a_request_carries_has_its_length_and_each_header_once() -> None:
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n") + await reader.read(100))
        writer.write(OKAY)
        writer.close()

    async def go() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, Transport(manners_of(), wall_clock=lambda: NOW) as door:
            url, headers = f"http://127.0.0.1:{port}/ä?q=%41 b#c", {"Accept": "text/plain"}
            assert word(await door.ask(url, method="POST", content=b"{}", headers=headers)) == 200
            assert word(await door.ask(url, headers={"X": "a\r\nEvil: b"})) is Answer.ERROR
            assert word(await door.ask(url, headers={"X": "ä"})) is Answer.GUARDED
        head, _, body = heard[0].partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        assert (lines[0], body) == (b"POST /%C3%A4?q=%41%20b HTTP/1.1", b"{}")
        assert lines[1].lower() == b"host: 127.0.0.1:%d" % port
        assert {b"content-length: 2", b"accept: text/plain"} <= {line.lower() for line in lines}
        assert len({line.split(b":")[0].lower() for line in lines}) == len(lines)

    asyncio.run(go())
    assert len(heard) == 1


def test_a_kept_connection_that_breaks_is_no_failure_of_the_host() -> None:
    """A server that hangs up on the second request of a connection: asked again on a new one, once."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        await reader.read(1)  # the next request, or the end
        writer.close()
        await writer.wait_closed()

    async def go() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with Transport(manners_of(), wall_clock=lambda: NOW) as door:
            told = [word(await door.ask(f"http://127.0.0.1:{port}/{n}")) for n in range(4)]
            assert told == [200] * 4
            assert door.requests == 7  # each after the first was sent twice
            assert not door.unreached
        await asyncio.sleep(0.05)  # for the server to see the end of the last connection
        server.close()
        await server.wait_closed()

    asyncio.run(go())


def test_a_new_connection_that_breaks_is_a_failure_at_once() -> None:
    async def go(door: Transport) -> None:
        assert word(await door.ask("https://lab.example/x")) is Answer.RESET
        assert door.requests == 1

    with SmallInternet() as world:
        world.put("https://lab.example/x", How.CLOSED)
        through(world, go)


@pytest.mark.parametrize("how", [How.SILENT, How.DRIP, How.ENDLESS, How.BLACKHOLE, How.TLS_SILENT, How.BOMB])
def test_nothing_takes_longer_than_its_deadlines_together(how: How) -> None:
    async def go(door: Transport) -> None:
        began = asyncio.get_running_loop().time()
        await door.ask("https://lab.example/x", cap=1 << 30)
        assert asyncio.get_running_loop().time() - began < 0.3 + 0.4 + 0.3 + 0.5

    with SmallInternet() as world:
        world.put("https://lab.example/*", how, delay=0.01)
        through(world, go, names_deadline=0.3, deadline=0.4, body_deadline=0.3)


def test_a_run_over_many_hosts_keeps_few_connections_open() -> None:
    async def go(door: Transport) -> None:
        told = await asyncio.gather(*(door.ask(f"https://h{n}.example/") for n in range(200)))
        assert {word(answered) for answered in told} == {200}
        assert door._wire.kept <= 128

    with SmallInternet() as world:
        for n in range(200):
            world.put(f"https://h{n}.example/", How.OK)
        through(world, go, deadline=10.0, connect_timeout=10.0)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "proxy.example:3128", "nonsense://x", "http://[bad"])
def test_a_proxy_that_cannot_be_used_is_our_own_trouble(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", proxy)

    async def go() -> Reply | Failure:
        async with Transport(Manners("test/1", connect_timeout=1.0, deadline=2.0), wall_clock=lambda: NOW) as door:
            return await door.ask("https://lab.example/")

    answered = asyncio.run(go())
    assert isinstance(answered, Failure)
    assert answered.answer is Answer.OFFLINE, answered


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:1", "http://no-such-proxy.invalid:3128"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_away_befalls_no_host(monkeypatch: pytest.MonkeyPatch, scheme: str, proxy: str) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(f"{scheme}_proxy", proxy)

    async def go() -> Reply | Failure:
        async with Transport(Manners("test/1"), wall_clock=lambda: NOW) as door:
            return await door.ask(f"{scheme}://lab.example/")

    assert word(asyncio.run(go())) is Answer.OFFLINE


def test_who_wants_a_login_for_the_network_is_not_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    async def go(world: SmallInternet) -> list[object]:
        async with door_to(world) as door:
            return [word(await door.ask(f"http://lab.example/{status}")) for status in (407, 511)]

    with SmallInternet() as world:
        for status in (407, 511):
            world.put(f"http://lab.example/{status}", answer(status))
        assert asyncio.run(go(world)) == [407, Answer.OFFLINE]
        monkeypatch.setenv("http_proxy", world.proxy_url)
        assert asyncio.run(go(world)) == [Answer.OFFLINE, Answer.OFFLINE]


@pytest.mark.parametrize("trouble", ["v6-refused", "v6-silent"])
def test_broken_ipv6_does_not_use_up_the_tries_of_a_host_with_many_addresses(trouble: str) -> None:
    async def go(world: SmallInternet) -> Reply | Failure:
        async def resolve(host: str, port: int) -> list[tuple[str, int]]:
            (six, four) = world.resolve(host, port)
            return [six] * 4 + [four]  # as GitHub Pages has them

        manners = manners_of(opened=networks_of(["127.0.0.0/8", "::1/128"]), connect_timeout=0.3)
        with trusting(world):
            door = Transport(manners, wall_clock=lambda: NOW, resolver=resolve)
        async with door:
            return await door.ask("https://pages.example/")

    with SmallInternet() as world:
        world.put("https://pages.example/", How.OK)
        world.addresses["pages.example"] = [trouble, "v4"]
        assert word(asyncio.run(go(world))) == 200
