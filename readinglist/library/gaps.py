"""Gaps of papers: what a value for one must look like, and whether it still has a place there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, exists, func, literal, or_, select

from readinglist.errors import BadIdentifier
from readinglist.identifiers import arxiv_id_from, doi_from, identity, web_address, without_version
from readinglist.library.batch import Known
from readinglist.metadata import Gap, is_stand_in
from readinglist.models import Author, Link, Mention, Paper, Proposal

Value = str | int | Sequence[str]

LONGEST = 20_000  # letters of an abstract; a longer one is a whole paper
_SHORT = 500  # letters of a title, a venue or a name
_ARXIV_DOI = "10.48550/"
_SERVER = re.compile(
    r"\b(?:arxiv|corr\b|(?:bio|med|chem|tech|psy)r?xiv|ssrn|research square|preprints?\b)", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_FIELDS = tuple(gap for gap in Gap if gap is not Gap.LINK)


def is_server(venue: str) -> bool:
    """Whether a venue is only where preprints are put, so that a real one is better."""
    return bool(_SERVER.search(venue))


def is_preprint_doi(doi: str) -> bool:
    """Whether a DOI is arXiv's own, so that a publisher's is better."""
    return doi.startswith(_ARXIV_DOI)


def read(gap: Gap, value: Value | None) -> str | int | list[str] | None:
    """Return somebody's value for a gap as a paper holds it, None where it is none."""
    match gap:
        case Gap.AUTHORS:
            given = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
            return [name for it in given if (name := _line(it))] or None
        case Gap.YEAR:
            number = int(value) if isinstance(value, int) or (isinstance(value, str) and _is_year(value)) else 0
            return number if 1000 <= number <= 2999 else None
        case Gap.DOI:
            return doi_from(value) if isinstance(value, str) else None
        case Gap.ARXIV:
            found = arxiv_id_from(value) if isinstance(value, str) else None
            return without_version(found) if found else None
        case Gap.URL | Gap.LINK:
            return _address(value) if isinstance(value, str) else None
        case Gap.ABSTRACT:
            text = _CONTROL.sub("", value.replace("\r\n", "\n")).strip() if isinstance(value, str) else ""
            return text[:LONGEST] or None
        case Gap.TITLE | Gap.VENUE:
            return _line(value) or None


def _line(value: object) -> str:
    return " ".join(_CONTROL.sub(" ", value).split())[:_SHORT] if isinstance(value, str) else ""


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 4


def _address(text: str) -> str | None:
    try:
        return web_address(text)
    except BadIdentifier:
        return None


def fitting(known: Known, gap: Gap, value: str | int | list[str], *, published: bool = False) -> dict[str, Any] | None:
    """Return a value as a proposal for a paper holds it, None when the paper needs none.

    A paper needs what it lacks, and better than a stand-in for a title, a preprint server for a venue, arXiv's DOI.
    `published` says that the value is of the published version of a preprint: its year is better too. What stands in
    the reader's words is never a gap, not even when it is empty.
    """
    if gap is Gap.LINK:
        return {"is": value, "identity": identity(str(value))}
    if gap.value in known.edited:
        return None
    present = getattr(known, gap.value)
    if not present:
        return None if _adds_nothing(known, gap, value) else {"is": value}
    better = False
    match gap:
        case Gap.TITLE:
            better = is_stand_in(present) and not is_stand_in(str(value))
        case Gap.VENUE:
            better = is_server(present) and not is_server(str(value))
        case Gap.DOI:
            better = is_preprint_doi(present) and not is_preprint_doi(str(value))
        case Gap.YEAR:
            better = published and value != present
        case _:
            pass
    return {"is": value, "was": present} if better else None


def _adds_nothing(known: Known, gap: Gap, value: object) -> bool:
    """Whether a value says only what the paper has in another field, or nothing at all."""
    word = str(value)
    match gap:
        case Gap.DOI:
            return is_preprint_doi(word)  # the arXiv id says it
        case Gap.VENUE:
            return is_server(word)
        case Gap.TITLE:
            return is_stand_in(word)
        case Gap.URL:
            return doi_from(word) is not None or arxiv_id_from(word) is not None
        case _:
            return False


def is_preprint(known: Known) -> bool:
    """Whether a paper is known as a preprint of arXiv and by no publisher's DOI."""
    if known.doi:
        return is_preprint_doi(known.doi)
    return bool(known.arxiv)


def standing() -> ColumnElement[bool]:
    """Return the condition that a proposal joined with its paper is open and still has a place there.

    The field is as it was when it was proposed, and not in the reader's words.
    """
    columns: Mapping[Gap, Any] = {gap: getattr(Paper, gap.value) for gap in _FIELDS if gap is not Gap.AUTHORS}
    present = case(*((Proposal.gap == gap, column) for gap, column in columns.items()), else_=None)
    has_authors = exists().where(Author.paper_id == Proposal.paper_id)
    link = func.json_extract(Proposal.value, "$.identity")
    has_link = exists(
        select(Link.id)
        .join(Mention, Mention.link_id == Link.id)
        .where(Link.identity == link, Mention.paper_id == Proposal.paper_id)
    )
    return (
        Proposal.declined.is_(None)
        & present.is_not_distinct_from(func.json_extract(Proposal.value, "$.was"))
        & _unwritten(Proposal.gap)
        & or_(Proposal.gap != Gap.AUTHORS, ~has_authors)
        & or_(Proposal.gap != Gap.LINK, ~has_link)
    )


def lacking() -> ColumnElement[bool]:
    """Return the condition that a paper has a gap a registry may fill, or is a preprint that may be published."""

    empty: dict[Gap, ColumnElement[bool]] = {
        Gap.ABSTRACT: Paper.abstract.is_(None),
        Gap.VENUE: Paper.venue.is_(None),
        Gap.YEAR: Paper.year.is_(None),
        Gap.DOI: or_(Paper.doi.is_(None), Paper.doi.startswith(_ARXIV_DOI)),
        Gap.AUTHORS: ~exists().where(Author.paper_id == Paper.id),
    }
    return or_(*(condition & _unwritten(literal(gap.value)) for gap, condition in empty.items()))


def _unwritten(gap: Any) -> ColumnElement[bool]:
    """The condition that a field is not in the reader's words; no name of one is part of another's."""
    return func.instr(Paper.edited, literal('"') + cast(gap, Text) + '"') == 0
