"""The offers of the search box, as the script asks for them."""

from __future__ import annotations

from flask.testing import FlaskClient

from readinglist.library.complete import HINTS
from readinglist.search import Field


def test_the_page_of_offers_is_json(client: FlaskClient) -> None:
    answer = client.get("/complete?q=stat&at=4")
    assert answer.get_json() == [{"text": "status:", "at": 7, "label": "status:", "hint": HINTS[Field.STATUS]}]
    assert client.get("/complete").get_json() == []
    assert client.get("/complete?q=stat&at=x").get_json() == answer.get_json()
