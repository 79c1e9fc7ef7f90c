"""Papers as they lie on the shelf: what is empty, impossible, spelt in two ways, or there twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, exists, func, insert, or_, select

from readinglist.library.doctor.check import Check, Finding, Look, Severity, quoted
from readinglist.library.doctor.mending import write_fields
from readinglist.library.duplicates import Group
from readinglist.library.gaps import is_server
from readinglist.library.recognise import fingerprint
from readinglist.metadata import Want, is_stand_in, stand_in
from readinglist.models import Author, Lookup, Mention, Merged, Paper

_FIRST_YEAR = 1600
_DAY = timedelta(days=1)


def _untitled(look: Look) -> Iterator[tuple[int, str, str, bool]]:
    """Papers without a real title: number, title, what could stand in for one, and whether a look-up waits."""
    columns = (Paper.id, Paper.title, Paper.doi, Paper.arxiv, Paper.url)
    waiting = exists().where(Lookup.paper_id == Paper.id)
    for number, title, doi, arxiv, url, waits in look.session.execute(select(*columns, waiting).order_by(Paper.id)):
        if is_stand_in(title):
            yield number, title.strip(), stand_in(doi, arxiv, url), waits


def _empty(look: Look) -> Iterator[Finding]:
    for number, title, known, waits in _untitled(look):
        if not title:
            what = "it has no title" + ("; a look-up waits" if waits else "")
            yield Finding(what if known else what + ", and no identifier", number, title, cure=known or None)


def _stand_ins(look: Look) -> Iterator[Finding]:
    for number, title, known, waits in _untitled(look):
        if title and not waits and not look.is_edited(number, "title"):
            what = "its title is only an identifier or address, and no look-up waits"
            yield Finding(what, number, title, cure=known or None)


def _look_up(look: Look, findings: Sequence[Finding]) -> None:
    """Write the stand-in for an empty title, and ask the schedule for a real one."""
    empty = [one for one in findings if not one.title]
    write_fields(look, [Finding("", one.paper, cure={"title": one.cure}) for one in empty])
    waiting = set(look.session.scalars(select(Lookup.paper_id)))
    wanted = [one.paper for one in findings if one.paper not in waiting]
    rows = [
        {"paper_id": number, "want": Want.FILL, "asked": look.now, "due": look.now, "tries": 0, "trouble": ""}
        for number in wanted
    ]
    if rows:
        look.session.execute(insert(Lookup), rows)


def _lacking(what: str, lacks: ColumnElement[bool], field: str) -> Check:
    def find(look: Look) -> Iterator[Finding]:
        statement = select(Paper.id, Paper.title).where(lacks).order_by(Paper.id)
        for number, title in look.session.execute(statement):
            if not look.is_edited(number, field) and not is_stand_in(title):
                yield Finding(what, number, title)

    return Check(
        f"no-{field}",
        f"papers without {'a ' if field == 'year' else ''}{field}",
        f"Without {'a ' if field == 'year' else ''}{field} a paper is found less well, and its duplicates are too. "
        "Proposals may have what is lacking. There is no fix: the doctor does not guess. What you "
        "emptied yourself is not told, nor papers of which only an identifier is known.",
        Severity.ADVICE,
        find,
        over=Paper,
    )


def _unreachable(look: Look) -> Iterator[Finding]:
    linked = exists().where(Mention.paper_id == Paper.id, Mention.removed.is_(False))
    bare = (Paper.doi.is_(None), Paper.arxiv.is_(None), Paper.url.is_(None), ~linked)
    for number, title in look.session.execute(select(Paper.id, Paper.title).where(*bare).order_by(Paper.id)):
        yield Finding("it has no identifier, no address and no link", number, title)


def _years(look: Look) -> Iterator[Finding]:
    last = look.now.year + 1
    statement = select(Paper.id, Paper.title, Paper.year)
    wrong = or_(Paper.year < _FIRST_YEAR, Paper.year > last)
    for number, title, year in look.session.execute(statement.where(wrong).order_by(Paper.id)):
        if not look.is_edited(number, "year"):
            yield Finding(f"the year {year} cannot be: it is not between {_FIRST_YEAR} and {last}", number, title)


def _dates(look: Look) -> Iterator[Finding]:
    soon = look.now + _DAY
    columns = {"added": Paper.added, "status_since": Paper.status_since, "note_since": Paper.note_since}
    ahead = or_(*(column > soon for column in columns.values()))
    for number, title, *dates in look.session.execute(
        select(Paper.id, Paper.title, *columns.values()).where(ahead).order_by(Paper.id)
    ):
        late = [f"{name} {at:%Y-%m-%d}" for name, at in zip(columns, dates, strict=True) if at and at > soon]
        yield Finding(f"a date lies ahead of today: {', '.join(late)}", number, title)


def _venue_key(venue: str) -> str:
    return re.sub(r"[\W_]+", "", venue.replace("&", "and").casefold())


def _venues(look: Look) -> Iterator[Finding]:
    counted = select(Paper.venue, func.count()).where(Paper.venue.is_not(None)).group_by(Paper.venue)
    spelt: dict[str, Counter[str]] = {}
    for venue, number in look.session.execute(counted):
        if venue:
            spelt.setdefault(_venue_key(venue), Counter())[venue] = number
    for key, spellings in sorted(spelt.items()):
        if key and len(spellings) > 1:
            (best, _), *others = spellings.most_common()
            told = ", ".join(f"{quoted(name)} ({number})" for name, number in others)
            yield Finding(f"one venue in {len(spellings)} spellings: {quoted(best)} ({spellings[best]}) and {told}")


def _fingerprints(look: Look) -> Iterator[Finding]:
    merged = set(look.session.scalars(select(Merged.into)))
    statement = select(Paper.id, Paper.title, Paper.year, Paper.fingerprint).order_by(Paper.id)
    for number, title, year, written in look.session.execute(statement):
        if (
            number in merged
            or {"title", "year"} & look.edited.get(number, frozenset())
            or written == fingerprint(title, year)
        ):
            continue
        yield Finding("its fingerprint is not that of its title and year", number, title, cure={"title": title})


def _is_preprint_pair(look: Look, group: Group) -> bool:
    """Whether one of two papers is published and the other only lies on a preprint server."""
    columns = (Paper.doi, Paper.arxiv, Paper.venue)
    rows = look.session.execute(select(*columns).where(Paper.id.in_(group.papers))).all()
    lying = [
        bool(not (doi and not doi.startswith("10.48550/")) and (arxiv or doi or (venue and is_server(venue))))
        and not (venue and not is_server(venue))
        for doi, arxiv, venue in rows
    ]
    return any(lying) and not all(lying)


def _twice(look: Look) -> Iterator[Finding]:
    for group in look.groups:
        if group.certain and not _is_preprint_pair(look, group):
            yield _of_group(look, group, "papers are one work")


def _preprints(look: Look) -> Iterator[Finding]:
    for group in look.groups:
        if _is_preprint_pair(look, group):
            sure = "are" if group.certain else "may be"
            yield _of_group(look, group, f"papers {sure} a preprint and its published version")


def _of_group(look: Look, group: Group, what: str) -> Finding:
    first, *others = group.papers
    title = look.session.scalar(select(Paper.title).where(Paper.id == first))
    numbers = " and ".join(map(str, group.papers)) if len(group.papers) < 4 else f"{first} and {len(others)} others"
    return Finding(f"{what}: {numbers} ({'; '.join(group.reasons)})", first, title, more={"papers": list(group.papers)})


_FEWER = "There is no fix here: which value of each field is kept is for you to see, on the page of duplicates."

CHECKS = (
    Check(
        "title-empty",
        "papers without a title",
        "A paper without a title is found by nobody. The fix writes its identifier or address in the place of the "
        "title, and asks the schedule to look the real one up. It never makes a title up.",
        Severity.PROBLEM,
        _empty,
        _look_up,
        over=Paper,
    ),
    Check(
        "title-wanting",
        "papers whose title is only an identifier or address, with no look-up waiting for a better one",
        "The look-up was given up, or never asked for. The fix asks the schedule to look once more. It never makes a "
        "title up; where nobody knows one, write it on the paper's page.",
        Severity.ADVICE,
        _stand_ins,
        _look_up,
        over=Paper,
    ),
    _lacking("it has no authors", ~exists().where(Author.paper_id == Paper.id), "authors"),
    _lacking("it has no year", Paper.year.is_(None), "year"),
    Check(
        "unreachable",
        "papers without any identifier, address or link",
        "Nothing leads to such a paper, and nothing of it can be watched or completed. There is no fix: add its DOI "
        "or an address on its page.",
        Severity.ADVICE,
        _unreachable,
        over=Paper,
    ),
    Check(
        "year",
        f"papers from before {_FIRST_YEAR} or from after next year",
        "Such a year comes from a slip in a file, and sorts the paper to the wrong end. There is no fix: the right "
        "year is not known. A year that you wrote yourself is not told.",
        Severity.PROBLEM,
        _years,
        over=Paper,
    ),
    Check(
        "dates-ahead",
        "papers that were added, marked or noted in the future",
        "They were written while the clock of the machine was wrong, and stand first in lists for as long. There is "
        "no fix: when it really was is not known.",
        Severity.ADVICE,
        _dates,
        over=Paper,
    ),
    Check(
        "venue-spellings",
        "venues that differ only in capitals, marks and blanks",
        "Papers of one venue stand in two groups then. The most frequent spelling is named first. There is no fix: "
        "which one you want is for you to say, with the venue of the papers corrected in bulk.",
        Severity.ADVICE,
        _venues,
        over=Paper,
    ),
    Check(
        "fingerprint",
        "papers whose fingerprint is not that of their title and year",
        "By the fingerprint the next import finds the paper again. The fix computes it anew. Papers with a title or "
        "year in your own words, and merged ones, keep theirs: it is that of the catalogue.",
        Severity.PROBLEM,
        _fingerprints,
        write_fields,
        over=Paper,
    ),
    Check(
        "duplicates",
        "papers that are surely one work and stand twice",
        "Status, tags and notes are then spread over both. " + _FEWER,
        Severity.ADVICE,
        _twice,
        over=Paper,
    ),
    Check(
        "preprint-twice",
        "a preprint and its published version as two papers",
        "Most readers want one paper with both identifiers. " + _FEWER + " Call them different works there, and they "
        "are not told again.",
        Severity.ADVICE,
        _preprints,
        over=Paper,
    ),
)
