"""How the libraries in this folder were made: by the program of their time, through its own pages.

    git archive COMMIT | tar x -C /somewhere && cd /somewhere && python PATH/TO/make.py > PATH/TO/000N.sql

with the last commit of each form: 0001 802b1c5, 0002 3165f86, 0004 e043369, 0005 b1097c4, 0006 203d070. No program
ever stood at 0003 alone, whose step was still being written: that library is the one of 0002, brought there by the
steps of e043369 without the last.
What a program could not do yet is left out, and told on stderr.
"""

# This file runs beside old versions of the program, whose names no type checker of today knows.
# mypy: ignore-errors

from __future__ import annotations

import sqlite3
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, ".")

from readinglist.database import open_library
from tests.web import shelf
from tests.web.conftest import app_over

LIST = "- First of two, 2020. https://twice.example/a\n- A page alone. https://alone.example/b\n"
DEEDS = (
    ("/papers/1/status", {"status": "reading"}),
    ("/papers/2/status", {"status": "to-read"}),
    ("/papers/1/status", {"status": "read"}),
    ("/papers/1/shelf", {"shelf": "mine"}),
    ("/papers/3/shelf", {"shelf": "mine"}),
    ("/papers/1/tags", {"tags": "heads, 3d/faces"}),
    ("/papers/2/tags", {"tags": "places"}),
    ("/papers/2/tags/add", {"tag": "seen"}),
    ("/papers/1/note", {"note": "**Read** this, by $x^2$.", "seen": "", "base": ""}),
    ("/papers/3/note", {"note": "Ein Wort: größer – 李", "seen": "", "base": ""}),
    ("/papers/2/rating", {"rating": "4"}),
    ("/papers/1/priority", {"priority": "high"}),
    ("/papers/2/next", {"next": "last"}),
    (
        "/papers/3/edit",
        {"title": "一种新的方法", "authors": "李明\n王芳", "venue": "ICCV", "year": "2022", "abstract": "Mine."},
    ),
    ("/papers/3/links", {"url": "https://added.example/by-hand"}),
    ("/papers/3/links", {"url": "https://added.example/taken-off"}),
    ("/links/1/say", {"word": "muted"}),
    ("/tags/colour", {"name": "heads", "colour": "red"}),
    ("/tags/rename", {"name": "places", "to": "places/recognition"}),
    ("/searches", {"name": "Dead ones", "q": "link:dead"}),
    ("/rules", {"search": "heads", "tag": "ruled"}),
    ("/papers/4/delete", {}),
    ("/notifications/feed", {}),
    ("/import", {"text": LIST, "name": "list.md"}),
    ("/papers/2/status", {"status": "set-aside"}),  # the newest deed, which a test takes back
)


def main() -> None:
    """Make the library in a temporary folder and print it."""
    with TemporaryDirectory() as folder:
        library = open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))
        shelf.fill(library)
        shelf.age(library)
        if hasattr(shelf, "trouble"):
            shelf.trouble(library)
        watch = shelf.Watch()
        pages = app_over(library, watch).test_client()
        for path, form in DEEDS:
            watch.now += timedelta(minutes=5)
            answer = pages.post(path, data=form)
            if answer.status_code >= 400:
                print(path, answer.status, file=sys.stderr)
        _more(library, watch.now)
        library.close()
        with sqlite3.connect(f"{folder}/library.sqlite3") as connection:
            print("\n".join(dumped(connection)))


def dumped(connection):
    """Yield a library as SQL: tables, rows, then what watches over rows; full-text search with its own tables."""
    made = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY rowid").fetchall()
    virtual = [name for kind, name, sql in made if kind == "table" and (sql or "").startswith("CREATE VIRTUAL")]
    inner = [name for _, name, _ in made if name not in virtual and any(name.startswith(f"{one}_") for one in virtual)]
    yield "PRAGMA foreign_keys = OFF;\nBEGIN;"
    tables = [(name, sql) for kind, name, sql in made if kind == "table"]
    for name, sql in tables:
        if sql and name not in inner and not name.startswith("sqlite_"):
            yield f"{sql};"
    for name, _ in tables:
        if name in virtual or name.startswith("sqlite_stat"):
            continue
        if name in inner or name == "sqlite_sequence":
            yield f'DELETE FROM "{name}";'
        columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
        quoted = " || ', ' || ".join(f'quote("{column}")' for column in columns)
        for (values,) in connection.execute(f'SELECT {quoted} FROM "{name}"'):
            yield f'INSERT INTO "{name}" VALUES ({values});'
    yield from (f"{sql};" for kind, _, sql in made if kind in ("index", "trigger") and sql)
    yield "COMMIT;"


def _more(library, now) -> None:
    """What no page does: a report that is kept, old observations that are thinned, by those who can."""
    from readinglist import ledger
    from readinglist.library import reports

    with library.writing() as session:
        reports.keep(session, reports.make(session, now - timedelta(days=30), now))
        if hasattr(ledger, "to_thin"):
            late, keep = now + timedelta(days=400), timedelta(days=100)
            ledger.thin(session, ledger.weigh(session, late, keep, ledger.to_thin(session, late, keep)))


if __name__ == "__main__":
    main()
