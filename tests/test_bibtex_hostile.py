"""No input makes the BibTeX reader raise or hang, and what is broken costs no other entry."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.formats import Entry, Reject
from readinglist.formats.bibtex import read
from readinglist.formats.bibtex.scanning import items
from readinglist.formats.text import Text

_PIECES = [
    "@article{", "@article(", "@string{", "@comment{", "@preamble{", "@xdata{", "\n@book{b,\n", "key,", "title = ", "{",
    "}", '"', "#", "=", ",", "\\", "$", "%", "\n", "author = {", "A and B", "crossref = {b},", "xdata = {b}", "\\'",
    "\\url{", "\\char", "\\begin{", "``", "date = {", "2020-13-99", "timestamp = {", "file = {", "))", "@", "\x00", "é",
]  # fmt: skip


def read_all(text: str) -> tuple[list[Entry], list[Reject]]:
    found = list(read(Text.of(text)))
    return [one for one in found if isinstance(one, Entry)], [one for one in found if isinstance(one, Reject)]


@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=3)), max_size=40).map("".join))
def test_whatever_is_read_gives_entries_and_rejects(text: str) -> None:
    entries, rejects = read_all(text)
    lines = [*(entry.line for entry in entries), *(reject.line for reject in rejects)]
    assert all(1 <= line <= text.count("\n") + text.count("\r") + 1 for line in lines)
    assert all(entry.title for entry in entries)
    assert all(name == name.lower() and value for entry in entries for name, value in entry.details.items())


@pytest.mark.parametrize(
    "piece",
    [
        "@a{", "@a(", "@comment{", "@comment{\n@a{b,\n", "@a{b,\n", "@a{b, x={\n", 'x = "{\n', "@a{b,title={\\'{", "{",
        "@", "@ ", "@string{a=a#a}", "@a{k,title={$", "@a{k, author={and ", "\\textsuperscript{", "%@a{", "@a\n",
        "@a{b,x=\\{\n", '@a{b,"', "@string{a = a # a # {xxxxxxxxxxxx}}\n@a{b,title=a,crossref={b}}\n", "&amp;<i>", "-",
        "@a{b,title={\\ensuremath{",
    ],
)  # fmt: skip
def test_no_pile_of_beginnings_takes_long(piece: str) -> None:
    begun = time.process_time()
    for prefix in ("", "@article{key, abstract = {"):
        read_all(prefix + piece * (40_000 // len(piece)))
    assert time.process_time() - begun < 20  # a tenth of a second on an idle machine; what is quadratic takes minutes


def test_an_open_brace_costs_its_own_entry_only() -> None:
    entries, rejects = read_all(
        "@article{one, title = {First}}\n@article{two,\n  title = {Second,\n  year = 2001\n}\n\n"
        "@article{three, title = {Third}}\n"
    )
    assert [(entry.title, entry.line) for entry in entries] == [("First", 1), ("Second", 2), ("Third", 7)]
    assert [reject.line for reject in rejects] == [2]
    assert "“two”" in rejects[0].reason
    assert entries[1].year == 2001


def test_an_entry_whose_title_has_no_end_is_lost_alone() -> None:
    entries, rejects = read_all("@article{one, title = {{First, year = 2001}\n\n@article{two, title = {Second}}\n")
    assert [entry.title for entry in entries][-1] == "Second"
    assert [reject.line for reject in rejects] == [1]


def test_an_entry_without_its_last_brace_is_kept_with_a_remark() -> None:
    entries, rejects = read_all("@article{one,\n title = {First},\n year = 2001,\n\n@article{two, title = {Second}}")
    assert [(entry.title, entry.year) for entry in entries] == [("First", 2001), ("Second", None)]
    assert [(reject.line, "last brace" in reject.reason) for reject in rejects] == [(1, True)]


def test_one_brace_too_many_loses_no_field() -> None:
    entries, rejects = read_all(
        "@article{one,\n title = {First}},\n year = 2001\n}\n@article{two, title = {Second}},\n"
    )
    assert [(entry.title, entry.year) for entry in entries] == [("First", 2001), ("Second", None)]
    assert not rejects


def test_an_open_quotation_loses_no_further_field() -> None:
    entries, rejects = read_all('@misc{one,\n title = "First,\n author = {Ada Byron},\n year = 1843\n}\n')
    assert [(entry.title, entry.authors) for entry in entries] == [("First", ("Ada Byron",))]
    assert "“title” is not closed" in rejects[0].reason


def test_braces_behind_a_backslash_count_only_where_that_makes_sense() -> None:
    entries, rejects = read_all("@misc{one, title = {A set \\{ of}, year = 1999}\n\n@misc{two, title = {B \\{x\\}}}")
    assert [entry.title for entry in entries] == ["A set { of", "B {x}"]
    assert not rejects


def test_bibtex_within_a_note_is_no_entry() -> None:
    entries, _ = read_all(
        "@misc{one, title = {A}, comment = {see\n@misc{two, title = {B}}\n}}\n@misc{three, title={C}}"
    )
    assert [entry.title for entry in entries] == ["A", "C"]


def test_a_stream_is_cut_without_being_kept() -> None:
    entry = "@article{k,\n  title = {T},\n  abstract = {" + "x " * 2_000 + "}\n}\n"

    def pieces() -> Iterator[str]:
        for _ in range(500):
            yield entry[:1_500]
            yield entry[1_500:]

    lines = [item.line for item in items(pieces())]
    assert lines == [1 + 4 * number for number in range(500)]


def test_a_title_that_ends_too_early_takes_no_other_field_along() -> None:
    entries, _ = read_all(
        "@misc{one, title = {A}: b {C} d}, url = {https://a.org},\n year = 2001}\n@misc{two, title={B}}"
    )
    assert [(entry.title, entry.url, entry.year) for entry in entries] == [
        ("A", "https://a.org", 2001),
        ("B", None, None),
    ]
