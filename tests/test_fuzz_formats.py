"""Whatever a file holds, every importer reads it to its end: no input raises, and none hangs."""

from __future__ import annotations

import io
import time
from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readinglist.formats import Entry, Reject, recognition
from readinglist.formats.recognition import Format
from readinglist.formats.text import Text
from readinglist.reading import tag_of

SAMPLES = {
    Format.CATALOGUE: "## [1] A $x^2$ Title\n\n**Authors**: *Ann Lee, Bob Ray*\n\n**URL**: [https://doi.org/10.1/x]"
    "(https://doi.org/10.1000/x)\n\n**Abstract**:\n\nWords at https://github.com/a/b.\n\n----\n",
    Format.BIBTEX: "% Encoding: UTF-8\n@string{j = \"Journal\"}\n"
    "@article{lee2020,\n author = {Lee, Ann and {Ray Inc.} and "
    "Bj{\\\"o}rn},\n title = \"A {T}itle\" # j,\n year = 2020, "
    "doi = {10.1000/x},\n keywords = {a, b},\n}\n@comment{x}\n",
    Format.RIS: "TY  - JOUR\nAU  - Lee, Ann\nTI  - A Title\nPY  - 2020/01/02\n"
    "KW  - a\nDO  - 10.1000/x\nN1  - note\nER  - \n",
    Format.CSL_JSON: '[{"id": "a", "type": "article-journal", "title": "A <i>T</i>", "author": [{"family": "Lee", '
    '"given": "Ann"}, {"literal": "X"}], "issued": {"date-parts": [[2020, 1]]}, "DOI": "10.1000/x", "note": "x: y"}]',
    Format.ZOTERO_CSV: '"Key","Item Type","Publication Year","Author","Title","DOI","Url","Manual Tags"\n'
    '"ABCD","journalArticle","2020","Lee, Ann; Ray, Bob","A Title","10.1000/x","https://a.org","a; b"\n',
    Format.CSV: 'title;authors;year;doi;tags;status\n"A ""quoted"" Title";Ann Lee;2020;10.1000/x;a,b;read\n',
    Format.BOOKMARKS: '<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>\n<DT><H3>One</H3>\n<DL><p>\n<DT><A HREF="https://a.org'
    '/x" ADD_DATE="1496000000" TAGS="a,b" TOREAD="1">A &amp; B</A>\n<DD>Words\n</DL><p>\n</DL><p>\n',
    Format.AWESOME: "# List\n## One\n- [A](https://a.org) - words `#tag`\n  > note\n* **B**, *CVPR 2020* [[paper]]"
    "(https://arxiv.org/abs/1706.03762) ![x](y)\n\n| Title | Code |\n|--|--|\n| C | [c](https://github.com/a/b) |\n",
    Format.LIST: '# list\n10.1000/x\nhttps://arxiv.org/abs/1706.03762\n[1] A. Lee, "A title of it," 2016.\nA Title\n',
    Format.OWN: '{"format": "readinglist",\n"version": 1,\n"papers": [\n{"title": "A", "authors": ["Ann Lee"], "tags": '
    '["a"], "status": "read", "added": "2020-01-01T00:00:00Z", "details": {"volume": "1"}}\n]\n}\n',
}  # fmt: skip
FORMS = sorted(SAMPLES)
TOKENS = (
    *"{ } [ ] ( ) < > * ** | ` ``` ~ # $ \\ ' \" \"\" , ; : - -- = & &# @a{ @a{b,c={ @a( @string{a= [a]( [[ ![".split(),
    *"[![a](b)]( <DL> <!-- http 10.1000/x {\" [{ [{\"a\": [1,2], {\"a\":{ \\{\\\" {\\'e} $x_ _a “a é 日 % [a]:".split(),
    *(" ", "\t", "\n", "\r", "\n\n", "- ", "> ", "[ ", "1. ", "a ", "a. ", "A. ", "a, ", "<A ", "<A HREF=\"", "\x0c"),
    *("https://a.b/ ", "10.1000/x ", "TY  - ", "## [1] ", "- [", "a | ", "[a]: ", "<summary>", "- **", "AU  - a\n"),
)  # fmt: skip
SECONDS = 4  # of work for 20 kB: what is linear takes a tenth of one, what is quadratic minutes


def read(data: bytes, form: Format | None = None) -> list[Entry | Reject]:
    text = Text(io.BytesIO(data))
    found = list(recognition.read(text) if form is None else recognition.read_as(form, text))
    for item in found:
        if isinstance(item, Reject):
            assert item.line >= 1
            assert item.reason
        else:
            check(item)
    return found


def check(entry: Entry) -> None:
    """An entry is what `Entry` promises, and can be stored."""
    assert entry.title.strip()
    assert entry.line >= 1
    assert all(tag_of(tag) == tag for tag in entry.tags)
    assert all(entry.authors)
    assert all(name == name.lower() and value for name, value in entry.details.items())
    assert entry.rating in (None, 1, 2, 3, 4, 5)
    assert entry.added is None or entry.added.utcoffset() is not None
    for part in fields(entry):
        str(getattr(entry, part.name)).encode()


@settings(max_examples=200, deadline=5_000)
@given(text=st.text())
def test_any_text_is_read_as_what_it_is_taken_for(text: str) -> None:
    read(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=200, deadline=5_000)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read(data: bytes) -> None:
    read(data)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=60, deadline=5_000)
@given(text=st.text())
def test_any_text_is_read_as_any_format(form: Format, text: str) -> None:
    read(text.encode("utf-8", "surrogatepass"), form)


@st.composite
def mutated(draw: st.DrawFn, sample: str) -> bytes:
    """A sample with pieces cut, doubled, swapped and put in."""
    data = sample.encode()
    for _ in range(draw(st.integers(1, 6))):
        one, other = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
        match draw(st.sampled_from(("cut", "double", "swap", "insert", "end"))):
            case "cut":
                data = data[:one] + data[min(other, one + 20) :]
            case "double":
                data = data[:other] + data[one:other] * 2 + data[other:]
            case "swap":
                data = data[other:] + data[one:other] + data[:one]
            case "insert":
                data = (
                    data[:one]
                    + draw(st.one_of(st.binary(max_size=6), st.sampled_from(TOKENS).map(str.encode)))
                    + data[one:]
                )
            case "end":
                data = data[:other]
        data = data[:20_000]
    return data


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=100, deadline=5_000, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_damaged_file_is_read_to_its_end(form: Format, data: st.DataObject) -> None:
    damaged = data.draw(mutated(SAMPLES[form]))
    read(damaged)
    read(damaged, form)


@pytest.mark.parametrize("form", FORMS)
def test_a_sample_is_recognised_and_read(form: Format) -> None:
    text = Text.of(SAMPLES[form])
    assert recognition.recognise(text) is form
    assert any(isinstance(item, Entry) for item in recognition.read(text))


@pytest.mark.parametrize("token", TOKENS)
def test_one_sign_without_end_is_recognised_in_one_go(token: str) -> None:
    begun = time.process_time()
    for before in ("", "- ", "a"):
        recognition.recognise(Text.of(before + token * (100_000 // len(token))))
    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize("form", FORMS)
def test_one_sign_without_end_is_read_in_one_go(form: Format) -> None:
    slow: list[tuple[str, str]] = []
    for token in TOKENS:
        for before in ("", SAMPLES[form][:60]):
            begun = time.process_time()
            read((before + token * (20_000 // len(token))).encode(), form)
            if time.process_time() - begun > SECONDS:
                slow.append((before, token))
    assert slow == []
