"""What could stand at the cursor of a search: fields, their words, and the library's own tags, authors and names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readinglist import index
from readinglist.models import Author, Origin, Paper, PaperTag, Tag
from readinglist.search import WORDS, Field, Sort, field_of
from readinglist.search.words import folded

MOST = 8
_CANDIDATES = 200  # papers whose authors are looked at, tags whose papers are counted

HINTS: dict[Field, str] = {
    Field.TITLE: "words of the title",
    Field.AUTHOR: "family name, initials or full name",
    Field.NOTE: "words of your note",
    Field.TAG: "a tag, and those inside it",
    Field.STATUS: "how far you are",
    Field.SHELF: "My list or the Stacks",
    Field.VENUE: "conference or journal",
    Field.YEAR: "2023, 2021..2023 or >2020",
    Field.LINK: "what a link is",
    Field.REPO: "what a repository is",
    Field.IS: "retracted, muted, up next …",
    Field.PRIORITY: "low, normal or high",
    Field.RATING: "4, 3..5 or >3",
    Field.ADDED: "when it came: <30d, 2026-05",
    Field.READ: "when you read it: <30d, 2026-05",
    Field.CHECKED: "when its links were last checked",
    Field.FILE: "the file it came from",
    Field.IMPORT: "the number of the import",
    Field.DOI: "begins so",
    Field.ARXIV: "begins so",
    Field.HAS: "papers that have it",
    Field.NO: "papers that lack it",
}
_DAYS = ("today", "yesterday", "<7d", "<30d", "<1y", ">30d")
_FIXED = {
    **WORDS,
    Field.RATING: (">3", ">=3", "5", "4", "3", "2", "1"),
    Field.ADDED: _DAYS,
    Field.READ: _DAYS,
    Field.CHECKED: _DAYS,
}
_TYPED = re.compile(r'(?P<sign>-*)(?P<prefix>[A-Za-z]+:|#)?(?P<quote>"?)(?P<rest>[^"]*)')
_WORD = re.compile(r'-*(?:[A-Za-z]+:|#)?(?:"[^"]*"?|[^\s"()]+)')


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A whole search to put in the place of what was typed, with the cursor `at`; the label is what was added."""

    text: str
    at: int
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class _Offer:
    """A value that fits: written behind its prefix; `papers` have it."""

    value: str
    hint: str = ""
    papers: int = 0


def complete(session: Session, text: str, at: int) -> list[Suggestion]:
    """Return what begins as the word at the cursor does, in any case or accent: the most used first, MOST at most."""
    at = min(max(at, 0), len(text))
    word = next((word for word in _WORD.finditer(text) if word.start() < at <= word.end()), None)
    typed = _TYPED.fullmatch(text[word.start() : at]) if word else None
    if word is None or typed is None:
        return []
    before, after = text[: word.start()] + typed["sign"], text[word.end() :]
    if not typed["prefix"]:
        return [] if typed["quote"] else _bare(session, before, typed["rest"], after)
    field = Field.TAG if typed["prefix"] == "#" else field_of(typed["prefix"][:-1])
    earlier, comma, last = ("", "", typed["rest"]) if typed["quote"] else typed["rest"].rpartition(",")
    before += typed["prefix"] + earlier + comma
    offers = _orders(last) if typed["prefix"].lower() == "sort:" else _values(session, field, last) if field else []
    return [_put(before, _quoted(field, offer.value), after, offer) for offer in offers[:MOST]]


def _bare(session: Session, before: str, word: str, after: str) -> list[Suggestion]:
    """For a word without a field: fields that begin so, then tags."""
    begin = folded(word)
    names = [(f"{field}:", hint) for field, hint in HINTS.items() if field.startswith(begin)]
    if "sort".startswith(begin):
        names.append(("sort:", "the order of the list"))
    fields = [Suggestion(f"{before}{name}{after}", len(before + name), name, hint) for name, hint in names if begin]
    tags = _tags(session, begin)[: MOST - len(fields[: MOST // 2])] if len(begin) > 1 else []
    return [*fields, *(_put(f"{before}#", offer.value, after, offer) for offer in tags)][:MOST]


def _put(before: str, value: str, after: str, offer: _Offer) -> Suggestion:
    done = f"{before}{value} "
    hint = offer.hint or (f"{offer.papers:,} paper{'s' if offer.papers != 1 else ''}" if offer.papers else "")
    return Suggestion(done + after.lstrip(), len(done), offer.value, hint)


def _quoted(field: Field | None, value: str) -> str:
    # A venue in quotation marks is that one alone; see the language.
    return f'"{value}"' if field is Field.VENUE or re.search(r"[\s(),]", value) else value


def _orders(begin: str) -> list[_Offer]:
    return [_Offer(word) for sort in Sort for word in (str(sort), f"-{sort}") if word.startswith(begin.lower())]


def _values(session: Session, field: Field, typed: str) -> list[_Offer]:
    begin = folded(typed)
    own: dict[Field, Callable[[Session, str], list[_Offer]]] = {
        Field.TAG: _tags,
        Field.AUTHOR: _authors,
        Field.VENUE: _venues,
        Field.FILE: _files,
        Field.YEAR: _years,
    }
    if field in own:
        return own[field](session, begin)
    return [_Offer(str(word)) for word in _FIXED.get(field, ()) if word.startswith(typed.lower())]


def _tags(session: Session, begin: str) -> list[_Offer]:
    names = {number: name for number, name in session.execute(select(Tag.id, Tag.name)) if _fits(name, begin)}
    some = list(names)[:_CANDIDATES]
    counted = session.execute(
        select(PaperTag.tag_id, func.count()).where(PaperTag.tag_id.in_(some)).group_by(PaperTag.tag_id)
    )
    return _most_used((names[number], papers) for number, papers in counted)


def _venues(session: Session, begin: str) -> list[_Offer]:
    counted = session.execute(select(Paper.venue, func.count()).where(Paper.venue.is_not(None)).group_by(Paper.venue))
    return _most_used((name, papers) for name, papers in counted if name and _fits(name, begin))


def _files(session: Session, begin: str) -> list[_Offer]:
    counted = session.execute(select(Origin.file, func.count()).group_by(Origin.file))
    return _most_used((name, papers) for name, papers in counted if _fits(name, begin))


def _years(session: Session, begin: str) -> list[_Offer]:
    counted = session.execute(
        select(Paper.year, func.count()).where(Paper.year.is_not(None)).group_by(Paper.year).order_by(Paper.year.desc())
    )
    return [_Offer(str(year), papers=papers) for year, papers in counted if str(year).startswith(begin)]


def _authors(session: Session, begin: str) -> list[_Offer]:
    """Names with a word that begins so, among those of the newest papers that have one."""
    if not begin:
        return []
    papers = index.by_authors(begin, _CANDIDATES)
    found = session.scalars(select(Author.name).where(Author.paper_id.in_(papers)))
    seen = Counter(found)
    fitting = (name for name, _ in seen.most_common() if _fits(name, begin))
    names = list(islice(fitting, 3 * MOST))
    counted = session.execute(select(Author.name, func.count()).where(Author.name.in_(names)).group_by(Author.name))
    return _most_used((name, papers) for name, papers in counted)


def _fits(name: str, begin: str) -> bool:
    """Whether a name, or what stands behind a blank, a dash or a slash in it, begins so."""
    return re.search(rf"(?:^|[\s/_.-]){re.escape(begin)}", folded(name)) is not None


def _most_used(counted: Iterable[tuple[str, int]]) -> list[_Offer]:
    known = sorted(counted, key=lambda pair: (-pair[1], pair[0]))
    # No clause can hold a quotation mark.
    return [_Offer(name, papers=papers) for name, papers in known if '"' not in name]
