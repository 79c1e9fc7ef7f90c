"""Entries come in: known papers are found again, the rest is added, and the reader's words stay."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from readinglist import index, journal, mathematics
from readinglist.database import defer_foreign_keys
from readinglist.formats import Entry, Reject
from readinglist.identifiers import arxiv_id_from, doi_from, doi_url, without_version
from readinglist.library import batch, link, shelve, tag, trash
from readinglist.library.batch import Known
from readinglist.library.glimpse import Glimpse, glimpse_of, seen_in
from readinglist.library.recognise import Recogniser, fingerprint, is_of
from readinglist.library.trash import Lying
from readinglist.metadata import Want, is_stand_in
from readinglist.reading import Priority, Shelf, Status
from readinglist.search.words import written

SHOWN = 8  # entries of each sort
_UNSEARCHED = frozenset(("status", "priority", "rating", "details", "filled", "tags"))  # tags by triggers


class Became(StrEnum):
    """What became of an entry. A `duplicate` is a paper that the same import brought before."""

    NEW = "new"
    UPDATED = "updated"
    SAME = "same"
    DUPLICATE = "duplicate"


@dataclass
class Tally:
    """What became of the entries so far: new + updated + same + duplicate are all that were read.

    `seen` are the papers this import has met already, and what each was counted as; `came` are those that are new,
    for the rules. `sample` are the first few of each sort. `tags`, `mine` and `notes` are what came along: names of
    tags, and how many papers came to My list or got a note.
    """

    new: int = 0
    updated: int = 0
    same: int = 0
    duplicate: int = 0
    remarks: list[Reject] = field(default_factory=list)
    seen: dict[int, Became] = field(default_factory=dict)
    came: list[int] = field(default_factory=list)
    sample: dict[Became, list[Glimpse]] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    mine: int = 0
    notes: int = 0

    @property
    def entries(self) -> int:
        """How many were read."""
        return self.new + self.updated + self.same + self.duplicate

    def count(self, became: Became, number: int = 1) -> None:
        """Count entries as what they became."""
        setattr(self, became, getattr(self, became) + number)

    def wants(self, became: Became) -> bool:
        """Whether there are not enough samples of that sort yet."""
        return len(self.sample.setdefault(became, [])) < SHOWN

    def show(self, became: Became, glimpse: Glimpse) -> None:
        """Keep a sample."""
        self.sample[became].append(glimpse)


@dataclass(frozen=True, slots=True)
class Source:
    """Where entries come from: an import by its number, and the name of a file of it, without folders."""

    import_id: int
    file: str


def add(session: Session, entries: Sequence[Entry], now: datetime, tally: Tally, source: Source | None = None) -> None:
    """Add entries to the library, or to the papers they are already, and count them into `tally`.

    A field in the reader's words is never overwritten, and nothing is erased by an empty one; what an entry says for
    the reader (status, tags, note …) only fills what is empty, but tags are added, unless
    the same file brought them before: what the reader took off does not come back. Of two entries of one import that
    are the same paper, the first speaks and the second only fills gaps. Every paper that an entry was or became gets
    the source as one of its origins. What lies in the trash is not added again: a remark offers it back.
    """
    entries = [_readable(entry) for entry in entries]
    shelf = Recogniser(session, entries)
    trashed = trash.among(session, _names(entries), shelf.gone)
    met: dict[Known, list[str]] = {}  # with the addresses each is watched by
    spellings: list[str] = []  # the same in the order of the entries: a link's spelling is the one first written
    placed: list[tuple[Known, Status]] = []
    for entry in entries:
        known = shelf.find(entry)
        merged = shelf.merged(entry) if known is None else None
        known = known or merged
        if known is None and (lying := _lying(entry, shelf.merged_away(entry), trashed)):
            tally.remarks.append(_offer_back(entry, lying))
            tally.count(Became.SAME)
            continue
        if known is None:
            known = _new(entry, tally, now, taken=shelf.has_doi(entry.doi))
        else:
            again = known in met or known.id in tally.seen
            if again:
                tally.count(Became.DUPLICATE)
                if tally.wants(Became.DUPLICATE):
                    tally.show(Became.DUPLICATE, glimpse_of(entry, source.file if source else ""))
            if entry.status and not known.status and known.id:
                placed.append((known, entry.status))
            _merge(known, entry, gaps_only=again or known is merged or entry.doubtful, taken=shelf.has_doi(entry.doi))
        shelf.remember(known)
        own = [entry.url] if entry.url else []  # also when the paper keeps another address as its own
        urls = (*addresses(known.url, known.doi, known.arxiv), *own, *entry.links)
        met.setdefault(known, []).extend(urls)
        spellings.extend(urls)
    new = dict.fromkeys(batch.number(session, met))
    old = [known for known in met if known not in new]
    link_ids = link.numbered(session, spellings, now)
    for known, wanted in met.items():
        for url in wanted:
            known.gain(link_ids[url], url)
    told = batch.told_tags(session, old, source.file) if source else {}
    for known in met:
        known.said = list(known.tags)
        known.tags = {name: None for name in known.tags if name not in told.get(known.id, ())}
    numbers = tag.numbers(session, {name: None for known in met for name in known.tags})
    defer_foreign_keys(session)
    with journal.along(session):  # before the papers themselves: these tell of the change for all of it
        batch.write_authors(session, list(new), now)
        _write_rest(session, new, numbers, source)
        batch.write_lookups(session, (known for known in new if is_stand_in(known.title)), Want.FILL, now)
    batch.write_new(session, list(new), now)
    batch.write_changed(session, old)
    tagged = _write_rest(session, old, numbers, source)
    for known in tagged:
        known.changed.add("tags")
    _place(session, placed, now)
    index.put_new(session, {known.id: _words(known) for known in new})
    index.put(session, [known.id for known in old if known.changed - _UNSEARCHED])
    session.expire_all()  # whoever holds one of these papers in this session reads it anew
    tally.tags.update(name for known in (*new, *tagged) for name in known.tags)
    tally.mine += len({known for known, _ in placed}) + sum(known.shelf is Shelf.MINE for known in new)
    tally.notes += sum(bool(known.note) for known in new) + sum("note" in known.changed for known in old)
    _count(tally, met, new, source.file if source else "")


def _readable(entry: Entry) -> Entry:
    """The entry without signs that nobody sees: some would turn what stands after them round, on every page."""
    texts = (entry.title, *entry.authors, entry.venue or "", entry.abstract or "")
    if all(text.isprintable() or text.replace("\n", "").isprintable() for text in texts):
        return entry
    clean = mathematics.without_controls
    return replace(
        entry,
        title=clean(entry.title) or entry.title,
        authors=tuple(filter(None, map(clean, entry.authors))),
        venue=clean(entry.venue or "") or None,
        abstract=clean(entry.abstract or "") or None,
    )


def _count(tally: Tally, met: Iterable[Known], new: Collection[Known], file: str) -> None:
    """Count each paper once, as the most that happened to it: also what a duplicate changed in it."""
    for known in met:
        changed = known.changed | ({"links"} if known.gained else set())
        became = Became.NEW if known in new else Became.UPDATED if changed else Became.SAME
        before = tally.seen.get(known.id)
        if before is None:
            tally.count(became)
        elif before is Became.SAME and became is Became.UPDATED:
            tally.count(Became.SAME, -1)
            tally.count(Became.UPDATED)
        else:
            continue
        tally.seen[known.id] = became
        if tally.wants(became):
            tally.show(became, seen_in(known, file, new=became is Became.NEW))
    tally.came += [known.id for known in met if known in new]


def _names(entries: Sequence[Entry]) -> dict[str, set[str]]:
    return {
        "doi": {entry.doi for entry in entries if entry.doi},
        "arxiv": {without_version(entry.arxiv) for entry in entries if entry.arxiv},
        "fingerprint": {fingerprint(entry.title, entry.year) for entry in entries},
    }


def _lying(entry: Entry, merged: Sequence[int], trashed: Sequence[tuple[Lying, Known]]) -> Lying | None:
    """What lies in the trash and is the entry, or what the entry was merged into, the last deleted first."""
    return next((lying for lying, known in trashed if lying.paper_id in merged or is_of(known, entry)), None)


def _offer_back(entry: Entry, lying: Lying) -> Reject:
    day = f"{lying.at.day} {lying.at:%B %Y}"
    return Reject(
        entry.line,
        f"“{mathematics.plain(lying.title)}” was deleted on {day} and lies in the trash; restore it there to have it",
    )


def _new(entry: Entry, tally: Tally, now: datetime, *, taken: bool) -> Known:
    if taken:
        tally.remarks.append(
            Reject(
                entry.line,
                f"the DOI {entry.doi} is already another paper's; “{entry.title}” kept without it",
                kept=True,
            )
        )
    return Known(
        title=entry.title,
        fingerprint=fingerprint(entry.title, entry.year),
        authors=entry.authors,
        venue=entry.venue,
        year=entry.year,
        doi=None if taken else entry.doi,
        arxiv=without_version(entry.arxiv) if entry.arxiv else None,
        url=entry.url,
        abstract=entry.abstract,
        status=entry.status,
        shelf=Shelf.MINE if entry.status else entry.shelf or Shelf.STACKS,
        priority=entry.priority or Priority.NORMAL,
        rating=entry.rating,
        note=entry.note,
        added=min(entry.added, now) if entry.added else None,
        details=dict(entry.details),
        filled=dict(entry.filled),
        tags=dict.fromkeys(entry.tags),
    )


def _merge(known: Known, entry: Entry, *, gaps_only: bool, taken: bool) -> None:
    """Bring what the entry says into the paper; `taken` says that its DOI is on a paper already."""
    for name in ("title", "venue", "year", "url", "abstract"):
        said, present = getattr(entry, name), getattr(known, name)
        if said is None or said == present or name in known.edited:
            continue
        if name == "title":
            better = is_stand_in(present) > is_stand_in(said) or (not gaps_only and not is_stand_in(said))
        else:
            better = present is None or not gaps_only
        if better:
            known.change(name, said)
    if entry.doi and known.doi is None and "doi" not in known.edited and not taken:
        known.change("doi", entry.doi)
    if entry.arxiv and known.arxiv is None and "arxiv" not in known.edited:
        known.change("arxiv", without_version(entry.arxiv))
    fills = not known.authors or not gaps_only
    if entry.authors and entry.authors != known.authors and "authors" not in known.edited and fills:
        known.change("authors", entry.authors)
    if known.changed & {"title", "year"} and not known.edited & {"title", "year"}:
        known.fingerprint = fingerprint(known.title, known.year)
    _fill(known, entry, gaps_only=gaps_only)


def _fill(known: Known, entry: Entry, *, gaps_only: bool) -> None:
    """Take from an entry what it says beside the paper itself."""
    more = {**entry.details, **known.details} if gaps_only else {**known.details, **entry.details}
    if more != known.details:
        known.change("details", more)
    supplied = {name: by for name, by in entry.filled.items() if name in known.changed}
    filled = {name: by for name, by in known.filled.items() if name not in known.changed} | supplied
    if filled != known.filled:
        known.change("filled", filled)
    if entry.priority and entry.priority is not Priority.NORMAL and known.priority is Priority.NORMAL:
        known.change("priority", entry.priority)
    if entry.rating and known.rating is None:
        known.change("rating", entry.rating)
    if entry.note.strip() and not known.note.strip():
        known.change("note", entry.note)
    if entry.status and not known.status and not known.id:
        known.status, known.shelf = entry.status, Shelf.MINE
    known.tags |= dict.fromkeys(entry.tags)


def _write_rest(
    session: Session, papers: Collection[Known], numbers: Mapping[str, int], source: Source | None
) -> set[Known]:
    """Write the links, tags and origin that papers gained; returns those that gained a tag."""
    batch.write_links(session, papers)
    if source:
        batch.write_origins(session, papers, source.import_id, source.file)
    return batch.write_tags(session, papers, numbers)


def _place(session: Session, placed: Sequence[tuple[Known, Status]], now: datetime) -> None:
    """Give papers the status of their entries, where they had none."""
    for status in Status:
        ids = dict.fromkeys(known.id for known, said in placed if said is status)
        if ids:
            shelve.set_status(session, list(ids), status, now)
    for known, _ in placed:
        known.changed.add("status")


def _words(known: Known) -> Mapping[str, str]:
    return written(
        title=known.title,
        authors=list(known.authors),
        venue=known.venue or "",
        year=known.year,
        note=known.note,
        abstract=known.abstract or "",
    )


def addresses(url: str | None, doi: str | None, arxiv: str | None) -> list[str]:
    """Return the addresses a paper is watched by for itself: its own and its identifiers'."""
    own = [url] if url else []
    if doi and not (url and doi_from(url) == doi):
        own.append(doi_url(doi))
    if arxiv and not any(arxiv_id_from(known) for known in own):
        own.append(f"https://arxiv.org/abs/{arxiv}")
    return own
