"""RIS and its dialects, read and written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from readinglist.formats import Entry, Reject, ris
from readinglist.formats.recognition import Format, recognise
from readinglist.formats.text import Text
from readinglist.reading import Priority, Status
from tests.records import PLAIN, lost, records


def entries(text: str) -> list[Entry]:
    found = list(ris.read(Text.of(text)))
    assert all(isinstance(one, Entry) for one in found), found
    return [one for one in found if isinstance(one, Entry)]


def one(text: str) -> Entry:
    (found,) = entries(text)
    return found


WHOLE = """TY  - JOUR
AU  - Byron, Ada de
AU  - King, Martin, Jr.
A2  - Editor, Emma
TI  - A &lt;b&gt; title with x<sup>2</sup>
JF  - Journal of Tests
J2  - J. Tests
PY  - 2020/05/01/
VL  - 3
IS  - 4
SP  - 10
EP  - 19
SN  - 1234-5678
DO  - https://doi.org/10.1234/ABC
UR  - https://example.org/a; https://example.org/b
L1  - internal-pdf://a.pdf
LK  - https://github.com/x/y
AB  - We test.
KW  - First word
KW  - second; third
N1  - My note
ER  -
"""


def test_a_reference_is_read_with_all_it_says() -> None:
    found = one(WHOLE)
    assert found.title == "A <b> title with x$^{2}$"
    assert found.authors == ("Ada de Byron", "Martin King, Jr.")
    assert (found.venue, found.year, found.doi) == ("Journal of Tests", 2020, "10.1234/abc")
    assert found.url == "https://example.org/a"
    assert found.links == ("https://example.org/b", "https://github.com/x/y")
    assert found.tags == ("first-word", "second", "third")
    assert (found.note, found.abstract, found.line) == ("My note", "We test.", 1)
    assert found.details == {
        "entrytype": "article", "shortjournal": "J. Tests", "editor": "Emma Editor", "month": "May", "day": "1",
        "pages": "10–19", "issn": "1234-5678", "volume": "3", "number": "4", "file": "internal-pdf://a.pdf",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "TY - JOUR\nTI - A title\nPY - 2020\nER -",
        "TY-JOUR\nTI- A title\nPY- 2020\nER-",
        "\ufeff  TY  - JOUR\n  TI  - A title\n  PY  - 2020///\n  ER  - ",
        "ty  - jour\nti  - A title\npy  - 2020\ner  - ",
        "TY  - JOUR\r\nT1  - A\r\n  title\r\nY1  - May 2020\r\nER  - \r\n",
        "TY  -JOUR\nTI  -A title\nDA  -2020/05\nER  -",
        "TI  - A title\nPY  - 2020\nER  - ",
        "TY  – JOUR\nTI  – A title\nPY  – 2020\nER  – ",
        "Provider: Somebody\nContent: text\n\nTY  - JOUR\nTI  - A title\nY1  - 2020//\nER  - ",
        "1.\nTY  - BOOK\nBT  - A title\nPY  - 2020\n",
    ],
)
def test_every_spelling_of_the_tags_is_read(text: str) -> None:
    found = one(text)
    assert (found.title, found.year) == ("A title", 2020)


def test_a_reference_without_an_end_ends_where_the_next_begins() -> None:
    found = entries("TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\n\n\nER  - \nTY  - JOUR\nTI  - Three")
    assert [(it.title, it.line) for it in found] == [("One", 1), ("Two", 3), ("Three", 8)]


def test_lines_of_text_that_look_like_tags_stay_text() -> None:
    found = one(
        "TY  - JOUR\nTI  - T\nAB  - Emissions of\nCO - and in - situ\nER - Rice, AI-driven\nKW  - a\nER  - \n".replace(
            "ER - Rice", "WE - Rice"
        )
    )
    assert found.abstract == "Emissions of CO - and in - situ WE - Rice, AI-driven"


@pytest.mark.parametrize(
    "field",
    [
        "UR  - https://doi.org/10.1/",
        "M3  - 10.1234/x",
        "N1  - doi: 10.1234/x",
        "L3  - 10.1234/x",
        "ID  - 10.1234/x",
        "DO  - DOI:10.1234/X",
        "AN  - 10.1234/x",
    ],
)
def test_a_doi_is_found_wherever_it_stands(field: str) -> None:
    found = one(f"TY  - JOUR\nTI  - T\n{field.replace('10.1/', '10.1234/x')}\nER  - ")
    assert found.doi == "10.1234/x"
    assert found.note == ""


def test_an_arxiv_id_that_stands_for_a_venue_is_an_identifier() -> None:
    found = one("TY  - JOUR\nTI  - T\nJO  - arXiv preprint arXiv:1706.03762\nER  - ")
    assert (found.arxiv, found.venue) == ("1706.03762", None)


def test_a_reference_known_only_by_a_doi_gets_a_stand_in() -> None:
    assert one("TY  - JOUR\nDO  - 10.1234/x\nER  - ").title == "doi:10.1234/x"


def test_a_reference_with_nothing_usable_is_rejected_with_its_line() -> None:
    found = list(ris.read(Text.of("\nTY  - JOUR\nPY  - 2020\nER  - \n")))
    assert found == [Reject(2, "a reference has no title, no identifier and no address")]


def test_a_reference_without_a_title_is_kept_under_what_else_is_known() -> None:
    entry, remark = ris.read(Text.of("TY  - JOUR\nAU  - Byron, Ada\nJO  - Tests\nVL  - 3\nPY  - 1990\nER  - \n"))
    assert isinstance(entry, Entry)
    assert entry.title == "Ada Byron: Tests, 3, 1990"
    assert isinstance(remark, Reject)


def test_tags_that_nobody_knows_become_further_fields() -> None:
    assert one("TY  - JOUR\nTI  - T\nQQ  - what\nER  - ").details == {"entrytype": "article", "qq": "what"}


def test_what_databases_write_into_notes_is_no_note() -> None:
    found = one("TY  - JOUR\nTI  - T\nN1  - Cited By :22\nN1  - Export Date: 3 May 2020\nN1  - Mine\nER  - ")
    assert found.note == "Mine"
    assert found.details["annotation"] == "Cited By :22; Export Date: 3 May 2020"


def test_words_for_the_reader_may_be_typed_into_a_note() -> None:
    found = one("TY  - JOUR\nTI  - T\nN1  - Good.\nreadinglist-status: read\nreadinglist-priority: high\nER  - ")
    assert (found.status, found.priority, found.note) == (Status.READ, Priority.HIGH, "Good.")


def test_pubmed_is_read_with_full_names_and_continued_lines() -> None:
    found = one(
        "\nPMID- 123456\nOWN - NLM\nTI  - A long title of\n      two lines.\nLID - 10.1234/x [doi]\nAB  - BACKGROUND:\n"
        "      Text.\nFAU - Byron, Ada\nAU  - Byron A\nTA  - J Tests\nJT  - Journal of tests\nDP  - 2020 May 1\n"
        "MH  - *Humans\nAID - S123 [pii]\n\nPMID- 2\nTI  - Next\nAU  - van der Berg JA\n"
        "".split("\n\nPMID- 2")[0]
    )
    assert found.title == "A long title of two lines."
    assert (found.authors, found.doi, found.year) == (("Ada Byron",), "10.1234/x", 2020)
    assert (found.venue, found.tags, found.details["pmid"]) == ("Journal of tests", ("humans",), "123456")


def test_pubmed_references_are_told_apart_and_initials_turned() -> None:
    found = entries("PMID- 1\nTI  - One\nAU  - van der Berg JA\n\nPMID- 2\nTI  - Two\n")
    assert [(it.title, it.authors, it.line) for it in found] == [("One", ("JA van der Berg",), 1), ("Two", (), 5)]


def test_web_of_science_is_read() -> None:
    found = entries(
        "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Byron, A\n   King, M\nAF Byron, Ada\n   King, Martin\n"
        "TI A title that\n   goes on\nSO JOURNAL OF TESTS\nDE one; two words\nPY 2020\nDI 10.1234/x\nER\n\n"
        "PT J\nTI Another\nER\n\nEF"
    )
    assert [(it.title, it.line) for it in found] == [("A title that goes on", 3), ("Another", 16)]
    assert found[0].authors == ("Ada Byron", "Martin King")
    assert (found[0].venue, found[0].tags, found[0].doi) == ("JOURNAL OF TESTS", ("one", "two-words"), "10.1234/x")


def test_endnote_with_percent_signs_is_read() -> None:
    found = entries(
        "%0 Journal Article\n%T One\n%A Byron, Ada\n%J Tests\n%D 2020\n%R 10.1234/x\n\n"
        "%0 Book\n%T Two\n%X Abs\n tract\n"
    )
    assert [(it.title, it.details["entrytype"]) for it in found] == [("One", "article"), ("Two", "book")]
    assert (found[0].authors, found[0].venue, found[0].doi) == (("Ada Byron",), "Tests", "10.1234/x")


def test_endnotes_type_may_stand_behind_the_title() -> None:
    found = entries("%T One\n%0 Journal Article\n%A Byron, Ada\n\n\n%T Two\n%D 2020\n")
    assert [(it.title, it.authors) for it in found] == [("One", ("Ada Byron",)), ("Two", ())]


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        "\nPMID- 1\nTI  - T\n",
        "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\n",
        "%0 Journal Article\n%T T\n",
        "TY-JOUR\nTI-T\n",
    ],
)
def test_all_dialects_are_recognised(text: str) -> None:
    assert recognise(Text.of(text)) is Format.RIS


def test_a_written_reference_says_what_other_programs_read() -> None:
    (text,) = ris.write([PLAIN])
    lines = text.split("\r\n")
    assert lines[0] == "TY  - JOUR"
    assert lines[-3:] == ["ER  - ", "", ""]
    for wanted in (
        "AU  - de Byron, Ada",
        "AU  - King, Martin, Jr.",
        "JF  - Journal of Tests",
        "KW  - retrieval",
        "DO  - 10.1234/abc",
        "PY  - 2023",
        "SP  - 1",
        "EP  - 9",
        "ID  - zhu2023",
    ):
        assert wanted in lines


def test_nothing_is_lost_on_the_way_out_and_in() -> None:
    found = one("".join(ris.write([PLAIN])))
    assert lost(PLAIN, found) == {}


@settings(max_examples=100, deadline=None)
@given(st.lists(records, max_size=4))
@example([PLAIN, PLAIN])
def test_whatever_a_record_says_comes_back(many: list[dict[str, Any]]) -> None:
    found = entries("".join(ris.write(many)))
    assert len(found) == len(many)
    assert [lost(record, entry) for record, entry in zip(many, found, strict=True)] == [{}] * len(many)


_PIECES = st.sampled_from(
    ["TY  - JOUR\n", "TY  - ", "ER  - \n", "\n", "TI  - T\n", "AU  - a, b, c, d", "PMID- 1\n", "PT J\n", "FN ISI",
     "%0 Book\n", "%T x\n", "  - ", "N1  - readinglist: {\"tags\": [3], \"details\": []}\n", "DA  - 99/99/2020\n",
     "UR  - http://[\n", "\x00", "<sup>" * 9]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES | st.text(max_size=20), max_size=25).map("".join))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    for found in ris.read(Text.of(text)):
        assert found.line >= 1
        assert not isinstance(found, Entry) or found.title


def test_pubmeds_shortened_last_page_and_web_of_sciences_day_are_whole() -> None:
    (made,) = ris.read(Text.of("PMID- 1\nTI  - A\nPG  - 112-5\n"))
    assert isinstance(made, Entry)
    assert made.details["pages"] == "112–115"
    (made,) = ris.read(Text.of("FN Clarivate\nPT J\nTI A\nPD MAR 12\nPY 2015\nER\n"))
    assert isinstance(made, Entry)
    assert (made.year, made.details["month"], made.details["day"]) == (2015, "March", "12")


def test_an_address_has_no_entities() -> None:
    (made,) = ris.read(Text.of("TY  - WEB\nTI  - A\nUR  - http://x.org/?a=1&amp;b=2\nER  - \n"))
    assert isinstance(made, Entry)
    assert made.url == "http://x.org/?a=1&b=2"
