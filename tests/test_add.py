"""Entries come in: twice changes nothing, the reader's words stay, and how a page is cut makes no difference."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from readinglist.database import Library, open_library
from readinglist.formats import Entry
from readinglist.library import curate, find, link, note, shelve, tag, trash
from readinglist.library.add import Source, Tally, add, addresses
from readinglist.library.recognise import fingerprint
from readinglist.library.records import paper_record
from readinglist.models import Import, Link, Mention, Origin, Paper
from readinglist.reading import Shelf, Status
from readinglist.search import Search
from tests.conftest import NOW, empty_library, entry, import_in, put

CODE = "https://github.com/ann/code"
WHOLE = entry(
    "$R^{2}$ Former: A Study",
    authors=("Ann Lee", "Bob Ray", "Cy Young, Jr."),
    venue="CVPR",
    year=2023,
    doi="10.1000/x",
    url="https://doi.org/10.1000/X",
    abstract="Words with $x$.",
    links=(CODE, "https://example.org/page"),
)


def shown(library: Library) -> list[dict[str, Any]]:
    """The whole library as plain values."""
    with library.reading() as session:
        return [paper_record(paper) for paper in find.find_all(session, Search(), NOW)]


def counts(tally: Tally) -> tuple[int, ...]:
    """New, updated and same; and duplicates where there are any."""
    return tally.new, tally.updated, tally.same, *([tally.duplicate] if tally.duplicate else [])


def test_signs_that_turn_what_follows_round_come_from_no_file(library: Library) -> None:
    turned = entry("A \u202eStudy\u202c", authors=("Ann\u2066 Lee",), venue="C\u202eVPR", abstract="One\n\nt\u202ewo")
    for outcome in ((1, 0, 0), (0, 0, 1)):
        assert counts(import_in(library, [[turned]])) == outcome
    (paper,) = shown(library)
    assert [paper[name] for name in ("title", "authors", "venue", "abstract")] == [
        "A Study", ["Ann Lee"], "CVPR", "One\n\ntwo",
    ]  # fmt: skip


def test_an_entry_becomes_a_paper_in_the_stacks(library: Library) -> None:
    assert counts(import_in(library, [[WHOLE]])) == (1, 0, 0)
    (paper,) = shown(library)
    assert paper == {
        "id": 1, "title": "$R^{2}$ Former: A Study", "authors": ["Ann Lee", "Bob Ray", "Cy Young, Jr."],
        "venue": "CVPR", "year": 2023, "doi": "10.1000/x", "arxiv": None, "url": "https://doi.org/10.1000/X",
        "shelf": "stacks", "status": None, "tags": [], "note": "", "abstract": "Words with $x$.",
        "links": ["https://doi.org/10.1000/X", CODE, "https://example.org/page"], "added": "2026-01-01T12:00:00Z",
        "priority": "normal", "rating": None, "status_since": None, "up_next": None, "details": {}, "filled": {},
    }  # fmt: skip


def test_twice_changes_nothing(library: Library) -> None:
    page = [WHOLE, entry("Another", year=2020), entry("Third", url="https://example.org/3")]
    import_in(library, [page])
    before = shown(library)
    assert counts(import_in(library, [page])) == (0, 0, 3)
    assert shown(library) == before


def test_a_changed_entry_updates_its_paper(library: Library) -> None:
    import_in(library, [[WHOLE]])
    changed = entry(
        "$R^{2}$ Former: A Study", doi="10.1000/x", abstract="Better words.", authors=("Bob Ray", "Ann Lee")
    )
    assert counts(import_in(library, [[changed]])) == (0, 1, 0)
    (paper,) = shown(library)
    assert (paper["abstract"], paper["authors"]) == ("Better words.", ["Bob Ray", "Ann Lee"])
    assert (paper["venue"], paper["year"]) == ("CVPR", 2023)
    with library.reading() as session:
        assert find.find(session, Search.from_text("better"), NOW).total == 1
        assert find.find(session, Search.from_text("with"), NOW).total == 0


def test_a_new_link_in_an_entry_is_an_update_and_stands_last(library: Library) -> None:
    import_in(library, [[WHOLE]])
    more = entry(WHOLE.title, doi="10.1000/x", links=("https://example.org/new", CODE))
    assert counts(import_in(library, [[more]])) == (0, 1, 0)
    assert shown(library)[0]["links"][-1] == "https://example.org/new"


def test_an_identifier_learnt_later_fills_the_gap_and_is_watched(library: Library) -> None:
    import_in(library, [[entry("A Study", year=2023)]])
    learnt = entry("A study.", year=2023, doi="10.1000/s", arxiv="2301.00001v2")
    assert counts(import_in(library, [[learnt]])) == (0, 1, 0)
    (paper,) = shown(library)
    assert (paper["doi"], paper["arxiv"]) == ("10.1000/s", "2301.00001")
    assert paper["links"] == ["https://doi.org/10.1000/s", "https://arxiv.org/abs/2301.00001"]


def test_an_identifier_of_another_paper_fills_no_gap(library: Library) -> None:
    wrong = entry("Quite Other Words", doi="10.1000/x", url="https://doi.org/10.1000/x")
    first = import_in(library, [[WHOLE, wrong]])
    assert counts(first) == (2, 0, 0)
    assert [remark.reason for remark in first.remarks] == [
        "the DOI 10.1000/x is already another paper's; “Quite Other Words” kept without it"
    ]
    before = shown(library)
    assert [paper["doi"] for paper in before] == ["10.1000/x", None]
    for batches in ([[WHOLE, wrong]], [[wrong]], [[wrong, WHOLE]], [[wrong], [WHOLE]]):
        assert counts(import_in(library, batches))[:2] == (0, 0)
    assert shown(library) == before


def test_one_paper_twice_in_an_import_is_one_and_the_first_speaks(library: Library) -> None:
    second = entry(
        WHOLE.title, doi="10.1000/x", venue="Elsewhere", arxiv="2301.00001", links=("https://example.org/2",)
    )
    for batches in ([[WHOLE, second]], [[WHOLE], [second]], [[WHOLE, second, WHOLE, second]]):
        import_in(library, batches)
        (paper,) = shown(library)
        assert (paper["venue"], paper["arxiv"]) == ("CVPR", "2301.00001")
        assert "https://example.org/2" in paper["links"]


def test_an_old_paper_twice_in_a_batch_does_not_swing(library: Library) -> None:
    one, other = entry("Same", doi="10.1000/s", venue="One"), entry("Same", doi="10.1000/s", venue="Other")
    import_in(library, [[one, other]])
    before = shown(library)
    for _ in range(2):
        assert counts(import_in(library, [[one, other]])) == (0, 0, 1, 1)
    assert shown(library) == before


@pytest.mark.parametrize(
    ("known", "met", "same"),
    [
        (entry("A Study", year=2023), entry("a  STUDY!", year=2023), True),
        (entry("Étude", year=2023), entry("Etude", year=2023), True),
        (entry("A Study", year=2023), entry("A Study", year=2022), False),
        (entry("A Study", doi="10.1000/a"), entry("A Study", doi="10.1000/b"), False),
        (entry("A Study", doi="10.1000/a"), entry("A Study"), True),
        (entry("A Study of Cats", doi="10.1000/a"), entry("A Study on Cats", doi="10.1000/a"), True),
        (entry("A Study", arxiv="2301.00001v1"), entry("A Study, Again", arxiv="2301.00001v3"), True),
        (entry("One Thing", arxiv="2301.00001"), entry("Quite Other Words", arxiv="2301.00001"), False),
        (entry("A Study", url="https://example.org/a"), entry("The Study", url="http://EXAMPLE.org/a/"), True),
        (entry("One Thing", url="https://example.org/"), entry("Quite Other Words", url="https://example.org/"), False),
        (entry("???", year=2023), entry("!!!", year=2023), False),
    ],
)
def test_a_paper_is_known_again_by_identifier_then_address_then_title(
    library: Library, known: Entry, met: Entry, same: bool
) -> None:
    import_in(library, [[known]])
    import_in(library, [[met]])
    assert len(shown(library)) == (1 if same else 2)


def test_a_title_without_letters_is_still_a_title() -> None:
    assert fingerprint("???", 2023) != fingerprint("!!!", 2023)
    assert fingerprint("Élan  Vital", 2023) == fingerprint("ELAN-vital", 2023) == "elanvital|2023"


EDITS = {
    "title": "My Own Title", "authors": "Me Myself", "venue": "My Venue", "year": "1999", "abstract": "Mine.",
    "doi": "10.1000/mine", "url": "https://example.org/mine",
}  # fmt: skip


@pytest.mark.parametrize("names", [*([name] for name in EDITS), list(EDITS)], ids=lambda names: "+".join(names))
@pytest.mark.parametrize("source", [WHOLE, entry("Bare Title", year=2020, venue="ICCV", authors=("Ann Lee",))])
def test_the_readers_words_survive_and_make_no_double(library: Library, names: list[str], source: Entry) -> None:
    import_in(library, [[source]])
    with library.writing() as session:
        curate.edit(session, 1, {name: EDITS[name] for name in names}, NOW)
    before = shown(library)
    assert counts(import_in(library, [[source]])) == (0, 0, 1)
    assert shown(library) == before


def test_a_field_the_reader_emptied_stays_empty(library: Library) -> None:
    import_in(library, [[WHOLE]])
    with library.writing() as session:
        curate.edit(session, 1, {"doi": "", "venue": "", "abstract": "", "authors": "", "year": "", "url": ""}, NOW)
    assert counts(import_in(library, [[WHOLE]])) == (0, 0, 1)
    (paper,) = shown(library)
    assert [paper[name] for name in ("doi", "venue", "abstract", "authors", "year", "url")] == [
        None,
        None,
        None,
        [],
        None,
        None,
    ]


def test_status_tags_and_note_survive(library: Library) -> None:
    import_in(library, [[WHOLE]])
    with library.writing() as session:
        shelve.set_status(session, [1], Status.READING, NOW)
        tag.set_tags(session, 1, ["x"])
        note.set_note(session, 1, "Mine", NOW)
    changed = entry(WHOLE.title, doi="10.1000/x", abstract="New")
    import_in(library, [[changed]])
    (paper,) = shown(library)
    assert (paper["status"], paper["shelf"], paper["tags"], paper["note"]) == (
        Status.READING,
        Shelf.MINE,
        ["x"],
        "Mine",
    )
    with library.reading() as session:
        assert find.find(session, Search.from_text("note:mine tag:x"), NOW).total == 1


def test_a_link_the_reader_took_off_does_not_return(library: Library) -> None:
    import_in(library, [[WHOLE]])
    with library.writing() as session:
        taken = next(mention.link_id for mention in find.get(session, 1).mentions if mention.url == CODE)
        link.remove_link(session, 1, taken)
    assert counts(import_in(library, [[WHOLE]])) == (0, 0, 1)
    assert CODE not in shown(library)[0]["links"]


def test_one_link_is_one_row_in_its_first_spelling(library: Library) -> None:
    first, second = "http://www.github.com/Ann/Code/", "https://github.com/ann/code.git"
    import_in(library, [[entry("One", links=(first,)), entry("Two", links=(second, first))]])
    with library.reading() as session:
        (row,) = session.scalars(select(Link))
        assert (row.url, row.canonical) == (first, "https://github.com/Ann/Code")
        assert session.scalar(select(func.count()).select_from(Mention)) == 2
    assert [paper["links"] for paper in shown(library)] == [[first], [second]]


def test_an_address_that_is_the_identifiers_is_not_watched_twice() -> None:
    assert addresses("https://doi.org/10.1000/X", "10.1000/x", None) == ["https://doi.org/10.1000/X"]
    assert addresses("https://example.org/", "10.1000/x", "2301.00001") == [
        "https://example.org/", "https://doi.org/10.1000/x", "https://arxiv.org/abs/2301.00001",
    ]  # fmt: skip
    assert addresses("https://arxiv.org/abs/2301.00001v2", None, "2301.00001") == ["https://arxiv.org/abs/2301.00001v2"]
    assert addresses(None, None, None) == []


def test_a_batch_costs_the_same_number_of_statements_however_long(library: Library) -> None:
    said: list[str] = []
    event.listen(library.engine, "before_cursor_execute", lambda *about: said.append(about[2]))

    def cost(page: Sequence[Entry]) -> int:
        said.clear()
        import_in(library, [page])
        return len(said)

    def page(start: int, number: int) -> list[Entry]:
        return [
            entry(f"Paper {n}", authors=("A", "B"), doi=f"10.1000/{n}", url=f"https://doi.org/10.1000/{n}", links=(f"https://example.org/{n}",))
            for n in range(start, start + number)
        ]  # fmt: skip

    cost(page(0, 1))
    assert cost(page(100, 5)) == cost(page(200, 50))
    assert cost(page(100, 5)) == cost(page(200, 50))
    changed = [entry(f"Paper {n}", doi=f"10.1000/{n}", abstract="New", authors=("C",)) for n in range(200, 250)]
    assert cost(changed[:5]) == cost(changed[5:])


def test_a_very_long_batch_is_taken(library: Library) -> None:
    page = [entry(f"Paper {number}", doi=f"10.1000/{number}") for number in range(600)]
    assert counts(import_in(library, [page])) == (600, 0, 0)
    assert counts(import_in(library, [page])) == (0, 0, 600)
    with library.reading() as session:
        assert find.find(session, Search.from_text("paper"), NOW).total == 600


def test_what_a_session_holds_of_a_paper_is_read_anew(library: Library) -> None:
    with library.writing() as session:
        put(session, WHOLE)
        paper = find.get(session, 1)
        put(
            session,
            entry(WHOLE.title, doi="10.1000/x", abstract="New", authors=("Zoe",), links=("https://example.org/z",)),
        )
        again = find.get(session, 1)
        assert again is paper
        assert (again.abstract, [author.name for author in again.authors]) == ("New", ["Zoe"])
        assert again.mentions[-1].url == "https://example.org/z"


titles = st.sampled_from(["A Study of Cats", "A study of cats!", "On Dogs", "Dogs and Cats", "Quite Other", "???"])
choices = st.builds(
    Entry,
    title=titles,
    authors=st.sampled_from([(), ("Ann",), ("Bob", "Ann")]),
    venue=st.sampled_from([None, "CVPR", "ICCV"]),
    year=st.sampled_from([None, 2022, 2023]),
    doi=st.sampled_from([None, "10.1000/a", "10.1000/b"]),
    arxiv=st.sampled_from([None, "2301.00001", "2301.00001v2"]),
    url=st.sampled_from([None, "https://doi.org/10.1000/A", "https://example.org/p", "http://example.org/p/"]),
    abstract=st.sampled_from([None, "Words.", "More words."]),
    links=st.sampled_from([(), (CODE,), ("http://github.com/Ann/Code/", "https://example.org/p")]),
)


def built(
    pages: Sequence[Sequence[Sequence[Entry]]],
) -> tuple[list[dict[str, Any]], list[str], list[tuple[int, ...]]]:
    """The library after imports of pages cut into batches: its papers, its links, and the counts of each import."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "library.sqlite3").write_bytes(empty_library())
        library = open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))
        tallies = [counts(import_in(library, batches)) for batches in pages]
        with library.reading() as session:
            urls = list(session.scalars(select(Link.url).order_by(Link.id)))
            twins = session.scalars(select(Paper.doi).where(Paper.doi.is_not(None)))
            assert len(set(found := list(twins))) == len(found)
        papers = shown(library)
        library.close()
        return papers, urls, tallies


@settings(max_examples=12)
@given(st.lists(choices, min_size=1, max_size=6), st.data())
def test_how_an_import_is_cut_makes_no_difference(page: list[Entry], data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(page)), max_size=4)))
    batches = [page[start:end] for start, end in zip([0, *cuts], [*cuts, len(page)], strict=True)]
    whole_papers, whole_urls, (whole_counts,) = built([[page]])
    cut_papers, cut_urls, (cut_counts,) = built([batches])
    assert cut_papers == whole_papers
    assert sorted(cut_urls) == sorted(whole_urls)
    assert sum(cut_counts) == sum(whole_counts) == len(page)
    assert cut_counts == whole_counts


def test_two_papers_of_one_title_and_year_are_two_when_other_people_wrote_them(library: Library) -> None:
    papers = [
        entry("Same Title", authors=("Ada Byron",), year=2023, url="https://a.example/1", abstract="One."),
        entry("Same Title", authors=("Grace Hopper",), year=2023, url="https://a.example/2", abstract="Two."),
    ]
    for expected in ((2, 0, 0), (0, 0, 2)):
        tally = import_in(library, [papers])
        assert (tally.new, tally.updated, tally.same) == expected


def test_one_paper_at_two_addresses_is_watched_at_both(library: Library) -> None:
    papers = [
        entry("Same Title", authors=("Ada Byron",), year=2023, url="https://a.example/1"),
        entry("Same Title", authors=("A. Byron",), year=2023, url="https://b.example/2"),
    ]
    assert import_in(library, [papers]).new == 1
    with library.reading() as session:
        assert {link.url for link in session.scalars(select(Link))} == {"https://a.example/1", "https://b.example/2"}


def test_every_paper_of_a_file_remembers_the_file_and_the_import(library: Library) -> None:
    other = entry("Another", year=2020)
    with library.writing() as session:
        for number in (1, 2):
            session.add(Import(id=number, at=NOW))
        session.flush()
        add(session, [WHOLE, other], NOW, Tally(), Source(1, "one.md"))
        add(session, [WHOLE, WHOLE], NOW, Tally(), Source(1, "one.md"))
        add(session, [WHOLE], NOW, Tally(), Source(2, "two.md"))
        add(session, [entry("Third")], NOW, Tally())
        origins = session.execute(select(Origin.paper_id, Origin.import_id, Origin.file).order_by(Origin.paper_id))
        assert [tuple(row) for row in origins] == [(1, 1, "one.md"), (1, 2, "two.md"), (2, 1, "one.md")]


PEOPLE = ("Ada Byron", "Grace Hopper")


@pytest.mark.parametrize(
    ("met", "papers"),
    [
        (entry("Learning neural fields of many cats", authors=("Byron, A.", "Hopper, G."), year=2023), 1),
        (entry("Learning Neural Fields of Many Cats", authors=PEOPLE, arxiv="2201.00001"), 1),
        (entry("Learning Neural Feilds of Many Cats", authors=PEOPLE, year=2022), 1),
        (entry("Leraning Neural Fields of Many Cats", authors=PEOPLE, year=2022), 1),
        (entry("Learning Neural Fields of Many Cats", authors=PEOPLE, year=2023, doi="10.1000/longer"), 2),
        (entry("Learning Neural Fields of Many Cats", authors=("Wei Li",), year=2022), 2),
        (entry("Learning Neural Fields of Many Dogs", authors=PEOPLE, year=2022), 2),
        (entry("Erratum: Learning Neural Fields of Many Cats", authors=PEOPLE, year=2022), 2),
    ],
)
def test_only_what_is_surely_the_same_is_put_together(library: Library, met: Entry, papers: int) -> None:
    known = entry("Learning Neural Fields of Many Cats", authors=PEOPLE, year=2022, doi="10.1000/talk")
    import_in(library, [[known], [met]])
    assert len(shown(library)) == papers
    assert import_in(library, [[known, met]]).new == 0


def test_papers_of_a_short_title_and_unknown_people_are_two_where_they_stand_in_two_places(library: Library) -> None:
    papers = [
        entry("Transformers", year=2020, venue="A Conference", url="https://a.example/1"),
        entry("Transformers", year=2020, venue="A Journal", url="https://b.example/1"),
    ]
    assert import_in(library, [papers]).new == 2
    assert counts(import_in(library, [papers])) == (0, 0, 2)


def test_two_words_a_few_letters_apart_make_two_papers_where_they_stand_at_two_addresses(library: Library) -> None:
    titles = ("Neural Reflection Fields for Transparent Objects", "Neural Refraction Fields for Transparent Objects")
    papers = [
        entry(title, authors=PEOPLE, year=2023, venue="CVPR", url=f"https://a.example/{at}")
        for at, title in enumerate(titles)
    ]
    assert import_in(library, [papers]).new == 2


def test_an_address_is_known_again_with_what_follows_readers_about(library: Library) -> None:
    import_in(library, [[entry("A Study of Cats", url="https://example.org/cats")]])
    again = entry("A Study of Cats", authors=PEOPLE, year=2020, url="http://www.example.org/cats/?utm_source=mail")
    assert import_in(library, [[again]]).new == 0


def test_what_lies_in_the_trash_is_offered_back_and_not_added_again(library: Library) -> None:
    import_in(library, [[WHOLE, entry("Another")]])
    with library.writing() as session:
        trash.put(session, [1], NOW)
    tally = import_in(library, [[WHOLE, entry("Another"), entry("Third")]])
    assert counts(tally) == (1, 0, 2)
    assert [remark.reason for remark in tally.remarks] == [
        "“R2 Former: A Study” was deleted on 1 January 2026 and lies in the trash; restore it there to have it"
    ]
    assert {paper["title"] for paper in shown(library)} == {"Third", "Another"}


def test_entries_that_share_identifiers_crosswise_end_alike_however_they_are_cut() -> None:
    page = [
        entry("A Study of Cats", doi="10.1000/a", arxiv="2301.00001"),
        entry("A Study of Cats", doi="10.1000/b"),
        entry("A Study of Cats", doi="10.1000/b", arxiv="2301.00001"),
        entry("A Study of Cats", arxiv="2301.00001", venue="CVPR"),
    ]
    whole, _, _ = built([[page]])
    for at in (1, 2, 3):
        assert built([[page[:at], page[at:]]])[0] == whole


def test_a_tag_that_the_reader_took_off_does_not_come_back_with_the_same_file(library: Library) -> None:
    def bring(file: str, *tags: str) -> Tally:
        tally = Tally()
        with library.writing() as session:
            add(session, [entry("A Study", doi="10.1000/a", tags=tags)], NOW, tally, Source(begin(session), file))
        return tally

    assert bring("mine.bib", "whales", "sea").new == 1
    with library.writing() as session:
        tag.remove_tags(session, [1], ["whales"])
    assert counts(bring("mine.bib", "whales", "sea")) == (0, 0, 1)
    assert shown(library)[0]["tags"] == ["sea"]
    assert counts(bring("mine.bib", "whales", "sea", "deep")) == (0, 1, 0)
    assert shown(library)[0]["tags"] == ["deep", "sea"]
    assert counts(bring("another.bib", "whales")) == (0, 1, 0)
    assert shown(library)[0]["tags"] == ["deep", "sea", "whales"]


def begin(session: Session) -> int:
    """The number of a new import."""
    session.add(one := Import(at=NOW))
    session.flush()
    return one.id
