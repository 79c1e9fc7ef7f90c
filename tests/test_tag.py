"""Tags on many papers at once, renamed, merged, coloured: checked against sets of names in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from readinglist import index
from readinglist.database import Library, open_library
from readinglist.errors import BadTag, BadWord, NotFound
from readinglist.library import tag, vocabulary
from readinglist.library.vocabulary import Node
from readinglist.models import Paper, PaperTag, Rule, SavedSearch, Tag
from tests.conftest import empty_library, entry, import_in, put

Sets = list[frozenset[str]]
Tagged = dict[int, set[str]]
NAMES = st.sampled_from(["a", "b", "ab", "a/b", "a/b/c", "a/b/b", "a/c", "b/a", "b/c", "a-b", "a/b-c", "c"])
LIBRARIES = st.lists(st.frozensets(NAMES, max_size=4), min_size=1, max_size=4)


def papers(session: Session, number: int) -> list[int]:
    put(session, *(entry(f"Paper {at}") for at in range(number)))
    return list(session.scalars(select(Paper.id).order_by(Paper.id)))


def tagged(session: Session) -> Tagged:
    found: Tagged = {paper_id: set() for paper_id in session.scalars(select(Paper.id))}
    for paper_id, name in session.execute(select(PaperTag.paper_id, Tag.name).join(Tag)):
        found[paper_id].add(name)
    return found


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library for many examples: what a reading session writes is not kept."""
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "library.sqlite3").write_bytes(empty_library())
    opened = open_library(f"sqlite:///{folder / 'library.sqlite3'}", folder)
    yield opened
    opened.close()


def after(library: Library, sets: Sets, act: Callable[[Session], object]) -> Tagged:
    """What an act makes of papers that have these tags; the library is left as it was."""
    with library.reading() as session:
        for paper_id, names in zip(papers(session, len(sets)), sets, strict=True):
            tag.set_tags(session, paper_id, names)
        act(session)
        found = tagged(session)
        assert {name for names in found.values() for name in names} == set(session.scalars(select(Tag.name)))
        return found


def model(sets: Sets, new: Callable[[str], str]) -> Tagged:
    return {paper_id: {new(name) for name in names} for paper_id, names in enumerate(sets, 1)}


def is_in(name: str, outer: str) -> bool:
    return name == outer or name.startswith(outer + "/")


@given(sets=LIBRARIES, old=NAMES, new=st.one_of(NAMES, st.sampled_from(["x", "x/y", "a/b/c/d"])))
def test_a_rename_takes_all_that_is_inside_along_whatever_is_there_already(
    shelf: Library, sets: Sets, old: str, new: str
) -> None:
    if not any(is_in(name, old) for names in sets for name in names):
        with pytest.raises(NotFound, match="there is no tag"):
            after(shelf, sets, lambda session: tag.rename(session, old, new))
        return
    found = after(shelf, sets, lambda session: tag.rename(session, old, new))
    assert found == model(sets, lambda name: new + name[len(old) :] if is_in(name, old) else name)


@given(sets=LIBRARIES, names=st.frozensets(NAMES, min_size=1, max_size=3), into=NAMES)
def test_a_merge_brings_all_under_one_name(shelf: Library, sets: Sets, names: frozenset[str], into: str) -> None:
    there = {name for some in sets for name in some}
    known = [name for name in names if any(is_in(other, name) for other in there)]

    def new(name: str) -> str:
        outer = max((other for other in known if is_in(name, other)), key=len, default=None)
        if outer is None or (name != outer and is_in(into, outer)):
            return name
        return into + name[len(outer) :]

    found = after(shelf, sets, lambda session: tag.merge(session, known, into))
    assert found == model(sets, new)


@given(
    sets=LIBRARIES,
    names=st.lists(NAMES, max_size=3),
    which=st.sets(st.integers(0, 3)),
    acts=st.sampled_from(["add", "remove"]),
)
def test_tags_come_and_go_on_many_papers_as_in_sets(
    shelf: Library, sets: Sets, names: list[str], which: set[int], acts: str
) -> None:
    chosen = [at + 1 for at in sorted(which) if at < len(sets)]
    change = tag.add_tags if acts == "add" else tag.remove_tags
    found = after(shelf, sets, lambda session: change(session, chosen, names))
    expected = {at: set(some) for at, some in enumerate(sets, 1)}
    for paper_id in chosen:
        expected[paper_id] = expected[paper_id] | set(names) if acts == "add" else expected[paper_id] - set(names)
    assert found == expected


@given(sets=LIBRARIES, gone=NAMES)
def test_a_deleted_tag_goes_with_all_inside_it(shelf: Library, sets: Sets, gone: str) -> None:
    if any(is_in(name, gone) for names in sets for name in names):
        found = after(shelf, sets, lambda session: tag.delete_tag(session, gone))
        assert found == {at: {name for name in names if not is_in(name, gone)} for at, names in enumerate(sets, 1)}


@given(sets=LIBRARIES)
def test_the_tree_counts_each_paper_once(shelf: Library, sets: Sets) -> None:
    nodes: list[Node] = []
    after(shelf, sets, lambda session: nodes.extend(vocabulary.tree(session)))
    names = [node.name for node in nodes]
    assert names == sorted(set(names), key=lambda name: name.split("/"))
    for node in nodes:
        assert node.own == sum(node.name in some for some in sets)
        assert node.papers == sum(any(is_in(name, node.name) for name in some) for some in sets) > 0
    assert {name for some in sets for name in some} <= set(names)


def test_a_bad_tag_or_an_unknown_paper_changes_nothing(library: Library) -> None:
    with library.writing() as session:
        papers(session, 2)
        tag.add_tags(session, [1, 2], ["a/b"])
    deep = "x" * 58
    attempts: list[tuple[Callable[[Session], object], type[Exception]]] = [
        (lambda session: tag.add_tags(session, [1, 9], ["new"]), NotFound),
        (lambda session: tag.add_tags(session, [1], ["new", "()"]), BadTag),
        (lambda session: tag.remove_tags(session, [9], ["a/b"]), NotFound),
        (lambda session: tag.rename(session, "a", " "), BadTag),
        (lambda session: tag.rename(session, "a", deep + "/y"), BadTag),
        (lambda session: tag.merge(session, ["a", "nothing"], "z"), NotFound),
        (lambda session: tag.colour(session, "a", "pink"), BadWord),
        (lambda session: tag.colour(session, "nothing", "red"), NotFound),
        (lambda session: tag.delete_tag(session, "nothing"), NotFound),
    ]
    for act, mistake in attempts:
        with pytest.raises(mistake), library.writing() as session:
            act(session)
        with library.reading() as session:
            assert tagged(session) == {1: {"a/b"}, 2: {"a/b"}}


def test_colours_come_from_the_nearest_tag_around(library: Library) -> None:
    with library.writing() as session:
        papers(session, 1)
        tag.set_tags(session, 1, ["a/b", "a/b/c", "a/d", "e"])
        assert tag.colours(session) == {}
        tag.colour(session, "a", "red")
        tag.colour(session, "a/b", "blue")
    with library.reading() as session:
        expected = {"a": "red", "a/b": "blue", "a/b/c": "blue", "a/d": "red"}
        assert tag.colours(session) == expected
        shown = {node.name: (node.colour, node.own_colour) for node in vocabulary.tree(session)}
        assert shown["a/b/c"] == ("blue", None)
        assert shown["a"] == ("red", "red")
    with library.writing() as session:
        tag.colour(session, "a", None)
        assert "a" not in session.scalars(select(Tag.name)).all()
        assert tag.colours(session) == {"a/b": "blue", "a/b/c": "blue"}


def test_a_coloured_tag_stays_while_there_is_something_inside_it(library: Library) -> None:
    with library.writing() as session:
        papers(session, 1)
        tag.set_tags(session, 1, ["a", "a/b"])
        tag.colour(session, "a", "green")
        tag.remove_tags(session, [1], ["a"])
        assert tag.colours(session) == {"a": "green", "a/b": "green"}
        tag.remove_tags(session, [1], ["a/b"])
        assert session.scalars(select(Tag.name)).all() == []


def test_colours_and_rules_follow_a_renamed_tag(library: Library) -> None:
    with library.writing() as session:
        papers(session, 2)
        tag.add_tags(session, [1], ["nerf", "nerf/fast"])
        tag.add_tags(session, [2], ["radiance"])
        tag.colour(session, "nerf", "violet")
        session.add_all([Rule(search="nerf", tag="nerf/fast"), Rule(search="x", tag="other")])
        tag.rename(session, "nerf", "radiance")
        assert tag.colours(session) == {"radiance": "violet", "radiance/fast": "violet"}
        assert session.scalars(select(Rule.tag).order_by(Rule.id)).all() == ["radiance/fast", "other"]
        assert vocabulary.carriers(session, ["radiance"]) == 2
        assert vocabulary.carriers(session, ["radiance/fast", "other"]) == 1


def test_a_name_with_the_signs_of_patterns_is_only_itself(library: Library) -> None:
    with library.writing() as session:
        papers(session, 2)
        tag.add_tags(session, [1], ["a_b", "50%/x", "a.b"])
        tag.add_tags(session, [2], ["axb/c", "50x/x", "a/b"])
        tag.rename(session, "a_b", "q")
        tag.rename(session, "50%", "half")
        assert tagged(session) == {1: {"q", "half/x", "a.b"}, 2: {"axb/c", "50x/x", "a/b"}}


def test_ten_thousand_papers_are_tagged_in_few_statements(library: Library) -> None:
    with library.writing() as session:
        ids = papers(session, 2000)
        said: list[str] = []
        event.listen(library.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
        tag.add_tags(session, ids, ["one", "two"])
        assert len(said) <= 5 * len(ids) / 500 * 3
        assert session.scalars(select(PaperTag.paper_id).where(PaperTag.tag_id == 1)).all() == ids
        said.clear()
        tag.rename(session, "one", "uno")
        assert sum(statement.startswith("UPDATE") for statement in said) == 2
        tag.remove_tags(session, ids, ["uno"])
        assert session.scalars(select(Tag.name)).all() == ["two"]


def test_titles_are_asked_for_words_whatever_they_hold(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("Radiance fields"), entry("Fields of gold"), entry("Other", abstract="radiance"))
        question = index.titled(3)
        said = index.title_terms(["radiance", 'fields" OR', "NOT"]) | {"most": 5}
        assert [tuple(row) for row in session.execute(question, said)] == [(0, 1)]
        session.execute(delete(Paper))


def test_saved_searches_and_rules_ask_for_the_new_name(library: Library) -> None:
    import_in(library, [[entry("A Paper"), entry("Another")]])
    with library.writing() as session:
        tag.set_tags(session, 1, ["vision/depth"])
        tag.set_tags(session, 2, ["old"])
        session.add(SavedSearch(name="one", search="#vision/depth (cats or -#old)"))
        session.add(SavedSearch(name="two", search="Vision  old"))
        session.add(Rule(search="tag:old status:read", tag="x"))
    with library.writing() as session:
        tag.rename(session, "vision", "sight")
        tag.merge(session, ["old"], "new")
    with library.reading() as session:
        assert [row.search for row in session.scalars(select(SavedSearch).order_by(SavedSearch.name))] == [
            "tag:sight/depth (cats or -tag:new)",
            "Vision  old",
        ]
        assert session.scalars(select(Rule.search)).all() == ["tag:new status:read"]
