"""Proposals: made for gaps alone, never applied by themselves, accepted like an import, and taken back whole."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, event, select, text, update

from readinglist import imprint, journal
from readinglist.cli import readinglist
from readinglist.database import Library, open_library
from readinglist.errors import NotFound
from readinglist.health import DEFAULT_POLICY
from readinglist.library import (
    acceptance,
    asking,
    curate,
    duplicates,
    find,
    gaps,
    inferring,
    lookups,
    merge,
    offered,
    proposals,
    shelve,
    trash,
)
from readinglist.library.acceptance import Taken
from readinglist.library.offered import Choice, Offered
from readinglist.library.proposals import Find
from readinglist.metadata import Gap, Supplier, Want
from readinglist.models import Asked, Base, Lookup, Paper, Proposal
from readinglist.reading import Shelf
from readinglist.search import Search
from tests.conftest import NOW, empty_library, entry, import_in

BARE = entry("A Study of Cats", doi="10.1000/cats")
PREPRINT = entry(
    "A Study of Dogs", authors=("Ann Lee", "Bob Ray"), year=2021, venue="arXiv preprint", arxiv="2101.00001"
)
PUBLISHED = entry(
    "A Study of Dogs: Barking and Sleep", authors=("Ann Lee", "Bob Ray"), year=2022, venue="CVPR", doi="10.1000/dogs"
)
WHY = "Crossref has it"


def suggest(
    library: Library, paper_id: int, found: dict[Gap, Any], by: Supplier = Supplier.CROSSREF, why: str = WHY
) -> int:
    with library.writing() as session:
        return proposals.propose_all(session, [Find(paper_id, found, by, why)], NOW)


def shown(library: Library, choice: Choice | None = None) -> list[Offered]:
    with library.reading() as session:
        return offered.offers(session, choice or Choice()).shown


def said(library: Library, paper_id: int = 1) -> dict[Gap, Any]:
    return {one.gap: one.value["is"] for one in shown(library, Choice(paper_id=paper_id))}


def accept(library: Library, *numbers: int) -> Taken:
    """Accept proposals, all where none is named, as one operation."""
    with library.writing() as session:
        operation = journal.begin(session, "Accepted", NOW)
        with journal.recording(session, operation):
            taken = acceptance.accept(session, numbers or offered.ids(session, Choice()), NOW)
        journal.finish(session, operation)
    return taken


def undo(library: Library) -> None:
    with library.writing() as session:
        newest = journal.latest(session)
        assert newest
        journal.undo(session, newest.id, DEFAULT_POLICY, NOW)


def whole(library: Library, *without: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the journal's own, and the words of the index."""
    with library.reading() as session:
        left = {"operations", "row_changes", "touched", "touched_links", *without}
        names = [name for name in Base.metadata.tables if name not in left]
        rows = {name: sorted(map(tuple, session.execute(text(f'SELECT * FROM "{name}"'))), key=repr) for name in names}
        rows["index"] = [tuple(row) for row in session.execute(text("SELECT rowid, * FROM paper_text ORDER BY rowid"))]
        return rows


def paper(library: Library, paper_id: int = 1) -> Paper:
    with library.reading() as session:
        found = find.get(session, paper_id)
        session.expunge_all()
        return found


def test_what_a_paper_lacks_is_suggested_and_the_paper_stays_as_it_is(library: Library) -> None:
    import_in(library, [[BARE]])
    before = whole(library, "proposals")
    found = {
        Gap.ABSTRACT: " On cats. ",
        Gap.VENUE: "Cat  Letters",
        Gap.YEAR: 2020,
        Gap.AUTHORS: ["Ann Lee", " "],
        Gap.DOI: "10.1000/other",
        Gap.LINK: ["https://github.com/ann/cats", "https://doi.org/10.1000/CATS"],
        Gap.TITLE: "Another title",
    }
    assert suggest(library, 1, found) == 5
    assert said(library) == {
        Gap.ABSTRACT: "On cats.",
        Gap.VENUE: "Cat Letters",
        Gap.YEAR: 2020,
        Gap.AUTHORS: ["Ann Lee"],
        Gap.LINK: "https://github.com/ann/cats",
    }
    assert whole(library, "proposals") == before


@pytest.mark.parametrize(
    ("have", "gap", "value", "fits"),
    [
        ({"venue": "CVPR"}, Gap.VENUE, "ICCV", False),
        ({"venue": "arXiv"}, Gap.VENUE, "ICCV", True),
        ({"venue": "CoRR abs/2101.00001"}, Gap.VENUE, "arXiv preprint", False),
        ({}, Gap.VENUE, "arXiv", False),
        ({}, Gap.VENUE, "  \x00 ", False),
        ({"year": 2020}, Gap.YEAR, 2021, False),
        ({}, Gap.YEAR, "2021", True),
        ({}, Gap.YEAR, 21, False),
        ({}, Gap.YEAR, "soon", False),
        ({"doi": "10.48550/arxiv.2101.00001"}, Gap.DOI, "10.1000/x", True),
        ({"doi": "10.1000/y"}, Gap.DOI, "10.1000/x", False),
        ({"arxiv": "2101.00001"}, Gap.DOI, "10.48550/arXiv.2101.00001", False),
        ({}, Gap.DOI, "no doi", False),
        ({}, Gap.ARXIV, "arXiv:2101.00001v2", True),
        ({}, Gap.ARXIV, "cats", False),
        ({}, Gap.URL, "https://doi.org/10.1000/x", False),
        ({}, Gap.URL, "https://example.org/cats", True),
        ({}, Gap.URL, "javascript:alert(1)", False),
        ({}, Gap.LINK, "javascript:alert(1)", False),
        ({}, Gap.ABSTRACT, 7, False),
        ({}, Gap.AUTHORS, "Ann Lee", False),
        ({"authors": ("Ann Lee",)}, Gap.AUTHORS, ["Bob Ray"], False),
        ({"abstract": "On cats."}, Gap.ABSTRACT, "Longer.", False),
    ],
)
def test_only_a_gap_is_filled_and_only_with_sense(
    library: Library, have: dict[str, Any], gap: Gap, value: Any, fits: bool
) -> None:
    import_in(library, [[entry("A Study of Cats", **have)]])
    assert suggest(library, 1, {gap: value}) == int(fits)
    assert len(shown(library)) == int(fits)


def test_the_title_of_a_paper_known_by_its_number_is_a_gap(library: Library) -> None:
    import_in(library, [[entry("doi:10.1000/x", doi="10.1000/x")]])
    assert suggest(library, 1, {Gap.TITLE: "Cats"}) == 1
    accept(library)
    assert (paper(library).title, paper(library).filled) == ("Cats", {"title": "crossref"})
    with library.reading() as session:
        assert find.find_ids(session, Search.from_text("cats"), NOW)


def test_what_is_accepted_is_written_like_an_import(library: Library) -> None:
    import_in(library, [[entry("A Study of Cats", url="https://example.org/cats")]])
    found = {Gap.ABSTRACT: "Purring.", Gap.DOI: "10.1000/cats", Gap.AUTHORS: ["Ann Lee", "Bob Ray"]}
    suggest(library, 1, {**found, Gap.LINK: "https://github.com/ann/cats"})
    before = whole(library)
    taken = accept(library)
    assert (taken.accepted, taken.papers, taken.stale, taken.held) == (4, 1, 0, {})
    now = paper(library)
    assert (now.abstract, now.doi, now.edited) == ("Purring.", "10.1000/cats", [])
    assert [author.name for author in now.authors] == ["Ann Lee", "Bob Ray"]
    assert now.filled == {"abstract": "crossref", "doi": "crossref", "authors": "crossref"}
    new = [mention.link for mention in now.mentions[1:]]
    assert [one.url for one in new] == ["https://github.com/ann/cats", "https://doi.org/10.1000/cats"]
    assert [one.due for one in new] == [NOW, NOW]
    with library.reading() as session:
        assert list(find.find_ids(session, Search.from_text("purring by:ray"), NOW)) == [1]
    assert shown(library) == []
    undo(library)
    assert whole(library) == before


def test_a_field_that_was_filled_meanwhile_stays_and_its_proposal_goes(library: Library) -> None:
    import_in(library, [[BARE]])
    suggest(library, 1, {Gap.VENUE: "Cat Letters", Gap.ABSTRACT: "On cats.", Gap.YEAR: 2020})
    numbers = [one.id for one in shown(library)]
    with library.writing() as session:
        curate.edit(session, 1, {"venue": "My Cats", "year": ""}, NOW)
    import_in(library, [[entry("A Study of Cats", doi="10.1000/cats", abstract="Imported.")]])
    assert said(library) == {Gap.YEAR: 2020}
    taken = accept(library, *numbers)
    assert (taken.accepted, taken.stale) == (1, 2)
    now = paper(library)
    assert (now.venue, now.abstract, now.year) == ("My Cats", "Imported.", 2020)


def test_what_the_reader_emptied_is_no_gap(library: Library) -> None:
    import_in(library, [[entry("A Study of Cats", venue="Cats")]])
    suggest(library, 1, {Gap.YEAR: 2020})
    with library.writing() as session:
        curate.edit(session, 1, {"venue": "", "year": "1999"}, NOW)
        curate.edit(session, 1, {"year": ""}, NOW)
    assert shown(library) == []
    assert accept(library, 1).accepted == 0
    assert suggest(library, 1, {Gap.VENUE: "Dogs"}) == 0


def test_what_was_declined_is_not_suggested_again(library: Library) -> None:
    import_in(library, [[BARE]])
    suggest(library, 1, {Gap.VENUE: "Cat Letters", Gap.LINK: "https://github.com/ann/cats"})
    with library.writing() as session:
        assert proposals.decline(session, offered.ids(session, Choice()), NOW) == 2
        assert proposals.decline(session, [1, 2], NOW) == 0
    assert shown(library) == []
    again = {Gap.VENUE: "cat letters", Gap.LINK: "http://www.github.com/Ann/cats.git"}
    assert suggest(library, 1, again) == 0
    assert accept(library, 1, 2).accepted == 0
    assert suggest(library, 1, {Gap.VENUE: "Another"}) == 1


def test_one_value_is_suggested_once_and_a_supplier_may_change_his_mind(library: Library) -> None:
    import_in(library, [[BARE]])
    suggest(library, 1, {Gap.VENUE: "Cat Letters"})
    assert suggest(library, 1, {Gap.VENUE: "Cat Letters"}, Supplier.DATACITE) == 0
    assert suggest(library, 1, {Gap.VENUE: "Letters on Cats"}) == 1
    assert suggest(library, 1, {Gap.VENUE: "Cats"}, Supplier.OWN) == 1
    assert [(one.by, one.value["is"]) for one in shown(library)] == [
        (Supplier.CROSSREF, "Letters on Cats"),
        (Supplier.OWN, "Cats"),
    ]
    assert accept(library).accepted == 1
    assert paper(library).venue == "Letters on Cats"
    assert shown(library) == []


def test_a_published_version_takes_venue_and_year_along(library: Library) -> None:
    import_in(library, [[PREPRINT]])
    assert suggest(library, 1, {Gap.DOI: "10.1000/dogs", Gap.VENUE: "CVPR", Gap.YEAR: 2022}) == 3
    assert {one.gap: one.value["was"] for one in shown(library) if "was" in one.value} == {
        Gap.VENUE: "arXiv preprint",
        Gap.YEAR: 2021,
    }
    before = whole(library)
    accept(library)
    now = paper(library)
    assert (now.doi, now.venue, now.year, now.arxiv) == ("10.1000/dogs", "CVPR", 2022, "2101.00001")
    undo(library)
    assert whole(library) == before


def test_the_arxiv_id_that_a_doi_said_is_kept(library: Library) -> None:
    import_in(library, [[entry("A Study of Dogs", doi="10.48550/arXiv.2101.00001")]])
    with library.writing() as session:  # as older imports left it
        session.execute(update(Paper).values(arxiv=None))
    suggest(library, 1, {Gap.DOI: "10.1000/dogs"})
    accept(library)
    assert (paper(library).doi, paper(library).arxiv) == ("10.1000/dogs", "2101.00001")


def test_a_doi_that_another_paper_has_is_refused_and_the_two_can_be_merged_or_parted(library: Library) -> None:
    import_in(library, [[PREPRINT, entry("Of Other Beasts", doi="10.1000/dogs")]])
    suggest(library, 1, {Gap.DOI: "10.1000/dogs", Gap.YEAR: 2022})
    first, second = sorted(shown(library), key=lambda one: one.gap)
    assert (first.gap, first.holder, first.holder_title, second.holder) == (Gap.DOI, 2, "Of Other Beasts", None)
    with library.reading() as session:
        assert offered.ids(session, Choice(pairs=True)) == [first.id]
        assert offered.ids(session, Choice(), free=True) == [second.id]
    taken = accept(library, first.id)
    assert (taken.accepted, taken.held) == (0, {first.id: 2})
    assert paper(library).doi is None
    with library.writing() as session:
        assert proposals.part(session, first.id, NOW) == (1, 2)
        with pytest.raises(NotFound):
            proposals.part(session, first.id, NOW)
        with pytest.raises(NotFound):
            proposals.part(session, second.id, NOW)
    assert [one.id for one in shown(library)] == [second.id]


def test_two_papers_cannot_get_one_doi(library: Library) -> None:
    import_in(library, [[entry("One"), entry("Two")]])
    for number in (1, 2):
        suggest(library, number, {Gap.DOI: "10.1000/same"})
    taken = accept(library)
    assert (taken.accepted, taken.held) == (1, {2: 1})


def test_proposals_go_along_with_merged_papers_and_come_back_from_the_trash(library: Library) -> None:
    import_in(library, [[PREPRINT, PUBLISHED, BARE]])
    suggest(library, 1, {Gap.ABSTRACT: "On dogs.", Gap.DOI: "10.1000/dogs"})
    suggest(library, 3, {Gap.ABSTRACT: "On cats."})
    with library.writing() as session:
        merge.merge(session, 2, [1], {}, NOW)
    assert said(library, 2) == {Gap.ABSTRACT: "On dogs."}
    with library.writing() as session:
        trash.put(session, [3], NOW)
    assert [one.paper_id for one in shown(library)] == [2]
    with library.writing() as session:
        trash.restore(session, [3], NOW)
    assert said(library, 3) == {Gap.ABSTRACT: "On cats."}


def test_a_proposal_that_was_undone_comes_back_beside_newer_ones(library: Library) -> None:
    import_in(library, [[BARE]])
    suggest(library, 1, {Gap.VENUE: "Cat Letters"})
    accept(library)
    suggest(library, 1, {Gap.ABSTRACT: "On cats."})
    undo(library)
    assert said(library) == {Gap.VENUE: "Cat Letters", Gap.ABSTRACT: "On cats."}


@contextmanager
def new_library() -> Iterator[Library]:
    with TemporaryDirectory() as folder:
        (Path(folder) / "library.sqlite3").write_bytes(empty_library())
        opened = open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))
        try:
            yield opened
        finally:
            opened.close()


values = st.fixed_dictionaries(
    {},
    optional={
        Gap.TITLE: st.text(max_size=12),
        Gap.AUTHORS: st.lists(st.text(max_size=5), max_size=3),
        Gap.VENUE: st.one_of(st.just("arXiv"), st.text(max_size=8)),
        Gap.YEAR: st.one_of(st.integers(), st.text(max_size=4)),
        Gap.DOI: st.sampled_from(["10.1000/a", "10.48550/arXiv.2101.00001", "10.1000/taken", "x"]),
        Gap.ARXIV: st.sampled_from(["2101.00001", "x"]),
        Gap.URL: st.sampled_from(["https://example.org/a", "x y"]),
        Gap.ABSTRACT: st.text(max_size=40),
        Gap.LINK: st.lists(st.sampled_from(["https://github.com/a/b", "https://example.org/b", "x y"]), max_size=3),
    },
)
papers = st.fixed_dictionaries(
    {},
    optional={
        "venue": st.sampled_from(["arXiv", "CVPR"]),
        "year": st.just(2020),
        "doi": st.sampled_from(["10.1000/b", "10.48550/arxiv.2101.00001"]),
        "abstract": st.just("Said."),
        "authors": st.just(("Ann Lee",)),
    },
)


@given(papers, values, st.sampled_from(Supplier), st.sets(st.sampled_from(["venue", "year", "abstract", "doi"])))
def test_nothing_but_accepting_changes_a_paper_and_undoing_it_brings_all_back(
    have: dict[str, Any], found: dict[Gap, Any], by: Supplier, edited: set[str]
) -> None:
    with new_library() as library:
        import_in(library, [[entry("A Study of Cats", **have), entry("Of Other Beasts", doi="10.1000/taken")]])
        with library.writing() as session:
            session.execute(update(Paper).where(Paper.id == 1).values(edited=sorted(edited)))
        ours = ("proposals", "asked_papers", "lookups")
        before = whole(library, *ours)
        suggest(library, 1, found, by)
        with library.writing() as session:
            proposals.propose_all(session, inferring.finds(session, None), NOW)
            asking.ask(session, [1, 2], NOW)
        assert whole(library, *ours) == before
        standing = whole(library)
        was = paper(library)
        accept(library)
        now = paper(library)
        for name in edited:
            assert getattr(now, name) == getattr(was, name)
        for name in ("abstract", "arxiv", "url"):
            assert getattr(now, name) == (getattr(was, name) or getattr(now, name))
        with library.reading() as session:
            done = journal.latest(session)
        if done:
            undo(library)
        assert whole(library) == standing


def test_ten_thousand_are_accepted_in_few_statements(library: Library) -> None:
    number = 10_000
    import_in(library, [[entry(f"On the number {at}", doi=f"10.1000/{at}") for at in range(number)]])
    with library.writing() as session:
        finds = (Find(at, {Gap.ABSTRACT: f"About {at}."}, Supplier.CROSSREF, WHY) for at in range(1, number + 1))
        assert proposals.propose_all(session, finds, NOW) == number
    said: list[str] = []
    event.listen(library.engine, "before_cursor_execute", lambda *call: said.append(call[2]))
    began = time.process_time()
    assert accept(library).accepted == number
    assert len(said) < 300
    assert time.process_time() - began < 20  # some five on a machine that does nothing else


def ask(library: Library, *numbers: int, later: timedelta = timedelta(0)) -> int:
    with library.writing() as session:
        return asking.ask(session, numbers, NOW + later)


def queue(library: Library) -> list[tuple[int, Want]]:
    with library.reading() as session:
        rows = session.execute(select(Lookup.paper_id, Lookup.want).order_by(Lookup.paper_id))
        return [(number, want) for number, want in rows]


def test_registries_are_asked_for_what_they_may_know_and_not_soon_again(library: Library) -> None:
    full = entry("Full", authors=("A",), venue="V", year=2020, doi="10.1000/full", abstract="All.")
    preprint = entry("Early", authors=("A",), venue="V", year=2020, doi="10.48550/arXiv.2101.00001", abstract="All.")
    import_in(library, [[full, preprint, BARE, entry("https://example.org/x", url="https://example.org/x")]])
    assert queue(library) == [(4, Want.FILL)]
    assert ask(library, 1, 2, 3, 4, 3, 99) == 2
    assert queue(library) == [(2, Want.SUGGEST), (3, Want.SUGGEST), (4, Want.FILL)]
    with library.writing() as session:
        session.execute(delete(Lookup))
    assert ask(library, 1, 2, 3, later=timedelta(days=29)) == 0
    assert ask(library, 1, 2, 3, later=timedelta(days=31)) == 2
    with library.reading() as session:
        assert set(session.scalars(select(Asked.at))) == {NOW + timedelta(days=31)}


def test_what_was_given_up_is_asked_for_again_when_the_reader_says_so(library: Library) -> None:
    import_in(library, [[entry("https://example.org/x", url="https://example.org/x")]])
    assert ask(library, 1) == 0
    with library.writing() as session:
        session.execute(update(Lookup).values(tries=lookups.MOST, due=NOW + timedelta(days=99)))
        assert asking.ask(session, [1], NOW) == 1
        assert session.execute(select(Lookup.want, Lookup.tries, Lookup.due)).one() == (Want.FILL, 0, NOW)


def test_what_the_reader_emptied_is_not_asked_for(library: Library) -> None:
    import_in(library, [[entry("Full", authors=("A",), venue="V", year=2020, doi="10.1000/full", abstract="All.")]])
    with library.writing() as session:
        curate.edit(session, 1, {"abstract": ""}, NOW)
    assert ask(library, 1) == 0


def test_papers_of_my_list_are_asked_about_once_by_themselves(library: Library) -> None:
    import_in(library, [[entry(f"Paper {at}") for at in range(5)]])
    with library.writing() as session:
        shelve.set_shelf(session, [2, 3, 4], Shelf.MINE, NOW)
    for expected in (2, 1, 0):
        with library.writing() as session:
            assert asking.ask_some(session, NOW, 2) == expected
    with library.writing() as session:
        session.execute(delete(Lookup))
        assert asking.ask_some(session, NOW + timedelta(days=90), 2) == 0


def paper_count(library: Library) -> int:
    with library.reading() as session:
        return find.count_papers(session)


def infer(library: Library, *numbers: int) -> int:
    with library.writing() as session:
        return proposals.propose_all(session, inferring.finds(session, numbers or None), NOW)


def test_identifiers_that_stand_in_one_link_are_suggested(library: Library) -> None:
    import_in(
        library,
        [
            [
                entry("One", links=("https://doi.org/10.1000/One",)),
                entry("Two", links=("https://dl.acm.org/doi/abs/10.1145/1.2", "https://arxiv.org/abs/2101.00001v2")),
                entry("Three", links=("https://doi.org/10.1000/a", "https://doi.org/10.1000/b")),
                entry("Four", links=("https://doi.org/10.5281/zenodo.7",)),
                entry("Five", links=("https://doi.org/10.1000/six",)),
                entry("Six", doi="10.1000/six"),
            ]
        ],
    )
    with library.writing() as session:  # what importers do not see in a link
        session.execute(update(Paper).where(Paper.id < 6).values(doi=None, arxiv=None))
    infer(library)
    assert said(library, 1) == {Gap.DOI: "10.1000/one"}
    assert said(library, 2) == {Gap.DOI: "10.1145/1.2", Gap.ARXIV: "2101.00001"}
    assert [said(library, number) for number in (3, 4, 5, 6)] == [{}, {}, {}, {}]
    assert infer(library) == 0


def test_a_venue_is_spelt_as_its_proceedings_have_it(library: Library) -> None:
    stem = "10.1109/cvpr52729.2023"
    named = [entry(f"Named {at}", doi=f"{stem}.0{at}", venue="CVPR", year=2023) for at in range(3)]
    others = [entry(f"Other {at}", doi=f"10.1000/x.0{at}", venue=f"V{at}", year=2023) for at in range(3)]
    bare = [entry("Bare", doi=f"{stem}.09"), entry("Alone", doi="10.1000/x.09", year=2023)]
    import_in(library, [[*named, *others, *bare]])
    infer(library)
    assert said(library, 7) == {Gap.VENUE: "CVPR", Gap.YEAR: 2023}
    assert said(library, 8) == {}
    (venue, year) = sorted(shown(library), key=lambda one: one.gap)
    assert venue.reason == f"3 of 3 papers of the library whose DOIs begin with {stem} have this venue"
    assert "says the year" in year.reason


def test_two_forms_of_a_work_in_the_library_are_suggested_as_a_pair_and_share_what_they_know(library: Library) -> None:
    early = replace(PREPRINT, abstract="On dogs.")
    late = replace(PUBLISHED, links=("https://github.com/ann/dogs",))
    import_in(library, [[early]])
    import_in(library, [[late]])
    assert paper_count(library) == 2
    infer(library)
    pair = next(one for one in shown(library) if one.gap is Gap.DOI)
    assert (pair.paper_id, pair.holder, pair.value["is"]) == (1, 2, "10.1000/dogs")
    assert "published version" in pair.reason
    assert said(library, 1)[Gap.LINK] == "https://github.com/ann/dogs"
    assert said(library, 2) == {Gap.ABSTRACT: "On dogs."}
    with library.writing() as session:
        duplicates.part(session, [1, 2])
        session.execute(delete(Proposal))
    assert infer(library) == 0
    assert infer(library, 1) == 0


def test_one_paper_is_looked_after_as_all_are(library: Library) -> None:
    import_in(library, [[replace(PREPRINT, abstract="On dogs.")], [PUBLISHED]])
    infer(library)
    among_all = said(library, 1), said(library, 2)
    with library.writing() as session:
        session.execute(delete(Proposal))
    infer(library, 1)
    assert (said(library, 1), said(library, 2)) == (among_all[0], {})


@pytest.mark.parametrize(
    ("url", "doi"),
    [
        ("https://doi.org/10.1000/A", "10.1000/a"),
        ("https://link.springer.com/article/10.1007/s11263-022-01685-y?a=b", "10.1007/s11263-022-01685-y"),
        ("https://onlinelibrary.wiley.com/doi/10.1111/cgf.14774/full", "10.1111/cgf.14774"),
        ("https://dl.acm.org/doi/proceedings/10.1145/1", "10.1145/1"),
        ("https://doi.org/10.5281/zenodo.7", None),
        ("https://doi.org/10.48550/arXiv.2101.00001", None),
        ("https://example.org/10.1000/a", None),
        ("https://dl.acm.org/profile/1", None),
        ("http://[broken", None),
    ],
)
def test_the_address_of_a_work_tells_its_doi(url: str, doi: str | None) -> None:
    assert imprint.work_doi(url) == doi


@pytest.mark.parametrize(
    ("doi", "arxiv", "year"),
    [
        ("10.1109/cvpr52729.2023.02019", None, 2023),
        ("10.1109/tpami.2020.2970919", None, None),
        ("10.18653/v1/2020.acl-main.1", "2001.00001", 2020),
        ("10.1000/x", "2101.00001", None),
        (None, "2101.00001", 2021),
        (None, "0612.00001", None),
        (None, "2199.00001", None),
        (None, "hep-th/9901001", 1999),
        (None, "math.GT/0309136", 2003),
        ("10.48550/arxiv.2101.00001", None, 2021),
        (None, None, None),
    ],
)
def test_an_identifier_tells_the_year(doi: str | None, arxiv: str | None, year: int | None) -> None:
    found = imprint.year(doi, arxiv)
    assert (found[0] if found else None) == year


@given(st.text(), st.text())
def test_no_text_breaks_what_is_read_of_it(one: str, other: str) -> None:
    imprint.work_doi(one)
    imprint.work_doi(f"https://dl.acm.org/{one}")
    imprint.proceedings(one)
    imprint.year(one, other)
    for gap in Gap:
        gaps.read(gap, one)
        gaps.read(gap, [one, other])


def command(library: Library, *words: str) -> Result:
    folder = library.lock_path.parent
    environment = {"READINGLIST_NOW": NOW.isoformat()}
    return CliRunner().invoke(readinglist, ["--instance", str(folder), "proposals", *words], env=environment)


def test_the_command_lists_accepts_and_declines(library: Library) -> None:
    import_in(library, [[BARE, PUBLISHED, entry("Of Other Beasts")]])
    suggest(library, 1, {Gap.VENUE: "Cat Letters", Gap.ABSTRACT: "On cats. " * 20, Gap.YEAR: 2020})
    suggest(library, 3, {Gap.DOI: "10.1000/dogs"}, Supplier.OWN)
    listed = [json.loads(line) for line in command(library, "list", "--json").output.splitlines()]
    assert [(one["id"], one["gap"], one["paper_with_doi"]) for one in listed] == [
        (1, "venue", None),
        (2, "abstract", None),
        (3, "year", None),
        (4, "doi", 2),
    ]
    assert command(library, "list", "--by", "own").output.startswith("     4  paper 3")
    assert command(library, "accept", "1").output == "Accepted 1 proposal.\n"
    assert paper(library).venue == "Cat Letters"
    undo(library)
    assert paper(library).venue is None
    assert command(library, "decline", "--all", "--gap", "year").output == "Declined 1 proposal.\n"
    held = command(library, "accept", "4")
    assert held.exit_code == 1
    assert "the DOI of 4 is paper 2’s" in held.output
    assert command(library, "accept", "--all").output == "Accepted 2 proposals.\n"
    assert isinstance(command(library, "accept", "1").exception, NotFound)
    for words in (("accept",), ("accept", "--all", "4"), ("decline", "4", "--gap", "doi")):
        assert command(library, *words).exit_code == 2
