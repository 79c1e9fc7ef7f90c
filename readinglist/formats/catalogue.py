"""Conference catalogue pages in Markdown: `## [n] Title`, fields in bold, an abstract, `----`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from readinglist import extract, mathematics
from readinglist.errors import BadIdentifier
from readinglist.formats import Entry, Reject
from readinglist.formats.text import Text
from readinglist.identifiers import arxiv_id_from, doi_from, web_address

# No pattern here may look twice at a run of blanks: a page may be hostile, and lines are as long as their author likes.
_MARKED = re.compile(r"\s*[#*_+>\[-]")  # what no line of plain words begins with
_HEADING = re.compile(r"^\s*##\s*\[\s{0,8}[^\]\s]{0,20}\s{0,8}\](?!\()(?P<title>.*)$")
_OTHER_HEADING = re.compile(r"^\s*#{1,6}(?!#)(?P<title>\s.*)$")
_NUMBER = re.compile(r"^(?:\[\d{1,6}\]|\d{1,4}[.)])\s+")
_LINKED_TITLE = re.compile(r"\[(?P<words>[^\[\]]+)\]\((?P<target>[^\s<>]+)\)")
_FIELD = re.compile(r"^\s*(?:[-+*]\s+)?\*\*(?P<name>[A-Za-z][A-Za-z /]{1,24}?)\s*(?::\*\*|\*\*\s*:)\s*(?P<value>.*)$")
_RULE = re.compile(r"^\s*-{3,}\s*$")
_NAVIGATION = re.compile(
    r"^\s*(?:[-*>]\s*)?\[(?:Go to\b[^\]]*|[^\]]*\.md)\]\([^)#]*\.md(?:#[^)]*)?\)\s*$", re.IGNORECASE
)
_EMPHASIS = re.compile(r"^([*_]{1,3})(.*)\1$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
# What stands with an author who is not the name: `<sup>1,2</sup>`, `$^{1}$`, `(MIT, ETH)`, `<ann@example.org>`.
_MARK = re.compile(r"<sup>[^<>]*</sup>|\$\^\{?[^${}]*\}?\$")
_AFFILIATION = re.compile(r"(?<=\w) ?(?:\([^()]*\)|<[^<>\s@]*@[^<>\s@]*>)(?=\s*(?:[,;*]|and |$))")
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv)\.?$", re.IGNORECASE)
_NOTHING = ("", "none", "nan", "null", "n/a", "-")  # how programs write that a value is missing
_FIELDS = {
    "author": "authors",
    "authors": "authors",
    "conference": "venue",
    "venue": "venue",
    "journal": "venue",
    "url": "url",
    "link": "url",
    "doi": "doi",
    "arxiv": "arxiv",
    "year": "year",
    "abstract": "abstract",
}
# Venues write their own names in mixed case; all others of up to seven letters are initials.
_VENUES = {"neurips": "NeurIPS", "nips": "NeurIPS", "interspeech": "Interspeech", "corl": "CoRL", "colm": "COLM"}


@dataclass
class _Block:
    """The lines of one item while it is being read; a value's lines are (number, text)."""

    line: int
    title: str
    numbered: bool
    fields: dict[str, list[str]] = field(default_factory=dict)
    further: list[list[str]] = field(default_factory=list)


def read(text: str | Text) -> Iterator[Entry | Reject]:
    """Yield the papers of a catalogue page in order, and a Reject for whatever in it is no readable paper.

    Index lines, navigation and headings without fields are no papers and yield nothing.
    """
    for block in _blocks(text):
        if isinstance(block, Reject):
            yield block
        elif block.numbered or block.fields:
            yield from _entries(block)


def _blocks(text: str | Text) -> Iterator[_Block | Reject]:
    block: _Block | None = None
    current: list[str] | None = None  # where further lines of a value go
    stray = False  # one reject for a run of fields without a heading, not one a line
    lines = text.split("\n") if isinstance(text, str) else text.lines()
    for number, line in enumerate(lines, 1):
        in_abstract = block is not None and current is not None and current is block.fields.get("abstract")
        if not _MARKED.match(line):
            if current is None:
                continue
            if in_abstract or line.strip():
                current.append(line)
            elif any(current):
                current = None  # a blank line ends every value but the abstract
            continue
        heading = _HEADING.match(line)
        other = None if heading or in_abstract else _OTHER_HEADING.match(line)
        if heading or other:
            if block:
                yield block
            found = heading or other
            assert found
            title = _title(found["title"]) if heading else _NUMBER.sub("", _title(found["title"]))
            block, current, stray = _Block(number, title, bool(heading)), None, False
        elif _RULE.match(line):
            if block:
                yield block
            block, current, stray = None, None, False
        elif (found := _FIELD.match(line)) and (not in_abstract or _FIELDS.get(found["name"].lower())):
            if block is None:
                if not stray:
                    yield Reject(number, f"a field “{found['name']}” without a heading “## [n] Title” above it")
                stray, current = True, None
                continue
            name = _FIELDS.get(found["name"].lower())
            current = block.fields.setdefault(name, []) if name else []
            current.append(found["value"])
            if not name:
                block.further.append(current)
        elif current is not None and not _NAVIGATION.match(line):
            current.append(line)
    if block:
        yield block


def _entries(block: _Block) -> Iterator[Entry | Reject]:
    linked = _LINKED_TITLE.fullmatch(block.title)
    title = mathematics.from_markup(linked["words"] if linked else block.title)
    if not title:
        yield Reject(block.line, "a heading without a title")
        return
    value = {name: "\n".join(lines).strip() for name, lines in block.fields.items()}
    url, complaint = _address(value.get("url", "") or (linked["target"] if linked else ""))
    if complaint:
        yield Reject(block.line, f"{complaint}; the paper was kept without it", kept=True)
    venue, year = _venue(value.get("venue", ""))
    named = _YEAR.search(value.get("year", ""))
    abstract = "" if value.get("abstract", "").lower() in _NOTHING else value["abstract"]
    links = extract.links("\n".join((abstract, *(line for lines in block.further for line in lines))))
    yield Entry(
        title=title,
        authors=_authors(value.get("authors", "")),
        venue=venue,
        year=int(named[1]) if named else year,
        doi=doi_from(_linked(value.get("doi", ""))) or doi_from(url or ""),
        arxiv=arxiv_id_from(_linked(value.get("arxiv", ""))) or arxiv_id_from(url or ""),
        url=url,
        abstract=mathematics.from_markup(abstract) or None,
        links=tuple(links),
        line=block.line,
    )


def _title(heading: str) -> str:
    """A heading's words without the row of `#` that may close it."""
    words = heading.strip()
    bare = words.rstrip("#")
    return bare.rstrip() if not bare or bare[-1].isspace() else words


def _bare(value: str) -> str:
    """Take Markdown's emphasis off a whole value."""
    return _EMPHASIS.sub(r"\2", " ".join(value.split())).strip()


def _authors(value: str) -> tuple[str, ...]:
    names: list[str] = []
    unmarked = _AFFILIATION.sub("", _MARK.sub("", _bare(value)))
    bare = mathematics.from_markup(unmarked).strip("*").strip()
    for part in bare.split(";") if ";" in bare else re.split(r",| and | & ", bare):
        name = part.strip().removeprefix("and ")
        if _SUFFIX.match(name) and names:
            names[-1] = f"{names[-1]}, {name}"
        elif name:
            names.append(name)
    return tuple(names)


def _venue(value: str) -> tuple[str | None, int | None]:
    bare = _bare(value)
    year = _YEAR.search(bare)
    name = " ".join((bare.replace(year[0], " ") if year else bare).split())
    name = name.replace("( )", "").replace("()", "").strip(" ,-")
    if re.fullmatch(r"[a-z]{2,7}", name):
        name = _VENUES.get(name, name.upper())
    return _VENUES.get(name.lower(), name) or None, int(year[1]) if year else None


def _address(value: str) -> tuple[str | None, str | None]:
    """Return the address of a URL field and what is wrong with it, either of them None."""
    bare = _linked(value)
    if not bare or bare.lower() in _NOTHING:
        return None, None
    try:
        return web_address(bare), None
    except BadIdentifier as mistake:
        return None, str(mistake)


def _linked(value: str) -> str:
    """What a value leads to: the target of `[words](target)`, `<target>` or the bare text."""
    bare = _bare(value)
    if bare.startswith("[") and bare.endswith(")") and "](" in bare:
        words, _, target = bare[1:-1].partition("](")  # the last bracket closes, so that a DOI may hold others
        bare = re.sub(r"\s+[\"'].*$", "", target.strip()) or words.strip()
    return bare.strip("<>` ")
