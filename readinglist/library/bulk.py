"""One edit said of many papers at once: of those that were chosen, or of all that a search finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from readinglist.errors import BadTag, BadWord
from readinglist.formats.writing import Writing, writing_of
from readinglist.health import Policy
from readinglist.library import shelve, tag, trash
from readinglist.models import Link, Mention, Paper
from readinglist.reading import Priority, Shelf, Status, priority_of, shelf_of, status_of, tags_of

_CHUNK = 500  # papers in one IN (…)


class Deed(StrEnum):
    """What can be done with many papers."""

    STATUS = "status"
    SHELF = "shelf"
    PRIORITY = "priority"
    TAG = "tag"
    UNTAG = "untag"
    NEXT = "next"
    RECHECK = "recheck"
    MERGE = "merge"
    EXPORT = "export"
    DELETE = "delete"


MOST_MERGED = 20


@dataclass(frozen=True, slots=True)
class Edit:
    """A deed with what it sets: a status (None takes it off), a shelf, a priority, tags, the format of an export.

    An export without a format is yet to be given one.
    """

    deed: Deed
    status: Status | None = None
    shelf: Shelf = Shelf.MINE
    priority: Priority = Priority.NORMAL
    tags: tuple[str, ...] = ()
    format: Writing | None = None

    @classmethod
    def from_words(cls, words: str, tags: str) -> Edit:
        """Read an edit as a form says it, `status:read` or `tag`, with the tags as typed; raises BadWord, BadTag."""
        name, _, value = words.partition(":")
        if name not in frozenset(Deed):
            raise BadWord(f"“{name}” is nothing that can be done with papers; choose what to do")
        match Deed(name):
            case Deed.STATUS:
                return cls(Deed.STATUS, status=None if value == "none" else status_of(value))
            case Deed.SHELF:
                return cls(Deed.SHELF, shelf=shelf_of(value))
            case Deed.PRIORITY:
                return cls(Deed.PRIORITY, priority=priority_of(value))
            case Deed.TAG | Deed.UNTAG as deed:
                names = tuple(tags_of(tags))
                if not names:
                    raise BadTag(f"no tag was written to {'put on' if deed is Deed.TAG else 'take off'} these papers")
                return cls(deed, tags=names)
            case Deed.EXPORT:
                return cls(Deed.EXPORT, format=writing_of(value) if value else None)
            case Deed.NEXT | Deed.RECHECK | Deed.MERGE | Deed.DELETE as deed:
                return cls(deed)


def edit(session: Session, said: Edit, paper_ids: Sequence[int], now: datetime, policy: Policy) -> None:
    """Do an edit that changes papers; to ask, merge and export are none. Raises NotFound, with nothing done."""
    match said.deed:
        case Deed.STATUS:
            shelve.set_status(session, paper_ids, said.status, now, policy=policy)
        case Deed.SHELF:
            shelve.set_shelf(session, paper_ids, said.shelf, now, policy=policy)
        case Deed.PRIORITY:
            shelve.set_priority(session, paper_ids, said.priority)
        case Deed.TAG:
            tag.add_tags(session, paper_ids, said.tags)
        case Deed.UNTAG:
            tag.remove_tags(session, paper_ids, said.tags)
        case Deed.NEXT:
            shelve.queue(session, paper_ids, now, policy=policy)
        case Deed.DELETE:
            trash.put(session, paper_ids, now)
        case Deed.RECHECK | Deed.MERGE | Deed.EXPORT:
            raise AssertionError(f"{said.deed} changes no paper")


def there(session: Session, paper_ids: Sequence[int]) -> list[int]:
    """Return those of papers that are there, each once, in the order given."""
    known: set[int] = set()
    for chunk in _chunks(paper_ids):
        known.update(session.scalars(select(Paper.id).where(Paper.id.in_(chunk))))
    return [number for number in dict.fromkeys(paper_ids) if number in known]


def recheck(session: Session, paper_ids: Sequence[int], now: datetime) -> None:
    """Make all links of papers due at once."""
    for chunk in _chunks(paper_ids):
        theirs = select(Mention.link_id).where(Mention.paper_id.in_(chunk), Mention.removed.is_(False))
        later = update(Link).where(Link.id.in_(theirs), Link.due > now).values(due=now)
        session.execute(later, execution_options={"synchronize_session": False})
    session.expire_all()


def whole(session: Session, paper_ids: Sequence[int]) -> Iterator[Paper]:
    """Yield papers with authors, tags and links, in the order given, fetched a few hundred at a time."""
    parts = (selectinload(Paper.authors), selectinload(Paper.tags), selectinload(Paper.mentions))
    for chunk in _chunks(paper_ids):
        found = {paper.id: paper for paper in session.scalars(select(Paper).where(Paper.id.in_(chunk)).options(*parts))}
        yield from (found[number] for number in chunk if number in found)
        session.expunge_all()


def _chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
