"""Files full of what strangers write come in, and are shown harmlessly on every page and in every file going out."""

from __future__ import annotations

import html
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from readinglist.database import Library, open_library
from readinglist.formats.writing import Writing
from readinglist.models import Link, Mention, Paper
from tests import hostile
from tests.web import shelf
from tests.web.conftest import app_over

EACH = 12  # pages of one kind that are looked at


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A library into which all files came, as bytes: to fill it takes longer than any test."""
    folder = tmp_path_factory.mktemp("strange")
    library = open_library(f"sqlite:///{folder / 'library.db'}", folder)
    client = app_over(library, shelf.Watch()).test_client()
    for name, content in hostile.files():
        asked = bring(client, name, content)
        assert client.post(f"{asked}/add").status_code == 303
    library.close()
    return (folder / "library.db").read_bytes()


@pytest.fixture
def kept(filled: bytes, tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "library.db").write_bytes(filled)
    library = open_library(f"sqlite:///{tmp_path / 'library.db'}", tmp_path)
    yield library
    library.close()


@pytest.fixture
def strange(kept: Library, watch: shelf.Watch) -> FlaskClient:
    return app_over(kept, watch).test_client()


def bring(client: FlaskClient, name: str, content: bytes) -> str:
    """Upload a file, and return where its preview is."""
    sent = {"files": (io.BytesIO(content), name)}
    answer = client.post("/import", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 303, name
    preview = client.get(answer.location)
    assert hostile.Elements(preview.text).bad == [], name
    return answer.location


def walk(client: FlaskClient, app: Flask, each: int = EACH) -> dict[str, str]:
    """Every page that can be come to from the first one, so many of each kind, by its address."""
    found: dict[str, str] = {}
    kinds: Counter[str] = Counter()
    ahead, known = deque(["/", "/links", "/browse", "/history"]), set()
    router = app.url_map.bind("localhost")
    while ahead:
        address = ahead.popleft()
        kind = str(router.match(urlsplit(address).path)[0])
        if kinds[kind] >= each or kind in ("static", "papers.lead_out"):
            continue
        kinds[kind] += 1
        with client.get(address) as answer:
            assert answer.status_code in (200, 302, 303), (address, answer.status_code)
            text = (
                answer.get_data(as_text=True)
                if answer.mimetype == "text/html" and "attachment" not in str(answer.headers)
                else ""
            )
        found[address] = text
        for link in re.findall(r'href="(/[^"#]*)', text):
            link = html.unescape(link)
            if link not in known and not link.startswith("//"):
                known.add(link)
                ahead.append(link)
    assert len(kinds) > 15
    return found


def test_every_page_shows_them_and_does_nothing_else(strange: FlaskClient) -> None:
    pages = walk(strange, strange.application)
    assert {address: bad for address, page in pages.items() if (bad := hostile.Elements(page).bad)} == {}
    assert any("{{ 7*7 }}{% for a in b %}" in html.unescape(page) for page in pages.values())
    assert sum("canary(" in page for page in pages.values()) > 20


def test_no_address_of_theirs_is_kept_as_a_link_but_web_addresses(kept: Library) -> None:
    with kept.reading() as session:
        urls = [*session.scalars(select(Link.url)), *session.scalars(select(Mention.url))]
        urls += [url for url in session.scalars(select(Paper.url)) if url]
    assert len(urls) > 100
    assert [url for url in urls if not re.match(r"https?://[^/\s]", url, re.IGNORECASE) or re.search(r"\s", url)] == []


@pytest.mark.parametrize("form", Writing)
def test_every_export_goes_out_and_comes_in_again(strange: FlaskClient, form: Writing) -> None:
    some = range(1, 160, 9) if form.startswith("citations") else ()  # each of those takes a while
    with strange.get("/export", query_string={"format": form, "paper": some}) as answer:
        assert answer.status_code == 200
        text, headers = answer.get_data().decode(), answer.headers
    assert re.fullmatch(r'attachment; filename="[a-z0-9.-]+"', headers["Content-Disposition"])
    if form in (Writing.BOOKMARKS, Writing.CITATIONS_HTML):
        assert [bad for bad in hostile.Elements(text).bad if "without rel" not in bad] == []
        assert not re.search(r"(?i)<(?:script|img|svg|iframe|math|style|form|base)\b", text)
    if form is not Writing.CITATIONS:
        assert len(text) > 2_000
