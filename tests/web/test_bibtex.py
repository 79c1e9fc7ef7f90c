from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.formats.bibtex import entry_text, key_of


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
        "  url           = {https://doi.org/10.1109/cvpr52729.2023.01856},",
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
