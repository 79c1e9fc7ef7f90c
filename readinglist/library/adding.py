"""One box for papers: what was typed read, completed by what was learnt, added, and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice

from sqlalchemy.orm import Session

from readinglist.errors import BadWord
from readinglist.formats import Entry, Reject, recognition
from readinglist.formats.recognition import Format
from readinglist.formats.text import Text
from readinglist.formats.web_entry import clean_title
from readinglist.health import DEFAULT_POLICY, Policy
from readinglist.library import lookups, note, rules, shelve
from readinglist.library.add import Became, Tally, add
from readinglist.library.find import get
from readinglist.library.recognise import Recogniser
from readinglist.metadata import FIELDS, Candidates, Found, Learnt, Missing, Named, Silent, Supplier, is_stand_in
from readinglist.reading import Status

MOST = 200  # papers that the box takes at once


class Gained(StrEnum):
    """What a paper that was in the library already gained, as a sentence tells it; these words are stored nowhere."""

    TAG = "tag added"
    TAGS = "tags added"
    NOTE = "note added"
    MORE = "note added to yours"
    STATUS = "status set"
    LINK = "link added"
    FIELDS = "details brought up to date"


@dataclass(frozen=True, slots=True)
class Typed:
    """What stood in the box: papers, those of them that are to be looked up, and what could not be read."""

    entries: tuple[Entry, ...]
    bare: frozenset[int]  # places in `entries`
    rejects: tuple[Reject, ...]

    def named(self, at: int) -> Named:
        """Return how the paper at a place can be named to somebody who may know it."""
        entry = self.entries[at]
        title = "" if is_stand_in(entry.title) else entry.title
        return Named(entry.doi, entry.arxiv, entry.url, title, entry.authors, entry.year)

    @property
    def asked(self) -> list[Named]:
        """All that is to be looked up."""
        return [self.named(at) for at in sorted(self.bare)]


@dataclass
class Added:
    """What became of each paper, in order, and what is still to be learnt of some, with what stood in the way."""

    papers: dict[int, Became] = field(default_factory=dict)
    gained: dict[int, tuple[Gained, ...]] = field(default_factory=dict)  # those that were there, where anything was
    waiting: dict[int, str] = field(default_factory=dict)
    remarks: list[Reject] = field(default_factory=list)

    def count(self, became: Became) -> int:
        """Return of how many papers this became."""
        return sum(1 for one in self.papers.values() if one is became)


def read(text: str) -> Typed:
    """Read what was typed, in whatever form; raises BadWord when it is nothing, or more than a box is for.

    Looked up is what is no more than an identifier, an address or a title; BibTeX and the like say enough themselves.
    """
    source = Text.of(text)
    form = recognition.recognise(source)
    items = list(islice(recognition.read_as(form, source), 2 * MOST))
    entries = tuple(item for item in items if isinstance(item, Entry))
    rejects = tuple(item for item in items if isinstance(item, Reject))
    if len(entries) > MOST:
        raise BadWord(f"That is more than {MOST} papers; use the import for so many")
    if not entries and not rejects:
        raise BadWord("There was nothing to add: give a DOI, an arXiv id, an address, BibTeX, or a title")
    bare = {
        at for at, entry in enumerate(entries) if is_stand_in(entry.title) or (form is Format.LIST and _bare(entry))
    }
    return Typed(entries, frozenset(bare), rejects)


def _bare(entry: Entry) -> bool:
    return not (entry.authors or entry.abstract)


def to_look_up(session: Session, typed: Typed) -> Typed:
    """Return what was typed, with nobody to be asked any more about papers that are here, which get their title.

    Here is what has the identifier or address, and a title that is more than the heading of some page.
    """
    entries, asked = list(typed.entries), set(typed.bare)
    named = [at for at in typed.bare if is_stand_in(entries[at].title)]
    if not named:
        return typed
    shelf = Recogniser(session, [entries[at] for at in named])
    for at in named:
        known = shelf.find(entries[at])
        if known and not is_stand_in(known.title) and known.filled.get("title") != Supplier.PAGE:
            entries[at] = replace(entries[at], title=known.title)
            asked.discard(at)
    return replace(typed, entries=tuple(entries), bare=frozenset(asked))


def completed(typed: Typed, learnt: Mapping[Named, Learnt]) -> list[Entry]:
    """Return the entries with what was learnt of them: what was typed stays, all else comes with who supplied it."""
    entries = list(typed.entries)
    for at in typed.bare:
        if isinstance(found := learnt.get(typed.named(at)), Found):
            entries[at] = of_found(entries[at], found)
    return entries


def of_found(entry: Entry, found: Found) -> Entry:
    """Return an entry with its gaps filled; a stand-in for a title is one, and so is a title that was searched for."""
    given = {
        name: getattr(found, name)
        for name in FIELDS
        if getattr(found, name) and (not getattr(entry, name) or (name == "title" and not is_stand_in(found.title)))
    }
    if given.get("title") == entry.title:
        del given["title"]
    details = {name: value for name, value in found.details.items() if name not in entry.details}
    by = {name: who for name, who in found.by.items() if name in given or name in details}
    links = tuple(dict.fromkeys((*entry.links, *found.links)))
    return replace(entry, **given, links=links, details={**details, **entry.details}, filled={**by, **entry.filled})


def several(typed: Typed, learnt: Mapping[Named, Learnt]) -> Candidates | None:
    """Return the papers that a lone title may mean, None when it means one, or nobody said more."""
    alone = learnt.get(typed.named(0)) if len(typed.entries) == 1 else None
    return alone if isinstance(alone, Candidates) else None


def titled(entry: Entry, heading: str) -> Entry:
    """Return an entry with the title that another program gave to its page, where nobody else gave one."""
    if not heading or not is_stand_in(entry.title):
        return entry
    title, arxiv = clean_title(heading, entry.url or "")
    if not title:
        return entry
    return replace(entry, title=title, arxiv=entry.arxiv or arxiv, filled={**entry.filled, "title": Supplier.PAGE})


def said(entry: Entry, status: Status | None, tags: Sequence[str], note: str) -> Entry:
    """Return an entry with what the reader says of it in the box; what it says itself goes before."""
    words = dict.fromkeys((*entry.tags, *tags))
    return replace(entry, status=entry.status or status, tags=tuple(words), note=entry.note or note)


def add_all(
    session: Session,
    typed: Typed,
    entries: Sequence[Entry],
    learnt: Mapping[Named, Learnt],
    now: datetime,
    *,
    chosen: Status | None = None,
    policy: Policy = DEFAULT_POLICY,
) -> Added:
    """Add papers, or find them where they are, and have those looked up later of which not all could be learnt.

    One that is there gains the tags, and the note behind its own; its status changes only to one that was `chosen`.
    """
    told = Added()
    for at, entry in enumerate(entries):
        tally = Tally()
        add(session, [entry], now, tally)
        told.remarks += tally.remarks
        rules.apply(session, tally.came, now, policy=policy)
        for paper_id, became in tally.seen.items():
            if became is Became.NEW:
                _wait(session, told, paper_id, _trouble(typed, at, learnt), now)
            elif told.papers.get(paper_id) is not Became.NEW:
                changed = {name for one in tally.sample.get(Became.UPDATED, ()) for name, _, _ in one.changes}
                changed |= _said_too(session, paper_id, entry, chosen, now)
                if gained := _gained(changed, len(entry.tags)):
                    told.gained[paper_id] = tuple(dict.fromkeys((*told.gained.get(paper_id, ()), *gained)))
            told.papers.setdefault(paper_id, became)
    for paper_id in told.gained:
        told.papers[paper_id] = Became.UPDATED
    return told


def _said_too(session: Session, paper_id: int, entry: Entry, chosen: Status | None, now: datetime) -> set[str]:
    """Do with a paper what its reader says of it beside what an import would take; which of its fields changed."""
    paper, changed = get(session, paper_id), set[str]()
    if (more := note.tidy(entry.note).strip()) and more not in paper.note:
        note.set_note(session, paper_id, f"{paper.note}\n\n{more}", now)
        changed.add("more")
    if chosen and paper.status is not chosen:
        shelve.set_status(session, [paper_id], chosen, now)
        changed.add("status")
    return changed


def _gained(changed: set[str], tags: int) -> list[Gained]:
    named = {"tags": Gained.TAG if tags == 1 else Gained.TAGS, "note": Gained.NOTE, "more": Gained.MORE}
    named |= {"status": Gained.STATUS, "links": Gained.LINK}
    gained = [word for name, word in named.items() if name in changed]
    rest = changed - {*named, "filled"}
    return [*gained, Gained.FIELDS] if rest else gained


def deed(added: Added, names: Mapping[int, str]) -> str:
    """Return the sentence of the history that tells what became of all; `names` has the title of a lone paper."""
    new, changed = added.count(Became.NEW), len(added.gained)
    if len(added.papers) == 1:
        number = next(iter(added.papers))
        return f"Added {names[number]}" if new else gained_words(added.gained.get(number, ()), names[number])
    there = f"{changed} that {'was' if changed == 1 else 'were'} there"
    if not new:
        return f"Changed {there} already"
    return f"Added {new} {'paper' if new == 1 else 'papers'}" + (f", and changed {there}" if changed else "")


def gained_words(gained: Sequence[Gained], title: str) -> str:
    """Return the sentence of the history that tells what a paper gained that was there."""
    match gained:
        case (Gained.TAG | Gained.TAGS,):
            return f"Tagged {title}"
        case (Gained.NOTE | Gained.MORE,):
            return f"Added a note to {title}"
        case (Gained.STATUS,):
            return f"Set the status of {title}"
        case (Gained.LINK,):
            return f"Added a link to {title}"
        case (Gained.FIELDS,):
            return f"Brought {title} up to date"
        case _:
            return f"Changed {title}: {', '.join(gained)}"


def left_over(text: str, typed: Typed) -> str:
    """Return the part of a text that could not be read, so that what went in need not be typed again."""
    lines = text.split("\n")
    kept = {entry.line for entry in typed.entries}
    failed = {reject.line for reject in typed.rejects if not reject.kept} - kept
    starts = sorted(kept | failed)
    ends = dict(zip(starts, [*(start - 1 for start in starts[1:]), len(lines)], strict=True))
    return "\n".join("\n".join(lines[start - 1 : ends[start]]).strip() for start in sorted(failed))


def _wait(session: Session, told: Added, paper_id: int, trouble: str | None, now: datetime) -> None:
    if trouble is None:
        lookups.done(session, [paper_id])
    else:
        told.waiting[paper_id] = trouble
        lookups.wait_for(session, {paper_id: trouble}, now)


def _trouble(typed: Typed, at: int, learnt: Mapping[Named, Learnt]) -> str | None:
    """What stands in the way of knowing all of a paper now; '' when nobody was asked, None when nothing does."""
    if at not in typed.bare:
        return None
    match learnt.get(typed.named(at)):
        case None:
            return ""
        case Found(trouble=trouble):
            return trouble or None
        case Candidates():
            return None  # the reader had the choice, or many were added at once
        case Silent(reason):
            return reason
        case Missing(reason):
            return reason if is_stand_in(typed.entries[at].title) else None
