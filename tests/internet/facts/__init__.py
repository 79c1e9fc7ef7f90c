"""The facts of the small internet: small typed dictionaries, and the state that holds them all."""

from __future__ import annotations

from tests.internet.facts.archives import CaptureFacts, EcosystemFacts, OriginFacts, WaybackFacts
from tests.internet.facts.code import ForgeFacts, GistFacts, HubFacts, OwnerFacts, RepoFacts
from tests.internet.facts.folded import Folded, Sorted, as_written
from tests.internet.facts.places import (
    AnonymousFacts,
    ArticleFacts,
    DriveFacts,
    ForumFacts,
    OsfFacts,
    RecordFacts,
    VideoFacts,
)
from tests.internet.facts.state import State
from tests.internet.facts.works import CitationFacts, CrossrefFacts, DoiFacts, PaperFacts, UpdateFacts

__all__ = [
    "AnonymousFacts",
    "ArticleFacts",
    "CaptureFacts",
    "CitationFacts",
    "CrossrefFacts",
    "DoiFacts",
    "DriveFacts",
    "EcosystemFacts",
    "Folded",
    "ForgeFacts",
    "ForumFacts",
    "GistFacts",
    "HubFacts",
    "OriginFacts",
    "OsfFacts",
    "OwnerFacts",
    "PaperFacts",
    "RecordFacts",
    "RepoFacts",
    "Sorted",
    "State",
    "UpdateFacts",
    "VideoFacts",
    "WaybackFacts",
    "as_written",
]
