"""Reading at a glance: what is next, what is read, what changed, counted from a real library."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select, update

from readinglist import ledger
from readinglist.database import Library
from readinglist.health import DEFAULT_POLICY, Answer, Condition, Outcome, Verdict
from readinglist.library import glance, imports, shelve, tag
from readinglist.library.add import Source, Tally, add
from readinglist.models import Import, Link, Origin, Paper
from readinglist.reading import Shelf, Status
from tests.conftest import NOW, entry, import_in

DAY = timedelta(days=1)
CODE, PAGE = "https://github.com/owner/code", "https://example.org/page"


@pytest.fixture
def shelf(library: Library) -> Library:
    """Eight papers, six of them at one venue."""
    entries = [
        entry(f"Paper {at}", authors=("Ada Byron",), venue="CVPR" if at < 7 else None, doi=f"10.1000/{at}")
        for at in range(1, 9)
    ]
    import_in(library, [[*entries, entry("With links", links=(PAGE, CODE))]])
    return library


def seen(library: Library, url: str, outcome: Outcome, days: float) -> None:
    """Record a run that saw this so many days ago."""
    with library.writing() as session:
        run = ledger.start_run(session, NOW - days * DAY, 1)
        link = session.scalars(select(Link.id).where(Link.url == url)).one()
        ledger.record(session, run, {link: outcome}, NOW - days * DAY, DEFAULT_POLICY, 1)


def told(library: Library, since: float) -> list[tuple[str, str]]:
    with library.reading() as session:
        news = glance.news(session, NOW - since * DAY, NOW, 10)
        return [(flip.link.url, flip.verdict_after) for flip in news]


def test_what_is_next_stands_in_its_order_and_what_is_read_the_latest_first(shelf: Library) -> None:
    with shelf.writing() as session:
        shelve.queue(session, [3, 1, 2], NOW)
        shelve.set_status(session, [4], Status.READING, NOW - 2 * DAY)
        shelve.set_status(session, [5], Status.READING, NOW - DAY)
    with shelf.reading() as session:
        shown = glance.glance(session, NOW)
    assert [paper.id for paper in shown.next] == [3, 1, 2]
    assert [paper.id for paper in shown.reading] == [5, 4]
    assert (shown.mine, shown.next_count, shown.statuses) == (5, 3, {None: 3, Status.READING: 2})


def test_weeks_begin_on_monday_and_those_with_nothing_are_there_too(shelf: Library) -> None:
    monday = date(2025, 12, 29)  # the moment of the tests is a Thursday
    with shelf.writing() as session:
        shelve.set_status(session, [1, 2], Status.READ, NOW - 3 * DAY)  # that Monday
        shelve.set_status(session, [3], Status.READ, NOW - 4 * DAY)  # the Sunday before it
        shelve.set_status(session, [4], Status.READ, NOW - 25 * 7 * DAY - 3 * DAY)  # the first Monday told of
        shelve.set_status(session, [5], Status.READ, NOW - 25 * 7 * DAY - 4 * DAY)  # a day too early
    with shelf.reading() as session:
        shown = glance.glance(session, NOW)
    assert len(shown.read) == glance.WEEKS
    assert shown.read[-2:] == [(monday - 7 * DAY, 1), (monday, 2)]
    assert shown.read[0] == (monday - 25 * 7 * DAY, 1)
    assert sum(number for _, number in shown.read) == 4


def test_a_paper_is_counted_once_when_it_came_and_once_while_it_is_read(shelf: Library) -> None:
    with shelf.writing() as session:
        shelve.set_shelf(session, [1, 2], Shelf.MINE, NOW - 14 * DAY)
        shelve.set_status(session, [1], Status.TO_READ, NOW - 7 * DAY)
        shelve.set_status(session, [1, 2], Status.READ, NOW)
        shelve.set_status(session, [2], Status.READING, NOW)
    with shelf.reading() as session:
        shown = glance.glance(session, NOW)
    assert [number for _, number in shown.came if number] == [2]
    assert [number for _, number in shown.read if number] == [1]


def test_the_age_of_what_is_to_read_is_counted_and_an_unknown_one_is_said(shelf: Library) -> None:
    with shelf.writing() as session:
        for paper, days in enumerate((1, 8, 40, 200, 800, 801), 1):
            shelve.set_status(session, [paper], Status.TO_READ, NOW - days * DAY)
        shelve.set_status(session, [7], Status.READ, NOW)
        assert [number for _, number in glance.glance(session, NOW).ages] == [1, 1, 1, 1, 2]
        session.execute(update(Paper).where(Paper.id == 1).values(status_since=None))  # as in an older library
        assert glance.glance(session, NOW).ages[-1] == ("not known", 1)
        assert glance.glance(session, NOW).ages[0][1] == 0


def test_venues_and_tags_of_my_list_are_counted_read_and_not(shelf: Library) -> None:
    with shelf.writing() as session:
        shelve.set_shelf(session, [1, 2, 3, 7], Shelf.MINE, NOW)
        shelve.set_status(session, [1, 7], Status.READ, NOW)
        for paper, names in ((1, ["a", "b"]), (2, ["b"]), (5, ["a"])):
            tag.set_tags(session, paper, names)
    with shelf.reading() as session:
        shown = glance.glance(session, NOW)
    assert shown.venues == [glance.Share("CVPR", 1, 2)]
    assert shown.tags == [glance.Share("b", 1, 1), glance.Share("a", 1, 0)]


def test_an_empty_library_has_nothing_to_tell(library: Library) -> None:
    with library.reading() as session:
        shown = glance.glance(session, NOW)
        assert glance.news(session, NOW - DAY, NOW, 10) == []
    assert (shown.mine, shown.next, shown.reading, shown.venues, shown.tags) == (0, [], [], [], [])
    assert not any(number for _, number in (*shown.came, *shown.read, *shown.ages))


def test_the_glance_costs_as_many_statements_whatever_it_shows(shelf: Library) -> None:
    said: list[str] = []
    event.listen(shelf.engine, "before_cursor_execute", lambda *words: said.append(words[2]))
    costs = []
    for papers in ([1], list(range(1, 9))):
        with shelf.writing() as session:
            shelve.queue(session, papers, NOW)
            shelve.set_status(session, papers[::2], Status.READING, NOW)
            for paper in papers:
                tag.set_tags(session, paper, [f"tag{paper}"])
        said.clear()
        with shelf.reading() as session:
            glance.glance(session, NOW)
        costs.append(len(said))
    assert costs[0] == costs[1] <= 14


GONE = Outcome(Answer.GONE, "no such thing", 404, proved=True, condition=Condition.GONE)
OK = Outcome(Answer.OK, "it is there", 200)


def test_code_is_told_first_and_only_what_stands_otherwise_than_it_did(shelf: Library) -> None:
    for url in (PAGE, CODE):
        seen(shelf, url, OK, 9)
    assert told(shelf, 10) == []  # new links that are alive are no news
    seen(shelf, CODE, GONE, 4)
    seen(shelf, PAGE, Outcome(Answer.GONE, "no such page", 404), 3)
    assert told(shelf, 10) == [(CODE, Verdict.DEAD), (PAGE, Verdict.FAILING)]
    assert told(shelf, 3.5) == [(PAGE, Verdict.FAILING)]
    seen(shelf, PAGE, OK, 2)
    assert told(shelf, 10) == [(CODE, Verdict.DEAD)]  # the page failed and came back in the meantime
    assert told(shelf, 2.5) == [(PAGE, Verdict.ALIVE)]
    assert told(shelf, 1) == []


def test_a_link_that_the_reader_muted_is_no_news(shelf: Library) -> None:
    seen(shelf, CODE, OK, 9)
    seen(shelf, CODE, GONE, 4)
    with shelf.writing() as session:
        link = session.scalars(select(Link.id).where(Link.url == CODE)).one()
        ledger.say(session, link, Answer.MUTED, "", NOW, DEFAULT_POLICY)
    assert told(shelf, 10) == []


def test_a_paper_knows_the_files_it_came_from_and_an_import_its_files(library: Library) -> None:
    for days, files in ((20, ("a.md", "b.md")), (5, ("b.md",))):
        with library.writing() as session:
            tally, number = Tally(), imports.begin(session, NOW - days * DAY)
            for file in files:
                add(session, [entry("The same", doi="10.1000/1")], NOW, tally, Source(number, file))
            imports.count(session, number, tally)
    with library.reading() as session:
        assert [(one.file, one.import_id, one.at) for one in imports.origins(session, 1)] == [
            ("a.md", 1, NOW - 20 * DAY),
            ("b.md", 1, NOW - 20 * DAY),
        ]
        last, first = imports.past(session)
        assert (first.files, first.new, first.updated, first.same) == (("a.md", "b.md"), 1, 0, 0)
        assert (last.id, last.files, last.new, last.same) == (2, ("b.md",), 0, 1)
        assert len(session.scalars(select(Origin)).all()) == 3
        assert len(session.scalars(select(Import)).all()) == 2
