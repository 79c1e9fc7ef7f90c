"""What a reader does to papers and links: kept, folded, refused with a reason, and never half done."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readinglist import ledger
from readinglist.database import Library
from readinglist.errors import BadIdentifier, BadTag, BadWord, NotFound, ReadinglistError
from readinglist.library import curate, find, link, note, shelve, tag
from readinglist.library.records import link_record, paper_record
from readinglist.models import Link, Mention, Tag
from readinglist.reading import Shelf, Status
from readinglist.search import Search
from tests.conftest import NOW, entry, import_in

CODE = "https://github.com/ann/code"


@pytest.fixture
def shelf(library: Library) -> Library:
    """Two papers; both mention one repository."""
    one = entry(
        "One",
        authors=("Ann", "Bob"),
        venue="CVPR",
        year=2023,
        doi="10.1000/1",
        url="https://doi.org/10.1000/1",
        links=(CODE,),
    )
    import_in(library, [[one, entry("Two", doi="10.1000/2", links=(CODE, "https://example.org/two"))]])
    return library


def paper(library: Library, number: int = 1) -> dict[str, Any]:
    with library.reading() as session:
        return paper_record(find.get(session, number))


def found(library: Library, text: str) -> list[int]:
    with library.reading() as session:
        return [row.id for row in find.find(session, Search.from_text(text), NOW).papers]


def edited(library: Library, **words: str) -> dict[str, Any]:
    with library.writing() as session:
        curate.edit(session, 1, words, NOW)
    return paper(library)


def test_a_status_brings_a_paper_to_my_list_and_the_stacks_take_it_away(shelf: Library) -> None:
    with shelf.writing() as session:
        shelve.set_status(session, [1], Status.READING, NOW)
    assert (paper(shelf)["shelf"], paper(shelf)["status"]) == (Shelf.MINE, Status.READING)
    with shelf.writing() as session:
        shelve.set_status(session, [1], None, NOW)
    assert (paper(shelf)["shelf"], paper(shelf)["status"]) == (Shelf.MINE, None)
    with shelf.writing() as session:
        shelve.set_status(session, [1], Status.READ, NOW)
        shelve.set_shelf(session, [1], Shelf.STACKS, NOW)
    assert (paper(shelf)["shelf"], paper(shelf)["status"]) == (Shelf.STACKS, None)
    with shelf.writing() as session:
        shelve.set_shelf(session, [1], Shelf.MINE, NOW)
    assert (paper(shelf)["shelf"], paper(shelf)["status"]) == (Shelf.MINE, None)


def test_tags_are_set_folded_found_and_vanish_with_their_last_paper(shelf: Library) -> None:
    with shelf.writing() as session:
        tag.set_tags(session, 1, ["Deep Learning", "#vision", "deep-learning"])
        tag.set_tags(session, 2, ["vision"])
    assert paper(shelf)["tags"] == ["deep-learning", "vision"]
    assert found(shelf, "tag:vision") == [1, 2]
    assert found(shelf, "learning") == [1]
    with shelf.writing() as session:
        tag.set_tags(session, 1, [])
        assert session.scalars(select(Tag.name)).all() == ["vision"]
    assert found(shelf, "learning") == []


def test_a_bad_tag_changes_nothing(shelf: Library) -> None:
    with shelf.writing() as session:
        tag.set_tags(session, 1, ["kept"])
    with pytest.raises(BadTag), shelf.writing() as session:
        tag.set_tags(session, 1, ["new", "()"])
    assert paper(shelf)["tags"] == ["kept"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a\r\nb\r\n", "a\nb"), ("\n\n  code\n", "  code"), ("  \n", "  "), ("", ""), ("x\n\n\ny", "x\n\n\ny")],
)
def test_a_note_is_kept_as_typed_with_plain_line_ends(shelf: Library, typed: str, kept: str) -> None:
    with shelf.writing() as session:
        note.set_note(session, 1, typed, NOW)
    assert paper(shelf)["note"] == kept


def test_a_note_is_found_by_its_words(shelf: Library) -> None:
    with shelf.writing() as session:
        note.set_note(session, 1, "A **brilliant** trick", NOW)
    assert found(shelf, "note:brilliant") == found(shelf, "brilliant") == [1]
    with shelf.writing() as session:
        note.set_note(session, 1, "", NOW)
    assert found(shelf, "brilliant") == []


def test_edited_fields_are_read_as_people_type_them(shelf: Library) -> None:
    now = edited(
        shelf, title="  New\n title ", authors=" Cy \r\n\r\nDi\n", venue=" ICCV ", year=" 1999 ", doi="https://doi.org/10.1000/NEW",
        arxiv="arXiv:2301.00001v3", url="example.org/new", abstract="One.\r\n\r\nTwo.",
    )  # fmt: skip
    assert {name: now[name] for name in curate.EDITABLE} == {
        "title": "New title", "authors": ["Cy", "Di"], "venue": "ICCV", "year": 1999, "doi": "10.1000/new",
        "arxiv": "2301.00001", "url": "https://example.org/new", "abstract": "One.\n\nTwo.",
    }  # fmt: skip
    assert found(shelf, "title:new by:cy") == [1]
    assert found(shelf, "title:one") == []


def test_what_was_not_changed_is_not_the_readers(shelf: Library) -> None:
    edited(shelf, title="One", authors="Ann\nBob", venue="CVPR", year="1999", colour="blue")
    with shelf.reading() as session:
        assert find.get(session, 1).edited == ["year"]


@pytest.mark.parametrize(
    ("name", "typed", "kind", "said"),
    [
        ("title", "  ", BadWord, "a paper needs a title"),
        ("year", "soon", BadWord, "“soon” is no year"),
        ("year", "99", BadWord, "no year"),
        ("year", "２０２３", BadWord, "no year"),
        ("doi", "10.x", BadIdentifier, "“10.x” is no DOI"),
        ("doi", "10.1000/2", BadIdentifier, "the DOI 10.1000/2 is already on paper 2"),
        ("arxiv", "x", BadIdentifier, "“x” is no arXiv id"),
        ("url", "javascript:alert(1)", BadIdentifier, "no web address"),
    ],
)
def test_a_mistake_in_a_form_changes_nothing_and_says_what_it_is(
    shelf: Library, name: str, typed: str, kind: type[ReadinglistError], said: str
) -> None:
    before = paper(shelf)
    with pytest.raises(kind, match=said), shelf.writing() as session:
        curate.edit(session, 1, {"venue": "Changed", name: typed}, NOW)
    assert paper(shelf) == before
    if "already" not in said:
        assert said in curate.complaints({"venue": "Changed", name: typed})[name]


def test_a_paper_that_is_not_there_is_said(library: Library) -> None:
    with library.writing() as session:
        for change in (
            lambda: shelve.set_status(session, [9], None, NOW),
            lambda: tag.set_tags(session, 9, []),
            lambda: note.set_note(session, 9, "", NOW),
            lambda: curate.edit(session, 9, {}, NOW),
            lambda: link.add_link(session, 9, "example.org", NOW),
        ):
            with pytest.raises(NotFound, match="there is no paper 9"):
                change()


def test_a_corrected_address_is_watched_in_the_place_of_the_wrong_one(shelf: Library) -> None:
    assert edited(shelf, doi="10.1000/right", url="https://doi.org/10.1000/right")["links"] == [
        CODE,
        "https://doi.org/10.1000/right",
    ]
    assert edited(shelf, doi="10.1000/1", url="https://doi.org/10.1000/1")["links"] == [
        "https://doi.org/10.1000/1",
        CODE,
    ]


def test_an_emptied_address_is_watched_no_more(shelf: Library) -> None:
    assert edited(shelf, doi="", url="")["links"] == [CODE]


def test_a_link_added_by_hand_is_due_at_once_and_shared(shelf: Library) -> None:
    with shelf.writing() as session:
        row = link.add_link(session, 1, "EXAMPLE.org/two/", NOW)
        assert (row.url, row.due) == ("https://example.org/two", NOW)
    assert paper(shelf)["links"][-1] == "https://EXAMPLE.org/two/"
    with shelf.reading() as session:
        assert session.scalar(select(func.count()).select_from(Link)) == 4
        assert link_record(link.get_link(session, row.id))["papers"] == [1, 2]


def test_a_link_taken_off_one_paper_stays_on_the_other_and_may_come_back(shelf: Library) -> None:
    with shelf.writing() as session:
        code = next(mention.link_id for mention in find.get(session, 1).mentions if mention.url == CODE)
        link.remove_link(session, 1, code)
    assert CODE not in paper(shelf)["links"]
    assert CODE in paper(shelf, 2)["links"]
    with shelf.writing() as session:
        assert code in [due.id for due in ledger.due(session, NOW)]
        link.remove_link(session, 2, code)
        assert code not in [due.id for due in ledger.due(session, NOW)]
        with pytest.raises(NotFound, match="paper 1 has no link"):
            link.remove_link(session, 1, code)
        assert link.add_link(session, 1, "github.com/Ann/Code", NOW).id == code
    assert paper(shelf)["links"][-1] == "https://github.com/Ann/Code"


def test_a_corrected_link_takes_the_old_ones_place(shelf: Library) -> None:
    with shelf.writing() as session:
        code = find.get(session, 2).mentions[1].link_id
        link.correct_link(session, 2, code, "https://github.com/ann/code2", NOW)
    assert paper(shelf, 2)["links"] == [
        "https://doi.org/10.1000/2",
        "https://github.com/ann/code2",
        "https://example.org/two",
    ]
    assert CODE in paper(shelf)["links"]


def test_a_corrected_spelling_is_what_is_asked_next(shelf: Library) -> None:
    with shelf.writing() as session:
        code = find.get(session, 1).mentions[1].link_id
        assert link.correct_link(session, 1, code, "https://github.com/Ann/Code", NOW).id == code
    with shelf.reading() as session:
        assert link.get_link(session, code).url == "https://github.com/Ann/Code"


@pytest.mark.parametrize("typed", ["", "javascript:alert(1)", "two words.org"])
def test_a_bad_address_adds_and_corrects_nothing(shelf: Library, typed: str) -> None:
    before = paper(shelf)
    with pytest.raises(BadIdentifier), shelf.writing() as session:
        link.add_link(session, 1, typed, NOW)
    with pytest.raises(BadIdentifier), shelf.writing() as session:
        link.correct_link(session, 1, 1, typed, NOW)
    assert paper(shelf) == before


def formers(library: Library, number: int = 1) -> dict[str, str | None]:
    """The addresses of a paper's links, each with the one in whose place the reader put it."""
    with library.reading() as session:
        row = find.get(session, number)
        return {mention.url: mention.former for mention in row.mentions if not mention.removed}


def accepted(library: Library, url: str, address: str) -> None:
    with library.writing() as session:
        number = session.scalars(select(Link.id).where(Link.url == url)).one()
        link.accept(session, number, address, NOW)


def test_an_accepted_address_stands_on_all_papers_and_remembers_the_first_one(shelf: Library) -> None:
    accepted(shelf, CODE, "https://github.com/ann/new")
    accepted(shelf, "https://github.com/ann/new", "https://github.com/ann/newest")
    for number in (1, 2):
        assert formers(shelf, number)["https://github.com/ann/newest"] == CODE
        assert CODE not in formers(shelf, number)


def test_going_back_never_makes_an_address_its_own_former(shelf: Library) -> None:
    accepted(shelf, CODE, "https://github.com/ann/new")
    accepted(shelf, "https://github.com/ann/new", CODE)
    assert formers(shelf)[CODE] == "https://github.com/ann/new"


def test_two_links_that_become_one_keep_the_first_ones_past(shelf: Library) -> None:
    accepted(shelf, CODE, "https://example.org/one")
    accepted(shelf, "https://example.org/two", "https://example.org/one")
    assert formers(shelf, 2)["https://example.org/one"] == CODE
    assert "https://example.org/two" not in formers(shelf, 2)


def test_many_accepted_at_once_stand_as_if_one_after_the_other(shelf: Library) -> None:
    one, two, last = (f"https://example.org/{name}" for name in ("one", "two", "last"))
    accepted(shelf, CODE, one)
    accepted(shelf, one, CODE)
    chains = [(two, one), (CODE, "https://example.org/new"), (one, CODE), (two, last), (CODE, one), (one, last)]
    with shelf.reading() as session:
        ids = {row.url: row.id for row in session.scalars(select(Link))}
        link.put_in_place(session, [(ids[url], address) for url, address in chains], NOW)
        together = mentions(session)
    with shelf.reading() as session:
        for url, address in chains:
            link.put_in_place(session, [(ids[url], address)], NOW)
        assert together == mentions(session)
    assert len(together) > 6


def mentions(session: Session) -> set[tuple[Any, ...]]:
    columns = (Mention.paper_id, Link.url, Mention.url, Mention.position, Mention.by_reader, Mention.removed)
    return {tuple(row) for row in session.execute(select(*columns, Mention.former).join(Link))}


def test_an_address_that_is_no_new_one_is_refused(shelf: Library) -> None:
    with pytest.raises(BadIdentifier, match="already"):
        accepted(shelf, CODE, "https://github.com/ANN/code/")
    with pytest.raises(BadIdentifier):
        accepted(shelf, CODE, "javascript:alert(1)")
    assert formers(shelf)[CODE] is None
