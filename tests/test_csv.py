"""Tables of papers: general CSV and Zotero's, read and written."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from readinglist.formats import Entry, Reject, csv_list, zotero_csv
from readinglist.formats.names import on_title_page, people_of, sorted_name
from readinglist.formats.text import Text
from readinglist.reading import Priority, Status
from tests.records import PLAIN, line, lost, records


def read(text: str) -> list[Entry | Reject]:
    return list(csv_list.read(Text.of(text)))


def one(text: str) -> Entry:
    (found,) = read(text)
    assert isinstance(found, Entry), found
    return found


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_columns_are_found_by_name_whatever_divides_them(sign: str) -> None:
    found = one(
        sign.join(["\ufeffPaper Title", "Year", "DOI", "My words"])
        + "\r\n"
        + sign.join(["A title", "2020", "10.1234/X", "hm"])
    )
    assert (found.title, found.year, found.doi, found.details) == ("A title", 2020, "10.1234/x", {"my-words": "hm"})


def test_a_row_is_read_with_all_it_says() -> None:
    found = one(
        "Title,Authors,Conference,Date,arXiv,URL,Code,PDF,Abstract,Tags,Status,Rating,Priority,Notes,Date Added\n"
        'T,"Byron, Ada; King, Martin",ICML,"May 1, 2020",1706.03762,https://example.org,https://github.com/x/y,'
        'https://example.org/a.pdf,"We\ntest.","a, B c",In progress,★★★☆☆,High,"two\nlines","May 2, 2021 3:04 PM"\n'
    )
    assert found.authors == ("Ada Byron", "Martin King")
    assert (found.venue, found.year, found.arxiv, found.url) == ("ICML", 2020, "1706.03762", "https://example.org")
    assert found.links == ("https://github.com/x/y", "https://example.org/a.pdf")
    assert (found.abstract, found.tags, found.note) == ("We test.", ("a", "b-c"), "two\nlines")
    assert (found.status, found.rating, found.priority) == (Status.READING, 3, Priority.HIGH)
    assert found.added == datetime(2021, 5, 2, 15, 4, tzinfo=UTC)


def test_scopus_is_read() -> None:
    found = one(
        'Authors,"Author full names","Author(s) ID",Title,Year,"Source title",Volume,Issue,"Art. No.",'
        '"Page start","Page end",DOI,Link,Abstract,"Author Keywords",'
        '"Index Keywords","Document Type",EID\n'
        '"Byron A.; King M.","Byron, Ada (57190000000); King, Martin (57190000001)","57190000000",T,2020,Tests,3,4,,10,'
        "19,10.1234/x,https://www.scopus.com/inward/record.uri?eid=1,A,one; two,three,Article,2-s2.0-1\n"
    )
    assert (found.title, found.venue, found.details["pages"]) == ("T", "Tests", "10–19")
    assert found.authors == ("Ada Byron", "Martin King")
    assert found.tags == ("one", "two", "three")
    assert found.details["eid"] == "2-s2.0-1"


def test_a_row_without_anything_to_know_it_by_is_rejected_with_its_line() -> None:
    assert read('title,year\n"A\nb",2020\n,2021\n')[1:] == [
        Reject(4, "a reference has no title, no identifier and no address")
    ]


def test_a_table_without_known_columns_is_rejected() -> None:
    assert [it.line for it in read("a,b\n1,2\n")] == [1]
    assert [it.line for it in read("")] == [1]


def test_the_names_of_the_columns_may_stand_below_other_lines() -> None:
    assert one('"About the data: exported"\n\nTitle,PubYear\nT,2020').year == 2020
    assert one("sep=;\nTitle;Year\nT;2020").year == 2020


def test_an_unclosed_quotation_mark_costs_only_its_row() -> None:
    found = read('title,year\nA,2020\n"B,2021\nC,2022\nD,2023\n')
    assert [it.title for it in found if isinstance(it, Entry)] == ["A", "C", "D"]
    assert [it for it in found if isinstance(it, Reject)] == [
        Reject(3, "a quotation mark is not closed; the row was passed over")
    ]


def test_an_unclosed_quotation_mark_does_not_swallow_the_next_quoted_row() -> None:
    found = read('title,year\n"A,2020\n"B",2021\n"C",2022\n')
    assert [it.title for it in found if isinstance(it, Entry)] == ["B", "C"]


def test_huge_cells_are_read_or_rejected() -> None:
    found = read('title,abstract\nA,"' + "x" * 300_000 + '"\nB,"' + "\n".join(["y" * 900_000] * 3) + '"\nC,z\n')
    assert [it.title for it in found if isinstance(it, Entry)][:1] == ["A"]
    assert [it.title for it in found if isinstance(it, Entry)][-1] == "C"
    assert any(isinstance(it, Reject) for it in found)


def test_a_cell_that_looks_like_a_formula_is_harmless_and_comes_back() -> None:
    record = PLAIN | {
        "title": "=HYPERLINK(1)",
        "note": "@x",
        "venue": "'-1",
        "abstract": "+1",
        "tags": [],
        "details": {},
    }
    text = "".join(csv_list.write([record]))
    cells = next(row for row in csv.reader(io.StringIO(text)) if row[0] != "\ufefftitle")
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)
    assert lost(record, one(text)) == {}


def test_nothing_is_lost_on_the_way_out_and_in() -> None:
    text = "".join(csv_list.write([PLAIN]))
    assert text.startswith("\ufefftitle,authors,venue,year,doi,")
    assert lost(PLAIN, one(text)) == {}
    assert set(lost(PLAIN, Entry("x"))) > {"title", "authors", "status", "details", "links", "added"}


@settings(max_examples=100, deadline=None)
@given(st.lists(records, max_size=4))
@example([PLAIN, PLAIN])
def test_whatever_a_record_says_comes_back(many: list[dict[str, Any]]) -> None:
    found = read("".join(csv_list.write(many)))
    assert [lost(record, entry) for record, entry in zip(many, found, strict=True)] == [{}] * len(many)


_PIECES = st.sampled_from(
    [
        '"',
        '""',
        ",",
        "\n",
        "\t",
        ";",
        "title",
        "doi,",
        "year\n",
        "http://[",
        "'=",
        "\x00",
        "['a', 'b']",
        "★",
        "a,b\n1,2\n",
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["", "title,year,authors,url\n", "Key,Item Type,Title,Date,Author,Url,Notes,Extra\n"]),
    st.lists(_PIECES | st.text(max_size=9), max_size=30).map("".join),
)
def test_no_text_makes_the_readers_raise(head: str, text: str) -> None:
    for reader in (csv_list, zotero_csv):
        for found in reader.read(Text.of(head + text)):
            assert found.line >= 1
            assert not isinstance(found, Entry) or found.title


_ZOTERO = (
    '"Key","Item Type","Publication Year","Author","Title","Publication Title","ISBN","ISSN","DOI","Url",'
    '"Abstract Note",'
    '"Date","Date Added","Pages","Issue","Volume","Publisher","Extra","Notes","File Attachments","Link Attachments",'
    '"Manual Tags","Automatic Tags","Editor"\n'
)


def test_zoteros_export_is_read() -> None:
    (found,) = zotero_csv.read(
        Text.of(
            _ZOTERO
            + '"AB12","journalArticle","2020","de Byron, Ada; King, Martin, Jr.; WHO","A <i>title</i>","Tests","",'
            '"1234-5678","10.1234/X","https://example.org/a","We test.","2020-05-01",'
            '"2021-02-03 04:05:06","1-9","4","3","P",'
            '"arXiv: 2304.03410\nread_status: In Progress\nfree words","<p>One <strong>bold</strong> '
            '<a href=""https://x.org"">link</a></p><ul><li>a</li><li>b</li></ul>",'
            '"/home/x/a.pdf","https://github.com/x/y","mine; two words","auto","Editor, Emma"\n'
        )
    )
    assert isinstance(found, Entry)
    assert (found.title, found.authors) == ("A title", ("Ada de Byron", "Martin King, Jr.", "WHO"))
    assert (found.venue, found.year, found.doi, found.arxiv) == ("Tests", 2020, "10.1234/x", "2304.03410")
    assert (found.tags, found.status, found.links) == (
        ("mine", "two-words", "auto"),
        Status.READING,
        ("https://github.com/x/y",),
    )
    assert found.note == "free words\n\nOne **bold** [link](https://x.org)\n\n- a\n- b"
    assert found.added == datetime(2021, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert (found.details["key"], found.details["entrytype"], found.details["pages"]) == ("AB12", "article", "1–9")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Byron, Ada; King, Martin", ["Ada Byron", "Martin King"]),
        ("Ada Byron, Martin King", ["Ada Byron", "Martin King"]),
        ("Ada Byron, Martin King and Emma Noether", ["Ada Byron", "Martin King", "Emma Noether"]),
        ("Byron, Ada and King, Martin", ["Ada Byron", "Martin King"]),
        ("Byron, A., King, M.", ["A. Byron", "M. King"]),
        ("Byron, Ada", ["Ada Byron"]),
        ("Ada Byron et al.", ["Ada Byron"]),
        ("Martin King, Jr., Ada Byron", ["Martin King, Jr.", "Ada Byron"]),
        ("Byron, Ada; et al.", ["Ada Byron"]),
        ("Byron A, van der King MLC.", ["A Byron", "MLC van der King"]),
        ("", []),
    ],
)
def test_lists_of_names_are_divided(text: str, names: list[str]) -> None:
    assert people_of(text) == names


@given(line)
def test_a_sorted_name_reads_as_the_same_name(text: str) -> None:
    name = " ".join(text.split())
    assert sorted_name(name) == name or on_title_page(sorted_name(name)) == name


def test_pockets_export_is_read() -> None:
    text = "title,url,time_added,tags,status\nA,https://a.org,1609459200,ml|nlp,archive\n"
    text += "https://b.org,https://b.org,1,,unread\n"
    one, other = csv_list.read(Text.of(text))
    assert isinstance(one, Entry)
    assert isinstance(other, Entry)
    assert (one.tags, one.status, one.added) == (("ml", "nlp"), "read", datetime(2021, 1, 1, tzinfo=UTC))
    assert (other.title, other.url, other.status) == ("https://b.org", "https://b.org", "to-read")


@pytest.mark.parametrize(
    "head", ["Titel;Autoren;Jahr;Schlagwörter;Bewertung;Notiz;Status",
             "Título;Autores;Año;Etiquetas;Valoración;Notas;Estado",
             "Titre;Auteurs;Année;Mots-clés;Évaluation;Commentaire;État"]
)  # fmt: skip
def test_columns_may_be_named_in_other_languages(head: str) -> None:
    (made,) = csv_list.read(Text.of(head + '\nA;Ann Lee;2020;a,b;4;"one\ntwo";lu\n'))
    assert isinstance(made, Entry)
    assert (made.title, made.authors, made.year, made.tags) == ("A", ("Ann Lee",), 2020, ("a", "b"))
    assert (made.rating, made.note, made.status) == (4, "one\ntwo", "read")


def test_zoteros_notes_are_parted_without_its_sign() -> None:
    text = '"Key","Item Type","Title","Notes"\n"A","book","B","<p>one; two</p>; <p>three</p>"\n'
    (made,) = zotero_csv.read(Text.of(text))
    assert isinstance(made, Entry)
    assert made.note == "one; two\n\nthree"
