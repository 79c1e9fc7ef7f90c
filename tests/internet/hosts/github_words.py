"""How api.github.com words its objects and its refusals (upstreams §3.1)."""

from __future__ import annotations

from typing import Any

from tests.internet.hosts.github_repos import BORN, LAST, Repo
from tests.internet.wire import Reply, json_reply

DOCS = "https://docs.github.com/rest"
POLICY = (
    "`{}` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a personal"
    " access token with fine-grained permissions."
)
SAML = (
    "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this"
    " organization."
)
LIMITED = (
    "API rate limit exceeded for 192.0.2.7. (But here's the good news: Authenticated requests get a higher rate limit."
    " Check out the documentation for more details.)"
)


def error(status: int, message: str, docs: str = DOCS, **more: Any) -> Reply:
    """GitHub's error object."""
    return json_reply({"message": message, "documentation_url": docs, "status": str(status), **more}, status)


def not_found() -> Reply:
    """What GitHub says of everything absent or hidden."""
    return error(404, "Not Found", f"{DOCS}/repos/repos#get-a-repository")


def blocked(reason: str) -> Reply:
    """The answer for a repository that GitHub took down."""
    notice = "https://github.com/github/dmca/blob/master/2021/04/2021-04-22-x.md"
    url = notice if reason == "dmca" else f"https://github.com/{reason}"
    block = {"reason": reason, "created_at": "2021-04-22T17:53:56Z", "html_url": url}
    return json_reply({"message": "Repository access blocked", "block": block}, 451 if reason == "dmca" else 403)


def elsewhere(url: str, method: str = "GET") -> Reply:
    """GitHub's redirect object."""
    docs = "https://docs.github.com/v3/#http-redirects"
    status = 301 if method in ("GET", "HEAD") else 307
    return json_reply({"message": "Moved Permanently", "url": url, "documentation_url": docs}, status, location=url)


def full(repo: Repo) -> dict[str, Any]:
    """The full object of a repository."""
    facts, empty = repo.facts, bool(repo.facts.get("empty"))
    pushed = facts.get("pushed_at", BORN if empty else LAST)
    spdx = facts.get("license", "MIT")
    told: dict[str, Any] = {
        "id": repo.id,
        "node_id": f"R_{repo.id}",
        "name": repo.short,
        "full_name": repo.name,
        "private": False,
        "owner": {"login": repo.owner, "id": repo.owner_id, "type": "User"},
        "html_url": repo.url,
        "description": facts.get("description"),
        "fork": facts.get("fork", False),
        "created_at": facts.get("created_at", BORN),
        "updated_at": facts.get("updated_at", pushed),
        "pushed_at": pushed,
        "homepage": facts.get("homepage"),
        "size": facts.get("size", 0 if empty else 120),
        **dict.fromkeys(("stargazers_count", "watchers_count"), facts.get("stars", 3)),
        "subscribers_count": 1,
        **dict.fromkeys(("forks_count", "network_count"), len(facts.get("forks", []))),
        "open_issues_count": len(facts.get("issues", [])),
        "language": next(iter(repo.languages), None),
        "has_issues": True,
        "has_wiki": facts.get("wiki", True) is not False,
        "has_pages": facts.get("pages", False),
        "archived": facts.get("archived", False),
        "disabled": facts.get("disabled", False),
        "mirror_url": None,
        "license": {"key": spdx.lower(), "name": spdx, "spdx_id": spdx, "url": None} if spdx else None,
        "topics": facts.get("topics", []),
        "visibility": "public",
        "default_branch": repo.branch,
    }
    if facts.get("fork"):
        told["parent"] = told["source"] = {"full_name": facts.get("parent", "up/stream")}
    return told
