"""Import: catalogue pages come in by upload or as pasted text, all of them or none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from readinglist.formats import Entry, Reject, catalogue, decode
from readinglist.library import imports, rules
from readinglist.library.add import Source, Tally, add
from readinglist.web import present
from readinglist.web.desk import desk, page

pages = Blueprint("intake", __name__)

BATCH = 200  # papers handed to the library at once, in one transaction all the same


@dataclass(frozen=True, slots=True)
class _Upload:
    """One file, or what was pasted, as it was read."""

    name: str
    entries: list[Entry]
    rejects: list[Reject]


@pages.get("/import")
def form() -> ResponseReturnValue:
    """The form, and the counts of the import that led back to it."""
    names = ("files", "new", "updated", "same")
    counts = {name: request.args.get(name, 0, type=int) for name in names}
    return _form(counts=counts if counts["files"] > 0 else None)


def _form(counts: dict[str, int] | None = None, complaint: str = "") -> str:
    with desk().reading() as session:
        past = imports.past(session)
        return page(session, "intake/form.html", counts=counts, complaint=complaint, pasted="", past=past)


@pages.post("/import")
def take() -> ResponseReturnValue:
    """Read everything first, then keep it in one transaction.

    A clean import goes back to the form with its counts in the address, which a reload repeats harmlessly. Rejects
    are shown at once instead: they would need a place to be kept, and sending the form again changes nothing.
    """
    pasted = request.form.get("text", "")
    sources = [_read(file) for file in request.files.getlist("files") if file.filename]
    if pasted.strip():
        sources.append(_source("pasted text", pasted.replace("\r\n", "\n"), []))
    if not sources:
        return _form(complaint="Choose a file, or paste some text: there was nothing to read."), 400
    tally, remarks = _keep(sources)
    rejects = [(source.name, sorted(source.rejects + remarks[at], key=lambda reject: reject.line))
               for at, source in enumerate(sources)]  # fmt: skip
    empty = [source.name for source in sources if not source.entries and not source.rejects]
    if empty or any(found for _, found in rejects):
        with desk().reading() as session:
            return page(session, "intake/result.html", tally=tally, files=len(sources), rejects=rejects, empty=empty)
    done = url_for("intake.form", files=len(sources), new=tally.new, updated=tally.updated, same=tally.same)
    return redirect(done, 303)


def _read(file: FileStorage) -> _Upload:
    text, rejects = decode(file.read())
    # Some browsers send the folders along.
    return _source(re.split(r"[/\\]", file.filename or "")[-1] or "file", text, rejects)


def _source(name: str, text: str, rejects: list[Reject]) -> _Upload:
    found = list(catalogue.read(text))
    entries = [item for item in found if isinstance(item, Entry)]
    return _Upload(name, entries, rejects + [item for item in found if isinstance(item, Reject)])


def _keep(sources: list[_Upload]) -> tuple[Tally, list[list[Reject]]]:
    """Add all entries in one transaction; returns the tally and what the library remarked on each source."""
    tally = Tally()
    remarks: list[list[Reject]] = [[] for _ in sources]
    if not any(source.entries for source in sources):
        return tally, remarks
    with desk().doing(f"Imported {present.count(len(sources), 'file')}") as session:
        number = imports.begin(session, desk().now())
        for at, source in enumerate(sources):
            said = len(tally.remarks)
            for start in range(0, len(source.entries), BATCH):
                batch = source.entries[start : start + BATCH]
                add(session, batch, desk().now(), tally, Source(number, source.name))
            remarks[at] = tally.remarks[said:]
        rules.apply(session, tally.came, desk().now(), policy=desk().doors.policy)
        imports.count(session, number, tally)
    return tally, remarks
