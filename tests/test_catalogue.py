"""Catalogue pages of every shape: nothing readable is lost, nothing unreadable passes silently, nothing takes long."""

from __future__ import annotations

import codecs
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.formats import Entry, Reject, catalogue
from readinglist.formats.text import Text

DOI = "https://doi.org/10.1109/CVPR52729.2023.01324"


def block(
    title: str = "A Paper",
    *,
    number: object = 0,
    authors: str = "Ann Lee, Bob Ray",
    url: str = DOI,
    abstract: str = "Words.",
) -> str:
    """One paper as the pages write it."""
    return (
        f"## [{number}] {title}\n\n**Authors**: *{authors}*\n\n**Conference**: *cvpr 2023*\n\n"
        f"**URL**: [{url}]({url})\n\n**Abstract**:\n\n{abstract}\n\n----\n\n"
    )


def entries(text: str) -> list[Entry]:
    return [item for item in catalogue.read(text) if isinstance(item, Entry)]


def rejects(text: str) -> list[Reject]:
    return [item for item in catalogue.read(text) if isinstance(item, Reject)]


def only(text: str) -> Entry:
    (item,) = catalogue.read(text)
    assert isinstance(item, Entry)
    return item


def test_a_block_is_read_whole() -> None:
    assert only(block()) == Entry(
        title="A Paper",
        authors=("Ann Lee", "Bob Ray"),
        venue="CVPR",
        year=2023,
        doi="10.1109/cvpr52729.2023.01324",
        url=DOI,
        abstract="Words.",
        line=1,
    )


def test_fields_may_be_indented_by_eight_spaces() -> None:
    lines = block().split("\n")
    indented = "\n".join([lines[0], *(f"        {line}" if line else "" for line in lines[1:])])
    assert only(indented) == only(block())


def test_numbers_may_repeat() -> None:
    page = "".join(block(f"Paper {number}", number=0) for number in range(5))
    assert [item.title for item in entries(page)] == [f"Paper {number}" for number in range(5)]


def test_the_line_is_where_the_paper_begins() -> None:
    assert [item.line for item in entries("# Page\n\n" + block() + block("Other"))] == [3, 17]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("$R^{2}$ Former", "$R^{2}$ Former"),
        ("A $k$-NN [Extended] Study ##", "A $k$-NN [Extended] Study"),
        ("What C# Teaches C#", "What C# Teaches C#"),
        ("N<sup>3</sup>-cube", "N$^{3}$-cube"),
        ("Cats &amp; Dogs", "Cats & Dogs"),
        ("*Not* **a field**: x", "*Not* **a field**: x"),
    ],
)
def test_titles_hold_mathematics_and_signs(written: str, read: str) -> None:
    assert only(block(written)).title == read


def test_markup_in_abstracts_becomes_mathematics_across_line_ends() -> None:
    written = (
        'Of size\n<tex xmlns:mml="http://www.w3.org/1998/Math/MathML" Notation="TeX">$N^{2}$</tex>\nand more.'
        '\n<sup xmlns:xlink="http://www.w3.org/1999/xlink">1</sup>\n<sup>1</sup>Code. x<inf xmlns="">2</inf> <i>too</i>'
    )
    assert only(block(abstract=written)).abstract == "Of size$N^{2}$and more. $^{1}$ $^{1}$ Code. x$_{2}$ too"


@pytest.mark.parametrize(
    "line",
    [
        "Ann Lee<sup>1</sup>, Bob Ray$^{1,2}$",
        "Ann Lee (Loom Lab), Bob Ray (Weave, Dye & Co)",
        "Ann Lee <ann@example.org>, Bob Ray",
        "Ann Lee & Bob Ray",
        "Ann Lee (Loom Lab); Bob Ray (Weave, Dye & Co)",
    ],
)
def test_where_authors_work_is_no_part_of_their_names(line: str) -> None:
    assert only(block(authors=line)).authors == ("Ann Lee", "Bob Ray")


def test_a_nickname_in_brackets_stays_in_the_name() -> None:
    assert only(block(authors="Ann (Annie) Lee")).authors == ("Ann (Annie) Lee",)


@pytest.mark.parametrize(
    "heading",
    ["### [3] A Paper", "# 3. A Paper", "## 3) A Paper", "## [3] A Paper", "## [3] [A Paper](https://a.org/p)"],
)
def test_a_number_or_a_link_around_a_title_is_no_part_of_it(heading: str) -> None:
    item = only(f"{heading}\n\n**Authors**: *Ann Lee*\n\n----\n")
    assert item.title == "A Paper"
    assert item.url == ("https://a.org/p" if "https" in heading else None)


def test_the_url_field_comes_before_the_link_of_the_title() -> None:
    assert only(block("[A Paper](https://a.org/p)")).url == DOI


def test_fields_may_be_listed_with_stars_and_a_round_named_in_brackets() -> None:
    item = only("## [3] A\n* **Authors**: Ann Lee\n* **Venue**: ICLR 2024 (Oral)\n* **Abstract**: None\n")
    assert (item.authors, item.venue, item.year, item.abstract) == (("Ann Lee",), "ICLR (Oral)", 2024, None)


@pytest.mark.parametrize("line", ["**Authors**: *Ann Lee, Bob Ray*\n\n", f"**URL**: [{DOI}]({DOI})\n\n"])
def test_a_missing_field_is_no_reason_to_lose_the_paper(line: str) -> None:
    item = only(block().replace(line, ""))
    assert item.title == "A Paper"
    assert not item.authors or item.url is None


def test_a_paper_without_abstract_or_anything_but_its_heading_is_kept() -> None:
    assert only(block().split("**Abstract**")[0]).abstract is None
    assert only("## [7] Only a Title") == Entry("Only a Title")


@pytest.mark.parametrize("value", ["", "[]()", "[None](None)", "nan", "-"])
def test_an_empty_address_is_none(value: str) -> None:
    item = only(block().replace(f"[{DOI}]({DOI})", value))
    assert (item.url, item.doi) == (None, None)


def test_an_address_that_makes_no_sense_is_rejected_and_the_paper_kept() -> None:
    first, second = catalogue.read(block(url="ftp://example.org/x"))
    assert isinstance(first, Reject)
    assert "ftp://example.org/x" in first.reason
    assert isinstance(second, Entry)


@pytest.mark.parametrize(
    ("url", "doi"),
    [
        ("https://doi.org/10.1016/S0140-6736(97)11096-0", "10.1016/s0140-6736(97)11096-0"),
        ("https://doi.org/10.1002/(SICI)1097-0258(19980815)17:15", "10.1002/(sici)1097-0258(19980815)17:15"),
        ("https://doi.org/10.1000/a_b_c", "10.1000/a_b_c"),
        ("http://dx.doi.org/10.1000/X", "10.1000/x"),
    ],
)
@pytest.mark.parametrize("form", ["[{0}]({0})", "<{0}>", "{0}", "[link]({0})", "*{0}*", "[{0}](<{0}>)"])
def test_brackets_of_an_identifier_are_its_own(url: str, doi: str, form: str) -> None:
    item = only(block().replace(f"[{DOI}]({DOI})", form.format(url)))
    assert (item.url, item.doi) == (url, doi)


def test_an_arxiv_address_names_the_paper() -> None:
    assert only(block(url="https://arxiv.org/abs/1706.03762v7")).arxiv == "1706.03762v7"


def test_fields_stand_in_any_order() -> None:
    fields = ("**Abstract**:\nWords.", f"**URL**: {DOI}", "**Conference**: cvpr 2023", "**Authors**: Ann Lee, Bob Ray")
    page = "\n".join(["## [0] A Paper", *fields])
    assert only(page) == only(block())


def test_links_of_further_fields_count_wherever_they_stand() -> None:
    code = "**Code**: https://github.com/ann/code\n\n"
    page = block()
    for before in ("**Authors**", "**Conference**", "**Abstract**"):
        assert only(page.replace(before, code + before)).links == ("https://github.com/ann/code",), before
    assert only(page.replace("Words.", "Words.\n\n" + code)).links == ("https://github.com/ann/code",)


def test_a_further_field_may_have_its_words_below_a_blank_line() -> None:
    below = "**Code**: none\n\n**Data**:\n\nhttps://example.org/data\n\n**Abstract**"
    assert only(block().replace("**Abstract**", below)).links == ("https://example.org/data",)


def test_a_title_that_is_nothing_is_rejected() -> None:
    assert [item.line for item in rejects(block() + "## [3] <i></i>\n\n**Authors**: *A*\n")] == [15]
    assert rejects("## [3]\n")


def test_fields_without_a_heading_are_rejected_once() -> None:
    page = block().split("\n", 1)[1]
    assert [item.line for item in catalogue.read(page)] == [2]


@pytest.mark.parametrize(
    "page",
    [
        "# CVPR 2023 Paper List\n\n> Below is an index.\n\n- [CVPR-2023-list01.md](CVPR-2023-list01.md)\n",
        "- [CVPR 2022](2022/README.md)\n",
        "## Years\n\n- [CVPR 2022](2022/README.md)\n",
        "## [Index](README.md)\n",
        "[Go to the next page](list02.md#top)\n",
        "",
        "\n\n----\n\n",
        "Just words.\n\nAnd more.\n",
    ],
)
def test_index_pages_hold_no_papers_and_no_mistakes(page: str) -> None:
    assert list(catalogue.read(page)) == []


def test_navigation_between_papers_belongs_to_none() -> None:
    page = block().replace("\n\n----", "\n\n[Go to the catalogue](README.md)\n\n----") + "[Go to next](list02.md)\n"
    assert only(page) == only(block())


def test_the_last_rule_may_be_missing() -> None:
    assert only(block().replace("----", "")).abstract == "Words."


def test_headings_inside_an_abstract_are_its_text() -> None:
    assert only(block(abstract="Words.\n\n# Results\n\nMore.")).abstract == "Words.\n\n# Results\n\nMore."


def test_a_numbered_heading_begins_a_paper_even_where_a_rule_is_missing() -> None:
    assert len(entries(block().replace("----", "") + block("Other"))) == 2


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Ann Lee", ("Ann Lee",)),
        ("Ann Lee and Bob Ray", ("Ann Lee", "Bob Ray")),
        ("Ann Lee, Bob Ray, and Cy Young, Jr.", ("Ann Lee", "Bob Ray", "Cy Young, Jr.")),
        ("Lee, Ann; Ray, Bob", ("Lee, Ann", "Ray, Bob")),
        ("Jürgen Groß, Łukasz Ó", ("Jürgen Groß", "Łukasz Ó")),
        (" , ,", ()),
    ],
)
def test_authors_are_told_apart_in_order(written: str, names: tuple[str, ...]) -> None:
    assert only(block(authors=written)).authors == names


@pytest.mark.parametrize(
    ("written", "venue", "year"),
    [
        ("cvpr 2023", "CVPR", 2023),
        ("neurips 2022", "NeurIPS", 2022),
        ("Journal of Vision, 1999", "Journal of Vision", 1999),
        ("2021", None, 2021),
        ("iclr", "ICLR", None),
        ("Area 20233", "Area 20233", None),
    ],
)
def test_venue_and_year_are_told_apart(written: str, venue: str | None, year: int | None) -> None:
    item = only(block().replace("*cvpr 2023*", f"*{written}*"))
    assert (item.venue, item.year) == (venue, year)


@pytest.mark.parametrize(
    "data",
    [
        block().encode(),
        block().replace("\n", "\r\n").encode(),
        block().replace("\n", "\r").encode(),
        codecs.BOM_UTF8 + block().encode(),
        block().encode("utf-16"),
        block().replace("\n", "\r\n").encode("utf-16"),
        codecs.BOM_UTF16_BE + block().encode("utf-16-be"),
    ],
    ids=["plain", "crlf", "cr", "bom", "utf-16", "utf-16 crlf", "utf-16 be"],
)
def test_every_usual_encoding_of_a_page_reads_the_same(data: bytes) -> None:
    text = Text(io.BytesIO(data))
    assert list(catalogue.read(text)) == [only(block())]
    assert text.rejects == []


def test_bad_bytes_cost_a_remark_and_not_the_paper() -> None:
    text = Text(io.BytesIO(block("日本語").encode() + block("Gr\xfc\xdfe", authors="J\xfcrgen").encode("latin-1")))
    assert [item.title for item in catalogue.read(text) if isinstance(item, Entry)] == ["日本語", "Gr��e"]
    assert [item.line for item in text.rejects] == [15, 17]
    assert "not UTF-8" in text.rejects[0].reason


def test_a_page_in_windows_own_encoding_is_read_whole() -> None:
    text = Text(io.BytesIO(block("Gr\xfc\xdfe", authors="J\xfcrgen").encode("latin-1")))
    assert [item.title for item in catalogue.read(text) if isinstance(item, Entry)] == ["Grüße"]
    assert text.rejects == []


def test_a_broken_utf_16_page_is_read_with_a_remark() -> None:
    text = Text(io.BytesIO(codecs.BOM_UTF16_LE + block("A \ud800 Paper").encode("utf-16-le", "surrogatepass")))
    assert len(list(catalogue.read(text))) == 1
    assert [item.line for item in text.rejects] == [1]
    odd = Text(io.BytesIO(block().encode("utf-16") + b"\x0a"))
    assert list(catalogue.read(odd)) != []
    assert odd.rejects != []


@pytest.mark.parametrize("data", [b"PNG\x00\x01", "x".encode("utf-32")])
def test_what_is_no_text_is_one_reject(data: bytes) -> None:
    text = Text(io.BytesIO(data))
    assert list(catalogue.read(text)) == []
    assert len(text.rejects) == 1


def test_a_nul_far_down_is_taken_out() -> None:
    text = Text(io.BytesIO(("x" * 5000 + "\n\n").encode() + block("A \x00Paper").encode()))
    assert [item.title for item in catalogue.read(text) if isinstance(item, Entry)] == ["A Paper"]


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    text = Text(io.BytesIO(data))
    list(catalogue.read(text))
    assert all(item.line >= 1 for item in text.rejects)


pieces = st.sampled_from(
    [
        "## [0] T",
        "## ",
        "# ",
        "**URL**:",
        "**Abstract**: ",
        "**X**: ",
        "[a](b)",
        "----",
        "\n",
        "\n",
        "\r",
        " ",
        "*",
        "$x$",
        "<tex>",
    ]
)


@given(st.lists(pieces | st.text(max_size=8), max_size=30).map("".join))
def test_no_text_raises(text: str) -> None:
    for item in catalogue.read(text):
        assert item.line >= 1
        assert not isinstance(item, Entry) or item.title.strip()


words = st.text(alphabet="abcdefgh XYZ$^{}é<>&,.;:-_()[]", min_size=1, max_size=30).filter(
    lambda text: any(sign.isalpha() for sign in text)
)
blocks = st.lists(st.builds(block, title=words.map(lambda text: "T " + text), abstract=words), max_size=6)


@given(blocks)
def test_as_many_papers_come_out_as_stood_in_the_page_and_in_order(page: list[str]) -> None:
    assert [item.title for item in entries("".join(page))] == [only(one).title for one in page]


@given(blocks, blocks)
def test_two_pages_in_a_row_are_the_papers_of_both(one: list[str], other: list[str]) -> None:
    def told(items: list[Entry]) -> list[tuple[object, ...]]:
        return [(item.title, item.authors, item.doi, item.abstract, item.links) for item in items]

    first, second = "".join(one), "".join(other)
    assert told(entries(first + second)) == told(entries(first)) + told(entries(second))


SIGNS = [
    "*",
    "[",
    "]",
    "(",
    "<",
    "$",
    "-",
    "#",
    " ",
    "\t",
    "_",
    "\\",
    "&",
    "&#",
    "](",
    "a ",
    "<tex>",
    "<sup> ",
    "$a",
    ".md#",
    "\n",
]
FRAMES = [
    "{}",
    "## [0] {}x",
    "## [{}",
    "## [0] T\n**Authors**: *{}*",
    "## [0] T\n**URL**: [{}](x",
    "## [0] T\n**URL**: [u]({})",
    "## [0] T\n**Abstract**:\n{}",
    "## [0] T\n**Abstract**:\n<sup>{}x",
    "## [0] T\n**Conference**: {}",
    "**a{}",
    "[Go to {}",
    "## [0] T\n**Abstract**:\n[x]({}",
    "## [0] T\n**URL**:\n{}",
]


@pytest.mark.parametrize("frame", FRAMES)
def test_hostile_lines_are_read_in_a_moment(frame: str) -> None:
    for sign in SIGNS:
        page = frame.format(sign * (30_000 // len(sign)))
        begun = time.process_time()
        list(catalogue.read(page))
        assert time.process_time() - begun < 1, (frame, sign)


def test_a_doi_an_arxiv_id_and_a_year_may_have_fields_of_their_own() -> None:
    page = (
        "## [1] A\n\n**DOI**: [10.1000/X](https://doi.org/10.1000/X)\n\n**arXiv**: 1706.03762v2\n\n**Year**: *2017*\n\n"
        '**URL**: [here](https://a.example/x "the page")\n\n**Abstract**:\n\nOne.\n***\nTwo.\n\n----\n'
    )
    (entry,) = catalogue.read(page)
    assert isinstance(entry, Entry)
    assert (entry.doi, entry.arxiv, entry.year) == ("10.1000/x", "1706.03762v2", 2017)
    assert (entry.url, entry.abstract) == ("https://a.example/x", "One. *** Two.")
