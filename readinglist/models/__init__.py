"""What has an identity: the mapped classes, and nothing they do."""

from readinglist.models.book import Flip, Observation, Run, StoredReport
from readinglist.models.desk import Operation, RowChange, Rule, SavedSearch, Touched, Trashed
from readinglist.models.imports import Asked, Import, ImportReject, Lookup, Origin, Proposal, Stage
from readinglist.models.links import Link, Mention, Rescue, Robots
from readinglist.models.papers import (
    Author,
    Distinct,
    Merged,
    NoteVersion,
    Paper,
    PaperTag,
    StatusChange,
    Tag,
)
from readinglist.models.stored import Base, Moment

__all__ = [
    "Asked",
    "Author",
    "Base",
    "Distinct",
    "Flip",
    "Import",
    "ImportReject",
    "Link",
    "Lookup",
    "Mention",
    "Merged",
    "Moment",
    "NoteVersion",
    "Observation",
    "Operation",
    "Origin",
    "Paper",
    "PaperTag",
    "Proposal",
    "Rescue",
    "Robots",
    "RowChange",
    "Rule",
    "Run",
    "SavedSearch",
    "Stage",
    "StatusChange",
    "StoredReport",
    "Tag",
    "Touched",
    "Trashed",
]
