"""What the archives keep."""

from __future__ import annotations

from typing import Any, Literal, TypedDict


class CaptureFacts(TypedDict, total=False):
    """One capture of a page: a time and the behaviour it had then."""

    at: str  # "20200102030405"; shorter ones are filled with zeros and ones
    page: Any  # a behaviour as in `pages`: 200, "pdf", {"how": "soft-404"} …
    revisit: bool  # a `warc/revisit` row
    lost: bool  # listed, but replay says 404


class WaybackFacts(TypedDict, total=False):
    """What the Wayback Machine has of one URL (or `https://host/*`), and how it hides it."""

    captures: list[CaptureFacts]
    shy: int  # so many availability answers are empty before the first that is true
    schemeless: bool  # availability finds it only when asked without a scheme
    unavailable: bool  # "available": false
    excluded: Literal["admin", "robots"]  # CDX 403; replay 200 without Memento-Datetime


class OriginFacts(TypedDict, total=False):
    """What Software Heritage has of one origin, under exactly that URL."""

    type: str
    status: Literal["full", "partial", "ongoing"]
    snapshot: str | None  # None: visited, nothing stored
    careless: bool  # a null snapshot is told even when one is required
    visit: int
    date: str
    masked: bool  # 403


class EcosystemFacts(TypedDict, total=False):
    """What ecosyste.ms remembers of one repository of GitHub, by its full name."""

    uuid: str
    archived: bool
    fork: bool
    source_name: str
    previous_names: list[str]
    pushed_at: str
    stars: int
    forks: int
    default_branch: str
    latest_commit_sha: str
    license: str
    status: str
    late: int  # so many look-ups are 404 before it is known
