"""Proposals accepted: their values come into the papers as an import's would, never over what stands there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from readinglist import index
from readinglist.identifiers import arxiv_id_from, without_version
from readinglist.library import batch, link
from readinglist.library.add import addresses
from readinglist.library.batch import Known
from readinglist.library.proposals import identities
from readinglist.library.recognise import fingerprint
from readinglist.metadata import Gap, Supplier
from readinglist.models import Paper, Proposal

_CHUNK = 500  # values in one IN (…)
_SEARCHED = frozenset(("title", "authors", "venue", "year", "abstract"))
_ORDER = {supplier: place for place, supplier in enumerate(Supplier)}  # whom to believe where two say something else


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of proposals: how many were accepted, on how many papers, and how many have no place any more.

    `held` are those whose DOI another paper has, with the number of that paper.
    """

    accepted: int
    papers: int
    stale: int
    held: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class _Said:
    id: int
    paper_id: int
    gap: Gap
    value: Mapping[str, Any]
    by: Supplier


def accept(session: Session, proposal_ids: Sequence[int], now: datetime) -> Taken:
    """Write proposed values into their papers, each with who supplied it; they are not the reader's words.

    What has no place any more, because the field has another value or is the reader's now, is left out, and so is a
    DOI that another paper has. New addresses are watched from now on, due at once.
    """
    said = _said(session, proposal_ids)
    papers = {known.id: known for known in batch.load(session, {one.paper_id for one in said})}
    before = {known.id: addresses(known.url, known.doi, known.arxiv) for known in papers.values()}
    holders = _holders(session, said)
    links = identities(session, [one.paper_id for one in said if one.gap is Gap.LINK])
    wanted: dict[Known, list[str]] = {}
    done: list[int] = []
    held: dict[int, int] = {}
    for one in said:
        known = papers[one.paper_id]
        if not _fits(known, one, links.get(known.id, set())):
            continue
        if one.gap is Gap.DOI:
            holder = holders.setdefault(one.value["is"], known.id)
            if holder != known.id:
                held[one.id] = holder
                continue
        _take(known, one, wanted)
        done.append(one.id)
    for known in papers.values():
        if known.changed & {"title", "year"} and not known.edited & {"title", "year"}:
            known.fingerprint = fingerprint(known.title, known.year)
        now_by = [url for url in addresses(known.url, known.doi, known.arxiv) if url not in before[known.id]]
        if known.changed and now_by:
            wanted.setdefault(known, []).extend(now_by)
    touched = {known for known in papers.values() if known.changed} | wanted.keys()
    _write(session, touched, wanted, now)
    for chunk in _chunks(done):
        gone = delete(Proposal).where(Proposal.id.in_(chunk))
        session.execute(gone, execution_options={"synchronize_session": False})
    session.expire_all()  # whoever holds one of these papers in this session reads it anew
    return Taken(len(done), len(touched), len(said) - len(done) - len(held), held)


def _said(session: Session, proposal_ids: Sequence[int]) -> list[_Said]:
    """Open proposals by their numbers, for each paper those first whose supplier is to be believed most."""
    columns = (Proposal.id, Proposal.paper_id, Proposal.gap, Proposal.value, Proposal.by)
    found: list[_Said] = []
    for chunk in _chunks(sorted(set(proposal_ids))):
        statement = select(*columns).where(Proposal.id.in_(chunk), Proposal.declined.is_(None))
        found += [_Said(*row) for row in session.execute(statement)]
    return sorted(found, key=lambda one: (one.paper_id, _ORDER[one.by], one.id))


def _holders(session: Session, said: Sequence[_Said]) -> dict[str, int]:
    """The papers that have one of the DOIs proposed."""
    dois = sorted({one.value["is"] for one in said if one.gap is Gap.DOI})
    found: dict[str, int] = {}
    for chunk in _chunks(dois):
        rows = session.execute(select(Paper.doi, Paper.id).where(Paper.doi.in_(chunk)))
        found.update({doi: number for doi, number in rows if doi})
    return found


def _fits(known: Known, one: _Said, links: set[str]) -> bool:
    """Whether the paper stands as it did when this was proposed."""
    if one.gap is Gap.LINK:
        return one.value["identity"] not in links
    present = getattr(known, one.gap.value)
    return one.gap.value not in known.edited and (
        present == one.value.get("was") or not (present or "was" in one.value)
    )


def _take(known: Known, one: _Said, wanted: dict[Known, list[str]]) -> None:
    value = one.value["is"]
    if one.gap is Gap.LINK:
        wanted.setdefault(known, []).append(value)
        return
    # What arXiv's DOI said is kept in its own field.
    free = one.gap is Gap.DOI and known.arxiv is None and "arxiv" not in known.edited
    if free and (preprint := arxiv_id_from(known.doi or "")):
        known.change("arxiv", without_version(preprint))
    known.change(one.gap.value, tuple(value) if one.gap is Gap.AUTHORS else value)
    known.change("filled", {**known.filled, one.gap.value: one.by.value})


def _write(session: Session, touched: set[Known], wanted: Mapping[Known, list[str]], now: datetime) -> None:
    ids = link.numbered(session, [url for urls in wanted.values() for url in urls], now)
    for known, urls in wanted.items():
        for url in urls:
            known.gain(ids[url], url)
    papers = sorted(touched, key=lambda known: known.id)
    batch.write_changed(session, list(papers))
    batch.write_links(session, papers)
    index.put(session, [known.id for known in papers if known.changed & _SEARCHED])


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
