"""Entries come in: known papers are found again, the rest is added, and the reader's words stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from readinglist import index, mathematics
from readinglist.formats import Entry, Reject
from readinglist.identifiers import arxiv_id_from, doi_from, doi_url, without_version
from readinglist.library import batch, link, trash
from readinglist.library.batch import Known
from readinglist.library.recognise import Recogniser, fingerprint, is_of
from readinglist.library.trash import Lying


@dataclass
class Tally:
    """What became of the entries so far.

    `seen` are the papers this import has met already, and whether each was counted as new or updated; `came` are
    those that are new, for the rules.
    """

    new: int = 0
    updated: int = 0
    same: int = 0
    remarks: list[Reject] = field(default_factory=list)
    seen: dict[int, bool] = field(default_factory=dict)
    came: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Source:
    """Where entries come from: an import by its number, and the name of a file of it, without folders."""

    import_id: int
    file: str


def add(session: Session, entries: Sequence[Entry], now: datetime, tally: Tally, source: Source | None = None) -> None:
    """Add entries to the Stacks, or to the papers they are already, and count them into `tally`.

    A field in the reader's words is never overwritten, and nothing is erased by an empty one. Of two entries of
    one import that are the same paper, the first speaks and the second only fills gaps. Every paper that an entry
    was or became gets the source as one of its origins. What lies in the trash is not added again: a remark offers it
    back.
    """
    shelf = Recogniser(session, entries)
    trashed = trash.among(session, _names(entries), shelf.gone)
    met: dict[Known, list[str]] = {}  # with the addresses each is watched by
    written: list[str] = []  # the same in the order of the entries: a link's spelling is the one first written
    for entry in entries:
        known = shelf.find(entry)
        merged = shelf.merged(entry) if known is None else None
        known = known or merged
        if known is None and (lying := _lying(entry, shelf.merged_away(entry), trashed)):
            tally.remarks.append(_offer_back(entry, lying))
            continue
        if known is None:
            known = _new(entry, tally, taken=shelf.has_doi(entry.doi))
        else:
            gaps_only = known in met or known.id in tally.seen or known is merged
            _merge(known, entry, gaps_only=gaps_only, taken=shelf.has_doi(entry.doi))
        shelf.remember(known)
        own = [entry.url] if entry.url else []  # also when the paper keeps another address as its own
        urls = (*addresses(known.url, known.doi, known.arxiv), *own, *entry.links)
        met.setdefault(known, []).extend(urls)
        written.extend(urls)
    new = {known for known in met if not known.id}
    batch.write(session, met, now)
    _gain_links(session, met, written, now)
    if source:
        batch.write_origins(session, met, source.import_id, source.file)
    index.put(session, [known.id for known in met if known in new or known.words_changed])
    session.expire_all()  # whoever holds one of these papers in this session reads it anew
    changed = {known for known in met if known.words_changed or known.gained} - new
    updated = sum(not tally.seen.get(known.id) for known in changed)
    tally.new += len(new)
    tally.came += [known.id for known in met if known in new]
    tally.updated += updated
    tally.same += len(entries) - len(new) - updated
    for known in met:
        tally.seen[known.id] = tally.seen.get(known.id, False) or known in new or known in changed


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


def _new(entry: Entry, tally: Tally, *, taken: bool) -> Known:
    if taken:
        tally.remarks.append(
            Reject(entry.line, f"the DOI {entry.doi} is already another paper's; “{entry.title}” kept without it")
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
    )


def _merge(known: Known, entry: Entry, *, gaps_only: bool, taken: bool) -> None:
    """Bring what the entry says into the paper; `taken` says that its DOI is on a paper already."""
    for name in ("title", "venue", "year", "url", "abstract"):
        said, present = getattr(entry, name), getattr(known, name)
        if said is not None and said != present and name not in known.edited and (present is None or not gaps_only):
            setattr(known, name, said)
            known.fields_changed = True
    if entry.doi and known.doi is None and "doi" not in known.edited and not taken:
        known.doi, known.fields_changed = entry.doi, True
    if entry.arxiv and known.arxiv is None and "arxiv" not in known.edited:
        known.arxiv, known.fields_changed = without_version(entry.arxiv), True
    fills = not known.authors or not gaps_only
    if entry.authors and entry.authors != known.authors and "authors" not in known.edited and fills:
        known.authors, known.authors_changed = entry.authors, True
    if known.fields_changed and not known.edited & {"title", "year"}:
        known.fingerprint = fingerprint(known.title, known.year)


def addresses(url: str | None, doi: str | None, arxiv: str | None) -> list[str]:
    """Return the addresses a paper is watched by for itself: its own and its identifiers'."""
    own = [url] if url else []
    if doi and not (url and doi_from(url) == doi):
        own.append(doi_url(doi))
    if arxiv and not any(arxiv_id_from(known) for known in own):
        own.append(f"https://arxiv.org/abs/{arxiv}")
    return own


def _gain_links(session: Session, wanted: dict[Known, list[str]], written: list[str], now: datetime) -> None:
    """Give every paper its links, in the order its entries name them."""
    link_ids = link.watched(session, written, now)
    for known, urls in wanted.items():
        for url in urls:
            known.gain(link_ids[url], url)
    batch.write_links(session, wanted)
