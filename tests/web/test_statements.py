"""A page costs the same number of SQL statements whatever it shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from readinglist.database import Library
from readinglist.health import Answer, Flag, Outcome
from readinglist.library import shelve, tag
from readinglist.models import Rescue
from readinglist.reading import Status
from tests.web import shelf
from tests.web.conftest import app_over


@contextmanager
def counting(library: Library) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(library.engine, "before_cursor_execute", note)
    yield said
    event.remove(library.engine, "before_cursor_execute", note)


def cost(library: Library, watch: shelf.Watch, address: str) -> int:
    client = app_over(library, watch).test_client()
    assert client.get(address).status_code == 200  # counts of the library are kept in memory from the first page on
    with counting(library) as said:
        assert client.get(address).status_code == 200
    return len(said)


def grow(library: Library, number: int) -> None:
    """So many papers, all tagged, read and with links that were seen."""
    shelf.fill(library, shelf.many(number))
    with library.writing() as session:
        for paper in range(1, number + 1):
            shelve.set_status(session, [paper], Status.READ, shelf.START)
            tag.set_tags(session, paper, ["a", f"b{paper}"])
    gone = Outcome(Answer.GONE, "gone", 404, proved=True)
    shelf.observe(library, {f"https://github.com/numbers/n{at}": gone for at in range(number)}, shelf.START)
    flagged = {
        f"https://doi.org/10.1000/number.{at}": Outcome(
            Answer.OK, "registered", 200, flag=Flag.RETRACTED, notice=f"10.1000/notice.{at}",
            facts={"landing": f"https://publisher.example/{at}"},
        )
        for at in range(number)
    }  # fmt: skip
    shelf.observe(library, flagged, shelf.START)
    for at in range(number):
        shelf.keep_copy(library, f"https://github.com/numbers/n{at}", Rescue(url=f"https://archive.example/{at}"))


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?q=link:dead",
        "/browse",
        "/links",
        "/links?verdict=dead",
        "/runs/1",
        "/runs/2",
        "/reports?since=2026-05-01",
    ],
)
def test_twenty_rows_cost_as_many_statements_as_ten(empty: Library, watch: shelf.Watch, address: str) -> None:
    grow(empty, 10)
    ten = cost(empty, watch, address)
    shelf.observe(empty, {}, shelf.START)
    grow(empty, 20)
    assert cost(empty, watch, address) == ten
    assert ten <= 20


def test_a_paper_with_many_links_costs_as_much_as_one_with_few(library: Library, watch: shelf.Watch, head: int) -> None:
    few = cost(library, watch, f"/papers/{head}")
    client = app_over(library, watch).test_client()
    for at in range(12):
        client.post(f"/papers/{head}/links", data={"url": f"https://example.org/{at}"})
    assert cost(library, watch, f"/papers/{head}") == few
    assert few <= 17  # two of them ask who comes in
