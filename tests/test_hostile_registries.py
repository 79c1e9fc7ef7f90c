"""What registries, GitHub and pages say in JSON on their worst days: told in time, and nothing but words is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from readinglist.completer import complete
from readinglist.database import Library
from readinglist.identifiers import doi_from
from readinglist.library import find
from readinglist.lookup.cleaning import line
from readinglist.lookup.html_page import page_of
from readinglist.lookup.meta_tags import found_in
from readinglist.lookup.records import crossref_found, datacite_found
from readinglist.metadata import Found, Learnt, Missing, Named, Silent
from readinglist.transport.reply import Reply
from tests import hostile
from tests.internet import SmallInternet, answer, redirect
from tests.test_completer import bare, keep, task
from tests.test_hostile_network import harmless, learn

CROSSREF, DATACITE = "https://api.crossref.org/*", "https://api.datacite.org/*"
HEADS = "10.1109/heads"
SAID = "We show that many things are so."

WORK: dict[str, Any] = {
    "DOI": HEADS, "type": "proceedings-article", "title": ["A Model of Heads"], "subtitle": ["And More"],
    "author": [{"given": "A", "family": "B", "suffix": "Jr"}, {"name": "Group"}], "publisher": "P", "volume": "7",
    "container-title": ["Conference on Heads and Others (CHO)"], "issued": {"date-parts": [[2023, 6]]}, "issue": "2",
    "abstract": SAID, "page": "1-2", "ISBN": ["123"], "ISSN": ["1234"], "institution": [{"name": "I"}],
    "relation": {"has-preprint": [{"id": "10.48550/arXiv.2212.02761"}], "is-preprint-of": [{"id": "10.1/b"}]},
}  # fmt: skip
RECORD: dict[str, Any] = {
    "doi": HEADS, "titles": [{"title": "A Model of Heads"}], "publicationYear": 2023, "publisher": {"name": "P"},
    "creators": [{"familyName": "B", "givenName": "A"}, {"name": "C, D"}], "version": "1",
    "descriptions": [{"descriptionType": "Abstract", "description": SAID}], "types": {"resourceTypeGeneral": "Book"},
    "container": {"title": "C", "volume": "1", "issue": "2", "firstPage": "1", "lastPage": "2"},
    "relatedIdentifiers": [{"relationType": "IsVersionOf", "relatedIdentifier": "10.1/b"}],
}  # fmt: skip


def nested(depth: int) -> Any:
    made: Any = []
    for _ in range(depth):
        made = [made]
    return made


VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 10**4200, 1.5, float("nan"), float("inf"), "", [], {}, [[]], [None], [[[{}]]], {"a": 1},
    {"name": {"name": None}}, ["x", None, 3], "\ud800", ["a\udc00"], "&amp;#8238;evil &amp;#155;", "<" * 50_000,
    "2023" * 1_000, nested(900), {"\ud800": "\ud800"}, [{"given": "\ud800", "family": "\x00"}] * 20_000,
    *hostile.SIGNS[:10], *hostile.ADDRESSES[:3],
)  # fmt: skip


def changed(value: Any, by: Any) -> Iterator[Any]:
    """The same JSON with each of its parts in turn another value."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from ({**value, name: other} for other in (by, *changed(part, by)))
    elif isinstance(value, list):
        for at, part in enumerate(value):
            yield from ([*value[:at], other, *value[at + 1 :]] for other in (by, *changed(part, by)))


def are_words(paper: Found) -> None:
    harmless(paper)
    for text in (paper.title, *paper.authors, paper.venue or "", paper.doi or "", *paper.details.values()):
        text.encode()
        assert len(text) <= 2_000
        assert text not in ("True", "nan", "inf", "None")
    assert len(paper.authors) <= 10_000


@pytest.mark.parametrize("by", VALUES, ids=lambda by: repr(by)[:30] if not isinstance(by, int) else "number")
def test_whatever_stands_in_a_record_words_and_numbers_are_taken(by: Any) -> None:
    papers = [crossref_found(work) for work in changed(WORK, by)]
    papers += [datacite_found(record)[1] for record in (by, *changed(RECORD, by))]
    for paper in papers:
        are_words(paper)
        if not isinstance(by, str):  # nor is a list or an object written down as Python writes it
            assert not [name for name, text in paper.details.items() if name != "families" and text[0] in "[{"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (rb'"a\ud800b"', "a\ufffdb"),
        (rb'"\udc00\ud83d"', "\ufffd\ufffd"),
        (rb'"\ud83d\ude00 \\ud800 \\\ud800"', "😀 \\ud800 \\\ufffd"),
        (rb'{"\uDBff": [NaN, Infinity, -Infinity, 1]}', {"\ufffd": [None, None, None, 1]}),
        ('\ufeff"é"'.encode(), "é"),
        ('"é"'.encode("utf-16"), "é"),
        (b'"\xed\xa0\x80"', None),
        (b"9" * 5_000, None),
        (b"[" * 100_000, None),
    ],
)
def test_json_holds_whole_signs_and_real_numbers(body: bytes, told: object) -> None:
    assert Reply("https://a.example/", 200, {}, body, whole=True).json == told


def registry_says(told: Mapping[str, Any], named: Named) -> Learnt:
    """What is learnt of a paper when addresses answer so."""
    with SmallInternet() as world:
        for at, body in told.items():
            world.put(at, answer(200, body=f"\ufeff{body}") if isinstance(body, str) else body)
        (learnt,) = learn(world, named)
    return learnt


@pytest.mark.parametrize(
    "works",
    [
        [WORK] * 2_000,
        [{}] * 200_000,
        [{**WORK, "author": [{"family": f"B{at}"} for at in range(50_000)]}],
        [{**WORK, "relation": {"has-preprint": [{"id": f"10.1/{at}"} for at in range(50_000)]}}],
    ],
    ids=("the same often", "nothing often", "authors", "relations"),
)
def test_a_list_longer_than_the_question_costs_no_time(works: list[Any]) -> None:
    lists = json.dumps({"message": {"items": works}}), json.dumps({"data": [{"attributes": it} for it in works]})
    learnt = registry_says(dict(zip((CROSSREF, DATACITE), lists, strict=True)), Named(doi=HEADS))
    assert isinstance(learnt, Found | Missing)
    assert not isinstance(learnt, Found) or len(learnt.authors) <= 10_000


@pytest.mark.parametrize(
    "body",
    [
        "null", "[]", '{"message": null}', '{"message": {"items": {}}}', '{"message": {"items": null}}', "[" * 90_000,
        f'{{"message": {{"items": {"9" * 5_000}}}}}', '{"message": {"items": [', "NaN", '"items"', "\x00",
    ],
)  # fmt: skip
def test_what_is_no_list_is_no_answer(body: str) -> None:
    for named in (Named(doi=HEADS), Named(title="A Model of Heads and More of Them")):
        assert isinstance(registry_says({CROSSREF: body}, named), Silent)


@pytest.mark.parametrize(
    "to", ["http://[", "https://[x]/", "javascript:canary(1)", "file:///etc/passwd", "http://10.0.0.1/"]
)
def test_an_agency_that_leads_astray_is_no_answer(to: str) -> None:
    said: dict[str, Any] = {
        CROSSREF: '{"message": {"items": []}}',
        DATACITE: '{"data": []}',
        "https://doi.org/doiRA/*": json.dumps([{"DOI": HEADS, "RA": "JaLC"}]),
        f"https://doi.org/{HEADS}": redirect(to),
    }
    assert isinstance(registry_says(said, Named(doi=HEADS)), Silent)


@pytest.mark.parametrize("name", ["\ud800/x", "a", "a/b/c", "../../x", "a/\u6f22", ["a/b"], {"a": 1}, "a/" + "b" * 500])
def test_a_repository_with_an_impossible_name_is_no_answer(name: Any) -> None:
    body = json.dumps({"full_name": name, "description": "Code of heads", "homepage": "http://" * 100_000})
    learnt = registry_says({"https://api.github.com/*": body}, Named(url="https://github.com/mpii/code"))
    assert isinstance(learnt, Silent), learnt


def test_an_endless_homepage_of_a_repository_costs_no_time() -> None:
    body = json.dumps({"full_name": "mpii/code", "description": "Code", "homepage": "http://" * 500_000})
    learnt = registry_says({"https://api.github.com/*": body}, Named(url="https://github.com/mpii/code"))
    assert isinstance(learnt, Found)
    assert learnt.title == "mpii/code: Code"


def test_the_names_of_a_page_are_words_however_deep_they_stand() -> None:
    work = {"@type": "Book", "name": "On Heads", "author": {"name": nested(700)}, "publisher": {"name": {"name": "P"}}}
    deep = '{"name":' * 700 + '"x"' + "}" * 700
    data = json.dumps({**work, "isPartOf": 0}).replace('"isPartOf": 0', f'"isPartOf": {deep}')
    told = found_in(page_of(f'<script type="application/ld+json">{data}</script>'), "https://a.example/")
    assert (told.title, told.authors, told.venue, told.details["publisher"]) == ("On Heads", (), None, "P")


def test_a_sign_that_is_escaped_twice_commands_nothing() -> None:
    assert line("a &amp;#8238;b &amp;#155;c &amp;amp; d") == "a b ›c & d"


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x9b", "\u200f"])
def test_no_doi_has_a_sign_that_nobody_sees_or_no_end(sign: str) -> None:
    assert doi_from(f"10.1000/a{sign}b") is None
    assert doi_from("10.1000/" + "a" * 3_000) is None


def test_hostile_words_of_a_registry_are_kept_and_end_no_run(library: Library, world: SmallInternet) -> None:
    work = {**WORK, "title": ["A Model \ud800 of \x1b[31mHeads"], "publisher": float("nan"), "volume": {"a": 1}}
    world.put(CROSSREF, answer(200, body="\ufeff" + json.dumps({"message": {"items": [work]}})))
    keep(library, bare(HEADS))
    assert complete(library, task(world)).filled == 1
    with library.reading() as session:
        kept = find.get(session, 1)
        assert kept.title == "A Model \ufffd of [31mHeads: And More"
        assert kept.details.keys().isdisjoint(("publisher", "volume"))
