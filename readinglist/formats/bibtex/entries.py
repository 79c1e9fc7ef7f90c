"""An entry of a BibTeX file as an Entry: every field finds its place, and none is lost; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from readinglist import extract, metadata
from readinglist.formats import Entry, Reject
from readinglist.formats.bibtex import words
from readinglist.formats.bibtex.identifying import Names, names_in
from readinglist.formats.bibtex.latex import line_of, paragraphs_of, verbatim_of
from readinglist.formats.bibtex.names import named, people
from readinglist.formats.bibtex.parsing import MONTHS, Raw
from readinglist.formats.names import families_of

# Where a paper appeared, the most telling first.
VENUES = (
    "journal", "journaltitle", "booktitle", "eventtitle", "school", "institution", "organization", "howpublished",
)  # fmt: skip
VERBATIM = re.compile(
    r"file|pdf|url|ee|eprint|doi|bdsk-(?:url|file)-\d+|(?:url|file)-\d+|biburl|local-url|crossref|ids|link"
)
PEOPLE = frozenset("editor editora editorb translator annotator commentator bookauthor holder".split())
_YEAR = re.compile(r"(?<!\d)([12]\d{3})(?!\d)")
_NO_YEAR = re.compile(r"\s*-\d")  # before Christ
_ARXIV = re.compile(
    r"arxiv(?:\.org)?[\s,:(]*(?:pre-?prints?|e-?prints?)?[\s,:(]*(?:arxiv[:\s]*|abs/)?[\w.:/\s()\[\]-]{0,60}", re.I
)
_ENDS = (":", "?", "!", ".", "–", "—")


def entries_of(raw: Raw) -> Iterator[Entry | Reject]:
    """Yield what an entry of a file tells of a paper, with a Reject for what is wrong with it."""
    name = f"the entry “{raw.key[:80]}”" if raw.key else f"an entry @{raw.type[:40]} without a key"
    fields = raw.fields
    links = _links(fields)
    names = names_in(fields)
    title = _title(fields) or metadata.stand_in(names.doi, names.arxiv, names.url)
    if not title:
        reason = raw.wrong[0] if raw.wrong else "it has neither a title nor anything else that names a paper"
        title = "" if raw.wrong else _described(fields)
        if not title:
            yield Reject(raw.line, f"{name} was left out: {reason}")
            return
        yield Reject(raw.line, f"{name} has no title; it was kept as “{title[:80]}”", kept=True)
    if raw.wrong:
        reason = f"{name} is broken: {' and '.join(raw.wrong[:2])}; what could be read only fills what is empty"
        yield Reject(raw.line, reason, kept=True)
    if names.complaint:
        yield Reject(raw.line, f"{names.complaint}; “{title[:80]}” was kept without it", kept=True)
    yield _entry(raw, title, names, links)


def _entry(raw: Raw, title: str, names: Names, links: list[str]) -> Entry:
    fields = raw.fields
    abstract = paragraphs_of(fields.pop("abstract", ""))
    status, shelf = words.status_in(fields), words.shelf_in(fields)
    priority, rating = words.priority_in(fields), words.rating_in(fields)
    tags, note, added = words.tags_in(fields), words.note_in(fields), words.added_in(fields)
    author = fields.pop("author", "")
    authors = people(author) or people(fields.get("editor", ""))
    lists = (author, *(fields.get(name, "") for name in PEOPLE))
    families = families_of(pair for value in lists for pair in named(value))
    return Entry(
        title=title,
        authors=authors,
        venue=_venue(fields),
        year=_year(fields),
        doi=names.doi,
        arxiv=names.arxiv,
        url=names.url,
        abstract=abstract or None,
        links=tuple(dict.fromkeys((*links, *extract.links(" ".join(names.links)), *_of_texts(abstract, note)))),
        line=raw.line,
        shelf=shelf,
        status=status,
        priority=priority,
        rating=rating,
        tags=tags,
        note=note,
        added=added,
        details=_details(raw) | ({"families": families} if families else {}),
        doubtful=bool(raw.wrong),
    )


def _links(fields: dict[str, str]) -> list[str]:
    """The addresses in fields that are no abstract or note."""
    own = fields.pop(words.LINKS, "").split()
    named = (
        verbatim_of(value) for name, value in fields.items()
        if ("." in value or "//" in value) and (name in _TALKING or name.startswith(("bdsk-url", "url-")))
    )  # fmt: skip
    return [*own, *extract.links(" ".join(named))]


_TALKING = frozenset(
    "howpublished note code project website software repository github addendum link ee homepage".split()
)


def _of_texts(*texts: str) -> Iterator[str]:
    for text in texts:
        if text:
            yield from extract.links(text)


def _title(fields: dict[str, str]) -> str:
    title = line_of(fields.pop("title", ""))
    subtitle = line_of(fields.pop("subtitle", ""))
    if not title:
        title, subtitle = subtitle, ""
    if not title:
        other = next((name for name in ("maintitle", "booktitle", "shorttitle", "issuetitle") if fields.get(name)), "")
        return line_of(fields[other]) if other else ""
    return f"{title}{' ' if title.endswith(_ENDS) else ': '}{subtitle}" if subtitle else title


def _described(fields: Mapping[str, str]) -> str:
    """What a paper without a title is called by: its people, where it stands, and when."""
    names = people(fields.get("author", "")) or people(fields.get("editor", ""))
    venue = next((text for name in (*VENUES, "series") if (text := line_of(fields.get(name, "")))), "")
    numbers = (line_of(fields.get(name, "")) for name in ("volume", "number", "pages", "year", "date"))
    place = ", ".join(filter(None, (venue, *numbers))) if venue or names else ""
    who = f"{names[0]} and others" if len(names) > 2 else " and ".join(names)
    said = ": ".join(filter(None, (who, place)))
    others = ("note", "label", "shorthand", "key", "publisher")
    return said or next((text[:200] for name in others if (text := line_of(fields.get(name, "")))), "")


def _venue(fields: dict[str, str]) -> str | None:
    for name in VENUES:
        if text := line_of(fields.get(name, "")):
            if name == "howpublished" and not is_place(text):
                continue
            fields.pop(name)
            return "arXiv" if "rxiv" in text.lower() and _ARXIV.fullmatch(text) else text
    return None


def is_place(published: str) -> bool:
    """Whether what `howpublished` says may be the name of a place, and no address."""
    return "/" not in published and "www." not in published


def _year(fields: dict[str, str]) -> int | None:
    """The year, of `date` before `year`; both stay as they are where they say more."""
    for name in ("date", "year", "eventdate", "origdate", "urldate"):
        text = line_of(fields.get(name, ""))
        if name in ("origdate", "urldate", "eventdate") and (name != "eventdate" or not text):
            continue
        if found := year_in(text):
            if name == "date" and (year := fields.get("year")) and year.strip() == str(found):
                fields.pop("year")
            if text == str(found):
                fields.pop(name)
            return found
    return None


def year_in(date: str) -> int | None:
    """Return the year of a date or a year as people write them, None for `98`, `to appear` and the like."""
    found = _YEAR.search(date)
    return int(found[1]) if found and not _NO_YEAR.match(date) else None


def _details(raw: Raw) -> dict[str, str]:
    made = {"entrytype": raw.type} | ({"key": raw.key} if raw.key else {})
    if sorted_by := raw.fields.pop("key", ""):  # a field of that name only says how to sort
        raw.fields.setdefault("sortkey", sorted_by)
    for name, value in raw.fields.items():
        if text := _detail(name, value):
            made[name] = text
    return made


def _detail(name: str, value: str) -> str:
    if name in ("file", "pdf") or name.startswith(("bdsk-file", "file-")):
        return value.strip()
    if VERBATIM.fullmatch(name):
        return verbatim_of(value)
    if name in PEOPLE:
        return " and ".join(people(value))
    if name == "month":
        bare = line_of(value).strip("# ")
        if re.fullmatch(r"0?[1-9]|1[0-2]", bare, re.ASCII):
            return [*MONTHS.values()][int(bare) - 1]
        return MONTHS.get(bare.lower(), bare) if value != bare or bare.islower() else bare
    return line_of(value)
