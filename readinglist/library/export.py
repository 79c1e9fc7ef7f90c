"""Papers go out: the records of a search, and all that is kept of them; plain rows, read as they are asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, String, bindparam, func, select, text
from sqlalchemy.orm import Session

from readinglist import journal
from readinglist.database import json_of
from readinglist.errors import BadStored
from readinglist.formats import own, writing
from readinglist.formats.writing import Writing
from readinglist.library.document import INSIDE, NUMBERED, SECTIONS, SHAPES, SHAPES_INSIDE, chunked, plain
from readinglist.migrations import NEWEST
from readinglist.reading import Priority, Shelf, Status

# Numbers as one value: a statement stays the same however many they are, and has room for all of them.
_IDS = select(func.json_each(bindparam("ids", type_=String)).table_valued("value").c.value)
_FIELDS = (
    "id", "title", "venue", "year", "doi", "arxiv", "url", "shelf", "status", "status_since", "priority", "rating",
    "up_next", "note", "abstract", "added", "details", "filled",
)  # fmt: skip
_papers, _authors, _tags = plain("papers"), plain("authors"), plain("tags")
_tagged, _mentions = plain("paper_tags"), plain("mentions")
_PAPERS = select(*(_papers.c[name] for name in _FIELDS)).where(_papers.c.id.in_(_IDS))
_AUTHORS = (
    select(_authors.c.paper_id, _authors.c.name)
    .where(_authors.c.paper_id.in_(_IDS))
    .order_by(_authors.c.paper_id, _authors.c.position)
)
_TAGS = (
    select(_tagged.c.paper_id, _tags.c.name)
    .join(_tags, _tags.c.id == _tagged.c.tag_id)
    .where(_tagged.c.paper_id.in_(_IDS))
    .order_by(_tags.c.name)
)
_LINKS = (
    select(_mentions.c.paper_id, _mentions.c.url)
    .where(_mentions.c.paper_id.in_(_IDS), _mentions.c.removed == text("0"))
    .order_by(_mentions.c.paper_id, _mentions.c.position)
)
Word = TypeVar("Word", Shelf, Status)
_SHELVES = {str(word): word for word in Shelf}
_STATUSES = {str(word): word for word in Status}
_PRIORITIES = tuple(Priority)


def records(session: Session, paper_ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yield papers as `records.paper_record` gives them, in the order of their numbers as given.

    They are read some hundred at a time, in four statements; a number without a paper is left out.
    """
    connection = session.connection()
    for ids in chunked(paper_ids):
        asked = {"ids": json.dumps(list(ids))}
        authors, tags, links = (_gathered(connection.execute(it, asked).all()) for it in (_AUTHORS, _TAGS, _LINKS))
        papers = {row[0]: row for row in connection.execute(_PAPERS, asked).all()}
        for number in ids:
            if row := papers.get(number):
                yield _record(row, authors.get(number), tags.get(number), links.get(number))


def _gathered(pairs: Any) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for number, value in pairs:
        found.setdefault(number, []).append(value)
    return found


def _record(row: Any, authors: Any, tags: Any, links: Any) -> dict[str, Any]:
    (
        number, title, venue, year, doi, arxiv, url, shelf, status, since, priority, rating, up_next, note, abstract,
        added, details, filled,
    ) = row  # fmt: skip
    return {
        "id": number,
        "title": title,
        "authors": authors or [],
        "venue": venue,
        "year": year,
        "doi": doi,
        "arxiv": arxiv,
        "url": url,
        "shelf": _known(_SHELVES, shelf, "a shelf"),
        "status": _known(_STATUSES, status, "a status") if status else None,
        "status_since": _second(since) if since else None,
        "priority": _PRIORITIES[priority],
        "rating": rating,
        "up_next": up_next,
        "tags": tags or [],
        "note": note,
        "abstract": abstract,
        "links": links or [],
        "added": _second(added),
        "details": json_of(details) if details != "{}" else {},
        "filled": json_of(filled) if filled != "{}" else {},
    }


def _known(words: Mapping[str, Word], stored: str, what: str) -> Word:
    """The word that is stored; raises BadStored."""
    if stored not in words:
        raise BadStored(stored, what)
    return words[stored]


def _second(stored: str) -> str:
    """A moment as `records.moment` gives it, of one as stored."""
    return f"{stored[:10]}T{stored[11:19]}Z"


def pieces(
    session: Session, form: Writing, paper_ids: Sequence[int], *, search: str | None = None, style: str = ""
) -> Iterator[str]:
    """Return papers in a format as pieces of text; raises BadWord for an unknown style at once.

    `search` is what found the papers, None where they were chosen one by one. In our own format the empty search is
    the whole library, with what belongs to no paper too.
    """
    if form is not Writing.JSON:
        return writing.write(form, records(session, paper_ids), style)
    return everything(session) if search == "" else part(session, search or "", paper_ids)


def left_out(session: Session, form: Writing, paper_ids: Sequence[int]) -> int:
    """Return how many of the papers a format has no place for: bookmarks are addresses, and some papers have none."""
    if form is not Writing.BOOKMARKS:
        return 0
    nowhere = [func.coalesce(_papers.c[name], "") == "" for name in ("url", "doi", "arxiv")]
    linked = select(_mentions.c.paper_id).where(_mentions.c.removed == text("0"))
    bare = select(func.count()).where(_papers.c.id.in_(_each(paper_ids)), *nowhere, _papers.c.id.not_in(linked))
    return session.scalar(bare) or 0


def everything(session: Session) -> Iterator[str]:
    """Yield the whole library as one document of our own, in pieces; of one moment, as the session sees it."""
    ids = list(session.scalars(select(_papers.c.id).order_by(_papers.c.id)))
    yield from own.write(
        {"schema": NEWEST, "last_numbers": last_numbers(session)},
        ((name, _papers_whole(session, ids) if name == "papers" else _rows(session, name)) for name in SECTIONS),
    )


def part(session: Session, search: str, paper_ids: Sequence[int]) -> Iterator[str]:
    """Yield some papers as a document of our own with all that belongs to them, in the order of their numbers.

    That is their tags, links and these links' landing pages, with what was seen of them and in which runs, and the
    imports they came from. `search` is written down as what found them.
    """
    ids = sorted(paper_ids)
    kept = _belonging(session, ids)
    yield from own.write(
        {"schema": NEWEST, "search": search},
        (
            (name, _papers_whole(session, ids) if name == "papers" else _rows(session, name, kept[name]))
            for name in SECTIONS
            if name == "papers" or name in kept
        ),
    )


def last_numbers(session: Session) -> dict[str, int]:
    """Return the highest number that a paper ever had, and so on, by table: none of them is given twice."""
    # Where SQLite keeps it; there is no other way to ask.
    kept: dict[str, int] = dict(session.execute(text("SELECT name, seq FROM sqlite_sequence")).all())
    return {"papers": journal.next_paper(session) - 1, **{name: kept.get(name, 0) for name in NUMBERED}}


def _rows(session: Session, name: str, kept: tuple[str, Sequence[int]] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of a table in order; those alone whose column has one of the values kept."""
    shape = SHAPES[name]
    statement = shape.rows()
    if kept is not None:
        named, values = kept
        statement = statement.where(plain(name).c[named].in_(_each(values)))
    if name == "distinct_papers" and kept is not None:
        statement = statement.where(plain(name).c.second.in_(_each(kept[1])))
    answer = session.connection().execute(statement, execution_options={"yield_per": 1000})
    return map(shape.out, answer)


def _each(values: Sequence[int]) -> Select[Any]:
    """Numbers as a question, as there may be more of them than a statement has room for."""
    return select(func.json_each(json.dumps(list(values))).table_valued("value").c.value)


def _belonging(session: Session, ids: Sequence[int]) -> dict[str, tuple[str, Sequence[int]]]:
    """What belongs to papers: by table, the column to look at, and the numbers it must have."""
    these = _each(ids)
    origins, links, seen = plain("origins"), plain("links"), plain("observations")

    def numbers(statement: Select[Any]) -> list[int]:
        return list(session.scalars(statement.distinct()))

    theirs = numbers(select(_mentions.c.link_id).where(_mentions.c.paper_id.in_(these)))
    landings = select(links.c.landing_id).where(links.c.id.in_(_each(theirs)), links.c.landing_id.is_not(None))
    while more := set(numbers(landings)) - set(theirs):
        theirs += more
        landings = select(links.c.landing_id).where(links.c.id.in_(_each(list(more))), links.c.landing_id.is_not(None))
    runs = numbers(select(seen.c.run_id).where(seen.c.link_id.in_(_each(theirs)), seen.c.run_id.is_not(None)))
    return {
        "tags": ("id", numbers(select(_tagged.c.tag_id).where(_tagged.c.paper_id.in_(these)))),
        "imports": ("id", numbers(select(origins.c.import_id).where(origins.c.paper_id.in_(these)))),
        "runs": ("id", runs),
        "links": ("id", theirs),
        "rescues": ("link_id", theirs),
        "observations": ("link_id", theirs),
        "flips": ("link_id", theirs),
        "checkpoints": ("link_id", theirs),
        "distinct_papers": ("first", ids),
        "merged_papers": ("into", ids),
    }


def _papers_whole(session: Session, paper_ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Papers with all that stands of them in other tables, some hundred at a time."""
    connection = session.connection()
    shape = SHAPES["papers"]
    statements = {name: _of_papers(name) for name in INSIDE}
    papers = shape.rows().where(_papers.c.id.in_(_IDS))
    for ids in chunked(paper_ids):
        asked = {"ids": json.dumps(list(ids))}
        authors, tags = _gathered(connection.execute(_AUTHORS, asked)), _gathered(connection.execute(_TAGS, asked))
        inside: dict[int, dict[str, list[Any]]] = {}
        for name, statement in statements.items():
            for number, *row in connection.execute(statement, asked):
                line = SHAPES_INSIDE[name].out(row)
                inside.setdefault(number, {}).setdefault(name, []).append(line)
        for whole in connection.execute(papers, asked):
            paper = shape.out(whole)
            number = paper["id"]
            yield {**paper, "authors": authors.get(number, []), "tags": tags.get(number, []), **inside.get(number, {})}


def _of_papers(name: str) -> Select[Any]:
    rows, shape = plain(name), SHAPES_INSIDE[name]
    order = ("position", *shape.key) if name == "mentions" else shape.key
    return (
        select(rows.c.paper_id, *(rows.c[cell.name] for cell in shape.cells))
        .where(rows.c.paper_id.in_(_IDS))
        .order_by(rows.c.paper_id, *(rows.c[it] for it in order))
    )
