"""What has an identity: the mapped classes, and nothing they do."""

from readinglist.models.access import FailedTry, LogIn, Password, Token
from readinglist.models.book import Checkpoint, Flip, Observation, Run, StoredReport
from readinglist.models.deliveries import Delivery, Feed
from readinglist.models.desk import Operation, RowChange, Rule, SavedSearch, Touched, TouchedLink, Trashed
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
    "FailedTry",
    "Feed",
    "Flip",
    "Import",
    "ImportReject",
    "Link",
    "LogIn",
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
    "Password",
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
    "Token",
    "Touched",
    "TouchedLink",
    "Trashed",
]
