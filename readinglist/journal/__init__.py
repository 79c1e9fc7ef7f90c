"""What the reader did, so that it can be undone: SQL of one dialect, hence in this one room; never commits."""

from readinglist.journal.apart import stands_apart
from readinglist.journal.operations import (
    KEPT,
    along,
    begin,
    came,
    count,
    doing,
    finish,
    forget,
    get,
    latest,
    newer,
    next_paper,
    operations,
    recording,
    tell,
)
from readinglist.journal.undoing import Undone, undo

__all__ = [
    "KEPT",
    "Undone",
    "along",
    "begin",
    "came",
    "count",
    "doing",
    "finish",
    "forget",
    "get",
    "latest",
    "newer",
    "next_paper",
    "operations",
    "recording",
    "stands_apart",
    "tell",
    "undo",
]
