"""Counts in memory follow the library, whatever changes it, and count what a search finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, event, select, update
from sqlalchemy.orm import Session

from readinglist import ledger
from readinglist.database import Library, open_library
from readinglist.errors import NotFound
from readinglist.health import DEFAULT_POLICY, Answer, Outcome
from readinglist.library import find, shelve, tag, tallies
from readinglist.library.find import Finding
from readinglist.library.tallies import Found, Tallies
from readinglist.models import Link, Paper, Tag
from readinglist.reading import Priority, Shelf, Status
from readinglist.search import Clause, Field, Search, Sort
from tests.conftest import NOW, empty_library, entry, import_in, put

PAPERS = 12
numbers = st.integers(1, PAPERS)


def some(number: int) -> Any:
    links = (f"https://github.com/ann/code{number}",) if number % 2 else ()
    return entry(f"Paper {number}", venue=["CVPR", None, "ECCV"][number % 3], year=2020 + number % 4, links=links)


def see(session: Session, link: int, answer: Answer) -> None:
    run = ledger.start_run(session, NOW, 1)
    outcome = Outcome(answer, "seen", 404 if answer is Answer.GONE else 200, proved=answer is Answer.GONE)
    ledger.record(session, run, {link: outcome}, NOW + timedelta(days=1), DEFAULT_POLICY, 1)


def a_link(session: Session, number: int) -> int:
    ids = session.scalars(select(Link.id).order_by(Link.id)).all()
    return ids[number % len(ids)] if ids else 0


CHANGES: list[Callable[[Session, int], object]] = [
    lambda session, number: shelve.set_status(session, [number], list(Status)[number % 4], NOW),
    lambda session, number: shelve.set_shelf(session, [number], Shelf.STACKS, NOW),
    lambda session, number: tag.set_tags(session, number, ["vision/depth", "a"][: number % 3]),
    lambda session, number: session.execute(update(Tag).values(name=Tag.name + "x")),
    lambda session, number: session.execute(update(Paper).where(Paper.id == number).values(title=f"{9 - number}")),
    lambda session, number: session.execute(update(Paper).where(Paper.id == number).values(venue="ICML", year=None)),
    lambda session, number: session.execute(
        update(Paper).where(Paper.id == number).values(priority=Priority.HIGH, rating=number % 5 + 1, up_next=number)
    ),
    lambda session, number: session.execute(delete(Paper).where(Paper.id == number)),
    lambda session, number: put(session, entry(f"New {number}", year=1999)),
    lambda session, number: see(session, a_link(session, number), Answer.GONE),
    lambda session, number: see(session, a_link(session, number), Answer.OK),
]


def new_library(folder: str) -> Library:
    (Path(folder) / "library.sqlite3").write_bytes(empty_library())
    library = open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))
    import_in(library, [[some(number) for number in range(1, PAPERS + 1)]])
    return library


def bare(kept: Tallies) -> Tallies:
    """Tallies without what only says when and how they were made."""
    values = {of: {word: bits for word, bits in found.items() if bits} for of, found in kept.values.items()}
    return replace(kept, number=0, moved=0, size=0, values=values, orders={})


@given(st.lists(st.tuples(st.sampled_from(CHANGES), numbers), max_size=12), st.data())
def test_tallies_that_follow_are_those_that_are_read_anew(
    changes: list[tuple[Callable[[Session, int], object], int]], data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        library = new_library(folder)
        gone: set[int] = set()
        for change, number in changes:
            with library.reading() as session:
                kept = tallies.of(session)
                for sort in data.draw(st.lists(st.sampled_from(Sort), max_size=3)):
                    tallies.order(session, kept, sort, reverse=False)
            if number in gone and CHANGES.index(change) < 3:
                continue
            if CHANGES.index(change) == 7:
                gone.add(number)
            with library.writing() as session:
                change(session, number)
        with library.reading() as session:
            kept = tallies.of(session)
            fresh = tallies.read(session, 0)
            assert bare(kept) == bare(fresh)
            for sort in Sort:
                assert tallies.order(session, kept, sort, reverse=False) == tallies.order(
                    session, fresh, sort, reverse=False
                )
            finding = Finding(session, Search(), NOW)
            for field in (Field.STATUS, Field.SHELF, Field.TAG, Field.LINK, Field.REPO, Field.YEAR, Field.PRIORITY):
                for word, number in finding.counts(field).items():
                    only = Search((Clause(field, word),))
                    assert find.find(session, only, NOW).total == number, (field, word)
        library.close()


@given(st.sets(st.integers(0, 300)), st.permutations(range(301)))
def test_found_papers_are_counted_and_walked_along_any_order(ids: set[int], order: list[int]) -> None:
    found = Found(ids, 301)
    assert len(found) == len(ids)
    assert found.along(order) == [number for number in order if number in ids]
    assert [number for number in range(301) if found.bits >> number & 1] == sorted(ids)


def test_another_connection_is_followed(library: Library, tmp_path: Path) -> None:
    import_in(library, [[some(1), some(2)]])
    with library.reading() as session:
        assert tallies.of(session).counts(Field.SHELF) == {"stacks": 2}
    other = open_library(f"sqlite:///{tmp_path / 'library.sqlite3'}", tmp_path)
    with other.writing() as session:
        shelve.set_status(session, [2], Status.READ, NOW)
    other.close()
    with library.reading() as session:
        assert tallies.of(session).counts(Field.STATUS) == {"read": 1}


def test_nothing_is_read_again_when_nothing_changed(library: Library) -> None:
    import_in(library, [[some(number) for number in range(1, 9)]])
    said: list[str] = []
    event.listen(library.engine, "before_cursor_execute", lambda *about: said.append(about[2]))
    for _ in range(2):
        said.clear()
        with library.reading() as session:
            finding = Finding(session, Search(), NOW)
            assert (finding.total, len(finding.ids()), finding.counts(Field.YEAR)["2021"]) == (8, 8, 2)
    assert [said[0], len(said)] == ["BEGIN", 2], said  # the number of the last change, and no more


def test_who_began_earlier_sees_and_leaves_behind_nothing_wrong(library: Library) -> None:
    import_in(library, [[some(1), some(2)]])
    by_year = Search.from_text("sort:year paper")
    with library.reading() as earlier:
        assert Finding(earlier, Search(), NOW).total == 2
        import_in(library, [[some(3)]])
        with library.reading() as later:
            assert len(Finding(later, Search(), NOW).ids()) == 3
        before = Finding(earlier, by_year, NOW)
        assert (before.total, sorted(before.ids())) == (2, [1, 2])
    with library.reading() as session:
        after = Finding(session, by_year, NOW)
        assert (after.total, sorted(after.ids())) == (3, [1, 2, 3])
        assert len(Finding(session, Search(), NOW).ids()) == 3


def test_what_is_taken_back_was_never_counted(library: Library) -> None:
    import_in(library, [[some(1), some(2)]])
    with library.reading() as session:
        tallies.of(session)

    def fail() -> None:
        with library.writing() as session:
            shelve.set_status(session, [1], Status.READ, NOW)
            assert tallies.of(session).counts(Field.STATUS) == {"read": 1}
            shelve.set_status(session, [99], Status.READ, NOW)

    with pytest.raises(NotFound):
        fail()
    with library.writing() as session:
        shelve.set_status(session, [2], Status.READING, NOW)
        assert tallies.of(session).counts(Field.STATUS) == {"reading": 1}
    with library.reading() as session:
        assert tallies.of(session).counts(Field.STATUS) == {"reading": 1}


@pytest.mark.parametrize("asked", ["year:2021 status:read", "venue:CVPR year:2021", "paper year:2021"])
def test_what_a_click_replaces_is_left_aside(library: Library, asked: str) -> None:
    import_in(library, [[some(number) for number in range(1, PAPERS + 1)]])
    with library.writing() as session:
        shelve.set_status(session, [1, 2, 5], Status.READ, NOW)
    with library.reading() as session:
        search = Search.from_text(asked)
        counts = Finding(session, search, NOW).counts(Field.YEAR, replaced=[Field.YEAR])
        assert counts
        for year, number in counts.items():
            assert find.find(session, search.having(Field.YEAR, year), NOW).total == number
