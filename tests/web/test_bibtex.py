from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.formats.bibtex import entry_text, key_of, write


def record(**words: Any) -> dict[str, Any]:
    return {
        "title": "A Title",
        "authors": [],
        "venue": None,
        "year": None,
        "doi": None,
        "arxiv": None,
        "url": None,
    } | words


def test_an_entry_has_a_field_a_line() -> None:
    made = entry_text(
        record(
            title="$R^{2}$ Former: Unified Retrieval for NeRF & 50% {x",
            authors=["Sijie Zhu", "Sammy Davis, Jr.", "Research and Co", "Martin Rünz"],
            venue="CVPR",
            year=2023,
            doi="10.1109/cvpr52729.2023.01856",
            arxiv="2304.03410",
        )
    )
    assert made.split("\n") == [
        "@inproceedings{zhu2023r2former,",
        r"  title         = {$R^{2}$ Former: Unified Retrieval for {NeRF} \& 50\% \textbraceleft{}x},",
        "  author        = {Sijie Zhu and Davis, Jr., Sammy and {Research and Co} and Martin Rünz},",
        "  booktitle     = {CVPR},",
        "  year          = {2023},",
        "  doi           = {10.1109/cvpr52729.2023.01856},",
        "  eprint        = {2304.03410},",
        "  archiveprefix = {arXiv},",
        "}",
        "",
    ]


def test_a_journal_is_an_article_and_no_venue_is_misc() -> None:
    assert "@article" in entry_text(record(venue="Journal of Machine Learning Research"))
    assert "  journal       = {Journal" in entry_text(record(venue="Journal of Machine Learning Research"))
    assert entry_text(record()).startswith("@misc{papertitle,")


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ({"title": "Learning Neural Heads", "authors": ["Matthias Nießner"], "year": 2023}, "niessner2023learning"),
        ({"title": "On the Way to Go", "authors": ["Łukasz Ørsted"], "year": 2021}, "orsted2021way"),
        ({"title": "一种新的方法", "authors": ["李明"], "year": 2021}, "paper2021"),
        ({"title": "NeRF: A Story", "authors": ["Mildenhall, Ben"], "year": 2020}, "mildenhall2020nerf"),
    ],
)
def test_a_key_can_be_typed(words: dict[str, Any], key: str) -> None:
    assert key_of(record(**words)) == key


@given(st.text(), st.lists(st.text(), max_size=3), st.text(), st.text(max_size=30))
def test_braces_are_always_in_balance(title: str, authors: list[str], venue: str, url: str) -> None:
    made = entry_text(record(title=title, authors=authors, venue=venue, url=url))
    depth = 0
    for place, sign in enumerate(made):
        depth += (sign == "{") - (sign == "}")
        assert depth > 0 or place < made.index("{") or place >= len(made) - 2
    assert depth == 0


def test_an_imported_paper_keeps_its_key_type_and_further_fields() -> None:
    details = {"key": "Zhu_23", "entrytype": "phdthesis", "month": "May", "volume": "3 & 4", "note": "in press"}
    made = entry_text(record(venue="ETH Zürich", year=2023, details=details))
    assert made.startswith("@phdthesis{Zhu_23,\n")
    for line in (
        "school        = {ETH Zürich},",
        "month         = may,",
        r"volume        = {3 \& 4},",
        "note          = {in",
    ):
        assert f"\n  {line}" in made


def test_a_second_paper_of_the_same_key_gets_a_letter() -> None:
    papers = [record(title="Deep Nets", authors=["A. B"], year=2020) for _ in range(3)]
    keys = [text.strip().split("{", 1)[1].split(",", 1)[0] for text in write(papers)]
    assert keys == ["b2020deep", "b2020deepb", "b2020deepc"]


def test_what_the_reader_says_is_in_jabrefs_words_and_ours() -> None:
    said = {"status": "set-aside", "priority": "high", "rating": 4, "tags": ["a/b", "c"], "note": "- one\n- two"}
    made = entry_text(record(**said, added="2023-05-01T12:34:56Z"))
    for line in (
        "keywords      = {a/b, c},", "comment       = {- one\n- two},", "readinglist-status = {set-aside},",
        "priority      = {prio1},", "ranking       = {rank4},", "creationdate  = {2023-05-01T12:34:56},",
    ):  # fmt: skip
        assert f"\n  {line}" in made


def test_escaped_text_is_ascii_where_latex_has_a_sign() -> None:
    (made,) = write([record(title="Über αβ: naïve ℓ₂", authors=["Łukasz Ørsted", "Đặng Văn"])], escaped=True)
    assert r"{\"U}ber" in made or r"\"Uber" in made
    assert made.replace("₂", "").isascii()
