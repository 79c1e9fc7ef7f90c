"""What the places for data, reviews, drives and films know."""

from __future__ import annotations

from typing import Literal, TypedDict

from tests.internet.facts.works import CitationFacts


class RecordFacts(TypedDict, total=False):
    """One record of Zenodo, by its number."""

    title: str
    latest: str  # this is a concept: the number of its latest version
    deleted: str  # the reason on the tombstone: 410
    hidden: bool  # a tombstone that is not shown: 404
    restricted: bool
    files: list[str]
    doi: str
    supplements: str  # the GitHub address it archives


class ArticleFacts(TypedDict, total=False):
    """One article of figshare, by its number."""

    title: str
    gone: bool
    doi: str


class OsfFacts(TypedDict, total=False):
    """One thing of OSF, by its guid."""

    type: Literal["nodes", "registrations", "preprints"]
    title: str
    deleted: bool  # 410
    private: bool  # 401
    withdrawn: bool


class AnonymousFacts(TypedDict, total=False):
    """One repository of anonymous.4open.science, by its id."""

    state: Literal["ready", "expired", "preparing", "limited", "inaccessible"]
    url: str  # expired, and the owner chose to reveal this address


class ForumFacts(TypedDict, total=False):
    """One forum of OpenReview, by its id."""

    title: str
    private: bool  # leads to the login page
    challenge: bool  # the page is a browser check with 200
    cited: CitationFacts  # what its citation tags say


class DriveFacts(TypedDict, total=False):
    """One file of Google Drive or Docs, by its id."""

    title: str
    state: Literal["public", "private", "login", "quota"]  # private: 200 "You need access"


class VideoFacts(TypedDict, total=False):
    """One film of YouTube, by its id."""

    title: str
    state: Literal["public", "unavailable", "private", "no-embedding"]
