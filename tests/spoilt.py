"""A library in which hostile texts stand wherever a text can: also where no door would let them in."""

from __future__ import annotations

import json

from sqlalchemy import text

from readinglist.database import Library
from readinglist.library import reports
from readinglist.models import Base
from tests import hostile
from tests.web import shelf

# Of each table the columns that hold what people, files, hosts or registries say.
FREE = {
    "papers": "title venue url abstract note", "authors": "name", "tags": "name", "mentions": "url former",
    "links": "url host reason replacement final_url notice", "flips": "reason replacement", "runs": "remark",
    "observations": "reason final_url replacement notice", "rescues": "url words trouble source", "imports": "remark",
    "import_rejects": "file reason", "origins": "file", "saved_searches": "name search", "lookups": "trouble",
    "operations": "words", "deliveries": "target trouble", "note_versions": "text", "trash": "title",
    "tokens": "name hint", "log_ins": "about", "proposals": "reason",
}  # fmt: skip
JSON = {"observations": ("evidence",), "papers": ("details",), "links": ("facts",)}


def fill(library: Library) -> int:
    """Put on the shelf whatever pages and commands can show; returns the number of a kept report."""
    shelf.fill(library)
    shelf.age(library)
    shelf.trouble(library)
    with library.writing() as session:
        for table in Base.metadata.sorted_tables:
            assert not FREE.get(table.name) or {*FREE[table.name].split()} <= {*table.c.keys()}, table.name
        return reports.keep(session, reports.make(session, shelf.START, shelf.NOW))


def spoil(library: Library) -> str:
    """Put a hostile text into every such place; returns it."""
    signs = " ".join(
        (*hostile.SIGNS[:5], *hostile.SIGNS[6:7], *hostile.SIGNS[8:12], *hostile.MARKUP, *hostile.CELLS[:4])
    )
    signs = signs.replace("\x00", "")
    with library.writing() as session:
        for name, columns in FREE.items():
            kept = session.execute(text(f"select rowid from {name}")).scalars().all()
            for number in kept:
                for column in columns.split():
                    words = f'{hostile.ADDRESSES[number % 16] if "url" in column else ""}{number} {signs} "{number}'
                    session.execute(
                        text(f"update {name} set {column} = :words where rowid = :row and {column} is not null"),
                        {"words": words.replace("\x00", ""), "row": number},
                    )
        for name, places in JSON.items():
            said = json.dumps({"hops": [[301, signs]], "headers": {signs: signs}, signs[:60]: signs, "landing": signs})
            for column in places:
                session.execute(text(f"update {name} set {column} = :said"), {"said": said})
    return signs
