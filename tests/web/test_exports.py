"""Exports: the page where a format is chosen, and downloads in every format."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient

from readinglist.database import Library
from readinglist.formats.writing import HOW, Writing, file_name, styles
from readinglist.library import export, tag
from tests.web import shelf


@pytest.mark.parametrize("form", Writing)
def test_every_format_is_a_download_with_the_papers_of_a_search(client: FlaskClient, form: Writing) -> None:
    answer = client.get("/export", query_string={"q": "heads", "format": form})
    assert answer.status_code == 200
    assert answer.content_type == f"{HOW[form].content_type}; charset=utf-8"
    kind = HOW[form].suffix
    assert answer.headers["Content-Disposition"] == f'attachment; filename="readinglist-heads-2026-05-20.{kind}"'
    assert "Parametric" in answer.text
    assert "10.1109/" in answer.text.replace("\\", "")
    assert "Retrieval" not in answer.text
    if "json" in HOW[form].content_type:
        json.loads(answer.text)


def test_papers_go_out_in_the_order_of_the_search(client: FlaskClient) -> None:
    keys = [re.findall(r"^@\w+\{(\w+)", client.get(f"/export?q=sort:{way}title").text, re.M) for way in ("", "-")]
    assert len(keys[0]) == 3
    assert keys[0] == keys[1][::-1]


def test_the_download_without_a_search_in_our_own_format_is_the_whole_library(
    client: FlaskClient, library: Library
) -> None:
    with library.reading() as session:
        document = "".join(export.everything(session))
    assert client.get("/export?format=json").text == document
    assert client.get("/export?format=json&q=sort:title").text == document
    assert len(json.loads(client.get("/export?format=json&q=heads").text)["papers"]) == 1


def test_a_citation_style_changes_the_words(client: FlaskClient) -> None:
    texts = {client.get(f"/export?format=citations&style={style}").text for style in list(styles())[:3]}
    assert len(texts) == min(3, len(styles()))


@pytest.mark.parametrize(
    ("address", "status", "why"),
    [
        ("/export?format=pdf", 400, "“pdf” is no format of an export; the formats are bibtex, "),
        ("/export?format=citations&style=nature-of-things", 400, "“nature-of-things” is no style of citations"),
        ("/export?paper=99&paper=x&paper=-1&paper=99999999999999999999", 404, "None of the chosen papers"),
    ],
)
def test_what_cannot_be_exported_is_said_in_a_sentence(
    client: FlaskClient, address: str, status: int, why: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert why in answer.text
    assert "Content-Disposition" not in answer.headers


def test_a_search_that_finds_nothing_is_an_empty_file(client: FlaskClient) -> None:
    answer = client.get("/export?q=nobody+nothing")
    assert (answer.status_code, answer.text.strip()) == (200, "")


@pytest.mark.parametrize(
    "search",
    ['a"b\r\nX-Evil: 1', "../../etc/passwd", "ŚŻ 一种新的方法", "; filename*=UTF-8''x", "a" * 400, "\x00\ud800"],
)
def test_the_name_of_a_file_is_safe_whatever_is_searched(client: FlaskClient, search: str) -> None:
    answer = client.get("/export", query_string={"q": search.encode("utf-8", "replace").decode()})
    assert answer.status_code == 200
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.bib"', answer.headers["Content-Disposition"])
    assert "X-Evil" not in answer.headers
    assert len(file_name(Writing.BIBTEX, search, shelf.NOW.date())) < 100


def test_the_page_tells_how_many_papers_and_keeps_the_search(client: FlaskClient) -> None:
    page = client.get("/exports?q=in:cvpr&format=ris").text
    assert "The search <code>in:cvpr</code> finds 2 papers." in page
    assert 'value="in:cvpr"' in page
    assert '<option value="ris" selected>' in page
    assert "The whole library has 3 papers." in client.get("/exports").text


def test_a_search_that_finds_nothing_is_said_as_in_the_list(client: FlaskClient) -> None:
    page = client.get("/exports?q=heads+status:nonsense").text
    assert "finds 0 papers." in page
    assert "disabled>Download" in page
    assert page.index("Count again") < page.index("disabled>Download")  # what Enter presses
    assert "without <code>status:nonsense</code>" in page


def test_one_paper_goes_out_from_its_page(client: FlaskClient) -> None:
    assert 'href="/exports?paper=1">Export …' in client.get("/papers/1").text
    assert "<h1>Export 1 paper</h1>" in client.get("/exports?paper=1").text
    assert 'href="/export?format=json">Download the whole library' in client.get("/exports").text


def test_the_list_leads_to_the_page_and_keeps_its_search(client: FlaskClient) -> None:
    assert 'href="/exports?q=in:cvpr">Export …' in client.get("/?q=in:cvpr").text
    assert 'href="/exports">Export …' in client.get("/").text


def test_chosen_papers_go_from_the_list_through_the_page_to_the_file(client: FlaskClient) -> None:
    answer = client.post("/bulk", data={"action": "export", "paper": ["2", "1"]}, follow_redirects=True)
    assert "<h1>Export 2 papers</h1>" in answer.text
    chosen = re.findall(r'<input type="hidden" name="paper" value="(\d+)">', answer.text)
    assert chosen == ["2", "1"]
    answer = client.get("/export", query_string={"paper": chosen, "format": "json"})
    assert [paper["id"] for paper in json.loads(answer.text)["papers"]] == [1, 2]
    answer = client.post("/bulk", data={"action": "export", "all": "1", "q": "in:cvpr"})
    assert answer.headers["Location"] == "/exports?q=in:cvpr"


def test_going_out_writes_nothing(client: FlaskClient, library: Library) -> None:
    with library.writing() as session:
        tag.add_tags(session, [1], ["x"])
    before = shelf.counted(library)
    for form in Writing:
        client.get(f"/export?format={form}")
    client.get("/exports")
    assert shelf.counted(library) == before


def test_a_download_is_sent_while_it_is_written_and_gives_its_session_back(
    client: FlaskClient, library: Library
) -> None:
    shelf.fill(library, shelf.many(700))
    answer = client.get("/export?format=json", buffered=False)
    assert library.engine.pool.checkedout() == 1  # type: ignore[attr-defined]
    next(iter(answer.response))
    answer.close()
    assert library.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
