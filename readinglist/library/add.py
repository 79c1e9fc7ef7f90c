"""Entries come in: known papers are found again, the rest is added, and the reader's words stay."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from readinglist import index, mathematics
from readinglist.formats import Entry, Reject
from readinglist.identifiers import arxiv_id_from, doi_url, without_version
from readinglist.library import link
from readinglist.models import Author, Mention, Paper


@dataclass
class Tally:
    """What became of the entries so far; `seen` are the papers this import has met already."""

    new: int = 0
    updated: int = 0
    same: int = 0
    remarks: list[Reject] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)


def add(session: Session, entries: Sequence[Entry], now: datetime, tally: Tally) -> None:
    """Add entries to the Stacks, or to the papers they are already, and count them into `tally`.

    A field in the reader's words is never overwritten, and nothing is erased by an empty one. Of two entries of
    one import that are the same paper, the first speaks and the second only fills gaps.
    """
    shelf = _Shelf(session, entries)
    papers: list[tuple[Entry, Paper]] = []
    touched: list[Paper] = []
    new: list[Paper] = []
    for entry in entries:
        paper = shelf.find(entry)
        if paper is None:
            paper = _new(entry, now, tally, taken=shelf.has_doi(entry))
            session.add(paper)
            new.append(paper)
            shelf.remember(paper)
        elif _merge(paper, entry, gaps_only=paper in new or paper.id in tally.seen):
            touched.append(paper)
        papers.append((entry, paper))
    session.flush()
    tally.seen.update(paper.id for _, paper in papers)
    for paper in _mention_all(session, papers, now):
        if paper not in touched and paper not in new:
            touched.append(paper)
    new_count, updated = len(new), len({paper.id for paper in touched if paper not in new})
    tally.new += new_count
    tally.updated += updated
    tally.same += len(entries) - new_count - updated
    index.put(session, [paper.id for paper in {*new, *touched}])


class _Shelf:
    """The papers that a batch of entries might be, fetched in one query."""

    def __init__(self, session: Session, entries: Iterable[Entry]) -> None:
        entries = list(entries)
        dois = {entry.doi for entry in entries if entry.doi}
        arxivs = {without_version(entry.arxiv) for entry in entries if entry.arxiv}
        known = session.scalars(
            select(Paper)
            .where(
                or_(
                    Paper.doi.in_(dois),
                    Paper.arxiv.in_(arxivs),
                    Paper.fingerprint.in_({fingerprint(entry.title, entry.year) for entry in entries}),
                    Paper.url.in_({entry.url for entry in entries if entry.url}),
                )
            )
            .options(selectinload(Paper.authors), selectinload(Paper.mentions))
            .order_by(Paper.id)
        )
        self._by_doi: dict[str, Paper] = {}
        self._by_arxiv: dict[str, Paper] = {}
        self._by_url: dict[str, list[Paper]] = {}
        self._by_fingerprint: dict[str, list[Paper]] = {}
        for paper in known:
            self.remember(paper)

    def remember(self, paper: Paper) -> None:
        if paper.doi:
            self._by_doi.setdefault(paper.doi, paper)
        if paper.arxiv:
            self._by_arxiv.setdefault(paper.arxiv, paper)
        if paper.url:
            self._by_url.setdefault(paper.url, []).append(paper)
        self._by_fingerprint.setdefault(paper.fingerprint, []).append(paper)

    def has_doi(self, entry: Entry) -> bool:
        return entry.doi in self._by_doi

    def find(self, entry: Entry) -> Paper | None:
        """By identifier, then by address, then by title and year; never against another identifier or title."""
        named = [self._by_doi.get(entry.doi or ""), self._by_arxiv.get(without_version(entry.arxiv or ""))]
        for paper in filter(None, named):
            if _alike(paper.title, entry.title) or "title" in paper.edited:
                return paper
        for paper in self._by_url.get(entry.url or "", ()):
            if _alike(paper.title, entry.title) or "title" in paper.edited:
                return paper
        for paper in self._by_fingerprint.get(fingerprint(entry.title, entry.year), ()):
            if (paper.doi or entry.doi) == (entry.doi or paper.doi):
                return paper
        return None


def fingerprint(title: str, year: int | None) -> str:
    """Return what is left of a title when case, accents, marks and blanks are set aside, with the year."""
    folded = unicodedata.normalize("NFKD", mathematics.plain(title)).casefold()
    return re.sub(r"[^\w]|_", "", "".join(c for c in folded if not unicodedata.combining(c))) + f"|{year or ''}"


def _alike(one: str, other: str) -> bool:
    """Whether two titles can be the same paper's: a misprint apart, not two papers under one wrong identifier."""
    first, second = (set(re.findall(r"\w+", mathematics.plain(title).casefold())) for title in (one, other))
    return not first or not second or len(first & second) >= 0.4 * min(len(first), len(second))


def _new(entry: Entry, now: datetime, tally: Tally, *, taken: bool) -> Paper:
    if taken:
        tally.remarks.append(
            Reject(entry.line, f"the DOI {entry.doi} is already another paper's; “{entry.title}” kept without it")
        )
    return Paper(
        title=entry.title,
        fingerprint=fingerprint(entry.title, entry.year),
        authors=_authors(entry.authors),
        venue=entry.venue,
        year=entry.year,
        doi=None if taken else entry.doi,
        arxiv=without_version(entry.arxiv) if entry.arxiv else None,
        url=entry.url,
        abstract=entry.abstract,
        added=now,
        edited=[],
        note="",
        tags=[],
        mentions=[],
    )


def _authors(names: Iterable[str]) -> list[Author]:
    return [Author(position=position, name=name) for position, name in enumerate(names)]


def _merge(paper: Paper, entry: Entry, *, gaps_only: bool) -> bool:
    """Bring what the entry says into the paper; whether anything changed."""
    changed = False
    for name in ("title", "venue", "year", "url", "abstract"):
        said, known = getattr(entry, name), getattr(paper, name)
        if said is not None and said != known and name not in paper.edited and (known is None or not gaps_only):
            setattr(paper, name, said)
            changed = True
    if entry.doi and paper.doi is None and "doi" not in paper.edited:
        paper.doi, changed = entry.doi, True
    if entry.arxiv and paper.arxiv is None and "arxiv" not in paper.edited:
        paper.arxiv, changed = without_version(entry.arxiv), True
    known_names = tuple(author.name for author in paper.authors)
    fills = not known_names or not gaps_only
    if entry.authors and entry.authors != known_names and "authors" not in paper.edited and fills:
        paper.authors = _authors(entry.authors)
        changed = True
    paper.fingerprint = fingerprint(paper.title, paper.year)
    return changed


def addresses(paper: Paper, further: Iterable[str] = ()) -> list[str]:
    """Return the addresses a paper is watched by: its own, its identifiers', then what its text names."""
    own = [paper.url] if paper.url else []
    if paper.doi:
        own.append(doi_url(paper.doi))
    if paper.arxiv and not any(arxiv_id_from(url) for url in own):
        own.append(f"https://arxiv.org/abs/{paper.arxiv}")
    return [*own, *further]


def _mention_all(session: Session, papers: list[tuple[Entry, Paper]], now: datetime) -> list[Paper]:
    """Give every paper its links; returns the papers that gained one."""
    wanted = {url for entry, paper in papers for url in addresses(paper, entry.links)}
    links = link.watched(session, wanted, now)
    gained: list[Paper] = []
    for entry, paper in papers:
        present = {mention.link_id for mention in paper.mentions}
        for url in addresses(paper, entry.links):
            row = links.get(url)
            if row is not None and row.id not in present:
                present.add(row.id)
                place = max((mention.position for mention in paper.mentions), default=-1) + 1
                paper.mentions.append(Mention(link_id=row.id, url=url, position=place))
                gained.append(paper)
    return gained
