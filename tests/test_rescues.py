"""Copies of what is lost: looked for within the run, remembered while a link lives, offered, never put in its place."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from readinglist import checker, ledger
from readinglist.checker.task import Budget
from readinglist.database import Library
from readinglist.health import Answer, Verdict
from readinglist.library import link as links_of
from readinglist.library.records import link_record
from readinglist.models import Link, Mention, Rescue
from tests.internet import How, SmallInternet
from tests.world import NOW, resolver_of, task_in, watch

DAY = timedelta(days=1)
PAGE = "https://lab.example/project/page.html"
REPO = "https://github.com/mpii/lost"
COPY = "https://web.archive.org/web/20220102030405/" + PAGE


def run(library: Library, world: SmallInternet, at: datetime = NOW, token: str = "", **budget: float) -> None:
    task = task_in(world, at, token=token, everything=True)
    checker.run(library, dataclasses.replace(task, budget=dataclasses.replace(Budget(), **budget)))  # type: ignore[arg-type]


def link_at(library: Library, url: str) -> Link:
    with library.reading() as session:
        return links_of.get_link(session, session.scalars(select(Link.id).where(Link.url == url)).one())


def test_a_copy_of_a_failing_page_is_found_within_the_run_and_replaces_nothing(
    library: Library, world: SmallInternet
) -> None:
    watch(library, PAGE)
    world.put(PAGE, 404)
    world.capture(PAGE, "20220102030405")
    run(library, world)
    link = link_at(library, PAGE)
    assert link.rescue
    assert (link.verdict, link.url, link.rescue.url, link.rescue.source) == (Verdict.FAILING, PAGE, COPY, "wayback")
    record = link_record(link)
    assert (record["rescue"], record["replacement"]) == (COPY, None)


def test_what_could_not_be_asked_is_asked_again_after_an_hour_and_a_no_after_a_month(
    library: Library, world: SmallInternet
) -> None:
    watch(library, PAGE)
    world.put(PAGE, 404)
    for host in ("archive.org", "web.archive.org"):
        world.break_host(host, 503)
    run(library, world)
    link = link_at(library, PAGE)
    assert link.rescue
    assert "could not be asked" in link.rescue.trouble
    assert link.rescue.url is None
    for host in ("archive.org", "web.archive.org"):
        world.mend_host(host)
    with library.reading() as session:
        assert not ledger.to_rescue(session, NOW + timedelta(minutes=50), 9)
    run(library, world, NOW + timedelta(hours=2))
    link = link_at(library, PAGE)
    assert link.rescue
    assert (link.rescue.url, link.rescue.trouble) == (None, "")
    run(library, world, NOW + 3 * DAY)
    assert link_at(library, PAGE).verdict is Verdict.DEAD  # which is looked into at once
    world.capture(PAGE, "20220102030405")
    run(library, world, NOW + 20 * DAY)
    assert link_record(link_at(library, PAGE))["rescue"] is None
    run(library, world, NOW + 40 * DAY)
    assert link_record(link_at(library, PAGE))["rescue"] == COPY


def test_a_copy_is_remembered_while_the_link_lives_and_offered_when_it_dies(
    library: Library, world: SmallInternet
) -> None:
    watch(library, PAGE)
    world.put(PAGE, How.OK)
    world.capture(PAGE, "20220102030405")
    run(library, world)
    alive = link_at(library, PAGE)
    assert alive.rescue
    assert alive.rescue.url == COPY
    assert link_record(alive)["rescue"] is None  # nothing is offered while it lives
    for host in ("archive.org", "web.archive.org"):
        world.break_host(host, 503)
    world.put(PAGE, 404)
    run(library, world, NOW + 7 * DAY)
    run(library, world, NOW + 9 * DAY)
    dead = link_at(library, PAGE)
    assert dead.verdict is Verdict.DEAD
    assert link_record(dead)["rescue"] == COPY


def test_a_remembered_copy_that_its_archive_lost_is_not_offered(library: Library, world: SmallInternet) -> None:
    watch(library, PAGE)
    world.put(PAGE, How.OK)
    world.capture(PAGE, "20220102030405")
    run(library, world)
    world.wayback.clear()
    world.put(PAGE, 404)
    run(library, world, NOW + 10 * DAY)
    assert link_record(link_at(library, PAGE))["rescue"] is None


def test_the_copy_of_what_is_dead_is_looked_at_again_every_month(library: Library, world: SmallInternet) -> None:
    watch(library, PAGE)
    world.put(PAGE, 404)
    world.capture(PAGE, "20220102030405")
    run(library, world)
    run(library, world, NOW + 2 * DAY)
    world.clear()
    run(library, world, NOW + 20 * DAY)
    assert world.asked("archive.org") == []
    world.capture(PAGE, "20230102030405")
    world.wayback[PAGE]["captures"] = world.wayback[PAGE]["captures"][1:]
    run(library, world, NOW + 33 * DAY)
    assert link_record(link_at(library, PAGE))["rescue"] == COPY.replace("2022", "2023")
    world.wayback[PAGE]["excluded"] = "admin"
    world.break_host("web.archive.org", 503)
    run(library, world, NOW + 66 * DAY)
    assert link_record(link_at(library, PAGE))["rescue"]  # nobody could be asked
    world.mend_host("web.archive.org")
    run(library, world, NOW + 67 * DAY)
    assert link_record(link_at(library, PAGE))["rescue"] is None


def test_a_fork_noted_while_the_repository_lived_is_offered_as_long_as_it_stands(
    library: Library, world: SmallInternet
) -> None:
    world.repos["mpii/lost"] = {"pushed_at": "2024-01-01T00:00:00Z", "forks": ["eve/lost"]}
    world.repos["eve/lost"] = {"pushed_at": "2025-01-01T00:00:00Z", "fork": True}
    world.rename_repo("mpii/lost", "mpii/renamed")
    watch(library, REPO)
    run(library, world, token=world.token)
    assert link_at(library, REPO).verdict is Verdict.MOVED
    world.delete_repo("mpii/renamed")
    run(library, world, NOW + 9 * DAY, token=world.token)
    dead = link_at(library, REPO)
    assert (dead.verdict, link_record(dead)["rescue"]) == (Verdict.DEAD, "https://github.com/eve/lost")
    world.delete_repo("eve/lost")
    run(library, world, NOW + 40 * DAY, token=world.token)
    assert link_record(link_at(library, REPO))["rescue"] is None


def test_what_is_restricted_is_remembered_too(library: Library, world: SmallInternet) -> None:
    watch(library, PAGE)
    world.put(PAGE, 403)
    world.capture(PAGE, "20220102030405")
    run(library, world)
    link = link_at(library, PAGE)
    assert link.rescue
    assert (link.verdict, link.rescue.url) == (Verdict.RESTRICTED, COPY)


@pytest.mark.parametrize("facts", [{"repository": {"forks": 5}}, {"repository": {"forks": [1, {}]}}, {"repository": 3}])
def test_a_mistake_of_ours_about_one_link_stops_neither_the_run_nor_another_search(
    library: Library, world: SmallInternet, caplog: pytest.LogCaptureFixture, facts: dict[str, object]
) -> None:
    broken, whole = "https://lab.example/broken", "https://lab.example/whole"
    watch(library, broken, whole)
    with library.writing() as session:
        session.scalars(select(Link).where(Link.url == broken)).one().facts = facts
    for url in (broken, whole):
        world.put(url, 404)
        world.capture(url, "20220102030405")
    run(library, world)
    with library.reading() as session:
        assert ledger.runs(session, 1)[0].finished
    found = link_at(library, broken).rescue
    assert found
    if facts == {"repository": {"forks": 5}}:
        assert "a mistake of ours" in caplog.text
        assert "a mistake of ours" in found.trouble
    assert link_record(link_at(library, whole))["rescue"]


def test_what_stands_in_a_network_of_the_readers_is_told_to_no_archive(library: Library, world: SmallInternet) -> None:
    """The archives seem to stand outside; what is asked of them would still reach the small internet's."""
    inner = resolver_of(world)

    async def resolve(host: str, port: int) -> list[tuple[str, int]]:
        return [("207.241.237.3", port)] if host == "web.archive.org" else await inner(host, port)

    plan = "https://wiki.company.example/plan"
    watch(library, plan)
    world.put(plan, 404)
    checker.run(library, task_in(world, NOW, everything=True, resolver=resolve))
    link = link_at(library, plan)
    assert link.rescue
    assert link.facts["inside"] is True
    assert (link.rescue.url, link.rescue.trouble) == (None, "")
    assert "a network that you opened" in link_record(link)["rescue_reason"]
    world.put("https://wiki.company.example/*", How.NXDOMAIN)  # the way into that network is closed
    checker.run(library, task_in(world, NOW + 2 * DAY, everything=True, resolver=resolve))
    assert link_at(library, plan).verdict is not Verdict.ALIVE
    assert world.asked("archive.org") == world.asked("web.archive.org") == []


def test_what_carries_a_key_is_told_to_no_archive(library: Library, world: SmallInternet) -> None:
    url = "https://files.example/x?X-Amz-Signature=SECRET&token=abc"
    watch(library, url)
    world.put(url, 404)
    run(library, world)
    assert "it has a key" in link_record(link_at(library, url))["rescue_reason"]
    world.clear()
    run(library, world, NOW + timedelta(hours=2))
    assert world.asked("archive.org") == world.asked("web.archive.org") == []
    with library.reading() as session:
        assert ledger.to_rescue(session, NOW + timedelta(hours=3), 9) == []  # nor is it tried every hour


def test_dead_code_comes_first_when_the_budget_is_small(library: Library, world: SmallInternet) -> None:
    others = [f"https://lab.example/{n}" for n in range(5)]
    watch(library, *others, REPO)
    for url in others:
        world.put(url, 404)
    run(library, world, rescues=0)
    with library.reading() as session:
        assert session.scalars(select(Rescue)).all() == []
        assert [link.url for link in ledger.to_rescue(session, NOW, 2)] == [REPO, others[0]]
    run(library, world, NOW + DAY / 24, rescues=2)
    with library.reading() as session:
        assert len(session.scalars(select(Rescue)).all()) == 2


def test_a_search_that_never_ends_does_not_hold_up_the_run(library: Library, world: SmallInternet) -> None:
    watch(library, PAGE)
    world.put(PAGE, 404)
    world.put("https://archive.org/*", How.SILENT)
    run(library, world, rescue_seconds=0.1)
    assert link_at(library, PAGE).rescue is None
    with library.reading() as session:
        assert ledger.runs(session, 1)[0].finished


def test_in_a_void_run_no_archive_is_asked(library: Library, world: SmallInternet) -> None:
    watch(library, PAGE)
    world.put(PAGE, 404)
    run(library, world)
    world.clear()
    world.offline = True
    run(library, world, NOW + 2 * DAY)
    assert not {seen.host for seen in world.requests} & {"archive.org", "web.archive.org"}


def test_accepting_a_copy_keeps_the_old_address_and_its_history(library: Library, world: SmallInternet) -> None:
    watch(library, PAGE)
    world.put(PAGE, 404)
    run(library, world)
    old = link_at(library, PAGE)
    with library.writing() as session:
        new = links_of.accept(session, old.id, COPY, NOW)
    with library.reading() as session:
        (mention,) = session.scalars(select(Mention).where(Mention.removed.is_(False), Mention.link_id == new.id))
        assert (mention.url, mention.former, mention.by_reader) == (COPY, PAGE, True)
        assert ledger.history(session, old.id)[0].answer is Answer.GONE
        assert [due.url for due in ledger.due(session, NOW + DAY)] == [COPY]
    watch(library, PAGE)  # the next import does not bring the old one back
    with library.reading() as session:
        assert [due.url for due in ledger.due(session, NOW + DAY)] == [COPY]
    with library.writing() as session:
        again = links_of.accept(session, new.id, "https://lab.example/new", NOW)
    with library.reading() as session:
        (mention,) = session.scalars(select(Mention).where(Mention.removed.is_(False), Mention.link_id == again.id))
        assert mention.former == PAGE
