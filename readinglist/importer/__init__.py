"""One import: files to entries to papers, batch by batch, with a preview, progress and rejects; for all doors."""

from readinglist.importer.adding import Adding
from readinglist.importer.conversation import (
    CUT_OFF,
    Task,
    answer,
    close_killed,
    drop,
    receive,
    stop,
    take,
    take_up,
    tidy,
)
from readinglist.importer.files import File
from readinglist.importer.intake import Intake, Terms
from readinglist.importer.rehearsing import Rehearsing, rehearsal

__all__ = [
    "CUT_OFF",
    "Adding",
    "File",
    "Intake",
    "Rehearsing",
    "Task",
    "Terms",
    "answer",
    "close_killed",
    "drop",
    "receive",
    "rehearsal",
    "stop",
    "take",
    "take_up",
    "tidy",
]
