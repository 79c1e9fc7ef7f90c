"""Searches kept under a name, with the number of papers each finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from readinglist.errors import BadWord, NotFound
from readinglist.library import measure
from readinglist.library.find import Finding
from readinglist.models import SavedSearch
from readinglist.search import Search

NAME_LENGTH = 60
_COUNTED: WeakKeyDictionary[Engine, tuple[tuple[int, str], dict[str, int]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Counted:
    """A saved search with the number of papers it finds now; `text` is how it was written."""

    id: int
    name: str
    search: Search
    number: int
    text: str


def save(session: Session, name: str, text: str) -> SavedSearch:
    """Keep a search under a name; a name that is there already gets the new search. Raises BadWord."""
    name = _named(name)
    measure.hold("the search", text, measure.SEARCH)
    if Search.from_text(text) == Search():
        raise BadWord("there is nothing to save: the search is empty and finds every paper")
    known = session.scalar(select(SavedSearch).where(SavedSearch.name == name))
    if known is None:
        measure.hold_number("saved searches", len(saved(session)) + 1, measure.SEARCHES)
        known = SavedSearch(name=name, search=text)
        session.add(known)
    known.search = text
    session.flush()
    return known


def change(session: Session, number: int, name: str, text: str) -> None:
    """Give a saved search another name and other words. Raises BadWord, NotFound."""
    known = get(session, number)
    if name != known.name and session.scalar(select(SavedSearch.id).where(SavedSearch.name == _named(name))):
        raise BadWord(f"another search is called “{name}” already")
    session.delete(known)
    session.flush()
    save(session, name, text).id = number


def forget(session: Session, number: int) -> None:
    """Take a saved search away; its papers stay. Raises NotFound."""
    session.delete(get(session, number))


def saved(session: Session) -> list[SavedSearch]:
    """Return the saved searches by name."""
    return list(session.scalars(select(SavedSearch).order_by(SavedSearch.name)))


def counted(session: Session, finding: Finding, now: datetime) -> list[Counted]:
    """Return the saved searches with their numbers, which are counted again only when a paper changed, or the hour."""
    engine = session.connection().engine
    moment = (finding.tallies.number, f"{now:%Y-%m-%d %H}")
    at, numbers = _COUNTED.get(engine, (None, {}))
    if at != moment:
        numbers = {}
        _COUNTED[engine] = (moment, numbers)
    found = [(row.id, row.name, row.search, Search.from_text(row.search)) for row in saved(session)]
    for _, _, text, search in found:
        if text not in numbers:
            numbers[text] = finding.count(search)
    return [Counted(number, name, search, numbers[text], text) for number, name, text, search in found]


def get(session: Session, number: int) -> SavedSearch:
    """Return a saved search; raises NotFound."""
    found = session.get(SavedSearch, number)
    if found is None:
        raise NotFound(f"there is no saved search {number}")
    return found


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise BadWord("a saved search needs a name")
    if len(name) > NAME_LENGTH:
        raise BadWord(f"“{name[:NAME_LENGTH]}…” is too long a name: {NAME_LENGTH} letters at most")
    return name
