"""What an entry is known by: DOI, arXiv id and address, wherever its writer put them; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from readinglist.errors import BadIdentifier
from readinglist.formats.bibtex.latex import verbatim_of
from readinglist.identifiers import arxiv_id_from, doi_from, web_address

_DOI_IN_WORDS = re.compile(r"(?:\bdoi[:\s]\s*|doi\.org/)(10\.\d{4,9}/[^\s{}\"<>|^\\,;]+)", re.IGNORECASE)
_DOI_IN_ADDRESS = re.compile(
    r"/(?:doi|article|articles|chapter|book)/(?:(?:abs|abstract|full|pdf|epdf|epub|pdfplus|book|ref|10\.\d+/epdf)/)?"
    r"(10\.\d{4,9}/[^?#\s]+)"
)
_DOI_ENDS = re.compile(r"(?:/(?:full|abstract|meta|pdf|epdf|summary)|\.pdf|\.html?)$", re.IGNORECASE)
_ARXIV_IN_WORDS = re.compile(
    r"(?:arxiv\s{0,3}(?:preprint|e-?prints?)?\s{0,3}(?:arxiv)?\s{0,3}[:/]?\s{0,3}"
    r"|abs/)((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?)(?![\d.]*\d)",
    re.IGNORECASE,
)
_COMMANDED = re.compile(r"\\(?:url|href)\s*\{((?:[^{}\s]++|\{[^{}\s]{0,40}+\})++)\}")
_ADDRESSES = re.compile(r"\s+(?=(?:https?://|www\.))|\s*[;,]\s+(?=(?:https?://|www\.))|\s*;\s*(?=https?://)")
_NAMING = (
    "journal",
    "journaltitle",
    "note",
    "number",
    "volume",
    "howpublished",
    "eprint",
    "booktitle",
    "series",
    "pages",
)


@dataclass(slots=True)
class Names:
    """What an entry is known by, further addresses, and what is wrong with its own."""

    doi: str | None = None
    arxiv: str | None = None
    url: str | None = None
    links: list[str] = field(default_factory=list)
    complaint: str = ""


def names_in(fields: dict[str, str]) -> Names:
    """Take DOI, arXiv id and address out of an entry's fields; what is none of them stays there."""
    found = Names()
    _find_address(fields, found)
    found.doi = _doi(fields, found)
    found.arxiv = _arxiv(fields, found)
    return found


def _find_address(fields: dict[str, str], found: Names) -> None:
    if said := fields.pop("url", ""):
        commanded = _COMMANDED.findall(said) if "\\" in said else []
        first, *others = commanded or _ADDRESSES.split(said)
        try:
            address = verbatim_of(first).strip("<> ")
            found.url = web_address(address) if address else None
        except BadIdentifier as mistake:
            if not (doi_from(address) or arxiv_id_from(address)):
                found.complaint = str(mistake)
            fields["url"] = said
        found.links += [verbatim_of(other) for other in others]
    for name in ("howpublished", "note", "abstract", "comment", "annote", "ee", "link", "title"):
        if "\\" in (value := fields.get(name, "")):
            found.links += [verbatim_of(address) for address in _COMMANDED.findall(value)]
    if not found.url:
        _take_other_address(fields, found)


def _take_other_address(fields: Mapping[str, str], found: Names) -> None:
    published = fields.get("howpublished", "")
    for value in (fields.get("ee", ""), fields.get("link", ""), fields.get("bdsk-url-1", ""), published):
        commanded = _COMMANDED.search(value)
        address = verbatim_of(commanded[1] if commanded else value)
        if re.match(r"https?://\S+$", address):
            try:
                found.url = web_address(address)
            except BadIdentifier:
                continue
            return


def _doi(fields: dict[str, str], found: Names) -> str | None:
    said = verbatim_of(fields.get("doi", "")).replace("\\", "")
    doi = doi_from(said)
    if not doi and (inside := re.search(r"10\.\d{4,9}/\S+", said)):
        doi = doi_from(inside[0].rstrip("},;"))
    if doi:
        fields.pop("doi")
        return doi
    for address in filter(None, (found.url, *found.links, verbatim_of(fields.get("url", "")))):
        if (doi := doi_from(address)) or (doi := _doi_in(address)):
            return doi
    for name in ("note", "howpublished", "ee", "bdsk-url-1", "bdsk-url-2"):
        value = fields.get(name, "")
        if inside := _DOI_IN_WORDS.search(verbatim_of(value)) or _DOI_IN_WORDS.search(value):
            return doi_from(inside[1])
    return None


def _doi_in(address: str) -> str | None:
    if inside := _DOI_IN_ADDRESS.search(address):
        return doi_from(_DOI_ENDS.sub("", inside[1]).replace("%2F", "/"))
    return None


def _arxiv(fields: dict[str, str], found: Names) -> str | None:
    if arxiv := _from_eprint(fields):
        for name in ("eprint", "archiveprefix", "eprinttype"):
            fields.pop(name, None)
        return arxiv
    for name in ("arxiv", "arxivid", "arxiv-id", "arxiv_id"):
        if arxiv := arxiv_id_from(verbatim_of(fields.get(name, ""))):
            fields.pop(name)
            return arxiv
    for address in filter(None, (found.url, found.doi)):
        if arxiv := arxiv_id_from(address):
            return arxiv
    for name in _NAMING:
        value = fields.get(name, "")
        if ("arxiv" in value.lower() or (name == "volume" and "abs/" in value)) and (
            inside := _ARXIV_IN_WORDS.search(value) or _ARXIV_IN_WORDS.search(verbatim_of(value))
        ):
            return arxiv_id_from(inside[1])
    return None


def _from_eprint(fields: Mapping[str, str]) -> str | None:
    """The arXiv id in `eprint`; old ones may leave their archive to another field."""
    said = verbatim_of(fields.get("eprint", ""))
    archive = (fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv").strip(" {}").lower()
    if not said:
        return None
    if archive in ("arxiv", "arxiv.org"):
        archive = verbatim_of(fields.get("primaryclass") or fields.get("eprintclass") or "")
        if found := arxiv_id_from(said):
            return found
    return arxiv_id_from(f"{archive.split('.')[0]}/{said}")
