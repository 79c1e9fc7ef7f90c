"""A report as plain JSON values, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from readinglist.health import Condition, Verdict
from readinglist.report.building import action_of
from readinglist.report.words import Fork, Report, Row, Section, Still, Unjudged


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
    """Return a report from what `as_values` gave, as it comes back from JSON; also one of an earlier version."""
    if "calm" not in values:
        values = _brought_up(values)
    return Report(
        since=values["since"],
        until=values["until"],
        sections={name: tuple(_row(value) for value in rows) for name, rows in values["sections"].items()},
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
        said=values.get("said", ""),
    )


_WITHOUT_CODE = (Condition.EMPTY, Condition.PLACEHOLDER)


def _brought_up(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an earlier version as they are now; its sentence stays as it was told.

    It had a row for all dead code: what had been dead before (`new` was false) is only counted now. What is empty or
    a placeholder stood among what was archived.
    """
    sections = {name: [row for row in rows if row.get("new", True)] for name, rows in values["sections"].items()}
    known = sum(map(len, values["sections"].values())) - sum(map(len, sections.values()))
    faded = sections.get(Section.ARCHIVED, [])
    sections[Section.ARCHIVED] = [row for row in faded if row["condition"] not in _WITHOUT_CODE]
    sections[Section.PLACEHOLDER] = [row for row in faded if row["condition"] in _WITHOUT_CODE]
    return {
        **values,
        "sections": {str(section): sections.get(section, []) for section in Section},
        "still": [asdict(Still(Verdict.DEAD, known, known))] if known else [],
        "said": values.get("summary", ""),
    }


def _row(value: Mapping[str, Any]) -> Row:
    given = {name: it for name, it in value.items() if name != "new"}
    given["papers"] = tuple((paper, title) for paper, title in value["papers"])
    given["forks"] = tuple(Fork(**fork) for fork in value.get("forks", ()))
    row = Row(**given)
    return row if "action" in given else replace(row, action=action_of(row))
