"""A paper of our own JSON as an entry, whatever stands in it; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from readinglist.errors import BadTag
from readinglist.formats import Entry, Reject
from readinglist.identifiers import arxiv_id_from, doi_from, is_web_address
from readinglist.metadata import Supplier, stand_in
from readinglist.reading import RATINGS, Priority, Shelf, Status, tag_of

_Word = TypeVar("_Word", bound=StrEnum)


def entry_of(paper: Mapping[str, Any], line: int) -> Iterator[Entry | Reject]:
    """Yield a paper as an entry, and a Reject for what of it could not be understood."""
    remarks: list[str] = []
    doi, arxiv = doi_from(_text(paper, "doi") or ""), arxiv_id_from(_text(paper, "arxiv") or "")
    url = next(_web([_text(paper, "url")], remarks), None)
    title = _text(paper, "title") or stand_in(doi, arxiv, url)
    if not title:
        yield Reject(line, "a paper has no title and nothing to be known by")
        return
    year, rating = _number(paper, "year"), _number(paper, "rating")
    yield Entry(
        title,
        tuple(_texts(paper.get("authors"))),
        _text(paper, "venue"),
        year if year and 0 < year < 10_000 else None,
        doi,
        arxiv,
        url,
        _text(paper, "abstract"),
        tuple(_links(paper, remarks)),
        line,
        _word(Shelf, paper.get("shelf"), remarks),
        _word(Status, paper.get("status"), remarks),
        _word(Priority, paper.get("priority"), remarks),
        rating if rating in RATINGS else None,
        tuple(_tags(paper.get("tags"), remarks)),
        _text(paper, "note") or "",
        _moment(paper.get("added")),
        {name.lower(): text for name, text in _pairs(paper.get("details")) if name.strip()},
        {name: Supplier(by) for name, by in _pairs(paper.get("filled")) if by in frozenset(Supplier)},
    )
    without = f"“{title[:80]}” was read without a value that is not understood"
    yield from (Reject(line, f"{without}: {it}", kept=True) for it in remarks)


def _clean(text: str) -> str:
    """Text that can be stored: half of a sign is none."""
    return text.encode("utf-8", "replace").decode()


def _text(paper: Mapping[str, Any], name: str) -> str | None:
    value = paper.get(name)
    return _clean(value) if isinstance(value, str) and value.strip() else None


def _texts(values: Any) -> Iterator[str]:
    for value in values if isinstance(values, list) else ():
        if isinstance(value, str) and value.strip():
            yield _clean(value)


def _number(paper: Mapping[str, Any], name: str) -> int | None:
    value = paper.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _links(paper: Mapping[str, Any], remarks: list[str]) -> Iterator[str]:
    """The addresses a paper has, without those its reader took off."""
    mentions = paper.get("mentions")
    for mention in mentions if isinstance(mentions, list) else ():
        if isinstance(mention, dict) and not mention.get("removed"):
            yield from _web(_texts([mention.get("url")]), remarks)


def _web(texts: Iterable[str | None], remarks: list[str]) -> Iterator[str]:
    """Those that are web addresses: a stranger's file may hold any other (`javascript:`), which is never kept."""
    for text in filter(None, texts):
        if is_web_address(text):
            yield text
        else:
            remarks.append(f"“{text[:40]}” is no web address")


def _word(words: type[_Word], value: Any, remarks: list[str]) -> _Word | None:
    if value is None:
        return None
    if isinstance(value, str) and value in frozenset(words):
        return words(value)
    remarks.append(f"“{str(value)[:40]}” is no {words.__name__.lower()}")
    return None


def _tags(values: Any, remarks: list[str]) -> Iterator[str]:
    for value in _texts(values):
        try:
            yield tag_of(value)
        except BadTag as mistake:
            remarks.append(str(mistake))


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _pairs(values: Any) -> Iterator[tuple[str, str]]:
    for name, value in values.items() if isinstance(values, dict) else ():
        if isinstance(value, str) and value.strip():
            yield _clean(name), _clean(value)
