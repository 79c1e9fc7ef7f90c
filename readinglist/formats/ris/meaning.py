"""What the fields of a reference mean, by the habits of those who write RIS; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from readinglist.formats import Entry, Reject
from readinglist.formats.dates import Date, date_of
from readinglist.formats.draft import (
    Draft,
    addresses_in,
    line_of,
    paragraphs_of,
    priority_of,
    rating_of,
    status_of,
)
from readinglist.formats.exact import NAME, restored, words_in
from readinglist.formats.html_notes import markdown_of
from readinglist.formats.names import family_in, on_title_page, people_of
from readinglist.formats.ris.dialects import TYPES, in_ris
from readinglist.formats.ris.scanning import Raw
from readinglist.identifiers import doi_from

_TITLES = ("TI", "T1", "CT", "BT")
_VENUES = ("T2", "JF", "BT", "JO", "J1", "JA", "J2", "C3", "T3")
_OF_JOURNALS = ("JF", "T2", "JO", "J1", "JA", "J2", "BT", "T3")
_JOURNALS = frozenset(("JOUR", "EJOUR", "MGZN", "NEWS", "ABST", "INPR", "JFULL"))
_SHORT = ("J2", "JA", "J1", "JO")
_WITHOUT_VENUE = frozenset(("BOOK", "EBOOK", "EDBOOK", "WHOLE", "THES", "RPRT", "SER"))
_PLAIN = {
    "VL": "volume", "VO": "volume", "IS": "number", "CP": "number", "CY": "address", "PP": "address",
    "LA": "language", "ET": "edition",
    "T3": "series", "DB": "database", "DP": "provider", "CN": "callnumber", "LB": "label", "NV": "volumes",
    "TT": "translatedtitle", "ST": "shorttitle", "AR": "eid", "AD": "affiliation", "SE": "section", "RP": "reprint",
    "OP": "origtitle", "M1": "misc1", "M2": "misc2", "RI": "reviewed", "CA": "caption", "AV": "archive",
    "C1": "custom1", "C2": "custom2", "C3": "custom3", "C4": "custom4", "C5": "custom5", "C6": "custom6",
    "C7": "custom7", "C8": "custom8", "U1": "user1", "U2": "user2", "U3": "user3", "U4": "user4", "U5": "user5",
}  # fmt: skip
_TAKEN = frozenset(
    "TY TI T1 T2 BT AU A1 A2 A3 A4 A5 ED TA PY Y1 Y2 DA PD JO JF JA J1 J2 SP EP PB SN DO UR L1 L2 L3 L4 LK AB N1 N2 KW "
    "AN ID M3 RN ER EF".split()
)
_PUBLISHERS = {"phdthesis": "school", "techreport": "institution"}
_ONLY_DOI = re.compile(r"\W{0,3}(?:doi|identifier)?\W{0,4}10\.\d{4,9}/\S+\s*", re.IGNORECASE)
# What databases write where a reader's notes belong.
_NO_NOTE = re.compile(
    r"(?:cited by|export date|date (?:revised|completed|created)|accession number|times cited|language of original|"
    r"correspondence address|funding details|from duplicate|publication type|copyright|last updated|issn|isbn|pmid)\b",
    re.IGNORECASE,
)  # fmt: skip
_OWN = re.compile(rf"{NAME}-(status|shelf|priority|rating|added|tags|note)\s*:\s*(.*)", re.IGNORECASE)
_SERIAL = re.compile(r"(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx]|\d{4}-?\d{3}[\dXx]")


def entries_of(raw: Raw) -> Iterator[Entry | Reject]:
    """Yield a reference as an entry with Rejects for what of it was not understood."""
    said: dict[str, list[str]] = {}
    for tag, value in in_ris(raw):
        if value:
            said.setdefault(tag, []).append(value)
    draft = Draft(raw.line)
    words: dict[str, Any] = {}
    kind = _kind(said)
    _describe(draft, said, kind)
    _gather_notes(draft, said, words)
    _gather_places(draft, said)
    for made in draft.entry() if draft.title or not words.get("title") else _bare(draft):
        yield restored(made, words) if words and isinstance(made, Entry) else made


def _bare(draft: Draft) -> Iterator[Entry | Reject]:
    draft.title = "untitled"  # our own words say the true one
    return draft.entry()


def _kind(said: Mapping[str, list[str]]) -> str:
    kind = re.sub(r"\W", "", said.get("TY", [""])[0].partition("\n")[0]).upper()[:12]
    return kind or ("JOUR" if any(tag in said for tag in ("JO", "JF", "JA", "J2")) else "GEN")


def _describe(draft: Draft, said: dict[str, list[str]], kind: str) -> None:
    entrytype = TYPES.get(kind, kind.lower())
    draft.details["entrytype"] = entrytype
    titled = _name_work(draft, said, kind)
    _name_people(draft, said)
    dates = [date for tag in ("PY", "Y1", "DA", "PD") for value in said.get(tag, []) if (date := date_of(value))]
    draft.dated(_fullest(dates))
    if abstracts := [paragraphs_of(value) for tag in ("AB", "N2") for value in said.get(tag, [])]:
        draft.abstract = "\n\n".join(dict.fromkeys(filter(None, abstracts)))
    for value in said.get("KW", []):
        for word in re.split(r"[;\n]", value) if ";" in value or "\n" in value else _at_commas(value):
            draft.tag(word)
    _number(draft, said)
    for value in said.get("PB", []):
        if entrytype in _PUBLISHERS and not draft.venue:
            draft.appear_in(value)
        else:
            draft.detail(_PUBLISHERS.get(entrytype, "publisher"), value)
    for tag, name in _PLAIN.items():
        for value in said.get(tag, []) if tag != titled else []:
            draft.detail(name, value)
    for tag, values in said.items():
        if tag[0] == "+" or (tag not in _PLAIN and tag not in _TAKEN):
            for value in values:
                draft.detail(tag.lstrip("+").lower(), value)
    for value in said.get("Y2", []):
        draft.detail("urldate", value.rstrip("/"))


def _name_work(draft: Draft, said: dict[str, list[str]], kind: str) -> str:
    """Give the work its title and its venue; returns the tag the venue stood under."""
    at = next((tag for tag in _TITLES if line_of(" ".join(said.get(tag, [])))), "")
    draft.title = line_of(" ".join(said[at])) if at else ""
    if not at and kind in ("BOOK", "CONF", "SER", "WHOLE") and "T2" in said:
        at, draft.title = "T2", line_of(said["T2"][0])
    if not draft.title and "ST" in said:
        draft.title = line_of(said["ST"][0])
    if kind in _WITHOUT_VENUE:
        for value in said.get("T2", []) if at != "T2" else []:
            draft.detail("series", value)
        names: tuple[str, ...] = ("JF", "JO", "JA", "J2")
    else:
        names = _OF_JOURNALS if kind in _JOURNALS else _VENUES
    found = ""
    for tag in names:
        if tag == at or tag not in said:
            continue
        name = line_of(said[tag][0])
        if not found and name:
            draft.appear_in(name)
            found = tag if draft.venue else ""
        elif name and name != draft.venue and tag not in _PLAIN:
            draft.detail("shortjournal" if tag in _SHORT else "booktitle" if tag == "BT" else "maintitle", name)
    return found


def _name_people(draft: Draft, said: Mapping[str, list[str]]) -> None:
    authors = _people(said, ("AU", "A1"))
    editors = _people(said, ("A2", "ED", "A3", "A5"))
    draft.authors = authors or editors
    if authors:
        draft.detail("editor", " and ".join(editors))
    draft.detail("translator", " and ".join(_people(said, ("A4", "TA"))))
    listed = [line_of(value) for tag in ("AU", "A1", "A2", "ED") for value in said.get(tag, []) if "\n" not in value]
    sorted_ones = any(map(family_in, listed))  # then who has no comma is a body
    draft.named += [
        (on_title_page(value), family_in(value) or (value if sorted_ones and "," not in value else ""))
        for value in listed
    ]


def _people(said: Mapping[str, list[str]], tags: Sequence[str]) -> list[str]:
    names: list[str] = []
    for tag in tags:
        for value in said.get(tag, []):
            value = line_of(value) if "\n" not in value else value
            both = re.fullmatch(r"[^,]+,[^,]+(?:\sand\s[^,]+,[^,]+)+", value)
            names += people_of(value) if ";" in value or "\n" in value or both else [on_title_page(value)]
    return [name for name in names if name][:20_000]


def _at_commas(value: str) -> list[str]:
    """A field of several short words is a list; a subject heading with one comma is one."""
    parts = value.split(",")
    return parts if len(parts) > 2 else [value]


def _fullest(dates: Sequence[Date]) -> Date | None:
    """The first date, or one of the same year that says more."""
    return max(
        dates, key=lambda date: (date.year == dates[0].year) * (1 + bool(date.month) + bool(date.day)), default=None
    )


def _number(draft: Draft, said: Mapping[str, list[str]]) -> None:
    first, last = ("; ".join(said.get(tag, [])[:1]) for tag in ("SP", "EP"))
    if first and last and not re.search(r"\d\s*[-–—]+\s*\w", first) and first != last:
        first = f"{first}–{last}"
    draft.detail("pages", re.sub(r"(?<=\w)\s*[-–—]+\s*(?=\w)", "–", first or last))
    for value in said.get("SN", []):
        for number in _SERIAL.findall(value[:1_000]):
            bare = re.sub(r"[\s-]", "", number)
            draft.detail("issn" if len(bare) == 8 else "isbn", number.strip())
    for value in said.get("M3", []):
        if not (doi_from(value) and draft.identify(value)):
            draft.detail("type", value)
    for value in said.get("ID", []):
        if _ONLY_DOI.fullmatch(value):
            draft.identify(value)
        draft.detail("key", value)
    for value in said.get("AN", []):
        draft.identify(value)
        draft.detail("accession", value)


def _gather_notes(draft: Draft, said: Mapping[str, list[str]], words: dict[str, Any]) -> None:
    for value in (*said.get("N1", []), *said.get("RN", [])):
        bare = value.strip()
        if bare.startswith(f"{NAME}:") and (found := words_in(bare[len(NAME) + 1 :])) is not None:
            words |= found
        elif _ONLY_DOI.fullmatch(bare) and draft.identify(bare):
            continue
        elif bare.startswith("References:"):
            continue  # Scopus lists all that a work cites
        elif _NO_NOTE.match(bare):
            draft.detail("annotation", bare)
        else:
            draft.notes.append(_without_own_words(draft, markdown_of(value)))  # Zotero's are HTML


def _without_own_words(draft: Draft, note: str) -> str:
    """Take the lines that say something for the reader out of a note."""
    if NAME not in note:
        return note
    kept: list[str] = []
    for line in note.split("\n"):
        found = _OWN.fullmatch(line.strip())
        if found and found[1].lower() == "status" and status_of(found[2]):
            draft.status = status_of(found[2])
        elif found and found[1].lower() == "priority" and priority_of(found[2]):
            draft.priority = priority_of(found[2])
        elif found and found[1].lower() == "rating" and rating_of(found[2]):
            draft.rating = rating_of(found[2])
        else:
            kept.append(line)
    return "\n".join(kept).strip()


def _gather_places(draft: Draft, said: Mapping[str, list[str]]) -> None:
    for tag in ("DO", "L3"):
        for value in said.get(tag, []):
            if doi := doi_from(value):
                draft.place(doi)
            elif not draft.identify(value) and tag == "DO":
                draft.detail("identifier", value)
    for tag in ("UR", "LK", "L2", "L1", "L3", "L4"):
        for value in said.get(tag, []):
            if tag == "L3" and doi_from(value):
                continue
            for address in addresses_in(value):
                if re.match(r"https?://|www\.", address, re.IGNORECASE) or (tag == "UR" and doi_from(address)):
                    _place(draft, address, own=tag in ("UR", "LK"))
                else:
                    draft.detail("file", address)


def _place(draft: Draft, address: str, *, own: bool) -> None:
    """A file beside a reference that has its own address, or a DOI, is a link and not the address of the paper."""
    before = draft.url
    draft.place(address)
    if not own and before is None and draft.url and draft.doi:
        draft.links[draft.url], draft.url = None, None
