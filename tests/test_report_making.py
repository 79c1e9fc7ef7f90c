"""Reports made from the book and kept: what a row knows, what is only counted, what is not told, what never changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError

from readinglist import ledger
from readinglist.cli import readinglist
from readinglist.database import Library, open_library
from readinglist.health import DEFAULT_POLICY, Answer, Condition, Flag, Outcome
from readinglist.library import link as links_of
from readinglist.library import reports
from readinglist.models import Flip, Link, Rescue
from readinglist.report import Fork, Report, Still
from tests.conftest import NOW, empty_library, entry, put

CODE, PAGE, OTHER = "https://github.com/ann/code", "https://example.org/b", "https://example.org/c"
PUSHED = NOW - timedelta(days=100)
ALIVE = Outcome(Answer.OK, "it is there", 200)
FORKS = [
    {"full_name": f"fork{at}/code", "pushed_at": None, "stars": at, "archived": False} for at in range(7)
]  # fmt: skip
THERE = replace(
    ALIVE, condition=Condition.ACTIVE, last_push=PUSHED,
    facts={"repository": {"id": 7, "full_name": "ann/code", "pushed_at": PUSHED.isoformat(), "forks": FORKS}},
)  # fmt: skip
LOST = Outcome(
    Answer.GONE, "GitHub knows no such repository", 404, condition=Condition.GONE, proved=True,
    evidence={"rule": "github-api", "api": "NOT_FOUND", "body": "x" * 5000},
)  # fmt: skip
MISSING = Outcome(Answer.GONE, "the page is not found (HTTP 404)", 404, evidence={"rule": "page"})
SLOW = Outcome(Answer.TIMEOUT, "no answer in time", evidence={"rule": "deadline"})
LIMITED = Outcome(Answer.LIMITED, "the host limits us")


def day(number: float) -> datetime:
    return NOW + timedelta(days=number)


@pytest.fixture
def watched(library: Library) -> Library:
    """A library of three papers with a link each, and a run."""
    with library.writing() as session:
        for number, url in enumerate((CODE, PAGE, OTHER)):
            put(session, entry(f"Paper {number}", links=(url,)))
        ledger.start_run(session, NOW, 3)
    return library


def seen(library: Library, number: float, outcomes: Mapping[str, Outcome]) -> None:
    """Record what was seen of links by their addresses, on a day."""
    with library.writing() as session:
        ids = {url: link for link, url in session.execute(select(Link.id, Link.url))}
        found = {ids[url]: outcome for url, outcome in outcomes.items()}
        ledger.record(session, 1, found, day(number), DEFAULT_POLICY, requests=1)


def made(library: Library, since: float, until: float) -> Report:
    with library.reading() as session:
        return reports.make(session, day(since), day(until))


def told(report: Report) -> dict[str, list[str]]:
    return {str(name): [row.url for row in rows] for name, rows in report.sections.items() if rows}


def test_a_row_of_dead_code_knows_all_that_helps(watched: Library) -> None:
    seen(watched, 0, {CODE: THERE})
    seen(watched, 2, {CODE: LOST})
    seen(watched, 3, {CODE: LIMITED})
    with watched.writing() as session:
        found = Rescue(link_id=1, sought=day(2), url="https://swh.example/x", words="kept by Software Heritage")
        found.trouble = ""
        ledger.keep_rescue(session, 1, found, {})
    (row,) = made(watched, 1, 4).sections["dead-code"]
    assert (row.verdict, row.condition, row.action) == ("dead", "gone", "rescue")
    assert (row.failures, row.failing_since, row.since) == (1, "2026-01-03T12:00:00Z", "2026-01-03T12:00:00Z")
    assert row.last_push == "2025-09-23T12:00:00Z"
    assert row.forks == tuple(Fork(f"fork{at}/code", f"https://github.com/fork{at}/code", at) for at in (6, 5, 4, 3, 2))
    assert (row.rescue, row.rescue_words) == ("https://swh.example/x", "kept by Software Heritage")
    assert row.evidence["rule"] == "github-api"
    assert (row.evidence["code"], row.evidence["answer"], row.evidence["at"]) == (404, "gone", "2026-01-03T12:00:00Z")
    assert "body" not in row.evidence  # what is bulky stays in the book
    assert row.papers == ((1, "Paper 0"),)


def test_evidence_is_the_latest_that_says_anything(watched: Library) -> None:
    seen(watched, 0, {PAGE: ALIVE})
    seen(watched, 2, {PAGE: SLOW})
    seen(watched, 3, {PAGE: MISSING})
    seen(watched, 4, {PAGE: LIMITED})
    (row,) = made(watched, 1, 5).sections["failing"]
    assert (row.evidence["rule"], row.evidence["at"]) == ("page", "2026-01-04T12:00:00Z")
    assert (row.failures, row.failing_since, row.action) == (2, "2026-01-03T12:00:00Z", "wait")


def test_a_link_that_the_reader_vouches_for_has_no_evidence_against_it(watched: Library) -> None:
    seen(watched, 0, {PAGE: ALIVE})
    seen(watched, 2, {PAGE: MISSING})
    with watched.writing() as session:
        ledger.say(session, 2, Answer.SEEN, "you saw it work", day(3), DEFAULT_POLICY)
    seen(watched, 4, {PAGE: MISSING})  # the reader's word holds against the same answer
    (row,) = made(watched, 1, 5).sections["recovered"]
    assert (row.verdict, row.reason, row.evidence) == ("alive", "you saw it work", {})
    seen(watched, 6, {PAGE: ALIVE})
    seen(watched, 7, {PAGE: SLOW})
    assert made(watched, 5, 8).sections["failing"][0].evidence["rule"] == "deadline"


def test_what_was_so_before_is_only_counted(watched: Library) -> None:
    refused = Outcome(Answer.FORBIDDEN, "refused", 403)
    seen(watched, 0, {CODE: LOST, PAGE: MISSING, OTHER: refused})
    seen(watched, 2, {CODE: LOST, PAGE: MISSING, OTHER: refused})
    report = made(watched, 1, 3)
    assert told(report) == {"dead": [PAGE]}
    assert report.still == (Still("dead", 1, 1), Still("restricted", 1, 0))
    assert made(watched, 3, 5).still == (Still("dead", 2, 1), Still("restricted", 1, 0))
    with watched.writing() as session:
        ledger.say(session, 1, Answer.MUTED, "", day(4), DEFAULT_POLICY)
    assert made(watched, 3, 5).still == (Still("dead", 2, 1, 1), Still("restricted", 1, 0))


def test_what_is_restricted_or_muted_is_counted_from_its_first_week(watched: Library) -> None:
    seen(watched, 0, {CODE: THERE, PAGE: ALIVE})
    seen(watched, 2, {CODE: LOST, PAGE: Outcome(Answer.FORBIDDEN, "refused", 403)})
    with watched.writing() as session:
        ledger.say(session, 1, Answer.MUTED, "", day(2), DEFAULT_POLICY)
    report = made(watched, 1, 3)
    assert (told(report), report.still) == ({}, (Still("dead", 1, 1, 1), Still("restricted", 1, 0)))
    assert (report.totals["dead"], report.totals["restricted"]) == (1, 1)


def test_what_died_came_back_and_died_in_one_period_is_still_dead(watched: Library) -> None:
    seen(watched, 0, {CODE: LOST})
    seen(watched, 2, {CODE: THERE})
    seen(watched, 3, {CODE: LOST})
    report = made(watched, 1, 4)
    assert report.calm
    assert report.still == (Still("dead", 1, 1),)


def test_what_is_dead_and_changes_otherwise_is_counted_once(watched: Library) -> None:
    seen(watched, 0, {CODE: LOST})
    seen(watched, 2, {CODE: replace(LOST, condition=Condition.BLOCKED)})
    report = made(watched, 1, 4)
    assert (report.calm, report.still) == (True, (Still("dead", 1, 1),))


def test_what_dies_after_the_period_is_neither_news_nor_known_in_it(watched: Library) -> None:
    seen(watched, 0, {CODE: THERE})
    seen(watched, 5, {CODE: LOST})
    report = made(watched, 1, 4)
    assert (report.calm, report.still) == (True, ())
    assert told(made(watched, 4, 6)) == {"dead-code": [CODE]}


def test_links_that_could_not_be_judged_are_counted_by_why(watched: Library) -> None:
    seen(watched, 0, {CODE: THERE, PAGE: Outcome(Answer.GUARDED, "private")})
    seen(watched, 2, {CODE: LIMITED})
    report = made(watched, 1, 3)
    assert [(one.answer, one.number, one.examples) for one in report.unjudged] == [
        ("guarded", 1, ((2, PAGE),)),
        ("limited", 1, ((1, CODE),)),
    ]
    seen(watched, 4, {CODE: THERE})
    assert [one.answer for one in made(watched, 3, 5).unjudged] == ["guarded"]


def test_of_many_that_could_not_be_judged_three_are_named(library: Library) -> None:
    urls = [f"https://example.org/{at}" for at in range(8)]
    with library.writing() as session:
        put(session, entry("Many", links=tuple(urls)))
        ledger.start_run(session, NOW, 8)
    seen(library, 1, dict.fromkeys(urls, LIMITED))
    (one,) = made(library, 0, 2).unjudged
    assert (one.answer, one.number) == ("limited", 8)
    assert one.examples == tuple(enumerate(urls[:3], 1))


def test_new_links_that_live_are_not_even_loaded(library: Library) -> None:
    urls = [f"https://example.org/{at}" for at in range(40)]
    with library.writing() as session:
        put(session, entry("Many", links=(*urls, CODE)))
        ledger.start_run(session, NOW, 41)
    archived = replace(THERE, condition=Condition.ARCHIVED)
    seen(library, 1, {**dict.fromkeys(urls, ALIVE), CODE: archived})
    with library.reading() as session:
        (flip,) = ledger.flips_between(session, day(0), day(2))
        assert flip.link.url == CODE
    assert told(made(library, 0, 2)) == {"archived": [CODE]}


def test_what_the_reader_saw_to_is_not_told(watched: Library) -> None:
    seen(watched, 1, {CODE: LOST, PAGE: replace(LOST, condition=None), OTHER: replace(LOST, condition=None)})
    with watched.writing() as session:
        ledger.say(session, 1, Answer.MUTED, "", day(1), DEFAULT_POLICY)
        links_of.correct_link(session, 2, 2, "https://example.org/right", day(1))
    assert told(made(watched, 0, 2)) == {"dead": [OTHER]}


def test_void_runs_are_told(watched: Library) -> None:
    with watched.writing() as session:
        run = ledger.start_run(session, day(1), 3)
        ledger.finish_run(session, run, day(1), seconds=1, requests=3, void="our own network did not work")
    report = made(watched, 0, 2)
    assert (report.runs, report.void_runs) == (1, 1)
    assert "since our own network did not work" in report.summary


def test_a_report_costs_the_same_statements_for_one_row_and_for_many(library: Library) -> None:
    urls = [f"https://example.org/{at}" for at in range(30)]
    with library.writing() as session:
        put(session, *(entry(f"Paper {at}", links=(url,)) for at, url in enumerate(urls)))
        ledger.start_run(session, NOW, 30)
    seen(library, 1, {urls[0]: LOST})
    seen(library, 3, dict.fromkeys(urls[1:], LOST))
    said: list[str] = []
    event.listen(library.engine, "before_cursor_execute", lambda *about: said.append(about[2]))
    assert len(made(library, 0, 2).sections["dead"]) == 1
    few = len(said)
    assert len(made(library, 2, 4).sections["dead"]) == 29
    assert len(said) == 2 * few


def test_a_kept_report_is_refused_any_change(watched: Library) -> None:
    with watched.writing() as session:
        number = reports.keep(session, reports.make(session, day(0), day(1)))
    for change in (
        "UPDATE reports SET body = '{}'",
        "UPDATE reports SET until = '2027-01-01 00:00:00.000000'",
        "UPDATE reports SET id = 9",
        "INSERT OR REPLACE INTO reports(id, since, until, body) SELECT id, since, until, '{}' FROM reports",
        "DELETE FROM reports",
    ):
        with pytest.raises(IntegrityError, match="never changes"), watched.writing() as session:
            session.execute(text(change))
    with watched.reading() as session:
        assert reports.stored(session, number) == reports.make(session, day(0), day(1))


def test_the_list_of_kept_reports_reads_no_rows(watched: Library) -> None:
    seen(watched, 1, {CODE: LOST})
    with watched.writing() as session:
        reports.keep(session, reports.make(session, day(0), day(2)))
        reports.keep(session, reports.make(session, day(2), day(3)))
        session.execute(
            text("INSERT INTO reports(since, until, body) VALUES (:since, :until, :body)"),
            {
                "since": "2026-01-04 12:00:00.000000", "until": "2026-01-05 12:00:00.000000",
                "body": json.dumps({"summary": "A calm period: nothing changed; 3 links are watched."}),
            },
        )  # fmt: skip
    with watched.reading() as session:
        said: list[str] = []
        event.listen(watched.engine, "before_cursor_execute", lambda *about: said.append(about[2]))
        kept = reports.kept(session)
    assert [(one.number, one.since, one.until, one.calm) for one in kept] == [
        (3, day(3), day(4), True),
        (2, day(2), day(3), True),
        (1, day(0), day(2), False),
    ]
    assert kept[2].summary == "1 code repository newly dead; 3 links are watched."
    assert len(said) == 2  # with BEGIN
    assert said[1].count("reports.body") == said[1].count("JSON_EXTRACT(reports.body") == 2


def test_the_first_report_begins_before_the_first_run_and_the_next_where_it_ended(watched: Library) -> None:
    seen(watched, 0, {CODE: LOST})
    with watched.writing() as session:
        since, until = reports.period(session, day(90))
        number = reports.keep(session, reports.make(session, since, until))
        assert told(reports.stored(session, number)) == {"dead-code": [CODE]}
        assert reports.period(session, day(95)) == (day(90), day(95))
        # A report that a clock far ahead left behind holds nobody up.
        reports.keep(session, reports.make(session, day(90), day(4000)))
        assert reports.period(session, day(95)) == (day(90), day(95))


OUTCOMES = st.sampled_from([ALIVE, THERE, LOST, MISSING, SLOW, LIMITED, replace(ALIVE, flag=Flag.RETRACTED)])


@settings(max_examples=12)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from([CODE, PAGE]), OUTCOMES), min_size=4, max_size=14),
    st.lists(st.integers(0, 60), min_size=1, max_size=5, unique=True),
)
def test_every_death_in_the_book_is_in_exactly_one_report(
    turns: list[tuple[int, str, Outcome]], cuts: list[int]
) -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / "library.sqlite3").write_bytes(empty_library())
        library = open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))
        with library.writing() as session:
            put(session, entry("A Paper", links=(CODE, PAGE)))
            ledger.start_run(session, NOW, 2)
        for number, url, outcome in sorted(turns, key=lambda turn: turn[0]):
            seen(library, number, {url: outcome})
        with library.reading() as session:
            flips = session.execute(
                select(Link.url, Flip.at, Flip.verdict_after).join(Link, Link.id == Flip.link_id).order_by(Flip.id)
            ).all()
        edges = sorted({-1, *cuts, 60})
        for since, until in pairwise(edges):
            found = told(made(library, since, until))
            dead = {*found.get("dead", []), *found.get("dead-code", [])}
            assert dead == _dead(flips, day(until)) - _dead(flips, day(since))
            assert _dead(flips, day(since)) - _dead(flips, day(until)) <= {
                *found.get("recovered", []), *(url for url, at, word in flips if word == "failing")
            }  # fmt: skip
        library.close()


def _dead(flips: object, until: datetime) -> set[str]:
    stands = {url: word for url, at, word in flips if at <= until}  # type: ignore[attr-defined]
    return {url for url, word in stands.items() if word == "dead"}


# --- the command


@pytest.fixture
def instance(watched: Library, tmp_path: Path) -> Path:
    """An instance with two kept reports, and a death since."""
    seen(watched, 1, {CODE: THERE, PAGE: MISSING})
    seen(watched, 2, {PAGE: MISSING})
    seen(watched, 5, {CODE: replace(THERE, condition=Condition.ARCHIVED)})
    seen(watched, 8, {CODE: LOST})
    with watched.writing() as session:
        for since, until in ((0, 3), (3, 6)):
            reports.keep(session, reports.make(session, day(since), day(until)))
    return tmp_path


def asked(instance: Path, *words: str, now: float = 9) -> Result:
    environment = {"READINGLIST_NOW": day(now).isoformat(), "READINGLIST_TIME_ZONE": "Europe/Berlin"}
    return CliRunner().invoke(readinglist, ["--instance", str(instance), "report", *words], env=environment)


def test_the_command_tells_the_period_so_far_and_keeps_nothing(instance: Path) -> None:
    done = asked(instance)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Link report, 2026-01-07 to 2026-01-10\n1 code repository newly dead; 3 links")
    assert len(asked(instance, "--list").stdout.splitlines()) == 2


def test_the_command_tells_a_kept_report_as_it_was(instance: Path) -> None:
    done = asked(instance, "1", "--format", "json")
    assert [row["url"] for row in json.loads(done.stdout)["sections"]["dead"]] == [PAGE]
    assert "# Link report, 2026-01-04 to 2026-01-07" in asked(instance, "2", "--format", "markdown").stdout
    assert asked(instance, "2", "--format", "csv").stdout.splitlines()[1].startswith("archived,https://github.com/ann")
    assert asked(instance, "1", "--format", "html").stdout.startswith("<!doctype html>")


def test_the_command_lists_what_is_kept(instance: Path) -> None:
    lines = asked(instance, "--list").stdout.splitlines()
    assert lines[0] == "    2  2026-01-04 to 2026-01-07  1 repository archived; 3 links are watched."
    (second, first) = (json.loads(line) for line in asked(instance, "--list", "--format", "json").stdout.splitlines())
    assert (first["number"], first["calm"], first["since"]) == (1, False, "2026-01-01T12:00:00Z")
    assert second["until"] == "2026-01-07T12:00:00Z"


def test_the_command_lists_nothing_in_a_new_library(tmp_path: Path) -> None:
    assert asked(tmp_path / "new", "--list").stdout == "No report is kept yet.\n"
    assert asked(tmp_path / "new").stdout.endswith("No check ran in this period; 0 links are watched.\n")


def test_the_command_compares_two_reports(instance: Path) -> None:
    shown = asked(instance, "--compare", "1", "2").stdout
    assert "  dead: 2, then 2 (+0)" in shown
    assert f"Only in the first, 2026-01-01 to 2026-01-04 (1)\n  {PAGE}\n    newly dead (dead)" in shown
    values = json.loads(asked(instance, "--compare", "1", "2", "--format", "json").stdout)
    assert [(pair["url"], pair["first"], pair["second"]) for pair in values["only_second"]] == [
        (CODE, [], [{"section": "archived", "verdict": "dead"}])
    ]


def test_the_command_keeps_a_report_and_says_its_number(instance: Path) -> None:
    done = asked(instance, "--keep")
    assert (done.exit_code, done.stderr) == (0, "kept as report 3\n")
    assert "1 code repository newly dead" in done.stdout
    assert asked(instance, "3").stdout == done.stdout
    assert asked(instance, now=10).stdout.startswith("Link report, 2026-01-10 to 2026-01-11: No check ran")


def test_a_day_begins_where_the_reader_lives(instance: Path) -> None:
    values = json.loads(asked(instance, "--since", "2026-01-09", "--format", "json").stdout)
    assert values["since"] == "2026-01-08T23:00:00+00:00"
    assert values["zone"] == "Europe/Berlin"
    assert json.loads(asked(instance, "--since", "2026-01-09T00:00:00Z", "--format", "json").stdout)["since"] == (
        "2026-01-09T00:00:00+00:00"
    )


def test_the_command_writes_a_file_whole(instance: Path) -> None:
    target = instance / "report.csv"
    target.write_text("old")
    done = asked(instance, "1", "--format", "csv", "-o", str(target))
    assert (done.exit_code, done.stdout) == (0, "")
    assert target.read_bytes().startswith(b"section,url,")
    assert not [path for path in instance.iterdir() if path.name.startswith(".readinglist-")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["1", "--list"], "a number and --list do not go together"),
        (["--keep", "--since", "2026-01-02"], "--keep and --since do not go together"),
        (["--compare", "1", "2", "--format", "csv"], "--compare is written as text or json, not as csv"),
        (["--list", "--format", "html"], "--list is written as text or json, not as html"),
        (["0"], "0 is not in the range"),
        (["--compare", "1"], "requires 2 arguments"),
    ],
)
def test_wishes_that_contradict_each_other_are_said(instance: Path, words: list[str], said: str) -> None:
    done = asked(instance, *words)
    assert done.exit_code == 2
    assert said in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["99"], "there is no report 99"),
        (["--compare", "1", "99"], "there is no report 99"),
        (["--since", "2027-01-01"], "is still to come"),
        (["--since", "soon"], "is no moment"),
    ],
)
def test_a_report_that_cannot_be_told_is_said(instance: Path, words: list[str], said: str) -> None:
    done = asked(instance, *words)
    assert done.exit_code == 1
    assert said in str(done.exception)
    assert done.stdout == ""
