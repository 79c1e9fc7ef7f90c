"""The file itself: whether it is whole, has the form it should have, and what follows from its rows is in step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import String, cast, delete, exists, func, insert, select

from readinglist import database, index
from readinglist.library import changed
from readinglist.library.doctor.check import Check, Finding, Look, Severity, quoted
from readinglist.models import Base, Operation, Paper, RowChange, Tag, Touched
from readinglist.models.stored import Ranked, Word

_CHUNK = 500  # values in one IN (…)
_SHAPES = {"details": "object", "filled": "object", "edited": "array", "added": "date", "status_since": "date"}
_UNSEEN = {"synchronize_session": False}


def _whole(look: Look) -> Iterator[Finding]:
    for line in database.damage(look.session):
        yield Finding(f"the file is damaged: {line}")


def _form(look: Look) -> Iterator[Finding]:
    written, wanted = database.revision(look.session), database.MIGRATIONS.newest
    if written != wanted:
        yield Finding(f"the library has the form {written}, and this program knows {wanted}")
    there, right = database.form(look.session), database.form_of_new()
    for (sort, name), part in right.items():
        known = there.get((sort, name))
        if known is None:
            # Without its table nothing can be made on it.
            sure = sort in ("index", "trigger") and ("table", part.table) in there
            yield Finding(f"the {sort} {name} is missing", cure=("", part.made_by) if sure else None)
        elif sort == "trigger" and known.made_by.split() != part.made_by.split():
            yield Finding(f"the trigger {name} is not what it should be", cure=(f"DROP TRIGGER {name}", part.made_by))


def _make(look: Look, findings: Sequence[Finding]) -> None:
    for one in findings:
        for statement in filter(None, one.cure):
            look.session.connection().exec_driver_sql(statement)


def _dangling(look: Look) -> Iterator[Finding]:
    for name, row, parent in database.dangling(look.session):
        if name != RowChange.__tablename__ and name in Base.metadata.tables:
            cure = (name, row, parent) if _way(name, parent) else None
            yield Finding(f"row {row} of {name} belongs to a row of {parent} that is not there", cure=cure)


def _way(name: str, parent: str) -> str:
    """What becomes of a row whose parent goes: `CASCADE`, `SET NULL`, or nothing that is surely right."""
    ways = {key.ondelete or "" for key in Base.metadata.tables[name].foreign_keys if key.column.table.name == parent}
    return next(iter(ways)) if len(ways) == 1 else ""


def _let_fall(look: Look, findings: Sequence[Finding]) -> None:
    for name, row, parent in (one.cure for one in findings):
        keys = [key.parent.name for key in Base.metadata.tables[name].foreign_keys if key.column.table.name == parent]
        database.let_fall(look.session, name, row, keys[0] if _way(name, parent) == "SET NULL" else None)


def _words(look: Look) -> Iterator[Finding]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            kind: Any = column.type
            if isinstance(kind, Word | Ranked):
                known = set(map(str, kind.words)) if isinstance(kind, Word) else set(map(str, range(len(kind.words))))
                for value, number in database.values_of(look.session, table.name, column.name):
                    if value is not None and str(value) not in known:
                        if column is Paper.__table__.c.status:
                            yield from _of_status(look, str(value))
                            continue
                        what = f"{number} rows of {table.name} have {quoted(str(value))} as {column.name}"
                        yield Finding(f"{what}, which is no word for it")

    for name, shape in _SHAPES.items():
        for number in database.unreadable(look.session, Paper.__tablename__, name, shape):
            cure = None if shape == "date" else (number, name, "{}" if shape == "object" else "[]")
            yield Finding(f"its {name} cannot be read", number, look.title(number), cure=cure)


def _of_status(look: Look, value: str) -> Iterator[Finding]:
    papers = select(Paper.id, Paper.title).where(cast(Paper.status, String) == value).order_by(Paper.id)
    for number, title in look.session.execute(papers):
        yield Finding(f"it has {quoted(value)} as status, which is none", number, title, cure=(number, "status", None))


def _put(look: Look, findings: Sequence[Finding]) -> None:
    for one in findings:
        database.put_plain(look.session, *one.cure)


def _search_index(look: Look) -> Iterator[Finding]:
    for name in index.damaged(look.session):
        yield Finding(f"the index {name} of full-text search is damaged", cure=name)


def _rebuild(look: Look, findings: Sequence[Finding]) -> None:
    index.rebuild(look.session, [one.cure for one in findings])


def _search_words(look: Look) -> Iterator[Finding]:
    titles: dict[int, str] = {}
    stale, gone = index.out_of_step(look.session)
    for start in range(0, len(stale), _CHUNK):
        named = select(Paper.id, Paper.title).where(Paper.id.in_(stale[start : start + _CHUNK]))
        titles.update(look.session.execute(named).all())
    for number in stale:
        yield Finding("search does not know its words", number, titles.get(number), cure=number)
    for number in gone:
        yield Finding(f"search knows words of paper {number}, which is not there", cure=number)
    tags = index.tags_out_of_step(look.session)
    for number in tags:
        name = look.session.scalar(select(Tag.name).where(Tag.id == number))
        yield Finding(f"search does not know the tag {quoted(name or str(number))} as it is", cure=-number)


def _write_words(look: Look, findings: Sequence[Finding]) -> None:
    papers = [one.cure for one in findings if one.cure > 0]
    present: set[int] = set()
    for start in range(0, len(papers), _CHUNK):
        present.update(look.session.scalars(select(Paper.id).where(Paper.id.in_(papers[start : start + _CHUNK]))))
    index.drop(look.session, [number for number in papers if number not in present])
    index.put(look.session, sorted(present))
    index.put_tags(look.session, [-one.cure for one in findings if one.cure < 0])


def _changes(look: Look) -> Iterator[Finding]:
    lacking = ~exists().where(Touched.paper_id == Paper.id)
    for number, title in look.session.execute(select(Paper.id, Paper.title).where(lacking).order_by(Paper.id)):
        yield Finding("the counts in lists do not know of it", number, title, cure=number)


def _count(look: Look, findings: Sequence[Finding]) -> None:
    last = look.session.scalar(select(func.max(Touched.number))) or 0
    for number, one in enumerate(findings, last + 1):
        row = {"paper_id": one.cure, "number": number, "moved": number, "at": changed.stamp()}
        look.session.execute(insert(Touched).values(row))


def _journal(look: Look) -> Iterator[Finding]:
    lost = ~exists().where(Operation.id == RowChange.operation_id)
    counted = select(RowChange.operation_id, func.count()).where(lost).group_by(RowChange.operation_id)
    for operation, number in look.session.execute(counted):
        yield Finding(f"{number} changes are kept of operation {operation}, which is forgotten", cure=operation)


def _forget(look: Look, findings: Sequence[Finding]) -> None:
    gone = delete(RowChange).where(RowChange.operation_id.in_([one.cure for one in findings]))
    look.session.execute(gone, execution_options=_UNSEEN)


CHECKS = (
    Check(
        "database",
        "damage of the file of the library",
        "A bad disk, or a copy made while the library was written, leaves pages that cannot be read; what stands on "
        "them is lost. There is no fix: put a backup in its place, or let `sqlite3 library.sqlite3 .recover` save what "
        "can be read. Go on writing into it, and more may be lost.",
        Severity.PROBLEM,
        _whole,
    ),
    Check(
        "schema",
        "tables, indexes and triggers that a library of this version has and this one lacks",
        "Without its triggers the library does not know what changed; without its indexes it is slow. The fix makes "
        "triggers and indexes anew. It never touches a table.",
        Severity.PROBLEM,
        _form,
        _make,
        undoable=False,
    ),
    Check(
        "dangling-rows",
        "rows that belong to a paper, link or import that is not there",
        "Another program wrote into the library. Nothing shows such rows, but they come back with the number they "
        "name. The fix deletes them, as deleting that paper would have, and cannot be undone. It never touches "
        "observations of a run that is not there.",
        Severity.PROBLEM,
        _dangling,
        _let_fall,
        undoable=False,
    ),
    Check(
        "stored-words",
        "words, dates and further fields that cannot be read: a status or a verdict that is none",
        "Pages that show such a row fail. Perhaps a newer version or another program wrote the library. The fix takes "
        "an unknown status off a paper, and empties further fields that cannot be read; it cannot be undone. Other "
        "words and dates it leaves as they are: what was meant is not known.",
        Severity.PROBLEM,
        _words,
        _put,
        undoable=False,
    ),
    Check(
        "journal",
        "what was kept to undo operations that are forgotten",
        "Nothing can use it, and it takes room. The fix deletes it. It never touches what can be undone.",
        Severity.ADVICE,
        _journal,
        _forget,
        over=RowChange,
        undoable=False,
    ),
    Check(
        "search-index",
        "damage of the index of full-text search",
        "Searches miss papers, or fail. The fix builds the index anew from the papers. It never touches a paper.",
        Severity.PROBLEM,
        _search_index,
        _rebuild,
        undoable=False,
    ),
    Check(
        "search-words",
        "papers and tags that full-text search knows otherwise than they are",
        "They are not found by their words, or by words they no longer have. The fix writes their words into the "
        "index. It never touches a paper.",
        Severity.PROBLEM,
        _search_words,
        _write_words,
        over=Paper,
        undoable=False,
    ),
    Check(
        "list-counts",
        "papers that the counts beside lists do not know of",
        "A trigger was missing when they came. The fix enters them as changed. It never touches a paper.",
        Severity.PROBLEM,
        _changes,
        _count,
        over=Paper,
        undoable=False,
    ),
)
