"""A library of many papers for benches: real catalogue pages, or made-up ones, multiplied with changed titles."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from readinglist.database import Library, open_library
from readinglist.formats import Entry, catalogue
from readinglist.library.add import Tally, add

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
_CHANGED = "sparse dense robust fast causal latent neural spectral hybrid modular graph masked".split()
_VERDICTS = "alive alive alive alive alive alive alive alive moved restricted unchecked failing dead".split()
_CONDITIONS = "active active active active stale archived placeholder".split()


def papers_of(folder: Path | None) -> list[Entry]:
    """The papers of all pages in a folder; without one, 2,400 made-up ones."""
    if folder is None:
        words = "We present a method that does well on all data sets there are. " * 18
        return [
            Entry(
                f"Method {at} for {_CHANGED[at % 12]} scenes",
                (f"Ada Byron{at % 700}", f"Grace Hopper{at % 900}"),
                "cvpr",
                2023,
                doi=f"10.1109/x.{at}",
                abstract=words + f"Group {at % 50}.",
                links=(f"https://github.com/owner{at}/code",) if at % 3 == 0 else (),
            )
            for at in range(2400)
        ]
    pages = sorted(folder.rglob("*.md"))
    found = (item for page in pages for item in catalogue.read(page.read_text(encoding="utf-8")))
    return [item for item in found if isinstance(item, Entry)]


def multiplied(entries: list[Entry], number: int) -> Iterator[Entry]:
    """So many papers: the entries again and again, each time under another title, DOI, address, year and links."""
    for at in range(number):
        turn, entry = at // len(entries), entries[at % len(entries)]
        if turn == 0:
            yield entry
            continue
        words = entry.title.split()
        words[turn % len(words)] = f"{_CHANGED[turn % 12]}{turn}"
        doi = f"{entry.doi}.{turn}" if entry.doi else None
        yield replace(
            entry,
            title=" ".join(words),
            doi=doi,
            url=f"https://doi.org/{doi}" if doi else None,
            year=(entry.year or 2023) - turn % 12,
            venue=f"{entry.venue}-{turn % 6}",
            links=tuple(f"{link.rstrip('/')}-{turn}" for link in entry.links),
        )


def build(path: Path, folder: Path | None, number: int) -> None:
    """Write a library file with so many papers, a tenth of them on My list, a fifth tagged, links seen in all ways."""
    library = open_library(f"sqlite:///{path}", path.parent)
    entries = list(multiplied(papers_of(folder), number))
    tally = Tally()
    for start in range(0, len(entries), 500):
        with library.writing() as session:
            add(session, entries[start : start + 500], NOW - timedelta(minutes=number - start), tally)
    _curate(library)
    library.close()


def _curate(library: Library) -> None:
    dice = random.Random(7)
    tags = [f"{field}/{part}" for field in ("vision", "language", "theory", "robots") for part in range(50)]
    with library.writing() as session:
        ids = session.execute(text("SELECT id FROM papers")).scalars().all()
        links = session.execute(text("SELECT id, kind FROM links")).all()
        session.execute(
            text("INSERT INTO tags(id, name) VALUES (:id, :name)"),
            [{"id": at + 1, "name": name} for at, name in enumerate(tags)],
        )
        session.execute(
            text("INSERT OR IGNORE INTO paper_tags(paper_id, tag_id) VALUES (:paper, :tag)"),
            [
                {"paper": paper, "tag": 1 + int(200 * dice.random() ** 2)}
                for paper in ids
                if paper % 5 == 0
                for _ in range(2)
            ],
        )
        statuses = ("to-read", "reading", "read", "set-aside")
        session.execute(
            text("UPDATE papers SET shelf = 'mine', status = :status, status_since = :at WHERE id = :id"),
            [
                {"id": paper, "status": statuses[dice.randrange(4)], "at": "2026-10-01 00:00:00.000000"}
                for paper in ids
                if paper % 10 == 0
            ],
        )
        session.execute(
            text("UPDATE links SET verdict = :verdict, condition = :condition, since = :at WHERE id = :id"),
            [
                {
                    "id": link,
                    "verdict": dice.choice(_VERDICTS),
                    "condition": dice.choice(_CONDITIONS) if kind == "github" else None,
                    "at": "2026-10-01 00:00:00.000000",
                }
                for link, kind in links
            ],
        )
