"""Fields of papers mended many at a time, as an import would have written them; never in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select, update

from readinglist import index
from readinglist.identifiers import identity
from readinglist.library import batch, link
from readinglist.library.add import addresses
from readinglist.library.batch import Known
from readinglist.library.doctor.check import Finding, Look
from readinglist.library.recognise import fingerprint
from readinglist.models import Mention, Merged

_CHUNK = 500  # values in one IN (…)
_TEXTS = frozenset(("title", "authors", "venue", "year", "abstract"))


def write_fields(look: Look, findings: Sequence[Finding]) -> None:
    """Give papers the fields that the cures say, with all that follows from them: fingerprint, links, index."""
    session = look.session
    wanted: dict[int, dict[str, Any]] = {}
    for finding in findings:
        if finding.paper is not None:
            wanted.setdefault(finding.paper, {}).update(finding.cure)
    papers = batch.load(session, wanted)
    merged = _merged_into(look, list(wanted))
    before = {known: addresses(known.url, known.doi, known.arxiv) for known in papers}
    for known in papers:
        for name, value in wanted[known.id].items():
            if name not in known.edited:
                known.change(name, value)
        if known.changed & {"title", "year"} and not known.edited & {"title", "year"} and known.id not in merged:
            known.fingerprint = fingerprint(known.title, known.year)
    changed = [known for known in papers if known.changed]
    batch.write_changed(session, changed)
    _follow(look, {known: before[known] for known in changed})
    index.put(session, [known.id for known in changed if known.changed & _TEXTS])
    session.expire_all()


def _merged_into(look: Look, paper_ids: Sequence[int]) -> set[int]:
    """Papers that others were merged into: their fingerprints may be that of one of these."""
    return {
        number
        for chunk in _chunks(paper_ids)
        for number in look.session.scalars(select(Merged.into).where(Merged.into.in_(chunk)))
    }


def _follow(look: Look, before: dict[Known, list[str]]) -> None:
    """Watch a mended address or identifier, in the place of the one that was wrong."""
    after = {known: addresses(known.url, known.doi, known.arxiv) for known in before}
    now_by = {known: [url for url in urls if url not in before[known]] for known, urls in after.items()}
    ids = link.numbered(look.session, [url for urls in now_by.values() for url in urls], look.now)
    for known, urls in now_by.items():
        for url in urls:
            known.gain(ids[url], url)
    batch.write_links(look.session, before)
    for known, urls in before.items():
        gone = {identity(url) for url in urls} - {identity(url) for url in after[known]}
        if gone:
            mine = update(Mention).where(Mention.paper_id == known.id, Mention.by_reader.is_(False))
            mine = mine.where(Mention.url.in_([url for url in urls if identity(url) in gone]))
            look.session.execute(mine.values(removed=True), execution_options={"synchronize_session": False})


def _chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
