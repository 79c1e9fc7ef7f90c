"""How often links are asked depends on the shelf of their papers, and what they prove does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from readinglist import ledger
from readinglist.database import Library, open_library
from readinglist.health import DEFAULT_POLICY, LONGEST_WAIT, Answer, Outcome, Policy, Verdict
from readinglist.ledger.runs import policy_from, policy_values
from readinglist.library import shelve
from readinglist.models import Link, Mention, Run
from readinglist.reading import Shelf, Status
from tests.conftest import NOW, empty_library, entry, import_in

DAY = timedelta(days=1)
OWN, SHARED, OTHER = (f"https://example.org/{name}" for name in ("own", "shared", "other"))
DOI, LANDING = "https://doi.org/10.1000/one", "https://publisher.example/one"
OK = Outcome(Answer.OK, "it is there", 200)
LEADS = replace(OK, facts={"landing": LANDING})
POLICY = Policy(watch_mine=DAY, watch_stacks=30 * DAY)


@pytest.fixture
def shelf(library: Library) -> Library:
    """Two papers in the Stacks, with one link in common."""
    import_in(
        library, [[entry("One", doi="10.1000/one", links=(OWN, SHARED)), entry("Two", links=(SHARED, OTHER))]]
    )  # fmt: skip
    return library


def seen(library: Library, outcomes: dict[str, Outcome], policy: Policy = POLICY) -> dict[str, timedelta]:
    """Record a run that saw this now; returns how long each link then waits."""
    with library.writing() as session:
        run = ledger.start_run(session, NOW, len(outcomes), policy)
        ids = {url: session.scalars(select(Link.id).where(Link.url == url)).one() for url in outcomes}
        ledger.record(session, run, {ids[url]: outcome for url, outcome in outcomes.items()}, NOW, policy, 1)
    with library.reading() as session:
        return waits(session)


def waits(session: Session) -> dict[str, timedelta]:
    return {url: due - NOW for url, due in session.execute(select(Link.url, Link.due))}


def often(wait: timedelta, every: timedelta) -> bool:
    return every <= wait <= 1.2 * every


def test_a_link_of_my_list_is_asked_as_often_as_the_setting_says_and_one_of_the_stacks_too(shelf: Library) -> None:
    with shelf.writing() as session:
        shelve.set_shelf(session, [1], Shelf.MINE, NOW)
    waiting = seen(shelf, {OWN: OK, SHARED: OK, OTHER: OK, DOI: LEADS})
    assert often(waiting[OWN], DAY)
    assert often(waiting[SHARED], DAY)  # one paper on My list is enough
    assert often(waiting[OTHER], 30 * DAY)
    assert often(waiting[DOI], DAY)
    assert often(seen(shelf, {LANDING: OK})[LANDING], DAY)  # where a DOI of My list leads


def test_the_landing_page_of_a_doi_in_the_stacks_is_asked_as_the_stacks_are(shelf: Library) -> None:
    seen(shelf, {DOI: LEADS})
    assert often(seen(shelf, {LANDING: OK})[LANDING], 30 * DAY)


def test_a_link_taken_off_its_paper_on_my_list_is_asked_as_the_stacks_are(shelf: Library) -> None:
    with shelf.writing() as session:
        shelve.set_shelf(session, [1], Shelf.MINE, NOW)
        mention = session.scalars(
            select(Mention).join(Mention.link).where(Link.url == SHARED, Mention.paper_id == 1)
        ).one()
        mention.removed = True
    assert often(seen(shelf, {SHARED: OK})[SHARED], 30 * DAY)


def test_a_paper_that_comes_to_my_list_brings_its_links_forward(shelf: Library) -> None:
    seen(shelf, {OWN: OK, SHARED: OK, OTHER: OK, DOI: LEADS})
    before = seen(shelf, {LANDING: OK})
    with shelf.writing() as session:
        shelve.set_status(session, [1], Status.TO_READ, NOW, policy=POLICY)
        after = waits(session)
    for url in (OWN, SHARED, DOI, LANDING):
        assert often(before[url], 30 * DAY)
        assert timedelta(0) < after[url] <= DAY
    assert after[OTHER] == before[OTHER]


def test_no_link_is_pushed_later_and_what_fails_or_is_dead_stays_as_it_is(shelf: Library) -> None:
    gone = Outcome(Answer.GONE, "no such page", 404)
    before = seen(shelf, {OWN: gone, SHARED: replace(gone, proved=True), DOI: OK}, Policy(watch_stacks=DAY))
    with shelf.writing() as session:
        shelve.set_status(session, [1], Status.TO_READ, NOW, policy=Policy(watch_mine=30 * DAY))
        assert waits(session) == before
        shelve.set_shelf(session, [1], Shelf.STACKS, NOW, policy=POLICY)
        assert waits(session) == before


@pytest.mark.parametrize(
    ("answer", "every", "least", "most"),
    [(Answer.OK, 7, 6, 7), (Answer.MOVED, 7, 6, 7), (Answer.OK, 1, 0, 1), (Answer.FORBIDDEN, 1, 13, 14)],
)
@given(ago=st.floats(0, 39), later=st.floats(0, 30))
def test_what_comes_to_my_list_is_due_a_period_after_its_last_check(
    answer: Answer, every: int, least: int, most: int, ago: float, later: float
) -> None:
    with NamedTemporaryFile() as file:
        Path(file.name).write_bytes(empty_library())
        library = open_library(f"sqlite:///{file.name}", Path(file.name).parent)
        checked, due = NOW - ago * DAY, NOW + later * DAY
        import_in(library, [[entry("One", links=(OWN,))]])
        verdict = {Answer.OK: Verdict.ALIVE, Answer.MOVED: Verdict.MOVED, Answer.FORBIDDEN: Verdict.RESTRICTED}[answer]
        with library.writing() as session:
            session.execute(update(Link).values(checked=checked, due=due, verdict=verdict, answer=answer))
            shelve.set_shelf(session, [1], Shelf.MINE, NOW, policy=Policy(watch_mine=every * DAY))
            after = session.scalars(select(Link.due)).one()
        library.close()
    assert after <= due
    assert after == due or least * DAY <= after - checked <= most * DAY
    assert after <= checked + most * DAY or after == due <= checked + most * DAY


@pytest.mark.parametrize("answer", [Answer.OFFLINE, Answer.GUARDED, Answer.LIMITED])
def test_a_link_of_which_nothing_was_learnt_is_asked_when_it_was_to_be(shelf: Library, answer: Answer) -> None:
    seen(shelf, {OWN: OK})
    before = seen(shelf, {OWN: Outcome(answer, "nothing learnt")})
    with shelf.writing() as session:
        shelve.set_shelf(session, [1], Shelf.MINE, NOW, policy=POLICY)
        assert waits(session)[OWN] == before[OWN]


def test_what_a_reader_saw_work_is_asked_as_its_shelf_is(shelf: Library) -> None:
    with shelf.writing() as session:
        shelve.set_shelf(session, [1], Shelf.MINE, NOW)
        ids = {url: number for number, url in session.execute(select(Link.id, Link.url))}
        for url in (OWN, OTHER):
            ledger.say(session, ids[url], Answer.SEEN, "you saw it work", NOW, POLICY)
        waiting = waits(session)
    assert often(waiting[OWN], DAY)
    assert often(waiting[OTHER], 30 * DAY)


def test_a_batch_costs_as_many_statements_whatever_it_holds(library: Library) -> None:
    links = [[f"https://example.org/{paper}/{at}" for at in range(3)] for paper in range(40)]
    import_in(library, [[entry(f"Paper {at}", links=tuple(urls)) for at, urls in enumerate(links)]])
    said: list[str] = []
    event.listen(library.engine, "before_cursor_execute", lambda *words: said.append(words[2]))
    costs = []
    for some in (links[0], [url for urls in links for url in urls]):
        said.clear()
        seen(library, dict.fromkeys(some, OK))
        costs.append(len([words for words in said if "papers.shelf" in words]))
    assert costs == [1, 1]


def test_a_run_of_an_older_library_is_read_with_the_usual_periods(shelf: Library) -> None:
    values = policy_values(POLICY)
    assert policy_from(values) == POLICY
    older = {name: value for name, value in values.items() if not name.startswith("watch_")}
    assert policy_from(older) == replace(POLICY, watch_mine=DEFAULT_POLICY.watch_mine)
    with shelf.writing() as session:
        run = ledger.start_run(session, NOW, 1, POLICY)
        link = session.scalars(select(Link.id).where(Link.url == OWN)).one()
        ledger.record(session, run, {link: OK}, NOW, POLICY, 1)
        session.get_one(Run, run).policy = older
        session.flush()
        assert ledger.replay(session, link) == session.get_one(Link, link).health


def test_the_longest_period_is_within_what_is_believed(shelf: Library) -> None:
    assert 1.2 * 30 * DAY < LONGEST_WAIT
    seen(shelf, {OWN: OK, OTHER: OK})
    with shelf.reading() as session:
        assert {one.url for one in ledger.due(session, NOW)}.isdisjoint({OWN, OTHER})
