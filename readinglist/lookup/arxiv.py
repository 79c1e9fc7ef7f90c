"""arXiv's export API as a source: fifty ids a request; what it leaves out is not there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from readinglist import extract
from readinglist.health import Answer
from readinglist.identifiers import arxiv_id_from, doi_from, without_version
from readinglist.lookup.cleaning import abstract, line
from readinglist.lookup.records import year_of
from readinglist.metadata import Found, Supplier
from readinglist.probe.arxiv import ATOM, feed_of, unreadable_in
from readinglist.probe.registries.word import MOST
from readinglist.transport import Failure, Transport

_BATCH = 50
_LONGEST_COMMENT = 2_000  # letters; there pages and figures are counted, and perhaps a link is given


async def ask(ids: Sequence[str], door: Transport) -> tuple[dict[str, Found], Mapping[str, Failure]]:
    """Return what arXiv says of papers, by id without version and subclass, and the ids it could not be asked about."""
    found: dict[str, Found] = {}
    failed: dict[str, Failure] = {}
    for start in range(0, len(ids), _BATCH):
        batch = list(ids[start : start + _BATCH])
        told = await _ask(batch, door)
        if isinstance(told, Failure):
            failed |= dict.fromkeys(batch, told)
        else:
            found |= told
    return found, failed


def key(arxiv_id: str) -> str:
    """Return what all spellings of an id have in common: `math.GT/0309136v2` → `math/0309136`."""
    return re.sub(r"\.[A-Z]{2}/", "/", without_version(arxiv_id))


async def _ask(batch: list[str], door: Transport) -> dict[str, Found] | Failure:
    """What is said of one batch; ids that spoil it are left out and it is asked again."""
    for _ in range(3):
        feed = await feed_of(batch, door)
        if isinstance(feed, Failure):
            return feed
        spoilt = unreadable_in(feed)
        if not spoilt:
            return {
                key(paper.arxiv): paper
                for entry in feed.findall("atom:entry", ATOM)[: len(batch)]
                if (paper := _found(entry)).arxiv and paper.title
            }
        batch = [name for name in batch if name not in spoilt]
        if not batch:
            return {}
    return Failure(Answer.DEFERRED, "it could not read the question")


def _found(entry: ElementTree.Element) -> Found:
    """What one entry of the feed says."""

    def said(name: str) -> str:
        return " ".join((entry.findtext(name, "", ATOM) or "").split())

    arxiv_id = arxiv_id_from(said("atom:id").replace("http://", "https://"))
    text = abstract(entry.findtext("atom:summary", "", ATOM))
    category = entry.find("arxiv:primary_category", ATOM)
    names = (line(author.findtext("atom:name", "", ATOM)) for author in entry.findall("atom:author", ATOM)[:MOST])
    field = line(category.get("term")) if category is not None else ""
    return Found(
        title=line(said("atom:title")),
        authors=tuple(filter(None, names)),
        year=year_of(said("atom:published")),
        doi=doi_from(said("arxiv:doi").split(" ")[0]),
        arxiv=without_version(arxiv_id) if arxiv_id else None,
        abstract=text,
        links=tuple(
            dict.fromkeys((*extract.links(text or ""), *extract.links(said("arxiv:comment")[:_LONGEST_COMMENT])))
        ),
        details={"entrytype": "misc"} | ({"primaryclass": field} if field else {}),
        reference=line(said("arxiv:journal_ref")),
    ).of(Supplier.ARXIV)
