"""The trash: a deleted paper leaves the library whole, is kept for thirty days, and comes back as it was.

Nothing else has to know of it, because what lies here stands in no other table.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session

from readinglist import index, journal
from readinglist.errors import NotFound
from readinglist.ledger.watched import numbers
from readinglist.library import shelve, tag
from readinglist.library.batch import Known, gone
from readinglist.library.document import plain
from readinglist.models import Base, Import, Link, Paper, Tag, Trashed

KEPT = timedelta(days=30)
_CHUNK = 500  # papers in one IN (…)
_UNSEEN = {"synchronize_session": False}


def _speaks_of_papers(name: str) -> tuple[str, ...]:
    """The columns of a table that hold the number of a paper."""
    columns = Base.metadata.tables[name].columns
    return tuple(it.name for it in columns if any(to.column.table.name == "papers" for to in it.foreign_keys))


_OF_PAPERS = {name: found for name in Base.metadata.tables if (found := _speaks_of_papers(name))}


class Lying(NamedTuple):
    """A paper in the trash, by what it can be known again."""

    paper_id: int
    at: datetime
    title: str
    fingerprint: str
    doi: str | None
    arxiv: str | None


_KNOWN_BY = (Trashed.paper_id, Trashed.at, Trashed.title, Trashed.fingerprint, Trashed.doi, Trashed.arxiv)


def put(session: Session, paper_ids: Sequence[int], now: datetime) -> None:
    """Take papers out of the library, with all that was said of them, and keep them here. Raises NotFound."""
    for chunk in _chunks(list(dict.fromkeys(paper_ids))):
        rows = _rows(session, chunk)
        if missing := next((number for number in chunk if number not in rows), None):
            raise NotFound(f"there is no paper {missing}")
        papers = session.execute(select(Paper.id, *_IDENTITY).where(Paper.id.in_(chunk)))
        lying = [{"paper_id": paper.id, "at": now, **_named(paper), "rows": rows[paper.id]} for paper in papers]
        shelve.unqueue(session, chunk)
        session.execute(insert(Trashed), lying)
        session.execute(delete(Paper).where(Paper.id.in_(chunk)), execution_options=_UNSEEN)
        index.drop(session, chunk)
    tag.sweep(session)
    session.expunge_all()  # whoever holds one of these papers in this session holds nothing


_IDENTITY = (Paper.title, Paper.fingerprint, Paper.doi, Paper.arxiv)


def _named(paper: Any) -> dict[str, Any]:
    return {"title": paper.title, "fingerprint": paper.fingerprint, "doi": paper.doi, "arxiv": paper.arxiv}


def restore(session: Session, paper_ids: Sequence[int], now: datetime) -> list[str]:
    """Put papers back as they were, under their old numbers; returns what could not come along, in sentences.

    Raises NotFound, with nothing put back.
    """
    wanted = list(dict.fromkeys(paper_ids))
    remarks: list[str] = []
    for chunk in _chunks(wanted):
        found = {it.paper_id: it.rows for it in session.scalars(select(Trashed).where(Trashed.paper_id.in_(chunk)))}
        for paper_id in chunk:
            if paper_id not in found:
                raise NotFound(f"paper {paper_id} is not in the trash")
        remarks += _put_back(session, [found[paper_id] for paper_id in chunk], now)
        session.execute(delete(Trashed).where(Trashed.paper_id.in_(chunk)), execution_options=_UNSEEN)
    shelve.queue(session, (), now)  # the order of what is next closes up round those that came back
    index.put(session, wanted)
    session.expire_all()
    return remarks


_Line = dict[str, Any]


def _put_back(session: Session, found: Sequence[Mapping[str, list[_Line]]], now: datetime) -> list[str]:
    """Write the rows of papers; tags and links that went meanwhile are made again."""
    all_of = {name: [line for rows in found for line in rows.get(name, ())] for name in ("papers", *_OF_PAPERS)}
    dois = [paper["doi"] for paper in all_of["papers"] if paper["doi"]]
    taken = dict(session.execute(select(Paper.doi, Paper.id).where(Paper.doi.in_(dois))).all())
    _insert(session, "papers", [it | {"doi": None} if it["doi"] in taken else it for it in all_of.pop("papers")])
    for name, lines in all_of.items():
        match name:
            case "paper_tags":
                _insert(session, name, _tagged(session, lines))
            case "mentions":
                ids = numbers(session, {line["identity"]: line["url"] for line in lines}, now)
                _insert(session, name, [line | {"link_id": ids[line["identity"]]} for line in lines])
            case "origins":
                known = set(session.scalars(select(Import.id).where(Import.id.in_([it["import_id"] for it in lines]))))
                _insert(session, name, [line for line in lines if line["import_id"] in known])
            case "distinct_papers":
                _insert(session, name, list(_apart(session, lines)))
            case _:
                _insert(session, name, lines)
    return [
        f"“{paper['title']}” came back without its DOI {paper['doi']}, which is on paper {taken[paper['doi']]} now"
        for rows in found
        for paper in rows["papers"]
        if paper["doi"] in taken
    ]


def _tagged(session: Session, lines: list[_Line]) -> list[_Line]:
    colours = {line["name"]: line["colour"] for line in lines}
    known = select(Tag.name, Tag.id).where(Tag.name.in_(colours))
    missing = colours.keys() - set(session.scalars(known))
    if missing:
        session.execute(insert(Tag), [{"name": name, "colour": colours[name]} for name in sorted(missing)])
    ids = dict(session.execute(known).all())
    return [line | {"tag_id": ids[line["name"]]} for line in lines]


def _apart(session: Session, lines: list[_Line]) -> Iterator[_Line]:
    """That two papers are two is said again when both are there: one in the trash keeps it until it comes back."""
    spoken_of = {number for line in lines for number in (line["first"], line["second"])}
    present: set[int] = set()
    for chunk in _chunks(sorted(spoken_of)):
        present.update(session.scalars(select(Paper.id).where(Paper.id.in_(chunk))))
    lying = {
        it.paper_id: it
        for chunk in _chunks(sorted(spoken_of - present))
        for it in session.scalars(select(Trashed).where(Trashed.paper_id.in_(chunk)))
    }
    for line in {(line["first"], line["second"]): line for line in lines}.values():
        away = [number for number in (line["first"], line["second"]) if number not in present]
        if not away:
            yield line
        for other in (lying[number] for number in away if number in lying):
            kept = [it for it in other.rows.get("distinct_papers", []) if it != line]
            other.rows = {**other.rows, "distinct_papers": [*kept, line]}
    session.flush()


def empty(session: Session, now: datetime) -> int:
    """Forget for good what has lain here for thirty days; returns how many papers."""
    old = list(session.scalars(select(Trashed.paper_id).where(Trashed.at <= now - KEPT)))
    forget(session, old)
    return len(old)


def forget(session: Session, paper_ids: Sequence[int]) -> None:
    """Forget papers of the trash for good: nothing brings them back."""
    if not paper_ids:
        return
    for chunk in _chunks(paper_ids):
        session.execute(delete(Trashed).where(Trashed.paper_id.in_(chunk)), execution_options=_UNSEEN)
    journal.forget(session, paper_ids)


def listed(session: Session, number: int = 1, size: int = 100) -> tuple[list[Lying], int]:
    """Return one page of what lies here, the last deleted first, and how many papers there are in all."""
    return some(session, (number - 1) * size, size)


def some(session: Session, offset: int, limit: int) -> tuple[list[Lying], int]:
    """Return some of what lies here, the last deleted first, and how many papers there are in all."""
    total = session.scalar(select(func.count()).select_from(Trashed)) or 0
    newest = select(*_KNOWN_BY).order_by(Trashed.at.desc(), Trashed.paper_id.desc())
    return [Lying(*row) for row in session.execute(newest.limit(limit).offset(offset))], total


def get(session: Session, paper_id: int) -> Lying:
    """Return a paper that lies here; raises NotFound."""
    row = session.execute(select(*_KNOWN_BY).where(Trashed.paper_id == paper_id)).one_or_none()
    if row is None:
        raise NotFound(f"paper {paper_id} is not in the trash")
    return Lying(*row)


def among(
    session: Session, wanted: Mapping[str, Collection[str]], paper_ids: Collection[int] = ()
) -> list[tuple[Lying, Known]]:
    """Return what lies here, and as the papers they were, the last deleted first.

    That is what has one of the values of `doi`, `arxiv` or `fingerprint`, or one of the numbers. A batch of an import
    asks once, and `recognise.is_of` tells each entry apart.
    """
    if session.scalar(select(Trashed.paper_id).limit(1)) is None:
        return []
    found: dict[int, tuple[Lying, Known]] = {}
    columns: tuple[tuple[str, Any], ...] = (
        ("doi", Trashed.doi),
        ("arxiv", Trashed.arxiv),
        ("fingerprint", Trashed.fingerprint),
    )
    asked = [(column_of, chunk) for name, column_of in columns for chunk in _chunks(sorted(wanted.get(name, ())))]
    asked += [(Trashed.paper_id, chunk) for chunk in _chunks(sorted(paper_ids))]
    for column_of, chunk in asked:
        for *row, rows in session.execute(select(*_KNOWN_BY, Trashed.rows).where(column_of.in_(chunk))):
            lying = Lying(*row)
            found[lying.paper_id] = (lying, _known(rows))
    return sorted(found.values(), key=lambda it: (it[0].at, it[0].paper_id), reverse=True)


def _known(rows: Mapping[str, list[_Line]]) -> Known:
    """A paper by the rows that are kept of it."""
    (paper,) = rows["papers"]
    names = [line["name"] for line in sorted(rows.get("authors", ()), key=lambda line: line["position"])]
    return gone(paper | {"authors": names, "edited": json.loads(paper["edited"])})


def _rows(session: Session, paper_ids: Sequence[int]) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """All rows of papers by paper and table, with values as the database stores them."""
    found: dict[int, dict[str, list[dict[str, Any]]]] = {}
    papers = plain("papers")
    for row in session.execute(select(papers).where(papers.c.id.in_(paper_ids))).mappings():
        found[row["id"]] = {"papers": [dict(row)]}
    for name, speaking in _OF_PAPERS.items():
        rows = plain(name)
        statement = select(rows)
        if name == "paper_tags":  # a tag is known again by its name, a link by its identity
            statement = select(rows, Tag.name, Tag.colour).join(Tag, rows.c.tag_id == Tag.id)
        elif name == "mentions":
            statement = select(rows, Link.identity).join(Link, rows.c.link_id == Link.id)
        of_these = or_(*(rows.c[it].in_(paper_ids) for it in speaking))
        answer = session.execute(statement.where(of_these))
        names = tuple(answer.keys())
        for values in answer:
            line = dict(zip(names, values, strict=True))
            for it in speaking:
                if line[it] in found:
                    found[line[it]].setdefault(name, []).append(line)
    return found


def _insert(session: Session, name: str, lines: list[dict[str, Any]]) -> None:
    if not lines:
        return
    rows = plain(name)
    lines = [{it.name: line[it.name] for it in rows.columns if it.name in line} for line in lines]
    if name != "papers" and "id" in lines[0]:
        taken = session.scalar(select(rows.c.id).where(rows.c.id.in_([line["id"] for line in lines])).limit(1))
        if taken is not None:  # the number means nothing, only the order does
            lines = [{it: value for it, value in line.items() if it != "id"} for line in lines]
    session.connection().execute(insert(rows), lines)


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
