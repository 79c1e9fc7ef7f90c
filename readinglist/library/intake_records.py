"""What comes in as plain values: imports, look-ups, proposals, duplicates, checks, searches and rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from readinglist.formats import Reject
from readinglist.library.adding import Added, Typed
from readinglist.library.doctor import Check, Examined, Finding
from readinglist.library.imports import Past
from readinglist.library.lookups import MOST
from readinglist.library.offered import Offered
from readinglist.library.records import moment
from readinglist.library.rules import Preview
from readinglist.library.uniting import SideBySide
from readinglist.metadata import Found
from readinglist.models import Import, ImportReject, Lookup, Rule


def import_record(past: Past) -> dict[str, Any]:
    """An import as JSON values."""
    return {
        "id": past.id,
        "at": moment(past.at),
        "stage": str(past.stage),
        **{name: getattr(past, name) for name in ("new", "updated", "same", "duplicate", "rejected", "remarked")},
        "files": list(past.files),
        "formats": list(past.formats),
        "remark": past.remark,
        "operation": past.operation,
        "stands": past.stands,
        "undone": moment(past.undone),
    }


def whole_import_record(one: Import, past: Past, ahead: int | None) -> dict[str, Any]:
    """An import with its progress, its files one by one, and its preview; `ahead` is the one it waits for."""
    return {
        **import_record(past),
        **{name: getattr(one, name) for name in ("done", "total", "expected")},
        "waits_for": ahead,
        "by_file": one.files,
        "wishes": one.wishes,
        "sample": one.sample,
    }


def reject_record(reject: ImportReject | Reject) -> dict[str, Any]:
    """Something that could not be read, or was kept with a remark."""
    file = {"file": reject.file} if isinstance(reject, ImportReject) else {}
    return {**file, "line": reject.line, "reason": reject.reason, "kept": reject.kept}


def lookup_record(waiting: Lookup, title: str) -> dict[str, Any]:
    """What is still to be learnt of a paper."""
    return {
        "paper": waiting.paper_id,
        "title": title,
        "want": str(waiting.want),
        "asked": moment(waiting.asked),
        "due": moment(waiting.due),
        "tries": waiting.tries,
        "tried": moment(waiting.tried),
        "trouble": waiting.trouble,
        "given_up": waiting.tries >= MOST,
    }


def added_record(added: Added, typed: Typed) -> dict[str, Any]:
    """What became of the papers of one box, and what of it could not be read."""
    papers = [
        {
            "id": number,
            "became": str(became),
            "gained": [str(gained) for gained in added.gained.get(number, ())],
            "waiting": added.waiting.get(number),
        }
        for number, became in added.papers.items()
    ]
    return {"papers": papers, "rejected": [reject_record(one) for one in (*typed.rejects, *added.remarks)]}


def candidate_record(found: Found) -> dict[str, Any]:
    """A paper that a title may mean."""
    return {name: getattr(found, name) for name in ("title", "doi", "arxiv", "url", "venue", "year")} | {
        "authors": list(found.authors)
    }


def proposal_record(one: Offered) -> dict[str, Any]:
    """A value that somebody has for a gap of a paper."""
    return {
        "id": one.id,
        "paper": one.paper_id,
        "title": one.title,
        "gap": str(one.gap),
        "value": one.value["is"],
        "instead_of": one.value.get("was"),
        "by": str(one.by),
        "reason": one.reason,
        "at": moment(one.at),
        "paper_with_doi": one.holder,
    }


def group_record(shown: SideBySide) -> dict[str, Any]:
    """Papers that are or may be one work; the first is the one whose number stays."""
    return {
        "papers": [{"id": number, "title": paper["title"]} for number, paper in shown.papers.items()],
        "certain": shown.group.certain,
        "reasons": list(shown.group.reasons),
        "fields": [
            {
                "name": field.name,
                "values": [{"paper": number, "value": text} for number, text in field.values],
                "proposed": field.proposed,
            }
            for field in shown.fields
        ],
        "alike": dict(shown.alike),
    }


def check_record(check: Check) -> dict[str, Any]:
    """A check of the doctor."""
    return {
        "name": check.name,
        "severity": str(check.severity),
        "looks_for": check.looks_for,
        "why": check.why,
        "can_fix": check.fix is not None,
        "undoable": check.undoable,
    }


def examined_record(one: Examined) -> dict[str, Any]:
    """What a check found, with the first of its findings."""
    return {
        "name": one.check.name,
        "severity": str(one.check.severity),
        "looked_at": one.looked_at,
        "found": one.found,
        "mendable": one.mendable,
        "fixed": one.fixed,
        "findings": [_finding(finding) for finding in one.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    values = {name: getattr(finding, name) for name in ("what", "paper", "title", "link", "url")}
    more = {name: value for name, value in (finding.more or {}).items() if name not in values}
    return {
        **{name: value for name, value in values.items() if value is not None},
        **more,
        "mendable": finding.cure is not None,
    }


def search_record(number: int, name: str, text: str, papers: int) -> dict[str, Any]:
    """A saved search, as it was written, with the number of papers it finds."""
    return {"id": number, "name": name, "q": text, "papers": papers}


def rule_record(rule: Rule) -> dict[str, Any]:
    """A rule: what it looks for, and what it does."""
    words: Mapping[str, Any] = {name: getattr(rule, name) for name in ("tag", "status", "priority")}
    return {"id": rule.id, "search": rule.search, **{name: str(word) if word else None for name, word in words.items()}}


def preview_record(would: Preview) -> dict[str, Any]:
    """What a rule would change now, with the first of the papers."""
    return {
        **{name: getattr(would, name) for name in ("found", "changed", "tagged", "with_status", "with_priority")},
        "first": [
            {"id": one.paper_id, "title": one.title, "tag": one.tag, "status": one.status, "priority": one.priority}
            for one in would.first
        ],
    }
