"""Rescue look-ups against the small internet: what is offered, what is not, and who is left alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from readinglist.identifiers import kind_of
from readinglist.probe.rescue import (
    MOST_FOR_CODE,
    MOST_FOR_PAGE,
    Fork,
    Found,
    NotAsked,
    Rescue,
    Rescuer,
    Source,
    Wanted,
    seek,
    withheld,
)
from readinglist.probe.rescue.capture import expects_file, expects_pdf, flaw
from readinglist.probe.rescue.heritage import origins_of
from readinglist.transport import Reply
from tests.internet import How, SmallInternet, answer, redirect
from tests.internet.facts import OriginFacts
from tests.world import door_to, manners_of

PAGE = "https://lab.example/paper"
PDF = "https://lab.example/paper.pdf"
CODE = "https://github.com/Mpii/Code"
DEATH = datetime(2024, 1, 1, tzinfo=UTC)
AROUND = date(2019, 6, 1)
ARCHIVES = ("archive.org", "web.archive.org", "archive.softwareheritage.org")
LIST = "/cdx/"


@pytest.fixture
def world() -> Iterator[SmallInternet]:
    with SmallInternet() as world:
        yield world


def wanted_of(url: str = PAGE, **more: Any) -> Wanted:
    return Wanted(url, kind_of(url), **{"around": AROUND, "dead_since": DEATH, **more})


def sought(world: SmallInternet, *wanted: Wanted) -> list[Found]:
    """What one run finds, one link after the other."""

    async def go() -> list[Found]:
        async with door_to(world) as door:
            rescuer = Rescuer(door)
            return [await rescuer.seek(one) for one in wanted]

    return asyncio.run(go())


def found_for(world: SmallInternet, url: str = PAGE, **more: Any) -> Found:
    (found,) = sought(world, wanted_of(url, **more))
    return found


def told(found: Found) -> str:
    """A finding in one word, for tables."""
    match found:
        case None:
            return "none"
        case NotAsked():
            assert found.words
            return "not asked"
        case Rescue(source=Source.WAYBACK):
            assert found.at is not None
            assert f"{found.at:%Y-%m-%d}" in found.words
            return f"{found.at:%Y%m%d}"
        case _:
            return found.source


def wayback_url(stamp: str, url: str = PAGE) -> str:
    return f"https://web.archive.org/web/{stamp}/{url}"


# --- the Wayback Machine: which copy


@pytest.mark.parametrize(
    ("captures", "around", "death", "word"),
    [
        (["20180102030405"], AROUND, DEATH, "20180102"),
        (["20100101", "20180102", "20190701", "20230101"], AROUND, DEATH, "20180102"),  # nearest before the paper
        (["20100101", "20190701", "20230101"], AROUND, DEATH, "20100101"),  # even where a later one is nearer
        (["20190601235900", "20190602"], AROUND, DEATH, "20190601"),  # the day itself counts
        (["20210101", "20230101"], AROUND, DEATH, "20210101"),  # none before: the nearest after, while it lived
        (["20240102", "20250101"], AROUND, DEATH, "none"),  # only after death
        (["20180101", "20240102"], date(2026, 1, 1), DEATH, "20180101"),  # the paper is younger than the death
        (["20180101", "20230101", "20240102"], None, DEATH, "20230101"),  # date unknown: the last of its life
        (["20180101", "20250101"], None, None, "20250101"),
        (["20180101", "20250101"], AROUND, None, "20180101"),
        ([], AROUND, DEATH, "none"),
    ],
)
def test_the_copy_nearest_before_the_paper_and_never_after_death(
    world: SmallInternet, captures: list[str], around: date | None, death: datetime | None, word: str
) -> None:
    for at in captures:
        world.capture(PAGE, at)
    assert told(found_for(world, around=around, dead_since=death)) == word
    assert len(world.requests) <= MOST_FOR_PAGE


def test_a_copy_is_told_with_its_address_its_keeper_and_its_time(world: SmallInternet) -> None:
    world.capture(PAGE, "20180102030405")
    assert found_for(world, f"{PAGE}#results") == Rescue(
        wayback_url("20180102030405"),
        Source.WAYBACK,
        datetime(2018, 1, 2, 3, 4, 5, tzinfo=UTC),
        "a copy as it was on 2018-01-02, kept by the Wayback Machine",
    )
    assert [seen.host for seen in world.requests] == ["archive.org", "web.archive.org"]
    assert world.requests[1].path.startswith("/web/20180102030405id_/")


def test_one_link_alone_needs_no_rescuer(world: SmallInternet) -> None:
    world.capture(PAGE, "20180102030405")

    async def go() -> Found:
        async with door_to(world) as door:
            return await seek(wanted_of(), door)

    assert told(asyncio.run(go())) == "20180102"


@pytest.mark.parametrize(
    "facts",
    [{"shy": 1}, {"shy": 9}, {"schemeless": True}, {"unavailable": True}],
    ids=["shy-once", "shy", "schemeless", "unavailable"],
)
def test_a_false_no_of_the_availability_service_is_not_believed(world: SmallInternet, facts: dict[str, Any]) -> None:
    world.capture(PAGE, "20180102")
    world.wayback[PAGE].update(facts)  # type: ignore[typeddict-item]
    assert told(found_for(world)) == "20180102"
    assert len(world.asked("archive.org")) <= 2


def test_an_address_with_a_query_is_asked_whole(world: SmallInternet) -> None:
    url = "http://lab.example/view?id=1&page=2"
    world.capture(url, "20180102030405")
    found = found_for(world, url)
    assert isinstance(found, Rescue)
    assert found.url == wayback_url("20180102030405", url)


# --- the Wayback Machine: is it the page


SOUND = "20170101"
FLAWS: dict[str, tuple[str, How | int, dict[str, Any]]] = {
    "soft 404": (PAGE, How.SOFT_404, {}),
    "dead hosting": (PAGE, How.DEAD_HOSTING, {}),
    "parked": (PAGE, How.PARKED, {}),
    "challenge": (PAGE, How.CHALLENGE, {}),
    "challenge by header": (PAGE, How.OK, {"headers": {"cf-mitigated": "challenge"}}),
    "login": (PAGE, How.OK, {"title": "Sign in · Lab", "body": '<input type="password">'}),
    "login named": (PAGE, How.OK, {"title": "Lab intranet: please log in", "body": '<input type="password">'}),
    "empty": (PAGE, How.EMPTY, {}),
    "web page for a PDF": (PDF, How.OK, {}),
    "web page for an archive": ("https://lab.example/data.zip", How.OK, {}),
}


@pytest.mark.parametrize("name", FLAWS)
def test_a_captured_flaw_is_passed_over_for_the_next_copy(world: SmallInternet, name: str) -> None:
    url, how, more = FLAWS[name]
    world.capture(url, "20190101", how, **more)
    assert told(found_for(world, url)) == "none"
    sound = {"body": "PK\3\4 is no page"} if url.endswith(".zip") else {}
    world.capture(url, SOUND, How.PDF if url == PDF else 200, **sound)
    assert told(found_for(world, url)) == SOUND


@pytest.mark.parametrize("like", [404, 403, 429, 503, How.REDIRECT, How.TO_LOGIN])
def test_a_captured_error_is_neither_a_copy_nor_trouble_of_the_archive(world: SmallInternet, like: How | int) -> None:
    more = {"status": 301, "to": "/elsewhere"} if like is How.REDIRECT else {}
    world.capture(PAGE, "20190101", like, **more)
    # The service lists it as good; replay tells what it is.
    listed = f'[["timestamp","original","statuscode","mimetype","digest"],["20190101000000","{PAGE}","200","x","A"]]'
    world.put("https://web.archive.org/cdx/*", answer(200, body=listed))
    first, second = sought(world, wanted_of(), wanted_of())
    assert (told(first), told(second)) == ("none", "none")


def test_a_page_that_only_has_a_login_box_is_a_page(world: SmallInternet) -> None:
    world.capture(PAGE, "20190101", 200, title="The Paper", body='<input name="p" type="password"><p>words</p>')
    assert told(found_for(world)) == "20190101"


def test_a_pdf_is_a_pdf(world: SmallInternet) -> None:
    world.capture(PDF, "20180101", How.PDF)
    assert told(found_for(world, PDF)) == "20180101"


def test_a_refused_site_and_its_empty_replay_are_no_copy(world: SmallInternet) -> None:
    world.capture(PAGE, "20180101")
    for why in ("admin", "robots"):
        world.wayback[PAGE]["excluded"] = why
        assert told(found_for(world)) == "none"
    world.wayback[PAGE].pop("excluded")
    world.put("https://web.archive.org/web/*", 200, title="Excluded")  # without Memento-Datetime
    assert told(found_for(world)) == "none"


def test_a_list_may_hold_revisits_and_what_replay_has_lost(world: SmallInternet) -> None:
    world.capture(PAGE, "20180101")
    world.wayback[PAGE]["captures"] += [
        {"at": "20190301", "revisit": True},  # the same bytes again: as good as the first
        {"at": "20190401", "page": {"title": "another"}, "lost": True},
    ]
    world.wayback[PAGE]["shy"] = 9
    assert told(found_for(world)) == "20190301"


def test_an_unresolved_revisit_is_good_when_its_bytes_were_seen_and_last_when_not(world: SmallInternet) -> None:
    for at in ("20170101", "20180101", "20190101"):
        world.capture(PAGE, at)
    rows = [["timestamp", "original", "statuscode", "mimetype", "digest"]]
    rows += [["20170101000000", PAGE, "200", "text/html", "A"], ["20180101000000", PAGE, "-", "warc/revisit", "A"]]
    rows += [["20190101000000", PAGE, "-", "warc/revisit", "B"]]
    world.wayback[PAGE]["shy"] = 9
    world.put("https://web.archive.org/cdx/*", answer(200, body=str(rows).replace("'", '"')))
    assert told(found_for(world)) == "20180101"


def test_replay_may_lead_to_a_neighbouring_capture_but_not_beyond_death(world: SmallInternet) -> None:
    rows = '[["timestamp","original","statuscode","mimetype","digest"],["%s","' + PAGE + '","200","text/html","A"]]'
    world.capture(PAGE, "20180101")
    world.wayback[PAGE]["shy"] = 99
    world.put("https://web.archive.org/cdx/*", answer(200, body=rows % "20180109000000"))
    found = found_for(world)
    assert isinstance(found, Rescue)
    assert found.url == wayback_url("20180101000000")
    world.wayback[PAGE]["captures"] = [{"at": "20250101"}]
    assert told(found_for(world)) == "none"


def test_what_was_taken_after_death_is_not_even_looked_at(world: SmallInternet) -> None:
    rows = f'[["timestamp","original","statuscode","mimetype","digest"],["20250101000000","{PAGE}","200","x","A"]]'
    world.capture(PAGE, "20250101")
    world.put("https://web.archive.org/cdx/*", answer(200, body=rows))  # a list that ignores the window
    assert told(found_for(world)) == "none"
    assert world.asked("web.archive.org", "/web/") == []


def test_the_time_of_the_copy_is_what_replay_says(world: SmallInternet) -> None:
    world.capture(PAGE, "20180101")
    late = {"memento-datetime": "Wed, 01 Jan 2025 00:00:00 GMT"}
    world.put("https://web.archive.org/web/*", 200, title="The Paper", headers=late)
    assert told(found_for(world)) == "none"
    early = {"memento-datetime": "Mon, 01 Jan 2018 10:00:00 GMT"}
    world.put("https://web.archive.org/web/*", 200, title="The Paper", headers=early)
    found = found_for(world)
    assert isinstance(found, Rescue)
    assert found.url == wayback_url("20180101100000")


def test_what_the_availability_service_calls_unavailable_is_looked_up_in_the_list(world: SmallInternet) -> None:
    world.capture(PAGE, "20180101")
    world.wayback[PAGE]["unavailable"] = True
    assert told(found_for(world)) == "20180101"
    assert len(world.asked("web.archive.org", LIST)) == 1


def test_the_same_bytes_are_looked_at_once_and_at_most_three_captures(world: SmallInternet) -> None:
    world.wayback[PAGE] = {"shy": 99}
    for month in range(1, 9):
        world.capture(PAGE, f"20180{month}01", How.SOFT_404)
    assert told(found_for(world)) == "none"
    assert len(world.asked("web.archive.org", "/web/")) == 1
    world.clear()
    for month in range(1, 9):
        world.capture(PAGE, f"20190{month}01", How.SOFT_404, title=f"Not found - {month}")
    found_for(world)
    assert len(world.asked("web.archive.org", "/web/")) == 3
    assert len(world.requests) <= MOST_FOR_PAGE


def test_a_copy_of_another_page_is_no_copy(world: SmallInternet) -> None:
    world.capture(PAGE, "20180101")
    world.capture("https://lab.example/another", "20190101")
    row = '[["timestamp","original","statuscode","mimetype","digest"],["20190101000000","%s","200","x","A"]]'
    closest = '{"available": true, "status": "200", "timestamp": "20190101000000", "url": "%s"}'
    lie = wayback_url("20190101000000", "https://lab.example/another")
    world.put("https://archive.org/*", answer(200, body='{"archived_snapshots": {"closest": %s}}' % (closest % lie)))
    world.put("https://web.archive.org/cdx/*", answer(200, body=row % "https://lab.example/another"))
    assert told(found_for(world)) == "none"
    headers = {"memento-datetime": "Tue, 01 Jan 2019 00:00:00 GMT"}
    headers["link"] = '<https://lab.example/another>; rel="original", <https://web.archive.org/>; rel="timegate"'
    world.put("https://web.archive.org/cdx/*", answer(200, body=row % PAGE))
    world.put("https://web.archive.org/web/*", 200, title="The Paper", headers=headers)
    assert told(found_for(world)) == "none"
    headers["link"] = '<http://www.lab.example:80/Paper/>; rel="original"'
    world.put("https://web.archive.org/web/*", 200, title="The Paper", headers=headers)
    assert told(found_for(world)) == "20190101"


def test_a_number_in_other_letters_is_another_work(world: SmallInternet) -> None:
    row = '[["timestamp","original","statuscode","mimetype","digest"],["20190101000000","%s","200","x","A"]]'
    world.put("https://web.archive.org/cdx/*", answer(200, body=row % "https://lab.example/view?v=aBc"))
    memento = {"memento-datetime": "Tue, 01 Jan 2019 00:00:00 GMT"}
    world.put("https://web.archive.org/web/*", 200, title="The Paper", headers=memento)
    assert told(found_for(world, "https://lab.example/view?v=AbC")) == "none"
    assert told(found_for(world, "https://lab.example/view?v=aBc")) == "20190101"


def test_what_was_taken_after_the_last_good_answer_may_be_a_strangers(world: SmallInternet) -> None:
    world.capture(PAGE, "20231215")
    lived = datetime(2023, 12, 1, tzinfo=UTC)
    assert told(found_for(world, last_alive=lived)) == "none"
    assert told(found_for(world)) == "20231215"
    assert told(found_for(world, last_alive=lived, dead_since=None)) == "20231215"  # it lives
    world.capture(PAGE, "20231101")
    assert told(found_for(world, last_alive=lived)) == "20231101"


# --- archives in trouble


TROUBLE: dict[str, Callable[[SmallInternet], Any]] = {
    "availability limited": lambda world: world.exhaust("wayback availability"),
    "list limited": lambda world: world.exhaust("wayback cdx"),
    "replay limited": lambda world: world.exhaust("wayback replay"),
    "banned": lambda world: world.put("https://web.archive.org/*", How.REFUSED),
    "banned everywhere": lambda world: [world.put(f"https://{host}/*", How.REFUSED) for host in ARCHIVES],
    "forbidden": lambda world: world.put("https://web.archive.org/*", 403),
    "down": lambda world: world.put("https://web.archive.org/*", 503),
    "silent": lambda world: world.put("https://web.archive.org/*", How.CLOSED),
    "name gone": lambda world: world.put("https://web.archive.org/*", How.NXDOMAIN),
    "nonsense": lambda world: world.put("https://web.archive.org/*", 200, title="Guest network"),
    "offline": lambda world: setattr(world, "offline", True),
    "captive": lambda world: setattr(world, "captive", "http://portal.example/"),
}


@pytest.mark.parametrize("name", TROUBLE)
def test_an_archive_that_cannot_answer_is_not_asked(world: SmallInternet, name: str) -> None:
    world.capture(PAGE, "20180101")
    world.wayback[PAGE]["shy"] = 2 if name != "replay limited" else 0
    TROUBLE[name](world)
    if name == "nonsense":
        world.put("https://web.archive.org/web/*", 503)
    assert told(found_for(world)) == "not asked"
    assert len(world.requests) <= MOST_FOR_PAGE


def test_the_availability_service_may_be_down_when_the_list_is_not(world: SmallInternet) -> None:
    world.capture(PAGE, "20180101")
    world.put("https://archive.org/*", 503)
    found = sought(world, *[wanted_of()] * 4, *(wanted_of(f"https://lab.example/{n}") for n in range(4)))
    # Never in trouble twice in a row: the lists answer in between.
    assert [told(one) for one in found] == ["20180101"] * 4 + ["none"] * 4


@pytest.mark.parametrize("name", ["availability limited", "list limited", "banned", "forbidden", "name gone"])
@pytest.mark.parametrize("at_once", [1, 20])
def test_after_the_first_refusal_an_archive_is_asked_nothing_more_in_the_run(
    world: SmallInternet, name: str, at_once: int
) -> None:
    links = [wanted_of(f"https://lab.example/{n}") for n in range(20)]
    world.limits["wayback availability"] = 1000
    TROUBLE[name](world)

    async def go() -> tuple[list[Found], int]:
        places = asyncio.Semaphore(at_once)
        async with door_to(world) as door:
            rescuer = Rescuer(door)

            async def one(wanted: Wanted) -> Found:
                async with places:
                    return await rescuer.seek(wanted)

            return list(await asyncio.gather(*map(one, links))), door.requests

    found, requests = asyncio.run(go())
    assert {told(one) for one in found} == {"not asked"}
    refused = requests - sum(seen.status == 200 for seen in world.requests)
    assert refused == 1
    assert requests <= (3 if at_once == 1 else 2 * len(links) + 1)


def test_an_archive_in_trouble_twice_in_a_row_is_left_alone(world: SmallInternet) -> None:
    world.put("https://web.archive.org/*", 503)
    world.put("https://archive.org/*", 503)
    found = sought(world, *(wanted_of(f"https://lab.example/{n}") for n in range(20)))
    assert {told(one) for one in found} == {"not asked"}
    assert len(world.requests) == 2


def test_a_new_run_asks_again(world: SmallInternet) -> None:
    world.capture(PAGE, "20180101")
    world.exhaust("wayback availability")
    assert told(found_for(world)) == "not asked"
    world.refill()
    assert told(found_for(world)) == "20180101"


def test_what_is_private_is_told_to_nobody(world: SmallInternet) -> None:
    for url in ("http://192.168.1.7/x", "http://wiki/x", "https://me:word@lab.example/x", "ftp://lab.example/x",
                "http://nas.local/x", "http://[::1]/x", "http://[bad/x"):  # fmt: skip
        assert told(found_for(world, url)) == "none"
    assert world.requests == []


@pytest.mark.parametrize(
    "url",
    [
        *(f"http://{host}/x" for host in ("wiki.lan", "a.corp", "git.home", "a.intranet", "a.onion", "fritz.box")),
        *(
            f"http://{host}/x"
            for host in ("localhost.localdomain", "router.home.arpa.", "nas.local.", "a.internal", "printer")
        ),
        *(
            f"http://{host}/x"
            for host in ("0x7f.1", "2130706433", "127.1", "10.1.2.3", "[::1]", "[::ffff:10.0.0.1]", "0177.1")
        ),
        *(
            f"https://lab.example/x?a=1&{name}=A1"
            for name in ("token", "access_token", "key", "apikey", "api_key", "sig")
        ),
        *(
            f"https://lab.example/x?{name}=A1&b=2"
            for name in ("signature", "password", "auth", "code", "sid", "session_id")
        ),
        *(
            f"https://lab.example/x?{name}=A1"
            for name in ("X-Amz-Signature", "X-Amz-Credential", "PHPSESSID", "view_only")
        ),
        "https://lab.example/x?Expires=17&Signature=abc",
        "https://lab.example/x;jsessionid=A1",
        "https://lab.example/go?to=https%3A%2F%2Fother.example%2Fx%3Ftoken%3DA1",
        "https://raw.githubusercontent.com/lab/code/main/a.py?token=A1",
        "https://me@lab.example/x",
    ],
)
def test_private_hosts_and_secrets_are_told_to_nobody(world: SmallInternet, url: str) -> None:
    assert withheld(url)
    assert found_for(world, url, revealed="https://github.com/lab/code") is None
    assert world.requests == []


@pytest.mark.parametrize(
    "url",
    [
        *(
            f"https://lab.example/x?{query}"
            for query in ("id=7", "keyword=token", "token=", "design=1", "tokens=5", "codes=1")
        ),
        *(
            f"https://{host}/x"
            for host in ("lab.example", "home.cern.ch", "lan.example", "93.184.215.14", "internal.example")
        ),
        "https://lab.example/token=1/key",
        CODE,
    ],
)
def test_what_is_public_may_be_told(url: str) -> None:
    assert withheld(url) is None


@pytest.mark.parametrize(
    "url",
    [
        f"https://web.archive.org/web/20180101/{PAGE}",
        "https://archive.org/details/x",
        "https://archive.softwareheritage.org/browse/origin/directory/?origin_url=https://github.com/a/b",
        *(
            f"https://{host}/x"
            for host in ("archive.ph", "archive.is", "archive.today", "perma.cc", "www.webcitation.org")
        ),
    ],
)
def test_no_copy_is_looked_for_of_a_copy(world: SmallInternet, url: str) -> None:
    world.capture(url, "20180101")
    assert told(found_for(world, url)) == "none"
    assert world.requests == []


def test_a_captured_frame_of_a_script_is_no_copy(world: SmallInternet) -> None:
    url = "https://anonymous.4open.science/r/abc-1"
    world.capture(url, "20180101", How.SPA)
    assert told(found_for(world, url)) == "none"


# --- Software Heritage

EMPTY = "1a8893e6a86f444e8be8e7bda6cb34fb1735a00e"
SEEN = "2023-07-31T04:34:23.298931+00:00"


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"date": SEEN}, "software-heritage"),
        ({"date": SEEN, "status": "partial"}, "software-heritage"),
        ({"date": SEEN, "snapshot": None}, "none"),
        ({"date": SEEN, "snapshot": None, "careless": True}, "none"),
        ({"date": SEEN, "snapshot": EMPTY}, "none"),
        ({"date": "2025-01-01T00:00:00Z"}, "none"),  # after death: perhaps somebody else's
        ({"date": "some day"}, "none"),
        ({"date": SEEN, "status": "failed"}, "none"),
        ({"date": SEEN, "masked": True}, "none"),  # taken down there as well
    ],
)
def test_every_state_of_an_origin(world: SmallInternet, facts: OriginFacts, word: str) -> None:
    world.origins[CODE] = facts
    assert told(found_for(world, CODE)) == word


def test_a_visit_is_told_with_the_page_for_a_person(world: SmallInternet) -> None:
    world.origins[CODE] = {"date": SEEN, "status": "partial"}
    assert found_for(world, CODE) == Rescue(
        "https://archive.softwareheritage.org/browse/origin/directory/?origin_url=https%3A%2F%2Fgithub.com%2FMpii%2FCode",
        Source.SOFTWARE_HERITAGE,
        datetime.fromisoformat(SEEN),
        "the repository as of 2023-07-31, kept by Software Heritage; only a part of it was saved",
    )


@pytest.mark.parametrize(
    ("written", "spellings", "origin", "asked"),
    [
        ("https://github.com/mpii/code", ("Mpii/Code",), CODE, 1),
        ("https://github.com/mpii/code", (CODE,), CODE, 1),
        ("https://github.com/Mpii/Code", ("MPII/Code",), CODE, 2),
        ("https://github.com/MPII/code", (), "https://github.com/mpii/code", 2),
        ("http://www.github.com/Mpii/Code.git", (), CODE, 1),
        ("https://gitlab.com/Group/sub/code", (), "https://gitlab.com/Group/sub/code.git", 3),
        ("https://bitbucket.org/lab/code/", (), "https://bitbucket.org/lab/code", 1),
        ("https://gist.github.com/mpii/0123abcd", (), "https://gist.github.com/mpii/0123abcd", 1),
    ],
)
def test_spellings_are_tried_in_order(
    world: SmallInternet, written: str, spellings: tuple[str, ...], origin: str, asked: int
) -> None:
    world.origins[origin] = {"date": SEEN}
    assert told(found_for(world, written, spellings=spellings)) == "software-heritage"
    assert len(world.asked("archive.softwareheritage.org")) == asked <= 5


@pytest.mark.parametrize(
    "url",
    [
        *(
            f"{CODE}/{path}"
            for path in ("issues/7", "pull/3", "discussions/4", "wiki/Setup", "releases", "releases/tag/v1")
        ),
        *(
            f"{CODE}/{path}"
            for path in ("releases/download/v1/w.zip", "blob/main/a.py", "tree/main/src", "raw/main/a.py")
        ),
        "https://raw.githubusercontent.com/Mpii/Code/main/a.py",
        "https://codeload.github.com/Mpii/Code/zip/main",
        "https://gist.github.com/mpii/0123abcd/raw/a.py",
        "https://gist.githubusercontent.com/mpii/0123abcd/raw/a.py",
        "https://gitlab.com/Group/sub/code/-/issues/1",
        "https://gitlab.com/Group/sub/code/-/blob/main/a.py",
        "https://bitbucket.org/lab/code/downloads/w.zip",
        "https://codeberg.org/lab/code/releases/tag/v1",
        "https://huggingface.co/lab/model/resolve/main/a.bin",
        "https://zenodo.org/records/1/files/a.zip",
    ],
)
def test_a_repository_is_no_copy_of_what_was_inside_it(world: SmallInternet, url: str) -> None:
    for origin in (CODE, "https://gitlab.com/Group/sub/code", "https://bitbucket.org/lab/code"):
        world.origins[origin] = {"date": SEEN}
    world.repos["a/code"] = {}
    more = {"whole_gone": True, "forks": (Fork("a/code", NEWER, 1),), "spellings": ("Mpii/Code",)}
    assert told(found_for(world, url, **more)) == "none"
    assert world.asked("archive.softwareheritage.org") == world.asked("github.com") == []
    world.capture(url, "20180101", 200, body="PK and more" if url.endswith(".zip") or "codeload" in url else "x = 1")
    found = found_for(world, url, **more)
    assert isinstance(found, Rescue)
    assert found.url == wayback_url("20180101000000", url)


@pytest.mark.parametrize(
    ("url", "origin", "more", "word"),
    [
        (f"{CODE}/tree/main", CODE, {"whole_gone": True}, "software-heritage"),
        (f"{CODE}/tree/main", CODE, {}, "none"),  # only the branch is missing
        (f"{CODE}/tree/v1", CODE, {"whole_gone": True}, "none"),
        (f"{CODE}/tree/dev", CODE, {"whole_gone": True, "default_branch": "dev"}, "software-heritage"),
        ("https://gitlab.com/a/b/-/tree/main", "https://gitlab.com/a/b", {"whole_gone": True}, "software-heritage"),
        (
            "https://bitbucket.org/a/b/src/master/",
            "https://bitbucket.org/a/b",
            {"whole_gone": True},
            "software-heritage",
        ),
        (f"{CODE}#readme", CODE, {}, "software-heritage"),
    ],
)
def test_the_front_page_of_the_usual_branch_is_the_repository_when_all_of_it_is_gone(
    world: SmallInternet, url: str, origin: str, more: dict[str, Any], word: str
) -> None:
    world.origins[origin] = {"date": SEEN}
    assert told(found_for(world, url, **more)) == word


def test_of_a_name_taken_over_only_what_bore_a_later_name_is_offered(world: SmallInternet) -> None:
    world.origins[CODE] = {"date": SEEN}
    assert told(found_for(world, CODE, taken_over=True, spellings=("Mpii/Code",))) == "none"
    world.origins["https://github.com/Mpii/Renamed"] = {"date": SEEN}
    found = found_for(world, CODE, taken_over=True, spellings=("Mpii/Renamed",))
    assert isinstance(found, Rescue)
    assert found.url.endswith("Renamed")


def test_what_is_no_repository_has_no_origin() -> None:
    for url in (PAGE, "https://github.com/lab", "https://lab.github.io/code", "https://gitlab.com/lab", "http://[x/y"):
        assert origins_of(Wanted(url, kind_of(url))) == []


def test_a_limited_software_heritage_is_not_asked_again_but_the_wayback_machine_is(world: SmallInternet) -> None:
    world.exhaust("swh visits")
    world.capture(CODE, "20180101")
    first, second = sought(world, wanted_of(CODE), wanted_of(f"{CODE}2"))
    assert (told(first), told(second)) == ("20180101", "not asked")
    assert len(world.asked("archive.softwareheritage.org")) == 1


@pytest.mark.parametrize("like", [403, 500, 503, How.REFUSED, How.SILENT, 200])
def test_a_software_heritage_in_trouble_is_not_asked(world: SmallInternet, like: How | int) -> None:
    world.put("https://archive.softwareheritage.org/*", like)
    found = sought(world, wanted_of(CODE), wanted_of(f"{CODE}2"))
    assert [told(one) for one in found] == ["not asked", "not asked"]


def test_code_without_a_history_is_rescued_by_its_page(world: SmallInternet) -> None:
    world.capture(CODE, "20180101")
    assert told(found_for(world, f"{CODE}.git")) == "20180101"


# --- forks, revealed addresses

PUSHED = datetime(2023, 5, 1, tzinfo=UTC)
OLDER, NEWER = datetime(2022, 1, 1, tzinfo=UTC), datetime(2023, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("forks", "best"),
    [
        ([Fork("a/code", NEWER, 3), Fork("b/code", NEWER, 9)], "b/code"),
        ([Fork("a/code", PUSHED, 3), Fork("b/code", OLDER, 900)], "a/code"),  # as new as the original
        ([Fork("a/code", PUSHED, 3), Fork("b/code", NEWER, 3)], "b/code"),
        ([Fork("a/code", NEWER, 3), Fork("b/code", NEWER, 9, archived=True)], "a/code"),
        ([Fork("a/code", NEWER, 3), Fork("gone/code", NEWER, 9)], "a/code"),
        ([Fork("a/code", NEWER, 3), Fork("empty/code", NEWER, 9)], "a/code"),
        ([Fork("old/code", NEWER, 3)], "nova/name"),  # renamed since
        ([Fork("mpii/code", NEWER, 3)], None),  # itself
        ([Fork("a/code", OLDER, 3)], None),
        ([Fork("a/code", None, 3)], None),
        ([Fork("not a name", NEWER, 3), Fork("../..", NEWER, 2)], None),
        ([*(Fork(f"gone/{n}", NEWER, 9) for n in range(5)), Fork("a/code", NEWER, 3)], None),  # bounded
    ],
)
def test_the_best_fork_that_still_answers_is_offered(world: SmallInternet, forks: list[Fork], best: str | None) -> None:
    for name in ("a/code", "b/code", "old/code", "mpii/code"):
        world.repos[name] = {}
    world.repos["empty/code"] = {"empty": True}
    world.rename_repo("old/code", "nova/name")
    found = found_for(world, CODE, forks=tuple(forks), last_push=PUSHED)
    assert (found.url if isinstance(found, Rescue) else found) == (best and f"https://github.com/{best}")
    assert len(world.asked("github.com")) <= 3
    assert found is None or isinstance(found, NotAsked) or found.source is Source.FORK


def test_history_comes_before_a_fork_and_a_fork_before_the_page(world: SmallInternet) -> None:
    world.repos["a/code"] = {}
    world.capture(CODE, "20180101")
    wanted = {"forks": (Fork("a/code", NEWER, 1),), "last_push": PUSHED}
    found = found_for(world, CODE, **wanted)
    assert isinstance(found, Rescue)
    assert found.words == (
        "a/code, a fork that still stands (1 star, last changed 2023-09-01; the original was last changed 2023-05-01)"
    )
    world.origins[CODE] = {"date": SEEN}
    assert told(found_for(world, CODE, **wanted)) == "software-heritage"


def test_a_masked_origin_says_nothing_of_others(world: SmallInternet) -> None:
    world.origins.update({CODE: {"masked": True}, f"{CODE}2": {"date": SEEN}})
    found = sought(world, wanted_of(CODE), wanted_of(f"{CODE}2"))
    assert [told(one) for one in found] == ["none", "software-heritage"]


def test_a_fork_that_leads_in_circles_costs_three_requests(world: SmallInternet) -> None:
    world.put("https://github.com/a/*", redirect("https://github.com/a/code.git/info/refs?service=git-upload-pack"))
    assert told(found_for(world, CODE, forks=(Fork("a/code", NEWER),))) == "none"
    assert len(world.asked("github.com")) == 3


def test_a_limited_github_is_not_asked(world: SmallInternet) -> None:
    world.repos["a/code"] = {}
    world.put("https://github.com/*", answer(429))
    wanted = [wanted_of(CODE, forks=(Fork("a/code", NEWER), Fork("b/code", NEWER)))] * 2
    assert [told(found) for found in sought(world, *wanted)] == ["not asked", "not asked"]
    assert len(world.asked("github.com")) == 1


ANONYMOUS = "https://anonymous.4open.science/r/abc-1"


@pytest.mark.parametrize(
    ("revealed", "word"),
    [
        ("https://github.com/mpii/code", "https://github.com/mpii/code"),
        ("https://github.com/old/code", "https://github.com/nova/name"),
        ("https://github.com/mpii/gone", "none"),
        ("https://code.example/lab", "https://code.example/lab"),
        ("https://moved.example/lab", "https://code.example/lab"),
        ("https://loop.example/lab", "none"),
        ("https://gone.example/lab", "none"),
        ("https://soft.example/lab", "none"),
        ("https://down.example/lab", "not asked"),
        ("https://wall.example/lab", "not asked"),
        ("https://refused.example/lab", "not asked"),
        ("https://10.0.0.1/lab", "none"),
        ("no address", "none"),
        (None, "none"),
    ],
)
def test_a_revealed_address_is_offered_when_it_lives(world: SmallInternet, revealed: str | None, word: str) -> None:
    world.repos.update({"mpii/code": {}, "old/code": {}})
    world.rename_repo("old/code", "nova/name")
    world.put("https://code.example/lab", How.OK)
    world.put("https://moved.example/lab", redirect("https://code.example/lab"))
    world.put("https://loop.example/lab", How.LOOP)
    world.put("https://soft.example/lab", How.SOFT_404)
    world.put("https://gone.example/lab", 404)
    world.put("https://down.example/lab", 503)
    world.put("https://wall.example/lab", How.CHALLENGE, status=403)
    world.put("https://refused.example/lab", How.REFUSED)
    found = found_for(world, ANONYMOUS, revealed=revealed)
    assert (found.url if isinstance(found, Rescue) else told(found)) == word
    assert len(world.requests) <= 3
    assert not [seen for seen in world.requests if seen.host == "10.0.0.1"]


# --- bounds, manners, a mixed run


def test_the_worst_link_costs_no_more_than_is_promised(world: SmallInternet) -> None:
    world.wayback[CODE] = {"shy": 99}
    for year in (2017, 2018, 2020, 2021):
        world.capture(CODE, f"{year}0101", How.SOFT_404, title=f"Not found - {year}")
    forks = tuple(Fork(f"gone/{n}", NEWER) for n in range(9))
    worst = wanted_of(CODE, spellings=("A/B", "C/D", "E/F"), forks=forks, revealed="https://github.com/gone/too")
    assert [told(found) for found in sought(world, worst)] == ["none"]
    assert len(world.requests) <= MOST_FOR_CODE == 17
    world.clear()
    world.wayback[PAGE] = world.wayback[CODE]
    found_for(world)
    assert len(world.requests) == MOST_FOR_PAGE == 6


def test_each_archive_is_asked_one_question_at_a_time(world: SmallInternet) -> None:
    world.latency["*"] = 0.01
    for n in range(8):
        world.capture(f"https://lab.example/{n}", "20180101")

    async def go() -> list[Found]:
        async with door_to(world, manners_of()) as door:
            rescuer = Rescuer(door)
            return list(await asyncio.gather(*(rescuer.seek(wanted_of(f"https://lab.example/{n}")) for n in range(8))))

    assert {told(found) for found in asyncio.run(go())} == {"20180101"}
    # The Wayback Machine's list and its replay are two desks.
    assert [world.at_once(host) for host in ("archive.org", "web.archive.org")] == [1, 2]


def mixed(world: SmallInternet) -> dict[str, str]:
    """Two hundred links of twenty kinds, each with what is right to offer for it."""
    world.limits.update(dict.fromkeys(("wayback availability", "wayback cdx"), 10_000))
    right: dict[str, str] = {}
    flaws = [*FLAWS.values()]
    for n in range(200):
        kind = n % 20
        url = f"https://github.com/Mpii{n}/Code" if kind < 5 else f"https://site{n}.example/a/paper"
        right[url] = "none"
        if kind < 3:
            origin = (url, url.lower(), f"{url}.git")[kind]
            world.origins[origin] = {"date": SEEN}
            right[url] = "software-heritage"
        elif kind == 3:
            world.capture(url, "20180101")
            right[url] = "20180101"
        elif 5 <= kind < 12:
            _, how, more = flaws[kind - 5]
            world.capture(url, "20190101", how, **more)
            world.capture(url, "20250101", How.PARKED)
            if n % 2:
                world.capture(url, "20160101")
                right[url] = "20160101"
        elif 12 <= kind < 18:
            world.capture(url, "20170101")
            world.capture(url, "20210101")
            world.capture(url, "20220101", 404)
            world.wayback[url].update({"shy": kind - 12, "schemeless": kind == 17})
            right[url] = "20170101"
        elif kind == 18:
            world.wayback[url] = {"excluded": "admin"}
    return right


def test_of_a_mixed_run_every_offer_is_right(world: SmallInternet) -> None:
    right = mixed(world)
    found = [told(one) for one in sought(world, *map(wanted_of, right))]
    offered = [(got, wish) for got, wish in zip(found, right.values(), strict=True) if got != "none"]
    wrong = [pair for pair in offered if pair[0] != pair[1]]
    missed = [wish for got, wish in zip(found, right.values(), strict=True) if got == "none" != wish]
    assert len(offered) >= 130
    assert (wrong, missed) == ([], [])  # the promise is 95 %


# --- pure parts


@pytest.mark.parametrize(
    ("url", "pdf", "file"),
    [
        ("https://a.example/x.pdf", True, True),
        ("https://a.example/x.PDF?dl=1", True, True),
        ("https://arxiv.org/pdf/1706.03762v7", True, True),
        ("https://openreview.net/pdf?id=abc", True, True),
        ("https://a.example/pdf/", False, False),
        ("https://a.example/src/x.pdf", True, True),
        ("https://github.com/o/r/blob/main/x.pdf", False, False),
        ("https://github.com/o/r/raw/main/x.pdf", True, True),
        ("https://en.wikipedia.org/wiki/File:X.png", False, False),
        ("https://a.example/data.tar.gz", False, True),
        ("https://a.example/page.html", False, False),
    ],
)
def test_what_an_address_promises(url: str, pdf: bool, file: bool) -> None:
    assert (expects_pdf(url), expects_file(url)) == (pdf, file)


@given(
    st.binary(max_size=600), st.sampled_from([200, 204, 404]), st.sampled_from([PAGE, PDF, "https://a.example/x.zip"])
)
def test_any_capture_is_judged(body: bytes, status: int, url: str) -> None:
    assert status == 200 or flaw(url, Reply(url, status, {}, body, True))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["20180101000000", PAGE, "200"]),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from(["archived_snapshots", "closest", "url", "timestamp", "snapshot", "date", "x"]), inner
        )
    ),
    max_leaves=12,
)


@given(JSON)
@example([["digest"], [[]], [{}]])
@example([[["digest"]], ["x"]])
def test_any_answer_of_an_archive_is_survived(told_by_it: Any) -> None:
    from readinglist.probe.rescue.heritage import _visit
    from readinglist.probe.rescue.wayback import _captures, _closest

    _closest(told_by_it)
    if isinstance(told_by_it, list):
        _captures(told_by_it, PAGE)
    if isinstance(told_by_it, dict):
        _visit(told_by_it, CODE, DEATH)
