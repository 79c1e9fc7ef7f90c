"""A copy that the reader put in a lost link's place: its archive may be down for weeks, and that says nothing of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from readinglist import checker, ledger
from readinglist.database import open_library
from readinglist.formats import Entry
from readinglist.health import Answer, Verdict
from readinglist.library.add import Tally, add
from tests.internet import How, SmallInternet
from tests.world import NOW, task_in, trusting

COPY = "https://web.archive.org/web/20220102030405/https://lab.example/page"


@pytest.mark.parametrize("trouble", [503, 429, How.CLOSED, How.REFUSED, How.NXDOMAIN, How.SILENT])
def test_an_archive_that_is_down_for_a_month_harms_no_copy(tmp_path: Path, trouble: How | int) -> None:
    library = open_library(f"sqlite:///{tmp_path / 'library.sqlite3'}", tmp_path)
    with SmallInternet() as world, trusting(world):
        world.capture("https://lab.example/page", "20220102030405")
        with library.writing() as session:
            add(session, [Entry(title="One", url=COPY)], NOW, Tally())
        checker.run(library, task_in(world))
        world.put("https://web.archive.org/*", trouble)
        for day in (8, 9, 15, 22, 30, 38):
            checker.run(library, task_in(world, NOW + timedelta(days=day), everything=True))
        with library.reading() as session:
            (link,) = ledger.links(session)
            assert (link.verdict, link.answer) == (Verdict.ALIVE, Answer.DEFERRED)
    library.close()


def test_a_copy_that_its_archive_denies_is_gone_like_any_page(tmp_path: Path) -> None:
    library = open_library(f"sqlite:///{tmp_path / 'library.sqlite3'}", tmp_path)
    with SmallInternet() as world, trusting(world):
        with library.writing() as session:
            add(session, [Entry(title="One", url=COPY)], NOW, Tally())
        for day in (0, 2):
            checker.run(library, task_in(world, NOW + timedelta(days=day), everything=True))
        with library.reading() as session:
            assert [link.verdict for link in ledger.links(session)] == [Verdict.DEAD]
    library.close()
