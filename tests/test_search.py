"""The query language: text to a value and back, and nothing is an error."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.search import (
    MOST_CLAUSES,
    MOST_DEPTH,
    Clause,
    Field,
    Group,
    Part,
    Search,
    Sort,
    days_of,
    ratings_of,
    years_of,
)

NOW = datetime(2026, 5, 20, 12, 30, tzinfo=UTC)


def text(value: str, negated: bool = False, quoted: bool = False) -> Clause:
    return Clause(Field.TEXT, value, negated, quoted)


def any_of(*parts: Part, negated: bool = False) -> Group:
    return Group(parts, alternatives=True, negated=negated)


def all_of(*parts: Part, negated: bool = False) -> Group:
    return Group(parts, negated=negated)


READ = Clause(Field.STATUS, "read")
READING = Clause(Field.STATUS, "reading")


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("depth", [text("depth")]),
        ('"neural radiance" -video', [text("neural radiance", quoted=True), text("video", True)]),
        ("“neural radiance”", [text("neural radiance", quoted=True)]),
        ("trans*", [text("trans*")]),
        ("tag:Vision #nerf TAG:x", [Clause(Field.TAG, "vision"), Clause(Field.TAG, "nerf"), Clause(Field.TAG, "x")]),
        ('tag:"Machine Learning"', [Clause(Field.TAG, "machine-learning")]),
        ("status:To-Read shelf:mine", [Clause(Field.STATUS, "to-read"), Clause(Field.SHELF, "mine")]),
        ("status:none", [Clause(Field.STATUS, "none")]),
        ("by:Lee in:CVPR", [Clause(Field.AUTHOR, "Lee"), Clause(Field.VENUE, "CVPR")]),
        ('in:"Journal of Vision"', [Clause(Field.VENUE, "Journal of Vision", quoted=True)]),
        ("year:2021..2023 -year:>2022", [Clause(Field.YEAR, "2021..2023"), Clause(Field.YEAR, ">2022", True)]),
        ("verdict:dead repo:archived", [Clause(Field.LINK, "dead"), Clause(Field.REPO, "archived")]),
        ("has:code no:Note", [Clause(Field.HAS, "code"), Clause(Field.NO, "note")]),
        ("is:taken-over is:next", [Clause(Field.IS, "taken-over"), Clause(Field.IS, "next")]),
        ("priority:high rating:3..5", [Clause(Field.PRIORITY, "high"), Clause(Field.RATING, "3..5")]),
        ("added:<30D read:2026-05", [Clause(Field.ADDED, "<30d"), Clause(Field.READ, "2026-05")]),
        ('file:"my list.md" import:12', [Clause(Field.FILE, "my list.md"), Clause(Field.IMPORT, "12")]),
        ("doi:10.1109/CVPR arxiv:2301.00001v2", [Clause(Field.DOI, "10.1109/cvpr"), Clause(Field.ARXIV, "2301.00001")]),
        # Alternatives, and what belongs together.
        ("a or b", [any_of(text("a"), text("b"))]),
        ("a OR b | c", [any_of(text("a"), text("b"), text("c"))]),
        ("a b or c", [any_of(all_of(text("a"), text("b")), text("c"))]),
        ("a and (b or c)", [text("a"), any_of(text("b"), text("c"))]),
        ("a (b AND c)", [text("a"), text("b"), text("c")]),
        ("a -(b c)", [text("a"), all_of(text("b"), text("c"), negated=True)]),
        ("-(a or b)", [any_of(text("a"), text("b"), negated=True)]),
        ("-(-a)", [text("a")]),
        ("-(a)", [text("a", True)]),
        ("(((a))) ()", [text("a")]),
        ("status:read,reading", [any_of(READ, READING)]),
        ("-status:read,reading", [any_of(READ, READING, negated=True)]),
        ("status:read,", [READ]),
        ("(a or b", [any_of(text("a"), text("b"))]),
        ("a) b", [text("a"), text("b")]),
        ("or a or or b or", [any_of(text("a"), text("b"))]),
        ("a or a", [text("a")]),
        # What is no clause is text.
        ('"or" -or', [text("or", quoted=True), text("or", True, True)]),
        ("status:done", [text("status:done")]),
        ("status:read,done", [text("status:read,done")]),
        ("year:soon rating:9", [text("year:soon"), text("rating:9")]),
        ("added:tomorrow added:2026-02-30", [text("added:tomorrow"), text("added:2026-02-30")]),
        ("https://example.org", [text("https://example.org")]),
        ("text:x", [text("text:x")]),
        ("tag:() b", [text("tag:"), text("b")]),
        ('tag:""', [text("tag:", quoted=True)]),
        ('"open', [text("open", quoted=True)]),
        ('- -- : # " "" ( ) * ^ | -( )', []),
        ("depth depth depth", [text("depth")]),
        ("", []),
    ],
)
def test_words_clauses_and_groups_are_read(typed: str, parts: list[Part]) -> None:
    assert list(Search.from_text(typed).parts) == parts


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("a  b OR c", "a b or c"),
        ("(a or b) and c", "(a or b) c"),
        ("((a b) or c) sort:year", "a b or c sort:year"),
        ("-(a (b or -c))", "-(a (b or -c))"),
        ("#x,y status:read,reading", "tag:x,y status:read,reading"),
        ("status:read or status:reading", "status:read,reading"),
        ('by:"Ann Lee" in:"CVPR"', 'author:"Ann Lee" venue:"CVPR"'),
        ('by:"Lee, Ann"', 'author:"Lee, Ann"'),
        ("-sort:title", "sort:-title"),
    ],
)
def test_a_search_is_written_as_a_person_would_type_it(typed: str, printed: str) -> None:
    assert str(Search.from_text(typed)) == printed


@pytest.mark.parametrize(
    ("typed", "sort", "reverse"),
    [
        ("x", Sort.ADDED, False),
        ("x sort:year", Sort.YEAR, False),
        ("sort:-title x", Sort.TITLE, True),
        ("sort:added", Sort.ADDED, False),
        ("sort:year sort:venue", Sort.VENUE, False),
        ("sort:nonsense", Sort.ADDED, False),
        ("(a or sort:NEXT) b", Sort.NEXT, False),
    ],
)
def test_the_order_is_part_of_the_search(typed: str, sort: Sort, reverse: bool) -> None:
    search = Search.from_text(typed)
    assert (search.sort, search.reverse) == (sort, reverse)


@pytest.mark.parametrize(
    ("typed", "years"),
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
        (">2020", (2021, None)),
        (">=2020", (2020, None)),
        ("<2020", (None, 2019)),
        ("<=2020", (None, 2020)),
        ("٢٠٢٣", None),
    ],
)
def test_years_are_spans(typed: str, years: tuple[int | None, int | None] | None) -> None:
    assert years_of(typed) == years


@pytest.mark.parametrize(
    ("typed", "span"),
    [("4", (4, 4)), (">3", (4, None)), ("3..5", (3, 5)), ("<=2", (None, 2)), ("6", None), ("0", None), ("44", None)],
)
def test_ratings_are_spans_of_one_to_five(typed: str, span: tuple[int | None, int | None] | None) -> None:
    assert ratings_of(typed) == span


def day(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("today", (day(2026, 5, 20), day(2026, 5, 21))),
        ("yesterday", (day(2026, 5, 19), day(2026, 5, 20))),
        ("<30d", (day(2026, 4, 20, 12, 30), None)),
        ("30d", (day(2026, 4, 20, 12, 30), None)),
        (">2w", (None, day(2026, 5, 6, 12, 30))),
        ("<1m", (day(2026, 4, 20, 12, 30), None)),
        (">1y", (None, day(2025, 5, 20, 12, 30))),
        ("<9999y", (datetime.min.replace(tzinfo=UTC), None)),
        ("2026", (day(2026, 1, 1), day(2027, 1, 1))),
        ("2026-05", (day(2026, 5, 1), day(2026, 6, 1))),
        ("2026-12", (day(2026, 12, 1), day(2027, 1, 1))),
        ("2026-5-7", (day(2026, 5, 7), day(2026, 5, 8))),
        ("2026-05-01..2026-06-01", (day(2026, 5, 1), day(2026, 6, 2))),
        ("2026-05..", (day(2026, 5, 1), None)),
        ("..yesterday", (None, day(2026, 5, 20))),
        (">2026-05", (day(2026, 6, 1), None)),
        (">=2026-05", (day(2026, 5, 1), None)),
        ("<2026-05", (None, day(2026, 5, 1))),
        ("<=2026-05", (None, day(2026, 6, 1))),
        ("..", None),
        ("2026-13", None),
        ("9999", None),
        ("9999-12", None),
        ("9999-12-31", None),
        ("0000", None),
        ("2026-05-01..soon", None),
        (">soon", None),
        ("30 d", None),
        ("", None),
    ],
)
def test_dates_and_ages_are_spans_of_moments(typed: str, days: tuple[datetime | None, datetime | None] | None) -> None:
    assert days_of(typed, NOW) == days


fields = st.sampled_from([f"{field}:" for field in Field] + ["", "#", "by:", "in:", "sort:", "verdict:", "nonsense:"])
WORDS = (
    'dead mine read none 2023 2021.. year -title code "a,b" " x* #y Ä gone read,reading a,b , >3 <30d today or and 12'
)
values = st.sampled_from([*WORDS.split(), '"a b"', ""])
tokens = st.builds(
    "{}{}{}".format, st.sampled_from(["", "-", "--", "(", "-(", ")"]), fields, values | st.text(max_size=6)
) | st.sampled_from(["or", "|", "and", "(", ")", "-("])
texts = st.lists(tokens, max_size=14).map(" ".join) | st.text(max_size=40)


@given(texts)
def test_a_search_is_the_same_after_its_way_through_text(typed: str) -> None:
    search = Search.from_text(typed)
    assert Search.from_text(str(search)) == search
    str(search).encode()


def test_ten_thousand_random_strings_are_read_without_a_mistake() -> None:
    dice = random.Random(4)
    signs = "ab *\"^:+-(){}'\\,.<>|#²é\x00\ud800\u3000日🎉0123456789"
    words = ["or", "and", "tag:", "added:", "<30d", "year:", "status:", "sort:", "-(", "(", ")", '"', " "]
    for _ in range(10_000):
        typed = "".join(dice.choice((dice.choice(signs), dice.choice(words))) for _ in range(dice.randrange(20)))
        search = Search.from_text(typed)
        assert Search.from_text(str(search)) == search, typed


@pytest.mark.parametrize("sign", ["(", "-(", ")", '"', "-", "a ", "a:", '"a" ', "or ", "(a or ", "a,", "1"])
def test_a_text_without_end_is_read_in_no_time(sign: str) -> None:
    begun = time.process_time()
    search = Search.from_text("year:" + sign * 200_000)
    assert time.process_time() - begun < 3
    assert Search.from_text(str(search)) == search


def test_a_search_longer_than_any_person_types_is_cut() -> None:
    search = Search.from_text(" ".join(f"word{number}" for number in range(10_000)))
    assert len(search.clauses) == MOST_CLAUSES


def test_parentheses_deeper_than_any_person_types_are_passed_over() -> None:
    def depth(part: Part) -> int:
        return 1 + max(map(depth, part.parts)) if isinstance(part, Group) else 0

    search = Search.from_text("-(a or (b " * 1000)
    assert max(map(depth, search.parts)) <= 2 * MOST_DEPTH + 1
    assert Search.from_text(str(search)) == search


def test_one_field_is_exchanged_and_the_rest_stays() -> None:
    search = Search.from_text("depth status:read -tag:x sort:year")
    assert str(search.having(Field.STATUS, "reading")) == "depth -tag:x status:reading sort:year"
    assert str(search.having(Field.STATUS, None)) == "depth -tag:x sort:year"
    exchanged = search.having(Field.VENUE, "Journal of Vision")
    assert str(exchanged) == 'depth status:read -tag:x venue:"Journal of Vision" sort:year'
    assert search.value_of(Field.STATUS) == "read"
    assert search.value_of(Field.TAG) is None
    assert str(search.sorted_by(Sort.TITLE, True)) == "depth status:read -tag:x sort:-title"


def test_a_list_of_values_is_exchanged_as_one_and_a_mixed_group_stays() -> None:
    search = Search.from_text("status:read,reading (tag:x or status:read)")
    assert str(search.having(Field.STATUS, None)) == "tag:x or status:read"
    assert str(search.having(Field.STATUS, "to-read")) == "(tag:x or status:read) status:to-read"


def test_parts_are_put_to_a_search_and_taken_off() -> None:
    search = Search.from_text("a or b sort:title")
    narrowed = search.plus(READ)
    assert str(narrowed) == "(a or b) status:read sort:title"
    assert narrowed.plus(READ) == narrowed
    assert narrowed.without(READ) == search
    assert str(narrowed.without(narrowed.parts[0])) == "status:read sort:title"
