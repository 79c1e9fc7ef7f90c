"""Lines to references: which line begins a field, a reference or another dialect; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from readinglist.formats import Reject

MOST_SIGNS = 4_000_000  # of one reference
MOST_FIELDS = 50_000
# Two blanks before the dash make any two signs a tag. With fewer, words look alike, and only these are.
KNOWN = frozenset(
    "TY ER TI T1 T2 T3 TT CT BT ST AU A1 A2 A3 A4 A5 ED TA PY Y1 Y2 DA JO JF JA J1 J2 VL IS SP EP PB CY PP LA SN DO UR "
    "L1 L2 L3 L4 LK AB N1 N2 KW AN AD ID DB DP ET M1 M2 M3 U1 U2 U3 U4 U5 C1 C2 C3 C4 C5 C6 C7 C8 RN RP NV OP SE CA CN "
    "CP CR AV RI RD LB LI H1 H2 PA WT WP AR".split()
)
_TAG = re.compile(r"[^\w%]{0,12}([A-Za-z][A-Za-z0-9])([ \t\u00a0]{0,6})[-–—]([ \t\u00a0]?)(.*)", re.DOTALL)
_MEDLINE = re.compile(r"([A-Z]{2,4}) {0,2}- ?(.*)", re.DOTALL)
_WOS = re.compile(r"([A-Z][A-Z0-9])(?: (.*)|$)", re.DOTALL)
_REFER = re.compile(r"\s{0,4}%([A-Za-z0-9@?!#$&()*+<>=\[\]^~])(?:\s(.*)|$)", re.DOTALL)
_WOS_BEGINS = re.compile(r"(?:FN (?:Clarivate|Thomson|ISI)\b|PT [JBSCPD]\s*$)")
_MEDLINE_BEGINS = re.compile(r"(?:PMID|OWN) ?- ?\S")
_NO_WORDS = re.compile(r"[\W\d_]*|.{0,40}:.{0,200}")


class Dialect(StrEnum):
    """Whose tags a reference has."""

    RIS = "ris"
    MEDLINE = "medline"
    WOS = "wos"
    REFER = "refer"


@dataclass(slots=True)
class Raw:
    """A reference as it stands in a file: tags with their values in order; lines of a value are divided as there."""

    line: int
    dialect: Dialect
    fields: list[tuple[str, list[str]]] = field(default_factory=list)
    size: int = 0
    small: bool = False  # its tags are in small letters

    def begin(self, tag: str, value: str) -> None:
        """Begin a field."""
        self.size += len(value)
        if self.size <= MOST_SIGNS and len(self.fields) < MOST_FIELDS:
            self.fields.append((tag, [value]))

    def go_on(self, value: str) -> None:
        """Go on with the last field."""
        self.size += len(value) + 1
        if self.size <= MOST_SIGNS and self.fields:
            self.fields[-1][1].append(value)


def references(lines: Iterable[str]) -> Iterator[Raw | Reject]:
    """Yield the references of a file; one that has no end ends where the next begins."""
    scanner = _Scanner()
    for number, line in enumerate(lines, 1):
        yield from scanner.meet(number, line)
    yield from scanner.close()


class _Scanner:
    def __init__(self) -> None:
        self._open: Raw | None = None
        self._any = False  # whether a reference was met
        self._blank = False  # whether the last line was
        self._stray = 0  # the first line of what stands outside
        self._wos = False

    def meet(self, number: int, line: str) -> Iterator[Raw | Reject]:
        """Take a line, and yield what it ends."""
        bare = line.strip(" \t\ufeff\u200b")
        if not bare:
            if self._open:
                self._open.go_on("")
            self._blank = True
            return
        found = self._field(line, bare)
        if found:
            yield from self._tag(number, *found)
        elif self._open:
            self._open.go_on(bare)
        elif self._any and not self._stray and not _NO_WORDS.fullmatch(bare):
            self._stray = number
        self._blank = False

    def close(self) -> Iterator[Raw | Reject]:
        """Yield what is open still."""
        if self._stray:
            yield Reject(self._stray, "text outside of any reference was passed over")
            self._stray = 0
        if self._open:
            made, self._open = self._open, None
            if made.fields:
                self._any = True
                yield made
                if made.size > MOST_SIGNS:
                    reason = f"a reference is {made.size} signs long; only its beginning was read"
                    yield Reject(made.line, reason, kept=True)

    def _field(self, line: str, bare: str) -> tuple[Dialect, str, str] | None:
        """Whose field a line begins, its tag and its value; None for a line that goes on with the last one."""
        if (found := _TAG.match(line)) and self._is_tag(found):
            return (
                (Dialect.MEDLINE if self._in(Dialect.MEDLINE) and found[1] != "TY" else Dialect.RIS),
                found[1],
                found[4],
            )
        if bare[0] == "%" and (found := _REFER.match(line)) and self._begins_refer(found[1]):
            return Dialect.REFER, found[1], found[2] or ""
        head = line.lstrip("\ufeff\u200b")
        if (found := _MEDLINE.match(head)) and (self._in(Dialect.MEDLINE) or _MEDLINE_BEGINS.match(head)):
            if self._in(Dialect.RIS):
                return Dialect.RIS, "+" + found[1], found[2]
            return Dialect.MEDLINE, found[1], found[2]
        if _WOS_BEGINS.match(head):
            self._wos = True
        if self._wos and not self._in(Dialect.RIS) and (found := _WOS.match(head)):
            return Dialect.WOS, found[1], found[2] or ""
        return None

    def _begins_refer(self, tag: str) -> bool:
        return tag == "0" or self._in(Dialect.REFER) or (self._open is None and tag in ("T", "A"))

    def _in(self, dialect: Dialect) -> bool:
        return self._open is not None and self._open.dialect is dialect

    def _is_tag(self, found: re.Match[str]) -> bool:
        tag, gap, blank, rest = found.groups()
        if not tag.isupper():
            small = tag.lower() == "ty" or (self._open is not None and self._open.small)
            return small and tag.upper() in KNOWN and bool(gap) and bool(blank or not rest)
        if self._in(Dialect.WOS):
            return tag == "TY" and bool(gap)
        if len(gap) >= 2:
            return True
        return tag in KNOWN and (bool(blank) or not rest or tag in ("TY", "ER"))

    def _tag(self, number: int, dialect: Dialect, tag: str, value: str) -> Iterator[Raw | Reject]:
        small, tag = tag.islower(), tag.upper() if dialect is Dialect.RIS else tag
        if tag in ("ER", "EF") and dialect in (Dialect.RIS, Dialect.WOS):
            yield from self.close()
            return
        if dialect is Dialect.WOS and tag in ("FN", "VR"):
            return
        if self._open is None or self._open.dialect is not dialect or self._begins(dialect, tag):
            yield from self.close()
            self._open = Raw(number, dialect, small=small)
        self._open.begin(tag, value.strip())

    def _begins(self, dialect: Dialect, tag: str) -> bool:
        """Whether a tag begins another reference while one is open."""
        opened = self._open
        assert opened
        tags = [name for name, _ in opened.fields[:40]] if self._blank or tag in ("PMID", "0") else []
        match dialect:
            case Dialect.RIS:
                return tag == "TY" or (self._blank and opened.fields[0][0] not in ("TY", "KW", "AU") and tag == tags[0])
            case Dialect.MEDLINE:
                return tag == opened.fields[0][0] or (tag == "PMID" and tag in tags) or (self._blank and tag in tags)
            case Dialect.WOS:
                return tag == "PT"
            case Dialect.REFER:
                return (tag == "0" and (self._blank or "0" in tags)) or (
                    self._blank and tag in ("T", "A") and "T" in tags
                )
