"""A report where it is shown: on our own pages, or as a file of its own that needs nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup

from readinglist.models import Link
from readinglist.report import Report, Row, as_csv, as_markdown, as_values
from readinglist.web.bare import bare_templates
from readinglist.web.places import STATIC

FILES: Final = {"html": "text/html", "md": "text/markdown", "json": "application/json", "csv": "text/csv"}
SHOWN: Final = 50  # rows of a section; what comes after is folded


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report stands: with our pages at `base`, or without them when that is None.

    On our own pages `links` are its links as they stand by now, `way` is what leads a form back here, and `row` is
    where the `words` of what was just done are told; `heirs` are the links that were put in the place of some of them.
    """

    base: str | None = None
    links: Mapping[int, Link] | None = None
    way: Mapping[str, object] = field(default_factory=dict)
    row: str = ""
    words: str = ""
    most: int = SHOWN
    heirs: Mapping[int, Link] = field(default_factory=dict)

    def paper(self, number: int, link: int) -> str:
        """The address of a paper, at one of its links; empty where there are no pages."""
        return self._at(f"/papers/{number}#link-{link}")

    def link(self, number: int) -> str:
        """The address of a link's page."""
        return self._at(f"/links/{number}")

    def verdict(self, word: str) -> str:
        """The address of all links with a verdict."""
        return self._at(f"/links?verdict={word}")

    def opens(self, section: str, rows: Sequence[Row]) -> bool:
        """Whether the row where something is told is among those that are folded."""
        return any(self.row == f"{section}-{row.link}" for row in rows[self.most :])

    def _at(self, path: str) -> str:
        return "" if self.base is None else self.base + path


def as_file(report: Report, ending: str, base: str, number: int = 0) -> bytes:
    """Return a report in the format of an ending out of `FILES`; half of a sign stands as JSON would write it.

    The number of a kept report stands in its HTML.
    """
    match ending:
        case "html":
            text = render_report_html(report, base, number)
        case "md":
            text = as_markdown(report)
        case "csv":
            text = as_csv(report)
        case _:
            text = json.dumps(as_values(report), ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "backslashreplace")


def file_name(report: Report, ending: str, number: int) -> str:
    """Return the name of a report's file: its number, and the last day of its period."""
    return f"readinglist-report-{number}-{report.days[1]}.{ending}"


def render_report_html(report: Report, base: str = "", number: int = 0) -> str:
    """Return a report as one HTML file that needs nothing else: its style inside, no script, nothing loaded.

    With `base`, the public address of our pages, its papers and links lead there; `number` is that of a kept report.
    """
    template = bare_templates().get_template("reports/file.html")
    place = Place(base.rstrip("/") or None)
    said = {"report": report, "number": number, "place": place}
    bare = template.render(said, style="")
    style = style_for(bare, (STATIC / "app.css").read_text(encoding="utf-8"))
    return template.render(said, style=Markup(style)) + "\n"


def style_for(page: str, style: str) -> str:
    """Return the rules of a style that may matter to a page: those without a class, or with one that stands in it."""
    there = {name for names in re.findall(r'class="([^"]*)"', page) for name in names.split()}

    def kept(rule: re.Match[str]) -> str:
        classes = re.findall(r"\.([a-z][\w-]*)", rule[1])
        return rule[0] if not classes or not there.isdisjoint(classes) else ""

    return re.sub(r"([^{}]*)\{[^{}]*\}", kept, re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL))
