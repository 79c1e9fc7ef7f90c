"""What arXiv answers on its worst days: told in time, believed only where it is meant, words."""

from __future__ import annotations

import asyncio

import pytest

from readinglist.health import Answer, Outcome
from readinglist.identifiers import Kind, arxiv_id_from
from readinglist.metadata import Found, Learnt, Missing, Named, Silent
from readinglist.probe import Target, probe
from tests import hostile
from tests.internet import SmallInternet, answer
from tests.test_hostile_network import harmless, learn
from tests.world import NOW, door_to

ARXIV = "https://export.arxiv.org/*"
PLACES = Named(arxiv="2304.03410")
ID = "http://arxiv.org/abs/2304.03410v1"
SAID = "We show that many things are so."


def feed(*entries: str, head: str = "") -> str:
    names = 'xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"'
    return f"\ufeff{head}<feed {names}>{''.join(entries)}</feed>"


def entry(name: str = ID, title: str = "Places", more: str = "") -> str:
    return f"<entry><id>{name}</id><title>{title}</title><summary>{SAID}</summary>{more}</entry>"


def arxiv_says(body: str) -> Learnt:
    """What is learnt of the paper when arXiv answers so."""
    with SmallInternet() as world:
        world.put(ARXIV, answer(200, body=body))
        (learnt,) = learn(world, PLACES)
    return learnt


@pytest.mark.parametrize("claimed", ["bogus", "gb2312", "utf-7", "utf-16", "rot13", "idna", "undefined", "x" * 5_000])
def test_a_feed_is_read_whatever_encoding_it_claims(claimed: str) -> None:
    told = arxiv_says(feed(entry(), head=f'<?xml version="1.0" encoding="{claimed}"?>'))
    assert isinstance(told, Found)
    assert told.title == "Places"


@pytest.mark.parametrize(
    "body",
    [
        "\ufeff",
        "\ufeff<rss/>",
        '\ufeff<html xmlns="http://www.w3.org/1999/xhtml"><body>Sign in</body></html>',
        feed(entry())[:-20],
        feed(entry("&bogus;")),
        feed(entry(title="\x00")),
        feed("<a>" * 300_000),
        *(f"\ufeff{text}" for text in hostile.ENTITIES[:2]),
        '\ufeff<!DOCTYPE a [<!ENTITY b "bb">]>' + feed(entry(title="&b;"))[1:],
        feed(entry("https://arxiv.org/api/errors#incorrect_id_format_for_x")),
    ],
)
def test_what_is_no_feed_or_about_another_question_is_no_answer(body: str) -> None:
    told = arxiv_says(body)
    assert isinstance(told, Silent), told
    assert told.reason.startswith("arXiv could not be asked: ")


@pytest.mark.parametrize(
    "entries",
    [
        "",
        "<entry><title>Places</title></entry>",
        entry(title=""),
        entry(title="<b>" * 9_000 + "</b>" * 9_000),
        *(
            entry(name)
            for name in (
                "", "http://arxiv.org/abs/1111.11111v1", "javascript:canary(1)", "http://[arxiv.org/abs/2304.03410",
                "http://evil.example/abs/2304.03410", "http://arxiv.org@evil.example/abs/2304.03410",
                f"{ID}{'9' * 5_000}",
            )
        ),
    ],
)  # fmt: skip
def test_an_entry_without_a_title_or_of_another_paper_tells_nothing(entries: str) -> None:
    assert arxiv_says(feed(entries)) == Missing("arXiv knows no paper 2304.03410")


@pytest.mark.parametrize(
    "more",
    [
        "".join(f"<author><name>E {at}</name></author>" for at in range(60_000)),
        f"<arxiv:comment>{''.join(f'https://evil.example/{at} ' for at in range(60_000))}</arxiv:comment>",
        f"<arxiv:comment>{'http://' * 200_000}</arxiv:comment>",
        f'<arxiv:primary_category term="&#x202e;evil&#x9b;31m{"c" * 100_000}"/>',
        f"<arxiv:doi>10.1000/{'x' * 1_000_000}</arxiv:doi>",
        "<arxiv:doi>10.1000/&#x202e;evil</arxiv:doi>",
        f"<arxiv:journal_ref>{'J ' * 500_000}</arxiv:journal_ref>",
        "<arxiv:comment>javascript:canary(1) data:text/html,x file:///etc/passwd</arxiv:comment>",
        "<published>99999999-99-99T00:00:00Z</published>",
        "<title>Second</title><id>http://arxiv.org/abs/1111.11111</id>",
    ],
)  # fmt: skip
def test_arxiv_says_no_more_of_a_paper_than_one_has(more: str) -> None:
    told = arxiv_says(feed(entry(more=more), entry(title="Again")))
    assert isinstance(told, Found)
    assert (told.title, told.year, told.doi) == ("Places", None, None)
    harmless(told)
    assert len(told.authors) <= 10_000
    assert len(told.links) <= 1_000
    assert max(map(len, (*told.details.values(), told.reference))) <= 500


def test_no_version_is_too_long_to_be_probed() -> None:
    name = f"2304.03410v{'9' * 5_000}"
    assert arxiv_id_from(name) is arxiv_id_from(f"https://arxiv.org/abs/{name}") is None
    told: dict[int, Outcome] = {}

    async def go(world: SmallInternet) -> None:
        async with door_to(world) as door:
            await probe([Target(1, "https://arxiv.org/abs/2304.03410", Kind.ARXIV)], door, told.__setitem__, NOW)

    with SmallInternet() as world:
        world.put(ARXIV, answer(200, body=feed(entry(f"http://arxiv.org/abs/{name}"))))
        asyncio.run(go(world))
    assert told[1].answer is Answer.GONE  # as its page says
