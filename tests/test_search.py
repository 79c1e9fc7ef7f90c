"""The query language: text to a value and back, and nothing is an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.search import MOST_CLAUSES, Clause, Field, Search, Sort, years_of


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("depth", [Clause(Field.TEXT, "depth")]),
        (
            '"neural radiance" -video',
            [Clause(Field.TEXT, "neural radiance", quoted=True), Clause(Field.TEXT, "video", True)],
        ),
        ("trans*", [Clause(Field.TEXT, "trans*")]),
        ("tag:Vision #nerf", [Clause(Field.TAG, "vision"), Clause(Field.TAG, "nerf")]),
        ('tag:"Machine Learning"', [Clause(Field.TAG, "machine-learning", quoted=True)]),
        ("status:to-read shelf:mine", [Clause(Field.STATUS, "to-read"), Clause(Field.SHELF, "mine")]),
        ("by:Lee in:CVPR", [Clause(Field.AUTHOR, "Lee"), Clause(Field.VENUE, "CVPR")]),
        ("year:2021..2023 -year:2022", [Clause(Field.YEAR, "2021..2023"), Clause(Field.YEAR, "2022", True)]),
        (
            "verdict:dead link:MOVED repo:archived",
            [Clause(Field.LINK, "dead"), Clause(Field.LINK, "moved"), Clause(Field.REPO, "archived")],
        ),
        ("has:code no:note", [Clause(Field.HAS, "code"), Clause(Field.NO, "note")]),
        # What is no clause is text.
        ("status:done", [Clause(Field.TEXT, "status:done")]),
        ("year:soon", [Clause(Field.TEXT, "year:soon")]),
        ("https://example.org", [Clause(Field.TEXT, "https://example.org")]),
        ("text:x", [Clause(Field.TEXT, "text:x")]),
        ("tag:()", [Clause(Field.TEXT, "tag:()")]),
        ('tag:""', [Clause(Field.TEXT, "tag:", quoted=True)]),
        ('"open', [Clause(Field.TEXT, "open", quoted=True)]),
        ('- -- : # " "" ( ) * ^', []),
        ("depth depth depth", [Clause(Field.TEXT, "depth")]),
        ("", []),
    ],
)
def test_words_phrases_and_clauses_are_read(text: str, clauses: list[Clause]) -> None:
    assert list(Search.from_text(text).clauses) == clauses


@pytest.mark.parametrize(
    ("text", "sort", "reverse"),
    [
        ("x", Sort.ADDED, False),
        ("x sort:year", Sort.YEAR, False),
        ("sort:-title x", Sort.TITLE, True),
        ("sort:added", Sort.ADDED, False),
        ("sort:year sort:venue", Sort.VENUE, False),
        ("sort:nonsense", Sort.ADDED, False),
    ],
)
def test_the_order_is_part_of_the_search(text: str, sort: Sort, reverse: bool) -> None:
    search = Search.from_text(text)
    assert (search.sort, search.reverse) == (sort, reverse)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2023", (2023, 2023)),
        ("2021..2023", (2021, 2023)),
        ("2021..", (2021, None)),
        ("..2023", (None, 2023)),
        ("..", None),
        ("23", None),
        ("20231", None),
        ("", None),
        ("2021...2023", None),
    ],
)
def test_years_are_spans(text: str, years: tuple[int | None, int | None] | None) -> None:
    assert years_of(text) == years


fields = st.sampled_from([f"{field}:" for field in Field] + ["", "#", "by:", "in:", "sort:", "verdict:", "nonsense:"])
values = st.sampled_from(
    ["dead", "mine", "read", "2023", "2021..", "year", "-title", "code", '"a b"', '"', "x*", "#y", "Ä", "gone", ""]
)
tokens = st.builds("{}{}{}".format, st.sampled_from(["", "-", "--"]), fields, values | st.text(max_size=6))
texts = st.lists(tokens, max_size=8).map(" ".join) | st.text(max_size=40)


@given(texts)
def test_a_search_is_the_same_after_its_way_through_text(text: str) -> None:
    search = Search.from_text(text)
    assert Search.from_text(str(search)) == search
    str(search).encode()


def test_a_search_longer_than_any_person_types_is_cut() -> None:
    search = Search.from_text(" ".join(f"word{number}" for number in range(10_000)))
    assert len(search.clauses) == MOST_CLAUSES


def test_one_field_is_exchanged_and_the_rest_stays() -> None:
    search = Search.from_text("depth status:read -tag:x sort:year")
    assert str(search.having(Field.STATUS, "reading")) == "depth -tag:x status:reading sort:year"
    assert str(search.having(Field.STATUS, None)) == "depth -tag:x sort:year"
    assert (
        str(search.having(Field.VENUE, "Journal of Vision"))
        == 'depth status:read -tag:x venue:"Journal of Vision" sort:year'
    )
    assert search.value_of(Field.STATUS) == "read"
    assert search.value_of(Field.TAG) is None
    assert str(search.sorted_by(Sort.TITLE, True)) == "depth status:read -tag:x sort:-title"
