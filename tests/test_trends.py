"""How links fare over time, against a plain fold over the same flips; what counts as a false alarm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from readinglist import journal, ledger
from readinglist.database import Library, open_library
from readinglist.formats import Entry
from readinglist.health import DEFAULT_POLICY, Answer, Health, Outcome, Verdict
from readinglist.library import link as links_of
from readinglist.library import survival, trends
from readinglist.library.add import Tally, add
from readinglist.library.survival import Host
from readinglist.models import Flip, Link, Mention, Observation, Paper, Run

START = datetime(2025, 3, 5, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = Outcome(Answer.OK, "it is there", 200)
AWAY = Outcome(Answer.MOVED, "moved for good", 301, replacement="https://there.example/")
SHUT = Outcome(Answer.FORBIDDEN, "refused", 403)
MISSING = Outcome(Answer.GONE, "not found", 404)
PROVED = Outcome(Answer.GONE, "GitHub knows no such repository", 404, proved=True)
SILENT = Outcome(Answer.TIMEOUT, "no answer in time")
OFFLINE = Outcome(Answer.OFFLINE, "our own network")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = open_library(f"sqlite:///{tmp_path / 'library.db'}", tmp_path)
    yield library
    library.close()


def entry(title: str, links: Sequence[str], venue: str | None = "CVPR", year: int | None = 2023) -> Entry:
    return Entry(title=title, venue=venue, year=year, links=tuple(links))


def fill(library: Library, entries: Sequence[Entry], at: datetime = START) -> None:
    """Put entries on the shelf."""
    with library.writing() as session:
        add(session, entries, at, Tally())


def code(name: str) -> str:
    return f"https://github.com/mpii/{name}"


def see(library: Library, url: str, *outcomes: Outcome | Answer, at: datetime = START, apart: timedelta = DAY) -> None:
    """Let a link be seen so, one after the other; an answer alone is the reader's word."""
    with library.writing() as session:
        number = session.scalars(select(Link.id).where(Link.url == url)).one()
        for place, outcome in enumerate(outcomes):
            moment = at + place * apart
            if isinstance(outcome, Answer):
                ledger.say(session, number, outcome, "you saw it work", moment, DEFAULT_POLICY)
            else:
                run = ledger.start_run(session, moment, 1)
                ledger.record(session, run, {number: outcome}, moment, DEFAULT_POLICY, 1)


class Step(NamedTuple):
    """One thing that happens to a link, so many hours after the one before."""

    link: int
    what: Outcome | Answer
    hours: int


steps = st.lists(
    st.builds(
        Step,
        st.integers(0, 3),
        st.sampled_from([GOOD, AWAY, SHUT, MISSING, PROVED, SILENT, OFFLINE, Answer.SEEN, Answer.MUTED]),
        st.integers(1, 2000),
    ),
    max_size=25,
)


def forget(library: Library) -> None:
    """Take out all that was seen, so that one file serves many examples."""
    unseen = {field.name: getattr(Health(), field.name) for field in fields(Health)}
    with library.writing() as session:
        for table in (Flip, Observation, Run):
            session.execute(delete(table))
        session.execute(update(Link).values(**unseen, facts={}, checked=None))


def live(library: Library, story: Sequence[Step]) -> datetime:
    """Let a story happen to four links of two papers, the last of which comes a month later; returns its end."""
    fill(library, [entry("A", [code("a"), code("b")])])
    fill(library, [entry("B", [code("b"), code("c"), "https://d.example/"], "ICCV")], START + 30 * DAY)
    forget(library)
    urls = [code("a"), code("b"), code("c"), "https://d.example/"]
    now = START + 30 * DAY
    for step in story:
        now += timedelta(hours=step.hours)
        see(library, urls[step.link], step.what, at=now)
    return now


def folded(library: Library, end: date) -> Counter[Verdict]:
    """How the watched links stood at the end of a day: each from its own flips, in plain Python."""
    found: Counter[Verdict] = Counter()
    with library.reading() as session:
        for link in session.scalars(select(Link).where(ledger.on_a_paper())):
            if link.first_seen.date() > end:
                continue
            flips = session.scalars(select(Flip).where(Flip.link_id == link.id).order_by(Flip.id))
            told = [flip.verdict_after for flip in flips if flip.at.date() <= end]
            found[told[-1] if told else Verdict.UNCHECKED] += 1
    return found


once = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@once
@given(story=steps, later=st.integers(0, 700))
def test_verdicts_over_time_are_what_the_flips_tell_and_end_at_the_tally(
    library: Library, story: list[Step], later: int
) -> None:
    now = live(library, story) + later * DAY
    with library.reading() as session:
        counts = trends.verdicts(session, now)
        assert dict(counts[-1].numbers) == ledger.tally(session)
        year = trends.verdicts(session, now, now - 365 * DAY)
    for count in (*counts, *year):
        assert +Counter(count.numbers) == +folded(library, count.day)
    days = [count.day for count in counts]
    assert days == sorted(set(days))
    assert len(days) <= trends.POINTS + 1
    assert days[-1] == now.date()
    assert year[0].day >= max(START.date(), (now - 365 * DAY).date())


@once
@given(story=steps)
def test_calls_and_false_alarms_are_what_the_flips_tell(library: Library, story: list[Step]) -> None:
    now = live(library, story)
    whole: Counter[str] = Counter()
    months: Counter[date] = Counter()
    with library.reading() as session:
        found = trends.alarms(session, now)
        said = set(session.scalars(select(Observation.id).where(Observation.answer == Answer.SEEN)))
        for link in session.scalars(select(Link)):
            began = START
            for flip in session.scalars(select(Flip).where(Flip.link_id == link.id).order_by(Flip.id)):
                before, after = flip.verdict_before, flip.verdict_after
                if after in trends.BAD and before is not after:
                    whole[after] += 1
                    if before not in trends.BAD:
                        whole["troubles"] += 1
                        began = flip.at
                        months[began.date().replace(day=1)] += 1
                elif before in trends.BAD and flip.observation_id in said and before is not after:
                    whole[f"{before}_wrong"] += 1
                    whole["troubles_wrong"] += 1
    for name in ("troubles", "dead", "failing", "troubles_wrong", "dead_wrong", "failing_wrong"):
        assert getattr(found.whole, name) == whole[name], name
    assert {calls.month: calls.troubles for calls in found.months if calls.troubles} == dict(months)
    assert all(calls.troubles_wrong <= calls.troubles for calls in found.months)
    assert found.months[-1].month == now.date().replace(day=1)


@pytest.mark.parametrize(
    ("days", "points", "last"),
    [(0, 1, 0), (3, 1, 3), (4, 1, 4), (5, 2, 5), (12, 3, 12), (400, 58, 400), (430, 15, 430), (365 * 12, 49, 365 * 12)],
)
def test_long_times_are_told_by_month_and_longer_ones_by_several(
    library: Library, days: int, points: int, last: int
) -> None:
    fill(library, [entry("A", [code("a")])])
    with library.reading() as session:
        counts = trends.verdicts(session, START + days * DAY)
    assert len(counts) == points
    assert counts[-1].day == (START + last * DAY).date()


def test_a_link_taken_off_is_in_no_week_any_more(library: Library) -> None:
    fill(library, [entry("A", [code("a"), code("b")])])
    see(library, code("a"), PROVED)
    with library.writing() as session:
        paper = session.scalars(select(Paper.id)).one()
        links_of.remove_link(session, paper, session.scalars(select(Link.id).where(Link.url == code("a"))).one())
        counts = trends.verdicts(session, START + 30 * DAY)
    assert [dict(+Counter(count.numbers)) for count in counts] == [{Verdict.UNCHECKED: 1}] * len(counts)


FAILED = (GOOD, MISSING)
DIED = (GOOD, MISSING, MISSING)


@pytest.mark.parametrize(
    ("story", "calls", "wrong"),
    [
        ((GOOD,), (0, 0, 0), (0, 0, 0)),
        (FAILED, (1, 1, 0), (0, 0, 0)),
        (DIED, (1, 1, 1), (0, 0, 0)),  # one trouble, though two words
        ((GOOD, PROVED), (1, 0, 1), (0, 0, 0)),
        ((*FAILED, GOOD), (1, 1, 0), (0, 0, 0)),  # it answered again by itself: that is no error
        ((*FAILED, Answer.SEEN), (1, 1, 0), (1, 1, 0)),
        ((*DIED, Answer.SEEN), (1, 1, 1), (1, 0, 1)),  # against the word it had then
        ((*DIED, Answer.SEEN, Answer.SEEN), (1, 1, 1), (1, 0, 1)),  # said twice
        ((*DIED, Answer.SEEN, MISSING, Answer.SEEN), (1, 1, 1), (1, 0, 1)),  # the word held
        ((GOOD, Answer.SEEN), (0, 0, 0), (0, 0, 0)),  # said of a living link
        ((SHUT, Answer.SEEN), (0, 0, 0), (0, 0, 0)),  # it was called neither
        ((Answer.SEEN,), (0, 0, 0), (0, 0, 0)),
        ((*FAILED, Answer.MUTED), (1, 1, 0), (0, 0, 0)),
        ((*FAILED, Answer.SEEN, GOOD, SILENT, Answer.SEEN), (2, 2, 0), (2, 2, 0)),  # two troubles
        ((*FAILED, GOOD, MISSING), (2, 2, 0), (0, 0, 0)),
    ],
)
def test_what_a_false_alarm_is(
    library: Library,
    story: Sequence[Outcome | Answer],
    calls: tuple[int, int, int],
    wrong: tuple[int, int, int],
) -> None:
    fill(library, [entry("A", [code("a")])])
    see(library, code("a"), *story, apart=2 * DAY)
    with library.reading() as session:
        whole = trends.alarms(session, START + 40 * DAY).whole
    assert (whole.troubles, whole.failing, whole.dead) == calls
    assert (whole.troubles_wrong, whole.failing_wrong, whole.dead_wrong) == wrong


def test_a_call_that_no_report_tells_counts_for_nothing(library: Library) -> None:
    fill(library, [entry("A", [code("a"), code("b")])])
    see(library, code("a"), *DIED, Answer.SEEN, apart=2 * DAY)
    see(library, code("b"), *DIED, Answer.SEEN, apart=2 * DAY)
    with library.writing() as session:
        paper = session.scalars(select(Paper.id)).one()
        number = session.scalars(select(Link.id).where(Link.url == code("a"))).one()
        links_of.remove_link(session, paper, number)
        assert trends.alarms(session, START + 40 * DAY).whole.troubles_wrong == 2  # a paper had it
        session.execute(delete(Mention).where(Mention.link_id == number))  # as of a page where a DOI leads
        whole = trends.alarms(session, START + 40 * DAY).whole
    assert (whole.troubles, whole.dead, whole.troubles_wrong, whole.dead_wrong) == (1, 1, 1, 1)


def test_a_false_alarm_that_is_taken_back_counts_no_more(library: Library) -> None:
    fill(library, [entry("A", [code("a")])])
    see(library, code("a"), *DIED, apart=2 * DAY)
    with library.writing() as session:
        number = session.scalars(select(Link.id)).one()
        operation = journal.begin(session, "Said that it works", START + 9 * DAY)
        with journal.recording(session, operation):
            ledger.say(session, number, Answer.SEEN, "you saw it work", START + 9 * DAY, DEFAULT_POLICY)
        journal.finish(session, operation)
        assert trends.alarms(session, START + 9 * DAY).whole.dead_wrong == 1
    with library.writing() as session:
        journal.undo(session, operation, DEFAULT_POLICY, START + 10 * DAY)
    with library.reading() as session:
        assert trends.alarms(session, START + 10 * DAY).whole.dead_wrong == 0


def test_a_false_alarm_counts_in_the_month_of_the_call(library: Library) -> None:
    fill(library, [entry("A", [code("a")])])
    at = datetime(2025, 3, 31, 23, 0, tzinfo=UTC)
    see(library, code("a"), GOOD, MISSING, MISSING, at=at - 2 * DAY, apart=2 * DAY)
    see(library, code("a"), Answer.SEEN, at=at + 400 * DAY)
    with library.reading() as session:
        found = trends.alarms(session, at + 400 * DAY)
    march, april = found.months[:2]
    assert (march.month, march.troubles, march.troubles_wrong, march.failing) == (date(2025, 3, 1), 1, 1, 1)
    assert (april.dead, april.dead_wrong, april.troubles) == (1, 1, 0)
    assert len(found.months) == 15
    assert found.year.troubles == 0


def test_code_counts_by_venue_and_year_and_small_groups_together(library: Library) -> None:
    big = [code(f"b{at}") for at in range(6)]
    fill(
        library,
        [
            entry("A", [*big, "https://no-code.example/"]),
            entry("B", [big[0], code("c")], "ICCV", 2021),
            entry("C", [code("d")], None, None),
        ],
    )
    for url, outcome in zip(big, (GOOD, AWAY, PROVED, MISSING, SHUT), strict=False):
        see(library, url, outcome)
    see(library, code("c"), PROVED)
    with library.reading() as session:
        found = survival.survival(session)
    (group,) = found.groups
    assert (group.venue, group.year, group.there, group.failing, group.dead, group.apart) == ("CVPR", 2023, 2, 1, 1, 2)
    assert group.share == 0.5
    assert (found.rest.there, found.rest.dead, found.rest.apart, found.pooled) == (1, 1, 1, 2)
    assert [(one.year, one.judged) for one in found.years] == [(2021, 2), (2023, 4)]
    assert (found.whole.there, found.whole.judged, found.whole.apart) == (2, 5, 3)


def test_a_venue_is_one_however_its_case_and_the_worst_group_comes_first(library: Library) -> None:
    urls = [code(f"v{at}") for at in range(9)]
    entries = [
        entry("A", urls[:2], "CVPR"),
        entry("B", urls[2:3], "cvpr"),
        entry("C", urls[3:6], "Aa"),
        entry("D", urls[6:], "Bb"),
    ]
    fill(library, entries)
    for at, url in enumerate(urls):
        see(library, url, PROVED if at in (0, 6, 7) else GOOD)
    with library.reading() as session:
        groups = survival.survival(session).groups
    assert [(group.venue, group.judged, group.dead) for group in groups] == [("Bb", 3, 2), ("CVPR", 3, 1), ("Aa", 3, 0)]


def test_the_worst_hosts_have_most_in_trouble_and_those_without_are_left_out(library: Library) -> None:
    fill(library, [entry("A", [code("a"), code("b"), "https://b.example/", "https://c.example/"])])
    for url, outcome in ((code("a"), PROVED), (code("b"), MISSING), ("https://b.example/", MISSING)):
        see(library, url, outcome)
    see(library, "https://c.example/", GOOD)
    with library.reading() as session:
        assert survival.worst_hosts(session) == [Host("github.com", 1, 1, 2), Host("b.example", 0, 1, 1)]
        assert survival.worst_hosts(session, 1) == [Host("github.com", 1, 1, 2)]


def test_the_time_to_death_counts_those_that_were_seen_there_before(library: Library) -> None:
    fill(library, [entry("A", [code("a"), code("b"), code("c"), code("d")])])
    for name, days in (("a", 3), ("b", 40), ("c", 800)):
        see(library, code(name), GOOD, PROVED, at=START, apart=days * DAY)
    see(library, code("d"), PROVED)
    with library.reading() as session:
        lives = survival.lives(session)
    assert [number for _, number in lives.classes] == [1, 0, 1, 0, 0, 0, 1]
    assert (lives.days, lives.others, lives.number) == (40.0, 1, 3)


def test_an_empty_library_has_no_trends(library: Library) -> None:
    with library.reading() as session:
        assert [+Counter(count.numbers) for count in trends.verdicts(session, START)] == [Counter()]
        assert trends.alarms(session, START).whole.troubles == 0
        assert survival.survival(session).groups == []
        assert survival.worst_hosts(session) == []
        assert survival.lives(session).days is None


def test_the_flips_are_looked_through_again_only_when_a_link_or_the_month_changed(library: Library) -> None:
    fill(library, [entry("A", [code("a")])])
    see(library, code("a"), GOOD, PROVED)
    with library.reading() as session:
        found = trends.alarms(session, START + 9 * DAY)
        assert trends.alarms(session, START + 9 * DAY) is found
        assert len(trends.alarms(session, START + 400 * DAY).months) > len(found.months)
    see(library, code("a"), GOOD, MISSING, at=START + 9 * DAY)
    with library.reading() as session:
        assert trends.alarms(session, START + 19 * DAY).whole.troubles == found.whole.troubles + 1


def test_the_words_of_the_reader_are_found_by_their_own_index(library: Library) -> None:
    fill(library, [entry("A", [code("a")])])
    with library.reading() as session:
        said: list[str] = []
        connection = session.connection()
        connection.connection.driver_connection.set_trace_callback(said.append)  # type: ignore[union-attr]
        trends.alarms(session, START)
        connection.connection.driver_connection.set_trace_callback(None)  # type: ignore[union-attr]
        (words,) = (one for one in said if "'seen'" in one)
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}")]
    assert any("ix_observations_seen" in step for step in plan)
    assert not any(step == "SCAN observations" for step in plan)
