"""Bytes to text, and what a file is by its content alone."""

from __future__ import annotations

import codecs
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.formats import Entry, Reject, own, recognition
from readinglist.formats.recognition import Format, recognise
from readinglist.formats.text import LONGEST_LINE, PIECE, Text
from readinglist.formats.writing import Writing, write
from tests.records import PLAIN


def text_of(data: bytes) -> tuple[list[str], list[Reject]]:
    text = Text(io.BytesIO(data))
    return list(text.lines()), text.rejects


WORDS = "Grüße, Jürgen\n\nzweite Zeile — “so”"


@pytest.mark.parametrize(
    "data",
    [
        WORDS.encode(),
        codecs.BOM_UTF8 + WORDS.encode(),
        WORDS.encode("utf-16"),
        codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"),
        WORDS.replace("—", "-").encode("utf-16-le").replace("-".encode("utf-16-le"), "—".encode("utf-16-le")),
        WORDS.encode("cp1252"),
        WORDS.replace("\n", "\r\n").encode(),
        WORDS.replace("\n", "\r").encode("cp1252"),
    ],
    ids=["utf-8", "mark", "utf-16", "utf-16 be", "utf-16 without a mark", "windows", "crlf", "cr"],
)
def test_every_usual_encoding_reads_the_same(data: bytes) -> None:
    assert text_of(data) == (WORDS.split("\n"), [])


def test_a_file_may_name_its_encoding() -> None:
    assert text_of("% Encoding: windows-1251\nПривет".encode("cp1251"))[0][1] == "Привет"
    assert text_of('<?xml version="1.0" encoding="koi8-r"?>\nПривет'.encode("koi8-r"))[0][1] == "Привет"


def test_bad_bytes_cost_a_remark_and_not_the_line() -> None:
    lines, rejects = text_of("日本語 Grüße\n".encode() * 20 + b"J\xfcrgen\n" + b"a\x00b\n")
    assert lines[20:] == ["J�rgen", "ab"]
    assert [reject.line for reject in rejects] == [21, 22]


def test_remarks_have_an_end() -> None:
    lines, rejects = text_of("日本語\n".encode() * 300_000 + b"\xff\n" * 3_000)
    assert len(lines) == 303_000
    assert len(rejects) == 1_001
    assert "2000 further lines" in rejects[-1].reason


@pytest.mark.parametrize("data", [b"\x00\x01\x02" * 9, "x".encode("utf-32"), bytes(range(32)) * 9])
def test_what_is_no_text_is_one_reject(data: bytes) -> None:
    assert text_of(data)[0] == []
    assert len(text_of(data)[1]) == 1
    assert [type(item) for item in recognition.read(Text(io.BytesIO(data)))] == [Reject]


@given(
    text=st.text(
        st.characters(codec="utf-8", exclude_characters="\x00\r\ufeff\ufffd", exclude_categories=["Cc"]) | st.just("\n")
    )
)
def test_chunks_and_lines_are_the_text(text: str) -> None:
    assert "".join(Text.of(text).chunks()) == text
    assert "\n".join(Text.of(text).lines()) == text.removesuffix("\n")
    assert Text.of(text).peek() == text


@pytest.mark.parametrize("at", range(PIECE - 4, PIECE + 2))
def test_pieces_end_between_signs_and_line_ends(at: int) -> None:
    data = b"x" * at + "é".encode() + b"\r\nend"
    assert text_of(data) == (["x" * at + "é", "end"], [])


def test_a_long_line_is_cut_with_a_remark() -> None:
    lines, rejects = text_of(b"{" * (LONGEST_LINE + 5) + b"\nnext")
    assert [len(line) for line in lines] == [LONGEST_LINE, 4]
    assert [reject.line for reject in rejects] == [1]


def test_a_large_file_never_stands_in_memory() -> None:
    data = io.BytesIO(b"a line of some words\n" * 1_000_000)
    tracemalloc.start()
    assert sum(1 for _ in Text(data).lines()) == 1_000_000
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("# Papers\n\n## [0] A Title\n\n**Authors**: *A*\n", Format.CATALOGUE),
        ("# Papers\n\n- [CVPR-2023-list01.md](CVPR-2023-list01.md)\n", Format.CATALOGUE),
        ("# Years\n\n- [CVPR 2023](2023/README.md)\n", Format.CATALOGUE),
        ("junk before\n@ARTICLE {a, title={x}}", Format.BIBTEX),
        ("```bibtex\n@article{a, title={x}}\n```", Format.BIBTEX),
        ("- [A](https://a.org)\n- [B](https://b.org)\n```\n@article{a, title={x}}\n```", Format.AWESOME),
        ("TY - JOUR\nTI - x\nER - \n", Format.RIS),
        ('title,doi,note\nA,10.1000/a1,see\nB,10.1000/a2,"copy:\n@article{x, title={y}}"\n', Format.CSV),
        (' [{"id": "x"}]', Format.CSL_JSON),
        ('[5, "str", {"id": "x"}]', Format.CSL_JSON),
        ('{"items": []}', Format.CSL_JSON),
        ('{\n"format": "readinglist",\n"version": 1\n}', Format.OWN),
        ('"Key","Item Type","Title","DOI"\n', Format.ZOTERO_CSV),
        ("sep=;\nTitle;Year;DOI\na;2020;\n", Format.CSV),
        ("<DL><p>\n<DT><A HREF='https://a.org'>a</A>", Format.BOOKMARKS),
        ("<html><title>Pocket Export</title><a href='x' time_added='1'>", Format.BOOKMARKS),
        ('<h1 align="center">Awesome</h1>\n\n- [A](https://a.org)\n', Format.AWESOME),
        ("| Title | Paper |\n|---|---|\n| a | https://a.org |\n", Format.AWESOME),
        ("# my list\nhttps://a.org\n10.1000/x\n", Format.LIST),
        ("Attention Is All You Need", Format.LIST),
        ("[1] A. Lee. A title. In B, 2020.", Format.LIST),
        ("", Format.LIST),
    ],
)
def test_a_format_is_recognised_by_its_content(text: str, form: Format) -> None:
    assert recognise(Text.of(text)) is form
    assert recognise(Text.of("\ufeff" + text)) is form


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00", "zip"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"<!DOCTYPE html><html><body>words</body></html>", "web page"),
        (b"<?xml version='1.0'?><xml/>", "XML"),
        (b"\\documentclass{article}", "LaTeX"),
    ],
)
def test_what_cannot_be_imported_is_named(data: bytes, said: str) -> None:
    assert recognise(Text(io.BytesIO(data))) is Format.UNKNOWN
    (reject,) = recognition.read(Text(io.BytesIO(data)))
    assert isinstance(reject, Reject)
    assert said in reject.reason


def test_recognising_reads_nothing_on() -> None:
    text = Text.of("10.1000/x\n")
    recognise(text)
    (entry,) = recognition.read(text)
    assert isinstance(entry, Entry)


_LINES_OF_OTHERS = """@article{x, title={y}}
TY  - JOUR
<DT><A HREF='https://a.org' ADD_DATE='1'>a</A>
<!DOCTYPE NETSCAPE-Bookmark-file-1>
title,doi,year
[{"id": "x"}]
{"format": "readinglist"}
## [0] A Title
**Abstract**: x
- [ ] [a](https://a.org)
[a](b.md)
PMID- 123
%0 Book
Key,Item Type,Title
```"""


@pytest.mark.parametrize(
    ("writing", "form"),
    [
        (Writing.BIBTEX, Format.BIBTEX),
        (Writing.BIBTEX_ESCAPED, Format.BIBTEX),
        (Writing.RIS, Format.RIS),
        (Writing.CSL_JSON, Format.CSL_JSON),
        (Writing.CSV, Format.CSV),
        (Writing.MARKDOWN, Format.AWESOME),
        (Writing.BOOKMARKS, Format.BOOKMARKS),
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_every_export_is_recognised_whatever_its_papers_hold(writing: Writing, form: Format, between: str) -> None:
    words = _LINES_OF_OTHERS.replace("\n", between)
    paper = PLAIN | {"abstract": words, "note": words}
    bare = paper | {"url": None, "doi": None, "arxiv": None, "links": []}
    for papers in ([paper], [bare, paper], [bare]):
        assert recognise(Text.of("".join(write(writing, papers)))) is form


def test_our_own_document_is_recognised_whatever_its_papers_hold() -> None:
    papers = [{"title": "A", "note": _LINES_OF_OTHERS}]
    assert recognise(Text.of("".join(own.write({}, [("papers", papers)])))) is Format.OWN
