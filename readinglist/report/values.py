"""A report as plain JSON values, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from readinglist.report.building import action_of
from readinglist.report.words import Fork, Report, Row, Still, Unjudged


def as_values(report: Report) -> dict[str, Any]:
    """Return a report as JSON values; `from_values` reads them back."""
    sections = {str(name): [_row_values(row) for row in rows] for name, rows in report.sections.items()}
    return {
        "since": report.since,
        "until": report.until,
        "zone": report.zone,
        "summary": report.summary,
        "calm": report.calm,
        "sections": sections,
        "still": [asdict(one) for one in report.still],
        "unjudged": [asdict(one) for one in report.unjudged],
        "totals": dict(report.totals),
        "papers": report.papers,
        "runs": report.runs,
        "void_runs": report.void_runs,
    }


def _row_values(row: Row) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in Row.__slots__}
    return {**values, "forks": [asdict(fork) for fork in row.forks], "evidence": dict(row.evidence)}


def from_values(values: Mapping[str, Any]) -> Report:
    """Return a report from what `as_values` gave, as it comes back from JSON; also one of an earlier version.

    Those told links as well that had been dead before (`new` was false); they are among no news.
    """
    sections = {
        name: tuple(_row(value) for value in rows if value.get("new", True))
        for name, rows in values["sections"].items()
    }
    return Report(
        since=values["since"],
        until=values["until"],
        sections=sections,
        totals=values["totals"],
        papers=values["papers"],
        runs=values["runs"],
        void_runs=values["void_runs"],
        still=tuple(Still(**one) for one in values.get("still", ())),
        unjudged=tuple(
            Unjudged(one["answer"], one["number"], tuple((link, url) for link, url in one["examples"]))
            for one in values.get("unjudged", ())
        ),
        zone=values.get("zone", "UTC"),
    )


def _row(value: Mapping[str, Any]) -> Row:
    given = {name: it for name, it in value.items() if name != "new"}
    given["papers"] = tuple((paper, title) for paper, title in value["papers"])
    given["forks"] = tuple(Fork(**fork) for fork in value.get("forks", ()))
    row = Row(**given)
    return row if "action" in given else replace(row, action=action_of(row))
