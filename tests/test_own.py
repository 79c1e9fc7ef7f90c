"""Our own JSON: everything goes out and comes back byte by byte; what is damaged is told with its place."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from readinglist import index, journal, ledger
from readinglist.database import Library, open_library
from readinglist.formats import Entry, Reject, own
from readinglist.formats.recognition import Format, recognise
from readinglist.formats.text import Text
from readinglist.health import DEFAULT_POLICY
from readinglist.library import export, find, imports, reports, rules, searches, shelve, tag, trash
from readinglist.library.add import Tally, add
from readinglist.library.document import LEFT_OUT, SECTIONS, SHAPES_INSIDE
from readinglist.library.records import paper_record
from readinglist.library.restore import NotEmpty, restore, take_rest
from readinglist.metadata import Gap, Supplier, Want
from readinglist.migrations import NEWEST
from readinglist.models import (
    Base,
    Distinct,
    Import,
    ImportReject,
    Link,
    Lookup,
    Observation,
    Paper,
    Proposal,
    Rescue,
    Robots,
)
from readinglist.models.imports import Asked
from readinglist.reading import Priority, Status
from readinglist.search import Search
from tests.conftest import NOW, empty_library, entry, put
from tests.test_journal import DEEDS, check, deeds, do, dump, fill
from tests.web import shelf


@contextmanager
def another() -> Iterator[Library]:
    """One more new library."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "library.sqlite3").write_bytes(empty_library())
        opened = open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))
        yield opened
        opened.close()


def written(library: Library) -> str:
    with library.reading() as session:
        return "".join(export.everything(session))


def restored(library: Library, document: str) -> dict[str, int]:
    with library.writing() as session:
        return restore(session, Text.of(document), NOW)


def enrich(session: Session, seed: int) -> None:
    """What the deeds of a reader do not bring: proposals, look-ups, rejects, copies, thinning, a report, fields."""
    chance = random.Random(seed)
    ids = list(session.scalars(select(Paper.id)))
    links = list(session.scalars(select(Link.id)))
    imported = imports.begin(session, NOW)
    session.add(ImportReject(import_id=imported, file="ä\u2028.bib", line=3, reason="“x” is no \x85 entry"))
    if ids:
        paper = session.get_one(Paper, chance.choice(ids))
        paper.details = {"volume": "1", "key": "ada2020"}
        paper.filled = {"abstract": str(Supplier.CROSSREF)}
        paper.note = "A line\r\nanother \x00 \ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")
        value = {"is": chance.choice(["text", 7, ["a", "b"], 0.1, 1e300])}
        proposal = Proposal(paper_id=paper.id, gap=Gap.VENUE, value=value, by=Supplier.OWN, reason="seen", at=NOW)
        session.add(proposal)
        index.put(session, [paper.id])
        if session.get(Asked, paper.id) is None:
            session.add(Asked(paper_id=paper.id, at=NOW))
        if session.get(Lookup, paper.id) is None:
            session.add(Lookup(paper_id=paper.id, want=Want.FILL, asked=NOW, due=NOW + timedelta(microseconds=1)))
    if links and session.get(Rescue, links[0]) is None:
        session.add(Rescue(link_id=links[0], sought=NOW, url="https://copy.example/", source="wayback"))
    session.flush()
    later, year = NOW + timedelta(days=800), timedelta(days=365)
    ledger.thin(session, ledger.weigh(session, later, year, ledger.to_thin(session, later, year)))
    reports.keep(session, reports.make(session, NOW - timedelta(days=seed % 9 + 1), NOW))


@given(deeds, st.integers(0, 99))
def test_a_library_goes_out_and_comes_back_byte_by_byte(done: list[tuple[str, int]], seed: int) -> None:
    with another() as first, another() as second:
        fill(first)
        check(first, seed)
        for deed, number in done:
            do(first, deed, number)
        with first.writing() as session:
            enrich(session, seed)
        check(first, seed + 1)
        document = written(first)
        restored(second, document)
        assert written(second) == document
        assert dump(second) == dump(first)
        with second.reading() as session, first.reading() as before:
            assert ledger.replay_all(session)[1] == {}
            assert journal.next_paper(session) == journal.next_paper(before)
            assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_a_demo_library_with_runs_and_troubles_comes_back_byte_by_byte(library: Library) -> None:
    shelf.fill(library)
    shelf.age(library)
    shelf.trouble(library)
    document = written(library)
    json.loads(document)
    with another() as second:
        counted = restored(second, document)
        assert written(second) == document
        assert counted["papers"] == 7
        assert counted["observations"] > 10
        with second.reading() as session:
            assert list(find.find_ids(session, Search.from_text("parametric heads"), NOW)) == [1]
            assert find.Finding(session, Search.from_text("link:dead"), NOW).total > 0


def test_no_number_is_given_again_after_a_library_came_back(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("One"), entry("Two", links=("https://example.org/two",)))
        trash.put(session, [2], NOW)
        trash.forget(session, [2])
        session.execute(text("DELETE FROM links"))
        operation = journal.begin(session, "Deleted", NOW)
        journal.finish(session, operation)
        session.execute(
            text("INSERT INTO operations(at, words, last_paper, open) VALUES (:at, 'x', 2, 0)"), {"at": NOW}
        )
    document = written(library)
    with another() as second:
        restored(second, document)
        assert written(second) == document
        with second.writing() as session:
            put(session, entry("Three", links=("https://example.org/three",)))
            assert list(session.scalars(select(Paper.id))) == [1, 3]
            assert list(session.scalars(select(Link.id))) == [2]


def test_every_table_is_in_the_document_or_left_out_on_purpose() -> None:
    inside = {"authors", "paper_tags", *SHAPES_INSIDE}
    assert {*SECTIONS, *inside, *LEFT_OUT} == set(Base.metadata.tables)


def test_what_holds_for_this_machine_alone_is_left_out(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("One"))
        session.add(Robots(origin="https://example.org", fetched=NOW, rules="User-agent: *"))
        operation = journal.begin(session, "Did something secret", NOW)
        with journal.recording(session, operation):
            tag.add_tags(session, [1], ["x"])
    document = json.loads(written(library))
    assert "secret" not in str(document)
    assert "User-agent" not in str(document)
    assert list(document)[:4] == ["format", "version", "schema", "last_numbers"]


def test_a_library_that_has_something_in_it_is_not_restored_into(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("One"))
    document = written(library)
    with pytest.raises(NotEmpty, match="`import` adds the papers"):
        restored(library, document)
    assert written(library) == document


DAMAGES: dict[str, tuple[Any, str]] = {
    "cut": (lambda text: text[: len(text) // 2], r"line \d+: the document ends here"),
    "its last sign cut": (lambda text: text.rstrip()[:-1], r"line \d+: the document ends here"),
    "newer": (lambda text: text.replace('"version": 1', '"version": 2'), "line 1: a newer readinglist"),
    "newer form": (
        lambda text: text.replace(f'"schema": "{NEWEST}"', '"schema": "9999"'),
        "line 1: a newer readinglist",
    ),
    "another": (lambda text: text.replace('"readinglist"', '"zotero"', 1), "no document of readinglist"),
    "a bad word": (lambda text: text.replace('"to-read"', '"soon"'), r"line \d+: \"soon\" cannot stand in “status”"),
    "a bad date": (lambda text: text.replace("2026-", "20x6-"), r"line \d+: .* cannot stand in “"),
    "a paper twice": (lambda text: text.replace('{"id": 2, "title"', '{"id": 1, "title"'), r"twice \(papers.id\)"),
    "no such link": (lambda text: text.replace('"link_id": 1,', '"link_id": 77,'), "speaks of something"),
    "no title": (lambda text: text.replace('"title": "One", ', ""), "line .*: something of “papers” has no “title”"),
    "no tag": (lambda text: text.replace('"tags": ["x"]', '"tags": ["y"]'), "the tag “y” stands on a paper"),
    "an unknown list": (lambda text: text.replace('"rules": [', '"ruling": [{}], "rules": ['), "“ruling” is no list"),
    "half a sign": (lambda text: text.replace('"One"', '"One\\ud800"'), "cannot stand in “title”"),
    "a number too large": (lambda text: text.replace('"year": 2020', f'"year": {10**30}'), "cannot stand in “year”"),
    "nested without end": (lambda text: text.replace('"facts": {}', '"facts": ' + "[" * 99_999), "nested too deep"),
    "no number": (lambda text: text.replace('"year": 2020', '"year": NaN'), "NaN is no number"),
    "something behind": (lambda text: text + "{}", "something stands behind the end"),
    "empty": (lambda text: "", "line 1: the document ends here"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_document_is_told_with_its_place_and_nothing_is_kept(library: Library, damage: str) -> None:
    with library.writing() as session:
        put(session, entry("One", year=2020, links=("https://example.org/1",)), entry("Two", authors=("Ann",)))
        tag.add_tags(session, [1], ["x"])
        shelve.set_status(session, [1], Status.TO_READ, NOW)
    change, words = DAMAGES[damage]
    document = written(library)
    assert change(document) != document
    with another() as second:
        with pytest.raises(own.Damaged, match=words):
            restored(second, change(document))
        assert set(shelf.counted(second)) == {0}
    told = list(own.read(Text.of(change(document))))
    assert all(isinstance(it, Entry | Reject) for it in told)


def test_bytes_that_are_no_text_damage_a_document(library: Library, tmp_path: Path) -> None:
    with library.writing() as session:
        put(session, entry("Büro " * 40))
    (tmp_path / "own.json").write_bytes(written(library).encode().replace("ü".encode(), b"\xff", 1))
    with another() as second, (tmp_path / "own.json").open("rb") as stream:
        with pytest.raises(own.Damaged, match="not UTF-8"), second.writing() as session:
            restore(session, Text(stream), NOW)
        assert set(shelf.counted(second)) == {0}


def test_a_document_is_read_however_it_is_laid_out(library: Library) -> None:
    fill(library)
    document = written(library)
    with another() as second:
        restored(second, json.dumps(json.loads(document), indent=3))
        assert written(second) == document
    with another() as third:
        restored(third, json.dumps(json.loads(document), separators=(",", ":")))
        assert written(third) == document


def test_a_document_is_recognised(library: Library) -> None:
    fill(library)
    assert recognise(Text.of(written(library))) is Format.OWN


@given(st.text(max_size=200), st.integers(1, 7))
def test_any_text_is_read_without_raising(anything: str, size: int) -> None:
    head = '{"format": "readinglist", "version": 1, "papers": ['
    for text_ in (anything, head + anything, head + json.dumps({"title": anything, "tags": [anything]}) + "]}"):
        assert all(isinstance(it, Entry | Reject) for it in own.read(Text.of(text_)))
        pieces = (text_[at : at + size] for at in range(0, len(text_), size))
        with suppress(own.Damaged):
            assert next(own.parts(pieces)).section == ""


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=8,
)
named = st.sampled_from(
    "title authors venue year doi arxiv url abstract note tags mentions shelf status priority rating added details "
    "filled".split()
)


@given(st.lists(st.dictionaries(named, json_values, max_size=8), max_size=4))
def test_whatever_stands_in_a_paper_it_is_an_entry_or_a_reject(papers: list[dict[str, Any]]) -> None:
    document = "".join(own.write({"schema": "0005"}, [("papers", papers)]))
    found = list(own.read(Text.of(document)))
    assert len([it for it in found if isinstance(it, Entry)]) <= len(papers)
    with another() as library, library.writing() as session:
        add(session, [it for it in found if isinstance(it, Entry)], NOW, Tally())


def test_the_line_of_a_mistake_is_counted_in_whatever_pieces_the_text_comes() -> None:
    document = '{"format": "readinglist", "version": 1,\n"papers": [\n{"title": "A"},\n\n{"title": nothing}\n]}'
    for size in (1, 2, 5, 64, 1000):
        pieces = (document[at : at + size] for at in range(0, len(document), size))
        with pytest.raises(own.Damaged, match=r"^line 5: "):
            list(own.parts(pieces))


def test_an_import_merges_with_what_the_reader_said(library: Library) -> None:
    with library.writing() as session:
        fields: dict[str, Any] = {"doi": "10.1000/1", "details": {"volume": "7"}, "links": ("https://example.org/1",)}
        put(session, entry("One", authors=("Ann", "Bob"), year=2020, **fields))
        shelve.set_status(session, [1], Status.READING, NOW)
        shelve.set_priority(session, [1], Priority.HIGH)
        shelve.set_rating(session, [1], 4)
        tag.add_tags(session, [1], ["x", "a/b"])
    (found,) = own.read(Text.of(written(library)))
    assert isinstance(found, Entry)
    assert (found.status, found.priority, found.rating, found.tags) == ("reading", "high", 4, ("a/b", "x"))
    assert (found.added, dict(found.details)) == (NOW, {"volume": "7"})
    with library.writing() as session:
        tally = put(session, found)
        assert (tally.new, tally.updated, tally.same) == (0, 0, 1)


def _story(library: Library) -> str:
    shelf.fill(library)
    shelf.age(library)
    shelf.trouble(library)
    with library.writing() as session:
        tag.add_tags(session, [1, 2], ["heads", "plain"])
        tag.colour(session, "heads", "red")
        tag.colour(session, "plain", "blue")
        searches.save(session, "Dead", "link:dead")
        searches.save(session, "Mine", "#mine")
        rules.create(session, rules.rule_of("heads", tag="h"))
    return written(library)


def test_the_rest_of_a_document_comes_where_nothing_of_it_is_said_here(library: Library) -> None:
    document = _story(library)
    with another() as second:
        with second.writing() as session:
            put(session, entry("First here", links=("https://first.example",)))
            searches.save(session, "Mine", "#other")
            add(session, [it for it in own.read(Text.of(document)) if isinstance(it, Entry)], NOW, Tally())
            tag.colour(session, "plain", "green")
        with second.writing() as session:
            taken = take_rest(session, Text.of(document), NOW, DEFAULT_POLICY)
            assert taken["saved_searches"] == taken["rules"] == taken["tags"] == 1
        with second.reading() as session, library.reading() as before:
            there = {it.identity: it for it in before.scalars(select(Link))}
            for known in session.scalars(select(Link)):
                if known.identity in there and known.identity != "first.example":
                    assert known.health == there[known.identity].health
            assert ledger.replay_all(session)[1] == {}
            assert dict(tag.colours(session)) == {"heads": "red", "plain": "green"}
            assert {it.name: it.search for it in searches.saved(session)} == {"Mine": "#other", "Dead": "link:dead"}
            seen = session.scalar(select(func.count()).select_from(Observation))
        with second.writing() as session:
            assert take_rest(session, Text.of(document), NOW, DEFAULT_POLICY) == {}
            assert session.scalar(select(func.count()).select_from(Observation)) == seen


def test_what_a_link_here_was_seen_to_be_is_not_touched_by_a_document(library: Library) -> None:
    document = _story(library)
    with another() as second:
        shelf.fill(second)
        shelf.age(second)
        with second.reading() as session:
            before = {it.identity: it.health for it in session.scalars(select(Link)) if it.answer}
        with second.writing() as session:
            take_rest(session, Text.of(document), NOW, DEFAULT_POLICY)
        with second.reading() as session:
            after = {it.identity: it.health for it in session.scalars(select(Link))}
        assert {identity: after[identity] for identity in before} == before


def test_a_part_holds_what_belongs_to_its_papers_and_comes_back(library: Library) -> None:
    _story(library)
    with library.writing() as session:
        session.add(Import(at=NOW))
    with library.reading() as session:
        ids = find.find_ids(session, Search.from_text("retracted"), NOW)
        document = "".join(export.part(session, "retracted", ids))
    told = json.loads(document)
    assert [paper["title"] for paper in told["papers"]] == ["A Retracted Work"]
    assert told["search"] == "retracted"
    urls = {link["url"] for link in told["links"]}
    assert {shelf.RETRACTED, shelf.RESCUED, shelf.LOST, shelf.LANDING} == urls
    assert {it["link_id"] for it in told["observations"]} == {link["id"] for link in told["links"]}
    assert not told.keys() & {"saved_searches", "reports", "trash", "rules"}
    assert told["imports"] == told["tags"] == []
    with another() as second:
        assert restored(second, document)["papers"] == 1
        with second.reading() as session:
            assert ledger.replay_all(session)[1] == {}


@given(deeds, st.integers(0, 99))
def test_records_are_what_papers_say_of_themselves(done: list[tuple[str, int]], seed: int) -> None:
    with another() as library:
        fill(library)
        for deed, number in done:
            do(library, deed, number)
        with library.writing() as session:
            enrich(session, seed)
        with library.reading() as session:
            ids = list(find.find_ids(session, Search.from_text("sort:title"), NOW))
            found = list(export.records(session, [*ids, 999]))
            assert found == [
                paper_record(paper) for paper in find.find_all(session, Search.from_text("sort:title"), NOW)
            ]
            assert json.dumps(found) == json.dumps([paper_record(find.get(session, number)) for number in ids])


def test_the_deeds_of_the_round_trip_write_every_table_of_the_document() -> None:
    """Else the round trip would prove less than it says."""
    with another() as library:
        fill(library)
        check(library, 1)
        for seed in range(8):
            for deed in sorted(DEEDS):
                do(library, deed, seed)
        with library.writing() as session:
            put(session, entry("Left"), entry("at last"))
            last = journal.next_paper(session) - 1
            session.add(Distinct(first=last - 1, second=last))
            shelve.set_status(session, [last], Status.READ, NOW)
            enrich(session, 1)
        document = json.loads(written(library))
        empty = [name for name in SECTIONS if not document[name]]
        assert empty == []
        inside = {name for paper in document["papers"] for name in SHAPES_INSIDE if paper.get(name)}
        assert inside == set(SHAPES_INSIDE)
