"""A report as text for a terminal or a mail, and as Markdown."""

from __future__ import annotations

import re
from urllib.parse import quote

from readinglist.mathematics import plain
from readinglist.report.phrases import advice, counts, line, particulars, standing, totals
from readinglist.report.words import HEADINGS, Report, Row, Section


def as_text(report: Report) -> str:
    """Return the report as plain text for a terminal or a mail; one line when nothing happened."""
    if report.calm:
        return f"{_title(report)}: {report.summary}\n"
    lines = [_title(report), report.summary, ""]
    for section, rows in report.sections.items():
        if rows:
            lines.append(f"{HEADINGS[Section(section)]} ({len(rows)})")
            lines += [words for row in rows for words in _text_row(row, report.zone)]
            lines.append("")
    said = [line(sentence) for sentence in counts(report)]
    lines += [*said, ""] if said else []
    return "\n".join([*lines, "All links", *(f"  {words}" for words in totals(report))]) + "\n"


def _title(report: Report) -> str:
    return f"Link report, {' to '.join(dict.fromkeys(report.days))}"


def _text_row(row: Row, zone: str) -> list[str]:
    moved = f" -> {line(row.replacement)}" if row.replacement else ""
    papers = [f"in: {plain(title)}" for _, title in row.papers]
    told = [standing(row, zone), *particulars(row, zone), *papers, advice(row)]
    return [f"  {line(row.url)}{moved}", *(f"    {line(words)}" for words in told if words)]


def as_markdown(report: Report) -> str:
    """Return the report as a Markdown page; one line when nothing happened."""
    if report.calm:
        return f"{_escaped(f'{_title(report)}: {report.summary}')}\n"
    lines = [f"# {_title(report)}", "", report.summary, ""]
    for section, rows in report.sections.items():
        if rows:
            lines += [f"## {HEADINGS[Section(section)]}", ""]
            lines += [words for row in rows for words in _markdown_row(row, report.zone)]
            lines.append("")
    said = [f"- {_escaped(sentence)}" for sentence in counts(report)]
    lines += ["## As before", "", *said, ""] if said else []
    return "\n".join([*lines, "## All links", "", *(f"- {words}" for words in totals(report))]) + "\n"


def _markdown_row(row: Row, zone: str) -> list[str]:
    moved = f" → {_address(row.replacement)}" if row.replacement else ""
    told = [*particulars(row, zone), *(f"{plain(title)} (paper {number})" for number, title in row.papers), advice(row)]
    lines = [f"- {_address(row.url)}{moved}: {_escaped(standing(row, zone))}"]
    return lines + [f"  - {_escaped(words)}" for words in told if words]


def _escaped(text: str) -> str:
    """A text as Markdown: no sign in it means anything, wherever it stands."""
    words = re.sub(r"([\\`*_\[\]<>#|&~$])", r"\\\1", line(text))
    return re.sub(r"^([-+=]|\d+(?=[.)]))", _at_the_start, words)


def _at_the_start(found: re.Match[str]) -> str:
    return found[1] + "\\" if found[1].isdigit() else "\\" + found[1]


def _address(url: str) -> str:
    """An address between its brackets; servers may send any sign in one."""
    return "<" + re.sub(r"[\s<>]", lambda found: quote(found[0]), line(url)) + ">"
