"""The book of what was seen: healths are its replay, flips its turns, and nothing in it is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session

from readinglist import __version__, ledger
from readinglist.database import Library
from readinglist.errors import NotFound
from readinglist.health import DEFAULT_POLICY, INCONCLUSIVE, Answer, Condition, Flag, Health, Outcome, Policy, Verdict
from readinglist.identifiers import Kind
from readinglist.library import link, reports
from readinglist.models import Flip, Link, Mention, Observation, Run
from readinglist.report import Section
from tests.conftest import NOW, entry, put

GONE, OK = Outcome(Answer.GONE, "not found", 404), Outcome(Answer.OK, "it answers", 200)
OFFLINE = Outcome(Answer.OFFLINE, "our own network")


@pytest.fixture
def watched(library: Library) -> Library:
    """A library of three papers with a link each, and one link that no paper has any more."""
    with library.writing() as session:
        for number, url in enumerate(("https://github.com/ann/code", "https://example.org/b", "https://example.org/c")):
            put(session, entry(f"Paper {number}", links=(url,)))
        put(session, entry("Bare", links=("https://example.org/off",)))
        link.remove_link(session, 4, 4)
        ledger.start_run(session, NOW, 3)
    return library


def seen(library: Library, at: datetime, outcomes: Mapping[int, Outcome], run: int = 1) -> tuple[int, int]:
    """Record a batch; returns the flips and the inconclusive outcomes that it added to the run's figures."""
    with library.writing() as session:
        before = ledger.get_run(session, run)
        flips, inconclusive = before.flips, before.inconclusive
        ledger.record(session, run, outcomes, at, DEFAULT_POLICY, requests=1)
        session.refresh(before)
        return before.flips - flips, before.inconclusive - inconclusive


def health(library: Library, number: int = 1) -> Health:
    with library.reading() as session:
        return session.get_one(Link, number).health


def count(session: Session, what: type[Flip] | type[Observation]) -> int:
    return session.scalar(select(func.count()).select_from(what)) or 0


def day(number: float) -> datetime:
    return NOW + timedelta(days=number)


outcomes = st.builds(
    Outcome,
    answer=st.sampled_from(list(Answer)),
    reason=st.sampled_from(["", "one", "two"]),
    code=st.sampled_from([None, 200, 404]),
    final_url=st.sampled_from([None, "https://example.org/final"]),
    replacement=st.sampled_from([None, "https://example.org/new"]),
    condition=st.sampled_from([None, Condition.ACTIVE, Condition.ARCHIVED, Condition.STALE, Condition.GONE]),
    proved=st.booleans(),
    flag=st.sampled_from([None, *Flag]),
    last_push=st.sampled_from([None, NOW - timedelta(days=4 * 365), NOW]),
    notice=st.sampled_from([None, "10.1000/notice"]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 400), outcomes), min_size=1, max_size=8))
def test_a_health_is_always_the_replay_of_the_book_and_flips_are_its_turns(
    watched: Library, story: list[tuple[int, Outcome]]
) -> None:
    with watched.writing() as session:
        for row in (*session.scalars(select(Flip)), *session.scalars(select(Observation))):
            session.delete(row)
        session.get_one(Link, 1).health = Health()
    turns: list[tuple[Verdict, Condition | None, Flag | None]] = [(Verdict.UNCHECKED, None, None)]
    for hours, outcome in sorted(story, key=lambda pair: pair[0]):
        at = NOW + timedelta(hours=hours)
        recorded = seen(watched, at, {1: outcome})
        with watched.reading() as session:
            row = session.get_one(Link, 1)
            assert row.health == ledger.replay(session, 1)
            assert row.due > at
            now = (row.verdict, row.condition, row.flag)
        assert recorded[0] == (now != turns[-1])
        assert recorded[1] == (outcome.answer in INCONCLUSIVE)
        if now != turns[-1]:
            turns.append(now)
    with watched.reading() as session:
        flips = session.scalars(select(Flip).order_by(Flip.id)).all()
        told = [(flip.verdict_after, flip.condition_after, flip.flag_after) for flip in flips]
        before = [(flip.verdict_before, flip.condition_before, flip.flag_before) for flip in flips]
    assert told == turns[1:]
    assert before == turns[:-1]


def test_a_health_comes_back_from_the_file_as_it_was(watched: Library) -> None:
    seen(watched, day(0), {1: GONE})
    first = health(watched)
    assert (first.verdict, first.failures, first.since, first.strikes[0].first) == (Verdict.FAILING, 1, NOW, NOW)
    seen(watched, day(2), {1: GONE})
    assert (health(watched).verdict, health(watched).failures) == (Verdict.DEAD, 2)


def test_no_evidence_twice_fills_no_book_but_moves_the_date(watched: Library) -> None:
    for hour in range(5):
        seen(watched, NOW + timedelta(hours=hour), {1: OFFLINE})
    with watched.reading() as session:
        assert count(session, Observation) == 1
        assert count(session, Flip) == 0
        assert session.get_one(Link, 1).due > NOW + timedelta(hours=5)
        run = session.get_one(Run, 1)
        assert (run.probed, run.inconclusive, run.flips) == (5, 5, 0)
    seen(watched, day(1), {1: Outcome(Answer.LIMITED)})
    seen(watched, day(2), {1: OFFLINE})
    with watched.reading() as session:
        assert count(session, Observation) == 3


def test_a_run_counts_what_it_did(watched: Library) -> None:
    recorded = seen(watched, NOW, {1: OK, 2: GONE, 3: OFFLINE})
    assert recorded == (2, 1)
    with watched.writing() as session:
        run = ledger.finish_run(session, 1, day(1), seconds=2.5, requests=9, void="")
        assert (run.total, run.probed, run.inconclusive, run.flips, run.requests) == (3, 3, 1, 2, 9)
        assert (run.finished, run.void, run.remark) == (day(1), False, "")


def test_a_link_that_is_no_more_is_passed_over(watched: Library) -> None:
    assert seen(watched, NOW, {99: OK, 1: OK}) == (1, 0)


def test_evidence_is_kept(watched: Library) -> None:
    seen(watched, NOW, {1: Outcome(Answer.OK, evidence={"status": 200, "road": ["rest", "page"]})})
    with watched.reading() as session:
        (kept,) = ledger.history(session, 1)
    assert kept.evidence == {"status": 200, "road": ["rest", "page"], "checker": __version__}


# What becomes of the mention of a link by a paper, whoever writes it.
_DEEDS = (
    "INSERT OR IGNORE INTO mentions SELECT id, :link, 'x', 0, 0, 0, NULL FROM papers WHERE id = :paper",
    "INSERT OR REPLACE INTO mentions SELECT id, :link, 'x', 0, 0, 1, NULL FROM papers WHERE id = :paper",
    "UPDATE mentions SET removed = NOT removed WHERE paper_id = :paper",
    "UPDATE OR REPLACE mentions SET link_id = :link WHERE paper_id = :paper",
    "UPDATE OR REPLACE mentions SET paper_id = :paper WHERE link_id = :link AND EXISTS "
    "(SELECT 1 FROM papers WHERE id = :paper)",
    "DELETE FROM mentions WHERE link_id = :link",
    "DELETE FROM papers WHERE id = :paper",
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(_DEEDS), st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=12))
def test_a_link_is_watched_just_when_some_paper_has_it(watched: Library, deeds: list[tuple[str, int, int]]) -> None:
    there = exists().where(Mention.link_id == Link.id, Mention.removed.is_(False))
    with watched.writing() as session:
        for deed, paper, to in deeds:
            session.execute(text(deed), {"paper": paper, "link": to})
            assert session.scalars(select(Link.id).where(Link.watched.is_not(there))).all() == []
        session.rollback()


def test_the_longest_overdue_come_first_and_links_of_no_paper_never(watched: Library) -> None:
    with watched.writing() as session:
        session.get_one(Link, 1).due = day(-1)
        session.get_one(Link, 2).due = day(-3)
        session.get_one(Link, 3).due = day(1)
        session.get_one(Link, 4).due = day(-9)
    with watched.reading() as session:
        assert [due.id for due in ledger.due(session, NOW)] == [2, 1]
        assert [due.id for due in ledger.due(session, NOW, everything=True)] == [2, 1, 3]
        assert ledger.due(session, NOW)[0] == ledger.Due(2, "https://example.org/b", Kind.WEB, {})


def test_asking_all_makes_every_link_due_and_keeps_the_order_of_the_rest(watched: Library) -> None:
    seen(watched, NOW, {1: OK})
    with watched.writing() as session:
        ledger.ask_all(session, NOW)
        assert [due.id for due in ledger.due(session, NOW)] == [1, 2, 3]


def test_a_run_that_was_killed_is_marked_by_the_next(watched: Library) -> None:
    with watched.writing() as session:
        assert ledger.start_run(session, day(1), 3) == 2
    with watched.reading() as session:
        killed, going = reversed(ledger.runs(session))
        assert (killed.finished, killed.remark) == (day(1), ledger.INTERRUPTED)
        assert going.finished is None


def test_a_run_or_report_that_is_not_there_is_said(watched: Library) -> None:
    with watched.reading() as session:
        with pytest.raises(NotFound, match="no run 99"):
            ledger.get_run(session, 99)
        with pytest.raises(NotFound, match="no report 99"):
            reports.stored(session, 99)
        with pytest.raises(NotFound, match="no link 99"):
            link.get_link(session, 99)


def test_the_tally_names_every_verdict_and_counts_only_links_of_papers(watched: Library) -> None:
    seen(watched, NOW, {1: OK, 2: GONE})
    with watched.reading() as session:
        assert ledger.tally(session) == {
            Verdict.UNCHECKED: 1,
            Verdict.ALIVE: 1,
            Verdict.MOVED: 0,
            Verdict.RESTRICTED: 0,
            Verdict.FAILING: 1,
            Verdict.DEAD: 0,
        }
        assert ledger.count_links(session) == 3
        assert ledger.count_links(session, Verdict.ALIVE, Kind.GITHUB) == 1
        assert [row.id for row in ledger.links(session)] == [2, 3, 1]
        assert [row.id for row in ledger.links(session, Verdict.ALIVE)] == [1]
        assert [row.id for page in (1, 2) for row in ledger.links(session, page=page, size=2)] == [2, 3, 1]


def test_the_history_stands_with_the_newest_first(watched: Library) -> None:
    for number in range(4):
        seen(watched, day(number), {1: OK})
    with watched.reading() as session:
        assert [row.at for row in ledger.history(session, 1, limit=2)] == [day(3), day(2)]


def test_a_report_tells_the_period_and_stays_as_it_was_made(watched: Library) -> None:
    seen(watched, NOW, {1: OK, 2: GONE, 3: OK})
    seen(watched, day(2), {1: Outcome(Answer.GONE, "no such repository", proved=True), 2: GONE})
    with watched.writing() as session:
        report = reports.make(session, day(1), day(3))
        number = reports.keep(session, report)
    assert [row.link for row in report.sections[Section.DEAD_CODE]] == [1]
    assert [row.link for row in report.sections[Section.DEAD]] == [2]
    assert report.sections[Section.DEAD_CODE][0].papers == ((1, "Paper 0"),)
    assert (report.papers, report.runs, report.calm) == (4, 0, False)
    seen(watched, day(4), {1: OK})
    with watched.reading() as session:
        assert reports.stored(session, number) == report
        assert reports.kept(session) == [(number, day(1), day(3), False, report.summary)]
        assert reports.last_until(session) == day(3)
        later = reports.make(session, day(3), day(5))
    assert [row.link for row in later.sections[Section.RECOVERED]] == [1]
    assert later.sections[Section.DEAD_CODE] == ()


def test_the_next_report_begins_where_the_last_one_ended(watched: Library) -> None:
    with watched.writing() as session:
        assert reports.period(session, day(7)) == (NOW - timedelta(seconds=1), day(7))
        reports.keep(session, reports.make(session, NOW, day(7)))
        assert reports.period(session, day(9)) == (day(7), day(9))


def test_a_link_whose_date_was_written_by_a_clock_far_ahead_is_due(watched: Library) -> None:
    with watched.writing() as session:
        session.get_one(Link, 1).due = day(400)
        session.get_one(Link, 2).due = day(30)
    with watched.reading() as session:
        assert [due.id for due in ledger.due(session, NOW)][-1] == 1
        assert 2 not in [due.id for due in ledger.due(session, NOW)]


def test_what_an_older_library_wrote_no_policy_for_is_judged_by_the_one_that_is_given(watched: Library) -> None:
    impatient = Policy(confirm_after=timedelta(hours=1))
    for hours in (0, 2):
        with watched.writing() as session:
            ledger.record(session, 1, {1: GONE}, NOW + timedelta(hours=hours), impatient, 1)
    with watched.writing() as session:
        session.get_one(Run, 1).policy = {}
    with watched.reading() as session:
        assert session.get_one(Link, 1).verdict is Verdict.DEAD
        assert set(ledger.replay_all(session)[1]) == {1}
        assert ledger.replay_all(session, impatient)[1] == {}
