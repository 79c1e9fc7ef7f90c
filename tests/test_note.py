"""Notes: kept as typed, never lost where they are written twice, and all of them in one list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from readinglist.database import Library
from readinglist.errors import NotFound
from readinglist.library import find, note, tag
from readinglist.library.note import Choice, Kept
from readinglist.search import Search
from tests.conftest import NOW, entry, import_in

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def shelf(library: Library) -> Library:
    """Three papers without notes."""
    import_in(library, [[entry("One"), entry("Two", venue="CVPR", year=2020), entry("Three")]])
    return library


def write(library: Library, text: str, base: str | None = None, version: int | None = None, paper: int = 1) -> Kept:
    """Write a note as one who started from the text `base`, or from whatever was there."""
    bases = None if base is None else [note.mark(base)]
    with library.writing() as session:
        return note.set_note(session, paper, text, NOW, bases=bases, version=version)


def texts(library: Library, paper: int = 1) -> tuple[str, list[str]]:
    """The note, and its other versions."""
    with library.reading() as session:
        return find.get(session, paper).note, [other.text for other in note.versions(session, paper)]


def choose(library: Library, version: int, choice: Choice, *seen: str) -> bool:
    with library.writing() as session:
        return note.choose(session, 1, version, choice, [note.mark(text) for text in seen], LATER)


def written(library: Library, text: str = "", number: int = 1) -> note.Written:
    with library.reading() as session:
        return note.written(session, Search.from_text(text), NOW, number)


def test_who_knows_the_note_as_it_stands_may_change_it(shelf: Library) -> None:
    assert write(shelf, "a\r\nb\n", base="") == Kept("a\nb")
    assert write(shelf, "c", base="a\nb") == Kept("c")
    assert texts(shelf) == ("c", [])


def test_of_two_who_write_at_once_the_first_keeps_the_note_and_the_second_gets_a_version(shelf: Library) -> None:
    write(shelf, "first", base="")
    kept = write(shelf, "second", base="")
    assert kept.version
    assert texts(shelf) == ("first", ["second"])
    again = write(shelf, "second, longer", base="second", version=kept.version)
    assert again.version == kept.version
    assert texts(shelf) == ("first", ["second, longer"])
    assert write(shelf, "third", base="").version != kept.version
    assert texts(shelf) == ("first", ["second, longer", "third"])


def test_two_who_write_the_same_agree(shelf: Library) -> None:
    write(shelf, "same", base="")
    assert write(shelf, "same\n", base="") == Kept("same")
    kept = write(shelf, "other", base="")
    assert write(shelf, "other", base="other").version == kept.version  # sent again, since no answer came
    assert write(shelf, "other", base="").version != kept.version  # by somebody else, who will write on
    assert write(shelf, "same", base="other", version=kept.version) == Kept("same")
    assert texts(shelf) == ("same", ["other"])


def test_who_does_not_say_where_they_started_from_writes_over_the_note(shelf: Library) -> None:
    write(shelf, "first")
    assert write(shelf, "second") == Kept("second")
    assert texts(shelf) == ("second", [])


def test_another_papers_version_is_left_alone(shelf: Library) -> None:
    write(shelf, "first")
    version = write(shelf, "second", base="").version
    assert version
    write(shelf, "of two", paper=2)
    kept = write(shelf, "more of two", base="", version=version, paper=2)
    assert kept.version not in (None, version)
    assert texts(shelf) == ("first", ["second"])
    with pytest.raises(NotFound, match="no version"), shelf.writing() as session:
        note.choose(session, 2, version, Choice.KEEP, [note.mark("of two"), note.mark("second")], NOW)


@pytest.mark.parametrize(
    ("choice", "becomes"), [(Choice.KEEP, "second"), (Choice.BOTH, "first\n\nsecond"), (Choice.DISCARD, "first")]
)
def test_the_reader_says_what_becomes_of_a_version(shelf: Library, choice: Choice, becomes: str) -> None:
    write(shelf, "first")
    version = write(shelf, "second", base="").version
    assert version
    assert choose(shelf, version, choice, "first", "second")
    assert texts(shelf) == (becomes, [])
    with pytest.raises(NotFound, match="chosen or discarded before"):
        choose(shelf, version, choice, "first", "second")


@pytest.mark.parametrize("seen", [("earlier", "second"), ("first", "earlier"), ()])
@pytest.mark.parametrize("choice", Choice)
def test_no_choice_touches_a_text_that_the_reader_has_not_seen(
    shelf: Library, choice: Choice, seen: tuple[str, ...]
) -> None:
    write(shelf, "first")
    version = write(shelf, "second", base="").version
    assert version
    assert not choose(shelf, version, choice, *seen)
    assert texts(shelf) == ("first", ["second"])


def test_a_number_that_was_given_again_is_not_taken_for_ones_own(shelf: Library) -> None:
    write(shelf, "first")
    version = write(shelf, "second", base="").version
    assert version
    choose(shelf, version, Choice.DISCARD, "first", "second")
    assert write(shelf, "third", base="").version == version
    write(shelf, "second and more", base="second", version=version)
    assert texts(shelf) == ("first", ["third", "second and more"])


def test_an_open_writer_goes_on_after_the_choice(shelf: Library) -> None:
    write(shelf, "first")
    version = write(shelf, "second", base="").version
    assert version
    choose(shelf, version, Choice.KEEP, "first", "second")
    assert write(shelf, "second and more", base="second", version=version) == Kept("second and more")
    assert texts(shelf) == ("second and more", [])


_STEPS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from("abcde")), max_size=14)


@given(_STEPS)
def test_the_last_text_of_every_writer_is_somewhere(shelf_of_one: Library, steps: list[tuple[int, str]]) -> None:
    """Three writers who all opened the empty note; what each wrote last is the note, or a version of it."""
    with shelf_of_one.writing() as session:
        for other in note.versions(session, 1):
            session.delete(other)
        note.set_note(session, 1, "", NOW)
    at: dict[int, tuple[str, int | None]] = {}
    last: dict[int, str] = {}
    for writer, text in steps:
        if text == last.get(writer):
            continue  # nothing to send
        base, version = at.get(writer, ("", None))
        kept = write(shelf_of_one, text, base=base, version=version)
        at[writer], last[writer] = (kept.text, kept.version), text
    now, others = texts(shelf_of_one)
    for writer, (_, version) in at.items():
        if version:
            assert last[writer] in (now, *others)
    # Whoever wrote over the note had read what stood there, so that the note is some writer's last text.
    assert not last or now in last.values()


@pytest.fixture(scope="module")
def shelf_of_one(tmp_path_factory: pytest.TempPathFactory) -> Library:
    from readinglist.database import open_library

    folder = tmp_path_factory.mktemp("one")
    opened = open_library(f"sqlite:///{folder / 'library.sqlite3'}", folder)
    import_in(opened, [[entry("One")]])
    return opened


def test_all_notes_are_listed_the_last_written_first_and_torn_ones_before_them(shelf: Library) -> None:
    with shelf.writing() as session:
        note.set_note(session, 1, "about heads", NOW)
        note.set_note(session, 2, "about hands", LATER)
        tag.set_tags(session, 3, ["quiet"])
    assert [paper.id for paper in written(shelf).papers] == [2, 1]
    assert [paper.id for paper in written(shelf, "note:heads").papers] == [1]
    assert [paper.id for paper in written(shelf, "in:cvpr").papers] == [2]
    write(shelf, "other", base="")
    found = written(shelf)
    assert ([paper.id for paper in found.papers], found.torn, found.total) == ([1, 2], {1: 1}, 2)
    with shelf.writing() as session:
        note.set_note(session, 2, "", LATER)
    assert [paper.id for paper in written(shelf).papers] == [1]


def test_a_note_that_was_not_changed_keeps_its_day(shelf: Library) -> None:
    with shelf.writing() as session:
        note.set_note(session, 1, "same", NOW)
        note.set_note(session, 1, "same\n", LATER)
    with shelf.reading() as session:
        assert find.get(session, 1).note_since == NOW


def test_a_long_list_has_pages_and_its_index(library: Library) -> None:
    import_in(library, [[entry(f"Paper {at}") for at in range(40)]])
    with library.writing() as session:
        for at in range(1, 36):
            note.set_note(session, at, f"note {at}", NOW + timedelta(minutes=at))
    asked: list[tuple[str, object]] = []

    def hear(_c: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        asked.append((statement, values))

    event.listen(library.engine, "before_cursor_execute", hear)
    assert [len(written(library, number=number).papers) for number in (1, 2, 9)] == [30, 5, 5]
    event.remove(library.engine, "before_cursor_execute", hear)
    with library.engine.connect() as connection:
        plans = [
            str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all())  # type: ignore[arg-type]
            for statement, values in asked
            if "count(*)" in statement and "papers" in statement
        ]
    assert plans
    assert all("ix_papers_noted" in plan for plan in plans)


def test_words_of_a_note_are_found_and_forgotten(shelf: Library) -> None:
    write(shelf, "brilliant")
    assert [paper.id for paper in written(shelf, "note:brilliant").papers] == [1]
    write(shelf, "dull")
    assert written(shelf, "note:brilliant").papers == []
