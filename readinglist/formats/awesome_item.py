"""One item of a Markdown list to an entry: which words are the title, which address is the paper's; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from readinglist.errors import BadTag
from readinglist.formats import Entry, Reject
from readinglist.formats.awesome_words import ACRONYM, VENUE, YEAR, is_label, is_mark, names_of
from readinglist.formats.markdown_inline import Piece, plain
from readinglist.formats.web_entry import LONGEST_TITLE, entry_of, entry_of_name, words
from readinglist.hosts import CODE_KINDS
from readinglist.identifiers import host_of, kind_of
from readinglist.paper_pages import arxiv_of_page, doi_of_page, pdf_url
from readinglist.reading import Status, tag_of

_BOX = re.compile(r"^\s*\[([ xX])\]\s+")
_PAPER_LABEL = re.compile(
    r"\b(?:paper|pdf|arxiv|abs|doi|openreview|publication|article|preprint|html|cvf|论文)\b", re.IGNORECASE
)
_DETAIL = re.compile(
    r"^\W{0,4}(?:authors?|venue|conference|journal|year|paper|code|project|link|links|pdf|arxiv|doi|keywords?|tags?|"
    r"abstract|tl;?dr|summary|institution|affiliation|github|dataset|demo|published)\W{0,4}:",
    re.IGNORECASE,
)
_NO_PAGE = re.compile(
    r"^(?:#|mailto:|\.|/(?!/))|://(?:img\.)?(?:shields\.io|badge\.fury\.io|badgen\.net|awesome\.re|api\.star-history\.com|"
    r"visitor-badge\S*|hits\.\S+|komarev\.com)|\.(?:png|jpe?g|gif|svg|webp)(?:\?\S*)?$",
    re.IGNORECASE,
)
_TAGS = re.compile(r"`#([^`\s]{1,100})`")
_BOLD = re.compile(r"^[\s\W]{0,6}?(\*\*|__)(?=\S)(.{2,600}?)\1", re.DOTALL)
_EMPTY = re.compile(r"[\[(][\s,|/]{0,9}[\])]")  # brackets from which links were taken
_QUOTED = re.compile(r"[\"“]([^\"“”]{6,300})[\"”]")
# `[2020 ICLR]`, `(*CVPR'23*)`, `**[2023/05]**` in front of a title.
_MARK = re.compile(
    r"\s*(?P<open>[*_]{0,3})(?:[\[({（【][\s*_`]{0,4}(?P<said>[^\[\](){}（）【】\n]{2,60}?)[\s*_`]{0,4}[\])}）】]"
    r"|`(?P<code>[^`\n]{2,60})`)(?P<close>[*_]{0,3})\s*(?:[:：.,|]|[-–—](?=\s))?\s*"
)
# Where a row of people ends: a bracket, a stroke, a full stop behind a word.
_PEOPLE_END = re.compile(r"\s*[(\[|{]|\s[-–—]\s|(?<=[^\W\d_]{2})\.(?:\s|$)")
_AFTER = re.compile(r"^\s*(?:[-–—:]|\.\s|,)\s*")


@dataclass(frozen=True, slots=True)
class Said:
    """What an item's place says of it, and its line; `title` is that of a table's column."""

    line: int
    tags: tuple[str, ...] = ()
    status: Status | None = None
    note: str = ""
    paragraph: bool = False
    parent: bool = False
    title: str = ""
    mark: str = ""  # what stands in brackets before the title: venue and year


def is_detail(item: str) -> bool:
    """Whether an item under another speaks of the same paper (“Code: …”, “[paper](…)”)."""
    head = item[:400]
    if _DETAIL.match(plain(head)):
        return True
    first = re.match(r"\W{0,6}\[([^\[\]]{1,80})\]\(", head)
    return bool(first and is_label(first[1]))


def entry_of_item(made: Sequence[Piece], said: Said) -> Iterator[Entry | Reject]:
    """Yield the paper that an item speaks of, with all the addresses it names."""
    made = [piece for piece in made if piece.words or piece.url]
    box = _BOX.match(made[0].words) if made and not made[0].url else None
    if box:
        made = [Piece(made[0].words[box.end() :]), *made[1:]]
        said = replace(said, status=said.status or (Status.READ if box[1] in "xX" else Status.TO_READ))
    made, mark = _without_marks(made)
    marks = [piece.words for piece in made[:4] if piece.url and is_mark(piece.words)]
    said = replace(said, mark=", ".join(filter(None, (mark, *marks))))
    links = [piece for piece in made if piece.url and not _NO_PAGE.search(piece.url)]
    bold = _BOLD.match("".join(piece.words for piece in made if not piece.image)[:1000])
    if not links:
        yield from _without_address(made, said, marked=bool(bold or box))
        return
    title, rest = _title(made, said)
    ranked = sorted(links, key=_rank)
    if said.paragraph and not said.title and not (title and (_rank(ranked[0]) <= 1 or bold) and _begins(made)):
        return  # running prose that names an address
    first = entry_of(ranked[0].url, title, line=said.line)
    others = [piece.url for piece in links if piece is not ranked[0]]
    while isinstance(first, Reject) and others:
        first = entry_of(others.pop(0), title, line=said.line)
    if isinstance(first, Reject):
        yield first
        return
    yield _whole(first, others, rest, said)


def _without_marks(made: list[Piece]) -> tuple[list[Piece], str]:
    """An item without the venue and the year in brackets that it begins with, and these."""
    marks: list[str] = []
    while made and made[0].image and not made[0].url:
        made = made[1:]
    while made and not made[0].url and len(marks) < 4:
        found = _MARK.match(made[0].words)
        if not found or not is_mark(text := found["said"] or found["code"]):
            break
        marks.append(text)
        opened = found["open"] if found["open"] != found["close"] else ""
        made = [Piece(opened + made[0].words[found.end() :]), *made[1:]]
    return made, ", ".join(marks)


def _without_address(made: Sequence[Piece], said: Said, *, marked: bool) -> Iterator[Entry | Reject]:
    """An item that leads nowhere: a paper by its title where it is marked as one."""
    bare = plain("".join(piece.words for piece in made if not piece.url and not piece.image))
    if said.paragraph and not said.title:
        return
    relative = any(piece.url or piece.reference for piece in made)
    if named := entry_of_name(bare, line=said.line):
        yield replace(named, tags=said.tags, status=said.status, note=said.note)
    elif said.title or (marked and not relative):
        title, rest = _title(made, said)
        if name := words(title or bare)[:LONGEST_TITLE]:
            yield _whole(Entry(name, line=said.line), [], rest, said)
    elif not (said.parent or relative) and bare:
        yield Reject(said.line, f"the item “{bare[:80]}” leads nowhere: it has no address, and no title in bold")


def _begins(made: Sequence[Piece]) -> bool:
    """Whether a paragraph begins with what could be a title: a link, or words in bold or quotation marks."""
    first = next((piece for piece in made if plain(piece.words) or piece.url), None)
    return first is not None and (
        bool(first.url) or first.words.lstrip()[:2] in ("**", "__") or first.words.lstrip()[:1] in '"“'
    )


def _rank(piece: Piece) -> int:
    """How surely an address is the paper's: 0 by itself, 1 by what it is called, 2 a page, 3 code and the like."""
    if arxiv_of_page(piece.url) or doi_of_page(piece.url):
        return 0
    host = host_of(piece.url).removeprefix("www.")
    if host in ("openreview.net", "openaccess.thecvf.com", "aclanthology.org", "proceedings.mlr.press") or (
        pdf_url(piece.url, None) and kind_of(piece.url) not in CODE_KINDS
    ):
        return 0
    label = plain(piece.words)
    if _PAPER_LABEL.search(label) and len(label) < 40:
        return 1
    if kind_of(piece.url) in CODE_KINDS:
        return 4 if is_label(label) else 2
    return 3 if is_label(label) else 2


def _title(made: Sequence[Piece], said: Said) -> tuple[str, str]:
    """The title of an item, and the words that are not it."""
    before = ""
    flat = "".join(piece.words for piece in made if not piece.image)
    found = _BOLD.match(flat[:1000])
    if said.title:
        return said.title, flat.replace(said.title, " ", 1)
    for at, piece in enumerate(made):
        label = plain(piece.words)
        if piece.url and not piece.image and label and not is_label(label) and not is_mark(label):
            if _is_aside(before):
                rest = before + " " + "".join(part.words for part in made[at + 1 :] if not part.url)
                return label.strip(" .,;:"), rest
            break
        if not piece.url and not piece.image:
            before += piece.words
    if found and not is_label(plain(found[2])):
        rest = "".join(piece.words for piece in made if not piece.url and not piece.image)
        return plain(found[2]).strip(" .,;:"), rest.replace(found[0], " ", 1)
    bare = "".join(piece.words for piece in made if not piece.url and not piece.image)
    if quoted := _QUOTED.search(bare):
        return plain(quoted[1]).strip(" .,"), bare.replace(quoted[0], " ", 1)
    before, bare = _TAGS.sub(" ", before), _TAGS.sub(" ", bare)
    lead = plain(re.split(r"\s\*[^*\s]|\s_[^_\s]|\n|<br", before.strip() or bare.strip(), maxsplit=1)[0])
    lead = re.split(r"\s[-–—]\s", lead, maxsplit=1)[0]
    lead = _without_people(_EMPTY.sub(" ", lead).strip(" .,;:|-–—"))
    lead = lead.strip(" .,;:([|-–—") if lead.count("[") != lead.count("]") or lead[:1] == "(" else lead
    if not is_label(lead):
        return lead, bare.replace(lead, " ", 1)
    label = next((plain(piece.words) for piece in made if piece.url and not is_label(plain(piece.words))), "")
    return label, bare


def _without_people(lead: str) -> str:
    """The title of `Title. Ann Lee, Bob Ray`."""
    for found in re.finditer(r"(?<=\w)[.?!]\s+(?=[^\W\d_])", lead):
        behind = lead[found.end() :]
        names = names_of(behind)
        if len(names) > 1 and len(names) > behind.count(",") and " " in lead[: found.start()]:
            return lead[: found.end()].rstrip(" .")
    return lead


def _is_aside(before: str) -> bool:
    """Whether what stands before a link leaves it the title: marks, a venue in brackets, an abbreviation."""
    bare = plain(before).strip(" -–—:|.,()[]")
    return (
        not bare
        or bool(VENUE.search(bare))
        or bool(YEAR.search(bare))
        or (len(bare) <= 24 and before.strip()[-1:] in ":]|)")
    )


def _whole(entry: Entry, others: Sequence[str], rest: str, said: Said) -> Entry:
    """The entry with all that its item says besides."""
    tags = dict.fromkeys(said.tags)
    for name in _TAGS.findall(rest):
        try:
            tags[tag_of(name)] = None
        except BadTag:
            continue
    bare = _EMPTY.sub("", plain(_TAGS.sub(" ", rest))).lstrip(" -–—:|,.;)]").rstrip(" -–—:|,;([")
    venue, year = _venue_and_year(f"{said.mark}; {rest}" if said.mark else rest)
    if not venue and (found := ACRONYM.search(said.mark)):
        venue = found[1]
    people = _AFTER.sub("", plain(rest.strip().strip("*_ ")).lstrip(" .,:-–—(["))
    authors = names_of(_PEOPLE_END.split(people, maxsplit=1)[0])
    sure = len(authors) >= 2 and bool(venue or year or entry.arxiv or entry.doi)
    dois = [doi for url in others if (doi := doi_of_page(url))]
    arxivs = [arxiv for url in others if (arxiv := arxiv_of_page(url))]
    links = dict.fromkeys((*entry.links, *(url for url in map(_page, others, [said.line] * len(others)) if url)))
    described = bare if not (sure or said.note or venue) and len(bare.split()) >= 3 else ""
    return replace(
        entry,
        authors=authors if sure else (),
        venue=venue,
        year=year,
        doi=entry.doi or next(iter(dois), None),
        arxiv=entry.arxiv or next(iter(arxivs), None),
        links=tuple(links),
        tags=tuple(tags),
        status=said.status,
        note=said.note or described,
    )


def _page(url: str, line: int) -> str | None:
    made = entry_of(url, line=line)
    return made.url if isinstance(made, Entry) else None


def _venue_and_year(rest: str) -> tuple[str | None, int | None]:
    text = plain(rest)
    found = VENUE.search(text)
    year = YEAR.search(text)
    if not found:
        return None, int(year[1]) if year else None
    said = found[2] or ""
    when = int(said) if len(said) == 4 else 2000 + int(said) if said else int(year[1]) if year else None
    return found[1], when
