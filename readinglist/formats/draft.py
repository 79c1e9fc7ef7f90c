"""An entry while it is being read, from whatever reference manager: what is said is put in its place; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from readinglist import extract, mathematics
from readinglist.errors import BadIdentifier, BadTag
from readinglist.formats import Entry, Reject
from readinglist.formats.dates import MONTHS, Date
from readinglist.formats.names import families_of
from readinglist.identifiers import arxiv_id_from, doi_from, web_address
from readinglist.metadata import stand_in
from readinglist.paper_pages import arxiv_of_page, doi_of_page
from readinglist.reading import TAG_LENGTH, Priority, Shelf, Status, tag_of

LONGEST = 1_000_000  # signs of one value
_MOST_TAGS = 500
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d{1,9}){0,4}/[^\s\"<>|]{1,300}")
_ARXIV = re.compile(
    r"\barxiv[\s:.]{1,3}(?:preprint\s)?(?:arxiv:\s?)?(\d{4}\.\d{4,5}(?:v\d{1,3})?|[a-z-]{2,20}(?:\.[a-z]{2})?/\d{7})",
    re.IGNORECASE,
)
_PREPRINT = re.compile(
    r"arxiv(?: (?:preprint|e-?prints?))?(?:,? arxiv:?\s?\S{1,30})?(?:\s?\[[\w.-]{1,20}\])?", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,4000}", re.IGNORECASE)
_LOOKS = re.compile(r"</?(?:scp?|span|i|b|em|strong)(?:\s[^<>]{0,400})?>", re.IGNORECASE)
_NO_LETTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_STATUSES = {
    "to read": Status.TO_READ, "toread": Status.TO_READ, "unread": Status.TO_READ, "want to read": Status.TO_READ,
    "todo": Status.TO_READ, "to do": Status.TO_READ, "not started": Status.TO_READ, "backlog": Status.TO_READ,
    "queue": Status.TO_READ, "queued": Status.TO_READ, "next": Status.TO_READ, "later": Status.TO_READ,
    "reading": Status.READING, "currently reading": Status.READING, "in progress": Status.READING,
    "started": Status.READING, "skimmed": Status.READING, "skimming": Status.READING, "doing": Status.READING,
    "read": Status.READ, "done": Status.READ, "finished": Status.READ, "complete": Status.READ,
    "archive": Status.READ, "archived": Status.READ, "gelesen": Status.READ, "lu": Status.READ, "leído": Status.READ,
    "leido": Status.READ, "ungelesen": Status.TO_READ, "zu lesen": Status.TO_READ, "non lu": Status.TO_READ,
    "à lire": Status.TO_READ, "por leer": Status.TO_READ, "no leído": Status.TO_READ, "en cours": Status.READING,
    "leyendo": Status.READING, "lese gerade": Status.READING,
    "completed": Status.READ, "set aside": Status.SET_ASIDE, "abandoned": Status.SET_ASIDE,
    "dropped": Status.SET_ASIDE, "did not finish": Status.SET_ASIDE, "dnf": Status.SET_ASIDE,
    "paused": Status.SET_ASIDE,
}  # fmt: skip
_PRIORITIES = {
    "high": Priority.HIGH, "urgent": Priority.HIGH, "1": Priority.HIGH, "p1": Priority.HIGH, "prio1": Priority.HIGH,
    "important": Priority.HIGH, "normal": Priority.NORMAL, "medium": Priority.NORMAL, "2": Priority.NORMAL,
    "p2": Priority.NORMAL, "prio2": Priority.NORMAL, "low": Priority.LOW, "3": Priority.LOW, "p3": Priority.LOW,
    "prio3": Priority.LOW,
}  # fmt: skip


@dataclass
class Draft:
    """What is known so far of an item that begins on `line`; the first word on a field stays."""

    line: int
    title: str = ""
    authors: list[str] = field(default_factory=list)
    venue: str = ""
    year: int | None = None
    doi: str | None = None
    arxiv: str | None = None
    url: str | None = None
    abstract: str = ""
    links: dict[str, None] = field(default_factory=dict)
    shelf: Shelf | None = None
    status: Status | None = None
    priority: Priority | None = None
    rating: int | None = None
    tags: dict[str, None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    added: datetime | None = None
    details: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    named: list[tuple[str, str]] = field(default_factory=list)  # people with their family names

    def place(self, text: str) -> None:
        """Take an address, a DOI or an arXiv id; the first address is the paper's own, the others are links."""
        text = text.replace("&amp;", "&")
        if doi := doi_from(text):
            self.doi = self.doi or doi
            self.arxiv = self.arxiv or arxiv_id_from(text)
            if not text.lower().startswith("http"):
                return
        elif arxiv := arxiv_id_from(text):
            self.arxiv = self.arxiv or arxiv
            if "://" not in text:
                return
        try:
            address = web_address(text)
        except BadIdentifier as mistake:
            self.remarks.append(f"{mistake}; the paper was kept without it")
            return
        self.doi, self.arxiv = self.doi or doi_of_page(address), self.arxiv or arxiv_of_page(address)
        if self.url is None:
            self.url = address
        elif address != self.url:
            self.links[address] = None

    def identify(self, text: str) -> bool:
        """Take the DOI or arXiv id that stands somewhere in a text; whether there is one."""
        head = text[:4_000]
        doi = doi_from(found[0]) if (found := _DOI.search(head)) else None
        arxiv = arxiv_id_from(found[1]) if (found := _ARXIV.search(head)) else None
        self.doi, self.arxiv = self.doi or doi, self.arxiv or arxiv or (arxiv_id_from(doi) if doi else None)
        return bool(doi or arxiv)

    def appear_in(self, name: str) -> None:
        """Take the name of a venue; one that is only an arXiv id tells that, and no venue."""
        name = line_of(name)
        if name and _PREPRINT.fullmatch(name) and (self.identify(name) or self.arxiv):
            return
        self.venue = self.venue or name

    def dated(self, date: Date | None) -> None:
        """Take a date of publication, unless there is one."""
        if date and self.year is None:
            self.year = date.year
            if date.month:
                self.detail("month", MONTHS[date.month - 1])
            if date.day:
                self.detail("day", str(date.day))

    def detail(self, name: str, text: str) -> None:
        """Take a further field; what is said of it a second time stands behind a semicolon."""
        text = line_of(text)
        present = self.details.get(name, "")
        if text and text != present:
            self.details[name] = f"{present}; {text}" if present and len(present) < LONGEST else text

    def tag(self, name: str) -> None:
        """Take a keyword; one that is too long is shortened, and one without letters left out."""
        if len(self.tags) < _MOST_TAGS and (made := _tag(name[: 4 * TAG_LENGTH])):
            self.tags[made] = None

    def entry(self) -> Iterator[Entry | Reject]:
        """Yield the entry, and a Reject for what of it was not understood; only a Reject where nothing names it."""
        title = self.title or stand_in(self.doi, self.arxiv, self.url)
        if not title:
            title = self._described()
            if not title:
                yield Reject(self.line, "a reference has no title, no identifier and no address")
                return
            self.remarks.append("it has no title, and is kept under what else is known of it")
        if families := families_of(self.named):
            self.details["families"] = families
        found = extract.links(self.abstract) if self.abstract else []
        links = [*self.links, *(link for link in found if link not in self.links)]
        yield Entry(
            title=title,
            authors=tuple(self.authors),
            venue=self.venue or None,
            year=self.year,
            doi=self.doi,
            arxiv=self.arxiv,
            url=self.url,
            abstract=self.abstract or None,
            links=tuple(links),
            line=self.line,
            shelf=self.shelf,
            status=self.status,
            priority=self.priority,
            rating=self.rating,
            tags=tuple(self.tags),
            note="\n\n".join(dict.fromkeys(note for note in self.notes if note.strip())),
            added=self.added,
            details=self.details,
        )
        yield from (Reject(self.line, f"“{title[:80]}”: {remark}", kept=True) for remark in self.remarks)

    def _described(self) -> str:
        """What a paper without a title is called by: its people, where it stands, and when."""
        who = f"{self.authors[0]} and others" if len(self.authors) > 2 else " and ".join(self.authors)
        numbers = (self.details.get(name, "") for name in ("volume", "number", "pages"))
        place = ", ".join(filter(None, (self.venue, *numbers, str(self.year or ""))))
        return ": ".join(filter(None, (who, place))) if who or self.venue else ""


@lru_cache(maxsize=4096)
def _tag(name: str) -> str | None:
    name = line_of(name).strip("*")
    for text in (name, name[:TAG_LENGTH].rpartition(" ")[0] or name[:TAG_LENGTH]):
        try:
            return tag_of(text)
        except BadTag:
            continue
    return None


def line_of(text: str) -> str:
    """Return markup as one line of plain text, formulas as `$…$`."""
    return " ".join(paragraphs_of(text).split())


def paragraphs_of(text: str) -> str:
    """Return markup as plain text in paragraphs, formulas as `$…$`."""
    text = text[:LONGEST]
    if "<" not in text and "&" not in text and text.isprintable():
        return " ".join(text.split())
    return mathematics.from_markup(_LOOKS.sub("", text))


def note_of(text: str) -> str:
    """Return what a reader wrote as it is, without signs that no text has."""
    return _NO_LETTERS.sub("", text[:LONGEST]).strip()


def addresses_in(text: str) -> list[str]:
    """Return the addresses that a field of addresses holds, whatever divides them."""
    text = text.replace("&amp;", "&")
    found = [one[0].rstrip(";,") for one in _ADDRESS.finditer(text[:LONGEST].replace(";http", "; http"))]
    return found or [part for part in re.split(r"[;\s]+", text[:LONGEST].strip()) if part]


def status_of(text: str) -> Status | None:
    """Return the status that a word of any program means."""
    word = " ".join(text[:60].lower().replace("-", " ").replace("_", " ").split())
    return _STATUSES.get(word.strip(" .!✓✔☑"))


def priority_of(text: str) -> Priority | None:
    """Return the priority that a word of any program means."""
    return _PRIORITIES.get(text[:60].strip().lower())


def rating_of(text: str) -> int | None:
    """Return the stars that a text shows: `4`, `4/5`, `4.0`, `★★★★☆`, `rank4`."""
    text = text[:60].strip().lower().removeprefix("rank")
    if stars := text.count("★") + text.count("⭐"):
        return min(stars, 5)
    found = re.fullmatch(r"([1-5])(?:\.0)?(?:\s?/\s?5|\s?stars?)?", text)
    return int(found[1]) if found else None
