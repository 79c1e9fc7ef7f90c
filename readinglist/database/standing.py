"""A library as it stands in its file, for who looks whether it is whole: its form, its rows, its values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from readinglist.database.opening import open_library, revision_of
from readinglist.database.troubles import first_line


def damage(session: Session) -> Iterator[str]:
    """Yield what SQLite finds damaged in the file, in its words, up to a hundred; nothing when it is whole."""
    try:
        for (line,) in session.connection().exec_driver_sql("PRAGMA integrity_check(100)"):
            if line != "ok":
                yield line
    except DatabaseError as mistake:
        yield first_line(mistake)


def revision(session: Session) -> str | None:
    """Return the form that a library has."""
    return revision_of(session.connection())


class Part(NamedTuple):
    """A table, an index or a trigger of a library: the table it is of, and the statement that made it."""

    table: str
    made_by: str


def form(session: Session) -> dict[tuple[str, str], Part]:
    """Return the tables, indexes and triggers of a library, by sort and name."""
    made = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    found = session.connection().exec_driver_sql(made)
    return {(sort, name): Part(table, made_by) for sort, name, table, made_by in found}


def form_of_new() -> dict[tuple[str, str], Part]:
    """Return the form of a library that was made today."""
    with TemporaryDirectory() as folder:
        library = open_library(f"sqlite:///{folder}/new", Path(folder))
        try:
            with library.reading() as session:
                return form(session)
        finally:
            library.close()


def dangling(session: Session) -> list[tuple[str, int, str]]:
    """Return rows whose parent is not there: the table, the row by SQLite's number, and the table of the parent."""
    found = session.connection().exec_driver_sql("PRAGMA foreign_key_check")
    return [(table, row, parent) for table, row, parent, _ in found]


def let_fall(session: Session, table: str, row: int, column: str | None) -> None:
    """Delete a row by SQLite's number, or empty a column of it."""
    change = f'UPDATE "{table}" SET "{column}" = NULL' if column else f'DELETE FROM "{table}"'
    session.connection().exec_driver_sql(f"{change} WHERE rowid = ?", (row,))


def values_of(session: Session, table: str, column: str) -> list[tuple[object, int]]:
    """Return the values of a column as they are stored, each with how many rows have it."""
    counted = f'SELECT "{column}", count(*) FROM "{table}" GROUP BY "{column}"'
    return [(value, number) for value, number in session.connection().exec_driver_sql(counted)]


def unreadable(session: Session, table: str, column: str, shape: str) -> list[int]:
    """Return the rows whose column holds no JSON of a shape (`object`, `array`) or, for `date`, no moment."""
    right = f'datetime("{column}") IS NOT NULL'
    if shape != "date":
        right = f'CASE WHEN json_valid("{column}") THEN json_type("{column}") = \'{shape}\' ELSE 0 END'
    asked = f'SELECT id FROM "{table}" WHERE "{column}" IS NOT NULL AND NOT ({right}) ORDER BY id'
    return [number for (number,) in session.connection().exec_driver_sql(asked)]


def put_plain(session: Session, row: int, column: str, value: str | None) -> None:
    """Write a stored value of a paper as it stands, past all that reads it."""
    session.connection().exec_driver_sql(f'UPDATE papers SET "{column}" = ? WHERE id = ?', (value, row))
