"""What changed in a period, told by each link's whole story; as text, Markdown and plain values."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from markdown_it import MarkdownIt

from readinglist.health import Condition, Verdict
from readinglist.report import Change, Report, Row, Section, as_markdown, as_text, build, from_values

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


def made(flips: Iterable[Change] = (), dead_code: Iterable[Row] = (), runs: int = 1) -> Report:
    totals = dict.fromkeys(Verdict, 0) | {Verdict.ALIVE: 9, Verdict.DEAD: 1}
    return build(SINCE, UNTIL, flips, dead_code, totals, papers=5, runs=runs, void_runs=0)


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
        ("failing moved", ["recovered", "moved"]),
        ("dead alive", ["recovered"]),
        ("dead restricted", ["recovered"]),
        ("failing restricted", []),
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
    ],
)
def test_a_link_stands_where_its_whole_story_puts_it(story: str, sections: list[str]) -> None:
    report = made(changes(*story.split()))
    assert [name for name, rows in report.sections.items() if rows] == sections


def test_dead_code_comes_first_and_is_not_told_twice() -> None:
    old, new = replace(ROW, link=2, kind="github", new=False), replace(ROW, kind="github")
    report = made(changes("alive", "dead", row=new), [old, new])
    assert list(report.sections) == list(Section)
    assert report.sections["dead-code"] == (new, old)
    assert report.sections["dead"] == ()
    assert not report.calm
    assert report.summary == "1 code repository newly dead; 10 links are watched."


def test_a_calm_period_says_so() -> None:
    report = made(dead_code=[replace(ROW, new=False)])
    assert report.calm
    assert report.summary == "A calm period: nothing changed; 10 links are watched."


def test_a_period_without_a_run_says_so() -> None:
    assert made(runs=0).summary == "No check ran in this period; 10 links are watched."


def test_one_link_is_one_link() -> None:
    report = build(SINCE, UNTIL, [], [], {Verdict.ALIVE: 1}, papers=1, runs=1, void_runs=0)
    assert report.summary.endswith("1 link is watched.")


def test_a_report_comes_back_from_plain_values_as_it_was() -> None:
    report = made([*changes("alive", "failing", "dead"), *changes("alive", "moved", row=replace(ROW, link=3))], [ROW])
    values = json.loads(json.dumps(report.as_values()))
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
