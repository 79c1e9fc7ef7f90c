"""A year with moved time: each death is reported once and in a right week, and no trouble of others is a death."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from readinglist.database import Library
from tests.world import trusting
from tests.year.course import YearsInternet, live
from tests.year.score import score
from tests.year.story import DAY, DAYS, DEADLY

LOOKS = 2 * DAY  # so long from look to look, for the sake of speed; `python -m tests.year` looks four times a day


@pytest.mark.timeout(900)
def test_of_a_year_every_death_is_reported_once_in_its_week_and_nothing_else_is(
    library: Library, tmp_path: Path
) -> None:
    with YearsInternet() as world, trusting(world):
        year = live(library, world, tmp_path, LOOKS)
    result = score(year)
    assert result.false_deaths == []
    assert result.late == []
    assert result.missed == []
    assert result.untrue == []
    assert result.numbers == []
    assert result.told == result.deaths >= 25
    assert len(year.reports) == DAYS // 7
    # The troubles were met: no run of them judged anything.
    assert year.void >= 6
    slowest = max(
        year.rules.dead(story, chapter).last - chapter.began
        for story in year.stories
        for chapter in story.chapters
        if chapter.fate in DEADLY and year.rules.must_die(story, chapter)
    )
    assert max(result.delays)[0] <= slowest + timedelta(days=7)
