"""Full-text search over papers: the only owner of SQLite's FTS5."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Integer, column, select, table, text
from sqlalchemy.orm import Session, selectinload

from readinglist import mathematics
from readinglist.models import Paper
from readinglist.search import Clause, Field

_COLUMNS = {Field.TITLE: "title", Field.AUTHOR: "authors", Field.NOTE: "note"}


def put(session: Session, paper_ids: Sequence[int]) -> None:
    """Write papers into the index as they stand now in the session."""
    if not paper_ids:
        return
    session.flush()
    rows = []
    for start in range(0, len(paper_ids), 500):
        chunk = paper_ids[start : start + 500]
        papers = session.scalars(
            select(Paper)
            .where(Paper.id.in_(chunk))
            .options(selectinload(Paper.authors), selectinload(Paper.tags))
            .execution_options(populate_existing=False)
        )
        rows += [_row(paper) for paper in papers]
    session.execute(text("DELETE FROM paper_text WHERE rowid = :id"), [{"id": row["id"]} for row in rows])
    session.execute(
        text(
            "INSERT INTO paper_text(rowid, title, authors, venue, tags, note, abstract) "
            "VALUES (:id, :title, :authors, :venue, :tags, :note, :abstract)"
        ),
        rows,
    )


def _row(paper: Paper) -> dict[str, object]:
    return {
        "id": paper.id,
        "title": mathematics.plain(paper.title),
        "authors": "; ".join(author.name for author in paper.authors),
        "venue": f"{paper.venue or ''} {paper.year or ''}",
        "tags": " ".join(tag.name for tag in paper.tags),
        "note": paper.note,
        "abstract": mathematics.plain(paper.abstract or ""),
    }


def holds(clause: Clause) -> ColumnElement[bool]:
    """Return the condition that a paper's words hold a text, title, author or note clause."""
    prefix = "*" if clause.value.endswith("*") and not clause.quoted else ""
    # Inside double quotes FTS5 reads nothing as an operator.
    words = re.sub(r'["\x00]', " ", clause.value)
    where = f"{_COLUMNS[clause.field]} : " if clause.field in _COLUMNS else ""
    fts = table("paper_text", column("rowid", Integer))
    matching = select(fts.c.rowid).where(text("paper_text MATCH :words").bindparams(words=f'{where}"{words}"{prefix}'))
    return Paper.id.in_(matching)
