"""Landing pages: a second signal beside the DOI, on a budget of its own, that never harms it."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

from sqlalchemy import select

from readinglist import checker, ledger
from readinglist.checker import landings
from readinglist.checker.task import Budget
from readinglist.database import Library
from readinglist.health import Answer, Verdict
from readinglist.identifiers import Kind
from readinglist.library import link as links_of
from readinglist.library.records import link_record
from readinglist.models import Link
from readinglist.probe import Target
from tests.internet import How, Scenario, SmallInternet
from tests.world import NOW, task_in, watch

DAY = timedelta(days=1)


def published(world: Scenario, number: int, host: str = "press.example", how: How | int = How.OK) -> str:
    """A registered DOI whose page stands on a host; the DOI's address."""
    page = world.put(f"https://{host}/articles/{number}", how)
    world.dois[f"10.1109/{host}.{number}"] = page
    return f"https://doi.org/10.1109/{host}.{number}"


def record(library: Library, url: str) -> dict[str, object]:
    with library.reading() as session:
        link = session.scalars(select(Link.id).where(Link.url == url)).one()
        return link_record(links_of.get_link(session, link))


def test_a_landing_page_has_its_own_verdict_and_never_harms_the_doi(library: Library, world: SmallInternet) -> None:
    fates: dict[str, tuple[How | int, str, str, str]] = {
        "good.example": (How.OK, "alive", "alive", "alive"),
        "wall.example": (403, "restricted", "restricted", "restricted"),
        "gone.example": (404, "failing", "dead", "dead"),
        "slow.example": (503, "failing", "failing", "dead"),
    }
    dois = {host: published(world, 1, host, fate[0]) for host, fate in fates.items()}
    watch(library, *dois.values())
    for place, days in enumerate((0, 1, 2, 3, 14)):
        checker.run(library, task_in(world, NOW + days * DAY, everything=True))
        for host, doi in dois.items():
            said = record(library, doi)
            expected = fates[host][1 + min(place, 1) if days < 14 else 3]
            landing = said["landing"]
            assert isinstance(landing, dict)
            assert (said["verdict"], landing["verdict"]) == ("alive", expected), (host, days)
            assert landing["url"] == f"https://{host}/articles/1"


def test_landing_pages_are_no_part_of_the_runs_numbers(library: Library, world: SmallInternet) -> None:
    dois = [published(world, number) for number in range(3)]
    watch(library, *dois)
    result = checker.run(library, task_in(world, everything=True))
    assert (result.probed, sum(result.verdicts.values())) == (3, 3)
    with library.reading() as session:
        assert {link.url for link in ledger.links(session)} == set(dois)
        assert len(session.scalars(select(Link)).all()) == 6


def test_a_page_that_a_paper_has_anyway_is_probed_once(library: Library, world: SmallInternet) -> None:
    doi = published(world, 1)
    watch(library, doi, "https://press.example/articles/1")
    checker.run(library, task_in(world, everything=True))
    assert [seen.path for seen in world.requests if seen.host == "press.example"].count("/articles/1") == 1
    assert record(library, doi)["landing"] == {
        "id": 2,
        "verdict": "alive",
        "reason": "the page is there (HTTP 200)",
        "url": "https://press.example/articles/1",
    }


def test_a_host_that_refuses_robots_is_left_alone_after_ten_pages(library: Library, world: SmallInternet) -> None:
    walled = [published(world, number, "wall.example", 418) for number in range(25)]
    open_ones = [published(world, number, "good.example") for number in range(25)]
    watch(library, *walled, *open_ones)
    checker.run(library, task_in(world, everything=True))
    asked = {(seen.host, seen.path) for seen in world.requests if seen.path.rpartition("/")[2].isdigit()}
    hosts = [host for host, _ in asked]
    assert hosts.count("wall.example") == 10
    assert hosts.count("good.example") == 25
    with library.reading() as session:
        due = ledger.landings_due(session, NOW + 13 * DAY)
        assert len([page for page in due if "wall.example" in page.url]) == 0
    verdicts = [record(library, url)["landing"]["verdict"] for url in walled]  # type: ignore[index]
    assert (verdicts.count(Verdict.RESTRICTED), verdicts.count(Verdict.UNCHECKED)) == (10, 15)


def test_what_the_budget_leaves_is_asked_in_the_next_run(library: Library, world: SmallInternet) -> None:
    watch(library, *(published(world, number) for number in range(6)))
    small = dataclasses.replace(task_in(world), budget=Budget(landings=4))
    checker.run(library, small)
    with library.reading() as session:
        assert len(ledger.landings_due(session, NOW)) == 2
    checker.run(library, small)
    with library.reading() as session:
        assert ledger.landings_due(session, NOW) == []


def test_the_landing_page_follows_the_registry(library: Library, world: SmallInternet) -> None:
    doi = published(world, 1)
    watch(library, doi)
    checker.run(library, task_in(world, everything=True))
    world.dois["10.1109/press.example.1"] = world.put("https://new.example/1", How.OK)
    checker.run(library, task_in(world, NOW + DAY, everything=True))
    landing = record(library, doi)["landing"]
    assert isinstance(landing, dict)
    assert landing["url"] == "https://new.example/1"
    with library.reading() as session:
        assert [page.url for page in ledger.landings_due(session, NOW + 300 * DAY)] == ["https://new.example/1"]


def test_of_each_host_the_first_ten_go_ahead() -> None:
    due = [Target(n, f"https://h{n % 2}.example/{n}", Kind.WEB) for n in range(30)]
    first, rest = landings.waves(due, Budget(landings_of_a_host=14))
    assert len(first) == 20
    refused = dict.fromkeys((target.id for target in first if target.id % 2), Answer.CHALLENGE)
    told = {**dict.fromkeys((target.id for target in first), Answer.OK), **refused}
    assert {target.id % 2 for target in rest.refused(told)} == {1}
    assert [target.id for target in rest.welcome(told)] == [20, 22, 24, 26]
