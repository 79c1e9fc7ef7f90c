"""Flips and tallies to a `Report` a person reads, and that to text, Markdown and plain values; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from readinglist.health import Condition, Flag, Verdict


class Section(StrEnum):
    """The parts of a report, in the order they are read."""

    DEAD_CODE = "dead-code"
    DEAD = "dead"
    FAILING = "failing"
    RECOVERED = "recovered"
    MOVED = "moved"
    ARCHIVED = "archived"
    FLAGGED = "flagged"
    CLEARED = "cleared"


HEADINGS = {
    Section.DEAD_CODE: "Dead code repositories",
    Section.DEAD: "Newly dead",
    Section.FAILING: "Newly failing",
    Section.RECOVERED: "Recovered",
    Section.MOVED: "Moved",
    Section.ARCHIVED: "Archived, emptied or only a placeholder",
    Section.FLAGGED: "Retracted, doubted or taken over",
    Section.CLEARED: "No longer in doubt",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One link in a report; `new` tells what happened in the period from what stood before.

    `rescue` is the address of a copy; `notice` the DOI of what says that the work is retracted, or doubtful.
    """

    link: int
    url: str
    kind: str
    verdict: str
    condition: str | None
    reason: str
    since: str | None
    replacement: str | None
    papers: tuple[tuple[int, str], ...]
    new: bool = True
    rescue: str | None = None
    flag: str | None = None
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One flip as the report needs it, with the row that shows its link."""

    row: Row
    before: Verdict
    after: Verdict
    condition_before: Condition | None
    condition_after: Condition | None
    flag_before: Flag | None = None
    flag_after: Flag | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What changed after `since` up to `until`, and how the links stand; moments are ISO 8601 in UTC."""

    since: str
    until: str
    sections: Mapping[str, tuple[Row, ...]]
    totals: Mapping[str, int]
    papers: int
    runs: int
    void_runs: int

    @property
    def calm(self) -> bool:
        """Whether nothing happened in the period."""
        return not any(row.new for rows in self.sections.values() for row in rows)

    @property
    def summary(self) -> str:
        """The period in one sentence."""
        new = {section: sum(row.new for row in self.sections.get(section, ())) for section in Section}
        said = [
            (new[Section.DEAD_CODE], "code repository newly dead", "code repositories newly dead"),
            (new[Section.DEAD], "other link newly dead", "other links newly dead"),
            (new[Section.FAILING], "newly failing", "newly failing"),
            (new[Section.RECOVERED], "recovered", "recovered"),
            (new[Section.MOVED], "moved", "moved"),
            (new[Section.ARCHIVED], "repository archived or empty", "repositories archived or empty"),
            (new[Section.FLAGGED], "retracted, doubted or taken over", "retracted, doubted or taken over"),
            (new[Section.CLEARED], "no longer in doubt", "no longer in doubt"),
        ]
        parts = [f"{number} {one if number == 1 else many}" for number, one, many in said if number]
        number = sum(self.totals.values())
        watched = f"{number} link is watched" if number == 1 else f"{number} links are watched"
        if not self.runs and not parts:
            return f"No check ran in this period; {watched}."
        if not parts:
            return f"A calm period: nothing changed; {watched}."
        return f"{', '.join(parts)}; {watched}."

    def as_values(self) -> dict[str, Any]:
        """The report as JSON values; `from_values` reads them back."""
        return {**asdict(self), "summary": self.summary}


def build(
    since: datetime,
    until: datetime,
    changes: Iterable[Change],
    dead_code: Iterable[Row],
    totals: Mapping[Verdict, int],
    *,
    papers: int,
    runs: int,
    void_runs: int,
) -> Report:
    """Return the report of a period: each link under what became of it at the end of the period.

    `changes` stand in order of time; `dead_code` are all links to code that are dead at `until`, told apart by `new`.
    """
    by_link: dict[int, list[Change]] = {}
    for change in changes:
        by_link.setdefault(change.row.link, []).append(change)
    sections: dict[str, list[Row]] = {section: [] for section in Section}
    shown = list(dead_code)
    sections[Section.DEAD_CODE] = sorted(shown, key=lambda row: not row.new)
    listed = {row.link for row in shown}
    for link, story in by_link.items():
        for section in _sections_of(story):
            if not (section is Section.DEAD and link in listed):
                sections[section].append(story[-1].row)
    return Report(
        since=since.isoformat(),
        until=until.isoformat(),
        sections={section: tuple(rows) for section, rows in sections.items()},
        totals={str(verdict): number for verdict, number in totals.items()},
        papers=papers,
        runs=runs,
        void_runs=void_runs,
    )


# Conditions in which a repository is there, and of no use or soon to be of none.
_FADED = frozenset((Condition.ARCHIVED, Condition.EMPTY, Condition.PLACEHOLDER))


def _sections_of(story: list[Change]) -> Iterable[Section]:
    """Where a link belongs by its whole story in the period."""
    before, after = story[0].before, story[-1].after
    troubled = {Verdict.DEAD, Verdict.FAILING}
    was_troubled = any(change.before in troubled for change in story)
    answers_again = after in (Verdict.ALIVE, Verdict.MOVED) or (before is Verdict.DEAD and after not in troubled)
    if after is Verdict.DEAD and before is not Verdict.DEAD:
        yield Section.DEAD
    elif after is Verdict.FAILING and before not in troubled:
        yield Section.FAILING
    elif was_troubled and answers_again:
        yield Section.RECOVERED
    if after is Verdict.MOVED and before is not Verdict.MOVED:
        yield Section.MOVED
    condition = story[-1].condition_after
    if condition in _FADED and condition is not story[0].condition_before:
        yield Section.ARCHIVED
    flag = story[-1].flag_after
    if flag and flag is not story[0].flag_before:
        yield Section.FLAGGED
    elif flag is None and story[0].flag_before:
        yield Section.CLEARED


def from_values(values: Mapping[str, Any]) -> Report:
    """Return a report from what `as_values` gave, as it comes back from JSON."""

    def row(value: Mapping[str, Any]) -> Row:
        papers = tuple((paper, title) for paper, title in value["papers"])
        return Row(**{**value, "papers": papers})

    return Report(
        since=values["since"],
        until=values["until"],
        sections={name: tuple(row(value) for value in rows) for name, rows in values["sections"].items()},
        totals=values["totals"],
        papers=values["papers"],
        runs=values["runs"],
        void_runs=values["void_runs"],
    )


def as_markdown(report: Report) -> str:
    """Return the report as a Markdown page."""
    lines = [f"# Link report, {report.since[:10]} to {report.until[:10]}", "", report.summary, ""]
    for section, rows in report.sections.items():
        if rows:
            lines += [f"## {HEADINGS[Section(section)]}", ""]
            lines += [line for row in rows for line in _markdown_row(row)]
            lines.append("")
    return "\n".join([*lines, "## All links", "", *_totals(report, "- ")]) + "\n"


def _markdown_row(row: Row) -> list[str]:
    moved = f" → {_address(row.replacement)}" if row.replacement else ""
    lines = [f"- {_address(row.url)}{moved}: {_escaped(_what(row))}"]
    return lines + [f"  - {_escaped(title)} (paper {number})" for number, title in row.papers]


def _escaped(text: str) -> str:
    """A text as Markdown: no sign in it means anything, wherever it stands."""
    words = re.sub(r"([\\`*_\[\]<>#|&~$])", r"\\\1", _line(text))
    return re.sub(r"^([-+=]|\d+(?=[.)]))", _at_the_start, words)


def _at_the_start(found: re.Match[str]) -> str:
    return found[1] + "\\" if found[1].isdigit() else "\\" + found[1]


def _address(url: str) -> str:
    """An address between its brackets; servers may send any sign in one."""
    return "<" + re.sub(r"[\s<>]", lambda found: quote(found[0]), _line(url)) + ">"


def _line(text: str) -> str:
    """A text on one line, without signs that steer a terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in " ".join(text.split()))


def as_text(report: Report) -> str:
    """Return the report as plain text for a terminal or a mail."""
    lines = [f"Link report, {report.since[:10]} to {report.until[:10]}", report.summary, ""]
    for section, rows in report.sections.items():
        if rows:
            lines.append(f"{HEADINGS[Section(section)]} ({len(rows)})")
            for row in rows:
                lines.append(f"  {_line(row.url)}" + (f" -> {_line(row.replacement)}" if row.replacement else ""))
                lines.append(f"    {_line(_what(row))}")
                lines += [f"    in: {_line(title)}" for _, title in row.papers]
            lines.append("")
    return "\n".join([*lines, "All links", *_totals(report, "  ")]) + "\n"


def _what(row: Row) -> str:
    since = f", since {row.since[:10]}" if row.since else ""
    known = "" if row.new else " (known before)"
    flag = f"{row.flag}{f' ({row.notice})' if row.notice else ''}, " if row.flag else ""
    copy = f"; a copy: {row.rescue}" if row.rescue else ""
    return f"{flag}{row.condition or row.verdict}{since}{known}: {row.reason}{copy}"


def _totals(report: Report, bullet: str) -> list[str]:
    lines = [f"{bullet}{verdict}: {number}" for verdict, number in report.totals.items()]
    void = f", {report.void_runs} of them void (our own network)" if report.void_runs else ""
    return [*lines, f"{bullet}papers: {report.papers}; runs in the period: {report.runs}{void}"]
