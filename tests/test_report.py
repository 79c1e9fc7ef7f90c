"""What changed in a period, told by each link's whole story; as text, Markdown and plain values."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from readinglist.health import INCONCLUSIVE, Condition, Flag, Verdict
from readinglist.report import (
    ADVICE,
    HEADINGS,
    STANDING,
    WHY,
    Action,
    Change,
    Fork,
    Report,
    Row,
    Section,
    Still,
    Unjudged,
    action_of,
    as_csv,
    as_markdown,
    as_text,
    as_values,
    build,
    compare,
    day_in,
    from_values,
)

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=7)
ROW = Row(1, "https://example.org/a", "web", "dead", None, "not found", "2026-01-03T00:00:00Z", None, ((7, "A Paper"),))


def changes(*verdicts: str, row: Row = ROW) -> list[Change]:
    """A link's flips from each verdict to the next; `+archived` after one tells a condition."""
    told: list[tuple[Verdict, Condition | None]] = []
    for word in verdicts:
        verdict, _, condition = word.partition("+")
        told.append((Verdict(verdict), Condition(condition) if condition else None))
    return [
        Change(row, before, after, condition_before, condition_after)
        for (before, condition_before), (after, condition_after) in pairwise(told)
    ]


def made(flips: Iterable[Change] = (), runs: int = 1) -> Report:
    totals = dict.fromkeys(Verdict, 0) | {Verdict.ALIVE: 9, Verdict.DEAD: 1}
    return build(SINCE, UNTIL, flips, totals, papers=5, runs=runs, void_runs=0)


@pytest.mark.parametrize(
    ("story", "sections"),
    [
        ("alive failing", ["failing"]),
        ("unchecked failing", ["failing"]),
        ("alive failing dead", ["dead"]),
        ("failing dead", ["dead"]),
        ("alive dead", ["dead"]),
        ("alive failing alive", ["recovered"]),
        ("failing alive", ["recovered"]),
        ("failing moved", ["moved"]),
        ("dead moved", ["moved"]),
        ("moved failing moved", ["recovered"]),
        ("dead alive", ["recovered"]),
        ("dead restricted", ["recovered"]),
        ("failing restricted", ["recovered"]),
        ("alive failing restricted", []),
        ("dead alive dead", []),
        ("dead alive failing", []),
        ("failing alive failing", []),
        ("alive moved", ["moved"]),
        ("unchecked moved", ["moved"]),
        ("moved alive moved", []),
        ("unchecked alive", []),
        ("alive restricted", []),
        ("alive alive+archived", ["archived"]),
        ("unchecked alive+archived", ["archived"]),
        ("alive+archived alive alive+archived", []),
        ("failing alive+archived", ["recovered", "archived"]),
        ("alive+active alive+empty", ["placeholder"]),
        ("unchecked alive+placeholder", ["placeholder"]),
        ("alive+placeholder alive+empty", ["placeholder"]),
        ("alive+placeholder alive+active", []),
        ("alive dead alive", ["recovered"]),
        ("alive+archived dead+gone", ["dead"]),
        ("unchecked dead", ["dead"]),
    ],
)
def test_a_link_stands_where_its_whole_story_puts_it(story: str, sections: list[str]) -> None:
    report = made(changes(*story.split()))
    assert [name for name, rows in report.sections.items() if rows] == sections


@pytest.mark.parametrize(
    ("before", "after", "section"),
    [(None, Flag.RETRACTED, "flagged"), (Flag.CONCERN, Flag.RETRACTED, "flagged"), (Flag.RETRACTED, None, "cleared")],
)
def test_a_flag_is_told_when_it_comes_and_when_it_goes(before: Flag | None, after: Flag | None, section: str) -> None:
    report = made([Change(ROW, Verdict.ALIVE, Verdict.ALIVE, None, None, before, after)])
    assert [name for name, rows in report.sections.items() if rows] == [section]


@pytest.mark.parametrize(
    ("row", "action"),
    [
        (ROW, "correct"),
        (replace(ROW, rescue="https://web.archive.org/x"), "rescue"),
        (replace(ROW, verdict="failing"), "wait"),
        (replace(ROW, verdict="failing", rescue="https://web.archive.org/x"), "wait"),
        (replace(ROW, verdict="moved", replacement="https://example.org/b"), "accept"),
        (replace(ROW, verdict="moved", replacement="https://example.org/b", condition="archived"), "accept"),
        (replace(ROW, verdict="moved", replacement="https://example.org/b", flag="taken-over"), "read"),
        (replace(ROW, verdict="alive", flag="retracted"), "read"),
        (replace(ROW, flag="retracted"), "correct"),
        (replace(ROW, verdict="alive", condition="archived"), "save"),
        (replace(ROW, verdict="alive", condition="placeholder"), "wait"),
        (replace(ROW, verdict="alive", condition="active"), "nothing"),
        (replace(ROW, verdict="restricted"), "look"),
    ],
)
def test_what_is_suggested_follows_from_how_a_link_stands(row: Row, action: str) -> None:
    assert action_of(row) is Action(action)
    assert made(changes("alive", "failing", row=row)).sections["failing"][0].action == action


def test_every_word_has_a_sentence() -> None:
    assert set(HEADINGS) == set(Section)
    assert set(ADVICE) == set(Action)
    assert set(WHY) == set(INCONCLUSIVE)


# --- periods that follow each other

WORDS = st.sampled_from([verdict for verdict in Verdict if verdict is not Verdict.UNCHECKED])
LIVES = st.lists(st.tuples(st.integers(1, 40), WORDS), max_size=12)
CUTS = st.lists(st.integers(0, 40), min_size=1, max_size=6, unique=True).map(lambda cuts: sorted({-1, *cuts, 41}))


def stood(life: list[tuple[int, Verdict]], until: int) -> Verdict:
    """How a link stood at a time, by the turns of its life in order."""
    return next((word for at, word in reversed(life) if at <= until), Verdict.UNCHECKED)


@example([(1, Verdict.DEAD), (10, Verdict.ALIVE), (12, Verdict.FAILING)], [-1, 5, 41], "web")
@given(LIVES, CUTS, st.sampled_from(["web", "github"]))
def test_every_death_is_told_once_and_the_counts_hold_the_rest(
    turns: list[tuple[int, Verdict]], cuts: list[int], kind: str
) -> None:
    life = sorted(turns, key=lambda turn: turn[0])
    words = [Verdict.UNCHECKED, *(word for _, word in life)]
    row = replace(ROW, kind=kind)
    flips = [
        (at, Change(row, before, after, None, None))
        for (at, _), (before, after) in zip(life, pairwise(words), strict=True)
        if before is not after
    ]
    dead = False  # as a reader knows it who reads every report
    for since, until in pairwise(cuts):
        before, after = stood(life, since), stood(life, until)
        inside = [change for at, change in flips if since < at <= until]
        counts = after is Verdict.RESTRICTED or (not inside and after in STANDING)
        still = [Still(after, 1, kind == "github")] if counts else []
        report = build(SINCE, UNTIL, inside, {}, papers=1, runs=1, void_runs=0, still=still)
        told = [name for name, rows in report.sections.items() if rows]
        died = bool({"dead", "dead-code"} & set(told))
        assert died == (after is Verdict.DEAD and before is not Verdict.DEAD)
        assert not (died and dead)
        again = any(row.again for rows in report.sections.values() for row in rows)
        assert ("recovered" in told) <= again
        dead = after is Verdict.DEAD if died or again else dead and after is Verdict.DEAD
        assert dead == (after is Verdict.DEAD)
        # Who is dead or failing at the end is told as news, or counted: never both, never neither.
        counted = {one.verdict: one.number for one in report.still}
        new = died or "failing" in told
        if after in STANDING:
            assert counted.get(after, 0) + new == 1
        without = [change for change in inside if (change.before, change.after) != ("unchecked", "alive")]
        assert build(SINCE, UNTIL, without, {}, papers=1, runs=1, void_runs=0, still=still) == report


def test_dead_code_comes_first_and_is_not_told_twice() -> None:
    code = replace(ROW, kind="github")
    report = made(changes("alive", "dead", row=code))
    assert list(report.sections) == list(Section)
    assert report.sections["dead-code"] == (replace(code, action="correct"),)
    assert report.sections["dead"] == ()
    assert not report.calm
    assert report.summary == "1 code repository newly dead; 10 links are watched."


def test_a_calm_period_says_so() -> None:
    report = made()
    assert report.calm
    assert report.summary == "A calm period: nothing changed; 10 links are watched."


def test_a_period_without_a_run_says_so() -> None:
    assert made(runs=0).summary == "No check ran in this period; 10 links are watched."


def test_a_calm_report_is_one_line() -> None:
    report = build(
        SINCE, UNTIL, [], {Verdict.DEAD: 2}, papers=1, runs=3, void_runs=1, still=[Still("dead", 2, 1)],
        unjudged=[Unjudged("limited", 4, ((1, "https://example.org/a"),))],
    )  # fmt: skip
    said = "A calm period: nothing changed, and 4 could not be judged; 2 links are watched."
    assert as_text(report) == f"Link report, 2026-01-01 to 2026-01-08: {said}\n"
    assert as_markdown(report) == as_text(report)


def test_a_period_in_which_our_own_network_failed_says_so() -> None:
    report = build(SINCE, UNTIL, [], {Verdict.ALIVE: 2}, papers=1, runs=3, void_runs=3)
    assert report.summary == "No check of this period counts, since our own network did not work; 2 links are watched."


def test_what_stands_as_before_and_what_could_not_be_judged_is_a_line_each() -> None:
    report = build(
        SINCE, UNTIL, changes("alive", "moved"), {}, papers=1, runs=1, void_runs=0,
        still=[Still("dead", 41, 12, 1), Still("restricted", 3, 0, 2), Still("failing", 2, 1)],
        unjudged=[
            Unjudged("limited", 40, ((1, "https://a.example/"), (2, "https://b.example/"))),
            Unjudged("offline", 1, ((3, "https://c.example/"),)),
        ],
    )  # fmt: skip
    lines = [
        "Still dead: 41 links, 12 of them code repositories, 1 muted.",
        "Still failing: 2 links, 1 of them a code repository.",
        "Restricted: 3 links, 2 of them muted.",
        "Not judged, since the host limits how often it may be asked: 40 links, among them https://a.example/, "
        "https://b.example/",
        "Not judged, since our own network did not work: 1 link: https://c.example/",
    ]
    assert "\n".join(lines) in as_text(report)
    assert MarkdownIt("commonmark").render(as_markdown(report)).count("<li>Still ") == 2


def test_days_are_those_of_the_readers_calendar() -> None:
    row = replace(ROW, since="2026-01-03T23:30:00Z", last_push="2025-06-30T23:00:00Z", failing_since=None)
    report = replace(made(changes("alive", "dead", row=row)), zone="Europe/Berlin", since="2026-01-01T23:00:00+00:00")
    text = as_text(report)
    assert "Link report, 2026-01-02 to 2026-01-08" in text
    assert "since 2026-01-04" in text
    assert "last push: 2025-07-01" in text
    assert day_in("Nowhere/Land", "2026-01-03T23:30:00Z") == "2026-01-03"


def test_a_row_tells_strikes_evidence_copies_forks_and_advice() -> None:
    row = replace(
        ROW, failures=2, failing_since="2026-01-02T00:00:00Z", rescue="https://web.archive.org/x",
        rescue_words="taken in 2023", forks=(Fork("b/code", "https://github.com/b/code", 1),),
        evidence={"code": 404, "final_url": "https://example.org/b", "rule": "page", "bytes": 7, "answer": "gone"},
    )  # fmt: skip
    text = as_text(made(changes("failing", "dead", row=row)))
    for words in (
        "failed twice in a row since 2026-01-02, last: not found",
        "answer: not found (HTTP 404)",
        "leads to: https://example.org/b",
        "taken in 2023: https://web.archive.org/x",
        "forks: https://github.com/b/code (1 star)",
        ADVICE[Action.RESCUE],
    ):
        assert f"    {words}\n" in text


def test_a_row_says_nothing_twice_and_no_word_of_the_machine() -> None:
    there = "https://example.org/there"
    row = replace(
        ROW, replacement=there, reason=f"moved for good to {there}", failures=1, failing_since="2026-01-02T00:00:00Z",
        evidence={"code": 404, "final_url": there, "rule": "permanent-redirect", "answer": "moved"},
        papers=((7, r"On $\frac{a}{b}$"),),
    )  # fmt: skip
    text = as_text(made(changes("alive", "moved", row=row)))
    assert text.count(there) == 1
    assert "failed" not in text
    assert "permanent-redirect" not in text
    assert "in: On a/b\n" in text
    told = replace(row, replacement=None, reason="the page is not found (HTTP 404)")
    assert as_text(made(changes("alive", "dead", row=told))).count("HTTP 404") == 1


def table_of(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(as_csv(report).splitlines(keepends=True)))


def test_a_table_has_a_line_for_each_row() -> None:
    row = replace(ROW, papers=((7, "A, Paper"), (8, 'Another "Paper"')), failures=2)
    (line,) = table_of(made(changes("failing", "dead", row=row)))
    assert line["section"] == "dead"
    assert line["papers"] == 'A, Paper; Another "Paper"'
    assert (line["since"], line["failures"], line["condition"]) == ("2026-01-03", "2", "")
    assert line["advice"] == ADVICE[Action.CORRECT]
    assert table_of(made()) == []


@given(st.text(max_size=30), st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", " =", "\n@"]))
def test_no_cell_is_a_formula(words: str, start: str) -> None:
    hostile = start + words
    row = replace(ROW, reason=hostile, url=hostile, replacement=hostile, papers=((7, hostile),))
    report = made(changes("alive", "failing", row=row))
    (line,) = table_of(report)
    assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r")) for cell in line.values())
    assert as_csv(report).count("\n") == 2


# --- reports beside each other

ROWS = st.builds(
    replace, st.just(ROW), link=st.integers(1, 5), verdict=st.sampled_from(["dead", "alive", "moved"]),
    url=st.sampled_from(["https://example.org/a", "https://example.org/b"]),
)  # fmt: skip
REPORTS = st.builds(
    Report,
    since=st.just("2026-01-01T00:00:00+00:00"),
    until=st.sampled_from(["2026-01-08T00:00:00+00:00", "2026-01-15T00:00:00+00:00"]),
    sections=st.dictionaries(
        st.sampled_from([str(section) for section in Section]),
        st.lists(ROWS, max_size=4, unique_by=lambda row: row.link).map(tuple),
    ),
    totals=st.dictionaries(st.sampled_from([str(verdict) for verdict in Verdict]), st.integers(0, 99)),
    papers=st.just(1),
    runs=st.just(1),
    void_runs=st.just(0),
)


def links_in(report: Report) -> set[int]:
    return {row.link for rows in report.sections.values() for row in rows}


@given(REPORTS, REPORTS)
def test_a_comparison_told_the_other_way_round_is_the_same_exchanged(first: Report, second: Report) -> None:
    there, back = compare(first, second), compare(second, first)
    exchanged = [replace(pair, first=pair.second, second=pair.first) for pair in there.both]
    assert list(back.both) == exchanged
    assert [pair.link for pair in there.only_first] == [pair.link for pair in back.only_second]
    assert [pair.link for pair in there.only_second] == [pair.link for pair in back.only_first]
    assert {it.verdict: it.change for it in there.totals} == {it.verdict: -it.change for it in back.totals}
    assert (there.first, there.second) == (back.second, back.first)


@given(REPORTS, REPORTS)
def test_a_comparison_has_each_link_that_is_told_once(first: Report, second: Report) -> None:
    compared = compare(first, second)
    both, only_first, only_second = (
        [pair.link for pair in pairs] for pairs in (compared.both, compared.only_first, compared.only_second)
    )
    assert sorted(both) == sorted(links_in(first) & links_in(second))
    assert sorted(only_first) == sorted(links_in(first) - links_in(second))
    assert sorted(only_second) == sorted(links_in(second) - links_in(first))
    for pair in compared.both:
        said = [
            (section, row.verdict) for section, rows in first.sections.items() for row in rows if row.link == pair.link
        ]
        assert [(told.section, told.verdict) for told in pair.first] == said


@given(REPORTS)
def test_a_report_beside_itself_has_no_difference(report: Report) -> None:
    compared = compare(report, report)
    assert (compared.only_first, compared.only_second) == ((), ())
    assert not any(it.change for it in compared.totals)
    assert all(pair.first == pair.second for pair in compared.both)


@given(REPORTS)
def test_every_report_comes_back_from_json(report: Report) -> None:
    assert from_values(json.loads(json.dumps(as_values(report)))) == report


def test_a_report_of_an_earlier_version_is_read() -> None:
    row = {
        "link": 1, "url": "https://github.com/a/b", "kind": "github", "verdict": "dead", "condition": "gone",
        "reason": "gone", "since": "2026-01-03T00:00:00Z", "replacement": None, "papers": [[7, "A Paper"]],
        "rescue": None, "flag": None, "notice": None,
    }  # fmt: skip
    sections = {"dead-code": [{**row, "new": True}, {**row, "link": 2, "new": False}], "dead": []}
    values = {
        "since": SINCE.isoformat(), "until": UNTIL.isoformat(), "sections": sections, "totals": {"dead": 2},
        "papers": 1, "runs": 1, "void_runs": 0, "summary": "1 code repository newly dead; 2 links are watched.",
    }  # fmt: skip
    report = from_values(values)
    assert [row.link for row in report.sections["dead-code"]] == [1]
    assert report.sections["dead-code"][0].action == "correct"
    assert "github.com/a/b" in as_text(report)
    assert report.summary == values["summary"]


def test_what_an_earlier_version_told_is_counted_where_it_belongs_now() -> None:
    row = {
        "link": 1, "url": "https://github.com/a/b", "kind": "github", "verdict": "alive", "condition": "archived",
        "reason": "it is there", "since": None, "replacement": None, "papers": [], "rescue": None, "new": True,
    }  # fmt: skip
    gone = {**row, "verdict": "dead", "condition": "gone", "new": False}
    values = {
        "since": SINCE.isoformat(), "until": UNTIL.isoformat(), "totals": {"alive": 3, "dead": 2}, "papers": 1,
        "runs": 1, "void_runs": 0, "summary": "3 repositories archived or empty; 5 links are watched.",
        "sections": {
            "dead-code": [{**gone, "link": 4}, {**gone, "link": 5}],
            "archived": [
                row, {**row, "link": 2, "condition": "empty"}, {**row, "link": 3, "condition": "placeholder"},
            ],
        },
    }  # fmt: skip
    report = from_values(values)
    assert {name: [row.link for row in rows] for name, rows in report.sections.items() if rows} == {
        "archived": [1],
        "placeholder": [2, 3],
    }
    assert list(report.sections) == [str(section) for section in Section]
    assert report.still == (Still("dead", 2, 2),)
    assert report.summary == values["summary"]
    assert "Still dead: 2 links, 2 of them code repositories." in as_text(report)
    assert as_values(report)["summary"] == values["summary"]


def test_what_moved_says_there_that_it_recovered() -> None:
    row = replace(ROW, verdict="moved", replacement="https://example.org/b")
    report = made(changes("dead", "moved", row=row))
    assert report.summary == "1 moved; 10 links are watched."
    assert "it was dead or failing, and answers again" in as_text(report)
    assert "answers again" not in as_text(made(changes("alive", "moved", row=row)))


def test_a_refusal_after_trouble_is_no_proof_of_life() -> None:
    report = made(changes("dead", "restricted", row=replace(ROW, verdict="restricted")))
    assert ADVICE[Action.LOOK] in as_text(report)


def test_one_link_is_one_link() -> None:
    report = build(SINCE, UNTIL, [], {Verdict.ALIVE: 1}, papers=1, runs=1, void_runs=0)
    assert report.summary.endswith("1 link is watched.")


def test_a_report_comes_back_from_plain_values_as_it_was() -> None:
    report = made(
        [
            *changes(
                "alive", "failing", "dead", row=replace(ROW, forks=(Fork("a/b", "x", 3),), evidence={"code": 404})
            ),
            *changes("alive", "moved", row=replace(ROW, link=3)),
        ]
    )
    values = json.loads(json.dumps(as_values(report)))
    assert values["summary"] == report.summary
    assert from_values(values) == report


HOSTILE = [
    "<script>alert(1)</script>",
    "<https://example.org/trap>",
    "[x](javascript:alert(1))",
    "![x](https://example.org/x.gif)",
    "# Not a heading",
    "- not a list",
    "1. not a list",
    "12) not a list",
    "> not a quote",
    "*a* _b_ `c` ~~d~~ | e",
    "&lt;b&gt; &copy;",
    "$R^{2}$ Former",
    "back\\slash \\*",
    "two\nlines\n\n# and more",
    "=== ---",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_title_is_only_text_in_markdown(words: str) -> None:
    row = replace(ROW, papers=((7, words),), reason=words)
    shown = (
        MarkdownIt("commonmark").enable("strikethrough").render(as_markdown(made(changes("alive", "dead", row=row))))
    )
    plain = MarkdownIt("commonmark").render(
        as_markdown(made(changes("alive", "dead", row=replace(row, papers=((7, "Word"),), reason="Word"))))
    )

    def tags(text: str) -> list[str]:
        return [part.split(">")[0] for part in text.split("<")[1:]]

    assert tags(shown) == tags(plain)


def test_addresses_of_servers_cannot_leave_their_brackets() -> None:
    row = replace(ROW, url="https://example.org/><script>", replacement="https://example.org/ <b>\n# x")
    shown = MarkdownIt("commonmark").render(as_markdown(made(changes("alive", "moved", row=row))))
    assert "<script" not in shown
    assert "<b>" not in shown
    assert shown.count("<h1>") == 1


def test_no_sign_steers_a_terminal() -> None:
    row = replace(
        ROW, reason="\x1b[2Jgone\x07", replacement="https://example.org/\x1b", papers=((7, "A\u202ePaper\nB"),)
    )
    text = as_text(made(changes("alive", "dead", row=row)))
    assert all(sign.isprintable() or sign == "\n" for sign in text)
    assert "in: A�Paper B" in text


def test_text_and_markdown_name_what_happened_with_its_papers() -> None:
    row = replace(ROW, replacement="https://new.example.org/", verdict="moved")
    report = made(changes("alive", "moved", row=row))
    assert "https://example.org/a -> https://new.example.org/" in as_text(report)
    assert "in: A Paper" in as_text(report)
    assert "- <https://example.org/a> → <https://new.example.org/>" in as_markdown(report)
    assert "(paper 7)" in as_markdown(report)
    assert "papers: 5; runs in the period: 1" in as_text(report)
