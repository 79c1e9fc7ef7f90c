"""What a page tells of a link, as the tests read it."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient

from readinglist.database import Library
from tests.web import shelf


def words(page: str) -> str:
    """What a page says, without its elements."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page[max(page.find("<main"), 0) :])))


def shown(client: FlaskClient, library: Library, url: str) -> str:
    """The page of a link."""
    return client.get(f"/links/{shelf.link_id(library, url)}").text


def card(client: FlaskClient, library: Library, title: str, url: str) -> str:
    """The card of a link on the page of a paper."""
    page = client.get(f"/papers/{shelf.paper_id(library, title)}").text
    found = re.search(rf'<li class="card" id="link-{shelf.link_id(library, url)}">.*?\n</li>', page, re.DOTALL)
    assert found
    return found[0]
