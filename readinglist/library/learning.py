"""What was learnt of papers, written: gaps are filled where a paper was only an identifier, else proposals are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from readinglist import index
from readinglist.library import batch, link
from readinglist.library.add import addresses
from readinglist.library.batch import Known
from readinglist.library.gaps import Value
from readinglist.library.proposals import Find, propose_all
from readinglist.library.recognise import fingerprint
from readinglist.metadata import FIELDS, NAMES, Found, Gap, Supplier, is_stand_in

_SEARCHED = frozenset(("title", "authors", "venue", "year", "abstract"))


@dataclass
class Filled:
    """What became of papers that were filled: those that changed, by whom, and which are another paper besides."""

    papers: list[int] = field(default_factory=list)
    suppliers: dict[Supplier, None] = field(default_factory=dict)
    twins: dict[int, str] = field(default_factory=dict)


def fill(session: Session, found: Mapping[int, Found], now: datetime) -> Filled:
    """Fill the gaps of papers with what was found, each with who supplied it, and watch the new addresses.

    A gap is what is empty, a stand-in for a title, and what only the page said when a registry says it too; never
    what the reader wrote, be it empty. A DOI or arXiv id that another paper has is not taken: `twins` says so.
    """
    papers = {known.id: known for known in batch.load(session, found)}
    holders = {name: _holders(session, name, found) for name in ("doi", "arxiv")}
    told = Filled()
    wanted: dict[Known, list[str]] = {}
    for known in papers.values():
        new = found[known.id]
        before = addresses(known.url, known.doi, known.arxiv)
        for name in FIELDS:
            value = getattr(new, name)
            if not _fits(known, new, name):
                continue
            if name in holders and (holder := holders[name].setdefault(value, known.id)) != known.id:
                told.twins[known.id] = f"paper {holder} has the same {'DOI' if name == 'doi' else 'arXiv id'}, {value}"
                continue
            _take(known, new, name)
        _take_details(known, new)
        if known.changed & {"title", "year"} and not known.edited & {"title", "year"}:
            known.fingerprint = fingerprint(known.title, known.year)
        own = addresses(known.url, known.doi, known.arxiv)
        wanted[known] = [*(url for url in own if url not in before), *new.links]
    _write(session, wanted, now)
    for known in papers.values():
        if known.changed or known.gained:
            told.papers.append(known.id)
            told.suppliers |= dict.fromkeys(found[known.id].by.values())
    return told


def _holders(session: Session, name: str, found: Mapping[int, Found]) -> dict[str, int]:
    """The oldest papers that hold one of the identifiers found."""
    values = {value for new in found.values() if (value := getattr(new, name))}
    known = batch.fetch(session, {name: values}) if values else []
    return {getattr(paper, name): paper.id for paper in reversed(known)}


def _fits(known: Known, new: Found, name: str) -> bool:
    value, present = getattr(new, name), getattr(known, name)
    if not value or value == present or name in known.edited:
        return False
    if name == "title":
        if is_stand_in(value):
            return False
        present = "" if is_stand_in(present) else present
    by_page = known.filled.get(name) == Supplier.PAGE and new.by.get(name) is not Supplier.PAGE
    return not present or (by_page and name not in ("doi", "arxiv", "url"))


def _take(known: Known, new: Found, name: str) -> None:
    known.change(name, getattr(new, name))
    known.change("filled", {**known.filled, name: str(new.by.get(name, Supplier.PAGE))})


def _take_details(known: Known, new: Found) -> None:
    more = {name: value for name, value in new.details.items() if name not in known.details}
    if more:
        known.change("details", {**known.details, **more})
        known.change("filled", {**known.filled, **{name: str(by) for name, by in new.by.items() if name in more}})


def _write(session: Session, wanted: Mapping[Known, list[str]], now: datetime) -> None:
    ids = link.numbered(session, [url for urls in wanted.values() for url in urls], now)
    for known, urls in wanted.items():
        for url in urls:
            known.gain(ids[url], url)
    batch.write_changed(session, list(wanted))
    batch.write_links(session, wanted)
    index.put(session, [known.id for known in wanted if known.changed & _SEARCHED])
    session.expire_all()  # whoever holds one of these papers in this session reads it anew


def suggest(session: Session, found: Mapping[int, Found], now: datetime) -> int:
    """Propose what was found for the gaps of papers, which stay as they are; returns how many proposals are new."""
    return propose_all(session, [one for number in found for one in _of(number, found[number])], now)


def suggest_others(session: Session, found: Mapping[int, Found], now: datetime) -> int:
    """Propose only what a registry names beside a paper: its preprint, its published form, where it came out."""
    return propose_all(session, [one for number in found for one in _beside(number, found[number])], now)


def _of(number: int, new: Found) -> Iterator[Find]:
    for by in dict.fromkeys(new.by.values()):
        values: dict[Gap, Value] = {
            Gap(name): getattr(new, name) for name in FIELDS if new.by.get(name) is by and getattr(new, name)
        }
        if new.links and new.by.get("abstract") is by:
            values[Gap.LINK] = new.links
        yield Find(number, values, by, _reason(new, by))
    yield from _beside(number, new)


def _beside(number: int, new: Found) -> Iterator[Find]:
    registry = next((by for by in new.by.values() if by in (Supplier.CROSSREF, Supplier.DATACITE)), Supplier.CROSSREF)
    if new.preprint:
        reason = f"{NAMES[registry]} names it as the preprint of {new.doi}"
        yield Find(number, {Gap.ARXIV: new.preprint}, registry, reason)
    if new.published:
        reason = f"{NAMES[registry]} names it as the published form of {new.doi or new.arxiv}"
        yield Find(number, {Gap.DOI: new.published}, registry, reason)
    if new.reference and not new.venue:
        reason = f"where arXiv says that {new.arxiv} came out"
        yield Find(number, {Gap.VENUE: new.reference}, Supplier.ARXIV, reason)


def _reason(new: Found, by: Supplier) -> str:
    match by:
        case Supplier.ARXIV:
            return f"as arXiv has it under {new.arxiv}"
        case Supplier.PAGE:
            return f"as the paper’s page says, {new.url}"
        case Supplier.OWN:
            return "as other papers of the library have it"
        case Supplier.CROSSREF | Supplier.DATACITE | Supplier.AGENCY:
            return f"as it is registered under {new.doi}"
