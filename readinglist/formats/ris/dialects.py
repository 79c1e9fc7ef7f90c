"""The tags of PubMed, Web of Science and EndNote in the words of RIS, and its types in BibTeX's; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from readinglist.formats.dates import date_of
from readinglist.formats.names import from_initials
from readinglist.formats.ris.scanning import Dialect, Raw

# A type of reference and the tag of BibTeX for it; the first of several for one is written.
TYPES = {
    "JOUR": "article", "CONF": "inproceedings", "CPAPER": "inproceedings", "BOOK": "book", "CHAP": "incollection",
    "THES": "phdthesis", "RPRT": "techreport", "UNPB": "unpublished", "GEN": "misc", "ELEC": "online",
    "COMP": "software", "DATA": "dataset", "PAT": "patent", "STAND": "standard", "MGZN": "article", "NEWS": "article",
    "EJOUR": "article", "JFULL": "periodical", "ABST": "article", "INPR": "article", "EBOOK": "book", "EDBOOK": "book",
    "WHOLE": "book", "ECHAP": "incollection", "SER": "book", "MANSCPT": "unpublished", "PREP": "unpublished",
    "WEB": "online", "BLOG": "online", "ICOMM": "online", "EPRT": "misc", "AGGR": "dataset", "DBASE": "dataset",
    "SLIDE": "misc", "VIDEO": "video", "MPCT": "movie", "SOUND": "audio", "MAP": "misc", "DICT": "inreference",
    "ENCYC": "inreference", "PAMP": "booklet", "GOVDOC": "techreport", "LEGAL": "legal", "CASE": "jurisdiction",
    "STAT": "legislation", "BILL": "legislation", "HEAR": "legal", "PCOMM": "letter", "ART": "artwork",
    "MUSIC": "music", "CTLG": "misc", "CLSWK": "book", "ADVS": "misc", "MULTI": "misc", "GRANT": "misc",
    "ANCIENT": "book", "CHART": "misc", "EQUA": "misc", "FIGURE": "misc", "UNBILL": "legislation", "MLTMD": "misc",
    "DEFAULT": "misc", "NEWSP": "article", "INTV": "misc", "LECT": "misc", "BKREV": "review", "JRNL": "article",
}  # fmt: skip
_MEDLINE = {
    "TI": "TI", "BTI": "T2", "CTI": "T3", "FAU": "AU", "CN": "AU", "JT": "JF", "TA": "J2", "DP": "PY", "AB": "AB",
    "OAB": "AB", "VI": "VL", "IP": "IS", "PG": "SP", "MH": "KW", "OT": "KW", "LA": "LA", "IS": "SN", "ISBN": "SN",
    "PL": "CY", "PB": "PB", "FED": "A2", "TT": "TT", "EN": "ET", "GN": "N1", "JID": "", "DOI": "DO", "CI": "RI",
    "PMID": "+pmid", "PMC": "+pmcid", "OID": "AN", "URL": "UR", "LID": "?", "AID": "?", "SO": "+source",
    "TITLE": "TI", "YR": "PY", "AUTH": "AU", "UOF": "", "CRDT": "", "KW": "KW", "UR": "UR",
}  # fmt: skip
_WOS = {
    "TI": "TI", "AF": "AU", "SO": "T2", "PY": "PY", "PD": "+month", "DI": "DO", "D2": "DO", "AB": "AB", "DE": "KW",
    "ID": "KW", "VL": "VL", "IS": "IS", "BP": "SP", "EP": "EP", "AR": "AR", "UT": "AN", "LA": "LA", "PU": "PB",
    "PI": "CY", "SN": "SN", "EI": "SN", "BN": "SN", "CT": "+eventtitle", "DT": "M3", "PM": "+pmid", "JI": "J2",
    "SE": "T3", "ED": "A2", "BE": "A2", "CL": "+venue", "CY": "+eventdate", "CA": "AU", "GP": "AU",
}  # fmt: skip
_REFER = {
    "A": "AU", "B": "T2", "C": "CY", "D": "PY", "E": "A2", "F": "ID", "G": "LA", "I": "PB", "J": "JF", "K": "KW",
    "L": "CN", "M": "AN", "N": "IS", "O": "N1", "P": "SP", "Q": "TT", "R": "DO", "S": "T3", "T": "TI", "U": "UR",
    "V": "VL", "W": "DB", "X": "AB", "Y": "A3", "Z": "N1", "7": "ET", "8": "DA", "9": "M3", "@": "SN", ">": "L1",
    "<": "N1", "?": "A4", "!": "ST", "1": "C1", "2": "C2", "3": "C3", "4": "C4", "^": "LB", "[": "Y2", "(": "OP",
}  # fmt: skip
_REFER_TYPES = (
    ("journal", "JOUR"), ("conference paper", "CPAPER"), ("conference", "CONF"), ("book section", "CHAP"),
    ("chapter", "CHAP"), ("book", "BOOK"), ("thesis", "THES"), ("dissertation", "THES"), ("report", "RPRT"),
    ("web", "ELEC"), ("electronic", "ELEC"), ("patent", "PAT"), ("newspaper", "NEWS"), ("magazine", "MGZN"),
    ("unpublished", "UNPB"), ("manuscript", "UNPB"), ("dataset", "DATA"), ("program", "COMP"), ("software", "COMP"),
    ("blog", "BLOG"), ("standard", "STAND"),
)  # fmt: skip
_WOS_TYPES = {"J": "JOUR", "B": "BOOK", "S": "CHAP", "C": "CPAPER", "P": "PAT"}
_PAGES = re.compile(r"(?<!\w)(\d{1,9})-(\d{1,9})(?!\w)")
_BRACKET = re.compile(r"^(\S+)\s+\[(\w+)\]$")


def in_ris(raw: Raw) -> Iterator[tuple[str, str]]:
    """Yield the fields of a reference under the tags of RIS; `+name` goes to a further field of that name.

    What only databases need (affiliations, cited works, dates of their records) is left out.
    """
    match raw.dialect:
        case Dialect.RIS:
            for tag, lines in raw.fields:
                yield tag.lower() if tag[0] == "+" else tag, "\n".join(lines).strip()
        case Dialect.MEDLINE:
            yield from _from_medline(raw)
        case Dialect.WOS:
            yield from _from_wos(raw)
        case Dialect.REFER:
            yield from _from_refer(raw)


def _from_medline(raw: Raw) -> Iterator[tuple[str, str]]:
    full = any(tag == "FAU" for tag, _ in raw.fields)
    kinds = " ".join(" ".join(lines) for tag, lines in raw.fields if tag == "PT").lower()
    yield "TY", "BOOK" if "book" in kinds and "review" not in kinds else "JOUR"
    for tag, lines in raw.fields:
        value = " ".join(lines).strip()
        if tag == "AU" and not full:
            yield "AU", from_initials(value)
        elif (known := _MEDLINE.get(tag)) == "?":
            named = _BRACKET.match(value)
            if named and named[2] == "doi":
                yield "DO", named[1]
            elif not named and value.startswith(("10.", "http://dx.doi.org/", "https://doi.org/")):
                yield "DO", value
            elif value.startswith("http"):
                yield "UR", value
        elif known:
            yield known, _PAGES.sub(_whole_pages, value) if tag == "PG" else value


def _whole_pages(found: re.Match[str]) -> str:
    """PubMed leaves out what the last page has in common with the first: `112-5`."""
    first, last = found.groups()
    return f"{first}-{first[: max(0, len(first) - len(last))]}{last}"


def _from_wos(raw: Raw) -> Iterator[tuple[str, str]]:
    full = any(tag == "AF" for tag, _ in raw.fields)
    year = next((lines[0] for tag, lines in raw.fields if tag == "PY"), "")
    for tag, lines in raw.fields:
        people = tag in ("AU", "AF", "CA", "GP", "ED", "BE")
        value = ("\n" if people else " ").join(lines).strip()
        if tag == "PT":
            yield "TY", _WOS_TYPES.get(value, "GEN")
        elif tag == "AU" and not full:
            yield "AU", value
        elif tag == "PD" and (date := date_of(f"{value} {year}")) and date.month:
            yield "DA", f"{date.year}/{date.month:02}/{f'{date.day:02}' if date.day else ''}/"
        elif known := _WOS.get(tag):
            yield known, value


def _from_refer(raw: Raw) -> Iterator[tuple[str, str]]:
    for tag, lines in raw.fields:
        value = "\n".join(lines).strip()
        if tag == "0":
            yield "TY", next((kind for word, kind in _REFER_TYPES if word in value.lower()), "GEN")
        elif known := _REFER.get(tag):
            yield known, value
