"""What strangers' servers answer: it costs no more than its cap, leads nowhere inside, and is kept as words."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from readinglist.health import Answer, Outcome
from readinglist.identifiers import Kind, is_web_address
from readinglist.lookup import look_up
from readinglist.metadata import Found, Learnt, Named
from readinglist.probe import Target, probe
from readinglist.transport import Failure, Reply
from readinglist.transport.guard import networks_of
from tests import hostile
from tests.internet import DoiFacts, How, SmallInternet, answer, redirect
from tests.test_transport import ask
from tests.world import NOW, door_to, manners_of

URL = "https://lab.example/x"
COOKIE = "\r\nset-cookie: "


def outcome(world: SmallInternet, **manners: Any) -> Outcome:
    """What a probe of the link makes of the world."""
    told: dict[int, Outcome] = {}

    async def go() -> None:
        async with door_to(world, manners_of(**manners)) as door:
            await probe([Target(1, URL, Kind.WEB)], door, told.__setitem__, NOW)

    asyncio.run(go())
    return told[1]


def kept(outcome: Outcome) -> None:
    """Nothing of an outcome commands a terminal, and where it leads is the web."""
    assert not hostile.COMMANDS.search(f"{outcome.reason}{outcome.final_url}")
    assert outcome.replacement is None or is_web_address(outcome.replacement)


# --- answers without end


@pytest.mark.parametrize(
    "headers",
    [
        {"set-cookie": "a=b" + "".join(f"{COOKIE}a{at}=b" for at in range(3_000))},
        {"x-0": "a" + "".join(f"\r\nx-{at}: a" for at in range(1, 6_000))},
        {"x-a": "a" + "\r\nx-a: a" * 8_000},
        {"link": "<https://a.example/>; rel=canonical, " * 2_000},
    ],
)
def test_thousands_of_headers_are_read_or_refused_and_harm_nobody(headers: dict[str, str]) -> None:
    with SmallInternet() as world:
        world.put(URL, answer(200, body="fine", headers=headers))
        (answered,) = ask(world, URL)
        assert isinstance(answered, Reply) or answered.answer is Answer.ERROR
        kept(outcome(world))


def test_a_header_of_a_million_letters_is_refused() -> None:
    with SmallInternet() as world:
        world.put(URL, answer(200, headers={"x-a": "a" * 1_000_000}))
        (answered,) = ask(world, URL)
    assert isinstance(answered, Failure)
    assert answered.answer is Answer.ERROR
    assert len(answered.detail) < 1_000


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress", "x" * 900])
def test_a_coding_that_was_not_asked_for_is_not_undone(coding: str) -> None:
    with SmallInternet() as world:
        world.put(URL, answer(200, body="packed", headers={"content-encoding": coding}))
        (answered,) = ask(world, URL, cap=10_000)
    assert isinstance(answered, Reply)
    assert len(answered.body) <= 10_000


def test_a_title_of_ten_million_letters_costs_no_more_than_its_cap() -> None:
    with SmallInternet() as world:
        world.put(URL, How.OK, title="W" * 10_000_000)
        (answered,) = ask(world, URL)
        assert isinstance(answered, Reply)
        assert len(answered.body) <= 64 * 1024
        learnt = learn(world, Named(url=URL))[0]
        assert not isinstance(learnt, Found) or len(learnt.title) < 3_000
        seen = outcome(world)
    assert len(repr(seen)) < 10_000


# --- the way on


@pytest.mark.parametrize(
    "location",
    [
        *(
            "file:///etc/passwd",
            "data:text/html,<script>canary(1)</script>",
            "javascript:canary(1)",
            "ftp://a.example/",
        ),
        *(
            "http://10.0.0.1/",
            "http://[::ffff:10.0.0.1]/",
            "http://2130706433/",
            "http://0177.0.0.1/",
            "http://0x7f.1/",
        ),
        *("http://169.254.169.254/latest/meta-data/", "//10.0.0.1/", "http://[::1]/", "http://localhost/", "http://[/"),
        *("http://192.168.1.1:8080/", "http://lab.example:6379/", "https://lab.example@10.0.0.1/", "gopher://a/_x"),
        *("http://10.0.0.1\x00.lab.example/", "https://\x7f/", "http://10.0.0.1%00.lab.example/", "\\\\10.0.0.1\\x"),
    ],
)
def test_no_redirect_leads_inside_or_to_another_scheme(location: str) -> None:
    with SmallInternet() as world:
        world.put(URL, redirect(location))
        seen = outcome(world)
        assert {one.host for one in world.requests} <= {"lab.example"}
    assert seen.answer is not Answer.OK
    kept(seen)


@pytest.mark.parametrize("sign", ["\x01", "\t", "\x1b[2J", "\x7f", "\x0b", "\x9b31m", "\xad", "\x85"])
def test_a_location_with_control_signs_leaves_none_in_what_is_kept(sign: str) -> None:
    with SmallInternet() as world:
        world.put(URL, redirect(f"https://else{sign}where.example/{sign}page{sign}"))
        world.put("https://elsewhere.example/*", How.OK)
        kept(outcome(world))


def test_a_name_that_leads_inside_after_a_redirect_is_not_asked() -> None:
    with SmallInternet() as world:
        world.addresses["inner.example"] = ["127.0.7.7"]
        world.put(URL, redirect("https://inner.example/"))
        assert outcome(world, opened=networks_of(["127.0.0.1/32"])).answer is Answer.GUARDED
        assert world.asked("inner.example") == []


# --- what registries and pages say of papers


def learn(world: SmallInternet, *named: Named) -> list[Learnt]:
    async def asking() -> list[Learnt]:
        async with door_to(world, manners_of(user_agent="readinglist/test (mailto:a@b.example)")) as door:
            learnt = await look_up(named, door)
            return [learnt[one] for one in named]

    return asyncio.run(asking())


def harmless(paper: Found) -> None:
    """Of what was learnt no part commands a terminal, and every address is one of the web."""
    words = [paper.title, *paper.authors, paper.venue or "", paper.abstract or "", *map(str, paper.details.values())]
    assert not [word for word in words if hostile.COMMANDS.search(word)]
    assert "\n" not in paper.title
    for address in (*paper.links, *([paper.url] if paper.url else [])):
        assert is_web_address(address), address


def test_what_registries_say_is_words() -> None:
    texts = [text.encode("utf-8", "ignore").decode() for text in hostile.TEXTS]
    with SmallInternet() as world:
        for at, text in enumerate(texts):
            facts: DoiFacts = {
                "url": text,
                "title": f"Title {at} {text}",
                "authors": [text, f"Eve {text}"],
                "type": "proceedings-article",
                "container": text,
                "issued": "2023-06",
                "abstract": text,
            }
            world.dois[f"10.{1000 + 4281 * (at % 2)}/n{at}"] = facts
        learnt = learn(world, *(Named(doi=doi) for doi in world.dois))
    found = [one for one in learnt if isinstance(one, Found)]
    assert len(found) > len(texts) // 2
    for paper in found:
        harmless(paper)


@pytest.mark.parametrize("text", [*hostile.MARKUP, *hostile.SIGNS, *hostile.LINES, *hostile.FORMULAS])
def test_what_pages_and_repositories_call_themselves_is_words(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    with SmallInternet() as world:
        world.put(URL, How.OK, title=f"A Study of {text}")
        world.repos["mpii/code"] = {"description": text}
        learnt = learn(world, Named(url=URL), Named(url="https://github.com/mpii/code"))
    for paper in learnt:
        if isinstance(paper, Found):
            harmless(paper)
