"""Family names of several words, and bodies, stay what they were said to be, from format to format."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import pytest

from readinglist.formats import Entry, bibtex, citations, csl_json, ris, zotero_csv
from readinglist.formats.names import Parts, families_of, known_families, parts_of
from readinglist.formats.text import Text
from readinglist.lookup.records import crossref_found, datacite_found

NAMES = ["Gabriel García Márquez", "Mario Vargas Llosa", "European Union", "Ludwig van Beethoven", "Ada Byron"]
FAMILIES = "García Márquez; Vargas Llosa; {European Union}"
BIBTEX = r"""@article{a, title = {X}, author = {Garc{\'i}a M{\'a}rquez, Gabriel and Vargas Llosa, Mario
  and {European Union} and Ludwig van Beethoven and Byron, Ada}}"""
RIS = """TY  - JOUR
TI  - X
AU  - García Márquez, Gabriel
AU  - Vargas Llosa, Mario
AU  - European Union
AU  - van Beethoven, Ludwig
AU  - Byron, Ada
ER  -\x20
"""
PEOPLE = [
    {"family": "García Márquez", "given": "Gabriel"},
    {"family": "Vargas Llosa", "given": "Mario"},
    {"literal": "European Union"},
    {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
    {"family": "Byron", "given": "Ada"},
]
CSL = json.dumps([{"type": "article-journal", "title": "X", "author": PEOPLE}])
ZOTERO = (
    '"Key","Item Type","Title","Author","Publication Title","DOI","Url","Date","Extra"\n"A","journalArticle","X",'
    '"García Márquez, Gabriel; Vargas Llosa, Mario; European Union; van Beethoven, Ludwig; Byron, Ada","","","","",""\n'
)


def one(form: ModuleType, text: str) -> Entry:
    (entry,) = form.read(Text.of(text))
    assert isinstance(entry, Entry)
    return entry


def record(*names: str, families: str = "", **more: Any) -> Mapping[str, Any]:
    details = {"entrytype": "article", "families": families} if families else {"entrytype": "article"}
    return {"id": 1, "title": "X", "authors": list(names), "year": 2020, "details": details, **more}


@pytest.mark.parametrize(
    ("form", "text"), [(bibtex, BIBTEX), (ris, RIS), (csl_json, CSL), (zotero_csv, ZOTERO)], ids=lambda it: str(it)[:30]
)
def test_every_reader_keeps_the_families_that_a_plain_rule_gets_wrong(form: ModuleType, text: str) -> None:
    entry = one(form, text)
    assert list(entry.authors) == NAMES
    assert entry.details["families"] == FAMILIES


def test_registries_tell_the_families_too() -> None:
    found = crossref_found({"title": ["X"], "author": [{**one, "name": one.get("literal", "")} for one in PEOPLE]})
    assert (list(found.authors), found.details["families"]) == (NAMES, FAMILIES)
    creators = [
        {"name": "García Márquez, Gabriel", "familyName": "García Márquez", "givenName": "Gabriel"},
        {"name": "European Union", "nameType": "Organizational"},
        {"name": "Byron, Ada"},
    ]
    _, found = datacite_found({"doi": "10.1/x", "titles": [{"title": "X"}], "creators": creators})
    assert found.authors == ("Gabriel García Márquez", "European Union", "Ada Byron")
    assert found.details["families"] == "García Márquez; {European Union}"


def lines(pieces: Iterator[str]) -> list[str]:
    return [line.strip() for line in "".join(pieces).splitlines()]


def test_every_writer_says_the_families_again() -> None:
    paper = record(*NAMES, families=FAMILIES)
    wanted = "García Márquez, Gabriel and Vargas Llosa, Mario and {European Union} and Ludwig van Beethoven"
    assert f"author        = {{{wanted} and Ada Byron}}," in lines(bibtex.write([paper]))
    assert "families" not in "".join(bibtex.write([paper]))
    assert lines(ris.write([paper]))[1:6] == [line for line in RIS.splitlines() if line.startswith("AU")]
    (item,) = json.loads("".join(csl_json.write([paper])))
    assert item["author"][:3] == PEOPLE[:3]
    assert item["author"][3] == {"family": "van Beethoven", "given": "Ludwig"}
    (cited,) = citations.write([paper], "apa")
    assert cited.startswith("García Márquez, G., Vargas Llosa, M., European Union, van Beethoven, L., & Byron, A.")


@pytest.mark.parametrize("form", [bibtex, ris, csl_json])
def test_families_come_back_from_what_was_written(form: ModuleType) -> None:
    made = one(form, "".join(form.write([record(*NAMES, families=FAMILIES)])))
    assert (list(made.authors), made.details["families"]) == (NAMES, FAMILIES)


def test_an_author_who_was_changed_since_falls_back_to_the_rule() -> None:
    paper = record("Gabriel Marquez", "Mario Vargas Llosa", families=FAMILIES)
    assert "author        = {Gabriel Marquez and Vargas Llosa, Mario}," in lines(bibtex.write([paper]))


@pytest.mark.parametrize(
    ("name", "families", "parts"),
    [
        ("Ludwig van Beethoven", "", Parts("van Beethoven", "Ludwig")),
        ("Martin Luther King, Jr.", "", Parts("King", "Martin Luther", "Jr.")),
        ("Barnes and Noble", "", Parts("Barnes and Noble")),
        ("Plato", "", Parts("Plato")),
        ("Per Brinch Hansen", "Brinch Hansen; X", Parts("Brinch Hansen", "Per")),
        ("Brinch Hansen", "Brinch Hansen", Parts("Hansen", "Brinch")),
        ("World Bank", "{World Bank}", Parts("World Bank")),
    ],
)
def test_a_name_has_its_parts(name: str, families: str, parts: Parts) -> None:
    assert parts_of(name, known_families(families)) == parts


def test_families_that_are_no_part_of_their_names_are_not_said() -> None:
    assert families_of([("Ada Byron", "Lovelace"), ("Ada Byron", "Byron"), ("Ada Byron", ""), ("", "x y")]) == ""


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("John Smith, Jane Doe, Richard Roe", ["John Smith", "Jane Doe", "Richard Roe"]),
        ("King, Jr., Martin Luther", ["Martin Luther King, Jr."]),
        ("Garc{\\'i}a M{\\'a}rquez, Gabriel Jos{\\'e}", ["Gabriel José García Márquez"]),
        ("Jeff Donahue 0001 and Wei Wang 0034", ["Jeff Donahue", "Wei Wang"]),
        ("Per {Brinch Hansen}", ["Per Brinch Hansen"]),
    ],
)
def test_lists_of_names_are_read(raw: str, names: list[str]) -> None:
    assert list(one(bibtex, f"@misc{{a, title = {{X}}, author = {{{raw}}}}}").authors) == names
