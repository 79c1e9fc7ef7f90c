"""Retractions, withdrawals and concerns, as Crossref lists them with a paper; pure.

Facts: `updated-by` lists the notices against a paper; `update-to` stands on the notice itself and says nothing against
it. The list is gathered from publishers and from Retraction Watch, so one retraction may stand in it twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from readinglist.health import Flag
from readinglist.identifiers import doi_from
from readinglist.probe.registries.word import inside, listed, text_of

# What a notice makes of its paper, and how a person says it; every other type (a correction, a new version) nothing.
_TYPES: Mapping[str, tuple[Flag, str]] = {
    "retraction": (Flag.RETRACTED, "retracted"),
    "withdrawal": (Flag.WITHDRAWN, "withdrawn"),
    "removal": (Flag.WITHDRAWN, "removed"),
    # Part of a paper stands: less than a retraction, more than a correction.
    "partial_retraction": (Flag.CONCERN, "retracted in part"),
    "expression_of_concern": (Flag.CONCERN, "there is an expression of concern"),
}
_REINSTATED = "reinstatement"
_MILDEST_FIRST = (Flag.CONCERN, Flag.WITHDRAWN, Flag.RETRACTED)
_TITLE = re.compile(r"(RETRACTED|WITHDRAWN)(?: (?:ARTICLE|CHAPTER|PAPER))?:")
# How notices are called. One that names itself as its paper is a mistake of its publisher.
_NOTICE = re.compile(r"retraction(?:$|:| to\b)|(?:retraction|withdrawal|removal) (?:note|notice)\b", re.IGNORECASE)
_SOURCES = {"retraction-watch": "Retraction Watch", "publisher": "its publisher"}


class Finding(NamedTuple):
    """The flag of a paper, the DOI of the notice that raised it, the words for it, and what decided it."""

    flag: Flag
    notice: str | None
    remark: str
    evidence: Mapping[str, Any]


class _Notice(NamedTuple):
    type: str
    date: str  # ISO, so that dates compare as text; '' where none is told
    doi: str | None
    source: str
    record: str | None


def finding_of(work: Mapping[str, Any]) -> Finding:
    """Return what stands against a paper: of several notices the worst, and the newest of these.

    Without one that weighs as much a title that begins with "RETRACTED:" or "WITHDRAWN:" counts, unless the record is
    itself a notice, or the paper was reinstated.
    """
    own = doi_from(text_of(work.get("DOI"))) if _NOTICE.match(_title(work)) else None
    notices = [_notice(entry) for entry in listed(work.get("updated-by"))]
    notices = [notice for notice in notices if notice.doi is None or notice.doi != own]
    reinstated = max((notice.date for notice in notices if notice.type == _REINSTATED), default=None)
    standing = [
        notice for notice in notices if notice.type in _TYPES and (reinstated is None or notice.date > reinstated)
    ]
    flag = max((_TYPES[notice.type][0] for notice in standing), key=_MILDEST_FIRST.index, default=Flag.CLEAR)
    if flag in (Flag.CLEAR, Flag.CONCERN) and reinstated is None and (said := _title_says(work)):
        word = "retracted" if said is Flag.RETRACTED else "withdrawn"
        evidence = {"notices": len(notices), "title": str(said)}
        return Finding(said, None, f"{word}, as its title at the registry says", evidence)
    if standing:
        worst = max((n for n in standing if _TYPES[n.type][0] is flag), key=lambda n: (n.doi is not None, n.date))
        return Finding(flag, worst.doi, _remark(worst), _evidence(worst, len(notices)))
    return Finding(Flag.CLEAR, None, "", {"notices": len(notices)})


def _notice(entry: Mapping[str, Any]) -> _Notice:
    source, record = entry.get("source"), entry.get("record-id")
    return _Notice(
        type=re.sub(r"[\s-]+", "_", str(entry.get("type", "")).strip().lower()),
        date=_date(entry),
        doi=doi_from(str(entry.get("DOI") or "")),
        source=source if isinstance(source, str) else "",
        record=str(record) if record is not None else None,
    )


def _date(entry: Mapping[str, Any]) -> str:
    moment = inside(entry, "updated", "date-time")
    if isinstance(moment, str) and re.match(r"\d{4}-\d\d-\d\d", moment):
        return moment[:10]
    parts = inside(entry, "updated", "date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    return "-".join(f"{part:02}" for part in first if isinstance(part, int))


def _remark(notice: _Notice) -> str:
    told = " ".join(
        ([f"of {notice.date}"] if notice.date else [])
        + ([f"from {_SOURCES.get(notice.source, notice.source)}"] if notice.source else [])
    )
    return _TYPES[notice.type][1] + (f" (notice {told})" if told else "")


def _evidence(notice: _Notice, many: int) -> dict[str, Any]:
    told = {
        "DOI": notice.doi,
        "type": notice.type,
        "date": notice.date,
        "source": notice.source,
        "record-id": notice.record,
    }
    return {"notices": many, "notice": {name: value for name, value in told.items() if value}}


def _title_says(work: Mapping[str, Any]) -> Flag | None:
    """What the registered title says; a notice's own title speaks of another work."""
    found = _TITLE.match(_title(work)) if not listed(work.get("update-to")) else None
    if not found:
        return None
    return Flag.RETRACTED if found[1] == "RETRACTED" else Flag.WITHDRAWN


def _title(work: Mapping[str, Any]) -> str:
    titles = work.get("title")
    title = titles[0] if isinstance(titles, list) and titles else titles
    return title.strip() if isinstance(title, str) else ""
