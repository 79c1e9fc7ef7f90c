"""Which tags are suggested for a paper, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from readinglist.database import Library
from readinglist.library import find, tag, vocabulary
from readinglist.suggest import MOST, Shared, Suggestion, suggest, terms, words
from tests.conftest import entry, put


def tags_for(title: str, *tags: str, abstract: str = "", own: tuple[str, ...] = ()) -> list[str]:
    return [one.tag for one in suggest(title, abstract, tags, own)]


@pytest.mark.parametrize(
    ("title", "tag"),
    [
        ("NeRFs in the wild", "nerf"),
        ("Place recognition at night", "vision/place-recognition"),
        ("Place-Recognition", "place-recognition"),
        ("A Survey of Radiance Field Studies", "radiance-fields"),
        ("Learning classes", "class"),
        ("$R^{2}$ Former", "r2"),
        ("Détection d’objets", "detection"),
        ("Point cloud registration", "3d/point-clouds"),
    ],
)
def test_a_tag_is_suggested_when_its_words_stand_in_the_title(title: str, tag: str) -> None:
    assert tags_for(title, tag) == [tag]


@pytest.mark.parametrize(
    ("title", "tag"),
    [
        ("Nerfing a game", "nerf"),
        ("Recognition of a place", "place-recognition"),
        ("A new method to read", "to-read"),
        ("A new method to read", "read"),
        ("Bus lanes", "bu"),
        ("Vision", "vision/depth"),
        ("X", "x"),
        ("", "nerf"),
    ],
)
def test_a_tag_is_not_suggested_for_other_words_nor_when_it_says_nothing(title: str, tag: str) -> None:
    assert tags_for(title, tag) == []


def test_the_title_speaks_before_the_abstract_and_more_words_before_fewer() -> None:
    found = suggest(
        "Neural radiance",
        "A depth map of a depth, said in neural passing",
        ["depth", "neural", "neural-radiance", "depth-map"],
        (),
    )
    assert found == [
        Suggestion("neural-radiance", "“neural radiance” is in the title"),
        Suggestion("neural", "“neural” is in the title"),
        Suggestion("depth-map", "“depth map” is in the abstract"),
        Suggestion("depth", "“depth” is in the abstract"),
    ]


def test_what_the_paper_has_is_not_suggested_nor_what_that_lies_in() -> None:
    assert tags_for("vision depth maps", "vision", "vision/depth", own=("vision/depth",)) == []
    assert tags_for("vision depth maps", "vision", "vision/depth", own=("vision",)) == ["vision/depth"]
    assert tags_for("vision depth maps", "vision", "vision/depth") == ["vision/depth"]


def test_papers_with_a_word_speak_for_their_tag_when_they_surely_do() -> None:
    def reasons(tagged: int, with_tag: int) -> list[str]:
        shared = [Shared("radiance", tagged, {"nerf": with_tag})]
        return [one.reason for one in suggest("Radiance", "", ["nerf"], (), shared)]

    assert reasons(12, 12) == ["as on 12 of your papers with “radiance” in the title"]
    assert reasons(4, 4) == ["as on 4 of your papers with “radiance” in the title"]
    assert reasons(3, 3) == []
    assert reasons(20, 11) == []
    assert reasons(200, 120) == ["as on 120 of your papers with “radiance” in the title"]


def test_terms_are_the_telling_words_of_a_title() -> None:
    assert terms("A Method for the 3D Radiance of 2023 Fields, and Fields") == ["radiance", "fields"]
    assert terms("") == []


@given(st.text(), st.text(), st.lists(st.text(min_size=1)), st.lists(st.text(min_size=1)))
def test_suggestions_never_fail_and_are_few(title: str, abstract: str, tags: list[str], own: list[str]) -> None:
    found = suggest(title, abstract, tags, own)
    assert len(found) <= MOST
    assert {one.tag for one in found} <= set(tags) - set(own)


def test_words_are_compared_without_case_accents_and_number() -> None:
    assert words("Straßen, Études & NeRFs: bus, analysis, boxes, theories") == [
        "strassen", "etude", "nerf", "bus", "analysis", "box", "theory",
    ]  # fmt: skip


NAMES = ["diffusion", "nerf", "other", "vision/depth"]


def test_the_library_suggests_from_its_own_tags_in_one_statement(library: Library) -> None:
    with library.writing() as session:
        put(session, *(entry(f"Radiance number {at}") for at in range(9)), entry("Diffusion"), entry("New radiance"))
        tag.add_tags(session, [*range(1, 6)], ["nerf", "vision/depth"])
        tag.add_tags(session, [7, 8], ["other"])
        tag.add_tags(session, [10], ["diffusion"])
    with library.reading() as session:
        paper = find.get(session, 11)
        said: list[str] = []
        event.listen(library.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
        found = vocabulary.suggestions(session, paper, NAMES)
        assert [(one.tag, one.reason) for one in found] == []
        assert len(said) == 1
    with library.writing() as session:
        tag.remove_tags(session, [7, 8], ["other"])
        found = vocabulary.suggestions(session, find.get(session, 11), NAMES)
        reason = "as on 5 of your papers with “radiance” in the title"
        assert found == [Suggestion("nerf", reason), Suggestion("vision/depth", reason)]
        assert vocabulary.suggestions(session, find.get(session, 1), NAMES) == []
        assert [one.tag for one in vocabulary.suggestions(session, find.get(session, 6), NAMES)] == [
            "nerf",
            "vision/depth",
        ]


def test_a_library_without_tags_suggests_nothing(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("Radiance"))
        assert vocabulary.suggestions(session, find.get(session, 1), []) == []
