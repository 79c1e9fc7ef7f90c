"""Shelves, statuses, priorities, ratings, and the order of what is up next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from time import perf_counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, insert, select, update
from sqlalchemy.orm import Session

from readinglist.database import Library
from readinglist.errors import BadWord, NotFound
from readinglist.library import find, shelve
from readinglist.models import Paper, StatusChange
from readinglist.reading import Priority, Shelf, Status
from tests.conftest import NOW, entry, import_in, put

LATER = NOW + timedelta(days=3)


@pytest.fixture
def shelf(library: Library) -> Library:
    """Six papers in the Stacks."""
    import_in(library, [[entry(f"Paper {number}", doi=f"10.1000/{number}") for number in range(1, 7)]])
    return library


def said(session: Session, paper_id: int) -> list[tuple[Any, ...]]:
    return [(one.at, one.shelf, one.status) for one in shelve.history(session, paper_id)]


def test_what_is_said_of_a_paper_is_kept_with_its_date_and_only_when_it_differs(shelf: Library) -> None:
    with shelf.writing() as session:
        shelve.set_shelf(session, [1, 2], Shelf.MINE, NOW)
        shelve.set_status(session, [1], Status.TO_READ, NOW)
        shelve.set_status(session, [1, 2], Status.TO_READ, LATER)
        shelve.set_status(session, [1], Status.READING, LATER)
        shelve.set_shelf(session, [1], Shelf.MINE, LATER)
    with shelf.reading() as session:
        assert said(session, 1) == [
            (NOW, Shelf.MINE, None),
            (NOW, Shelf.MINE, Status.TO_READ),
            (LATER, Shelf.MINE, Status.READING),
        ]
        assert said(session, 2) == [(NOW, Shelf.MINE, None), (LATER, Shelf.MINE, Status.TO_READ)]
        assert said(session, 3) == []
        assert find.get(session, 1).status_since == find.get(session, 2).status_since == LATER
    with shelf.writing() as session:
        shelve.set_status(session, [2], None, LATER)
        shelve.set_shelf(session, [1], Shelf.STACKS, LATER)
    with shelf.reading() as session:
        assert said(session, 1)[-1] == (LATER, Shelf.STACKS, None)
        one, two = find.get(session, 1), find.get(session, 2)
        assert (one.shelf, one.status, one.status_since) == (Shelf.STACKS, None, None)
        assert (two.shelf, two.status, two.status_since) == (Shelf.MINE, None, None)


def test_a_status_said_again_keeps_the_date_when_it_was_first_said(shelf: Library) -> None:
    with shelf.writing() as session:
        shelve.set_status(session, [1], Status.READ, NOW)
        shelve.set_status(session, [1], Status.READ, LATER)
        assert find.get(session, 1).status_since == NOW


def test_priority_and_rating_are_said_and_taken_back(shelf: Library) -> None:
    with shelf.writing() as session:
        assert (find.get(session, 1).priority, find.get(session, 1).rating) == (Priority.NORMAL, None)
        shelve.set_priority(session, [1, 2], Priority.HIGH)
        shelve.set_rating(session, [1, 2], 5)
        shelve.set_rating(session, [2], None)
    with shelf.reading() as session:
        papers = [find.get(session, number) for number in (1, 2, 3)]
    assert [paper.priority for paper in papers] == [Priority.HIGH, Priority.HIGH, Priority.NORMAL]
    assert [paper.rating for paper in papers] == [5, None, None]


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_a_rating_beyond_five_stars_is_refused(shelf: Library, rating: int) -> None:
    with shelf.writing() as session, pytest.raises(BadWord, match="one to five"):
        shelve.set_rating(session, [1], rating)


@pytest.mark.parametrize(
    "act",
    [
        lambda session: shelve.set_status(session, [1, 99], Status.READ, NOW),
        lambda session: shelve.set_shelf(session, [1, 99], Shelf.MINE, NOW),
        lambda session: shelve.set_priority(session, [1, 99], Priority.LOW),
        lambda session: shelve.set_rating(session, [1, 99], 3),
        lambda session: shelve.queue(session, [1, 99], NOW),
        lambda session: shelve.unqueue(session, [1, 99]),
        lambda session: shelve.move(session, 99, 1),
        lambda session: shelve.move(session, 1, 1),
    ],
)
def test_a_paper_that_is_not_there_is_named_and_nothing_is_changed(
    shelf: Library, act: Callable[[Session], None]
) -> None:
    with pytest.raises(NotFound), shelf.writing() as session:
        act(session)
    with shelf.reading() as session:
        paper = find.get(session, 1)
        assert (paper.status, paper.shelf, paper.priority, paper.rating, paper.up_next) == (
            None,
            Shelf.STACKS,
            Priority.NORMAL,
            None,
            None,
        )
        assert said(session, 1) == []


def test_what_is_put_up_next_goes_to_the_end_and_comes_to_my_list(shelf: Library) -> None:
    with shelf.writing() as session:
        shelve.queue(session, [3, 1], NOW)
        shelve.queue(session, [2, 3], LATER)
        assert shelve.order(session) == [3, 1, 2]
        assert find.get(session, 3).shelf is Shelf.MINE
        assert said(session, 2) == [(LATER, Shelf.MINE, None)]


@pytest.mark.parametrize(
    ("place", "order"), [(1, [2, 3, 1]), (2, [3, 2, 1]), (3, [3, 1, 2]), (99, [3, 1, 2]), (-4, [2, 3, 1])]
)
def test_a_paper_is_moved_to_a_place_in_the_order(shelf: Library, place: int, order: list[int]) -> None:
    with shelf.writing() as session:
        shelve.queue(session, [3, 1, 2], NOW)
        shelve.move(session, 2, place)
        assert shelve.order(session) == order


@pytest.mark.parametrize(
    "leave",
    [
        lambda session: shelve.set_status(session, [2], Status.READ, NOW),
        lambda session: shelve.set_status(session, [2], Status.SET_ASIDE, NOW),
        lambda session: shelve.set_shelf(session, [2], Shelf.STACKS, NOW),
        lambda session: shelve.unqueue(session, [2]),
    ],
)
def test_what_is_read_set_aside_or_back_in_the_stacks_leaves_the_order(
    shelf: Library, leave: Callable[[Session], None]
) -> None:
    with shelf.writing() as session:
        shelve.queue(session, [1, 2, 3], NOW)
        leave(session)
        assert shelve.order(session) == [1, 3]
        assert find.get(session, 3).up_next == 2


def test_a_paper_that_is_being_read_keeps_its_place(shelf: Library) -> None:
    with shelf.writing() as session:
        shelve.queue(session, [1, 2], NOW)
        shelve.set_status(session, [1], Status.READING, NOW)
        assert shelve.order(session) == [1, 2]


papers = st.lists(st.integers(1, 6), max_size=6)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("queue"), papers),
        st.tuples(st.just("unqueue"), papers),
        st.tuples(st.just("move"), st.tuples(st.integers(1, 6), st.integers(-1, 8))),
        st.tuples(st.just("status"), st.tuples(papers, st.sampled_from([None, *Status]))),
        st.tuples(st.just("shelf"), st.tuples(papers, st.sampled_from(list(Shelf)))),
    ),
    max_size=12,
)


def done(session: Session, step: str, what: Any, order: list[int]) -> list[int]:
    """Do one step; returns the order that must follow from the one before."""
    match step:
        case "queue":
            shelve.queue(session, what, NOW)
            return list(dict.fromkeys((*order, *what)))
        case "unqueue":
            shelve.unqueue(session, what)
            return [number for number in order if number not in what]
        case "move":
            number, place = what
            if number not in order:
                return order
            shelve.move(session, number, place)
            rest = [other for other in order if other != number]
            return [*rest[: max(place, 1) - 1], number, *rest[max(place, 1) - 1 :]]
        case "status":
            numbers, status = what
            shelve.set_status(session, numbers, status, NOW)
            leaves = status in (Status.READ, Status.SET_ASIDE)
        case _:
            numbers, shelf = what
            shelve.set_shelf(session, numbers, shelf, NOW)
            leaves = shelf is Shelf.STACKS
    return [number for number in order if not (leaves and number in numbers)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_the_order_has_no_gaps_whatever_is_done(shelf: Library, steps: Sequence[tuple[str, Any]]) -> None:
    expected: list[int] = []
    with shelf.reading() as session:  # which keeps nothing for the next example
        for step, what in steps:
            expected = done(session, step, what, expected)
            places = select(Paper.up_next, Paper.id).where(Paper.up_next.is_not(None)).order_by(Paper.up_next)
            assert [tuple(row) for row in session.execute(places)] == list(enumerate(expected, 1))


def test_an_import_overwrites_nothing_that_the_reader_said(shelf: Library) -> None:
    with shelf.writing() as session:
        shelve.queue(session, [2, 1], NOW)
        shelve.set_status(session, [1], Status.READING, NOW)
        shelve.set_status(session, [3], Status.READ, NOW)
        shelve.set_priority(session, [1], Priority.HIGH)
        shelve.set_rating(session, [3], 4)
        before = session.execute(_READERS).all(), said(session, 1), said(session, 3)
    with shelf.writing() as session:
        tally = put(session, *(entry(f"Paper {at}", doi=f"10.1000/{at}", abstract="New.") for at in range(1, 7)))
        assert tally.updated == 6
    with shelf.reading() as session:
        assert (session.execute(_READERS).all(), said(session, 1), said(session, 3)) == before


_READERS = select(
    Paper.id, Paper.shelf, Paper.status, Paper.status_since, Paper.priority, Paper.rating, Paper.up_next
).order_by(Paper.id)


def test_ten_thousand_papers_are_changed_in_a_few_statements_and_well_under_a_second(library: Library) -> None:
    with library.writing() as session:
        session.connection().execute(
            insert(Paper),
            [{"id": at, "title": f"Paper {at}", "fingerprint": f"paper{at}|", "added": NOW, "edited": []}
             for at in range(1, 10_001)],
        )  # fmt: skip
    ids = list(range(1, 10_001))
    statements: list[str] = []
    event.listen(library.engine, "before_cursor_execute", lambda *said: statements.append(said[2]))
    acts: list[Callable[[Session], None]] = [
        lambda session: shelve.set_status(session, ids, Status.TO_READ, NOW),
        lambda session: shelve.set_priority(session, ids, Priority.HIGH),
        lambda session: shelve.set_rating(session, ids, 5),
        lambda session: shelve.queue(session, ids, NOW),
        lambda session: shelve.set_status(session, ids, Status.READ, NOW),
        lambda session: shelve.set_shelf(session, ids, Shelf.STACKS, NOW),
    ]
    for act in acts:
        statements.clear()
        begun = perf_counter()
        with library.writing() as session:
            act(session)
        assert perf_counter() - begun < 3  # on a busy machine; it takes about half a second
        assert len(statements) < 10 * len(ids) / 500
    with library.reading() as session:
        assert session.scalar(select(func.count()).select_from(StatusChange)) == 30_000
        assert shelve.order(session) == []


def test_the_order_is_mended_when_an_older_library_left_gaps(shelf: Library) -> None:
    with shelf.writing() as session:
        session.execute(update(Paper).where(Paper.id.in_((1, 2))).values(up_next=7))
        shelve.queue(session, [4], NOW)
        assert shelve.order(session) == [1, 2, 4]
        assert find.get(session, 4).up_next == 3
