"""Papers out in a format and in again: what the reader said is kept, in a new library and in the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from readinglist.database import Library
from readinglist.formats import Entry, Reject
from readinglist.formats.recognition import read
from readinglist.formats.text import Text
from readinglist.formats.writing import Writing
from readinglist.library import export, find
from readinglist.library.add import Tally, add
from readinglist.reading import Priority, Shelf, Status
from readinglist.search import Search
from tests.conftest import NOW, put
from tests.test_own import another

SAID = ("title", "authors", "year", "doi", "status", "shelf", "priority", "rating", "tags", "note")
_letters = st.characters(categories=("L", "N"), max_codepoint=0x2FF)
_words = st.lists(st.text(_letters, min_size=2, max_size=9), min_size=2, max_size=6).map(" ".join)
_names = st.tuples(*[st.text(st.sampled_from("abcdefghéöß"), min_size=2, max_size=8).map(str.capitalize)] * 2)
_lines = st.text(st.characters(categories=("L", "N", "P", "Sm"), exclude_characters="\\"), min_size=1, max_size=30)
_notes = st.lists(_lines.map(str.strip).filter(bool), max_size=4).map("\n\n".join)
_days = st.integers(1, 400).map(lambda days: NOW - timedelta(days=days))


@st.composite
def an_entry(draw: st.DrawFn) -> Entry:
    """A paper of which its reader said something."""
    status = draw(st.none() | st.sampled_from(Status))
    return Entry(
        title=draw(_words),
        authors=tuple(" ".join(name) for name in draw(st.lists(_names, min_size=1, max_size=3, unique=True))),
        year=draw(st.integers(1950, 2030)),
        venue="CVPR",
        doi=f"10.1000/{draw(st.integers(0, 10**9))}",
        status=status,
        shelf=Shelf.MINE if status else draw(st.sampled_from(Shelf)),
        priority=draw(st.sampled_from(Priority)),
        rating=draw(st.none() | st.integers(1, 5)),
        tags=tuple(draw(st.lists(st.sampled_from(("nerf", "heads/neural", "3d", "büro")), unique=True))),
        note=draw(_notes),
        added=draw(_days),
    )


def said(session: Session) -> list[dict[str, Any]]:
    """What the papers of a library are and what was said of them."""
    ids = find.find_ids(session, Search.from_text("sort:title"), NOW)
    return sorted(({name: it[name] for name in SAID} for it in export.records(session, ids)), key=repr)


def written(session: Session, form: Writing) -> str:
    return "".join(export.pieces(session, form, find.find_ids(session, Search(), NOW)))


FORMATS = (Writing.BIBTEX, Writing.BIBTEX_ESCAPED, Writing.RIS, Writing.JSON)


@pytest.mark.parametrize("form", FORMATS)
@given(st.lists(an_entry(), min_size=1, max_size=4, unique_by=(lambda it: it.doi, lambda it: it.title)))
@settings(max_examples=12)
def test_what_the_reader_said_comes_back_in_a_new_library(form: Writing, entries: list[Entry]) -> None:
    with another() as first, another() as second:
        with first.writing() as session:
            put(session, *entries)
        with first.reading() as session:
            document, before = written(session, form), said(session)
        found = list(read(Text.of(document)))
        assert [it for it in found if isinstance(it, Reject)] == []
        with second.writing() as session:
            add(session, [it for it in found if isinstance(it, Entry)], NOW, Tally())
        with second.reading() as session:
            assert said(session) == before


@pytest.mark.parametrize("form", FORMATS)
def test_reading_it_in_again_changes_nothing(library: Library, form: Writing) -> None:
    with library.writing() as session:
        put(
            session,
            Entry(
                "On $x^2$ & NeRF: a Study", ("Ada de Byron", "Martin King, Jr."), "CVPR", 2023, "10.1000/182",
                "2304.03410", "https://example.org/a_b%20c", "About {it}, 50% of $O(n)$.", ("https://github.com/a/b",),
                status=Status.SET_ASIDE, priority=Priority.HIGH, rating=3, tags=("a/b", "c"),
                note="*Good* #1 {x}\n\n- one\n- two", added=datetime(2025, 3, 4, 5, tzinfo=UTC),
                details={"entrytype": "inproceedings", "key": "ada", "pages": "1–12", "publisher": "IEEE & Co"},
            ),
        )  # fmt: skip
    with library.reading() as session:
        document = written(session, form)
        before = list(export.records(session, [1]))
    tally = Tally()
    with library.writing() as session:
        add(session, [it for it in read(Text.of(document)) if isinstance(it, Entry)], NOW, tally)
    with library.reading() as session:
        after = list(export.records(session, [1]))
    assert [it | {"filled": {}} for it in after] == [it | {"filled": {}} for it in before]
    assert (tally.new, tally.updated, tally.same) == (0, 0, 1)


RICH = r"""
@article{a, title={Hundred {Years} of $x^2$}, author={Garc{\'i}a M{\'a}rquez, Gabriel and {European Union} and
  Brinch Hansen, Per and King, Jr., Martin and {Barnes and Noble} and Jeff Donahue 0001}, journal=\mnras, month=3,
  year=2019, pages={1--4}, keywords={a, b}, file={:x.pdf:PDF}, note={See \url{https://example.org/x}}}
@article{b, title={Attention}, author={Vaswani, Ashish}, journal={arXiv preprint arXiv:1706.03762}, year={2017}}
@misc{c, title={Noted}, note={arXiv preprint arXiv:2101.00001, \url{https://example.org/n}}}
@book{d, title={Republic}, author={Plato}, editor={van der Berg, Jan and Vargas Llosa, Mario}, date={-0350}}
@article{e, title={Soon `quoted' A -- B}, author={John Smith, Jane Doe, Richard Roe}, journal={J}, year={to appear}}
@inproceedings{f, crossref={p}, title={Inside}, author={Per {Brinch Hansen}}, year={98}, url={https://example.org/f}}
@phdthesis{g, title={Thesis}, author={Ada Byron}, school={MIT}, year={2001}, doi={10.1000/g}}
@online{h, title={H<sub>2</sub>O <mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math>}}
@proceedings{p, title={Proc. of Tests}, editor={Emma Editor}, publisher={ACM \& Co}, year={1998}}
"""


@pytest.mark.parametrize("form", FORMATS)
def test_a_rich_library_read_in_again_is_the_same(library: Library, form: Writing) -> None:
    def add_all(document: str) -> Tally:
        tally = Tally()
        with library.writing() as session:
            add(session, [it for it in read(Text.of(document)) if isinstance(it, Entry)], NOW, tally)
        return tally

    assert add_all(RICH).new == 8
    for _ in range(2):
        with library.reading() as session:
            document = written(session, form)
        tally = add_all(document)
        assert (tally.new, tally.updated) == (0, 0)
