"""The file of a library: how it is opened, read and written, copied, put in its place, and what may be wrong with it.

The one place that knows of engines, pragmas and SQLite's own files.
"""

from readinglist.database.copies import copy_of
from readinglist.database.library import Library, defer_foreign_keys, insert_rows, json_of
from readinglist.database.opening import MIGRATIONS, Migrations, open_library
from readinglist.database.standing import (
    Part,
    damage,
    dangling,
    form,
    form_of_new,
    let_fall,
    put_plain,
    revision,
    unreadable,
    values_of,
)
from readinglist.database.troubles import BUSY_TIMEOUT

__all__ = [
    "BUSY_TIMEOUT",
    "MIGRATIONS",
    "Library",
    "Migrations",
    "Part",
    "copy_of",
    "damage",
    "dangling",
    "defer_foreign_keys",
    "form",
    "form_of_new",
    "insert_rows",
    "json_of",
    "let_fall",
    "open_library",
    "put_plain",
    "revision",
    "unreadable",
    "values_of",
]
