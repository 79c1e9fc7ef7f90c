"""Full-text search over papers: the only owner of SQLite's FTS5."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Integer, Text, column, select, table, text
from sqlalchemy.orm import Session

from readinglist import mathematics
from readinglist.models import Author, Paper, PaperTag, Tag
from readinglist.search import Clause, Field

_CHUNK = 500  # papers at a time, so that memory stays flat
_COLUMNS = {Field.TITLE: "title", Field.AUTHOR: "authors", Field.NOTE: "note"}


def put(session: Session, paper_ids: Sequence[int]) -> None:
    """Write papers into the index as they stand now in the session."""
    session.flush()
    for start in range(0, len(paper_ids), _CHUNK):
        rows = _rows(session, paper_ids[start : start + _CHUNK])
        session.execute(
            text(
                "INSERT OR REPLACE INTO paper_text(rowid, title, authors, venue, tags, note, abstract) "
                "VALUES (:id, :title, :authors, :venue, :tags, :note, :abstract)"
            ),
            rows,
        )


def _rows(session: Session, paper_ids: Sequence[int]) -> list[dict[str, object]]:
    authors: dict[int, list[str]] = {}
    for paper_id, name in session.execute(
        select(Author.paper_id, Author.name)
        .where(Author.paper_id.in_(paper_ids))
        .order_by(Author.paper_id, Author.position)
    ):
        authors.setdefault(paper_id, []).append(name)
    tags: dict[int, list[str]] = {}
    for paper_id, name in session.execute(
        select(PaperTag.paper_id, Tag.name).join(Tag).where(PaperTag.paper_id.in_(paper_ids)).order_by(Tag.name)
    ):
        tags.setdefault(paper_id, []).append(name)
    papers = session.execute(
        select(Paper.id, Paper.title, Paper.venue, Paper.year, Paper.note, Paper.abstract).where(
            Paper.id.in_(paper_ids)
        )
    )
    return [
        {
            "id": paper.id,
            "title": mathematics.plain(paper.title),
            "authors": "; ".join(authors.get(paper.id, ())),
            "venue": f"{paper.venue or ''} {paper.year or ''}",
            "tags": " ".join(tags.get(paper.id, ())),
            "note": paper.note,
            "abstract": mathematics.plain(paper.abstract or ""),
        }
        for paper in papers
    ]


def holds(clause: Clause) -> ColumnElement[bool]:
    """Return the condition that a paper's words hold a text, title, author or note clause."""
    prefix = "*" if clause.value.endswith("*") and not clause.quoted else ""
    # Inside double quotes FTS5 reads nothing as an operator.
    words = re.sub(r'["\x00]', " ", mathematics.plain(clause.value))
    where = f"{_COLUMNS[clause.field]} : " if clause.field in _COLUMNS else ""
    fts = table("paper_text", column("rowid", Integer), column("paper_text", Text))
    matching = fts.c.paper_text.op("MATCH")(f'{where}"{words}"{prefix}')
    return Paper.id.in_(select(fts.c.rowid).where(matching))
