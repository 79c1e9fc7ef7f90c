"""Theme, print, installing, sharing, and what reference managers read: how the pages fit a reader's other tools."""

from __future__ import annotations

import re
import struct
from html import unescape
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from readinglist.database import Library
from readinglist.formats import Entry
from readinglist.library import share
from readinglist.web.places import STATIC
from tests.web import shelf


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_is_on_every_page_from_then_on(client: FlaskClient, theme: str) -> None:
    assert 'data-theme="system"' in client.get("/links").text
    answer = client.post("/theme", data={"theme": theme, "to": "/links?verdict=dead"})
    assert (answer.status_code, answer.location) == (303, "/links?verdict=dead")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    for address in ("/", "/links", "/papers/1", "/nothing"):
        page = client.get(address).text
        assert f'<html lang="en" data-theme="{theme}">' in page
        assert page.count('name="theme-color"') == 1
        assert re.search(rf'value="{theme}" aria-pressed="true"', page)
    client.post("/theme", data={"theme": "system", "to": "/"})
    page = client.get("/").text
    assert 'data-theme="system"' in page
    assert page.count('name="theme-color"') == 2


def test_a_theme_that_is_none_is_said_and_a_foreign_cookie_is_nothing(client: FlaskClient) -> None:
    answer = client.post("/theme", data={"theme": "pink"})
    assert answer.status_code == 400
    assert "light, dark, system" in answer.text
    client.set_cookie("theme", '"><script>')
    assert 'data-theme="system"' in client.get("/").text


@pytest.mark.parametrize(
    "to",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "", "/a\r\nX: y", "papers/1"],
)
def test_the_theme_leads_to_no_other_host(client: FlaskClient, to: str) -> None:
    assert client.post("/theme", data={"theme": "dark", "to": to}).location == "/"


def test_the_style_knows_both_themes_and_the_printed_page(client: FlaskClient) -> None:
    style = (STATIC / "app.css").read_text(encoding="utf-8")
    assert "color-scheme: light dark" in style
    assert '[data-theme="dark"] { color-scheme: dark; }' in style
    printed = style[style.index("@media print") :]
    assert "color-scheme: light" in printed
    assert ".prose a" in printed
    assert "attr(href)" in printed
    assert not re.search(r"url\((?!.?data:)|@import", style)  # nothing from elsewhere


def test_the_pages_can_be_installed_with_a_share_target(client: FlaskClient) -> None:
    page = client.get("/").text
    found = re.search(r'<link rel="manifest" href="([^"]+)"', page)
    assert found
    answer = client.get(found[1])
    assert answer.content_type == "application/manifest+json"
    manifest = answer.get_json(force=True)
    assert manifest["display"] == "standalone"
    assert client.get(manifest["start_url"]).status_code == 200
    assert manifest["share_target"] == {
        "action": "/share",
        "method": "GET",
        "params": {"title": "title", "text": "text", "url": "url"},
    }
    for icon in manifest["icons"]:
        with client.get(icon["src"]) as picture:
            assert picture.status_code == 200
            assert picture.mimetype == icon["type"]
            assert len(picture.data) < 5_000
            if icon["type"] == "image/png":
                size = struct.unpack(">II", picture.data[16:24])
                assert icon["sizes"] == "{}x{}".format(*size)
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    assert "manifest-src 'self'" in client.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "words",
    [
        {"url": "https://doi.org/10.1109/CVPR52729.2023.01856"},
        {"url": "https://ieeexplore.ieee.example/10.1109/cvpr52729.2023.01856?arnumber=7"},
        {"url": "https://arxiv.org/pdf/2304.03410v2", "title": "2304.03410v2"},
        {"text": "Look: https://www.arxiv.org/abs/2304.03410 (nice)"},
        {"title": "doi:10.1109/cvpr52729.2023.01856"},
        {"url": "http://www.github.com/Jeff-Zilence/R2Former/"},
        {"url": "https://elsewhere.example/x", "text": "cites 10.1109/cvpr52729.2023.01856."},
    ],
)
def test_a_shared_page_of_a_paper_we_have_leads_to_it(
    client: FlaskClient, library: Library, former: int, words: dict[str, str]
) -> None:
    before = shelf.counted(library)
    answer = client.get(f"/share?{urlencode(words)}")
    assert (answer.status_code, answer.location) == (303, f"/papers/{former}")
    assert shelf.counted(library) == before


@pytest.mark.parametrize(
    ("words", "text", "title"),
    [
        (
            {"title": "[1706.03762v7] Attention Is All\nYou Need", "url": "https://arxiv.org/abs/1706.03762v7"},
            "https://arxiv.org/abs/1706.03762v7",
            "Attention Is All You Need",
        ),
        (
            {"text": "On # heads [x](y) https://example.org/a_(b)?c=1&d=2#e"},
            "https://example.org/a_(b)?c=1&d=2#e",
            "On # heads [x](y) https://example.org/a_(b)?c=1&d=2#e",
        ),
        ({"url": "https://example.org/paper"}, "https://example.org/paper", None),
        ({"text": "as in 10.1000/new.1", "url": "https://example.org/b"}, "10.1000/new.1", "as in 10.1000/new.1"),
        ({"title": "Only a title | OpenReview"}, "Only a title", None),
    ],
)
def test_a_shared_page_that_is_new_fills_the_box(
    client: FlaskClient, words: dict[str, str], text: str, title: str | None
) -> None:
    answer = client.get(f"/share?{urlencode(words)}")
    assert answer.status_code == 303
    page = client.get(answer.location).text
    found = re.search(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert found
    assert unescape(found[1]) == text
    named = re.search(r'<input id="title" name="title" value="([^"]*)"', page)
    assert (unescape(named[1]) if named else None) == title
    assert client.post("/add", data={"text": text, "title": title or ""}).status_code == 303
    if not text.startswith("Only"):
        again = client.get(f"/share?{urlencode(words)}")
        assert again.location.startswith("/papers/")


def test_nothing_shared_leads_to_an_empty_box(client: FlaskClient) -> None:
    assert client.get("/share").location == "/add?said=nothing-shared"
    assert "Type it here" in client.get("/add?said=nothing-shared").text
    assert client.get("/share?title=%00&url=javascript:alert(1)").status_code == 303


def test_shared_texts_are_read_without_the_library() -> None:
    found = share.read("A title", "https://dl.acm.org/doi/10.1145/3.4?x=1", "see 10.1000/a, arXiv:2101.00001v2")
    assert found.title == "A title"
    assert found.dois == ("10.1145/3.4", "10.1000/a")
    assert found.arxiv == ("2101.00001",)


def test_the_bookmarklet_leads_here_from_any_page(client: FlaskClient) -> None:
    page = client.get("/tools", headers={"Host": "127.0.0.1:8642"}).text
    found = re.search(r'href="(javascript:[^"]+)"', page)
    assert found
    assert unescape(found[1]).startswith("javascript:void open('http://127.0.0.1:8642/share?'+new URLSearchParams(")
    assert page.count(found[1]) == 2  # to drag, and to copy


def test_reference_managers_find_the_paper_on_its_page(client: FlaskClient, former: int) -> None:
    page = client.get(f"/papers/{former}").text
    tags = [
        (name, unescape(words)) for name, words in re.findall(r'<meta name="(citation_\w+)" content="([^"]*)">', page)
    ]
    assert tags == [
        ("citation_title", "R2 Former: Unified Retrieval and Reranking Transformer for Place Recognition"),
        *(("citation_author", name) for name in shelf.ENTRIES[1].authors),
        ("citation_publication_date", "2023"),
        ("citation_conference_title", "CVPR"),
        ("citation_doi", "10.1109/cvpr52729.2023.01856"),
        ("citation_arxiv_id", "2304.03410"),
        ("citation_abstract_html_url", "https://doi.org/10.1109/cvpr52729.2023.01856"),
        ("citation_pdf_url", "https://arxiv.org/pdf/2304.03410"),
    ]
    found = re.search(r'<link rel="alternate" type="application/x-bibtex"[^>]* href="([^"]+)"', page)
    assert found
    assert client.get(found[1]).text.startswith("@inproceedings{zhu2023r2former,")


def test_a_journal_is_told_from_a_conference_and_nothing_empty_is_said(library: Library, client: FlaskClient) -> None:
    shelf.fill(library, (Entry("Alone"), Entry('On "Marks" <b>', venue="Journal of Things", url="javascript:alert(1)")))
    page = client.get(f"/papers/{shelf.paper_id(library, 'Alone')}").text
    assert re.findall(r'name="citation_(\w+)"', page) == ["title"]
    journal = shelf.paper_id(library, 'On "Marks" <b>')
    page = client.get(f"/papers/{journal}").text
    assert 'content="Journal of Things"' in page
    assert "citation_journal_title" in page
    assert "<b>" not in page.split("</head>")[0]
    assert "citation_abstract_html_url" not in page


def test_every_page_can_be_themed_and_installed(app: Flask, client: FlaskClient) -> None:
    for address in ("/", "/notes", "/tools", "/add", "/links", "/runs", "/reports", "/import", "/papers/1"):
        page = client.get(address).text
        assert 'action="/theme"' in page, address
        assert 'rel="manifest"' in page, address
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//(?!www\.w3)[^\"]+\.(?:js|css|png|woff2?)", page), address
