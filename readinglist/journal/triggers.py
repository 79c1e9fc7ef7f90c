"""How changes are caught: SQLite triggers on the reader's tables, in sight of one connection alone.

Whatever writes a row fires them: objects, plain statements, cascades of foreign keys. They stand idle until the
temporary table `recording` holds the number of an operation.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from sqlalchemy import Connection, Table

from readinglist.models import Base


class Change(StrEnum):
    """What became of a row."""

    CAME = "came"
    CHANGED = "changed"
    WENT = "went"


# What the checker and the clock write, what tells of the past, and the journal itself.
_OTHERS = frozenset(
    "runs reports robots rescues touched touched_links imports import_rejects operations row_changes".split()
    + "deliveries feeds passwords log_ins tokens failed_tries".split()
)
# Tables that the checker writes as well, with the columns the reader changes in them: the rest is the book's.
SHARED = {"links": ("url", "due", "facts"), "observations": (), "flips": (), "checkpoints": ()}

TABLES: dict[str, Table] = {table.name: table for table in Base.metadata.sorted_tables if table.name not in _OTHERS}


def columns(table: Table) -> tuple[str, ...]:
    """Return the names of a table's columns, in their order."""
    return tuple(column.name for column in table.columns)


def keys(table: Table) -> tuple[str, ...]:
    """Return the names of the columns of its primary key, in the order in which `key` holds their values."""
    return tuple(column.name for column in table.primary_key.columns)


def catch(connection: Connection, operation: int) -> None:
    """Write down from now on what changes, as part of an operation."""
    there = connection.exec_driver_sql("SELECT 1 FROM temp.sqlite_master WHERE name = 'recording'").scalar()
    if not there:
        # A row that an INSERT OR REPLACE throws out fires its trigger only so.
        connection.exec_driver_sql("PRAGMA recursive_triggers = ON")
        connection.exec_driver_sql("CREATE TEMP TABLE recording (operation INTEGER NOT NULL)")
        for statement in _statements():
            connection.exec_driver_sql(statement)
    release(connection)
    connection.exec_driver_sql("INSERT INTO temp.recording VALUES (?)", (operation,))


def release(connection: Connection) -> None:
    """Write down no more."""
    connection.exec_driver_sql("DELETE FROM temp.recording")


def _statements() -> Iterator[str]:
    for table in TABLES.values():
        yield _trigger(table, "INSERT", Change.CAME, "NEW", "NULL, NULL")
        yield _trigger(table, "DELETE", Change.WENT, "OLD", f"{_row('OLD', columns(table))}, NULL")
        watched = SHARED.get(table.name, columns(table))
        if watched:
            after = _differing(watched, "NEW") if table.name in SHARED else "NULL"
            differs = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in watched)
            values = f"{_differing(watched, 'OLD')}, {after}"
            yield _trigger(table, "UPDATE", Change.CHANGED, "NEW", values, f" AND ({differs})")


def _trigger(table: Table, event: str, change: Change, row: str, values: str, condition: str = "") -> str:
    key = ", ".join(f'{row}."{name}"' for name in keys(table))
    return (
        f'CREATE TEMP TRIGGER "journal_{table.name}_{change}" AFTER {event} ON main."{table.name}" '
        f"WHEN EXISTS (SELECT 1 FROM recording){condition} BEGIN "
        'INSERT INTO row_changes (operation_id, "table", sort, key, before, after) '
        f"SELECT operation, '{table.name}', '{change}', json_array({key}), {values} FROM recording; END"
    )


def _row(row: str, names: tuple[str, ...]) -> str:
    """A row's columns as JSON."""
    return "'{' || " + " || ',' || ".join(_field(row, name) for name in names) + " || '}'"


def _differing(names: tuple[str, ...], row: str) -> str:
    """The columns of a row that an update changes, as JSON."""
    parts = (f"""iif(OLD."{name}" IS NOT NEW."{name}", ',' || {_field(row, name)}, '')""" for name in names)
    return "'{' || substr(" + " || ".join(parts) + ", 2) || '}'"


def _field(row: str, name: str) -> str:
    value = f'{row}."{name}"'
    # SQLite writes a real number into JSON with 15 digits; 17 bring every one back as it was.
    return f"""'"{name}":' || iif(typeof({value}) = 'real', printf('%!.17g', {value}), json_quote({value}))"""
