"""The judgement: identifiers first, then titles with years and people; what cannot be decided is left to a person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from readinglist.identifiers import arxiv_id_from, doi_from, identity, without_version
from readinglist.likeness import names, titles
from readinglist.likeness.letters import folded
from readinglist.likeness.names import People
from readinglist.likeness.titles import Title, Titles, title_of
from readinglist.metadata import is_stand_in


class Likeness(StrEnum):
    """Whether two papers are one work; `maybe` is for a person to decide."""

    SAME = "same"
    MAYBE = "maybe"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Work:
    """What is known of a paper, as far as it tells whether it is another one."""

    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    doi: str | None = None
    arxiv: str | None = None
    url: str | None = None
    venue: str | None = None

    @property
    def registered(self) -> str | None:
        """The DOI, also when only the address names it; arXiv's own DOIs are arXiv ids and none of these."""
        found = self.doi or (doi_from(self.url) if self.url and "doi.org/" in self.url else None)
        return None if found and found.startswith("10.48550/arxiv.") else found

    @property
    def preprint(self) -> str | None:
        """The arXiv id without its version, from the field, the DOI or the address."""
        if self.arxiv:
            return without_version(arxiv_id_from(self.arxiv) or self.arxiv)
        for text in (self.doi, self.url):
            if text and "arxiv" in text.lower() and (found := arxiv_id_from(text)):
                return without_version(found)
        return None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A likeness, and what speaks for it in words."""

    likeness: Likeness
    reason: str


_LATER = 3  # years between a work and its longer version, at most
_DIFFERENT = Judgement(Likeness.DIFFERENT, "")
_OTHER_TITLES = frozenset((Titles.UNLIKE, Titles.COMPANION, Titles.NUMBER))
_JOURNAL = re.compile(
    r"\b(?:journal|transactions?|trans|letters?|magazine|annals|review|reviews|bulletin|t?pami|ijcv|jmlr|tmlr|tog|tip|"
    r"tnnls|tvcg|j|acta|archives?|nature|science|access|quarterly)\b",
    re.IGNORECASE,
)
_SERVER = re.compile(r"arxiv|corr\b|preprint|biorxiv|medrxiv|ssrn|openreview|techrxiv|chemrxiv", re.IGNORECASE)
_SERIES = re.compile(r"(?:survey|review|overview|tutorial|benchmark|part\d|extended|revisited|supplement|appendix)")


def address(url: str) -> str:
    """Return what two spellings of one address have in common: no scheme, no `www.`, nothing that follows who came."""
    return identity(url).removeprefix("www.")


def compare(one: Work, other: Work) -> Judgement:
    """Return whether two papers are one work, and why."""
    if one.doi and one.doi == other.doi and one.title == other.title and "48550/" not in one.doi:
        return Judgement(Likeness.SAME, "same DOI")  # as most of a second import is
    if is_stand_in(one.title) or is_stand_in(other.title):
        return _nameless(one, other)
    dois, preprints = (one.registered, other.registered), (one.preprint, other.preprint)
    found = titles.relation(one.title, other.title)
    if dois[0] and dois[0] == dois[1]:
        return _named("same DOI", one, other, found)
    two_dois = bool(dois[0] and dois[1])
    if preprints[0] and preprints[0] == preprints[1]:
        if two_dois:
            return Judgement(Likeness.MAYBE, "same arXiv id, two DOIs")
        return _named("same arXiv id", one, other, found)
    clash = "two DOIs" if two_dois else "two arXiv ids" if preprints[0] and preprints[1] else ""
    if one.url and other.url and address(one.url) == address(other.url):
        if not clash and (verdict := _addressed(one, other, found)):
            return verdict
    elif one == other and not clash:
        return Judgement(Likeness.SAME, "the same in everything")
    if found in _OTHER_TITLES:
        return _DIFFERENT
    named = [(bool(doi), bool(preprint)) for doi, preprint in zip(dois, preprints, strict=True)]
    crossed = sorted(named) == [(False, True), (True, False)]  # the preprint of the one may be the other
    return _titled(one, other, found, clash, crossed=crossed)


def alike(one: Work, other: Work) -> bool:
    """Whether two papers can be one work by their titles and years: a quick look before the people are asked."""
    apart = abs(one.year - other.year) if one.year and other.year else 0
    return apart <= _LATER and titled_alike(one.title, other.title)


def titled_alike(one: str, other: str) -> bool:
    """Whether two papers of these titles, and with no identifier in common, can be one work."""
    return titles.relation(one, other) not in _OTHER_TITLES


def forget() -> None:
    """Give back the memory that is kept of titles: after a look at a whole library that is much."""
    title_of.cache_clear()


def _nameless(one: Work, other: Work) -> Judgement:
    """Two papers of which one is only an identifier or an address so far: it is whatever stands under that."""
    if one.registered and one.registered == other.registered:
        return Judgement(Likeness.SAME, "same DOI")
    if one.preprint and one.preprint == other.preprint:
        clash = bool(one.registered and other.registered)
        return (
            Judgement(Likeness.MAYBE, "same arXiv id, two DOIs") if clash else Judgement(Likeness.SAME, "same arXiv id")
        )
    if one.url and other.url and address(one.url) == address(other.url):
        return Judgement(Likeness.SAME, "same address")
    return Judgement(Likeness.SAME, "the same in everything") if one == other else _DIFFERENT


def _named(reason: str, one: Work, other: Work, found: Titles) -> Judgement:
    """Two papers under one identifier: one work, unless it was written to a wrong one."""
    if found in (Titles.COMPANION, Titles.NUMBER):
        return Judgement(Likeness.MAYBE, f"{reason}, but {found.value}")
    if found is Titles.UNLIKE and titles.share(one.title, other.title) < 0.4:
        return Judgement(Likeness.MAYBE, f"{reason}, but other titles")
    return Judgement(Likeness.SAME, reason)


def _addressed(one: Work, other: Work, found: Titles) -> Judgement | None:
    """Two papers at one address: an index page is the address of many."""
    if found is Titles.UNLIKE or found in (Titles.COMPANION, Titles.NUMBER, Titles.VERSION):
        return None
    if names.relation(one.authors, other.authors)[0] is People.OTHERS:
        return None
    return Judgement(Likeness.SAME, "same address")


class _Years(StrEnum):
    EQUAL = "equal"
    NEXT = "next"
    UNKNOWN = "unknown"
    FAR = "far"
    APART = "apart"


def _years(one: int | None, other: int | None) -> _Years:
    if one == other:
        return _Years.EQUAL
    if one is None or other is None:
        return _Years.UNKNOWN
    if abs(one - other) == 1:
        return _Years.NEXT
    return _Years.FAR if abs(one - other) <= _LATER else _Years.APART


def _titled(one: Work, other: Work, found: Titles, clash: str, *, crossed: bool) -> Judgement:
    """Two papers of like titles, told apart by year and people."""
    people, common = names.relation(one.authors, other.authors)
    years = _years(one.year, other.year)
    if people is People.OTHERS or years is _Years.APART:
        return _DIFFERENT
    if found is Titles.MISPRINT and one.url and other.url and address(one.url) != address(other.url):
        found = Titles.ALMOST  # two addresses, and a letter may make another word of one
    if found is Titles.EXACT:
        likeness = _of_one_title(one, other, people, years)
    else:
        likeness = _of_two_titles(one, other, found, people, years)
    if likeness is Likeness.SAME and (clash or (crossed and (found is not Titles.EXACT or people is People.UNKNOWN))):
        likeness = Likeness.MAYBE
    if likeness is Likeness.DIFFERENT:
        return _DIFFERENT
    return Judgement(likeness, ", ".join(filter(None, (found.value, _year_words(one, other), _who(common), clash))))


def _of_one_title(one: Work, other: Work, people: People, years: _Years) -> Likeness:
    title = title_of(one.title)
    if title.generic:
        return Likeness.MAYBE if people is People.ALL and years is _Years.EQUAL else Likeness.DIFFERENT
    if people is People.UNKNOWN:
        if years is _Years.FAR:
            return Likeness.DIFFERENT
        if title.long and not title.recurring:
            sure = years in (_Years.EQUAL, _Years.UNKNOWN) and not _elsewhere(one, other)
        else:
            sure = years is _Years.EQUAL and _in_one_place(one, other)
        return Likeness.SAME if sure else Likeness.MAYBE
    if years is _Years.FAR or people is People.FEW:
        return Likeness.MAYBE
    if years is _Years.NEXT and (title.recurring or _journal_of_one(one, other)):
        return Likeness.MAYBE
    return Likeness.SAME


def _of_two_titles(one: Work, other: Work, found: Titles, people: People, years: _Years) -> Likeness:
    if years is _Years.FAR or people is not People.ALL:
        worth = people in (People.SOME, People.ALL) and years is not _Years.FAR and found is not Titles.ALMOST
        return Likeness.MAYBE if worth else Likeness.DIFFERENT
    if found in (Titles.ALMOST, Titles.VERSION) or _generic(one, other):
        return Likeness.MAYBE
    if found is Titles.MISPRINT:
        return Likeness.SAME
    return Likeness.SAME if _one_cut(one, other, found, years) else Likeness.MAYBE


def _generic(one: Work, other: Work) -> bool:
    return title_of(one.title).generic or title_of(other.title).generic


def _one_cut(one: Work, other: Work, found: Titles, years: _Years) -> bool:
    """Whether the shorter title is the longer one's and not another work's by the same people."""
    short, long = sorted((title_of(one.title), title_of(other.title)), key=lambda title: len(title.squashed))
    rest = long.squashed[len(short.squashed) :]
    people = min(len(names.persons(one.authors)), len(names.persons(other.authors)))
    if years is _Years.NEXT and found is Titles.SUBTITLE:
        return False
    if found is Titles.SUBTITLE and (_SERIES.search(rest) or len(long.words) - len(short.words) <= 3):
        return False  # “X: Ten Years Later” is another work than “X”
    return people > 1 or _is_distinct(short)


def _is_distinct(title: Title) -> bool:
    return len(title.words) >= 4 and len(title.squashed) >= 20


def _elsewhere(one: Work, other: Work) -> bool:
    """Whether two papers stand in two places as far as is said."""
    venues = bool(one.venue and other.venue and folded(one.venue) != folded(other.venue))
    return venues or bool(one.url and other.url and address(one.url) != address(other.url))


def _in_one_place(one: Work, other: Work) -> bool:
    """Whether two papers stand in one place, or of neither is said where it stands nor by whom it is."""
    if _elsewhere(one, other) or bool(one.venue) != bool(other.venue) or bool(one.url) != bool(other.url):
        return False
    return bool(one.venue or one.url) or not (one.authors or other.authors)


def _journal_of_one(one: Work, other: Work) -> bool:
    """Whether one stands in a journal and the other elsewhere: the longer version of a work is often so."""
    if not one.venue or not other.venue or _SERVER.search(one.venue) or _SERVER.search(other.venue):
        return False
    return bool(_JOURNAL.search(one.venue)) != bool(_JOURNAL.search(other.venue))


def _year_words(one: Work, other: Work) -> str:
    known = sorted({year for year in (one.year, other.year) if year is not None})
    return f"year {'/'.join(map(str, known))}" if known else ""


def _who(common: str) -> str:
    return f"common author {common.title()}" if common else ""
