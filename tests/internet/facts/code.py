"""What the places for code and models know. Times may be written "-400d": so many days before the world's now."""

from __future__ import annotations

from typing import Literal, TypedDict


class RepoFacts(TypedDict, total=False):
    """What GitHub knows of one repository; the default is a small living one."""

    id: int
    moved_to: str
    gone: bool
    private: bool
    blocked: str  # "dmca" → 451, anything else ("tos") → 403
    policy: Literal["classic-token", "saml"]  # 403 with a token, readable without
    confused: bool | Literal["api"]  # API (and git, unless "api") say "not found" although the page lives
    graph_trouble: str  # GraphQL alone gives null with this error type; "" for an error without a type
    archived: bool
    archived_at: str
    disabled: bool
    empty: bool
    fork: bool
    parent: str
    created_at: str
    pushed_at: str
    updated_at: str
    size: int
    stars: int
    forks: list[str]
    license: str
    description: str
    homepage: str
    topics: list[str]
    languages: dict[str, int]  # name → bytes; the default is read off the files
    default_branch: str
    branches: list[str]
    renamed_branches: dict[str, str]  # the web redirects from the old name to the new one
    tags: list[str]
    releases: dict[str, list[str]]  # tag → names of its assets; the last is the latest
    issues: list[int]
    issues_gone: list[int]  # deleted: 410 from the API
    issues_moved: dict[str, str]  # "7" → "owner/name/issues/3"
    discussions: list[int]
    wiki: bool | list[str]  # False: switched off; a list: its pages
    files: dict[str, str]  # path → text
    pages: bool  # has a GitHub Pages site


class OwnerFacts(TypedDict, total=False):
    """What GitHub knows of one account."""

    id: int
    gone: bool
    type: Literal["User", "Organization"]
    moved_to: str  # renamed: the old name is 404, its repositories redirect


class GistFacts(TypedDict, total=False):
    """What GitHub knows of one gist."""

    gone: bool
    blocked: str


class ForgeFacts(TypedDict, total=False):
    """One project on gitlab.com, codeberg.org, bitbucket.org, gitee.com or a forge of somebody's own."""

    id: int
    gone: bool
    private: bool
    moved_to: str  # the new path on the same host
    archived: bool
    empty: bool
    pushed_at: str
    default_branch: str
    files: list[str]
    tags: list[str]
    parent: str


class HubFacts(TypedDict, total=False):
    """One repository of Hugging Face."""

    gone: bool
    private: bool
    moved_to: str
    gated: Literal["auto", "manual", "closed"]  # closed: the API itself answers 403
    disabled: bool
    stage: str  # of a Space: RUNNING, SLEEPING, PAUSED, RUNTIME_ERROR, BUILD_ERROR …
    files: list[str]
    branches: list[str]
    last_modified: str
