"""Which paper of the library an entry is: near ones are fetched many at a time, and likeness decides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from sqlalchemy.orm import Session

from readinglist import mathematics
from readinglist.formats import Entry
from readinglist.identifiers import doi_from, identity, without_version
from readinglist.library import batch
from readinglist.library.batch import Known
from readinglist.likeness import Judgement, Likeness, Work, address, compare, titled_alike

_CROWD = 40  # papers; a beginning or a name that more have in common tells nothing, and comparing all would take hours
_NO_LETTER = re.compile(r"[\W_]+")  # accents too: NFKD has made them signs of their own
# What a judgement's reason may begin with, the surest first; a title comes last.
_RANK = ("same DOI", "same arXiv id", "same address")


@lru_cache(maxsize=1024)
def fingerprint(title: str, year: int | None) -> str:
    """Return what is left of a title when case, accents, marks and blanks are set aside, with the year."""
    folded = unicodedata.normalize("NFKD", mathematics.plain(title)).casefold()
    return (_NO_LETTER.sub("", folded) or folded) + f"|{year or ''}"


def work_of(entry: Entry) -> Work:
    """Return an entry as likeness sees it."""
    return Work(entry.title, entry.authors, entry.year, entry.doi, entry.arxiv, entry.url, entry.venue)


def is_of(known: Known, entry: Entry) -> bool:
    """Whether an entry is of a paper that left the library: by an identifier, or its title and year and all else."""
    arxiv = without_version(entry.arxiv) if entry.arxiv else None
    if (entry.doi and entry.doi == known.doi) or (arxiv and arxiv == known.arxiv):
        return True
    imprint = fingerprint(entry.title, entry.year)
    return imprint == known.fingerprint and _judge(known, entry, imprint).likeness is Likeness.SAME


class Recogniser:
    """The papers that a batch of entries might be, by everything they can be known by.

    What it finds depends on the papers alone, not on how an import was cut into batches: a paper is known by what it
    holds now, and of several the surest is taken, then the oldest.
    """

    def __init__(self, session: Session, entries: Sequence[Entry]) -> None:
        self._session = session
        self._entries = entries
        self._by: dict[str, dict[Known, None]] = {}
        self._order: dict[Known, tuple[int, int]] = {}
        self._keys: dict[Known, set[str]] = {}  # what each can be known by as it stands now
        self._near_fetched = False
        self._crowded: set[str] = set()
        works = [work_of(entry) for entry in entries]
        wanted = {
            "doi": {name for work in works for name in (work.doi, work.registered) if name},
            "arxiv": {preprint for work in works if (preprint := work.preprint)},
            "fingerprint": {fingerprint(entry.title, entry.year) for entry in entries},
            "identity": {known for work in works for known in _identities(work)},
        }
        for known in batch.fetch(session, wanted):
            self.remember(known)
        self._merged = batch.merged(session, wanted)
        for known in batch.load(session, {into for _, into in self._merged} - {known.id for known in self._order}):
            self.remember(known)
        self._by_number = {known.id: known for known in self._order}

    def merged(self, entry: Entry) -> Known | None:
        """Return the paper that the reader merged the entry's into: so it does not come back beside it."""
        into = (number for number in self._went_into(entry) if number in self._by_number)
        return next((self._by_number[number] for number in into), None)

    def merged_away(self, entry: Entry) -> list[int]:
        """Return the numbers of papers that the reader merged the entry's into and that are gone since."""
        return [number for number in self._went_into(entry) if number not in self._by_number]

    @property
    def gone(self) -> set[int]:
        """The numbers of papers that some entry's may have been merged into and that are gone since."""
        return {into for _, into in self._merged if into not in self._by_number}

    def _went_into(self, entry: Entry) -> list[int]:
        return [into for known, into in self._merged if is_of(known, entry)]

    def remember(self, known: Known) -> None:
        """Take note of a paper as it stands now; call it again when it has changed."""
        self._order.setdefault(known, (known.id, 0) if known.id else (1 << 62, len(self._order)))
        keys = self._keys[known] = set(_sure_keys(known))
        if self._near_fetched:
            keys.update(_near_keys_of(known))
        for key in keys:
            self._by.setdefault(key, {})[known] = None

    def has_doi(self, doi: str | None) -> bool:
        """Whether some paper holds a DOI."""
        return bool(doi) and f"d{doi}" in self._by

    def find(self, entry: Entry) -> Known | None:
        """Return the paper that an entry is: by identifier, then by address, then by title, year and people."""
        found = self._find(entry)
        if found is None and self.has_doi(entry.doi):
            # The DOI is another paper's, so this one was kept without it.
            found = self._find(replace(entry, doi=None))
        return found

    def _find(self, entry: Entry) -> Known | None:
        for known in self._by.get(f"d{entry.doi}", ()):
            if known.title == entry.title and known.doi == entry.doi and not known.edited:
                return known  # nothing is surer, and most of a second import is so
        work, imprint = work_of(entry), fingerprint(entry.title, entry.year)
        keys = {f"d{work.doi}", f"a{work.preprint}", f"={imprint}"}
        if work.url:
            keys.add("u" + address(work.url))
        if registered := work.registered:
            keys.update(("d" + registered, "udoi.org/" + registered))
        sure = self._same(self._holding(keys), entry, imprint)
        if sure is not None:
            return sure
        self._fetch_near()
        near = set(_near_keys(imprint, entry.authors[:1])) - self._crowded
        beside = self._holding(near, _CROWD)
        # Most share no more than an author: their titles tell, unless the reader changed them.
        alike = (
            known
            for known in beside
            if known.edited or (_overlap(known.fingerprint, imprint) and titled_alike(known.title, entry.title))
        )
        return self._same(alike, entry, imprint)

    def _holding(self, keys: set[str], most: int | None = None) -> list[Known]:
        """Papers that hold one of the keys still, the oldest first; a key that over `most` hold counts for none."""
        found: set[Known] = set()
        for key in keys:
            holders = [known for known in self._by.get(key, ()) if key in self._keys[known]]
            if most is None or len(holders) <= most:
                found.update(holders)
        return sorted(found, key=self._order.__getitem__)

    def _same(self, candidates: Iterable[Known], entry: Entry, imprint: str) -> Known | None:
        best: tuple[int, Known] | None = None
        for known in candidates:
            judged = _judge(known, entry, imprint)
            if judged.likeness is Likeness.SAME:
                rank = _RANK.index(judged.reason) if judged.reason in _RANK else len(_RANK)
                if best is None or rank < best[0]:
                    best = rank, known
        return best[1] if best else None

    def _fetch_near(self) -> None:
        """Fetch the papers whose titles begin like an entry's, or that its first author wrote; once for the batch."""
        if self._near_fetched:
            return
        self._near_fetched = True
        wanted = {
            "head": {_head(fingerprint(entry.title, None)) for entry in self._entries},
            "author": {entry.authors[0] for entry in self._entries if entry.authors},
        }
        crowded = batch.crowded(self._session, wanted, _CROWD)
        self._crowded = {sign + word for name, sign in (("head", "<"), ("author", "@")) for word in crowded[name]}
        by_author: dict[str, list[str]] = {name: [] for name in wanted["author"] - crowded["author"]}
        for entry in self._entries:
            for name in entry.authors:
                if name in by_author:
                    by_author[name].append(fingerprint(entry.title, entry.year))
        beside = {
            number
            for name, number, imprint in batch.written_by(self._session, by_author)
            if any(_overlap(imprint, own) for own in by_author[name])
        }
        beside |= batch.beginning(self._session, wanted["head"] - crowded["head"])
        met = list(self._order)
        for known in (*met, *batch.load(self._session, beside - {known.id for known in met})):
            self.remember(known)


def _identities(work: Work) -> Iterable[str]:
    """What the link of a paper's own address, or of its DOI, may be known by."""
    if work.url:
        key = identity(work.url).removeprefix("www.")
        yield key
        if not key.startswith(("doi.org/", "arxiv.org/", "github.com/")):
            yield "www." + key
    if registered := work.registered:
        yield "doi.org/" + registered


def _sure_keys(known: Known) -> list[str]:
    keys = ["=" + known.fingerprint]
    if known.doi:
        keys.append("d" + known.doi)
    if known.arxiv:
        keys.append("a" + known.arxiv)
    if known.url:
        keys.append("u" + address(known.url))
    return keys


def _near_keys(imprint: str, authors: Sequence[str]) -> list[str]:
    return ["<" + _head(imprint), *("@" + name for name in authors)]


def _near_keys_of(known: Known) -> list[str]:
    return _near_keys(known.fingerprint, known.authors)


def _head(imprint: str) -> str:
    return imprint.rpartition("|")[0][: batch.HEAD]


def _overlap(one: str, other: str) -> bool:
    """Whether a third of the shorter title stands whole in the other: two wrong letters leave one of three alone."""
    short, long = sorted((one.rpartition("|")[0], other.rpartition("|")[0]), key=len)
    size = -(-len(short) // 3)
    return any(short[at : at + size] in long for at in range(0, len(short), size)) if size else True


def _judge(known: Known, entry: Entry, imprint: str) -> Judgement:
    """Compare with a paper in its catalogue's words, as far as they are left: the reader's own tell nothing here."""
    edited = known.edited
    title, year = known.title, None if "year" in edited else known.year
    if known.fingerprint == imprint and edited & {"title", "year"}:
        title, year = entry.title, entry.year  # the fingerprint keeps what the catalogue said
    elif "title" in edited:
        judged = compare(_shown(known, entry, entry.title, year), work_of(entry))
        return judged if judged.reason in _RANK else Judgement(Likeness.DIFFERENT, "")
    return compare(_shown(known, entry, title, year), work_of(entry))


def _shown(known: Known, entry: Entry, title: str, year: int | None) -> Work:
    edited = known.edited
    own_doi = "doi" in edited and known.doi != entry.doi
    own_url = "url" in edited and not (known.url and entry.url and address(known.url) == address(entry.url))
    apart = ("venue" not in edited and known.venue and entry.venue and known.venue != entry.venue) or (
        not own_url and known.url and entry.url and address(known.url) != address(entry.url)
    )
    meant = known.fingerprint == fingerprint(entry.title, entry.year) and not apart
    return Work(
        title=title,
        # What the catalogue said there is not known any more; where nothing speaks against it, it was the same.
        authors=(entry.authors if meant else ()) if "authors" in edited else known.authors,
        year=year,
        doi=None if own_doi else known.doi,
        arxiv=None if "arxiv" in edited else known.arxiv,
        url=None if own_url or (own_doi and known.url and doi_from(known.url)) else known.url,
        venue=(entry.venue if meant else None) if "venue" in edited else known.venue,
    )
