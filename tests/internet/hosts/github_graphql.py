"""api.github.com/graphql: the batch path (upstreams §3.5)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from tests.internet.graphql import FieldError, QueryError, execute, parse
from tests.internet.hosts.github_repos import BORN, LAST, Repo, by_id, find, moved
from tests.internet.wire import Reply, Request, json_reply
from tests.internet.world import Spent, World

ANONYMOUS = {
    "message": "This endpoint requires you to be authenticated.",
    "documentation_url": "https://docs.github.com/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql",
}


def site(world: World, request: Request) -> Reply:
    """Answers one query; missing repositories are nulls with an error beside them."""
    if "authorization" not in request.headers:
        return json_reply(ANONYMOUS, 401)
    spent = world.spend("github graphql")
    if spent.over:
        told: dict[str, Any] = {
            "errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}]
        }
    else:
        told = _run(world, request, spent)
    return json_reply(told).with_headers({**spent.headers, "x-ratelimit-resource": "graphql"})


def _run(world: World, request: Request, spent: Spent) -> dict[str, Any]:
    try:
        asked = json.loads(request.body)
        query = parse(asked["query"])
        served = _Door(world, spent)
        return execute(query, asked.get("variables") or {}, served.root())
    except (QueryError, KeyError, ValueError) as problem:
        return {"errors": [{"message": str(problem), "locations": [{"line": 1, "column": 1}]}]}


class _Door:
    """The root of one query: it counts how many repositories were asked for."""

    def __init__(self, world: World, spent: Spent) -> None:
        self._world = world
        self._spent = spent
        self._asked = 0

    def root(self) -> dict[str, Any]:
        return {
            "__typename": "Query",
            "repository": self._repository,
            "node": self._node,
            "nodes": lambda ids: [self._node(one) for one in ids],
            "viewer": {"__typename": "User", "login": "reader"},
            "rateLimit": self._rate_limit(),
        }

    def _count(self) -> None:
        self._asked += 1
        if self._asked > self._world.aliases_per_query:
            raise FieldError("RESOURCE_LIMITS_EXCEEDED", "Resource limits for this query exceeded.")

    def _repository(self, owner: str, name: str, followRenames: bool = True) -> dict[str, Any]:  # noqa: N803
        self._count()
        full = f"{owner}/{name}"
        repo = find(self._world, full)
        if repo is None or "blocked" in repo.facts or (moved(self._world, full) and not followRenames):
            raise FieldError("NOT_FOUND", f"Could not resolve to a Repository with the name '{full}'.")
        if repo.facts.get("policy"):
            raise FieldError("FORBIDDEN", f"`{repo.owner}` forbids access via a personal access token (classic).")
        return graph_object(repo)

    def _node(self, id: str) -> dict[str, Any] | None:
        self._count()
        number = id.removeprefix("R_")
        repo = by_id(self._world, int(number)) if number.isdigit() else None
        return graph_object(repo) if repo and "blocked" not in repo.facts else None

    def _rate_limit(self) -> dict[str, Any]:
        spent = self._spent
        reset = datetime.fromtimestamp(spent.reset, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        told = {"cost": 1, "limit": spent.limit, "remaining": spent.limit - spent.used, "used": spent.used}
        return {"__typename": "RateLimit", **told, "resetAt": reset, "nodeCount": 0}


def graph_object(repo: Repo) -> dict[str, Any]:
    """A repository with the fields of the public schema that a checker asks for."""
    facts, empty = repo.facts, repo.facts.get("empty", False)
    pushed = facts.get("pushed_at", BORN if empty else LAST)
    spdx = facts.get("license", "MIT")
    flags = {
        "isArchived": facts.get("archived", False),
        "isDisabled": facts.get("disabled", False),
        "isEmpty": empty,
        "isFork": facts.get("fork", False),
        **dict.fromkeys(("isLocked", "isPrivate", "isMirror", "isTemplate"), False),
    }
    return {
        "__typename": "Repository",
        "id": f"R_{repo.id}",
        "databaseId": repo.id,
        "name": repo.short,
        "nameWithOwner": repo.name,
        "owner": {"__typename": "User", "login": repo.owner},
        "url": repo.url,
        "description": facts.get("description"),
        **flags,
        "archivedAt": facts.get("archived_at") if facts.get("archived") else None,
        "lockReason": None,
        "mirrorUrl": None,
        "visibility": "PUBLIC",
        "pushedAt": pushed,
        "updatedAt": facts.get("updated_at", pushed),
        "createdAt": facts.get("created_at", BORN),
        "diskUsage": facts.get("size", 0 if empty else 120),
        "stargazerCount": facts.get("stars", 3),
        "forkCount": len(facts.get("forks", [])),
        "homepageUrl": facts.get("homepage"),
        "licenseInfo": {"__typename": "License", "spdxId": spdx, "key": spdx.lower(), "name": spdx} if spdx else None,
        "defaultBranchRef": None if empty else _branch(repo, pushed),
        "parent": {"__typename": "Repository", "nameWithOwner": facts["parent"]} if "parent" in facts else None,
        "object": lambda expression: _object(repo, expression),
    }


def _branch(repo: Repo, pushed: str) -> dict[str, Any]:
    commit = {"__typename": "Commit", "oid": f"{repo.id:040x}", "committedDate": pushed}
    return {"__typename": "Ref", "name": repo.branch, "target": commit}


def _object(repo: Repo, expression: str) -> dict[str, Any] | None:
    ref, _, path = expression.partition(":")
    if repo.facts.get("empty") or ref not in ("HEAD", *repo.refs):
        return None
    if path in repo.files:
        return {"__typename": "Blob", **_blob(repo.files[path])}
    if not repo.is_folder(path):
        return None
    start = f"{path.strip('/')}/" if path else ""
    names = sorted({n[len(start) :].partition("/")[0] for n in repo.files if n.startswith(start)})
    return {"__typename": "Tree", "entries": [_tree_entry(repo, start, name) for name in names]}


def _blob(text: str) -> dict[str, Any]:
    return {"text": text, "byteSize": len(text.encode()), "isBinary": False, "isTruncated": False}


def _tree_entry(repo: Repo, start: str, name: str) -> dict[str, Any]:
    path = start + name
    is_file = path in repo.files
    inside = {"__typename": "Blob", **_blob(repo.files[path])} if is_file else None
    told = {"name": name, "path": path, "type": "blob" if is_file else "tree", "object": inside}
    return {"__typename": "TreeEntry", **told, "size": len(repo.files.get(path, "")), "extension": ""}
