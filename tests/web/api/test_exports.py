"""Exports over the API: the same bytes as the page sends, in every format; and refused."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from readinglist.formats.writing import HOW, Writing
from tests.web import shelf

V1 = "/api/v1"


@pytest.mark.parametrize("form", list(Writing))
def test_the_same_bytes_come_as_from_the_page(client: FlaskClient, form: Writing) -> None:
    query = f"?q=in:cvpr&format={form}"
    page, answer = client.get(f"/export{query}"), client.get(f"{V1}/export{query}")
    assert (answer.status_code, answer.data) == (200, page.data)
    for name in ("Content-Type", "Content-Disposition"):
        assert answer.headers[name] == page.headers[name]
    assert shelf.GIEBENHAIN in answer.text or form is Writing.BIBTEX_ESCAPED


def test_papers_can_be_named_and_a_style_chosen(client: FlaskClient, head: int, former: int) -> None:
    query = f"?paper={head}&paper={former}&paper=99&format=citations&style="
    apa, ieee = (client.get(f"{V1}/export{query}{style}").text for style in ("apa", "ieee"))
    assert "Giebenhain" in apa
    assert apa != ieee


def test_the_formats_are_listed_with_their_styles(client: FlaskClient) -> None:
    listed = client.get(f"{V1}/export/formats").json
    assert listed is not None
    assert listed["count"] == len(HOW)
    styled = {row["format"] for row in listed["results"] if "apa" in row["styles"]}
    assert styled == {"citations", "citations-html"}
    assert client.get(f"{V1}/export/formats?limit=1&offset=2").json["results"][0]["format"] == "ris"  # type: ignore[index]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("format=word", 422),
        ("format=citations&style=no-such", 400),
        ("paper=99", 404),
        ("paper=x", 422),
        ("q=" + "x" * 401, 400),
        ("more=1", 422),
    ],
)
def test_each_mistake_has_its_status(client: FlaskClient, query: str, status: int) -> None:
    answer = client.get(f"{V1}/export?{query}")
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
