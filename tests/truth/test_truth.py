"""The whole table in one library, checked for a fortnight as links fall due: nothing that lives is ever called dead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from readinglist import checker, ledger
from readinglist.database import Library, open_library
from readinglist.formats import Entry
from readinglist.health import Condition, Verdict
from readinglist.identifiers import identity
from readinglist.library.add import Tally, add
from tests.internet import SmallInternet
from tests.truth.row import SACRED, Row, Truth
from tests.truth.table import GITHUB, ROWS, SLOW, world_of
from tests.world import NOW, manners_of, task_in, trusting

# When somebody's computer is on: the first run, the day after, and every other day or so.
DAYS = (0.0, 1.25, 2.5, 4.0, 5.5, 7.5, 9.0, 11.0, 13.0)
LAST = 15.0  # on this day the reader asks for everything
A_DAY = 1.25

_Told = dict[str, tuple[Verdict, Condition | None]]
_Day = dict[float, _Told]


def fortnight(library: Library, rows: list[Row], *, token: bool, patience: float = 20.0) -> _Day:
    """What every link is called after each run, by the day; `patience` is the deadline of a probe, in seconds."""
    told: _Day = {}
    with SmallInternet(world_of(rows), clock=NOW.timestamp) as world, trusting(world):
        for day in (*DAYS, LAST):
            world.clock_shift = day * 86_400
            result = checker.run(library, _task(world, day, patience, token=token))
            assert not result.void
            if not day:
                assert result.probed == len(rows)
            told[day] = _called(library)
    return told


def _task(world: SmallInternet, day: float, patience: float, *, token: bool) -> checker.Task:
    now = NOW + timedelta(days=day)
    credentials = {"api.github.com": f"Bearer {world.token}"} if token else {}
    manners = manners_of(
        credentials=credentials, connect_timeout=patience / 2, deadline=patience, body_deadline=patience / 10
    )
    return task_in(world, now, manners=manners, everything=day == LAST)


def _called(library: Library) -> _Told:
    with library.reading() as session:
        return {link.identity: (link.verdict, link.condition) for link in ledger.links(session)}


def wrong(rows: list[Row], told: _Day) -> dict[str, str]:
    """The rows that are not called what they are, each with what was said; to be compared with nothing."""
    found: dict[str, str] = {}
    for row in rows:
        key = identity(row.url)
        seen = [told[day][key] for day in (*DAYS, LAST)]
        verdicts = [verdict for verdict, _ in seen]
        after = (told[0.0][key][0], told[A_DAY][key][0], told[LAST][key][0])
        early = row.truth is Truth.OPEN and after[1:] == row.verdicts[1:] and after[0] is Verdict.DEAD
        if row.truth in SACRED and Verdict.DEAD in verdicts:
            found[row.name] = f"called dead: {verdicts}"
        elif after != row.verdicts and not early:
            found[row.name] = f"{row.truth}, but called {', '.join(after)}"
        elif row.condition and seen[-1][1] is not row.condition:
            found[row.name] = f"{row.condition}, but called {seen[-1][1]}"
    return found


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = open_library(f"sqlite:///{tmp_path / 'library.sqlite3'}", tmp_path)
    yield opened
    opened.close()


def keep(library: Library, rows: list[Row]) -> None:
    """A paper for every row."""
    with library.writing() as session:
        add(session, [Entry(title=f"Paper on {row.name}", url=row.url) for row in rows], NOW, Tally())


def test_everything_is_called_what_it_is_and_nothing_that_lives_is_called_dead(library: Library) -> None:
    keep(library, ROWS)
    assert wrong(ROWS, fortnight(library, ROWS, token=True)) == {}
    with library.reading() as session:
        for link in ledger.links(session):
            assert link.health == ledger.replay(session, link.id)


def test_without_a_token_github_is_called_the_same(library: Library) -> None:
    rows = [Row(row.name, row.truth, row.url) for row in GITHUB]  # conditions cost more calls than an hour has
    keep(library, rows)
    assert wrong(rows, fortnight(library, rows, token=False)) == {}


def test_what_never_answers_is_dead_after_a_fortnight_and_holds_up_no_run(library: Library) -> None:
    keep(library, SLOW)
    assert wrong(SLOW, fortnight(library, SLOW, token=True, patience=0.6)) == {}


def test_the_table_has_every_row_once() -> None:
    rows = [*ROWS, *SLOW]
    assert len({row.name for row in rows}) == len({identity(row.url) for row in rows}) == len(rows)
    assert len(ROWS) >= 90
    assert {row.truth for row in ROWS} == set(Truth)
