"""Plain lists, and the one box: every dress of an identifier is understood, and a title is a title."""

from __future__ import annotations

import time
from typing import Any

import pytest

from readinglist.formats import Entry, Reject, plain_list
from readinglist.formats.text import Text


def items(text: str) -> list[Entry | Reject]:
    return list(plain_list.read(Text.of(text)))


def only(text: str) -> Entry:
    (item,) = items(text)
    assert isinstance(item, Entry)
    return item


ARXIV = {"arxiv": "1706.03762", "title": "arXiv:1706.03762"}
DOI = {"doi": "10.1145/3292500.3330701", "title": "doi:10.1145/3292500.3330701"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10.1145/3292500.3330701", DOI),
        ("doi: 10.1145/3292500.3330701.", DOI),
        ("https://doi.org/10.1145/3292500.3330701", DOI),
        ("<https://dx.doi.org/10.1145/3292500.3330701>", DOI),
        ("https://dl.acm.org/doi/pdf/10.1145/3292500.3330701", DOI),
        ("1706.03762", ARXIV),
        ("arXiv: 1706.03762", ARXIV),
        ("arxiv.org/abs/1706.03762", ARXIV),
        ("https://arxiv.org/pdf/1706.03762.pdf", {**ARXIV, "url": "https://arxiv.org/abs/1706.03762"}),
        ("cs/0112017", {"arxiv": "cs/0112017"}),
        ("https://openreview.net/pdf?id=Yic", {"url": "https://openreview.net/forum?id=Yic"}),
        ("http://proceedings.mlr.press/v97/a19b/a19b.pdf", {"url": "http://proceedings.mlr.press/v97/a19b.html"}),
        (
            "https://proceedings.neurips.cc/paper_files/paper/2022/file/abc-Paper-Conference.pdf",
            {"url": "https://proceedings.neurips.cc/paper_files/paper/2022/hash/abc-Abstract-Conference.html"},
        ),
        (
            "https://openaccess.thecvf.com/content/CVPR2023/papers/A_CVPR_2023_paper.pdf",
            {"url": "https://openaccess.thecvf.com/content/CVPR2023/html/A_CVPR_2023_paper.html"},
        ),
        ("https://aclanthology.org/P19-1001.pdf", {"url": "https://aclanthology.org/P19-1001/"}),
        ("https://www.aclweb.org/anthology/P19-1001.pdf", {"url": "https://aclanthology.org/P19-1001/"}),
        ("github.com/a/b", {"url": "https://github.com/a/b", "links": ("https://github.com/a/b",)}),
        ("https://example.org/paper", {"url": "https://example.org/paper", "title": "https://example.org/paper"}),
        ("Attention Is All You Need", {"title": "Attention Is All You Need", "url": None}),
        ("3. BERT: Pre-training", {"title": "BERT: Pre-training"}),
        ("2001: A Space Odyssey", {"title": "2001: A Space Odyssey", "year": None}),
        ("- A Title\thttps://arxiv.org/abs/1706.03762", {"title": "A Title", "arxiv": "1706.03762"}),
        ("A Title – https://example.org/a", {"title": "A Title", "url": "https://example.org/a"}),
        ("https://example.org/a | A Title", {"title": "A Title", "url": "https://example.org/a"}),
        ("“A Title”", {"title": "A Title"}),
    ],
)
def test_a_single_line_is_one_good_entry(text: str, said: dict[str, Any]) -> None:
    entry = only(text)
    assert {name: getattr(entry, name) for name in said} == said


@pytest.mark.parametrize(
    ("reference", "title", "year"),
    [
        ("[1] A. Lee, B. Ray. Deep nets for all. In Advances in Nets, 2017. doi:10.1000/x", "Deep nets for all", 2017),
        ('[2] K. He, X. Zhang, "Deep nets for all," in CVPR, 2016, pp. 770–778.', "Deep nets for all", 2016),
        ("He, K., & Zhang, X. (2016). Deep nets for all. In CVPR (pp. 770-778).", "Deep nets for all", 2016),
        ("[3] Lee A, Ray B. Deep nets for all. Nature. 2015;521:436-44.", "Deep nets for all", 2015),
    ],
)
def test_a_formatted_reference_gives_its_title(reference: str, title: str, year: int) -> None:
    entry = only(reference)
    assert (entry.title, entry.year) == (title, year)


def test_a_reference_may_go_on_over_lines() -> None:
    found = items('[1] A. Lee and B. Ray,\n    "Deep nets\n    for all," 2016.\n\n[2] 10.1000/y\n')
    assert [(item.title, item.line) for item in found if isinstance(item, Entry)] == [
        ("Deep nets for all", 1),
        ("doi:10.1000/y", 5),
    ]


def test_several_on_a_line_are_several() -> None:
    found = items("https://a.org/x https://b.org/y, 10.1000/z arXiv:1706.03762")
    assert [item.title for item in found if isinstance(item, Entry)] == [
        "https://a.org/x",
        "https://b.org/y",
        "doi:10.1000/z",
        "arXiv:1706.03762",
    ]


def test_comments_and_rules_are_nothing() -> None:
    assert items("# comment\n// another\n\n-----\n***\n   \n") == []


@pytest.mark.parametrize("line", ["javascript:alert(1)", "ftp://a.org/x", "https://nohost", "x" * 1001])
def test_what_cannot_be_a_paper_is_a_reject_with_its_line(line: str) -> None:
    first, second = items(f"10.1000/x\n{line}")
    assert isinstance(first, Entry)
    assert isinstance(second, Reject)
    assert second.line == 2


@pytest.mark.parametrize(
    "token", [" ", "a", "a. ", "[1] ", '"', "10.1000/", "https://a.b/ ", "-", "(2016). ", "A. B, "]
)
def test_a_hostile_list_is_read_in_one_go(token: str) -> None:
    begun = time.process_time()
    items(token * (100_000 // len(token)))
    assert time.process_time() - begun < 10


@pytest.mark.parametrize(
    "title",
    ["<script>alert(1)</script> on the web", "A (very) good title [sic]", "Of lists (a survey)", "Attention <3"],
)
def test_a_title_keeps_its_brackets(title: str) -> None:
    assert only(title).title == title


def test_what_looks_like_a_doi_and_is_none_is_refused() -> None:
    (said,) = items("10.99/nonsense")
    assert isinstance(said, Reject)
    assert "is no DOI" in said.reason


@pytest.mark.parametrize("sign", ["#", "//"])
def test_a_remark_behind_an_address_is_a_note(sign: str) -> None:
    (made,) = plain_list.read(Text.of(f"https://arxiv.org/abs/1706.03762v3  {sign} a remark"))
    assert isinstance(made, Entry)
    assert (made.title, made.arxiv, made.note) == ("arXiv:1706.03762", "1706.03762v3", "a remark")


@pytest.mark.parametrize(
    "address",
    [
        "ar5iv.labs.arxiv.org/html/1706.03762",
        "www.alphaxiv.org/abs/1706.03762v2",
        "huggingface.co/papers/1706.03762",
    ],
)
def test_a_site_that_shows_papers_of_arxiv_names_them(address: str) -> None:
    (made,) = plain_list.read(Text.of(f"https://{address}"))
    assert isinstance(made, Entry)
    assert made.arxiv == "1706.03762"


def test_the_beginning_of_a_doi_is_a_complaint() -> None:
    (made,) = plain_list.read(Text.of("10.1000/"))
    assert isinstance(made, Reject)
