"""A report as a table (CSV), one line for each row of a section."""

from __future__ import annotations

import csv
from io import StringIO

from readinglist.report.phrases import advice, forks, line
from readinglist.report.words import Report, Row, day_in

COLUMNS = (
    "section", "url", "verdict", "condition", "since", "failures", "reason", "replacement", "rescue", "last push",
    "forks", "papers", "advice",
)  # fmt: skip


def as_csv(report: Report) -> str:
    """Return the report as CSV (RFC 4180); what a spreadsheet would take for a formula stands behind an apostrophe."""
    text = StringIO(newline="")
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for section, rows in report.sections.items():
        table.writerows([as_cell(text) for text in _cells(section, row, report.zone)] for row in rows)
    return text.getvalue()


def _cells(section: str, row: Row, zone: str) -> tuple[str, ...]:
    return (
        section,
        row.url,
        row.verdict,
        row.condition or "",
        day_in(zone, row.since) if row.since else "",
        str(row.failures),
        row.reason,
        row.replacement or "",
        row.rescue or "",
        day_in(zone, row.last_push) if row.last_push else "",
        forks(row),
        "; ".join(title for _, title in row.papers),
        advice(row),
    )


def as_cell(text: str) -> str:
    """Return a text as a cell of CSV: on one line, and behind an apostrophe where a spreadsheet would calculate it."""
    calculated = text.startswith(("\t", "\r", "\n")) or line(text).startswith(tuple("=+-@＝＋－＠"))
    return f"'{line(text)}" if calculated else line(text)
