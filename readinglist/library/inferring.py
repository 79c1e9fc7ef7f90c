"""What the library itself knows of its gaps: by links, identifiers, proceedings, and papers that are one work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from readinglist import imprint, mathematics
from readinglist.identifiers import CODE_KINDS, Kind, arxiv_id_from, without_version
from readinglist.library import batch, duplicates, gaps
from readinglist.library.batch import Known
from readinglist.library.duplicates import Pair
from readinglist.library.proposals import Find
from readinglist.likeness import Likeness, Work, compare
from readinglist.metadata import Gap, Supplier
from readinglist.models import Distinct, Link, Mention, Paper

_CHUNK = 500  # papers in one IN (…)
_FEW = 50  # papers; for so many only their neighbours are compared, for more the whole library
_ENOUGH = 3  # papers of one proceedings
_MOST = 0.9  # of them that have the same name for it
_CROWD = 40  # papers; a beginning or a name that more have in common tells nothing
_REPOSITORIES = 3  # a paper that names more lists those of others


def finds(session: Session, paper_ids: Sequence[int] | None) -> list[Find]:
    """Return what the library says of gaps of papers, or of all; a look at many thousands takes seconds."""
    wanted = None if paper_ids is None else set(paper_ids)
    found = (*_by_names(session), *_by_proceedings(session), *_by_twins(session, wanted))
    return [one for one in found if wanted is None or one.paper_id in wanted]


def _own(paper_id: int, values: Mapping[Gap, Any], reason: str) -> Find:
    return Find(paper_id, values, Supplier.OWN, reason)


def _by_names(session: Session) -> Iterator[Find]:
    """Identifiers that stand in one link of a paper, and years that stand in its identifiers."""
    columns = select(Paper.id, Paper.doi, Paper.arxiv, Paper.url, Paper.year)
    papers = list(session.execute(columns.where(or_(Paper.doi.is_(None), Paper.arxiv.is_(None), Paper.year.is_(None)))))
    links: dict[int, list[str]] = {row.id: [row.url] for row in papers if row.url}
    told = or_(Link.kind.in_((Kind.DOI, Kind.ARXIV)), Link.host.in_(sorted(imprint.PUBLISHERS)))
    statement = select(Mention.paper_id, Mention.url).join(Mention.link).where(told, Mention.removed.is_(False))
    for paper_id, url in session.execute(statement):
        links.setdefault(paper_id, []).append(url)
    dois = set(session.scalars(select(Paper.doi).where(Paper.doi.is_not(None))))
    ids = set(session.scalars(select(Paper.arxiv).where(Paper.arxiv.is_not(None))))
    for row in papers:
        urls = links.get(row.id, ())
        doi = _only(imprint.work_doi(url) for url in urls) if row.doi is None else None
        if doi and doi not in dois:
            yield _own(row.id, {Gap.DOI: doi}, f"a link of the paper leads to {doi}")
        arxiv = _only([_arxiv(row.doi), *map(_arxiv, urls)]) if row.arxiv is None else None
        if arxiv and arxiv not in ids:
            yield _own(row.id, {Gap.ARXIV: arxiv}, f"a link of the paper leads to arXiv:{arxiv}")
        if row.year is None and (named := imprint.year(row.doi, row.arxiv)):
            year, name = named
            yield _own(row.id, {Gap.YEAR: year}, f"its identifier {name} says the year")


def _arxiv(url: str | None) -> str | None:
    found = arxiv_id_from(url) if url else None
    return without_version(found) if found else None


def _only(values: Iterable[str | None]) -> str | None:
    """The one value that is there, None when there are two."""
    found = {value for value in values if value}
    return found.pop() if len(found) == 1 else None


def _by_proceedings(session: Session) -> Iterator[Find]:
    """Venues as nearly all papers have them whose DOIs begin alike."""
    named: dict[str, Counter[str]] = {}
    without: list[tuple[int, str]] = []
    for paper_id, doi, venue in session.execute(select(Paper.id, Paper.doi, Paper.venue).where(Paper.doi.is_not(None))):
        if stem := imprint.proceedings(doi or ""):
            if venue and not gaps.is_server(venue):
                named.setdefault(stem, Counter())[venue] += 1
            else:
                without.append((paper_id, stem))
    for paper_id, stem in without:
        if stem not in named:
            continue
        (venue, number), total = named[stem].most_common(1)[0], named[stem].total()
        if number >= _ENOUGH and number >= _MOST * total:
            reason = f"{number} of {total} papers of the library whose DOIs begin with {stem} have this venue"
            yield _own(paper_id, {Gap.VENUE: venue}, reason)


def _by_twins(session: Session, wanted: Collection[int] | None) -> Iterator[Find]:
    """What a paper that is surely the same work has, and what the published version of a preprint has."""
    apart = {(row.first, row.second) for row in session.execute(select(Distinct.first, Distinct.second))}
    few = wanted is not None and len(wanted) <= _FEW
    found = _near(session, sorted(wanted or ())) if few else duplicates.pairs(session)
    pairs = [it for it in found if (it.first, it.second) not in apart]
    numbers = {number for pair in pairs for number in (pair.first, pair.second)}
    papers = {known.id: known for known in batch.load(session, numbers)}
    code = _code(session, numbers)
    for pair in pairs:
        one, other = papers[pair.first], papers[pair.second]
        for known, twin in ((one, other), (other, one)):
            if values := _of_twin(known, twin, sure=pair.likeness is Likeness.SAME):
                if 0 < len(code.get(twin.id, ())) <= _REPOSITORIES:
                    values[Gap.LINK] = code[twin.id]
                yield _own(known.id, values, _why(known, twin, pair))


def _of_twin(known: Known, twin: Known, *, sure: bool) -> dict[Gap, Any]:
    """What a paper may take from one that is the same work; where that is not sure, only of preprint and published."""
    values: dict[Gap, Any] = {Gap.ABSTRACT: twin.abstract, Gap.AUTHORS: twin.authors}
    if _came_out(known, twin):
        return values | {Gap.DOI: twin.doi}  # which it has: the two are to be merged, and the rest comes along
    if _came_out(twin, known):
        return values
    return values | {Gap.VENUE: twin.venue, Gap.YEAR: twin.year} if sure else {}


def _came_out(known: Known, twin: Known) -> bool:
    """Whether a paper is a preprint and the other one was published."""
    return gaps.is_preprint(known) and twin.doi is not None and not gaps.is_preprint_doi(twin.doi)


def _why(known: Known, twin: Known, pair: Pair) -> str:
    version = "the published version" if _came_out(known, twin) else "the preprint"
    what = version if _came_out(known, twin) or _came_out(twin, known) else "the same work"
    is_it = "is" if pair.likeness is Likeness.SAME else "may be"
    return f"“{mathematics.plain(twin.title)}”, paper {twin.id} of the library, {is_it} {what}: {pair.reason}"


def _near(session: Session, paper_ids: Sequence[int]) -> list[Pair]:
    """The pairs of a few papers with those of one identifier, of a title that begins alike, or by an author."""
    own = batch.load(session, paper_ids)
    near = {
        "head": {known.fingerprint.rpartition("|")[0][: batch.HEAD] for known in own} - {""},
        "author": {known.authors[0] for known in own if known.authors},
    }
    crowded = batch.crowded(session, near, _CROWD)
    wanted = {
        "doi": {known.doi for known in own if known.doi},
        "arxiv": {known.arxiv for known in own if known.arxiv},
    }
    beside = batch.beginning(session, near["head"] - crowded["head"])
    beside |= {number for _, number, _ in batch.written_by(session, near["author"] - crowded["author"])}
    others = (*batch.fetch(session, wanted, but=paper_ids), *batch.load(session, beside.difference(paper_ids)))
    works = {known.id: _work(known) for known in (*own, *others)}
    found: list[Pair] = []
    for first, second in sorted({(min(it, on), max(it, on)) for it in paper_ids for on in works if it in works}):
        judged = compare(works[first], works[second]) if first != second else None
        if judged and judged.likeness is not Likeness.DIFFERENT:
            found.append(Pair(first, second, judged.likeness, judged.reason))
    return found


def _work(known: Known) -> Work:
    return Work(known.title, known.authors, known.year, known.doi, known.arxiv, known.url, known.venue)


def _code(session: Session, paper_ids: Collection[int]) -> dict[int, list[str]]:
    """The code repositories that papers name."""
    found: dict[int, list[str]] = {}
    numbers = sorted(paper_ids)
    for start in range(0, len(numbers), _CHUNK):
        chunk = numbers[start : start + _CHUNK]
        statement = select(Mention.paper_id, Mention.url).join(Mention.link).where(Mention.paper_id.in_(chunk))
        kinds = sorted(CODE_KINDS - {Kind.GITHUB_OWNER})
        for paper_id, url in session.execute(statement.where(Link.kind.in_(kinds), Mention.removed.is_(False))):
            found.setdefault(paper_id, []).append(url)
    return found
