"""The page of a link says where its past is thinned."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from readinglist import ledger
from readinglist.database import Library
from readinglist.health import Answer, Outcome
from tests.web import shelf
from tests.web.shelf import CODE, NOW

OK = Outcome(Answer.OK, "it answers", 200)


def test_a_link_says_from_when_on_its_checks_are_thinned(client: FlaskClient, library: Library) -> None:
    at = f"/links/{shelf.link_id(library, CODE)}"
    for day in range(20, 0, -1):
        shelf.observe(library, {CODE: OK}, NOW - timedelta(days=day))
    assert "thinned" not in client.get(at).text
    later, keep = NOW + timedelta(days=140), timedelta(days=40)
    with library.writing() as session:
        ledger.thin(session, ledger.weigh(session, later, keep, ledger.to_thin(session, later, keep)))
    page = client.get(at).text
    assert "Checks from before" in page
    assert "are thinned: of each quarter of a year there is the first, and whatever changed something." in page
