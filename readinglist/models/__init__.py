"""What has an identity: the mapped classes, and nothing they do."""

from readinglist.models.book import Flip, Observation, Run, StoredReport
from readinglist.models.desk import Operation, RowChange, Rule, SavedSearch, Touched, Trashed
from readinglist.models.links import Link, Mention, Rescue, Robots
from readinglist.models.papers import (
    Author,
    Distinct,
    Import,
    Merged,
    NoteVersion,
    Origin,
    Paper,
    PaperTag,
    StatusChange,
    Tag,
)
from readinglist.models.stored import Base, Moment

__all__ = [
    "Author",
    "Base",
    "Distinct",
    "Flip",
    "Import",
    "Link",
    "Mention",
    "Merged",
    "Moment",
    "NoteVersion",
    "Observation",
    "Operation",
    "Origin",
    "Paper",
    "PaperTag",
    "Rescue",
    "Robots",
    "RowChange",
    "Rule",
    "Run",
    "SavedSearch",
    "StatusChange",
    "StoredReport",
    "Tag",
    "Touched",
    "Trashed",
]
