"""Entries come in: known papers are found again, the rest is added, and the reader's words stay."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from readinglist import index, mathematics
from readinglist.formats import Entry, Reject
from readinglist.identifiers import arxiv_id_from, doi_from, doi_url, identity, without_version
from readinglist.library import batch, link
from readinglist.library.batch import Known


@dataclass
class Tally:
    """What became of the entries so far.

    `seen` are the papers this import has met already, and whether each was counted as new or updated.
    """

    new: int = 0
    updated: int = 0
    same: int = 0
    remarks: list[Reject] = field(default_factory=list)
    seen: dict[int, bool] = field(default_factory=dict)


def add(session: Session, entries: Sequence[Entry], now: datetime, tally: Tally) -> None:
    """Add entries to the Stacks, or to the papers they are already, and count them into `tally`.

    A field in the reader's words is never overwritten, and nothing is erased by an empty one. Of two entries of
    one import that are the same paper, the first speaks and the second only fills gaps.
    """
    shelf = _Shelf(session, entries)
    met: dict[Known, list[str]] = {}  # with the addresses each is watched by
    written: list[str] = []  # the same in the order of the entries: a link's spelling is the one first written
    for entry in entries:
        known = shelf.find(entry)
        if known is None:
            known = _new(entry, tally, taken=shelf.has_doi(entry))
        else:
            gaps_only = known in met or known.id in tally.seen
            _merge(known, entry, gaps_only=gaps_only, taken=shelf.has_doi(entry))
        shelf.remember(known)
        own = [entry.url] if entry.url else []  # also when the paper keeps another address as its own
        urls = (*addresses(known.url, known.doi, known.arxiv), *own, *entry.links)
        met.setdefault(known, []).extend(urls)
        written.extend(urls)
    new = {known for known in met if not known.id}
    batch.write(session, met, now)
    _gain_links(session, met, written, now)
    index.put(session, [known.id for known in met if known in new or known.words_changed])
    session.expire_all()  # whoever holds one of these papers in this session reads it anew
    changed = {known for known in met if known.words_changed or known.gained} - new
    updated = sum(not tally.seen.get(known.id) for known in changed)
    tally.new += len(new)
    tally.updated += updated
    tally.same += len(entries) - len(new) - updated
    for known in met:
        tally.seen[known.id] = tally.seen.get(known.id, False) or known in new or known in changed


class _Shelf:
    """The papers that a batch of entries might be, by everything they can be known by."""

    def __init__(self, session: Session, entries: Sequence[Entry]) -> None:
        self._by_doi: dict[str, Known] = {}
        self._by_arxiv: dict[str, Known] = {}
        self._by_url: dict[str, dict[Known, None]] = {}
        self._by_fingerprint: dict[str, dict[Known, None]] = {}
        wanted = {
            "doi": {entry.doi for entry in entries if entry.doi},
            "arxiv": {without_version(entry.arxiv) for entry in entries if entry.arxiv},
            "fingerprint": {fingerprint(entry.title, entry.year) for entry in entries},
            "identity": {identity(entry.url) for entry in entries if entry.url},
        }
        for known in batch.fetch(session, wanted):
            self.remember(known)

    def remember(self, known: Known) -> None:
        if known.doi:
            self._by_doi.setdefault(known.doi, known)
        if known.arxiv:
            self._by_arxiv.setdefault(known.arxiv, known)
        if known.url:
            self._by_url.setdefault(identity(known.url), {})[known] = None
        self._by_fingerprint.setdefault(known.fingerprint, {})[known] = None

    def has_doi(self, entry: Entry) -> bool:
        return entry.doi in self._by_doi

    def find(self, entry: Entry) -> Known | None:
        """By identifier, then by address, then by title and year; never against another identifier or title."""
        named = (self._by_doi.get(entry.doi or ""), self._by_arxiv.get(without_version(entry.arxiv or "")))
        addressed = self._by_url.get(identity(entry.url), {}) if entry.url else {}
        candidates = [known for known in (*named, *addressed) if known]
        imprint = fingerprint(entry.title, entry.year)
        for known in candidates:
            if known.fingerprint == imprint or _alike(known.title, entry.title):
                return known
        for known in self._by_fingerprint.get(imprint, ()):
            same_name = (known.doi or entry.doi) == (entry.doi or known.doi) or "doi" in known.edited
            if same_name and (_same_people(known, entry) or known in candidates):
                return known
        return next((known for known in candidates if "title" in known.edited), None)


@lru_cache(maxsize=1024)
def fingerprint(title: str, year: int | None) -> str:
    """Return what is left of a title when case, accents, marks and blanks are set aside, with the year."""
    folded = unicodedata.normalize("NFKD", mathematics.plain(title)).casefold()
    return (_NO_LETTER.sub("", folded) or folded) + f"|{year or ''}"


_NO_LETTER = re.compile(r"[\W_]+")  # accents too: NFKD has made them signs of their own
_WORD = re.compile(r"\w+")


def _alike(one: str, other: str) -> bool:
    """Whether two titles can be the same paper's: a misprint apart, not two papers under one wrong identifier."""
    if one == other:
        return True
    first, second = (set(_WORD.findall(mathematics.plain(title).casefold())) for title in (one, other))
    return not first or not second or len(first & second) >= 0.4 * min(len(first), len(second))


def _same_people(known: Known, entry: Entry) -> bool:
    """Whether the authors speak for one paper: two papers of one title in one year have other authors."""
    if "authors" in known.edited or not known.authors or not entry.authors:
        return True
    one, other = ({name.split()[-1].casefold() for name in names} for names in (known.authors, entry.authors))
    return bool(one & other)


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
