"""All that a reader can say of one paper, said at once: its fields, where it stands, its tags and its note."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from readinglist.errors import BadWord
from readinglist.health import DEFAULT_POLICY, Policy
from readinglist.library import curate, find, note, shelve, tag
from readinglist.reading import Priority, Shelf

_NEVER_EMPTY = ("title", "shelf", "priority")


def change(
    session: Session, paper_id: int, said: Mapping[str, Any], now: datetime, *, policy: Policy = DEFAULT_POLICY
) -> None:
    """Change what is `said` of a paper by the names that `records.paper_record` has; None takes away.

    A place in `up_next` beyond the end is the last. Raises NotFound, and BadWord or BadIdentifier for what makes no
    sense: then nothing may be kept.
    """
    for name in _NEVER_EMPTY:
        if name in said and said[name] is None:
            raise BadWord(f"a paper always has a {name}; leave it out to keep the one it has")
    if said.get("shelf") is Shelf.STACKS and (said.get("status") or said.get("up_next")):
        raise BadWord("a paper in the Stacks has no status and no place in what is up next")
    find.title_of(session, paper_id)
    if words := {name: _typed(said[name]) for name in curate.EDITABLE if name in said}:
        curate.edit(session, paper_id, words, now)
    if isinstance(shelf := said.get("shelf"), Shelf):
        shelve.set_shelf(session, [paper_id], shelf, now, policy=policy)
    if "status" in said:
        shelve.set_status(session, [paper_id], said["status"], now, policy=policy)
    if isinstance(priority := said.get("priority"), Priority):
        shelve.set_priority(session, [paper_id], priority)
    if "rating" in said:
        shelve.set_rating(session, [paper_id], said["rating"])
    if "up_next" in said:
        _place(session, paper_id, said["up_next"], now, policy)
    if "tags" in said:
        tag.set_tags(session, paper_id, said["tags"] or ())
    if "note" in said:
        note.set_note(session, paper_id, said["note"] or "", now)


def _typed(value: Any) -> str:
    """A field as a form has it: authors stand one a line."""
    if isinstance(value, list | tuple):
        return "\n".join(" ".join(name.split()) for name in value)
    return "" if value is None else str(value)


def _place(session: Session, paper_id: int, place: int | None, now: datetime, policy: Policy) -> None:
    if place is None:
        shelve.unqueue(session, [paper_id])
        return
    shelve.queue(session, [paper_id], now, policy=policy)
    shelve.move(session, paper_id, place)
