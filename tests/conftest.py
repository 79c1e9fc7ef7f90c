"""What most tests begin with: a moment, an entry, and a new library in a temporary folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, settings
from sqlalchemy.orm import Session

from readinglist.database import Library, open_library
from readinglist.formats import Entry
from readinglist.library.add import Tally, add
from tests.browsing import browser
from tests.internet import SmallInternet
from tests.world import trusting

# Enough to find mistakes, few enough for every commit; a machine may be slow. In CI the examples are always the same
# ones, so that a change is judged by itself; at a desk they are new each time.
settings.register_profile(
    "house",
    max_examples=20,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)
settings.load_profile("house")

# Some machines let nobody keep compiled code; then every command that a test starts compiles all of ours for seconds.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

__all__ = ["browser"]  # a fixture of all tests

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def entry(title: str = "A Paper", **fields: Any) -> Entry:
    """An entry with a title, and nothing else that is not said."""
    return Entry(title, **fields)


def put(session: Session, *entries: Entry, tally: Tally | None = None) -> Tally:
    """Add entries as one batch of one import; returns what became of them."""
    tally = tally or Tally()
    add(session, entries, NOW, tally)
    return tally


def import_in(library: Library, batches: Sequence[Sequence[Entry]]) -> Tally:
    """Add batches of one import, a transaction each, as the command does."""
    tally = Tally()
    for batch in batches:
        with library.writing() as session:
            add(session, batch, NOW, tally)
    return tally


@cache
def empty_library() -> bytes:
    """The file of a new library: to make one takes longer than most of what is done with it."""
    with TemporaryDirectory() as folder:
        open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder)).close()
        return (Path(folder) / "library.sqlite3").read_bytes()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A new library."""
    (tmp_path / "library.sqlite3").write_bytes(empty_library())
    opened = open_library(f"sqlite:///{tmp_path / 'library.sqlite3'}", tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def world() -> Iterator[SmallInternet]:
    """The small internet, with its certificates trusted."""
    with SmallInternet() as opened, trusting(opened):
        yield opened
