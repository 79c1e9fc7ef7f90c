"""Fields of a paper corrected by hand: they are in the reader's words from now on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from readinglist import index
from readinglist.errors import BadIdentifier, BadWord, ReadinglistError
from readinglist.identifiers import arxiv_id_from, doi_from, web_address, without_version
from readinglist.library import link, measure
from readinglist.library.add import addresses
from readinglist.library.find import get
from readinglist.models import Author, Mention, Paper

_LONGEST = {
    "title": measure.TITLE, "venue": measure.VENUE, "url": measure.ADDRESS, "abstract": measure.ABSTRACT,
    "year": 4, "doi": measure.ADDRESS, "arxiv": measure.ADDRESS,
}  # fmt: skip
EDITABLE = ("title", "authors", "venue", "year", "doi", "arxiv", "url", "abstract")


def edit(session: Session, paper_id: int, words: Mapping[str, str], now: datetime) -> Paper:
    """Correct a paper's fields by hand; what differs is the reader's from now on.

    `words` maps names of EDITABLE to text as typed; authors stand one a line. Raises BadIdentifier, BadWord, TooMuch
    (with nothing changed) and NotFound.
    """
    paper = get(session, paper_id)
    read = {name: _read(name, text) for name, text in words.items() if name in EDITABLE}
    if read.get("doi"):
        other = session.scalar(select(Paper.id).where(Paper.doi == read["doi"], Paper.id != paper_id))
        if other is not None:
            raise BadIdentifier(f"the DOI {read['doi']} is already on paper {other}")
    before = addresses(paper.url, paper.doi, paper.arxiv)
    for name, value in read.items():
        if name == "authors":
            assert isinstance(value, tuple)
            names = tuple(author.name for author in paper.authors)
            if value == names:
                continue
            measure.hold_authors(value, names)
            paper.authors = [Author(position=position, name=author) for position, author in enumerate(value)]
        elif value == getattr(paper, name):
            continue
        else:
            measure.hold(f"the {name}", str(value or ""), _LONGEST[name], str(getattr(paper, name) or ""))
            setattr(paper, name, value)
        paper.edited = sorted({*paper.edited, name})
    # The fingerprint stays: by it the catalogue that calls the paper otherwise still finds it.
    session.flush()
    _follow_identifiers(session, paper, before, now)
    index.put(session, [paper_id])
    return paper


def complaints(words: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with fields as typed, by name; empty when `edit` can read them all."""
    found: dict[str, str] = {}
    for name in (known for known in EDITABLE if known in words):
        try:
            _read(name, words[name])
        except ReadinglistError as mistake:
            found[name] = str(mistake)
    return found


def _read(name: str, text: str) -> str | int | tuple[str, ...] | None:
    """One field's text as its value."""
    text = text.replace("\r\n", "\n").strip()
    match name:
        case "authors":
            return tuple(filter(None, (line.strip() for line in text.split("\n"))))
        case "title":
            if not text:
                raise BadWord("a paper needs a title")
            return " ".join(text.split())
        case "year":
            if text and not (text.isascii() and text.isdigit() and 1000 <= int(text) <= 2999):
                raise BadWord(f"“{text}” is no year")
            return int(text) if text else None
        case "doi":
            if text and not doi_from(text):
                raise BadIdentifier(f"“{text}” is no DOI")
            return doi_from(text)
        case "arxiv":
            found = arxiv_id_from(text) if text else None
            if text and not found:
                raise BadIdentifier(f"“{text}” is no arXiv id")
            return without_version(found) if found else None
        case "url":
            return web_address(text) if text else None
        case _:
            return text or None


def _follow_identifiers(session: Session, paper: Paper, before: list[str], now: datetime) -> None:
    """Watch a changed address or identifier in the place of the one that was wrong."""
    after = addresses(paper.url, paper.doi, paper.arxiv)
    ids = link.numbered(session, [*before, *after], now)
    present = {mention.link_id: mention for mention in paper.mentions}
    kept = {ids[url] for url in after}
    for link_id in {ids[url] for url in before} - kept:
        if link_id in present and not present[link_id].by_reader:
            present[link_id].removed = True
    for url in after:
        if ids[url] not in present:
            place = max((mention.position for mention in paper.mentions), default=-1) + 1
            present[ids[url]] = Mention(link_id=ids[url], url=url, position=place)
            paper.mentions.append(present[ids[url]])
        elif url not in before:
            present[ids[url]].removed = False
    session.flush()
