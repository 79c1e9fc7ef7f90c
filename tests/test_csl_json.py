"""CSL-JSON, read and written."""

from __future__ import annotations

import io
import json
import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from readinglist.formats import Entry, Reject, csl_json
from readinglist.formats.text import Text
from readinglist.reading import Status
from tests.records import PLAIN, lost, records

# The names that the schema of CSL data (1.0.2) knows, of those written here, and what each may hold.
_TYPES = frozenset(
    "article article-journal article-magazine article-newspaper book chapter dataset document entry entry-dictionary "
    "entry-encyclopedia manuscript motion_picture pamphlet paper-conference patent periodical post post-weblog report "
    "review software standard thesis webpage".split()
)
_TEXTS = frozenset(
    "title container-title DOI URL abstract keyword note publisher publisher-place language ISBN ISSN collection-title "
    "title-short PMID PMCID container-title-short genre".split()
)
_TEXTS_OR_NUMBERS = frozenset("id number volume issue page edition chapter-number".split())
_NAME = frozenset(("family", "given", "suffix", "literal"))


def check(item: dict[str, Any]) -> None:
    """Hold an item against what the schema says."""
    assert item["type"] in _TYPES
    for name, value in item.items():
        if name in ("author", "editor"):
            assert all(set(person) <= _NAME and all(isinstance(it, str) for it in person.values()) for person in value)
        elif name == "issued":
            assert set(value) == {"date-parts"}
            assert all(1 <= len(part) <= 3 and all(isinstance(it, int) for it in part) for part in value["date-parts"])
        elif name == "custom":
            assert isinstance(value, dict)
        elif name != "type":
            assert name in _TEXTS | _TEXTS_OR_NUMBERS
            assert isinstance(value, str)


def read(text: str) -> list[Entry | Reject]:
    return list(csl_json.read(Text.of(text)))


def one(item: Any) -> Entry:
    (found,) = read(json.dumps(item))
    assert isinstance(found, Entry)
    return found


def test_an_item_is_read_with_all_it_says() -> None:
    found = one(
        [
            {
                "id": "king2020", "type": "article-journal",
                "title": "A <i>title</i> with <span class=\"nocase\">x</span><sup>2</sup>",
                "author": [
                    {"family": "Byron", "given": "Ada", "non-dropping-particle": "de"},
                    {"family": "King", "given": "Martin", "suffix": "Jr."},
                    {"literal": "World Health Organization"},
                    {"family": "Alembert", "given": "Jean", "dropping-particle": "d’"},
                ],
                "editor": [{"family": "Editor", "given": "Emma"}],
                "container-title": "Tests &amp; more", "issued": {"date-parts": [["2020", 5, "1"]]},
                "DOI": "https://doi.org/10.1234/X",
                "URL": "https://example.org/a", "page": "1-9", "volume": 3, "abstract": "<jats:p>We test.</jats:p>",
                "keyword": "One, two words",
                "note": "tex.readstatus: read\narXiv: 2304.03410\nMine: this is good\nCitation Key: x",
            }
        ]
    )  # fmt: skip
    assert found.title == "A title with x$^{2}$"
    assert found.authors == ("Ada de Byron", "Martin King, Jr.", "World Health Organization", "Jean d’Alembert")
    assert (found.venue, found.year, found.doi, found.arxiv) == ("Tests & more", 2020, "10.1234/x", "2304.03410")
    assert (found.url, found.abstract, found.tags) == ("https://example.org/a", "We test.", ("one", "two-words"))
    assert (found.status, found.note) == (Status.READ, "Mine: this is good")
    assert found.details["pages"] == "1–9"
    assert (found.details["volume"], found.details["editor"], found.details["month"]) == ("3", "Emma Editor", "May")


@pytest.mark.parametrize(
    "text",
    [
        '[{"title": "A"}, {"title": "B"}]',
        '{"items": [{"title": "A"}, {"title": "B"}]}',
        '{"status": "ok", "message": {"total": 2, "items": [{"title": ["A"]}, {"title": ["B"]}]}}',
        '{"title": "A"}\n{"title": "B"}\n',
        '\ufeff\n[\n{"title": "A"}\n,\n{"title": "B"}\n]',
        '{"references": [{"title": "A"}, {"title": "B"}]}',
        '[{"title": "A", "note": "} ] \\" {"}, {"title": "B"}',
    ],
)
def test_every_wrapping_is_read(text: str) -> None:
    assert [it.title for it in read(text) if isinstance(it, Entry)] == ["A", "B"]


@pytest.mark.parametrize(
    ("date", "year", "month"),
    [
        ({"date-parts": [[2020]]}, 2020, None),
        ({"date-parts": [["2020", "05"]]}, 2020, "May"),
        ({"raw": "1 May 2020"}, 2020, "May"),
        ({"literal": "circa 1999"}, 1999, None),
        ({"date-parts": [[2020, 21]], "season": 1}, 2020, None),
        ({"date-parts": [[None]]}, None, None),
        ({"date-parts": []}, None, None),
        ("2020-05-01", 2020, "May"),
        ([2020], 2020, None),
    ],
)
def test_dates_are_read_in_every_form(date: Any, year: int | None, month: str | None) -> None:
    found = one({"title": "T", "issued": date})
    assert (found.year, found.details.get("month")) == (year, month)


def test_a_preprint_is_known_by_its_number() -> None:
    assert one({"title": "T", "publisher": "arXiv", "number": "arXiv:2304.03410"}).arxiv == "2304.03410"


def test_a_broken_item_costs_no_other_and_has_its_line() -> None:
    found = read('[\n{"title": "A"},\n{"title": B},\n{"title": "C"},\n{"title": "D\n]')
    assert [it.title for it in found if isinstance(it, Entry)] == ["A", "C"]
    assert [it.line for it in found if isinstance(it, Reject)] == [3, 5]


def test_an_item_that_is_not_closed_costs_no_other() -> None:
    found = read('[\n{"title": "A"},\n{"title": "B", "author": [{"family": "X",\n{"id": 1, "title": "C"}\n]')
    assert [it.title for it in found if isinstance(it, Entry)] == ["A", "C"]
    assert [it.line for it in found if isinstance(it, Reject)] == [3]


def test_what_is_no_reference_is_rejected() -> None:
    assert [it.line for it in read('[{"type": "book"},\n{"author": 3}]')] == [1, 2]


def test_deep_nests_do_no_harm() -> None:
    found = read('[{"title": "A"}, {"x": ' + "[" * 100_000 + "]" * 100_000 + '}, {"title": "B"}]')
    assert [it.title for it in found if isinstance(it, Entry)] == ["A", "B"]


def test_a_written_item_is_in_the_words_of_csl() -> None:
    (item,) = json.loads("".join(csl_json.write([PLAIN])))
    check(item)
    assert item["title"] == "R<sup>2</sup> Former: Unified retrieval and reranking"
    assert item["author"][1] == {"family": "de Byron", "given": "Ada"}
    assert item["author"][2:] == [{"family": "King", "given": "Martin", "suffix": "Jr."}, {"literal": "Plato"}]
    assert (item["type"], item["page"], item["issued"]) == ("article-journal", "1–9", {"date-parts": [[2023, 5]]})


def test_nothing_at_all_is_an_empty_array() -> None:
    assert json.loads("".join(csl_json.write([]))) == []


@settings(max_examples=100, deadline=None)
@given(st.lists(records, max_size=4))
@example([PLAIN, PLAIN])
def test_whatever_a_record_says_comes_back(many: list[dict[str, Any]]) -> None:
    text = "".join(csl_json.write(many))
    for item in json.loads(text):
        check(item)
    found = read(text)
    assert [lost(record, entry) for record, entry in zip(many, found, strict=True)] == [{}] * len(many)


_INNER = ["family", "given", "date-parts", "raw", "readinglist"]
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_INNER), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
_NAMES = (
    "title author issued DOI URL note keyword number archive custom id type page abstract container-title editor data"
).split()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=6), max_size=3),
    st.integers(0, 400),
    st.text('[]{}",\\x', max_size=3),
)
def test_no_text_makes_the_reader_raise(items: list[dict[str, Any]], at: int, cut: str) -> None:
    text = json.dumps(items)
    for found in (*read(text), *read(text[:at] + cut + text[at + 3 :])):
        assert found.line >= 1
        assert not isinstance(found, Entry) or found.title


def test_items_that_are_no_objects_are_each_told() -> None:
    items = list(csl_json.read(Text.of('[5, "str",\n{"id": "x", "title": "One"}, null]')))
    assert [isinstance(item, Reject) for item in items] == [True, True, False, True]


def test_items_without_end_are_looked_over_so_far_and_no_further() -> None:
    looks = 0

    def count(_frame: FrameType, event: str, said: object) -> None:
        nonlocal looks
        looks += event == "c_call" and getattr(said, "__name__", "") == "search"

    text = Text(io.BytesIO(b'{"id": "a",\n' * 20_000))
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        assert all(isinstance(item, Reject) for item in csl_json.read(text))
    finally:
        sys.setprofile(before)
    assert looks < 700_000
