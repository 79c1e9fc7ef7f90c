"""The facts of the small internet as one value: what exists, what died, what moved."""

from __future__ import annotations

import json
from collections import UserDict
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, TypedDict, TypeVar
from urllib.parse import urlsplit

from tests.internet.behaviour import Behaviour, How, Pages, answer, redirect

V = TypeVar("V")


class Folded(UserDict[str, V]):
    """A mapping that finds its keys in any case of letters and keeps them as first written."""

    def __init__(self, told: Mapping[str, V] | None = None) -> None:
        self._written: dict[str, str] = {}
        super().__init__(told or {})

    def written(self, key: str) -> str:
        """The key as it was written first."""
        return self._written.get(key.lower(), key)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.lower() in self._written

    def __getitem__(self, key: str) -> V:
        return self.data[self.written(key)]

    def __setitem__(self, key: str, value: V) -> None:
        self.data[self._written.setdefault(key.lower(), key)] = value

    def __delitem__(self, key: str) -> None:
        del self.data[self._written.pop(key.lower(), key)]


class DoiFacts(TypedDict, total=False):
    """What doi.org knows of one DOI beyond its URL."""

    url: str | None  # None: registered without a URL
    alias: str  # Crossref's primary: the URL is https://doi.org/{alias}
    handle_alias: str  # HS_ALIAS: followed by doi.org itself
    agency: str  # default Crossref, or DataCite by prefix
    code: int  # the handle API's responseCode when it is not 1, 100 or 200


class RepoFacts(TypedDict, total=False):
    """What GitHub knows of one repository; the default is a small living one."""

    id: int
    moved_to: str
    gone: bool
    private: bool
    blocked: str  # "dmca" → 451, anything else ("tos") → 403
    policy: Literal["classic-token", "saml"]  # 403 with a token, readable without
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
    default_branch: str
    branches: list[str]
    tags: list[str]
    issues: list[int]
    files: dict[str, str]  # path → text
    pages: bool  # has a GitHub Pages site


class OwnerFacts(TypedDict, total=False):
    """What GitHub knows of one account."""

    id: int
    gone: bool
    type: Literal["User", "Organization"]
    moved_to: str


class GistFacts(TypedDict, total=False):
    """What GitHub knows of one gist."""

    gone: bool
    blocked: str


class PaperFacts(TypedDict, total=False):
    """What arXiv knows of one paper."""

    title: str
    authors: list[str]
    abstract: str
    versions: int
    withdrawn: bool | str  # the comment that says so
    deleted: str  # the reason; abs answers 410
    no_pdf: bool
    comment: str
    doi: str
    journal_ref: str
    category: str
    published: str
    updated: str


@dataclass
class Scenario:
    """What the world is like; every field may be changed while it runs."""

    dois: MutableMapping[str, str | DoiFacts | None] = field(default_factory=dict)  # None: not registered
    repos: MutableMapping[str, RepoFacts] = field(default_factory=dict)  # "owner/name"
    owners: MutableMapping[str, OwnerFacts] = field(default_factory=dict)
    gists: MutableMapping[str, GistFacts] = field(default_factory=dict)  # "user/id"
    papers: dict[str, PaperFacts] = field(default_factory=dict)
    pages: Pages = field(default_factory=Pages)
    token: str = "ghp_of_the_small_internet"
    limits: dict[str, int] = field(
        default_factory=lambda: {"github anonymous": 60, "github token": 5000, "github graphql": 5000}
    )
    aliases_per_query: int = 120  # GraphQL gives RESOURCE_LIMITS_EXCEEDED beyond
    offline: bool = False
    offline_names: Literal["nxdomain", "servfail"] = "nxdomain"  # what a name gives while offline
    captive: str = ""  # the portal's URL: every plain request is sent there, no certificate fits

    def __post_init__(self) -> None:
        self.dois, self.repos = Folded(self.dois), Folded(self.repos)
        self.owners, self.gists = Folded(self.owners), Folded(self.gists)

    def to_json(self) -> str:
        """Writes the scenario as a JSON document."""
        told: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(Scenario)}
        pages = {url: b.to_json() for url, b in list(self.pages.items())}
        return json.dumps({**told, "pages": pages}, indent=1, default=dict)

    @classmethod
    def from_json(cls, text: str) -> Scenario:
        """Reads a scenario; an unknown field is a TypeError, an unknown behaviour a ValueError."""
        told = json.loads(text)
        told["pages"] = Pages({url: Behaviour.from_json(b) for url, b in told.get("pages", {}).items()})
        return cls(**told)

    @classmethod
    def read(cls, path: Path) -> Scenario:
        """Reads a scenario from a file."""
        return cls.from_json(path.read_text("utf-8"))

    # The usual stories.

    def put(self, url: str, like: Behaviour | How | int | str, **more: Any) -> str:
        """Puts a page there (a status, a `How` or a whole behaviour) and gives its address back."""
        plain = Behaviour.from_json(str(like) if isinstance(like, How) else like)
        told = {**plain.to_json(), **more}
        self.pages[url] = Behaviour.from_json(told) if more else plain
        return url

    def page_dies(self, url: str, status: int = 404) -> None:
        """The page answers 404 (or 410 …) from now on."""
        self.pages[url] = answer(status)

    def page_recovers(self, url: str) -> None:
        """The page is a plain good page again."""
        self.pages[url] = Behaviour()

    def page_moves(self, url: str, to: str, status: int = 301) -> None:
        """The page now lives at `to` and its old address redirects there."""
        self.pages[to] = self.pages[url] if url in self.pages else Behaviour()
        self.pages[url] = redirect(to, status)

    def break_host(self, host: str, like: Behaviour | How | int = 503, path: str = "/") -> None:
        """Everything on that host under `path` misbehaves until `mend_host`."""
        self.put(f"https://{host}{path}*", like)

    def mend_host(self, host: str) -> None:
        """Undoes `break_host`."""
        for url in [u for u in list(self.pages) if urlsplit(u).hostname == host and u.endswith("*")]:
            del self.pages[url]

    def rename_repo(self, old: str, new: str) -> None:
        """The repository is renamed or transferred; the old name redirects."""
        facts = self.repos[old]
        self.repos[new] = {**facts}
        self.repos[old] = {"moved_to": new}

    def delete_repo(self, name: str) -> None:
        """The repository is deleted (or made private: nobody can tell)."""
        self.repos[name]["gone"] = True

    def archive_repo(self, name: str, at: str = "2026-03-01T00:00:00Z") -> None:
        """The repository is made read-only."""
        self.repos[name].update({"archived": True, "archived_at": at})

    def limit_github(self, times: int = 1) -> None:
        """The API's next answers are "secondary rate limit" (429, Retry-After 60)."""
        message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
        told = json.dumps({"message": message, "documentation_url": "https://docs.github.com/rest/rate-limit"})
        headers = {"content-type": "application/json; charset=utf-8"}
        limited = answer(429, retry_after="60", body=told, headers=headers, times=times)
        self.pages["https://api.github.com/*"] = limited

    def withdraw_paper(self, arxiv_id: str, comment: str = "This paper has been withdrawn by the author") -> None:
        """The paper's latest version says that it is withdrawn."""
        last = self.papers[arxiv_id].get("versions", 1)
        self.papers[arxiv_id].update({"withdrawn": comment, "versions": last + 1})
