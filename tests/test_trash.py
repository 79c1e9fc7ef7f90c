"""The trash: out of the library whole, back as it was, gone after thirty days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from readinglist import index, ledger
from readinglist.database import Library
from readinglist.errors import NotFound
from readinglist.formats import Entry
from readinglist.health import DEFAULT_POLICY, Answer, Outcome
from readinglist.library import find, imports, merge, note, shelve, tag, trash
from readinglist.library.add import Source, Tally, add
from readinglist.models import Base, Distinct, Link, NoteVersion, Paper, Tag
from readinglist.reading import Status
from readinglist.search import Search
from tests.conftest import NOW, entry, put

ONE = entry(
    "One of $x^2$", authors=("Ann", "Bob"), venue="CVPR", year=2023, doi="10.1000/one", arxiv="2304.03410",
    abstract="Words.", links=("https://github.com/a/one", "https://shared.example/x"),
)  # fmt: skip
TWO = entry("Two", authors=("Ann",), year=2022, links=("https://shared.example/x",))


def rows(session: Session) -> dict[str, list[Any]]:
    """What is said of papers, in all tables; places in an order by hand as they follow each other."""
    names = [
        name for name in Base.metadata.tables if name not in ("touched", "touched_links", "operations", "row_changes")
    ]
    return {name: sorted(session.execute(text(f'SELECT * FROM "{name}"')).all(), key=repr) for name in names}


@pytest.fixture
def full(library: Library) -> Library:
    """Two papers with everything that can be said of a paper."""
    with library.writing() as session:
        number = imports.begin(session, NOW)
        add(session, [ONE, TWO], NOW, Tally(), Source(number, "list.md"))
        tag.add_tags(session, [1, 2], ["both"])
        tag.add_tags(session, [1], ["only/one"])
        tag.colour(session, "only/one", "green")
        shelve.set_status(session, [1], Status.READING, NOW)
        shelve.set_status(session, [2], Status.TO_READ, NOW)
        shelve.queue(session, [1, 2], NOW)
        shelve.set_rating(session, [1], 4)
        note.set_note(session, 1, "mine", NOW)
        session.add(NoteVersion(paper_id=1, at=NOW, text="other"))
        session.add(Distinct(first=1, second=2))
        run = ledger.start_run(session, NOW, 1)
        ledger.record(session, run, {1: Outcome(Answer.GONE, "gone", 404)}, NOW, DEFAULT_POLICY, 1)
        ledger.finish_run(session, run, NOW, seconds=1, requests=1, void="")
    return library


@pytest.mark.parametrize("order", [(1,), (2,), (1, 2), (2, 1)])
def test_a_paper_comes_back_as_it_was(full: Library, order: tuple[int, ...]) -> None:
    with full.reading() as session:
        before = rows(session)
    for number in order:
        with full.writing() as session:
            trash.put(session, [number], NOW)
    with full.reading() as session:
        assert list(find.find_ids(session, Search(), NOW)) == [it for it in (1, 2) if it not in order]
        assert session.scalars(text("SELECT rowid FROM paper_text")).all() == [it for it in (1, 2) if it not in order]
    for number in order:
        with full.writing() as session:
            assert trash.restore(session, [number], NOW) == []
    with full.reading() as session:
        after = rows(session)
        tags = {"tags", "paper_tags"}  # a tag that had vanished has another number now
        assert {name: after[name] for name in after.keys() - tags} == {
            name: before[name] for name in after.keys() - tags
        }
        assert [it.name for it in find.get(session, 1).tags] == ["both", "only/one"]
        assert session.query(Tag).filter_by(name="only/one").one().colour == "green"
        assert list(find.find_ids(session, Search.from_text("words"), NOW)) == [1]


def test_a_tag_that_only_a_deleted_paper_had_vanishes_until_it_is_back(full: Library) -> None:
    with full.writing() as session:
        trash.put(session, [1], NOW)
        assert find.tag_names(session) == ["both"]
        trash.restore(session, [1], NOW)
        assert find.tag_names(session) == ["both", "only/one"]


def test_a_link_keeps_its_history_while_its_paper_lies_in_the_trash(full: Library) -> None:
    with full.writing() as session:
        trash.put(session, [1], NOW)
        assert len(ledger.history(session, 1)) == 1
        assert ledger.due(session, NOW, everything=True)[0].url == "https://shared.example/x"


def test_a_link_whose_row_went_is_watched_again(full: Library) -> None:
    with full.writing() as session:
        trash.put(session, [1], NOW)
        session.query(Link).filter_by(url="https://github.com/a/one").delete()
        trash.restore(session, [1], NOW)
        urls = {mention.link.url for mention in find.get(session, 1).mentions}
    assert "https://github.com/a/one" in urls


def test_a_doi_that_another_paper_took_meanwhile_stays_there_and_that_is_said(full: Library) -> None:
    with full.writing() as session:
        trash.put(session, [1], NOW)
        session.get_one(Paper, 2).doi = "10.1000/one"
        said = trash.restore(session, [1], NOW)
        assert said == ["“One of $x^2$” came back without its DOI 10.1000/one, which is on paper 2 now"]
        assert find.get(session, 1).doi is None


def test_what_is_not_in_the_trash_cannot_come_back_from_it(full: Library) -> None:
    with full.writing() as session:
        trash.put(session, [1], NOW)
    with pytest.raises(NotFound, match="paper 2 is not in the trash"), full.writing() as session:
        trash.restore(session, [1, 2], NOW)
    with full.reading() as session:
        assert trash.listed(session)[1] == 1


def test_a_paper_that_is_not_there_cannot_be_deleted(full: Library) -> None:
    with full.reading() as session:
        before = rows(session)
    with pytest.raises(NotFound, match="there is no paper 9"), full.writing() as session:
        trash.put(session, [1, 9], NOW)
    with full.reading() as session:
        assert rows(session) == before


def test_what_lies_for_thirty_days_is_forgotten(full: Library) -> None:
    with full.writing() as session:
        trash.put(session, [1], NOW)
        trash.put(session, [2], NOW + timedelta(days=1))
        assert trash.empty(session, NOW + timedelta(days=30) - timedelta(seconds=1)) == 0
        assert trash.empty(session, NOW + timedelta(days=30)) == 1
        assert [it.title for it in trash.listed(session)[0]] == ["Two"]


def test_new_changes_of_status_do_not_stand_in_the_way_of_old_ones(full: Library) -> None:
    with full.writing() as session:
        said = [(it.at, it.status) for it in shelve.history(session, 1)]
        trash.put(session, [1], NOW)
        for status in Status:
            shelve.set_status(session, [2], status, NOW)
        trash.restore(session, [1], NOW)
        assert [(it.at, it.status) for it in shelve.history(session, 1)] == said


PEOPLE = ("Ann", "Bob")


@pytest.mark.parametrize(
    ("met", "found"),
    [
        (entry("Another name", doi="10.1000/one"), True),
        (entry("Another name", arxiv="2304.03410v2"), True),
        (entry("ONE of x²!", authors=PEOPLE, year=2023), True),
        (entry("ONE of x²!", authors=("Cy",), year=2023), False),
        (entry("One of x2", authors=PEOPLE, year=2022), False),
        (entry("One of x2", authors=PEOPLE, year=2023, doi="10.1000/other"), False),
        (entry("Two", authors=("Ann",), year=2022), True),
        (entry("Two", authors=("Ann",), year=2022, doi="10.1000/new"), True),
        (entry("Two", authors=("Cy", "Dee"), year=2022, venue="Elsewhere"), False),
    ],
)
def test_what_lies_here_is_known_again_and_other_peoples_papers_are_let_in(
    full: Library, met: Entry, found: bool
) -> None:
    with full.writing() as session:
        trash.put(session, [1, 2], NOW)
        tally = put(session, met)
        assert (tally.new, len(tally.remarks)) == ((0, 1) if found else (1, 0))


def test_a_paper_is_offered_back_that_was_merged_into_one_in_the_trash(full: Library) -> None:
    with full.writing() as session:
        merge.merge(session, 1, [2], {}, NOW)
        trash.put(session, [1], NOW)
        tally = put(session, TWO)
        assert tally.new == 0
        (remark,) = tally.remarks
        assert "lies in the trash" in remark.reason


def test_that_papers_are_two_comes_back_in_few_statements(library: Library) -> None:
    with library.writing() as session:
        put(session, *(entry(f"{number} {number * 7919}") for number in range(60)))
        session.add_all(Distinct(first=1, second=other) for other in range(2, 61))
    counted: list[str] = []
    with library.writing() as session:
        before = rows(session)
        trash.put(session, [1], NOW)
        event.listen(session.connection(), "before_cursor_execute", lambda *said: counted.append(said[2]))
        trash.restore(session, [1], NOW)
        assert rows(session) == before
    assert sum("distinct_papers" in it or "FROM papers" in it for it in counted) < 20


def test_a_paper_that_waits_here_is_out_of_the_index(full: Library) -> None:
    with full.writing() as session:
        trash.put(session, [1], NOW)
        index.put(session, [1, 2])
        assert session.scalars(text("SELECT rowid FROM paper_text")).all() == [2]


def test_many_papers_go_and_come_back_at_once(library: Library) -> None:
    with library.writing() as session:
        put(session, *(entry(f"{number} {number * 7919}", authors=(f"Ann {number}",)) for number in range(1100)))
        ids = list(session.scalars(text("SELECT id FROM papers")))
        before = rows(session)
        trash.put(session, ids, NOW)
        assert session.scalar(text("SELECT count(*) FROM papers")) == 0
        trash.restore(session, ids, NOW)
        assert rows(session) == before
