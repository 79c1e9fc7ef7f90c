"""What is offered at the cursor of a search: what begins so, the most used first, written so that it is read again."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from readinglist.database import Library, open_library
from readinglist.library import tag
from readinglist.library.complete import HINTS, MOST, Suggestion, complete
from readinglist.search import Clause, Field, Search
from tests.conftest import empty_library, entry, import_in

AUTHORS = ("Jun-Yan Zhu", "Zoë de la Cruz", "Hao Zhu")


@pytest.fixture
def shelf(library: Library) -> Library:
    """Papers with names that begin alike."""
    papers = [
        entry(
            f"Paper {at}",
            authors=AUTHORS[at % 3 : at % 3 + 2],
            venue=["CVPR", "École d'été"][at % 4 == 0],
            year=2020 + at % 3,
        )
        for at in range(12)
    ]
    import_in(library, [papers])
    with library.writing() as session:
        tag.add_tags(session, range(1, 9), ["vision"])
        tag.add_tags(session, [1, 2], ["vision/étude", "video"])
    return library


def offered(library: Library, text: str, at: int | None = None) -> list[Suggestion]:
    with library.reading() as session:
        return complete(session, text, len(text) if at is None else at)


def labels(library: Library, text: str) -> list[str]:
    return [offer.label for offer in offered(library, text)]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("st", ["status:"]),
        ("depth -RE", ["repo:", "read:"]),
        ("status:re", ["reading", "read"]),
        ("status:read,se", ["set-aside"]),
        ("link:MO", ["moved"]),
        ("has:ab", ["abstract"]),
        ("added:<", ["<7d", "<30d", "<1y"]),
        ("sort:-y", ["-year"]),
        ("#vi", ["vision", "video", "vision/étude"]),
        ("tag:etu", ["vision/étude"]),
        ("vide", ["video"]),
        ("by:zh", ["Hao Zhu", "Jun-Yan Zhu"]),
        ("author:ZOE", ["Zoë de la Cruz"]),
        ("by:yan", ["Jun-Yan Zhu"]),
        ("in:eco", ["École d'été"]),
        ("venue:c", ["CVPR"]),
        ("year:20", ["2022", "2021", "2020"]),
        ("year:3", []),
        ("by:", []),
        ("title:x", []),
        ("nonsense:x", []),
        ("depth ", []),
        ("", []),
        ('"vis', []),
    ],
)
def test_what_begins_so_is_offered(shelf: Library, typed: str, wanted: list[str]) -> None:
    assert sorted(labels(shelf, typed)) == sorted(wanted)


def test_the_most_used_comes_first_and_says_how_many_papers_have_it(shelf: Library) -> None:
    first, second, *_ = offered(shelf, "#vi")
    assert (first.label, first.hint) == ("vision", "8 papers")
    assert (second.label, second.hint) == ("video", "2 papers")


def test_an_offer_takes_the_place_of_the_word_and_the_rest_stays(shelf: Library) -> None:
    typed = "depth -by:yan -link:dead"
    (offer,) = offered(shelf, typed, at=typed.index(" -link"))
    assert offer.text == 'depth -by:"Jun-Yan Zhu" -link:dead'
    assert offer.text[: offer.at] == 'depth -by:"Jun-Yan Zhu" '
    assert offered(shelf, typed, at=-5) == []
    assert offered(shelf, "by:x", at=10**9) == []


def test_a_field_is_offered_with_its_meaning_and_the_cursor_behind_the_colon(shelf: Library) -> None:
    (offer,) = offered(shelf, "stat")
    assert (offer.text, offer.at, offer.hint) == ("status:", 7, HINTS[Field.STATUS])


def test_a_venue_is_offered_as_the_whole_name(shelf: Library) -> None:
    (offer,) = offered(shelf, "in:cv")
    assert Search.from_text(offer.text).parts == (Clause(Field.VENUE, "CVPR", quoted=True),)


def test_every_field_but_text_has_a_hint() -> None:
    assert set(HINTS) == set(Field) - {Field.TEXT}


def test_no_more_is_offered_than_can_be_looked_over(library: Library) -> None:
    import_in(library, [[entry(f"Paper {at}", authors=(f"Zhang {at}",), venue=f"Conf {at}") for at in range(30)]])
    for typed in ("by:zh", "in:co"):
        assert len(labels(library, typed)) == MOST


def test_a_name_costs_few_statements(shelf: Library) -> None:
    said: list[Any] = []
    event.listen(shelf.engine, "before_cursor_execute", lambda *about: said.append(about[2]))
    for typed in ("by:zh", "#vi", "in:c", "vi"):
        said.clear()
        offered(shelf, typed)
        assert len(said) <= 3, typed  # with BEGIN


@given(st.text(alphabet=st.sampled_from('ab:"#-(),ézhiu 🎉\x00'), max_size=20), st.integers(-3, 25))
def test_no_text_is_a_mistake_and_every_offer_is_a_search(text: str, at: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "library.sqlite3").write_bytes(empty_library())
        library = open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))
        import_in(library, [[entry("A", authors=("Zhu (Hui)", "Bé, Ab"), venue="A-Z (b)")]])
        offers = offered(library, text, at)
        library.close()
        for offer in offers:
            assert 0 <= offer.at <= len(offer.text)
            assert offer.label in offer.text
