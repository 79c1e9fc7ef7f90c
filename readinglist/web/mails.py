"""A report as HTML that travels: as a whole mail, and as the words of an entry in the feed.

Mail programs and feed readers know little of styles, load nothing, and cut what is long.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from readinglist import mathematics
from readinglist.report import HEADINGS, Report, advice, counts, day_in, particulars, why
from readinglist.web.bare import bare_templates

_MAIL = 96_000  # bytes; mail programs hide what is behind the first 102 kB
_ENTRY = 24_000
# Rows of a section: the first number with which the whole is short enough.
_SHOWN = (50, 35, 25, 20, 15, 10, 5, 2, 1, 0)
_LEAST = 350  # bytes of a row: what cannot be short enough is not drawn to find that out
_TITLE = 140  # letters


def render_report_mail(report: Report, number: int, base: str) -> str:
    """Return a report as an HTML mail of less than 100 kB; its links begin with `base`, and long sections end there."""
    return _rendered("reports/mail.html", report, number, base, _MAIL)


def render_report_words(report: Report, number: int, base: str) -> str:
    """Return what the mail says of a report as a piece of HTML that needs no style, of less than 25 kB."""
    return _rendered("notifications/entry.html", report, number, base, _ENTRY)


def _rendered(template: str, report: Report, number: int, base: str, most: int) -> str:
    here = f"{base.rstrip('/')}/reports/{number}"
    words = {"report": report, "number": number, "base": base.rstrip("/"), "here": here, **_PHRASES}
    page = ""
    for shown in _SHOWN:
        if _LEAST * sum(min(len(rows), shown) for rows in report.sections.values()) > most:
            continue
        page = bare_templates().get_template(template).render(shown=shown, **words)
        if len(page.encode("utf-8", "replace")) <= most:
            break
    return mathematics.without_controls(page)


def _heading(title: str) -> str:
    """A title in plain signs, its end left out where it is long."""
    bare = mathematics.plain(title)
    return f"{bare[: _TITLE - 1].rstrip()}…" if len(bare) > _TITLE else bare


_PHRASES: Final[Mapping[str, Any]] = {
    "headings": HEADINGS,
    "heading": _heading,
    "advice": advice,
    "counts": counts,
    "day_in": day_in,
    "particulars": particulars,
    "why": why,
}
