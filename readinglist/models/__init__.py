"""What has an identity: the mapped classes, and nothing they do."""

from readinglist.models.book import Checkpoint, Flip, Observation, Run, StoredReport
from readinglist.models.deliveries import Delivery, Feed
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
    "Checkpoint",
    "Delivery",
    "Distinct",
    "Feed",
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
