"""Plain lists: an address, DOI, arXiv id, title or reference a line; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from readinglist.formats import Entry, Reject
from readinglist.formats.text import Text
from readinglist.formats.web_entry import LONGEST_TITLE, entry_of, entry_of_name, words

_MARKER = re.compile(r"^\s{0,200}(?:[-*+•·–—]|\d{1,4}[.)]|\[\d{1,4}\]|\[[ xX]\])\s+")
_REMARK = re.compile(r"(\S{1,4000})\s+(?:#|//)\s*(\S.*)")  # an address with a remark behind it
_NUMBER = re.compile(r"^\s{0,20}\[\d{1,4}\]\s")
_ADDRESS = re.compile(r"^(?:https?://|www\.|(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}/)\S+$", re.IGNORECASE)
_OTHER_SCHEME = re.compile(
    r"^(?:javascript|data|place|chrome|about|file|ftp|mailto|feed|edge|view-source|tel):\S", re.IGNORECASE
)
_NAME_INSIDE = re.compile(
    r"""https?://[^\s<>"“”]+|\b(?:doi:?\s{0,3})?10\.\d{4,9}/[^\s<>"“”]+|"""
    r"\barxiv:\s{0,3}(?:\d{4}\.\d{4,5}|[a-z-]{2,20}(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,2})?",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"]([^”\"“]{8,400})[”\"]|``([^`']{8,400})''|‘([^‘’]{12,400})’(?!\w)")
_NO_DOI = re.compile(r"(?:doi:\s{0,3})?10\.\S{1,20}/\S{0,200}", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d./-])((?:19|20)\d\d)(?![\d/-])")
_AFTER_YEAR = re.compile(r"\((?:19|20)\d\d[a-z]?(?:, \w{3,12}(?: \d{1,2})?)?\)[.,:]?\s+([^\s].{7,400}?[.?!])(?:\s|$)")
# A full stop that ends a sentence: not that of an initial, nor of "et al." before a comma.
_SENTENCE = re.compile(r"(?<![\s.(-][A-Z])(?<!^[A-Z])(?<!Jr)(?<!\bvs)(?<!\bSt)[.?!]\s+(?=[\"“‘A-Z0-9])")
_SOURCE = re.compile(r"^(?:In\b|CoRR|arXiv|Proc|Journal|IEEE|ACM|Nature|Science|[A-Z]\w+ .{0,120}(?:19|20)\d\d)")
_VANCOUVER = re.compile(
    r"(?:[^\W\d_][\w'’-]{1,40} [A-Z]{1,3}, ){0,40}"
    r"[^\W\d_][\w'’-]{1,40} [A-Z]{1,3}(?:, et al)?\. ([^.]{8,400}?)[.?] [A-Z]"
)
_NAMES = re.compile(r"^[^\d:]{3,3000}$")
_LONGEST_REFERENCE = 4_000


def read(text: Text) -> Iterator[Entry | Reject]:
    """Yield what stands on the lines of a text as entries; a numbered reference may go on over several lines.

    Lines that begin with `#` or `//` are comments. A line is a Reject where it is too long to be a title.
    """
    begun: list[str] = []  # a numbered reference, and where it began
    line = 0
    for number, written in enumerate(text.lines(), 1):
        if not (written or begun):
            continue
        if _NUMBER.match(written):
            yield from of_line(" ".join(begun), line) if begun else ()
            begun, line = [written], number
        elif begun and written.strip() and not _MARKER.match(written) and len(begun) < 20:
            begun.append(written[:_LONGEST_REFERENCE].strip())
        else:
            yield from of_line(" ".join(begun), line) if begun else ()
            begun = []
            yield from of_line(written, number)
    yield from of_line(" ".join(begun), line) if begun else ()


def of_line(written: str, line: int = 1) -> Iterator[Entry | Reject]:
    """Yield what one line holds: an entry, or several where nothing but addresses and identifiers stand on it."""
    bare = written.strip()
    if bare.startswith(("#", "//")) or not any(map(str.isalnum, bare[:_LONGEST_REFERENCE])):
        return
    numbered = bool(_NUMBER.match(written))
    bare = _MARKER.sub("", bare, count=1).strip()
    if " " in bare and (named := entry_of_name(bare, line=line) if len(bare) < 200 else None):
        yield named
        return
    if (remark := _REMARK.match(bare)) and _is_name(remark[1]):
        for made in of_line(remark[1], line):
            yield replace(made, note=remark[2].strip()) if isinstance(made, Entry) else made
        return
    parts = bare.split()
    if all(map(_is_name, parts)):
        yield from filter(None, (_of_name(part.strip("<>,;"), line) for part in parts))
    elif len(parts) == 1 and _OTHER_SCHEME.match(bare):
        yield entry_of(bare, line=line)
    else:
        yield _described(bare, line, numbered=numbered)


def _of_name(part: str, line: int) -> Entry | Reject | None:
    """What a word is that is an address, DOI or arXiv id; None for other words."""
    if _ADDRESS.match(part):
        return entry_of(part, line=line)
    return entry_of_name(part, line=line) if len(part) < LONGEST_TITLE else None


def _is_name(part: str) -> bool:
    bare = part.strip("<>,;")
    return bool(_ADDRESS.match(bare)) or (len(bare) < LONGEST_TITLE and entry_of_name(bare) is not None)


def _described(bare: str, line: int, *, numbered: bool) -> Entry | Reject:
    """A title, a title with an address, or a whole reference."""
    bare = bare[:_LONGEST_REFERENCE]
    names = list(_NAME_INSIDE.finditer(bare))
    rest = bare
    for found in reversed(names):
        rest = rest[: found.start()] + " " + rest[found.end() :]
    rest = _unwrapped(words(rest).strip(" \t-–—|:,;"))
    year = _YEAR.search(rest)
    title = _title_of_reference(rest, sure=numbered or bool(year))
    if not title and not (numbered and names):
        title = rest.strip('"“”')
    if not title and not names:
        title = words(bare)
    if _NO_DOI.fullmatch(bare):
        return Reject(line, f"{bare[:60]} is no DOI: a DOI begins with “10.”, four digits or more, and a slash")
    if len(title) > LONGEST_TITLE:
        return Reject(line, f"“{title[:60]}…” is {len(title)} signs long, too long for a title, and nothing names it")
    when = int(year[1]) if year and title != rest else None
    made = _of_names([found[0].rstrip(".,;)]") for found in names], title, line)
    if isinstance(made, Reject):
        return made
    return replace(made or Entry(title, line=line), year=when)


def _unwrapped(text: str) -> str:
    """A text without brackets round all of it, and without those that an address left empty."""
    for opening, closing in ("()", "[]", "<>"):
        text = text.replace(f"{opening} {closing}", " ").replace(opening + closing, " ").strip(" \t-–—|:,;")
        inside = text[1:-1]
        if text[:1] == opening and text[-1:] == closing and not (opening in inside or closing in inside):
            text = inside.strip(" \t-–—|:,;")
    return " ".join(text.split())


def _of_names(names: list[str], title: str, line: int) -> Entry | Reject | None:
    """One paper of all the names that stand with it; the first that is an identifier speaks, addresses are links."""
    if not names:
        return None
    known = [(name, entry_of_name(name, line=line, title=title)) for name in names]
    first = next((made for _, made in known if made), None)
    urls = [name for name, _ in known if name.lower().startswith("http")]
    if first is None:
        return entry_of(names[0], title, line=line, links=tuple(urls[1:]))
    doi = first.doi or next((made.doi for _, made in known if made and made.doi), None)
    arxiv = first.arxiv or next((made.arxiv for _, made in known if made and made.arxiv), None)
    links = dict.fromkeys((*first.links, *(url for url in urls if url != first.url)))
    return replace(first, doi=doi, arxiv=arxiv, url=first.url or (urls[0] if urls else None), links=tuple(links))


def _title_of_reference(text: str, *, sure: bool) -> str:
    """The title inside a formatted reference where it can be told surely, else ''."""
    if not sure:
        return ""
    if (found := _QUOTED.search(text)) and " " in (quoted := found[1] or found[2] or found[3]):
        return quoted.strip(" ,.")
    if (found := _AFTER_YEAR.search(text)) and found.start() > 3:
        return found[1].rstrip(".").strip()
    if found := _VANCOUVER.match(text):
        return found[1].strip()
    parts = _SENTENCE.split(text, maxsplit=3)
    if len(parts) < 3 or not _NAMES.match(parts[0]) or not re.search(r",| and | et al|\b[A-Z]\.", parts[0]):
        return ""
    if len(parts[1].split()) >= 3 and _SOURCE.match(parts[2]):
        return parts[1].strip()
    return ""
