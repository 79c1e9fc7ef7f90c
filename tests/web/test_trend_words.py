"""The sentences of the charts: numbers with the right words, and nothing said of what is nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from readinglist.health import Verdict
from readinglist.library.survival import Host, Lives, Survival
from readinglist.library.trends import Alarms, Calls
from readinglist.web import trend_words

DEAD, FAILING, ALIVE = Verdict.DEAD, Verdict.FAILING, Verdict.ALIVE
JAN = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({DEAD: 3, FAILING: 1, ALIVE: 1000}, "Of 1,004 watched links 3 are dead and 1 failing."),
        ({DEAD: 1, ALIVE: 1}, "Of 2 watched links 1 is dead."),
        ({FAILING: 2}, "Of 2 watched links 2 are failing."),
        ({ALIVE: 2}, "Of 2 watched links none is dead or failing."),
        ({FAILING: 1}, "The one watched link is failing."),
        ({ALIVE: 1}, "The one watched link is neither dead nor failing."),
    ],
)
def test_links_in_trouble_are_counted_without_zeros(now: Mapping[Verdict, int], said: str) -> None:
    assert trend_words.trouble(now, None) == said
    assert trend_words.trouble(now, ("1 Jan", {DEAD: 2})) == f"{said[:-1]}; on 1 Jan 2 were dead."
    assert trend_words.trouble(now, ("1 Jan", {ALIVE: 2})) == f"{said[:-1]}; on 1 Jan none was."


@pytest.mark.parametrize(
    ("stand", "said"),
    [
        ((0, 0, 0, 3), "No link to code has been judged yet."),
        ((0, 0, 1, 0), "The one judged link to code is not there."),
        ((1, 0, 0, 1), "The one judged link to code is there. 1 more is restricted or not checked yet."),
        ((0, 1, 1, 0), "None of 2 judged links to code is there."),
        ((2, 0, 0, 2), "All 2 judged links to code are there. 2 more are restricted or not checked yet."),
        ((1, 0, 1, 0), "1 of 2 judged links to code is there, 50 %."),
    ],
)
def test_code_is_told_in_a_plain_sentence(stand: tuple[int, int, int, int], said: str) -> None:
    assert trend_words.code(Survival(None, None, *stand)) == said


def test_the_worst_group_is_told_of_by_what_is_left() -> None:
    for stand, said in (
        ((1, 0, 2, 0), "Least is left of 2020 CVPR: 1 of 3."),
        ((0, 0, 3, 0), "Nothing is left of 2020 CVPR, of 3 links."),
        ((3, 0, 0, 0), "Nothing is lost in any of these groups."),
    ):
        assert trend_words.least("2020 CVPR", Survival("CVPR", 2020, *stand)) == said


def test_a_host_is_told_of_without_zeros() -> None:
    assert trend_words.host(Host("a.example", 1, 0, 1)) == "a.example has the most: its one link is dead."
    assert trend_words.host(Host("a.example", 0, 2, 3)) == "a.example has the most: 2 failing of 3 links."
    assert trend_words.host(Host("a.example", 1, 2, 3)) == "a.example has the most: 1 dead and 2 failing of 3 links."


def test_one_life_has_no_half() -> None:
    said = trend_words.lives(Lives([("under a month", 1)], 14.0, 1))
    assert said == "1 link died under watch, 14 days after it was first seen. 1 more was never seen there."
    said = trend_words.lives(Lives([("under a week", 1)], 0.2, 0))
    assert said == "1 link died under watch, less than a day after it was first seen."
    said = trend_words.lives(Lives([("under a month", 2)], 1.0, 2))
    assert said == (
        "2 links died under watch; half of them within 1 day of being first seen. 2 more were never seen there."
    )


def calls(*numbers: int) -> Calls:
    """Troubles, failing and dead, and how many of each were wrong."""
    return Calls(JAN, *numbers)


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (calls(35, 30, 15, 3, 1, 2), "3 of 35 alarms were false (8.6 %); of 15 links called dead, 2 were not."),
        (calls(35, 30, 15, 1, 1, 0), "1 of 35 alarms was false (2.9 %); none of these had called a link dead."),
        (calls(35, 30, 0, 1, 1, 0), "1 of 35 alarms was false (2.9 %)."),
        (calls(35, 30, 15), "none of 35 alarms was false."),
        (calls(1, 0, 1, 1, 0, 1), "the one alarm was false; the one link called dead was not."),
        (calls(1, 0, 1), "the one alarm was not false."),
        (calls(), "no link was called failing or dead."),
    ],
)
def test_false_alarms_are_told_in_a_sentence(year: Calls, said: str) -> None:
    whole = calls(87, 60, 27, 4, 1, 3)
    assert trend_words.alarms(Alarms([calls()] * 12, year, whole)) == f"In the last year {said}"
    told = trend_words.alarms(Alarms([calls()] * 13, year, whole))
    assert told == f"In the last year {said} Since Jan 2026: 4 of 87 (4.6 %); of 27 called dead, 3."
    assert trend_words.alarms(Alarms([calls()], calls(), calls())) == "No link was called failing or dead yet."
