"""What stands twice is found with its reason, grouped, and not offered again once the reader called it two."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from readinglist.database import Library
from readinglist.errors import NotFound
from readinglist.library import duplicates
from readinglist.library.duplicates import Group, Pair, grouped
from readinglist.likeness import Likeness
from tests.conftest import entry, import_in

LEE, RAY = ("Ann Lee", "Bob Ray"), ("Cy Ray",)


def found(library: Library) -> list[Group]:
    with library.reading() as session:
        return duplicates.groups(session)


def test_a_pair_comes_with_its_reason_in_words(library: Library) -> None:
    import_in(library, [[entry("A Long Study of Many Cats", authors=LEE, year=2022, doi="10.1000/a")]])
    import_in(library, [[entry("A Long Study of Many Cats", authors=LEE, year=2023, doi="10.1000/b")]])
    import_in(library, [[entry("Quite Other Words", authors=LEE, year=2022)]])
    reason = "the same title, year 2022/2023, common author Lee, two DOIs"
    assert found(library) == [Group((1, 2), False, (reason,))]


def test_what_an_import_could_not_see_is_certain_here(library: Library) -> None:
    import_in(library, [[entry("Learning Neural Fields of Many Cats", authors=("Ann Lee", "Bob Ray"), year=2022)]])
    import_in(library, [[entry("Leanring Neural Fields of Many Cats", authors=("Lee, A.", "Ray, B."), year=2022)]])
    assert [(group.papers, group.certain) for group in found(library)] == [((1, 2), True)]


def test_papers_called_two_are_not_offered_again(library: Library) -> None:
    titles = ("A Long Study of Many Cats", "A Long Study of Many Cats")
    import_in(
        library, [[entry(title, authors=LEE, year=2022 + at, doi=f"10.1000/{at}")] for at, title in enumerate(titles)]
    )
    with library.writing() as session:
        duplicates.part(session, [2, 1])
        duplicates.part(session, [1, 2])
    assert found(library) == []
    with library.writing() as session, pytest.raises(NotFound, match="there is no paper 9"):
        duplicates.part(session, [1, 9])


def pair(first: int, second: int, likeness: Likeness = Likeness.SAME) -> Pair:
    return Pair(first, second, likeness, f"{first}-{second}")


def test_what_is_the_same_in_a_chain_is_one_group() -> None:
    three = [pair(1, 2), pair(1, 3), pair(2, 3)]
    assert grouped(three, ()) == [Group((1, 2, 3), True, ("1-2", "1-3", "2-3"))]


def test_a_chain_whose_ends_differ_is_for_a_person() -> None:
    assert [group.certain for group in grouped([pair(1, 2), pair(2, 3)], ())] == [False]
    ends = [pair(1, 2), pair(2, 3), pair(1, 3, Likeness.MAYBE)]
    assert [(group.papers, group.certain) for group in grouped(ends, ())] == [((1, 2, 3), False)]


def test_a_perhaps_beside_a_certain_group_is_a_group_of_its_own() -> None:
    both = [pair(1, 2), pair(2, 3, Likeness.MAYBE)]
    assert [(group.papers, group.certain) for group in grouped(both, ())] == [((1, 2), True), ((1, 3), False)]
    assert [group.papers for group in grouped(both, {(1, 3)})] == [(1, 2)]
    assert [group.papers for group in grouped(both, {(2, 3)})] == [(1, 2)]


def test_two_of_a_certain_group_that_the_reader_called_two_make_it_a_question() -> None:
    three = [pair(1, 2), pair(1, 3), pair(2, 3)]
    assert [(group.papers, group.certain) for group in grouped(three, {(1, 2)})] == [((1, 2, 3), False)]
    assert grouped([pair(1, 2)], {(1, 2)}) == []


def test_an_index_page_that_many_papers_name_is_no_sign(library: Library) -> None:
    many = [entry(f"Subject number {at} of {at * 7}", url="https://example.org/", year=2020) for at in range(60)]
    import_in(library, [many])
    assert found(library) == []


def test_chosen_papers_are_judged_as_well(library: Library) -> None:
    import_in(library, [[entry("One", year=2020), entry("Two", year=2020)]])
    with library.reading() as session:
        assert duplicates.judged(session, [2, 1]) == Group((1, 2), False, ())
        with pytest.raises(NotFound, match="there is no paper 3"):
            duplicates.judged(session, [1, 3])


def test_more_papers_cost_no_more_statements(library: Library) -> None:
    said: list[str] = []
    event.listen(library.engine, "before_cursor_execute", lambda *about: said.append(about[2]))

    def cost() -> int:
        said.clear()
        found(library)
        return len(said)

    twins = [
        entry(f"A Long Study of Animal {at}", authors=LEE, year=year, doi=f"10.1/{at}.{year}")
        for at in range(40)
        for year in (2020, 2021)
    ]
    import_in(library, [twins[:4]])
    few = cost()
    import_in(library, [twins])
    assert cost() == few
