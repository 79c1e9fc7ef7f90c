"""DOIs, arXiv ids and addresses of papers: their form, and whether they agree with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import or_, select

from readinglist.errors import BadIdentifier
from readinglist.identifiers import Kind, arxiv_id_from, doi_from, web_address, without_version
from readinglist.library.doctor.check import Check, Finding, Look, Severity, quoted
from readinglist.library.doctor.mending import write_fields
from readinglist.models import Link, Mention, Paper

# What addresses put behind a DOI; some publishers do register names that end so, hence advice.
_TAIL = re.compile(r"(?:/(?:abstract|full|fulltext|pdf|epdf|html|meta)|\.pdf|\.full|\.html?|[?&]\w+=.*|#.*)$")
_MONTH = re.compile(r"\d\d(\d\d)\.\d{4,5}$")


def _dois(look: Look) -> dict[str, int]:
    """The papers by the DOI that each holds."""
    return {doi: number for number, _, doi in _papers_with(look, Paper.doi)}


def _papers_with(look: Look, column: Any) -> Iterator[tuple[int, str, str]]:
    """The papers that have an identifier or address: number, title, and what it is."""
    statement = select(Paper.id, Paper.title, column).where(column.is_not(None)).order_by(Paper.id)
    return ((row[0], row[1], row[2]) for row in look.session.execute(statement))


def _doi_form(look: Look) -> Iterator[Finding]:
    held = _dois(look)
    for number, title, doi in _papers_with(look, Paper.doi):
        bare = doi_from(doi)
        if bare == doi:
            continue
        if bare is None:
            yield Finding(f"{quoted(doi)} is no DOI", number, title)
        elif bare in held:
            yield Finding(f"the DOI {quoted(doi)} is {bare}, which paper {held[bare]} has", number, title)
        else:
            held[bare] = number  # two of them may become the same
            cure = {"doi": bare} if not look.is_edited(number, "doi") else None
            yield Finding(f"the DOI is written {quoted(doi)}; bare it is {bare}", number, title, cure=cure)


def _doi_tail(look: Look) -> Iterator[Finding]:
    for number, title, doi in _papers_with(look, Paper.doi):
        if not look.is_edited(number, "doi") and (tail := _TAIL.search(doi)) and doi_from(doi) == doi:
            what = f"the DOI {doi} ends in {quoted(tail[0])}, as the address of a page does"
            yield Finding(what, number, title)


def _doi_shared(look: Look) -> Iterator[Finding]:
    held = _dois(look)
    statement = (
        select(Paper.id, Paper.title, Paper.url, Mention.url)
        .join(Mention, Mention.paper_id == Paper.id)
        .join(Link, Link.id == Mention.link_id)
        .where(Link.kind == Kind.DOI, Mention.removed.is_(False), Paper.doi.is_(None), Mention.by_reader.is_(False))
        .order_by(Paper.id, Mention.position)
    )
    for number, title, own, url in look.session.execute(statement):
        doi = doi_from(url)
        holder = held.get(doi) if doi else None
        # An abstract may name another paper's DOI: only its own address, or the DOI alone, speaks of itself.
        if holder is not None and holder != number and (own is None or doi_from(own) == doi):
            what = f"its link leads to the DOI {doi}, which is that of paper {holder}"
            yield Finding(what, number, title, more={"papers": [number, holder]})


def _doi_clash(look: Look) -> Iterator[Finding]:
    own = {number: doi for doi, number in _dois(look).items()}
    for number, title, url in _papers_with(look, Paper.url):
        doi, other = own.get(number), doi_from(url) if "doi.org/" in url else None
        # arXiv's own DOI beside the publisher's is one work still.
        if doi and other and other != doi_from(doi) and "10.48550/" not in other + doi:
            yield Finding(f"its DOI is {doi}, but its address leads to {other}", number, title)


def _in_address(look: Look) -> Iterator[Finding]:
    held = _dois(look)
    bare = (Paper.url.is_not(None), or_(Paper.doi.is_(None), Paper.arxiv.is_(None)))
    named = or_(Paper.url.like("%doi.org/%"), Paper.url.like("%arxiv.org/%"))
    columns = (Paper.id, Paper.title, Paper.url, Paper.doi, Paper.arxiv)
    for number, title, url, doi, arxiv in look.session.execute(select(*columns).where(*bare, named)):
        found, preprint = (doi_from(url), arxiv_id_from(url)) if url else (None, None)
        if found and not preprint and doi is None and not look.is_edited(number, "doi") and found not in held:
            held[found] = number
            yield Finding(f"its address names the DOI {found}, and it has none", number, title, cure={"doi": found})
        elif preprint and arxiv is None and not look.is_edited(number, "arxiv"):
            known = without_version(preprint)
            yield Finding(
                f"its address names arXiv:{known}, and it has no arXiv id", number, title, cure={"arxiv": known}
            )


def _arxiv_form(look: Look) -> Iterator[Finding]:
    for number, title, arxiv in _papers_with(look, Paper.arxiv):
        read = arxiv_id_from(arxiv)
        bare = without_version(read) if read else None
        month = _MONTH.fullmatch(bare or "")
        if bare is None:
            yield Finding(f"{quoted(arxiv)} is no arXiv id", number, title)
        elif month and not 1 <= int(month[1]) <= 12:
            yield Finding(f"{quoted(arxiv)} is no arXiv id: there is no month {month[1]}", number, title)
        elif bare != arxiv:
            cure = {"arxiv": bare} if not look.is_edited(number, "arxiv") else None
            yield Finding(f"the arXiv id is written {quoted(arxiv)}; bare it is {bare}", number, title, cure=cure)


def _address_form(look: Look) -> Iterator[Finding]:
    for number, title, url in _papers_with(look, Paper.url):
        if not url.lower().startswith(("http://", "https://")):
            yield Finding(f"its address {quoted(url)} does not begin with http:// or https://", number, title)
            continue
        try:
            web_address(url)
        except BadIdentifier as mistake:
            yield Finding(f"its address cannot be asked: {mistake}", number, title)


CHECKS = (
    Check(
        "doi-form",
        "DOIs that are none, or that are not written bare and in lower case",
        "By its DOI a paper is known again, and asked for at its registry; one in another dress is missed. The fix "
        "writes it bare (`10.…/…`). It never changes one that is no DOI, nor one whose bare form another paper has.",
        Severity.PROBLEM,
        _doi_form,
        write_fields,
        over=Paper,
    ),
    Check(
        "doi-tail",
        "DOIs that end as the address of a page does: /abstract, /full, .pdf",
        "Such an end was mostly cut from an address together with the DOI, and its registry does not know it. There "
        "is no fix: a few publishers do register such names.",
        Severity.ADVICE,
        _doi_tail,
        over=Paper,
    ),
    Check(
        "doi-shared",
        "papers whose own address is a DOI that another paper holds",
        "Only one paper can hold a DOI: the second came with it, was not recognised as the first, and was kept "
        "without. Either they are one paper, or a file gave one of them a wrong DOI. There is no fix: look at both.",
        Severity.ADVICE,
        _doi_shared,
        over=Paper,
    ),
    Check(
        "doi-clash",
        "papers whose DOI and address name two different DOIs",
        "One of them is wrong, or leads to another version. There is no fix: which one is meant is not known.",
        Severity.ADVICE,
        _doi_clash,
        over=Paper,
    ),
    Check(
        "identifier-in-address",
        "papers whose own address names a DOI or arXiv id that they lack",
        "With its identifier a paper is recognised, completed and checked at the registry. The fix takes it from the "
        "address. It never takes one that another paper holds, and never one that you took off.",
        Severity.ADVICE,
        _in_address,
        write_fields,
        over=Paper,
    ),
    Check(
        "arxiv-form",
        "arXiv ids that are none, or that carry a version or a prefix",
        "The id without its version names the work. The fix writes it so. It never changes one that is no arXiv id.",
        Severity.PROBLEM,
        _arxiv_form,
        write_fields,
        over=Paper,
    ),
    Check(
        "address-form",
        "addresses of papers that are no web addresses",
        "Such an address cannot be opened or watched. There is no fix: correct it on the paper's page.",
        Severity.PROBLEM,
        _address_form,
        over=Paper,
    ),
)
