"""Undo: whatever the reader did, in whatever order, goes back row by row to what was there before."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from readinglist import index, journal, ledger
from readinglist.database import Library, open_library
from readinglist.errors import NotFound, ReadinglistError, UndoneMeanwhile
from readinglist.formats import Entry
from readinglist.health import DEFAULT_POLICY, Answer, Outcome
from readinglist.journal.triggers import TABLES
from readinglist.library import bulk, curate, find, imports, link, merge, note, rules, searches, shelve, tag, trash
from readinglist.library.add import Source, Tally, add
from readinglist.library.bulk import Edit
from readinglist.library.records import paper_record
from readinglist.models import Author, Distinct, Flip, Link, Operation, Paper, RowChange, Tag
from readinglist.reading import Priority, Shelf, Status
from readinglist.search import Search
from tests.conftest import NOW, empty_library, entry, put

_TAGS = ("nerf", "heads", "heads/neural", "places", "3d")
_WORDS = ("neural", "heads", "places", "study", "π", "Büro")


@contextmanager
def doing(library: Library, words: str = "Did something") -> Iterator[Session]:
    """One operation, as the pages do it."""
    with library.writing() as session:
        number = journal.begin(session, words, NOW)
        with journal.recording(session, number):
            yield session
        journal.finish(session, number)


def undo(library: Library, number: int) -> journal.Undone:
    with library.writing() as session:
        return journal.undo(session, number, DEFAULT_POLICY, NOW)


def standing(library: Library) -> list[int]:
    """The operations that stand, the oldest first."""
    with library.reading() as session:
        return [it.id for it in reversed(journal.operations(session)) if it.undone is None]


def dump(library: Library, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """All rows of the reader's tables with their storage types, and what searches answer."""
    with library.reading() as session:
        found: dict[str, Any] = {}
        for name, table in TABLES.items():
            if name in without:
                continue
            values = ", ".join(f'"{column.name}", typeof("{column.name}")' for column in table.columns)
            found[name] = sorted(session.execute(text(f'SELECT {values} FROM "{name}"')).all(), key=repr)
        for kept in ("paper_text", "paper_text_tags"):
            found[kept] = sorted(session.execute(text(f"SELECT rowid, * FROM {kept}")).all(), key=repr)
        for words in (*_WORDS, *(f"#{name}" for name in _TAGS), "status:read", "has:note"):
            found[f"search {words}"] = list(find.find_ids(session, Search.from_text(words), NOW))
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    return found


def some_entries(chance: random.Random, number: int) -> list[Entry]:
    """Entries of which some are the same papers again, with another abstract or link."""
    chosen = [chance.randrange(12) for _ in range(number)]
    return [
        Entry(
            title=f"A {_WORDS[at % 6]} {_WORDS[at % 4]} number {at}",
            authors=tuple(f"Author {place}{at}" for place in range(at % 4)),
            venue=("CVPR", None, "ICCV")[at % 3],
            year=2020 + at % 4,
            doi=f"10.1000/{at}" if at % 2 else None,
            arxiv=f"2304.0{3400 + at}" if at % 5 == 0 else None,
            abstract=f"About {_WORDS[chance.randrange(6)]}.",
            links=(f"https://github.com/a/n{at}", f"https://example.org/{chance.randrange(5)}"),
        )
        for at in chosen
    ]


def fill(library: Library) -> None:
    with library.writing() as session:
        put(session, *some_entries(random.Random(1), 8))
        ids = papers(session)
        tag.add_tags(session, ids[:3], ["heads", "nerf"])
        shelve.set_status(session, ids[:2], Status.READING, NOW)
        shelve.queue(session, ids[1:4], NOW)
        note.set_note(session, ids[0], "What I *think*", NOW)


def papers(session: Session) -> list[int]:
    return list(session.scalars(text("SELECT id FROM papers ORDER BY id")))


def one(session: Session, chance: random.Random, table: str = "papers") -> int:
    """The number of some row; raises NotFound when there is none."""
    column = "paper_id" if table == "trash" else "id"
    found = list(session.scalars(text(f"SELECT {column} FROM {table} ORDER BY 1")))
    if not found:
        raise NotFound(f"there is nothing in {table}")
    return int(chance.choice(found))


def several(session: Session, chance: random.Random) -> list[int]:
    ids = papers(session)
    return chance.sample(ids, chance.randint(0, len(ids)))


def a_mention(session: Session, chance: random.Random) -> tuple[int, int]:
    found = session.execute(text("SELECT paper_id, link_id FROM mentions WHERE NOT removed ORDER BY 1, 2")).all()
    if not found:
        raise NotFound("there is no mention")
    chosen = chance.choice(found)
    return chosen[0], chosen[1]


def _import(session: Session, chance: random.Random) -> None:
    number, tally = imports.begin(session, NOW), Tally()
    add(session, some_entries(chance, 4), NOW, tally, Source(number, "list.md"))
    imports.count(session, number, tally)


def _bulk(words: str) -> Callable[[Session, random.Random], object]:
    def edit(session: Session, chance: random.Random) -> None:
        tags = ", ".join(chance.sample(_TAGS, 2))
        bulk.edit(session, Edit.from_words(words, tags), several(session, chance), NOW, DEFAULT_POLICY)

    return edit


def _edit_fields(session: Session, chance: random.Random) -> None:
    at = chance.randrange(30)
    words = {"title": f"Another {_WORDS[at % 6]}", "authors": "New One\nNew Two", "year": str(2000 + at % 3)}
    curate.edit(session, one(session, chance), words | ({"doi": f"10.1000/{at}"} if at % 3 else {"doi": ""}), NOW)


def _rule(session: Session, chance: random.Random) -> None:
    number = rules.create(session, rules.rule_of(chance.choice(_WORDS), tag=chance.choice(_TAGS), priority="high"))
    rules.run(session, number, NOW)


def _merge(session: Session, chance: random.Random) -> None:
    chosen = list(dict.fromkeys(one(session, chance) for _ in range(3)))
    if len(chosen) > 1:
        fields = merge.suggested(merge.read(session, chosen))
        merge.merge(session, chosen[0], chosen[1:], fields, NOW)


def _apart(session: Session, chance: random.Random) -> None:
    first, second = sorted((one(session, chance), one(session, chance)))
    if first != second and session.get(Distinct, (first, second)) is None:
        session.add(Distinct(first=first, second=second))


def _renamed_author(session: Session, chance: random.Random) -> None:
    number = one(session, chance)
    for author in session.query(Author).filter_by(paper_id=number):
        author.name += " Jr."
    index.put(session, [number])


# Every sort of thing a reader can do, each by the function the pages call.
DEEDS: dict[str, Callable[[Session, random.Random], object]] = {
    "import": _import,
    **{f"bulk {words}": _bulk(words) for words in
       ("tag", "untag", "status:read", "status:none", "shelf:stacks", "shelf:mine", "priority:low", "next", "delete")},
    "tags": lambda session, chance: tag.set_tags(session, one(session, chance), chance.sample(_TAGS, 2)),
    "rename": lambda session, chance: tag.rename(session, chance.choice(_TAGS), chance.choice(_TAGS)),
    "merge tags": lambda session, chance: tag.merge(session, chance.sample(_TAGS, 2), chance.choice(_TAGS)),
    "colour": lambda session, chance: tag.colour(session, chance.choice(_TAGS), "green"),
    "delete tag": lambda session, chance: tag.delete_tag(session, chance.choice(_TAGS)),
    "rating": lambda session, chance: shelve.set_rating(session, several(session, chance), chance.randint(1, 5)),
    "move": lambda session, chance: shelve.move(session, one(session, chance), 1),
    "note": lambda session, chance: note.set_note(
        session, one(session, chance), f"A note on {chance.choice(_WORDS)}", NOW
    ),
    "other note": lambda session, chance: note.set_note(session, one(session, chance), "Mine", NOW, bases=["another"]),
    "fields": _edit_fields,
    "authors": _renamed_author,
    "add link": lambda session, chance: link.add_link(
        session, one(session, chance), f"https://lab.example/{chance.randrange(4)}", NOW
    ),
    "remove link": lambda session, chance: link.remove_link(session, *a_mention(session, chance)),
    "correct link": lambda session, chance: link.correct_link(
        session, *a_mention(session, chance), f"https://lab.example/{chance.randrange(4)}", NOW
    ),
    "accept": lambda session, chance: link.accept(
        session, a_mention(session, chance)[1], f"https://new.example/{chance.randrange(4)}", NOW
    ),
    "seen": lambda session, chance: ledger.say(
        session, one(session, chance, "links"), Answer.SEEN, "you saw it work", NOW, DEFAULT_POLICY
    ),
    "mute": lambda session, chance: ledger.say(
        session, one(session, chance, "links"), Answer.MUTED, "", NOW, DEFAULT_POLICY
    ),
    "restore": lambda session, chance: trash.restore(session, [one(session, chance, "trash")], NOW),
    "save search": lambda session, chance: searches.save(session, chance.choice(_WORDS), f"#{chance.choice(_TAGS)}"),
    "forget search": lambda session, chance: searches.forget(session, one(session, chance, "saved_searches")),
    "rule": _rule,
    "delete rule": lambda session, chance: rules.delete_rule(session, one(session, chance, "rules")),
    "apart": _apart,
    "merge": _merge,
}  # fmt: skip


def do(library: Library, deed: str, seed: int) -> None:
    """Do something as one operation; what cannot be done changes nothing."""
    with suppress(ReadinglistError), doing(library, deed) as session:
        DEEDS[deed](session, random.Random(seed))


def check(library: Library, seed: int) -> None:
    """A run of the checker in a session of its own: some links answer, some are gone, some lead on."""
    chance = random.Random(seed)
    with library.writing() as session:
        ids = list(session.scalars(text("SELECT id FROM links ORDER BY id")))
        run = ledger.start_run(session, NOW, len(ids))
        outcomes = [
            Outcome(Answer.OK, "it is there", 200, facts={"seen": seed}),
            Outcome(Answer.GONE, "not found", 404),
            Outcome(Answer.OK, "registered", 200, facts={"landing": f"https://publisher.example/{seed % 7}"}),
        ]
        seen = {number: chance.choice(outcomes) for number in ids if chance.random() < 0.5}
        ledger.record(session, run, seen, NOW + timedelta(days=seed % 5), DEFAULT_POLICY, len(seen))
        ledger.finish_run(session, run, NOW, seconds=1.0, requests=len(seen), void="")


@contextmanager
def new_library() -> Iterator[tuple[Library, Callable[[], Library]]]:
    """A library with some papers, and how it is opened again."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "library.sqlite3").write_bytes(empty_library())
        opened: list[Library] = []

        def again() -> Library:
            for before in opened:
                before.close()
            opened.append(open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder)))
            return opened[-1]

        fill(again())
        yield opened[-1], again
        opened[-1].close()


deeds = st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 10_000)), min_size=1, max_size=10)


@given(deeds, st.data())
def test_undoing_the_last_few_brings_back_exactly_what_was_there(
    done: list[tuple[str, int]], data: st.DataObject
) -> None:
    with new_library() as (library, again):
        before: dict[int, dict[str, Any]] = {}
        for deed, seed in done:
            was, known = dump(library), set(standing(library))
            do(library, deed, seed)
            for number in set(standing(library)) - known:
                before[number] = was
            if seed % 5 == 0:
                library = again()
        while numbers := standing(library):
            number = data.draw(st.sampled_from(numbers), label="undo")
            what = undo(library, number)
            assert dump(library) == before[number]
            assert what.lost == 0
            assert len(what.words) == len([it for it in numbers if it >= number])


@given(deeds, st.data())
def test_what_stands_apart_is_undone_alone_and_the_others_later_bring_back_what_was_there(
    done: list[tuple[str, int]], data: st.DataObject
) -> None:
    with new_library() as (library, _):
        before = dump(library)
        for deed, seed in done:
            do(library, deed, seed)
        while numbers := standing(library):
            apart = [number for number in numbers if stands_apart(library, number)]
            number = data.draw(st.sampled_from(apart), label="alone")  # the newest always stands apart
            others = papers_but(library, number)
            undo_alone(library, number)
            assert papers_but(library, number) == others
        assert dump(library) == before


def stands_apart(library: Library, number: int) -> bool:
    with library.reading() as session:
        newer = [it.id for it in journal.operations(session) if it.undone is None and it.id > number]
        return not newer or journal.stands_apart(session, number)


def undo_alone(library: Library, number: int) -> None:
    with library.writing() as session:
        assert len(journal.undo(session, number, DEFAULT_POLICY, NOW, alone=True).words) == 1


def papers_but(library: Library, number: int) -> list[dict[str, Any]]:
    """The papers that newer operations have brought or changed, with their tags and links, which must stay."""
    standing_ones = "SELECT id FROM operations WHERE undone IS NULL AND id > :number"
    changed = "SELECT json_extract(key, '$[0]') FROM row_changes WHERE \"table\" = 'papers'"
    with library.reading() as session:
        ids = list(session.scalars(text(f"{changed} AND operation_id IN ({standing_ones})"), {"number": number}))
        return [
            {name: value for name, value in paper_record(paper).items() if name != "up_next"}
            for paper in find.find_all(session, Search(), NOW)
            if paper.id in ids
        ]


def test_an_import_is_undone_without_the_papers_that_came_later(library: Library) -> None:
    shared = "https://github.com/ann/shared"
    with doing(library, "Imported") as session:
        put(session, entry("One", links=(shared,), tags=("nerf",)), entry("Two"))
    with doing(library, "Added Three") as session:
        put(session, entry("Three", links=(shared,), tags=("nerf",)))
    first, second = standing(library)
    assert stands_apart(library, first)
    undo_alone(library, first)
    with library.reading() as session:
        (paper,) = find.find_all(session, Search(), NOW)
        assert (paper.title, [tag.name for tag in paper.tags]) == ("Three", ["nerf"])
        assert paper_record(paper)["links"] == [shared]
    assert standing(library) == [second]
    undo(library, second)
    with library.reading() as session:
        assert session.scalars(select(Link)).all() == []
        assert session.scalars(select(Tag)).all() == []


def test_what_was_done_to_its_papers_later_does_not_stand_apart(library: Library) -> None:
    with doing(library, "Imported") as session:
        put(session, entry("One", links=("https://example.org/a",)))
    with doing(library, "Tagged") as session:
        tag.add_tags(session, [1], ["nerf"])
    assert not stands_apart(library, standing(library)[0])


@given(deeds)
def test_what_the_checker_saw_meanwhile_is_not_harmed(done: list[tuple[str, int]]) -> None:
    seen = frozenset(("links", "observations", "flips"))
    with new_library() as (library, _):
        check(library, 1)
        before = dump(library, without=seen)
        for deed, seed in done:
            do(library, deed, seed)
            check(library, seed)
        of_runs = text("SELECT id, link_id FROM observations WHERE run_id IS NOT NULL")
        with library.reading() as session:
            facts: dict[int, Any] = dict(session.execute(text("SELECT id, facts FROM links")).all())
            entered: dict[int, Any] = dict(session.execute(of_runs).all())
        if numbers := standing(library):
            undo(library, numbers[0])
        assert dump(library, without=seen) == before
        with library.reading() as session:
            assert ledger.replay_all(session)[1] == {}
            left: dict[int, Any] = dict(session.execute(text("SELECT id, facts FROM links")).all())
            assert left == {number: facts[number] for number in left}
            kept: dict[int, Any] = dict(session.execute(of_runs).all())
            assert kept == {number: link_id for number, link_id in entered.items() if link_id in left}


def test_a_library_that_was_closed_can_still_undo(tmp_path: Path) -> None:
    first = open_library(f"sqlite:///{tmp_path / 'library.sqlite3'}", tmp_path)
    with doing(first, "Imported") as session:
        put(session, entry("One", abstract='A "quoted" é \x01 \n text', authors=("Ann", "Bob")))
    was = dump(first)
    with doing(first, "Deleted") as session:
        trash.put(session, [1], NOW)
    first.close()
    second = open_library(f"sqlite:///{tmp_path / 'library.sqlite3'}", tmp_path)
    (number,) = standing(second)[1:]
    assert undo(second, number) == journal.Undone(("Deleted",))
    assert dump(second) == was
    second.close()


def test_undoing_an_older_operation_undoes_all_newer_that_stand(library: Library) -> None:
    for name in ("One", "Two", "Three"):
        with doing(library, f"Added {name}") as session:
            put(session, entry(name))
    first, second, third = standing(library)
    assert undo(library, third).words == ("Added Three",)
    with library.reading() as session:
        assert [it.words for it in journal.newer(session, first)] == ["Added Two"]
    assert undo(library, first).words == ("Added Two", "Added One")
    assert undo(library, second).words == ()
    assert standing(library) == []
    with library.reading() as session:
        assert papers(session) == []
        assert session.query(RowChange).count() == 0


def test_what_changes_no_row_is_no_operation(library: Library) -> None:
    with library.writing() as session:
        number = journal.begin(session, "Did nothing", NOW)
        with journal.recording(session, number):
            pass
        assert not journal.finish(session, number)
    assert standing(library) == []


def test_a_mistake_leaves_neither_change_nor_operation(library: Library) -> None:
    was = dump(library)
    with suppress(NotFound), doing(library) as session:
        put(session, entry("One"))
        trash.put(session, [99], NOW)
        pytest.fail("paper 99 was deleted")
    assert (dump(library), standing(library)) == (was, [])
    with doing(library, "Added one") as session:
        put(session, entry("One"))
    with library.writing() as session:
        put(session, entry("Unrecorded"))
        assert session.query(RowChange).filter_by(table="papers").count() == 1


def test_a_cascade_is_caught_as_well_as_a_replaced_row(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("One", authors=("Ann", "Bob"), links=("https://a.example/x",)))
        tag.set_tags(session, 1, ["a"])
    was = dump(library)
    with doing(library) as session:
        session.execute(text("INSERT OR REPLACE INTO tags (id, name) VALUES (1, 'b')"))
        session.execute(text("INSERT OR REPLACE INTO authors VALUES (1, 0, 'Cyd')"))
        session.execute(text("DELETE FROM papers"))
    undo(library, *standing(library))
    assert dump(library) == was


def test_an_import_over_several_transactions_is_one_operation(library: Library) -> None:
    was = dump(library)
    with library.writing() as session:
        number = journal.begin(session, "Imported 3 files", NOW)
    for name in ("One", "Two", "Three"):
        with library.writing() as session, journal.recording(session, number):
            put(session, entry(name, links=(f"https://{name}.example/x",)))
        with doing(library, "Tagged between") as session:
            tag.add_tags(session, papers(session), ["x", name])
    assert undo(library, number).words == (*["Tagged between"] * 3, "Imported 3 files")
    assert dump(library) == was
    with pytest.raises(UndoneMeanwhile), library.writing() as session, journal.recording(session, number):
        put(session, entry("Four"))
    assert dump(library) == was


def test_a_link_that_another_paper_or_a_doi_needs_outlives_the_import_that_brought_it(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("Before", doi="10.1000/kept"))
    with doing(library, "Imported") as session:
        put(
            session,
            entry("One", links=("https://shared.example/x", "https://landing.example/x", "https://own.example/x")),
        )
    check(library, 3)
    with library.writing() as session:  # nobody recorded it
        put(session, entry("After", links=("https://shared.example/x",)))
        landing = session.query(Link).filter_by(url="https://landing.example/x").one().id
        session.query(Link).filter_by(url="https://doi.org/10.1000/kept").update({"landing_id": landing})
    undo(library, *standing(library))
    with library.reading() as session:
        urls = set(session.scalars(text("SELECT url FROM links WHERE url LIKE 'https://%.example/x'")))
        assert urls == {"https://shared.example/x", "https://landing.example/x"}
        assert ledger.replay_all(session)[1] == {}


def test_what_the_checker_wrote_in_the_place_of_a_date_stays(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("One", links=("https://a.example/x", "https://b.example/x")))
        due = {it.id: it.due for it in session.query(Link)}
    with doing(library) as session:
        for it in session.query(Link):
            it.due = NOW + timedelta(days=1)
    with library.writing() as session:
        session.get_one(Link, 1).due = NOW + timedelta(days=9)
    undo(library, *standing(library))
    with library.reading() as session:
        assert {it.id: it.due for it in session.query(Link)} == {1: NOW + timedelta(days=9), 2: due[2]}


def test_a_hundred_operations_are_kept(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("One"))
    for number in range(105):
        with doing(library, f"Number {number}") as session:
            shelve.set_rating(session, [1], number % 5 + 1)
    numbers = standing(library)
    assert len(numbers) == 100
    with library.reading() as session:
        assert session.get_one(Operation, numbers[-100]).words == "Number 5"
    undo(library, numbers[-100])
    with library.reading() as session:
        assert session.get_one(Paper, 1).rating == 5


def test_a_number_of_a_paper_is_never_given_twice(library: Library) -> None:
    with doing(library, "Imported") as session:
        put(session, entry("One"), entry("Two"))
    undo(library, *standing(library))
    with doing(library) as session:
        put(session, entry("Three"))
        assert papers(session) == [3]
    with doing(library) as session:
        trash.put(session, [3], NOW)
    with library.writing() as session:
        trash.forget(session, [3])
    with doing(library) as session:
        put(session, entry("Four"))
        assert papers(session) == [4]


def test_a_paper_that_is_gone_for_good_does_not_come_back_and_that_is_said(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("One", authors=("Ann",)), entry("Two", authors=("Bob",)))
        tag.add_tags(session, [1, 2], ["a"])
    with doing(library, "Noted") as session:
        note.set_note(session, 1, "a secret", NOW)
        note.set_note(session, 2, "no secret", NOW)
    with doing(library, "Deleted 2 papers") as session:
        trash.put(session, [1, 2], NOW)
    with library.writing() as session:
        trash.forget(session, [1])
        written = "".join(f"{it.before}" for it in session.query(RowChange))
        assert "a secret" not in written
        assert "Ann" not in written
        assert "no secret" in written
    _, deleted = standing(library)
    assert undo(library, deleted) == journal.Undone(("Deleted 2 papers",), lost=1)
    with library.reading() as session:
        assert papers(session) == [2]
        assert find.get(session, 2).note == "no secret"
    assert undo(library, *standing(library)).lost == 0


def test_what_is_done_again_soon_can_be_one_operation(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("One"))
    was = dump(library)
    for minute, words in enumerate(("A", "A n", "A note")):
        with library.writing() as session:
            now = NOW + timedelta(minutes=minute)
            number = journal.begin(session, "Wrote a note", now, about="note 1", joins=timedelta(minutes=10))
            with journal.recording(session, number):
                note.set_note(session, 1, words, now)
            journal.finish(session, number)
    undo(library, *standing(library))
    assert dump(library) == was


def test_an_operation_tells_what_it_turned_out_to_be(library: Library) -> None:
    with doing(library, "Imported") as session:
        put(session, entry("One"))
        journal.tell(session, "Imported 1 paper")
    with library.reading() as session:
        newest = journal.latest(session)
        assert newest is not None
        assert newest.words == "Imported 1 paper"
        with pytest.raises(NotFound, match="there is no operation 99 any more"):
            journal.get(session, 99)


def test_real_numbers_and_empty_values_come_back_as_they_were_stored(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("One"))
        session.execute(text("UPDATE papers SET year = 0.1 + 0.2, rating = 1e300, venue = NULL, note = '7'"))
        index.put(session, [1])
    was = dump(library)
    with doing(library) as session:
        session.execute(text("UPDATE papers SET year = 1, rating = NULL, venue = 'x', note = 'y'"))
        session.execute(text("DELETE FROM papers"))
    undo(library, *standing(library))
    assert dump(library) == was


def test_priorities_and_shelves_are_undone_for_many_at_once(library: Library) -> None:
    with library.writing() as session:
        put(session, *(entry(f"Paper {number}") for number in range(1200)))
        ids = papers(session)
    was = dump(library)
    with doing(library) as session:
        shelve.set_priority(session, ids, Priority.HIGH)
        shelve.set_shelf(session, ids, Shelf.MINE, NOW)
        tag.add_tags(session, ids, ["all"])
        trash.put(session, ids[::2], NOW)
    undo(library, *standing(library))
    assert dump(library) == was


def record(library: Library, seen: dict[int, Outcome], hours: float = 1) -> None:
    """What a run saw of links, by number."""
    with library.writing() as session:
        at = NOW + timedelta(hours=hours)
        run = ledger.start_run(session, at, len(seen))
        ledger.record(session, run, seen, at, DEFAULT_POLICY, len(seen))
        ledger.finish_run(session, run, at, seconds=1.0, requests=len(seen), void="")


def test_what_a_check_says_of_an_undone_link_falls_on_no_other(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("Kept", links=("https://keep.example/x",)))
    with doing(library, "Imported") as session:
        put(session, entry("One", links=("https://gone.example/a",)))
    with library.reading() as session:
        asked = {it.id for it in ledger.due(session, NOW) if "gone" in it.url}
    undo(library, *standing(library))
    with doing(library, "Imported another") as session:
        put(session, entry("Two", links=("https://fine.example/b",)))
    was = dump(library)
    record(library, {number: Outcome(Answer.GONE, "not found", 404, proved=True) for number in asked})
    assert asked
    assert dump(library) == was
    assert was["observations"] == []


def test_an_operation_that_goes_on_is_not_forgotten(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("One"))
    was = dump(library)
    with library.writing() as session:
        number = journal.begin(session, "Imported a long file", NOW)
    for at in range(105):
        with doing(library, f"Number {at}") as session:
            shelve.set_rating(session, [1], at % 5 + 1)
    with library.writing() as session, journal.recording(session, number):
        put(session, entry("Two"))
    with library.reading() as session:
        assert journal.get(session, number).undone is None
        assert session.query(RowChange).filter_by(operation_id=number, table="papers").count() == 1
    with library.writing() as session:
        assert journal.finish(session, number)
    assert number not in standing(library)
    assert dump(library) != was


def test_an_undone_operation_that_is_closed_late_stays_undone(library: Library) -> None:
    with library.writing() as session:
        number = journal.begin(session, "Imported", NOW)
        with journal.recording(session, number):
            put(session, entry("One"))
    undo(library, number)
    with library.writing() as session:
        assert not journal.finish(session, number)
    with library.reading() as session:
        assert journal.get(session, number).undone == NOW


def test_what_is_done_to_another_paper_is_another_operation(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("One"), entry("Two"))
    soon = timedelta(minutes=10)
    with library.writing() as session:
        for number in (1, 2, 2):
            operation = journal.begin(session, "Wrote a note", NOW, about=f"note {number}", joins=soon)
            with journal.recording(session, operation):
                note.set_note(session, number, f"Mine {operation}", NOW)
            journal.finish(session, operation)
    first, second = standing(library)
    undo(library, second)
    with library.reading() as session:
        assert [find.get(session, number).note for number in (1, 2)] == [f"Mine {first}", ""]


def test_a_link_that_is_judged_otherwise_after_an_undo_has_a_flip_that_tells_it(library: Library) -> None:
    gone = Outcome(Answer.GONE, "not found", 404)
    with library.writing() as session:
        put(session, entry("One", links=("https://a.example/x",)))
    record(library, {1: gone}, 0)
    with doing(library, "Saw it work") as session:
        ledger.say(session, 1, Answer.SEEN, "you saw it work", NOW + timedelta(hours=10), DEFAULT_POLICY)
    record(library, {1: gone}, 70)
    with library.reading() as session:
        before = session.get_one(Link, 1).verdict
    undo(library, *standing(library))
    with library.reading() as session:
        link_now = session.get_one(Link, 1)
        last = session.query(Flip).order_by(Flip.id.desc()).first()
        assert link_now.verdict != before
        assert last is not None
        assert (last.verdict_after, last.at) == (link_now.verdict, NOW)
        assert last.verdict_before != last.verdict_after
        assert last.observation_id == ledger.history(session, 1)[0].id
        assert ledger.replay_all(session)[1] == {}


def test_an_undone_word_on_a_link_leaves_the_flips_as_they_were(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("One", links=("https://a.example/x",)))
    record(library, {1: Outcome(Answer.GONE, "not found", 404)})
    was = dump(library)
    with doing(library, "Saw it work") as session:
        ledger.say(session, 1, Answer.SEEN, "you saw it work", NOW + timedelta(hours=2), DEFAULT_POLICY)
    assert dump(library)["flips"] != was["flips"]
    undo(library, *standing(library))
    assert dump(library)["flips"] == was["flips"]


def test_the_landing_page_of_an_undone_doi_goes_with_it_unless_another_leads_there(library: Library) -> None:
    def lead(page: str, *dois: str) -> None:
        with library.reading() as session:
            numbers = session.scalars(select(Link.id).where(Link.url.in_([f"https://doi.org/{it}" for it in dois])))
            seen = {it: Outcome(Answer.OK, "registered", 200, facts={"landing": page}) for it in numbers}
        assert len(seen) == len(dois)
        record(library, seen)

    with library.writing() as session:
        put(session, entry("Kept", doi="10.1000/kept"), entry("In the trash", links=("https://pub.example/known",)))
    with doing(library, "Deleted") as session:
        trash.put(session, [2], NOW)
    with doing(library, "Imported") as session:
        put(session, *(entry(f"New {name}", doi=f"10.1000/{name}") for name in ("own", "shared", "known")))
    lead("https://pub.example/own", "10.1000/own")
    lead("https://pub.example/shared", "10.1000/shared", "10.1000/kept")
    lead("https://pub.example/known", "10.1000/known")
    undo(library, standing(library)[1])
    with library.reading() as session:
        urls = set(session.scalars(select(Link.url).where(Link.url.contains("pub.example"))))
    assert urls == {"https://pub.example/shared", "https://pub.example/known"}


def test_the_index_is_written_only_for_papers_whose_words_changed(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("One"), entry("Two"))
    with doing(library) as session:
        tag.add_tags(session, [1, 2], ["a"])
        session.execute(text("UPDATE papers SET note_since = '2026-01-01', url = 'x', status = 'read'"))
        note.set_note(session, 2, "words", NOW)
    asked: list[str] = []
    event.listen(library.engine, "before_cursor_execute", lambda *about: asked.append(f"{about[2]} {about[3]}"))
    undo(library, *standing(library))
    looked = [it for it in asked if "FROM paper_text" in it]
    assert len(looked) == 1
    assert "(2,)" in looked[0]
