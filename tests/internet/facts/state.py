"""All facts as one value that can be written as JSON."""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, Self

from tests.internet.behaviour import Behaviour, Pages
from tests.internet.facts import archives, code, places, works
from tests.internet.facts.folded import Folded, Sorted
from tests.internet.limits import LIMITS


@dataclass
class State:
    """What the world is like; every field may be changed while it runs."""

    # papers
    dois: MutableMapping[str, str | works.DoiFacts | None] = field(default_factory=dict)  # None: not registered
    papers: dict[str, works.PaperFacts] = field(default_factory=dict)
    crossref: works.CrossrefFacts = field(default_factory=works.CrossrefFacts)
    openalex_key: str = "key_of_the_small_internet"
    # GitHub
    repos: MutableMapping[str, code.RepoFacts] = field(default_factory=dict)  # "owner/name"
    owners: MutableMapping[str, code.OwnerFacts] = field(default_factory=dict)
    gists: MutableMapping[str, code.GistFacts] = field(default_factory=dict)  # "user/id"
    token: str = "ghp_of_the_small_internet"
    aliases_per_query: int = 120  # GraphQL gives RESOURCE_LIMITS_EXCEEDED beyond
    graphql_bytes: int = 0  # a longer question is answered 502; 0: no length is too much
    github_confused: bool = False  # API and git deny every repository, as `confused` does for one
    # other places
    forges: MutableMapping[str, code.ForgeFacts] = field(default_factory=dict)  # "gitlab.com/group/sub/project"
    hub: MutableMapping[str, code.HubFacts] = field(default_factory=dict)  # "org/model", "datasets/…", "spaces/…"
    hub_token: str = "hf_of_the_small_internet"
    zenodo: dict[str, places.RecordFacts] = field(default_factory=dict)
    figshare: dict[str, places.ArticleFacts] = field(default_factory=dict)
    osf: dict[str, places.OsfFacts] = field(default_factory=dict)
    anonymous: dict[str, places.AnonymousFacts] = field(default_factory=dict)
    forums: dict[str, places.ForumFacts] = field(default_factory=dict)
    venues: dict[str, works.CitationFacts] = field(default_factory=dict)  # pages of PMLR, NeurIPS, CVF and ACL
    openreview_open: bool = False  # whether its API talks to scripts
    drive: dict[str, places.DriveFacts] = field(default_factory=dict)
    videos: dict[str, places.VideoFacts] = field(default_factory=dict)
    # archives
    wayback: MutableMapping[str, archives.WaybackFacts] = field(default_factory=dict)
    origins: dict[str, archives.OriginFacts] = field(default_factory=dict)
    ecosystems: MutableMapping[str, archives.EcosystemFacts] = field(default_factory=dict)
    # everybody
    pages: Pages = field(default_factory=Pages)
    robots: dict[str, str | int] = field(default_factory=dict)  # host → text or status; usual: 404
    addresses: dict[str, list[str]] = field(default_factory=dict)  # host → see `addresses.py`
    latency: dict[str, float] = field(default_factory=dict)  # host, or "*" → seconds before each answer
    limits: dict[str, int] = field(default_factory=lambda: dict(LIMITS))  # see `limits.py`
    clock_shift: float = 0.0  # seconds by which the world's clock is ahead
    offline: bool = False
    offline_names: Literal["nxdomain", "servfail"] = "nxdomain"  # what a name gives while offline
    captive: str = ""  # the portal's URL: every plain request is sent there, no certificate fits

    def __post_init__(self) -> None:
        self.dois, self.repos, self.owners = Folded(self.dois), Folded(self.repos), Folded(self.owners)
        self.gists, self.forges, self.hub = Folded(self.gists), Folded(self.forges), Folded(self.hub)
        self.ecosystems, self.wayback = Folded(self.ecosystems), Sorted(self.wayback)

    def to_json(self) -> str:
        """Writes the facts as a JSON document."""
        told: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(State)}
        pages = {url: b.to_json() for url, b in list(self.pages.items())}
        return json.dumps({**told, "pages": pages}, indent=1, default=_plain)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads facts; an unknown field is a TypeError, an unknown behaviour a ValueError."""
        told = json.loads(text)
        told["pages"] = Pages({url: Behaviour.from_json(b) for url, b in told.get("pages", {}).items()})
        return cls(**told)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Reads facts from a file."""
        return cls.from_json(path.read_text("utf-8"))


def _plain(value: Any) -> Any:
    return value.to_json() if isinstance(value, Behaviour) else dict(value)
