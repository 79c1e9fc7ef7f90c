"""Proposals: values that others have for gaps of papers; they change nothing until the reader accepts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from readinglist.errors import NotFound
from readinglist.library import batch, duplicates, gaps
from readinglist.library.batch import Known
from readinglist.library.gaps import Value
from readinglist.metadata import Gap, Supplier
from readinglist.models import Link, Mention, Paper, Proposal

_CHUNK = 500  # values in one IN (…)
_UNSEEN = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Find:
    """What somebody has for one paper, and why it is meant for it."""

    paper_id: int
    values: Mapping[Gap, Value]
    by: Supplier
    reason: str


def propose_all(session: Session, finds: Iterable[Find], now: datetime) -> int:
    """Propose values for gaps of papers, which stay as they are; returns how many of them are new.

    Left out is what the paper has, what the reader wrote, what was proposed or declined before, what makes no sense,
    and papers that are gone. A publisher's DOI for a preprint takes its venue and year along. A value of `link` may be
    several addresses.
    """
    finds = list(finds)
    ids = sorted({found.paper_id for found in finds})
    papers = {known.id: known for known in batch.load(session, ids)}
    links = identities(session, [found.paper_id for found in finds if Gap.LINK in found.values])
    before = _Before(session, ids)
    rows: list[dict[str, Any]] = []
    for found in finds:
        known = papers.get(found.paper_id)
        for gap, value in _wanted(known, found, links.get(known.id, set())) if known else ():
            if before.is_new(found.paper_id, gap, value, found.by):
                rows.append(
                    {"paper_id": found.paper_id, "gap": gap, "value": value, "by": found.by}
                    | {"reason": found.reason, "at": now, "declined": None}
                )
    for chunk in _chunks(before.replaced):
        session.execute(delete(Proposal).where(Proposal.id.in_(chunk)), execution_options=_UNSEEN)
    if rows:
        session.execute(insert(Proposal), rows)
    return len(rows)


def _wanted(known: Known, found: Find, links: set[str]) -> Iterator[tuple[Gap, dict[str, Any]]]:
    """What of a find the paper has a place for, as it is stored."""
    values = {gap: value for gap, value in found.values.items() if gap is not Gap.LINK}
    doi = gaps.read(Gap.DOI, values.get(Gap.DOI))
    if isinstance(doi, str) and gaps.is_preprint_doi(doi):
        del values[Gap.DOI]
        values.setdefault(Gap.ARXIV, doi)
        doi = None
    published = doi is not None and gaps.is_preprint(known) and gaps.fitting(known, Gap.DOI, doi) is not None
    for gap, value in values.items():
        read = gaps.read(gap, value)
        if read is not None and (fits := gaps.fitting(known, gap, read, published=published)):
            yield gap, fits
    given = found.values.get(Gap.LINK, ())
    for url in [given] if isinstance(given, str) else given if isinstance(given, Sequence) else ():
        read = gaps.read(Gap.LINK, url)
        if read is not None and (fits := gaps.fitting(known, Gap.LINK, read)) and fits["identity"] not in links:
            yield Gap.LINK, fits


def identities(session: Session, paper_ids: Sequence[int]) -> dict[int, set[str]]:
    """Return what the links of papers are known by, also of those that the reader took off."""
    found: dict[int, set[str]] = {}
    for chunk in _chunks(sorted(set(paper_ids))):
        statement = select(Mention.paper_id, Link.identity).join(Mention.link).where(Mention.paper_id.in_(chunk))
        for paper_id, identity in session.execute(statement):
            found.setdefault(paper_id, set()).add(identity)
    return found


class _Before:
    """What was proposed for papers before, open or declined; `replaced` are open ones that their supplier changed."""

    def __init__(self, session: Session, paper_ids: Sequence[int]) -> None:
        self._said: set[tuple[int, Gap, str]] = set()
        self._open: dict[tuple[int, Gap, Supplier], int] = {}
        self._now: set[tuple[int, Gap, Supplier]] = set()
        self.replaced: list[int] = []
        columns = (Proposal.id, Proposal.paper_id, Proposal.gap, Proposal.value, Proposal.by, Proposal.declined)
        for chunk in _chunks(paper_ids):
            for row in session.execute(select(*columns).where(Proposal.paper_id.in_(chunk))):
                self._said.add((row.paper_id, row.gap, _key(row.value)))
                if row.declined is None and row.gap is not Gap.LINK:
                    self._open[row.paper_id, row.gap, row.by] = row.id

    def is_new(self, paper_id: int, gap: Gap, value: Mapping[str, Any], by: Supplier) -> bool:
        """Whether nobody said this before; takes note that it is said now."""
        if (key := (paper_id, gap, _key(value))) in self._said:
            return False
        self._said.add(key)
        if gap is not Gap.LINK and (paper_id, gap, by) in self._now:
            return False  # one supplier has one value
        self._now.add((paper_id, gap, by))
        if old := self._open.pop((paper_id, gap, by), None):
            self.replaced.append(old)
        return True


def _key(value: Mapping[str, Any]) -> str:
    """What two proposals of one value have in common, however it is spaced and written."""
    return " ".join(str(value.get("identity") or value["is"]).casefold().split())


def decline(session: Session, proposal_ids: Sequence[int], now: datetime) -> int:
    """Decline open proposals: nobody makes them again; returns how many there were."""
    done = 0
    for chunk in _chunks(sorted(set(proposal_ids))):
        open_ones = select(Proposal.id).where(Proposal.id.in_(chunk), Proposal.declined.is_(None))
        ids = list(session.scalars(open_ones))
        session.execute(update(Proposal).where(Proposal.id.in_(ids)).values(declined=now), execution_options=_UNSEEN)
        done += len(ids)
    session.expire_all()
    return done


def part(session: Session, proposal_id: int, now: datetime) -> tuple[int, int]:
    """Say that a paper and the one that holds the DOI proposed for it are two works; returns their numbers.

    Raises NotFound.
    """
    proposed = session.get(Proposal, proposal_id)
    if proposed is None or proposed.declined is not None:
        raise NotFound(f"there is no proposal {proposal_id} any more")
    holder = (
        session.scalar(select(Paper.id).where(Paper.doi == proposed.value["is"])) if proposed.gap is Gap.DOI else None
    )
    if holder is None:
        raise NotFound(f"no other paper has what proposal {proposal_id} says")
    pair = proposed.paper_id, holder
    duplicates.part(session, pair)
    decline(session, [proposal_id], now)
    return pair


def _chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
