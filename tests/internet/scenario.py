"""The facts of the small internet as one value, and the usual stories: what exists, what died, what moved."""

from __future__ import annotations

import json
import zlib
from typing import Any
from urllib.parse import urlsplit

from tests.internet.behaviour import Behaviour, How, answer, redirect
from tests.internet.facts import (
    CaptureFacts,
    DoiFacts,
    Folded,
    GistFacts,
    OwnerFacts,
    PaperFacts,
    RepoFacts,
    State,
    UpdateFacts,
)

__all__ = ["DoiFacts", "Folded", "GistFacts", "OwnerFacts", "PaperFacts", "RepoFacts", "Scenario"]


class Scenario(State):
    """What the world is like; every field may be changed while it runs."""

    # pages

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

    # time

    def pass_time(self, days: float = 0, **more: float) -> None:
        """Moves the world's clock on; `hours=`, `minutes=`, `seconds=` add to the days."""
        seconds = {"hours": 3600.0, "minutes": 60.0, "seconds": 1.0}
        self.clock_shift += days * 86_400 + sum(seconds[unit] * many for unit, many in more.items())

    # papers

    def doi_facts(self, doi: str) -> DoiFacts:
        """The facts of a registered DOI, ready to be changed in place."""
        told = self.dois[doi]
        if not isinstance(told, dict):
            told = self.dois[doi] = {"url": told}
        return told

    def retract(self, doi: str, notice: str = "", like: str = "retraction", date: str = "2024-05-06") -> None:
        """A notice about the paper is registered: a retraction, or `like` expression_of_concern, correction …"""
        notice = notice or f"{doi}.{like}"
        told: UpdateFacts = {"doi": notice, "type": like, "date": date, "source": "publisher"}
        facts = self.doi_facts(doi)
        facts["updated_by"] = [*facts.get("updated_by", []), told]
        self.dois[notice] = {"url": f"https://notices.example/{notice}", "update_to": [{**told, "doi": doi}]}

    def withdraw_paper(self, arxiv_id: str, comment: str = "This paper has been withdrawn by the author") -> None:
        """The paper's latest version says that it is withdrawn."""
        last = self.papers[arxiv_id].get("versions", 1)
        self.papers[arxiv_id].update({"withdrawn": comment, "versions": last + 1})

    # GitHub

    def rename_repo(self, old: str, new: str) -> None:
        """The repository is renamed or transferred; it keeps its number and the old name redirects."""
        facts = self.repos[old]
        facts.setdefault("id", zlib.crc32(old.lower().encode()))
        self.repos[new] = {**facts}
        self.repos[old] = {"moved_to": new}

    def rename_owner(self, old: str, new: str) -> None:
        """The account is renamed: its old page is gone, its repositories redirect."""
        facts = self.owners.get(old, OwnerFacts())
        facts.setdefault("id", zlib.crc32(old.lower().encode()))
        self.owners[new] = {**facts}
        self.owners[old] = {"moved_to": new}
        for name in [n for n in list(self.repos) if n.lower().startswith(old.lower() + "/")]:
            if "moved_to" not in self.repos[name]:
                self.rename_repo(name, f"{new}/{name.partition('/')[2]}")

    def take_over(self, name: str, **facts: Any) -> None:
        """Somebody else makes a repository under a name that was given up: new number, no redirect any more."""
        number = zlib.crc32(f"the second {name.lower()}".encode())
        told: RepoFacts = {"id": number, "created_at": "-10d", "pushed_at": "-1d"}
        self.repos[name] = {**told, **facts}  # type: ignore[typeddict-item]
        self.owners[name.partition("/")[0]] = {"id": number + 1}

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

    # archives

    def capture(self, url: str, at: str, like: Behaviour | How | int | str = How.OK, **more: Any) -> None:
        """The Wayback Machine took a copy of the page then, when it behaved so."""
        page = Behaviour.from_json(str(like) if isinstance(like, How) else like).to_json()
        told: CaptureFacts = {"at": at, "page": {**page, **more}}
        facts = self.wayback.setdefault(url, {})
        facts["captures"] = [*facts.get("captures", []), told]
