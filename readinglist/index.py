"""Full-text search over papers and tags: the only owner of SQLite's FTS5.

`paper_text` holds the words of papers, written here. `paper_text_tags` holds the names of tags, written by triggers of
the database: so putting a tag on ten thousand papers writes no text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    Text,
    TextualSelect,
    column,
    func,
    or_,
    select,
    table,
    text,
    union,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from readinglist.models import Author, Paper, PaperTag, Tag
from readinglist.search import Clause, Field
from readinglist.search.words import asked_name, whole_name, words_of, written

_CHUNK = 500  # papers at a time, so that memory stays flat
_LONGEST_PHRASE = 40  # words
_WORD = re.compile(r"\w+")
_WRITTEN = ("title", "authors", "venue", "note", "abstract")
_COLUMNS = {Field.TITLE: "title", Field.AUTHOR: "authors", Field.NOTE: "note", Field.VENUE: "venue"}
_PAPERS = table(
    "paper_text", column("rowid", Integer), column("paper_text"), *(column(name, Text) for name in _WRITTEN)
)
_TAGS = table("paper_text_tags", column("rowid", Integer), column("paper_text_tags"))


def put(session: Session, paper_ids: Sequence[int]) -> None:
    """Write papers into the index as they stand now in the session; those whose words are the same cost little."""
    session.flush()
    into = text(
        f"INSERT OR REPLACE INTO paper_text(rowid, {', '.join(_WRITTEN)}) "
        f"VALUES (:rowid, {', '.join(f':{name}' for name in _WRITTEN)})"
    )
    for start in range(0, len(paper_ids), _CHUNK):
        chunk = paper_ids[start : start + _CHUNK]
        stored = select(_PAPERS.c.rowid, *(_PAPERS.c[name] for name in _WRITTEN)).where(_PAPERS.c.rowid.in_(chunk))
        there = {row["rowid"]: dict(row) for row in session.execute(stored).mappings()}
        if changed := [row for row in _rows(session, chunk) if there.get(row["rowid"]) != row]:
            session.execute(into, changed)


def put_new(session: Session, papers: Mapping[int, Mapping[str, str]]) -> None:
    """Write papers into the index that are not there, by number, in the words that `search.words.written` gives."""
    rows = [(number, *(words[name] for name in _WRITTEN)) for number, words in papers.items()]
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        statement = f"INSERT INTO paper_text(rowid, {', '.join(_WRITTEN)}) VALUES ({marks})"
        session.connection().exec_driver_sql(statement, rows)


def drop(session: Session, paper_ids: Sequence[int]) -> None:
    """Take papers out of the index."""
    if paper_ids:
        session.execute(text("DELETE FROM paper_text WHERE rowid = :id"), [{"id": number} for number in paper_ids])


def _rows(session: Session, paper_ids: Sequence[int]) -> list[dict[str, Any]]:
    authors: dict[int, list[str]] = {}
    for paper_id, name in session.execute(
        select(Author.paper_id, Author.name)
        .where(Author.paper_id.in_(paper_ids))
        .order_by(Author.paper_id, Author.position)
    ):
        authors.setdefault(paper_id, []).append(name)
    papers = session.execute(
        select(Paper.id, Paper.title, Paper.venue, Paper.year, Paper.note, Paper.abstract).where(
            Paper.id.in_(paper_ids)
        )
    )
    return [
        {
            "rowid": paper.id,
            **written(
                title=paper.title,
                authors=authors.get(paper.id, []),
                venue=paper.venue or "",
                year=paper.year,
                note=paper.note,
                abstract=paper.abstract or "",
            ),
        }
        for paper in papers
    ]


def found(clauses: Sequence[Clause], alternatives: bool = False) -> Select[int] | CompoundSelect[int]:
    """Return the question which papers have the words of all these clauses, or of any; their signs are not looked at.

    A plain word is found in the names of a paper's tags as well. All words are asked for at once; only when a tag has
    one of them are the papers with that tag looked at word by word.
    """
    anywhere = [clause for clause in clauses if clause.field is Field.TEXT]
    if not anywhere:
        return _with_words(clauses, alternatives)
    tagged = _tagged(anywhere)
    if not alternatives and len(clauses) > 1:
        for clause in clauses:
            with_word: ColumnElement[bool] = PaperTag.paper_id.in_(_with_words([clause]))
            if clause.field is Field.TEXT:
                with_word = or_(with_word, PaperTag.paper_id.in_(_tagged([clause])))
            tagged = tagged.where(with_word)
    return union(_with_words(clauses, alternatives), tagged)


def _with_words(clauses: Sequence[Clause], alternatives: bool = False) -> Select[int]:
    asked = (" OR " if alternatives else " AND ").join(_asked(clause) for clause in clauses)
    return select(_PAPERS.c.rowid).where(_PAPERS.c.paper_text.op("MATCH")(asked))


def _tagged(clauses: Sequence[Clause]) -> Select[int]:
    # Triggers cannot fold as we do, so a tag is also found as it is written.
    asked = " OR ".join(
        _phrase(None, words, _is_prefix(clause))
        for clause in clauses
        for words in dict.fromkeys((words_of(clause.value), clause.value))
    )
    tags = select(_TAGS.c.rowid).where(_TAGS.c.paper_text_tags.op("MATCH")(asked))
    return select(PaperTag.paper_id).where(PaperTag.tag_id.in_(tags))


def _asked(clause: Clause) -> str:
    match clause.field:
        case Field.AUTHOR:
            return _phrase(clause.field, asked_name(clause.value.removesuffix("*")), clause.value.endswith("*"))
        case Field.VENUE if clause.quoted:
            return _phrase(clause.field, whole_name(clause.value))
        case _:
            return _phrase(clause.field, words_of(clause.value), _is_prefix(clause))


def _is_prefix(clause: Clause) -> bool:
    return clause.value.endswith("*") and not clause.quoted


def _phrase(field: Field | None, words: str, is_prefix: bool = False) -> str:
    """Words as FTS5 reads them: inside double quotes nothing is an operator."""
    where = f"{_COLUMNS[field]} : " if field in _COLUMNS else ""
    words = _first_words(words.replace('"', " ").replace("\x00", " "))
    return f'{where}"{words}"{"*" if is_prefix else ""}'


def _first_words(words: str) -> str:
    """The words of a phrase that are looked for: no title has more, and each costs time wherever it stands."""
    beyond = next(islice(_WORD.finditer(words), _LONGEST_PHRASE, None), None)
    return words[: beyond.start()] if beyond else words


def by_authors(begin: str, most: int) -> Select[int]:
    """Return the question which papers have an author with a word that begins so, the newest so many."""
    asked = _phrase(Field.AUTHOR, words_of(begin), is_prefix=True)
    matching = select(_PAPERS.c.rowid).where(_PAPERS.c.paper_text.op("MATCH")(asked))
    return matching.order_by(_PAPERS.c.rowid.desc()).limit(most)


def titled(number: int) -> TextualSelect:
    """Return the question which papers have each of so many words in their titles, the newest `:most` of each.

    Its columns are the `place` of the word and the paper; `title_terms` says the words.
    """
    each = (
        f"SELECT {place} AS place, rowid AS paper_id FROM (SELECT rowid FROM paper_text "
        f"WHERE paper_text MATCH :term{place} ORDER BY rowid DESC LIMIT :most)"
        for place in range(number)
    )
    return text(" UNION ALL ".join(each)).columns(place=Integer, paper_id=Integer)


def title_terms(words: Sequence[str]) -> dict[str, str]:
    """Return the values of what `titled` asks for."""
    return {f"term{place}": _phrase(Field.TITLE, words_of(word)) for place, word in enumerate(words)}


def gathered(session: Session, question: Select[int] | CompoundSelect[int]) -> list[int]:
    """Return the numbers that a question finds, fetched as one value: a row each costs more than the finding."""
    asked = question.subquery()
    (number,) = asked.c
    found: list[int] = json.loads(session.scalar(select(func.json_group_array(number))) or "[]")
    return found


_TABLES = ("paper_text", "paper_text_tags")


def damaged(session: Session) -> list[str]:
    """Return which of the two indexes do not agree with what they hold; writes nothing, but waits for its turn."""
    own = session.connection()
    if own.get_execution_options().get("immediate"):
        return [name for name in _TABLES if _is_damaged(own, name)]
    # SQLite takes this for writing: a session that reads may have seen too old a moment for that.
    with own.engine.execution_options(immediate=True).connect() as connection:
        return [name for name in _TABLES if _is_damaged(connection, name)]


def _is_damaged(connection: Connection, name: str) -> bool:
    try:
        with connection.begin_nested():  # a failed check must not end the transaction round it
            connection.execute(text(f"INSERT INTO {name}({name}) VALUES ('integrity-check')"))
    except DatabaseError as mistake:
        if "malformed" not in str(mistake.orig):
            raise
        return True
    return False


def rebuild(session: Session, names: Sequence[str]) -> None:
    """Build indexes anew from what they hold, and that from the papers and tags."""
    for name in names:
        session.execute(text(f"INSERT INTO {name}({name}) VALUES ('rebuild')"))


def out_of_step(session: Session) -> tuple[list[int], list[int]]:
    """Return the papers whose words are not in the index as they stand, and the numbers there without a paper."""
    papers = session.scalars(select(Paper.id).order_by(Paper.id)).all()
    stale: list[int] = []
    for start in range(0, len(papers), _CHUNK):
        chunk = papers[start : start + _CHUNK]
        stored = select(_PAPERS.c.rowid, *(_PAPERS.c[name] for name in _WRITTEN)).where(_PAPERS.c.rowid.in_(chunk))
        there = {row["rowid"]: dict(row) for row in session.execute(stored).mappings()}
        stale += [row["rowid"] for row in _rows(session, chunk) if there.get(row["rowid"]) != row]
    lost = select(_PAPERS.c.rowid).where(_PAPERS.c.rowid.not_in(select(Paper.id)))
    return stale, list(session.scalars(lost))


def tags_out_of_step(session: Session) -> list[int]:
    """Return the numbers of tags that the index does not know, or knows otherwise."""
    known: dict[int, str] = dict(session.execute(text("SELECT rowid, name FROM paper_text_tags")).all())
    named = dict(session.execute(select(Tag.id, Tag.name)).all())
    return sorted(number for number in known.keys() | named.keys() if known.get(number) != named.get(number))


def put_tags(session: Session, tag_ids: Sequence[int]) -> None:
    """Write tags into the index as they stand; those that are gone are taken out."""
    for number in tag_ids:
        session.execute(text("DELETE FROM paper_text_tags WHERE rowid = :id"), {"id": number})
        into = "INSERT INTO paper_text_tags(rowid, name) SELECT id, name FROM tags WHERE id = :id"
        session.execute(text(into), {"id": number})
