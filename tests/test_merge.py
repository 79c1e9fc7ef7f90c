"""Papers made one: nothing the reader said is lost, old numbers lead on, and undo brings all of it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from readinglist import journal
from readinglist.database import Library
from readinglist.errors import BadWord, NotFound
from readinglist.health import DEFAULT_POLICY
from readinglist.library import curate, duplicates, find, link, merge, note, shelve, tag
from readinglist.library.add import Source, Tally, add
from readinglist.models import Base, Distinct, Import, Origin, Paper, StatusChange
from readinglist.reading import Priority, Shelf, Status
from tests.conftest import NOW, entry, import_in

CODE, PAGE = "https://github.com/ann/code", "https://example.org/page"
TALK = entry(
    "A Study of Cats",
    authors=("A. Lee",),
    venue="CVPR",
    year=2022,
    doi="10.1000/talk",
    links=(CODE,),
    abstract="Short.",
)
LONGER = entry(
    "A Study of Cats: With More Cats",
    authors=("Ann Lee", "Bob Ray"),
    venue="IJCV",
    year=2023,
    doi="10.1000/longer",
    links=(PAGE, CODE),
    abstract="Much longer.",
)


@pytest.fixture
def two(library: Library) -> Library:
    import_in(library, [[TALK, LONGER]])
    return library


def unite(library: Library, keep: int, others: Sequence[int], **fields: int) -> None:
    with library.writing() as session:
        merge.merge(session, keep, others, fields, NOW)


def whole(library: Library) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the journal's own, as plain values, and the words of the index."""
    with library.reading() as session:
        names = [
            name
            for name in Base.metadata.tables
            if name not in ("operations", "row_changes", "touched", "touched_links")
        ]
        rows = {name: sorted(map(tuple, session.execute(text(f'SELECT * FROM "{name}"'))), key=repr) for name in names}
        rows["index"] = [tuple(row) for row in session.execute(text("SELECT rowid, * FROM paper_text ORDER BY rowid"))]
        return rows


def test_the_fuller_value_is_kept_and_what_says_nothing_is_filled(two: Library) -> None:
    unite(two, 1, [2])
    with two.reading() as session:
        paper = find.get(session, 1)
        assert (paper.title, paper.abstract) == (LONGER.title, "Much longer.")
        assert [author.name for author in paper.authors] == ["Ann Lee", "Bob Ray"]
        assert (paper.venue, paper.year, paper.doi) == ("CVPR", 2022, "10.1000/talk")
        assert paper.edited == []
        assert session.scalars(select(Paper.id)).all() == [1]


def test_a_field_chosen_otherwise_is_kept_and_is_the_readers(two: Library) -> None:
    unite(two, 1, [2], title=1, venue=2, doi=2)
    with two.reading() as session:
        paper = find.get(session, 1)
        assert (paper.title, paper.venue, paper.doi, paper.year) == (TALK.title, "IJCV", "10.1000/longer", 2022)
        assert paper.edited == ["doi", "title", "venue"]


def test_the_readers_own_words_win(two: Library) -> None:
    with two.writing() as session:
        curate.edit(session, 2, {"venue": "Mine"}, NOW)
    unite(two, 1, [2])
    with two.reading() as session:
        paper = find.get(session, 1)
        assert (paper.venue, paper.edited) == ("Mine", ["venue"])


def test_tags_notes_ratings_and_statuses_of_both_are_kept(two: Library) -> None:
    later = NOW + timedelta(days=1)
    with two.writing() as session:
        tag.set_tags(session, 1, ["cats", "one"])
        tag.set_tags(session, 2, ["cats", "two"])
        note.set_note(session, 1, "First.", NOW)
        note.set_note(session, 2, "Second.", NOW)
        shelve.set_status(session, [1], Status.TO_READ, NOW)
        shelve.set_status(session, [2], Status.READ, later)
        session.get_one(Paper, 1).rating = 2
        session.get_one(Paper, 2).rating = 4
        session.get_one(Paper, 2).priority = Priority.HIGH
    unite(two, 1, [2])
    with two.reading() as session:
        paper = find.get(session, 1)
        assert [one.name for one in paper.tags] == ["cats", "one", "two"]
        assert paper.note == "First.\n\n---\n\nSecond."
        assert (paper.status, paper.status_since, paper.shelf) == (Status.READ, later, Shelf.MINE)
        assert (paper.rating, paper.priority) == (4, Priority.HIGH)
        changes = session.scalars(
            select(StatusChange.status).where(StatusChange.paper_id == 1).order_by(StatusChange.at)
        )
        assert list(changes) == [Status.TO_READ, Status.READ]


def test_a_note_that_the_other_holds_stands_once(two: Library) -> None:
    with two.writing() as session:
        note.set_note(session, 1, "Same.", NOW)
        note.set_note(session, 2, "Same.\n\nAnd more.", NOW)
    unite(two, 1, [2])
    with two.reading() as session:
        assert find.get(session, 1).note == "Same.\n\nAnd more."


def test_a_note_that_only_looks_like_a_part_of_the_other_is_kept_and_the_newest_tells_when(two: Library) -> None:
    with two.writing() as session:
        note.set_note(session, 1, "not convincing", NOW)
        note.set_note(session, 2, "convincing", NOW + timedelta(days=1))
    unite(two, 1, [2])
    with two.reading() as session:
        paper = find.get(session, 1)
        assert paper.note == "not convincing\n\n---\n\nconvincing"
        assert paper.note_since == NOW + timedelta(days=1)


def test_the_order_of_what_is_next_closes_up_and_the_earlier_place_holds(library: Library) -> None:
    import_in(library, [[TALK, LONGER, entry("Another"), entry("Fourth")]])
    with library.writing() as session:
        shelve.queue(session, [2, 3, 1, 4], NOW)
    unite(library, 1, [2])
    with library.reading() as session:
        assert shelve.order(session) == [1, 3, 4]


def test_links_of_both_are_watched_and_one_taken_off_stays_off(two: Library) -> None:
    with two.writing() as session:
        code = next(mention.link_id for mention in find.get(session, 1).mentions if mention.url == CODE)
        link.remove_link(session, 1, code)
        link.add_link(session, 2, "https://example.org/mine", NOW)
    unite(two, 1, [2])
    with two.reading() as session:
        mentions = find.get(session, 1).mentions
        assert {mention.url: mention.removed for mention in mentions} == {
            "https://doi.org/10.1000/talk": False,
            CODE: True,
            "https://doi.org/10.1000/longer": False,
            PAGE: False,
            "https://example.org/mine": False,
        }
        assert len({mention.position for mention in mentions}) == len(mentions)


def test_files_and_what_it_is_not_go_along(library: Library) -> None:
    with library.writing() as session:
        session.add(Import(id=1, at=NOW))
        session.flush()
        add(session, [TALK], NOW, Tally(), Source(1, "one.md"))
        add(session, [LONGER, entry("Third")], NOW, Tally(), Source(1, "two.md"))
        duplicates.part(session, [2, 3])
    unite(library, 1, [2])
    with library.reading() as session:
        assert set(session.scalars(select(Origin.file).where(Origin.paper_id == 1))) == {"one.md", "two.md"}
        assert session.execute(select(Distinct.first, Distinct.second)).one() == (1, 3)


@pytest.mark.parametrize("keep", [1, 2])
def test_the_next_import_of_either_changes_nothing_and_brings_nothing_back(two: Library, keep: int) -> None:
    unite(two, keep, [3 - keep])
    before = whole(two)
    assert import_in(two, [[LONGER, TALK], [TALK]]).new == 0
    with two.reading() as session:
        assert session.scalars(select(Paper.id)).all() == [keep]
    import_in(two, [[LONGER, TALK]])
    again = whole(two)
    import_in(two, [[LONGER], [TALK]])
    assert whole(two) == again
    assert again["merged_papers"] == before["merged_papers"]


@pytest.mark.parametrize("fields", [{}, {"title": 2, "authors": 2, "doi": 2}])
def test_a_paper_that_took_the_names_of_the_other_is_known_by_its_own_still(
    library: Library, fields: dict[str, int]
) -> None:
    short = entry("DDPM", authors=("Jon Ho",), year=2020)
    long = entry("Denoising diffusion probabilistic models", authors=("Kim Lo",), year=2021, doi="10.1000/b")
    import_in(library, [[short, long]])
    unite(library, 1, [2], **fields)
    assert import_in(library, [[short, long], [short]]).new == 0
    with library.reading() as session:
        assert session.scalars(select(Paper.id)).all() == [1]
        assert [merge.went_into(session, number) for number in (1, 2)] == [None, 1]


def test_a_paper_of_the_same_title_by_others_is_not_taken_for_one_that_was_merged(library: Library) -> None:
    one = entry("Editorial", authors=("Ann Lee",), year=2020, url="https://a.example/1")
    welcome = entry("Editorial: Welcome", authors=("Ann Lee",), year=2020, url="https://a.example/2")
    import_in(library, [[one, welcome]])
    unite(library, 2, [1])
    theirs = entry("Editorial", authors=("Bob Ray",), year=2020, venue="Elsewhere", url="https://b.example/9")
    assert import_in(library, [[theirs]]).new == 1
    assert import_in(library, [[one, welcome, theirs]]).new == 0


def test_a_merged_number_leads_on_through_later_merges_and_is_never_given_again(library: Library) -> None:
    import_in(library, [[entry("One"), entry("Two"), entry("Three")]])
    unite(library, 2, [3])
    unite(library, 1, [2])
    import_in(library, [[entry("Fourth")]])
    with library.reading() as session:
        assert [merge.went_into(session, number) for number in (1, 2, 3)] == [None, 1, 1]
        assert session.scalars(select(Paper.id).order_by(Paper.id)).all() == [1, 4]


def test_undo_brings_both_back_as_they_were(two: Library) -> None:
    with two.writing() as session:
        tag.set_tags(session, 2, ["two"])
        note.set_note(session, 2, "Second.", NOW)
        shelve.set_status(session, [2], Status.READING, NOW)
        shelve.queue(session, [2], NOW)
    before = whole(two)
    with two.writing() as session:
        number = journal.begin(session, "Merged", NOW)
        with journal.recording(session, number):
            merge.merge(session, 1, [2], {"venue": 2}, NOW)
        journal.finish(session, number)
    assert whole(two) != before
    with two.writing() as session:
        journal.undo(session, number, DEFAULT_POLICY, NOW)
    assert whole(two) == before


def test_what_cannot_be_merged_changes_nothing(two: Library) -> None:
    before = whole(two)
    with pytest.raises(NotFound, match="there is no paper 9"):
        unite(two, 1, [9])
    with pytest.raises(BadWord, match="the venue cannot come from paper 9"):
        unite(two, 1, [2], venue=9)
    with pytest.raises(BadWord, match="the note cannot come"):
        unite(two, 1, [2], note=2)
    unite(two, 1, [1])
    assert whole(two) == before
